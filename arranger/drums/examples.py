"""What the drummer learns from: a row for every step of a lesson, and for every stroke by hand how it was struck.

Conventions: see `arranger.drums.features` and `arranger.drums.touch`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from arranger.drums.features import UNKNOWN, WINDOW, keep_habit, place_rows, step_rows
from arranger.drums.lessons import Lesson
from arranger.drums.touch import LATE_UNIT, VELOCITY_UNIT, touch_rows
from arranger.drums.voices import VOICES, Floats, Integers

_OFF_GRID_MS = 35.0
_APART = 1000


def rows_of(lesson: Lesson, *, labelled: bool = True) -> Floats:
    """Return the features of every step of a lesson, (steps, features).

    Not `labelled`, neither the level nor fills inside of a beat are told: what a listener would not know beforehand.
    """
    count, total = lesson.steps, len(lesson.hits)
    setting = lesson.setting if labelled else replace(lesson.setting, level=UNKNOWN)
    fills = lesson.fills if labelled or lesson.kind == "fill" else np.zeros_like(lesson.fills)
    padded = np.concatenate([np.zeros((WINDOW, len(VOICES)), np.float32), lesson.hits])
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=0)[:total].swapaxes(1, 2)
    numbers = np.arange(total)
    habits, known = _habits(lesson)
    near = np.stack([habits[numbers // count, (numbers + ahead) % count] for ahead in range(3)], axis=1)
    heard = step_rows(windows, near, known, setting.ternary)
    placed = place_rows(setting, numbers % count, numbers // count, fills)
    return np.concatenate([np.tile(setting.row(), (total, 1)), placed, heard], axis=1)


def _habits(lesson: Lesson) -> tuple[Floats, Floats]:
    """Return the habit before each bar, (bars, steps, voices), and for every step whether there is one."""
    bars = lesson.hits.reshape(lesson.bars, lesson.steps, len(VOICES))
    habits, habit = np.zeros_like(bars), np.zeros_like(bars[0])
    for number, bar in enumerate(bars):
        habits[number] = habit
        habit = keep_habit(habit, bar, known=number > 0)
    known = np.repeat(np.arange(lesson.bars) > 0, lesson.steps).astype(np.float32)
    return habits, known


@dataclass(frozen=True)
class Touches:
    """Human strokes: features (strokes, inputs), targets (strokes, 2) how hard and how late, and the stroke a bar before.

    Targets are against the take's own mean of the voice, in the units of `arranger.drums.touch`; `before` is the number of the
    stroke of the same voice at the same place a bar before, -1 where there is none; `moments` the number of the step, far
    apart between takes.
    """

    rows: Floats
    targets: Floats
    before: Integers
    moments: Integers


def touches_of(lessons: Iterable[Lesson]) -> Touches:
    """Return the human strokes of the lessons. Strokes off the grid (rolls, drags) are passed over."""
    rows, targets, before, moments, total, start = [], [], [], [], 0, 0
    for lesson in lessons:
        if not lesson.setting.human:
            continue
        numbers = np.arange(len(lesson.hits))
        placed = place_rows(lesson.setting, numbers % lesson.steps, numbers // lesson.steps, lesson.fills)
        found, steps, voices = touch_rows(lesson.hits, lesson.setting, placed)
        late, hard = lesson.late_ms[steps, voices], lesson.velocities[steps, voices]
        true = np.abs(late) < _OFF_GRID_MS
        for voice in np.unique(voices):
            mine = (voices == voice) & true
            hard[mine] -= hard[mine].mean() if mine.any() else 0
            late[mine] -= late[mine].mean() if mine.any() else 0
        steps, voices = steps[true], voices[true]
        numbered = np.full((len(lesson.hits) + lesson.steps, len(VOICES)), -1)
        numbered[steps + lesson.steps, voices] = total + np.arange(len(steps))
        before.append(numbered[steps, voices])
        rows.append(found[true])
        targets.append(np.stack((hard / VELOCITY_UNIT, late / LATE_UNIT), axis=1)[true])
        moments.append(steps + start)
        total, start = total + len(steps), start + len(lesson.hits) + _APART
    return Touches(
        np.concatenate(rows),
        np.concatenate(targets).astype(np.float32),
        np.concatenate(before),
        np.concatenate(moments),
    )
