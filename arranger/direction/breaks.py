"""Breaks: the band rests for some beats before what matters, and who is left is heard alone.

Conventions: ticks, 24 to the quarter note, from the start of the section. A break ends with its section, or lies over the first
bars of a solo. It begins with a stop: one stroke of all who will rest, on a beat, short where the tempo has no time for more.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from arranger.bands.band import Band
from arranger.direction.story import Place
from song import Meter, Note

# Who rests in a break, by part; `...` is everybody who is not named and has not the melody.
KINDS: Mapping[str, tuple[str, ...]] = {
    "alone": ("everybody",),
    "fill": ("everybody but drums",),
    "drop": ("bass", "drums"),
    "stop-time": ("everybody",),
}
NONE = "none"
_EARLIEST_BARS = 4
_TAG_BARS = 2
_STOP_TIME_BARS, _ROOM_FOR_STOP_TIME = 3, 8
_SECTIONS_PER_BREAK, _MOST_BREAKS = 6, 3
_HIT_FIRST = 0.6
_EIGHTH, _SLOW = 12, 90  # below so many quarter notes a minute a stop is held for its beat
_CHORUS_ROLES = ("chorus",)


@dataclass(frozen=True)
class Break:
    """A break of some kind, when one rests, and the stops that are struck together before."""

    kind: str
    rests: tuple[tuple[int, int], ...]
    stops: tuple[int, ...] = ()

    def heard_in(self, notes: Sequence[Note], *, drums: bool) -> "Break | None":
        """Return the break as the melody of its section allows it: where nobody sang in it the drums fill it, or nobody rests."""
        sung = [any(_fills(note, start, end) for note in notes) for start, end in self.rests]
        if self.kind == "drop" or (self.kind == "fill" and drums) or 2 * sum(sung) > len(sung):
            return self
        return replace(self, kind="fill") if drums and self.kind == "alone" else None

    def silences(self, part: str) -> bool:
        """Return whether a part rests in it, if it has not the melody."""
        who = KINDS[self.kind]
        return part in who or who == ("everybody",) or (who == ("everybody but drums",) and part != "drums")


def _fills(note: Note, start: int, end: int) -> bool:
    """Return whether a note is heard in a rest of the others: it comes in it, or lasts through half of it."""
    return start <= note.onset < end or 2 * (min(note.end, end) - max(note.onset, start)) >= end - start


def breaks_of(
    places: Sequence[Place], band: Band, meter: Meter, rng: np.random.Generator, *, drums: bool, tempo: int = 120
) -> Mapping[str, Break]:
    """Return the breaks of a song by section id: sparingly, before the peak, a first solo or a chorus, as the style has them."""
    if not sum(band.breaks.values()):
        return {}
    wanted = sorted(_occasions(places), key=lambda found: found[0])
    most = min(_MOST_BREAKS, max(1, len(places) // _SECTIONS_PER_BREAK))
    found: dict[str, Break] = {}
    for _, index in wanted:
        kind = _drawn(band.breaks, rng)
        early = rng.random() < _HIT_FIRST
        if kind == NONE or len(found) == most:
            continue
        place, after = places[index], places[index + 1]
        if kind == "stop-time":
            once = all(other.kind != kind for other in found.values())
            if once and after.opens and not after.peak and after.section.bars >= _ROOM_FOR_STOP_TIME:
                found[after.section.id] = _stopping(kind, range(_STOP_TIME_BARS), meter, tempo)
            continue
        if place.section.role == "interlude":
            kind = "fill"  # drums that have only just come back play on
        if kind != "fill" or drums:
            found[place.section.id] = _last_beats(place.section.bars, meter, kind, tempo, early=early)
    return found


def tag_of(final: int, meter: Meter, tempo: int) -> Break | None:
    """Return the stops of a tag: in the two bars before the last chord the band strikes the first beat and leaves it there."""
    last_bar = final // meter.bar_ticks
    bars = range(max(0, last_bar - _TAG_BARS), last_bar)
    return _stopping("stop-time", bars, meter, tempo) if bars else None


def _occasions(places: Sequence[Place]) -> list[tuple[int, int]]:
    """Return where a break may come, as its rank (0 first) and the index of the section that ends with it."""
    occasions = []
    for index, (place, after) in enumerate(itertools.pairwise(places)):
        if place.section.bars < _EARLIEST_BARS or place.section.role == "intro":
            continue
        before_chorus = after.section.role in _CHORUS_ROLES and place.section.role not in _CHORUS_ROLES
        if after.peak:
            occasions.append((0, index))
        elif after.turn == 1 and after.opens:
            occasions.append((1, index))
        elif before_chorus or (after.opens and after.turn > 1):
            occasions.append((2, index))
    return occasions


def _drawn(weights: Mapping[str, float], rng: np.random.Generator) -> str:
    names = list(weights)
    shares = np.array([weights[name] for name in names], dtype=float)
    return names[int(rng.choice(len(names), p=shares / shares.sum()))]


def _last_beats(bars: int, meter: Meter, kind: str, tempo: int, *, early: bool) -> Break:
    """Return a break over the end of a section: all of its last bar in a drop, else what follows a stop on its first beat or in its middle."""
    end = bars * meter.bar_ticks
    if kind == "drop":
        return Break(kind, ((end - meter.bar_ticks, end),))
    middle = 0 if early or tempo < _SLOW or meter.beats < 3 else meter.beats // 2
    stop = end - meter.bar_ticks + middle * meter.beat_ticks
    return Break(kind, ((stop + _held(meter, tempo), end),), (stop,))


def _stopping(kind: str, bars: Sequence[int], meter: Meter, tempo: int) -> Break:
    """Return the stops of some bars of which only the first beat is struck."""
    stops = tuple(bar * meter.bar_ticks for bar in bars)
    return Break(kind, tuple((stop + _held(meter, tempo), stop + meter.bar_ticks) for stop in stops), stops)


def _held(meter: Meter, tempo: int) -> int:
    """Return the ticks for which a stop sounds."""
    return meter.beat_ticks if tempo < _SLOW else _EIGHTH
