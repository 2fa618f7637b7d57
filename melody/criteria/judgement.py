"""The fitted criteria: how much likelier a phrase is in a real song than among the drafts of the network.

Conventions: a row is one phrase, its columns `melody.criteria.measures.NAMES`; it is told in standard deviations from the mean of
the real phrases of its group (`Draft.group`), unknown is the mean, and nothing counts as further out than `FURTHEST`. Scores are
natural log odds: by the sum of weights times columns and weights times their squares, so that too much may be as bad as too
little.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from melody.arrays import Doubles
from melody.criteria.draft import Draft
from melody.criteria.measures import NAMES, measured
from song import SongError
from song.weights import Record, read_weights, write_weights

CRITERIA_NAME = "criteria.json"
WEIGHTS = Path(__file__).parents[1] / "weights"
FURTHEST = 3.0


@dataclass(frozen=True)
class Scale:
    """What is usual in a group of styles, and what counts there: figures by column, two weights each (plain and square)."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        assert len(self.means) == len(self.spreads) and len(self.weights) == 2 * len(self.means), "one figure a column"

    @cached_property
    def _figures(self) -> tuple[Doubles, Doubles, Doubles]:
        return np.array(self.means), np.array(self.spreads), np.array(self.weights)

    def design(self, rows: Doubles) -> Doubles:
        """Return rows (N, columns) as they are weighed, (N, 2 columns)."""
        means, spreads, _ = self._figures
        return as_design(rows, means, spreads)

    def scores(self, rows: Doubles) -> Doubles:
        """Return the log odds (N,) of rows (N, columns)."""
        return np.asarray(self.design(rows) @ self._figures[2])


def as_design(rows: Doubles, means: Doubles, spreads: Doubles) -> Doubles:
    """Return rows in standard deviations from the mean, and their squares: (N, columns) to (N, 2 columns)."""
    far = np.clip(np.nan_to_num((rows - means) / spreads, nan=0.0), -FURTHEST, FURTHEST)
    return np.concatenate([far, np.where(np.isnan(rows), 0.0, far**2 - 1)], axis=1)


@dataclass(frozen=True)
class Criteria:
    """What counts in every group of styles."""

    names: tuple[str, ...]
    scales: dict[str, Scale]

    def score(self, draft: Draft, likelihood: float) -> float:
        """Return the log odds that a draft is a real phrase; `likelihood` is its mean log probability an event."""
        # A group that nothing was fitted for is judged as the first one.
        scale = self.scales.get(draft.group) or next(iter(self.scales.values()))
        return float(scale.scores(np.array([measured(draft, likelihood)]))[0])


def write_criteria(folder: Path, criteria: Criteria, record: Record) -> None:
    """Write fitted criteria and the record of the fit."""
    content = json.dumps(asdict(criteria), indent=1).encode()
    write_weights(folder, CRITERIA_NAME, content, record)
    read_criteria.cache_clear()


@cache
def read_criteria(folder: Path = WEIGHTS) -> Criteria:
    """Return the fitted criteria.

    Raises SongError where they are missing, damaged, or fitted for other measures.
    """
    content, _ = read_weights(folder, CRITERIA_NAME)
    again = "; fit them again with: compose train melody"
    try:
        fields = json.loads(content)
        scales = {
            name: Scale(*(tuple(map(float, scale[part])) for part in ("means", "spreads", "weights")))
            for name, scale in fields["scales"].items()
        }
        names = tuple(fields["names"])
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        raise SongError(f"{folder / CRITERIA_NAME}: is no table of criteria ({error}){again}") from None
    if names != NAMES or not scales or any(len(scale.means) != len(names) for scale in scales.values()):
        raise SongError(f"{folder / CRITERIA_NAME}: was fitted for other measures than there are now{again}")
    return Criteria(names, scales)
