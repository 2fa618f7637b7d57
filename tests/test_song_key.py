import music21
import pytest

from song import Key, SongError, parse_key
from song.key import usual_key
from song.meter import METERS, parse_meter


@pytest.mark.parametrize("tonic", ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#"])
def test_signatures_and_scales_agree_with_music21(tonic):
    key = Key(tonic)
    judge = music21.key.Key(tonic.replace("b", "-"))
    assert key.signature == judge.sharps
    assert set(key.scale) == {pitch.pitchClass for pitch in judge.pitches}
    for letter in "CDEFGAB":
        accidental = judge.accidentalByStep(letter)
        assert key.alteration(letter) == (accidental.alter if accidental else 0)
    for pitch in judge.pitches:
        assert key.spell(pitch.pitchClass).replace("b", "-") == pitch.name
    assert key.relative().relative() == key


@pytest.mark.parametrize(
    ("text", "printed"),
    [("F# minor", "F# minor"), ("Bb", "Bb major"), ("Am", "A minor"), ("c minor", "C minor"), ("EbM", "Eb major")],
)
def test_keys_as_people_write_them(text, printed):
    assert str(parse_key(text)) == printed
    assert parse_key(printed) == parse_key(text)


@pytest.mark.parametrize("text", ["", "7", "F quartal", "key of C", "Cbbb#", "?"])
def test_what_is_no_key_says_what_would_be(text):
    with pytest.raises(SongError, match="write a tonic"):
        parse_key(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("H", "B major"),
        ("H minor", "B minor"),
        ("h moll", "B minor"),
        ("F moll", "F minor"),
        ("Es dur", "Eb major"),
        ("As moll", "Ab minor"),
        ("cis", "C# major"),
        ("C sharp minor", "C# minor"),
        ("b flat", "Bb major"),
        ("G# dur", "Ab major"),
        ("Ds", None),
        ("Fis moll", "F# minor"),
        ("C##", "D major"),
        ("B# major", "C major"),
        ("Fb minor", "E minor"),
        ("G♯ minor", "G# minor"),
        ("D dorian", "D minor"),
        ("G mixolydian", "G major"),
        ("E- minor", "E minor"),
    ],
)
def test_keys_in_other_words_say_which_is_meant(text, meant):
    with pytest.raises(SongError) as caught:
        parse_key(text)
    assert f'write "{meant}"' in str(caught.value) if meant else "write a tonic" in str(caught.value)


def test_keys_beyond_seven_accidentals_name_the_better_one():
    with pytest.raises(SongError, match='write "Ab major"'):
        parse_key("G# major")


def test_usual_keys_have_the_fewest_accidentals():
    for pitch_class in range(12):
        for mode in ("major", "minor"):
            key = usual_key(pitch_class, mode)
            assert key.pitch_class == pitch_class
            assert abs(key.signature) <= 6
    assert str(Key("G").transpose(2)) == "A major"


def test_meters():
    assert {name: (meter.beats, meter.bar_ticks, meter.beat_ticks) for name, meter in METERS.items()} == {
        "4/4": (4, 96, 24),
        "3/4": (3, 72, 24),
        "2/4": (2, 48, 24),
        "6/8": (2, 72, 36),
        "12/8": (4, 144, 36),
    }
    assert [onset for onset in range(0, 96, 12) if parse_meter("4/4").is_strong(onset)] == [0, 48]
    assert [onset for onset in range(0, 144, 12) if parse_meter("12/8").is_strong(onset)] == [0, 72]
    with pytest.raises(SongError, match="use one of"):
        parse_meter("5/4")
