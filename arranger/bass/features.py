"""What a walking bassist knows when a beat comes: the chords as seen from here, the place in bar and form, the line so far.

Conventions: everything is told from the root of the chord that stands now, so that all keys are one; pitches are MIDI numbers,
moves semitones from -12 to 12. A choice is one of 25: up to (12 and above) or down to (0 and above) one of the twelve
degrees above the root, or the same pitch again (24). A row of a setting has `SETTING` numbers, the line so far adds `LINE`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from arranger.bass.register import LOWEST
from song import Chord

Rows = NDArray[np.float32]
WIDEST = 12
UP, SAME, CHOICES = 12, 24, 25
HISTORY = 3  # moves that are remembered
_NO_MOVE = 2 * WIDEST + 1
# Of the chord that follows: third, fourth, fifths and sevenths tell what it is.
_COLOURS = (3, 4, 6, 7, 10, 11)
_AHEAD = 8  # beats that a bassist looks ahead


@dataclass(frozen=True)
class Setting:
    """A beat before its note is chosen.

    `before` is the chord that it follows where it opens a new one, `following` the next one, `until` in how many beats that stands
    (0: it is not seen), `since` for how many beats the chord has stood. `bar` counts in a section of `bars`.
    """

    chord: Chord
    before: Chord | None
    following: Chord | None
    since: int
    until: int
    beat: int
    meter_beats: int
    bar: int
    bars: int


@dataclass(frozen=True)
class Feel:
    """What goes for a whole line: its tempo in beats a minute, and straight eighths or swung.

    `fit` and `repeats` are those of `corpus.walking`: how clearly the bass follows its chords, and how often it stays where it
    is; None leaves it open.
    """

    tempo: float
    even: bool
    fit: float | None = None
    repeats: float | None = None


# Blocks of a setting's row, in order, and their widths.
_BLOCKS = {
    "chord": 12, "bass": 12, "ahead": 19, "until": 8, "approach": 12, "prepare": 12, "since": 6, "before": 12, "beat": 8,
    "form": 6, "feel": 4, "whole": 4,
}  # fmt: skip
_STARTS = dict(zip(_BLOCKS, np.cumsum([0, *_BLOCKS.values()]).tolist(), strict=False))
SETTING = sum(_BLOCKS.values())
# Blocks of the line so far: degree and register of the note before, then the last moves.
_DEGREE, _REGISTER, _MOVES = 0, 12, 19
REGISTERS = 7
LINE = _MOVES + HISTORY * (_NO_MOVE + 1)
INPUTS = SETTING + LINE


def settings_of(
    chords: Sequence[Chord | None], places: Sequence[tuple[int, int, int]], meter_beats: int
) -> list[Setting | None]:
    """Return the setting of every beat, None where no chord stands.

    `chords` has one chord a beat and may go on beyond the last of `places`, (bar, beat, bars in the section).
    """
    since = _standing(chords)
    until = [left + 1 for left in reversed(_standing(chords[::-1]))]
    found: list[Setting | None] = []
    for index, (bar, beat, bars) in enumerate(places):
        chord = chords[index]
        if chord is None:
            found.append(None)
            continue
        target = index + until[index]
        following = chords[target] if target < len(chords) and until[index] <= _AHEAD else None
        before = chords[index - 1] if index and not since[index] else None
        seen = until[index] if following else 0
        found.append(Setting(chord, before, following, since[index], seen, beat, meter_beats, bar, bars))
    return found


def _standing(chords: Sequence[Chord | None]) -> list[int]:
    """Return for how many beats the chord of every beat has stood."""
    standing: list[int] = []
    for index, chord in enumerate(chords):
        standing.append(standing[-1] + 1 if index and chord == chords[index - 1] else 0)
    return standing


def setting_rows(settings: Sequence[Setting], feel: Feel) -> Rows:
    """Return what is known of the settings as numbers, (settings, SETTING)."""
    rows = np.zeros((len(settings), SETTING), dtype=np.float32)
    at = _STARTS
    for row, one in zip(rows, settings, strict=True):
        root = one.chord.root_pitch_class
        row[: at["ahead"]] = _shape(one.chord)
        if one.following is not None:
            target = (one.following.bass_pitch_class - root) % 12
            row[at["ahead"] : at["until"]] = _ahead(one.chord, one.following)
            row[at["until"] + min(one.until, 6)] = 1
            if one.until <= 2:
                row[at["approach" if one.until == 1 else "prepare"] + target] = 1
        else:
            row[at["until"] + 7] = 1
        row[at["since"] + min(one.since, 5)] = 1
        if one.before is not None:
            row[at["before"] + (one.before.root_pitch_class - root) % 12] = 1
        row[at["beat"] + one.beat % 4 + (4 if one.meter_beats == 3 else 0)] = 1
        row[at["form"] + one.bar % 4] = 1
        row[at["form"] + 4] = one.bar >= one.bars - 1
        row[at["form"] + 5] = one.bar == 0
    rows[:, at["feel"] : at["whole"]] = (math.log2(feel.tempo / 160), feel.tempo < 100, feel.tempo > 220, feel.even)
    if feel.fit is not None:
        rows[:, at["whole"] : at["whole"] + 2] = (1, feel.fit - 1)
    if feel.repeats is not None:
        rows[:, at["whole"] + 2 : at["whole"] + 4] = (1, 4 * (feel.repeats - 0.2))
    return rows


@cache
def _shape(chord: Chord) -> Rows:
    """Return the notes of a chord and its bass as seen from its root, (24,)."""
    shape = np.zeros(24, dtype=np.float32)
    for pitch_class in chord.pitch_classes:
        shape[(pitch_class - chord.root_pitch_class) % 12] = 1
    shape[12 + (chord.bass_pitch_class - chord.root_pitch_class) % 12] = 1
    return shape


@cache
def _ahead(chord: Chord, following: Chord) -> Rows:
    """Return the bass of the chord that follows as seen from the root of this one, and its colours, (19,)."""
    shape = np.zeros(_BLOCKS["ahead"], dtype=np.float32)
    shape[(following.bass_pitch_class - chord.root_pitch_class) % 12] = 1
    shape[12] = 1
    for place, interval in enumerate(_COLOURS):
        shape[13 + place] = (following.root_pitch_class + interval) % 12 in following.pitch_classes
    return shape


def line_places(root: int, last: int, moves: Sequence[int]) -> tuple[int, ...]:
    """Return which numbers of `LINE` are one: `last` is the pitch before, `moves` lead to it, the latest first."""
    known = [min(max(move, -WIDEST), WIDEST) + WIDEST for move in moves[:HISTORY]]
    known += [_NO_MOVE] * (HISTORY - len(known))
    remembered = (_MOVES + age * (_NO_MOVE + 1) + move for age, move in enumerate(known))
    register = min(max(last - LOWEST, 0) // 4, REGISTERS - 1)
    return (_DEGREE + (last - root) % 12, _REGISTER + register, *remembered)


def choice_of(root: int, last: int, pitch: int) -> int:
    """Return which of the 25 choices leads from a pitch to the next over a root.

    >>> choice_of(0, 36, 43), choice_of(0, 48, 43), choice_of(0, 43, 43)
    (19, 7, 24)
    """
    if pitch == last:
        return SAME
    return (pitch - root) % 12 + (UP if pitch > last else 0)


@cache
def pitches_from(root: int, last: int) -> NDArray[np.intp]:
    """Return the pitch that every choice leads to from a pitch over a root, (25,); those out of the bass's range too."""
    down = [last - ((last - root - degree - 1) % 12 + 1) for degree in range(12)]
    up = [last + ((root + degree - last - 1) % 12 + 1) for degree in range(12)]
    return np.array([*down, *up, last], dtype=np.intp)
