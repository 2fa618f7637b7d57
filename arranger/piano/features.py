"""What a pianist knows at every sixteenth of a section, as numbers: bar, chord, melody, plan, and what the hands have played.

Conventions: a step is a sixteenth (6 ticks); grips are those of `arranger.piano.hands`, one a step and hand, 0 where nothing
is struck. A section begins without a past: what other sections play changes nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from arranger.network import Rows
from arranger.piano.hands import LEFT_BITS, RIGHT_BITS
from song import ChordSpan, Meter, Note

STEP = 6
BACK = 8  # steps of this bar and the one before that are seen one by one
BARS_BACK = ((1, -1), (1, 0), (1, 1), (2, 0))  # bars before, and steps from the same place there
ROLES = ("verse", "chorus", "bridge", "intro", "interlude", "outro")
_ROLE_OF = {
    "head": "verse", "theme": "verse", "prechorus": "verse", "solo": "interlude", "instrumental": "interlude",
    "tag": "outro",
}  # fmt: skip
_LONGEST_BAR = 16

Grips = NDArray[np.int64]


@dataclass(frozen=True)
class Setting:
    """A section as a pianist sees it; spans and notes count from its start, notes may sound before it and after it."""

    meter: Meter
    tempo: int
    role: str
    energy: float
    bars: int
    spans: tuple[ChordSpan, ...]
    notes: tuple[Note, ...]

    @property
    def bar_steps(self) -> int:
        """Steps in a bar."""
        return self.meter.bar_ticks // STEP

    @property
    def steps(self) -> int:
        """Steps in the section."""
        return self.bars * self.bar_steps

    @cached_property
    def rows(self) -> Rows:
        """What stands before a note is played, (steps, columns)."""
        columns = [self._places(), self._chords(), self._plan(), self._melody()]
        return np.concatenate(columns, axis=1).astype(np.float32)

    def _places(self) -> Rows:
        """Return the step of the bar (a bar of two beats is half of one of four), and the bar in groups of four."""
        steps = np.arange(self.steps)
        cycle = 12 if self.bar_steps == 12 else _LONGEST_BAR
        place = np.eye(_LONGEST_BAR, dtype=np.float32)[steps % cycle]
        bar = steps // self.bar_steps
        group = np.eye(4, dtype=np.float32)[bar % 4]
        ends = np.stack([bar == 0, bar == self.bars - 1, bar == self.bars - 2, np.full(len(bar), cycle == 12)], axis=1)
        return np.concatenate([place, group, ends.astype(np.float32)], axis=1)

    def _chords(self) -> Rows:
        """Return where chords change, how far that is, how many there are in the bar and whether one sounds."""
        starts = np.zeros(self.steps + 1, dtype=bool)
        sounds = np.zeros(self.steps, dtype=np.float32)
        before = None
        for span in self.spans:
            starts[min(-(-span.onset // STEP), self.steps)] |= span.chord != before
            sounds[span.onset // STEP : -(-span.end // STEP)] = span.chord is not None
            before = span.chord
        starts[self.steps] = True
        since, until = _distances(starts)
        per_bar = starts[: self.steps].reshape(self.bars, -1).sum(axis=1).repeat(self.bar_steps)
        near = (until[:, None] == np.arange(1, 5)).astype(np.float32)
        plain = np.stack([starts[: self.steps], since / 16, until / 16, per_bar / 4, sounds], axis=1)
        return np.concatenate([plain, near], axis=1).clip(0, 2)

    def _plan(self) -> Rows:
        role = _ROLE_OF.get(self.role, self.role)
        one = [*(role == name for name in ROLES), self.energy, self.energy**2, np.log2(self.tempo / 80)]
        return np.tile(np.array(one, dtype=np.float32), (self.steps, 1))

    def _melody(self) -> Rows:
        """Return where the melody begins and sounds, how busy it is, and how long ago and how soon a note begins."""
        onsets = np.zeros(self.steps + 5, dtype=np.float32)
        sounds = np.zeros(self.steps, dtype=np.float32)
        for note in self.notes:
            first, last = note.onset // STEP, -(-note.end // STEP)
            if 0 <= first < len(onsets):
                onsets[first] = 1
            sounds[max(0, first) : max(0, last)] = 1
        since, until = _distances(onsets[: self.steps + 1] > 0)
        inside = onsets[: self.steps]
        beat = inside.reshape(-1, 4).sum(axis=1).repeat(4)
        bar = inside.reshape(self.bars, -1).sum(axis=1)
        following = np.append(bar[1:], bar[-1]).repeat(self.bar_steps)
        bar = bar.repeat(self.bar_steps)
        soon = np.stack([onsets[ahead : ahead + self.steps] for ahead in range(5)], axis=1)
        some = np.full(self.steps, float(bool(self.notes)))
        plain = np.stack([sounds, since / 16, until / 16, beat / 4, bar / 8, following / 8, bar == 0, some], axis=1)
        return np.concatenate([plain, soon], axis=1).clip(0, 2)


def _distances(marks: NDArray[np.bool_]) -> tuple[Rows, Rows]:
    """Return how many steps ago the last mark was and how soon the next one comes, for all steps but the last, at most 32."""
    steps = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, steps, -32))
    coming = np.minimum.accumulate(np.where(marks, steps, len(marks) + 32)[::-1])[::-1]
    since = (steps - last)[:-1].clip(0, 32).astype(np.float32)
    until = (coming[1:] - steps[:-1]).clip(0, 32).astype(np.float32)
    return since, until


_LEFT_TABLE = (np.arange(2**LEFT_BITS)[:, None] >> np.arange(LEFT_BITS) & 1).astype(np.float32)
_RIGHT_TABLE = (np.arange(2**RIGHT_BITS)[:, None] >> np.arange(RIGHT_BITS) & 1).astype(np.float32)


def grip_bits(left: Grips, right: Grips) -> Rows:
    """Return the voices of both hands, (..., voices), left first."""
    return np.concatenate([_LEFT_TABLE[left], _RIGHT_TABLE[right]], axis=-1)


def played_rows(bits: Rows, bar_steps: int) -> Rows:
    """Return what the hands have played before every step of a section, (steps, columns); `bits` is (steps, voices)."""
    steps = np.arange(len(bits))
    padding = 2 * bar_steps + 1
    padded = np.concatenate([np.zeros((padding, bits.shape[1]), dtype=np.float32), bits])
    here = steps + padding
    start = here - steps % bar_steps
    near = [padded[here - back] for back in range(1, BACK + 1)]
    far = [padded[here - bars * bar_steps + offset] for bars, offset in BARS_BACK]
    sums = np.concatenate([np.zeros((1, bits.shape[1]), dtype=np.float32), padded.cumsum(axis=0)])
    this, before = sums[here] - sums[start], sums[start] - sums[start - bar_steps]
    counts = [part.sum(axis=1) / 8 for bar in (this, before) for part in (bar[:, :LEFT_BITS], bar[:, LEFT_BITS:])]
    counts += [steps >= bar_steps, steps >= 2 * bar_steps, steps == 0]
    return np.concatenate([*near, *far, np.stack(counts, axis=1)], axis=1).astype(np.float32)


def played_row(padded: Rows, step: int, bar_steps: int) -> Rows:
    """Return what the hands have played before one step, for several lines at once, (lines, columns).

    `padded` is (lines, padding and steps, voices), with two bars and a step of nothing before the first.
    """
    lines = len(padded)
    here = step + 2 * bar_steps + 1
    start = here - step % bar_steps
    near = padded[:, here - BACK : here][:, ::-1].reshape(lines, -1)
    far = [padded[:, here - bars * bar_steps + offset] for bars, offset in BARS_BACK]
    this, before = padded[:, start:here].sum(axis=1), padded[:, start - bar_steps : start].sum(axis=1)
    counts = np.empty((lines, 7), dtype=np.float32)
    for column, bar in ((0, this), (2, before)):
        counts[:, column] = bar[:, :LEFT_BITS].sum(axis=1) / 8
        counts[:, column + 1] = bar[:, LEFT_BITS:].sum(axis=1) / 8
    counts[:, 4:] = step >= bar_steps, step >= 2 * bar_steps, step == 0
    return np.concatenate([near, *far, counts], axis=1)


def cut(notes: Sequence[Note], ticks: int) -> tuple[Note, ...]:
    """Return the notes that sound in the first ticks of a section."""
    return tuple(note for note in notes if note.onset < ticks and note.end > 0)
