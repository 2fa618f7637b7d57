"""A song as JSON, for programs; `song.exchange` says what stands in it."""

import json
import re

from song import Song
from song.exchange import document_of
from song.exchange_reading import read_song, song_of
from song.seal import BLANK, seal

__all__ = ["document_of", "json_file", "json_text", "read_song", "song_of"]


# An object or list in which there is no other: a chord, a note. No text of JSON holds a line end.
_INNERMOST = re.compile(r"[\[{]\n[^\[\]{}]*\n *[\]}]")


def json_text(song: Song) -> str:
    """Return a song as JSON, a chord or a note a line."""
    return _text(document_of(song))


def json_file(song: Song) -> bytes:
    """Return a song as the content of a file, sealed."""
    return seal(_text(document_of(song) | {"seal": BLANK}).encode())


def _text(document: object) -> str:
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return _INNERMOST.sub(lambda match: re.sub(r"\n *", " ", match[0]), text)
