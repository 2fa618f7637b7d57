"""`compose import`: anybody's file becomes a plan file."""

from dataclasses import replace
from pathlib import Path

import click

from compose.desk import save_new
from compose.doors import command, named, print_blocks
from compose.options import in_words, output_option, playable
from export.files import read_bytes
from export.kinds import PLAN_SUFFIX
from song import SongError, find_style
from song.form import parse_form


@command("compose import tune.musicxml -o tune", "import")
@click.argument("file")
@click.option("--tune", "wanted", help="Which song of a file that holds several: its number, or words of its title.")
@click.option("--style", callback=in_words(playable), help="The style to go on in. [default: as the file says]")
@click.option("--title", help="What the song is called.")
@output_option("Write NAME.song.yaml. [default: the name of FILE, in this folder]")
def import_file(file: str, wanted: str | None, style: str | None, title: str | None, output: Path | None) -> None:
    """Make a plan file of a song from elsewhere.

    Reads MusicXML (plain or compressed), MIDI, ABC, iReal links and playlists, Impro-Visor lead sheets and chord charts as
    text. FILE may be an irealb:// link itself. What the file lacks stays open: compose render writes it.
    """
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
    target = save_new(song, named(output or default, PLAN_SUFFIX), f"imported from {source}")
    print_blocks(brief_lines(song), form_lines(song), chart_lines(song), [f"wrote {target}"])


def _askable(form: str) -> str:
    """Return the form as it may stand in a plan; one that nobody could ask for, as it is too long, is free."""
    try:
        parse_form(form)
    except SongError:
        return "auto"
    return form
