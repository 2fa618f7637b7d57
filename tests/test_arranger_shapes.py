"""Guitar shapes: those every beginner knows, and all of them such that a hand can hold them, judged independently."""

from itertools import combinations, pairwise

import pytest
from band_songs import CHARTS, build_song
from hypothesis import given
from hypothesis import strategies as st

from arranger.chords.leading import lead_through
from arranger.chords.shapes import GRIPS, Shape, shapes
from arranger.chords.voicing import Setting
from arranger.scene import scenes_of
from song import Chord, parse_chord, parse_key
from song.quality import QUALITIES

ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
TUNING = (40, 45, 50, 55, 59, 64)
KEY = parse_key("C")
SIZES = {"open": 6, "barre": 6, "top strings": 3, "jazz guitar": 4, "power": 3}


def first(symbol, grip="open", voices=6):
    return str(shapes(parse_chord(symbol), KEY, grip, voices)[0][0])


@pytest.mark.parametrize(("symbol", "frets"), [
    ("C", "x32010"), ("D", "xx0232"), ("E", "022100"), ("G", "3x0003"), ("A", "x02220"), ("F", "133211"),
    ("Am", "x02210"), ("Em", "022000"), ("Dm", "xx0231"), ("Bm", "x24432"), ("F#m", "244222"), ("Bb", "x13331"),
    ("C7", "x32310"), ("Ab", "466544"), ("Ebm7", "xx1322"), ("D7", "xx0212"), ("E7", "020100"), ("A7", "x02020"), ("Cmaj7", "x32000"), ("Am7", "x02010"),
    ("C/E", "032010"), ("C/G", "332010"), ("G/B", "x20003"), ("D/F#", "2x0232"), ("Am/G", "3x2210"), ("Asus2", "x02200"),
])  # fmt: skip
def test_grips_known_to_every_beginner(symbol, frets):
    assert first(symbol) == frets


def test_movable_and_jazz_grips():
    assert first("F#m", "barre") == "244222" and first("G7", "barre") == "353433"
    jazz = {str(shape) for shape, _ in shapes(parse_chord("G7"), KEY, "jazz guitar", 4)}
    assert "3x343x" in jazz  # root, seventh, third, fifth on strings 6-4-3-2
    assert first("G7", "jazz guitar", 3) == "3x34xx" and first("Dm7", "jazz guitar", 3) == "x535xx"  # Freddie Green
    assert first("G", "power") == "355xxx" and first("E", "power") == "022xxx"


def holdable(frets):
    """Judge a shape as a teacher would: is there a way to put four fingers on it?"""
    pressed = [(string, fret) for string, fret in enumerate(frets) if fret]
    if not pressed:
        return True
    lowest, highest = min(fret for _, fret in pressed), max(fret for _, fret in pressed)
    if highest - lowest > 3:
        return False
    if len(pressed) <= 4:
        return True
    # A barre of the first finger: all that is pressed at its fret, from one string to the thinnest; no open string under it.
    barred = [string for string, fret in pressed if fret == lowest]
    under = frets[barred[0] :]
    return all(fret is None or fret >= lowest for fret in under) and len(pressed) - len(barred) + 1 <= 4


def check(shape, chord, grip):
    frets = shape.frets
    assert len(frets) == 6 and all(fret is None or 0 <= fret <= 14 for fret in frets)
    assert holdable(frets), shape
    sounding = [string for string, fret in enumerate(frets) if fret is not None]
    assert shape.pitches == tuple(TUNING[string] + frets[string] for string in sounding)
    assert all(low < high for low, high in combinations(shape.pitches, 2)), shape
    # Between strings that sound at most one is muted, which the finger on the string below does.
    assert all(b - a <= 2 for a, b in pairwise(sounding)) and sum(b - a == 2 for a, b in pairwise(sounding)) <= 1, shape
    assert not any((b - a < 5 and a < 45) or (b - a < 3 and a < 52) for a, b in pairwise(shape.pitches)), shape
    if grip in ("top strings", "jazz guitar"):
        assert 0 not in frets


@pytest.mark.parametrize("grip", GRIPS)
def test_every_quality_on_every_root_has_shapes_a_hand_can_hold(grip):
    for root in ROOTS:
        for suffix in QUALITIES:
            chord = Chord(root, suffix, root)
            found = shapes(chord, KEY, grip, SIZES[grip])
            assert found, chord
            for shape, _ in found:
                check(shape, chord, grip)


@given(st.sampled_from(ROOTS), st.sampled_from(["", "m", "7", "m7", "maj7", "sus4"]), st.sampled_from(ROOTS))
def test_slash_chords(root, suffix, bass):
    chord = Chord(root, suffix, bass)
    shape = shapes(chord, KEY, "open", 6)[0][0]
    check(shape, chord, "open")
    assert shape.pitches[0] % 12 in (chord.bass_pitch_class, chord.root_pitch_class)
    assert {pitch % 12 for pitch in shape.pitches} <= chord.pitch_classes


@pytest.mark.parametrize("suffix", ["", "m", "7", "m7", "maj7", "sus4", "sus2", "dim", "aug", "6", "m6", "add9"])
def test_plain_chords_are_whole_and_stand_on_their_root(suffix):
    for root in ROOTS:
        chord = Chord(root, suffix, root)
        for grip in ("open", "barre"):
            pitches = shapes(chord, KEY, grip, 6)[0][0].pitches
            assert pitches[0] % 12 == chord.root_pitch_class
            missing = chord.pitch_classes - {pitch % 12 for pitch in pitches}
            assert missing <= {(chord.root_pitch_class + 7) % 12}, chord


def test_power_chords_have_no_third():
    for root in ROOTS:
        for shape, _ in shapes(Chord(root, "m", root), KEY, "power", 3):
            assert [(pitch - shape.pitches[0]) for pitch in shape.pitches] == [0, 7, 12]
    diminished = shapes(parse_chord("Bdim"), KEY, "power", 3)[0][0]
    assert diminished.pitches[1] - diminished.pitches[0] == 6


def test_fingers_are_counted_as_a_teacher_does():
    taken = {"x32010": 3, "133211": 4, "022000": 2, "x13331": 4, "x02220": 3, "555555": 1, "xx3211": 3}
    for frets, fingers in taken.items():
        assert Shape(tuple(None if mark == "x" else int(mark) for mark in frets)).fingers == fingers
    assert not Shape((1, 3, 5, 6, None, None)).playable  # six frets
    assert not Shape((1, 2, 0, 2, 1, 2)).playable  # an open string under the barre
    assert str(Shape((None, 10, 12, 12, 12, 10))) == "x-10-12-12-12-10"


@pytest.mark.parametrize("style", CHARTS)
def test_the_hand_stays_near(style):
    """From one chord to the next a strumming hand mostly stays within reach."""
    for scene in scenes_of(build_song(style)):
        held = list(lead_through(scene, Setting("barre", 6, 40, 76)).values())
        places = [one.shape.position for one in held]
        ways = [abs(a - b) for a, b in pairwise(places)]
        assert sum(ways) / len(ways) <= 2.5 and max(places) <= 10
