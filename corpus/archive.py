"""Reading the files of a data set straight from its archive, or from where a package was installed, within bounds.

Conventions: an archive that breaks off, lies about its sizes or is too large gives the files before that, then SongError.
"""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from song import SongError

MAX_FILE_BYTES = 64 * 2**20
MAX_ARCHIVE_BYTES = 4 * 2**30  # unpacked
MAX_FILES = 100_000


@dataclass(frozen=True)
class Installed:
    """Folders of an installed package that are read in place of an archive, as "music21" and ("corpus/airdsAirs",)."""

    package: str
    folders: tuple[str, ...]

    def root(self) -> Path | None:
        """Return where the package lies, without importing it; None where it, or every folder, is missing."""
        found = find_spec(self.package)
        root = Path(found.origin).parent if found and found.origin else None
        return root if root and any((root / folder).is_dir() for folder in self.folders) else None

    def paths(self, root: Path) -> Iterator[Path]:
        """Walk the files in the folders, in an order that is the same everywhere."""
        for folder in self.folders:
            yield from sorted(path for path in (root / folder).glob("*") if path.is_file())

    def files(self, root: Path, *suffixes: str) -> Iterator[tuple[str, bytes]]:
        """Walk name and content of the files, as `archive_files` does; names are paths below the package."""
        for path in self.paths(root):
            if path.name.endswith(suffixes or ("",)) and path.stat().st_size <= MAX_FILE_BYTES:
                yield path.relative_to(root).as_posix(), path.read_bytes()

    def stamp(self, root: Path) -> tuple[int, int]:
        """Return size in bytes and time of the last change (ns) of all files together."""
        found = [path.stat() for path in self.paths(root)]
        return sum(one.st_size for one in found), max((one.st_mtime_ns for one in found), default=0)


class _Bounded(gzip.GzipFile):
    """A packed stream that hands out no more than a file at once (headers name their own size) and ends in time."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or not 0 <= size <= MAX_FILE_BYTES:
            raise SongError("the archive has too large a header")
        if self.tell() + size > MAX_ARCHIVE_BYTES:
            raise SongError("the archive is too large")
        return super().read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        if offset > MAX_ARCHIVE_BYTES:
            raise SongError("the archive is too large")
        return super().seek(offset, whence)


def archive_files(archive: Path, *suffixes: str) -> Iterator[tuple[str, bytes]]:
    """Walk name and content of the plain files in a .tar.gz, in the archive's order, whose names end in one of `suffixes`.

    Names are paths inside the archive; nothing is written to the disk. Files over `MAX_FILE_BYTES`, links, devices and
    everything after `MAX_FILES` are passed over.

    Raises SongError where the archive breaks off, after the files before that.
    """
    try:
        with _Bounded(archive) as packed, tarfile.open(fileobj=packed, mode="r:") as tar:
            for count, member in enumerate(tar):
                if count >= MAX_FILES:
                    return
                # A sparse file may be large without taking any room.
                plain = member.isreg() and not member.issparse() and member.size <= MAX_FILE_BYTES
                if plain and member.name.endswith(suffixes or ("",)):
                    yield member.name, _content(tar, member)
    except (tarfile.TarError, EOFError, OSError, zlib.error, OverflowError, ValueError) as error:
        if isinstance(error, SongError | FileNotFoundError | PermissionError):
            raise
        raise SongError("the archive breaks off") from error


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    assert file is not None, member
    content = file.read()
    if len(content) != member.size:
        raise SongError("the archive breaks off")
    return content


def until_broken(files: Iterator[tuple[str, bytes]]) -> tuple[list[tuple[str, bytes]], SongError | None]:
    """Return what can be read of an archive, and why that is not all of it, for sets whose songs are spread over files."""
    found: list[tuple[str, bytes]] = []
    try:
        for file in files:
            found.append(file)
    except SongError as error:
        return found, error
    return found, None
