"""Every command line that a reader is shown runs, prints what stands below it, and every file that is named is there."""

import re
import shlex
from pathlib import Path

import click
import pytest

from compose.cli import cli, main
from export.kinds import KINDS

HOUSE = Path(__file__).parent.parent
PAGES = ("README.md", *sorted(str(path.relative_to(HOUSE)) for path in (HOUSE / "docs").glob("*.md")))
# What a reader brings along: a chart, a tune, words, a playlist.
BROUGHT = {
    "changes.txt": "Title: Back Porch\n[A]\n| F | Dm7 | Gm7 | C7 |\n[B]\n| Bb | Bdim7 | F | C7 |\n",
    "walk.abc": "X:1\nT:The Walk\nM:4/4\nL:1/8\nK:G\nG2AB c2BA|G2E2 D4|G2AB c2de|d2B2 G4|\nG2AB c2BA|G2E2 D4|G2AB c2de|d2F2 G4|]\n",
    "words.txt": "[verse]\nThe river runs below the town\nand all the lights are going down\n",
    "playlist.html": '<a href="irealbook://Blue Hour=Roe Ann=Medium Swing=C=n=[*AT44C^7 |A-7 |D-7 |G7 ]">all</a>',
}
# These take minutes and data sets, so that only how they are written is looked at.
LONG = ("corpus", "train", "evaluate")
BY_HAND = re.compile(r"# by hand in (\S+): (\S+) → (\S+)$")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page):
    """The blocks of a page: what they hold, as what."""
    return BLOCK.findall((HOUSE / page).read_text())


def steps_of(page):
    """What a reader does on a page, each with what is to be printed then, None where nothing is shown."""
    found = []
    for kind, text in blocks(page):
        if kind == "sh":
            found += [(line, None) for line in text.splitlines() if line.startswith("compose") or BY_HAND.match(line)]
        elif kind == "text" and found:
            found[-1] = (found[-1][0], text)
    return found


def run(line, capsys):
    """Run a command line; return its status and what it printed."""
    words = shlex.split(line)
    words, target = (words[:-2], words[-1]) if words[-2:-1] == [">"] else (words, None)
    with pytest.raises(SystemExit) as stopped:
        main(words[1:])
    printed = capsys.readouterr()
    if target is not None:
        Path(target).write_text(printed.out)
    return stopped.value.code, printed.out, printed.err


def parse(line):
    """Read a command line without running it; a click error where it is written wrongly."""
    words = shlex.split(line)[1:]
    context, command = click.Context(cli, info_name="compose"), cli
    while isinstance(command, click.Group) and words:
        name, command, words = command.resolve_command(context, words)
        context = click.Context(command, info_name=name, parent=context)
    command.parse_args(context, words)


def edit_by_hand(name, old, new):
    """Write something else where something stands for the first time in a file."""
    text = Path(name).read_text()
    assert old in text, f"{name} has no {old}"
    Path(name).write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("page", [page for page in PAGES if steps_of(page)])
def test_every_command_line_runs_and_prints_what_it_is_said_to(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name, text in BROUGHT.items():
        Path(name).write_text(text)
    for line, shown in steps_of(page):
        if by_hand := BY_HAND.match(line):
            edit_by_hand(*by_hand.groups())
        elif shlex.split(line)[1] in LONG:
            parse(line)
        else:
            status, out, err = run(line, capsys)
            assert status == 0, f"{line}: {err}"
            if shown is not None:
                assert [row.rstrip() for row in out.splitlines()] == [row.rstrip() for row in shown.splitlines()], line


def test_the_lines_of_python_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    [text] = [text for kind, text in blocks("README.md") if kind == "python"]
    exec(text, {})
    assert "chords follow A1" in capsys.readouterr().out
    assert Path("lantern.mid").exists() and Path("lantern.song.yaml").exists()


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_is_there(page):
    text = (HOUSE / page).read_text()
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http", "#")):
            assert ((HOUSE / page).parent / target.partition("#")[0]).exists(), f"{page} names {target}"


def test_the_tables_are_whole():
    text = (HOUSE / "README.md").read_text()
    rows = dict(re.findall(r"^\| `([a-z]+)` \| (.*) \|$", text, re.MULTILINE))
    assert {name: kind.about for name, kind in KINDS.items()} == {name: rows.get(name) for name in KINDS}
    verbs = cli.commands["edit"].commands
    told = set(re.findall(r"^\| `([a-z]+)[ `]", text, re.MULTILINE))
    assert set(verbs) <= told


def test_every_edit_of_the_table_can_be_made(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for line in (
        "compose --form AABA --style jazz --once --seed 4 -o tune",
        "compose edit tune.song.yaml lock A1 chords",
    ):
        assert run(line, capsys)[0] == 0
    text = (HOUSE / "README.md").read_text()
    rows = [row.replace("\\|", "|") for row in re.findall(r"^\| `([a-z]+ [^`]+)` \|", text, re.MULTILINE)]
    edits = [row for row in rows if row.split()[0] in cli.commands["edit"].commands]
    assert len(edits) > 15
    for row in edits:
        status, out, err = run(f"compose edit tune.song.yaml --dry-run {row}", capsys)
        assert status == 0 and "nothing is written" in out, f"{row}: {err}"


def test_the_notebook_runs(tmp_path, monkeypatch):
    nbformat, client = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(HOUSE / "docs" / "tutorial.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert sum(cell.cell_type == "code" for cell in notebook.cells) >= 6
    assert not any(cell.get("outputs") for cell in notebook.cells), "keep what it printed out of git"
    monkeypatch.setenv("PYTHONPATH", str(HOUSE))
    client.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert (tmp_path / "river.mid").exists()
