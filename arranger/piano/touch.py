"""How keys are touched: how loud a note is against the others, and how long it is held against the time to the hand's next one.

Conventions: steps are sixteenths; loudness is in tens of MIDI velocity above the mean of the section, length a power of two
of the steps to the hand's next note.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from arranger.network import Rows
from arranger.piano.features import STEP, Grips, Setting
from arranger.piano.hands import LEFT_BITS, bits_of

_GAPS = (1, 2, 3, 4, 6, 8, 12, 16)
_CYCLE = 16
_SIZES = np.array([grip.bit_count() for grip in range(2**LEFT_BITS)])

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
    step, hand, voice = np.array(notes, dtype=np.int64).reshape(-1, 3).T
    both = np.stack([left, right])
    ahead = np.stack([gaps(grips) for grips in both])
    back = np.stack([gaps(grips[::-1])[::-1] for grips in both])
    onsets = [note.onset // STEP for note in setting.notes if 0 <= note.onset < setting.steps * STEP]
    sung = np.isin(step, onsets)
    grip = both[hand, step]
    sizes = _SIZES[grip]
    cycle = 12 if setting.bar_steps == 12 else _CYCLE
    place = np.eye(_CYCLE, dtype=np.float32)[step % cycle]
    gap = np.eye(len(_GAPS), dtype=np.float32)[np.searchsorted(_GAPS, np.minimum(ahead[hand, step], _GAPS[-1]))]
    rest = [
        hand, sizes / 4, grip & (1 << voice) - 1 == 0, grip >> voice == 1, voice / 4,
        np.minimum(back[hand, step], 16) / 16, both[1 - hand, step] > 0, sung,
        np.full(len(step), setting.energy), np.full(len(step), np.log2(setting.tempo / 80)),
        step // setting.bar_steps == setting.bars - 1,
    ]  # fmt: skip
    return np.concatenate([place, gap, np.stack(rest, axis=1)], axis=1).astype(np.float32)
