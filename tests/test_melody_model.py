"""The Transformer: no peeking, the cache agrees with the whole, loss falls."""

import numpy as np
import pytest
import torch
from melody_songs import planned, tune

from melody.batches import EVENTS_IN_BATCH, Batch, collate, pack
from melody.chart import COLUMN, HIDEABLE, STATIC
from melody.examples import Example, read_example
from melody.model import Cache, Config, MelodyModel
from melody.tokens import PITCHES, RHYTHMS

SMALL = Config(layers=2, heads=2, width=32, dropout=0.0)


@pytest.fixture
def model() -> MelodyModel:
    torch.manual_seed(1)
    return MelodyModel(SMALL).eval()


@pytest.fixture
def batch() -> Batch:
    examples = [read_example(tune(seed)) for seed in (1, 2)]
    return collate([example.part(0, 30) for example in examples if example is not None])


def logits(model: MelodyModel, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    with torch.inference_mode():
        hidden = model.hidden(batch.codes, batch.chroma, batch.times)
        return model.rhythm_logits(hidden), model.pitch_logits(hidden, batch.rhythms, batch.codes)


def test_logits_have_their_shapes(model: MelodyModel, batch: Batch) -> None:
    rhythm, pitch = logits(model, batch)
    assert rhythm.shape == (2, 30, RHYTHMS)
    assert pitch.shape == (2, 30, PITCHES)


def test_later_events_change_nothing(model: MelodyModel, batch: Batch) -> None:
    before = logits(model, batch)
    batch.codes[:, 20:] = 0
    batch.chroma[:, 20:] = 1
    batch.times[:, 20:] = 0
    after = logits(model, batch)
    for one, other in zip(before, after, strict=True):
        assert torch.equal(one[:, :20], other[:, :20])
        assert not torch.equal(one[:, 20:], other[:, 20:])


def test_the_pitch_knows_the_rhythm(model: MelodyModel, batch: Batch) -> None:
    hidden = model.hidden(batch.codes, batch.chroma, batch.times)
    one = model.pitch_logits(hidden, torch.zeros_like(batch.rhythms), batch.codes)
    other = model.pitch_logits(hidden, torch.ones_like(batch.rhythms), batch.codes)
    assert not torch.allclose(one, other)


def test_the_cache_gives_what_the_whole_gives(model: MelodyModel, batch: Batch) -> None:
    whole, _ = logits(model, batch)
    cache = Cache(SMALL, 2, 30)
    with torch.inference_mode():
        first = model.hidden(batch.codes[:, :12], batch.chroma[:, :12], batch.times[:, :12], cache)
        steps = [first] + [
            model.hidden(batch.codes[:, t : t + 1], batch.chroma[:, t : t + 1], batch.times[:, t : t + 1], cache)
            for t in range(12, 30)
        ]
        stepwise = model.rhythm_logits(torch.cat(steps, dim=1))
    assert cache.length == 30
    assert torch.allclose(whole, stepwise, atol=1e-5)


def test_a_cache_that_keeps_a_line_goes_on_from_it(model: MelodyModel, batch: Batch) -> None:
    whole, _ = logits(model, batch)
    cache = Cache(SMALL, 2, 30)
    with torch.inference_mode():
        model.hidden(batch.codes[:, :20], batch.chroma[:, :20], batch.times[:, :20], cache)
        cache.keep(1, 10)
        codes, chroma, times = (
            x[1:2, 10:11].expand(2, *x[:, 10:11].shape[1:]) for x in (batch.codes, batch.chroma, batch.times)
        )
        after = model.rhythm_logits(model.hidden(codes, chroma, times, cache))
    assert torch.allclose(after[0], whole[1, 10:11], atol=1e-5)
    assert torch.equal(after[0], after[1])


def test_the_loss_is_that_of_the_logits(model: MelodyModel, batch: Batch) -> None:
    rhythm, pitch = logits(model, batch)
    with torch.inference_mode():
        losses = model(batch.codes, batch.chroma, batch.times, (batch.rhythms, batch.pitches), batch.legal)
    row = rhythm[0, 3].masked_fill(~batch.legal[0, 3], -1e9)
    assert float(losses[0][0, 3]) == pytest.approx(float(-row.log_softmax(0)[batch.rhythms[0, 3]]), abs=1e-4)
    notes = batch.pitches[0] >= 0
    expected = -pitch[0].log_softmax(-1).gather(1, batch.pitches[0].clamp(min=0)[:, None])[:, 0]
    assert torch.allclose(losses[1][0][notes], expected[notes], atol=1e-4)
    assert not losses[1][0][~notes].any()


def test_the_loss_falls_on_one_batch(model: MelodyModel, batch: Batch) -> None:
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    losses = []
    for _ in range(12):
        rhythm, pitch = model(batch.codes, batch.chroma, batch.times, (batch.rhythms, batch.pitches), batch.legal)
        loss = (rhythm + pitch).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] - 1


def test_padding_weighs_nothing() -> None:
    examples = [read_example(tune(seed)) for seed in (1, 2)]
    chunks = [examples[0].part(0, 5), examples[1].part(0, 9)]  # type: ignore[union-attr]
    batch = collate(chunks)
    assert batch.codes.shape[:2] == (2, 9)
    assert not batch.weights[0, 5:].any()
    assert (batch.pitches[0, 5:] == -1).all()


def test_conditions_are_hidden_now_and_then() -> None:
    song = planned(tune(1)).with_melody(tune(1).melody)
    example = read_example(song)
    assert example is not None
    batch = collate([example] * 40, np.random.default_rng(1))
    for name in HIDEABLE:
        hidden = batch.codes[:, 0, COLUMN[name]] == STATIC[COLUMN[name]][1] - 1
        assert 0 < int(hidden.sum()) < 40 or name in ("tempo", "energy")


def test_groups_hold_every_chunk_once_within_the_limit() -> None:
    example = read_example(tune(1))
    assert example is not None
    chunks: list[Example] = sorted((example.part(0, length) for length in range(1, 60)), key=len)
    groups = pack(chunks)
    assert [len(chunk) for group in groups for chunk in group] == list(range(1, 60))
    assert all(len(group) * len(group[-1]) <= EVENTS_IN_BATCH for group in groups)
