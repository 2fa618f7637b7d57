"""Sections of pop songs on annotated beats, and what becomes of the samples of the sets."""

import tarfile
from itertools import pairwise

import pytest

from corpus.dataset import Skipped
from corpus.registry import DATASETS
from corpus.sets import harmonix
from corpus.sets.harmonix import read_song, snap
from song import STYLES, Song
from song.check import problems

ROW = {"File": "0001_x", "Title": "Some Song", "Artist": "Some Band", "Time Signature": "4|4", "Genre": "Country"}
SAMPLED = (
    "billboard",
    "harmonix",
    "pop909",
    "openewld",
    "wikifonia-pd",
    "nottingham",
    "wjazzd",
    "jazz-standards",
)


def beats(bars: int, size: int = 4, beat: float = 0.5, odd: dict[int, int] | None = None) -> bytes:
    """Return annotated beats; `odd` gives the size of some bars."""
    lines, time = [], 0.0
    for bar in range(bars):
        for number in range((odd or {}).get(bar, size)):
            lines.append(f"{time:.6f}\t{number + 1}\t{bar + 1}")
            time += beat
    return "\n".join(lines).encode()


def read(*segments: tuple[float, str], bars: int = 40, row: dict[str, str] | None = None, **grid) -> Song | Skipped:
    table = "\n".join(f"{time} {name}" for time, name in segments).encode()
    return read_song((ROW | (row or {}), table, beats(bars, **grid)))


def song_of(*segments: tuple[float, str], **grid) -> Song:
    song = read(*segments, **grid)
    assert isinstance(song, Song), song
    assert problems(song) == []
    return song


def test_names_become_roles_letters_and_bars() -> None:
    song = song_of(
        (0, "silence"), (0.001, "intro"), (8, "verse"), (24, "prechorus"), (32, "chorus"), (48, "inst"), (56, "verse"), (72, "outro"), (80, "end"),
    )  # fmt: skip
    assert song.brief.form == "i4A8B4C8D4A8o4"
    assert [s.role for s in song.sections] == [
        "intro",
        "verse",
        "prechorus",
        "chorus",
        "instrumental",
        "verse",
        "outro",
    ]
    assert song.brief.tempo == 120
    assert (song.brief.style, str(song.brief.meter)) == ("country", "4/4")


def test_what_the_set_lacks_is_missing_and_not_silent() -> None:
    song = song_of((0, "verse"), (16, "chorus"), (32, "verse"), (48, "end"))
    assert not song.chords
    assert not song.melody
    assert {(s.cadence, s.source, s.energy) for s in song.sections} == {("open", None, 0.5)}


def test_a_number_makes_another_part_but_one_does_not() -> None:
    song = song_of((0, "verse1"), (16, "verse2"), (32, "verse"), (48, "end"))
    assert [s.label for s in song.sections] == ["A", "B", "A"]


@pytest.mark.parametrize(("early", "bars"), [(0.5, 8), (1.0, 8), (-0.5, 8), (-1.0, 9)])
def test_a_border_before_the_barline_goes_to_the_bar_that_it_leads_to(early: float, bars: int) -> None:
    """A singer may come in a beat or half a bar early; a beat late is the annotator's."""
    assert song_of((0, "verse"), (16 - early, "chorus"), (32, "end")).sections[0].bars == bars


def test_the_last_bar_counts_though_no_downbeat_follows_it() -> None:
    assert song_of((0, "verse"), (16, "chorus"), (32, "end"), bars=16).bars == 16


def test_compound_meter_counts_eighths() -> None:
    song = song_of((0, "verse"), (24, "chorus"), (48, "end"), size=6, row={"Time Signature": "6|8"})
    assert (str(song.brief.meter), song.brief.tempo, song.sections[0].bars) == ("6/8", 60, 8)


@pytest.mark.parametrize(
    ("reason", "reading"),
    [
        ("meter 6/4", read((0, "verse"), (24, "end"), size=6, row={"Time Signature": "6|4"})),
        ("7 beats a bar", read((0, "verse"), (24, "end"), size=7)),
        ("irregular bars", read((0, "verse"), (40, "end"), odd={3: 2, 9: 6, 12: 5, 20: 3, 25: 6})),
        ("sections without names", read((0, "section"), (20, "section"), (40, "end"))),
        ("no sections", read()),
    ],
)
def test_what_is_no_song_is_skipped_with_a_reason(reason: str, reading: Song | Skipped) -> None:
    assert reading == Skipped(reason)


def test_snapped_sections_leave_no_bar_out() -> None:
    downbeats = [2.0 * place for place in range(30)]
    segments = [(0.0, "a"), (3.3, "b"), (21.0, "c"), (37.9, "d"), (58.0, "end")]
    assert sum(bars for _, bars in snap(segments, downbeats)) == 29
    assert all(before <= after for before, after in pairwise([time for time, _ in segments]))


@pytest.mark.parametrize("name", SAMPLED)
def test_the_sample_of_a_set_reads_as_its_archive_would(name: str, tmp_path) -> None:
    dataset = DATASETS[name]
    archive = tmp_path / f"{name}.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(dataset.sample, arcname=name)
    readings = [reading for _, reading in dataset.readings(archive)]
    assert readings
    for song in readings:
        assert isinstance(song, Song), song
        assert problems(song) == []
        assert len(song.sections) >= 2
        assert any(section.source for section in song.sections) or name == "harmonix"


def test_every_genre_has_one_of_our_styles() -> None:
    assert set(harmonix._STYLES.values()) <= set(STYLES)
    assert {harmonix._STYLES[genre] for genre in ("R&B", "Funk/Disco", "Hip-Hop", "Dance/Electronic")} == {
        "soul",
        "funk",
        "hip-hop",
        "dance",
    }
