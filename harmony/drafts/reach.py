"""What can still come about in a section: whether, from a beat and what was heard, every cadence can be made, and at leisure.

Conventions: beats count from the start of the section; a kind is a class of chords that no cadence tells apart; a cost is
the number of phrases that come to their cadence in haste, `NEVER` where one of them cannot come to it at all.

Whether chords make a cadence depends on little: the last of them, what the last one on another root was, and whether a tonic
is near. Two things more tell whether they make it unhurried: how long its dominant stands, and where its last step falls. That
is a small automaton, and going back over the beats from the end says for each of its states what the best end is
(Bellman, 1957). Nothing is guessed: a chord is open where some way on makes the cadences, around whatever is fixed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cached_property

import numpy as np
import numpy.typing as npt

from harmony.drafts.goal import NOTHING, STEPS, Functions, Goal, Mask, goal_at

Numbers = npt.NDArray[np.int64]
NEVER = 99
START = 0  # the state in which nothing has been heard
_UNHURRIED = 2  # beats at most that the dominant of a cadence has to stand
_DOMINANT, _SUBDOMINANT = 1, 2  # what the last chord on another root was, bit by bit


class Reach:
    """What each chord of a vocabulary leaves open, on every beat of a section with these goals around what is fixed.

    `fixed` are the functions of single chords that stand already, one for each beat that they take. A phrase whose goal
    is not firm may end as it likes.
    """

    def __init__(
        self, functions: Functions, goals: Sequence[Goal], fixed: Mapping[int, Functions] | None = None
    ) -> None:
        fixed = fixed or {}
        parts = [[getattr(part, column.name) for column in fields(Functions)] for part in (functions, *fixed.values())]
        table = np.concatenate([np.array(part, dtype=np.int64) for part in parts], axis=1)
        # They come out in the order of their roots, so that no chord is the first kind, and its state the start.
        rows, kinds = np.unique(table, axis=1, return_inverse=True)
        assert rows[0, START] == NOTHING, "the vocabulary has no silence"
        self._kinds = Functions(rows[0], *(row.astype(bool) for row in rows[1:]))
        self._of_token: Numbers = kinds[: len(functions.root)]
        self._fixed = dict(zip(fixed, kinds[len(functions.root) :].tolist(), strict=True))
        self._silent = rows[0] == NOTHING
        self._sounding = ~self._silent[self._of_token]
        self._free = np.unique(self._of_token[self._sounding])
        self._goals = tuple(goals)
        self._borders = {goal.beats: goal for goal in self._goals}
        self._shape = (len(rows[0]), 4, 2, 2, _UNHURRIED + 1)
        self._opened: dict[tuple[int, int, int], Mask] = {}

    def after(self, state: int, beat: int, token: int, beats: int) -> int:
        """Return the state after a chord that enters on a beat; where chords are fixed, after these."""
        for place in range(beat, beat + beats):
            state = int(self._steps[place][self._fixed.get(place, self._of_token[token]), state])
        return state

    def lands(self, state: int, beat: int) -> Mask:
        """Return which chords make the last step of their phrase's cadence on a beat, or hold where it led: [chords]."""
        if goal_at(self._goals, beat).cadence not in STEPS:
            return np.zeros(len(self._of_token), dtype=bool)
        landed: Mask = np.unravel_index(self._steps[beat][:, state], self._shape)[3] == 1
        return landed[self._of_token]

    def cost(self, state: int, beat: int) -> int:
        """Return how many phrases come to their cadence in haste, of those that end on a beat or behind it."""
        return int(self._costs[beat][state])

    def costs_after(self, state: int, beat: int, room: int) -> Numbers:
        """Return the cost after each chord and duration up to `room` beats that are not fixed: [room, chords]."""
        kinds = np.arange(self._shape[0])
        states, rows = np.full_like(kinds, state), []
        for place in range(beat, beat + room):
            states = self._steps[place][kinds, states]
            rows.append(self._costs[place + 1][states])
        return np.array(rows)[:, self._of_token]

    def opens(self, state: int, beat: int, room: int) -> Mask:
        """Return which chords and durations up to `room` beats leave the best end open: [room, chords]."""
        place = state, beat, room
        if place not in self._opened:  # drafts that lie side by side ask the same
            costs = self.costs_after(*place)
            self._opened[place] = costs == costs[0, self._sounding].min()
        return self._opened[place]

    @cached_property
    def _costs(self) -> Numbers:
        """The cost of every state before each beat and at the end: [beats + 1, states]."""
        beats = self._goals[-1].beats
        costs = np.zeros((beats + 1, int(np.prod(self._shape))), dtype=np.int16)
        for beat in range(beats, -1, -1):
            if beat < beats:
                behind = costs[beat + 1][self._steps[beat][self._open_to(beat)]]
                costs[beat] = behind.min(axis=0)
            if beat in self._borders:
                costs[beat] += self._haste(self._borders[beat])
        return np.minimum(costs, NEVER)

    def _open_to(self, beat: int) -> Numbers:
        return np.array([self._fixed[beat]]) if beat in self._fixed else self._free

    def _haste(self, goal: Goal) -> Numbers:
        """Return what a phrase costs that ends in a state: 0 at leisure, 1 in haste, `NEVER` without its cadence: [states]."""
        if not goal.firm:
            return np.zeros(int(np.prod(self._shape)), dtype=np.int64)
        last, before, near, eased, run = np.ogrid[tuple(map(slice, self._shape))]
        dominant, kinds = before & _DOMINANT > 0, self._kinds
        steps = {
            "authentic": kinds.tonic[last] & dominant,
            "plagal": kinds.tonic[last] & ~dominant & (before & _SUBDOMINANT > 0),
            "deceptive": kinds.submediant[last] & dominant,
            "half": kinds.dominant[last] & (near == 0),
            "turnaround": kinds.dominant[last] & (near == 1),
        }
        named = sum(steps.values())
        made = steps.get(goal.cadence, named == 0)
        leisure = {
            "half": run >= goal.lead,
            "turnaround": (run >= goal.lead) & (eased == 1),
            "open": eased == eased,
        }.get(goal.cadence, eased == 1)
        cost = np.where(made, np.where(leisure, 0, 1), NEVER)
        return np.broadcast_to(cost, self._shape).ravel()

    @cached_property
    def _steps(self) -> list[Numbers]:
        """The state that each beat of a chord leads to, beats of one setting in one table: [beats][kinds, states]."""
        tables: dict[tuple[object, ...], Numbers] = {}
        steps = []
        for beat in range(self._goals[-1].beats):
            goal = goal_at(self._goals, beat)
            place = beat in self._borders, beat >= goal.closing, beat in goal.starts, beat <= goal.tonic_by
            setting = goal.cadence, goal.lead, *place, beat in self._fixed
            if setting not in tables:
                tables[setting] = self._step(*setting)
            steps.append(tables[setting])
        return steps

    def _step(
        self, cadence: str, lead: int, first: bool, closing: bool, start: bool, timely: bool, fixed: bool
    ) -> Numbers:
        """Return the state that one beat of a chord leads to: [kinds, states]; what is fixed is never in haste."""
        kinds = self._kinds
        now, last, before, near, eased, run = np.ogrid[tuple(map(slice, (self._shape[0], *self._shape)))]
        if first:
            near, eased, run = near * 0, eased * 0, run * 0
        leading, resting = _parts(cadence, kinds, fixed)
        moved = kinds.root[last] != kinds.root[now]
        if cadence in STEPS:
            arrives = leading[last] & (run >= lead) & resting[now] & (start or fixed)
            stays = (eased == 1) & ~moved & (resting | kinds.onward)[now]
            ease = arrives | stays
        else:
            ease = (eased == 1) | (kinds.tonic[now] & (cadence == "turnaround") & closing & (timely or fixed))
        was = kinds.dominant[last] * _DOMINANT + kinds.subdominant[last] * _SUBDOMINANT
        stood = np.where(leading[now], _UNHURRIED if fixed else np.minimum(run + 1, _UNHURRIED), 0)
        moves = [
            (last, now),
            (before, np.where(moved, was, before)),
            (near, near | (kinds.tonic[now] & closing)),
            (eased, ease),
            (run, stood),
        ]
        shape = self._shape[0], *self._shape
        # Where no chord sounds, all is as it was.
        states = [np.broadcast_to(np.where(self._silent[now], old, new), shape) for old, new in moves]
        return np.ravel_multi_index(states, self._shape).reshape(self._shape[0], -1)


def _parts(cadence: str, kinds: Functions, fixed: bool) -> tuple[Mask, Mask]:
    """Return which chords lead to the end of a cadence and which end it; of what is fixed no more is asked than it must be."""
    if cadence in STEPS:
        leading, resting = (getattr(kinds, name) for name in STEPS[cadence])
        return leading, kinds.tonic if fixed and cadence != "deceptive" else resting
    nothing = np.zeros(len(kinds.root), dtype=bool)
    if cadence in ("half", "turnaround"):
        return kinds.dominant if fixed else kinds.fifth, nothing
    return nothing, nothing
