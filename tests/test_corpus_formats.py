"""Which format a file is in, and which of its songs is meant."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats.registry import FORMATS, MAX_BYTES, SkippedTune, choose_tune, format_of, read_tunes
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
    assert tunes[1] == SkippedTune("meter 5/4", "Mill Waltz")
    assert choose_tune(tunes, "book.abc", "1") == choose_tune(tunes, "book.abc", "lantern")
    with pytest.raises(SongError, match=r"book\.abc: holds 2 songs; choose one with --tune by number or title"):
        choose_tune(tunes, "book.abc")
    with pytest.raises(SongError, match=r"meter 5/4; meters that can be read: 4/4"):
        choose_tune(tunes, "book.abc", "2")
    with pytest.raises(SongError, match='none is called "polka"'):
        choose_tune(tunes, "book.abc", "polka")


ONE, MORE = REEL.replace("Lantern Reel", "One"), REEL.replace("Lantern Reel", "One More")
SHORT = "X:3\nT:One\nM:4/4\nL:1/4\nK:D\nDFAd|\n"


@pytest.mark.parametrize(
    ("tunes", "wanted", "said"),
    [
        ((REEL, WALTZ), "mill waltz", 'x.abc: "Mill Waltz": cannot become a song: meter 5/4; meters that can be read'),
        ((MORE, SHORT, REEL), "One", 'x.abc: "One": cannot become a song: '),
        ((MORE, SHORT, REEL), "one ", 'x.abc: "One": cannot become a song: '),
        ((MORE, ONE, REEL), "on", 'x.abc: 2 of 3 match "on"; choose one with --tune by number or title, as "One More"'),
        ((MORE, WALTZ, SHORT), "4", "x.abc: holds 3 songs, there is no number 4; give a number or a title"),
        ((MORE,), "0", "x.abc: holds 1 song, there is no number 0"),
        (
            (WALTZ, SHORT),
            None,
            'x.abc: none of its 2 songs can be read; the first, "Mill Waltz": cannot become a song: me',
        ),
        ((WALTZ, WALTZ, REEL), "waltz", 'x.abc: none of its 2 songs can be read; the first, "Mill Waltz": cannot'),
    ],
)
def test_titles_of_what_is_no_song_are_known(tunes, wanted, said):
    with pytest.raises(SongError) as error:
        choose_tune(read_tunes("\n".join(tunes).encode(), "x.abc"), "x.abc", wanted)
    assert str(error.value).startswith(said)


def test_a_whole_title_goes_before_a_part_and_a_song_before_a_reason():
    book = read_tunes("\n".join((SHORT, MORE, ONE)).encode(), "x.abc")
    assert choose_tune(book, "x.abc", "ONE").brief.title == "One"
    assert choose_tune(book, "x.abc", "more").brief.title == "One More"


def test_a_digit_is_a_number_and_no_part_of_a_title():
    book = read_tunes((REEL + "\n" + ONE.replace("T:One", "T:Lane 7")).encode(), "x.abc")
    with pytest.raises(SongError, match="there is no number 7"):
        choose_tune(book, "x.abc", "7")


def test_a_chart_of_a_playlist_that_is_no_song_keeps_its_title():
    link = "irealbook://Lane, The=A B=Waltz=C=n=T54C   |G7   Z=Mill=A B=Swing=C=n=T44C   |G7   |F   |C   Z"
    first, second = read_tunes(link.encode(), "list.txt")
    assert isinstance(first, SkippedTune) and first.title == "The Lane"
    assert isinstance(second, Song) and second.brief.title == "Mill"


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
