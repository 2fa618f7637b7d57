"""Plans side by side, and why a plan is as it is: what is printed, worked out by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export.terminal.plan_reasons import reason_lines
from export.terminal.plan_table import table_lines
from planner.choice import Weighing
from song import Brief, Key, Phrase, Section, Song, parse_form, parse_meter
from song.form import FREE

C = Key("C")
BRIEF = Brief("Paper Moon Road", "jazz", "AABA", C, parse_meter("4/4"), 120, seed=7)
SONG = Song(
    BRIEF,
    (
        Section("A1", "A", "head", 8, C, "half", 0.4),
        Section("A2", "A", "head", 8, C, "authentic", 0.5, varies="A1"),
        Section("B", "B", "bridge", 8, Key("A", "minor"), "turnaround", 1.0),
        Section("A3", "A", "head", 8, C, "authentic", 0.5, repeats="A2"),
    ),
)


# Side by side


def test_a_plan_is_a_column():
    assert table_lines([SONG], 80) == [
        "1  seed 7",
        "32 bars, 1:04",
        "A1 head    8 ▄ half",
        "A2 head    8 ▅ auth ~A1",
        "B  bridge  8 █ turn     Am",
        "A3 head    8 ▅ auth =A2",
    ]


def test_columns_stand_beside_each_other_while_they_fit():
    short = replace(SONG, brief=replace(BRIEF, seed=8), sections=SONG.sections[:1])
    assert table_lines([SONG, short], 80)[:4] == [
        "1  seed 7                    2  seed 8",
        "32 bars, 1:04                8 bars, 0:16",
        "A1 head    8 ▄ half          A1 head  8 ▄ half",
        "A2 head    8 ▅ auth ~A1",
    ]
    assert table_lines([SONG, short], 30)[6:] == ["", "2  seed 8", "8 bars, 0:16", "A1 head  8 ▄ half"]


@given(st.integers(1, 9), st.integers(1, 300))
def test_no_line_is_wider_than_the_terminal_unless_one_column_is(count, width):
    lines = table_lines([SONG] * count, width)
    assert max(map(len, lines)) <= max(width, 26)
    assert sum("seed 7" in line for line in lines) == -(-count // max(1, (width + 3) // 29))
    assert all(line == line.rstrip() for line in lines)


def test_plans_that_read_alike_show_what_tells_them_apart():
    first, second = SONG.sections[:2]
    halves = replace(first, phrases=(Phrase(4, "open"), Phrase(4, "half")), pickup=1)
    changed = replace(second, varied=frozenset({"rhythm", "ending"}))
    songs = [replace(SONG, sections=(one, two)) for one, two in ((first, second), (halves, second), (first, changed))]
    assert table_lines(songs, 100) == [
        "1  seed 7               2  seed 7                         3  seed 7",
        "16 bars, 0:32           16 bars, 0:32                     16 bars, 0:32",
        "A1 head  8 ▄ half       A1 head  8 ▄ half     4o 4h, ↷1   A1 head  8 ▄ half",
        "A2 head  8 ▅ auth ~A1   A2 head  8 ▅ auth ~A1             A2 head  8 ▅ auth ~A1 ending rhythm",
    ]


# Why


def line_of(weighed, form="auto", song=SONG):
    lines = reason_lines(song, parse_form(form), [weighed])
    return next(line for line in lines if line.startswith("  "))


@pytest.mark.parametrize(
    ("weighed", "form", "said"),
    [
        (Weighing(0, "cadence", {"half": 0.5, "authentic": 0.3, "open": 0.198, "plagal": 0.002}, ("half", "authentic", "open", "plagal"), "half"),
         "auto", "cadence   half 50%               authentic 30%, open 20%"),
        # more alternatives than are shown
        (Weighing(0, "bars", {"8": 0.4, "16": 0.3, "12": 0.1, "4": 0.1, "6": 0.1}, ("8", "16", "12", "4", "6"), "8"), "auto",
         "bars      8 40%                  16 30%, 12 10%, 4 10%"),
        # the favourite was not possible
        (Weighing(0, "role", {"verse": 0.9, "head": 0.06, "theme": 0.04}, ("head", "theme"), "head"), "auto",
         "role      head 6%                theme 4%; not possible here: verse 90%"),
        (Weighing(0, "role", {"verse": 0.999, "head": 0.001}, ("head",), "head"), "auto",
         "role      head <1%               (only choice); the model's favourite: verse 100%"),
        (Weighing(0, "bars", {"8": 1.0, "16": 0.0}, ("8",), "8"), "A8A8B8A8", "bars      8 100%                 (given)"),
        (Weighing(0, "bars", {"8": 1.0, "16": 0.0}, ("8",), "8"), "AABA", "bars      8 100%                 (only choice)"),
        (Weighing(2, "role", {"bridge": 0.7, "head": 0.3}, ("bridge",), "bridge"), "rhythm changes", "role      bridge 70%             (given)"),
        # letters go by their labels
        (Weighing(3, "letter", {"0": 0.6, "1": 0.2, "new": 0.15, "end": 0.05}, ("0", "1", "new", "end"), "0"), "auto",
         "letter    A 60%                  B 20%, a new one 15%, the end 5%"),
        (Weighing(2, "letter", {"0": 0.6, "new": 0.4, "3": 0.0}, ("0", "new"), "new"), "auto", "letter    B (new) 40%            A 60%"),
        (Weighing(2, "letter", {"0": 0.6, "new": 0.4}, ("new",), "new"), "AABA",
         "letter    B (new) 40%            (only choice); the model's favourite: A 60%"),
        (Weighing(4, "letter", {"end": 0.6, "0": 0.4}, ("0", "end"), "end"), "auto", "letter    the end 60%            A 40%"),
        (Weighing(2, "key", {"same": 0.6, "relative": 0.4}, ("same", "relative"), "relative"), "auto",
         "key       relative (A minor) 40% home 60%"),
    ],
)  # fmt: skip
def test_a_decision_is_a_line(weighed, form, said):
    assert line_of(weighed, form) == f"  {said}"


def test_what_is_settled_is_not_told_again():
    role = Weighing(0, "role", {"head": 0.7, "verse": 0.3}, ("head", "verse"), "head")
    phrase = Weighing(0, "phrase", {"half": 0.6, "open": 0.4}, ("half",), "half")
    other = replace(phrase, model={"half": 0.5, "open": 0.5})
    lines = reason_lines(SONG, FREE, [role, replace(role, legal=("head",)), phrase, other])
    assert [line.split()[:3] for line in lines if line.startswith("  ")] == [
        ["role", "head", "70%"],
        ["phrase", "half", "60%"],
        ["phrase", "half", "50%"],
    ]


def test_every_section_is_a_block_with_its_line_of_the_plan():
    why = [Weighing(place, "bars", {"8": 1.0}, ("8",), "8") for place in (0, 1, 3)]
    lines = reason_lines(SONG, FREE, [*why, Weighing(4, "letter", {"end": 1.0}, ("end",), "end")])
    assert [line.split()[0] for line in lines if line and not line.startswith(" ")] == ["A1", "A2", "B", "A3", "end"]
    assert lines.count("") == 4 and lines[0].startswith("A1     head         bar   1,  8 bars")
    assert lines[-2:] == ["end", "  letter    the end 100%           (only choice)"]
