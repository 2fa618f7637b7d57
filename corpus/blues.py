"""Telling a twelve-bar blues by its chords."""

from collections.abc import Sequence

from corpus.sections import Part, chord_spans
from song import Chord, ChordSpan, Key, Meter
from song.cadence import is_dominant, relative_root

BARS = 12


def is_twelve_bar(spans: Sequence[ChordSpan], bars: int, key: Key, meter: Meter) -> bool:
    """Return whether twelve (or, slow, twenty-four) bars go as a blues: I, in the fifth bar IV, in the seventh I, then V to I.

    The ninth or tenth bar holds a dominant; the fifth bar may hold any chord on IV.
    """
    if bars not in (BARS, 2 * BARS):
        return False
    unit = bars // BARS * meter.bar_ticks

    def chords_in(bar: int) -> list[Chord]:
        return [span.chord for span in spans if span.chord and span.onset < (bar + 1) * unit and span.end > bar * unit]

    starts = [chords_in(bar)[:1] for bar in (0, 4, 6)]
    roots = [relative_root(chord, key) for start in starts for chord in start]
    return roots == [0, 5, 0] and any(is_dominant(chord, key) for bar in (8, 9) for chord in chords_in(bar))


def is_blues(parts: Sequence[Part], key: Key, meter: Meter) -> bool:
    """Return whether every head is twelve bars of blues."""
    heads = [part for part in parts if part.role == "head"]
    return bool(heads) and all(
        is_twelve_bar(chord_spans(part.chords or (), part.bars, meter, key), part.bars, key, meter) for part in heads
    )
