"""The melody of an edited song: bars that follow others taken over, those that no longer fit their chords opened and composed.

Conventions: bars count from 0, the pickup is bar -1.
"""

from dataclasses import replace

from editing.passages.bars import (
    PICKUP,
    Spans,
    alike,
    chord_bars,
    joined_chords,
    joined_notes,
    line_notes,
    note_bars,
    open_bars,
    same_line,
)
from editing.passages.fit import new_clashes, passes
from editing.passages.keys import moved, moved_chords
from editing.passages.opening import with_melody_open, with_pitches_open
from editing.passages.versions import Versions
from editing.remarks.reasons import Reasons
from editing.revision.composing import Stages
from editing.revision.endings import unlanded
from editing.revision.following import OwnWay, following_notes, shared_notes
from editing.revision.relations import with_variations
from song import Note, Section, Song
from song.locks import locked_bars


def with_lines(song: Song, versions: Versions, reasons: Reasons, stages: Stages) -> Song:
    """Return the song with a melody that fits its chords."""
    song = with_variations(_notes_followed(song, versions, reasons), versions, reasons)
    opened: dict[str, frozenset[int]] = {}
    endings: dict[str, frozenset[int]] = {}
    wrong: dict[str, frozenset[Note]] = {}
    own_way: dict[str, frozenset[int]] = {}
    meant: dict[str, frozenset[int]] = {}
    for section in song.sections:
        name = section.id
        meant[name] = versions.stands(song, name, "melody") | _meant_with_source(song, section, meant)
        coming = _coming(song, section, versions, opened) | meant[name]
        endings[name], wrong[name] = _unfit(song, section, versions, reasons, coming)
        opened[name] = coming | endings[name] | {_bar(note, song) for note in wrong[name]}
    for name in opened:
        before = song
        song = with_pitches_open(song, name, wrong[name])
        song = with_melody_open(song, name, endings[name], versions.stands(song, name, "melody"))
        own_way[name] = _spread(before, song, name, reasons)
    # What was open in a layer that was not whole stays so, and so does what has no chords to stand over.
    names = {name for name, bars in own_way.items() if bars and name in song.sketches} | versions.missing(
        song, "melody"
    )
    names &= song.chords.keys()
    song = stages.melodized(song, names, stages.report)
    song = _notes_followed(song, versions, reasons, own_way)
    return with_variations(song, versions, reasons)


def _notes_followed(song: Song, versions: Versions, reasons: Reasons, own_way: OwnWay | None = None) -> Song:
    """Return the song in which every section has the new notes of its source where it had the old ones.

    What was composed has `own_way`; without, all that is new was written by hand.
    """
    bar_ticks = song.brief.meter.bar_ticks
    for section in song.sections:
        alone = (own_way or {}).get(section.id, frozenset())
        if bars := following_notes(song, section, versions, alone, by_hand=own_way is None):
            reasons.give(section.id, "melody", sorted(bars), f"follows {section.source}")
            standing = note_bars(song.melody[section.id], bar_ticks)
            line = joined_notes(standing | bars, bar_ticks, section.bars * bar_ticks)
            song = replace(song, melody={**song.melody, section.id: line}, tracks=())
    return song


def _meant_with_source(song: Song, section: Section, meant: OwnWay) -> frozenset[int]:
    """Return the bars in which a section has the notes and chords of its source, where both are meant to go together there."""
    bars = meant.get(section.source or "", frozenset())
    if not bars or section.over or section.id not in song.lines:
        return frozenset()
    source, bar_ticks = song.section(section.source or ""), song.brief.meter.bar_ticks
    own, theirs = (note_bars(line_notes(song, one.id), bar_ticks) for one in (section, source))
    shift = section.key.pitch_class - source.key.pitch_class
    same = {bar for bar in bars if own.get(bar) and same_line(theirs.get(bar, ()), own[bar], shift)}
    return frozenset(same) & _same_chords(song, section)


def _coming(song: Song, section: Section, versions: Versions, opened: OwnWay) -> frozenset[int]:
    """Return the bars of a melody that come from the section's source, where they are open."""
    leader = opened.get(section.source or "", frozenset())
    if not leader or section.over:
        return frozenset()
    stands = versions.stands(song, section.id, "melody")
    return (leader & shared_notes(song, section, versions) & _same_chords(song, section)) - stands


def _unfit(
    song: Song, section: Section, versions: Versions, reasons: Reasons, coming: frozenset[int]
) -> tuple[frozenset[int], frozenset[Note]]:
    """Return the last bars of a melody that are to be recomposed, and elsewhere the notes that need another pitch.

    In a bar of which a note no longer fits, passing notes that do not fit either go with it. What is `coming` from the source
    is left to it. Say what cannot be.
    """
    if versions.was(section.id) is None or not line_notes(song, section.id):
        return frozenset(), frozenset()
    meter, name = song.brief.meter, section.id
    before, now = _old_chords(song, section, versions), song.charts.get(name, ())
    notes = line_notes(song, name)
    clashing = {note: new_clashes(note, before, now, section.key, meter) for note in notes}
    bars = frozenset(bar for found in clashing.values() for bar in found)
    # A cadence that the chords of a person make asks nothing of a line that fits them.
    ending = frozenset() if reasons.known(name, "cadence") else unlanded(song, section, versions)
    stands = versions.stands(song, name, "melody") | coming
    reasons.give(name, "melody", sorted(bars - coming), "recomposed", "chords changed")
    late = sorted(ending - open_bars(song, name, "melody"))
    reasons.give(name, "melody", late, "recomposed", f"cadence {section.cadence} now")
    if held := bars & locked_bars(song, name, "melody"):
        reasons.aside(name, sorted(held), "melody", "is locked and clashes", "chords changed")
    ending -= stands
    wrong = {
        note
        for note in notes
        if (clashing[note] or (_bar(note, song) in bars and not passes(note, before, now, section.key)))
        and not {_bar(note, song), (note.end - 1) // meter.bar_ticks} & (stands | ending)
    }
    return ending, frozenset(wrong)


def _bar(note: Note, song: Song) -> int:
    """Return the bar in which a note starts."""
    return max(PICKUP, note.onset // song.brief.meter.bar_ticks)


def _old_chords(song: Song, section: Section, versions: Versions) -> Spans:
    """Return the chords that a section had, where its bars are now and in the key that it has now."""
    was = versions.was(section.id)
    assert was is not None
    bar_ticks = song.brief.meter.bar_ticks
    spans = versions.old.charts.get(was.id, ())
    old = chord_bars(moved_chords(spans, was.key, section.key) or spans, bar_ticks)
    placed = {
        bar: old[there]
        for bar in range(section.bars)
        if (there := versions.source(section.id, bar)) is not None and there in old
    }
    return joined_chords(placed, bar_ticks)


def _same_chords(song: Song, section: Section) -> frozenset[int]:
    """Return the bars in which a section has the chords of its source."""
    source = song.section(section.source or "")
    bar_ticks = song.brief.meter.bar_ticks
    theirs = chord_bars(moved(song.charts.get(source.id, ()), source.key, section.key), bar_ticks)
    own = chord_bars(song.charts.get(section.id, ()), bar_ticks)
    return frozenset(bar for bar in own if alike(own[bar], theirs.get(bar, ())))


def _spread(before: Song, song: Song, name: str, reasons: Reasons) -> frozenset[int]:
    """Return the bars that were opened, or cut short for others; those have the reason of their neighbours."""
    bar_ticks = song.brief.meter.bar_ticks
    was, now = (note_bars(line_notes(one, name), bar_ticks) for one in (before, song))
    opened = open_bars(song, name, "melody") - open_bars(before, name, "melody")
    touched = {bar for bar in was if was[bar] != now.get(bar, ())} | opened
    for bar in sorted(touched):
        for near in (bar, bar + 1, bar - 1):
            reason = reasons.of(name, "melody", near, ("", ""))
            if reason != ("", ""):
                reasons.give(name, "melody", [bar], *reason)
                break
    return frozenset(touched)
