"""Intervals by bootstrap over songs: what a figure could have been had other songs of the same kind been drawn.

Conventions: an interval holds 95 % of `RESAMPLES` resampled figures (percentile method); a difference is counted in standard
deviations of the real songs. Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 1000
TAILS = (2.5, 97.5)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A figure, the interval that holds it, and over how many songs it is taken."""

    value: float
    low: float
    high: float
    songs: int


def draws(songs: int, rng: np.random.Generator, resamples: int = RESAMPLES) -> npt.NDArray[np.int64]:
    """Return which songs each resample is made of, shape (resamples, songs)."""
    return rng.integers(songs, size=(resamples, songs))


def mean_of(values: Sequence[float], rng: np.random.Generator) -> Estimate | None:
    """Return the mean over songs; None where there is none."""
    return ratio_of([(value, 1) for value in values], rng)


def ratio_of(losses: Sequence[tuple[float, int]], rng: np.random.Generator) -> Estimate | None:
    """Return the mean over all events of songs, each told as the sum over its events and their number."""
    if not losses:
        return None
    table = np.array(losses, dtype=float)
    resampled = table[draws(len(table), rng)].sum(1)
    return _estimate(float(table[:, 0].sum() / table[:, 1].sum()), resampled[:, 0] / resampled[:, 1], len(table))


def difference_of(real: Sequence[float], other: Sequence[float], rng: np.random.Generator) -> Estimate | None:
    """Return how far the mean of other songs lies above that of real ones, in standard deviations of the real ones.

    None where there are fewer than two real songs or no others, or where all real songs are equal and the others are too.
    Where only the real songs are all equal, their deviation counts as the other songs'.
    """
    if len(real) < 2 or not other:
        return None
    here, there = np.array(real, dtype=float), np.array(other, dtype=float)
    deviation = float(here.std(ddof=1)) or float(np.append(here, there).std(ddof=1))
    if deviation < 1e-12:
        return None
    resampled = there[draws(len(there), rng)].mean(1) - here[draws(len(here), rng)].mean(1)
    return _estimate(float(there.mean() - here.mean()) / deviation, resampled / deviation, len(there))


def gain_of(
    ours: Sequence[tuple[float, int]], theirs: Sequence[tuple[float, int]], rng: np.random.Generator
) -> Estimate | None:
    """Return by how much our mean loss an event lies under theirs on the same songs, resampled together."""
    if not ours:
        return None
    both = np.array([[mine[0], mine[1], other[0], other[1]] for mine, other in zip(ours, theirs, strict=True)], float)

    def gain(sums: Floats) -> Floats:
        gains: Floats = sums[..., 2] / sums[..., 3] - sums[..., 0] / sums[..., 1]
        return gains

    return _estimate(float(gain(both.sum(0))), gain(both[draws(len(both), rng)].sum(1)), len(both))


def compared(
    one: Floats,
    other: Floats,
    distance: Callable[[Floats, Floats], float],
    rng: np.random.Generator,
    resamples: int = 200,
) -> Estimate | None:
    """Return the distance of two pooled histograms, given as songs by bins; None where one of them is empty.

    Fewer different songs lie farther apart, so the resampled distances are moved to have their mean where the distance is.
    """
    if not one.sum() or not other.sum():
        return None
    here, there = draws(len(one), rng, resamples), draws(len(other), rng, resamples)
    pairs = ((one[left].sum(0), other[right].sum(0)) for left, right in zip(here, there, strict=True))
    found = np.array([distance(left, right) for left, right in pairs if left.sum() and right.sum()])
    value = distance(one.sum(0), other.sum(0))
    return _estimate(value, np.clip(found - found.mean() + value, 0, 1), len(other))


def splits(
    songs: int, times: int, rng: np.random.Generator, size: int | None = None
) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Return so many random splits of songs in two, by their numbers: into halves, or `size` songs (at most half) and the rest."""
    cut = min(size or songs, songs // 2)
    orders = [rng.permutation(songs) for _ in range(times)]
    return [(order[:cut], order[cut:]) for order in orders]


def _estimate(value: float, resampled: Floats, songs: int) -> Estimate:
    low, high = np.percentile(resampled, TAILS) if len(resampled) else (value, value)
    return Estimate(value, float(low), float(high), songs)
