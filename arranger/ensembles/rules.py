"""What four voices may do from one chord to the next, as costs of every way from one position to another.

Conventions: voices count from soprano 0 to bass 3; a step is in semitones, upwards positive. What must not be costs `BROKEN` or
more. The rules are those of the strict style (parallels, leading tones, sevenths, overlap) as in Aldwell and Schachter,
Harmony and Voice Leading, and Piston, Harmony.
"""

from functools import lru_cache

import numpy as np

from arranger.ensembles.positions import BASS, BROKEN, SOPRANO, Costs, Pitches, Positions
from arranger.ensembles.tones import duties, tones_of
from song import Chord, Key

_UPPER = np.array([0, 0, 0, 1, 1, 2])
_LOWER = np.array([1, 2, 3, 2, 3, 3])
_SPAN = 48
# What a move costs by its semitones: inner voices, the bass, a soprano without a melody.
#             0    1    2    3    4    5    6    7    8    9    10    11    12
_INNER = (0.0, 0.4, 0.5, 1.3, 1.8, 3.0, 7.0, 4.5, 7.0, 8.0, 14.0, 16.0, 12.0)
_DEEP = (0.8, 0.2, 0.2, 0.8, 1.0, 0.6, 5.0, 0.9, 4.0, 5.0, 10.0, 12.0, 1.6)
_SINGS = (0.2, 0.2, 0.3, 1.0, 1.4, 2.2, 8.0, 4.0, 6.0, 8.0, 16.0, 16.0, 10.0)
_FAR = 18.0
OVERLAP, OVERLAP_BY_MELODY = 40.0, 16.0
_HIDDEN, _ACCENTED, _HERD, _SEVENTH_LOST = 5.0, 12.0, 4.0, 45.0
# A chord that goes on: what it costs that nobody moves under the melody; what a bass gains that does, and loses by an octave.
_STILL, _BASS_MOVES = 2.2, 2.0
# A leading tone that the chart has put in the bass, and that does not rise.
_WRITTEN = 1.5
_ORDINARY, _LEADING, _FALLING = range(3)


def ways(before: Positions, after: Positions, chord: Chord, following: Chord, key: Key, *, together: bool) -> Costs:
    """Return the cost of every way, (positions before, positions after).

    `together` tells whether the soprano sings when the lower voices move; it makes no parallels with them where it rests.
    """
    start, goal = _voices(before.leave)[:, :, None], _voices(after.enter)[:, None, :]
    step = goal - start
    costs = _moves(before, step, chord, following, key, free=after.free)
    costs += _parallels(before.leave, after.enter, step, together=together)
    if before.enter[0, SOPRANO] != before.leave[0, SOPRANO]:
        costs += _accented(before, after)
    crossed = (goal[1:] > start[:-1]) | (goal[:-1] < start[1:])
    costs += crossed[0] * OVERLAP_BY_MELODY + (crossed[1].astype(np.int8) + crossed[2]) * OVERLAP
    if chord == following:
        costs += _STILL * (step[1:] == 0).all(axis=0)
    costs += _HERD * ((step > 0).all(axis=0) | (step < 0).all(axis=0))
    return costs


def _parallels(leave: Pitches, enter: Pitches, step: Pitches, *, together: bool) -> Costs:
    """Return the cost of fifths, octaves and unisons in a row, in whatever direction, and of hidden ones between the outer voices."""
    first, second = _intervals(leave), _intervals(enter)
    perfect = (second == 0) | (second == 7)
    moving = step != 0
    same = first[:, :, None] == np.where(perfect, second, -1)[:, None, :]
    same &= moving[_UPPER] & moving[_LOWER]
    if not together:
        weak: Costs = _ACCENTED * same[:3].sum(axis=0) + BROKEN * same[3:].any(axis=0)
        return weak
    leap = np.abs(step[SOPRANO]) > 2
    hidden = perfect[2][None, :] & leap & (step[SOPRANO] * step[BASS] > 0)
    costs: Costs = BROKEN * same.any(axis=0) + _HIDDEN * hidden
    return costs


def _intervals(pitches: Pitches) -> Pitches:
    """Return the intervals of all pairs of voices within an octave, (6, positions)."""
    voices = _voices(pitches)
    apart: Pitches = (voices[_UPPER] - voices[_LOWER]) % 12
    return apart


def _voices(pitches: Pitches) -> Pitches:
    """Return pitches by voice, (4, positions), as rows in memory: numpy takes a fraction of the time over those."""
    return np.ascontiguousarray(pitches.T)


def _accented(before: Positions, after: Positions) -> Costs:
    """Return the cost of fifths and octaves from chord to chord with only a turn of the melody between them."""
    first, second = _intervals(before.enter)[:3], _intervals(after.enter)[:3]
    perfect = (second == 0) | (second == 7)
    same = first[:, :, None] == np.where(perfect, second, -1)[:, None, :]
    same &= _voices(before.enter)[1:, :, None] != _voices(after.enter)[1:, None, :]
    costs: Costs = _ACCENTED * same.sum(axis=0)
    return costs


def _moves(before: Positions, step: Pitches, chord: Chord, following: Chord, key: Key, *, free: bool) -> Costs:
    """Return the cost of the single voices' steps, each by the duty of the tone it leaves."""
    table = _table(chord, following, key)
    duty = np.full(before.leave.T.shape, _ORDINARY)
    if chord != following:
        for tone, kind in duties(chord, following, key):
            duty[tone == before.leave.T % 12] = _LEADING if kind == "leading" else _FALLING
    kinds = np.array([0 if free or before.free else 1, 2, 2, 3])[:, None]
    rows = (kinds * 3 + duty) * (2 * _SPAN + 1) + _SPAN
    costs: Costs = table.take(rows[:, :, None] + step).sum(axis=0)
    return costs


@lru_cache(maxsize=2048)
def _table(chord: Chord, following: Chord, key: Key) -> Costs:
    """Return costs by kind of voice (free soprano, melody, inner, bass), duty and step."""
    steps = np.arange(-_SPAN, _SPAN + 1)
    size = np.abs(steps)
    rows = [np.append(row, _FAR)[np.minimum(size, 13)] for row in (_SINGS, (0.0,) * 13, _INNER, _DEEP)]
    rows[1] = np.zeros(len(steps))
    if chord == following:
        rows[3] = np.where(steps == 0, 0.0, rows[3] + np.where(size < 9, -_BASS_MOVES, _BASS_MOVES))
    table = np.repeat(np.array(rows)[:, None, :], 3, axis=1)
    here, there = tones_of(chord), tones_of(following)
    for tone, kind in duties(chord, following, key):
        goal = (tone + steps) % 12
        if kind == "leading":
            resolved = steps == 1
            fifth = there.by_role[2]
            falls = (goal == fifth) & ((steps == -3) | (steps == -4)) if fifth is not None else steps > _SPAN
            stays = (steps == 0) & (tone in there.sounding)
            table[0, _LEADING] += BROKEN * ~resolved
            table[2, _LEADING] += BROKEN * ~(resolved | falls | stays) + 4.0 * falls + 3.0 * stays
            # A bass that the chart writes goes where the chart goes: C G/B Am.
            written = here.slash and tone == here.bass
            table[3, _LEADING] += (_WRITTEN if written else BROKEN) * ~(resolved | (stays & (tone == there.bass)))
        else:
            stays = (steps == 0) & (tone in there.sounding)
            resolved = (steps == -1) | (steps == -2) | stays
            if here.by_role[3] is not None and tone == ((here.by_role[0] or 0) + 11) % 12:
                resolved |= steps == 1
            table[:, _FALLING] += _SEVENTH_LOST * ~resolved
    table[1] = 0.0
    return table
