"""Opening bars that no longer fit, so that the stages fill them: chords become given ones with gaps, a melody a sketch.

Conventions: bars count from 0, the pickup of a melody is bar -1; ticks count from the start of the section.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from editing.passages.bars import PICKUP, Notes, Spans, chord_bars, joined_chords
from editing.passages.bending import bent
from editing.passages.fit import clashes
from editing.passages.layers import with_chart
from song import Key, Meter, Note, Section, Sketch, Song, Span
from song.line import landing

FREE_ENDS = ("open", "turnaround")  # cadences at which a line may rest on any tone


def with_chords_open(song: Song, section_id: str, bars: Collection[int]) -> Song:
    """Return the song in which the chords of some bars are to be composed; the melody stays."""
    bar_ticks = song.brief.meter.bar_ticks
    standing = chord_bars(song.charts.get(section_id, ()), bar_ticks)
    kept = {bar: spans for bar, spans in standing.items() if bar not in bars}
    return with_chart(song, section_id, joined_chords(kept, bar_ticks))


def with_melody_open(song: Song, section_id: str, bars: Collection[int], stands: Collection[int] = ()) -> Song:
    """Return the song in which the melody of some bars is to be composed.

    A note that anticipates an open bar goes with it, one that is held into it is cut where it does not fit; one that leads out
    of it into a bar behind stays where it fits. Notes that start in bars which are to stand stay whole.
    """
    if not bars:
        return song
    section = song.section(section_id)
    line = song.lines.get(section_id, ())
    sketch = line if isinstance(line, Sketch) else None
    notes = sketch.notes if sketch else line
    assert not isinstance(notes, Sketch)
    spans = [] if sketch is None else list(sketch.open)
    rhythm = () if sketch is None else sketch.rhythm
    for start, end in _stretches(bars, section, song):
        notes, start, end = _cleared(song, section, tuple(notes), (start, end), stands)
        if start < end:
            spans.append(Span(start, end - start))
    if not spans and not rhythm:
        return song
    spans = _apart(spans)
    rhythm = tuple(one for one in rhythm if not any(span.onset < one.end and one.onset < span.end for span in spans))
    melody = {name: own for name, own in song.melody.items() if name != section_id}
    sketches = {**song.sketches, section_id: Sketch(notes, rhythm, tuple(spans))}
    return replace(song, melody=melody, sketches=sketches, tracks=())


def with_pitches_open(song: Song, section_id: str, notes: Collection[Note]) -> Song:
    """Return the song in which the pitches of some notes of a melody are to be found anew, in the same rhythm.

    One that a small step brings to a tone of its chord is bent there at once (see `editing.passages.bending`). One that was
    held into a bar where it no longer fits, from longer before than a beat, ends there and is struck again.
    """
    if not notes:
        return song
    section, meter = song.section(section_id), song.brief.meter
    line = song.lines[section_id]
    sketch = line if isinstance(line, Sketch) else None
    standing = line.notes if isinstance(line, Sketch) else line
    kept, rhythm = [], list(sketch.rhythm if sketch else ())
    spans = song.charts.get(section_id, ())
    last = landing(standing, section.bars, meter)
    closing = {last} if last and section.cadence not in FREE_ENDS else set()
    again = {note: tick for note in notes if (tick := _struck_again(note, spans, section.key, meter)) is not None}
    bends = bent(standing, {*notes} - again.keys() - closing, spans, section.key, meter)
    for note in standing:
        if note not in notes:
            kept.append(note)
        elif note in bends:
            kept.append(replace(note, pitch=bends[note]))
        elif note not in again:
            rhythm.append(Span(note.onset, note.duration))
        else:
            kept.append(replace(note, duration=again[note] - note.onset))
            if note.end - again[note] >= meter.beat_ticks:
                rhythm.append(Span(again[note], note.end - again[note]))
    melody = {name: own for name, own in song.melody.items() if name != section_id}
    if not rhythm and sketch is None:
        return replace(song, melody={**melody, section_id: tuple(kept)}, tracks=())
    drawn = Sketch(tuple(kept), tuple(rhythm), sketch.open if sketch else ())
    return replace(song, melody=melody, sketches={**song.sketches, section_id: drawn}, tracks=())


def _struck_again(note: Note, spans: Spans, key: Key, meter: Meter) -> int | None:
    """Return the barline at which a note ends that clashes only from there on, held from longer before than a beat."""
    wrong = clashes(note, spans, key, meter)
    barline = min(wrong) // meter.bar_ticks * meter.bar_ticks if wrong else note.onset
    return barline if barline - note.onset >= meter.beat_ticks else None


def _stretches(bars: Collection[int], section: Section, song: Song) -> Iterator[tuple[int, int]]:
    """Walk the runs of bars that follow each other, from tick to tick."""
    bar_ticks, start = song.brief.meter.bar_ticks, None
    for bar in range(PICKUP, section.bars + 1):
        if bar in bars and start is None:
            start = bar
        elif bar not in bars and start is not None:
            begin = -section.pickup * song.brief.meter.beat_ticks if start == PICKUP else start * bar_ticks
            if begin < bar * bar_ticks:
                yield begin, bar * bar_ticks
            start = None


def _cleared(
    song: Song, section: Section, notes: Notes, stretch: tuple[int, int], stands: Collection[int]
) -> tuple[Notes, int, int]:
    """Return the notes without those of a stretch, and the stretch as it then is."""
    meter = song.brief.meter
    start, end = stretch
    spans = song.charts.get(section.id, ())
    kept = []
    first, last = start, end
    for note in notes:
        bar = max(PICKUP, note.onset // meter.bar_ticks)
        fitting = not clashes(note, spans, section.key, meter)
        if note.end <= start or note.onset >= end:
            kept.append(note)
        elif note.onset < start:  # held into it
            if bar in stands or fitting:
                kept.append(note)
                first = max(first, note.end)
            elif start - note.onset < meter.beat_ticks:
                first = note.onset
            else:
                kept.append(replace(note, duration=start - note.onset))
        elif note.end > end:  # leads out of it
            anticipates = end - note.onset < meter.beat_ticks and fitting
            if anticipates or end // meter.bar_ticks in stands:
                kept.append(note)
                last = note.onset
            else:
                last = note.end
    return tuple(kept), first, max(first, last)


def _apart(spans: list[Span]) -> list[Span]:
    """Return open spans of which none overlap."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.onset < found[-1].end:
            before = found.pop()
            span = Span(before.onset, max(before.end, span.end) - before.onset)
        found.append(span)
    return found
