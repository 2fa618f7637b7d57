"""Note names as positions on the line of fifths.

Conventions: a name is a letter A to G with any number of `#` or `b`; its position counts fifths from C (G = 1, F = -1),
so that transposing by an interval keeps the spelling right; a pitch is a MIDI number, 60 = C4; a pitch class is 0 to 11,
C = 0.
"""

import re
from functools import cache

from song.error import SongError

_LETTERS = "FCGDAEB"
_NATURAL_PITCH_CLASSES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NAME = re.compile(r"([A-G])(#{0,3}|b{0,3})")


@cache
def fifths_of(name: str) -> int:
    """Return the position of a note name on the line of fifths.

    >>> fifths_of("C"), fifths_of("F#"), fifths_of("Bb")
    (0, 6, -2)
    """
    match = _NAME.fullmatch(name)
    if not match:
        raise SongError(f'no note is called "{name}"; use A to G with # or b')
    letter, accidentals = match.groups()
    sign = -1 if "b" in accidentals else 1
    return _LETTERS.index(letter) - 1 + 7 * sign * len(accidentals)


@cache
def name_of(fifths: int) -> str:
    """Return the note name at a position on the line of fifths.

    >>> name_of(6), name_of(-2)
    ('F#', 'Bb')
    """
    accidentals, index = divmod(fifths + 1, 7)
    return _LETTERS[index] + ("#" * accidentals if accidentals > 0 else "b" * -accidentals)


def pitch_class_of(name: str) -> int:
    """Return the pitch class (0 to 11) of a note name."""
    return fifths_of(name) * 7 % 12


def simplify(fifths: int) -> int:
    """Return the enharmonic equal with at most one accidental and no B# or Fb, where that changes anything."""
    while fifths > 11:
        fifths -= 12
    while fifths < -7:
        fifths += 12
    return fifths


def pitch_name(pitch: int, name: str) -> str:
    """Return a pitch as spelled name with octave, given the name of its pitch class.

    >>> pitch_name(59, "Cb"), pitch_name(60, "C")
    ('Cb4', 'C4')
    """
    natural = pitch - _alteration(name)
    return f"{name}{natural // 12 - 1}"


def parse_pitch(text: str) -> int:
    """Return the MIDI number of a spelled pitch with octave.

    >>> parse_pitch("C4"), parse_pitch("Bb3"), parse_pitch("Cb4")
    (60, 58, 59)
    """
    match = re.fullmatch(r"([A-G](?:#{0,2}|b{0,2}))(-?\d)", text)
    if not match:
        raise SongError(f'"{text}" is no pitch; write a name and an octave, as C4 or Bb3')
    name, octave = match.group(1), int(match.group(2))
    pitch = 12 * (octave + 1) + _NATURAL_PITCH_CLASSES[name[0]] + _alteration(name)
    if not 0 <= pitch <= 127:
        raise SongError(f'pitch "{text}" is outside MIDI; use C-1 to G9')
    return pitch


def _alteration(name: str) -> int:
    return name.count("#") - name.count("b")
