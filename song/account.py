"""What a score of ours tells of its song beside the music: the brief and the sections, for the way back.

A score has no room for roles, relations, cadences and pickups; they stand in it as remarks, a line for the brief and one for every
section, which other programs pass over. Whoever reads the score again compares them with the music that is there.

Conventions: a line is a word and a JSON object (`song.exchange` has the fields; those with their usual value are left out); besides
the fields of a section, `lead` is the onset of the first note of its pickup in ticks (negative); `chart` and `tune` are checksums of
its chords and of what sounds of its melody, by which one tells whether somebody changed them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any
from zlib import crc32

from song.brief import MOST_BARS, Brief
from song.chord import Chord
from song.document import ChordSpan, Note, Section, Song
from song.error import SongError
from song.exchange import FORMAT, VERSION, document_of
from song.exchange_reading import song_of
from song.style import written_like
from song.style_file import is_own

MARK = "songwright"
"""What stands before each line in a remark."""
MOST_LETTERS = 2**18
_WORDS = ("brief", "section")
_LAYERS = ("chords", "melody", "given", "sketch")


@dataclass(frozen=True)
class Account:
    """What a score tells: a song without music, and by section id where pickups begin and the checksums of its layers."""

    song: Song
    leads: Mapping[str, int]
    charts: Mapping[str, int]
    tunes: Mapping[str, int]


def account_of(song: Song) -> list[str]:
    """Return the lines that tell of a song: its brief, then its sections in order.

    A style file of one's own is not there where the score goes; it is told by the style that its songs are like.
    """
    brief = song.brief
    if is_own(brief.style):
        song = replace(song, brief=replace(brief, style=written_like(brief.style), band=None))
    document = document_of(replace(song, tracks=()))
    lines = [_line("brief", _unusual(document["brief"], Brief))]
    sounding = song.sounding()
    for section, row in zip(song.sections, document["sections"], strict=True):
        told = _unusual({name: value for name, value in row.items() if name not in _LAYERS}, Section)
        notes, spans = sounding.get(section.id), song.chords.get(section.id)
        if notes and notes[0].onset < 0:
            told["lead"] = notes[0].onset
        if spans is not None:
            told["chart"] = sum_of_chords(spans)
        if notes is not None:
            told["tune"] = sum_of_notes(notes)
        lines.append(_line("section", told))
    return lines


def sum_of_chords(spans: Iterable[ChordSpan]) -> int:
    """Return the checksum of the chords of a section, by how they sound."""
    return crc32(repr([(one.onset, one.duration, one.chord and _sound(one.chord)) for one in spans]).encode())


def sum_of_notes(notes: Iterable[Note]) -> int:
    """Return the checksum of the melody of a section."""
    return crc32(repr([(one.onset, one.duration, one.pitch) for one in notes]).encode())


def _sound(chord: Chord) -> tuple[int, str, int]:
    return chord.root_pitch_class, chord.suffix, chord.bass_pitch_class


def _unusual(row: Mapping[str, Any], made: type) -> dict[str, Any]:
    """Return what a row has beside the usual values of a brief or section."""
    usual: dict[str, Any] = {}
    for field in fields(made):
        if field.default is not MISSING:
            usual[field.name] = [] if field.default in ((), frozenset()) else field.default
    return {name: value for name, value in row.items() if name not in usual or value != usual[name]}


def _line(word: str, row: Mapping[str, Any]) -> str:
    """Return a line that may stand in a remark of any format: in ASCII, without two dashes in a row."""
    text = json.dumps(row, separators=(", ", ": "))
    return f"{word} " + text.replace("--", "-\\u002d").replace("%", "\\u0025").replace("<", "\\u003c").replace(
        ">", "\\u003e"
    )


def read_account(lines: Iterable[str]) -> Account | None:
    """Return what the lines of remarks tell, each with `MARK` or without; None where they are not as `account_of` writes them."""
    rows: dict[str, list[dict[str, Any]]] = {word: [] for word in _WORDS}
    letters = 0
    for line in lines:
        word, _, text = line.removeprefix(MARK).strip().partition(" ")
        letters += len(text)
        if letters > MOST_LETTERS:
            return None
        if word in rows:
            try:
                row = json.loads(text)
            except (ValueError, RecursionError):
                return None
            if not isinstance(row, dict):
                return None
            rows[word].append(row)
    if len(rows["brief"]) != 1:
        return None
    return _account(rows["brief"][0], rows["section"])


def _account(brief: dict[str, Any], sections: list[dict[str, Any]]) -> Account | None:
    leads, charts, tunes = (
        {str(row.get("id")): row.pop(name) for row in sections if isinstance(row.get(name), int)}
        for name in ("lead", "chart", "tune")
    )
    if any(name in row for row in sections for name in _LAYERS):
        return None
    try:
        song = song_of({"format": FORMAT, "version": VERSION, "brief": brief, "sections": sections})
    except (SongError, ValueError):
        return None
    if song.bars > MOST_BARS:
        return None
    return Account(song, leads, charts, tunes)
