"""Logistic regression by Newton's method with a ridge: the odds that a row is real against made up.

Conventions: `table` (rows, columns) holds the design, `real` 1 or 0 by row, `counts` how much each row counts, `ridge` (columns,)
how strongly each weight is held at 0; the intercept is free. Logits are natural.
"""

import numpy as np

from melody.arrays import Doubles

ROUNDS = 30
CONVERGED = 1e-7


def fit_logistic(table: Doubles, real: Doubles, counts: Doubles, ridge: Doubles) -> tuple[float, Doubles]:
    """Return the intercept and the weights (columns,) that are likeliest under the ridge."""
    design = np.concatenate([np.ones((len(table), 1)), table], axis=1)
    penalty = np.concatenate([[1e-9], ridge])
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        shares = sigmoid(design @ weights)
        slope = design.T @ (counts * (real - shares)) - penalty * weights
        curve = (design.T * (counts * shares * (1 - shares))) @ design + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < CONVERGED:
            break
    return float(weights[0]), weights[1:]


def sigmoid(logits: Doubles) -> Doubles:
    """Return the logistic function, safe for any size."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)))


def auc(real: Doubles, made: Doubles) -> float:
    """Return how often a real score is above a made one, ties counting half.

    >>> auc(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    0.875
    """
    scores = np.concatenate([real, made])
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    _, inverse, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.bincount(inverse, ranks) / sizes)[inverse]
    return float((ranks[: len(real)].sum() - len(real) * (len(real) + 1) / 2) / (len(real) * len(made)))
