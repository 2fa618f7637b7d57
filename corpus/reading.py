"""Archives read with the work spread over the cores of this machine, or over a cluster, by joblib.

Conventions: a batch is a few works of one set; what comes back is packed and in the archive's order, the same bytes however
many read. A work that takes longer than `WORK_SECONDS`, or ends the process that reads it, is left out and counted.
"""

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from corpus.cache import Reading
from corpus.dataset import DataSet, Skipped
from corpus.packing import Packed, pack
from song import SongError

BATCH = 16
WORK_SECONDS = 60
WORTH_PROCESSES = 200_000  # bytes of archives from which starting processes pays

Progress = Callable[[str, int, int], None]
Work = tuple[str, Any]


@dataclass(frozen=True)
class Batch:
    """A few works of a set, and how many works the whole set has."""

    dataset: DataSet
    works: tuple[Work, ...]
    total: int


def read_archives(
    archives: Sequence[tuple[DataSet, Path]],
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[DataSet, list[Reading]]]:
    """Walk sets with what became of their archives, one set after the other.

    `jobs` processes read (None: one a core where that pays; 1: this process alone), or the workers of the Dask cluster at an
    address such as "tcp://10.0.0.1:8786". `progress` is told the set, the works done and all its works.

    Raises SongError where the cluster does not answer.
    """
    batches = _batches(archives)
    if cluster is not None:
        read = _read_on(cluster, batches)
    elif (jobs or _worth(archives)) > 1:
        read = _read_spread(batches, jobs or _worth(archives))
    else:
        read = ((batch, read_batch(batch)) for batch in batches)
    for _, group in groupby(read, key=lambda pair: pair[0].dataset.name):
        readings: list[Reading] = []
        for batch, part in group:
            readings += part
            if progress:
                progress(batch.dataset.name, len(readings), batch.total)
        yield batch.dataset, readings


def _worth(archives: Sequence[tuple[DataSet, Path]]) -> int:
    """Return how many processes should read archives of that size."""
    if sum(dataset.stamp(archive)[0] for dataset, archive in archives) < WORTH_PROCESSES:
        return 1
    from joblib import cpu_count

    return int(cpu_count())


def _batches(archives: Sequence[tuple[DataSet, Path]]) -> Iterator[Batch]:
    """Walk the works of archives; an archive without any makes one empty batch."""
    for dataset, archive in archives:
        works = list(_works(dataset, archive))
        for start in range(0, max(1, len(works)), BATCH):
            yield Batch(dataset, tuple(works[start : start + BATCH]), len(works))


def _works(dataset: DataSet, archive: Path) -> Iterator[Work]:
    """Walk an archive as far as it can be unpacked; where it breaks off, that is one thing left out."""
    try:
        yield from dataset.files(archive)
    except Exception:
        yield dataset.name, Skipped("the archive breaks off, what follows is lost; fetch it again")


def read_batch(batch: Batch) -> list[Reading]:
    """Read the works of a batch, one after the other."""
    return [(source, _read(batch.dataset, content)) for source, content in batch.works]


def _read(dataset: DataSet, content: Any) -> Packed | Skipped:
    try:
        with time_limit(WORK_SECONDS):
            reading = dataset.reading(content)
            return reading if isinstance(reading, Skipped) else pack(reading)
    except TookTooLong:
        return Skipped("takes too long to read")
    except Exception as error:
        return Skipped(f"cannot be packed: {type(error).__name__}")


class TookTooLong(BaseException):
    """The time for a work is over; no reader catches this by mistake."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLong after that time, where the system can tell a main thread; elsewhere there is no limit."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class _Dispatched:
    """Batches handed out, by whichever thread asks, and kept until they have been read."""

    def __init__(self, batches: Iterator[Batch]) -> None:
        self.waiting: deque[Batch] = deque()
        self._batches, self._lock = batches, threading.Lock()

    def __iter__(self) -> Iterator[Batch]:
        while True:
            with self._lock:
                batch = next(self._batches, None)
                if batch is None:
                    return
                self.waiting.append(batch)
            yield batch


def _read_spread(batches: Iterator[Batch], jobs: int) -> Iterator[tuple[Batch, list[Reading]]]:
    """Walk batches with what became of them; the one work that ends its process is found and left out."""
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    dispatched = _Dispatched(batches)
    while True:
        try:
            yield from _in_parallel(dispatched, jobs)
            return
        except TerminatedWorkerError:
            while dispatched.waiting:
                batch = dispatched.waiting.popleft()
                yield batch, [reading for work in batch.works for reading in _read_alone(batch, work)]


def _in_parallel(dispatched: _Dispatched, jobs: int) -> Iterator[tuple[Batch, list[Reading]]]:
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=jobs, return_as="generator", batch_size=1)
    for readings in parallel(delayed(read_batch)(batch) for batch in dispatched):
        yield dispatched.waiting.popleft(), readings


def _read_alone(batch: Batch, work: Work) -> list[Reading]:
    """Read one work in a process of its own."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    try:
        (readings,) = Parallel(n_jobs=2)([delayed(read_batch)(Batch(batch.dataset, (work,), 1))])
    except TerminatedWorkerError:
        return [(work[0], Skipped("ends the process that reads it"))]
    return list(readings)


def _read_on(cluster: str, batches: Iterator[Batch]) -> Iterator[tuple[Batch, list[Reading]]]:
    """Walk batches with what became of them on the workers of a Dask cluster."""
    from joblib import parallel_config

    with _client(cluster), parallel_config(backend="dask"):
        try:
            yield from _in_parallel(_Dispatched(batches), -1)
        except TimeoutError:
            raise SongError(
                f"{cluster}: no worker of the cluster answers; start one with: dask worker {cluster}"
            ) from None
        except Exception as error:
            # Workers that die again and again, a connection that ends.
            raise SongError(f"{cluster}: the cluster stopped reading ({type(error).__name__})") from error


def _client(cluster: str) -> AbstractContextManager[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise SongError('reading on a cluster needs dask; pip install "songwright[cluster]"') from None
    try:
        client: AbstractContextManager[Any] = Client(cluster, timeout=10)  # type: ignore[no-untyped-call]
        return client
    except (OSError, ValueError) as error:
        raise SongError(f"{cluster}: no Dask cluster answers there ({error}); give the scheduler's address") from None
