"""How far each of several lines has come, and what the rules must know of the way.

Conventions: N lines; rows are two ticks from the start of the song (see `melody.chart`).
"""

from dataclasses import dataclass

import numpy as np

from melody.arrays import Flags, Longs
from melody.chart import TICKS_PER_ROW, Chart
from melody.features import Lines


@dataclass
class Progress:
    """What the rules need to know of each line beside `Lines`: the row it has reached, how long it is silent, and so on.

    `strong` counts the notes on strong beats, `carried` those of them that the chord carries; `notes` are all of the
    section, `pitches` their sum, `unisons` those that repeat the one before. A line is `leaning` on a note that no chord carries.
    """

    rows: Longs
    silence: Longs
    repeated: Longs
    strong: Longs
    carried: Longs
    notes: Longs
    pitches: Longs
    unisons: Longs
    leaning: Flags

    @classmethod
    def start(cls, count: int, row: int) -> "Progress":
        """Return the progress of lines at the row where they begin."""
        silence, repeated, strong, carried, notes, pitches, unisons = np.zeros((7, count), dtype=np.int64)
        leaning = np.zeros(count, dtype=bool)
        return cls(np.full(count, row), silence, repeated, strong, carried, notes, pitches, unisons, leaning)

    def advance(self, lines: Lines, alive: Longs, durations: Longs, pitches: Longs, tones: Flags) -> None:
        """Note one event of the lines that are `alive`, before it is written: MIDI pitches, or -1 for rests.

        `tones` (alive, 12) are those that the strong beats under each asked for.
        """
        self.rows[alive] += durations // TICKS_PER_ROW
        sung = pitches >= 0
        self.silence[alive] = np.where(sung, 0, self.silence[alive] + durations)
        alive, pitches, tones = alive[sung], pitches[sung], tones[sung]
        again = lines.last_pitch[alive] == pitches
        self.repeated[alive] = np.where(again, self.repeated[alive] + 1, 1)
        asked, carried = tones.any(axis=1), tones[np.arange(len(alive)), pitches % 12]
        self.leaning[alive] = asked & ~carried
        self.notes[alive] += 1
        self.pitches[alive] += pitches
        self.unisons[alive] += again
        self.strong[alive] += asked
        self.carried[alive] += carried

    def keep(self, best: int) -> None:
        """Make every line stand where the best one does."""
        for own in vars(self).values():
            own[:] = own[best]


@dataclass(frozen=True)
class StrongBeats:
    """The strong beats of a section and its pickup: `ticks` from its start, in order, and the chord tones at each (beats, 12)."""

    ticks: Longs
    tones: Flags

    def under(self, onsets: Longs, durations: Longs) -> Flags:
        """Return the chord tones that the strong beats under notes share, those of the first where they share none: (N, 12)."""
        begin = np.searchsorted(self.ticks, onsets)
        end = np.searchsorted(self.ticks, onsets + durations)
        some = end > begin
        # An empty beat behind the last stands for none.
        first = self.tones[np.where(some, begin, -1)]
        shared = first
        for ahead in range(1, int((end - begin).max(initial=0))):
            there = begin + ahead
            more = there < end
            shared = shared & (self.tones[np.where(more, there, -1)] | ~more[:, None])
        return np.where(shared.any(axis=1, keepdims=True), shared, first)


def strong_beats(chart: Chart, first: int, begin: int, end: int) -> StrongBeats:
    """Return the strong beats from tick `begin` to tick `end` of a section that starts at row `first`."""
    beat = chart.meter.beat_ticks
    ticks = np.array(
        [t for t in range(-(-begin // beat) * beat, end, beat) if chart.meter.is_strong(t)], dtype=np.int64
    )
    none = np.zeros((1, 12), dtype=bool)
    return StrongBeats(ticks, np.concatenate([chart.tones[first + ticks // TICKS_PER_ROW], none]))
