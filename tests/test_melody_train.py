"""Training on a handful of made-up songs: runs, checkpoints, weights, measures; and the weights that ship."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from melody_songs import bare, tune

from corpus.library import Corpus, Entry
from melody.batches import shuffled_batches
from melody.drafts.player import WEIGHTS, WEIGHTS_NAME, load_model
from melody.examples import Example, joint_tokens, read_example
from melody.model import Config
from melody.score import baseline_losses, fit_baselines, held_out_scores, mean_loss, mean_of, song_losses
from melody.stage import melodize
from melody.tokens import RHYTHMS
from melody.train import (
    BARE_SETS,
    Recipe,
    fit,
    load_best,
    load_checkpoint,
    pack_weights,
    rate_at,
    share_of,
    start_run,
    train_step,
)
from song import SongError
from song.weights import read_weights, write_weights

SMALL = Config(layers=1, heads=2, width=32, dropout=0.0)
RECIPE = Recipe(1.0, config=SMALL)


def examples(*seeds: int) -> list[Example]:
    return [example for seed in seeds if (example := read_example(tune(seed))) is not None]


def test_the_rate_rises_then_falls() -> None:
    rates = [rate_at(share) for share in (0, 0.02, 0.03, 0.5, 1.0)]
    assert rates[0] < rates[1] < rates[2] > rates[3] > rates[4] > 0


def test_equal_seeds_start_equal_and_leave_torch_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    one, other, third = (start_run(seed, RECIPE).model.state_dict() for seed in (1, 1, 2))
    assert torch.equal(torch.rand(1), expected)
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert not torch.equal(one["rhythm.weight"], third["rhythm.weight"])


def test_a_run_learns_keeps_its_best_and_goes_on(tmp_path: Path) -> None:
    learned, valid = ([(example, "openewld") for example in examples(*seeds)] for seeds in ((1, 2, 3), (4,)))
    run = start_run(1, Recipe(0.01, config=SMALL))
    before = mean_loss(run.model, examples(4)).total
    lines: list[str] = []
    fit(run, learned, valid, tmp_path, 1, lines.append)
    assert lines
    assert run.best < before
    resumed = start_run(2, Recipe(0.02, config=SMALL))
    load_checkpoint(resumed, tmp_path)
    assert (resumed.steps, resumed.best) == (run.steps, run.best)
    load_best(resumed, tmp_path)
    assert mean_loss(resumed.model, examples(4)).total == pytest.approx(run.best, abs=0.01)


def test_tunes_without_chords_are_read_less_and_less() -> None:
    shares = [share_of(BARE_SETS[0], spent) for spent in (0.0, 0.2, 0.4, 0.6, 0.9)]
    assert shares[0] == 1
    assert shares == sorted(shares, reverse=True)
    assert shares[-2:] == [0, 0]
    assert share_of("wjazzd", 0.9) == share_of("wjazzd", 0.0) > 0


def test_the_mean_of_the_weights_follows_them() -> None:
    run = start_run(1, Recipe(1.0, config=SMALL, mean_decay=0.5))
    run.spent = 0.1
    batch = next(shuffled_batches(examples(1), [1.0], np.random.default_rng(1)))
    before = run.model.rhythm.bias.detach().clone()
    train_step(run, batch)
    moved, mean = run.model.rhythm.bias.detach() - before, run.mean.rhythm.bias - before
    assert moved.abs().max() > 0
    assert torch.allclose(mean, moved * (1 - 1 / 11), atol=1e-6)  # the first step counts nearly whole


def test_every_chunk_is_seen_as_often_as_its_share_says() -> None:
    chunks = [example.part(0, 10 + place) for place, example in enumerate(examples(1, 2, 3))]
    batches = list(shuffled_batches(chunks, [2.0, 1.0, 0.0], np.random.default_rng(1)))
    lengths = sorted(int(row.sum()) for batch in batches for row in (batch.weights > 0))
    assert lengths == [10, 10, 11]


def test_weights_come_back_in_half_precision(tmp_path: Path) -> None:
    run = start_run(1, RECIPE)
    config = {"layers": 1, "heads": 2, "width": 32, "dropout": 0.0, "features": list(SMALL.features)}
    write_weights(tmp_path, WEIGHTS_NAME, pack_weights(run.model), {"config": config})
    loaded = load_model(tmp_path).state_dict()
    for name, tensor in run.model.state_dict().items():
        assert torch.allclose(loaded[name], tensor, atol=1e-3)


def test_missing_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(SongError, match="cannot be read"):
        load_model(tmp_path)


def test_the_ngram_is_measured_on_new_events_only() -> None:
    ngram = fit_baselines([tune(1), tune(2)], (3,))["3-gram"]
    tokens, weights = joint_tokens(tune(3))
    expected = [-ngram.log_prob(tokens[:place], tokens[place]) for place in np.flatnonzero(weights)]
    assert len(expected) < len(tokens)
    assert baseline_losses(ngram, [tune(3), bare(tune(3))]) == [(pytest.approx(sum(expected)), len(expected)), None]


@pytest.mark.parametrize("seed", range(4))
def test_ngram_and_model_read_the_same_events(seed: int) -> None:
    example = examples(seed)[0]
    tokens, weights = joint_tokens(tune(seed))
    assert weights == example.weights.tolist()
    assert [token % RHYTHMS for token in tokens] == example.rhythms.tolist()
    assert [token // RHYTHMS - 1 for token in tokens] == example.pitches.tolist()


def test_losses_of_songs_add_up_to_the_mean() -> None:
    model = start_run(1, RECIPE).model
    songs = [tune(1), bare(tune(2)), tune(3), tune(4, "3/4")]
    losses = song_losses(songs, model=model)
    assert losses[1] is None
    assert mean_of(losses) == pytest.approx(
        mean_loss(model, [*examples(1, 3), *(x for x in [read_example(songs[3])] if x)]).total, rel=1e-5
    )
    alone = song_losses(songs[:1], model=model)[0]
    assert alone == (pytest.approx(losses[0][0], rel=1e-4), losses[0][1])


def test_held_out_scores_name_every_baseline() -> None:
    entries = tuple(Entry(tune(seed), f"openewld/{seed}", "openewld") for seed in range(40))
    assert {entry.split for entry in entries} == {"train", "valid", "test"}
    run = start_run(1, RECIPE)
    corpus = Corpus(entries, "print", {}, {"openewld": "MIT"})
    scores = held_out_scores(run.model, corpus, lambda line: None)
    assert set(scores) == {"all", "jazz"}
    assert {"model", "1-gram", "3-gram", "5-gram", "model, chords shuffled", "model, chords ahead shuffled"} <= set(
        scores["jazz"]
    )


def test_one_step_lowers_the_loss_of_its_batch() -> None:
    run = start_run(1, RECIPE)
    run.spent = 0.1
    batch = next(shuffled_batches(examples(1), [1.0], np.random.default_rng(1)))
    losses = [train_step(run, batch) for _ in range(4)]
    assert losses[-1] < losses[0]


def test_the_shipped_weights_beat_the_trigram_and_heed_the_chords() -> None:
    _, record = read_weights(WEIGHTS, WEIGHTS_NAME)
    for group in ("all", "pop", "jazz"):
        scores = record["held_out"][group]
        assert scores["model"] < scores["3-gram"]
        assert scores["model"] < scores["model, chords shuffled"]
    assert record["fingerprint"]
    assert json.dumps(record["licences"])


def test_the_shipped_model_composes_the_same_song_twice() -> None:
    song = bare(tune(1))
    one = melodize(song)
    assert melodize(song).melody == one.melody
    assert len(one.melody["B"]) > 8
