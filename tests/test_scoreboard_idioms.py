"""Idioms in the chords: each counted by hand, and what must not matter."""

import pytest
from measured_songs import piece

from scoreboard import idioms
from scoreboard.harmony_songs import first_heard
from song import Song, parse_chord

FIGURES = {one.name: one.of for one in idioms.measures()}


def chart(text: str, key: str = "C", meter: str = "4/4") -> Song:
    return piece(("A", text, []), key=key, meter=meter)


def figure(name: str, text: str, key: str = "C") -> float | None:
    return FIGURES[name](chart(text, key))


@pytest.mark.parametrize(
    ("symbol", "kinds"),
    [
        ("C", "triads"), ("Cm", "triads"), ("C5", "triads"), ("Cdim", "triads"), ("C7", "sevenths"), ("Cdim7", "sevenths"),
        ("C7b5", "sevenths"), ("C9", "extensions"), ("C7alt", "extensions"), ("Caug7", "extensions"), ("Cmaj7#11", "extensions"),
        ("C6", "sixths"), ("C69", "sixths"), ("Csus4", "suspended"), ("C7sus4", "sevenths suspended"), ("C/E", "triads slash"),
        ("Cadd9", ""),
    ],
)  # fmt: skip
def test_what_a_chord_is_built_of(symbol: str, kinds: str) -> None:
    names = ("triads", "sevenths", "extensions", "sixths", "suspended", "slash chords")
    found = [name.split()[0] for name in names if figure(name, symbol)]
    assert found == kinds.split()


def test_two_five_one_is_counted_in_any_key_a_32_bars() -> None:
    assert figure("ii-V", "Dm7 G7 | Cmaj7 | Fm7 | Bb7") == 2 * 8
    assert figure("ii-V-I", "Dm7 G7 | Cmaj7 | Fm7 | Bb7") == 8
    assert figure("ii-V-I", "Dm7b5 G7b9 | Cm6 | C6 | C6") == 8
    assert figure("ii-V", "D7 G7 | Cmaj7 | F | Bb") == 0


def test_substitutes_and_passing_chords() -> None:
    assert figure("tritone substitutes", "Dm7 | Db9 | Cmaj7 | C6") == 8
    assert figure("tritone substitutes", "Dm7 | Dbmaj7 | Cmaj7 | C6") == 0
    assert figure("diminished passing chords", "C6 | C#dim7 | Dm7 | G7") == 8
    assert figure("diminished passing chords", "F | F#dim7 | C/G | G7") == 8
    assert figure("diminished passing chords", "C6 | Ebdim7 | Am7 | G7") == 0


def test_borrowed_chords_are_no_dominants() -> None:
    assert figure("modal interchange", "C | Fm | Bb7 | C") == 2 / 4
    assert figure("modal interchange", "C | A7 | Dm | G7") == 0
    assert figure("modal interchange", "Am | Dm | E7 | A", "A minor") == 1 / 4
    # C7 in C leads on to F: a secondary dominant, though Eb would be borrowed too.
    assert figure("roots outside the key", "C | Eb | Ab | G7") == 2 / 4
    assert figure("roots outside the key", "Am | F#m7b5 | G#dim7 | Am", "A minor") == 0


@pytest.mark.parametrize(
    ("text", "loops"),
    [
        ("C Am | F G | C Am | F G", 1),
        ("C | G | Am | F | C | G | Am | F", 1),
        ("C | G | Am | F | C | G | Dm | G", 1),
        ("C | G | Am | F | C | Em | Dm | G", 0),
        ("C | G | Am | F", 0),
        ("C | C | C | G7", 1),
    ],
)
def test_a_loop_comes_again_but_for_its_ending(text: str, loops: float) -> None:
    assert figure("loops", text) == loops


def test_how_long_a_chord_stands() -> None:
    assert figure("longest standing chord", "C | C7 | C/E F | G") == 2.5
    assert figure("longest standing chord", "N | N | C | G") == 1
    assert figure("chords a section", "C | C/E | Cm | C") == 2


def test_what_nobody_has_played_is_strange() -> None:
    heard = idioms.steps_heard([chart("C | F | G7 | C")])
    strange = {one.name: one.of for one in idioms.measures(heard)}["steps never heard"]
    assert strange(chart("D | G | A9 | D", "D")) == 0
    assert strange(chart("C | F | Ab | C")) == 2 / 3
    assert strange(chart("C")) is None


def test_a_song_without_chords_has_no_figures() -> None:
    assert {of(chart("N | N")) for of in FIGURES.values()} <= {None, 0.0}


def test_only_what_is_heard_for_the_first_time_counts() -> None:
    song = piece(("A", "C | F", []), ("B", "G | C", []), ("A", "C | F", []))
    heard = first_heard(song)
    assert all(section.source is None for section in heard.sections)
    assert set(heard.chords) == {section.id for section in heard.sections}
    assert idioms.is_extended(parse_chord("C13"))
