"""Roman numerals: progressions that every player knows by them, and music21 as an independent judge of the plain ones."""

import re
from functools import cache

import music21
import pytest

from harmony.theory.roman import degree_numeral, numerals_of
from harmony.tokens import Degree, chord_on
from song import Key, parse_chord, parse_key
from song.key import usual_key
from song.quality import QUALITIES

# key | chords | their numerals
KNOWN = """
C       | Dm7 G7 Cmaj7                 | ii7 V7 Imaj7
C       | Dm7 G7b9 C6                  | ii7 V7b9 I6
C       | C G Am F                     | I V vi IV
C       | F Fm C                       | IV iv I
C       | Fm7 Bb7 Cmaj7                | iv7 bVII7 Imaj7
C       | Bm7b5 E7 Am                  | iiø7/vi V7/vi vi
C       | Bm7b5 C                      | viiø7 I
C       | Em7 A7 Dm7 G7                | iii7 V7/ii ii7 V7
C       | Gm7 C7 Fmaj7                 | ii7/IV V7/IV IVmaj7
C       | D G C                        | V/V V I
C       | D Dm G                       | V/V ii V
C       | D7 D7sus4 D7 G               | V7/V V7sus4/V V7/V V
C       | E7 A7 D7 G7 C                | V7/VI V7/II V7/V V7 I
C       | Dm7 Db7 Cmaj7                | ii7 subV7 Imaj7
C       | Ab7 G7 C                     | subV7/V V7 I
C       | G7 Db7 Cmaj7                 | V7 subV7 Imaj7
C       | A7 Eb7 Dm7                   | V7/ii subV7/ii ii7
C       | Bb7 A7 Dm                    | subV7/VI V7/ii ii
C       | C#dim7 Dm7 D#dim7 Em7        | viio7/ii ii7 viio7/iii iii7
C       | F#m7b5 B7 Em7                | iiø7/iii V7/iii iii7
C       | Ebdim7 Dm7                   | biiio7 ii7
C       | C/E F C/G G7/F C/E           | I/3 IV I/5 V7/b7 I/3
C       | A7/C# Dm                     | V7/3/ii ii
C       | Cmaj7 Cm7 F7 Bbmaj7          | Imaj7 ii7/bVII V7/bVII bVIImaj7
C       | C+ F Csus4 C5 Cadd9          | I+ IV Isus4 I5 Iadd9
C       | Ab Bb C                      | bVI bVII I
C       | C N.C. G7                    | I N.C. V7
C       | C7 N.C. F                    | I7 N.C. IV
F       | Gm7/C Gb7#11 Fmaj9           | ii7/4 subV7#11 Imaj9
Eb      | Gb7 Fm7                      | subV7/ii ii7
C minor | Dm7b5 G7 Cm                  | iiø7 V7 i
C minor | Cm Ab Eb Bb                  | i bVI bIII bVII
C minor | Cm CmMaj7 Cm7 Cm6            | i imaj7 i7 i6
C minor | Bb7 Ebmaj7                   | V7/bIII bIIImaj7
C minor | Fm7 Bb7 Ebmaj7               | iv7 V7/bIII bIIImaj7
C minor | Gm7b5 C7b9 Fm7               | iiø7/iv V7b9/iv iv7
C minor | Bdim7 Cm                     | viio7 i
A minor | E7 Am F7 E7                  | V7 i subV7/V V7
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in KNOWN.strip().splitlines()]
MAJOR_KEYS = [usual_key(root, "major") for root in range(12)]


def chords_of(names):
    return [None if name == "N.C." else parse_chord(name) for name in names.split()]


@pytest.mark.parametrize(("key", "names", "numerals"), ROWS)
def test_progressions_that_every_player_knows(key, names, numerals):
    assert numerals_of(chords_of(names), parse_key(key)) == numerals.split()


@pytest.mark.parametrize(("key", "names", "numerals"), ROWS)
def test_a_numeral_is_the_same_in_every_key(key, names, numerals):
    origin = parse_key(key)
    for tonic in ("D", "Eb", "F", "G", "A", "Bb", "E"):
        target = Key(tonic, origin.mode)
        moved = [chord and chord.transpose(origin, target) for chord in chords_of(names)]
        assert numerals_of(moved, target) == numerals.split()


def test_a_blues_rests_on_its_sevenths():
    names = chords_of("C7 F7 C7 G7 C7")
    assert numerals_of(names, Key("C"), blue=True) == ["I7", "IV7", "I7", "V7", "I7"]
    assert numerals_of(names, Key("C"))[0] == "V7/IV"


@cache
def judged(chord, key):
    """Return what music21 calls a chord: its numeral with an accidental, and its inversion."""
    tones = sorted((interval, (chord.root_pitch_class + interval) % 12) for interval in chord.quality.intervals)
    names = [chord.spell(pitch_class) for _, pitch_class in tones]
    pitches = [music21.pitch.Pitch(name.replace("b", "-"), octave=4) for name in names]
    bass = music21.pitch.Pitch(chord.bass.replace("b", "-"), octave=3)
    tonic = key.tonic.replace("b", "-")
    heard = music21.chord.Chord([bass, *pitches], root=pitches[0])
    numeral = music21.roman.romanNumeralFromChord(heard, music21.key.Key(tonic))
    return numeral.frontAlterationString + numeral.romanNumeralAlone, numeral.inversion()


@pytest.mark.parametrize("key", MAJOR_KEYS, ids=str)
def test_music21_calls_the_chords_of_a_key_the_same(key):
    diatonic = {0: ("", "maj7"), 2: ("m", "m7"), 4: ("m", "m7"), 5: ("", "maj7"), 7: ("", "7"), 9: ("m", "m7")}
    for root, suffixes in (diatonic | {11: ("dim", "m7b5")}).items():
        for suffix in suffixes:
            chord = chord_on(Degree(root, suffix, 0), key)
            assert judged(chord, key) == (degree_numeral(chord, key), 0)
            for place, interval in enumerate(chord.quality.intervals[1:3], start=1):
                over = chord_on(Degree(root, suffix, interval), key)
                bass = numerals_of([over], key)[0].rpartition("/")[2]
                assert judged(over, key) == (degree_numeral(chord, key), place)
                assert bass == chord.quality.degrees[place]


@pytest.mark.parametrize("key", [Key("C"), Key("G"), Key("F"), Key("Bb"), Key("D")], ids=str)
def test_music21_calls_borrowed_chords_the_same(key):
    for root, suffix in ((0, "m"), (5, "m"), (8, ""), (10, ""), (3, ""), (7, "m"), (1, "")):
        chord = chord_on(Degree(root, suffix, 0), key)
        assert judged(chord, key)[0] == degree_numeral(chord, key)


@pytest.mark.parametrize("key", MAJOR_KEYS, ids=str)
def test_music21_builds_the_same_secondary_dominants(key):
    tonic = music21.key.Key(key.tonic.replace("b", "-"))
    for root, small in ((2, True), (4, True), (5, False), (7, False), (9, True)):
        target = chord_on(Degree(root, "m" if small else "", 0), key)
        for step, suffix, figure in ((7, "7", "V7"), (11, "dim7", "viio7")):
            chord = chord_on(Degree((root + step) % 12, suffix, 0), key)
            numeral = numerals_of([chord, target], key)[0]
            if figure == "V7" and root == 0:
                continue
            assert numeral.startswith(figure + "/")
            built = music21.roman.RomanNumeral(numeral, tonic)
            assert {pitch.pitchClass for pitch in built.pitches} == chord.pitch_classes


def test_every_chord_on_every_degree_has_a_numeral():
    shape = re.compile(r"(sub)?[b#]?(I{1,3}|IV|VI{0,2}|i{1,3}|iv|vi{0,2})[^ ]*")
    for key in (Key("C"), Key("Gb"), Key("F#", "minor")):
        for root in range(12):
            for suffix, row in QUALITIES.items():
                chord = chord_on(Degree(root, suffix, 0), key)
                (numeral,) = numerals_of([chord], key)
                assert shape.fullmatch(numeral)
                small = 3 in row.intervals and 4 not in row.intervals
                assert re.sub("^[b#]", "", numeral)[0].islower() == small
