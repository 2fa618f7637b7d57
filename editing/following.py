"""Sections that follow: what repeats, varies or plays over another takes its new bars where it had the same music.

Conventions: bars count from 0, the pickup is bar -1 of the melody; intervals are semitones.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from editing.bars import (
    PICKUP,
    Notes,
    Sources,
    Spans,
    alike,
    chord_bars,
    is_full,
    line_notes,
    note_bars,
    open_bars,
    sources_of,
)
from editing.fit import clashes
from song import ChordSpan, Key, Section, Song
from song.locks import locked_bars

OCTAVE = 12


@dataclass(frozen=True)
class Versions:
    """Two versions of a song: `old` as the program left it, with some layers `whole`, and `new` as edited.

    `before` names the section of old that a section of new was, `sources` say where each of its bars stood, and `edited` which
    bars of each layer a person wrote or changed.
    """

    old: Song
    new: Song
    whole: frozenset[str]
    before: Mapping[str, str]
    sources: Mapping[str, Sources]
    edited: Mapping[tuple[str, str], frozenset[int]]

    @classmethod
    def of(cls, old: Song, new: Song, whole: frozenset[str]) -> "Versions":
        """Lay two versions side by side."""
        before = matched(old, new)
        sources = {name: sources_of(old, old.section(was), new, new.section(name)) for name, was in before.items()}
        edited = {
            (section.id, layer): _edited(old, new, section, before.get(section.id), sources.get(section.id, ()), layer)
            for section in new.sections
            for layer in ("chords", "melody")
        }
        return cls(old, new, whole, before, sources, edited)

    def was(self, section_id: str) -> Section | None:
        """Return what a section was before, None where it is new."""
        name = self.before.get(section_id)
        return self.old.section(name) if name else None

    def source(self, section_id: str, bar: int) -> int | None:
        """Return where a bar of a section stood."""
        if bar == PICKUP:
            return PICKUP
        return self.sources[section_id][bar] if section_id in self.sources else None

    def stands(self, song: Song, section_id: str, layer: str) -> frozenset[int]:
        """Return the bars of a layer that are not to be touched: edited by hand, or locked."""
        locked = locked_bars(song, section_id, layer)
        return self.edited[section_id, layer] | locked | ({PICKUP} if 0 in locked else frozenset())


def matched(old: Song, new: Song) -> dict[str, str]:
    """Return what each section was before: the one of its name, else one whose name is gone with the same music."""
    ids, now = {section.id for section in old.sections}, {section.id for section in new.sections}
    found = {section.id: section.id for section in new.sections if section.id in ids}
    for section in new.sections:
        if section.id in found:
            continue
        for other in old.sections:
            taken = other.id in now or other.id in found.values()
            if not taken and other.bars == section.bars and _same_music(old, other.id, new, section.id):
                found[section.id] = other.id
                break
    return found


def _same_music(old: Song, one: str, new: Song, other: str) -> bool:
    music = [(song.charts.get(name), song.lines.get(name)) for song, name in ((old, one), (new, other))]
    return music[0] == music[1] != (None, None)


def _edited(old: Song, new: Song, section: Section, was: str | None, sources: Sources, layer: str) -> frozenset[int]:
    """Return the bars in which something stands that did not stand there before."""
    now = _layer_bars(new, section.id, layer)
    if was is None:
        return frozenset(now)
    then = _layer_bars(old, was, layer)
    changed, still_open = set(), open_bars(new, section.id, layer)
    for bar in range(PICKUP, section.bars):
        source = PICKUP if bar == PICKUP else sources[bar]
        before = then.get(source, ()) if source is not None else ()
        if now.get(bar, ()) != before and (bar in now or bar not in still_open):
            changed.add(bar)
    return frozenset(changed)


def _layer_bars(song: Song, section_id: str, layer: str) -> Mapping[int, tuple[object, ...]]:
    bar_ticks = song.brief.meter.bar_ticks
    if layer == "chords":
        return chord_bars(song.charts.get(section_id, ()), bar_ticks)
    return note_bars(line_notes(song, section_id), bar_ticks)


def following_chords(
    song: Song, section: Section, versions: Versions, own_way: frozenset[int] = frozenset()
) -> dict[int, Spans]:
    """Return the bars in which a section is to have other chords, because its source has them now.

    In bars where it goes its own way, which have been composed for itself, it does not follow.
    """
    source = _leader(song, section)
    if source is None or section.key.mode != source.key.mode:
        return {}
    bar_ticks = song.brief.meter.bar_ticks
    theirs = chord_bars(moved(song.charts.get(source.id, ()), source.key, section.key), bar_ticks)
    own = chord_bars(song.charts.get(section.id, ()), bar_ticks)
    stands = versions.stands(song, section.id, "chords")
    return {
        bar: theirs[bar]
        for bar in shared_chords(song, section, versions) - own_way
        if bar not in stands and is_full(theirs.get(bar, ()), bar_ticks) and not alike(theirs[bar], own.get(bar, ()))
    }


def shared_chords(song: Song, section: Section, versions: Versions) -> frozenset[int]:
    """Return the bars in which a section and its source had the same chords, or both are new."""
    source = _leader(song, section)
    was, their_was = versions.was(section.id), versions.was(source.id) if source else None
    if source is None or was is None or their_was is None or was.key.mode != their_was.key.mode:
        return frozenset()
    bar_ticks = versions.old.brief.meter.bar_ticks
    old = versions.old.charts
    theirs = chord_bars(moved(old.get(their_was.id, ()), their_was.key, was.key), bar_ticks)
    own = chord_bars(old.get(was.id, ()), bar_ticks)
    shared = set()
    for bar in range(section.bars):
        here, there = versions.source(section.id, bar), versions.source(source.id, bar)
        if here is None or there is None:
            same = here == there
        else:
            same = here in own and alike(own[here], theirs.get(there, ()))
        if same:
            shared.add(bar)
    return frozenset(shared)


def following_notes(
    song: Song, section: Section, versions: Versions, own_way: frozenset[int] = frozenset(), *, by_hand: bool = True
) -> dict[int, Notes]:
    """Return the bars in which a section is to have other notes, because its source has them now; not where it goes its own way.

    What a person wrote `by_hand` there is followed where it fits; what was found for new chords, over the same chords only.
    """
    source = _leader(song, section)
    if source is None or section.over or not {section.id, source.id} <= song.melody.keys():
        return {}
    bar_ticks = song.brief.meter.bar_ticks
    own, theirs = (note_bars(song.melody[one.id], bar_ticks) for one in (section, source))
    stands, shift = versions.stands(song, section.id, "melody"), interval(song, section, source)
    taken = {}
    for bar in shared_notes(song, section, versions) - stands - own_way:
        if bar == PICKUP and section.pickup != source.pickup:
            continue
        if _stayed(song, source, bar, versions):
            continue  # what differs here, as how long the last note is held, differed before
        notes = tuple(replace(note, pitch=_in_midi(note.pitch + shift)) for note in theirs.get(bar, ()))
        if notes != own.get(bar, ()) and _suits(song, section, source, bar, notes if by_hand else None):
            taken[bar] = notes
    return taken


def _stayed(song: Song, source: Section, bar: int, versions: Versions) -> bool:
    """Return whether a bar of a melody is what it was, in a section that changed its key moved with it."""
    was, there = versions.was(source.id), versions.source(source.id, bar)
    if was is None or there is None or was.id not in versions.old.melody:
        return False
    bar_ticks = song.brief.meter.bar_ticks
    before, now = (
        note_bars(line, bar_ticks).get(place, ())
        for line, place in ((versions.old.melody[was.id], there), (song.melody[source.id], bar))
    )
    shift = now[0].pitch - before[0].pitch if now and before and was.key != source.key else 0
    return tuple(replace(note, pitch=_in_midi(note.pitch + shift)) for note in before) == now


def shared_notes(song: Song, section: Section, versions: Versions) -> frozenset[int]:
    """Return the bars in which a section and its source had the same notes, one perhaps moved."""
    source = _leader(song, section)
    was, their_was = versions.was(section.id), versions.was(source.id) if source else None
    if source is None or was is None or their_was is None or section.over:
        return frozenset()
    old, bar_ticks = versions.old, versions.old.brief.meter.bar_ticks
    if not {was.id, their_was.id} <= old.melody.keys():
        return frozenset()
    own, theirs = (note_bars(old.melody[one.id], bar_ticks) for one in (was, their_was))
    shift = was.key.pitch_class - their_was.key.pitch_class
    shared = set()
    for bar in range(PICKUP, section.bars):
        here, there = versions.source(section.id, bar), versions.source(source.id, bar)
        if here is None or there is None:
            same = here == there
        else:
            same = same_line(theirs.get(there, ()), own.get(here, ()), shift)
        if same:
            shared.add(bar)
    return frozenset(shared)


def same_line(notes: Notes, other: Notes, shift: int) -> bool:
    """Return whether one line is another moved by an interval, in whatever octave.

    The last note may be held longer in one: what follows in the next bar may be other.
    """
    steps = {after.pitch - before.pitch for before, after in zip(notes, other, strict=False)}
    onsets = [note.onset for note in notes] == [note.onset for note in other]
    held = [note.duration for note in notes[:-1]] == [note.duration for note in other[:-1]]
    return onsets and held and len(steps) <= 1 and all((step - shift) % OCTAVE == 0 for step in steps)


def interval(song: Song, section: Section, source: Section) -> int:
    """Return by how much a section lies above its source: as it does in most bars, else the short way between their keys."""
    bar_ticks = song.brief.meter.bar_ticks
    own, theirs = (note_bars(song.melody[one.id], bar_ticks) for one in (section, source))
    shift = (section.key.pitch_class - source.key.pitch_class + 5) % OCTAVE - 5
    steps = Counter(
        own[bar][0].pitch - notes[0].pitch
        for bar, notes in theirs.items()
        if notes and bar in own and same_line(notes, own[bar], shift)
    )
    return min(steps, key=lambda step: (-steps[step], abs(step))) if steps else shift


def moved(spans: Sequence[ChordSpan], origin: Key, target: Key) -> Spans:
    """Return chords as they play the same part in another key, spelled as they would be there."""
    from harmony.theory.spelling import moved as spelled

    return spelled(spans, origin, target)


def _leader(song: Song, section: Section) -> Section | None:
    source = song.section(section.source) if section.source else None
    return source if source and source.bars == section.bars else None


def _suits(song: Song, section: Section, source: Section, bar: int, notes: Notes | None) -> bool:
    """Return whether a bar of the source can be sung here: over the same chords, or over others that its `notes` fit."""
    bar_ticks = song.brief.meter.bar_ticks
    own = chord_bars(song.charts.get(section.id, ()), bar_ticks).get(bar, ())
    theirs = chord_bars(moved(song.charts.get(source.id, ()), source.key, section.key), bar_ticks).get(bar, ())
    if alike(own, theirs):
        return True
    return notes is not None and not any(clashes(note, own, section.key, song.brief.meter) for note in notes)


def with_chart(song: Song, section_id: str, spans: Spans) -> Song:
    """Return the song with other chords in a section, given where they do not fill it; the melody stays."""
    whole = sum(span.duration for span in spans) == song.section(section_id).bars * song.brief.meter.bar_ticks
    chords = {name: own for name, own in song.chords.items() if name != section_id}
    given = {name: own for name, own in song.given.items() if name != section_id}
    (chords if whole else given)[section_id] = spans
    return replace(song, chords=chords, given=given, tracks=())


def _in_midi(pitch: int) -> int:
    while pitch < 0:
        pitch += OCTAVE
    while pitch > 127:
        pitch -= OCTAVE
    return pitch
