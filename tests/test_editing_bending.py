"""Notes bent to new chords: a small step to a tone of the chord, the line up and down as it went, the rest left alone."""

from dataclasses import replace

import pytest
from edited_songs import LANTERN, edited, quick_stages, read, within
from hypothesis import given
from hypothesis import strategies as st

from editing.passages.bending import FARTHEST, bent
from editing.passages.fit import clashes
from song import ChordSpan, Key, Note, parse_chord, parse_meter
from song.pitch import pitch_class_of

__all__ = ["quick_stages"]
FOUR = parse_meter("4/4")
C = Key("C")


def quarters(names: str) -> tuple[Note, ...]:
    return tuple(Note(24 * place, 24, 60 + pitch_class_of(name)) for place, name in enumerate(names.split()))


def chords(*names: str) -> tuple[ChordSpan, ...]:
    ticks = 96 // len(names)
    return tuple(ChordSpan(ticks * place, ticks, parse_chord(name)) for place, name in enumerate(names))


def clashing(line: tuple[Note, ...], spans: tuple[ChordSpan, ...]) -> set[Note]:
    return {note for note in line if clashes(note, spans, C, FOUR)}


@pytest.mark.parametrize(
    ("line", "over", "expected"),
    [
        ("G A C C", ["Fm6"], "G Ab C C"),  # the minor fourth takes its own third
        ("B A F G", ["Fm6"], "B Ab F G"),
        ("B B A G", ["Em7b5", "A7"], "Bb Bb A G"),  # what is repeated stays repeated
        ("E E Eb B", ["Em7b5", "Bb7"], "E E D Bb"),
        ("G F F E", ["Em7", "F"], "G E F E"),  # what stood still may step to where the chord changes
    ],
)
def test_a_singer_bends_the_note_and_keeps_the_line(line: str, over: list[str], expected: str) -> None:
    notes, spans = quarters(line), chords(*over)
    wrong = {note for note, there in zip(notes, quarters(expected), strict=True) if note != there}
    assert clashing(notes, spans) <= wrong
    found = bent(notes, wrong, spans, C, FOUR)
    assert tuple(replace(note, pitch=found.get(note, note.pitch)) for note in notes) == quarters(expected)


def test_a_note_is_left_where_the_line_would_turn_round_or_stand_still() -> None:
    spans = chords("C")
    notes = quarters("G F E E")  # F between G and E: E would stand still, G too
    assert bent(notes, {notes[1]}, spans, C, FOUR) == {}
    assert bent(notes, {notes[1]}, (), C, FOUR) == {}


@given(
    st.lists(st.integers(55, 76), min_size=1, max_size=8),
    st.lists(st.sampled_from(["Fm6", "Db7", "B7", "Cmaj7", "F#m7b5", "G7b9"]), min_size=1, max_size=2),
)
def test_what_is_bent_fits_moves_little_and_goes_as_before(pitches: list[int], names: list[str]) -> None:
    notes = tuple(Note(12 * place, 12, pitch) for place, pitch in enumerate(pitches))
    spans = chords(*names)
    wrong = clashing(notes, spans)
    found = bent(notes, wrong, spans, C, FOUR)
    assert found.keys() <= wrong
    after = [replace(note, pitch=found.get(note, note.pitch)) for note in notes]
    for note, now in zip(notes, after, strict=True):
        assert abs(now.pitch - note.pitch) <= FARTHEST
        assert now == note or not clashes(now, spans, C, FOUR)
    for place in range(1, len(notes)):
        if wrong & {*notes[place - 1 : place + 1]} <= found.keys():
            step, now_step = (line[place].pitch - line[place - 1].pitch for line in (notes, after))
            still = step == 0 and abs(now_step) <= FARTHEST
            assert still or (step > 0, step < 0) == (now_step > 0, now_step < 0)


@pytest.mark.usefixtures("quick_stages")
def test_an_edited_chord_bends_the_melody_over_it_and_what_repeats_it() -> None:
    song, was = edited(within(LANTERN, "A1", "Dm7", "Dm7b5"))[0].song, edited(LANTERN)[0].song
    steps = [now.pitch - then.pitch for now, then in zip(song.melody["A1"], was.melody["A1"], strict=True)]
    assert sorted({*steps}) == [-1, 0] and steps.count(-1) == 1  # A is Ab
    assert song.melody["A2"] == song.melody["A1"]


@pytest.mark.usefixtures("quick_stages")
def test_a_note_held_from_its_barline_into_another_chord_stays_before_it() -> None:
    base = read(within(LANTERN, "A3", "D4/4 F4/4 A4/4 C5/4 | Bb4/4 G4/4", "D5/1~ | D5/2"))
    song = edited(within(base.text, "A3", "Gm7 C7 |", "Ebm7 C7 |"), base)[0].song
    line = song.melody["A3"]
    first, second = (next(note for note in line if note.onset == tick) for tick in (96, 192))
    assert (first.pitch, first.duration) == (74, 96)  # D over D minor
    assert second.duration == 48 and not clashes(second, song.chords["A3"], song.brief.key, FOUR)
