"""Harte chords, with mir_eval as the judge of their pitch classes."""

import mir_eval.chord
import pytest

from corpus.formats.harte import parse_harte
from song import SongError
from song.quality import QUALITIES


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("C:maj", "C"), ("Bb:min7", "Bbm7"), ("F#:hdim7", "F#m7b5"), ("A:7(#9)", "A7#9"), ("G:maj/3", "G/B"),
        ("Db:maj/5", "Db/Ab"), ("E:min/b3", "Em/G"), ("D:sus4(b7)", "D7sus4"), ("D:sus4(b7,9)", "D9sus4"), ("C:maj(9)", "Cadd9"),
        ("C:maj6(9)", "C69"), ("Eb:1", "Eb5"), ("Eb:5", "Eb5"), ("C", "C"), ("G:1(b3,b7)/b7", "Gm7/F"), ("G:maj/9", "G/A"),
        ("B:sus4(b7,", "B7sus4"), ("C:aug(b7)", "Caug7"), ("C:maj6(b7)", "C7"), ("A:min7(*5)", "Am7"),
    ],
)  # fmt: skip
def test_symbols(text: str, symbol: str) -> None:
    assert str(parse_harte(text)) == symbol


@pytest.mark.parametrize("text", ["N", "X", "&pause", "*"])
def test_no_chord(text: str) -> None:
    assert parse_harte(text) is None


@pytest.mark.parametrize("text", ["H:maj", "C:mayor", "C:maj/x", "", "c:min"])
def test_what_is_no_chord_is_named(text: str) -> None:
    with pytest.raises(SongError, match=f'"{text}"'):
        parse_harte(text)


@pytest.mark.parametrize("shorthand", ["maj", "min", "dim", "aug", "maj7", "min7", "7", "dim7", "hdim7", "minmaj7", "maj6",
                                       "min6", "9", "maj9", "min9", "sus4", "sus2", "11", "min11", "13", "maj13", "min13"])  # fmt: skip
def test_shorthands_hold_what_mir_eval_says(shorthand: str) -> None:
    chord = parse_harte(f"E:{shorthand}")
    root, bitmap, _ = mir_eval.chord.encode(f"E:{shorthand}")
    judged = {(root + step) % 12 for step in range(12) if bitmap[step]}
    # mir_eval leaves out what lies above the octave.
    assert chord is not None and judged <= chord.pitch_classes


@pytest.mark.parametrize("suffix", QUALITIES)
def test_our_own_harte_comes_back(suffix: str) -> None:
    harte = f"C:{QUALITIES[suffix].harte}"
    chord = parse_harte(harte)
    assert chord is not None
    assert chord.quality.intervals == QUALITIES[suffix].intervals or chord.suffix in ("7#5", "aug7", "9#5", "7alt")
