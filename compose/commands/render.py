"""`compose render`: what no longer fits is composed anew, what is missing too, and the scores are written; `compose check`."""

from collections.abc import Sequence
from pathlib import Path

import click

from compose.desk import open_desk, to_write
from compose.doors import about, command, named, print_blocks, progress
from compose.options import FILE, write_options
from export.kinds import USUAL, files_of
from song import SongError


@command("compose render lantern.song.yaml")
@FILE
@click.option("--once", is_flag=True, help="Where sections are missing: the form one time through.")
@write_options(USUAL)
def render(file: Path, *, once: bool, kinds: Sequence[str], soundfont: Path | None) -> None:
    """Compose what no longer fits or is missing; write the files.

    After an edit by hand, sections that repeat an edited one follow it, and bars are recomposed that no longer fit: it is said
    which, and why. Everything else stays to the byte, with your comments; what you wrote and what is locked is never
    recomposed. MIDI and lead sheet lie beside the plan; with --write wav a sound too. compose undo brings back the file as it
    was.
    """
    from compose.pipeline import complete_song
    from editing.remarks import Remark, told
    from editing.revise import revise
    from song.check import remarks

    desk = open_desk(file)
    song, said, lines = desk.plan.song, list(desk.remarks), list[str]()
    with progress() as report, about(file):
        if desk.left is not None and desk.is_edited:
            revision = revise(desk.left.song, song, report=report)
            song = revision.song
            said += revision.remarks
        said += [
            Remark(section.id, (), layer, "composed", "")
            for section in song.sections
            for layer, there in (("chords", song.chords), ("melody", song.melody))
            if section.id not in there
        ]
        song = complete_song(song, once=once, report=report)
        written = files_of(song, to_write(file, kinds), soundfont, report=report)
    files = {named(file, suffix): content for suffix, content in written.items()}
    text = desk.text_of(song)
    changed = text != (desk.history.standing or "").lstrip("\ufeff")
    desk.save(song, "rendered", files=files, text=text)
    if desk.left is None:  # taken at its word, which may contradict itself
        lines = remarks(song)
    print_blocks(told(said), lines, [f"wrote {path}" for path in (*files, *([file] if changed else []))])


@command("compose check lantern.song.yaml")
@FILE
def check(file: Path) -> None:
    """Say what is wrong in a plan file, and where.

    Where you changed it by hand, say what compose render would do about it.
    """
    from editing.remarks import told
    from editing.remarks.by_hand import edits
    from editing.revise import foresee
    from export.terminal.lines import counted
    from song.check import problems, remarks

    desk = open_desk(file)
    song = desk.plan.song
    wrong = problems(song)
    sound = f"{file}: sound, {counted(len(song.sections), 'section')}, {counted(song.bars, 'bar')}"
    lines, pending = remarks(song), list[list[str]]()
    if desk.left is not None and desk.is_edited and not wrong:
        with about(file):
            coming = foresee(desk.left.song, song)
        by_hand = told(edits(desk.left.song, song))
        follows = [f"  {line}" for line in told([*desk.remarks, *coming.remarks])]
        pending = [by_hand, ["compose render would write:", *follows] if follows else []]
        # What it mends needs no remark.
        lines = [line for line in lines if line in remarks(coming.song)]
    print_blocks([*wrong, *lines] or [sound], *pending)
    if wrong:
        raise SongError(f"{file}: {counted(len(wrong), 'problem')}, listed above")
