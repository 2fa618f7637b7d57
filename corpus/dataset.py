"""What a data set is to us: where it comes from, how it falls into songs, how one is read, and the stages it may train.

Conventions: a work is one song still unread, a source ("pop909/001") and its content (bytes, text or rows; it must pickle).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.archive import Installed
from song import Song, SongError

SAMPLES = Path(__file__).parent / "samples"
LONGEST_REASON = 100


@dataclass(frozen=True)
class Skipped:
    """A file that could not become a song, and a short reason that can be counted ("meter 5/4")."""

    reason: str


Works = Iterator[tuple[str, Any]]
Readings = Iterator[tuple[str, Song | Skipped]]


@dataclass(frozen=True)
class DataSet:
    """One set: `files` takes the archive apart into works, `read_song` makes a song of a work's content.

    `source` says where it is published. `stages` names the stages whose shipped weights it may train: planner, harmony,
    melody, arranger. A work whose content is `Skipped` already needs no reading. A set that comes `installed` with a package
    needs no archive. One for `pretraining` is learned from and never held out; it comes along where other sets are.
    """

    name: str
    source: str
    licence: str
    citation: str
    stages: frozenset[str]
    files: Callable[[Path], Works]
    read_song: Callable[[Any], Song | Skipped]
    installed: Installed | None = None
    pretraining: bool = False

    def find(self, data: Path) -> Path | None:
        """Return where the set lies: its archive in the folder of the archives, or its package; None where neither is."""
        archive = data / f"{self.name}.tar.gz"
        if archive.is_file():
            return archive
        return self.installed.root() if self.installed else None

    def stamp(self, place: Path) -> tuple[int, int]:
        """Return size in bytes and time (ns) of what lies at a place that was found."""
        if self.installed and place.is_dir():
            return self.installed.stamp(place)
        status = place.stat()
        return status.st_size, status.st_mtime_ns

    @property
    def sample(self) -> Path:
        """Folder with a few files of our own in the set's format, laid out as in its archive."""
        return SAMPLES / self.name

    def reading(self, content: Any) -> Song | Skipped:
        """Read one work; what cannot be read is a reason to count, never the end of a walk."""
        if isinstance(content, Skipped):
            return content
        try:
            return self.read_song(content)
        except SongError as error:
            return Skipped(_one_line(str(error)))
        except Exception as error:
            return Skipped(_one_line(f"{type(error).__name__}: {error}"))

    def readings(self, archive: Path) -> Readings:
        """Walk what becomes of the works of an archive, one after the other."""
        for source, content in self.files(archive):
            yield source, self.reading(content)


def _one_line(text: str) -> str:
    """Return a reason as it stands in a table, whatever a broken file brought into it."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:1000]).split())
    return line if len(line) <= LONGEST_REASON else line[: LONGEST_REASON - 1] + "…"
