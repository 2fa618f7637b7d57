"""The planner's models: one small LightGBM classifier for every decision, kept together in one text file.

Conventions: probabilities are float64 over the classes of the decision, in the order of `DECISIONS`. They are calibrated: raised
to a power that was fitted on songs that the trees had not seen, so that what the model gives seven times in ten comes so
often (Guo et al., On Calibration of Modern Neural Networks, ICML 2017).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from planner.features import Row
from planner.steps import DECISIONS
from planner.trees import Trees, read_trees
from song.weights import Record, read_weights

WEIGHTS = Path(__file__).parent / "weights"
WEIGHTS_NAME = "planner.txt"
_HEAD = "=== "

# Lines of LightGBM's text that only training and inspection need; the sizes of the trees no longer hold without them.
_UNUSED = (
    "tree_sizes=", "split_gain=", "leaf_weight=", "leaf_count=", "internal_value=", "internal_weight=", "internal_count=",
)  # fmt: skip
_DIGITS = {"leaf_value=": 5, "threshold=": 8}

Probabilities = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PlannerConfig:
    """How the trees are grown. `smoothing` is the share of a uniform guess in what a model says."""

    leaves: int = 12
    rate: float = 0.07
    max_rounds: int = 400
    patience: int = 20
    min_leaf: int = 30
    feature_share: float = 0.3
    row_share: float = 0.8
    l2: float = 20.0
    smoothing: float = 0.002


class Weigher(Protocol):
    """What the sampler needs of a model."""

    def probabilities(self, decision: str, row: Row) -> Probabilities:
        """Return the probability of every class of a decision, given its features of shape (width,)."""


@dataclass(frozen=True)
class Judge:
    """One decision's trees, the classes that they tell apart, and the power that calibrates what they say."""

    classes: tuple[str, ...]
    trees: Trees
    power: float = 1.0


def part_of_file(decision: str, classes: Sequence[str], text: str, power: float = 1.0) -> str:
    """Return the part of a weights file that holds one decision, given LightGBM's text of its booster."""
    return f"{_HEAD}{decision} {power:.4g} {'|'.join(classes)}\n{thin(text)}\n"


def thin(text: str) -> str:
    """Return a booster's text with what prediction needs: the trees, leaf values to five digits."""
    trees = text.partition("end of trees")[0]
    lines = (line for line in trees.splitlines() if not line.startswith(_UNUSED))
    return "\n".join(map(_shorten, lines)) + "\nend of trees\n"


def _shorten(line: str) -> str:
    for start, digits in _DIGITS.items():
        if line.startswith(start):
            return start + " ".join(f"{float(value):.{digits}g}" for value in line.removeprefix(start).split())
    return line


class PlannerModel:
    """All decisions; load it with `load_model`."""

    def __init__(self, judges: Mapping[str, Judge], smoothing: float) -> None:
        self._judges = judges
        self._smoothing = smoothing

    def probabilities(self, decision: str, row: Row) -> Probabilities:
        """Return the probability of every class of a decision, given its features of shape (width,)."""
        probabilities: Probabilities = self.table(decision, row[None])[0]
        return probabilities

    def table(self, decision: str, rows: npt.NDArray[np.float32]) -> Probabilities:
        """Return the probabilities for many rows at once, shape (rows, classes)."""
        judge, classes = self._judges[decision], DECISIONS[decision]
        raw = judge.trees.predict(rows) ** judge.power
        raw /= raw.sum(axis=1, keepdims=True)
        full = np.full((len(rows), len(classes)), self._smoothing / len(classes))
        full[:, [classes.index(name) for name in judge.classes]] += (1 - self._smoothing) * raw
        return full


@cache
def load_model(folder: Path = WEIGHTS) -> tuple[PlannerModel, Record]:
    """Return the trained planner and its record.

    Raises SongError where the weights are missing or damaged.
    """
    content, record = read_weights(folder, WEIGHTS_NAME)
    return read_model(content.decode(), float(record["config"]["smoothing"])), record


def read_model(text: str, smoothing: float) -> PlannerModel:
    """Read all judges from the text of a weights file."""
    judges = {}
    for part in text.split(_HEAD)[1:]:
        head, _, body = part.partition("\n")
        decision, power, classes = head.split(" ", 2)
        judges[decision] = Judge(tuple(classes.split("|")), read_trees(body), float(power))
    return PlannerModel(judges, smoothing)
