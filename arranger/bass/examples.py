"""From walking basses on record to rows to learn from.

Conventions: rows and choices are those of `arranger.bass.features`.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from arranger.bass.features import (
    HISTORY,
    INPUTS,
    SETTING,
    Feel,
    Rows,
    Setting,
    choice_of,
    line_places,
    setting_rows,
    settings_of,
)
from corpus.walking import Walk

Choices = NDArray[np.int64]
# How often a row is not told how clear and how restless its solo is, so that the network can do without.
UNTOLD = 0.5


def examples_of(walks: Sequence[Walk], rng: np.random.Generator | None = None) -> tuple[Rows, Choices]:
    """Return inputs, (rows, INPUTS), and the choices made, (rows,), of all notes over a chord but the first of each solo.

    Without `rng` no row is told what its solo is like as a whole; with it some are, drawn by it.
    """
    pieces = [_examples(walk, rng) for walk in walks]
    if not pieces:
        return np.zeros((0, INPUTS), dtype=np.float32), np.zeros(0, dtype=np.int64)
    return np.concatenate([rows for rows, _ in pieces]), np.concatenate([choices for _, choices in pieces])


def _examples(walk: Walk, rng: np.random.Generator | None) -> tuple[Rows, Choices]:
    choices, lines, settings = [], [], []
    pitches = [beat.pitch for beat in walk.beats]
    for index, setting in steps_of(walk):
        root, last = setting.chord.root_pitch_class, pitches[index - 1]
        recent = pitches[max(0, index - 1 - HISTORY) : index]
        moves = [b - a for a, b in pairwise(recent)][::-1]
        settings.append(setting)
        lines.append(line_places(root, last, moves))
        choices.append(choice_of(root, last, pitches[index]))
    rows = np.zeros((len(settings), INPUTS), dtype=np.float32)
    feel = Feel(walk.tempo, walk.even)
    rows[:, :SETTING] = setting_rows(settings, feel)
    if rng is not None:
        told = rng.random(len(rows)) >= UNTOLD
        known = setting_rows(settings[:1], replace(feel, fit=walk.fit, repeats=walk.repeats))
        rows[told, SETTING - 4 : SETTING] = known[0, -4:]
    for row, places in zip(rows, lines, strict=True):
        row[[SETTING + place for place in places]] = 1
    return rows, np.array(choices, dtype=np.int64)


def steps_of(walk: Walk) -> list[tuple[int, Setting]]:
    """Return the beats of a solo whose note is to be foretold, and what is known there."""
    places = [(beat.bar, beat.beat, beat.bars) for beat in walk.beats]
    settings = settings_of([beat.chord for beat in walk.beats], places, walk.meter_beats)
    return [(index, setting) for index, setting in enumerate(settings) if index and setting is not None]
