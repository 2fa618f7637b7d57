"""Step grids as bars of drums."""

import json
import tarfile
from pathlib import Path

import pytest

from corpus.dataset import Skipped
from corpus.sets.drum_machine_patterns import DATASET, read_song
from corpus.split import normal_title
from song import Song
from song.check import problems

STEPS = {"x": "Note", "-": "Rest", "f": "Flam"}


def pattern(title: str = "Rock1MeasureA", signature: str = "4/4", accent: str = "", **rows: str) -> dict:
    tracks = {name: [STEPS[step] for step in row] for name, row in rows.items()}
    length = len(next(iter(rows.values())))
    return {
        "title": title, "signature": signature, "length": length, "tracks": tracks,
        "accent": ["Accent" if step == "x" else "Rest" for step in accent],
    }  # fmt: skip


def read(*args: str, **rows: str) -> Song:
    song = read_song(pattern(*args, **rows))
    assert isinstance(song, Song), song
    assert problems(song) == []
    return song


def strokes(song: Song) -> list[tuple[int, int]]:
    return [(note.onset_midi_ticks, note.pitch) for note in song.tracks[0].notes]


def test_sixteenths() -> None:
    song = read(BassDrum="x-----x---------", SnareDrum="----x-------x---")
    assert strokes(song) == [(0, 36), (480, 38), (720, 36), (1440, 38)]
    assert (song.bars, song.brief.style, song.tracks[0].channel) == (1, "rock", 9)


def test_twelve_steps_are_eighths_triplets_or_sixteenths_by_the_meter() -> None:
    row = "-x----------"
    assert strokes(read("Shuffle1MeasureA", "12/8", BassDrum=row)) == [(240, 36)]
    assert strokes(read("Swing1", "4/4", BassDrum=row)) == [(160, 36)]
    waltz = read("Waltz1", "3/4", BassDrum=row)
    assert strokes(waltz) == [(120, 36)] and waltz.brief.style == "jazz-waltz"


def test_accents_are_louder_and_flams_have_a_grace_note() -> None:
    song = read("Rock2MeasureA", "4/4", "----x-----------", SnareDrum="----x---f-------")
    (first, grace, second) = song.tracks[0].notes
    assert first.velocity > second.velocity > grace.velocity
    assert grace.onset_midi_ticks == second.onset_midi_ticks - 40
    assert len(read(SnareDrum="f---------------").tracks[0].notes) == 1  # nothing comes before the bar


def test_a_break_is_a_fill_and_stays_with_its_pattern() -> None:
    song, other = (read(title, BassDrum="x---------------") for title in ("Rock1Break", "Rock1MeasureB"))
    assert (song.sections[0].label, other.sections[0].label) == ("f", "d")
    assert normal_title(song.brief.title) == normal_title(other.brief.title)
    assert "(rock, " in song.brief.title
    third = read("RockBreak1", BassDrum="x---------------")
    assert third.sections[0].label == "f" and normal_title(third.brief.title) == normal_title(song.brief.title)
    assert normal_title(read("Rock2", BassDrum="x---------------").brief.title) != normal_title(song.brief.title)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (pattern("Rock1", "5/4", BassDrum="x" * 20), "meter 5/4"),
        (pattern("Rock1", "4/4", BassDrum="x" * 7), "bar that does not divide into its steps"),
        (pattern("Rock1", "4/4", BassDrum="-" * 16), "no notes"),
        (pattern("Polka1", "4/4", BassDrum="x" * 16), "genre Polka"),
        (pattern("Rock1", "4/4", Kazoo="x" * 16), "KeyError"),
        ({"title": "Rock1"}, "KeyError"),
        ("Rock1", "TypeError"),
    ],
)
def test_what_is_no_pattern_is_counted(wrong: object, reason: str) -> None:
    reading = DATASET.reading(wrong)
    assert isinstance(reading, Skipped) and reason in reading.reason


@pytest.mark.parametrize("content", [b"[" * 100_000, b"{}", b"[1", b"\xff\xfe"])
def test_broken_books_are_counted(content: bytes, tmp_path: Path) -> None:
    (book := tmp_path / "Patterns_200.json").write_bytes(content)
    with tarfile.open(archive := tmp_path / "set.tar.gz", "w:gz") as tar:
        tar.add(book, arcname="drum-machine-patterns/Patterns_200.json")
    assert list(DATASET.readings(archive)) == [("drum-machine-patterns/Patterns_200", Skipped("no list of patterns"))]


def test_the_sample_is_a_list_of_patterns() -> None:
    rows = json.loads((DATASET.sample / "Patterns_200.json").read_text())
    assert [isinstance(read_song(row), Song) for row in rows] == [True] * len(rows)


@pytest.mark.parametrize(
    ("title", "style"),
    [("Funk3MeasureA", "funk"), ("Disco12", "funk"), ("Rnb2MeasureB", "soul"), ("Rhythm&Blues1", "soul")],
)
def test_names_have_styles(title: str, style: str) -> None:
    assert read(title, BassDrum="x---------------").brief.style == style
