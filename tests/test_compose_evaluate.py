"""`compose evaluate`: what it asks for, what it refuses, what it writes."""

import json

import pytest
from board_songs import compose_tune, corpus_of
from click.testing import CliRunner
from test_scoreboard_plans import corpus_of as plans_corpus

from compose.commands import evaluate as module
from compose.commands.evaluate import KINDS, compose_order, evaluate
from scoreboard import songs
from scoreboard.songs import Order
from song import Note


def run(*arguments):
    return CliRunner().invoke(evaluate, [str(argument) for argument in arguments])


def test_help_names_the_kinds():
    result = run("--help")
    assert result.exit_code == 0
    assert all(name in result.output for name in KINDS)
    assert tuple(songs.KINDS) == KINDS


def test_without_real_songs_there_is_nothing_to_measure_against(tmp_path):
    result = run()
    assert result.exit_code == 2
    assert "give --data with the data sets' archives" in result.output
    result = run("--data", tmp_path / "nowhere")
    assert result.exit_code == 2 and "there is no such folder" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--kinds", "polka"], 'no kind of songs is called "polka"'), (["--json", "no/where.json"], "there is no folder no"),
     ([], "no song could be read")],
)  # fmt: skip
def test_what_cannot_be_is_said_before_the_work(tmp_path, arguments, message):
    result = run("--data", tmp_path, *arguments)
    assert result.exit_code == 1
    assert message in str(result.exception)


def test_it_prints_the_tables_and_writes_what_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr("corpus.library.load_corpus", lambda data, report: corpus_of())
    monkeypatch.setattr(module, "compose_order", compose_tune)
    files = tmp_path / "board.json", tmp_path / "SCOREBOARD.md"
    result = run("--data", tmp_path, "--quick", "--kinds", "pop", "--jobs", 1, "--json", files[0], "--write", files[1])
    assert result.exit_code == 0, result.output
    assert "Foretelling held-out songs" in result.output
    assert json.loads(files[0].read_text())["facts"]["quick"] is True
    assert "`compose evaluate --data DATA --quick --kinds pop`" in files[1].read_text()


@pytest.mark.parametrize("melody", [True, False])
def test_it_composes_what_the_board_orders(melody):
    song = compose_order(Order("jazz", "A8B8", True, 3, melody, "3/4"))
    assert [section.label for section in song.sections] == ["A", "B"]
    assert str(song.brief.meter) == "3/4" and song.brief.seed == 3
    assert set(song.chords) == {section.id for section in song.sections}
    assert bool(song.melody) is bool(song.tracks) is melody
    again = compose_order(Order("jazz", "A8B8", True, 3, melody, "3/4"))
    assert (again.chords, again.melody) == (song.chords, song.melody)


def test_plans_alone_are_measured_and_written(tmp_path, monkeypatch):
    monkeypatch.setattr("corpus.library.load_corpus", lambda data, stage, report: plans_corpus())
    files = tmp_path / "plans.json", tmp_path / "PLANS.md"
    result = run("--data", tmp_path, "--plans", 6, "--jobs", 1, "--json", files[0], "--write", files[1])
    assert result.exit_code == 0, result.output
    assert "whole auto plans whose first letter never comes again: 0" in result.output
    assert json.loads(files[0].read_text())["facts"]["styles"]["pop"]["planned"] == 6
    assert "`compose evaluate --data DATA --plans 6`" in files[1].read_text()


def test_plans_come_without_what_only_songs_have(tmp_path):
    result = run("--data", tmp_path, "--plans", 6, "--quick")
    assert result.exit_code == 2 and "leave out --quick" in result.output


def test_chords_alone_are_measured_without_data_and_written(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "compose_order", compose_tune)
    files = tmp_path / "harmony.json", tmp_path / "HARMONY.md"
    result = run("--harmony", 12, "--jobs", 1, "--json", files[0], "--write", files[1])
    assert result.exit_code == 0, result.output
    assert "without --data" in result.output
    assert json.loads(files[0].read_text())["facts"]["corpus"] is None
    assert "`compose evaluate --harmony 12`" in files[1].read_text()


def test_melodies_alone_are_measured_and_written(tmp_path, monkeypatch):
    for name, few in (("classifier.REPEATS", 1), ("classifier.SPLITS", 1), ("plans.SPLITS", 20)):
        monkeypatch.setattr(f"scoreboard.{name}", few)
    monkeypatch.setattr("corpus.library.load_corpus", lambda data, stage, report: corpus_of(train=4))
    monkeypatch.setattr("compose.pipeline.melodize", in_long_notes)
    files = tmp_path / "melody.json", tmp_path / "MELODY.md"
    options = ["--melody", 8, "--kinds", "pop", "--split", "test", "--seed", 2, "--jobs", 1]
    result = run("--data", tmp_path, *options, "--json", files[0], "--write", files[1])
    assert result.exit_code == 0, result.output
    assert "Telling composed from real" in result.output
    assert json.loads(files[0].read_text())["facts"]["songs"] == {"pop": 8}
    assert "`compose evaluate --data DATA --melody 8 --kinds pop --seed 2`" in files[1].read_text()


def in_long_notes(song):
    """Give every section that lacks a melody one note a bar, and what is open of one too."""
    bar = song.brief.meter.bar_ticks
    lines = {
        section.id: tuple(Note(number * bar, bar, 60) for number in range(section.bars))
        for section in song.sections
        if section.id not in song.melody
    }
    return song.with_melody({**song.melody, **lines})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--melody", 9, "--quick"], "leave out --quick"), (["--melody", 9, "--plans", 9], "one at a time"),
     (["--melody", 2], "2 is not in the range"), (["--split", "valid"], "--split goes with --melody")],
)  # fmt: skip
def test_what_goes_with_melodies_alone(tmp_path, arguments, message):
    result = run("--data", tmp_path, *arguments)
    assert result.exit_code == 2 and message in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--harmony", 9, "--quick"], "leave out --quick"), (["--harmony", 9, "--plans", 9], "one at a time"),
     (["--harmony", 9, "--data", "no/where"], "there is no such folder")],
)  # fmt: skip
def test_what_goes_with_chords_alone(tmp_path, arguments, message):
    result = run("--data", tmp_path, *arguments) if "--data" not in arguments else run(*arguments)
    assert result.exit_code == 2 and message in result.output
