"""Reading the document of a song (`song.exchange`) that anybody may have written.

Conventions: whatever is wrong in it is a SongError in one line that says where; bars in what a person reads count from 1.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from math import isfinite
from typing import Any, TypeVar

from song.brief import Brief
from song.check import problems
from song.chord import Chord, parse_chord
from song.document import ChordSpan, Note, Phrase, PlayedControl, PlayedNote, Section, Sketch, Song, Span, Track
from song.error import SongError
from song.exchange import FORMAT, VERSION
from song.form import parse_form
from song.key import parse_key
from song.meter import parse_meter
from song.remedies import instead
from song.style import find_style

MOST = {"sections": 1024, "tracks": 64, "phrases": 256, "locked": 8, "varied": 16, "locked_bars": 512}
MOST_EVENTS = 500_000  # in any other list
_LARGEST = 2**31  # of a number that counts ticks
Row = Mapping[str, Any]
Read = Callable[[Any, str], Any]
Item = TypeVar("Item")


def read_song(content: bytes) -> Song:
    """Return the song in a JSON file.

    Raises SongError where it is no JSON or no sound song.
    """
    try:
        text = content.decode("utf-8-sig")
        return song_of(json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once))
    except UnicodeDecodeError:
        raise SongError("is no text; JSON is written in UTF-8") from None
    except RecursionError:
        raise SongError("is nested too deep; write a song as songwright does") from None
    except json.JSONDecodeError as error:
        raise SongError(
            f"line {error.lineno}, column {error.colno}: this is no JSON: {error.msg}; mend that line"
        ) from None
    except SongError:
        raise
    except ValueError:
        raise SongError("holds a number of thousands of digits; use numbers of up to ten") from None


def _no_constant(name: str) -> None:
    raise SongError(f"{name} is no number of JSON; use a number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise SongError(f"{_shown(twice)} stands twice in one object; take one of them away")
    return row


def song_of(document: object) -> Song:
    """Return the song of a document.

    Raises SongError that says where, if it is none or the song is not sound.
    """
    row = _row(document, "the document", ("format", "version", "brief", "sections", "tracks", "seal"))
    if row.get("format") != FORMAT:
        raise SongError(f'format {_shown(row.get("format"))} is not known; a song has format "{FORMAT}"')
    if row.get("version") != VERSION or isinstance(row["version"], bool):
        raise SongError(f"version {_shown(row.get('version'))} is not known; this program reads version {VERSION}")
    brief = _made(Brief, row.get("brief"), "brief", _BRIEF)
    rows = _list(row.get("sections", []), "sections", lambda one, _: one)
    sections = [_section(one, number) for number, one in enumerate(rows, 1)]
    song = Song(
        brief,
        tuple(sections),
        _layer(sections, rows, "chords", _span),
        _layer(sections, rows, "melody", _note),
        tuple(_list(row.get("tracks", []), "tracks", _track)),
        _layer(sections, rows, "given", _span),
        {
            section.id: _sketch(one["sketch"], f"section {section.id}, sketch")
            for section, one in zip(sections, rows, strict=True)
            if one.get("sketch") is not None
        },
    )
    if wrong := problems(song):
        raise SongError(wrong[0])
    return song


def _layer(
    sections: list[Section], rows: list[Row], name: str, read: Callable[[Any, str], Item]
) -> dict[str, tuple[Item, ...]]:
    return {
        section.id: tuple(_list(row[name], f"section {section.id}, {name}", read))
        for section, row in zip(sections, rows, strict=True)
        if row.get(name) is not None
    }


def _section(value: object, number: int) -> Section:
    name = value.get("id") if isinstance(value, dict) else None
    where = (
        f"section {name}"
        if isinstance(name, str) and name.isprintable() and 0 < len(name) < 40
        else f"section number {number}"
    )
    return _made(Section, value, where, _SECTION, also=("chords", "given", "melody", "sketch"))


def _made(made: type[Item], value: object, where: str, readers: Mapping[str, Read], also: tuple[str, ...] = ()) -> Item:
    """Return what a row tells of; SongError that says where."""
    told = _told(value, where, readers, made, also)
    try:
        return made(**told)
    except SongError as error:
        raise SongError(str(error) if str(error).startswith(where) else f"{where}: {error}") from None


def _told(
    value: object, where: str, readers: Mapping[str, Read], made: type, also: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the fields of what is made that a row tells; SongError for one that is missing, unknown or null without need."""
    row = _row(value, where, (*readers, *also))
    told: dict[str, Any] = {}
    for field in fields(made):
        if field.name not in row:
            if field.default is MISSING:
                raise SongError(f"{where}: {field.name} is missing; add it")
        elif row[field.name] is None and field.default is None:
            told[field.name] = None
        else:
            told[field.name] = readers[field.name](row[field.name], f"{where}, {field.name}")
    return told


def _row(value: object, where: str, known: Iterable[str]) -> Row:
    if not isinstance(value, dict):
        raise SongError(f"{where}: {_shown(value)} is no object; write fields between braces")
    for name in value:
        if name not in known:
            raise SongError(f"{where}: no field is called {_shown(name)}; {instead(str(name)[:40], known)}")
    return value


def _list(value: object, where: str, read: Callable[[Any, str], Item]) -> list[Item]:
    if not isinstance(value, list):
        raise SongError(f"{where}: {_shown(value)} is no list; write it between brackets")
    most = MOST.get(where.rpartition(", ")[2], MOST_EVENTS)
    if len(value) > most:
        raise SongError(f"{where}: {len(value)} are too many; a song has at most {most}")
    return [read(one, f"{where} {number}") for number, one in enumerate(value, 1)]


def _shown(value: object) -> str:
    """Return a value as it may stand in a line."""
    text = (
        value if isinstance(value, str) else type(value).__name__ if isinstance(value, dict | list) else str(value)[:40]
    )
    return json.dumps(text[:37] + "..." if len(text) > 40 else text, ensure_ascii=not text.isprintable())


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or len(value) > 10_000:
        raise SongError(f"{where}: {_shown(value)} is no text; write it between quotes")
    return value


def _whole(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise SongError(f"{where}: {_shown(value)} is no whole number; write it in digits, without a point")
    return value


def _ticks(value: object, where: str) -> int:
    number = _whole(value, where)
    if abs(number) >= _LARGEST:
        raise SongError(f"{where}: {_shown(value)} is out of range; use ticks")
    return number


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _LARGEST or not isfinite(value):
        raise SongError(f"{where}: {_shown(value)} is no number in range; write it in digits")
    return float(value)


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise SongError(f"{where}: {_shown(value)} is neither true nor false; write one of them")
    return value


def _in_words(read: Callable[[str], Item]) -> Callable[[object, str], Item]:
    """Return what reads a text by one of the ground floor's readers, and says where it went wrong."""

    def parse(value: object, where: str) -> Item:
        text = _text(value, where)
        try:
            return read(text[:200])
        except SongError as error:
            raise SongError(f"{where}: {error}") from None

    return parse


def _form(text: str) -> str:
    parse_form(text)
    return text


def _phrase(value: object, where: str) -> Phrase:
    return _made(Phrase, value, where, {"bars": _whole, "cadence": _text})


def _span(value: object, where: str) -> ChordSpan:
    return _made(ChordSpan, value, where, {"onset": _ticks, "duration": _ticks, "chord": _chord})


def _chord(value: object, where: str) -> Chord | None:
    return None if value is None else _in_words(parse_chord)(value, where)


def _note(value: object, where: str) -> Note:
    return _made(Note, value, where, {"onset": _ticks, "duration": _ticks, "pitch": _whole})


def _stretch(value: object, where: str) -> Span:
    return _made(Span, value, where, {"onset": _ticks, "duration": _ticks})


def _sketch(value: object, where: str) -> Sketch:
    readers = {"notes": _all(_note), "rhythm": _all(_stretch), "open": _all(_stretch)}
    return _made(Sketch, value, where, readers)


def _all(read: Callable[[Any, str], Item]) -> Callable[[object, str], tuple[Item, ...]]:
    return lambda value, where: tuple(_list(value, where, read))


def _words(value: object, where: str) -> frozenset[str]:
    return frozenset(_list(value, where, _text))


def _locked_bar(value: object, where: str) -> tuple[str, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise SongError(f'{where}: {_shown(value)} is no locked bar; write [layer, bar], as ["melody", 4]')
    return _text(value[0], where), _whole(value[1], where)


def _track(value: object, where: str) -> Track:
    readers: dict[str, Read] = {
        "name": _text, "program": _midi(127), "channel": _midi(15), "volume": _midi(127), "pan": _midi(127),
        "notes": _all(_played), "controls": _all(_turn),
    }  # fmt: skip
    return _made(Track, value, where, readers)


def _midi(most: int, least: int = 0) -> Callable[[object, str], int]:
    def read(value: object, where: str) -> int:
        number = _whole(value, where)
        if not least <= number <= most:
            raise SongError(f"{where}: {_shown(value)} is out of range; use {least} to {most}")
        return number

    return read


def _played(value: object, where: str) -> PlayedNote:
    if not isinstance(value, list) or len(value) != 4:
        raise SongError(f"{where}: {_shown(value)} is no note; write [onset, duration, pitch, velocity]")
    limits = (_midi(_LARGEST), _midi(_LARGEST, 1), _midi(127), _midi(127, 1))
    return PlayedNote(*(read(one, where) for read, one in zip(limits, value, strict=True)))


def _turn(value: object, where: str) -> PlayedControl:
    if not isinstance(value, list) or len(value) != 4 or value[1] not in ("control", "bend"):
        raise SongError(f'{where}: {_shown(value)} is no control; write [onset, "control" or "bend", number, value]')
    onset, kind, number, turn = value
    bend = kind == "bend"
    limits = (_midi(0 if bend else 119), _midi(8191, -8192) if bend else _midi(127))
    return PlayedControl(_midi(_LARGEST)(onset, where), kind, limits[0](number, where), limits[1](turn, where))


def _styled(text: str) -> str:
    return find_style(text).name


_BRIEF: Mapping[str, Read] = {
    "title": _text, "style": _in_words(_styled), "form": _in_words(_form), "key": _in_words(parse_key),
    "meter": _in_words(parse_meter), "tempo": _whole, "seed": _whole, "temperature": _number, "bars": _whole,
    "length": _whole, "top_p": _number, "candidates": _whole, "band": _in_words(_styled), "ending": _text,
    "straight": _flag, "locked": _words,
}  # fmt: skip
_SECTION: Mapping[str, Read] = {
    "id": _text, "label": _text, "role": _text, "bars": _whole, "key": _in_words(parse_key), "cadence": _text,
    "energy": _number, "repeats": _text, "varies": _text, "over": _text, "locked": _words, "phrases": _all(_phrase),
    "varied": _words, "pickup": _whole, "lyrics": _text,
    "locked_bars": lambda value, where: frozenset(_list(value, where, _locked_bar)),
}  # fmt: skip
