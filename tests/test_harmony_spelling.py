"""Spelling: roots as players write them in all thirty keys, chosen by what a chord does."""

from dataclasses import replace

import pytest
from harmony_songs import dice, section, song_of, spans_of
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony.stage import harmonize
from harmony.theory.numeral import read_numeral
from harmony.theory.spelling import is_diatonic, moved, root_names
from harmony.tokens import Degree, chord_on, family_of
from song import Key, parse_chord
from song.pitch import fifths_of, pitch_class_of

KEYS = [
    *(Key(tonic) for tonic in ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#"]),
    *(
        Key(tonic, "minor")
        for tonic in ["Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#"]
    ),
]
SUFFIXES = ("", "m", "7", "maj7", "m7", "m7b5", "dim7", "6", "m6", "sus4", "7b9", "aug")
DEGREES = st.builds(Degree, st.integers(0, 11), st.sampled_from(SUFFIXES), st.just(0))


def written(numerals, key):
    """Return what numerals are called in a key, as "ii V7 I"."""
    degrees = [read_numeral(name).degree(sevenths=False) for name in numerals.split()]
    return " ".join(
        str(chord_on(degree, key, name)) for degree, name in zip(degrees, root_names(degrees, key), strict=True)
    )


@given(st.lists(DEGREES, max_size=12), st.sampled_from(KEYS))
@settings(max_examples=300, deadline=None)
def test_names_are_what_players_write(degrees, key):
    scale = {key.spell(pitch_class) for pitch_class in key.scale}
    for degree, name in zip(degrees, root_names(degrees, key), strict=True):
        assert pitch_class_of(name) == (key.pitch_class + degree.root) % 12
        assert len(name) <= 2
        assert name not in ("E#", "B#", "Cb", "Fb") or name in scale
        if is_diatonic(degree, key.mode):
            assert name in scale


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_a_dominant_is_a_fifth_above_where_it_leads(key):
    """But for what would be E# or B# above a chord that has a sharp already, and the like."""
    for root in range(12):
        for suffix in ("", "m"):
            dominant, aim = root_names([Degree((root + 7) % 12, "7", 0), Degree(root, suffix, 0)], key)
            apart = fifths_of(dominant) - fifths_of(aim)
            spared = fifths_of(aim) >= 10 or (aim, dominant) == ("B", "Gb")
            assert apart == 1 or (spared and apart == -11)


@pytest.mark.parametrize(("key", "numerals", "chords"), [
    ("F", "bII7 I", "Gb7 F"), ("F", "#io ii", "F#dim7 Gm"), ("F", "bIIIo ii", "Abdim7 Gm"), ("C", "I #io ii", "C C#dim7 Dm"),
    ("C", "iii bIIIo ii", "Em Ebdim7 Dm"), ("C", "#iio iii", "D#dim7 Em"), ("C", "bVI7 V7", "Ab7 G7"), ("C", "V7 #vo vi", "G7 G#dim7 Am"),
    ("C", "III7 vi", "E7 Am"), ("C", "#ivø VII7 iii", "F#m7b5 B7 Em"), ("Db", "bVI bVII I", "A B Db"), ("Db", "IV iv bVII7 I", "Gb Gbm B7 Db"),
    ("Db", "bIII7 II7 bII7 I", "E7 Eb7 D7 Db"), ("Gb", "IV V I", "Cb Db Gb"), ("Gb", "bII7 I", "G7 Gb"), ("Ab", "bVI bVII I", "E Gb Ab"),
    ("E", "VI7 II7 V7", "C#7 F#7 B7"), ("E", "#vo vi", "Cdim7 C#m"), ("B", "III7 vi", "D#7 G#m"), ("F#", "iii VI7", "A#m D#7"),
    ("Eb minor", "bVI bII V7 i", "Cb E Bb7 Ebm"), ("C# minor", "bII V7 i", "D G#7 C#m"), ("F# minor", "viio i", "Fdim7 F#m"),
    ("D minor", "viio i", "C#dim7 Dm"), ("G minor", "#ivo V7 i", "C#dim7 D7 Gm"), ("C minor", "bVI7 V7 i", "Ab7 G7 Cm"),
    ("Bb", "iv bVII7 I", "Ebm Ab7 Bb"), ("A", "bVII IV I", "G D A"), ("Eb", "bVI bVII I", "B Db Eb"),
])  # fmt: skip
def test_chords_are_spelled_by_what_they_do(key, numerals, chords):
    tonic, *mode = key.split()
    assert written(numerals, Key(tonic, *(mode or ["major"]))) == chords


def test_a_root_keeps_its_name_nearby():
    degrees = [Degree(root, suffix, 0) for root, suffix in ((1, "m7"), (2, "m7"), (1, "m7"), (6, "7"), (11, "m7"))]
    names = root_names(degrees, Key("C"))
    assert names[0] == names[2] == "C#"


@given(st.lists(DEGREES, min_size=1, max_size=8), st.sampled_from(KEYS), st.sampled_from(KEYS))
@settings(max_examples=200, deadline=None)
def test_what_is_moved_is_spelled_as_if_it_had_been_written_there(degrees, origin, target):
    target = replace(target, mode=origin.mode) if abs(replace_signature(target, origin)) <= 7 else origin
    names = root_names(degrees, origin)
    spans = spans_of("C")
    spans = tuple(
        replace(spans[0], onset=96 * place, chord=chord_on(degree, origin, name))
        for place, (degree, name) in enumerate(zip(degrees, names, strict=True))
    )
    there = moved(spans, origin, target)
    assert [span.chord.root for span in there] == root_names(degrees, target)
    shift = target.pitch_class - origin.pitch_class
    for old, new in zip(spans, there, strict=True):
        assert {(tone + shift) % 12 for tone in old.chord.pitch_classes} == new.chord.pitch_classes
    assert moved(spans, origin, origin) == spans


def replace_signature(target, origin):
    """Return the signature that a key would have in the mode of another."""
    return fifths_of(target.tonic) - (3 if origin.mode == "minor" else 0)


def test_moving_keeps_what_a_person_spelled_and_mends_what_a_key_could_not():
    assert str(moved(spans_of("Gb7"), Key("C"), Key("D"))[0].chord) == "Ab7"
    assert str(moved(spans_of("Dm7b5/Ab"), Key("C"), Key("D"))[0].chord) == "Em7b5/Bb"
    # F stands for E# in B; in C that is F#.
    chart = spans_of("Fm7b5", "A#7", "D#m7")
    assert [str(span.chord) for span in moved(chart, Key("B"), Key("C"))] == ["F#m7b5", "B7", "Em7"]
    assert moved((replace(chart[0], chord=None),), Key("B"), Key("C"))[0].chord is None


@pytest.mark.parametrize(
    ("home", "lifted"), [("F#", "G"), ("B", "C"), ("Db", "D"), ("Gb", "G"), ("E", "F"), ("C", "Db"), ("Ab", "A")]
)
def test_a_last_chorus_up_a_step_is_spelled_in_its_own_key(home, lifted):
    plans = (
        section("C1", "4o 4a", home, role="chorus"),
        section("C2", "4o 4a", lifted, role="chorus", varies="C1", varied=frozenset({"key"})),
    )
    for style in ("pop", "jazz"):
        song = harmonize(song_of(*plans, key=home, style=style), model=dice())
        scale = {Key(lifted).spell(pitch_class) for pitch_class in Key(lifted).scale}
        for old, new in zip(song.chords["C1"], song.chords["C2"], strict=True):
            assert (new.chord.root_pitch_class - old.chord.root_pitch_class) % 12 == 1
            assert new.chord.suffix == old.chord.suffix
            assert new.chord.root not in ("E#", "B#", "Cb", "Fb") or new.chord.root in scale


@pytest.mark.parametrize("key", [str(key) for key in KEYS])
def test_songs_are_spelled_well_in_every_key(key):
    """Roots and basses: single accidentals, and a bass by its chord's name of it."""
    plans = (section("A", "4o 4h", key), section("B", "4h 4a", key, role="bridge"))
    for style in ("jazz", "pop"):
        song = harmonize(song_of(*plans, key=key, style=style), model=dice())
        scale = {plans[0].key.spell(pitch_class) for pitch_class in plans[0].key.scale}
        for span in song.all_chords():
            assert len(span.chord.root) <= 2
            assert len(span.chord.bass) <= 2
            assert span.chord.root not in ("E#", "B#", "Cb", "Fb") or span.chord.root in scale
            if span.chord.bass != span.chord.root:
                assert span.chord.bass == (span.chord.spell(span.chord.bass_pitch_class) or span.chord.bass)


def test_diatonic_is_what_the_scale_holds():
    own = [
        chord
        for chord in ["C", "Dm7", "Em7", "Fmaj7", "G7", "Am7", "Bm7b5", "Gsus4"]
        if is_diatonic(degree_in_c(chord), "major")
    ]
    assert len(own) == 8
    assert not any(is_diatonic(degree_in_c(chord), "major") for chord in ["C7", "D7", "Fm", "Bb", "Caug", "Bdim7"])
    assert family_of(degree_in_c("Bm7b5").suffix) == "half"


def degree_in_c(symbol):
    chord = parse_chord(symbol)
    return Degree(chord.root_pitch_class, chord.suffix, 0)
