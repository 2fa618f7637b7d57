"""Entries: players who come in one after another, in an intro or when the music builds up again.

Conventions: ticks, 24 to the quarter note, from the start of the section; a rest before an entry begins before any pickup.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from arranger.bands.band import AFTER
from song.layers import EARLIEST

if TYPE_CHECKING:
    from arranger.scene import Scene

Rests = tuple[tuple[int, int], ...]
_FEWEST_BARS = 2  # of an intro in which one waits for another
_LONGEST_WAIT = 4  # bars
_LATE_PARTS = ("drums", "bass")


def entering(
    scene: "Scene", parts: Sequence[str], orders: Sequence[str], rng: np.random.Generator
) -> Mapping[int, Rests]:
    """Return the rests of those who enter late, by their place in `parts`, in one of the orders of a style.

    A part of "" is nobody's who is waited for. Whoever an order does not name comes with the last.
    """
    if not orders:
        return {}
    order = orders[int(rng.integers(len(orders)))]
    groups = [group.split() for group in order.split(AFTER)]
    present = [group for group in groups if any(part in group for part in parts)]
    if scene.section.bars < _FEWEST_BARS or len(present) < 2:  # one cannot wait for oneself
        return {}
    wait = _wait(scene.section.bars, len(present))
    late = {}
    for number, part in enumerate(parts):
        turn = next((index for index, group in enumerate(present) if part in group), len(present) - 1)
        if part and turn:
            late[number] = ((EARLIEST, turn * wait * scene.meter.bar_ticks),)
    return late


def _wait(bars: int, groups: int) -> int:
    """Return the bars from one entry to the next: a half or a quarter of a phrase, so that the last still plays some.

    >>> _wait(8, 2), _wait(8, 3), _wait(4, 3), _wait(12, 4), _wait(2, 2), _wait(16, 2)
    (4, 2, 1, 2, 1, 4)
    """
    longest = max(1, bars // groups)
    return max(wait for wait in (1, 2, _LONGEST_WAIT) if wait <= longest)


def building(scene: "Scene", parts: Sequence[str]) -> Mapping[int, Rests]:
    """Return the rests of a section that builds up to the peak: bass and drums wait for its second half."""
    if scene.section.bars < 2 * _FEWEST_BARS or not any(part and part not in _LATE_PARTS for part in parts):
        return {}
    half = scene.section.bars // 2 * scene.meter.bar_ticks
    return {number: ((EARLIEST, half),) for number, part in enumerate(parts) if part in _LATE_PARTS}
