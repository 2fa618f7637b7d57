"""What is measured of one song, and songs as rows of named numbers for the classifier.

Conventions: a feature is a measure, or the share of a song's counts that fall on one value of a distribution; NaN is unknown.
What only tells how long a song is, or what a reader of real songs cannot know (`LEFT_OUT`), is no feature.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoreboard.adherence import ADHERENCE
from scoreboard.measure import DISTRIBUTIONS, MEASURES, Distribution, Measure
from song import Song

LEFT_OUT = frozenset({"sections", "letters", "bars", "energy step", "place of the energy peak", "energy over the song"})
FEWEST_KNOWN = 0.5  # of each group of songs must have a feature, or its absence would tell them apart
MAX_VALUES = 24  # of one distribution, the commonest
MIN_SHARE = 0.01  # of a value among all counts of its distribution

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Figures:
    """The measures and the counts of one song, by name; None and empty where it lacks the layer."""

    measures: dict[str, float | None]
    counts: dict[str, Counter[Hashable]]


def figures_of(song: Song) -> Figures:
    """Measure a song; what only a composed one can be asked (`ADHERENCE`) is asked of all."""
    measures = {one.name: one.of(song) for one in (*MEASURES, *ADHERENCE)}
    return Figures(measures, {one.name: one.of(song) for one in DISTRIBUTIONS})


def known(figures: Sequence[Figures], measure: Measure) -> list[float]:
    """Return the values of a measure in the songs that have one."""
    values = [one.measures.get(measure.name) for one in figures]
    return [float(value) for value in values if value is not None and np.isfinite(value)]


def histograms(groups: Sequence[Sequence[Figures]], distribution: Distribution) -> tuple[list[Hashable], list[Floats]]:
    """Return the values that occur in groups of songs, and the counts of every group, songs by values."""
    name = distribution.name
    values: dict[Hashable, int] = {}
    for group in groups:
        for one in group:
            for value in one.counts[name]:
                values.setdefault(value, len(values))
    tables = [np.zeros((len(group), len(values))) for group in groups]
    for table, group in zip(tables, groups, strict=True):
        for row, one in zip(table, group, strict=True):
            for value, count in one.counts[name].items():
                row[values[value]] = count
    return list(values), tables


def feature_table(groups: Sequence[Sequence[Figures]], layers: Sequence[str]) -> tuple[list[str], list[Floats]]:
    """Return the names of the features of some layers and their table for every group, songs by features.

    Features that many songs of a group lack, or that are equal in all, are left out.
    """
    names: list[str] = []
    columns: list[list[Floats]] = []
    for measure in MEASURES:
        if measure.layer in layers and measure.name not in LEFT_OUT:
            names.append(measure.name)
            columns.append([_column(group, measure.name) for group in groups])
    for distribution in DISTRIBUTIONS:
        if distribution.layer not in layers or distribution.name in LEFT_OUT:
            continue
        values, tables = histograms(groups, distribution)
        if not values:
            continue
        totals = sum(table.sum(0) for table in tables)
        commonest = np.argsort(-totals, kind="stable")[:MAX_VALUES]
        for place in commonest[totals[commonest] >= MIN_SHARE * totals.sum()].tolist():
            names.append(f"{distribution.name}: {_in_words(values[place])}")
            columns.append([_share(table, place) for table in tables])
    kept = [place for place, column in enumerate(columns) if _is_known(column)]
    return [names[place] for place in kept], [
        np.stack([columns[place][number] for place in kept], 1) if kept else np.zeros((len(group), 0))
        for number, group in enumerate(groups)
    ]


def _in_words(value: Hashable) -> str:
    """Return a value of a distribution as people read it: the parts of a pair with an arrow between, a plain triad as maj.

    >>> _in_words(((2, "m7"), (7, ""))), _in_words(12)
    ('2 m7 → 7 maj', '12')
    """
    if isinstance(value, tuple):
        nested = any(isinstance(part, tuple) for part in value)
        return (" → " if nested else " ").join(map(_in_words, value))
    return "none" if value is None else str(value) or "maj"


def _is_known(column: Sequence[Floats]) -> bool:
    if any(np.isfinite(part).mean() < FEWEST_KNOWN for part in column if len(part)):
        return False
    together = np.concatenate(column)
    return bool(np.isfinite(together).any() and np.nanstd(together) > 1e-12)


def _column(group: Sequence[Figures], name: str) -> Floats:
    values = (one.measures.get(name) for one in group)
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _share(table: Floats, place: int) -> Floats:
    totals = table.sum(1)
    shares: Floats = np.where(totals > 0, table[:, place] / np.maximum(totals, 1), np.nan)
    return shares
