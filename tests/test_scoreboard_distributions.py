"""Distributions and how they are compared, and the figures reported elsewhere."""

import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from measured_songs import chords_mixed, odd_songs, piece, pitches_random, quarters, transposed
from melody_songs import tune
from scipy.spatial.distance import jensenshannon

from scoreboard import distributions
from scoreboard.definition import entropy, jensen_shannon, overlap, pool
from scoreboard.measure import DISTRIBUTIONS, MEASURES
from scoreboard.references import FIGURES, OTHERWISE, POP909, SHUFFLED, Beside, Figure, beside, disagreements

OF = {distribution.name: distribution for distribution in DISTRIBUTIONS}
counts = st.dictionaries(st.integers(0, 6), st.integers(0, 50), max_size=7).filter(lambda one: sum(one.values()) > 0)


# Comparing


@given(counts, counts)
def test_distances_agree_with_their_formulas(one: dict[int, int], other: dict[int, int]) -> None:
    p, q = ([found.get(value, 0) / sum(found.values()) for value in range(7)] for found in (one, other))
    assert overlap(one, other) == pytest.approx(sum(map(min, p, q)))
    assert jensen_shannon(one, other) == pytest.approx(jensenshannon(p, q, 2), abs=1e-6)
    assert overlap(one, other) == pytest.approx(overlap(other, one))


@given(counts)
def test_what_is_equal_is_equal(one: dict[int, int]) -> None:
    more = {value: 3 * count for value, count in one.items()}
    assert overlap(one, more) == pytest.approx(1)
    assert jensen_shannon(one, more) == pytest.approx(0, abs=1e-6)
    assert 0 <= entropy(one) <= math.log2(7) + 1e-9


def test_nothing_is_like_nothing() -> None:
    assert overlap({}, {1: 1}) is None
    assert jensen_shannon({1: 1}, {}) is None
    assert overlap({1: 1}, {2: 1}) == 0


def test_a_pool_adds_songs() -> None:
    assert pool([Counter("ab"), Counter("b"), Counter()]) == {"a": 1, "b": 2}


# Counting


def test_melodies_by_hand() -> None:
    song = piece(("A", "D | D", [(0, 24, 62), (24, 12, 66), (48, 48, 62), (144, 48, 90)]), key="D")
    assert distributions.interval_counts(song) == {4: 1, -4: 1, 12: 1}
    assert distributions.duration_counts(song) == {24: 1, 12: 1, 48: 2}
    assert distributions.gap_counts(song) == {24: 2, 96: 1}
    assert distributions.place_counts(song) == {0: 1, 24: 1, 48: 2}
    assert distributions.degree_counts(song) == {0: 2, 4: 2}
    assert distributions.range_counts(song) == {28: 1}
    assert distributions.rest_counts(song) == {12: 1, 48: 1}
    assert distributions.density_counts(song) == {3: 1, 1: 1}


def test_a_bar_in_silence_has_no_notes() -> None:
    assert distributions.density_counts(piece(("A", "C | C | C", quarters(60, 62)))) == {2: 1, 0: 2}


def test_chords_by_hand() -> None:
    song = piece(("A", "D | G A7 | D | D/F#", []), key="D")
    tonic, fourth, fifth = (0, ""), (5, ""), (7, "7")
    assert distributions.chord_counts(song) == {tonic: 2, fourth: 1, fifth: 1}
    assert distributions.bigram_counts(song) == {(tonic, fourth): 1, (fourth, fifth): 1, (fifth, tonic): 1}
    assert distributions.root_counts(song) == {5: 2, 2: 1}
    assert distributions.harmonic_rhythm_counts(song) == {(0, 4): 3, (0, 2): 1, (2, 2): 1}
    assert distributions.cadence_counts(song) == {"authentic": 1}


@pytest.mark.parametrize("name", odd_songs())
def test_what_is_missing_is_not_counted(name: str) -> None:
    for distribution in DISTRIBUTIONS:
        found = distribution.of(odd_songs()[name])
        assert all(count > 0 for count in found.values()), distribution.name


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda one: one.name)
def test_only_the_register_hears_the_key(distribution: distributions.Distribution) -> None:
    song = tune(5)
    same = distribution.of(transposed(song, 2)) == distribution.of(song)
    assert same is (distribution.name != "register")


@pytest.mark.parametrize("name", ["intervals", "degrees of the scale", "range"])
def test_random_pitches_show(name: str) -> None:
    _control_shows(name, lambda seed: pitches_random(tune(seed), seed))


@pytest.mark.parametrize("name", ["chord after chord", "root movements", "cadences"])
def test_mixed_chords_show(name: str) -> None:
    _control_shows(name, lambda seed: chords_mixed(tune(seed), seed))


def _control_shows(name: str, control) -> None:  # type: ignore[no-untyped-def]
    distribution = OF[name]
    real, again = (pool(distribution.of(tune(seed)) for seed in seeds) for seeds in (range(8), range(8, 16)))
    spoiled = pool(distribution.of(control(seed)) for seed in range(8, 16))
    near, far = distribution.compare(real, again), distribution.compare(real, spoiled)
    assert near is not None and far is not None
    assert far < near - 0.1 if distribution.distance == "overlap" else far > near + 0.1


# Figures reported elsewhere


def test_every_figure_names_a_measure_that_there_is() -> None:
    names = {measure.name for measure in MEASURES}
    assert {figure.measure for figure in FIGURES} <= names
    assert len({(figure.songs, figure.control, figure.measure) for figure in FIGURES}) == len(FIGURES) == 31
    values = {(figure.songs, figure.control, figure.measure): figure.value for figure in FIGURES}
    assert values[POP909, "", "CTnCTR"] == 0.904
    assert values[POP909, SHUFFLED, "PCS"] == 0.296


def test_ours_stand_beside_them() -> None:
    songs = [tune(seed) for seed in range(3)]
    rows = beside({"pop909": songs})
    assert {row.figure.songs for row in rows} == {POP909}
    assert len(rows) == 16
    by_name = {(row.figure.control, row.figure.measure): row.ours for row in rows}
    of = {measure.name: measure.of for measure in MEASURES}
    assert by_name["", "H1"] == pytest.approx(sum(of["H1"](song) for song in songs) / 3)
    assert by_name[SHUFFLED, "PCS"] < by_name["", "PCS"]
    assert beside({}) == ()


def test_what_is_far_off_is_named() -> None:
    figure = Figure(POP909, "", "H1", 1.48, "x")
    meant = Figure(POP909, "", "letters", 3.07, "x")
    assert (POP909, "letters") in OTHERWISE
    rows = [Beside(figure, 1.46, 3), Beside(figure, 1.2, 3), Beside(figure, None, 0), Beside(meant, 5.0, 3)]
    assert disagreements(rows) == (rows[1], rows[2])


DATA = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.mark.skipif(not (DATA / "pop909.tar.gz").is_file(), reason="the data set pop909 is not here")
def test_pop909_agrees_with_what_is_reported() -> None:
    from corpus.library import load_corpus

    songs = [entry.song for entry in load_corpus(DATA, names=["pop909"]).entries]
    assert disagreements(beside({"pop909": songs[::4]})) == ()
