"""The journal beside a plan file: every version that ever stood in it, a line each, only ever added to.

A line is JSON with a checksum at its end; one that was torn by a crash, or that anything else spoiled, is passed over. A line
says a version (its text packed), or at which version the file was left.

Conventions: numbers count from 1 and are never used again, a parent has a smaller number than its children; times are UTC.
When the journal grows beyond `MOST_BYTES` the oldest versions are let go (`editing.history.pen`); those that came from them begin
it then.
"""

import base64
import hashlib
import json
import time
import zlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from song import SongError

MOST_BYTES = 16 * 2**20
MOST_READ = 4 * MOST_BYTES
MOST_TEXT = 4 * 2**20
_MOST_TOLD = 200  # letters
_MOST_NUMBER = 2**31


@dataclass(frozen=True)
class Version:
    """What stood in a plan file once: `told` says what was done to come to it from its `parent`.

    `by_hand` is what a person wrote and the program has not taken up yet; `seen` grows with how lately the file was left there.
    """

    number: int
    parent: int | None
    time: str
    told: str
    by_hand: bool
    digest: str
    packed: str = field(repr=False)
    seen: int = 0

    @cached_property
    def text(self) -> str:
        """Its text to the byte: what is no UTF-8 stands as lone surrogates. Raises SongError where it cannot be read."""
        try:
            unpacker = zlib.decompressobj()
            content = unpacker.decompress(base64.b64decode(self.packed), MOST_TEXT + 1)
        except (ValueError, zlib.error):
            content = b""
        if len(content) > MOST_TEXT or digest_of(content) != self.digest:
            raise SongError(f"version {self.number} of the history is damaged; choose another one")
        return text_of(content)


@dataclass(frozen=True)
class Journal:
    """What a journal says: its versions by number, where the file was left last, how many lines say nothing.

    `dropped` counts the versions that were let go. `size` is in bytes.
    """

    versions: tuple[Version, ...] = ()
    at: int | None = None
    dropped: int = 0
    unreadable: int = 0
    size: int = 0


def digest_of(content: bytes) -> str:
    """Return what tells one text from all others."""
    return hashlib.sha256(content).hexdigest()[:32]


def text_of(content: bytes) -> str:
    """Return bytes as text from which they come back exactly, whatever they are."""
    return content.decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    """Return the bytes of a text that came from `text_of`."""
    return text.encode("utf-8", "surrogateescape")


def new_version(number: int, parent: int | None, told: str, text: str, *, by_hand: bool) -> Version:
    """Return a version that comes to be now."""
    content = bytes_of(text)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    packed = base64.b64encode(zlib.compress(content, 9)).decode()
    return Version(number, parent, now, _printable(told), by_hand, digest_of(content), packed)


def row_of(version: Version) -> dict[str, Any]:
    """Return the row of a version as it stands in a line."""
    return {
        "version": version.number,
        "parent": version.parent,
        "time": version.time,
        "told": version.told,
        "hand": version.by_hand,
        "digest": version.digest,
        "text": version.packed,
    }


def read_journal(path: Path) -> Journal:
    """Return what a journal says; one that is not there says nothing.

    Raises SongError where it is no journal or larger than any.
    """
    try:
        if not path.exists():
            return Journal()
        if not path.is_file():
            raise SongError(f"{path}: is no file; take it away, the history of edits is to stand there")
        with path.open("rb") as file:
            content = file.read(MOST_READ + 1)
    except OSError as error:
        raise SongError(f"{path}: the history of edits cannot be read: {error.strerror}") from None
    if len(content) > MOST_READ:
        raise SongError(f"{path}: is too large for a history of edits; move it away to begin a new one")
    journal = read_lines(content)
    # The first lines of one that is ours may have been torn, more than once.
    if journal.unreadable and not journal.versions and not content.startswith(b"{"):
        raise SongError(f"{path}: is no history of edits; move it away to begin a new one")
    return journal


def read_lines(content: bytes) -> Journal:
    """Return what the lines of a journal say; what cannot be read is counted."""
    found: dict[int, Version] = {}
    at: int | None = None
    dropped = unreadable = 0
    for place, line in enumerate(content.split(b"\n")):
        row = _read_line(line) if line else {}
        if row is None:
            unreadable += 1
        elif (version := _version(row, place)) is not None:
            found.setdefault(version.number, version)
        elif _is_number(row.get("at")) and row["at"] in found:
            at = int(row["at"])
            by_hand = found[at].by_hand and row.get("taken") is not True
            found[at] = replace(found[at], seen=place, by_hand=by_hand)
        elif _is_number(row.get("dropped")):
            dropped += row["dropped"]
    # Those whose parent was let go or spoiled are roots.
    versions = (v if v.parent in found else replace(v, parent=None) for v in found.values())
    return Journal(tuple(sorted(versions, key=lambda v: v.number)), at, dropped, unreadable, len(content))


def _is_number(value: object) -> bool:
    return type(value) is int and 0 < value < _MOST_NUMBER


def _version(row: dict[str, Any], place: int) -> Version | None:
    number, parent = row.get("version"), row.get("parent")
    texts = [row.get(name) for name in ("time", "told", "digest", "text")]
    if type(number) is not int or not _is_number(number) or not all(isinstance(text, str) for text in texts):
        return None
    parent = parent if type(parent) is int and 0 < parent < number else None
    when, told, digest, packed = map(str, texts)
    return Version(number, parent, _printable(when), _printable(told), row.get("hand") is True, digest, packed, place)


def _printable(text: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text[: 5 * _MOST_TOLD]).split())[
        :_MOST_TOLD
    ]


def write_line(row: dict[str, Any]) -> bytes:
    """Return a row as a line with its checksum."""
    body = json.dumps(row)
    return f'{body[:-1]}, "check": "{_check(body)}"}}\n'.encode()


def _read_line(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
        check = row.pop("check")
        return row if check == _check(json.dumps(row)) else None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]
