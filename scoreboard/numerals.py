"""Cadences by Roman numerals: music21 reads the chords, textbook rules tell the cadence; nothing of `song.cadence` is asked.

Conventions: a numeral reads triad and seventh over the root that the symbol names, with its bass; sixths and tensions are
colour, which Roman numerals have not. Onsets are ticks. A cadence is heard at the end of a stretch of bars, from its chords:

- authentic: V, V7, vii° or the tritone substitute bII7, then I or i, which stays to the end;
- plagal: IV or iv, then I or i;
- deceptive: a dominant, then vi (in major) or VI (bVI in major);
- half: ends on V, no tonic in its last two bars;
- turnaround: ends on V, after a tonic in its last two bars;
- open: none of these.

A dominant has a major third or none (suspended). A tonic has a pure fifth and is not over its fifth, which is no rest but a
six-four before the dominant; a seventh or the third of the other mode does not hinder it, as in a blues. Where the last chord
is held or coloured on its root, the chord before is the last one on another root.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from song import Chord, ChordSpan, Key, Meter, SongError
from song.pitch import fifths_of, name_of

CADENCES = ("authentic", "half", "plagal", "deceptive", "turnaround", "open")
CLOSING = 2  # bars in which a tonic turns a half cadence into a turnaround

# Degrees where a double accidental was spelled as the plain note beside it.
_RESPELLED = {
    "major": {"#I": "bII", "#V": "bVI", "#v": "bvi", "bI": "VII", "bi": "vii"},
    "minor": {"#I": "bII", "#V": "VI", "#v": "vi", "bI": "#VII", "bi": "#vii"},
}
_MINOR, _MAJOR, _PURE, _MINOR_SEVENTH = 3, 4, 7, 10


@dataclass(frozen=True)
class Numeral:
    """A chord as music21 reads it: the figure, the degree with its accidental, third, fifth and seventh in semitones.

    `six_four` tells a chord over its fifth; what a chord lacks is None.
    """

    figure: str
    degree: str
    third: int | None
    fifth: int | None
    seventh: int | None
    six_four: bool


@cache
def numeral_of(chord: Chord, key: Key) -> Numeral:
    """Read a chord in a key.

    Raises SongError where music21 is not installed.

    >>> from song import parse_chord
    >>> [numeral_of(parse_chord(name), Key("C")).figure for name in ("Am7", "G7/B", "Bm7b5", "Fm")]
    ['vi7', 'V65', 'viiø7', 'iv']
    >>> [numeral_of(parse_chord(name), Key("A", "minor")).degree for name in ("G", "G#dim7", "F", "F#", "Bb7")]
    ['VII', '#vii', 'VI', '#VI', 'bII']
    """
    roman, pitched, key_of = _music21()
    written = pitched(_tones(chord))
    written.root(_letter(chord.root))
    home = key_of(_letter(key.tonic), key.mode)
    read = roman.romanNumeralFromChord(written, home)
    # In minor the numeral hides that VI or VII is raised; the scale does not.
    _, accidental = home.getScaleDegreeAndAccidentalFromPitch(written.root())
    sign = accidental.modifier.replace("-", "b") if accidental else ""
    degree = sign + str(read.romanNumeralAlone)
    third, fifth, seventh = (written.semitonesFromChordStep(step) for step in (3, 5, 7))
    six_four = (chord.bass_pitch_class - chord.root_pitch_class) % 12 == _PURE
    return Numeral(str(read.figure), _RESPELLED[key.mode].get(degree, degree), third, fifth, seventh, six_four)


def _music21() -> tuple[Any, Any, Any]:
    try:
        from music21 import chord, key, roman
    except ImportError:
        raise SongError('cadences need music21; install it with: pip install "songwright[dev]"') from None
    return roman, chord.Chord, key.Key


def _letter(name: str) -> str:
    return name.replace("b", "-")


def _tones(chord: Chord) -> list[str]:
    """Return root, third or its suspension, fifth and seventh as music21 writes them, the bass below."""
    names = []
    for degree in chord.quality.degrees:
        number = int(degree.lstrip("#b"))
        if number <= 5 or number == 7:
            fifths = fifths_of("CDEFGAB"[number - 1]) + 7 * (degree.count("#") - degree.count("b"))
            names.append(_letter(name_of(fifths_of(chord.root) + fifths)))
    return [f"{_letter(chord.bass)}2", *(f"{name}4" for name in names)]


def is_tonic(numeral: Numeral) -> bool:
    """Return whether a chord is I or i at rest."""
    return numeral.degree in ("I", "i") and numeral.fifth in (_PURE, None) and not numeral.six_four


def is_dominant(numeral: Numeral, key: Key) -> bool:
    """Return whether a chord is V, vii° or bII7."""
    if numeral.degree == ("vii" if key.mode == "major" else "#vii"):
        return numeral.third == _MINOR and numeral.fifth is not None and numeral.fifth < _PURE
    substitute = numeral.degree == "bII" and numeral.third == _MAJOR and numeral.seventh == _MINOR_SEVENTH
    return is_fifth(numeral) or substitute


def is_fifth(numeral: Numeral) -> bool:
    """Return whether a chord is V: with a major third or none."""
    return numeral.degree in ("V", "v") and numeral.third in (_MAJOR, None)


def is_subdominant(numeral: Numeral) -> bool:
    """Return whether a chord is IV or iv."""
    return numeral.degree in ("IV", "iv")


def is_submediant(numeral: Numeral, key: Key) -> bool:
    """Return whether a chord is vi in major, or VI as in minor."""
    if key.mode == "major" and numeral.degree == "vi":
        return numeral.third == _MINOR and numeral.fifth == _PURE
    flat = "bVI" if key.mode == "major" else "VI"
    return numeral.degree == flat and numeral.third == _MAJOR and numeral.seventh != _MINOR_SEVENTH


def cadence_heard(spans: Sequence[ChordSpan], key: Key, meter: Meter, start: int, bars: int) -> str:
    """Return the cadence at the end of so many bars from `start` on, from the chords that stand in them."""
    end = start + bars * meter.bar_ticks
    inside = [(span, span.chord) for span in spans if span.chord and start <= span.onset < end]
    if not inside:
        return "open"
    *_, (_, final) = inside
    last = numeral_of(final, key)
    others = [chord for _, chord in inside if chord.root_pitch_class != final.root_pitch_class]
    before = numeral_of(others[-1], key) if others else None
    if before is not None and (name := _step(before, last, key)):
        return name
    if is_fifth(last):
        closing = end - CLOSING * meter.bar_ticks
        rested = any(span.end > closing and is_tonic(numeral_of(chord, key)) for span, chord in inside)
        return "turnaround" if rested else "half"
    return "open"


def _step(before: Numeral, last: Numeral, key: Key) -> str:
    """Return the cadence that a step from one chord to the last one makes, "" where it makes none."""
    if is_tonic(last):
        return "authentic" if is_dominant(before, key) else "plagal" if is_subdominant(before) else ""
    return "deceptive" if is_submediant(last, key) and is_dominant(before, key) else ""


def in_numerals(spans: Sequence[ChordSpan], key: Key, meter: Meter, start: int, bars: int) -> str:
    """Return the chords of some bars as figures with their symbols, bars between `|`.

    >>> from song import parse_chord, parse_meter
    >>> spans = [ChordSpan(0, 96, parse_chord("G7")), ChordSpan(96, 96, parse_chord("C"))]
    >>> in_numerals(spans, Key("C"), parse_meter("4/4"), 0, 2)
    'V7 (G7) | I (C)'
    """
    words: list[list[str]] = [[] for _ in range(bars)]
    for span in spans:
        bar = (span.onset - start) // meter.bar_ticks
        if 0 <= bar < bars:
            words[bar].append(f"{numeral_of(span.chord, key).figure} ({span.chord})" if span.chord else "N.C.")
    return " | ".join(" ".join(bar) for bar in words)
