"""The tab key: the script that a shell takes, and what it is then told."""

import os
import shutil
import subprocess
import sys

import pytest

from compose.cli import cli, main
from compose.commands.completion import SHELLS, VARIABLE


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
