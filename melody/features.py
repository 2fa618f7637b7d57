"""What the writer sees when it writes an event: the chart at that point, and the line so far.

Conventions: lines are kept by row (two ticks, see `melody.chart`): in `pitch` the pitch token that sounds, `REST` or
`UNKNOWN`; in `rhythm` the rhythm token of an event that starts there, or `HELD`. Looking back reads rows that are already
written, never later ones; looking ahead reads what is given beforehand, which is kept apart from what is written.
"""

from dataclasses import dataclass

import numpy as np

from melody.arrays import Bytes, Longs
from melody.chart import COLUMN, LOOKAHEAD_BARS, NO_ROOT, STATIC, TICKS_PER_ROW, VIEWS, Chart
from melody.tokens import LOWEST, PITCHES, RHYTHMS, pitch_token, rhythm_duration

REST, UNKNOWN = PITCHES, PITCHES + 1
HELD = RHYTHMS
START = RHYTHMS  # the rhythm "before" the first event
NO_PITCH = PITCHES  # the pitch "before" the first note
WIDEST_STEP = 12
NO_STEP = WIDEST_STEP + 1
LOOKS = len(LOOKAHEAD_BARS)
# The next event that is given: in so many eighths (rounded up), the last value where there is none.
NEAREST_GIVEN = 17
# How many rows an event fills, by rhythm token.
_ROWS = np.array([rhythm_duration(token) // TICKS_PER_ROW for token in range(RHYTHMS)])
DYNAMIC: tuple[tuple[str, int], ...] = (
    ("last_rhythm", RHYTHMS + 1), ("last_pitch", PITCHES + 1), ("last_over_root", 13), ("last_step", 2 * WIDEST_STEP + 2),
    ("step_before", 2 * WIDEST_STEP + 2),
    *((f"back_pitch_{view}", PITCHES + 2) for view in range(VIEWS)),
    *((f"back_rhythm_{view}", RHYTHMS + 1) for view in range(VIEWS)),
    ("given_in", NEAREST_GIVEN + 1), ("given_pitch", PITCHES + 2), ("given_step", 2 * WIDEST_STEP + 2),
    *((f"ahead_pitch_{look}", PITCHES + 2) for look in range(LOOKS)),
    *((f"ahead_rhythm_{look}", RHYTHMS + 1) for look in range(LOOKS)),
)  # fmt: skip
FEATURES = STATIC + DYNAMIC
PLACE = {name: place for place, (name, _) in enumerate(FEATURES)}


@dataclass
class Lines:
    """Several versions of one melody, growing; those of `last` and `step_before` hold, per line, what the next event follows.

    `last_pitch` is a MIDI pitch or -1, `last_step` the interval between the last two notes, clipped, or `NO_STEP`, and
    `step_before` the one before that.
    `ahead_pitch` and `ahead_rhythm` (rows,) tell all lines alike what will stand later, because it is given.
    """

    pitch: Bytes
    rhythm: Bytes
    last_rhythm: Longs
    last_pitch: Longs
    last_step: Longs
    step_before: Longs
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
                self.step_before[line] = self.last_step[line]
                self.last_step[line] = max(-WIDEST_STEP, min(WIDEST_STEP, pitch - before))
            self.last_pitch[line] = pitch

    def following_given(self, rows: Longs) -> Longs:
        """Return for every row the first later one at which a note of known pitch is given, -1 where there is none."""
        starts = np.flatnonzero((self.ahead_rhythm != HELD) & (self.ahead_pitch < REST))
        if not len(starts):
            return np.full(len(rows), -1)
        place = np.searchsorted(starts, rows, side="right")
        return np.where(place < len(starts), starts[np.minimum(place, len(starts) - 1)], -1)

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
        moved = lines[before >= 0]
        self.step_before[moved] = self.last_step[moved]
        self.last_step[moved] = step[before >= 0]
        self.last_pitch[lines] = pitches

    def copies(self, count: int) -> "Lines":
        """Return so many copies of the only line."""
        assert len(self.pitch) == 1, "one line"
        return Lines(
            self.pitch.repeat(count, axis=0), self.rhythm.repeat(count, axis=0), self.last_rhythm.repeat(count),
            self.last_pitch.repeat(count), self.last_step.repeat(count), self.step_before.repeat(count), self.ahead_pitch, self.ahead_rhythm,
        )  # fmt: skip

    def keep(self, best: int) -> None:
        """Make every line a copy of the best one."""
        for own in (self.pitch, self.rhythm, self.last_rhythm, self.last_pitch, self.last_step, self.step_before):
            own[:] = own[best]

    def last(self) -> Longs:
        """Return what the next event of every line follows: rhythm, pitch and the steps before it, (lines, 4)."""
        return np.stack([self.last_rhythm, self.last_pitch, self.last_step, self.step_before], axis=1)


def blank_lines(count: int, rows: int) -> Lines:
    """Return lines of a song of that many rows in which nothing is written."""
    return Lines(
        np.full((count, rows), UNKNOWN, dtype=np.uint8),
        np.full((count, rows), HELD, dtype=np.uint8),
        np.full(count, START, dtype=np.int64),
        np.full(count, -1, dtype=np.int64),
        np.full(count, NO_STEP, dtype=np.int64),
        np.full(count, NO_STEP, dtype=np.int64),
        np.full(rows, UNKNOWN, dtype=np.uint8),
        np.full(rows, HELD, dtype=np.uint8),
    )


@dataclass(frozen=True)
class Ahead:
    """What N events are told that is given ahead: pitch and rhythm tokens (N, LOOKS) at the places looked to, and the next note.

    That comes `next_in` rows later (-1: none) with the pitch token `next_pitch`.
    """

    pitch: Longs
    rhythm: Longs
    next_in: Longs
    next_pitch: Longs


def observe(chart: Chart, lines: Lines, rows: Longs) -> Longs:
    """Return the codes of all features for the next event of each line, which starts at its row: (lines, FEATURES)."""
    return event_codes(chart, lines, np.arange(len(rows)), rows, lines.last())


def event_codes(chart: Chart, lines: Lines, numbers: Longs, rows: Longs, last: Longs) -> Longs:
    """Return the codes of all features (N, FEATURES) of events that start at rows of some lines, by their numbers.

    `last` (N, 4) is what they follow, as `Lines.last` returns it.
    """
    static, line = chart.codes[rows].astype(np.int64), numbers[:, None]
    last_rhythm, last_pitch, last_step, step_before = last.T
    folded = fold(last_pitch - chart.reference[rows])
    pitch = np.where(last_pitch < 0, NO_PITCH, folded)
    root = static[:, COLUMN["root"]]
    over_root = np.where((last_pitch < 0) | (root == NO_ROOT), NO_ROOT, (folded + LOWEST - root) % 12)
    own = np.stack([last_rhythm, pitch, over_root, last_step + WIDEST_STEP, step_before + WIDEST_STEP], axis=1)
    back, ahead, following = chart.back[rows], chart.ahead[rows], lines.following_given(rows)
    back_pitch = np.where(back < 0, UNKNOWN, lines.pitch[line, back])
    back_rhythm = np.where(back < 0, HELD, lines.rhythm[line, back])
    given = Ahead(
        np.where(ahead < 0, UNKNOWN, lines.ahead_pitch[ahead]), np.where(ahead < 0, HELD, lines.ahead_rhythm[ahead]),
        np.where(following < 0, -1, following - rows), np.where(following < 0, UNKNOWN, lines.ahead_pitch[following]),
    )  # fmt: skip
    return np.concatenate([static, own, back_pitch, back_rhythm, given_codes(pitch, given)], axis=1)


def given_codes(last_pitch: Longs, ahead: Ahead) -> Longs:
    """Return the codes of what is given ahead, (N, 3 + 2 LOOKS); `last_pitch` are pitch tokens or `NO_PITCH`."""
    step = np.clip(ahead.next_pitch - last_pitch, -WIDEST_STEP, WIDEST_STEP)
    step = np.where((ahead.next_pitch >= PITCHES) | (last_pitch >= PITCHES), NO_STEP, step)
    eighths = -(-ahead.next_in * TICKS_PER_ROW // 12)
    distance = np.where(ahead.next_in < 0, NEAREST_GIVEN, np.clip(eighths, 0, NEAREST_GIVEN - 1))
    nearest = np.stack([distance, ahead.next_pitch, step + WIDEST_STEP], axis=1)
    return np.concatenate([nearest, ahead.pitch, ahead.rhythm], axis=1)


def fold(relative: Longs) -> Longs:
    """Return pitch tokens of pitches relative to the reference, those outside the table moved by octaves."""
    token = relative - LOWEST
    token = np.where(token < 0, token % 12, token)
    return np.where(token >= PITCHES, PITCHES - 1 - (PITCHES - 1 - token) % 12, token)
