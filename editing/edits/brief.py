"""Edits of what the whole song is: its title, tempo, style, band, ending.

Keep all that is composed; what the band plays follows from it anew. A style says how things are composed from now on and who
plays, and leaves what stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from song import Song, SongError, find_style
from song.brief import ENDINGS
from song.locks import read_locked_layers
from song.remedies import in_digits, instead

_YES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
NOTHING_SAID = ("none", "default", "usual")


def _whole(text: str, field: str) -> int:
    number = _number(text, field)
    if not number.is_integer():
        raise SongError(f'{field} "{text}" is no whole number; write {max(1, round(number))}')
    return int(number)


def _number(text: str, field: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise SongError(f'{field} "{text}" is no number; {in_digits(text, field)}') from None


def _style(text: str, _field: str) -> str:
    return find_style(text).name


def _ending(text: str, _field: str) -> str:
    if text.lower() not in ENDINGS:
        raise SongError(
            f'ending "{text}" is not known; {instead(text, ENDINGS, {"ritenuto": "ritardando", "rit": "ritardando"})}'
        )
    return text.lower()


def _flag(text: str, field: str) -> bool:
    if text.lower() not in _YES:
        raise SongError(f'{field} "{text}" is neither on nor off; write {field} on or {field} off')
    return _YES[text.lower()]


def _locks(text: str, _field: str) -> frozenset[str]:
    return read_locked_layers(text)


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "title": lambda text, _field: text,
    "tempo": _whole,
    "style": _style,
    "band": _style,
    "ending": _ending,
    "straight": _flag,
    "seed": _whole,
    "temperature": _number,
    "top_p": _number,
    "candidates": _whole,
    "locked": _locks,
}
BRIEF_FIELDS = tuple(_READERS)
"""The fields of a brief that say what the song is without moving a note."""
_MAY_SAY_NOTHING: Mapping[str, Any] = {"band": None, "ending": None, "candidates": None, "locked": frozenset()}


def set_brief(song: Song, field: str, text: str) -> Song:
    """Return the song with a field of its brief as a person writes it; "none" takes away what may be left out.

    Raises SongError that says what would be right.
    """
    if field not in _READERS:
        raise SongError(f'no field is called "{field}"; {instead(field, _READERS)}')
    nothing = field in _MAY_SAY_NOTHING and text.strip().lower() in NOTHING_SAID
    value = _MAY_SAY_NOTHING[field] if nothing else _READERS[field](text.strip(), field)
    return with_brief(song, **{field: value})


def with_brief(song: Song, **fields: Any) -> Song:
    """Return the song with other values in some fields of its brief; every layer but the tracks stays.

    >>> from song import Brief, parse_key, parse_meter
    >>> song = Song(Brief("Song", "jazz", "AABA", parse_key("C"), parse_meter("4/4"), 120))
    >>> with_brief(song, tempo=96).brief.tempo
    96
    """
    return replace(song, brief=replace(song.brief, **fields), tracks=())


def as_long_as_it_is(song: Song, before: Song) -> Song:
    """Return an edited song whose brief asks for the bars, or the length, that it has now, if it had what it asked for before."""
    was, brief = before.brief, song.brief
    if was.bars is not None and was.bars == brief.bars == before.bars != song.bars:
        song = with_brief(song, bars=song.bars)
    if was.length is not None and was.length == brief.length == round(before.seconds) != round(song.seconds):
        song = with_brief(song, length=round(song.seconds))
    return song
