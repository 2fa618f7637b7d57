"""Songs as training examples: one row and one class for every decision that was a choice.

Conventions: a row comes with the number of its section, so that the scores of a section can be summed. A lesson is a song with
what its data set says of it: whether it is a whole performed song or a chart one time through.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corpus.library import Corpus
from corpus.sections import without_pickup_bar
from planner.features import feature_row
from planner.steps import DECISIONS, END, UNKNOWN, WHOLE_SETS, Setting, Step, decisions_of, setting_of, steps_of
from song import Song


@dataclass(frozen=True)
class Lesson:
    """A song to learn from, and whether it is whole (None: as its style usually is)."""

    song: Song
    whole: bool | None = None


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


def lessons_of(corpus: Corpus, split: str) -> list[Lesson]:
    """Return the songs of a split as lessons, without first bars that only lead in."""
    return [
        Lesson(without_pickup_bar(entry.song), entry.dataset in WHOLE_SETS)
        for entry in corpus.entries
        if entry.split == split
    ]


def choices_of(lesson: Lesson, *, told: bool = False) -> Iterable[list[Choice]]:
    """Walk the sections of a song, each as its choices in order; the last section is the end alone.

    A song whose chords nobody wrote down tells nothing of mode, keys and cadences. Where the length is `told`, the choices
    know how many bars there are in all.
    """
    song = lesson.song
    steps = steps_of(song)
    setting = setting_of(song.brief, whole=lesson.whole, bars=song.bars if told else None)
    if not song.chords:
        steps = tuple(replace(step, key=UNKNOWN, cadence=UNKNOWN, phrases=()) for step in steps)
        setting = replace(setting, minor=None)
    if not any(song.melody.values()):
        setting = replace(setting, sung=False)
        steps = tuple(replace(step, pickup=UNKNOWN) for step in steps)
    for place, step in enumerate(steps):
        yield _choices_of_step(step, steps[:place], setting)
    yield [Choice("letter", END, steps, setting, {})]


def _choices_of_step(step: Step, before: tuple[Step, ...], setting: Setting) -> list[Choice]:
    taken = decisions_of(step, before)
    decided: dict[str, str] = {}
    section = []

    def take(decision: str, value: str) -> None:
        section.append(Choice(decision, value, before, setting, dict(decided)))
        decided[decision] = value

    for decision in DECISIONS:
        if decision == "phrase" and step.relation not in ("repeats", "over"):
            for end, cadence in step.phrases:
                decided["phrase_end"] = str(end)
                take("phrase", cadence)
            decided.pop("phrase_end", None)
        elif decision in taken:
            take(decision, taken[decision])
    return section


def examples_of(lessons: Sequence[Lesson], told: Sequence[bool] = (False,)) -> dict[str, Examples]:
    """Return the examples of every decision, once for each of `told`: without and with knowing the length."""
    rows: dict[str, list[npt.NDArray[np.float32]]] = {decision: [] for decision in DECISIONS}
    classes: dict[str, list[int]] = {decision: [] for decision in DECISIONS}
    sections: dict[str, list[int]] = {decision: [] for decision in DECISIONS}
    number = 0
    for tells in told:
        for lesson in lessons:
            for section in choices_of(lesson, told=tells):
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
