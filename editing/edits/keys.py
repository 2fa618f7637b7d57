"""Edits of the key: all of a song or one section moved by an interval, or brought into a key.

Keep every interval of the melody and every degree of the chords; chords, keys and with them the notes are spelled as in the new
key, and what stands in other keys keeps its distance from home. A melody goes to the octave in which its singer can still sing
it. In another mode, chords and notes are those on the same degrees of that mode; what does not fit then is left to `revise`. What
is locked moves with the rest: it is the same music.

Conventions: intervals are semitones, upwards positive.
"""

from collections.abc import Mapping
from dataclasses import replace

from editing.edits.families import rerooted
from editing.passages.keys import moved_chords, moved_notes, song_shift
from editing.passages.layers import with_line
from editing.passages.lines import Line
from editing.passages.relations import related
from song import ChordSpan, Key, Note, Section, Sketch, Song, SongError
from song.key import usual_key
from song.pitch import fifths_of, name_of

OCTAVE = 12
MOST = 48


def transpose(song: Song, semitones: int, *, section: str | None = None) -> Song:
    """Return the song, or one section of it, so many semitones higher.

    More than half an octave brings the melody into the nearest octave, as a singer would take it; whole octaves move it as they
    say and leave the chords. Raises SongError where a note would leave MIDI, or the interval is out of range.
    """
    if not -MOST <= semitones <= MOST:
        raise SongError(f"{semitones:+} semitones are too many; use -{MOST} to +{MOST}")
    here = song.section(section).key if section else song.brief.key
    target = here.transpose(semitones) if semitones % OCTAVE else here
    return _brought(song, target, _nearest(semitones), section)


def change_key(song: Song, key: Key, *, section: str | None = None) -> Song:
    """Return the song in another key, what stands in other keys at the same distance from it; or one section in a key.

    The melody moves the short way, or the other one where only that leaves it within the singer's range. Raises SongError where
    the song has no such section.
    """
    here = song.section(section).key if section else song.brief.key
    if here == key:
        return song
    names = [section] if section else [one.id for one in song.sections]
    lines = [_notes(song.lines[name]) for name in names if name in song.lines]
    return _brought(song, key, song_shift(song, lines, here, key), section)


def transposed(song: Song, section_id: str, key: Key) -> Song:
    """Return the song with the music of a section in another key, the short way, and its relations as they are."""
    origin = song.section(section_id).key
    return (
        song if origin == key else _moved(song, {section_id: key}, (key.pitch_class - origin.pitch_class + 5) % 12 - 5)
    )


def _nearest(semitones: int) -> int:
    """Return how far a melody moves for an interval: the near way; octaves as they are.

    >>> [_nearest(interval) for interval in (2, -2, 6, 7, -7, 12, 14)]
    [2, -2, 6, -5, 5, 12, 2]
    """
    half = OCTAVE // 2
    if semitones % OCTAVE == 0 or abs(semitones) <= half:
        return semitones
    up = semitones % OCTAVE
    return up if up < half or (up == half and semitones > 0) else up - OCTAVE


def _brought(song: Song, target: Key, shift: int, section_id: str | None) -> Song:
    """Return the song, or a section of it, brought into a key, its melody moved by an interval."""
    if section_id is not None:
        return _with_relations(_moved(song, {section_id: target}, shift), song, section_id)
    keys = {section.id: _at_distance(section.key, song.brief.key, target) for section in song.sections}
    return replace(_moved(song, keys, shift), brief=replace(song.brief, key=target))


def _at_distance(key: Key, home: Key, target: Key) -> Key:
    """Return the key that is as far from the new home as one was from the old; what stood on home's tonic has its mode."""
    mode = target.mode if key == home else key.mode
    try:
        return Key(name_of(fifths_of(target.tonic) + fifths_of(key.tonic) - fifths_of(home.tonic)), mode)
    except SongError:  # too many accidentals
        return usual_key((key.pitch_class + target.pitch_class - home.pitch_class) % OCTAVE, mode)


def _moved(song: Song, keys: Mapping[str, Key], shift: int) -> Song:
    """Return the song with some sections in other keys, their chords and lines brought there."""
    chords, given = dict(song.chords), dict(song.given)
    for name, key in keys.items():
        origin = song.section(name).key
        for charts in (chords, given):
            if name in charts:
                charts[name] = _chart_in(charts[name], origin, key)
    sections = tuple(replace(section, key=keys.get(section.id, section.key)) for section in song.sections)
    moved = replace(song, sections=sections, chords=chords, given=given, tracks=())
    for name, key in keys.items():
        if name in song.lines:
            line = _line_in(song.lines[name], song.section(name), key, shift, moved.charts.get(name, ()))
            moved = with_line(moved, name, line)
    return moved


def _chart_in(spans: tuple[ChordSpan, ...], origin: Key, target: Key) -> tuple[ChordSpan, ...]:
    """Return chords in another key; of another mode a chord that has no counterpart there stays the kind that it is."""
    if (whole := moved_chords(spans, origin, target)) is not None:
        return whole
    there = [moved_chords((span,), origin, target) for span in spans]
    return tuple(
        found[0] if found else replace(span, chord=span.chord and span.chord.transpose(origin, target))
        for span, found in zip(spans, there, strict=True)
    )


def _line_in(line: Line, section: Section, key: Key, shift: int, spans: tuple[ChordSpan, ...]) -> Line:
    """Return a line moved by an interval, with the degrees of the new mode."""
    notes = _notes(line)
    if any(not 0 <= note.pitch + shift <= 127 for note in notes):
        raise SongError(f"section {section.id}: a melody note would leave MIDI; transpose by less")
    moved = moved_notes(notes, section.key, key, shift, spans)
    return replace(line, notes=moved) if isinstance(line, Sketch) else moved


def _notes(line: Line) -> tuple[Note, ...]:
    return line.notes if isinstance(line, Sketch) else line


def _with_relations(song: Song, before: Song, section_id: str) -> Song:
    """Return the song in which one section has changed its key, with relations that can be.

    What repeats another may stand in any key of its mode. In the other mode a section stands for itself, and what followed it
    follows its nearest kin, as if it were not there.
    """
    section = song.section(section_id)
    if section.key.mode == before.section(section_id).key.mode:
        return song
    if section.source and song.section(section.source).key.mode != section.key.mode:
        section = related(section, None)
    stay = [one for one in song.sections if one.id == section_id or one.key.mode == section.key.mode]
    others = {one.id: one for one in rerooted([one for one in song.sections if one not in stay], song)}
    sections = tuple(section if one.id == section_id else others.get(one.id, one) for one in song.sections)
    return replace(song, sections=sections)
