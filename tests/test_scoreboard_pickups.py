"""Measures, controls and statistics over songs whose sections begin before their first bar."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from measured_songs import piece, quarters
from pickup_songs import songs, with_pickups

from corpus.fit import is_in_another_key
from corpus.library import Corpus, Entry
from corpus.statistics import measure_corpus
from scoreboard import melody
from scoreboard.adherence import bars_filled
from scoreboard.board import MEASURES
from scoreboard.controls import bars_shuffled, melody_transposed, through_tokens
from scoreboard.distributions import DISTRIBUTIONS
from scoreboard.grid import line_of
from song import Note, Song
from song.check import problems


def settled(song: Song) -> Song:
    """Return the song with every note written into the section in which it starts to sound."""
    written: dict[str, list[Note]] = {name: [] for name in song.melody}
    for section, start in song.starts():
        end = start + section.bars * song.brief.meter.bar_ticks
        written[section.id] += [replace(n, onset=n.onset - start) for n in song.all_notes() if start <= n.onset < end]
    return song.with_melody({name: tuple(notes) for name, notes in written.items()})


@settings(max_examples=40, deadline=None)
@given(songs())
def test_a_pickup_is_measured_where_it_sounds(song: Song) -> None:
    line, other = line_of(song), line_of(settled(song))
    for name in ("onset", "duration", "pitch", "bar", "place"):
        assert np.array_equal(getattr(line, name), getattr(other, name)), name
    assert line.bars == other.bars
    assert not len(line.bar) or 0 <= line.bar.min() <= line.bar.max() < line.bars


@settings(max_examples=25, deadline=None)
@given(songs())
def test_every_measure_bears_pickups(song: Song) -> None:
    for measure in MEASURES:
        value = measure.of(song)
        assert value is None or math.isfinite(value), measure.name
    for distribution in DISTRIBUTIONS:
        distribution.of(song)
    assert bars_filled(song) == 1
    is_in_another_key(song)
    measure_corpus(Corpus((Entry(song, "ours/1", "ours"),), "f" * 64, {}, {"ours": "ours"}))


@settings(max_examples=25, deadline=None)
@given(songs())
def test_controls_bear_pickups(song: Song) -> None:
    rng = np.random.default_rng(1)
    mixed = bars_shuffled(song, rng)
    struck = sorted(note.pitch for note in song.all_notes())
    assert sorted(note.pitch for notes in mixed.melody.values() for note in notes) == struck
    assert problems(mixed) == []
    assert len(melody_transposed(song, rng).all_notes()) == len(struck)


def test_through_tokens_keeps_a_pickup() -> None:
    song = with_pickups(piece(("A", "C | G7", quarters(60, 62, 64, 65)), ("A", "C | C", quarters(60, 62, 64, 65))))
    assert through_tokens(song, np.random.default_rng(1)).melody == song.melody


def test_the_rest_after_a_phrase_ends_with_the_next_pickup() -> None:
    song = piece(("A", "C | C", quarters(60, 62)), ("A", "C | C", quarters(60, *[62] * 7)))
    assert melody.rest_after_phrase(song) == (6 + 0) / 2
    assert melody.rest_after_phrase(with_pickups(song)) == (5 + 0) / 2


def test_a_pickup_before_the_first_composed_bar_is_in_no_bar() -> None:
    song = with_pickups(piece(("A", "C", quarters(60, 62)), ("B", "C", quarters(64, 65))))
    alone = song.with_melody({"B1": song.melody["B1"]})
    assert line_of(alone).pitch.tolist() == [64, 65]
    assert line_of(alone).bar.tolist() == [0, 0]
    assert melody.rest_share(alone) == pytest.approx(1 - 3 / 4)
