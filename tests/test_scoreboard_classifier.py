"""The two-sample test: it tells what differs, by name, and nothing where nothing does."""

import numpy as np
import pytest

from scoreboard.classifier import FEWEST, _folds, auc, real_against_real, tell_apart

NAMES = ["plain", "telling", "noise"]


def table(songs, shift, seed):
    rows = np.random.default_rng(seed).normal(size=(songs, 3))
    rows[:, 1] += shift
    return rows


def titles(*counts):
    return [f"{group} {place}" for group, count in enumerate(counts) for place in range(count)]


def test_what_differs_is_told_and_named_first():
    verdict = tell_apart(NAMES, table(60, 0, 1), table(40, 3, 2), titles(60, 40), np.random.default_rng(0))
    assert verdict.auc.value > 0.95
    assert verdict.auc.low <= verdict.auc.value <= verdict.auc.high
    first = verdict.telling[0]
    assert first.name == "telling" and first.gain > 0.5
    assert first.other - first.real == pytest.approx(3, abs=0.6)


def test_the_same_songs_twice_are_not_told_apart():
    rows, own = table(20, 0, 5), titles(20)
    verdict = tell_apart(NAMES, rows, rows, own * 2, np.random.default_rng(0))
    assert verdict.auc.value == pytest.approx(0.5)


def test_what_does_not_differ_is_not_told():
    found = [
        tell_apart(
            NAMES, table(60, 0, seed), table(60, 0, 99 - seed), titles(60, 60), np.random.default_rng(seed)
        ).auc.value
        for seed in range(4)
    ]
    assert 0.38 < np.mean(found) < 0.62
    assert 0.35 < real_against_real(NAMES, table(80, 0, 3), titles(80), np.random.default_rng(0)) < 0.65


def test_an_unknown_feature_is_no_error():
    rows = table(40, 2, 1)
    rows[::3, 1] = np.nan
    assert tell_apart(NAMES, table(40, 0, 2), rows, titles(40, 40), np.random.default_rng(0)).auc.value > 0.7


def test_too_few_songs_are_not_judged():
    few = table(FEWEST - 1, 0, 1)
    assert tell_apart(NAMES, few, table(40, 0, 2), titles(FEWEST - 1, 40), np.random.default_rng(0)) is None
    assert real_against_real(NAMES, table(2 * FEWEST - 2, 0, 1), titles(14), np.random.default_rng(0)) is None


def test_a_title_stays_in_one_fold():
    names = [f"tune {place % 20}" for place in range(60)]
    folds = _folds(np.arange(60) >= 30, names, np.random.default_rng(0))
    assert all(len({fold for fold, name in zip(folds, names, strict=True) if name == one}) == 1 for one in set(names))
    assert len(set(folds.tolist())) == 5


def test_auc_of_known_rankings():
    assert auc(np.array([0.1, 0.2]), np.array([0.8, 0.9])) == 1
    assert auc(np.array([0.8, 0.9]), np.array([0.1, 0.2])) == 0
    assert auc(np.array([0.5, 0.5]), np.array([0.5])) == 0.5


def test_same_songs_same_verdict():
    one, other = (
        tell_apart(NAMES, table(20, 0, 1), table(20, 1, 2), titles(20, 20), np.random.default_rng(4)) for _ in range(2)
    )
    assert one == other
