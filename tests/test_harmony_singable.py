"""Chords under a line that stands: a note may colour a chord, but not rub against it where the line leans on it."""

import pytest
from harmony_songs import VOCABULARY, section, song_of

from harmony.theory.numeral import bars_of, frame_of
from harmony.theory.singable import clashes, leaned_on, singable, singable_frame
from harmony.tokens import degree_of
from song import Key, Note, parse_chord, parse_meter
from song.pitch import parse_pitch


@pytest.mark.parametrize(("chord", "sung", "rubs"), [
    ("Cmaj7", "F4", True), ("Cmaj7", "D4", False), ("Cmaj7", "F#4", False), ("C7", "F4", True), ("C7", "Db4", False),
    ("C7", "B4", True), ("Cm7", "E4", True), ("Cm7", "F4", False), ("C7", "Ab4", False), ("C", "Ab4", True), ("C6", "B4", False),
    ("Cm", "Db4", True), ("C", "C4", False), ("Cdim7", "D4", False), ("C7b9", "F4", True),
])  # fmt: skip
def test_what_rubs(chord, sung, rubs):
    degree = degree_of(parse_chord(chord), Key("C"))
    assert clashes(degree, parse_pitch(sung) % 12) == rubs


def song_with(*notes, key="C"):
    song = song_of(section("A", "4a", key))
    return type(song)(song.brief, song.sections, {}, {"A": notes})


def test_a_line_leans_on_strong_beats_and_on_long_notes():
    song = song_with(
        Note(-24, 24, 59), Note(0, 24, 60), Note(24, 24, 62), Note(48, 12, 64), Note(60, 36, 65), Note(96, 48, 67)
    )
    leaned = leaned_on(song.section("A"), song)
    assert leaned == {0: {0}, 2: {4, 5}, 3: {5}, 4: {7}, 5: {7}}
    moved = song_with(Note(0, 24, 62), key="D")
    assert leaned_on(moved.section("A"), moved) == {0: {0}}


def test_a_chord_stands_where_nothing_rubs():
    leaned = {0: frozenset({5}), 2: frozenset({2})}
    tonic = degree_of(parse_chord("C"), Key("C"))
    assert not singable(tonic, range(4), leaned)
    assert singable(tonic, range(1, 4), leaned)


def test_a_frame_gives_way_to_the_line():
    frame = frame_of(bars_of("ii V7 | I"), parse_meter("4/4"), VOCABULARY, held=True)
    silent, fits, rubs = song_with(), song_with(Note(0, 48, 65), Note(48, 48, 67)), song_with(Note(96, 96, 65))
    plan = silent.section("A")
    assert singable_frame(frame, plan, silent, VOCABULARY) is frame
    assert sorted(singable_frame(frame, plan, fits, VOCABULARY)) == sorted(frame)
    assert not singable_frame(frame, plan, rubs, VOCABULARY)
    kept = singable_frame(frame, plan, fits, VOCABULARY)
    assert kept[0] is kept[1]
    assert kept[0] is not kept[2]
