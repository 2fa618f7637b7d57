"""Chords in Harte syntax, as chord annotations are written, read into lead-sheet chords.

Conventions: what the table of qualities lacks becomes the row that sounds nearest; thirds weigh most, then sevenths.
"""

import re
from functools import cache

from song import Chord, SongError
from song.pitch import fifths_of, name_of, simplify
from song.quality import QUALITIES

_NO_CHORD = {"N", "X", "&pause", "*"}
_SYNTAX = re.compile(r"([A-G])([#b]*)(?::([a-z]*\d*)(?:\(([^)]*)\)?)?)?(?:/([#b]*\d*))?")
_SEMITONES = (0, 2, 4, 5, 7, 9, 11)

# shorthand -> degrees; Harte et al., Symbolic Representation of Musical Chords, ISMIR 2005, and what MIREX added
_SHORTHANDS = {
    "": "", "1": "", "5": "5", "maj": "3 5", "min": "b3 5", "dim": "b3 b5", "aug": "3 #5", "sus2": "2 5", "sus4": "4 5",
    "maj6": "3 5 6", "min6": "b3 5 6", "6": "3 5 6", "7": "3 5 b7", "maj7": "3 5 7", "min7": "b3 5 b7", "dim7": "b3 b5 bb7",
    "hdim7": "b3 b5 b7", "hdim": "b3 b5 b7", "minmaj7": "b3 5 7", "aug7": "3 #5 b7", "9": "3 5 b7 9", "maj9": "3 5 7 9",
    "min9": "b3 5 b7 9", "11": "3 5 b7 9 11", "maj11": "3 5 7 9 11", "min11": "b3 5 b7 9 11", "13": "3 5 b7 9 13",
    "maj13": "3 5 7 9 13", "min13": "b3 5 b7 9 13",
}  # fmt: skip
# How much a tone matters to what a chord is, by semitones above the root.
_WEIGHTS = {3: 4.0, 4: 4.0, 10: 2.0, 11: 2.0, 6: 1.5, 7: 1.5, 8: 1.5}
_ROWS = {suffix: frozenset(interval % 12 for interval in row.intervals) for suffix, row in QUALITIES.items()}


@cache
def parse_harte(text: str) -> Chord | None:
    """Read a chord such as "Db:min7(11)/b3"; None for no chord (N, X, a pause).

    Raises SongError that names what cannot be read.

    >>> str(parse_harte("Db:maj/3")), str(parse_harte("G:sus4(b7)")), parse_harte("N")
    ('Db/F', 'G7sus4', None)
    """
    if text in _NO_CHORD:
        return None
    match = _SYNTAX.fullmatch(text)
    if not match or (match.group(3) or "") not in _SHORTHANDS:
        raise SongError(f'"{text}" is no chord in Harte syntax; write it as in C:maj, Bb:min7/b3 or N')
    letter, accidentals, shorthand, listed, bass = match.groups()
    root = fifths_of(letter) + 7 * (accidentals.count("#") - accidentals.count("b"))
    # A root alone is short for a major triad.
    degrees = _SHORTHANDS["maj" if shorthand is None else shorthand].split()
    for degree in filter(None, (listed or "").replace(" ", "").split(",")):
        if degree.startswith("*"):
            degrees = [other for other in degrees if other != degree[1:]]
        else:
            degrees.append(degree)
    suffix = nearest_suffix(frozenset({0} | {_semitones(degree) for degree in degrees}))
    bass_fifths = root + _fifths(bass) if bass else root
    return Chord(name_of(simplify(root)), suffix, name_of(simplify(bass_fifths)))


@cache
def nearest_suffix(intervals: frozenset[int]) -> str:
    """Return the suffix of the quality that sounds nearest to these semitones above the root (0 to 11).

    A tone that the row adds counts double one that it lacks, since a chart should not invent; of equals, the simpler.
    """

    def cost(suffix: str) -> float:
        lacking, added = intervals - _ROWS[suffix], _ROWS[suffix] - intervals
        return sum(_WEIGHTS.get(i, 1.0) for i in lacking) + 2 * sum(_WEIGHTS.get(i, 1.0) for i in added)

    return min(_ROWS, key=cost)


def _semitones(degree: str) -> int:
    number = int(degree.lstrip("#b"))
    return (_SEMITONES[(number - 1) % 7] + degree.count("#") - degree.count("b")) % 12


def _fifths(degree: str) -> int:
    number = int(degree.lstrip("#b"))
    return (0, 2, 4, -1, 1, 3, 5)[(number - 1) % 7] + 7 * (degree.count("#") - degree.count("b"))
