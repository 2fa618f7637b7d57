"""Lines that come back with other ornaments: what is added, what is left out, what stays."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from melody_songs import FakePlayer, bare, tune

from melody.drafts.guide import OCTAVE
from melody.returns.ornament import BETWEEN, EIGHTH, ornamented, simplified
from melody.returns.scale import in_scale
from melody.stage import melodize
from melody.voice import VOICES
from song import Key, Note, Song, parse_meter

C, FOUR, VOICE = Key("C"), parse_meter("4/4"), VOICES["pop"]
TONES = {0, 4, 7}


def adorned(*notes: tuple[int, int, int], seeds: int = 20) -> set[tuple[Note, ...]]:
    line = [Note(*note) for note in notes]
    return {ornamented(line, C, VOICE, FOUR, np.random.default_rng(seed)) for seed in range(seeds)}


@pytest.mark.parametrize(
    ("first", "second", "between"),
    [
        (60, 64, {(62,)}),  # a third gets its passing note
        (60, 60, {(62,), (59,)}),  # a repeated note a neighbour
        (60, 62, {(62,), (59,), (64,)}),  # a step an anticipation, a neighbour, an escape
        (67, 60, {(65, 64, 62), (64, 62)}),  # a fifth down a run
    ],
)
def test_ornaments_of_the_textbook(first: int, second: int, between: set[tuple[int, ...]]) -> None:
    found = adorned((0, 96, first), (96, 24, second))
    assert (Note(0, 96, first), Note(96, 24, second)) in found
    added = {tuple(note.pitch for note in line[1:-1]) for line in found} - {()}
    assert added and added <= between


def test_what_is_short_or_followed_by_a_rest_stays_plain() -> None:
    assert len(adorned((0, 12, 60), (12, 12, 64))) == 1
    assert len(adorned((0, 24, 60), (48, 24, 64))) == 1
    assert len(adorned((0, 72, 60), (72, 24, 76))) == 1


@given(
    st.lists(st.tuples(st.sampled_from([12, 24, 36, 48]), st.integers(-4, 6)), min_size=2, max_size=12),
    st.integers(0, 99),
)
def test_an_adorned_line_keeps_its_notes(steps: list[tuple[int, int]], seed: int) -> None:
    line, place = [], 0
    for duration, number in steps:
        line.append(Note(place, duration, in_scale(64, number, C)))
        place += duration
    result = ornamented(line, C, VOICE, FOUR, np.random.default_rng(seed))
    assert [note.end for note in result][:-1] == [note.onset for note in result][1:]
    own = {note.onset: note for note in result}
    assert all(own[note.onset].pitch == note.pitch and 2 * own[note.onset].duration >= note.duration for note in line)
    for note in result:
        if note.onset not in {other.onset for other in line}:
            assert note.duration == EIGHTH and note.pitch % OCTAVE in C.scale
            assert not FOUR.is_strong(note.onset) and VOICE.low <= note.pitch <= VOICE.high


def test_a_simpler_line_leaves_its_passing_notes_out() -> None:
    line = [Note(0, 12, 60), Note(12, 12, 62), Note(24, 24, 64), Note(48, 36, 67), Note(84, 12, 65), Note(96, 48, 64)]
    plain = simplified(line, FOUR, lambda note: note.pitch % OCTAVE in TONES)
    assert plain == (Note(0, 24, 60), Note(24, 24, 64), Note(48, 48, 67), Note(96, 48, 64))
    assert simplified(plain, FOUR, lambda note: note.pitch % OCTAVE in TONES) == plain
    assert simplified([], FOUR, lambda note: True) == ()


def test_no_table_row_leaves_the_way_to_the_next_note() -> None:
    for distance, ways in BETWEEN.items():
        assert ways
        for way in ways:
            assert all(abs(step) <= max(distance, 2) for step in way)


def varied(energy: float, *names: str) -> tuple[Song, tuple[Note, ...]]:
    song = tune(4)
    last = replace(song.sections[-1], varied=frozenset(names), energy=energy)
    song = Song(song.brief, (*song.sections[:-1], last), song.chords, song.melody)
    composed = melodize(song.with_melody({name: song.melody[name] for name in ("A1", "A2", "B")}), FakePlayer)
    assert bare(song).sections == composed.sections
    return song, composed.melody["A3"]


def test_a_section_comes_back_with_ornaments_and_all_its_notes() -> None:
    song, again = varied(0.8, "ornaments")
    source = song.melody["A1"]
    own = {note.onset: note.pitch for note in again}
    assert len(again) > len(source)
    assert all(own[note.onset] == note.pitch for note in source[:-1])


def test_where_the_energy_falls_it_comes_back_plainer() -> None:
    song, again = varied(0.1, "ornaments")
    own = {note.onset: note.pitch for note in song.melody["A1"]}
    assert len(again) <= len(own)
    assert all(own.get(note.onset) == note.pitch for note in again[:-1])


def test_ornaments_go_with_another_register() -> None:
    song, again = varied(0.8, "ornaments", "register")
    source = {note.onset: note.pitch for note in song.melody["A1"]}
    there = [(note.pitch, source[note.onset]) for note in again if note.onset in source]
    assert len(again) > len(source) and len(there) == len(source)
    assert sum(a != b for a, b in there) > len(there) / 2
