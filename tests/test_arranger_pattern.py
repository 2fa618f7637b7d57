"""Tabs are read in every meter."""

from arranger.bands.pattern import read_bar
from song import parse_meter

FOUR, COMPOUND = parse_meter("4/4"), parse_meter("6/8")


def onsets(tab, meter, bar=0):
    return [hit.onset for hit in read_bar(tab, meter, bar)]


def test_signs_divide_the_beat():
    assert onsets("x xx xxx xxxx", FOUR) == [0, 24, 36, 48, 56, 64, 72, 78, 84, 90]


def test_hold_lengthens_and_rest_ends():
    assert [(hit.onset, hit.duration) for hit in read_bar("x= =x -x ==", FOUR, 0)] == [(0, 36), (36, 12), (60, 36)]


def test_two_signs_are_a_shuffle_in_compound_meter():
    assert onsets("xx xxx", COMPOUND) == [0, 24, 36, 48, 60]


def test_long_tab_goes_on_in_the_next_bar_and_starts_again():
    two_bars = "x- -- -- -- | -- -x -- --"
    assert [onsets(two_bars, FOUR, bar) for bar in range(3)] == [[0], [36], [0]]


def test_four_beats_are_two_bars_of_two_four():
    assert [onsets("x -- -x x", parse_meter("2/4"), bar) for bar in range(2)] == [[0], [12, 24]]
