"""Songs survive the cache, byte for byte."""

import json
from dataclasses import replace
from pathlib import Path

from corpus.cache import read_readings, song_from_json, song_to_json, write_readings
from corpus.dataset import Skipped
from song import Chord, ChordSpan, Section, Song


def test_a_song_comes_back(little_song: Song) -> None:
    assert song_from_json(json.loads(json.dumps(song_to_json(little_song)))) == little_song


def test_no_chord_silence_keys_and_relations_come_back(little_song: Song) -> None:
    first = replace(little_song.sections[0], locked=frozenset({"chords"}))
    second = Section("s", "A", "solo", 2, first.key.transpose(2), "open", 0.73, over="A1")
    spans = (ChordSpan(0, 96, None), ChordSpan(96, 96, Chord("A", "b5", "A")))
    song = Song(little_song.brief, (first, second), {"s": spans}, {"A1": ()})
    assert song_from_json(json.loads(json.dumps(song_to_json(song)))) == song


def test_readings_come_back_and_old_files_go(tmp_path: Path, little_song: Song) -> None:
    readings = [("x/1", little_song), ("x/2", Skipped("meter 5/4"))]
    old, other = tmp_path / "jazz-standards-1-2-abc.jsonl.gz", tmp_path / "jazz-1-2-abc.jsonl.gz"
    old.touch()
    other.touch()
    path = tmp_path / "jazz-standards-1-3-def.jsonl.gz"
    write_readings(path, readings)
    assert list(read_readings(path)) == readings
    assert sorted(tmp_path.iterdir()) == [other, path]
