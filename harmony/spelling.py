"""How the roots of a progression are spelled: by the key, and where a chord leads on, by what it leads to.

Conventions: roots count semitones above the tonic, 0 to 11; names stand on the line of fifths (`song.pitch`).
"""

from collections.abc import Sequence

from harmony.tokens import Degree, family_of
from song import Key
from song.pitch import fifths_of, name_of, simplify

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


def root_names(degrees: Sequence[Degree | None], key: Key) -> list[str]:
    """Return the names of the roots of chords that follow each other; an empty name where there is no chord.

    >>> root_names([Degree(0, "6", 0), Degree(1, "dim7", 0), Degree(2, "m7", 0), Degree(1, "7", 0)], Key("C"))
    ['C', 'C#', 'D', 'Db']
    >>> root_names([Degree(10, "7", 0), Degree(5, "m7", 0), Degree(10, "7", 0), Degree(3, "maj7", 0)], Key("Eb"))
    ['Db', 'Ab', 'Db', 'Gb']
    >>> root_names([Degree(4, "", 0), Degree(0, "", 0)], Key("E"))
    ['G#', 'E']
    >>> root_names([Degree(1, "m7b5", 0), Degree(6, "7", 0), Degree(11, "m7", 0)], Key("C"))
    ['C#', 'F#', 'B']
    """
    scale = {key.spell(pitch_class) for pitch_class in key.scale}
    names = [""] * len(degrees)
    following: tuple[Degree, str] | None = None
    for index in range(len(degrees) - 1, -1, -1):
        degree = degrees[index]
        if degree is None:
            continue
        near = zip(degrees[index + 1 : index + 1 + NEAR], names[index + 1 : index + 1 + NEAR], strict=True)
        again = next((name for other, name in near if other and other.root == degree.root), None)
        name = _root_name(degree, following, again, key)
        names[index] = name if name in scale else _AS_WRITTEN.get(name, name)
        following = degree, names[index]
    return names


def _root_name(degree: Degree, following: tuple[Degree, str] | None, again: str | None, key: Key) -> str:
    """Return the name by what a chord leads to, else the one that its root has soon after, else the usual one of the key."""
    if following is not None:
        (root, _, _), name = following
        step, family = (root - degree.root) % 12, family_of(degree.suffix)
        if step == 0:
            return name
        for semitones, families, fifths in _LEADING:
            if step == semitones and family in families:
                return name_of(simplify(fifths_of(name) + fifths))
    if again:
        return again
    name = key.spell((key.pitch_class + degree.root) % 12)
    own = (key.pitch_class + degree.root) % 12 in key.scale
    far = fifths_of(name) - key.signature >= 6 or fifths_of(name) > 7
    if far and not own and family_of(degree.suffix) in _BORROWED:
        return name_of(simplify(fifths_of(name) - 12))
    return name
