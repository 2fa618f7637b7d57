"""What a line tells where no chords stand: landings, cadences, phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose.pipeline import complete_brief
from song import Key, Note, parse_meter
from song.document import CADENCES
from song.line import cadence_from_line, landing
from song.plan import read_plan

METER, WALTZ = parse_meter("4/4"), parse_meter("3/4")
C, A_MINOR = Key("C"), Key("A", "minor")


def line(*bars: str, meter=METER) -> tuple[Note, ...]:
    """Return notes from MIDI numbers, the notes of a bar of equal length, "-" holding the one before."""
    notes: list[Note] = []
    for number, bar in enumerate(bars):
        names = bar.split()
        for place, name in enumerate(names):
            length = meter.bar_ticks // len(names)
            if name == "-":
                last = notes.pop()
                notes.append(Note(last.onset, last.duration + length, last.pitch))
            elif name != "r":
                notes.append(Note(number * meter.bar_ticks + place * length, length, int(name)))
    return tuple(notes)


@pytest.mark.parametrize(
    ("bars", "key", "place", "cadence"),
    [
        (("64 65 67 64", "62 64 65 62", "64 62 59 62", "60"), C, "song", "authentic"),
        (("64 65 67 64", "62 64 65 62", "64 62 59 62", "60"), C, "section", "authentic"),
        (("64 65 67 64", "62 64 65 62", "64 65 64 60", "62"), C, "section", "half"),
        (("64 65 67 64", "62 64 65 62", "69 67 65 64", "67"), C, "section", "half"),
        (("64 65 67 64", "62 64 65 62", "69 67 65 62", "71"), C, "section", "half"),
        (("64 65 67 64", "62 64 65 62", "65 64 62 60", "69"), C, "section", "open"),
        (("72 74 76 72", "71 72 74 71", "72 71 68 71", "69"), A_MINOR, "section", "authentic"),
        # A minor with the seventh of its scale seldom has its dominant.
        (("72 74 76 72", "67 72 74 67", "72 71 67 71", "69"), A_MINOR, "section", "open"),
        (("72 74 76 72", "71 72 74 71", "72 71 68 69", "71"), A_MINOR, "section", "half"),
    ],
)
def test_cadences_of_the_textbook(bars, key, place, cadence) -> None:
    assert cadence_from_line(line(*bars), key, METER, len(bars), place) == cadence


def test_a_line_moved_with_its_key_makes_the_same_cadence() -> None:
    bars = ("64 65 67 64", "62 64 65 62", "64 65 64 60", "62")
    for shift in range(-6, 6):
        moved = [Note(note.onset, note.duration, note.pitch + shift) for note in line(*bars)]
        assert cadence_from_line(moved, C.transpose(shift), METER, 4, "section") == "half"


def test_a_line_rests_on_what_sounds_longest_in_its_last_bar() -> None:
    tied = line("60 - 62", "64 62 60", "62 64 62", "60", "- - 67", meter=WALTZ)
    assert landing(tied, 5, WALTZ).pitch == 60
    assert landing(line("60 62 64 65", "67 - - 64"), 2, METER).pitch == 67
    assert landing(line("60 62 64 65", "67 69 - -"), 2, METER).pitch == 69
    assert landing(line("60 62 64 65", "r"), 2, METER).pitch == 65
    assert landing((), 2, METER) is None


@given(
    st.lists(st.tuples(st.integers(0, 35), st.integers(1, 4), st.integers(40, 90)), max_size=30),
    st.integers(1, 9),
    st.sampled_from(("song", "section")),
    st.booleans(),
)
def test_any_line_makes_some_cadence(rows, bars, place, minor) -> None:
    places = sorted({onset: (onset, length, pitch) for onset, length, pitch in rows}.values())
    notes = [Note(24 * onset, 6 * length, pitch) for onset, length, pitch in places if onset < 4 * bars]
    key = A_MINOR if minor else C
    assert cadence_from_line(notes, key, METER, bars, place) in CADENCES


def test_a_plan_that_tells_no_cadence_has_that_of_its_line() -> None:
    text = """style: folk
title: Own
form: AB
key: C major
meter: 4/4
tempo: 100
sections:
  - id: A
    melody: E4/4 F4/4 G4/4 E4/4 | D4/4 E4/4 F4/4 D4/4 | E4/4 F4/4 E4/4 C4/4 | D4/1 |
  - id: B
    melody: E4/4 F4/4 G4/4 E4/4 | D4/4 E4/4 F4/4 D4/4 | E4/4 D4/4 B3/4 D4/4 | {last} |
{told}"""
    for last, told, cadence in (("C4/1", "", "authentic"), ("A4/1", "", "open"), ("C4/1", "    cadence: half", "half")):
        song = read_plan(text.format(last=last, told=told), "own", complete_brief).song
        assert [section.cadence for section in song.sections] == ["half", cadence]
