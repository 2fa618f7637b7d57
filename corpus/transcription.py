"""Performed notes written as a player would write them: on the grid, swung eighths straight, real triplets as triplets.

Conventions: ticks, 24 to the quarter note, which is the beat; a part of a beat (tatum) counts from 1; a feel is "swing",
"fast" (swing in which a lone sixteenth is a late or hard-swung eighth) or "even".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from song import TICKS_PER_QUARTER, Meter, Note

_EIGHTH = TICKS_PER_QUARTER // 2
# Which parts of a beat, of how many, are two eighths or one, by the feel.
_SWUNG = {3: frozenset({frozenset({3}), frozenset({1, 3})})}
_EIGHTHS: dict[str, dict[int, frozenset[frozenset[int]]]] = {
    "even": {},
    "swing": _SWUNG,
    "fast": {
        3: _SWUNG[3] | {frozenset({2}), frozenset({1, 2})},
        4: frozenset({frozenset({2}), frozenset({4}), frozenset({1, 4}), frozenset({2, 4})}),
    },
}
# Where the parts of a beat are written, by how many there are.
_PLACES = {
    1: (0,), 2: (0, 12), 3: (0, 8, 16), 4: (0, 6, 12, 18), 5: (0, 4, 8, 16, 20), 6: (0, 4, 8, 12, 16, 20),
    7: (0, 3, 6, 9, 15, 18, 21), 8: (0, 3, 6, 9, 12, 15, 18, 21),
}  # fmt: skip


@dataclass(frozen=True)
class Onset:
    """A note as performed: `length` is in beats."""

    bar: int
    beat: int
    division: int
    tatum: int
    length: float
    pitch: int


def beat_places(division: int, tatums: Sequence[int], feel: str) -> list[int]:
    """Return where the notes of one beat are written, in ticks from the beat.

    Two notes of a swung beat are eighths; three parts that are not just the first and last stay a triplet. In fast tempos
    a lone late or early note is an eighth too. Nothing is moved where the feel is "even".

    >>> beat_places(3, [1, 3], "swing"), beat_places(3, [1, 2, 3], "swing"), beat_places(4, [1, 4], "fast")
    ([0, 12], [0, 8, 16], [0, 12])
    """
    parts = frozenset(tatums)
    eighths = _EIGHTHS[feel].get(division, frozenset())
    if parts in eighths:
        return [0 if 2 * (tatum - 1) < division and (tatum == 1 or division == 4) else 12 for tatum in tatums]
    places = _PLACES.get(division) or tuple(8 * part // division * 3 for part in range(division))
    return [places[min(tatum, division) - 1] for tatum in tatums]


def write_line(onsets: Sequence[Onset], meter: Meter, feel: str) -> tuple[Note, ...]:
    """Return performed notes as a written line: on the grid, one at a time, with the lengths that one would write."""
    line: dict[int, Onset] = {}
    for (bar, beat), together in groupby(onsets, key=lambda onset: (onset.bar, onset.beat)):
        group = list(together)
        places = beat_places(group[0].division, [onset.tatum for onset in group], feel)
        for place, onset in zip(places, group, strict=True):
            at = bar * meter.bar_ticks + (beat - 1) * TICKS_PER_QUARTER + place
            if at >= 0 and (at not in line or line[at].length < onset.length):
                line[at] = onset
    starts = sorted(line)
    ends = [*starts[1:], starts[-1] + 4 * TICKS_PER_QUARTER] if starts else []
    return tuple(
        Note(start, _written_length(start, line[start].length, end - start), line[start].pitch)
        for start, end in zip(starts, ends, strict=True)
    )


def _written_length(start: int, beats: float, room: int) -> int:
    """Return how long a note is written: up to the next one where it nearly reaches it, else to the nearest eighth."""
    played = beats * TICKS_PER_QUARTER
    if room <= TICKS_PER_QUARTER and played >= room * 0.4:
        return room
    end = max(1, round((start + played) / _EIGHTH)) * _EIGHTH
    if end <= start + 3:
        end = start - start % _EIGHTH + _EIGHTH
    return room if room - (end - start) < _EIGHTH else end - start
