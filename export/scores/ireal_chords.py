"""Chord symbols as iReal Pro writes them; what it has no sign for is written as the nearest that it has.

The vocabulary is that of the app's published "custom chord chart protocol" and of its editor. A quality beyond it (a major triad
with a flat fifth, a minor add9, a major eleventh, stacked alterations) takes the sign that shares most of its notes: first the third
and the seventh, then a bent fifth or a suspension, then the tensions; a plain fifth may be missing.
"""

from functools import cache

from song import Chord
from song.quality import QUALITIES, Quality, parse_quality

# Our suffix -> the sign of iReal; one row holds what is written the same way.
SIGNS = {
    "": "", "m": "-", "dim": "o", "aug": "+", "sus4": "sus", "sus2": "2", "5": "5", "add9": "add9",
    "6": "6", "m6": "-6", "69": "69", "m69": "-69",
    "7": "7", "maj7": "^7", "m7": "-7", "m7b5": "h7", "dim7": "o7", "mMaj7": "-^7", "dimMaj7": "o^7",
    "aug7": "7#5", "maj7#5": "^7#5", "7b5": "7b5", "7sus4": "7sus",
    "9": "9", "maj9": "^9", "m9": "-9", "m9b5": "h9", "mMaj9": "-^9", "9sus4": "9sus", "9b5": "9b5", "9#5": "9#5",
    "7b9": "7b9", "7#9": "7#9", "7#11": "7#11", "7b13": "7b13", "7b9b13": "7b9b13", "7b9#9": "7b9#9",
    "7b9#11": "7b9#11", "7#9#11": "7#9#11", "7b5b9": "7b9b5", "7b5#9": "7#9b5", "7#5b9": "7b9#5", "7#5#9": "7#9#5",
    "7alt": "7alt", "7b9sus4": "7b9sus", "maj7#11": "^7#11", "maj9#11": "^9#11", "9#11": "9#11",
    "11": "11", "m11": "-11", "13": "13", "maj13": "^13", "13sus4": "13sus", "13b9": "13b9", "13#9": "13#9", "13#11": "13#11",
    "mb6": "-b6", "m#5": "-#5", "7sus4b13": "7b13sus",
}  # fmt: skip
_THIRDS, _SEVENTHS, _FIFTH = {3, 4}, {9, 10, 11}, 7
_BENT = {2, 5, 6, 8}  # what stands for a third or a fifth


def symbol(chord: Chord) -> str:
    """Return a chord as iReal writes it, with the nearest sign for its quality.

    >>> from song import parse_chord
    >>> [symbol(parse_chord(text)) for text in ("Cmaj7", "Dm7/G", "Em7b5", "F#dim7", "Bbmaj7b5")]
    ['C^7', 'D-7/G', 'Eh7', 'F#o7', 'Bb^7#11']
    """
    return chord.root + sign(chord.suffix) + (f"/{chord.bass}" if chord.bass != chord.root else "")


@cache
def sign(suffix: str) -> str:
    """Return the sign for a quality, the nearest where iReal has none."""
    if suffix in SIGNS:
        return SIGNS[suffix]
    wanted = parse_quality(suffix)
    known = [row for name, row in QUALITIES.items() if name in SIGNS]
    return SIGNS[min(known, key=lambda row: (_distance(wanted, row), len(row.degrees))).suffix]


def _distance(one: Quality, other: Quality) -> int:
    """Return how far two qualities lie apart: a note of one alone counts, a third or seventh most, a plain fifth least."""
    apart = {interval % 12 for interval in one.intervals} ^ {interval % 12 for interval in other.intervals}
    low = {interval for row in (one, other) for interval in row.intervals if interval < 12}
    return sum(
        8 if note in low & (_THIRDS | _SEVENTHS) else 3 if note in low & _BENT else 1 if note == _FIFTH else 2
        for note in apart
    )
