"""How well the model foretells lines it has not seen, beside n-grams trained on the same lines.

Conventions: nats an event, rhythm and pitch together, over the events of new sections only (weight above 0).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from corpus.library import Corpus, is_for_pretraining
from corpus.ngram import NGram
from melody.batches import collate, pack
from melody.chart import COLUMN
from melody.drafts.player import load_model
from melody.examples import JOINT_TOKENS, Example, joint_tokens, read_example, shuffle_chords
from melody.model import MelodyModel
from song import Song
from song.chance import stream
from song.weights import Record

SongLoss = tuple[float, int]
"""The sum of the losses of a song in nats, and over how many events."""

ORDERS = (1, 3, 5)
OCTAVE = 12
CHORDS_AHEAD = ("next_root", "next_family", "third_root", "change")
# What the figures are given for, and the data sets that hold it.
GROUPS = {
    "all": None, "pop": ("pop909",), "jazz": ("openewld", "wikifonia-pd"), "solos": ("wjazzd",), "folk": ("nottingham",),
}  # fmt: skip


@dataclass(frozen=True)
class Loss:
    """Mean losses and the number of events they are taken over."""

    rhythm: float
    pitch: float
    events: int

    @property
    def total(self) -> float:
        """Rhythm and pitch together."""
        return self.rhythm + self.pitch


def song_losses(songs: Sequence[Song], *, model: MelodyModel | None = None) -> list[SongLoss | None]:
    """Return the loss of every song under the model, the shipped one by default; None where a song has no melody."""
    examples = [read_example(song) for song in songs]
    losses = iter(example_losses(model or load_model(), [example for example in examples if example is not None]))
    return [None if example is None else _in_sum(next(losses)) for example in examples]


def fit_baselines(learned: Sequence[Song], orders: Sequence[int] = ORDERS) -> dict[str, NGram]:
    """Return n-grams of the songs' joint tokens by name ("3-gram")."""
    lines = [tokens for song in learned if (tokens := joint_tokens(song)[0])]
    return {f"{order}-gram": NGram(order).fit(lines, JOINT_TOKENS) for order in orders}


def baseline_losses(ngram: NGram, songs: Sequence[Song]) -> list[SongLoss | None]:
    """Return the loss of every song under an n-gram, over the same events as the model's; None where a song has no melody."""
    losses: list[SongLoss | None] = []
    for song in songs:
        tokens, weights = joint_tokens(song)
        counted = [place for place, weight in enumerate(weights) if weight]
        total = -sum(ngram.log_prob(tokens[max(0, place - ngram.order) : place], tokens[place]) for place in counted)
        losses.append((total, len(counted)) if counted else None)
    return losses


def mean_loss(model: MelodyModel, examples: Sequence[Example]) -> Loss:
    """Return the mean loss of the model over all events of the examples."""
    losses = example_losses(model, examples)
    events = sum(loss.events for loss in losses)
    rhythm, pitch = (sum(getattr(loss, part) * loss.events for loss in losses) for part in ("rhythm", "pitch"))
    return Loss(rhythm / max(events, 1), pitch / max(events, 1), events)


def example_losses(model: MelodyModel, examples: Sequence[Example]) -> list[Loss]:
    """Return the mean loss of every example."""
    model.eval()
    device = next(model.parameters()).device
    sums = np.zeros((len(examples), 3))
    chunks = sorted(
        ((number, chunk) for number, example in enumerate(examples) for chunk in example.chunks()),
        key=lambda pair: len(pair[1]),
    )
    numbers = iter(number for number, _ in chunks)
    with torch.inference_mode():
        for group in pack([chunk for _, chunk in chunks]):
            batch = collate(group)
            losses = model(
                batch.codes.to(device), batch.chroma.to(device), batch.times.to(device),
                (batch.rhythms.to(device), batch.pitches.to(device)), batch.legal.to(device),
            )  # fmt: skip
            weights = batch.weights.to(device)
            parts = torch.stack([(losses[0] * weights).sum(1), (losses[1] * weights).sum(1), weights.sum(1)], 1)
            for row in parts.double().cpu().numpy():
                sums[next(numbers)] += row
    return [Loss(rhythm / max(count, 1), pitch / max(count, 1), int(count)) for rhythm, pitch, count in sums]


def held_out_scores(model: MelodyModel, corpus: Corpus, report: Callable[[str], None]) -> Record:
    """Return the losses on the test songs by group, with 1-, 3- and 5-gram, and with chords shuffled, all or those ahead."""
    # Tunes for pretraining make n-grams worse: 3.87 nats for 3.83.
    learned = [e.song for e in corpus.entries if e.split == "train" and not is_for_pretraining(e.dataset)]
    ngrams = fit_baselines(learned)
    scores: Record = {}
    for name, sets in GROUPS.items():
        chosen = [e.song for e in corpus.entries if e.split == "test" and (sets is None or e.dataset in sets)]
        examples = [example for song in chosen if (example := read_example(song)) is not None]
        if not examples:
            continue
        generator = stream(0, "melody", "shuffle", name)
        shuffled = [read_example(shuffle_chords(song, generator)) for song in chosen if joint_tokens(song)[0]]
        others = [other for other in shuffled if other is not None]
        ahead = [with_chords_ahead(own, other) for own, other in zip(examples, others, strict=True)]
        loss = mean_loss(model, examples)
        row = {"model": loss.total, "rhythm": loss.rhythm, "pitch": loss.pitch}
        row |= {order: mean_of(baseline_losses(ngram, chosen)) for order, ngram in ngrams.items()}
        row["model, chords shuffled"] = mean_loss(model, others).total
        row["model, chords ahead shuffled"] = mean_loss(model, ahead).total
        assert all(math.isfinite(value) for value in row.values()), row
        scores[name] = {key: round(value, 4) for key, value in row.items()} | {
            "songs": len(examples),
            "events": loss.events,
        }
        report(f"{name}: " + ", ".join(f"{key} {np.round(value, 3)}" for key, value in scores[name].items()))
    return scores


def with_chords_ahead(own: Example, other: Example) -> Example:
    """Return a song that is told the chords ahead of another version of it, with the same events."""
    codes, chroma = own.codes.copy(), own.chroma.copy()
    for name in CHORDS_AHEAD:
        codes[:, COLUMN[name]] = other.codes[:, COLUMN[name]]
    chroma[:, OCTAVE:] = other.chroma[:, OCTAVE:]
    return replace(own, codes=codes, chroma=chroma)


def mean_of(losses: Sequence[SongLoss | None]) -> float:
    """Return the mean loss an event over the songs that have any."""
    known = [loss for loss in losses if loss is not None]
    return sum(total for total, _ in known) / max(1, sum(events for _, events in known))


def _in_sum(loss: Loss) -> SongLoss:
    return loss.total * loss.events, loss.events
