"""The vocabulary of key-relative chords and the spelling of what it decodes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.theory.spelling import root_names
from harmony.tokens import FAMILIES, NO_CHORD, Degree, Vocabulary, chord_on, degree_of, family_of, simpler, triad_of
from song import Key, parse_chord, parse_key
from song.key import usual_key
from song.quality import QUALITIES, parse_quality

KEYS = [usual_key(pitch_class, mode) for mode in ("major", "minor") for pitch_class in range(12)]
DEGREES = st.builds(Degree, st.integers(0, 11), st.sampled_from(sorted(QUALITIES)), st.integers(0, 11))


@given(DEGREES, st.sampled_from(KEYS))
def test_degree_survives_spelling(degree, key):
    chord = chord_on(degree, key)
    assert degree_of(chord, key) == degree
    assert parse_chord(str(chord)) == chord


@given(st.lists(DEGREES, unique=True, max_size=20), st.sampled_from(KEYS))
def test_known_chord_comes_back(degrees, key):
    vocabulary = Vocabulary.learn(degrees, at_least=1)
    for degree in degrees:
        if degree.suffix == "5":
            continue
        chord = chord_on(degree, key)
        assert vocabulary.decode(vocabulary.encode(chord, key), key) == chord
    assert Vocabulary.read(vocabulary.lines()).degrees == vocabulary.degrees


@given(DEGREES)
def test_unknown_chord_becomes_its_triad(degree):
    heard = Vocabulary.learn([]).degree(Vocabulary.learn([]).token(degree))
    assert heard is not None
    assert (heard.root, heard.bass) == (degree.root, 0)
    assert heard.suffix in ("", "m", "dim", "aug", "sus4")


def test_bass_falls_before_tensions():
    vocabulary = Vocabulary.learn([Degree(7, "9", 0), Degree(7, "7", 4)], at_least=1)
    assert vocabulary.degree(vocabulary.token(Degree(7, "9", 4))) == Degree(7, "9", 0)
    assert vocabulary.degree(vocabulary.token(Degree(7, "7", 4))) == Degree(7, "7", 4)
    assert vocabulary.degree(vocabulary.token(Degree(7, "7alt", 10))) == Degree(7, "", 0)  # 7alt, aug7, 7, triad


def test_rare_chord_is_not_learned():
    degrees = [Degree(2, "m9", 0)] * 3 + [Degree(2, "m7", 0)] * 4
    assert Vocabulary.learn(degrees, at_least=4).degrees.count(Degree(2, "m7", 0)) == 1
    assert Degree(2, "m9", 0) not in Vocabulary.learn(degrees, at_least=4).degrees


@pytest.mark.parametrize(("suffix", "plain"), [("13#11", "7"), ("maj9", "maj7"), ("69", "6"), ("9sus4", "7sus4"),
                                               ("m11", "m7"), ("aug7", "7"), ("m7", "m"), ("5", ""), ("", None)])  # fmt: skip
def test_simpler(suffix, plain):
    assert simpler(suffix) == plain


@given(st.sampled_from(sorted(QUALITIES)))
def test_every_quality_simplifies_to_its_triad(suffix):
    steps = [suffix]
    while (plain := simpler(steps[-1])) is not None:
        steps.append(plain)
        assert len(steps) < 6
    assert len(parse_quality(steps[-1]).degrees) == 3
    assert family_of(suffix) in FAMILIES


@pytest.mark.parametrize(("suffix", "triad", "family"), [
    ("7b9", "", "dominant"), ("m7b5", "dim", "half"), ("dim7", "dim", "dim"), ("maj7#5", "aug", "aug"),
    ("mMaj7", "m", "mMaj7"), ("13sus4", "sus4", "sus"), ("69", "", "sixth"), ("7#9", "", "dominant"), ("add9", "", "major"),
])  # fmt: skip
def test_family(suffix, triad, family):
    assert (triad_of(suffix), family_of(suffix)) == (triad, family)


@pytest.mark.parametrize(("chord", "key", "heard"), [("E5", "E minor", "Em"), ("E5", "A", "E"), ("F#5", "D", "F#m"),
                                                      ("C5", "D", "C"), ("G7", "C", "G7")])  # fmt: skip
def test_power_chord_is_heard_with_its_third(chord, key, heard):
    key = parse_key(key)
    vocabulary = Vocabulary.learn([Degree(7, "7", 0)], at_least=1)
    assert str(vocabulary.decode(vocabulary.encode(parse_chord(chord), key), key)) == heard


@given(st.sampled_from(KEYS), st.integers(0, 11))
def test_shift_hears_from_another_tonic(key, semitones):
    vocabulary = Vocabulary.learn([])
    chord = chord_on(Degree(9, "m", 0), key)
    lower = key.transpose(-semitones)
    assert vocabulary.shift(vocabulary.encode(chord, key), semitones) == vocabulary.encode(chord, lower)
    assert vocabulary.shift(NO_CHORD, semitones) == NO_CHORD


@pytest.mark.parametrize(("key", "roman", "spelled"), [
    ("C", "0:6 1:dim7 2:m7 7:7", "C6 C#dim7 Dm7 G7"),
    ("C", "4:m7 3:dim7 2:m7 1:7 0:maj7", "Em7 Ebdim7 Dm7 Db7 Cmaj7"),
    ("F", "4:m7b5 9:7 2:m7 7:7", "Am7b5 D7 Gm7 C7"),
    ("Eb", "5: 6:dim7 7:7 0:6", "Ab Adim7 Bb7 Eb6"),
    ("C", "1:m7b5 6:7 11:m7 4:7 9:m7", "C#m7b5 F#7 Bm7 E7 Am7"),
    ("C", "3:m7 8:7 1:maj7", "Ebm7 Ab7 Dbmaj7"),
    ("E", "2:m7 7:7 0: 9:7 2:m7", "F#m7 B7 E C#7 F#m7"),
    ("A minor", "2:m7b5 7:7b9 0:m 8:7 7:7 0:m", "Bm7b5 E7b9 Am F7 E7 Am"),
    ("Bb", "0:7 1:7 0:7", "Bb7 B7 Bb7"),
    ("C", "0: 6:maj7 5:maj7", "C Gbmaj7 Fmaj7"),
    ("D minor", "0:m7 1:m7 6:7 11:maj7 2:m7b5", "Dm7 Ebm7 Ab7 Dbmaj7 Em7b5"),
    ("D", "0: 11:maj7 10:maj7", "D C#maj7 Cmaj7"),
    ("G", "0: 8:dim7 9:m7", "G D#dim7 Em7"),
])  # fmt: skip
def test_spelled_as_players_write(key, roman, spelled):
    key = parse_key(key)
    degrees = [Degree(int(root), suffix, 0) for root, suffix in (word.split(":") for word in roman.split())]
    roots = root_names(degrees, key)
    assert " ".join(str(chord_on(d, key, root)) for d, root in zip(degrees, roots, strict=True)) == spelled


@given(st.lists(DEGREES, max_size=12), st.sampled_from(KEYS))
def test_spelling_keeps_the_sound(degrees, key):
    for degree, root in zip(degrees, root_names(degrees, key), strict=True):
        chord = chord_on(degree, key, root)
        assert degree_of(chord, key) == degree
        assert len(chord.root) <= 2
        assert parse_chord(str(chord)) == chord


def test_slash_bass_is_spelled_as_chord_tone():
    assert str(chord_on(Degree(2, "7", 4), Key("C"))) == "D7/F#"
    assert str(chord_on(Degree(0, "m", 3), Key("C", "minor"))) == "Cm/Eb"
    assert str(chord_on(Degree(0, "", 2), Key("D"))) == "D/E"
