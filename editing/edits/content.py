"""Edits of what stands in a few bars: other chords, another melody.

Keep everything outside of these bars, to the note. Sections that shared them, and what was written over chords that are others
now, are left to `revise`.

Conventions: bars count from 0; texts are those of the plan file, so `?` leaves a chord or a bar to be composed.
"""

import re
from dataclasses import replace

from editing.passages.layers import with_chart, with_line, with_section
from editing.passages.lines import clipped, line_of, moved, together
from song import Section, Song, SongError
from song.chart import read_chart, split_bars, write_bars
from song.layers import EARLIEST
from song.notation import cut_pickup, is_silent, pickup_beats, read_line, write_value


def set_chords(song: Song, section_id: str, chords: str, first: int = 0, count: int | None = None) -> Song:
    """Return the song with other chords in a section, from a bar on.

    They are as many bars as the text has, which is to be `count` where that is told. Raises SongError that names section and
    bar where a chord cannot be read, or the section has not so many bars.
    """
    section, meter = song.section(section_id), song.brief.meter
    new = split_bars(chords)
    bars = _room(section, first, len(new), count, "chords")
    old = song.charts.get(section_id, ())
    texts = write_bars(old, meter, section.bars)
    try:
        read = read_chart(" | ".join([*texts[: bars.start], *new]), meter, may_be_open=True)
    except SongError as error:
        raise SongError(f"section {section_id}, chords, {error}") from None
    start, end = (bar * meter.bar_ticks for bar in (bars.start, bars.stop))
    spans = (
        *(span for span in old if span.onset < start),
        *(span for span in read if start <= span.onset),
        *(span for span in old if span.onset >= end),
    )
    return with_chart(song, section_id, spans)


def set_melody(song: Song, section_id: str, melody: str, first: int = 0, count: int | None = None) -> Song:
    """Return the song with another melody in a section, from a bar on; "silent" silences all of it.

    What stands before `||` is the pickup of the section. A note that was tied into the bars, or out of them, ends, or begins
    anew, at their edge. Raises SongError as `set_chords` does.
    """
    section, meter = song.section(section_id), song.brief.meter
    if is_silent(melody):
        if first or count not in (None, section.bars):
            raise SongError(
                f"section {section_id}: only a whole section is silent; write rests, as r/{_whole_rest(song)}"
            )
        return with_line(with_section(song, replace(section, pickup=0)), section_id, ())
    before, text = cut_pickup(melody, meter, None)
    if before and first:
        raise SongError(f"section {section_id}: a pickup leads into bar 1; write || only there")
    bars = _room(section, first, len(split_bars(text)), count, "melody")
    try:
        new = read_line(melody, meter)
    except SongError as error:
        raise SongError(f"section {section_id}, melody, {_counted_on(str(error), first)}") from None
    if before:
        song = with_pickup(song, section, pickup_beats(melody, meter))
        section = song.section(section_id)
    start, end = (bar * meter.bar_ticks for bar in (bars.start, bars.stop))
    old, since = line_of(song, section), EARLIEST if before else start
    behind = clipped(old, end, section.bars * meter.bar_ticks)
    return with_line(song, section_id, together(clipped(old, EARLIEST, since), moved(new, start), behind))


def with_pickup(song: Song, section: Section, beats: int) -> Song:
    """Return the song in which a section has a pickup of so many beats; its line stays.

    Raises SongError where there is no room for one before it.
    """
    if beats > song.start_bars[section.id] * song.brief.meter.beats:
        before = "too little" if song.start_bars[section.id] else "nothing"
        raise SongError(
            f"section {section.id}: {before} comes before it for a pickup; insert intro 4 before {section.id} makes room"
        )
    return with_section(song, replace(section, pickup=beats))


def _room(section: Section, first: int, written: int, asked: int | None, what: str) -> range:
    """Return the bars that a text is for; SongError where it has too many or too few."""
    bars = f"{written} bar{'s' * (written != 1)}"
    if asked is not None and written != asked:
        raise SongError(f"section {section.id}: {what} of {bars} for {asked}; write {asked}, with | between them")
    if not 0 <= first < section.bars:
        raise SongError(f"section {section.id}: there is no bar {first + 1}; it has bars 1 to {section.bars}")
    if written < 1:
        raise SongError(f"section {section.id}: no {what} are written; write a bar, or several with | between them")
    if first + written > section.bars:
        raise SongError(
            f"section {section.id}: {what} of {bars} from bar {first + 1} on go beyond its {section.bars} bars; "
            f"write at most {section.bars - first}"
        )
    return range(first, first + written)


def _counted_on(message: str, first: int) -> str:
    """Return a message of a reader that counted bars from the start of a text, counted from that of the section."""
    return re.sub(r"^bar (\d+)", lambda match: f"bar {int(match[1]) + first}", message)


def _whole_rest(song: Song) -> str:
    return write_value(song.brief.meter.bar_ticks)
