"""Songs as columns of small numbers: what the cache keeps and what a reading process hands back.

Conventions: onsets stand as distances from the onset before; equal spans, equal note lists and equal chords of a song stand
once and are named by their row. Packing one song twice gives the same bytes on every machine, so their checksum names it.
"""

import hashlib
import json
import operator
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Any

from song import Brief, Chord, ChordSpan, Note, Phrase, Section, Song, SongError, parse_key, parse_meter
from song.document import RELATIONS, PlayedNote, Track

MAX_SONG_BYTES = 32 * 2**20
_INTERNED = 2**18

Columns = list[list[int]]


def song_to_json(song: Song) -> dict[str, Any]:
    """Return a song as plain lists and numbers."""
    brief = song.brief
    table: dict[Chord | None, int] = {}
    spans: dict[tuple[ChordSpan, ...], int] = {}
    lines: dict[tuple[Note, ...], int] = {}
    chords = {name: spans.setdefault(tuple(inside), len(spans)) for name, inside in song.chords.items()}
    melody = {name: lines.setdefault(tuple(inside), len(lines)) for name, inside in song.melody.items()}
    return {
        "brief": [
            brief.title, brief.style, brief.form, str(brief.key), str(brief.meter), brief.tempo, brief.seed, brief.temperature,
            brief.bars, brief.length,
        ],
        "sections": [_section_row(section) for section in song.sections],
        "spans": [_columns((s.onset, s.duration, table.setdefault(s.chord, len(table))) for s in row) for row in spans],
        "table": [chord and [chord.root, chord.suffix, chord.bass] for chord in table],
        "lines": [_columns((note.onset, note.duration, note.pitch) for note in row) for row in lines],
        "chords": chords,
        "melody": melody,
        "tracks": [_track_row(track) for track in song.tracks],
    }  # fmt: skip


def song_from_json(row: Mapping[str, Any]) -> Song:
    """Return the song that `song_to_json` made the row of."""
    title, style, form, key, meter, *numbers = row["brief"]
    brief = Brief(title, style, form, parse_key(key), parse_meter(meter), *numbers)
    table = [chord and _chord(*chord) for chord in row["table"]]
    spans = [
        tuple(map(_span, accumulate(onsets), durations, map(table.__getitem__, places)))
        for onsets, durations, places in row["spans"]
    ]
    lines = [tuple(map(_note, accumulate(onsets), durations, pitches)) for onsets, durations, pitches in row["lines"]]
    chords = {name: spans[place] for name, place in row["chords"].items()}
    melody = {name: lines[place] for name, place in row["melody"].items()}
    sections = tuple(map(_section_from_row, row["sections"]))
    return Song(brief, sections, chords, melody, tuple(map(_track_from_row, row["tracks"])))


# Songs are immutable and much of their content recurs: what is equal is built, and checked, once.
_chord = cache(Chord)
_span = lru_cache(_INTERNED)(ChordSpan)
_note = lru_cache(_INTERNED)(Note)


def _columns(rows: Iterable[Sequence[int]]) -> Columns:
    """Return rows of numbers as columns, the first as distances."""
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    columns[0] = columns[0][:1] + [after - before for before, after in pairwise(columns[0])]
    return columns


def _section_row(section: Section) -> list[Any]:
    relations = {name: getattr(section, name) for name in RELATIONS if getattr(section, name)}
    head = [section.id, section.label, section.role, section.bars, str(section.key), section.cadence]
    phrases = [[phrase.bars, phrase.cadence] for phrase in section.phrases]
    told = [relations, sorted(section.locked), phrases, sorted(section.varied), section.pickup]
    return [*head, float(section.energy), *told]


def _section_from_row(row: Sequence[Any]) -> Section:
    section_id, label, role, bars, key, cadence, energy, relations, locked, phrases, varied, pickup = row
    return Section(
        section_id,
        label,
        role,
        bars,
        parse_key(key),
        cadence,
        energy,
        locked=frozenset(locked),
        phrases=tuple(Phrase(*phrase) for phrase in phrases),
        varied=frozenset(varied),
        pickup=pickup,
        **relations,
    )


def _track_row(track: Track) -> list[Any]:
    rows = ((note.onset_midi_ticks, note.duration_midi_ticks, note.pitch, note.velocity) for note in track.notes)
    return [
        track.name,
        track.program,
        track.channel,
        track.volume,
        track.pan,
        *(_columns(rows) if track.notes else [[]] * 4),
    ]


def _track_from_row(row: Sequence[Any]) -> Track:
    name, program, channel, volume, pan, onsets, durations, pitches, velocities = row
    notes = tuple(map(PlayedNote, accumulate(onsets), durations, pitches, velocities))
    return Track(name, program, channel, notes, volume, pan)


@dataclass(frozen=True)
class Packed:
    """A song as compressed bytes, with its title and the checksum of the bytes before compression."""

    title: str
    digest: str
    content: bytes

    def song(self) -> Song:
        """Return the song.

        Raises SongError where the bytes are none, or are more than `MAX_SONG_BYTES` when unpacked.
        """
        try:
            unpacker = zlib.decompressobj()
            text = unpacker.decompress(self.content, MAX_SONG_BYTES)
            if unpacker.unconsumed_tail:
                raise ValueError("too long")
            return song_from_json(json.loads(text))
        except (zlib.error, ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError) as error:
            raise SongError(f'"{self.title}": no packed song ({error}); read the data sets again') from None


def pack(song: Song) -> Packed:
    """Return a song packed."""
    text = json.dumps(song_to_json(song), separators=(",", ":"), default=operator.index).encode()
    return Packed(song.brief.title, hashlib.sha256(text).hexdigest(), zlib.compress(text, 6))
