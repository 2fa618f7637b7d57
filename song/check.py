"""Facts between the layers of a song: what no single object can know about itself."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from song.cadence import cadence_of, given_cadence, possible_cadences
from song.chart import write_bars
from song.chord import Chord
from song.document import ChordSpan, Phrase, Section, Song
from song.meter import TICKS_PER_QUARTER, Meter
from song.sketch_check import place, sketch_problems, sketch_remarks, told_bars

_ENDS = {
    "authentic": "an authentic cadence", "half": "a half cadence", "plagal": "a plagal cadence",
    "deceptive": "a deceptive cadence", "turnaround": "a turnaround", "open": "an open end",
}  # fmt: skip


def problems(song: Song) -> list[str]:
    """Return what is wrong in the layers composed so far, a line each; none for a sound song.

    Chords tile their section on the beats and stay in their bars, those that are given do so with gaps; the melody is monophonic
    and stays in its section and its pickup, which has room before it, and so does what stands of one; a section that repeats,
    varies or plays over another has its length.
    """
    return [
        f"section {section.id}{line}"
        for section in song.sections
        for check in (_section_problems, _chord_problems, _given_problems, _melody_problems, sketch_problems)
        for line in check(song, section)
    ]


def is_complete(song: Song) -> bool:
    """Return whether a song has sections, and each of them chords and a melody, so that it can be played."""
    return bool(song.sections) and all(one.id in song.chords and one.id in song.melody for one in song.sections)


def remarks(song: Song) -> list[str]:
    """Return what differs from the plan without being wrong: cadences that the chords do not make, layers still empty.

    And what cannot be as the plan has it: a repeat in another mode, with another cadence or other chords than its source, given
    chords that spoil a cadence whatever stands before them.
    """
    lines = []
    for section in song.sections:
        lines += [f"section {section.id}: {line}" for line in _relation_remarks(song, section)]
        spans = song.chords.get(section.id)
        if section.id in song.given:
            lines += [f"section {section.id}: {line}" for line in _given_remarks(song, section)]
        elif spans is None:
            lines.append(f"section {section.id}: no chords yet")
        else:
            made = cadence_of(spans, section.key, song.brief.meter, section.bars)
            if made != section.cadence:
                lines.append(f"section {section.id}: the plan has cadence {section.cadence}, the chords make {made}")
        if section.id in song.sketches:
            lines += [f"section {section.id}: {line}" for line in sketch_remarks(song, section)]
        elif section.id not in song.melody:
            lines.append(f"section {section.id}: no melody yet")
    return lines


def contradictions(song: Song) -> list[str]:
    """Return where given chords spoil the cadence of their section or of a phrase in it, a line each."""
    return [
        f"section {section.id}: {line}"
        for section in song.sections
        if section.id in song.given
        for line in _spoiled_phrases(song, section)
    ]


def spoiled(section: Section, spans: tuple[ChordSpan, ...], meter: Meter) -> str | None:
    """Return which two contradict each other: the cadence of a section and the last bars that are given; None where none do.

    The section is not named.
    """
    if section.cadence in possible_cadences(section, spans, meter):
        return None
    # The fewest bars that are to blame.
    for first in reversed(range(section.bars)):
        closing = tuple(span for span in spans if span.onset >= first * meter.bar_ticks)
        if section.cadence not in possible_cadences(section, closing, meter):
            break
    made = given_cadence(section, closing, meter)
    makes = _ENDS[made] if made else f"cannot make {_ENDS[section.cadence]}"
    shown = " | ".join(write_bars(spans, meter, section.bars)[first:])
    verb = "" if not made else "make " if first < section.bars - 1 else "makes "
    bars = told_bars(range(first, section.bars))
    return f"cadence {section.cadence}, but {bars} ({shown}) {verb}{makes}; change the cadence or open a bar with ?"


def _relation_remarks(song: Song, section: Section) -> Iterator[str]:
    if section.source is None or section.varies:
        return
    source, how = song.section(section.source), "repeats" if section.repeats else "plays over"
    if section.key.mode != source.key.mode:
        yield f"{how} {source.id}, but {section.key} has another mode than {source.key}, so it gets chords of its own"
    elif section.cadence != source.cadence and section.id not in song.charts:
        ends = f"ends {source.cadence}, this is to end {section.cadence}"
        yield f"{how} {source.id}, which {ends}; make them equal or write varies: {source.id}"
    elif other := _other_bars(song, section, source):
        yield f"{how} {source.id}, but has other chords in {told_bars(other)}; make them equal or write varies: {source.id}"


def _other_bars(song: Song, section: Section, source: Section) -> list[int]:
    """Return the bars in which a section has other chords than its source, moved to its key, both as far as they stand."""
    meter = song.brief.meter
    own, theirs = song.charts.get(section.id, ()), song.charts.get(source.id, ())
    heard = {
        tick: span.chord and span.chord.transpose(source.key, section.key)
        for span in theirs
        for tick in range(span.onset, span.end, meter.beat_ticks)
    }
    differing = {
        tick // meter.bar_ticks
        for span in own
        for tick in range(span.onset, span.end, meter.beat_ticks)
        if tick in heard and _sound(span.chord) != _sound(heard[tick])
    }
    return sorted(differing)


def _sound(chord: Chord | None) -> tuple[int, str, int] | None:
    return (chord.root_pitch_class, chord.suffix, chord.bass_pitch_class) if chord else None


def _given_remarks(song: Song, section: Section) -> Iterator[str]:
    """Say which bars are open, and which given ones spoil a cadence."""
    meter = song.brief.meter
    taken = Counter(span.onset // meter.bar_ticks for span in song.given[section.id] for _ in range(span.duration))
    yield f"no chords yet in {told_bars([bar for bar in range(section.bars) if taken[bar] < meter.bar_ticks])}"
    yield from _spoiled_phrases(song, section)


def _spoiled_phrases(song: Song, section: Section) -> Iterator[str]:
    meter, spans = song.brief.meter, song.given[section.id]
    end = 0
    for phrase in section.phrases or (Phrase(section.bars, section.cadence),):
        start, end = end, end + phrase.bars
        inside = tuple(span for span in spans if span.end <= end * meter.bar_ticks)
        ending = replace(section, bars=end, cadence=phrase.cadence, phrases=())
        if line := spoiled(ending, inside, meter):
            yield line if end == section.bars else f"phrase of {told_bars(range(start, end))}: {line}"


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
        where, chord = place(span.onset, song.brief.meter), span.chord or "N.C."
        if span.onset != end:
            yield f"{where}: chord {chord} starts at tick {span.onset}, the one before ends at {end}; leave no gap"
        yield from _span_problems(song, span)
        end = span.end
    if section.id in song.chords and end != section.bars * meter.bar_ticks:
        yield f": its chords last {end / meter.bar_ticks:g} bars, the section {section.bars}; make them equal"


def _given_problems(song: Song, section: Section) -> Iterator[str]:
    end = 0
    for span in song.given.get(section.id, ()):
        where, chord = place(span.onset, song.brief.meter), span.chord or "N.C."
        if span.onset < end:
            yield f"{where}: chord {chord} starts at tick {span.onset}, the one before ends at {end}; shorten one"
        if span.end > section.bars * song.brief.meter.bar_ticks:
            yield f"{where}: chord {chord} lasts beyond the section, which has {section.bars} bars; take it away"
        yield from _span_problems(song, span)
        end = max(end, span.end)


def _span_problems(song: Song, span: ChordSpan) -> Iterator[str]:
    meter = song.brief.meter
    where, chord = place(span.onset, meter), span.chord or "N.C."
    if span.onset % meter.beat_ticks or span.duration % meter.beat_ticks:
        yield f"{where}: chord {chord} does not start and end on beats of {meter}"
    if span.onset // meter.bar_ticks != (span.end - 1) // meter.bar_ticks:
        yield f"{where}: chord {chord} runs over the barline; write it again in the next bar"


def _melody_problems(song: Song, section: Section) -> Iterator[str]:
    length = section.bars * song.brief.meter.bar_ticks
    beat, notes = song.brief.meter.beat_ticks, song.melody.get(section.id, ())
    end = notes[0].onset if notes else 0
    for note in notes:
        where = place(note.onset, song.brief.meter)
        if note.onset < -section.pickup * beat:
            early = f"{-note.onset / beat:g} beats early"
            yield f"{where}: a melody note starts {early}, the pickup has {section.pickup}; make the pickup longer"
        if note.onset < end:
            over = (end - note.onset) / TICKS_PER_QUARTER
            yield f"{where}: two melody notes sound at once for {over:g} quarter notes; shorten the first"
        if note.end > length:
            yield f"{where}: a melody note lasts beyond the section; shorten it"
        end = max(end, note.end)
