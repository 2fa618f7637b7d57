"""Whether a line fits its chords: tensions, weight, and what is blamed on a new chord."""

import pytest

from editing.passages.fit import clashes, fits, has_weight, new_clashes, passes
from song import ChordSpan, Key, Note, parse_chord, parse_key, parse_meter

FOUR = parse_meter("4/4")
C = Key("C")


def spans(*names: str) -> tuple[ChordSpan, ...]:
    return tuple(ChordSpan(96 * bar, 96, parse_chord(name)) for bar, name in enumerate(names))


@pytest.mark.parametrize(
    ("key", "chord", "good", "bad"),
    [
        ("C", "Cmaj7", "C D E F# G A B", "C# Eb F Ab"),  # the fourth rubs against the third, its sharp is a tension
        ("C", "Dm7", "C D E F G A B", "Eb F# Bb"),
        ("C", "G7", "D E F G A B", "C Ab Gb"),
        ("C", "G7b9", "Ab D F", "C"),
        ("C", "Csus4", "C D F G A", "F# Ab"),
        ("C minor", "Cm7", "C D Eb F G Bb", "E Ab C#"),
        ("A minor", "Bm7b5", "B D F A E G C#", "C F#"),
    ],
)
def test_tensions_are_those_of_the_textbook(key: str, chord: str, good: str, bad: str) -> None:
    from song.pitch import pitch_class_of

    for names, fitting in ((good, True), (bad, False)):
        for name in names.split():
            assert fits(60 + pitch_class_of(name), parse_chord(chord), parse_key(key)) is fitting, name


def test_only_what_carries_weight_can_clash() -> None:
    chord = spans("Cmaj7")
    assert clashes(Note(0, 24, 65), chord, C, FOUR) == {0}  # on the beat
    assert clashes(Note(12, 12, 65), chord, C, FOUR) == set()  # passing
    assert clashes(Note(12, 24, 65), chord, C, FOUR) == {12}  # held over the beat
    assert not has_weight(84, 84, 24)


def test_an_anticipation_belongs_to_the_chord_that_it_leads_to() -> None:
    early = Note(84, 60, 65)  # F, an eighth before the bar of F
    assert clashes(early, spans("Cmaj7", "F"), C, FOUR) == set()
    assert clashes(early, spans("F", "Cmaj7"), C, FOUR) == {96}


def test_what_clashed_before_is_not_blamed_on_the_new_chord() -> None:
    fourth = Note(0, 96, 65)
    assert new_clashes(fourth, spans("C"), spans("Cmaj7"), C, FOUR) == set()
    assert new_clashes(fourth, spans("F"), spans("Cmaj7"), C, FOUR) == {0}
    assert new_clashes(fourth, (), spans("Cmaj7"), C, FOUR) == {0}


def test_a_ninth_on_a_minor_seventh_changes_nothing_and_a_tritone_away_much() -> None:
    line = (Note(0, 24, 60), Note(24, 24, 64), Note(48, 24, 67), Note(72, 24, 70))
    assert not any(new_clashes(note, spans("C7"), spans("C9"), C, FOUR) for note in line)
    assert [bool(new_clashes(note, spans("C7"), spans("Gb7"), C, FOUR)) for note in line] == [False, False, True, False]


def test_passing_notes_go_with_a_chord_that_is_new() -> None:
    light = Note(12, 12, 69)
    assert passes(light, spans("Ab7"), spans("Ab7"), C)  # it passed before
    assert not passes(light, spans("Am7"), spans("Ab7"), C)
    assert passes(light, spans("Ab7"), spans("Am7"), C)
