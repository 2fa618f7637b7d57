"""How the roots of a progression are spelled: by the key, and where a chord leads on, by what it leads to.

Conventions: roots count semitones above the tonic, 0 to 11; names stand on the line of fifths (`song.pitch`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from harmony.tokens import Degree, degree_of, family_of
from song import Chord, ChordSpan, Key
from song.key import Mode
from song.pitch import fifths_of, name_of, simplify
from song.quality import parse_quality

# Semitones up to the next root | families that lead there so | fifths from the next root back to this one.
_LEADING = (
    (5, {"dominant", "m7", "half", "minor"}, 1),  # V to I, ii to V: down a fifth (C#m7b5 F#7)
    (1, {"dim", "half"}, 5),  # raised diminished: C#dim7 Dm7
    (11, {"dominant"}, -5),  # in place of the dominant: Db7 C
)
# Major chords far on the sharp side are borrowed from the flat side: Gbmaj7 in C.
_BORROWED = {"major", "maj7", "sixth"}
NEAR = 3  # chords behind, among which a root keeps its name
# What nobody writes outside the keys that hold it.
_AS_WRITTEN = {"Cb": "B", "Fb": "E", "E#": "F", "B#": "C"}


def root_names(degrees: Sequence[Degree | None], key: Key, standing: Mapping[int, str] | None = None) -> list[str]:
    """Return the names of the roots of chords that follow each other; an empty name where there is no chord.

    `standing` are names that somebody gave already, by place; they stay, and what leads there is spelled after them.

    >>> root_names([Degree(0, "6", 0), Degree(1, "dim7", 0), Degree(2, "m7", 0), Degree(1, "7", 0)], Key("C"))
    ['C', 'C#', 'D', 'Db']
    >>> root_names([Degree(10, "7", 0), Degree(5, "m7", 0), Degree(10, "7", 0), Degree(3, "maj7", 0)], Key("Eb"))
    ['Db', 'Ab', 'Db', 'Gb']
    >>> root_names([Degree(4, "", 0), Degree(0, "", 0)], Key("E"))
    ['G#', 'E']
    >>> root_names([Degree(1, "m7b5", 0), Degree(6, "7", 0), Degree(11, "m7", 0)], Key("C"))
    ['C#', 'F#', 'B']
    >>> root_names([Degree(5, "", 0), Degree(5, "m7", 0), Degree(10, "7", 0), Degree(0, "", 0)], Key("Db"))
    ['Gb', 'Gb', 'B', 'Db']
    >>> root_names([Degree(1, "7", 0), Degree(6, "m7", 0)], Key("C"), {1: "Gb"})
    ['Db', 'Gb']
    """
    names = [""] * len(degrees)
    following: _Following | None = None
    for index in range(len(degrees) - 1, -1, -1):
        degree = degrees[index]
        if degree is None:
            continue
        if standing and index in standing:
            names[index] = standing[index]
            following = _Following(degree, names[index], respelled=False)
            continue
        near = zip(degrees[index + 1 : index + 1 + NEAR], names[index + 1 : index + 1 + NEAR], strict=True)
        again = next((name for other, name in near if other and other.root == degree.root), None)
        exact = _root_name(degree, following, again, key)
        held = exact in {key.spell(pitch_class) for pitch_class in key.scale}
        names[index] = exact if held else _AS_WRITTEN.get(exact, exact)
        following = _Following(degree, names[index], names[index] != exact)
    return names


class _Following(NamedTuple):
    """The chord that comes next, its name, and whether that is not the exact one but the one that players write."""

    degree: Degree
    name: str
    respelled: bool


def _root_name(degree: Degree, following: _Following | None, again: str | None, key: Key) -> str:
    """Return the name by what a chord leads to, else the one that its root has soon after, else the usual one of the key.

    A chord of the scale has its name from there whatever follows.
    """
    pitch_class = (key.pitch_class + degree.root) % 12
    usual, own = key.spell(pitch_class), pitch_class in key.scale
    if is_diatonic(degree, key.mode):
        return usual
    if following is not None:
        step, family = (following.degree.root - degree.root) % 12, family_of(degree.suffix)
        if step == 0:
            return following.name
        for semitones, families, fifths in _LEADING:
            if step == semitones and family in families:
                exact = fifths_of(following.name) + fifths
                # What leads to a name that is not exact has no reason to leave the scale: Gbm7 B7 in Db.
                loose = simplify(exact) != exact or (following.respelled and usual not in _AS_WRITTEN)
                return usual if own and loose else name_of(simplify(exact))
    if again:
        return again
    far = fifths_of(usual) - key.signature >= 6 or fifths_of(usual) > 7
    if far and not own and family_of(degree.suffix) in _BORROWED:
        return name_of(simplify(fifths_of(usual) - 12))
    return usual


@cache
def is_diatonic(degree: Degree, mode: Mode) -> bool:
    """Return whether all notes of a chord but its bass are in the scale (natural minor in minor).

    >>> is_diatonic(Degree(11, "m7b5", 0), "major"), is_diatonic(Degree(7, "7", 0), "minor")
    (True, False)
    """
    scale = Key("C", mode).scale
    return all((degree.root + interval) % 12 in scale for interval in parse_quality(degree.suffix).intervals)


def moved(spans: Sequence[ChordSpan], origin: Key, target: Key) -> tuple[ChordSpan, ...]:
    """Return the same chords in another key of the mode, spelled as they would be had they been written there.

    A root that somebody spelled otherwise than usual in the first key is otherwise in the other too.
    """
    if origin == target:
        return tuple(spans)
    degrees = [degree_of(span.chord, origin) if span.chord else None for span in spans]
    names = zip(root_names(degrees, origin), root_names(degrees, target), strict=True)
    return tuple(
        replace(span, chord=span.chord and _moved(span.chord, here, there, origin, target))
        for span, (here, there) in zip(spans, names, strict=True)
    )


def _moved(chord: Chord, here: str, there: str, origin: Key, target: Key) -> Chord:
    transposed = chord.transpose(origin, target)
    if chord.root != here or transposed.root == there:
        return transposed
    standing = Chord(there, chord.suffix, there)
    return replace(standing, bass=standing.spell(transposed.bass_pitch_class) or transposed.bass)
