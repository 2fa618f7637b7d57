"""How motifs come back, as the board counts it."""

from dataclasses import replace

import pytest
from board_songs import corpus_of

from melody.returns.relation import RELATIONS
from scoreboard.development import EARLIER, HALVES, NAMES, development
from song import Note, Section, Song


def song_of(*gestures: tuple[int, ...], bars: int = 2) -> Song:
    """Return a song of one section, each gesture two bars of quarter notes on given pitches."""
    song = corpus_of(train=1, valid=0, test=0).entries[0].song
    bar = song.brief.meter.bar_ticks
    notes = tuple(
        Note(place * bars * bar + 24 * number, 24, pitch)
        for place, pitches in enumerate(gestures)
        for number, pitch in enumerate(pitches)
    )
    section = Section("A", "A", "verse", bars * len(gestures), replace(song.brief.key, tonic="C", mode="major"))
    return Song(song.brief, (section,), {}, {"A": notes})


FIRST = (60, 62, 64, 60, 67)


def test_the_names_are_those_of_the_melody():
    assert NAMES == RELATIONS


@pytest.mark.parametrize(
    ("second", "name"),
    [(FIRST, "exact"), ((62, 64, 65, 62, 69), "sequence"), ((67, 65, 64, 67, 60), "inversion"), ((60, 71), None)],
)
def test_a_second_half_is_named_by_how_it_takes_up_the_first(second, name):
    found = development(song_of(FIRST, second))
    if name is None:
        assert all(value is None for value in found.values())
    else:
        assert found[f"{name}, {HALVES}"] == found[f"{name}, {EARLIER}"] == 1
        assert sum(value or 0 for value in found.values()) == 2


def test_what_comes_back_later_counts_as_the_closest_of_all_before():
    found = development(song_of(FIRST, (62, 64, 65, 62, 69), (72, 72, 48, 80, 50, 51, 52), FIRST))
    assert found[f"exact, {EARLIER}"] == pytest.approx(1 / 3)
    assert found[f"exact, {HALVES}"] == 0


def test_a_section_that_repeats_says_nothing_new():
    song = song_of(FIRST, FIRST)
    again = replace(song.sections[0], id="A2", repeats="A")
    longer = Song(song.brief, (*song.sections, again), {}, {**song.melody, "A2": song.melody["A"]})
    assert development(longer) == development(song)
