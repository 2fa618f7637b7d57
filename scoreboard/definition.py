"""What the board is made of: a measure gives a song one number, a distribution gives it counts to be pooled over songs.

Conventions: a measure returns None where a song lacks the layer or has too little of it; a share is 0 to 1, an entropy is in
bits, a distance 0 to 1 unless its source says otherwise. Two distributions are compared by `overlap` (1: the same) or
`jensen_shannon` (0: the same).
"""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from song import Song

Layer = Literal["form", "harmony", "melody", "band"]


@dataclass(frozen=True)
class Measure:
    """One number a song, or None; `source` says whose definition it is."""

    name: str
    layer: Layer
    of: Callable[[Song], float | None]
    source: str


@dataclass(frozen=True)
class Distribution:
    """Counts a song (empty where it lacks the layer), to be pooled over songs and compared as `distance` says."""

    name: str
    layer: Layer
    of: Callable[[Song], Counter[Hashable]]
    distance: Literal["overlap", "jensen-shannon"]
    source: str

    def compare(self, one: Mapping[Hashable, float], other: Mapping[Hashable, float]) -> float | None:
        """Return the overlapped area or the Jensen-Shannon distance of two pooled distributions; None where one is empty."""
        return overlap(one, other) if self.distance == "overlap" else jensen_shannon(one, other)


def pool(counts: Iterable[Counter[Hashable]]) -> Counter[Hashable]:
    """Return the sum of the counts of songs."""
    total: Counter[Hashable] = Counter()
    for one in counts:
        total.update(one)
    return total


def overlap(one: Mapping[Hashable, float], other: Mapping[Hashable, float]) -> float | None:
    """Return the area that two histograms share once each sums to 1; None where one is empty.

    Source: the overlapped area of Yang and Lerch, On the Evaluation of Generative Models in Music, 2018, on the histograms
    themselves: what is measured here is discrete, so nothing is smoothed.

    >>> overlap({"a": 1, "b": 1}, {"b": 3, "c": 1})
    0.5
    """
    here, there = sum(one.values()), sum(other.values())
    if not here or not there:
        return None
    return sum(min(count / here, other.get(value, 0) / there) for value, count in one.items())


def jensen_shannon(one: Mapping[Hashable, float], other: Mapping[Hashable, float]) -> float | None:
    """Return the Jensen-Shannon distance of two histograms (root of the divergence in bits), 0 to 1; None where one is empty.

    Source: Endres and Schindelin, A New Metric for Probability Distributions, 2003.

    >>> jensen_shannon({"a": 2}, {"a": 7}), jensen_shannon({"a": 1}, {"b": 1})
    (0.0, 1.0)
    """
    here, there = sum(one.values()), sum(other.values())
    if not here or not there:
        return None
    divergence = 0.0
    for value in one.keys() | other.keys():
        p, q = one.get(value, 0) / here, other.get(value, 0) / there
        middle = (p + q) / 2
        divergence += sum(x / 2 * math.log2(x / middle) for x in (p, q) if x)
    return math.sqrt(min(1.0, max(0.0, divergence)))


def entropy(counts: Mapping[Hashable, float]) -> float:
    """Return the entropy of a histogram in bits.

    >>> entropy({"a": 1, "b": 1})
    1.0
    """
    total = sum(counts.values())
    return -sum(count / total * math.log2(count / total) for count in counts.values() if count)
