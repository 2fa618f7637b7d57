"""Reading spread over processes and over a cluster: the same songs, and no work ends the walk."""

import os
import pickle
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import reading
from corpus.cache import Reading
from corpus.dataset import DataSet, Skipped, Works
from corpus.packing import Packed
from corpus.reading import Batch, TookTooLong, read_archives, read_batch, time_limit
from corpus.registry import DATASETS
from corpus.sections import Part, build_song
from song import Key, SongError, parse_chord, parse_meter


def numbered(archive: Path) -> Works:
    """An archive of our own for tests: a number is how many works there are, the rest what becomes of some."""
    for number in range(int(archive.read_text())):
        yield f"made/{number}", number


def make(number: int) -> Any:
    if number % 5 == 4:
        return Skipped("every fifth")
    changes = [(0, parse_chord("F")), (96, parse_chord("C7")), (144, parse_chord("F" if number % 2 else "Dm"))]
    return build_song(f"Tune {number}", "jazz", parse_meter("4/4"), 120, Key("F"), [Part("A", "head", 2, changes)])


def make_or_die(number: int) -> Any:
    if number == 37:
        os._exit(9)
    return make(number)


def make_or_dawdle(number: int) -> Any:
    if number == 3:
        time.sleep(30)
    return make(number)


def dataset_of(read_song: Any, files: Any = numbered, name: str = "made") -> DataSet:
    return DataSet(name, "", "ours", "", frozenset({"harmony"}), files, read_song)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "made.tar.gz"
    path.write_text("70")
    return path


def all_of(archives: list[tuple[DataSet, Path]], **options: Any) -> list[tuple[str, list[Reading]]]:
    return [(dataset.name, readings) for dataset, readings in read_archives(archives, **options)]


def test_two_processes_read_what_one_reads(archive: Path) -> None:
    sets = [(dataset_of(make), archive), (dataset_of(make, name="again"), archive)]
    alone = all_of(sets, jobs=1)
    assert [name for name, _ in alone] == ["made", "again"]
    assert [source for source, _ in alone[0][1]] == [f"made/{number}" for number in range(70)]
    assert sum(isinstance(found, Skipped) for _, found in alone[0][1]) == 14
    assert all_of(sets, jobs=2) == alone


def test_a_work_that_kills_its_process_is_left_out(archive: Path) -> None:
    (_, readings), (_, after) = all_of(
        [(dataset_of(make_or_die), archive), (dataset_of(make, name="after"), archive)], jobs=2
    )
    assert [source for source, found in readings if found == Skipped("ends the process that reads it")] == ["made/37"]
    assert [source for source, _ in readings] == [f"made/{number}" for number in range(70)]
    assert len(after) == 70


def test_a_work_that_takes_too_long_is_left_out(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WORK_SECONDS", 0.05)
    archive.write_text("6")
    ((_, readings),) = all_of([(dataset_of(make_or_dawdle), archive)], jobs=1)
    assert readings[3] == ("made/3", Skipped("takes too long to read"))
    assert isinstance(readings[2][1], Packed) and isinstance(readings[5][1], Packed)


def test_the_limit_is_lifted_afterwards() -> None:
    with pytest.raises(TookTooLong), time_limit(0.01):
        time.sleep(5)
    with time_limit(0.02):
        pass
    time.sleep(0.04)


def test_an_archive_of_nothing_and_one_that_breaks_off(archive: Path) -> None:
    def broken(_: Path) -> Iterator[tuple[str, Any]]:
        yield "made/0", 0
        raise EOFError

    (tmp := archive.with_name("empty.tar.gz")).write_text("0")
    found = dict(all_of([(dataset_of(make, name="empty"), tmp), (dataset_of(make, broken, "broken"), archive)], jobs=1))
    assert found["empty"] == []
    assert [source for source, _ in found["broken"]] == ["made/0", "broken"]
    assert found["broken"][1][1] == Skipped("the archive breaks off, what follows is lost; fetch it again")


def test_whatever_a_reader_does_is_a_reason() -> None:
    def raises(content: BaseException) -> Any:
        raise content

    errors = [SongError("bar 3: no\nsuch chord"), ValueError("x" * 900), RecursionError(), MemoryError(), KeyError("a")]
    readings = read_batch(Batch(dataset_of(raises), tuple(("x", error) for error in errors), 5))
    reasons = [found.reason for _, found in readings if isinstance(found, Skipped)]
    assert len(reasons) == 5 and reasons[0] == "bar 3: no such chord"
    assert all(len(reason) <= 100 and reason.isprintable() for reason in reasons)
    assert read_batch(Batch(dataset_of(lambda _: "no song"), (("x", 1),), 1)) == [
        ("x", Skipped("cannot be packed: AttributeError"))
    ]


def test_progress_counts_the_works(archive: Path) -> None:
    told: list[tuple[str, int, int]] = []
    all_of([(dataset_of(make), archive)], jobs=1, progress=lambda *step: told.append(step))
    assert told[0] == ("made", 16, 70) and told[-1] == ("made", 70, 70)


def test_every_set_can_travel_to_another_process() -> None:
    for dataset in DATASETS.values():
        assert pickle.loads(pickle.dumps(dataset)) == dataset


def test_a_cluster_of_two_reads_the_same(archive: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with warnings.catch_warnings():
        # Dask's own sockets and loops are collected late; nothing of ours warns inside here.
        warnings.simplefilter("ignore", ResourceWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster:
            spread = all_of([(dataset_of(make), archive)], cluster=cluster.scheduler_address)
    assert spread == all_of([(dataset_of(make), archive)], jobs=1)


def test_a_cluster_that_does_not_answer_is_one_line(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

    def silent(*_: Any, **__: Any) -> Any:
        raise OSError("timed out")

    monkeypatch.setattr(distributed, "Client", silent)
    with pytest.raises(SongError, match="no Dask cluster answers there"):
        all_of([(dataset_of(make), archive)], cluster="tcp://127.0.0.1:1")
