"""Rhythms written as tabs, the way a drummer jots them down, read for one bar of any meter.

Conventions: beats are separated by spaces (a `|` between bars is only for the eye); the signs of a beat divide it equally,
so `x` is a beat, `xx` two eighths, `xxx` a triplet, `xxxx` sixteenths; `-` is a rest, `=` holds what sounds, any other
sign is a hit. In a compound meter the second of two signs falls on the last third of the beat (a shuffle written out).
A tab that is longer than a bar goes on in the next bar, a shorter one starts again. Onsets are ticks from the bar line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from song import Meter

T = TypeVar("T")

REST, HOLD = "-", "="
# Which thirds of a compound beat the signs of a beat fall on, by how many signs there are, in ticks.
_COMPOUND_PLACES = {1: (0,), 2: (0, 24), 3: (0, 12, 24), 4: (0, 12, 24, 30), 6: (0, 6, 12, 18, 24, 30)}


@dataclass(frozen=True)
class Hit:
    """A sign of a tab and the time it sounds."""

    onset: int
    duration: int
    sign: str

    @property
    def end(self) -> int:
        """First tick after the hit."""
        return self.onset + self.duration


@cache
def read_bar(tab: str, meter: Meter, bar: int) -> tuple[Hit, ...]:
    """Return the hits of a tab in one bar, counted from the first bar that plays it.

    >>> from song import parse_meter
    >>> [(hit.onset, hit.duration) for hit in read_bar("x= =x - -", parse_meter("4/4"), 0)]
    [(0, 36), (36, 12)]
    """
    beats = [beat for beat in tab.split() if beat != "|"]
    first = bar * meter.beats
    signs: list[tuple[int, str]] = []
    for beat in range(meter.beats):
        cell = beats[(first + beat) % len(beats)]
        start = beat * meter.beat_ticks
        signs += [(start + place, sign) for place, sign in zip(_places(len(cell), meter), cell, strict=True)]
    hits: list[Hit] = []
    for index, (onset, sign) in enumerate(signs):
        if sign in (REST, HOLD):
            continue
        following = (later for later, other in signs[index + 1 :] if other != HOLD)
        hits.append(Hit(onset, next(following, meter.bar_ticks) - onset, sign))
    return tuple(hits)


def for_meter(table: Mapping[str, T], meter: Meter) -> T:
    """Return what a table holds for a meter: under its name, else for compound meters, else by its beats, else for four."""
    names = (str(meter), "compound" if meter.compound else "", str(meter.beats), "4")
    return next(table[name] for name in names if name in table)


def beats_of(tab: str) -> int:
    """Return how many beats a tab has."""
    return sum(beat != "|" for beat in tab.split())


def _places(count: int, meter: Meter) -> tuple[int, ...]:
    if meter.compound:
        return _COMPOUND_PLACES[count]
    return tuple(meter.beat_ticks * index // count for index in range(count))
