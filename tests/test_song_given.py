"""Chords that are given for some bars of a section, the others still to be composed."""

from dataclasses import replace

import pytest

from song import Brief, ChordSpan, Key, Note, Section, Song, SongError, parse_chord, parse_meter
from song.check import problems

FOUR = parse_meter("4/4")
BRIEF = Brief("T", "jazz", "AB", Key("C"), FOUR, 120)
AB = (Section("A", "A", "head", 2, Key("C")), Section("B", "B", "head", 2, Key("C")))


def span(bar: int, beat: int, beats: int, chord: str = "C") -> ChordSpan:
    return ChordSpan(bar * 96 + beat * 24, beats * 24, parse_chord(chord))


GIVEN = (span(0, 0, 4), span(1, 2, 2, "G7"))
WHOLE = (span(0, 0, 4), span(1, 0, 2, "Dm7"), span(1, 2, 2, "G7"))


def test_given_chords_stand_in_the_order_of_the_sections_and_nothing_given_is_nothing():
    song = Song(BRIEF, AB, given={"B": GIVEN, "A": GIVEN})
    assert list(song.given) == ["A", "B"]
    assert Song(BRIEF, AB, given={"A": ()}) == Song(BRIEF, AB)
    with pytest.raises(TypeError):
        song.given["A"] = ()


def test_given_chords_belong_to_a_section_whose_chords_are_not_composed():
    with pytest.raises(SongError, match='given: no section is called "C"'):
        Song(BRIEF, AB, given={"C": GIVEN})
    with pytest.raises(SongError, match="section A: has chords and others that are given"):
        Song(BRIEF, AB, {"A": WHOLE}, given={"A": GIVEN})


def test_composed_chords_take_the_place_of_given_ones_and_a_new_plan_of_all():
    notes = (Note(0, 24, 60),)
    song = Song(BRIEF, AB, melody={"A": notes}, given={"A": GIVEN, "B": GIVEN})
    composed = song.with_chords({"A": WHOLE})
    assert dict(composed.given) == {"B": GIVEN}
    assert composed.melody["A"] == notes
    assert not song.with_sections(AB).given


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        (GIVEN, None),
        ((span(0, 0, 3), span(0, 2, 1)), "section A, bar 1: chord C starts at tick 48, the one before ends at 72"),
        ((span(1, 2, 2), span(0, 0, 1)), "section A, bar 1: chord C starts at tick 0, the one before ends at 192"),
        ((span(2, 0, 4),), "section A, bar 3: chord C lasts beyond the section, which has 2 bars; take it away"),
        ((span(0, 2, 4),), "section A, bar 1: chord C runs over the barline; write it again in the next bar"),
        ((ChordSpan(12, 24, None),), "section A, bar 1: chord N.C. does not start and end on beats of 4/4"),
    ],
)
def test_given_chords_are_checked(spans, said):
    found = problems(Song(BRIEF, AB, given={"A": spans}))
    assert (found == []) if said is None else found[0].startswith(said)


def test_songs_differ_by_what_is_given():
    song = Song(BRIEF, AB, given={"A": GIVEN})
    assert song != Song(BRIEF, AB)
    assert replace(song, tracks=()) == song
