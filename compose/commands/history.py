"""`compose undo`, `redo` and `history`: going back and forth between the versions of a plan file."""

import difflib
import json
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

import click

from compose.desk import lying, old_sounds, restore, scores, to_write
from compose.doors import check_plan, command, plan_of, plan_text, print_blocks, progress
from compose.options import FILE, write_options
from editing.history import History, Version
from export.kinds import SUFFIXES, USUAL
from song import Song, SongError

TO = click.option("--to", "number", type=click.IntRange(1), metavar="N", help="That version, wherever it stands.")


@command("compose undo lantern.song.yaml")
@FILE
@TO
@write_options(USUAL)
def undo(file: Path, *, number: int | None, kinds: Collection[str], soundfont: Path | None) -> None:
    """Take back the last change of a plan file.

    It becomes to the byte what it was before a command or a person changed it, and its scores are written again. Nothing is
    lost: compose redo goes forth again, --to 3 to any version that compose history shows.
    """
    history = _history(file)
    _go(file, history, history.undo() if number is None else history.to(number), kinds, soundfont)


@command("compose redo lantern.song.yaml")
@FILE
@TO
@write_options(USUAL)
def redo(file: Path, *, number: int | None, kinds: Collection[str], soundfont: Path | None) -> None:
    """Make a change again that was taken back.

    Of several that were made at that place, the one where the file was last; --to 7 goes to any version that compose history
    shows.
    """
    history = _history(file)
    _go(file, history, history.redo() if number is None else history.to(number), kinds, soundfont)


@command("compose history lantern.song.yaml")
@FILE
@click.option("--show", "shown", type=click.IntRange(1), metavar="N", help="Print version N.")
@click.option(
    "--diff", "compared", type=click.IntRange(1), metavar="N", help="Print how version N differs from the file."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def history(file: Path, *, shown: int | None, compared: int | None, as_json: bool) -> None:
    """List the versions of a plan file.

    Each with its number, when it was written and what was done; > marks the one in the file. What was left and done
    otherwise stands further in, under the version that it came from.
    """
    if sum((shown is not None, compared is not None, as_json)) > 1:
        raise click.UsageError("--show, --diff and --json are three questions; ask one")
    known = _history(file)
    if shown is not None:
        click.echo(known.to(shown).text.encode("utf-8", "surrogateescape"), nl=False)
    elif compared is not None:
        print_blocks(_differences(known, known.to(compared)))
    elif as_json:
        click.echo(json.dumps(_rows(known), indent=2, ensure_ascii=False))
    else:
        print_blocks(_listed(file, known), _left_out(known))


def _history(file: Path) -> History:
    """Return the history of a plan file. Raises SongError where there is neither a file nor a history."""
    if file.name.endswith(SUFFIXES):
        plan_text(file)  # says what to give instead
    known = History.of(file)
    if known.standing is None and not known.versions:
        raise SongError(f"{file}: there is no such file, and nothing is known of one")
    return known


def _go(file: Path, history: History, version: Version, kinds: Collection[str], soundfont: Path | None) -> None:
    """Bring a version back with its scores, and say where one is."""
    from song.check import is_complete

    text, song = version.text, None
    try:
        song = _song(file, text)
    except SongError as error:
        click.echo(f"version {version.number} needs mending: {error}", err=True)
    kinds = to_write(file, kinds)
    files: dict[Path, bytes] = {}
    if song is not None and text != history.standing:
        try:
            with progress() as report:
                files = scores(song, file, kinds, soundfont, report=report)
        except SongError as error:
            click.echo(f"the scores stay as they are: {error}", err=True)
    by_hand = history.standing is not None and history.here is None
    history = restore(history, version, files)
    lines = [f"{file}: version {version.number}, {_when(version)}, {version.told}"]
    lines += [f"wrote {path}" for path in files]
    if not files and song is not None and lying(file) and not is_complete(song):
        lines.append("the scores stay as they are: this version is not complete, compose render writes what it lacks")
    print_blocks(lines + old_sounds(file, kinds))
    if by_hand:
        line = f"what was edited by hand is version {history.versions[-1].number} of its history"
        click.echo(line, err=True)


def _song(file: Path, text: str) -> Song:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise SongError(f"{file}: is no text") from None
    plan = plan_of(text.removeprefix("\ufeff"), file)
    check_plan(file, plan)
    return plan.song


def _when(version: Version) -> str:
    """Return when a version was written, by the clock of this place."""
    try:
        return datetime.fromisoformat(version.time).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return "?"


def _walk(history: History) -> Iterator[tuple[Version, int]]:
    """Walk the versions as a tree with how far in each stands: the branch where one was last goes on straight."""
    stack = [(version, 0) for version in sorted(history.children(None), key=lambda root: root.number, reverse=True)]
    children: dict[int | None, list[Version]] = {}
    for version in history.versions:
        children.setdefault(version.parent, []).append(version)
    last = _lately(history, children)
    while stack:
        version, depth = stack.pop()
        yield version, depth
        following = sorted(children.get(version.number, []), key=lambda child: last[child.number])
        # The last of the stack comes next: first the branches that were left, then the one that goes on.
        stack += [(child, depth) for child in following[-1:]]
        stack += [(child, depth + 1) for child in following[-2::-1]]


def _lately(history: History, children: dict[int | None, list[Version]]) -> dict[int, int]:
    """Return for every version when one was last there or further on."""
    last: dict[int, int] = {}
    for version in reversed(history.versions):
        last[version.number] = max([version.seen, *(last[child.number] for child in children.get(version.number, []))])
    return last


def _listed(file: Path, history: History) -> list[str]:
    if not history.versions:
        return [f"{file}: has no history yet; it begins with the first command that changes the file"]
    here, base = history.here, history.base
    wide = len(str(history.versions[-1].number))
    lines = []
    for version, depth in _walk(history):
        mark = ">" if version is here else " "
        lines.append(f"{mark} {'  ' * depth}{version.number:>{wide}}  {_when(version)}  {version.told}")
        if version is base and here is None and history.standing is not None:
            lines.append(f"> {'  ' * depth}{'':>{wide}}  now{'':13}  edited by hand since")
    return lines


def _left_out(history: History) -> list[str]:
    lines = []
    if history.dropped:
        lines.append(f"{history.dropped} older versions were let go, as there were so many")
    if history.journal.unreadable:
        lines.append(f"{history.journal.unreadable} lines of the history cannot be read")
    return lines


def _rows(history: History) -> list[dict[str, object]]:
    return [
        {
            "number": version.number,
            "parent": version.parent,
            "time": version.time,
            "told": version.told,
            "here": version is history.here,
        }
        for version in history.versions
    ]


def _differences(history: History, version: Version) -> list[str]:
    """Return the lines that differ between a version and what stands in the file."""
    old, new = version.text.splitlines(), (history.standing or "").splitlines()
    found = difflib.unified_diff(old, new, f"version {version.number}", history.file.name, n=1, lineterm="")
    lines = ["".join(c if c.isprintable() else "?" for c in line) for line in found]
    return lines or [f"version {version.number} stands in the file"]
