"""The rows of the board that compare songs: one a measure, one a distribution.

Conventions: `off` counts standard deviations of the real songs, above 0 where the other songs have more; a control says how far
off its songs are, and None where it leaves the measure as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoreboard.bootstrap import Estimate, compared, difference_of, mean_of, splits
from scoreboard.definition import Distribution, Measure
from scoreboard.features import Figures, histograms, known
from song.chance import stream

Floats = npt.NDArray[np.float64]
# A mean this far off is seen by nobody, by who listens for it, by anybody (Cohen's small, medium and large effects).
NEAR, AWAY, FAR = 0.2, 0.5, 0.8
SPLITS = 20


@dataclass(frozen=True)
class MeasureRow:
    """A measure over the songs of a kind: real, generated, how far off, and how far off the controls are."""

    kind: str
    layer: str
    name: str
    source: str
    real: Estimate | None
    generated: Estimate | None
    off: Estimate | None
    controls: Mapping[str, float | None]

    @property
    def verdict(self) -> str:
        """What the figures say in words."""
        if self.off is None:
            return ""
        size = abs(self.off.value)
        if self.off.low <= 0 <= self.off.high:
            return "as real" if max(abs(self.off.low), abs(self.off.high)) < FAR else "unclear"
        side = "more" if self.off.value > 0 else "less"
        if size < NEAR:
            return "as real"
        return f"{'a little ' if size < AWAY else 'much ' if size >= FAR else ''}{side}"


@dataclass(frozen=True)
class DistributionRow:
    """A distribution pooled over the songs of a kind: generated against real, beside as many real against the other real.

    `distance` is "overlap" (1: the same) or "jensen-shannon" (0: the same).
    """

    kind: str
    layer: str
    name: str
    distance: str
    real: float
    generated: Estimate | None
    controls: Mapping[str, float | None]


def measure_row(
    kind: str,
    measure: Measure,
    real: Sequence[Figures],
    generated: Sequence[Figures],
    controls: Mapping[str, Sequence[Figures]],
    seed: int,
) -> MeasureRow | None:
    """Return the row of a measure; None where neither real nor generated songs have it."""
    rng = stream(seed, "scoreboard", "row", kind, measure.name)
    here, there = known(real, measure), known(generated, measure)
    if not here and not there:
        return None
    away: dict[str, float | None] = {}
    for name, songs in controls.items():
        values = known(songs, measure)
        estimate = None if values == here else difference_of(here, values, rng)
        away[name] = None if estimate is None else estimate.value
    return MeasureRow(
        kind, measure.layer, measure.name, measure.source, mean_of(here, rng), mean_of(there, rng),
        difference_of(here, there, rng), away,
    )  # fmt: skip


def distribution_row(
    kind: str,
    distribution: Distribution,
    real: Sequence[Figures],
    generated: Sequence[Figures],
    controls: Mapping[str, Sequence[Figures]],
    seed: int,
) -> DistributionRow | None:
    """Return the row of a distribution; None where the real songs have no counts for it or are fewer than two."""
    rng = stream(seed, "scoreboard", "row", kind, distribution.name)
    _, tables = histograms([real, generated, *controls.values()], distribution)
    here, there = tables[0], tables[1]
    if len(real) < 2 or not here.sum():
        return None
    distance = overlap if distribution.distance == "overlap" else jensen_shannon
    among = [
        distance(here[one].sum(0), here[other].sum(0))
        for one, other in splits(len(real), SPLITS, rng, len(generated))
        if here[one].sum() and here[other].sum()
    ]
    away = {
        name: distance(here.sum(0), table.sum(0)) if table.sum() and not np.array_equal(table, here) else None
        for name, table in zip(controls, tables[2:], strict=True)
    }
    found = compared(here, there, distance, rng)
    name = distribution.name
    return DistributionRow(kind, distribution.layer, name, distribution.distance, float(np.mean(among)), found, away)


def overlap(one: Floats, other: Floats) -> float:
    """Return the area that two histograms share, as `scoreboard.definition.overlap` has it."""
    return float(np.minimum(one / one.sum(), other / other.sum()).sum())


def jensen_shannon(one: Floats, other: Floats) -> float:
    """Return the Jensen-Shannon distance of two histograms, as `scoreboard.definition.jensen_shannon` has it."""
    p, q = one / one.sum(), other / other.sum()
    middle = (p + q) / 2
    divergence = sum(float((x[x > 0] * np.log2(x[x > 0] / middle[x > 0])).sum()) for x in (p, q)) / 2
    return float(np.sqrt(min(1.0, max(0.0, divergence))))
