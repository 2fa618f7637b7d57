"""The board for harmony: what it is made of, with real songs and without, and as text."""

import json
from dataclasses import replace

import pytest
from board_songs import compose_tune, corpus_of
from melody_songs import tune

from scoreboard.bootstrap import Estimate
from scoreboard.harmony_board import HarmonyBoard, evaluate_harmony
from scoreboard.harmony_table import markdown, tables_of, terminal_lines
from scoreboard.songs import Order
from song import ChordSpan, Song, parse_chord

SECTIONS = 40


def compose(order: Order) -> Song:
    """Return a tune; folk players refuse."""
    assert order.style != "folk", "nobody plays that"
    return compose_tune(order)


def harmonize(song: Song) -> Song:
    """Give every section V for all bars but the last, which has I: authentic whatever is planned."""
    bar = song.brief.meter.bar_ticks
    chords = {}
    for section in song.sections:
        rest = parse_chord(section.key.tonic + ("m" if section.key.mode == "minor" else ""))
        five = parse_chord(section.key.spell((section.key.pitch_class + 7) % 12) + "7")
        spans = [ChordSpan(number * bar, bar, five) for number in range(section.bars - 1)]
        chords[section.id] = (*spans, ChordSpan((section.bars - 1) * bar, bar, rest))
    return song.with_chords(chords)


@pytest.fixture(scope="module")
def board() -> HarmonyBoard:
    return evaluate_harmony(corpus_of(), compose, harmonize, sections=SECTIONS)


@pytest.fixture(scope="module")
def alone() -> HarmonyBoard:
    return evaluate_harmony(None, compose, harmonize, sections=SECTIONS)


def test_enough_sections_are_composed_and_each_kind_is_counted(board: HarmonyBoard) -> None:
    assert sum(board.facts["sections"].values()) >= SECTIONS
    rows = {(row.what, row.name): row for row in board.cadences}
    assert rows["sections", "all"].endings == sum(board.facts["sections"].values())
    by_cadence = [row for row in board.cadences if row.what == "sections by cadence"]
    assert sum(row.endings for row in by_cadence) == rows["sections", "all"].endings


def test_the_judge_hears_what_was_not_planned(board: HarmonyBoard) -> None:
    made_up = [one for one in board.missed if one.song.startswith("Made up") and one.what == "section"]
    assert made_up and {one.heard for one in made_up} == {"authentic"}
    assert all(one.planned != "authentic" and "V7" in one.numerals for one in made_up)


def test_what_cannot_be_composed_is_told(board: HarmonyBoard) -> None:
    assert len(board.failures) == 2 and all("nobody plays that" in line for line in board.failures)
    assert "could not be composed: folk" in "\n".join(terminal_lines(board))


def test_real_songs_stand_beside(board: HarmonyBoard, alone: HarmonyBoard) -> None:
    pop = {row.name: row for row in board.idioms if row.style == "pop"}
    assert pop["triads"].real is not None and isinstance(pop["triads"].planned, Estimate)
    assert pop["triads"].source and len(pop) > 5
    assert {row.songs for row in board.spelling} == {"real", "planned", "made up"}
    assert all(row.real is None and row.inside is None for row in alone.idioms)
    assert {row.songs for row in alone.spelling} == {"planned", "made up"}
    assert alone.cadences == board.cadences


def test_the_board_as_text_and_as_values(board: HarmonyBoard, alone: HarmonyBoard) -> None:
    titles = [table.title for table in tables_of(board)]
    assert titles[:3] == ["Cadences", "Cadences missed", "Borders between keys"]
    assert "Harmonised melodies" in titles and "Idioms in short" in titles and "pop" in titles
    assert all(len(row) == len(table.head) for table in tables_of(board) for row in table.rows)
    text = markdown(board, "compose evaluate --data DATA --harmony 40")
    assert text.startswith("# Harmony\n\nWritten by `compose evaluate --data DATA --harmony 40`.")
    assert "without --data" in markdown(alone, "") and "Idioms in short" not in [t.title for t in tables_of(alone)]
    content = board.as_json()
    assert {row["name"] for row in content["melodies"]} >= {"CTnCTR", "same root"}
    assert json.dumps(content)
    assert {"share", "endings"} <= content["cadences"][0].keys() and len(content["missed"]) == len(board.missed)


def test_more_songs_are_made_up_until_there_are_enough() -> None:
    def silent(order: Order) -> Song:
        song = tune(order.seed, style=order.style)
        return replace(song, chords={}, melody={})

    board = evaluate_harmony(None, silent, harmonize, sections=SECTIONS)
    assert board.facts["sections"]["planned"] == 0 and board.facts["sections"]["made up"] >= SECTIONS
