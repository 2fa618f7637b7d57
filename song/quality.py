"""Chord qualities: one table of what players write, and the way alterations build on it.

Conventions: a degree is a number with accidentals against the major scale of the root ("b7", "#11"); a quality is known by
its canonical suffix ("m7b5"); what the table lacks is a row with alterations in order ("7b9#11").
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property

from song.error import SongError

_STEPS = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11, 9: 14, 11: 17, 13: 21}


@dataclass(frozen=True)
class Quality:
    """One row: how a quality is written, what it holds, what other formats call it."""

    suffix: str
    degrees: tuple[str, ...]
    aliases: tuple[str, ...]
    harte: str
    musicxml: str

    @cached_property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root, ascending as stacked (a ninth is 14)."""
        return tuple(semitones(degree) for degree in self.degrees)


def semitones(degree: str) -> int:
    """Return the semitones of a degree above the root.

    >>> semitones("b7"), semitones("#11")
    (10, 18)
    """
    return _STEPS[int(degree.lstrip("#b"))] + degree.count("#") - degree.count("b")


# suffix | degrees | other spellings | Harte shorthand | MusicXML kind, then degrees that the kind lacks (-x: taken away)
_TABLE = """
          | 1 3 5            | maj M major           | maj           | major
m         | 1 b3 5           | min mi - minor        | min           | minor
dim       | 1 b3 b5          | o ° mb5 min(b5)       | dim           | diminished
aug       | 1 3 #5           | + (#5)                | aug           | augmented
sus4      | 1 4 5            | sus                   | sus4          | suspended-fourth
sus2      | 1 2 5            | 2                     | sus2          | suspended-second
5         | 1 5              | no3 power             | 5             | power
(b5)      | 1 3 b5           | majb5                 | maj(*5,b5)    | major b5
add9      | 1 3 5 9          | (add9) add2 maj(9)    | maj(9)        | major 9
madd9     | 1 b3 5 9         | m(add9) madd2         | min(9)        | minor 9
add11     | 1 3 5 11         | (add11) add4 maj(11)  | maj(11)       | major 11
6         | 1 3 5 6          | maj6 M6 add6          | maj6          | major-sixth
m6        | 1 b3 5 6         | min6 -6 mi6           | min6          | minor-sixth
69        | 1 3 5 6 9        | 6/9 69 6(9) maj69     | maj6(9)       | major-sixth 9
m69       | 1 b3 5 6 9       | m6/9 min69 -69 -6/9   | min6(9)       | minor-sixth 9
7         | 1 3 5 b7         | dom dom7              | 7             | dominant
maj7      | 1 3 5 7          | M7 j7 Δ Δ7 ^ ^7 ma7 j | maj7          | major-seventh
m7        | 1 b3 5 b7        | min7 -7 mi7           | min7          | minor-seventh
m7b5      | 1 b3 b5 b7       | ø ø7 h7 h -7b5 min7b5 m7(b5) | hdim7   | half-diminished
dim7      | 1 b3 b5 bb7      | o7 °7                 | dim7          | diminished-seventh
mMaj7     | 1 b3 5 7         | mM7 -maj7 minMaj7 -^7 m(maj7) -j7 -Δ7 mmaj7 -^ | minmaj7 | major-minor
dimMaj7   | 1 b3 b5 7        | oM7 omaj7             | dim(7)        | diminished 7
aug7      | 1 3 #5 b7        | 7#5 +7 7+ 7aug 7(#5) 7+5 | aug(b7)    | augmented-seventh
maj7#5    | 1 3 #5 7         | augMaj7 +M7 +maj7 ^7#5 maj7(#5) maj7+5 M7#5 | aug(7) | major-seventh #5
maj7b5    | 1 3 b5 7         | ^7b5 maj7(b5) M7b5    | maj7(*5,b5)   | major-seventh b5
7b5       | 1 3 b5 b7        | 7(b5) 7-5             | 7(*5,b5)      | dominant b5
7sus4     | 1 4 5 b7         | 7sus sus7 7(sus4)     | sus4(b7)      | suspended-fourth b7
7sus2     | 1 2 5 b7         |                       | sus2(b7)      | suspended-second b7
m7#5      | 1 b3 #5 b7       | m7(#5) -7#5           | min7(*5,#5)   | minor-seventh #5
9         | 1 3 5 b7 9       | 7(9) dom9             | 9             | dominant-ninth
maj9      | 1 3 5 7 9        | M9 ^9 Δ9 maj7(9) ma9 j79 maj79 | maj9  | major-ninth
m9        | 1 b3 5 b7 9      | min9 -9 m7(9) mi9     | min9          | minor-ninth
m9b5      | 1 b3 b5 b7 9     | ø9 h9                 | hdim7(9)      | half-diminished 9
mMaj9     | 1 b3 5 7 9       | mM9 minMaj9 -^9 -maj9 m(maj9) | minmaj7(9) | major-minor 9
9sus4     | 1 4 5 b7 9       | 9sus                  | sus4(b7,9)    | suspended-fourth b7 9
9b5       | 1 3 b5 b7 9      | 9(b5)                 | 9(*5,b5)      | dominant-ninth b5
9#5       | 1 3 #5 b7 9      | aug9 +9 9+ 9(#5)      | aug(b7,9)     | augmented-seventh 9
7b9       | 1 3 5 b7 b9      | 7(b9) 7-9             | 7(b9)         | dominant b9
7#9       | 1 3 5 b7 #9      | 7(#9) 7+9             | 7(#9)         | dominant #9
7#11      | 1 3 5 b7 #11     | 7(#11) 7+11           | 7(#11)        | dominant #11
7b13      | 1 3 5 b7 b13     | 7(b13)                | 7(b13)        | dominant b13
7b9b13    | 1 3 5 b7 b9 b13  | 7(b9,b13)             | 7(b9,b13)     | dominant b9 b13
7#9b13    | 1 3 5 b7 #9 b13  | 7(#9,b13)             | 7(#9,b13)     | dominant #9 b13
7b9#9     | 1 3 5 b7 b9 #9   |                       | 7(b9,#9)      | dominant b9 #9
7b9#11    | 1 3 5 b7 b9 #11  | 7(b9,#11)             | 7(b9,#11)     | dominant b9 #11
7#9#11    | 1 3 5 b7 #9 #11  |                       | 7(#9,#11)     | dominant #9 #11
7b5b9     | 1 3 b5 b7 b9     | 7b9b5 7(b5,b9)        | 7(*5,b5,b9)   | dominant b5 b9
7b5#9     | 1 3 b5 b7 #9     | 7#9b5                 | 7(*5,b5,#9)   | dominant b5 #9
7#5b9     | 1 3 #5 b7 b9     | 7b9#5 aug7b9          | aug(b7,b9)    | augmented-seventh b9
7#5#9     | 1 3 #5 b7 #9     | 7#9#5 aug7#9          | aug(b7,#9)    | augmented-seventh #9
7alt      | 1 3 #5 b7 b9 #9  | alt 7altered          | aug(b7,b9,#9) | augmented-seventh b9 #9
7b9sus4   | 1 4 5 b7 b9      | 7susb9 7b9sus 7sus4b9 | sus4(b7,b9)   | suspended-fourth b7 b9
maj7#11   | 1 3 5 7 #11      | ^7#11 M7#11 maj7(#11) maj7+11 | maj7(#11) | major-seventh #11
maj9#11   | 1 3 5 7 9 #11    | ^9#11 maj9(#11)       | maj9(#11)     | major-ninth #11
9#11      | 1 3 5 b7 9 #11   | 9(#11) 9+11           | 9(#11)        | dominant-ninth #11
11        | 1 3 5 b7 9 11    | 7(11)                 | 11            | dominant-11th
m11       | 1 b3 5 b7 9 11   | min11 -11 mi11        | min11         | minor-11th
maj11     | 1 3 5 7 9 11     | M11 ^11               | maj9(11)      | major-11th
m7add11   | 1 b3 5 b7 11     | m7(11) m7(add11) min7(11) | min7(11)  | minor-seventh 11
13        | 1 3 5 b7 9 13    | 7(13)                 | 9(13)         | dominant-13th
maj13     | 1 3 5 7 9 13     | M13 ^13 maj7(13)      | maj9(13)      | major-13th
m13       | 1 b3 5 b7 9 13   | min13 -13             | min9(13)      | minor-13th
13sus4    | 1 4 5 b7 9 13    | 13sus                 | sus4(b7,9,13) | suspended-fourth b7 9 13
13b9      | 1 3 5 b7 b9 13   | 13(b9)                | 7(b9,13)      | dominant b9 13
13#9      | 1 3 5 b7 #9 13   | 13(#9)                | 7(#9,13)      | dominant #9 13
13#11     | 1 3 5 b7 9 #11 13 | 13(#11)              | 9(#11,13)     | dominant-13th #11
"""


def _read_row(line: str) -> Quality:
    suffix, degrees, aliases, harte, musicxml = (cell.strip() for cell in line.split("|"))
    return Quality(suffix, tuple(degrees.split()), tuple(aliases.split()), harte, musicxml)


QUALITIES = {row.suffix: row for row in map(_read_row, _TABLE.strip("\n").splitlines())}
_BY_SPELLING = {spelling: row for row in QUALITIES.values() for spelling in (row.suffix, *row.aliases)}
_BY_DEGREES = {row.degrees: row for row in QUALITIES.values()}
_ALTERATION = re.compile(r"(?:add|maj)?([#b+-]?)(5|7|9|11|13|6|4|2)|(?:no|omit)(3|5)")


@cache
def parse_quality(text: str) -> Quality:
    """Read a chord suffix: a row of the table, or a row with alterations, with or without parentheses.

    Raises SongError where nothing of the kind is written by players.

    >>> parse_quality("-7b5").suffix, parse_quality("7(b9,#11,13)").degrees
    ('m7b5', ('1', '3', '5', 'b7', 'b9', '#11', '13'))
    """
    if text in _BY_SPELLING:
        return _BY_SPELLING[text]
    for length in range(len(text), -1, -1):
        base = _BY_SPELLING.get(text[:length])
        degrees = base and _alter(base.degrees, text[length:])
        if base and degrees:
            return _BY_DEGREES.get(degrees) or _altered_row(base, degrees)
    raise SongError(f'no chord ends in "{text}"; write it as in Cm7, Cmaj7, C7b9, C13#11 or C6/E')


def _alter(degrees: tuple[str, ...], text: str) -> tuple[str, ...] | None:
    """Apply alterations such as "b9#11" or "(b9,no5)"; None where the text is something else."""
    altered = list(degrees)
    rest = re.sub(r"[(),\s]", "", text)
    while rest:
        match = _ALTERATION.match(rest)
        if not match:
            return None
        accidental, number, omitted = match.groups()
        rest = rest[match.end() :]
        if omitted:
            altered = [degree for degree in altered if degree.lstrip("#b") != omitted]
            continue
        number = {"2": "9", "4": "11"}.get(number, number)
        replaced = {"5": "5", "11": "11", "13": "13", "9": "9"}.get(number)
        accidental = accidental.translate(str.maketrans("+-", "#b"))
        # A natural fifth or tension gives way to its alteration; b9 and #9 may stand together.
        altered = [degree for degree in altered if degree != replaced]
        degree = accidental + number
        if degree not in altered:
            altered.append(degree)
    return tuple(sorted(altered, key=lambda degree: (int(degree.lstrip("#b")), semitones(degree))))


def _altered_row(base: Quality, degrees: tuple[str, ...]) -> Quality:
    altered = [degree for degree in degrees if degree not in base.degrees]
    # A natural tension that stands beside its own alteration has to be named again after it.
    beside = [degree for degree in base.degrees if degree in degrees and _altered_in(degree, altered)]
    added = sorted([*altered, *beside], key=lambda degree: degree[0] not in "#b")
    gone = [degree for degree in base.degrees if degree not in degrees and not _altered_in(degree, added)]
    suffix = base.suffix + "".join(d if d[0] in "#b" else f"add{d}" for d in added) + "".join(f"no{d}" for d in gone)
    if suffix[0] in "#b":
        # Behind a root the accidental would be taken for the root's own.
        suffix = f"({suffix})"
    intervals = ",".join((*(degree for degree in degrees[1:]),))
    musicxml = " ".join((base.musicxml, *added, *(f"-{degree}" for degree in gone)))
    return Quality(suffix, degrees, (), f"({intervals})", musicxml)


def _altered_in(degree: str, added: list[str]) -> bool:
    return any(other.lstrip("#b") == degree.lstrip("#b") for other in added)
