"""A song as a document for programs: what JSON knows, and nothing else.

Conventions: `format` is "songwright song" and `version` 1; who reads a version knows all its fields. All numbers are whole
but for `energy`, `temperature` and `top_p`. Keys, meters and chords are text as in a plan file. `onset` and `duration`
are ticks, 24 to the quarter note, from the start of the section, negative in its pickup; bars count from 0. A field that may
be left out has its usual value then. The document:

- `brief`: the fields of `song.brief.Brief` by their names, null where nobody asked for anything
- `sections`: a list, each with the fields of `song.document.Section` by their names; `phrases` is a list of `bars` and
  `cadence`, `locked_bars` one of [layer, bar], `lyrics` lines of words. Besides, as far as they stand:
  `chords` (composed) or `given` (with gaps): a list of `onset`, `duration`, `chord`, which is null for no chord;
  `melody` (empty: silent on purpose), a list of `onset`, `duration`, `pitch` (MIDI numbers), or
  `sketch`: `notes`, and the `rhythm` and `open` stretches, each a list of `onset`, `duration`
- `tracks`, where the band has played: `name`, `program`, `channel`, `volume`, `pan`, the `notes` as lists of [onset, duration,
  pitch, velocity] and the `controls` as [onset, kind, number, value], in MIDI ticks, 480 to the quarter note, from the start
- `seal`, in a file: a checksum by which the program knows what it wrote
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from song.brief import Brief
from song.document import ChordSpan, Note, Section, Sketch, Song, Span, Track
from song.key import Key
from song.meter import Meter

FORMAT = "songwright song"
VERSION = 1
Document = dict[str, Any]


def document_of(song: Song) -> Document:
    """Return the document of a song; `song.exchange_reading.song_of` reads it back."""
    document: Document = {
        "format": FORMAT,
        "version": VERSION,
        "brief": {field.name: _plain(getattr(song.brief, field.name)) for field in fields(Brief)},
        "sections": [_section(song, section) for section in song.sections],
    }
    if song.tracks:
        document["tracks"] = [_track(track) for track in song.tracks]
    return document


def _plain(value: Any) -> Any:
    """Return the value of a field in what JSON knows."""
    if isinstance(value, Key | Meter):
        return str(value)
    if isinstance(value, frozenset):
        return [list(one) if isinstance(one, tuple) else one for one in sorted(value)]
    return value


def _section(song: Song, section: Section) -> Document:
    row: Document = {field.name: _plain(getattr(section, field.name)) for field in fields(Section)}
    row["phrases"] = [{"bars": phrase.bars, "cadence": phrase.cadence} for phrase in section.phrases]
    layers: dict[str, Mapping[str, tuple[ChordSpan, ...]]] = {"chords": song.chords, "given": song.given}
    for name, charts in layers.items():
        if section.id in charts:
            row[name] = [
                _stretch(span) | {"chord": None if span.chord is None else str(span.chord)}
                for span in charts[section.id]
            ]
    if section.id in song.melody:
        row["melody"] = [_note(note) for note in song.melody[section.id]]
    if sketch := song.sketches.get(section.id):
        row["sketch"] = _sketch(sketch)
    return row


def _sketch(sketch: Sketch) -> Document:
    return {
        "notes": [_note(note) for note in sketch.notes],
        "rhythm": [_stretch(span) for span in sketch.rhythm],
        "open": [_stretch(span) for span in sketch.open],
    }


def _stretch(span: ChordSpan | Span | Note) -> Document:
    return {"onset": span.onset, "duration": span.duration}


def _note(note: Note) -> Document:
    return _stretch(note) | {"pitch": note.pitch}


def _track(track: Track) -> Document:
    return {
        "name": track.name,
        "program": track.program,
        "channel": track.channel,
        "volume": track.volume,
        "pan": track.pan,
        "notes": [[note.onset_midi_ticks, note.duration_midi_ticks, note.pitch, note.velocity] for note in track.notes],
        "controls": [[turn.onset_midi_ticks, turn.kind, turn.number, turn.value] for turn in track.controls],
    }
