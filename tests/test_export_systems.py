"""Where the lines of a lead sheet begin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export.scores.engraving import engrave
from export.scores.systems import line_starts
from song import Brief, Note, Section, Song, parse_key, parse_meter
from song.chart import read_chart

FOUR = parse_meter("4/4")


def song_of(*bars: int, value: int = 48, chart: str = "C", key: str = "C") -> Song:
    """Return sections of so many bars, filled with notes of one value over one chord a bar."""
    sounds_in = parse_key(key)
    sections = tuple(Section(f"A{number}", "A", "verse", count, sounds_in) for number, count in enumerate(bars, 1))
    chords = {section.id: read_chart(" | ".join([chart] * section.bars), FOUR) for section in sections}
    melody = {
        section.id: tuple(Note(onset, value, 67) for onset in range(0, section.bars * 96, value))
        for section in sections
    }
    return Song(Brief("Test", "pop", "auto", sounds_in, FOUR, 120), sections, chords, melody)


def lines(song: Song) -> list[int]:
    """Return how many bars every line has."""
    starts = sorted(line_starts(song, engrave(song.all_notes(), FOUR, song.bars)))
    assert starts[0] == 0
    return [end - start for start, end in zip(starts, [*starts[1:], song.bars], strict=True)]


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        (1, [1]), (2, [2]), (3, [3]), (4, [4]), (5, [5]), (6, [3, 3]), (7, [4, 3]), (8, [4, 4]), (9, [4, 5]),
        (10, [4, 3, 3]), (11, [4, 4, 3]), (12, [4, 4, 4]), (16, [4, 4, 4, 4]),
    ],
)  # fmt: skip
def test_four_bars_stand_on_a_line_and_none_alone(bars, expected):
    assert lines(song_of(bars)) == expected


def test_busy_bars_and_long_symbols_have_lines_of_two_and_keep_the_fours():
    assert lines(song_of(8, value=6)) == [2, 2, 2, 2]
    assert lines(song_of(4, chart="Ebmaj7#11/Bb Abmaj7#11")) == [2, 2]
    assert lines(song_of(2, chart="Ebmaj7#11/Bb Abmaj7#11 Dbmaj7#11 Gbmaj7#11")) == [1, 1]
    mixed = song_of(4, 8, 4)
    busy = {**mixed.melody, "A2": song_of(4, 8, 4, value=6).melody["A2"][:64] + mixed.melody["A2"][8:]}
    assert lines(Song(mixed.brief, mixed.sections, mixed.chords, busy)) == [4, 2, 2, 4, 4]


def test_sections_begin_lines_but_for_one_bar():
    assert lines(song_of(2, 3, 4)) == [2, 3, 4]
    assert lines(song_of(8, 1)) == [4, 5]
    assert lines(song_of(5, 1)) == [5, 1]


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.sampled_from((6, 12, 24, 96)))
def test_every_line_has_some_bars_and_no_more_than_five(bars, value):
    assert all(1 <= count <= 5 for count in lines(song_of(*bars, value=value)))
