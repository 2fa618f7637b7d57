"""Drawing tokens from logits, and the events that come of it.

Conventions: logits are (N, tokens), natural; minus infinity is never drawn.
"""

from dataclasses import dataclass, field

import numpy as np

from melody.arrays import Doubles, Longs
from melody.chart import TICKS_PER_ROW
from melody.drafts.rules import keep_top_p
from song import Note


@dataclass
class Events:
    """What one line has written of a phrase: the row, the ticks and the MIDI pitch (-1: a rest) of every event."""

    rows: list[int] = field(default_factory=list)
    durations: list[int] = field(default_factory=list)
    pitches: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def append(self, row: int, duration: int, pitch: int) -> None:
        """Add an event."""
        self.rows.append(row)
        self.durations.append(duration)
        self.pitches.append(pitch)

    def notes(self, first: int) -> tuple[Note, ...]:
        """Return the notes, their onsets counted from row `first`."""
        return tuple(
            Note((row - first) * TICKS_PER_ROW, duration, pitch)
            for row, duration, pitch in zip(self.rows, self.durations, self.pitches, strict=True)
            if pitch >= 0
        )


def draw(logits: Doubles, top_p: float, generator: np.random.Generator) -> Longs:
    """Draw one token a line, among the likeliest that hold `top_p` of the distribution."""
    logits = keep_top_p(logits, top_p)
    ends = np.cumsum(np.exp(logits - logits.max(axis=1, keepdims=True)), axis=1)
    places = generator.random((len(logits), 1)) * ends[:, -1:]
    return np.asarray((ends <= places).sum(axis=1), dtype=np.int64)


def log_share(logits: Doubles, tokens: Longs) -> Doubles:
    """Return the log probability of one token of every line."""
    top = logits.max(axis=1)
    whole = np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return np.asarray(logits[np.arange(len(logits)), tokens] - top - whole)
