"""`compose import`: anybody's file becomes a plan file."""

import shlex
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from compose.completing import any_file, plan_files, styles
from compose.desk import Desk, lying, open_desk, save_new, scores
from compose.doors import about, command, named, plan_of, print_blocks, progress
from compose.options import in_words, output_option, playable
from export.kinds import PLAN_SUFFIX, USUAL, files_of
from export.reading import read_bytes
from song import Song, SongError, find_style
from song.form import parse_form

_IMPORTED = "imported from"
MOST_VERSIONS = 12  # among which the one is looked for that a score was made from


@command("compose import tune.musicxml -o tune", "import")
@click.argument("file", shell_complete=any_file)
@click.option("--tune", "wanted", help="Which song of a file that holds several: its number, or words of its title.")
@click.option(
    "--style",
    callback=in_words(playable),
    shell_complete=styles,
    help="The style to go on in. [default: as the file says]",
)
@click.option("--title", help="What the song is called.")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="PLAN",
    shell_complete=plan_files,
    help="Bring what was changed in a score of this plan into it.",
)
@output_option("Write NAME.song.yaml. [default: the name of FILE, in this folder]")
def import_file(
    file: str, wanted: str | None, style: str | None, title: str | None, into: Path | None, output: Path | None
) -> None:
    """Make a plan file of a song from elsewhere.

    Reads MusicXML (plain or compressed), MIDI, ABC, iReal links and playlists, Impro-Visor lead sheets, ChordPro and other
    chord charts as text, and the JSON that songwright writes. FILE may be an irealb:// link itself. What the file lacks
    stays open: compose render writes it.

    --into takes a score of a plan that you changed in another program (MusicXML, MIDI or ABC), and brings the bars that you
    changed into the plan; what follows them and what no longer fits is composed anew, everything else stays.
    """
    if into is not None:
        if others := [
            name
            for name, value in (("--tune", wanted), ("--style", style), ("--title", title), ("-o", output))
            if value
        ]:
            raise click.UsageError(f"{others[0]} makes a new plan, --into changes one; leave one of them away")
        _merge(Path(file), into)
        return
    from corpus.formats.registry import MAX_BYTES, choose_tune, read_tunes
    from export.terminal.lines import brief_lines, chart_lines, form_lines

    if file.endswith(PLAN_SUFFIX):
        raise SongError(f"{file}: is a plan file already; compose render composes what it lacks")
    if file.startswith(("irealb://", "irealbook://")):
        content, name, default = file.encode(), "the link", Path("tune")
    else:
        content, name, default = read_bytes(Path(file), MAX_BYTES), file, Path(Path(file).stem or "tune")
    song = choose_tune(read_tunes(content, name), name, wanted)
    brief = replace(
        song.brief,
        title=title or song.brief.title,
        style=find_style(style).name if style else song.brief.style,
        form=_askable(song.brief.form),
    )
    song = replace(song, brief=brief, tracks=())
    source = "a link" if name == "the link" else Path(file).name
    target = named(output or default, PLAN_SUFFIX)
    replaces = _is_plan_of(song, target)
    save_new(song, target, f"{_IMPORTED} {source}")
    print_blocks(brief_lines(song), form_lines(song), chart_lines(song), [f"wrote {target}"])
    if replaces:
        plan, score = shlex.quote(str(target)), shlex.quote(file)
        # What undo writes must not take the place of the score.
        undo = f"compose undo {plan} --write {'musicxml' if file.lower().endswith(('.mid', '.midi')) else 'mid'}"
        line = f"to bring only its changes into the plan that stood there: {undo}, then compose import {score} --into {plan}"
        click.echo(line, err=True)


def _is_plan_of(song: Song, target: Path) -> bool:
    """Return whether a file is the plan of a song of that title, which its score was perhaps made from."""
    try:
        return bool(song.brief.title) and f"title: {song.brief.title}" in target.read_text("utf-8")
    except (OSError, ValueError):
        return False


def _askable(form: str) -> str:
    """Return the form as it may stand in a plan; one that nobody could ask for, as it is too long, is free."""
    try:
        parse_form(form)
    except SongError:
        return "auto"
    return form


def _merge(file: Path, into: Path) -> None:
    """Bring what a person changed in a score into the plan that it was made from, with what follows from it."""
    from compose.pipeline import arrange
    from compose.read_back import kind_of, nearest, read_score
    from corpus.formats.registry import MAX_BYTES
    from editing.merging.merge import merged
    from editing.remarks import told
    from editing.revise import revise
    from song.check import is_complete

    desk, content = open_desk(into), read_bytes(file, MAX_BYTES)
    song, kind = desk.plan.song, kind_of(content, str(file))
    if not is_complete(song):
        raise SongError(f"{into}: has no score yet that could have been changed; compose render writes what it lacks")
    meter = song.brief.meter
    theirs = read_score(content, str(file), meter)
    with progress() as report, about(file):
        made_from = nearest(theirs, song, _versions(desk)) if kind != "mid" else song
        written = files_of(arrange(made_from, report=report) if kind == "mid" else made_from, [kind])
        ours = read_score(next(iter(written.values())), f"score.{kind}", meter)
        merge = merged(song, ours, theirs)
    if not merge.remarks:
        print_blocks([f"{file}: says what the plan says; nothing is changed"])
        return
    with progress() as report, about(into):
        revision = revise(desk.left.song if desk.left else song, merge.song, report=report)
        files = scores(revision.song, into, {*USUAL, *lying(into)}, report=report)
    lines = told(merge.remarks)
    desk.save(revision.song, f"merged {file.name}: {'; '.join(lines)}", files=files)
    print_blocks(lines, told([*desk.remarks, *revision.remarks]), [f"wrote {path}" for path in (*files, into)])


def _versions(desk: Desk) -> Iterator[Song]:
    """Walk what the plan said when its scores were written, the newest first."""
    for version in desk.history.versions[:-MOST_VERSIONS:-1]:
        if version.told.startswith(_IMPORTED):
            continue  # made from a score, perhaps from this one
        with suppress(SongError):
            yield plan_of(version.text.removeprefix("\ufeff"), desk.file).song
