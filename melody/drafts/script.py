"""What is asked of every line at every row of a phrase: the guides of all lines laid out, to be looked up in one go.

Conventions: N lines, G guides that differ; rows are two ticks from the start of the song (see `melody.chart`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from melody.arrays import Doubles, Flags, Longs
from melody.chart import TICKS_PER_ROW
from melody.drafts.guide import FREE, NO_WALL, REST, Guide
from melody.drafts.rules import LOOSENESS
from melody.tokens import DURATIONS, SIXTEENTH, TRIPLET
from song import TICKS_PER_QUARTER, Meter

ANY = -1  # a rhythm that nobody asks for


@dataclass(frozen=True)
class Steps:
    """What is asked of one event of each of N lines, as `melody.drafts.guide.Step` says; the rhythm is `ANY` where it is free."""

    rhythm: Longs
    pitch: Longs
    exact: Flags
    nearness: Doubles
    room: Longs
    lands: Flags
    wall: Longs


@dataclass(frozen=True)
class Script:
    """The steps of G guides at all rows from `first` on (G, rows), and `which` of them each line has (N,).

    It `asks` something where a guide is not free, and is `anchored` where one has anchors. The section starts at row `start`.
    """

    first: int
    which: Longs
    steps: Steps
    asks: bool
    anchored: bool
    start: int
    meter: Meter

    def at(self, lines: Longs, rows: Longs) -> Steps:
        """Return what is asked of some lines that stand at some rows."""
        place = (self.which[lines], rows - self.first)
        return Steps(*(own[place] for own in vars(self.steps).values()))

    def changed(self, line: int, guide: Guide) -> "Script":
        """Return the script in which one line follows another guide from now on."""
        rows = np.arange(self.first, self.first + self.steps.rhythm.shape[1])
        new = vars(_lay_out(guide, rows, self.start, self.meter)).values()
        steps = Steps(
            *(np.concatenate([old, own[None]]) for old, own in zip(vars(self.steps).values(), new, strict=True))
        )
        which = self.which.copy()
        which[line] = len(steps.rhythm) - 1
        return replace(
            self, which=which, steps=steps, asks=self.asks or guide is not FREE,
            anchored=self.anchored or bool(guide.anchors),
        )  # fmt: skip


def lay_out(guides: Sequence[Guide], first: int, last: int, start: int, meter: Meter) -> Script:
    """Return the script of lines with those guides for the rows from `first` up to `last`.

    `start` is the first row of the section, which tells what is off the grid: a free event there ends at the next quarter.
    """
    distinct = list({id(guide): guide for guide in guides}.values())
    numbers = {id(guide): number for number, guide in enumerate(distinct)}
    parts = [_lay_out(guide, np.arange(first, last), start, meter) for guide in distinct]
    steps = Steps(*(np.stack(own) for own in zip(*(vars(part).values() for part in parts), strict=True)))
    which = np.array([numbers[id(guide)] for guide in guides])
    asks, anchored = any(guide is not FREE for guide in guides), any(guide.anchors for guide in guides)
    return Script(first, which, steps, asks, anchored, start, meter)


def _lay_out(guide: Guide, rows: Longs, start: int, meter: Meter) -> Steps:
    """Return what one guide asks at some neighbouring rows."""
    count, first = len(rows), int(rows[0])
    onsets = (rows - start) * TICKS_PER_ROW
    off_grid = (onsets % SIXTEENTH != 0) & ((onsets % TRIPLET != 0) | meter.compound)
    steps = Steps(
        np.full(count, ANY), np.full(count, REST), np.zeros(count, dtype=bool), np.zeros(count),
        np.full(count, max(DURATIONS)), np.zeros(count, dtype=bool), np.where(off_grid, -onsets % TICKS_PER_QUARTER, NO_WALL),
    )  # fmt: skip
    if guide.anchors:
        np.minimum(steps.room, _until(guide.anchors, rows), out=steps.room)
        for row, pitch in guide.sounding.items():
            if 0 <= row - first < count:
                steps.pitch[row - first] = pitch
        steps.nearness[:] = LOOSENESS
    if guide.walls:
        np.minimum(steps.wall, _until(guide.walls, rows), out=steps.wall)
    for row in [*guide.anchors, *guide.wishes]:
        if 0 <= (place := row - first) < count:
            step = guide.at(row)
            steps.rhythm[place] = ANY if step.rhythm is None else step.rhythm
            steps.pitch[place], steps.exact[place], steps.nearness[place] = step.pitch, step.exact, step.nearness
            steps.lands[place], steps.room[place] = step.lands, step.room
            steps.wall[place] = step.wall if step.rhythm is not None else min(step.wall, steps.wall[place])
    return steps


def _until(marks: Iterable[int], rows: Longs) -> Longs:
    """Return how many ticks there are from each row to the first mark after it."""
    ordered = np.array([*sorted(marks), np.iinfo(np.int32).max])
    return np.asarray(
        np.minimum((ordered[np.searchsorted(ordered, rows, side="right")] - rows) * TICKS_PER_ROW, NO_WALL)
    )
