"""A section with more bars or fewer: what stood moves along with its bars, what is new is open.

Conventions: bars count from 0; sources say for every new bar which one it was, None where it is new (`editing.passages.bars`).
"""

from collections.abc import Sequence
from dataclasses import replace

from editing.passages.bars import PICKUP, Sources, chord_bars, joined_chords, joined_notes, line_notes, note_bars
from editing.passages.layers import with_chart, with_line, with_section
from editing.passages.lines import Line
from editing.passages.opening import with_melody_open
from song import Phrase, Section, Sketch, Song, Span
from song.locks import LockedBars

NEW_PHRASE = 4  # bars behind a section make a phrase of their own when they are so many


def rebarred(song: Song, section: Section, sources: Sources) -> Song:
    """Return the song in which a section has the bars that sources say, new ones open in every layer that it has."""
    bar_ticks, bars = song.brief.meter.bar_ticks, len(sources)
    new = replace(
        section,
        bars=bars,
        phrases=rephrased(section.phrases, sources, section.cadence),
        locked_bars=relocked(section.locked_bars, sources),
    )
    spans, line = song.charts.get(section.id), song.lines.get(section.id)
    longer = with_section(song, new)
    if spans is not None:
        old = chord_bars(spans, bar_ticks)
        kept = {bar: old[was] for bar, was in enumerate(sources) if was in old and was is not None}
        longer = with_chart(longer, section.id, joined_chords(kept, bar_ticks))
    if not line:
        return longer
    there = note_bars(line_notes(song, section.id), bar_ticks)
    sung = {bar: there[was] for bar, was in enumerate(sources) if was in there and was is not None}
    if PICKUP in there:
        sung[PICKUP] = there[PICKUP]
    notes = joined_notes(sung, bar_ticks, bars * bar_ticks)
    moved: Line = notes
    if isinstance(line, Sketch):
        still_open, rhythm = (_moved_spans(part, sources, bar_ticks) for part in (line.open, line.rhythm))
        moved = Sketch(notes, rhythm, still_open) if still_open or rhythm else notes
    fresh = [bar for bar, was in enumerate(sources) if was is None]
    return with_melody_open(with_line(longer, section.id, moved), section.id, fresh)


def _moved_spans(spans: Sequence[Span], sources: Sources, bar_ticks: int) -> tuple[Span, ...]:
    """Return what is open where its bars are now, cut at the barlines."""
    found = [Span(span.onset, min(span.end, 0) - span.onset) for span in spans if span.onset < 0]
    for bar, was in enumerate(sources):
        for span in spans:
            if was is None:
                continue
            start, end = max(span.onset, was * bar_ticks), min(span.end, (was + 1) * bar_ticks)
            if start < end:
                found.append(Span(start + (bar - was) * bar_ticks, end - start))
    return tuple(found)


def rephrased(phrases: Sequence[Phrase], sources: Sources, cadence: str) -> tuple[Phrase, ...]:
    """Return the phrases of a section whose bars are others: new bars belong to the phrase before them.

    Bars that are added behind the end are a phrase of their own when they are four or more; the last one ends with the cadence.
    """
    if not phrases:
        return ()
    ends, place = [], 0
    for phrase in phrases:
        place += phrase.bars
        ends.append(place)
    counts, number, behind = [0] * len(phrases), 0, 0
    for was in sources:
        if was is not None:
            counts[number] += behind
            behind = 0
            number = next(index for index, end in enumerate(ends) if was < end)
            counts[number] += 1
        else:
            behind += 1
    found = [(count, phrase.cadence) for count, phrase in zip(counts, phrases, strict=True) if count]
    if behind >= NEW_PHRASE or not found:
        found.append((behind, cadence))
    elif behind:
        found[-1] = (found[-1][0] + behind, found[-1][1])
    return (*(Phrase(*one) for one in found[:-1]), Phrase(found[-1][0], cadence))


def relocked(locked: LockedBars, sources: Sources) -> LockedBars:
    """Return the locks of bars where those are now."""
    return frozenset((layer, bar) for bar, was in enumerate(sources) for layer, held in locked if held == was)
