"""Songs as training examples: one row and one class for every decision that was a choice.

Conventions: a row comes with the number of its section and song, so that the scores of a section can be summed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.features import DECISIONS, END, UNKNOWN, Setting, Step, decisions_of, feature_row, setting_of, steps_of
from song import Song


@dataclass(frozen=True)
class Examples:
    """The choices of one decision: rows of shape (n, width), classes of shape (n,), and the section each belongs to."""

    rows: npt.NDArray[np.float32]
    classes: npt.NDArray[np.int64]
    sections: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Choice:
    """One decision as it was taken, with all that stood before it."""

    decision: str
    value: str
    steps: tuple[Step, ...]
    setting: Setting
    decided: dict[str, str]


def choices_of(song: Song) -> Iterable[list[Choice]]:
    """Walk the sections of a song, each as its choices in order; the last section is the end alone.

    A song whose chords nobody wrote down tells nothing of mode, keys and cadences.
    """
    steps, setting = steps_of(song), setting_of(song.brief)
    if not song.chords:
        steps = tuple(replace(step, key=UNKNOWN, cadence=UNKNOWN) for step in steps)
        setting = replace(setting, minor=None)
    for place, step in enumerate(steps):
        before, taken = steps[:place], decisions_of(step, steps[:place])
        decided: dict[str, str] = {}
        section = []
        for decision, value in taken.items():
            section.append(Choice(decision, value, before, setting, dict(decided)))
            decided[decision] = value
        yield section
    yield [Choice("letter", END, steps, setting, {})]


def examples_of(songs: Iterable[Song]) -> dict[str, Examples]:
    """Return the examples of every decision."""
    rows: dict[str, list[npt.NDArray[np.float32]]] = {decision: [] for decision in DECISIONS}
    classes: dict[str, list[int]] = {decision: [] for decision in DECISIONS}
    sections: dict[str, list[int]] = {decision: [] for decision in DECISIONS}
    number = 0
    for song in songs:
        for section in choices_of(song):
            for choice in section:
                name = choice.decision
                rows[name].append(feature_row(name, choice.steps, choice.setting, choice.decided))
                classes[name].append(DECISIONS[name].index(choice.value))
                sections[name].append(number)
            number += 1
    return {
        name: Examples(np.array(rows[name]), np.array(classes[name], int), np.array(sections[name], int))
        for name in DECISIONS
        if rows[name]
    }
