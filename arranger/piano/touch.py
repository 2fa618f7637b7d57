"""How keys are touched: how loud a note is against the others, and how long it is held against the time to the hand's next one.

Conventions: steps are sixteenths; loudness is in tens of MIDI velocity above the mean of the section, length a power of two
of the steps to the hand's next note.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from arranger.network import Rows
from arranger.piano.features import Grips, Setting
from arranger.piano.hands import bits_of

_GAPS = (1, 2, 3, 4, 6, 8, 12, 16)
_CYCLE = 16

# A note: its step, its hand (0 left, 1 right), its voice.
Struck = tuple[int, int, int]


def struck(left: Grips, right: Grips, bits: Sequence[int]) -> list[Struck]:
    """Return the notes of two lines of grips, whose hands have so many voices, in order."""
    found = []
    for step in np.flatnonzero(left | right).tolist():
        for hand, grips in enumerate((left, right)):
            found += [(step, hand, voice) for voice in bits_of(int(grips[step]), bits[hand])]
    return found


def gaps(grips: Grips) -> NDArray[np.int64]:
    """Return how many steps it is from every step to the next one at which a hand strikes, or to the end, (steps,)."""
    steps = np.arange(len(grips))
    marks = np.where(grips > 0, steps, len(grips))
    coming = np.minimum.accumulate(marks[::-1])[::-1]
    return np.append(coming[1:], len(grips)) - steps


def touch_rows(setting: Setting, left: Grips, right: Grips, notes: Sequence[Struck]) -> Rows:
    """Return what the touch of some notes depends on, (notes, columns)."""
    hands = (left, right)
    lengths = [gaps(grips) for grips in hands]
    since = [gaps(grips[::-1])[::-1] for grips in hands]
    onsets = {note.onset // 6 for note in setting.notes}
    cycle = 12 if setting.bar_steps == 12 else _CYCLE
    rows = np.zeros((len(notes), _CYCLE + len(_GAPS) + 11), dtype=np.float32)
    for row, (step, hand, voice) in zip(rows, notes, strict=True):
        grip = int(hands[hand][step])
        row[step % cycle] = 1
        gap = min(int(lengths[hand][step]), _GAPS[-1])
        row[_CYCLE + next(place for place, limit in enumerate(_GAPS) if gap <= limit)] = 1
        row[_CYCLE + len(_GAPS) :] = (
            hand,
            grip.bit_count() / 4,
            grip & (1 << voice) - 1 == 0,
            grip >> voice == 1,
            voice / 4,
            min(int(since[hand][step]), 16) / 16,
            hands[1 - hand][step] > 0,
            step in onsets,
            setting.energy,
            np.log2(setting.tempo / 80),
            step // setting.bar_steps == setting.bars - 1,
        )
    return rows
