"""The same music in another meter: its chords on the new beats, its melody stretched or drawn together beat by beat.

Keeps the order of the chords, the pitches of the melody and what falls on the first beat; 4/4 and 2/4, 12/8 and 6/8 hold the
same notes in bars half as long. A line that is too quick to be sung then is left to whoever writes another.

Conventions: ticks; a beat of a simple meter is a quarter note, of a compound one a dotted quarter.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from editing.edits.brief import with_brief
from editing.edits.content import with_section
from editing.edits.lines import Line, Part, changed, with_line
from editing.meters import in_meter
from song import ChordSpan, Meter, Note, Phrase, Section, Song, SongError
from song.layers import EARLIEST

# Beats of the old bar -> beats of the new one -> how long each old beat is there: three beats come of four by drawing the last
# two together, two of three by drawing the first two together.
_BEATS: dict[tuple[int, int], tuple[float, ...]] = {
    (4, 3): (1, 1, 0.5, 0.5),
    (3, 4): (1, 1, 2),
    (3, 2): (0.5, 0.5, 1),
    (2, 3): (2, 1),
    (4, 2): (0.5, 0.5, 0.5, 0.5),
    (2, 4): (2, 2),
}
_STRAIGHT, _SWUNG = (0.5, 0.5), (2 / 3, 1 / 3)  # two halves of a beat, as eighths in a simple and a compound meter


def change_meter(song: Song, meter: Meter) -> Song:
    """Return the song in another meter.

    Between four beats and two with the same beat, a bar becomes two, and two become one. Raises SongError where a section has an
    odd number of bars then, and where bars would be too many.
    """
    origin = song.brief.meter
    if origin == meter:
        return song
    parts = _bars_apart(origin, meter)
    changed_song = with_brief(song, meter=meter)
    for section in song.sections:
        changed_song = _section_in(changed_song, song, section, parts)
    return changed_song


def _bars_apart(origin: Meter, target: Meter) -> tuple[int, int]:
    """Return how many bars become how many: those of four beats fall in two of two."""
    if origin.compound == target.compound and {origin.beats, target.beats} == {2, 4}:
        return (1, 2) if origin.beats == 4 else (2, 1)
    return (1, 1)


def _section_in(song: Song, before: Song, section: Section, parts: tuple[int, int]) -> Song:
    origin, target = before.brief.meter, song.brief.meter
    taken, given = parts
    bars = _scaled(section, section.bars, parts)
    phrases = tuple(Phrase(_scaled(section, one.bars, parts), one.cadence) for one in section.phrases)
    locks = frozenset(
        (layer, bar * given // taken + more)
        for layer, bar in section.locked_bars
        for more in range(max(1, given // taken))
    )
    song = with_section(song, replace(section, bars=bars, phrases=phrases, locked_bars=locks))
    chords, charts = dict(song.chords), dict(song.given)
    for layer in (chords, charts):
        if section.id in layer:
            spans = layer[section.id]
            layer[section.id] = _split(spans, target) if taken != given else in_meter(spans, origin, target)
    song = replace(song, chords=chords, given=charts)
    if section.id in song.lines and taken == given:
        song = with_line(song, section.id, _line_in(song.lines[section.id], origin, target))
    return song


def _scaled(section: Section, bars: int, parts: tuple[int, int]) -> int:
    taken, given = parts
    if bars % taken:
        raise SongError(
            f"section {section.id}: {bars} bars cannot be joined two by two; make them even with bars {section.id} {bars + 1}"
        )
    if bars * given // taken > 256:
        raise SongError(f"section {section.id}: would have {bars * given // taken} bars; use at most 256")
    return bars * given // taken


def _split(spans: Sequence[ChordSpan], meter: Meter) -> tuple[ChordSpan, ...]:
    """Return chords cut at the barlines of a meter, and joined where a bar holds them now."""
    cut: list[ChordSpan] = []
    for span in spans:
        start = span.onset
        while start < span.end:
            end = min(span.end, (start // meter.bar_ticks + 1) * meter.bar_ticks)
            last = cut[-1] if cut else None
            if last and last.end == start and last.chord == span.chord and start % meter.bar_ticks:
                cut[-1] = replace(last, duration=end - last.onset)
            else:
                cut.append(ChordSpan(start, end - start, span.chord))
            start = end
    return tuple(cut)


def _line_in(line: Line, origin: Meter, target: Meter) -> Line:
    """Return a line in another meter, each bar for itself."""

    def move(part: Part) -> Part | None:
        onset, end = _tick_in(part.onset, origin, target), _tick_in(part.end, origin, target)
        if onset < EARLIEST or end <= onset:
            return None
        return replace(part, onset=onset, duration=end - onset)

    moved = changed(line, move)
    return _apart(moved) if isinstance(moved, tuple) else moved


def _tick_in(tick: int, origin: Meter, target: Meter) -> int:
    """Return where a tick of a line comes to be."""
    bar, inside = divmod(tick, origin.bar_ticks)
    beat, rest = divmod(inside, origin.beat_ticks)
    lengths = _BEATS.get((origin.beats, target.beats), (1.0,) * origin.beats)
    starts = [0.0, *accumulate(lengths)]
    return bar * target.bar_ticks + round(
        (starts[beat] + lengths[beat] * _share(rest, origin, target)) * target.beat_ticks
    )


def _share(rest: int, origin: Meter, target: Meter) -> float:
    """Return how far into a beat a tick falls; the second eighth of a straight beat is the third of a compound one."""
    share = rest / origin.beat_ticks
    if origin.compound == target.compound or (abs(share * 3 - round(share * 3)) < 1e-9 and not target.compound):
        return share
    here, there = (_SWUNG, _STRAIGHT) if origin.compound else (_STRAIGHT, _SWUNG)
    if share <= here[0]:
        return share / here[0] * there[0]
    return there[0] + (share - here[0]) / here[1] * there[1]


def _apart(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return notes of which none reaches into the next, as rounding might have it."""
    onsets = [note.onset for note in notes[1:]]
    return tuple(
        replace(note, duration=min(note.duration, after - note.onset))
        for note, after in zip(notes, [*onsets, notes[-1].end] if notes else [], strict=True)
        if after > note.onset
    )
