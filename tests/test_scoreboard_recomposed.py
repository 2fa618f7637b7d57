"""Held-out songs with new melodies: what stays of them, where they sing, and how they are measured."""

from dataclasses import replace

import pytest
from board_songs import corpus_of

from scoreboard.development import MEASURES as DEVELOPMENT
from scoreboard.measure import MEASURES
from scoreboard.melody_board import evaluate_melody
from scoreboard.melody_table import markdown, terminal_lines
from scoreboard.recomposed import SINGERS, bare, compose_anew, held_out, melody_figures, written
from song import Note, Song, SongError


def long_notes(song: Song) -> Song:
    """Give every section that lacks a melody one note a bar, the root of its first chord."""
    bar = song.brief.meter.bar_ticks
    melody = {
        section.id: tuple(Note(number * bar, bar // 2, 60) for number in range(section.bars))
        for section in song.sections
        if section.id not in song.melody
    }
    return song.with_melody({**song.melody, **melody})


def first(split: str = "test") -> Song:
    return held_out(corpus_of(), SINGERS["pop"], split)[0].song


def test_only_songs_of_the_split_with_melody_and_chords_are_taken_each_title_once():
    corpus = corpus_of(train=5, valid=4, test=9)
    assert len(held_out(corpus, SINGERS["pop"])) == 9
    assert len(held_out(corpus, SINGERS["pop"], "valid")) == 4
    assert len(held_out(corpus, SINGERS["pop"], songs=3)) == 3
    assert held_out(corpus, SINGERS["pop"], songs=3) == held_out(corpus, SINGERS["pop"], songs=3)
    assert not held_out(corpus, SINGERS["jazz"])


def test_the_plan_and_the_chords_stay_and_the_melody_is_new():
    song = first()
    new = compose_anew(song, long_notes, 0)
    assert (new.sections, new.chords, new.brief) == (song.sections, song.chords, song.brief)
    assert set(new.melody) == set(song.melody) and new.melody != song.melody


def test_a_silent_section_stays_silent_and_an_introduction_that_sings_is_sung():
    song = first()
    ids = [section.id for section in song.sections]
    silent = replace(song, melody={**song.melody, ids[0]: ()})
    assert bare(silent, 0).melody == {ids[0]: ()}
    assert all(section.source != ids[0] for section in bare(silent, 0).sections)
    sections = (replace(song.sections[0], role="intro", label="i"), *song.sections[1:])
    sung = bare(replace(song, sections=sections), 0).sections[0]
    assert (sung.role, sung.label) == ("instrumental", "I")


def test_seeds_differ_from_song_to_song_and_come_again():
    songs = [entry.song for entry in held_out(corpus_of(), SINGERS["pop"])]
    seeds = [bare(song, 0).brief.seed for song in songs]
    assert len(set(seeds)) == len(songs)
    assert seeds == [bare(song, 0).brief.seed for song in songs]
    assert seeds != [bare(song, 1).brief.seed for song in songs]


def test_a_written_line_has_no_gaps_of_a_sixteenth():
    song = first()
    name = song.sections[0].id
    performed = replace(song, melody={**song.melody, name: (Note(0, 18, 60), Note(24, 20, 62), Note(49, 22, 64))})
    assert [(note.onset, note.duration) for note in written(performed).melody[name]] == [(0, 24), (24, 24), (48, 24)]


def test_only_the_melody_is_measured():
    figures = melody_figures(first())
    assert set(figures.measures) == {one.name for one in MEASURES if one.layer == "melody"} | {
        one.name for one in DEVELOPMENT
    }


def test_a_board_of_real_songs_is_inside_and_not_told_apart_and_one_of_long_notes_is_not(monkeypatch):
    for name, few in (
        ("classifier.REPEATS", 1),
        ("classifier.SPLITS", 1),
        ("classifier.ROUNDS", 20),
        ("plans.SPLITS", 20),
    ):
        monkeypatch.setattr(f"scoreboard.{name}", few)
    corpus = corpus_of(train=1, test=14)
    originals = {entry.title: entry.song.melody for entry in held_out(corpus, SINGERS["pop"])}

    def remember(song: Song) -> Song:
        ids = {section.id for section in song.sections}
        return song.with_melody({name: n for name, n in originals[song.brief.title].items() if name in ids})

    same = evaluate_melody(corpus, remember, kinds=["pop"], songs=14)
    other = evaluate_melody(corpus, long_notes, kinds=["pop"], songs=14)
    assert all(row.real.inside in (True, None) for row in same.measures)
    assert not all(row.real.inside in (True, None) for row in other.measures)
    told = same.classifiers[0].real, other.classifiers[0].real
    assert told[0] is not None and told[0].auc.value < 0.6
    assert told[1] is not None and told[1].auc.value > 0.9
    assert "pop: measures" in "\n".join(terminal_lines(other))
    assert markdown(other, "compose evaluate").startswith("# Melodies")
    assert other.as_json()["facts"]["songs"] == {"pop": 14}


def test_what_cannot_be_is_said():
    with pytest.raises(SongError, match='no kind of melodies is called "polka"'):
        evaluate_melody(corpus_of(), long_notes, kinds=["polka"], songs=10)
    with pytest.raises(SongError, match="no kind has 8 held-out songs"):
        evaluate_melody(corpus_of(test=3), long_notes, songs=10)
