"""Playing step by step: what the network would strike, within what the chart lets free.

Conventions: rows of a batch are played side by side; combinations are bits; hits are (rows, steps, voices).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arranger.drums.features import STEPS, WINDOW, Setting, place_rows, step_rows
from arranger.drums.model import Drummer
from arranger.drums.voices import BIT, FOOT, HANDS, NUMBER, VOICES, Floats, Integers, hits_of
from arranger.network import log_softmax

Bits = npt.NDArray[np.int16]

# How far the network is drawn to combinations that hold what stands anyway, in nats a voice.
_PULL = 2.5
_COUNT = np.array([one.bit_count() for one in range(1 << len(VOICES))], np.float32)


@dataclass(frozen=True, eq=False)
class Frame:
    """What a batch plays in: `fixed` and `free` bits and `fills` are (rows, steps), `habit` (rows, steps, voices).

    `before` is what has just been played, (rows, WINDOW, voices); `bars` the number of the first bar, (rows,).
    """

    fixed: Integers
    free: Integers
    fills: Floats
    habit: Floats
    before: Floats
    bars: Integers


def improvise(
    drummer: Drummer, setting: Setting, frame: Frame, rng: np.random.Generator, temperature: float = 1.0
) -> tuple[Floats, Floats]:
    """Return what the rows of a batch play, and how likely the network finds each, in nats a step (rows,)."""
    rows, steps = frame.fixed.shape
    count = STEPS[setting.ternary]
    sums = np.array(drummer.combinations.sums, np.int16)
    fixed, free = frame.fixed.astype(np.int16), frame.free.astype(np.int16)
    noise = rng.gumbel(size=(steps, rows, len(sums))).astype(np.float32)
    hits = np.concatenate([frame.before, np.zeros((rows, steps, len(VOICES)), np.float32)], axis=1)
    told = np.broadcast_to(setting.row(), (rows, len(setting.row())))
    numbers = np.arange(steps)
    placed = place_rows(setting, np.tile(numbers % count, rows), (frame.bars[:, None] + numbers // count).ravel(),
                        frame.fills.ravel()).reshape(rows, steps, -1)  # fmt: skip
    known = np.ones(rows, np.float32)
    likely = np.zeros(rows, np.float32)
    lines = np.arange(rows)
    for step in range(steps):
        near = frame.habit[:, [step, (step + 1) % steps, (step + 2) % steps]]
        heard = step_rows(hits[:, step : step + WINDOW], near, known, setting.ternary)
        logits = drummer.hits(np.concatenate((told, placed[:, step], heard), axis=1))
        stands, opens = fixed[:, step], free[:, step]
        wrong = _COUNT[_amiss(sums[None], stands[:, None], opens[:, None])]
        chosen = (logits / temperature - _PULL * wrong + noise[step]).argmax(axis=1)
        likely += log_softmax(logits)[lines, chosen]
        added = (sums[chosen] & opens).tolist()
        struck = np.array([playable(one, more) for one, more in zip(stands.tolist(), added, strict=True)])
        hits[:, WINDOW + step] = hits_of(struck)
    return hits[:, WINDOW:], likely / steps


def _amiss(sums: Bits, fixed: Bits, free: Bits) -> Bits:
    """Return the bits of combinations that are not as they stand; an open hat is the closed one's hand."""
    # The bit of the open hat, where it is free and struck, moved to that of the closed one.
    opened = (sums & free & BIT["open"]) >> (NUMBER["open"] - NUMBER["hat"])
    found: Bits = (sums ^ fixed) & ~(free | opened)
    return found


def playable(fixed: int, added: int) -> int:
    """Return what stands with as much of what is added as two hands and two feet can play.

    >>> playable(BIT["hat"] | BIT["kick"], BIT["open"]) == BIT["open"] | BIT["kick"]
    True
    """
    if added & BIT["open"]:
        fixed &= ~BIT["hat"]
    if (fixed | added) & BIT["snare"]:
        added &= ~BIT["ghost"]
    struck = fixed | (added & FOOT)
    for voice in _REACH:
        if added & BIT[voice] and not struck & BIT[voice] and (struck & ~FOOT).bit_count() < HANDS:
            struck |= BIT[voice]
    return struck


# In what order the hands are given away.
_REACH: Sequence[str] = sorted(
    (voice for voice in VOICES if not BIT[voice] & FOOT),
    key=lambda voice: (voice not in ("open", "snare", "low_tom", "mid_tom", "high_tom"), NUMBER[voice]),
)
