"""Measures of chords: figures worked out by hand, controls, and what must not matter."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measured_songs import chords_mixed, odd_songs, piece
from melody_songs import tune

from scoreboard import harmony
from scoreboard.grid import harmony_of
from scoreboard.tonal import CENTROIDS, centroids_of
from song import Key, Song, parse_chord, parse_key

TUNES = [tune(seed) for seed in range(10)]


def chart(text: str, key: str = "C", meter: str = "4/4") -> Song:
    return piece(("A", text, []), key=key, meter=meter)


def test_irregularity_is_the_share_of_different_trigrams() -> None:
    assert harmony.progression_irregularity(chart("C | F | G | C | F | G")) == 3 / 4
    assert harmony.progression_irregularity(chart("C | C | F | F | G G7 | C | F | G | G")) == 4 / 5


def test_irregularity_of_a_short_progression_is_one() -> None:
    assert harmony.progression_irregularity(chart("C | F | G")) == 1
    assert harmony.progression_irregularity(chart("C")) == 1


def test_a_chord_that_is_held_or_struck_again_is_one_chord() -> None:
    song = chart("C C | C/E | F | N | F")
    assert [str(chord) for _, _, chord in harmony.changes(song)] == ["C", "F"]
    assert harmony.chord_rate(song) == 2 / 5


def test_entropy_is_in_nats_and_weighted_by_time() -> None:
    assert harmony.chord_entropy(chart("C | G")) == pytest.approx(math.log(2))
    expected = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    assert harmony.chord_entropy(chart("C | C G")) == pytest.approx(expected)


def test_coverage_counts_root_and_quality() -> None:
    assert harmony.chord_coverage(chart("C | C/G | Cm | C7 | C")) == 3


def test_chord_distance_by_hand() -> None:
    # C G against G D: half of what C is from D on each circle, sqrt(1 + 4 + 0.75) / 2
    assert harmony.chord_distance(chart("C5 | G5")) == pytest.approx(math.sqrt(5.75) / 2)
    assert harmony.chord_distance(chart("C5 | C5 | G5 | C5")) == pytest.approx(math.sqrt(5.75) / 2)


def test_tonal_space_is_round() -> None:
    """Fifths, minor and major thirds close their circles: all keys are as far from their neighbours."""
    steps = CENTROIDS.T
    for interval in range(12):
        gaps = np.linalg.norm(steps - np.roll(steps, -interval, axis=0), axis=1)
        assert np.ptp(gaps) < 1e-9
    fifth, semitone = (np.linalg.norm(steps[0] - steps[k]) for k in (7, 1))
    assert fifth < semitone
    assert centroids_of(np.ones((1, 12))) == pytest.approx(np.zeros((1, 6)))


def test_rhythm_by_hand() -> None:
    song = chart("C G | C | F G | Am")
    assert harmony.chord_rate(song) == 6 / 4
    assert harmony.downbeat_change_share(song) == 3 / 5


def test_cadences_are_heard_not_believed() -> None:
    song = piece(("A", "F | G7 | C | C", []), ("B", "C | F | Dm | G", []), ("C", "C | F | F | C", []))
    assert all(section.cadence == "open" for section in song.sections)
    assert harmony.cadence_share(song, "authentic") == 1 / 3
    assert harmony.cadence_share(song, "half") == 1 / 3
    assert harmony.cadence_share(song, "plagal") == 1 / 3


@pytest.mark.parametrize(
    ("symbol", "key", "inside"),
    [
        ("G13b9", "C", True), ("Dm7b5", "C", False), ("A7", "C", False), ("Fmaj7#11", "C", True), ("C7", "C", False),
        ("E7", "A minor", True), ("F#m7b5", "A minor", True), ("G#dim7", "A minor", True), ("Bb", "A minor", False),
        ("D/F#", "C", False), ("Am/F#", "C", True), ("C6", "C", True),
    ],
)  # fmt: skip
def test_what_belongs_to_a_key(symbol: str, key: str, inside: bool) -> None:
    assert harmony.is_diatonic(parse_chord(symbol), parse_key(key)) is inside


@pytest.mark.parametrize(
    ("symbol", "following", "applied"),
    [
        ("A7", "Dm", True),
        ("D7", "G7", True),
        ("C7", "F", True),
        ("A7", "G", False),
        ("G7", "C", False),
        ("Am", "D", False),
        ("Amaj7", "Dm", False),
    ],
)
def test_a_secondary_dominant_goes_where_it_points(symbol: str, following: str, applied: bool) -> None:
    assert harmony.is_applied(parse_chord(symbol), parse_chord(following), Key("C")) is applied


def test_shares_by_hand() -> None:
    song = chart("C | A7 | Dm7 | G7 C | Db")
    assert harmony.diatonic_share(song) == 3 / 5
    assert harmony.applied_share(song) == 1 / 5
    assert harmony.falling_fifth_share(song) == 3 / 5
    assert harmony.seventh_share(song) == 3 / 6
    assert harmony.tonic_end(song) == 0
    assert harmony.chord_bars_repeated(chart("C | G7 | C | C G7 | G")) == pytest.approx(1 / 5)


def test_a_sixth_or_ninth_is_no_seventh() -> None:
    assert harmony.seventh_share(chart("C6 | Cadd9 | C9 | Cdim7 | Cmaj9 | C69")) == 3 / 6


def test_the_key_of_the_section_counts() -> None:
    song = piece(("A", "D | G | A7 | D", []), key="D")
    assert harmony.diatonic_share(song) == 1
    assert harmony.tonic_end(song) == 1
    assert harmony.diatonic_share(chart("D | G | A7 | D")) == 1 / 4


# Controls


@pytest.mark.parametrize(
    ("name", "up"),
    [
        ("CPI", 1), ("bars of chords repeated", 0), ("authentic cadences", -1), ("falling fifths", -1), ("ends on the tonic", -1),
        ("CHE", 0), ("CC", 0), ("diatonic chords", 0),
    ],
)  # fmt: skip
def test_mixed_chords_show_where_order_counts_and_nowhere_else(name: str, up: int) -> None:
    of = next(measure.of for measure in harmony.MEASURES if measure.name == name)
    before = np.mean([of(song) for song in TUNES])
    after = np.mean([of(chords_mixed(song, seed)) for seed, song in enumerate(TUNES)])
    assert after == pytest.approx(before) if up == 0 else up * (after - before) > 0.05


def test_wrong_keys_show() -> None:
    for song in TUNES:
        other = piece(("A", "C | F | G7 | C", []), key="Gb")
        assert (harmony.diatonic_share(other) or 0) < (harmony.diatonic_share(song) or 0)


@pytest.mark.parametrize("name", odd_songs())
def test_no_chords_are_no_figures(name: str) -> None:
    song = odd_songs()[name]
    if not list(harmony.standing(song)):
        for measure in harmony.MEASURES:
            if "cadence" not in measure.name and measure.name not in ("open ends", "turnarounds"):
                assert measure.of(song) is None, measure.name


@given(st.integers(0, 10_000), st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8"]))
@settings(max_examples=20, deadline=None)
def test_the_grid_holds_what_the_spans_say(seed: int, meter: str) -> None:
    song = tune(seed, meter)
    grid = harmony_of(song)
    assert len(grid.at) == song.bars * song.brief.meter.bar_ticks // 6
    for span in song.all_chords():
        assert span.chord is not None
        for place in {span.onset // 6, (span.end - 1) // 6}:
            assert set(np.flatnonzero(grid.tones[grid.at[place]])) == set(span.chord.pitch_classes)
