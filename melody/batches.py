"""Examples in padded batches of about equal size, with conditions hidden now and then.

Conventions: a batch holds B chunks of at most T events; padding has weight 0 and may be followed by any rhythm.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from melody.chart import COLUMN, HIDEABLE, STATIC
from melody.examples import Example
from melody.lessons import GIVEN_SHARE, with_given
from melody.tokens import RHYTHMS

EVENTS_IN_BATCH = 2048
HIDDEN_SHARE = 0.12


@dataclass(frozen=True)
class Batch:
    """What `MelodyModel.forward` takes, and the weight of every event (B, T)."""

    codes: Tensor
    chroma: Tensor
    times: Tensor
    rhythms: Tensor
    pitches: Tensor
    legal: Tensor
    weights: Tensor


def shuffled_batches(
    chunks: Sequence[Example], shares: Sequence[float], generator: np.random.Generator, given: float = GIVEN_SHARE
) -> Iterator[Batch]:
    """Walk one epoch: every chunk as often as its share says on average, near lengths together, batches in any order.

    In so many of them as `given` says something is given beforehand.
    """
    times = [int(share) + int(generator.random() < share % 1) for share in shares]
    chosen = [chunk for chunk, count in zip(chunks, times, strict=True) for _ in range(count)]
    noise = generator.uniform(0.85, 1.15, len(chosen))
    order = np.argsort([len(chunk) * factor for chunk, factor in zip(chosen, noise, strict=True)])
    groups = pack([chosen[index] for index in order])
    for index in generator.permutation(len(groups)):
        yield collate([with_given(chunk, generator, given) for chunk in groups[index]], generator)


def pack(chunks: Sequence[Example]) -> list[list[Example]]:
    """Group neighbours so that no padded batch exceeds `EVENTS_IN_BATCH`."""
    groups: list[list[Example]] = []
    longest = 0
    for chunk in chunks:
        longest = max(longest, len(chunk))
        if not groups or (len(groups[-1]) + 1) * longest > EVENTS_IN_BATCH:
            groups.append([])
            longest = len(chunk)
        groups[-1].append(chunk)
    return groups


def collate(chunks: Sequence[Example], generator: np.random.Generator | None = None) -> Batch:
    """Pad chunks to one length; with a generator, hide each condition of a chunk with probability `HIDDEN_SHARE`."""
    longest = max(len(chunk) for chunk in chunks)
    shape = (len(chunks), longest)
    codes = np.zeros((*shape, chunks[0].codes.shape[1]), dtype=np.int64)
    chroma = np.zeros((*shape, chunks[0].chroma.shape[1]), dtype=np.float32)
    times, weights = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    rhythms, pitches = np.zeros(shape, dtype=np.int64), np.full(shape, -1, dtype=np.int64)
    legal = np.ones((*shape, RHYTHMS), dtype=bool)
    for row, chunk in enumerate(chunks):
        own = (row, slice(len(chunk)))
        codes[own], chroma[own], times[own], weights[own] = chunk.codes, chunk.chroma, chunk.times, chunk.weights
        rhythms[own], pitches[own], legal[own] = chunk.rhythms, chunk.pitches, chunk.legal
        if generator is not None:
            for name in HIDEABLE:
                if generator.random() < HIDDEN_SHARE:
                    codes[row, :, COLUMN[name]] = STATIC[COLUMN[name]][1] - 1
    arrays = (codes, chroma, times, rhythms, pitches, legal, weights)
    return Batch(*(torch.from_numpy(array) for array in arrays))
