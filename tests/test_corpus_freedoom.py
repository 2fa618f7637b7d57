"""Game music: bands as they play, and files that are no songs."""

import tarfile
from pathlib import Path

import pytest

from corpus.dataset import Skipped
from corpus.sets.freedoom import DATASET, read_song
from song import Song
from song.check import problems


def test_the_sample_is_a_band() -> None:
    song = read_song(("d_sample", (DATASET.sample / "musics" / "d_sample.mid").read_bytes()))
    assert isinstance(song, Song) and problems(song) == []
    assert (song.brief.title, song.brief.style, str(song.brief.key)) == ("Paper Harbour", "rock", "A minor")
    assert [(track.name, track.program, track.channel) for track in song.tracks] == [
        ("Sawtooth Lead", 81, 0), ("Distortion Guitar", 30, 1), ("Pick Bass", 34, 2), ("Drums", 0, 9),
    ]  # fmt: skip
    assert [str(span.chord) for span in song.all_chords()][:4] == ["F", "C", "G", "Am"]


def test_reasons_carry_no_advice() -> None:
    assert read_song(("dummy", (DATASET.sample / "musics" / "dummy.mid").read_bytes())) == Skipped(
        "the MIDI file has no notes"
    )


@pytest.mark.parametrize("copies", [1, 3])
def test_a_file_that_stands_twice_is_read_once(copies: int, tmp_path: Path) -> None:
    sample = DATASET.sample / "musics" / "d_sample.mid"
    with tarfile.open(archive := tmp_path / "set.tar.gz", "w:gz") as tar:
        for number in range(copies):
            tar.add(sample, arcname=f"freedoom/musics/d_map{number:02}.mid")
    readings = [reading for _, reading in DATASET.readings(archive)]
    assert isinstance(readings[0], Song)
    assert readings[1:] == [Skipped("the same file again")] * (copies - 1)
