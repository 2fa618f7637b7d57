"""Training on a small corpus of made-up songs: weights that load again, what the record says, a loss that falls."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from planner_songs import song_of

from corpus.library import Corpus, Entry
from planner.examples import Lesson, examples_of
from planner.features import feature_names, feature_row
from planner.model import PlannerConfig, load_model, read_model
from planner.stage import plan_with
from planner.steps import DECISIONS, setting_of, steps_of
from planner.train import IMPORTANT, grow, known_styles, train_on
from song import Song, SongError

SMALL = PlannerConfig(leaves=4, rate=0.3, max_rounds=12, patience=6, min_leaf=3)
Trained = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    entries = tuple(
        Entry(song_of(number), f"made/{number}", "pop909" if number % 2 else "ireal") for number in range(160)
    )
    return Corpus(entries, "fingerprint", {}, {"made": "ours"})


@pytest.fixture(scope="module")
def trained(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    out = tmp_path_factory.mktemp("weights")
    lines: list[str] = []
    record = train_on(corpus, out, config=SMALL, seed=3, report=lines.append)
    assert any("trigram" in line for line in lines)
    assert all(any(line.startswith(f"{decision}: ") for line in lines) for decision in DECISIONS)
    return out, record


def is_train(number: int) -> bool:
    return Entry(song_of(number), "", "").split == "train"


def test_the_record_says_what_the_weights_are_made_of(trained: Trained) -> None:
    _, record = trained
    assert record["fingerprint"] == "fingerprint" and record["licences"] == {"made": "ours"} and record["seed"] == 3
    assert record["styles"] == ["jazz", "pop"]
    assert sum(record["songs"].values()) == 160
    assert record["config"]["leaves"] == 4


def test_the_record_says_how_songs_begin_and_how_long_they_are(trained: Trained) -> None:
    opening = trained[1]["opening"]
    assert set(opening) == {"keys", "meters", "tempos", "seconds", "heads"}
    pops = sum(1 for number in range(160) if number % 2 and is_train(number))
    tunes = sum(1 for number in range(160) if not number % 2 and is_train(number))
    assert opening["keys"]["pop"] == {"F major": pops} and opening["meters"]["jazz"] == {"4/4": tunes}
    assert set(opening["seconds"]) == {"pop"} and sum(opening["seconds"]["pop"].values()) == pops
    assert opening["heads"] == {"jazz": {"32": tunes}}


def test_the_record_holds_the_scores_of_every_decision(trained: Trained) -> None:
    held_out = trained[1]["held_out"]
    assert set(held_out) == {*DECISIONS, "section"}
    for name in DECISIONS:
        score = held_out[name]
        assert min(score["model"], score["trigram"], score["length told"]) >= 0 and score["choices"] > 0
        assert 0 <= score["calibration error"] <= 1
    assert held_out["section"]["model"] < held_out["section"]["trigram"]


def test_the_record_says_what_decisions_go_by(trained: Trained) -> None:
    _, record = trained
    assert set(record["importances"]) == set(record["calibration"]) == set(DECISIONS)
    assert all(0.5 <= power <= 2 for power in record["calibration"].values())
    for decision, gains in record["importances"].items():
        assert set(gains) <= set(feature_names(decision)) and len(gains) <= IMPORTANT
        assert list(gains.values()) == sorted(gains.values(), reverse=True)
        assert sum(gains.values()) <= 1.001
    assert sum(record["importances"]["letter"].values()) > 0.5


def test_weights_load_again_and_know_the_songs(trained: Trained) -> None:
    folder, record = trained
    model, loaded = load_model(folder)
    assert loaded["held_out"] == record["held_out"]
    tune = song_of(0)
    steps, setting = steps_of(tune), setting_of(tune.brief)
    for decision in DECISIONS:
        decided = {"letter": "0", "role": "head", "bars": "8", "phrase_end": "4"}
        shares = model.probabilities(decision, feature_row(decision, steps[:3], setting, decided))
        assert shares.shape == (len(DECISIONS[decision]),) and shares.sum() == pytest.approx(1)
        assert (shares > 0).all()
    letters = model.probabilities("letter", feature_row("letter", steps[:3], setting, {}))
    assert DECISIONS["letter"][int(letters.argmax())] == "0"


def test_fresh_weights_plan(trained: Trained) -> None:
    model, record = load_model(trained[0])
    song, weighings = plan_with(model, record, Song(song_of(0).brief))
    assert song.sections and weighings


def test_same_corpus_same_weights(corpus: Corpus, trained: Trained, tmp_path: Path) -> None:
    train_on(corpus, tmp_path, config=SMALL, seed=3)
    assert (tmp_path / "planner.txt").read_bytes() == (trained[0] / "planner.txt").read_bytes()


def test_a_damaged_file_is_refused(trained: Trained, tmp_path: Path) -> None:
    folder, _ = trained
    for name in ("planner.txt", "planner.txt.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / "planner.txt").write_text("tree")
    with pytest.raises(SongError, match="checksum"):
        load_model(tmp_path)


def test_too_few_songs_say_so(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(SongError, match="too few"):
        train_on(replace(corpus, entries=corpus.entries[:1]), tmp_path)


@pytest.mark.parametrize("layer", ["chords", "melody"])
def test_a_corpus_that_tells_nothing_of_a_decision_says_so(corpus: Corpus, tmp_path: Path, layer: str) -> None:
    told = {"chords": "key", "melody": "pickup"}[layer]
    bare = tuple(replace(entry, kept=replace(entry.song, **{layer: {}})) for entry in corpus.entries)
    quick = replace(SMALL, max_rounds=1)
    with pytest.raises(SongError, match=f"tells a {told}"):
        train_on(replace(corpus, entries=bare), tmp_path, config=quick)
    assert not list(tmp_path.iterdir())


def test_minutes_bound_the_rounds(corpus: Corpus, tmp_path: Path) -> None:
    lines: list[str] = []
    record = train_on(corpus, tmp_path, config=replace(SMALL, max_rounds=100_000, patience=100_000), minutes=0,
                      report=lines.append)  # fmt: skip
    assert set(record["held_out"]) == {*DECISIONS, "section"}
    assert all(int(line.split()[1]) <= 1 for line in lines if line.endswith(" rounds"))


def test_loss_falls_with_the_rounds() -> None:
    examples = examples_of([Lesson(song_of(number)) for number in range(40)])["letter"]
    losses = []
    for rounds in (1, 10, 40):
        judge = grow("letter", examples, None, replace(SMALL, max_rounds=rounds), seed=0)
        table = read_model(judge.text("letter"), 0.0).table("letter", examples.rows)
        losses.append(-np.log(table[np.arange(len(table)), examples.classes]).mean())
    assert losses[0] > losses[1] > losses[2]


def test_a_decision_that_always_fell_alike_is_learned_too() -> None:
    examples = examples_of([Lesson(song_of(number)) for number in range(20)])["bars"]
    judge = grow("bars", examples, None, SMALL, seed=0)
    table = read_model(judge.text("bars"), 0.0).table("bars", examples.rows)
    assert set(table.argmax(axis=1)) == {DECISIONS["bars"].index("8")} and table.max(axis=1).min() > 0.9


def test_styles_are_known_by_enough_songs() -> None:
    assert known_styles([song_of(0)] * 30 + [song_of(1)] * 29) == ["jazz"]
