"""Where a bass lies: its range, the octave of roots, and the cost of moves.

Conventions: pitches are MIDI numbers from `LOWEST` to `HIGHEST`; an array over pitches has one number for each of them.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from song import Chord

LOWEST, HIGHEST = 28, 55
PITCHES = np.arange(LOWEST, HIGHEST + 1)
COUNT = len(PITCHES)
Costs = NDArray[np.float64]
# Above this a bass loses its weight, below the other it growls.
_HIGH, _LOW = 48, 31
# Roots lie no higher above home, and what a semitone away from home costs them.
_REACH = 9
_LEAN = 0.06
_SWEEPS = 2


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
    """Return the pitch of the bass note of each chord in a row: near one another and near home, each note in one octave only.

    The first is at home; `goal` is where the row leads to. The same chords give the same pitches: a riff stays where it is.
    """
    classes = [chord.bass_pitch_class for chord in chords]
    chosen = {pitch_class: home_pitch(pitch_class, home) for pitch_class in classes}
    pairs = Counter(pairwise(classes))
    count = Counter(classes)

    def cost(pitch_class: int, pitch: int) -> float:
        trial = {**chosen, pitch_class: pitch}
        leaps = sum(
            times * _leap(trial[b] - trial[a]) for (a, b), times in pairs.items() if a != b and pitch_class in (a, b)
        )
        into = _leap(goal - pitch) if goal is not None and classes[-1] == pitch_class else 0.0
        return leaps + into + _LEAN * abs(pitch - home) * count[pitch_class]

    for _ in range(_SWEEPS):
        for pitch_class in list(chosen)[1:]:
            octaves = [int(p) for p in PITCHES if p % 12 == pitch_class and p <= home + _REACH]
            chosen[pitch_class] = min(octaves, key=lambda pitch, pc=pitch_class: cost(pc, pitch))  # type: ignore[misc]
    return [chosen[pitch_class] for pitch_class in classes]


def _leap(move: int) -> float:
    return 0.12 * abs(move) + 0.3 * max(0, abs(move) - 7)
