"""How well the model foretells lines it has not seen, beside n-grams trained on the same lines.

Conventions: nats an event, rhythm and pitch together, over the events of new sections only (weight above 0).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from corpus.library import Corpus
from corpus.ngram import NGram
from melody.batches import collate, pack
from melody.examples import JOINT_TOKENS, Example, read_example, shuffle_chords
from melody.model import MelodyModel
from song.chance import stream
from song.weights import Record

ORDERS = (1, 3, 5)
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


def mean_loss(model: MelodyModel, examples: Sequence[Example]) -> Loss:
    """Return the mean loss of the model over examples."""
    model.eval()
    device = next(model.parameters()).device
    rhythm, pitch, count = 0.0, 0.0, 0.0
    chunks = sorted((chunk for example in examples for chunk in example.chunks()), key=len)
    with torch.inference_mode():
        for group in pack(chunks):
            batch = collate(group)
            losses = model(
                batch.codes.to(device), batch.chroma.to(device), batch.times.to(device),
                (batch.rhythms.to(device), batch.pitches.to(device)), batch.legal.to(device),
            )  # fmt: skip
            weights = batch.weights.to(device)
            rhythm += float((losses[0] * weights).sum())
            pitch += float((losses[1] * weights).sum())
            count += float(weights.sum())
    return Loss(rhythm / max(count, 1), pitch / max(count, 1), int(count))


def ngram_loss(ngram: NGram, examples: Sequence[Example]) -> float:
    """Return the mean loss of an n-gram of joint tokens over the same events."""
    total, count = 0.0, 0
    for example in examples:
        tokens = example.joint_tokens()
        for place, weight in enumerate(example.weights):
            if weight:
                total -= ngram.log_prob(tokens[max(0, place - ngram.order) : place], tokens[place])
                count += 1
    return total / max(count, 1)


def held_out_scores(model: MelodyModel, corpus: Corpus, report: Callable[[str], None]) -> Record:
    """Return the losses on the test songs by group, with 1-, 3- and 5-gram, and with the chords of every song shuffled."""
    read = [(entry, example) for entry in corpus.entries if (example := read_example(entry.song)) is not None]
    learned = [example.joint_tokens() for entry, example in read if entry.split == "train"]
    ngrams = {order: NGram(order).fit(learned, JOINT_TOKENS) for order in ORDERS}
    scores: Record = {}
    for name, sets in GROUPS.items():
        tested = [(e, x) for e, x in read if e.split == "test" and (sets is None or e.dataset in sets)]
        if not tested:
            continue
        examples = [example for _, example in tested]
        generator = stream(0, "melody", "shuffle", name)
        shuffled = [read_example(shuffle_chords(entry.song, generator)) for entry, _ in tested]
        loss = mean_loss(model, examples)
        row = {"model": loss.total, "rhythm": loss.rhythm, "pitch": loss.pitch}
        row |= {f"{order}-gram": ngram_loss(ngram, examples) for order, ngram in ngrams.items()}
        row["model, chords shuffled"] = mean_loss(model, [x for x in shuffled if x is not None]).total
        assert all(math.isfinite(value) for value in row.values()), row
        scores[name] = {key: round(value, 4) for key, value in row.items()} | {
            "songs": len(tested),
            "events": loss.events,
        }
        report(f"{name}: " + ", ".join(f"{key} {np.round(value, 3)}" for key, value in scores[name].items()))
    return scores
