"""Chord qualities for LilyPond: the steps that its chord mode stacks, and the markup that prints them as our symbols.

Conventions: in chord mode a number is a step above the root, 7 the minor seventh, `+` and `-` a semitone up and down.
"""

import re
from collections.abc import Collection, Iterator

from song.quality import parse_quality, semitones

_NATURALS = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 10, 8: 12, 9: 14, 10: 16, 11: 17, 12: 19, 13: 21}
_SIGNS = {-2: "--", -1: "-", 0: "", 1: "+", 2: "++"}
_LETTERS = "cdefgab"


def modifiers(suffix: str) -> str:
    """Return what stands behind the colon of a chord with that suffix.

    >>> modifiers("m7b5"), modifiers("maj7"), modifiers("7b9#9")
    ('1.3-.5-.7', '1.3.5.7+', '1.3.5.7.9-.10-')
    """
    return ".".join(f"{number}{_SIGNS[alter]}" for number, alter in _steps(suffix))


def exceptions(suffixes: Collection[str]) -> Iterator[str]:
    """Walk the rows that say how chords with these suffixes are printed."""
    for suffix in sorted(set(suffixes) - {""}):
        pitches = " ".join(_pitch(number, alter) for number, alter in _steps(suffix))
        yield f"<{pitches}>1-\\markup {_markup(suffix)}"


def _steps(suffix: str) -> list[tuple[int, int]]:
    """Return the steps of a quality, number and alteration; chord mode has room for one of each number.

    Where a number stands twice, the second is told by its neighbour: the sharp ninth beside a flat one is a flat tenth.
    """
    steps: dict[int, int] = {}
    for degree in parse_quality(suffix).degrees:
        number, height = int(degree.lstrip("#b")), semitones(degree)
        for other in (number, number + 1, number - 1):
            alter = height - _NATURALS.get(other, -99)
            if other not in steps and abs(alter) <= 2:
                steps[other] = alter
                break
    return sorted(steps.items())


def _pitch(number: int, alter: int) -> str:
    """Return a step above C as a pitch."""
    octave, place = divmod(number - 1, 7)
    alter -= number == 7  # the seventh of chord mode is the minor one
    return _LETTERS[place] + ("s" * alter if alter > 0 else "f" * -alter) + "'" * octave


def _markup(suffix: str) -> str:
    r"""Return a suffix as it is printed: what tells minor on the line, the rest raised, with proper accidentals.

    >>> print(_markup("m7b5"))
    \concat { "m" \super \concat { "7" \flat "5" } }
    """
    small, rest = ("m", suffix[1:]) if re.match(r"m(?!aj)", suffix) else ("", suffix)
    words = re.findall(r"[#b](?=\d)|(?:(?![#b]\d).)+", rest)
    signs = {"#": "\\sharp", "b": "\\flat"}
    raised = " ".join(signs.get(word) or f'"{word}"' for word in words)
    parts = ([f'"{small}"'] if small else []) + ([f"\\super \\concat {{ {raised} }}"] if raised else [])
    return f"\\concat {{ {' '.join(parts)} }}"
