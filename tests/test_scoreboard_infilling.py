"""Holes in melodies: what is taken away, what stands, and how near what fills them is to what stood there."""

from dataclasses import replace
from itertools import pairwise

import pytest
from board_songs import corpus_of

from scoreboard.infilling import BEFORE, BOTH, HOLES, REAL, fill, fill_rows, judged, make_hole, opened
from scoreboard.recomposed import SINGERS, held_out
from song import Note, Song


def song_of(place: int = 0) -> Song:
    return held_out(corpus_of(train=0, valid=0, test=9), SINGERS["pop"])[place].song


def monotone(song: Song) -> Song:
    """Fill what is open with the same pitch: the rhythm where it stands, else one note a bar."""
    bar = song.brief.meter.bar_ticks
    for name, sketch in song.sketches.items():
        new = [Note(span.onset, span.duration, 50) for span in sketch.rhythm]
        new += [Note(tick, bar, 50) for span in sketch.open for tick in range(span.onset, span.end, bar)]
        song = song.with_melody({**song.melody, name: tuple(sorted([*sketch.notes, *new], key=lambda n: n.onset))})
    return song


@pytest.mark.parametrize("name", HOLES)
def test_a_hole_is_made_in_a_section_that_takes_up_no_other_and_nothing_comes_after_it(name):
    hole = make_hole(song_of(), name, 0)
    assert hole is not None and hole.section.source is None
    assert hole.song.sections[-1] == hole.section
    assert hole == make_hole(song_of(), name, 0)


def test_what_is_fixed_stands_in_the_sketch_and_the_hole_is_open():
    hole = make_hole(song_of(), "bars 3 and 4", 0)
    sketch = opened(hole, 0).sketches[hole.section.id]
    bar = hole.bar_ticks
    assert [(span.onset, span.end) for span in sketch.open] == [(2 * bar, 4 * bar)]
    real = hole.song.melody[hole.section.id]
    assert sketch.notes == tuple(note for note in real if not 2 * bar <= note.onset < 4 * bar)
    assert all(note.end <= 2 * bar or note.onset >= 4 * bar for note in sketch.notes)
    after = opened(hole, 0, to_the_end=True).sketches[hole.section.id]
    assert after.open[0].end == hole.section.bars * bar and all(note.end <= 2 * bar for note in after.notes)


def test_of_a_rhythm_only_the_pitches_are_open():
    hole = make_hole(song_of(), "the pitches", 0)
    sketch, real = opened(hole, 0).sketches[hole.section.id], hole.song.melody[hole.section.id]
    assert not sketch.notes and not sketch.open
    assert [(span.onset, span.duration) for span in sketch.rhythm] == [(note.onset, note.duration) for note in real]


def test_what_stood_there_is_as_near_as_can_be():
    hole = make_hole(song_of(), "bars 3 and 4", 0)
    found = judged(hole, hole.song.melody[hole.section.id])
    assert found["same onsets"] == found["same notes"] == found["what is fixed stays"] == 1
    assert found["H4 apart"] == 0


def test_a_fixed_note_that_moves_and_a_note_too_many_are_seen():
    hole = make_hole(song_of(), "bars 3 and 4", 0)
    real = hole.song.melody[hole.section.id]
    moved = (replace(real[0], pitch=real[0].pitch + 1), *real[1:])
    assert judged(hole, moved)["what is fixed stays"] < 1
    assert judged(hole, (*real[:-1], replace(real[-1], duration=real[-1].duration - 6)))["what is fixed stays"] < 1
    rhythm = make_hole(song_of(), "the pitches", 0)
    line = rhythm.song.melody[rhythm.section.id]
    assert judged(rhythm, tuple(replace(note, pitch=50) for note in line))["what is fixed stays"] == 1
    assert judged(rhythm, line[1:])["what is fixed stays"] == 0


def test_joints_are_the_intervals_over_the_edges():
    hole = make_hole(song_of(), "bars 3 and 4", 0)
    bar = hole.bar_ticks
    line = (Note(bar, bar, 60), Note(2 * bar, bar, 64), Note(3 * bar, bar, 67), Note(4 * bar, bar, 60))
    assert judged(hole, line)["joints"] == pytest.approx((4 + 7) / 2)


@pytest.mark.parametrize("name", HOLES)
def test_everything_that_fills_a_hole_leaves_the_rest_as_it_is(name):
    hole = make_hole(song_of(), name, 0)
    lines = fill(hole, monotone, 0)
    assert BOTH in lines and (BEFORE in lines) is not hole.rhythm
    for line in lines.values():
        assert judged(hole, line)["what is fixed stays"] == 1
        assert all(first.end <= second.onset for first, second in pairwise(line))


def test_rows_tell_a_line_of_one_pitch_from_what_stood_there():
    entries = held_out(corpus_of(train=0, valid=0, test=4), SINGERS["pop"])
    rows = {(row.hole, row.filled): row.means for row in fill_rows("pop", entries, monotone)}
    assert rows["the pitches", REAL]["same notes"].value == 1
    assert rows["the pitches", BOTH]["same onsets"].value == 1 and rows["the pitches", BOTH]["same notes"].value < 0.2
    assert rows["bars 3 and 4", BOTH]["joints"].value > rows["bars 3 and 4", REAL]["joints"].value
