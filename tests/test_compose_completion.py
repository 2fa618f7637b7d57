"""The tab key: the script that a shell takes, and what it is then told."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import get_completion_class

from compose.cli import cli, main
from compose.commands.completion import SHELLS, VARIABLE
from compose.completing import sections_of
from song import parse_form
from song.form_names import NAMED_FORMS


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_can_read_its_script(shell, capsys, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        main(["completion", shell])
    assert stopped.value.code == 0
    script = capsys.readouterr().out
    assert VARIABLE in script and "compose" in script
    if found := shutil.which(shell):
        (tmp_path / "script").write_text(script)
        subprocess.run([found, "-n", str(tmp_path / "script")], check=True, capture_output=True)


def told(line, cwd):
    """What the program tells bash for a line that stands up to the cursor."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parent.parent),
        VARIABLE: "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-m", "compose"], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    return [row.partition(",")[2] for row in done.stdout.splitlines()]


def test_commands_and_options_are_completed(tmp_path):
    assert "render" in told("compose re", tmp_path) and "show" not in told("compose re", tmp_path)
    assert "--style" in told("compose --st", tmp_path)
    assert set(told("compose ", tmp_path)) >= set(cli.commands)


def test_an_unknown_shell_is_told_the_known_ones(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["completion", "tcsh"])
    assert stopped.value.code == 2 and "'bash', 'zsh', 'fish'" in capsys.readouterr().err


PLAN = """title: Lantern
sections:
  - id: A1
    bars: 4
    chords: |
      C | F | G7 | C |
  - id: A2
    repeats: A1
  - {id: x}
  - id: B
    bars: 12
"""


@pytest.fixture
def offered(tmp_path, monkeypatch):
    """What the tab key offers for a line, in a folder with a plan."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lantern.song.yaml").write_text(PLAN)
    (tmp_path / "night-bus.toml").write_text('based_on = "funk"\n')

    def ask(line):
        monkeypatch.setenv("COMP_WORDS", line)
        asked = get_completion_class("bash")(cli, {}, "compose", VARIABLE)
        return [item.value for item in asked.get_completions(*asked.get_completion_args()) if item.type == "plain"]

    return ask


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("show lan", ["lantern.song.yaml"]),
        ("show lantern.song.yaml ", ["A1", "A2", "B"]),
        ("show lantern.song.yaml A1 B:1", ["B:1", "B:10", "B:11", "B:12"]),
        ("again lantern.song.yaml A2:3-", ["A2:3-4"]),
        ("suggest lantern.song.yaml A1", ["A1", "A1:1", "A1:2", "A1:3", "A1:4"]),
        ("suggest nothing.song.yaml A", []),
        ("edit lantern.song.yaml trans", ["transpose"]),
        ("edit lantern.song.yaml set A1:", ["A1:1", "A1:2", "A1:3", "A1:4"]),
        ("edit lantern.song.yaml set A1 ca", ["cadence"]),
        ("edit lantern.song.yaml set A1 cadence h", ["half"]),
        ("edit lantern.song.yaml set A2 varies ", ["A1", "A2", "B"]),
        ("edit lantern.song.yaml set style boss", ["bossa"]),
        ("edit lantern.song.yaml move B ", ["after", "before", "to"]),
        ("edit lantern.song.yaml move B after A", ["A1", "A2"]),
        ("edit lantern.song.yaml move B to ", ["start", "end"]),
        ("edit lantern.song.yaml insert bri", ["bridge"]),
        ("edit lantern.song.yaml transpose +2 , lock A1:4 m", ["melody"]),
        ("edit lantern.song.yaml transpose +2, te", ["tempo"]),
        ("edit lantern.song.yaml --dry-run key Gm --section B", ["B"]),
        ('edit lantern.song.yaml set A1:2 "Dm7 ', []),
        ("--style boss", ["bossa"]),
        ("--style nig", ["night-bus.toml"]),
        ("--band string", ["string-quartet"]),
        ("--form rhy", ["rhythm-changes"]),
        ("--write mid,mus", ["mid,musicxml"]),
        ("plan --form ron", ["rondo"]),
        ("harmonize lantern.song.yaml --style boss", ["bossa"]),
    ],
)
def test_what_may_follow_is_offered(offered, line, words):
    assert offered(f"compose {line}") == words


@pytest.mark.parametrize("name", [name for name in NAMED_FORMS if " " in name])
def test_a_form_is_known_as_it_is_offered(name):
    assert parse_form(name.replace(" ", "-")) == parse_form(name)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"- id: $(rm)\n  - id: a b\n", b"  - id: A\n    bars: 99999999999\n"]
)
def test_a_plan_that_is_none_offers_nothing_that_harms(tmp_path, content):
    file = tmp_path / "odd.song.yaml"
    file.write_bytes(content)
    assert sections_of(file) in ({}, {"A": 0})
    assert sections_of(tmp_path) == sections_of(tmp_path / "gone") == sections_of(tmp_path / "\0") == {}


def test_bash_gives_what_stands_behind_the_colon(tmp_path):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    told_by = tmp_path / "compose"
    told_by.write_text("#!/bin/sh\nprintf 'plain,A1:1\\nplain,A1:12\\n'\n")
    told_by.chmod(0o755)
    script = get_completion_class("bash")(cli, {}, str(told_by), VARIABLE)
    lines = f"{script.source()}COMP_LINE='compose show x A1:1' COMP_POINT=19; {script.func_name} {told_by}; echo ${{COMPREPLY[@]}}"
    done = subprocess.run([bash, "-c", lines], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "12"]
