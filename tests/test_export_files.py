import os
from pathlib import Path

import pytest

from compose.doors import plan_text
from export.files import write_files
from export.reading import read_bytes
from song import SongError
from song.seal import BLANK, seal


def test_files_are_written_and_older_ones_kept(tmp_path):
    first, second = tmp_path / "a.mid", tmp_path / "a.song.yaml"
    assert write_files({first: b"1", second: b"2"}, keep=True) == []
    assert write_files({first: b"1", second: b"3"}, keep=True) == [tmp_path / "a.song.yaml.~1~"]
    assert write_files({first: b"1", second: b"4"}, keep=True) == [tmp_path / "a.song.yaml.~2~"]
    assert (tmp_path / "a.song.yaml.~1~").read_bytes() == b"2"
    assert second.read_bytes() == b"4"
    assert write_files({second: b"5"}, keep=False) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.mid",
        "a.song.yaml",
        "a.song.yaml.~1~",
        "a.song.yaml.~2~",
    ]


def test_a_score_of_another_hand_is_always_kept(tmp_path):
    path = tmp_path / "a.mid"
    ours, later = seal(f"one {BLANK}".encode()), seal(f"two {BLANK}".encode())
    path.write_bytes(b"theirs")
    assert write_files({path: ours}, keep=False) == [tmp_path / "a.mid.~1~"]
    assert (tmp_path / "a.mid.~1~").read_bytes() == b"theirs"
    assert write_files({path: later}, keep=False) == []
    path.write_bytes(later.replace(b"two", b"too"))  # ours, changed elsewhere
    assert write_files({path: ours}, keep=False) == [tmp_path / "a.mid.~2~"]


def test_pipes_and_devices_are_no_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SongError, match="is no file but a device or pipe"):
        read_bytes(tmp_path / "pipe", 10)


def test_a_folder_that_takes_no_files_leaves_nothing(tmp_path):
    good = tmp_path / "good.mid"
    for bad in (tmp_path / "absent" / "x.mid", Path("/proc/x.mid")):
        with pytest.raises(SongError, match="choose another folder with -o"):
            write_files({good: b"1", bad: b"2"}, keep=True)
    (tmp_path / "folder.mid").mkdir()
    with pytest.raises(SongError, match="is a folder"):
        write_files({good: b"1", tmp_path / "folder.mid": b"2"}, keep=True)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.mid"]


def test_a_failure_in_the_middle_loses_nothing(tmp_path, monkeypatch):
    target = tmp_path / "a.song.yaml"
    target.write_bytes(b"mine")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(SongError, match="No space left"):
        write_files({target: b"new"}, keep=False)
    assert target.read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["a.song.yaml"]


def test_unreadable_files_are_named(tmp_path):
    (tmp_path / "x.song.yaml").write_bytes(b"\x80\x81\x00")
    with pytest.raises(SongError, match="is no text"):
        plan_text(tmp_path / "x.song.yaml")
    (tmp_path / "x.song.yaml").write_bytes("title: x".encode("utf-16"))
    with pytest.raises(SongError, match="UTF-16; save it as UTF-8"):
        plan_text(tmp_path / "x.song.yaml")
    with pytest.raises(SongError, match="cannot be read"):
        plan_text(tmp_path / "absent.song.yaml")
    with pytest.raises(SongError, match="cannot be read"):
        plan_text(tmp_path)
