"""`compose suggest` as a user meets it: what it prints, what it writes and what it leaves alone."""

import os
import subprocess
import sys
from pathlib import Path

import command_line
import numpy as np
import pytest
from harmony_songs import VOCABULARY

from compose.pipeline import complete_brief
from editing.history import History
from harmony.drafts.draft import Model
from harmony.features import MAX_BEATS
from harmony.suggestions.suggest import with_bar
from song.chart import read_chart
from song.plan import read_plan
from song.plan_bars import with_bars_alone

HEAD = """\
# my tune
title: Two doors   # and a window
style: jazz
form: AA
key: C major
meter: 4/4
tempo: 120
seed: 1
sections:
"""
CHART = """\
  - id: A-1'x   # first
    cadence: half
    chords: |
      Cmaj7 | A7   |   Dm7 G7 | % |
      %     | / / F7 / | D7 | G7 |
    # the second time
  - id: A2
    repeats: A-1'x
    cadence: half
    chords: "Cmaj7 | A7 | Dm7 G7 | % | % | / / F7 / | D7 | G7"
    melody: C5/1 | C5/1 | C5/1 | C5/1 | C5/1 | C5/1 | C5/1 | C5/1
  - id: B
    energy:   0.9
    chords: C | F | C | G
"""
PLAN = HEAD + CHART


class Even:
    """A network that finds all chords and durations nearly as likely."""

    def start(self, rows, copies):
        return copies

    def chords(self, state, rows):
        odds = np.random.default_rng(5).normal(size=len(VOCABULARY)) / 2
        return np.array([odds] * len(rows)), None, state

    def durations(self, hidden, chords, room):
        return np.array([np.arange(MAX_BEATS) / 2] * len(chords))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("harmony.suggestions.spot.shipped_model", lambda: Model(Even(), VOCABULARY))
    (tmp_path / "tune.song.yaml").write_text(PLAN)
    return tmp_path


def run(capsys, *arguments):
    return command_line.run(capsys, "suggest", "tune.song.yaml", *arguments)


def differing(before, after):
    """Return the lines that differ, before and after."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    return [(old, new) for old, new in pairs if old != new]


def test_the_table_tells_what_stands_and_what_else_could(capsys, folder):
    status, out, err = run(capsys, "A-1'x:2", "-n", "5")
    assert (status, err) == (0, "")
    heading, table, how = out.strip().split("\n\n")
    assert heading.splitlines() == [
        "section A-1'x, bar 2, in C major: Cmaj7 | [A7] | Dm7 G7 | Dm7 G7",
        "the same bar in A2 changes with it",
    ]
    rows = table.splitlines()
    assert len(rows) == 6
    assert [row.split()[0] for row in rows if not row.endswith("stands")] == ["1", "2", "3", "4", "5"]
    assert len([row for row in rows if row.endswith("stands")]) == 1
    assert all("%" in row for row in rows)
    assert how == """to take number N: compose suggest tune.song.yaml 'A-1'"'"'x:2' -n 5 --apply N"""
    assert (folder / "tune.song.yaml").read_text() == PLAN


def test_applying_writes_that_bar_wherever_it_is_shared_and_keeps_the_older_file(capsys, folder):
    table = run(capsys, "B:2")[1]
    taken = next(line for line in table.splitlines() if line.startswith("  2  ")).split("  ")[2]
    status, out, err = run(capsys, "B:2", "--apply", "2")
    assert (status, out) == (0, f"section B, bar 2: F → {taken}\n")
    assert (err, History.of(folder / "tune.song.yaml").undo().text) == ("", PLAN)
    after = (folder / "tune.song.yaml").read_text()
    assert differing(PLAN, after) == [("    chords: C | F | C | G", f"    chords: C | {taken} | C | G")]


def test_applying_to_one_that_repeats_changes_both_and_leaves_the_melody(capsys, folder):
    status, out, _ = run(capsys, "A2:2", "--apply", "1")
    assert status == 0
    assert out.startswith("sections A-1'x, A2, bar 2: A7 → ")
    new = out.strip().split(" → ")[1]
    after = (folder / "tune.song.yaml").read_text()
    (first, first_new), (second, second_new) = differing(PLAN, after)
    assert first_new.replace(f"| {new} ", "| A7 ", 1).split() == first.split()
    assert second_new == second.replace("A7", new)


def written(text, bar, chords, name="A"):
    """Return a plan's text with other chords in a bar, and the plan as it was read."""
    plan = read_plan(text, "tune.song.yaml", complete_brief)
    spans = read_chart("C | " * (bar - 1) + chords, plan.song.brief.meter)
    new = with_bar(plan.song, name, bar, spans[bar - 1 :])
    after = with_bars_alone(plan, new, complete_brief)
    again = read_plan(after, "tune.song.yaml", complete_brief).song
    assert (again.brief, again.chords, again.melody) == (new.brief, new.chords, new.melody)
    return after


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("chart", "bar", "changed"),
    [
        ("chords: |\n      Cmaj7   | A7 |  Dm7 | G7 |", 1, "chords: |\n      Eb6 Ab7 | A7 |  Dm7 | G7 |"),
        ("chords: |\n      Cmaj7 G7  | A7 |  Dm7 | G7 |", 1, "chords: |\n      Eb6 Ab7   | A7 |  Dm7 | G7 |"),
        ("chords: |\n      Cmaj7 | A7 |  Dm7 | G7 |", 3, "chords: |\n      Cmaj7 | A7 |  Eb6 Ab7 | G7 |"),
        ("chords: |\n      | C | A7 |\n      | % | G7 |", 2, "chords: |\n      | C | Eb6 Ab7 |\n      | A7 | G7 |"),
        ("chords: |\n      C | A7 | % | % |", 3, "chords: |\n      C | A7 | Eb6 Ab7 | A7 |"),
        ("chords: C | A7 | / / D7 / | G7  # so", 2, "chords: C | Eb6 Ab7 | A7 D7    | G7  # so"),
        ("chords: 'C | A7 | D7 | G7'", 4, "chords: 'C | A7 | D7 | Eb6 Ab7'"),
        ("chords: | C | A7 | D7 | G7 |  # bare", 4, "chords: | C | A7 | D7 | Eb6 Ab7 |  # bare"),
        ("chords: >\n      C | A7 |\n      D7 | G7", 3, "chords: >\n      C | A7 |\n      Eb6 Ab7 | G7"),
    ],
)
def test_only_that_bar_is_written(ends, chart, bar, changed):
    before, after = (f"{HEAD}  - id: A   # one\n    {text}\n    # end\n" for text in (chart, changed))
    assert written(before.replace("\n", ends), bar, "Eb6 Ab7") == after.replace("\n", ends)


def test_a_chart_whose_bars_run_over_lines_is_written_anew():
    text = f"{HEAD}  - id: A   # one\n    chords: >\n      C | A7\n      / / / | D7 | G7\n    # end\n"
    after = written(text, 1, "Eb6 Ab7")
    assert "Eb6 Ab7 | A7 | D7 | G7 |" in after
    assert after.startswith("# my tune\ntitle: Two doors   # and a window\n")


def test_a_file_that_leaves_its_key_and_seed_to_its_text_stays_the_same_song():
    text = "style: jazz   # only\nsections:\n  - id: A\n    chords: C | A7 | D7 | G7\n"
    after = written(text, 2, "Eb6 Ab7")
    assert "style: jazz   # only\n" in after
    assert "seed: " in after
    assert "    chords: C | Eb6 Ab7 | D7 | G7\n" in after


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("A2",), 2, '"A2" is no place; write section and bar, as A1:5, or A1:5-6 for two bars'),
        (("A2:x",), 2, '"A2:x" is no place'),
        (("A2:4-3",), 2, "bar 3 comes before bar 4; write the first one first"),
        (("A2:4", "--apply", "9"), 2, "--apply 9 is none of the 8 suggestions; add -n 9"),
        (("A2:4", "--apply", "0"), 2, "0 is not in the range"),
        (("A2:4", "-n", "0"), 2, "0 is not in the range"),
        ((), 2, "Missing argument 'SECTION:BAR'"),
        (("a2:1",), 1, 'tune.song.yaml: no section is called "a2"; did you mean A2?'),
        (("A9:1",), 1, 'tune.song.yaml: no section is called "A9"; there are A-1\'x, A2, B'),
        (("A2:9",), 1, "tune.song.yaml: section A2: there is no bar 9; it has bars 1 to 8"),
        (("A2:0",), 2, '"A2:0" is no place; bars count from 1, as A2:1'),
        (("A2:1-5",), 1, "tune.song.yaml: section A2: 5 bars are too many at once; ask for at most 4"),
    ],
)
def test_a_wrong_place_is_told_in_one_line_and_nothing_is_written(capsys, folder, arguments, status, said):
    found, out, err = run(capsys, *arguments)
    assert (found, out) == (status, "")
    assert said in err
    assert err.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["tune.song.yaml"]
    assert (folder / "tune.song.yaml").read_text() == PLAN


def test_a_section_without_chords_is_told(capsys, folder):
    (folder / "tune.song.yaml").write_text(HEAD + "  - id: A\n    bars: 4\n")
    status, _, err = run(capsys, "A:1")
    assert status == 1
    assert "section A: has no chords yet; compose harmonize writes them" in err
    (folder / "tune.song.yaml").write_text(HEAD + "  - id: A\n    chords: C | ? | G7 | C\n")
    status, _, err = run(capsys, "A:1")
    assert status == 1
    assert "section A: some of its chords are still open (?); compose harmonize fills them in" in err


def test_a_song_without_sections_is_told(capsys, folder):
    (folder / "tune.song.yaml").write_text("style: jazz\nform: AABA\n")
    assert run(capsys, "A1:1") == (
        1,
        "",
        "compose: tune.song.yaml: has no sections yet; compose harmonize plans them and writes their chords\n",
    )


def test_locked_chords_are_not_written(capsys, folder):
    locked = PLAN.replace("  - id: B\n", "  - id: B\n    locked: [chords]\n")
    (folder / "tune.song.yaml").write_text(locked)
    assert "the chords of B are locked and stay" in run(capsys, "B:2")[1]
    status, out, err = run(capsys, "B:2", "--apply", "1")
    assert (status, out) == (1, "")
    assert "section B: its chords are locked; take the lock away to change them" in err
    assert (folder / "tune.song.yaml").read_text() == locked


def test_a_wrong_place_is_told_without_torch(folder):
    code = (
        "import sys\nfrom compose.cli import main\n"
        "try: main(['suggest', 'tune.song.yaml', 'A2:99'])\nexcept SystemExit as done: assert done.code == 1\n"
        "assert 'torch' not in sys.modules"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("lock", ["chords 2", "bars 2-3"])
def test_a_locked_bar_is_not_written_and_its_neighbours_are(capsys, folder, lock):
    locked = PLAN.replace("  - id: B\n", f"  - id: B\n    locked: {lock}\n")
    (folder / "tune.song.yaml").write_text(locked)
    assert "the chords of B are locked and stay" in run(capsys, "B:2")[1]
    assert run(capsys, "B:2", "--apply", "1")[0] == 1
    assert (folder / "tune.song.yaml").read_text() == locked
    assert "locked" not in run(capsys, "B:1")[1]
    assert run(capsys, "B:1", "--apply", "1")[0] == 0
