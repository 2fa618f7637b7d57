"""What a data set is to us: a reader, a licence, a citation, and the stages it may train."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from song import Song, SongError


@dataclass(frozen=True)
class Skipped:
    """A file that could not become a song, and a short reason that can be counted ("meter 5/4")."""

    reason: str


Readings = Iterator[tuple[str, Song | Skipped]]


@dataclass(frozen=True)
class DataSet:
    """One set of `../shared/data`: `read` takes the archive and yields a source ("pop909/001") with what became of it.

    `stages` names the stages whose shipped weights it may train: planner, harmony, melody, arranger.
    """

    name: str
    licence: str
    citation: str
    stages: frozenset[str]
    read: Callable[[Path], Readings]


Content = TypeVar("Content")


def read_each(files: Iterable[tuple[str, Content]], read_one: Callable[[Content], Song | Skipped]) -> Readings:
    """Walk the files of a set; a file that cannot be read is a reason to count, never the end of the walk."""
    for source, content in files:
        try:
            yield source, read_one(content)
        except SongError as error:
            yield source, Skipped(str(error))
        except Exception as error:
            yield source, Skipped(f"{type(error).__name__}: {error}")
