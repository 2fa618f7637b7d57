"""The four voices of a whole section: the cheapest way through the positions of its slots, from a known first to a known next one.

Conventions: a voicing is (soprano, alto, tenor, bass), the soprano as the slot begins. The first voicing of a section is a
function of its own first beat alone, and only the last bars know the one that follows: so a change in one section is heard
nowhere else but in the last bars before it.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from arranger.ensembles.positions import BROKEN, Positions, positions_of
from arranger.ensembles.rules import ways
from arranger.ensembles.slots import Slot
from song import Key

Voicing = tuple[int, int, int, int]
# How many slots before the next section are written with an eye on it, more where they do not lead there.
_TAILS = (3, 6, 12)


@lru_cache(maxsize=64)
def write(slots: tuple[Slot, ...], key: Key, following: Slot | None, *, opens: bool) -> tuple[Voicing, ...]:
    """Return a voicing for every slot of a section in a key.

    `opens` tells that the first slot is the first beat of the section; `following` is that of the next section where one follows
    without a rest.
    """
    if not slots:
        return ()
    stands = [positions_of(slot, key) for slot in slots]
    if opens:
        stands[0] = first_of(slots[0])
    steps = [_ways(slots, stands, index, key) for index in range(1, len(slots))]
    path, _ = _cheapest(stands, steps)
    if following is None:
        return _voicings(stands, path)
    goal = first_of(following)
    last = ways(stands[-1], goal, slots[-1].chord, following.chord, key, together=_together(following))
    for tail in (*_TAILS, len(slots)):
        first = max(0, len(slots) - tail)
        begin = [stands[first].only(path[first])] if first else stands[:1]
        leaving = [steps[first][path[first] : path[first] + 1]] if 0 < first < len(steps) else steps[first : first + 1]
        ending, cost = _cheapest([*begin, *stands[first + 1 :], goal], [*leaving, *steps[first + 1 :], last])
        if first == 0:
            return _voicings(stands, ending[:-1])
        if cost < BROKEN:
            return _voicings(stands, [*path[: first + 1], *ending[1:-1]])
    raise AssertionError("the last tail is the whole section")


@lru_cache(maxsize=256)
def first_of(slot: Slot) -> Positions:
    """Return the one position that a section starts on, from its first beat alone."""
    return positions_of(slot, None).only(0)


def _ways(slots: Sequence[Slot], stands: Sequence[Positions], index: int, key: Key) -> np.ndarray:
    here, there = slots[index - 1], slots[index]
    return ways(stands[index - 1], stands[index], here.chord, there.chord, key, together=_together(there))


def _together(slot: Slot) -> bool:
    return not slot.sung or slot.attacked


def _cheapest(stands: Sequence[Positions], steps: Sequence[np.ndarray]) -> tuple[list[int], float]:
    """Return the cheapest path through the positions (Viterbi) and its cost."""
    total = stands[0].costs
    back = []
    for stand, step in zip(stands[1:], steps, strict=True):
        paths = total[:, None] + step
        pointers = paths.argmin(axis=0)
        total = paths[pointers, np.arange(len(pointers))] + stand.costs
        back.append(pointers)
    state = int(total.argmin())
    cost = float(total[state])
    path = [state]
    for pointers in reversed(back):
        state = int(pointers[state])
        path.append(state)
    return path[::-1], cost


def _voicings(stands: Sequence[Positions], path: Sequence[int]) -> tuple[Voicing, ...]:
    rows = [stand.enter[index].tolist() for stand, index in zip(stands, path, strict=True)]
    return tuple((row[0], row[1], row[2], row[3]) for row in rows)
