"""Chords as numbers: a vocabulary of key-relative chords, learned from songs, and the way back to spelled chords.

Conventions: a token counts from 0; 0 is "nothing known", 1 is no chord; a root counts semitones above the tonic of the
section's key, a bass semitones above the root, both 0 to 11.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from song import Chord, Key
from song.key import Mode
from song.pitch import pitch_class_of
from song.quality import QUALITIES, parse_quality

UNKNOWN = 0
NO_CHORD = 1


class Degree(NamedTuple):
    """A chord by its place in the key."""

    root: int
    suffix: str
    bass: int

    def __str__(self) -> str:
        return f"{self.root}:{self.suffix}/{self.bass}"


# Always in the vocabulary on every root, so that each chord has something simpler to fall back to.
_TRIADS = ("", "m", "dim", "aug", "sus4")
# What a fifth and a third say where neither the whole quality nor its seventh is known.
_TRIAD_OF = (
    ({3, 6}, {4, 7}, "dim"),
    ({4, 8}, {3, 7}, "aug"),
    ({3}, {4}, "m"),
    ({5}, {3, 4}, "sus4"),
    ({2}, {3, 4}, "sus4"),
)
# A seventh says more than an altered fifth, so the fifth falls first.
_PLAIN_FIFTH = {"aug7": "7", "7b5": "7", "maj7#5": "maj7", "maj7b5": "maj7", "m7#5": "m7"}
_MINOR_DEGREES = {"major": (2, 4, 9, 11), "minor": (0, 2, 5, 7)}
FAMILIES = ("none", "major", "minor", "dominant", "maj7", "m7", "half", "dim", "aug", "sus", "sixth", "m6", "mMaj7")


@cache
def simpler(suffix: str) -> str | None:
    """Return the next simpler quality: tensions fall first, then the seventh; None for a plain triad.

    >>> simpler("13b9"), simpler("m7b5"), simpler("5")
    ('7', 'dim', '')
    """
    if suffix in _TRIADS:
        return None
    if suffix in _PLAIN_FIFTH:
        return _PLAIN_FIFTH[suffix]
    quality = parse_quality(suffix)
    plain = tuple(degree for degree in quality.degrees if int(degree.lstrip("#b")) <= 7)
    if plain != quality.degrees:
        for row in QUALITIES.values():
            if row.degrees == plain:
                return row.suffix
    return triad_of(suffix)


def triad_of(suffix: str) -> str:
    """Return the triad under a quality.

    >>> triad_of("m9"), triad_of("7alt"), triad_of("9sus4")
    ('m', 'aug', 'sus4')
    """
    intervals = {interval for interval in parse_quality(suffix).intervals if interval < 12}
    return next((triad for has, lacks, triad in _TRIAD_OF if has <= intervals and not lacks & intervals), "")


@cache
def family_of(suffix: str) -> str:
    """Return the family of a quality, one of `FAMILIES`, by its third, fifth and seventh.

    >>> family_of("7b9"), family_of("m7b5"), family_of("69")
    ('dominant', 'half', 'sixth')
    """
    intervals, triad = parse_quality(suffix).intervals, triad_of(suffix)
    if triad == "dim":
        return "half" if 10 in intervals else "dim"
    if triad == "sus4":
        return "sus"
    if triad == "m":
        return "m7" if 10 in intervals else "mMaj7" if 11 in intervals else "m6" if 9 in intervals else "minor"
    if 10 in intervals:
        return "dominant"
    if triad == "aug":
        return "aug"
    return "maj7" if 11 in intervals else "sixth" if 9 in intervals else "major"


def degree_of(chord: Chord, key: Key) -> Degree:
    """Return a chord by its place in a key."""
    root = chord.root_pitch_class
    return Degree((root - key.pitch_class) % 12, chord.suffix, (chord.bass_pitch_class - root) % 12)


def with_third(degree: Degree, mode: Mode) -> Degree:
    """Return a power chord with the third that the scale gives it, any other chord as it is.

    >>> with_third(Degree(9, "5", 0), "major").suffix, with_third(Degree(0, "7", 0), "major").suffix
    ('m', '7')
    """
    if degree.suffix != "5":
        return degree
    return degree._replace(suffix="m" if degree.root in _MINOR_DEGREES[mode] else "")


def chord_on(degree: Degree, key: Key, root: str | None = None) -> Chord:
    """Return the spelled chord of a degree; `root` overrules the usual name of the root in the key.

    >>> str(chord_on(Degree(2, "7", 4), Key("C"))), str(chord_on(Degree(10, "", 0), Key("D")))
    ('D7/F#', 'C')
    """
    root = root or key.spell((key.pitch_class + degree.root) % 12)
    standing = Chord(root, degree.suffix, root)
    if degree.bass == 0:
        return standing
    bass = (pitch_class_of(root) + degree.bass) % 12
    return Chord(root, degree.suffix, standing.spell(bass) or key.spell(bass))


class Vocabulary:
    """The chords a model knows; every other chord stands for the nearest simpler one."""

    def __init__(self, degrees: Sequence[Degree]) -> None:
        self.degrees = tuple(degrees)
        self._tokens = {degree: token for token, degree in enumerate(self.degrees, start=2)}
        assert len(self._tokens) == len(self.degrees), "a chord stands twice in the vocabulary"

    def __len__(self) -> int:
        return len(self.degrees) + 2

    @classmethod
    def learn(cls, degrees: Iterable[Degree], at_least: int = 20) -> "Vocabulary":
        """Build the vocabulary of what occurs `at_least` times, with the plain triads on every root."""
        counts = Counter(degrees)
        known = {degree for degree, count in counts.items() if count >= at_least}
        return cls(sorted(known | {Degree(root, suffix, 0) for root in range(12) for suffix in _TRIADS}))

    @classmethod
    def read(cls, lines: Iterable[str]) -> "Vocabulary":
        """Read the vocabulary as `lines` wrote it."""
        degrees = []
        for line in lines:
            root, rest = line.split(":", 1)
            suffix, bass = rest.rsplit("/", 1)
            degrees.append(Degree(int(root), suffix, int(bass)))
        return cls(degrees)

    def lines(self) -> list[str]:
        """Return the vocabulary as text, one entry a chord."""
        return [str(degree) for degree in self.degrees]

    def degree(self, token: int) -> Degree | None:
        """Return the chord of a token, None for no chord."""
        assert token != UNKNOWN, "nothing known is no chord"
        return None if token == NO_CHORD else self.degrees[token - 2]

    def token(self, degree: Degree) -> int:
        """Return the token of a chord or of the nearest simpler one that is known: the bass falls first, then tensions."""
        suffix: str | None = degree.suffix
        found = self._tokens.get(degree)
        while found is None:
            assert suffix is not None, "every triad is known"
            found = self._tokens.get(Degree(degree.root, suffix, 0))
            suffix = simpler(suffix)
        return found

    def encode(self, chord: Chord | None, key: Key) -> int:
        """Return the token of a chord in a key; a power chord is heard with its third."""
        return NO_CHORD if chord is None else self.token(with_third(degree_of(chord, key), key.mode))

    def decode(self, token: int, key: Key, root: str | None = None) -> Chord | None:
        """Return the chord of a token in a key, its root spelled as usual there or as `root`."""
        degree = self.degree(token)
        return degree and chord_on(degree, key, root)

    def shift(self, token: int, semitones: int) -> int:
        """Return the token of the same chord heard from a tonic that many semitones lower."""
        if token in (UNKNOWN, NO_CHORD) or semitones % 12 == 0:
            return token
        degree = self.degrees[token - 2]
        return self.token(degree._replace(root=(degree.root + semitones) % 12))

    def factors(self) -> list[tuple[int, int, int]]:
        """Return root, family and bass of every token as numbers; 0 where there is none."""
        rows = [(0, 0, 0), (0, 0, 0)]
        rows += [(d.root + 1, FAMILIES.index(family_of(d.suffix)), d.bass + 1) for d in self.degrees]
        return rows

    @cached_property
    def kinds(self) -> npt.NDArray[np.int64]:
        """The number of each token's kind: chords with one root, family and bass differ in their tensions alone; [chords]."""
        numbers: dict[tuple[int, int, int], int] = {}
        return np.array([numbers.setdefault(factors, len(numbers)) for factors in self.factors()])

    def in_key(self, mode: Mode) -> list[Chord | None]:
        """Return every token as a chord in C of that mode, None where it is no chord."""
        key = Key("C", mode)
        return [None, None, *(chord_on(degree, key) for degree in self.degrees)]
