"""Melody lines as events and tokens."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.tokens import (
    DURATIONS,
    PITCHES,
    RHYTHMS,
    can_last,
    decode,
    encode,
    is_rest,
    legal_rhythms,
    pitch_token,
    quantise,
    reference_pitch,
    rhythm_duration,
)
from song import Meter, Note, SongError, parse_meter

METERS = st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8"]).map(parse_meter)


@st.composite
def lines(draw: st.DrawFn) -> tuple[list[Note], Meter, int]:
    meter = draw(METERS)
    length = meter.bar_ticks * draw(st.integers(1, 4))
    note = st.builds(Note, st.integers(0, length - 1), st.integers(1, 200), st.integers(40, 90))
    return draw(st.lists(note, max_size=16)), meter, length


@given(lines())
@settings(max_examples=200, deadline=None)
def test_any_notes_become_a_line_that_survives_the_way_to_events_and_back(line: tuple[list[Note], Meter, int]) -> None:
    notes, meter, length = line
    quantised = quantise(notes, meter, length)
    events = encode(quantised, meter, length)
    assert decode(events) == quantised
    assert quantise(quantised, meter, length) == quantised
    assert sum(event.duration for event in events) == length
    assert all(note.end <= after.onset for note, after in pairwise(quantised))


@given(lines())
@settings(max_examples=100, deadline=None)
def test_every_event_of_a_line_is_legal_where_it_stands(line: tuple[list[Note], Meter, int]) -> None:
    notes, meter, length = line
    place = 0
    for event in encode(quantise(notes, meter, length), meter, length):
        legal = legal_rhythms(np.array([place]), np.array([length - place]), meter)[0]
        assert legal[event.rhythm]
        assert rhythm_duration(event.rhythm) == event.duration
        assert is_rest(event.rhythm) == (event.pitch is None)
        place += event.duration


def test_swung_and_hurried_notes_land_on_the_nearest_grid() -> None:
    meter = parse_meter("4/4")
    played = [Note(1, 14, 60), Note(15, 9, 62), Note(25, 10, 64), Note(37, 11, 65), Note(49, 40, 67)]
    assert [note.onset for note in quantise(played, meter, 96)] == [0, 16, 24, 36, 48]


def test_articulation_is_no_rest_but_a_pause_is_one() -> None:
    meter = parse_meter("4/4")
    line = quantise([Note(0, 20, 60), Note(24, 12, 62), Note(48, 48, 64)], meter, 96)
    assert [note.duration for note in line] == [24, 12, 48]


def test_a_long_silence_is_a_rest_a_bar() -> None:
    meter = parse_meter("3/4")
    assert [event.duration for event in encode((), meter, 216)] == [72, 72, 72]


def test_compound_meters_know_no_eighth_triplets() -> None:
    legal = legal_rhythms(np.array([0]), np.array([720]), parse_meter("6/8"))[0]
    assert all(duration % 6 == 0 for duration, may in zip(DURATIONS * 2, legal, strict=True) if may)


@given(st.integers(0, 360), METERS, st.integers(1, 200))
def test_there_is_always_a_way_to_the_end(start: int, meter: Meter, steps: int) -> None:
    """From any legal onset some note fits, whatever is left of the section."""
    onset = start // 24 * 24
    length = onset + 24 + steps // 24 * 24
    while onset < length:
        legal = legal_rhythms(np.array([onset]), np.array([length - onset]), meter)[0][: len(DURATIONS)]
        assert legal.any()
        onset += DURATIONS[int(np.flatnonzero(legal)[steps % legal.sum()])]
    assert onset == length


def test_off_the_grid_is_told() -> None:
    with pytest.raises(SongError, match="off the grid"):
        encode((Note(3, 10, 60),), parse_meter("4/4"), 96)


@given(st.integers(0, 127), st.integers(40, 80))
def test_pitch_tokens_keep_the_pitch_class(pitch: int, reference: int) -> None:
    token = pitch_token(pitch, reference)
    assert 0 <= token < PITCHES
    assert (token - pitch_token(reference, reference) - (pitch - reference)) % 12 == 0


@given(st.integers(0, 11), st.integers(45, 85))
def test_the_reference_is_the_nearest_tonic(tonic: int, centre: int) -> None:
    reference = reference_pitch(tonic, centre)
    assert reference % 12 == tonic
    assert abs(reference - centre) <= 6


def test_sixteenths_and_triplets_do_not_mix() -> None:
    assert can_last(8, 8)
    assert not can_last(8, 6)
    assert not can_last(6, 8)
    assert 2 * len(DURATIONS) == RHYTHMS
