"""What a data set is to us: a reader, a licence, a citation, and the stages it may train."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from song import Song


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
