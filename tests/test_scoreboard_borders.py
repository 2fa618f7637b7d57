"""How keys change, and how chords are spelled: facts, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from measured_songs import piece

from scoreboard.borders import DIRECT, DOMINANT, PIVOT, border_rows, borders_of
from scoreboard.harmony_songs import KEYS
from scoreboard.spelled import fault_of, faults_of, signature_group, spelling_rows
from song import Key, Song, parse_chord, parse_key


def two(first: str, second: str, keys: tuple[str, str]) -> Song:
    song = piece(("A", first, []), ("B", second, []), key=keys[0])
    sections = (song.sections[0], replace(song.sections[1], key=parse_key(keys[1])))
    return replace(song, sections=sections)


@pytest.mark.parametrize(
    ("first", "second", "keys", "way"),
    [
        ("C | F Bb7", "Eb | Ab", ("C", "Eb"), DOMINANT),
        ("C | F E7", "Eb | Ab", ("C", "Eb"), DOMINANT),
        ("C | F Ddim7", "Eb | Ab", ("C", "Eb"), DOMINANT),
        ("C | C", "Bb7 | Eb", ("C", "Eb"), DOMINANT),
        ("C | C", "Bb7 | Fm", ("C", "Eb"), DIRECT),
        ("C | C", "Fm7 Bb7 | Eb", ("C", "Eb"), DOMINANT),
        ("C | C", "Gb Fm7 Bb7 | Eb", ("C", "Eb"), DIRECT),
        ("C | C", "F | C7", ("C", "F"), DOMINANT),
        ("C | G7", "Am | E7", ("C", "A minor"), PIVOT),
        ("C | Dm", "Gm7 | Eb", ("C", "Bb"), PIVOT),
        ("C | C", "Db | Gb", ("C", "Db"), DIRECT),
        ("C | Bbm7", "Eb | Ab", ("C", "Eb"), DIRECT),
    ],
)
def test_how_a_key_comes(first: str, second: str, keys: tuple[str, str], way: str) -> None:
    (border,) = borders_of(two(first, second, keys))
    assert (border.way, border.home) == (way, False)


def test_the_same_key_under_another_name_is_no_border() -> None:
    assert not list(borders_of(two("C | F", "C | F", ("C", "C"))))
    assert not list(borders_of(two("Gb | Cb", "F# | B", ("Gb", "F#"))))


def test_rows_count_ways_away_and_home() -> None:
    song = two("C | F Bb7", "Eb | Ab", ("C", "Eb"))
    back = replace(song, brief=replace(song.brief, key=parse_key("Eb")))
    rows = {row.which: row for row in border_rows("planned", [song, back], np.random.default_rng(0))}
    assert (rows["all"].borders, rows["to another key"].borders, rows["home"].borders) == (2, 1, 1)
    share = rows["home"].shares[DOMINANT]
    assert share is not None and share.value == 1


@pytest.mark.parametrize(
    ("chord", "then", "key", "fault"),
    [
        ("Ab7", "G7", "C", ""), ("F#m7b5", "B7", "C", ""), ("F#m7", "B7", "C", ""), ("F#dim7", "G", "C", ""), ("C#7", "F#m7", "C", ""),
        ("Gbmaj7", "F", "C", ""), ("E", "A", "Gb", ""), ("Cb", "Gb", "Gb", ""), ("Cbmaj7", "Bb7", "Eb", ""), ("C#m7", "F#m7", "A minor", ""), ("Ebmaj7", "G#m7b5", "D", ""), ("E#dim7", "F#m", "F# minor", ""), ("C#7/E#", "F#m", "A", ""),
        ("B#", "F", "F", "rare"), ("Cb", "F", "F", "rare"), ("A#", "Eb", "Bb", "raised"), ("F#maj7", "", "Db", "raised"),
        ("C#m7b5", "Gb7", "C", "fifth"), ("Ab/B#", "", "Ab", "rare"), ("C7/A#", "F", "F", "bass"), ("D#maj7", "D#", "C", "raised"), ("D#m", "E", "A minor", "raised"),
    ],
)  # fmt: skip
def test_what_a_player_would_not_write(chord: str, then: str, key: str, fault: str) -> None:
    assert fault_of(parse_chord(chord), parse_chord(then) if then else None, parse_key(key)) == fault


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_the_chords_of_a_scale_are_spelled_right_in_every_key(key: Key) -> None:
    for pitch_class in key.scale:
        assert not fault_of(parse_chord(key.spell(pitch_class)), None, key)
    assert not fault_of(parse_chord(key.spell((key.pitch_class + 7) % 12) + "7"), parse_chord(key.tonic), key)


def test_a_ii_that_is_held_looks_on_to_its_dominant() -> None:
    assert not list(faults_of(piece(("A", "F#m7 | F#m7 | B7 | Em7", []))))
    (fault,) = faults_of(piece(("A", "C | F#maj7 | C | C", [])))
    assert (fault.what, fault.chord, fault.following) == ("raised", "F#maj7", "C")


def test_spelling_is_counted_by_signature() -> None:
    rows = spelling_rows("planned", [piece(("A", "C | F#maj7 | C | C", []))])
    assert [(row.which, row.chords, row.faults["raised"], row.share) for row in rows] == [
        ("all keys", 4, 1, 1 / 4),
        ("none", 4, 1, 1 / 4),
    ]
    assert len(KEYS) == len(set(KEYS)) == 30
    assert {signature_group(key) for key in KEYS} == {
        "none", "1 to 4 flats", "5 to 7 flats", "1 to 4 sharps", "5 to 7 sharps",
    }  # fmt: skip
