"""Facts between the layers of a song: what no single object can know about itself."""

from collections.abc import Iterator

from song.cadence import cadence_of
from song.document import ChordSpan, Section, Song
from song.meter import TICKS_PER_QUARTER


def problems(song: Song) -> list[str]:
    """Return what is wrong in the layers composed so far, a line each; none for a sound song.

    Chords tile their section on the beats and stay in their bars, those that are given do so with gaps; the melody is monophonic
    and stays in its section and its pickup, which has room before it; a section that repeats, varies or plays over another
    has its length.
    """
    return [
        f"section {section.id}{line}"
        for section in song.sections
        for check in (_section_problems, _chord_problems, _given_problems, _melody_problems)
        for line in check(song, section)
    ]


def remarks(song: Song) -> list[str]:
    """Return what differs from the plan without being wrong: cadences that the chords do not make, layers still empty."""
    lines = []
    for section in song.sections:
        spans = song.chords.get(section.id)
        if spans is None:
            lines.append(f"section {section.id}: no chords yet")
        else:
            made = cadence_of(spans, section.key, song.brief.meter, section.bars)
            if made != section.cadence:
                lines.append(f"section {section.id}: the plan has cadence {section.cadence}, the chords make {made}")
        if section.id not in song.melody:
            lines.append(f"section {section.id}: no melody yet")
    return lines


def _bar(song: Song, onset: int) -> str:
    return ", before bar 1" if onset < 0 else f", bar {onset // song.brief.meter.bar_ticks + 1}"


def _section_problems(song: Song, section: Section) -> Iterator[str]:
    if section.source is not None:
        source = song.section(section.source)
        if source.bars != section.bars:
            yield f": has {section.bars} bars but follows {source.id}, which has {source.bars}; give both the same"
    room = song.start_bars[section.id] * song.brief.meter.beats
    if section.pickup > room:
        beats = "1 beat" if section.pickup == 1 else f"{section.pickup} beats"
        before = f"only {room} beats come" if room else "nothing comes"
        yield f": has a pickup of {beats}, but {before} before it; take the pickup away or put a section before"


def _chord_problems(song: Song, section: Section) -> Iterator[str]:
    meter = song.brief.meter
    end = 0
    for span in song.chords.get(section.id, ()):
        where, chord = _bar(song, span.onset), span.chord or "N.C."
        if span.onset != end:
            yield f"{where}: chord {chord} starts at tick {span.onset}, the one before ends at {end}; leave no gap"
        yield from _span_problems(song, span)
        end = span.end
    if section.id in song.chords and end != section.bars * meter.bar_ticks:
        yield f": its chords last {end / meter.bar_ticks:g} bars, the section {section.bars}; make them equal"


def _given_problems(song: Song, section: Section) -> Iterator[str]:
    end = 0
    for span in song.given.get(section.id, ()):
        where, chord = _bar(song, span.onset), span.chord or "N.C."
        if span.onset < end:
            yield f"{where}: chord {chord} starts at tick {span.onset}, the one before ends at {end}; shorten one"
        if span.end > section.bars * song.brief.meter.bar_ticks:
            yield f"{where}: chord {chord} lasts beyond the section, which has {section.bars} bars; take it away"
        yield from _span_problems(song, span)
        end = max(end, span.end)


def _span_problems(song: Song, span: ChordSpan) -> Iterator[str]:
    meter = song.brief.meter
    where, chord = _bar(song, span.onset), span.chord or "N.C."
    if span.onset % meter.beat_ticks or span.duration % meter.beat_ticks:
        yield f"{where}: chord {chord} does not start and end on beats of {meter}"
    if span.onset // meter.bar_ticks != (span.end - 1) // meter.bar_ticks:
        yield f"{where}: chord {chord} runs over the barline; write it again in the next bar"


def _melody_problems(song: Song, section: Section) -> Iterator[str]:
    length = section.bars * song.brief.meter.bar_ticks
    beat, notes = song.brief.meter.beat_ticks, song.melody.get(section.id, ())
    end = notes[0].onset if notes else 0
    for note in notes:
        where = _bar(song, note.onset)
        if note.onset < -section.pickup * beat:
            early = f"{-note.onset / beat:g} beats early"
            yield f"{where}: a melody note starts {early}, the pickup has {section.pickup}; make the pickup longer"
        if note.onset < end:
            over = (end - note.onset) / TICKS_PER_QUARTER
            yield f"{where}: two melody notes sound at once for {over:g} quarter notes; shorten the first"
        if note.end > length:
            yield f"{where}: a melody note lasts beyond the section; shorten it"
        end = max(end, note.end)
