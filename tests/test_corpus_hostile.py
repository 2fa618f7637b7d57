"""Files made to hurt: each gives one clear line or a counted skip, within bounded memory and time."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from corpus import archive
from corpus.archive import archive_files, until_broken
from corpus.dataset import Skipped
from corpus.reading import read_archives
from corpus.sets import harmonix


def tar_bytes(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def packed(folder: Path, content: bytes, name: str = "set.tar.gz") -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(content))
    return path


def names(path: Path) -> list[str]:
    return [name for name, _ in until_broken(archive_files(path))[0]]


def test_a_truncated_archive_gives_what_comes_before(tmp_path: Path) -> None:
    path = packed(tmp_path, tar_bytes(*((f"x/{n}.txt", bytes([n]) * 3000) for n in range(40))))
    path.write_bytes(path.read_bytes()[:-60])
    found, error = until_broken(archive_files(path))
    assert 0 < len(found) < 40
    assert str(error) == "the archive breaks off"
    assert found[3] == ("x/3.txt", bytes([3]) * 3000)


@pytest.mark.parametrize(
    "content", [b"", b"not gzip at all", b"\x1f\x8b\x08\x00garbage", gzip.compress(b"no tar" * 200)]
)
def test_what_is_no_archive_is_said_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "set.tar.gz"
    path.write_bytes(content)
    found, error = until_broken(archive_files(path))
    assert found == []
    assert str(error) == "the archive breaks off"


def test_a_size_that_lies_breaks_off(tmp_path: Path) -> None:
    whole = tar_bytes(("x/a.txt", b"a"), ("x/b.txt", b"b" * 100))
    lying = tarfile.TarInfo("x/b.txt")
    lying.size = 50_000_000
    content = whole[:1024] + lying.tobuf() + b"b" * 512
    found, error = until_broken(archive_files(packed(tmp_path, content)))
    assert [name for name, _ in found] == ["x/a.txt"]
    assert str(error) == "the archive breaks off"


def test_links_devices_and_paths_upwards_touch_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for kind, target in (
            (tarfile.SYMTYPE, str(secret)),
            (tarfile.LNKTYPE, "../secret.txt"),
            (tarfile.CHRTYPE, ""),
            (tarfile.FIFOTYPE, ""),
        ):
            member = tarfile.TarInfo("x/link.txt")
            member.type, member.linkname = kind, target
            tar.addfile(member)
        member = tarfile.TarInfo("../../escape.txt")
        member.size = 2
        tar.addfile(member, io.BytesIO(b"up"))
    before = sorted(tmp_path.iterdir())
    path = packed(tmp_path, buffer.getvalue())
    assert list(archive_files(path)) == [("../../escape.txt", b"up")]
    assert sorted(tmp_path.iterdir()) == [*before, path]


def test_a_header_that_wants_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 10_000)
    extended = tarfile.TarInfo("x/pax")
    extended.type, extended.size = tarfile.XHDTYPE, 2**30
    content = tar_bytes(("x/a.txt", b"a"))[:1024] + extended.tobuf() + b"0" * 4096
    found, error = until_broken(archive_files(packed(tmp_path, content)))
    assert [name for name, _ in found] == ["x/a.txt"]
    assert str(error) == "the archive has too large a header"


def test_a_bomb_ends_where_an_archive_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ARCHIVE_BYTES", 200_000)
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 100_000)
    path = packed(tmp_path, tar_bytes(("x/a.txt", b"a"), ("x/bomb.txt", bytes(5_000_000)), ("x/b.txt", b"b")))
    found, error = until_broken(archive_files(path))
    assert [name for name, _ in found] == ["x/a.txt"]
    assert str(error) == "the archive is too large"


def test_files_beyond_the_bounds_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 20_000)
    monkeypatch.setattr(archive, "MAX_FILES", 3)
    members = [("x/a.txt", b"a"), ("x/large.txt", bytes(30_000)), ("x/b.txt", b"b"), ("x/c.txt", b"c")]
    assert names(packed(tmp_path, tar_bytes(*members))) == ["x/a.txt", "x/b.txt"]


def test_a_missing_archive_is_still_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        next(archive_files(tmp_path / "none.tar.gz"))


def test_a_run_counts_a_broken_archive_and_goes_on(tmp_path: Path) -> None:
    sample = harmonix.DATASET.sample
    files = [(f"harmonix/{path.relative_to(sample)}", path.read_bytes()) for path in sorted(sample.rglob("*.*"))]
    content = tar_bytes(*files, ("harmonix/rest.txt", b"x" * 9000))
    path = packed(tmp_path, content[: len(content) - 12000], "harmonix.tar.gz")
    ((dataset, readings),) = read_archives([(harmonix.DATASET, path)], jobs=1)
    assert dataset is harmonix.DATASET
    assert [isinstance(reading, Skipped) for _, reading in readings] == [False, True]
