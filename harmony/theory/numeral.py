"""Roman numerals as players call chords out, and what a chart of them asks of every beat.

Conventions: degrees are those of the major scale in every mode ("bVI" in minor too); a capital has a major third, a small
numeral a minor one, `7` is a dominant seventh, `o` diminished, `ø` half-diminished; a root counts semitones above the tonic.
A chart is bars between `|`; chords of a bar share its beats, `,` parts alternatives, `.` leaves the place free.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from harmony.drafts.goal import Mask
from harmony.tokens import FAMILIES, Degree, Vocabulary, family_of
from song import Meter

Frame = Mapping[int, Mask]
"""Which chords may sound on a beat; beats that are not in it are free."""

FREE = "."
_STEPS = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11}
_WRITTEN = re.compile(r"([#b]?)([IV]+|[iv]+)(7|o|ø|)")
# Which families a numeral stands for: by its sign, else by whether it is a capital.
_SIGNS = {"7": ("dominant",), "o": ("dim",), "ø": ("half",)}
_CAPITAL = ("major", "maj7", "sixth", "dominant")
_SMALL = ("minor", "m7", "m6", "mMaj7")
# Altered tensions pull: they are for dominants that lead on, not for the I7 and IV7 on which a blues stands.
_STANDING = (0, 5)
_ALTERED = ("b9", "#9", "b13", "#11", "b5", "#5", "alt", "aug")
# What a numeral is called where it is written out, not chosen: plainly, or with a seventh.
_PLAIN = {"7": "7", "o": "dim7", "ø": "m7b5", "capital": "", "small": "m"}
_SEVENTHS = _PLAIN | {"capital": "maj7", "small": "m7"}


@dataclass(frozen=True)
class Numeral:
    """A chord by degree: its root, the families that it may be of, and its sign."""

    root: int
    families: tuple[str, ...]
    sign: str

    def degree(self, *, sevenths: bool) -> Degree:
        """Return the usual chord of the numeral, with its seventh or without.

        >>> str(read_numeral("ii").degree(sevenths=True)), str(read_numeral("bVII").degree(sevenths=False))
        ('2:m7/0', '10:/0')
        """
        suffix = (_SEVENTHS if sevenths else _PLAIN)[self.sign]
        # V and bVII are no major sevenths.
        return Degree(self.root, "7" if suffix == "maj7" and self.root in (7, 10) else suffix, 0)

    def fits(self, degree: Degree) -> bool:
        """Return whether a chord is one of those that the numeral stands for."""
        return degree.root == self.root and family_of(degree.suffix) in self.families


@cache
def read_numeral(text: str) -> Numeral:
    """Read a numeral.

    >>> read_numeral("bVII7").root, read_numeral("#ivo").families
    (10, ('dim',))
    """
    match = _WRITTEN.fullmatch(text)
    assert match, f'no numeral is written "{text}"'
    accidental, name, sign = match.groups()
    root = (_STEPS[name.upper()] + {"": 0, "#": 1, "b": -1}[accidental]) % 12
    families = _SIGNS.get(sign) or (_CAPITAL if name.isupper() else _SMALL)
    # The dominant may wait in its suspension or be sharpened.
    if text == "V":
        families = (*families, "sus", "aug")
    assert set(families) <= set(FAMILIES)
    return Numeral(root, families, sign or ("capital" if name.isupper() else "small"))


def bars_of(chart: str) -> list[list[str]]:
    """Return the cells of every bar of a chart.

    >>> bars_of("I7 | ii,IV V7")
    [['I7'], ['ii,IV', 'V7']]
    """
    return [bar.split() for bar in chart.split("|")]


def frame_of(
    bars: Sequence[Sequence[str]], meter: Meter, vocabulary: Vocabulary, start: int = 0, *, held: bool = False
) -> dict[int, Mask]:
    """Return what a chart asks of the beats from `start` on: of those on which its chords enter, or all where `held`.

    Held chords stand, and no minor or dominant one is altered but V.
    """
    frame: dict[int, Mask] = {}
    for number, cells in enumerate(bars):
        onsets = [-(-place * meter.beats // len(cells)) for place in range(len(cells))]
        for cell, onset, end in zip(cells, onsets, [*onsets[1:], meter.beats], strict=True):
            first = start + number * meter.beats + onset
            if cell != FREE and onset < end:
                mask = tokens_of(cell, vocabulary, plain=held)
                frame |= dict.fromkeys(range(first, first + (end - onset if held else 1)), mask)
    return frame


def tokens_of(cell: str, vocabulary: Vocabulary, *, plain: bool = False) -> Mask:
    """Return which chords of a vocabulary a cell of a chart stands for, on their root: [chords]."""
    numerals = [read_numeral(name) for name in cell.split(",")]
    fits = [
        degree.bass == 0 and any(numeral.fits(degree) and _is_usual(degree, plain=plain) for numeral in numerals)
        for degree in vocabulary.degrees
    ]
    return np.array([False, False, *fits])


def _is_usual(degree: Degree, *, plain: bool) -> bool:
    family = family_of(degree.suffix)
    stands = degree.root in _STANDING or (plain and degree.root != 7)
    altered = family in ("dominant", "m7", "minor") and any(sign in degree.suffix for sign in _ALTERED)
    return not (stands and altered) and not (plain and family == "mMaj7")
