"""What is written around lines that stand is as quick as they are; a song that is composed from the front is free."""

from dataclasses import replace

from edited_songs import LANTERN, read
from hypothesis import given
from hypothesis import strategies as st
from melody_songs import FakePlayer

from melody.pace import ENOUGH_NOTES, grids_of, stands_later
from melody.stage import melodize
from song import Note, Song

BASE = read(LANTERN).song


def sung(onsets: list[int]) -> Song:
    """Return the song with a bridge whose notes begin there."""
    notes = tuple(Note(tick, 2, 70) for tick in onsets)
    return replace(BASE, melody={"B1": notes})


def test_a_song_of_eighths_has_eighths_one_with_triplets_and_sixteenths_those_too() -> None:
    section = BASE.section("A1")
    eighths = list(range(0, 12 * ENOUGH_NOTES, 12))
    assert grids_of(sung(eighths), section) == (12,)
    assert grids_of(sung([*eighths, 8]), section) == (12, 8)
    assert grids_of(sung([*eighths, 6]), section) == (12, 6)
    assert grids_of(sung(eighths[:-1]), section) == ()  # too little stands
    assert grids_of(sung(eighths), BASE.section("A4")) == ()  # a solo is as quick as solos are


def test_only_what_stands_behind_a_section_tells_that_it_is_composed_anew() -> None:
    song = sung([0, 24])
    assert stands_later(song, song.section("A1")) and not stands_later(song, song.section("B1"))


@given(st.integers(0, 50))
def test_a_section_that_is_sung_anew_is_no_quicker_than_the_song(seed: int) -> None:
    song = replace(BASE, brief=replace(BASE.brief, seed=seed, style="latin"))
    kept = {name: line for name, line in song.melody.items() if name.startswith("B") or name == "intro"}
    kept["B1"] = tuple(Note(tick, 12, 70) for tick in range(0, 12 * ENOUGH_NOTES, 12))
    first = melodize(replace(song, melody=kept), make_player=FakePlayer).melody["A1"]
    assert first and all(note.onset % 12 == 0 for note in first)
