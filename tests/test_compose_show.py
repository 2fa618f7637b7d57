"""`compose show` as a user meets it."""

import json
import re
from pathlib import Path

import command_line
import pytest
from test_export_lead_sheet import BOAT

from compose.commands.show import _folded, _numerals
from compose.pipeline import complete_brief
from export.document import song_of
from song.plan import read_plan

BLUES = """\
title: Twelve
style: blues
key: Bb major
meter: 4/4
tempo: 110
seed: 7
form: blues
sections:
  - id: A1
    chords: Bb7 | Eb7 | ? | G7 | Cm7 / / F7 | N.C.
  - id: A2
    chords: Bb7 | A7 | Dm7 | Db7 | G7 | C7
  - id: B
    chords: F7 | Bb6
"""


def song(text: str):
    return read_plan(text, "boat.song.yaml", complete_brief).song


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    (tmp_path / "boat.song.yaml").write_text("title: Boat\ntempo: 90\nseed: 1\nform: auto\n" + BOAT)
    return tmp_path


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    return command_line.run(capsys, "show", "boat.song.yaml", *arguments)


def test_a_song_begins_with_its_sections(capsys, folder: Path) -> None:
    status, out, err = run(capsys)
    assert (status, err) == (0, "")
    title, table, first, *_ = out.split("\n\n")
    assert title == "Boat: folk, F major, 3/4, 90 quarter notes a minute, seed 1\n5 sections, 26 bars, 0:52"
    assert [line.split()[0] for line in table.splitlines() if line[0] != " "] == ["A1", "B1", "B2", "A2", "outro"]
    assert first.startswith(" A1  verse, bars 1 to 8\nA1:1    │F           │Gm7 C7      │")


def test_a_song_without_sections_is_shown_too(capsys, folder: Path) -> None:
    (folder / "boat.song.yaml").write_text("title: Open\nstyle: folk\nkey: C\nmeter: 4/4\ntempo: 90\nseed: 1\n")
    assert run(capsys)[1] == "Open: folk, C major, 4/4, 90 quarter notes a minute, seed 1\n"
    status, _, err = run(capsys, "B")
    assert status == 1 and err.count("\n") == 1


def test_what_is_locked_is_told(capsys, folder: Path) -> None:
    file = folder / "boat.song.yaml"
    file.write_text(file.read_text().replace("role: verse\n", "role: verse\n    locked: [chords, melody 2-3]\n", 1))
    assert "bars  ▅ authentic   locked chords, melody 2-3\n" in run(capsys)[1]


def test_numerals_stand_under_their_chords(capsys, folder: Path) -> None:
    lines = run(capsys, "--numerals", "B1")[1].splitlines()
    assert lines[1:3] == [
        "B1:1 │Bb          │Eb          │F7/A        │Bb          ║ authentic",
        "     │I           │IV          │V7/3        │I           ║",
    ]
    assert "V7/3" not in run(capsys, "B1")[1]


def test_numerals_know_the_key_the_style_and_what_comes_behind() -> None:
    numerals = _numerals(song(BLUES))
    # What is open leads nowhere; no chord has no numeral; a blues rests on its sevenths.
    assert numerals["A1"] == ["I7", "IV7", "V7/ii", "ii7", "V7", ""]
    # The last C7 leads to the F7 of the next section.
    assert numerals["A2"][:3] + numerals["A2"][-1:] == ["I7", "V7/iii", "iii7", "V7/V"]


@pytest.mark.parametrize(
    ("places", "headings"),
    [
        (["B1"], ["B1"]), (["B"], ["B1", "B2"]), (["--section", "B"], ["B1", "B2"]), (["A1:5-8", "outro"], ["A1", "outro"]),
        (["B2", "A1:2"], ["A1", "B2"]), (["--section", "A2:1-4"], ["A2"]),
    ],
)  # fmt: skip
def test_places_are_shown_alone(capsys, folder: Path, places: list[str], headings: list[str]) -> None:
    status, out, err = run(capsys, *places)
    assert (status, err) == (0, "")
    assert re.findall(r"^ (\S+)  \w+, bar", out, re.MULTILINE) == headings
    assert "Boat" not in out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["Q"], 1, 'boat.song.yaml: no section is called "Q"'),
        (["A1:9"], 1, "boat.song.yaml: section A1: there is no bar 9; it has bars 1 to 8"),
        (["A1:0"], 2, "bars count from 1"),
        (["A1:3-2"], 2, "bar 2 comes before bar 3"),
        (["A1", "--graph"], 2, "--graph and --json are of the whole song"),
        (["--json", "--graph"], 2, "--graph and --json are of the whole song"),
    ],
)
def test_a_place_that_is_not_there_gets_one_line(capsys, folder: Path, arguments, status: int, said: str) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out, err.count("\n")) == (status, "", 1) and said in err


def test_notes_are_those_of_the_plan_file(capsys, folder: Path) -> None:
    out = run(capsys, "--notes")[1]
    assert "B1     F4/8 G4/8 || Bb4/4. D5/8 F5/4 | Eb5/4 G4/2~ | G4/2 A4/4 | Bb4/2. |\nB2     as B1\n" in out
    assert "A4 │" not in out
    assert run(capsys, "--notes", "A1:2-3")[1].endswith("\nA1     D5/2 C5/4~ | C5/2. |\n")


def test_json_is_the_whole_song(capsys, folder: Path) -> None:
    out = run(capsys, "--json")[1]
    assert song_of(json.loads(out)) == song((folder / "boat.song.yaml").read_text())


def test_the_width_follows_the_terminal(capsys, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    longest = {}
    for columns in (20, 80, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        longest[columns] = max(map(len, run(capsys)[1].splitlines()))
    assert longest[20] <= 60 < longest[80] <= 80 < longest[120] <= 120


def test_colours_are_for_terminals_and_for_who_asks(capsys, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run(capsys)[1]
    assert "\033" not in plain
    coloured = run(capsys, "--color")[1]
    assert coloured != plain and re.sub(r"\033\[[0-9;]*m", "", coloured) == plain
    assert "\033[1mF7/A\033[0m" in coloured
    for option, variable, wanted in (
        ("", "", True),
        ("", "NO_COLOR", False),
        ("--color", "NO_COLOR", True),
        ("--no-color", "", False),
    ):
        with monkeypatch.context() as patched:
            patched.setattr("sys.stdout.isatty", lambda: True, raising=False)
            patched.delenv("NO_COLOR", raising=False)
            patched.setenv("TERM", "xterm")
            if variable:
                patched.setenv(variable, "1")
            assert ("\033[1m" in run(capsys, *filter(None, [option]))[1]) == wanted
    assert "\033[30;48;5;117mA1\033[0m" in run(capsys, "--graph", "--color")[1]


def test_a_line_of_the_table_is_folded_between_what_belongs_together():
    line = "A1     head         bar   1,  8 bars  ▃ authentic   4 authentic + 4 authentic"
    assert _folded(line, 60) == [
        "A1     head         bar   1,  8 bars  ▃ authentic",
        "         4 authentic + 4 authentic",
    ]
    assert _folded(line, 100) == [line]
