"""Originality: the longest shared run against a search by hand, and a song that copies is caught, transposed or not."""

from dataclasses import replace

import numpy as np
import pytest
from board_songs import titled
from hypothesis import given
from hypothesis import strategies as st
from melody_songs import tune

from corpus.library import Entry
from scoreboard.controls import chords_shuffled
from scoreboard.copying import LEAK, LIMITS, copy_rows
from scoreboard.originality import chord_steps, longest_runs, note_steps
from song import Key

SEQUENCES = st.lists(st.lists(st.integers(0, 2), max_size=14), min_size=1, max_size=5)


def shared(one, other):
    return max(
        (
            length
            for length in range(1, min(len(one), len(other)) + 1)
            for a in range(len(one) - length + 1)
            for b in range(len(other) - length + 1)
            if one[a : a + length] == other[b : b + length]
        ),
        default=0,
    )


@given(SEQUENCES, SEQUENCES)
def test_the_longest_run_is_what_a_search_by_hand_finds(trained, asked):
    runs = longest_runs(trained, asked)
    for song, run in zip(asked, runs, strict=True):
        assert run.length == max(shared(song, other) for other in trained)
        if run.length:
            there = trained[run.song][run.start : run.start + run.length]
            assert any(song[place : place + run.length] == there for place in range(len(song)))


def test_nothing_shared_and_nothing_asked():
    assert longest_runs([[1, 2]], [[3], []])[0].length == 0
    assert longest_runs([[1, 2]], []) == []


def transposed(song, step):
    key = {0: "C", 5: "F"}[step]
    melody = {name: tuple(replace(n, pitch=n.pitch + step) for n in notes) for name, notes in song.melody.items()}
    sections = tuple(replace(section, key=Key(key)) for section in song.sections)
    chords = {
        name: tuple(replace(s, chord=s.chord.transpose(song.brief.key, Key(key))) for s in spans)
        for name, spans in song.chords.items()
    }
    return replace(song, brief=replace(song.brief, key=Key(key)), sections=sections, chords=chords, melody=melody)


def test_steps_do_not_hear_the_key():
    song = tune(3)
    moved = transposed(song, 5)
    assert note_steps(moved) == note_steps(song)
    assert chord_steps(moved) == chord_steps(song)


def mixed(seed, split="train"):
    """Return a tune whose chords stand in an order of their own."""
    return chords_shuffled(titled(seed, split), np.random.default_rng(seed))


@pytest.mark.parametrize("what", ["notes", "chords"])
def test_a_copied_song_is_caught_and_its_source_named(what):
    trained = [Entry(mixed(seed), f"pop909/{seed}", "pop909") for seed in range(12)]
    own = [mixed(seed, "test") for seed in range(50, 60)]
    thief = transposed(trained[7].song, 5)
    (row,) = copy_rows(what, trained, {"pop": (own, [*own[:3], thief])}, 0)
    assert row.longest == len(note_steps(thief) if what == "notes" else chord_steps(thief)) > row.limit
    (caught,) = row.copies
    assert (caught.source, caught.title, caught.start) == ("pop909/7", thief.brief.title, 0)
    assert LIMITS[what][0] <= row.limit <= LIMITS[what][1]


def test_a_held_out_song_that_is_trained_on_is_told():
    trained = [Entry(titled(seed, "train"), f"pop909/{seed}", "pop909") for seed in range(12)]
    own = [tune(seed) for seed in range(50, 60)]
    (row,) = copy_rows("notes", trained, {"pop": ([*own, trained[4].song], own)}, 0)
    assert [leak.source for leak in row.leaks] == ["pop909/4"]
    assert row.leaks[0].length > LEAK["notes"]
    assert row.limit <= LIMITS["notes"][1]
