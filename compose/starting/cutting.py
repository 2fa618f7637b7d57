"""Cutting what was given at the borders of sections.

Conventions: bars from 0; onsets are ticks from the start of a part.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from compose.starting.material import Part
from song import Meter, Note, Sketch, Span

Timed = TypeVar("Timed", Note, Span)


def cut(part: Part, start: int, bars: int, meter: Meter, label: str | None = None) -> Part:
    """Return some bars of a part; what is missing behind its end is still to be composed.

    A note over the end is cut there, and `cut` of the part tells by how much.
    """
    begin, end = start * meter.bar_ticks, (start + bars) * meter.bar_ticks
    early = begin if start else -part.pickup * meter.beat_ticks
    part = uncut(part, meter) if start + bars > part.bars else part
    chords = None
    if part.chords is not None:
        chords = tuple(replace(span, onset=span.onset - begin) for span in part.chords if begin <= span.onset < end)
    line, over = part.line, part.cut if start + bars == part.bars else 0
    if line is not None:
        notes, rhythm = (line.notes, line.rhythm) if isinstance(line, Sketch) else (line, ())
        free = _inside(line.open, early, begin, end) if isinstance(line, Sketch) else ()
        ends = [note.end for note in notes if early <= note.onset < end]
        ends += [span.end for span in rhythm if early <= span.onset < end]
        last = max(ends, default=0)
        over = max(over, last - end)
        written = max(part.bars * meter.bar_ticks, last)
        if end > written:
            free = (*free, Span(max(0, written - begin), end - max(begin, written)))
        inside, values = _started(notes, early, begin, end), _started(rhythm, early, begin, end)
        line = Sketch(inside, values, free) if values or free else inside
    whole = start == 0 and bars == part.bars
    return replace(
        part, label=label or part.label, bars=bars, chords=chords, line=line, pickup=0 if start else part.pickup,
        cadence=part.cadence if whole else "", cut=over,
    )  # fmt: skip


def uncut(part: Part, meter: Meter) -> Part:
    """Return a part whose last note is as long as it was given, over its end."""
    if not part.cut or part.line is None:
        return part
    end = part.bars * meter.bar_ticks

    def longer(row: Sequence[Timed]) -> tuple[Timed, ...]:
        return tuple(replace(one, duration=one.duration + part.cut * (one.end == end)) for one in row)

    line = part.line
    if isinstance(line, Sketch):
        return replace(part, line=replace(line, notes=longer(line.notes), rhythm=longer(line.rhythm)), cut=0)
    return replace(part, line=longer(line), cut=0)


def _started(row: Sequence[Timed], early: int, begin: int, end: int) -> tuple[Timed, ...]:
    """Return the notes that start in a stretch, onsets from its start, cut at its end."""
    return tuple(
        replace(one, onset=one.onset - begin, duration=min(one.end, end) - one.onset)
        for one in row
        if early <= one.onset < end
    )


def _inside(spans: Sequence[Span], early: int, begin: int, end: int) -> tuple[Span, ...]:
    """Return what of some spans lies in a stretch, onsets from its start."""
    return tuple(
        Span(max(span.onset, early) - begin, min(span.end, end) - max(span.onset, early))
        for span in spans
        if span.end > early and span.onset < end
    )
