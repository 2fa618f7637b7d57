"""Where a bass lies: its range, the octave of roots, and the cost of moves.

Conventions: pitches are MIDI numbers from `LOWEST` to `HIGHEST`; an array over pitches has one number for each of them.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from song import Chord

LOWEST, HIGHEST = 28, 55
HOME = 38
PITCHES = np.arange(LOWEST, HIGHEST + 1)
COUNT = len(PITCHES)
Costs = NDArray[np.float64]
# Above this a bass loses its weight, below the other it growls.
_HIGH, _LOW = 48, 31


def home_pitch(pitch_class: int, home: int) -> int:
    """Return the octave of a root that a section starts on, so that the section before knows where to go.

    >>> home_pitch(2, 38), home_pitch(4, 33)
    (38, 28)
    """
    return min((int(p) for p in PITCHES if p % 12 == pitch_class), key=lambda pitch: abs(pitch - home))


def register_costs(home: int) -> Costs:
    """Return what each pitch costs by where it lies."""
    costs: Costs = (
        0.03 * np.abs(PITCHES - home) + 0.4 * np.maximum(0, PITCHES - _HIGH) + 0.12 * np.maximum(0, _LOW - PITCHES)
    )
    return costs


def roots_of(chords: Sequence[Chord], home: int, goal: int | None) -> list[int]:
    """Return the pitch of the bass note of each chord in a row: near one another, near home, the first of them at home.

    `goal` is where the row leads to. The same chords give the same pitches: a riff stays where it is.
    """
    if not chords:
        return []
    near = register_costs(home)
    first = home_pitch(chords[0].bass_pitch_class, home)
    columns = [[first]]
    columns += [[int(p) for p in PITCHES if p % 12 == chord.bass_pitch_class] for chord in chords[1:]]
    totals, back = [0.0], []
    for before, here in pairwise(columns):
        paths = [[total + _leap(there - last) for total, last in zip(totals, before, strict=True)] for there in here]
        back.append([min(range(len(row)), key=row.__getitem__) for row in paths])
        totals = [min(row) + 3 * float(near[pitch - LOWEST]) for row, pitch in zip(paths, here, strict=True)]
    if goal is not None:
        totals = [total + _leap(goal - pitch) for total, pitch in zip(totals, columns[-1], strict=True)]
    place = min(range(len(totals)), key=totals.__getitem__)
    places = [place]
    for pointers in reversed(back):
        place = pointers[place]
        places.append(place)
    return [column[place] for column, place in zip(columns, reversed(places), strict=True)]


def _leap(move: int) -> float:
    return 0.12 * abs(move) + 0.3 * max(0, abs(move) - 7)
