"""Whether a line runs on as a melody does that the network has learned from, told without keeping any of those melodies.

Conventions: a step is the interval from a note to the next and the ticks between their onsets, as `scoreboard.originality` has
it; a window is `WINDOW` steps in a row. What is kept is one bit each for a few hashes of every window (Bloom, Space/Time
Trade-offs in Hash Coding with Allowable Errors, 1970): a known window is always known again, and of unknown ones a few in a
hundred are taken for known, of which it takes `LONGEST` - `WINDOW` + 1 in a row to be a copy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np

from melody.arrays import Bytes, Longs
from song import Note, SongError
from song.weights import Record, read_weights, write_weights

FILTER_NAME = "known.bloom"
WEIGHTS = Path(__file__).parents[1] / "weights"
WINDOW = 12
# Real songs of one kind share runs of up to so many steps (the scoreboard's limit for copies); one step more is a copy.
LONGEST = 16
LONGEST_STEP = 192  # ticks; longer ones are all the same rest
BITS = 2**21
HASHES = 3
_SEEDS = np.arange(1, HASHES + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
_POWERS = np.cumprod(np.full(WINDOW, 0xD1342543DE82EF95, dtype=np.uint64), dtype=np.uint64)

Step = tuple[int, int]


def steps_of(notes: Sequence[Note]) -> list[Step]:
    """Return a line as intervals and times between onsets."""
    return [(b.pitch - a.pitch, min(b.onset - a.onset, LONGEST_STEP)) for a, b in pairwise(notes)]


def _places(steps: Sequence[Step]) -> Longs:
    """Return the bits of every window of a line, (windows, HASHES)."""
    if len(steps) < WINDOW:
        return np.zeros((0, HASHES), dtype=np.int64)
    coded = np.array([((interval & 0xFF) << 8) + time for interval, time in steps], dtype=np.uint64)
    # Sums wrap around: a polynomial in an odd number modulo 2**64, then mixed as in SplitMix64 (Steele et al., 2014).
    sums = (np.lib.stride_tricks.sliding_window_view(coded, WINDOW) * _POWERS).sum(axis=1, dtype=np.uint64)
    mixed = sums[:, None] + _SEEDS
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray((mixed ^ (mixed >> np.uint64(31))) % np.uint64(BITS), dtype=np.int64)


@dataclass(frozen=True)
class Known:
    """The windows of the melodies that were learned from, as bits, (BITS / 8,)."""

    bits: Bytes

    @classmethod
    def of(cls, lines: Iterable[Sequence[Note]]) -> "Known":
        """Return what is kept of some melodies."""
        bits = np.zeros(BITS, dtype=np.uint8)
        for line in lines:
            bits[_places(steps_of(line))] = 1
        return cls(np.packbits(bits, bitorder="little"))

    def longest_run(self, notes: Sequence[Note]) -> int:
        """Return the most steps in a row of a line, all of whose windows are known; 0 where no window is."""
        places = _places(steps_of(notes))
        known = (self.bits[places >> 3] >> (places & 7) & 1).all(axis=1)
        longest = max((len(list(group)) for is_known, group in groupby(known.tolist()) if is_known), default=0)
        return longest + WINDOW - 1 if longest else 0

    def is_copy(self, notes: Sequence[Note]) -> bool:
        """Return whether a line goes on like a learned melody for longer than songs have in common."""
        return self.longest_run(notes) > LONGEST


def write_known(folder: Path, known: Known, record: Record) -> None:
    """Write the bits and what they were made of."""
    write_weights(folder, FILTER_NAME, known.bits.tobytes(), record)
    read_known.cache_clear()


@cache
def read_known(folder: Path = WEIGHTS) -> Known:
    """Return what is kept of the melodies learned from.

    Raises SongError where the file is missing or damaged.
    """
    content, _ = read_weights(folder, FILTER_NAME)
    if len(content) * 8 != BITS:
        raise SongError(
            f"{folder / FILTER_NAME}: has {len(content)} bytes for {BITS // 8}; train it again or reinstall"
        )
    return Known(np.frombuffer(content, dtype=np.uint8))
