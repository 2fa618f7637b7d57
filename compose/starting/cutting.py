"""Cutting what was given at the borders of sections.

Conventions: bars from 0; onsets are ticks from the start of a part.
"""

from collections.abc import Sequence
from dataclasses import replace

from compose.starting.material import Part
from song import Meter, Sketch, Span


def cut(part: Part, start: int, bars: int, meter: Meter, label: str | None = None) -> Part:
    """Return some bars of a part; what is missing behind its end is still to be composed, a note over the end is cut there."""
    begin, end = start * meter.bar_ticks, (start + bars) * meter.bar_ticks
    early = begin if start else -part.pickup * meter.beat_ticks
    chords = None
    if part.chords is not None:
        chords = tuple(replace(span, onset=span.onset - begin) for span in part.chords if begin <= span.onset < end)
    line = part.line
    if line is not None:
        notes = line.notes if isinstance(line, Sketch) else line
        inside = tuple(
            replace(note, onset=note.onset - begin, duration=min(note.end, end) - note.onset)
            for note in notes
            if early <= note.onset < end
        )
        rhythm = _inside(line.rhythm, early, begin, end) if isinstance(line, Sketch) else ()
        free = _inside(line.open, early, begin, end) if isinstance(line, Sketch) else ()
        written = part.bars * meter.bar_ticks
        if end > written:
            free = (*free, Span(max(0, written - begin), end - max(begin, written)))
        line = Sketch(inside, rhythm, free) if rhythm or free else inside
    whole = start == 0 and bars == part.bars
    return replace(
        part, label=label or part.label, bars=bars, chords=chords, line=line, pickup=0 if start else part.pickup,
        cadence=part.cadence if whole else "",
    )  # fmt: skip


def _inside(spans: Sequence[Span], early: int, begin: int, end: int) -> tuple[Span, ...]:
    """Return what of some spans lies in a stretch, onsets from its start."""
    return tuple(
        Span(max(span.onset, early) - begin, min(span.end, end) - max(span.onset, early))
        for span in spans
        if span.end > early and span.onset < end
    )
