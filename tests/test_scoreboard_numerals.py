"""The judge of cadences: what music21 reads, and what textbook progressions come to."""

import pytest
from measured_songs import piece

from scoreboard.numerals import CADENCES, cadence_heard, is_dominant, is_submediant, is_tonic, numeral_of
from song import Key, parse_chord, parse_key
from song import cadence as ours
from song.document import CADENCES as PLANNED
from song.quality import QUALITIES

KEYS = [parse_key(name) for name in ("C", "Gb", "A minor", "D# minor")]


def heard(text: str, key: str = "C", meter: str = "4/4", start: int = 0, bars: int | None = None) -> str:
    song = piece(("A", text, []), key=key, meter=meter)
    section = song.sections[0]
    length = section.bars if bars is None else bars
    spans = song.chords[section.id]
    return cadence_heard(spans, section.key, song.brief.meter, start * song.brief.meter.bar_ticks, length)


def test_the_judge_knows_what_can_be_planned() -> None:
    assert set(CADENCES) == set(PLANNED)


@pytest.mark.parametrize(
    ("chords", "key", "cadence"),
    [
        ("Dm7 | G7 | Cmaj7 | C6", "C", "authentic"),
        ("Dm7 | Db7 | Cmaj7 | C", "C", "authentic"),
        ("Dm7 | Bdim | C | C", "C", "authentic"),
        ("Dm7b5 | G7b9 | Cm6 | Cm", "C minor", "authentic"),
        ("Am7b5 | Cdim7 | Db | Db", "Db", "authentic"),
        ("Dm7 | G7sus4 | Cmaj7#11 | Cmaj7#11", "C", "authentic"),
        ("F | Fm6 | C | C", "C", "plagal"),
        ("C | F | Dm | G7", "C", "half"),
        ("C | F | G7 | Am", "C", "deceptive"),
        ("C | F | G7 | Ab", "C", "deceptive"),
        ("Am | Dm | E7 | F", "A minor", "deceptive"),
        ("Am | Dm | E7 | F#", "A minor", "open"),
        ("C | F | G7 | A7#9", "C", "open"),
        ("C | Am7 | C | Dm7 G7", "C", "turnaround"),
        ("C | Am7 | Dm7 | C/G G7", "C", "half"),
        ("Am | Dm | Am | Em7", "A minor", "open"),
        ("C | C | C | C", "C", "open"),
        ("C | G7 | F | Dm7", "C", "open"),
        ("Ebmaj7 | Abm7 | G7 | Gbmaj7", "Gb", "authentic"),
    ],
)
def test_textbook_progressions(chords: str, key: str, cadence: str) -> None:
    assert heard(chords, key) == cadence


def test_a_phrase_is_heard_from_its_own_chords() -> None:
    text = "C | G7 | C | C | F | Fm | Dm7 | G7"
    assert heard(text, bars=2) == "turnaround"
    assert heard(text, bars=4) == "authentic"
    assert heard(text, start=2, bars=2) == "open"
    assert heard(text, start=4) == "half"


def test_a_name_beside_the_key_is_the_same_degree() -> None:
    # Ebb and Abb are written as D and G in Gb, C## as D in D# minor.
    assert numeral_of(parse_chord("G7"), Key("Gb")).degree == "bII"
    assert numeral_of(parse_chord("D"), Key("Gb")).degree == "bVI"
    assert numeral_of(parse_chord("Ddim7"), Key("D#", "minor")).degree == "#vii"


def tones(suffix: str) -> set[int]:
    return {step for step in QUALITIES[suffix].intervals if step < 12}


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_functions_beside_our_own_rules_where_no_tension_is_in_the_way(key: Key) -> None:
    """Qualities without tensions and with a pure fifth are told alike by two rules written apart."""
    plain = [name for name, row in QUALITIES.items() if row.intervals[-1] < 12 and 7 in tones(name)]
    assert len(plain) > 10
    for suffix in plain:
        for step in range(12):
            chord = parse_chord(key.spell((key.pitch_class + step) % 12) + suffix)
            numeral = numeral_of(chord, key)
            assert is_tonic(numeral) == ours.is_tonic(chord, key), chord
            assert is_dominant(numeral, key) == ours.is_dominant(chord, key), chord
            assert is_submediant(numeral, key) == ours.is_submediant(chord, key), chord
