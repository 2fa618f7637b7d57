"""Which format a file is in, and which of its songs is meant."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dataset import Skipped
from corpus.formats.registry import FORMATS, MAX_BYTES, choose_tune, format_of, read_tunes
from song import Song, SongError
from song.check import problems

REEL = "X:1\nT:Lantern Reel\nM:4/4\nL:1/4\nK:D\n" + '"D"DFAd|"G"BdBG|"A7"AcBA|"D"F2D2|' * 2 + "\n"
WALTZ = REEL.replace("X:1", "X:2").replace("Lantern Reel", "Mill Waltz").replace("M:4/4", "M:5/4")


@pytest.mark.parametrize(
    ("content", "name", "known"),
    [
        (b"MThd\0\0\0\6", "tune", "MIDI"),
        (b"PK\3\4....", "tune.mxl", "MusicXML"),
        (b'<?xml version="1.0"?><score-partwise/>', "tune.txt", "MusicXML"),
        (b"\xef\xbb\xbfX:1\nT:a\n", "tune", "ABC"),
        (b"% a book\nX: 1\n", "tune", "ABC"),
        (b"<html><a href='irealb://x'>", "list.html", "iReal"),
        (b"irealbook://x=y", "link.txt", "iReal"),
        (b"(title Lantern)\n(part", "tune.ls", "Impro-Visor"),
        (b"| Dm7 G7 | C |", "tune.txt", "chord chart"),
    ],
)
def test_the_content_tells_the_format_before_the_name(content, name, known):
    assert format_of(content, name).name == known


def test_what_is_no_format_names_all_of_them():
    with pytest.raises(SongError, match=r"x\.bin: is no file that can be read; give MusicXML .*MIDI .*ABC .*iReal"):
        read_tunes(b"hello", "x.bin")
    with pytest.raises(SongError, match="larger than 32 MB"):
        read_tunes(bytes(MAX_BYTES + 1), "x.mid")


def test_every_suffix_belongs_to_one_format():
    suffixes = [suffix for known in FORMATS for suffix in known.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(format_of(b"??", f"x{suffix}").suffixes.count(suffix) == 1 for suffix in suffixes)


def test_a_book_of_tunes_gives_each_and_the_reason_for_what_is_none():
    tunes = read_tunes((REEL + "\n" + WALTZ).encode(), "book.abc")
    assert isinstance(tunes[0], Song) and tunes[0].brief.title == "Lantern Reel" and tunes[0].bars == 8
    assert tunes[1] == Skipped("meter 5/4")
    assert choose_tune(tunes, "book.abc", "1") == choose_tune(tunes, "book.abc", "lantern")
    with pytest.raises(SongError, match=r"book\.abc: holds 2 songs; choose one with --tune by number or title"):
        choose_tune(tunes, "book.abc")
    with pytest.raises(SongError, match=r"meter 5/4; meters that can be read: 4/4"):
        choose_tune(tunes, "book.abc", "2")
    with pytest.raises(SongError, match='none is called "polka"'):
        choose_tune(tunes, "book.abc", "polka")


def test_the_name_of_the_file_is_the_title_of_a_tune_without_one():
    (tune,) = read_tunes(REEL.replace("T:Lantern Reel\n", "").encode(), "some/Mill Lane.abc")
    assert isinstance(tune, Song) and tune.brief.title == "Mill Lane"


def test_what_is_chosen_may_stand_in_a_plan_file(little_song):
    """A data set may call a longer section the same music; a plan file may not."""
    first, second = little_song.sections
    longer = replace(second, repeats=None, varies="A1", bars=3)
    song = replace(little_song, sections=(first, longer), chords={}, melody={})
    assert problems(song)
    assert problems(choose_tune([song], "x")) == []
    assert choose_tune([little_song], "x") == little_song


@given(st.binary(max_size=300), st.sampled_from([*(s for known in FORMATS for s in known.suffixes), "", ".exe"]))
def test_any_bytes_are_read_or_refused_in_one_line(content, suffix):
    for start in (b"", b"MThd\0\0\0\6", b"PK\3\4", b"X:1\nK:C\n", b"irealb://", b"(title x)", b"<?xml version='1.0'?>"):
        said = ""
        try:
            assert read_tunes(start + content, f"tune{suffix}")
        except SongError as error:
            said = str(error)
        assert not said or (said.startswith("tune") and "\n" not in said)
