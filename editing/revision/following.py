"""Sections that follow: what repeats, varies or plays over another takes its new bars where it had the same music.

Conventions: bars count from 0, the pickup is bar -1 of the melody; intervals are semitones.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from editing.passages.bars import OCTAVE, PICKUP, Notes, Spans, alike, chord_bars, is_full, note_bars, same_line
from editing.passages.fit import clashes
from editing.passages.keys import moved
from editing.passages.versions import Versions
from song import Section, Song

OwnWay = Mapping[str, frozenset[int]]
"""Bars of sections that have been composed for themselves."""
NOWHERE: OwnWay = {}


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
    if notes is None:
        return False
    # What clashes with the source's chords too is meant.
    meter, key = song.brief.meter, section.key
    return not any(clashes(note, own, key, meter) - clashes(note, theirs, key, meter) for note in notes)


def _in_midi(pitch: int) -> int:
    while pitch < 0:
        pitch += OCTAVE
    while pitch > 127:
        pitch -= OCTAVE
    return pitch
