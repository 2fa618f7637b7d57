"""The board for plans: what is measured, how plans are shared out, and when a figure is inside."""

from dataclasses import replace

import numpy as np
import pytest
from board_songs import titled

from corpus.library import Corpus, Entry
from corpus.sections import without_pickup_bar
from scoreboard.bootstrap import Estimate
from scoreboard.plan_measures import comes_again, figures_of_plan, other_keys, place_of_return
from scoreboard.plan_table import markdown, tables_of, terminal_lines, verdict
from scoreboard.plans import PROMISED, PlanRow, evaluate_plans, groups_of, shares
from song import Brief, Key, Note, Section, Song, parse_meter

C = Key("C")


def plan_of(*rows: tuple[str, str, int], style: str = "pop", title: str = "A plan") -> Song:
    """Return the plan of sections given as label, role and bars; what comes again repeats."""
    first: dict[str, str] = {}
    sections = []
    for place, (label, role, bars) in enumerate(rows):
        name = f"{label}{place}"
        sections.append(Section(name, label, role, bars, C, repeats=first.get(label)))
        first.setdefault(label, name)
    return Song(Brief(title, style, "auto", C, parse_meter("4/4"), 120), tuple(sections))


POP = plan_of(
    ("i", "intro", 4), ("A", "verse", 8), ("B", "chorus", 8), ("A", "verse", 8), ("B", "chorus", 8), ("o", "outro", 4)
)


def test_what_comes_again_and_when() -> None:
    assert comes_again(POP) and place_of_return(POP) == 20 / 40
    twice = plan_of(("A", "verse", 8), ("A", "verse", 8))
    assert comes_again(twice) and place_of_return(twice) is None
    for once in (plan_of(("A", "verse", 8), ("B", "chorus", 8), ("B", "chorus", 8)), plan_of(("i", "intro", 4))):
        assert not comes_again(once) and place_of_return(once) is None


def test_roles_and_lengths_are_counted() -> None:
    figures = figures_of_plan(POP, planned=True).measures
    assert figures["verse: in a song"] == 2 and figures["chorus: of the sections"] == 2 / 6
    assert figures["bridge: in a song"] == 0 and figures["songs with an outro"] == 1
    assert (figures["minutes"], figures["exact repeats"], figures["sections that repeat"]) == (40 * 2 / 60, 1, 2 / 6)


def test_a_key_change_counts_by_bars() -> None:
    up = replace(POP, sections=(*POP.sections[:4], replace(POP.sections[4], key=Key("D")), POP.sections[5]))
    assert other_keys(up) == 8 / 40
    assert figures_of_plan(up, planned=True).measures["songs that change key"] == 1


def test_a_set_without_music_tells_its_form_alone() -> None:
    figures = figures_of_plan(POP, planned=False)
    assert figures.measures["sections"] == 6 and figures.counts["bars of a section"]
    assert figures.measures["exact repeats"] is None and not figures.counts["cadences"]


def test_a_bar_that_holds_a_pickup_is_no_intro() -> None:
    rows = plan_of(("i", "intro", 1), ("A", "theme", 8), ("A", "theme", 8))
    song = replace(rows, melody={"i0": (Note(72, 24, 60),), "A1": (), "A2": ()})
    assert [section.id for section in without_pickup_bar(song).sections] == ["A1", "A2"]
    sung = replace(rows, melody={"i0": (Note(0, 96, 60),)})
    assert without_pickup_bar(POP) == POP and without_pickup_bar(rows) == rows and without_pickup_bar(sung) == sung


def test_plans_are_shared_out() -> None:
    assert shares([], 100) == []
    for songs, plans in (([175, 10, 10, 109, 8], 1000), ([9, 9], 7), ([1], 50)):
        found = shares(songs, plans)
        assert sum(found) == plans and min(found) >= min(100, plans // len(songs))
        assert list(np.argsort(found, kind="stable")) == sorted(range(len(found)), key=lambda one: found[one])


def estimate(value: float, low: float, high: float, songs: int = 20) -> Estimate:
    return Estimate(value, low, high, songs)


@pytest.mark.parametrize(
    ("real", "planned", "word"),
    [
        (estimate(5, 4, 6), estimate(5.9, 3, 9), "inside"),
        (estimate(5, 4, 6), estimate(6.1, 5, 7), "more"),
        (estimate(5, 4, 6), estimate(3.9, 3, 5), "less"),
        (estimate(5, 4, 6, songs=7), estimate(9, 9, 9), ""),
        (None, estimate(5, 4, 6), ""),
    ],
)
def test_inside_is_inside_the_interval_of_the_real_songs(real: Estimate | None, planned: Estimate, word: str) -> None:
    assert verdict(PlanRow("pop", "bars", "a song", real, planned, 0.1, 1.0)) == word


def corpus_of(number: int = 20) -> Corpus:
    """Return songs whose plan is that of `POP`, and a few of a style with too few of them."""
    entries = []
    for seed in range(number + 3):
        style = "pop" if seed < number else "rock"
        brief = replace(POP.brief, title=titled(seed, "test").brief.title, style=style)
        entries.append(Entry(replace(POP, brief=brief), f"harmonix/{seed}", "harmonix"))
    return Corpus(tuple(entries), "f" * 64, {}, {"harmonix": "ours"})


def like_real(order) -> Song:
    return replace(POP, brief=replace(POP.brief, style=order.style, seed=order.seed))


def loop(order) -> Song:
    return plan_of(*[("A", "verse", 2)] * 3, *[("B", "chorus", 4)] * 12, style=order.style)


def test_plans_like_real_songs_are_inside_and_others_are_not() -> None:
    same = evaluate_plans(corpus_of(), like_real, plans=30)
    assert all(row.inside in (True, None) for row in (*same.rows, *same.distributions))
    assert same.facts["without_return"] == 0 and all(row.chance == 1 for row in same.rows if row.real)
    assert {name: one["planned"] for name, one in same.facts["styles"].items() if one["real"]} == {"pop": 30, "rock": 0}
    other = evaluate_plans(corpus_of(), loop, plans=30)
    found = {row.name: verdict(row) for row in other.rows}
    assert (found["sections"], found["songs with an intro"], found["verse: in a song"]) == ("more", "less", "more")
    assert not any(row.inside for row in other.distributions)


def test_what_is_promised_of_every_plan_is_no_difference() -> None:
    songs = corpus_of(20)
    mixed = [
        replace(one, kept=replace(one.song, sections=one.song.sections[:3])) if place % 2 else one
        for place, one in enumerate(songs.entries)
    ]
    board = evaluate_plans(replace(songs, entries=tuple(mixed)), like_real, plans=10)
    row = next(row for row in board.rows if row.name == PROMISED)
    assert row.real is not None and row.real.high < 1 and verdict(row) == "as promised"
    assert all(0.5 < row.chance <= 1 for row in board.rows if row.real)


def test_a_plan_that_never_comes_back_is_told() -> None:
    board = evaluate_plans(corpus_of(), lambda order: plan_of(("A", "verse", 8), ("B", "chorus", 8)), plans=12)
    assert board.facts["without_return"] == 12
    assert "never comes again: 12 (pop 12)" in "\n".join(terminal_lines(board))


def test_each_title_stands_once() -> None:
    songs = corpus_of(4)
    double = replace(
        songs, entries=(*songs.entries, *(Entry(one.kept, "billboard/1", "billboard") for one in songs.entries))
    )
    pop = groups_of(double)[0]
    assert len(pop.entries) == 4 and {entry.dataset for entry in pop.entries} == {"billboard"}


def test_the_board_as_text_and_as_values() -> None:
    board = evaluate_plans(corpus_of(), like_real, plans=10)
    assert [table.title for table in tables_of(board)] == ["In short", "pop", "pop: distributions"]
    text = markdown(board, "compose evaluate --data DATA --plans 10")
    assert text.startswith("# Plans\n\nWritten by `compose evaluate --data DATA --plans 10`.")
    assert "left out: rock (3)" in text
    assert all(len(row) == len(table.head) for table in tables_of(board) for row in table.rows)
    assert {row["inside"] for row in board.as_json()["rows"]} == {True, None}
    assert evaluate_plans(corpus_of(), like_real, plans=10) == board
