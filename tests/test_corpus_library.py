"""Loading: what is read, what is counted, what is kept for the next time."""

import io
import json
import pickle
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import library
from corpus.archive import Installed
from corpus.library import Entry, fingerprint_of, load_corpus
from corpus.packing import Packed
from corpus.registry import DATASETS
from corpus.split import split_of
from song import SongError

TUNE = {
    "Title": "Tune", "Rhythm": "Medium Swing", "TimeSignature": "4/4", "Key": "F",
    "Sections": [{"Label": "A", "MainSegment": {"Chords": "F|Gm7,C7|F|F"}}],
}  # fmt: skip


def write_archive(path: Path, files: dict[str, str]) -> None:
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(Installed, "root", lambda _: None)  # what is installed here is none of these tests' business
    rows = [TUNE, {**TUNE, "Title": "Other", "TimeSignature": "5/4"}, {**TUNE, "Title": "Bad", "Sections": 7}]
    write_archive(tmp_path / "jazz-standards.tar.gz", {"jazz-standards/JazzStandards.json": json.dumps(rows)})
    return tmp_path


def test_one_bad_file_is_counted(data: Path) -> None:
    corpus = load_corpus(data)
    assert [(entry.source, entry.dataset) for entry in corpus.entries] == [("jazz-standards/0000", "jazz-standards")]
    reasons = corpus.skipped["jazz-standards"]
    assert reasons["meter 5/4"] == 1 and sum(reasons.values()) == 2
    assert corpus.licences == {"jazz-standards": DATASETS["jazz-standards"].licence}


def test_the_second_time_nothing_is_read(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_corpus(data)
    monkeypatch.setattr(library, "read_archives", lambda *_: pytest.fail("read again"))
    assert load_corpus(data) == first


def test_a_changed_archive_is_read_again(data: Path) -> None:
    first = load_corpus(data)
    rows = [TUNE, {**TUNE, "Title": "Second"}]
    write_archive(data / "jazz-standards.tar.gz", {"jazz-standards/JazzStandards.json": json.dumps(rows)})
    second = load_corpus(data)
    assert len(second.entries) == 2
    assert second.fingerprint != first.fingerprint


def test_without_a_cache_folder_it_still_reads(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = data / "file"
    blocked.touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert len(load_corpus(data).entries) == 1


def test_progress_is_reported(data: Path) -> None:
    lines: list[str] = []
    load_corpus(data, report=lines.append)
    missing = "music21-tunes: left out, the package music21 is not installed; pip install music21"
    assert lines == [missing, "jazz-standards: 1 songs read, 2 left out"]


def test_stage_and_names_choose(data: Path) -> None:
    assert load_corpus(data, stage="harmony").entries
    with pytest.raises(SongError, match="no song could be read"):
        load_corpus(data, stage="melody")
    with pytest.raises(SongError, match=r"pop909\.tar\.gz: no such file"):
        load_corpus(data, names=["pop909"])
    with pytest.raises(SongError, match='no data set is called "pop"'):
        load_corpus(data, names=["pop"])
    with pytest.raises(SongError, match="no such folder"):
        load_corpus(data / "nowhere")


def test_the_songs_are_unpacked_when_asked_for(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_corpus(data)
    unpacked = []
    true_song = Packed.song
    monkeypatch.setattr(Packed, "song", lambda self: unpacked.append(self.title) or true_song(self))
    (entry,) = load_corpus(data).entries
    assert (entry.title, entry.split, unpacked) == ("Tune", split_of("Tune"), [])
    assert entry.song is entry.song
    assert unpacked == ["Tune"]
    assert [str(span.chord) for span in entry.song.all_chords()][:3] == ["F", "Gm7", "C7"]


def test_an_entry_travels_to_another_process(data: Path) -> None:
    (entry,) = load_corpus(data).entries
    assert entry.song.brief.title == "Tune"  # unpacked here, packed on the way
    there = pickle.loads(pickle.dumps(entry))
    assert there == entry and there.song == entry.song
    made_by_hand = Entry(entry.song, entry.source, entry.dataset)
    assert pickle.loads(pickle.dumps(made_by_hand)).song == entry.song


def test_a_broken_cache_is_read_again(data: Path) -> None:
    first = load_corpus(data)
    (file,) = (data / "cache" / "songwright").iterdir()
    file.write_bytes(file.read_bytes()[:-5])
    assert load_corpus(data) == first
    assert load_corpus(data) == first


def test_the_fingerprint_is_of_the_songs_not_of_their_order(data: Path) -> None:
    entry = load_corpus(data).entries[0]
    other = Entry(replace(entry.song, brief=replace(entry.song.brief, tempo=77)), "x/2", "x")
    assert fingerprint_of([entry, other]) == fingerprint_of([other, entry]) != fingerprint_of([entry])
    assert fingerprint_of([Entry(entry.song, entry.source, entry.dataset)]) == load_corpus(data).fingerprint


def test_an_archive_that_breaks_off_is_counted(data: Path) -> None:
    write_archive(data / "nottingham.tar.gz", {f"nottingham/{n}.abc": f"X:1\nT:Tune {n}\nK:C\n{n}" for n in range(50)})
    tunes = (data / "nottingham.tar.gz").read_bytes()
    for length in (len(tunes) // 2, 30, 5):
        (data / "nottingham.tar.gz").write_bytes(tunes[:length])
        corpus = load_corpus(data)
        assert any("breaks off" in reason for reason in corpus.skipped["nottingham"])
        assert len(corpus.entries) == 1
    (data / "jazz-standards.tar.gz").write_bytes(b"no archive at all")
    with pytest.raises(SongError, match="no song could be read"):
        load_corpus(data)
