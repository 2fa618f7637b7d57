"""How hard and how late a drummer strikes: learned from where a stroke stands and what stands around it.

Conventions: hits are (steps, voices), 0 or 1; a touch is in steps of MIDI velocity against the other strokes of the same voice,
lateness in milliseconds, negative is early.
"""

import numpy as np

from arranger.drums.features import GROUPING, Setting
from arranger.drums.voices import VOICES, Floats, Integers
from arranger.network import Network

# What the outputs of the network are measured in.
VELOCITY_UNIT, LATE_UNIT = 15.0, 10.0


def touch_rows(hits: Floats, setting: Setting, placed: Floats) -> tuple[Floats, Integers, Integers]:
    """Return a row of features for each stroke, its step and its voice; `placed` comes from `place_rows`."""
    steps, voices = np.nonzero(hits)
    padded = np.pad(hits, ((2, 2), (0, 0)))
    grouped = np.minimum(padded @ GROUPING, 1.0)
    own = np.stack([padded[steps + 2 + away, voices] for away in (-2, -1, 1, 2)], axis=1)
    struck = np.zeros((len(steps), len(VOICES)), np.float32)
    struck[np.arange(len(steps)), voices] = 1.0
    settings = np.broadcast_to(setting.row(), (len(steps), len(setting.row())))
    rows = np.concatenate(
        (struck, hits[steps], own, grouped[steps + 1], grouped[steps + 3], placed[steps], settings), axis=1
    )
    return rows.astype(np.float32), steps, voices


def touch_of(network: Network, hits: Floats, setting: Setting, placed: Floats) -> tuple[Floats, Floats]:
    """Return how hard and how late each stroke is played, both (steps, voices), 0 where nothing is struck."""
    hard, late = np.zeros_like(hits), np.zeros_like(hits)
    rows, steps, voices = touch_rows(hits, setting, placed)
    if len(rows):
        found = network(rows)
        hard[steps, voices] = found[:, 0] * VELOCITY_UNIT
        late[steps, voices] = found[:, 1] * LATE_UNIT
    return hard, late
