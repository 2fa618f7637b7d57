"""The classifier two-sample test: whether boosted trees can tell generated songs from real ones by their features.

Conventions: scores are out of fold, a title stays in one fold; AUC is 0.5 where songs cannot be told apart and 1 where always.
Source: Lopez-Paz and Oquab, Revisiting Classifier Two-Sample Tests, 2017.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scoreboard.bootstrap import Estimate, draws, splits

FOLDS = 5
REPEATS = 3
FEWEST = 8
SPLITS = 4
TELLING = 12

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.bool_]

# Few songs and many features: small trees, strongly held back.
PARAMETERS: dict[str, Any] = {
    "objective": "binary", "num_leaves": 4, "learning_rate": 0.08, "min_data_in_leaf": 5, "feature_fraction": 0.3,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "is_unbalance": True, "deterministic": True,
    "force_row_wise": True, "num_threads": 1, "verbosity": -1,
}  # fmt: skip
ROUNDS = 60


@dataclass(frozen=True)
class Telling:
    """A feature that tells: its share of the trees' gain, and its mean in real and in other songs."""

    name: str
    gain: float
    real: float
    other: float


@dataclass(frozen=True)
class Verdict:
    """How well two groups are told apart, and by what."""

    auc: Estimate
    telling: tuple[Telling, ...]


def tell_apart(
    names: Sequence[str], real: Floats, other: Floats, titles: Sequence[str], rng: np.random.Generator
) -> Verdict | None:
    """Return how well trees tell other songs from real ones; `titles` are those of the real songs, then of the others.

    None where a group has fewer than `FEWEST` songs, or there are no features.
    """
    if min(len(real), len(other)) < FEWEST or not names:
        return None
    rows, labels = np.concatenate([real, other]), np.arange(len(real) + len(other)) >= len(real)
    ranks, gains = np.zeros(len(rows)), np.zeros(len(names))
    for _ in range(REPEATS):
        folds = _folds(labels, titles, rng)
        for fold in range(FOLDS):
            inside = folds == fold
            scores, gain = _grow(rows[~inside], labels[~inside], rows[inside], int(rng.integers(2**31)))
            # Folds are not calibrated to each other, so a song counts by its place inside its own.
            ranks[inside] += places(scores)
            gains += gain
    value = auc(ranks[~labels], ranks[labels])
    here, there = draws(len(real), rng, 300), draws(len(other), rng, 300)
    resampled = [auc(ranks[~labels][a], ranks[labels][b]) for a, b in zip(here, there, strict=True)]
    low, high = np.percentile(resampled, (2.5, 97.5))
    return Verdict(Estimate(value, float(low), float(high), len(rows)), _telling(names, gains, real, other))


def real_against_real(
    names: Sequence[str], real: Floats, titles: Sequence[str], rng: np.random.Generator
) -> float | None:
    """Return the mean AUC of random halves of the real songs, which must lie near 0.5; None where they are too few."""
    found = []
    for one, other in splits(len(real), SPLITS, rng):
        verdict = tell_apart(names, real[one], real[other], [titles[place] for place in (*one, *other)], rng)
        if verdict is None:
            return None
        found.append(verdict.auc.value)
    return float(np.mean(found))


def auc(real: Floats, other: Floats) -> float:
    """Return the chance that another song's score lies above a real song's, ties counting half.

    >>> auc(np.array([0.1, 0.2]), np.array([0.3, 0.2]))
    0.875
    """
    ordered = np.sort(real)
    below, up_to = np.searchsorted(ordered, other, "left"), np.searchsorted(ordered, other, "right")
    return float((below + up_to).mean() / 2 / len(real))


def places(scores: Floats) -> Floats:
    """Return the place of every score among all, 0 to 1, equal ones in the middle of theirs.

    >>> places(np.array([3.0, 1.0, 3.0, 2.0])).tolist()
    [0.75, 0.125, 0.75, 0.375]
    """
    ordered = np.sort(scores)
    found: Floats = (
        (np.searchsorted(ordered, scores, "left") + np.searchsorted(ordered, scores, "right")) / 2 / len(scores)
    )
    return found


def _folds(labels: Labels, titles: Sequence[str], rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Deal the titles out to the folds, each group evenly."""
    folds: dict[str, int] = {}
    for side in (False, True):
        own = sorted(
            {title for title, label in zip(titles, labels, strict=True) if label == side and title not in folds}
        )
        for place, index in enumerate(rng.permutation(len(own)).tolist()):
            folds[own[index]] = place % FOLDS
    return np.array([folds[title] for title in titles])


def _grow(rows: Floats, labels: Labels, asked: Floats, seed: int) -> tuple[Floats, Floats]:
    """Return the scores of the songs asked for, and the gain of every feature as a share."""
    import lightgbm

    data = lightgbm.Dataset(rows, labels.astype(float), params=PARAMETERS)
    booster = lightgbm.train(PARAMETERS | {"seed": seed}, data, ROUNDS)
    gain = np.asarray(booster.feature_importance("gain"), dtype=float)
    return np.asarray(booster.predict(asked)), gain / max(gain.sum(), 1e-12)


def _telling(names: Sequence[str], gains: Floats, real: Floats, other: Floats) -> tuple[Telling, ...]:
    best = [place for place in np.argsort(-gains, kind="stable")[:TELLING].tolist() if gains[place] > 0]
    share = gains / max(gains.sum(), 1e-12)
    return tuple(
        Telling(names[place], float(share[place]), _mean(real[:, place]), _mean(other[:, place])) for place in best
    )


def _mean(column: Floats) -> float:
    known = column[np.isfinite(column)]
    return float(known.mean()) if len(known) else float("nan")
