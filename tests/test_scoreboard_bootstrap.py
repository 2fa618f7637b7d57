"""Intervals: they hold what they should as often as they should, and differences have the right sign and size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreboard.bootstrap import compared, difference_of, gain_of, mean_of, ratio_of, splits
from scoreboard.rows import jensen_shannon, overlap

VALUES = st.lists(st.floats(-50, 50), min_size=1, max_size=30)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_an_interval_holds_the_true_mean_nineteen_times_in_twenty():
    draws = rng(1)
    held = 0
    for trial in range(200):
        estimate = mean_of(draws.normal(3, 2, 40).tolist(), rng(trial))
        held += estimate.low <= 3 <= estimate.high
    assert 0.88 <= held / 200 <= 0.99


@given(VALUES)
def test_an_interval_stands_around_what_it_is_for(values):
    estimate = mean_of(values, rng())
    assert min(values) - 1e-9 <= estimate.low <= estimate.high <= max(values) + 1e-9
    assert estimate.value == pytest.approx(np.mean(values))
    assert estimate.songs == len(values)


def test_more_songs_give_a_narrower_interval():
    few, many = (mean_of(rng(2).normal(0, 1, count).tolist(), rng()) for count in (10, 400))
    assert many.high - many.low < (few.high - few.low) / 3


def test_a_ratio_counts_events_and_not_songs():
    assert ratio_of([(10.0, 1), (10.0, 9)], rng()).value == 2.0
    assert ratio_of([], rng()) is None


def test_a_difference_counts_deviations_of_the_real_songs():
    real = [1.0, 2.0, 3.0, 4.0, 5.0]
    shifted = [value + 2 * np.std(real, ddof=1) for value in real]
    assert difference_of(real, shifted, rng()).value == pytest.approx(2)
    assert difference_of(shifted, real, rng()).value == pytest.approx(-2)
    assert difference_of(real, real, rng()).value == 0
    assert difference_of([1.0], real, rng()) is None
    assert difference_of(real, [], rng()) is None


def test_a_difference_from_what_is_always_equal_is_still_seen():
    assert difference_of([1.0, 1.0, 1.0], [0.0, 1.0, 0.0], rng()).value < -1
    assert difference_of([1.0, 1.0], [1.0], rng()) is None


def test_a_gain_is_paired_so_that_hard_songs_do_not_blur_it():
    ours = [(10.0 * hard, 10) for hard in (1, 5, 20)]
    theirs = [(10.0 * hard + 10, 10) for hard in (1, 5, 20)]
    gain = gain_of(ours, theirs, rng())
    assert gain.low == pytest.approx(1) and gain.high == pytest.approx(1)
    assert gain_of([], [], rng()) is None


@given(st.integers(2, 40), st.integers(1, 40))
def test_a_split_deals_every_song_once(songs, size):
    for one, other in splits(songs, 3, rng(), size):
        assert sorted([*one, *other]) == list(range(songs))
        assert len(one) == min(size, songs // 2)


@pytest.mark.parametrize(("distance", "same"), [(overlap, 1.0), (jensen_shannon, 0.0)])
def test_distances_of_equal_and_of_disjoint_histograms(distance, same):
    one, other = np.array([[2.0, 0.0], [1.0, 0.0]]), np.array([[0.0, 4.0]])
    assert compared(one, one, distance, rng()).value == pytest.approx(same)
    assert compared(one, other, distance, rng()).value == pytest.approx(1 - same)
    assert compared(one, np.zeros((2, 2)), distance, rng()) is None


def test_distances_are_those_of_the_definitions():
    from scoreboard import definition

    one, other = rng(3).integers(1, 9, (2, 6)).astype(float)
    for ours, theirs in ((overlap, definition.overlap), (jensen_shannon, definition.jensen_shannon)):
        assert ours(one, other) == pytest.approx(theirs(dict(enumerate(one)), dict(enumerate(other))))
