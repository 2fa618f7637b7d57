"""A line, composed or sketched, as something to cut, move and join.

Conventions: ticks from the start of the section, negative in its pickup.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain

from song import Note, Section, Sketch, Song, Span
from song.layers import EARLIEST
from song.sketch import joined

Line = tuple[Note, ...] | Sketch
Part = Note | Span


def line_of(song: Song, section: Section) -> Line:
    """Return the line of a section as far as it stands; all open, with its pickup, where nothing does."""
    line = song.lines.get(section.id)
    if line is None:
        lead = section.pickup * song.brief.meter.beat_ticks
        return Sketch(open=(Span(-lead, lead + section.bars * song.brief.meter.bar_ticks),))
    return line


def clipped(line: Line, start: int, end: int) -> Line:
    """Return what of a line sounds, or is open, from one tick to another."""
    return changed(line, lambda part: _within(part, start, end))


def moved(line: Line, ticks: int) -> Line:
    """Return a line so much later."""
    return changed(line, lambda part: replace(part, onset=part.onset + ticks))


def together(*lines: Line) -> Line:
    """Return lines that follow each other as one."""
    notes = chain.from_iterable(line.notes if isinstance(line, Sketch) else line for line in lines)
    sketches = [line for line in lines if isinstance(line, Sketch)]
    rhythm = chain.from_iterable(sketch.rhythm for sketch in sketches)
    return _line(notes, rhythm, chain.from_iterable(sketch.open for sketch in sketches))


def changed(line: Line, change: Callable[[Part], Part | None]) -> Line:
    """Return a line with every note and open stretch changed, or without it where nothing is left of it."""

    def each(parts: Iterable[Part]) -> list[Part]:
        return [new for part in parts if (new := change(part)) is not None]

    if isinstance(line, Sketch):
        return _line(each(line.notes), each(line.rhythm), each(line.open))
    return _line(each(line), (), ())


def _line(notes: Iterable[Part], rhythm: Iterable[Part], opened: Iterable[Part]) -> Line:
    tune = tuple(sorted((part for part in notes if isinstance(part, Note)), key=lambda note: note.onset))
    spans = [tuple(part for part in parts if isinstance(part, Span)) for parts in (rhythm, opened)]
    return Sketch(tune, spans[0], joined(spans[1])) if any(spans) else tune


def _within(part: Part, start: int, end: int) -> Part | None:
    start = max(start, EARLIEST)
    onset, stop = max(part.onset, start), min(part.end, end)
    return replace(part, onset=onset, duration=stop - onset) if onset < stop else None
