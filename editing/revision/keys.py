"""Sections whose key was changed: what was left alone in them is moved there."""

from collections.abc import Mapping
from dataclasses import replace

from editing.passages.bars import PICKUP, Spans, chord_bars, joined_chords, line_notes
from editing.passages.keys import moved_chords, moved_notes, song_shift
from editing.passages.layers import with_chart
from editing.passages.versions import Versions
from editing.remarks.reasons import Reasons
from song import Key, Song
from song.locks import locked_bars

Keys = tuple[Key, Key]
"""The key before, and the key now."""


def with_keys_moved(song: Song, versions: Versions, reasons: Reasons) -> Song:
    """Return the song in which sections with another key than before have their music in it.

    Bars that were edited stand as they were written, and so does a layer of which anything is locked.
    """
    keys = {
        section.id: (was.key, section.key)
        for section in song.sections
        if (was := versions.was(section.id)) is not None and was.key != section.key
    }
    moving = {layer: [name for name in keys if _moves(song, name, layer, reasons)] for layer in ("chords", "melody")}
    sung = [name for name in moving["melody"] if line_notes(song, name)]
    shifts: Mapping[Keys, int] = {
        pair: song_shift(song, [line_notes(song, name) for name in sung if keys[name] == pair], *pair)
        for pair in set(keys.values())
    }
    for name, pair in keys.items():
        if name in moving["chords"]:
            song = _with_chords_moved(song, name, pair, versions, reasons)
        if name in sung:
            song = _with_notes_moved(song, name, pair, shifts[pair], versions, reasons)
    return song


def _moves(song: Song, name: str, layer: str, reasons: Reasons) -> bool:
    if name not in (song.charts if layer == "chords" else song.lines):
        return False
    if locked := locked_bars(song, name, layer):
        bars = () if len(locked) == song.section(name).bars else tuple(locked)
        if layer == "chords":
            reasons.aside(name, bars, layer, "stay where they are", "they are locked")
        elif line_notes(song, name):
            reasons.aside(name, bars, layer, "stays where it is", "it is locked")
        return False
    # A melody goes with its chords.
    return layer == "chords" or name not in song.charts or not locked_bars(song, name, "chords")


def _with_chords_moved(song: Song, name: str, pair: Keys, versions: Versions, reasons: Reasons) -> Song:
    """Return the song with the chords of a section moved; bars whose chords have no counterpart are open."""
    bar_ticks, edited = song.brief.meter.bar_ticks, versions.edited[name, "chords"]
    spans = song.charts[name]
    whole = moved_chords(spans, *pair)
    there = chord_bars(whole, bar_ticks) if whole is not None else None
    bars: dict[int, Spans] = {}
    for bar, inside in chord_bars(spans, bar_ticks).items():
        now = inside if bar in edited else there[bar] if there is not None else moved_chords(inside, *pair)
        if now is None:
            reasons.give(name, "chords", [bar], "recomposed", f"{pair[1]} now")
        else:
            reasons.give(name, "chords", [bar], f"moved to {pair[1]}")
            bars[bar] = now
    return with_chart(song, name, joined_chords(bars, bar_ticks))


def _with_notes_moved(song: Song, name: str, pair: Keys, shift: int, versions: Versions, reasons: Reasons) -> Song:
    """Return the song with the melody of a section moved, or what stands of it."""
    edited, bar_ticks = versions.edited[name, "melody"], song.brief.meter.bar_ticks
    notes = line_notes(song, name)
    kept = [note for note in notes if max(PICKUP, note.onset // bar_ticks) in edited]
    moving = [note for note in notes if note not in kept]
    moved = moved_notes(moving, *pair, shift, song.charts.get(name, ()))
    line = tuple(sorted((*kept, *moved), key=lambda note: note.onset))
    reasons.give(name, "melody", range(PICKUP, song.section(name).bars), f"moved to {pair[1]}")
    if name in song.melody:
        return replace(song, melody={**song.melody, name: line}, tracks=())
    sketch = replace(song.sketches[name], notes=line)
    return replace(song, sketches={**song.sketches, name: sketch}, tracks=())
