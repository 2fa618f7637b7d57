"""What the drummer looks at before each step: what has just been played, a bar ago, by habit, and where in the music one is.

Conventions: a quarter note has four steps, in ternary time three, a bar four quarters; hits are 0 or 1 by voice
(`arranger.drums.voices.VOICES`); a window is the last `WINDOW` steps, the newest last. The habit is how often each voice has been
hit at each step of the bar by now, 0 to 1.
"""

import math
from dataclasses import dataclass

import numpy as np

from arranger.drums.drummings import DRUMMING_NAMES
from arranger.drums.voices import NUMBER, TIME, TOMS, VOICES, Floats, Integers

STEPS = {False: 16, True: 12}
WINDOW = 2 * STEPS[False]
HABIT_KEPT = 0.6
LEVELS = 3
UNKNOWN = -1
_NEAR, _FARTHER = 4, 10
_GROUPS = (
    ("kick",), ("snare", "side"), ("ghost",), TIME, ("pedal",), TOMS, ("crash",),
)  # fmt: skip
GROUPING = np.zeros((len(VOICES), len(_GROUPS)), np.float32)
for _number, _group in enumerate(_GROUPS):
    for _voice in _group:
        GROUPING[NUMBER[_voice], _number] = 1.0


@dataclass(frozen=True)
class Setting:
    """What stays the same for a stretch of drumming; level LIGHT to FULL, or `UNKNOWN`."""

    drumming: str
    tempo: int
    ternary: bool
    level: int = UNKNOWN
    human: bool = True

    def row(self) -> Floats:
        """Return the setting as numbers."""
        row = np.zeros(len(DRUMMING_NAMES) + LEVELS + 4, np.float32)
        row[DRUMMING_NAMES.index(self.drumming)] = 1.0
        pace = math.log2(self.tempo / 110) if self.tempo else 0.0
        row[-4:] = (pace, pace * pace, self.ternary, self.human)
        if self.level != UNKNOWN:
            row[len(DRUMMING_NAMES) + self.level] = 1.0
        return row


def place_rows(setting: Setting, places: Integers, bars: Integers, fills: Floats) -> Floats:
    """Return for each step its place in the bar, the bar's in the phrase, and the fill; rows (steps, features).

    `places` count steps from the bar line, `bars` from the start of the section; `fills` is how much of a bar of fill is
    still to come at a step, 0 where there is none.
    """
    rows = np.zeros((len(places), 36), np.float32)
    numbers = np.arange(len(places))
    rows[numbers, (16 if setting.ternary else 0) + places] = 1.0
    rows[numbers, 28 + bars % 4] = 1.0
    rows[:, 32] = bars % 8 == 7
    rows[:, 33] = bars == 0
    rows[:, 34] = fills > 0
    rows[:, 35] = fills
    return rows


def step_rows(window: Floats, habit: Floats, known: Floats, ternary: bool) -> Floats:
    """Return what is heard before a step; rows (rows, features).

    `window` is (rows, WINDOW, voices), `habit` (rows, 3, voices) at the step and the two after it, `known` (rows,) 0 where there
    is no habit yet.
    """
    count = STEPS[ternary]
    rows = len(window)
    grouped = np.minimum(window[:, -_FARTHER:-_NEAR] @ GROUPING, 1.0)
    ahead = np.minimum(habit[:, 1:] @ GROUPING, 1.0)
    bar_ago = np.minimum(window[:, WINDOW - count - 1 : WINDOW - count + 2 : 2] @ GROUPING, 1.0)
    return np.concatenate(
        (
            window[:, -_NEAR:].reshape(rows, -1),
            grouped.reshape(rows, -1),
            window[:, WINDOW - count],
            bar_ago.reshape(rows, -1),
            window[:, WINDOW - 2 * count],
            habit[:, 0],
            ahead.reshape(rows, -1),
            known[:, None],
        ),
        axis=1,
    )


def keep_habit(habit: Floats, bar: Floats, known: bool) -> Floats:
    """Return the habit after one more bar; both (..., steps, voices)."""
    return habit * HABIT_KEPT + bar * (1 - HABIT_KEPT) if known else bar.copy()
