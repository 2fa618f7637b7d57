"""Written bass lines: a riff is the same figure on every chord, and what walks or leads finds its way between.

Conventions: pitches are MIDI numbers; the pitches of the bass notes are by number of chord (`Slot.number`), after the last stands
where the section leads to, None where it leads nowhere. Free notes take the cheapest way from one note to the next.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from arranger.bass.register import COUNT, HIGHEST, LOWEST, PITCHES, Costs, register_costs
from arranger.bass.slots import AHEAD, APPROACH, DEAD, LEADING, OCTAVE, ROOT, WALK, Slot
from song import Chord, Key

# Cost of a step by semitones: walking, and arriving at a note from an approach.
_STEPS: Mapping[str, tuple[float, ...]] = {
    #         0    1    2    3    4    5    6    7    8    9   10   11   12
    WALK: (3.0, 0.0, 0.0, 0.2, 0.3, 0.4, 1.6, 0.6, 1.6, 1.8, 2.2, 3.0, 1.2),
    APPROACH: (1.6, 0.0, 0.2, 1.0, 1.2, 0.6, 1.6, 0.8, 1.8, 2.0, 2.4, 3.0, 2.4),
}  # fmt: skip
# Leaps of more than an octave: a figure may end high, but nobody arrives with one.
_WIDE = {WALK: 1.5, APPROACH: 8.0}
# What stands for a degree, the first of them that the chord has; the last where it has none.
_DEGREES: Mapping[str, tuple[int, ...]] = {
    "2": (2, 1), "3": (4, 3, 5, 2), "4": (5, 6), "5": (7, 6, 8), "6": (9, 8), "7": (10, 11, 9),
}  # fmt: skip
_ALWAYS = {"2": 2, "4": 5, "6": 9}
_CEILING = 50  # no degree of a riff lies above
_FIFTH_FROM = 33  # roots from here on have the fifth below them in a line of roots and fifths


def _matrix(kind: str) -> Costs:
    wide = [_WIDE[kind] + 0.25 * beyond for beyond in range(COUNT)]
    costs: Costs = np.array([*_STEPS[kind], *wide])[np.abs(PITCHES[None, :] - PITCHES[:, None])]
    return costs


_MATRICES = {kind: _matrix(kind) for kind in _STEPS}


def degree_of(chord: Chord, sign: str) -> int:
    """Return the semitones from the root to a degree of the chord; where it has none, what players take for it.

    >>> from song import parse_chord
    >>> [degree_of(parse_chord("Gm7b5"), sign) for sign in "357"], degree_of(parse_chord("F"), "7")
    ([3, 6, 10], 10)
    """
    if sign in _ALWAYS:
        return _ALWAYS[sign]
    intervals = [interval % 12 for interval in chord.quality.intervals]
    usual = {"3": 7, "5": 7, "7": 10 if 4 in intervals else 7}[sign]
    return next((interval for interval in _DEGREES[sign] if interval in intervals), usual)


def degree_class(chord: Chord, sign: str) -> int:
    """Return the pitch class of a degree of the chord."""
    return (chord.root_pitch_class + degree_of(chord, sign)) % 12


def play_written(
    slots: Sequence[Slot],
    roots: Sequence[int | None],
    key: Key,
    home: int,
    *,
    chromatic: bool,
    whims: Costs | None = None,
) -> list[int]:
    """Return the pitch of every slot; `whims` are costs of pitch classes that change from slot to slot, (slots, 12)."""
    whims = whims if whims is not None else np.zeros((len(slots), 12))
    signs = {slot.sign for slot in slots}
    pitches: list[int | None] = [_fixed(slot, roots, signs) for slot in slots]
    _repeat_dead(slots, pitches)
    index = 0
    while index < len(slots):
        until = index
        while until < len(slots) and pitches[until] is None and slots[until].sign in (WALK, APPROACH):
            until += 1
        if until > index:
            goal = _goal(slots, pitches, roots, until)
            last = pitches[index - 1] if index else None
            pitches[index:until] = _way(
                slots[index:until], last, goal, key, home, chromatic=chromatic, whims=whims[index:until]
            )
        index = max(until, index + 1)
    for index in reversed(range(len(slots))):
        if slots[index].sign in LEADING:
            goal = _goal(slots, pitches, roots, index + 1)
            target = goal if goal is not None else _root(slots[index], roots)
            pitches[index] = min(max(target + LEADING[slots[index].sign], LOWEST), HIGHEST)
    _repeat_dead(slots, pitches)
    return [pitch if pitch is not None else _root(slot, roots) for slot, pitch in zip(slots, pitches, strict=True)]


def _repeat_dead(slots: Sequence[Slot], pitches: list[int | None]) -> None:
    """Put every dead note on the pitch before it, where that is known."""
    for index, slot in enumerate(slots):
        if slot.sign == DEAD and index:
            pitches[index] = pitches[index - 1]


def _root(slot: Slot, roots: Sequence[int | None]) -> int:
    found = roots[min(slot.number, len(roots) - 1)]
    return found if found is not None else next(root for root in reversed(roots) if root is not None)


def _fixed(slot: Slot, roots: Sequence[int | None], signs: set[str]) -> int | None:
    """Return the pitch of a slot that its sign and the root alone decide, None for the others."""
    root = _root(slot, roots)
    low = root + 12 > _CEILING + 2  # there is no room for the octave above, so that a figure hangs from its root
    if slot.sign == OCTAVE:
        return root - 12 if low else root + 12
    if slot.opens or slot.sign in (ROOT, AHEAD):
        return root
    if slot.sign not in _DEGREES:
        return None
    # A slash bass stays below; degrees are those of the chord.
    above = (degree_class(slot.chord, slot.sign) - root) % 12 or 12
    alternates = slot.sign == "5" and not signs & {OCTAVE, "2", "3", "4", "6", "7"} and root >= _FIFTH_FROM
    falls = alternates or root + above > _CEILING or (low and OCTAVE in signs)
    return root + above - 12 if falls and root + above - 12 >= LOWEST else root + above


def _goal(slots: Sequence[Slot], pitches: Sequence[int | None], roots: Sequence[int | None], index: int) -> int | None:
    """Return the pitch that free notes before a slot lead to."""
    if index < len(slots):
        return pitches[index]
    return roots[slots[-1].number + 1] if slots[-1].number + 1 < len(roots) else None


def _way(
    slots: Sequence[Slot], last: int | None, goal: int | None, key: Key, home: int, *, chromatic: bool, whims: Costs
) -> list[int]:
    """Return the cheapest pitches between two notes."""
    wanted = []
    for index, (slot, whim) in enumerate(zip(slots, whims, strict=True)):
        classes = _class_costs(slot, key, goal, index == len(slots) - 1, chromatic=chromatic) + whim
        wanted.append(register_costs(home) + classes[PITCHES % 12])
    total = wanted[0] + (_MATRICES[WALK][last - LOWEST] if last is not None else 0.0)
    back = []
    for costs in wanted[1:]:
        paths = total[:, None] + _MATRICES[WALK]
        back.append(paths.argmin(axis=0))
        total = paths.min(axis=0) + costs
    if goal is not None:
        total = total + _MATRICES[APPROACH][:, goal - LOWEST]
    place = int(total.argmin())
    places = [place]
    for pointers in reversed(back):
        place = int(pointers[place])
        places.append(place)
    return [int(PITCHES[place]) for place in reversed(places)]


def _class_costs(slot: Slot, key: Key, goal: int | None, last: bool, *, chromatic: bool) -> Costs:
    """Return what each pitch class costs in a free slot: chord, key, or outside, which is for the step before a goal."""
    costs = np.full(12, 2.0 if chromatic else 3.0)
    costs[list(key.scale)] = 0.2
    costs[list(slot.chord.pitch_classes)] = 0.1
    if last and goal is not None:
        if not chromatic and goal % 12 == slot.chord.bass_pitch_class:
            # Back to a chord that stands one comes from its fifth; a step would tell of a change, bar after bar.
            costs += np.where(np.isin(np.arange(12), list(slot.chord.pitch_classes)), 0.0, 1.0)
        if chromatic:
            costs[[(goal - 1) % 12, (goal + 1) % 12]] = np.minimum(costs[[(goal - 1) % 12, (goal + 1) % 12]], 0.3)
        costs[goal % 12] += 1.0
    return costs
