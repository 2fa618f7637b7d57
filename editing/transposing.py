"""Sections whose key was changed: what was left alone in them is moved there."""

from collections.abc import Mapping
from dataclasses import replace

from editing.bars import Notes, chord_bars, joined_chords, line_notes
from editing.following import Versions, with_chart
from editing.keys import moved_chords, moved_notes, song_shift
from editing.remarks import Reasons
from song import Key, Section, Song
from song.locks import locked_bars

MOST_EDITED = 0.5  # of the bars of a chart: when more are new, it was written for the new key


def with_keys_moved(song: Song, versions: Versions, reasons: Reasons) -> Song:
    """Return the song in which sections with another key than before have their music in it.

    A layer that was edited stands as it was written, and so does a melody over a chart that still stands in the old key.
    """
    keys = {
        section.id: (was.key, section.key)
        for section in song.sections
        if (was := versions.was(section.id)) is not None and was.key != section.key
    }
    sung = [name for name in keys if _moves_melody(song, song.section(name), versions, reasons)]
    shifts: Mapping[tuple[Key, Key], int] = {
        pair: song_shift(song, [line_notes(song, name) for name in sung if keys[name] == pair], *pair)
        for pair in set(keys.values())
    }
    for name, pair in keys.items():
        over = song.charts.get(name, ())
        if _moves_chords(song, song.section(name), versions, reasons):
            song = _with_chords_moved(song, name, pair, reasons)
            over = song.charts.get(name, ())
        if name in sung:
            notes = moved_notes(line_notes(song, name), *pair, shifts[pair], over)
            song = _with_line(song, name, notes)
            every = range(-1, song.section(name).bars)
            reasons.give(name, "melody", every, f"moved to {pair[1]}")
    return song


def _moves_chords(song: Song, section: Section, versions: Versions, reasons: Reasons) -> bool:
    if section.id not in song.charts or versions.edited[section.id, "chords"]:
        return False
    if locked := locked_bars(song, section.id, "chords"):
        reasons.aside(section.id, sorted(locked), "chords", "stay where they are", "they are locked")
        return False
    return True


def _moves_melody(song: Song, section: Section, versions: Versions, reasons: Reasons) -> bool:
    if not line_notes(song, section.id) or versions.edited[section.id, "melody"]:
        return False
    if locked := locked_bars(song, section.id, "melody"):
        reasons.aside(section.id, sorted(locked), "melody", "stays where it is", "it is locked")
        return False
    if section.id not in song.charts:
        return True
    rewritten = len(versions.edited[section.id, "chords"])
    stays = bool(locked_bars(song, section.id, "chords")) or 0 < rewritten <= MOST_EDITED * section.bars
    return not stays


def _with_chords_moved(song: Song, name: str, pair: tuple[Key, Key], reasons: Reasons) -> Song:
    """Return the song with the chords of a section moved; bars whose chords have no counterpart are open."""
    bar_ticks = song.brief.meter.bar_ticks
    spans = song.charts[name]
    moved = moved_chords(spans, *pair)
    if moved is None:
        bars = {bar: moved_chords(inside, *pair) for bar, inside in chord_bars(spans, bar_ticks).items()}
        reasons.give(name, "chords", range(song.section(name).bars), f"moved to {pair[1]}")
        gone = [bar for bar, inside in bars.items() if inside is None]
        reasons.give(name, "chords", gone, "recomposed", f"{pair[1]} now")
        return with_chart(song, name, joined_chords({bar: own for bar, own in bars.items() if own}, bar_ticks))
    reasons.give(name, "chords", range(song.section(name).bars), f"moved to {pair[1]}")
    return with_chart(song, name, moved)


def _with_line(song: Song, name: str, notes: Notes) -> Song:
    if name in song.melody:
        return replace(song, melody={**song.melody, name: notes}, tracks=())
    sketch = replace(song.sketches[name], notes=notes)
    return replace(song, sketches={**song.sketches, name: sketch}, tracks=())
