"""All songs of the data sets that may train a stage, read once and kept for the next time."""

import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.cache import cache_path, read_readings, song_to_json, write_readings
from corpus.dataset import DataSet, Skipped
from corpus.registry import DATASETS
from corpus.split import Split, split_of
from song import Song, SongError

Report = Callable[[str], None]


@dataclass(frozen=True)
class Entry:
    """A song and where it comes from ("pop909/001" in the set pop909)."""

    song: Song
    source: str
    dataset: str

    @property
    def split(self) -> Split:
        """What the song is for: train, valid (early stopping) or test (held-out figures)."""
        return split_of(self.song.brief.title)


@dataclass(frozen=True)
class Corpus:
    """The songs read, a checksum of all of them, and by set what was left out and why, and its licence."""

    entries: tuple[Entry, ...]
    fingerprint: str
    skipped: dict[str, dict[str, int]]
    licences: dict[str, str]

    def songs(self, split: Split) -> tuple[Song, ...]:
        """Return the songs of one split."""
        return tuple(entry.song for entry in self.entries if entry.split == split)


def load_corpus(
    data: Path, stage: str | None = None, names: Sequence[str] | None = None, report: Report | None = None
) -> Corpus:
    """Return the songs of the sets named, or of all that may train a stage, from the archives in a folder.

    What cannot be read is counted, not fatal. Raises SongError where the folder or a named set does not exist, or where
    nothing could be read.
    """
    entries: list[Entry] = []
    skipped: dict[str, dict[str, int]] = {}
    licences: dict[str, str] = {}
    for dataset in _choose(data, stage, names):
        reasons: Counter[str] = Counter()
        before = len(entries)
        for source, reading in _readings(dataset, data / f"{dataset.name}.tar.gz"):
            if isinstance(reading, Skipped):
                reasons[reading.reason] += 1
            else:
                entries.append(Entry(reading, source, dataset.name))
        skipped[dataset.name] = dict(reasons.most_common())
        licences[dataset.name] = dataset.licence
        if report:
            report(f"{dataset.name}: {len(entries) - before} songs read, {sum(reasons.values())} left out")
    if not entries:
        raise SongError(f"{data}: no song could be read; give the folder with the data sets' .tar.gz archives")
    return Corpus(tuple(entries), _fingerprint(entries), skipped, licences)


def _choose(data: Path, stage: str | None, names: Sequence[str] | None) -> list[DataSet]:
    if not data.is_dir():
        raise SongError(f"{data}: no such folder; give the folder with the data sets' .tar.gz archives")
    for name in names or ():
        if name not in DATASETS:
            raise SongError(f'no data set is called "{name}"; use {", ".join(DATASETS)}')
        if not (data / f"{name}.tar.gz").is_file():
            raise SongError(f"{data / name}.tar.gz: no such file; put the archive of the data set {name} there")
    return [
        dataset
        for dataset in DATASETS.values()
        if (names is None or dataset.name in names)
        and (stage is None or stage in dataset.stages)
        and (data / f"{dataset.name}.tar.gz").is_file()
    ]


def _readings(dataset: DataSet, archive: Path) -> Iterator[tuple[str, Song | Skipped]]:
    """Walk what is in an archive, from the cache where it has been read before."""
    path = cache_path(dataset, archive)
    if path.is_file():
        yield from read_readings(path)
        return
    readings = list(_guarded(dataset, archive))
    # A cache that cannot be written costs time, nothing else.
    with contextlib.suppress(OSError):
        write_readings(path, readings)
    yield from readings


def _guarded(dataset: DataSet, archive: Path) -> Iterator[tuple[str, Song | Skipped]]:
    try:
        yield from dataset.readings(archive)
    except Exception as error:
        yield dataset.name, Skipped(f"the reader stopped: {type(error).__name__}: {error}")


def _fingerprint(entries: Sequence[Entry]) -> str:
    lines = sorted(json.dumps([entry.source, song_to_json(entry.song)], sort_keys=True) for entry in entries)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
