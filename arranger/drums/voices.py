"""The voices that the drummer has learned, and what sounds at once: as hits, and as the bits of one number.

Conventions: hits are 0 or 1 by voice, (..., voices), in the order of `VOICES`; a combination of voices that sound at once is a
number, bit `n` for `VOICES[n]`. A `ghost` is a snare stroke far below the backbeats.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

VOICES = (
    "kick", "snare", "ghost", "side", "hat", "open", "pedal", "ride", "bell", "crash", "high_tom", "mid_tom", "low_tom",
)  # fmt: skip
BIT: Mapping[str, int] = {voice: 1 << number for number, voice in enumerate(VOICES)}
NUMBER: Mapping[str, int] = {voice: number for number, voice in enumerate(VOICES)}
TOMS = ("high_tom", "mid_tom", "low_tom")
# What keeps the time; one of them at a time.
TIME = ("hat", "open", "ride", "bell")
FOOT = BIT["kick"] | BIT["pedal"]
HANDS = 2  # that a drummer has
_BITS = 1 << np.arange(len(VOICES))


def bits_of(hits: Floats) -> Integers:
    """Return the combination of each row of hits, (...,)."""
    found: Integers = (hits > 0) @ _BITS
    return found


def hits_of(bits: Integers) -> Floats:
    """Return what combinations strike, (..., voices).

    >>> bits_of(hits_of(np.array([BIT["kick"] | BIT["hat"]]))) == BIT["kick"] | BIT["hat"]
    array([ True])
    """
    return ((bits[..., None] & _BITS) > 0).astype(np.float32)
