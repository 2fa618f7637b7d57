"""MusicXML files opened with care, plain or compressed (.mxl), whoever wrote them.

Read with the standard library's expat, entities refused: it is what defusedxml wraps, and a score needs none of the rest.

Conventions: sizes are bytes; whatever is larger, deeper or stranger than a score gives SongError with a short reason.
"""

import io
import math
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from song import SongError

MAX_SCORE_BYTES = 16 * 2**20
MAX_ELEMENTS = 600_000
MAX_DEPTH = 64
MAX_NUMBER = 2**24
_MAX_CONTAINER_BYTES = 2**16
_BROKEN = (zipfile.BadZipFile, EOFError, OSError, zlib.error, RuntimeError, NotImplementedError, ValueError, KeyError)


def open_score(content: bytes) -> Element:
    """Return the root of a score, zipped or not.

    Raises SongError with a short reason where the content is none.
    """
    if len(content) > MAX_SCORE_BYTES:
        raise SongError("score too large")
    return _parse(_unzip(content) if content[:2] == b"PK" else content)


def _unzip(content: bytes) -> bytes:
    """Return the score that the container names, or else the first one in the archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            named = [name for name in _root_files(archive) if name in names]
            others = [
                name for name in names if name.endswith((".xml", ".musicxml")) and not name.startswith("META-INF")
            ]
            if not named + others:
                raise SongError("no score in the archive")
            return _entry(archive, (named + others)[0], MAX_SCORE_BYTES)
    except SongError:
        raise
    except _BROKEN as error:
        raise SongError("broken archive") from error


def _entry(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return the content of an entry; what it says of its size is not believed."""
    with archive.open(name) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise SongError("score too large")
    return content


def _root_files(archive: zipfile.ZipFile) -> Iterator[str]:
    """Walk the scores that the container names (MusicXML 4.0, container.xml); none where there is no sound container."""
    try:
        container = _parse(_entry(archive, "META-INF/container.xml", _MAX_CONTAINER_BYTES))
    except (SongError, *_BROKEN):
        return
    for element in container.iter():
        kind = element.get("media-type", "")
        if element.tag.rpartition("}")[2] == "rootfile" and (not kind or "musicxml" in kind):
            yield element.get("full-path", "")


def _parse(score: bytes) -> Element:
    """Return the root of a document that declares no entities (they could grow without bound) and is no deeper than a score."""
    depth = elements = 0

    def refuse(*_: object) -> None:
        raise SongError("declares entities")

    def begin(_name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1 + len(attributes)
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise SongError("score too large")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    scout = expat.ParserCreate()
    scout.EntityDeclHandler, scout.StartElementHandler, scout.EndElementHandler = refuse, begin, end
    try:
        scout.Parse(score, True)
        return ElementTree.fromstring(score)  # noqa: S314 (no entity is left to expand)
    except SongError:
        raise
    except (expat.ExpatError, ElementTree.ParseError, LookupError, ValueError) as error:
        raise SongError("broken XML") from error


def text_of(element: Element, path: str) -> str:
    """Return the text of the first element there, "" where there is none."""
    return (element.findtext(path) or "").strip()


def number_of(element: Element, path: str, default: int = 0) -> int:
    """Return the whole number of the first element there, the default where there is none, within `MAX_NUMBER`."""
    try:
        number = float(text_of(element, path)[:40])
    except ValueError:
        return default
    return default if math.isnan(number) else int(max(-MAX_NUMBER, min(MAX_NUMBER, number)))
