"""What a player does: strikes a note, or turns something beside it.

Conventions: ticks are the document's, 24 to the quarter note from the start of the section, negative in its pickup; an accent
is in steps of MIDI velocity above or below the player's own level.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Stroke:
    """A note before it is performed: on the grid, with an accent; `late_ms` delays it, as the strings of a strum.

    Where it is `human`, accent and lateness are a player's (learned), and the performance adds nothing of its own.
    """

    onset: int
    duration: int
    pitch: int
    accent: float = 0.0
    late_ms: float = 0.0
    human: bool = False


@dataclass(frozen=True)
class Gesture:
    """What is done to an instrument beside striking notes: `number` and `value` are those of `song.layers.PlayedControl`."""

    onset: int
    kind: Literal["control", "bend"]
    number: int
    value: int
