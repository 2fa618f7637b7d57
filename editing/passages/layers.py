"""A section, its chords or its line laid into a song in the place of those that it had; everything else stays, but for the tracks."""

from collections.abc import Sequence
from dataclasses import replace

from editing.passages.lines import Line
from song import ChordSpan, Section, Sketch, Song, Span


def with_section(song: Song, section: Section) -> Song:
    """Return the song with a section in the place of the one of its id; all layers stay."""
    sections = tuple(section if one.id == section.id else one for one in song.sections)
    return replace(song, sections=sections, tracks=())


def with_chart(song: Song, section_id: str, spans: Sequence[ChordSpan]) -> Song:
    """Return the song with the chords of a section, which are given where they leave a gap; its melody stays."""
    chords, given = dict(song.chords), dict(song.given)
    chords.pop(section_id, None)
    given.pop(section_id, None)
    whole = sum(span.duration for span in spans) == song.section(section_id).bars * song.brief.meter.bar_ticks
    (chords if whole else given)[section_id] = tuple(spans)
    return replace(song, chords=chords, given=given, tracks=())


def with_line(song: Song, section_id: str, line: Line) -> Song:
    """Return the song with the line of a section."""
    melody, sketches = dict(song.melody), dict(song.sketches)
    melody.pop(section_id, None)
    sketches.pop(section_id, None)
    if isinstance(line, Sketch):
        sketches[section_id] = line
    else:
        melody[section_id] = line
    return replace(song, melody=melody, sketches=sketches, tracks=())


def without_pickup(song: Song, section: Section) -> Song:
    """Return the song in which nothing of a section sounds before its first bar."""
    sections = tuple(replace(one, pickup=0) if one.id == section.id else one for one in song.sections)
    melody, sketches = dict(song.melody), dict(song.sketches)
    if section.id in melody:
        melody[section.id] = tuple(note for note in melody[section.id] if note.onset >= 0)
    if (sketch := sketches.pop(section.id, None)) is not None:
        notes = tuple(note for note in sketch.notes if note.onset >= 0)
        rhythm = tuple(span for span in sketch.rhythm if span.onset >= 0)
        opened = tuple(Span(max(0, span.onset), min(span.end, span.duration)) for span in sketch.open if span.end > 0)
        if rhythm or opened:
            sketches[section.id] = Sketch(notes, rhythm, opened)
        else:
            melody[section.id] = notes
    return replace(song, sections=sections, melody=melody, sketches=sketches, tracks=())
