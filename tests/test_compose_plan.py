"""`compose plan` with the shipped weights: why a plan is as it is, and several to choose from."""

import re
import shlex

import pytest
from click.testing import CliRunner

from compose.cli import cli
from compose.commands import songs
from compose.pipeline import complete_brief
from planner.stage import plan as plan_song
from song import Song
from song.plan import read_plan

POP = ("plan", "--form", "auto", "--style", "pop", "--seed", "3")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def run(*arguments, answer=None):
    return CliRunner().invoke(cli, arguments, answer, prog_name="compose", catch_exceptions=False)


def planned(folder, name="tune"):
    return read_plan((folder / f"{name}.song.yaml").read_text(), name, complete_brief).song


def columns(output):
    """Return the seeds of the plans that are shown, in order."""
    return [int(seed) for seed in re.findall(r"\d+  seed (\d+)", output)]


def test_explaining_changes_nothing(folder):
    assert run(*POP, "-o", "plain").exit_code == 0
    result = run(*POP, "--explain", "-o", "why")
    assert result.exit_code == 0
    assert (folder / "why.song.yaml").read_bytes() == (folder / "plain.song.yaml").read_bytes()
    blocks = result.output.rstrip("\n").split("\n\n")[1:]
    song = planned(folder, "why")
    assert [block.split()[0] for block in blocks if block != "end"][: len(song.sections)] == [
        section.id for section in song.sections
    ]
    for block in blocks:
        for line in block.splitlines()[1:]:
            assert re.match(r"  [a-z]+ +\S.* (<1|\d+)%", line), line
    assert "letter    A" in result.output and "bars" in result.output


def test_what_the_form_gives_is_said_to_be_given(folder):
    output = run("plan", "--form", "verse8 chorus8 ... outro4", "--style", "pop", "--seed", "1", "--explain").output
    verse = next(block for block in output.split("\n\n") if block.startswith("A"))
    assert re.search(r"role +verse \S+ +\(given\)", verse) and re.search(r"bars +8 \S+ +\(given\)", verse)


def test_in_a_pipe_plans_are_shown_and_none_is_written(folder):
    result = run(*POP, "--alternatives", "4")
    assert result.exit_code == 0 and not list(folder.iterdir())
    seeds = columns(result.output)
    assert len(set(seeds)) == 4
    assert max(map(len, result.output.splitlines()[:-1])) <= 100
    # The last line is a command that takes one of them.
    last = result.output.splitlines()[-1]
    assert "nothing is written" in last
    typed = shlex.split(last.split(": ", 1)[1].replace("--pick N", "--pick 3"))
    assert typed[:2] == ["compose", "plan"]
    assert run(*typed[1:]).exit_code == 0
    song = planned(folder)
    assert song.brief.seed == seeds[2]
    # What is picked is the plan of its own seed.
    assert plan_song(Song(song.brief)).sections == song.sections


def test_without_a_seed_the_last_line_still_finds_the_plans_again(folder):
    result = run("plan", "--form", "A?BA", "--title", "Two words", "--alternatives", "2", "--once")
    again = shlex.split(result.output.splitlines()[-1].split(": ", 1)[1].removesuffix(" --pick N"))
    assert "Two words" in again and "A?BA" in again and "--once" in again
    assert run(*again[1:]).output == result.output


def test_on_a_terminal_one_is_asked_for(folder, monkeypatch):
    monkeypatch.setattr(songs, "on_a_terminal", lambda: True)
    result = run(*POP, "--alternatives", "3", "--explain", "-o", "mine", answer="9\n2\n")
    assert result.exit_code == 0 and "Write which one" in result.output
    assert planned(folder, "mine").brief.seed == columns(result.output)[1]
    assert "  role " in result.output


def test_more_plans_than_there_are(folder):
    result = run(
        "plan", "--form", "A8A8", "--once", "--style", "blues", "--temperature", "0.01", "--alternatives", "20"
    )
    found = len(columns(result.output))
    assert found < 20 and f"there are no more than {found} plans that differ" in result.output


@pytest.mark.parametrize(
    "arguments", [("--pick", "2"), ("--pick", "3", "--alternatives", "2"), ("--alternatives", "1")]
)
def test_picking_what_is_not_there_is_wrong_usage(folder, arguments):
    result = CliRunner().invoke(cli, [*POP, *arguments])
    assert result.exit_code == 2 and not list(folder.iterdir())
