"""A song in another meter: the chords stay bar by bar in the new beats, the melody is to be sung anew.

Conventions: ticks count from the start of the section.
"""

from collections.abc import Sequence

from editing.passages.bars import Spans, chord_bars
from song import ChordSpan, Meter
from song.layers import MOST_PICKUP


def in_meter(spans: Sequence[ChordSpan], origin: Meter, target: Meter) -> Spans:
    """Return the chords of a section in another meter; where a bar has more of them than beats the last ones go.

    >>> from song import parse_chord, parse_meter
    >>> four, three = parse_meter("4/4"), parse_meter("3/4")
    >>> bar = [ChordSpan(0, 48, parse_chord("Dm7")), ChordSpan(48, 48, parse_chord("G7"))]
    >>> [(span.onset, span.duration) for span in in_meter(bar, four, three)]
    [(0, 48), (48, 24)]
    """
    found: list[ChordSpan] = []
    for bar, inside in chord_bars(spans, origin.bar_ticks).items():
        starts: list[int] = []
        for span in inside[: target.beats]:
            place = -(-span.onset * target.beats // origin.bar_ticks) if span.onset else 0
            starts.append(max(place, starts[-1] + 1) if starts else place)
        # The last beats are left for all that are to come.
        starts = [min(start, target.beats - len(starts) + number) for number, start in enumerate(starts)]
        whole = sum(span.duration for span in inside) == origin.bar_ticks
        for number, (span, start) in enumerate(zip(inside, starts, strict=False)):
            scaled = max(1, (span.end * target.beats) // origin.bar_ticks)
            end = starts[number + 1] if number + 1 < len(starts) else target.beats if whole else max(start + 1, scaled)
            beat = target.beat_ticks
            found.append(ChordSpan(bar * target.bar_ticks + start * beat, (end - start) * beat, span.chord))
    return tuple(found)


def pickup_in(beats: int, origin: Meter, target: Meter) -> int:
    """Return how many beats a pickup has in a meter with other beats in bars of the same length, at most those that there can be.

    >>> from song import parse_meter
    >>> three, six = parse_meter("3/4"), parse_meter("6/8")
    >>> [pickup_in(beats, six, three) for beats in (0, 1, 2)], [pickup_in(beats, three, six) for beats in (1, 2)]
    ([0, 2, 3], [1, 2])
    """
    return min(MOST_PICKUP, -(-beats * origin.beat_ticks // target.beat_ticks))
