"""Keys and how pitch classes are spelled in them.

Conventions: a key is text such as "F# minor"; its signature counts sharps (positive) or flats (negative), -7 to 7.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from song.error import SongError
from song.pitch import fifths_of, name_of, pitch_class_of, simplify
from song.remedies import MODE_WORDS

Mode = Literal["major", "minor"]

# How a pitch class above the tonic is spelled, in fifths from the tonic (lowered second, third, sixth, seventh; raised
# fourth), as players write chord roots and as most chromatic melody notes stand.
_CHROMATIC = (0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5)
_MODES = {
    "": "major", "major": "major", "maj": "major", "M": "major", "minor": "minor", "min": "minor", "m": "minor",
}  # fmt: skip


@dataclass(frozen=True)
class Key:
    """A tonic, spelled, and a mode."""

    tonic: str
    mode: Mode = "major"

    def __post_init__(self) -> None:
        if self.mode not in ("major", "minor"):
            raise SongError(f'no mode is called "{self.mode}"; use major or minor')
        if not -7 <= self.signature <= 7:
            better = name_of(fifths_of(self.tonic) + (12 if self.signature < 0 else -12))
            raise SongError(f'key "{self}" needs more than seven accidentals; write "{better} {self.mode}"')

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode}"

    @property
    def signature(self) -> int:
        """Sharps (positive) or flats (negative)."""
        return fifths_of(self.tonic) - (3 if self.mode == "minor" else 0)

    @property
    def pitch_class(self) -> int:
        """Pitch class of the tonic."""
        return pitch_class_of(self.tonic)

    @property
    def scale(self) -> tuple[int, ...]:
        """Pitch classes of the scale from the tonic (natural minor in minor)."""
        steps = (0, 2, 4, 5, 7, 9, 11) if self.mode == "major" else (0, 2, 3, 5, 7, 8, 10)
        return tuple((self.pitch_class + step) % 12 for step in steps)

    def spell(self, pitch_class: int) -> str:
        """Return the usual name of a pitch class in this key.

        >>> Key("Eb").spell(8), Key("E").spell(8), Key("D", "minor").spell(1)
        ('Ab', 'G#', 'C#')
        """
        fifths = fifths_of(self.tonic) + _CHROMATIC[(pitch_class - self.pitch_class) % 12]
        return name_of(fifths if pitch_class % 12 in self.scale else simplify(fifths))

    def alteration(self, letter: str) -> int:
        """Return what the key signature does to a letter: 1 sharp, -1 flat, 0 neither.

        >>> Key("Bb").alteration("E"), Key("Bb").alteration("A")
        (-1, 0)
        """
        natural = fifths_of(letter)
        return (self.signature - natural - 2) // 7 + 1

    def transpose(self, semitones: int) -> "Key":
        """Return the key that many semitones up, in its usual spelling.

        >>> str(Key("C").transpose(1)), str(Key("A", "minor").transpose(-1))
        ('Db major', 'G# minor')
        """
        return usual_key((self.pitch_class + semitones) % 12, self.mode)

    def relative(self) -> "Key":
        """Return the relative minor or major."""
        if self.mode == "major":
            return Key(name_of(fifths_of(self.tonic) + 3), "minor")
        return Key(name_of(fifths_of(self.tonic) - 3), "major")


@cache
def usual_key(pitch_class: int, mode: Mode) -> Key:
    """Return the key on a pitch class with the fewest accidentals (flats where both have six).

    >>> str(usual_key(6, "major")), str(usual_key(8, "minor"))
    ('Gb major', 'G# minor')
    """
    shift = 3 if mode == "minor" else 0
    candidates = (signature for signature in range(-6, 6) if (signature + shift) * 7 % 12 == pitch_class)
    return Key(name_of(next(candidates) + shift), mode)


@cache
def parse_key(text: str) -> Key:
    """Read a key: "F# minor", "Bb", "Am", "c minor".

    Raises SongError where the text is no key.
    """
    match = re.fullmatch(r"\s*([A-Ga-g])([#b]?)\s*(major|minor|maj|min|m|M)?\s*", str(text))
    if not match:
        raise SongError(f'no key is called "{text}"; {_meant_key(str(text))}')
    letter, accidental, mode = match.groups()
    return Key(letter.upper() + accidental, cast(Mode, _MODES[mode or ""]))


_SIGNS = {"♯": "#", "♭": "b", "sharp": "#", "flat": "b", "is": "#", "es": "b", "s": "b"}
_OTHER_WORDS = re.compile(
    r"\s*([A-Ha-h])(\s*(?:#{1,3}|b{1,3}|[♯♭])|[\s-]*(?:sharp|flat)|[ie]s|(?<=[AEae])s|)[\s-]*([A-Za-z.]*)\s*"
)


def _meant_key(text: str) -> str:
    """Return what to write for a key in other words: H minor is B minor, D dorian stands among the minor keys."""
    match = _OTHER_WORDS.fullmatch(text)
    mode = match and MODE_WORDS.get(match[3] if match[3] == "M" else match[3].lower())
    if match is None or mode is None:
        return 'write a tonic A to G with # or b and a mode, as "F# minor"'
    sign = match[2].strip(" -")
    tonic = match[1].upper().replace("H", "B") + _SIGNS.get(sign, sign)
    known = "; only major and minor are known" if match[3].lower().endswith("ian") else ""
    return f'write "{_plain_key(tonic, cast(Mode, mode))}"{known}'


def _plain_key(tonic: str, mode: Mode) -> Key:
    """Return the key on a tonic, in another spelling where that one has none."""
    fifths = simplify(fifths_of(tonic))
    signature = fifths - (3 if mode == "minor" else 0)
    return Key(name_of(fifths), mode) if abs(signature) <= 7 else usual_key(pitch_class_of(tonic), mode)
