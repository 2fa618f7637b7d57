"""How players are off the page, measured on beats of our own."""

import numpy as np
import pytest

from corpus.touch import correlations, pairs_of


def beats(count, seconds=0.4):
    return [{"onset": str(n * seconds), "bar": str(n // 4 + 1), "beat": str(n % 4 + 1)} for n in range(count)]


def note(onset, number, division, tatum):
    bar, beat = number // 4 + 1, number % 4 + 1
    return {
        "onset": str(onset), "bar": str(bar), "beat": str(beat), "division": str(division), "tatum": str(tatum), "signature": '"4/4"',
    }  # fmt: skip


def test_a_pair_says_tempo_lateness_and_place():
    notes = [note(0.03, 0, 3, 1), note(0.26, 0, 3, 3), note(0.42, 1, 1, 1)]
    (pair,) = pairs_of(notes, beats(3))
    assert (pair.tempo, pair.late_ms, pair.place) == pytest.approx((150, 30, 0.65))


def test_what_is_no_pair_of_swung_eighths_is_passed_over():
    alone = [note(0.03, 0, 1, 1), note(0.42, 1, 1, 1)]
    triplet = [note(0.0, 0, 3, 1), note(0.13, 0, 3, 2), note(0.27, 0, 3, 3), note(0.4, 1, 1, 1)]
    into_a_rest = [note(0.0, 0, 2, 1), note(0.26, 0, 2, 2), note(0.95, 2, 1, 1)]
    late = [note(0.2, 0, 2, 2), note(0.4, 1, 1, 1)]
    for notes in (alone, triplet, into_a_rest, late):
        assert not list(pairs_of(notes, beats(4)))


def test_a_drift_is_alike_and_noise_is_not():
    noise = np.random.default_rng(1).standard_normal(2000)
    drift = np.convolve(noise, 0.9 ** np.arange(60))[:2000]
    assert abs(correlations(noise)[0]) < 0.1
    assert correlations(drift)[0] == pytest.approx(0.9, abs=0.05)
