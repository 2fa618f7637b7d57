"""The folder where archives that have been read wait, as packed songs, for the next time.

Conventions: one file a set: a line with the checksum of all that follows, a line with the index (JSON, columns), then the
packed songs one after the other; a song is unpacked when it is first asked for. A file is named by the set, by the size and
time of its archive and by the source of the readers, so that none is ever out of date; one that is broken is none.
"""

import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

from corpus.dataset import DataSet, Skipped
from corpus.packing import Packed

Reading = tuple[str, Packed | Skipped]

MAX_CACHE_BYTES = 2**30
_MAGIC = b"songwright corpus 3 "
_SUFFIX = ".songs"
_HOUSE = Path(__file__).parent.parent
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]+(\([^)]*\)|[^\n]*)", re.MULTILINE)
# Rooms of the ground floor that no reader enters: a change there leaves the songs as they are.
_NEVER_READ = {"song.chance", "song.check", "song.plan", "song.plan_fields", "song.plan_writing", "song.weights"}


def cache_folder() -> Path:
    """Return where packed songs are kept: `songwright` in $XDG_CACHE_HOME or ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "songwright"


def cache_path(dataset: DataSet, archive: Path) -> Path:
    """Return the cache file of a set's archive as it lies on the disk now."""
    size, changed = dataset.stamp(archive)
    return cache_folder() / f"{dataset.name}-{size}-{changed}-{_version_of(dataset)}{_SUFFIX}"


def _version_of(dataset: DataSet) -> str:
    return reader_version(*sorted({dataset.files.__module__, dataset.read_song.__module__}))


@cache
def reader_version(*modules: str) -> str:
    """Return a checksum of the code that modules ("corpus.sets.pop909") read and build songs with, found by their imports."""
    waiting, found = [*modules, "corpus.packing", "corpus.cache", *_ground_floor()], dict[str, bytes]()
    while waiting:
        name = waiting.pop()
        path = _source(name)
        if name not in found and path is not None:
            found[name] = path.read_bytes()
            waiting += _imported(found[name].decode())
    return hashlib.sha256(b"".join(found[name] for name in sorted(found))).hexdigest()[:12]


def _ground_floor() -> set[str]:
    return {f"song.{path.stem}" for path in (_HOUSE / "song").glob("*.py")} - _NEVER_READ - {"song.__init__"}


def _imported(text: str) -> set[str]:
    """Return the modules of the corpus that a source may import: `from corpus.formats import abc` may name two."""
    names = set[str]()
    for package, things in _IMPORT.findall(text):
        words = re.findall(r"([\w.]+)(?:[ \t]+as[ \t]+\w+)?", things)
        names |= {package, *(f"{package}.{word}" for word in words)} if package else set(words)
    return {name for name in names if name.split(".")[0] == "corpus"}


def _source(module: str) -> Path | None:
    """Return the file of a module, None where there is no such module."""
    path = _HOUSE / module.replace(".", "/")
    known = getattr(sys.modules.get(module), "__file__", None)
    candidates = (Path(known) if known else path.with_suffix(".py"), path.with_suffix(".py"), path / "__init__.py")
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def write_readings(path: Path, readings: Sequence[Reading]) -> None:
    """Write what became of an archive, and throw away older files of the same set; a half-written file is never seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    songs = [(source, reading) for source, reading in readings if isinstance(reading, Packed)]
    index = {
        "sources": [source for source, _ in songs],
        "titles": [song.title for _, song in songs],
        "digests": [song.digest for _, song in songs],
        "lengths": [len(song.content) for _, song in songs],
        "skipped": [[source, reading.reason] for source, reading in readings if isinstance(reading, Skipped)],
    }
    content = b"".join((json.dumps(index).encode(), b"\n", *(song.content for _, song in songs)))
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    older = re.compile(re.escape(path.name.rsplit("-", 3)[0]) + r"-\d+-\d+-\w+(\.songs|\.jsonl\.gz)")
    for other in path.parent.iterdir():
        if other != path and older.fullmatch(other.name):
            other.unlink(missing_ok=True)


def read_readings(path: Path) -> list[Reading] | None:
    """Return what became of an archive, the songs first; None where the file is not there, not whole or too large."""
    try:
        if path.stat().st_size > MAX_CACHE_BYTES:
            return None
        head, _, content = path.read_bytes().partition(b"\n")
        if head != _MAGIC + hashlib.sha256(content).hexdigest().encode():
            return None
        line, _, songs = content.partition(b"\n")
        index = json.loads(line)
        cuts = list(pairwise(accumulate(index["lengths"], initial=0)))
        rows = zip(index["sources"], index["titles"], index["digests"], cuts, strict=True)
        found: list[Reading] = [
            (source, Packed(title, digest, songs[start:end])) for source, title, digest, (start, end) in rows
        ]
        return found + [(source, Skipped(reason)) for source, reason in index["skipped"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def kept_songs(dataset: DataSet) -> int | None:
    """Return how many songs of a set are kept from the last reading by the readers as they are; None where none was."""
    versions = f"-{_version_of(dataset)}{_SUFFIX}"
    try:
        names = [path for path in cache_folder().iterdir() if path.name.startswith(f"{dataset.name}-")]
    except OSError:
        return None
    for path in names:
        if path.name.endswith(versions) and path.name.rsplit("-", 3)[0] == dataset.name:
            readings = read_readings(path)
            return None if readings is None else sum(isinstance(reading, Packed) for _, reading in readings)
    return None
