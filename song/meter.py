"""Meters and the tick grid.

Conventions: 24 ticks to the quarter note; a beat is the felt pulse, a quarter in 4/4, 3/4 and 2/4, a dotted quarter in
6/8 and 12/8; onsets inside a bar count ticks from its start.
"""

from dataclasses import dataclass
from functools import cache

from song.error import SongError

TICKS_PER_QUARTER = 24


@dataclass(frozen=True)
class Meter:
    """A time signature; build it with `parse_meter`."""

    numerator: int
    denominator: int
    beats: int
    strong_beats: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @property
    def bar_ticks(self) -> int:
        """Ticks in a bar."""
        return self.numerator * TICKS_PER_QUARTER * 4 // self.denominator

    @property
    def beat_ticks(self) -> int:
        """Ticks in a beat."""
        return self.bar_ticks // self.beats

    @property
    def compound(self) -> bool:
        """Whether a beat divides in three."""
        return self.denominator == 8

    def is_strong(self, onset: int) -> bool:
        """Return whether a tick in the song falls on a strong beat of its bar."""
        beat, rest = divmod(onset % self.bar_ticks, self.beat_ticks)
        return rest == 0 and beat in self.strong_beats


# numerator, denominator, beats a bar, strong beats
METERS = {
    str(meter): meter
    for meter in (
        Meter(4, 4, 4, (0, 2)),
        Meter(3, 4, 3, (0,)),
        Meter(2, 4, 2, (0,)),
        Meter(6, 8, 2, (0, 1)),
        Meter(12, 8, 4, (0, 2)),
    )
}


@cache
def parse_meter(text: str) -> Meter:
    """Read a meter such as "4/4".

    Raises SongError where the meter is none of those the composer knows.
    """
    meter = METERS.get(str(text).replace(" ", ""))
    if meter is None:
        raise SongError(f'meter "{text}" is not known; use one of {", ".join(METERS)}')
    return meter
