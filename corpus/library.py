"""All songs of the data sets that may train a stage, read once and kept for the next time."""

import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.cache import Reading, cache_path, read_readings, write_readings
from corpus.dataset import DataSet, Skipped
from corpus.entry import Entry as Entry
from corpus.entry import is_for_pretraining as is_for_pretraining
from corpus.packing import Packed
from corpus.pretraining import left_out
from corpus.reading import Progress, read_archives
from corpus.registry import DATASETS
from corpus.split import Split
from song import Song, SongError

Report = Callable[[str], None]


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
    data: Path,
    stage: str | None = None,
    names: Sequence[str] | None = None,
    report: Report | None = None,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Corpus:
    """Return the songs of the sets named, or of all that may train a stage, from the archives in a folder.

    What has been read before comes from the cache; `jobs` processes or a Dask cluster read the rest, and `progress` is told
    the set, the works done and all its works (`corpus.reading.read_archives`). What cannot be read is counted, not fatal.
    Sets for pretraining come last, without the tunes that give a held-out song of the others away, where their package is
    installed and another set is there; all of theirs are in the split "train".
    Raises SongError where the folder or a named set does not exist, or where nothing could be read.
    """
    entries: list[Entry] = []
    skipped: dict[str, dict[str, int]] = {}
    licences: dict[str, str] = {}
    chosen = _choose(data, stage, names, report)
    for dataset, readings in _readings(chosen, jobs, cluster, progress):
        reasons = Counter(reading.reason for _, reading in readings if isinstance(reading, Skipped))
        songs = [Entry(reading, source, dataset.name) for source, reading in readings if isinstance(reading, Packed)]
        if dataset.pretraining:
            out = left_out(songs, _held_out(entries, dataset))
            songs = [entry for entry in songs if entry.source not in out]
            reasons.update(out.values())
        entries += songs
        skipped[dataset.name] = dict(reasons.most_common())
        licences[dataset.name] = dataset.licence
        if report:
            report(f"{dataset.name}: {len(songs)} songs read, {sum(reasons.values())} left out")
    if not entries:
        why = "; ".join(f"{name}: {reason}" for name, reasons in skipped.items() for reason in list(reasons)[:1])
        raise SongError(
            f"{data}: no song could be read; {why or 'give the folder with the .tar.gz archives of the data sets'}"
        )
    return Corpus(tuple(entries), fingerprint_of(entries), skipped, licences)


def _held_out(entries: Sequence[Entry], dataset: DataSet) -> list[Entry]:
    """Return the held-out songs that a stage may be measured with which a set for pretraining trains."""
    measured = {name for name, other in DATASETS.items() if other.stages & dataset.stages}
    return [entry for entry in entries if entry.dataset in measured and entry.split != "train"]


def _choose(
    data: Path, stage: str | None, names: Sequence[str] | None, report: Report | None
) -> list[tuple[DataSet, Path]]:
    """Return the sets that are asked for and there, with the place where each lies; say which package is missing."""
    if not data.is_dir():
        what = "is no folder" if data.exists() else "no such folder"
        raise SongError(f"{data}: {what}; give the folder with the data sets' .tar.gz archives")
    for name in names or ():
        if name not in DATASETS:
            raise SongError(f'no data set is called "{name}"; use {", ".join(DATASETS)}')
        if DATASETS[name].find(data) is None:
            raise SongError(_missing(data, DATASETS[name]))
    wanted = [
        dataset
        for dataset in DATASETS.values()
        if (names is None or dataset.name in names) and (stage is None or stage in dataset.stages)
    ]
    found = [(dataset, place) for dataset in wanted if (place := dataset.find(data)) is not None]
    for dataset in wanted:
        if report and dataset.installed and dataset.find(data) is None:
            report(_missing(data, dataset))
    # What is only for pretraining is no corpus of its own, unless it is asked for.
    return found if names or not all(dataset.pretraining for dataset, _ in found) else []


def _missing(data: Path, dataset: DataSet) -> str:
    """Say what a set lacks."""
    if dataset.installed:
        package = dataset.installed.package
        return f"{dataset.name}: left out, the package {package} is not installed; pip install {package}"
    return f"{data / dataset.name}.tar.gz: no such file; put the archive of the data set {dataset.name} there"


def _readings(
    places: Sequence[tuple[DataSet, Path]], jobs: int | None, cluster: str | None, progress: Progress | None
) -> Iterator[tuple[DataSet, list[Reading]]]:
    """Walk what is in the sets, one after the other, from the cache where they have been read before."""
    paths = {dataset.name: cache_path(dataset, place) for dataset, place in places}
    known = {name: read_readings(path) for name, path in paths.items()}
    unread = [(dataset, place) for dataset, place in places if known[dataset.name] is None]
    fresh = read_archives(unread, jobs, cluster, progress) if unread else iter(())
    for dataset, _ in places:
        readings = known[dataset.name]
        if readings is None:
            _, found = next(fresh)
            readings = sorted(found, key=lambda reading: isinstance(reading[1], Skipped))
            # A cache that cannot be written costs time, nothing else.
            with contextlib.suppress(OSError):
                write_readings(paths[dataset.name], readings)
        yield dataset, readings


def fingerprint_of(entries: Iterable[Entry]) -> str:
    """Return a checksum of the songs and their sources, in whatever order they come."""
    lines = sorted(json.dumps([entry.source, entry.digest]) for entry in entries)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
