"""compose corpus: list, read, stats."""

import builtins
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from test_corpus_library import TUNE, write_archive

from compose.commands.corpus import _reading_bar, corpus
from corpus.archive import Installed
from corpus.registry import DATASETS


def run(*arguments: object) -> Result:
    return CliRunner().invoke(corpus, [str(argument) for argument in arguments])


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import json

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(Installed, "root", lambda _: None)  # what is installed here is none of these tests' business
    rows = [{**TUNE, "Title": f"Tune {number}"} for number in range(4)] + [{**TUNE, "TimeSignature": "5/4"}]
    write_archive(tmp_path / "jazz-standards.tar.gz", {"jazz-standards/JazzStandards.json": json.dumps(rows)})
    return tmp_path


def test_every_set_is_listed(data: Path) -> None:
    result = run("list")
    assert result.exit_code == 0, result.output
    for dataset in DATASETS.values():
        (line,) = [line for line in result.output.splitlines() if line.startswith(f"{dataset.name} ")]
        assert dataset.licence in line
        assert f"  {dataset.name}: {dataset.citation}. {dataset.source}" in result.output
        assert all(stage in line for stage in dataset.stages)


def test_the_list_knows_what_was_read(data: Path) -> None:
    (before,) = re.findall(r"^jazz-standards.*$", run("list", "--data", data).output, re.MULTILINE)
    assert run("read", "--data", data).exit_code == 0
    listed = run("list", "--data", data).output
    (after,) = re.findall(r"^jazz-standards.*$", listed, re.MULTILINE)
    assert before.split()[3] != "4" and after.split()[3] == "4"
    assert "no file" in listed


def test_reading_says_what_and_why_not(data: Path) -> None:
    result = run("read", "--data", data, "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert re.search(r"^jazz-standards +5 +4 +80\.0 %", result.output, re.MULTILINE)
    assert re.search(r"^jazz-standards +1  meter 5/4$", result.output, re.MULTILINE)
    assert re.search(r"^fingerprint [0-9a-f]{16}$", result.output, re.MULTILINE)
    assert run("read", "--data", data, "--set", "jazz-standards").output == result.output


def test_wrong_usage_is_one_line(data: Path) -> None:
    assert "no data set is called" in str(run("read", "--data", data, "--set", "nothing").exception)
    assert "no such folder" in str(run("read", "--data", data / "nowhere").exception)
    assert run("read").exit_code == 2
    assert run("list", "--data", data / "nowhere").exit_code == 2
    (data / "file").touch()
    assert "cannot be made" in str(run("stats", "--data", data, "-o", data / "file" / "deep").exception)


def test_stats_writes_a_report_and_pictures(data: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra `plots` is not installed")
    result = run("stats", "--data", data, "-o", data / "out")
    assert result.exit_code == 0, result.output
    assert {path.name for path in (data / "out").iterdir()} == {"corpus.md", "shares.png", "values.png", "pitches.png"}
    text = (data / "out" / "corpus.md").read_text()
    assert text.startswith("# The corpus\n\n4 songs") and "![shares.png]" in text
    assert "jazz-standards" in result.output


def test_without_matplotlib_there_is_one_line_and_a_way_on(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true_import = builtins.__import__

    def absent(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return true_import(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", absent)
    assert 'pip install "songwright[plots]"' in str(run("stats", "--data", data, "-o", data / "out").exception)
    assert run("stats", "--data", data, "--no-plots", "-o", data / "out").exit_code == 0


def test_a_bar_on_a_terminal_nothing_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with _reading_bar() as progress:
        assert progress is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with _reading_bar() as progress:
        assert progress is not None
        progress("pop909", 8, 16)
        progress("pop909", 16, 16)
        progress("empty", 0, 0)
    shown = capsys.readouterr().err
    assert "pop909" in shown and "100%" in shown and "empty" in shown


@pytest.mark.parametrize("name", ["list", "read", "stats"])
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0 and f"compose corpus {name}" in result.output


def test_the_group_imports_no_library() -> None:
    code = "import sys, compose.commands.corpus; print([n for n in ('corpus', 'joblib', 'numpy', 'torch') if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    )
    assert done.stdout.strip() == "[]"
