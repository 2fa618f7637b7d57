"""A plan file opened to be changed: what it says, how the program left it, and saving it with nothing ever lost."""

import os
import re
import shlex
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compose.doors import check_plan, named, plan_of, plan_text, seen_from, write
from editing.history import History, Version
from editing.history.journal import bytes_of
from editing.history.pen import sync_folder
from export.kinds import KINDS, PLAN_SUFFIX, SOUNDS, USUAL, files_of
from song import Song, SongError

if TYPE_CHECKING:
    from editing.remarks import Remark
    from song.plan import Plan

_BOM = "\ufeff"


@dataclass(frozen=True)
class Desk:
    """A plan file that is open: the song in it, how the program left it (None: not known), the versions that were.

    `remarks` say how what a person changed on one side only was understood.
    """

    file: Path
    plan: "Plan"
    left: "Plan | None"
    history: History
    remarks: "tuple[Remark, ...]" = ()

    @property
    def is_edited(self) -> bool:
        """Whether a person changed the file since the program left it."""
        return self.left is not None and self.left.text != self.plan.text

    def save(
        self,
        song: Song,
        told: str,
        *,
        files: Mapping[Path, bytes] | None = None,
        text: str | None = None,
        output: Path | None = None,
        settled: bool = True,
    ) -> Path:
        """Write a song back into the file, or to another `output`, with its scores, all together; return where.

        What a person wrote keeps its place; `told` says in the history what was done. `text` is what is written where it is
        known to the letter already. An older file that is replaced is in the history; one of another name is kept too. Where
        it is not `settled`, what a person wrote before still counts as edited since the program left the file.
        """
        target = named(output, PLAN_SUFFIX) if output else self.file
        here = target.resolve() == self.file.resolve()
        text = self.text_of(song, target) if text is None else text
        mark = _BOM if here and (self.history.standing or "").startswith(_BOM) else ""
        opened = self.history.standing if here else None
        gaps = _has_gaps(self.plan.song)
        _put(target, mark + text, told, files or {}, keep=not here, settled=settled, opened=opened, gaps=gaps)
        return target

    def text_of(self, song: Song, target: Path | None = None) -> str:
        """Return the text of a song as it is saved: what a person wrote keeps its place and words, bar by bar."""
        from compose.pipeline import complete_brief
        from song.plan_bars import with_bars_in_place
        from song.plan_writing import write_plan

        folder = (target or self.file).parent
        was, now = self.plan.song.brief, song.brief
        # Style files are named from where the plan stands, where they are new or it goes elsewhere.
        same = (was.style, was.band) == (now.style, now.band) and folder == self.file.parent
        return write_plan(
            song if same else seen_from(folder, song), with_bars_in_place(self.plan, song, complete_brief)
        )


def open_desk(file: Path) -> Desk:
    """Open a plan file that is sound.

    Raises SongError where it is missing, not a plan or has problems, or where its history cannot be read.
    """
    from compose.pipeline import complete_brief
    from editing.by_hand.reading import read_edited

    text = plan_text(file)
    history = History.of(file)
    left = _left(file, text, history)
    plan, remarks = read_edited(text, str(file), left, complete_brief)
    check_plan(file, plan)
    return Desk(file, plan, left, history, remarks)


def save_new(song: Song, target: Path, told: str, *, files: Mapping[Path, bytes] | None = None) -> Path:
    """Write a new song to a plan file, with its scores; an older one of that name is kept, and in the history."""
    from song.plan_writing import write_plan

    _put(target, write_plan(seen_from(target.parent, song)), told, files or {}, keep=True)
    return target


def restore(history: History, version: Version, files: Mapping[Path, bytes] | None = None) -> History:
    """Bring a version back into its file; what a person wrote there is in the history first. Return the history then."""
    text = version.text
    history.keep()
    write({history.file: bytes_of(text), **(files or {})}, keep=False)
    sync_folder(history.file.parent)
    return history.settle(version.number)


def scores(
    song: Song,
    file: Path,
    kinds: Collection[str] = USUAL,
    soundfont: Path | None = None,
    *,
    report: Callable[[str], None] = lambda _stage: None,
) -> dict[Path, bytes]:
    """Return the scores of a song to write beside its plan file; none where it is not complete. The band plays it anew."""
    from song.check import is_complete

    if not kinds or not is_complete(song):
        return {}
    from compose.pipeline import arrange

    played = arrange(replace(song, tracks=()), report=report)
    return {
        named(file, suffix): content for suffix, content in files_of(played, kinds, soundfont, report=report).items()
    }


def lying(file: Path) -> list[str]:
    """Return the kinds of scores that lie beside a plan file and would no longer say the same.

    Without sounds, which take too long, and what this machine lacks the means to write.
    """
    return [
        name
        for name, kind in KINDS.items()
        if not kind.sound and kind.ready and all(named(file, suffix).is_file() for suffix in kind.suffixes)
    ]


def to_write(file: Path, kinds: Collection[str]) -> list[str]:
    """Return the kinds that --write asks for; where it is left out also those that lie there, so that all say the same."""
    context = click.get_current_context()
    asked = context.get_parameter_source("kinds") is click.core.ParameterSource.COMMANDLINE
    return list(dict.fromkeys(kinds if asked else [*kinds, *lying(file)]))


def old_sounds(file: Path, kinds: Collection[str]) -> list[str]:
    """Return a line for each sound beside a plan file that plays what stood there before."""
    sounds = [(kind, named(file, f".{kind}")) for kind in SOUNDS if kind not in kinds]
    return [
        f"{path} still sounds as before; compose render {file} --write {kind} writes it anew"
        for kind, path in sounds
        if path.exists()
    ]


def _left(file: Path, text: str, history: History) -> "Plan | None":
    """Return the plan as the program left it; None where it never did, or where another song was set in its place."""
    was = (history.left or "").removeprefix(_BOM)
    if not was or all(_said(name, was) != _said(name, text) for name in ("title", "seed")):
        return None
    try:
        return plan_of(was, file)
    except SongError:
        return None  # an older version that could be read once


def _said(field: str, text: str) -> str:
    """Return the line of a field of the brief."""
    found = re.search(rf"^{field}[ \t]*:.*", text, re.MULTILINE)
    return found[0].strip() if found else ""


def _put(
    target: Path,
    text: str,
    told: str,
    files: Mapping[Path, bytes],
    *,
    keep: bool,
    settled: bool = True,
    opened: str | None = None,
    gaps: bool = False,
) -> None:
    """Write a version and its files: first into the history, then all together."""
    folder = target.resolve().parent
    if folder.is_dir() and not os.access(folder, os.W_OK):  # before the history tells of what never came to be
        raise SongError(f"{target}: cannot be written, its folder is read-only; choose another folder with -o")
    before = History.of(target)
    theirs = before.here is None or before.here.by_hand
    before.record(text, told, settled=settled)
    contents = {target: bytes_of(text)} if text != before.standing else {}
    write({**contents, **files}, keep=keep)
    sync_folder(folder)
    History.of(target).settle()
    if contents and not keep and before.standing is not None:
        meanwhile = opened is not None and opened != before.standing
        if gaps or meanwhile or (theirs and before.versions):
            what = "was changed meanwhile; compose" if meanwhile else "compose"
            where = f"{target}: " if meanwhile else ""
            line = f"{where}{what} undo {shlex.quote(str(target))} brings back what stood there"
            click.echo(line, err=True)


def _has_gaps(song: Song) -> bool:
    """Return whether bars or notes of a song were left open, which nobody could tell afterwards."""
    return bool(song.given or song.sketches)
