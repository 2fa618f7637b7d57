"""Songs survive packing and the cache, byte for byte, and a broken cache is none."""

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pickup_songs import songs

from corpus.cache import cache_path, read_readings, reader_version, write_readings
from corpus.dataset import Skipped
from corpus.packing import Packed, pack, song_from_json, song_to_json
from corpus.registry import DATASETS
from song import Chord, ChordSpan, Note, Section, Song, SongError
from song.document import PlayedNote, Track


def there_and_back(song: Song) -> Song:
    return song_from_json(json.loads(json.dumps(song_to_json(song))))


def test_a_song_comes_back(little_song: Song) -> None:
    assert there_and_back(little_song) == little_song
    assert pack(little_song).song() == little_song


def test_no_chord_silence_keys_and_relations_come_back(little_song: Song) -> None:
    first = replace(little_song.sections[0], locked=frozenset({"chords"}))
    second = Section("s", "A", "solo", 2, first.key.transpose(2), "open", 0.73, over="A1")
    spans = (ChordSpan(0, 96, None), ChordSpan(96, 96, Chord("A", "b5", "A")))
    song = Song(little_song.brief, (first, second), {"s": spans}, {"A1": ()})
    assert there_and_back(song) == song


def test_what_the_band_played_comes_back(little_song: Song) -> None:
    notes = (PlayedNote(3, 200, 36, 101), PlayedNote(3, 5, 42, 64), PlayedNote(481, 1, 38, 1))
    song = little_song.with_tracks((Track("Drums", 0, 9, notes), Track("Bass", 33, 1, (), 90, 70)))
    assert pack(song).song() == song


@given(
    onsets=st.lists(st.integers(0, 191), unique=True, max_size=12),
    pitches=st.lists(st.integers(0, 127), min_size=12, max_size=12),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_line_comes_back(little_song: Song, onsets: list[int], pitches: list[int]) -> None:
    line = tuple(Note(onset, 1, pitch) for onset, pitch in zip(sorted(onsets), pitches, strict=False))
    song = little_song.with_melody({"A1": line, "A2": line[:1]})
    assert pack(song).song() == song


@given(songs())
@settings(max_examples=40, deadline=None)
def test_phrases_pickups_and_lengths_come_back(song: Song) -> None:
    assert pack(song).song() == song


def test_a_checksum_names_the_content(little_song: Song) -> None:
    other = replace(little_song, brief=replace(little_song.brief, tempo=141))
    assert pack(little_song).digest == pack(replace(little_song)).digest != pack(other).digest


@pytest.mark.parametrize("content", [b"", b"junk", pack.__doc__.encode() if pack.__doc__ else b"x"])
def test_bytes_that_are_no_song_are_one_line(content: bytes) -> None:
    with pytest.raises(SongError, match="no packed song"):
        Packed("Tune", "", content).song()


def test_a_song_that_swells_is_stopped(monkeypatch: pytest.MonkeyPatch, little_song: Song) -> None:
    packed = pack(little_song)
    monkeypatch.setattr("corpus.packing.MAX_SONG_BYTES", 100)
    with pytest.raises(SongError, match="too long"):
        packed.song()


def test_readings_come_back_and_old_files_go(tmp_path: Path, little_song: Song) -> None:
    readings = [("x/1", pack(little_song)), ("x/3", pack(little_song)), ("x/2", Skipped("meter 5/4"))]
    old = [tmp_path / f"jazz-standards-1-2-abc{suffix}" for suffix in (".songs", ".jsonl.gz")]
    others = [tmp_path / "jazz-1-2-abc.songs", tmp_path / "jazz-standards-notes.txt"]
    for file in old + others:
        file.touch()
    path = tmp_path / "jazz-standards-1-3-def.songs"
    write_readings(path, readings)
    assert read_readings(path) == readings
    assert sorted(tmp_path.iterdir()) == sorted([*others, path])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content.replace(b"x/1", b"x/7"),
        lambda content: bytes([content[0] ^ 1]) + content[1:],
    ],
)
def test_a_broken_file_is_none(tmp_path: Path, little_song: Song, spoil) -> None:
    path = tmp_path / "x-1-3-def.songs"
    write_readings(path, [("x/1", pack(little_song))])
    path.write_bytes(spoil(path.read_bytes()))
    assert read_readings(path) is None


@pytest.mark.parametrize("index", [b"[]", b"{}", b"7", b"{", b'{"lengths": ["a"]}', b"\xff"])
def test_a_well_signed_wrong_index_is_none(tmp_path: Path, index: bytes) -> None:
    content = index + b"\n"
    path = tmp_path / "x-1-3-def.songs"
    path.write_bytes(b"songwright corpus 3 " + hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    assert read_readings(path) is None
    assert read_readings(tmp_path / "absent") is None


def test_a_changed_reader_reads_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version follows every import inside the corpus, however it is written."""
    for name in ("top", "plain", "member", "listed"):
        source = tmp_path / f"{name}.py"
        source.write_text(f'"""{name}"""\n')
        monkeypatch.setitem(sys.modules, f"corpus.{name}", type(sys)(f"corpus.{name}"))
        monkeypatch.setattr(sys.modules[f"corpus.{name}"], "__file__", str(source), raising=False)
    (tmp_path / "top.py").write_text(
        "import corpus.plain\nfrom corpus import (\n    listed,\n)\n\ndef f():\n    from corpus.member import x as y\n"
    )
    seen = set()
    for name in ("top", "plain", "member", "listed"):
        reader_version.cache_clear()
        seen.add(reader_version("corpus.top"))
        with (tmp_path / f"{name}.py").open("a") as file:
            file.write("# changed\n")
    reader_version.cache_clear()
    seen.add(reader_version("corpus.top"))
    reader_version.cache_clear()
    assert len(seen) == 5


def test_the_version_follows_sets_formats_and_the_ground_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    read = set()
    true_read = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.add(f"{path.parent.name}/{path.name}")
        return true_read(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    reader_version.cache_clear()
    reader_version("corpus.sets.nottingham")
    assert {"sets/nottingham.py", "formats/abc.py", "formats/leadsheet.py", "corpus/phrasing.py"} <= read
    assert {"corpus/sections.py", "corpus/tonality.py", "corpus/packing.py"} <= read
    assert {"song/document.py", "song/chord.py", "song/key.py", "song/quality.py", "song/style.py"} <= read
    assert not {"song/plan.py", "formats/musicxml.py", "corpus/registry.py", "corpus/library.py"} & read
    reader_version.cache_clear()


def test_another_archive_has_another_file(tmp_path: Path) -> None:
    archive = tmp_path / "nottingham.tar.gz"
    archive.write_bytes(b"one")
    first = cache_path(DATASETS["nottingham"], archive)
    archive.write_bytes(b"other")
    assert cache_path(DATASETS["nottingham"], archive) != first
