"""The same music in another meter: its chords on the new beats, its melody stretched or drawn together beat by beat.

Keeps the order of the chords, the pitches of the melody and what falls on the first beat. Between four beats and two the beats
stay and bars are half or twice as long; between 3/4 and 6/8 the eighths stay. A line that had nothing quicker than eighths has
nothing quicker where beats are drawn together, any other nothing quicker than sixteenths: notes on weak places give way.

Conventions: ticks; a beat of a simple meter is a quarter note, of a compound one a dotted quarter.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from editing.edits.brief import with_brief
from editing.passages.layers import with_line, with_section
from editing.passages.lines import Line, Part, changed
from editing.passages.meters import in_meter, pickup_in
from song import ChordSpan, Meter, Note, Phrase, Section, Sketch, Song, SongError
from song.layers import EARLIEST
from song.meter import TICKS_PER_QUARTER

# Beats of the old bar and of the new one -> how long each old beat is there: three come of four by drawing the last two together,
# two of three by drawing the first two together.
_BEATS: dict[tuple[int, int], tuple[float, ...]] = {
    (4, 3): (1, 1, 0.5, 0.5),
    (3, 4): (1, 1, 2),
    (3, 2): (0.5, 0.5, 1),
    (2, 3): (2, 1),
}
_EIGHTH, _SIXTEENTH = TICKS_PER_QUARTER // 2, TICKS_PER_QUARTER // 4
_STRAIGHT, _SWUNG = 1 / 2, 2 / 3  # where in its beat the second eighth stands, in a simple and a compound meter


def change_meter(song: Song, meter: Meter) -> Song:
    """Return the song in another meter.

    Between four beats and two a bar becomes two bars, or two become one. Raises SongError where a section has an odd number of
    bars then, and where bars would be too many.
    """
    origin = song.brief.meter
    if origin == meter:
        return song
    other = with_brief(song, meter=meter)
    for section in song.sections:
        resized = _resized(section, origin, meter)
        other = with_section(other, resized)
        chords, given = dict(other.chords), dict(other.given)
        for layer in (chords, given):
            if section.id in layer:
                layer[section.id] = _chart_in(layer[section.id], origin, meter)
        other = replace(other, chords=chords, given=given)
        if section.id in song.lines:
            other = with_line(other, section.id, _line_in(song.lines[section.id], origin, meter))
    return other


def _keeps_beats(origin: Meter, target: Meter) -> bool:
    """Return whether the beats stay and only the barlines move."""
    return {origin.beats, target.beats} == {2, 4}


def _resized(section: Section, origin: Meter, target: Meter) -> Section:
    """Return a section with bars, phrases and locks in another meter."""
    if origin.bar_ticks == target.bar_ticks and section.pickup:  # it begins where it did, more or fewer beats before
        return replace(section, pickup=pickup_in(section.pickup, origin, target))
    if not _keeps_beats(origin, target):
        return section
    bars = _bars_in(section, section.bars, origin, target)
    phrases = tuple(Phrase(_bars_in(section, one.bars, origin, target), one.cadence) for one in section.phrases)
    few = frozenset(
        (layer, there)
        for layer, bar in section.locked_bars
        for there in range(bar * origin.beats // target.beats, -(-(bar + 1) * origin.beats // target.beats))
    )
    return replace(section, bars=bars, phrases=phrases, locked_bars=few)


def _bars_in(section: Section, bars: int, origin: Meter, target: Meter) -> int:
    count, odd = divmod(bars * origin.beats, target.beats)
    if odd:
        even = f"make them even with bars {section.id} {section.bars + 1}"
        raise SongError(f"section {section.id}: {bars} bars cannot be joined two by two; {even}")
    if count > 256:
        raise SongError(f"section {section.id}: would have {count} bars; use at most 256")
    return count


def _chart_in(spans: tuple[ChordSpan, ...], origin: Meter, target: Meter) -> tuple[ChordSpan, ...]:
    """Return chords on the beats of another meter, cut at its barlines and joined where a bar holds them now."""
    if not _keeps_beats(origin, target):
        return in_meter(spans, origin, target)
    cut: list[ChordSpan] = []
    for span in spans:
        start, stop = (tick * target.beat_ticks // origin.beat_ticks for tick in (span.onset, span.end))
        while start < stop:
            end = min(stop, (start // target.bar_ticks + 1) * target.bar_ticks)
            before = cut[-1] if cut else None
            if before and before.end == start and before.chord == span.chord and start % target.bar_ticks:
                cut[-1] = replace(before, duration=end - before.onset)
            else:
                cut.append(ChordSpan(start, end - start, span.chord))
            start = end
    return tuple(cut)


def _line_in(line: Line, origin: Meter, target: Meter) -> Line:
    """Return a line in another meter, each beat for itself."""
    parts = line.parts if isinstance(line, Sketch) else line
    beat = origin.beat_ticks
    # A beat in three parts is one in either kind of meter; any other is straight in the one and long and short in the other.
    in_three = {part.onset // beat for part in parts if part.onset % beat in _thirds(origin)}

    def move(part: Part) -> Part | None:
        onset, end = (_tick_in(tick, origin, target, in_three) for tick in (part.onset, part.end))
        return replace(part, onset=onset, duration=end - onset) if EARLIEST <= onset < end else None

    moved = changed(line, move)
    if isinstance(moved, Sketch):
        return replace(moved, notes=_unhurried(moved.notes))
    quick = min((3 * part.duration for part in parts), default=beat) < beat
    return _unhurried(_on_grid(moved, _SIXTEENTH if quick else _EIGHTH, origin, target))


def _on_grid(notes: Sequence[Note], grid: int, origin: Meter, target: Meter) -> tuple[Note, ...]:
    """Return notes that stand on a grid in beats that were drawn together; of several on one place the one that moved least."""
    lengths = () if origin.bar_ticks == target.bar_ticks else _BEATS.get((origin.beats, target.beats), ())
    drawn = {int(sum(lengths[:beat])) for beat, length in enumerate(lengths) if length < 1}

    def near(tick: int, last: int) -> int:
        beat, rest = divmod(tick, target.beat_ticks)
        return beat * target.beat_ticks + min(last, (2 * rest + grid) // (2 * grid) * grid)

    kept: dict[int, tuple[int, Note]] = {}
    for note in notes:
        inside = note.onset // target.beat_ticks % target.beats in drawn
        # What is held on beyond the beat may begin with the next one.
        held = note.end > (note.onset // target.beat_ticks + 1) * target.beat_ticks
        onset = near(note.onset, target.beat_ticks - (0 if held else grid)) if inside else note.onset
        way = abs(onset - note.onset)
        if onset not in kept or way < kept[onset][0]:
            ends_inside = (note.end - 1) // target.beat_ticks % target.beats in drawn
            end = max(near(note.end, target.beat_ticks), onset + grid) if ends_inside else note.end
            kept[onset] = way, replace(note, onset=onset, duration=end - onset)
    following = [*sorted(kept)[1:], None][: len(kept)]
    return tuple(
        note if after is None else replace(note, duration=min(note.duration, after - note.onset))
        for (_, (_, note)), after in zip(sorted(kept.items()), following, strict=True)
    )


def _unhurried(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return notes of which none follows another within less than a sixteenth: the one on the weaker place gives way."""
    kept: list[Note] = []
    for note in notes:
        if kept and note.onset - kept[-1].onset < _SIXTEENTH:
            before = kept.pop()
            if _strength(before) >= _strength(note):
                kept.append(replace(before, duration=note.end - before.onset))
                continue
            if kept and kept[-1].end == before.onset:
                kept.append(replace(kept[-1], duration=note.onset - kept.pop().onset))
        kept.append(note)
    return tuple(kept)


def _strength(note: Note) -> int:
    """Return how strong a place a note begins on: the ticks of the coarsest grid that has it."""
    return next(grid for grid in (TICKS_PER_QUARTER, 12, 8, _SIXTEENTH, 4, 3, 2, 1) if note.onset % grid == 0)


def _thirds(meter: Meter) -> frozenset[int]:
    """Return where in a beat only an onset of three parts stands."""
    third = meter.beat_ticks // 3
    return frozenset({third}) if meter.compound else frozenset({third, 2 * third})


def _tick_in(tick: int, origin: Meter, target: Meter, in_three: Collection[int]) -> int:
    """Return where a tick of a line comes to be."""
    number, rest = divmod(tick, origin.beat_ticks)
    if origin.bar_ticks == target.bar_ticks and origin.beats != target.beats:
        return tick  # 3/4 and 6/8 group the same eighths
    share = _share(rest / origin.beat_ticks, origin, target, whole=number in in_three)
    if _keeps_beats(origin, target) or origin.beats == target.beats:
        return round((number + share) * target.beat_ticks)
    bar, beat = divmod(number, origin.beats)
    lengths = _BEATS[origin.beats, target.beats]
    return bar * target.bar_ticks + round((sum(lengths[:beat]) + lengths[beat] * share) * target.beat_ticks)


def _share(share: float, origin: Meter, target: Meter, *, whole: bool) -> float:
    """Return how far into a beat something falls; the second eighth of a straight beat is the third one of three."""
    if origin.compound == target.compound or whole:
        return share
    here, there = (_SWUNG, _STRAIGHT) if origin.compound else (_STRAIGHT, _SWUNG)
    return share / here * there if share <= here else there + (share - here) / (1 - here) * (1 - there)
