"""Controls: sound songs that are wrong in the one way they say."""

from collections import Counter

import numpy as np
import pytest
from board_songs import corpus_of
from melody_songs import tune

from scoreboard.controls import (
    CONTROLS,
    NGRAM,
    bars_shuffled,
    chords_shuffled,
    control_songs,
    fit_ngrams,
    melody_transposed,
    ngram_song,
    through_tokens,
)
from song import Note
from song.check import problems

METERS = ("4/4", "3/4", "6/8")


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def ngrams():
    songs = corpus_of(20, 1, 1).songs("train")
    return fit_ngrams(songs, songs)


@pytest.mark.parametrize("name", CONTROLS)
@pytest.mark.parametrize("meter", METERS)
def test_a_control_is_a_sound_song_of_the_same_plan(name, meter):
    song = tune(3, meter)
    spoilt = CONTROLS[name](song, rng())
    assert not problems(spoilt)
    assert (spoilt.brief, spoilt.sections) == (song.brief, song.sections)
    assert spoilt.chords.keys() == song.chords.keys() and spoilt.melody.keys() == song.melody.keys()


def test_transposing_moves_all_notes_alike_and_no_chord():
    song = tune(1)
    moved = melody_transposed(song, rng())
    steps = {b.pitch - a.pitch for a, b in zip(song.all_notes(), moved.all_notes(), strict=True)}
    assert len(steps) == 1 and steps != {0}
    assert moved.chords == song.chords


def test_shuffling_bars_keeps_what_is_in_each_bar():
    song = tune(2)
    spoilt, bar = bars_shuffled(song, rng()), song.brief.meter.bar_ticks

    def bars(one):
        notes = [(name, n.onset // bar, n.onset % bar, n.pitch) for name, line in one.melody.items() for n in line]
        found = {}
        for name, number, onset, pitch in notes:
            found.setdefault((name, number), []).append((onset, pitch))
        return Counter(map(tuple, found.values()))

    assert bars(spoilt) == bars(song)
    assert spoilt.melody != song.melody and spoilt.chords != song.chords


def test_shuffling_bars_cuts_a_note_at_its_barline():
    song = tune(2)
    bar = song.brief.meter.bar_ticks
    song = song.with_melody({**song.melody, "B": (Note(bar - 12, 36, 60),)})
    assert not problems(bars_shuffled(song, rng()))


def test_shuffling_chords_leaves_the_melody():
    song = tune(4)
    spoilt = chords_shuffled(song, rng())
    assert spoilt.melody == song.melody
    assert Counter(s.chord for s in spoilt.all_chords()) == Counter(s.chord for s in song.all_chords())


def test_what_came_through_the_tokens_comes_through_again_unchanged():
    once = through_tokens(tune(5), rng())
    again = through_tokens(once, rng())
    assert (again.chords, again.melody) == (once.chords, once.melody)


@pytest.mark.parametrize("meter", METERS)
def test_an_ngram_song_is_sound_and_keeps_the_plan_alone(ngrams, meter):
    song = tune(6, meter)
    drawn = ngram_song(song, ngrams, rng())
    assert drawn.sections == song.sections
    assert not problems(drawn)
    assert drawn.melody["A1"] != song.melody["A1"] and drawn.chords != song.chords
    assert drawn.melody["A1"] != drawn.melody["A2"]


def test_an_ngram_song_speaks_with_the_words_of_the_training_songs(ngrams):
    heard = {s.chord.root_pitch_class for s in ngram_song(tune(7), ngrams, rng()).all_chords() if s.chord}
    tonic = tune(7).brief.key.pitch_class
    assert {(root - tonic) % 12 for root in heard} <= {0, 9, 5, 7}


def test_controls_are_the_same_every_time(ngrams):
    song = tune(8)
    one, other = control_songs(song, 5), control_songs(song, 5)
    assert one == other
    assert {**one} != {**control_songs(song, 6)}
    assert set(one) == set(CONTROLS) and NGRAM not in one
