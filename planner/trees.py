"""Reading what LightGBM wrote: its trees as flat arrays, walked by numpy, so that planning needs no LightGBM.

Conventions: the trees of one booster stand in one row of nodes and one of leaves; a child below zero is a leaf (its
complement counts from the tree's first). Tree i speaks for class i modulo the number of classes. Sources: LightGBM 4,
`include/LightGBM/tree.h`; every node strikes out the leaves that lie beyond its other side, and the one that is left is
where a row falls (after Lucchese et al., QuickScorer, SIGIR 2015).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_DEFAULT_LEFT = 2
_MISSING_SHIFT, _MISSING_IS_NAN = 2, 2
_ROWS_AT_ONCE = 32
_MOST_LEAVES = 32

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Masks = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Trees:
    """A classifier of many trees, numeric splits only.

    `left_mask` and `right_mask` hold the leaves of its tree that a node leaves standing when a row goes left, or right.
    `starts` are the first nodes of the trees that have any, `grown` the numbers of those trees.
    """

    classes: int
    features: Integers
    thresholds: Floats
    default_left: npt.NDArray[np.bool_]
    missing_is_nan: npt.NDArray[np.bool_]
    left_mask: Masks
    right_mask: Masks
    starts: Integers
    grown: Integers
    first_leaves: Integers
    leaves: Floats

    def predict(self, rows: npt.NDArray[np.float32]) -> Floats:
        """Return the probability of each class, shape (rows, classes)."""
        chunks = [rows[start : start + _ROWS_AT_ONCE] for start in range(0, len(rows), _ROWS_AT_ONCE)]
        return np.concatenate([self._softmax(self._scores(chunk.astype(float))) for chunk in chunks])

    def _scores(self, rows: Floats) -> Floats:
        """Return the sum of the leaves that the rows fall into, by class, shape (rows, classes)."""
        reached = np.zeros((len(rows), len(self.first_leaves)), dtype=np.int64)
        if len(self.starts):
            values = rows[:, self.features]
            unknown = np.isnan(values)
            goes_left = np.where(unknown, 0.0, values) <= self.thresholds
            goes_left = np.where(unknown & self.missing_is_nan, self.default_left, goes_left)
            standing = np.bitwise_and.reduceat(
                np.where(goes_left, self.left_mask, self.right_mask), self.starts, axis=1
            )
            reached[:, self.grown] = np.log2(standing)
        values = self.leaves[self.first_leaves + reached]
        sums: Floats = values.reshape(len(rows), -1, self.classes).sum(axis=1)
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
    assert leaves.max() <= _MOST_LEAVES, f"a tree of {leaves.max()} leaves"
    nodes = leaves - 1
    kinds = numbers("decision_type").astype(int)
    left_mask, right_mask = _masks(nodes, numbers("left_child").astype(int), numbers("right_child").astype(int))
    return Trees(
        classes=int(lines["num_tree_per_iteration"][0]),
        features=numbers("split_feature").astype(int),
        thresholds=numbers("threshold"),
        default_left=(kinds & _DEFAULT_LEFT) > 0,
        missing_is_nan=(kinds >> _MISSING_SHIFT) & 3 == _MISSING_IS_NAN,
        left_mask=left_mask,
        right_mask=right_mask,
        starts=(np.cumsum(nodes) - nodes)[nodes > 0],
        grown=np.flatnonzero(nodes),
        first_leaves=np.cumsum(leaves) - leaves,
        leaves=numbers("leaf_value"),
    )


def _masks(nodes: Integers, left: Integers, right: Integers) -> tuple[Masks, Masks]:
    """Return what every node leaves standing of its tree's leaves when a row goes left, and when it goes right.

    A node comes after the one that it splits, so sets are gathered from the last node of every tree to its first.
    """
    starts = np.cumsum(nodes) - nodes
    below = np.zeros((len(left), 2), dtype=np.uint32)
    for place in range(int(nodes.max(initial=0)) - 1, -1, -1):
        first = starts[nodes > place]
        for side, children in enumerate((left[first + place], right[first + place])):
            is_leaf = children < 0
            inner = first + np.where(is_leaf, 0, children)
            leaf = np.left_shift(np.uint32(1), np.where(is_leaf, ~children, 0).astype(np.uint32))
            below[first + place, side] = np.where(is_leaf, leaf, below[inner, 0] | below[inner, 1])
    everyone = np.repeat(np.left_shift(np.uint64(1), nodes.astype(np.uint64) + np.uint64(1)) - np.uint64(1), nodes)
    return everyone.astype(np.uint32) & ~below[:, 1], everyone.astype(np.uint32) & ~below[:, 0]
