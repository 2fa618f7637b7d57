"""Doors between the commands and the world: plan files in, files and lines out, and what every command looks like."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compose.options import playable
from export.files import write_files
from export.kinds import PLAN_SUFFIX, SUFFIXES
from export.reading import read_bytes
from song import Song, SongError
from song.style_file import is_own

if TYPE_CHECKING:
    from song.plan import Plan


def example(line: str) -> str:
    """Return the end of a help text; the mark keeps click from filling its lines."""
    return f"\b\nExample:\n  {line}"


def command(line: str, name: str | None = None) -> Callable[[Callable[..., None]], click.Command]:
    """Make a command whose help ends in an example; it is called as its function unless a name is given."""
    return click.command(name, epilog=example(line))


def open_plan(file: Path) -> "Plan":
    """Return a plan file that is sound.

    Raises SongError where it is missing, not a plan or has problems.
    """
    opened = plan_of(plan_text(file), file)
    check_plan(file, opened)
    return opened


def plan_of(text: str, file: Path) -> "Plan":
    """Return what a text says that stands in a plan file, or stood there.

    Raises SongError that names file, section and bar where it is no plan.
    """
    from compose.pipeline import complete_brief
    from song.plan import read_plan

    return read_plan(text, str(file), complete_brief)


def plan_text(file: Path) -> str:
    """Return the text of a plan file.

    Raises SongError where it is missing, too large, no text or a file of another kind.
    """
    if file.name.endswith(SUFFIXES):
        raise SongError(f"{file}: is named as a score or sound is; give a plan file, whose name ends in {PLAN_SUFFIX}")
    if not file.exists() and (meant := file.with_name(file.name + PLAN_SUFFIX)).is_file():
        raise SongError(f"{file}: there is no such file; did you mean {meant}?")
    from song.plan_text import MAX_BYTES  # brings YAML, which `--help` can do without

    content = read_bytes(file, MAX_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise SongError(f"{file}: is text in UTF-16; save it as UTF-8") from None
        if b"\0" not in content:
            line = content[: error.start].count(b"\n") + 1
            raise SongError(f"{file}: line {line}: a letter is written in another encoding; save it as UTF-8") from None
        raise SongError(f"{file}: is no text; give a plan file ending in {PLAN_SUFFIX}") from None


def check_plan(file: Path, opened: "Plan") -> None:
    """Raise SongError where a plan has problems or a style that cannot be played."""
    from song.check import problems

    with about(file):
        for name in filter(None, (opened.song.brief.style, opened.song.brief.band)):
            playable(name)
    if wrong := problems(opened.song):
        raise SongError(f"{file}: {wrong[0]}")


def named(output: Path, suffix: str) -> Path:
    """Return the file of a song by its name, whichever of its files the name was taken from; in a folder it is a tune."""
    if output.is_dir():
        output = output / "tune"
    name = output.name
    for known in (PLAN_SUFFIX, *sorted(SUFFIXES, key=len, reverse=True)):
        name = name.removesuffix(known)
    return output.with_name((name or "tune") + suffix)


def seen_from(folder: Path, song: Song) -> Song:
    """Return a song whose style files are named by the way to them from the folder that its plan is written into."""
    brief, named = song.brief, dict[str, Any]()
    for field in ("style", "band"):
        name = getattr(brief, field)
        if name and is_own(name) and not name.startswith("~") and not Path(name).is_absolute():
            named[field] = Path(relpath(name, folder)).as_posix()
    return replace(song, brief=replace(brief, **named))


@contextmanager
def about(file: Path) -> Iterator[None]:
    """Name the plan file in what goes wrong with its song."""
    try:
        yield
    except SongError as error:
        raise SongError(f"{file}: {error}") from None


def write(files: Mapping[Path, bytes], *, keep: bool) -> None:
    """Write files all together or none; with `keep` say where older ones are kept."""
    for aside in write_files(files, keep=keep):
        click.echo(f"kept the older file as {aside}", err=True)


def print_blocks(*blocks: Sequence[str]) -> None:
    """Print blocks of lines with an empty line between them."""
    click.echo("\n\n".join("\n".join(block) for block in blocks if block))


def on_a_terminal() -> bool:
    """Return whether a person reads what is printed and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


class progress:  # noqa: N801 (reads as a function)
    """Show on a terminal which stage is at work; say nothing in a pipe."""

    def __enter__(self) -> Callable[[str], None]:
        return self._report

    def __exit__(self, *_error: object) -> None:
        if sys.stderr.isatty():
            click.echo("\r\033[K", nl=False, err=True)

    def _report(self, stage: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{stage} …", nl=False, err=True)
