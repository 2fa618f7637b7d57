"""Which of our styles a tune without a genre label is nearest to, told by its meter, its harmony and what is written over it.

Conventions: colour is the share of the time, 0 to 1, that chords sound which a player of plain folk harmony would not use.
"""

import re
from collections.abc import Sequence

from song import Chord, Key, Meter, find_style
from song.cadence import relative_root

# Share of coloured harmony from which a tune counts as jazz: half a chorus of II7 V7 and sixth chords has more, a hymn with
# a passing diminished chord less.
_JAZZ_COLOUR = 0.2
_SLOW = re.compile(r"\b(slow|slowly|ballad|lento|largo|adagio)\b", re.IGNORECASE)
_PLAIN = {"", "m", "5", "sus4", "sus2", "7sus4", "add9"}


def is_coloured(chord: Chord, key: Key) -> bool:
    """Return whether a chord is more than a triad or the dominant seventh of the key."""
    if chord.suffix in _PLAIN:
        return False
    return not (chord.suffix == "7" and relative_root(chord, key) == 7)


def colour_of(sounding: Sequence[tuple[int, Chord]], key: Key) -> float:
    """Return the share of coloured harmony, given how long each chord sounds."""
    total = sum(duration for duration, _ in sounding)
    return sum(duration for duration, chord in sounding if is_coloured(chord, key)) / total if total else 0.0


def style_of(
    title: str, words: str, meter: Meter, tempo: int | None, sounding: Sequence[tuple[int, Chord]], key: Key
) -> str:
    """Return the name of the style of a lead sheet, given how long each chord sounds."""
    colour = colour_of(sounding, key)
    sevenths_on_one = [c for _, c in sounding if relative_root(c, key) == 0 and c.suffix in ("7", "9", "13")]
    if (
        re.search(r"\bblues\b", title, re.IGNORECASE)
        and colour >= _JAZZ_COLOUR
        and meter.beats == 4
        and sevenths_on_one
    ):
        return "blues"
    if colour < _JAZZ_COLOUR or meter.compound:
        return "folk"
    if meter.beats == 3:
        return "jazz-waltz"
    slow = tempo < 90 if tempo is not None else bool(_SLOW.search(words))
    return "ballad" if slow and meter.beats == 4 else "jazz"


def usual_tempo(style: str) -> int:
    """Return the middle of the tempos at which a style is played, for sheets that name none."""
    return sum(find_style(style).tempos) // 2
