"""Reading what LightGBM wrote: its trees as flat arrays, walked by numpy, so that planning needs no LightGBM.

Conventions: the trees of one booster stand in one row of nodes and one of leaves; a child below zero is a leaf (its
complement counts from the tree's first). Tree i speaks for class i modulo the number of classes. Source: LightGBM 4,
`include/LightGBM/tree.h`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_DEFAULT_LEFT = 2
_MISSING_SHIFT, _MISSING_IS_NAN = 2, 2
_ROWS_AT_ONCE = 64

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Trees:
    """A classifier of many trees, numeric splits only."""

    classes: int
    roots: Integers
    first_leaves: Integers
    features: Integers
    thresholds: Floats
    default_left: npt.NDArray[np.bool_]
    missing_is_nan: npt.NDArray[np.bool_]
    left: Integers
    right: Integers
    leaves: Floats

    def predict(self, rows: npt.NDArray[np.float32]) -> Floats:
        """Return the probability of each class, shape (rows, classes)."""
        chunks = [rows[start : start + _ROWS_AT_ONCE] for start in range(0, len(rows), _ROWS_AT_ONCE)]
        return np.concatenate([self._softmax(self._scores(chunk.astype(float))) for chunk in chunks])

    def _scores(self, rows: Floats) -> Floats:
        """Return the sum of the leaves that the rows fall into, by class, shape (rows, classes)."""
        places = np.arange(len(rows))[:, None]
        node = np.broadcast_to(np.where(self.roots < 0, -1, 0), (len(rows), len(self.roots)))
        while (inner := node >= 0).any():
            here = np.where(inner, self.roots + node, 0)
            values = rows[places, self.features[here]]
            unknown = np.isnan(values)
            goes_left = np.where(unknown, 0.0, values) <= self.thresholds[here]
            goes_left = np.where(unknown & self.missing_is_nan[here], self.default_left[here], goes_left)
            node = np.where(inner, np.where(goes_left, self.left[here], self.right[here]), node)
        reached = self.leaves[self.first_leaves + ~node]
        sums: Floats = reached.reshape(len(rows), -1, self.classes).sum(axis=1)
        return sums

    @staticmethod
    def _softmax(scores: Floats) -> Floats:
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        normal: Floats = shares / shares.sum(axis=1, keepdims=True)
        return normal


def read_trees(text: str) -> Trees:
    """Read the trees of a booster from LightGBM's text."""
    lines: dict[str, list[str]] = {}
    for line in text.partition("end of trees")[0].splitlines():
        name, _, value = line.partition("=")
        lines.setdefault(name, []).append(value)

    def numbers(name: str) -> Floats:
        return np.array(" ".join(lines.get(name, ())).split(), dtype=float)

    leaves = numbers("num_leaves").astype(int)
    nodes = leaves - 1
    kinds = numbers("decision_type").astype(int)
    return Trees(
        classes=int(lines["num_tree_per_iteration"][0]),
        # A tree of one leaf has no root to start from.
        roots=np.where(nodes > 0, np.cumsum(nodes) - nodes, -1),
        first_leaves=np.cumsum(leaves) - leaves,
        features=numbers("split_feature").astype(int),
        thresholds=numbers("threshold"),
        default_left=(kinds & _DEFAULT_LEFT) > 0,
        missing_is_nan=(kinds >> _MISSING_SHIFT) & 3 == _MISSING_IS_NAN,
        left=numbers("left_child").astype(int),
        right=numbers("right_child").astype(int),
        leaves=numbers("leaf_value"),
    )
