"""What the writer sees when it writes an event: the chart at that point, and the line so far.

Conventions: lines are kept by row (two ticks, see `melody.chart`): in `pitch` the pitch token that sounds, `REST` or
`UNKNOWN`; in `rhythm` the rhythm token of an event that starts there, or `HELD`. Looking back reads rows that are already
written, never later ones.
"""

from dataclasses import dataclass

import numpy as np

from melody.arrays import Bytes, Longs
from melody.chart import COLUMN, NO_ROOT, STATIC, TICKS_PER_ROW, VIEWS, Chart
from melody.tokens import LOWEST, PITCHES, RHYTHMS, pitch_token, rhythm_duration

REST, UNKNOWN = PITCHES, PITCHES + 1
HELD = RHYTHMS
START = RHYTHMS  # the rhythm "before" the first event
NO_PITCH = PITCHES  # the pitch "before" the first note
WIDEST_STEP = 12
# How many rows an event fills, by rhythm token.
_ROWS = np.array([rhythm_duration(token) // TICKS_PER_ROW for token in range(RHYTHMS)])
DYNAMIC: tuple[tuple[str, int], ...] = (
    ("last_rhythm", RHYTHMS + 1), ("last_pitch", PITCHES + 1), ("last_over_root", 13), ("last_step", 2 * WIDEST_STEP + 2),
    *((f"back_pitch_{view}", PITCHES + 2) for view in range(VIEWS)),
    *((f"back_rhythm_{view}", RHYTHMS + 1) for view in range(VIEWS)),
)  # fmt: skip
FEATURES = STATIC + DYNAMIC
PLACE = {name: place for place, (name, _) in enumerate(FEATURES)}


@dataclass
class Lines:
    """Several versions of one melody, growing; the last three hold, per line, what the next event follows.

    `last_pitch` is a MIDI pitch or -1, `last_step` the interval between the last two notes, clipped, or `WIDEST_STEP` + 1.
    `ahead_pitch` and `ahead_rhythm` (rows,) tell all lines alike what will stand later, because it is given.
    """

    pitch: Bytes
    rhythm: Bytes
    last_rhythm: Longs
    last_pitch: Longs
    last_step: Longs
    ahead_pitch: Bytes
    ahead_rhythm: Bytes

    def know(self, row: int, rhythm: int, pitch: int | None, reference: int) -> None:
        """Note an event that will stand at a row: a MIDI pitch, -1 for a rest, None where only the rhythm is known."""
        end = row + rhythm_duration(rhythm) // TICKS_PER_ROW
        token = UNKNOWN if pitch is None else REST if pitch < 0 else pitch_token(pitch, reference)
        self.ahead_pitch[row:end] = token
        self.ahead_rhythm[row] = rhythm

    def write(self, line: int, row: int, rhythm: int, pitch: int, reference: int) -> None:
        """Add an event to one line; `pitch` is a MIDI pitch, or -1 for a rest."""
        end = row + rhythm_duration(rhythm) // TICKS_PER_ROW
        self.pitch[line, row:end] = REST if pitch < 0 else pitch_token(pitch, reference)
        self.rhythm[line, row:end] = HELD
        self.rhythm[line, row] = rhythm
        self.last_rhythm[line] = rhythm
        if pitch >= 0:
            before = self.last_pitch[line]
            if before >= 0:
                self.last_step[line] = max(-WIDEST_STEP, min(WIDEST_STEP, pitch - before))
            self.last_pitch[line] = pitch

    def write_all(self, lines: Longs, rows: Longs, rhythms: Longs, pitches: Longs, references: Longs) -> None:
        """Add one event each to some different lines, as `write` does."""
        lengths = _ROWS[rhythms]
        # Every row of every event, one after the other.
        event = np.repeat(np.arange(len(rows)), lengths)
        place = rows[event] + np.arange(len(event)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        inside = place < self.pitch.shape[1]
        event, place = event[inside], place[inside]
        self.pitch[lines[event], place] = np.where(pitches < 0, REST, fold(pitches - references))[event]
        self.rhythm[lines[event], place] = HELD
        self.rhythm[lines, rows] = rhythms
        self.last_rhythm[lines] = rhythms
        sung = pitches >= 0
        lines, pitches = lines[sung], pitches[sung]
        before = self.last_pitch[lines]
        step = np.clip(pitches - before, -WIDEST_STEP, WIDEST_STEP)
        self.last_step[lines] = np.where(before >= 0, step, self.last_step[lines])
        self.last_pitch[lines] = pitches

    def copies(self, count: int) -> "Lines":
        """Return so many copies of the only line."""
        assert len(self.pitch) == 1, "one line"
        return Lines(
            self.pitch.repeat(count, axis=0), self.rhythm.repeat(count, axis=0), self.last_rhythm.repeat(count),
            self.last_pitch.repeat(count), self.last_step.repeat(count), self.ahead_pitch, self.ahead_rhythm,
        )  # fmt: skip

    def keep(self, best: int) -> None:
        """Make every line a copy of the best one."""
        for own in (self.pitch, self.rhythm, self.last_rhythm, self.last_pitch, self.last_step):
            own[:] = own[best]


def blank_lines(count: int, rows: int) -> Lines:
    """Return lines of a song of that many rows in which nothing is written."""
    return Lines(
        np.full((count, rows), UNKNOWN, dtype=np.uint8),
        np.full((count, rows), HELD, dtype=np.uint8),
        np.full(count, START, dtype=np.int64),
        np.full(count, -1, dtype=np.int64),
        np.full(count, WIDEST_STEP + 1, dtype=np.int64),
        np.full(rows, UNKNOWN, dtype=np.uint8),
        np.full(rows, HELD, dtype=np.uint8),
    )


def observe(chart: Chart, lines: Lines, rows: Longs) -> Longs:
    """Return the codes of all features for the next event of each line, which starts at its row: (lines, FEATURES)."""
    back = chart.back[rows]
    line = np.arange(len(rows))[:, None]
    pitches = np.where(back < 0, UNKNOWN, lines.pitch[line, back])
    rhythms = np.where(back < 0, HELD, lines.rhythm[line, back])
    return assemble(chart, rows, (lines.last_rhythm, lines.last_pitch, lines.last_step), pitches, rhythms)


def assemble(chart: Chart, rows: Longs, last: tuple[Longs, Longs, Longs], pitches: Longs, rhythms: Longs) -> Longs:
    """Put the codes together; `last` is rhythm, pitch and step before, `pitches` and `rhythms` what the views show."""
    static = chart.codes[rows].astype(np.int64)
    last_rhythm, last_pitch, last_step = last
    pitch = fold(last_pitch - chart.reference[rows])
    root = static[:, COLUMN["root"]]
    over_root = np.where((last_pitch < 0) | (root == NO_ROOT), NO_ROOT, (pitch + LOWEST - root) % 12)
    own = np.stack([last_rhythm, np.where(last_pitch < 0, NO_PITCH, pitch), over_root, last_step + WIDEST_STEP], axis=1)
    return np.concatenate([static, own, pitches, rhythms], axis=1)


def fold(relative: Longs) -> Longs:
    """Return pitch tokens of pitches relative to the reference, those outside the table moved by octaves."""
    token = relative - LOWEST
    token = np.where(token < 0, token % 12, token)
    return np.where(token >= PITCHES, PITCHES - 1 - (PITCHES - 1 - token) % 12, token)
