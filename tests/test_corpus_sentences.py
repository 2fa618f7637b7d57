"""Phrases inside sections, and the notes that lead into one."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sections import Part, build_song, chord_spans
from corpus.sentences import phrases_of
from song import Key, Note, parse_chord, parse_meter
from song.cadence import cadence_of
from song.line import lead_in, phrase_lengths, pickup_beats

METER, WALTZ = parse_meter("4/4"), parse_meter("3/4")
KEY = Key("C")


def spans(*symbols: str):
    return chord_spans([(bar * 96, parse_chord(one)) for bar, one in enumerate(symbols)], len(symbols), METER, KEY)


@given(st.integers(1, 256))
def test_phrases_fill_the_section_in_fours(bars: int) -> None:
    lengths = phrase_lengths(bars)
    assert sum(lengths) == bars
    assert set(lengths[:-1]) <= {4}
    assert lengths[-1] in (2, 3, 4, 5) or bars == 1


def test_question_and_answer() -> None:
    period = phrases_of(spans("C", "F", "Dm", "G7", "C", "F", "G7", "C"), KEY, METER, 8, "authentic")
    assert [(phrase.bars, phrase.cadence) for phrase in period] == [(4, "half"), (4, "authentic")]


def test_inner_cadences_are_those_of_the_bars_so_far() -> None:
    chords = spans("C", "Am", "C", "G7", "Am", "F", "G7", "C", "F", "C", "G7", "Am")
    found = phrases_of(chords, KEY, METER, 12, "deceptive")
    assert [phrase.cadence for phrase in found] == ["turnaround", "authentic", "deceptive"]
    for phrase, bar in zip(found, accumulate(phrase.bars for phrase in found), strict=True):
        assert phrase.cadence == cadence_of(chords[:bar], KEY, METER, bar)


def test_silent_sections_have_no_phrases() -> None:
    assert phrases_of(chord_spans([(0, None)], 8, METER, KEY), KEY, METER, 8, "open") == ()
    song = build_song("Test", "pop", METER, 120, KEY, [Part("A", "verse", 8, None, [Note(0, 24, 60)])])
    assert song.sections[0].phrases == ()


def line(*rows: tuple[int, int]) -> list[Note]:
    return [Note(onset, length, 60) for onset, length in rows]


ON_ONE = line((0, 24))


@pytest.mark.parametrize(
    ("before", "after", "beats"),
    [
        (line((0, 24), (72, 12), (84, 12)), ON_ONE, 1),
        (line((0, 24), (60, 12), (72, 12), (84, 12)), ON_ONE, 2),
        (line((0, 12), (24, 24), (48, 24), (72, 24)), ON_ONE, 3),
        (line((72, 24)), ON_ONE, 1),  # silent before
        (line((0, 24), (72, 24)), line((23, 24)), 1),
        (line((0, 24), (72, 24)), line((24, 24)), 0),  # nothing on the first beat
        (line((0, 24), (72, 24)), [], 0),
        (line((0, 24), (24, 24), (48, 48)), ON_ONE, 0),  # no rest in the bar
        (line((0, 24), (72, 12)), ON_ONE, 0),  # breathes before the barline
        (line((12, 84)), ON_ONE, 0),  # begins more than three beats before
        (line((0, 24), (34, 62)), ON_ONE, 0),  # a rest of less than half a beat
        ([], ON_ONE, 0),
    ],
)
def test_pickups(before: list[Note], after: list[Note], beats: int) -> None:
    assert pickup_beats(lead_in(before, 96, after, METER, tied=False), 96, METER) == beats


def test_a_tie_over_the_barline_goes_on() -> None:
    assert lead_in(line((0, 24), (84, 12)), 96, line((48, 12)), METER, tied=True)


def test_a_bar_that_only_leads_in_tells_the_pickup_of_the_next() -> None:
    parts = [
        Part("i", "intro", 1, None, line((48, 12), (60, 12))),
        Part("A", "theme", 4, None, line((0, 72), (216, 24))),
        Part("A", "theme", 4, None, line((0, 72))),
    ]
    song = build_song("Test", "folk", WALTZ, 120, KEY, parts)
    assert [section.pickup for section in song.sections] == [0, 1, 0]


@given(st.lists(st.tuples(st.integers(0, 380), st.integers(1, 60)), max_size=12), st.booleans())
def test_what_leads_in_is_the_end_of_the_line_within_the_last_bar(rows: list[tuple[int, int]], tied: bool) -> None:
    onsets = sorted({onset for onset, _ in rows})
    ends = [*onsets[1:], 384]
    lengths = dict(rows)
    before = [
        Note(onset, min(lengths[onset], end - onset), 60)
        for onset, end in zip(onsets, ends[: len(onsets)], strict=True)
    ]
    found = lead_in(before, 384, ON_ONE, METER, tied=tied)
    assert tuple(before[len(before) - len(found) :]) == found
    assert all(note.onset >= 384 - 72 for note in found)
    assert pickup_beats(found, 384, METER) <= 3
