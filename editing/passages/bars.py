"""Layers bar by bar: cut at the barlines, laid side by side in two versions, joined again.

Conventions: bars count from 0; what is in a bar counts ticks from its barline. A note belongs to the bar in which it starts, also
where it is held beyond it; what starts before the first bar is in bar -1, with onsets from the first barline.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from song import Chord, ChordSpan, Key, Note, Section, Sketch, Song
from song.chart import write_bars

PICKUP = -1
OCTAVE = 12
Spans = tuple[ChordSpan, ...]
Notes = tuple[Note, ...]
Sources = tuple[int | None, ...]
"""For every bar of a section the bar that it was before, None where it is new."""


def chord_bars(spans: Sequence[ChordSpan], bar_ticks: int) -> dict[int, Spans]:
    """Return the chords of every bar in which one stands."""
    bars: dict[int, list[ChordSpan]] = {}
    for span in spans:
        bar = span.onset // bar_ticks
        bars.setdefault(bar, []).append(replace(span, onset=span.onset - bar * bar_ticks))
    return {bar: tuple(inside) for bar, inside in bars.items()}


def joined_chords(bars: Mapping[int, Spans], bar_ticks: int) -> Spans:
    """Return the chords of bars as one layer."""
    return tuple(replace(span, onset=span.onset + bar * bar_ticks) for bar in sorted(bars) for span in bars[bar])


def note_bars(notes: Sequence[Note], bar_ticks: int) -> dict[int, Notes]:
    """Return the notes of every bar in which one starts."""
    bars: dict[int, list[Note]] = {}
    for note in notes:
        bar = max(PICKUP, note.onset // bar_ticks)
        bars.setdefault(bar, []).append(replace(note, onset=note.onset - max(0, bar) * bar_ticks))
    return {bar: tuple(inside) for bar, inside in bars.items()}


def joined_notes(bars: Mapping[int, Notes], bar_ticks: int, length: int) -> Notes:
    """Return the notes of bars as one line of so many ticks; a note is cut where the next one starts."""
    notes = [
        replace(note, onset=note.onset + max(0, bar) * bar_ticks)
        for bar in sorted(bars)
        for note in sorted(bars[bar], key=lambda note: note.onset)
    ]
    following = [*(note.onset for note in notes[1:]), length][: len(notes)]
    return tuple(
        replace(note, duration=min(note.duration, after - note.onset))
        for note, after in zip(notes, following, strict=True)
        if note.onset < min(after, length)
    )


def sound(chord: Chord | None) -> tuple[int, str, int] | None:
    """Return what is heard of a chord, however it is spelled."""
    return (chord.root_pitch_class, chord.suffix, chord.bass_pitch_class) if chord else None


def alike(one: Spans, other: Spans) -> bool:
    """Return whether the same chords sound at the same time."""
    return heard(one) == heard(other)


def heard(spans: Iterable[ChordSpan]) -> list[object]:
    """Return what is heard of chords, and when."""
    return [(span.onset, span.duration, sound(span.chord)) for span in spans]


def is_full(spans: Spans, bar_ticks: int) -> bool:
    """Return whether chords fill their bar."""
    return sum(span.duration for span in spans) == bar_ticks


def line_notes(song: Song, section_id: str) -> Notes:
    """Return the notes that stand of a section's melody."""
    line = song.lines.get(section_id, ())
    return line.notes if isinstance(line, Sketch) else line


def open_bars(song: Song, section_id: str, layer: str) -> frozenset[int]:
    """Return the bars of a section in which something of a layer is still to be composed, also where nothing stands of it."""
    section, bar_ticks = song.section(section_id), song.brief.meter.bar_ticks
    every = frozenset(range(section.bars))
    if layer == "chords":
        bars = chord_bars(song.charts.get(section_id, ()), bar_ticks)
        return frozenset(bar for bar in every if not is_full(bars.get(bar, ()), bar_ticks))
    line = song.lines.get(section_id)
    if line is None:
        return every
    if not isinstance(line, Sketch):
        return frozenset()
    spans = (*line.open, *line.rhythm)
    return frozenset(
        max(PICKUP, bar) for span in spans for bar in range(span.onset // bar_ticks, (span.end - 1) // bar_ticks + 1)
    )


def aligned(old: Sequence[str], new: Sequence[str]) -> Sources:
    """Return for every bar of a text where it stood in another one, bar by bar where both are equally long.

    >>> aligned(["C", "F", "G"], ["C", "Dm", "F", "G"])
    (0, None, 1, 2)
    >>> aligned(["C", "F", "G"], ["C", "Am", "G"])
    (0, 1, 2)
    """
    if len(old) == len(new):
        return tuple(range(len(new)))
    found: list[int | None] = []
    for kind, start, stop, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in ("equal", "replace"):
            found += [start + step if start + step < stop else None for step in range(end - begin)]
        elif kind == "insert":
            found += [None] * (end - begin)
    return tuple(found)


def sources_of(old: Song, before: Section, new: Song, section: Section) -> Sources:
    """Return where the bars of a section stood in an earlier version of it, by its chords, or else from the front."""
    if before.bars == section.bars:
        return tuple(range(section.bars))
    texts = [
        write_bars(_in_home(song.charts.get(one.id, ()), one), song.brief.meter, one.bars)
        for song, one in ((old, before), (new, section))
    ]
    found = aligned(texts[0], texts[1])
    if all(source is None for source in found):
        return tuple(bar if bar < before.bars else None for bar in range(section.bars))
    return found


def _in_home(spans: Spans, section: Section) -> Spans:
    """Return chords moved to C, so that two keys can be compared."""
    home = Key("C", section.key.mode)
    return tuple(replace(span, chord=span.chord and span.chord.transpose(section.key, home)) for span in spans)


def same_line(notes: Notes, other: Notes, shift: int) -> bool:
    """Return whether one line is another moved by an interval, in whatever octave.

    The last note may be held longer in one: what follows in the next bar may be other.
    """
    steps = {after.pitch - before.pitch for before, after in zip(notes, other, strict=False)}
    onsets = [note.onset for note in notes] == [note.onset for note in other]
    held = [note.duration for note in notes[:-1]] == [note.duration for note in other[:-1]]
    return onsets and held and len(steps) <= 1 and all((step - shift) % OCTAVE == 0 for step in steps)


def layer_bars(song: Song, section_id: str, layer: str) -> Mapping[int, tuple[object, ...]]:
    """Return what stands in every bar of a layer of a section."""
    bar_ticks = song.brief.meter.bar_ticks
    if layer == "chords":
        return chord_bars(song.charts.get(section_id, ()), bar_ticks)
    return note_bars(line_notes(song, section_id), bar_ticks)
