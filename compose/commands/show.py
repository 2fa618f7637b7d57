"""`compose show`: a song in the terminal, as a lead sheet, as a graph, or for programs."""

import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from compose.completing import places as offer_places
from compose.doors import about, command, open_plan, print_blocks, write
from compose.options import FILE, output_option
from compose.places import Place, read_place
from song import Chord, ChordSpan, Key, Song, SongError

if TYPE_CHECKING:
    from export.terminal.paint import Line

GRAPH_SUFFIXES = (".svg", ".dot")
NARROWEST = 60  # columns for which a sheet is laid out
_TIE = "\N{NO-BREAK SPACE}"


def _places(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[Place, ...]:
    """Read places, each a section or bars of one."""
    read = read_place()
    return tuple(place for value in values if (place := read(context, parameter, value)) is not None)


@command("compose show lantern.song.yaml B1 --numerals")
@FILE
@click.argument("places", nargs=-1, callback=_places, metavar="[PLACE]...", shell_complete=offer_places)
@click.option(
    "--section",
    "sections",
    multiple=True,
    callback=_places,
    metavar="SECTION",
    help="Only that section or letter.",
    shell_complete=offer_places,
)
@click.option("--melody/--no-melody", default=True, help="With the melody, or the chart alone.")
@click.option("--notes", is_flag=True, help="The melody in the notation of the plan file, to copy and edit.")
@click.option("--numerals", is_flag=True, help="Roman numerals under the chords, in the key of the section.")
@click.option("--graph", is_flag=True, help="How the sections hang together, as a tree.")
@click.option("--json", "as_json", is_flag=True, help="The whole song as JSON, for programs.")
@click.option("--color/--no-color", "colour", default=None, help="With colours, or without. [default: on a terminal]")
@output_option("With --graph: draw it there instead, NAME.svg or NAME.dot.")
def show(
    file: Path,
    places: Sequence[Place],
    sections: Sequence[Place],
    output: Path | None,
    *,
    melody: bool,
    notes: bool,
    numerals: bool,
    graph: bool,
    as_json: bool,
    colour: bool | None,
) -> None:
    """Print a song: its sections and its lead sheet.

    PLACE is what to print alone: a section or its letter (B1, B), or bars of one (A1:5, A1:5-8). The sheet is as wide as the
    terminal. What repeats is told in a line. Colours are left out in a pipe and where NO_COLOR is set.
    """
    if output is not None and not graph:
        raise click.UsageError("-o draws the section graph; add --graph")
    if output is not None and output.suffix.lower() not in GRAPH_SUFFIXES:
        raise click.UsageError(f"-o {output}: a section graph is drawn as .svg or .dot; choose a name that ends so")
    if graph + as_json + bool(places or sections) > 1:
        raise click.UsageError("--graph and --json are of the whole song; give one of them, or places")
    song = open_plan(file).song
    if as_json:
        from export.document import json_text

        click.echo(json_text(song), nl=False)
        return
    if graph and not song.sections:
        raise SongError(f"{file}: has no sections yet; compose render plans them")
    if output is not None:
        _draw(song, output)
        return
    with about(file):
        blocks = _graph_blocks(song) if graph else _sheet_blocks(song, (*places, *sections), melody, notes, numerals)
    _print(blocks, _coloured(colour))


def _draw(song: Song, output: Path) -> None:
    from export.pictures.graph_dot import draw_dot
    from export.pictures.graph_svg import draw_svg
    from planner.graph import section_graph

    draw = draw_svg if output.suffix.lower() == ".svg" else draw_dot
    write({output: draw(section_graph(song)).encode()}, keep=True)
    print_blocks([f"wrote {output}"])


def _graph_blocks(song: Song) -> list[list["Line"]]:
    from export.terminal.graph_tree import tree_lines
    from export.terminal.lines import brief_lines
    from export.terminal.paint import plain, with_letters
    from planner.graph import section_graph

    return [plain(brief_lines(song)), with_letters(tree_lines(section_graph(song)), song)]


def _sheet_blocks(song: Song, places: Sequence[Place], melody: bool, notes: bool, numerals: bool) -> list[list["Line"]]:
    """Return the sections in short and the lead sheet, or only the places that are asked for."""
    from export.terminal.lead_sheet import sheet_lines
    from export.terminal.lines import brief_lines, form_lines, melody_lines
    from export.terminal.paint import plain, with_letters

    width = max(NARROWEST, get_terminal_size().columns)
    asked = _asked(song, places) if places else None
    blocks: list[list[Line]] = []
    if asked is None:
        table = [piece for line in form_lines(song) for piece in _folded(line, width)]
        title = [piece for line in brief_lines(song) for piece in wrap(line, width)]
        blocks += [plain(title), with_letters(table, song)]
    roman = _numerals(song) if numerals else None
    blocks.append(sheet_lines(song, width, melody=melody and not notes, numerals=roman, places=asked))
    if notes and melody:
        blocks.append(with_letters(melody_lines(song, asked), song))
    return blocks


def _folded(line: str, width: int) -> list[str]:
    """Return a line of the table in lines that are not wider, with what belongs together, as "4 half", in one."""
    tied = re.sub(r"(?<=\w) (?=\w)", _TIE, line)
    return [piece.replace(_TIE, " ") for piece in wrap(tied, width, subsequent_indent=" " * 9)]


def _asked(song: Song, places: Iterable[Place]) -> dict[str, list[int]]:
    """Return the bars, from 0, that are asked for, by section; a letter stands for all its sections."""
    asked: dict[str, set[int]] = {}
    for place in places:
        known = {section.id for section in song.sections}
        same = [section.id for section in song.sections if section.label == place.section]
        names = same if place.is_whole and place.section not in known and same else [place.section]
        for name in names:
            asked.setdefault(name, set()).update(Place(name, place.first, place.last).bars_in(song))
    return {section.id: sorted(asked[section.id]) for section in song.sections if section.id in asked}


def _numerals(song: Song) -> Mapping[str, Sequence[str]]:
    """Return the numeral of every chord in the key of its section; the last one looks to the section behind."""
    from song.style import written_like

    blue = written_like(song.brief.style) == "blues"
    found: dict[str, list[str]] = {}
    for section, behind in zip(song.sections, [*song.sections[1:], None], strict=True):
        spans = song.charts.get(section.id, ())
        after = song.charts.get(behind.id, ()) if behind and behind.key == section.key else ()
        near = spans and after and spans[-1].end == section.bars * song.brief.meter.bar_ticks and after[0].onset == 0
        found[section.id] = _section_numerals(spans, after[0].chord if near else None, section.key, blue=blue)
    return found


def _section_numerals(spans: Sequence[ChordSpan], after: Chord | None, key: Key, *, blue: bool) -> list[str]:
    """Return the numeral of every chord, "" where there is none; what is open between two of them leads nowhere."""
    from harmony.theory.roman import numerals_of

    chords: list[Chord | None] = []
    places, end = [], 0
    for span in spans:
        chords += [None] * (span.onset > end)
        places.append(len(chords))
        chords.append(span.chord)
        end = span.end
    numerals = numerals_of([*chords, after], key, blue=blue)
    return [numerals[place] if chords[place] else "" for place in places]


def _coloured(wanted: bool | None) -> bool:
    """Return whether to print colours: as told, else on a terminal that has some and whose user wants some."""
    if wanted is not None:
        return wanted
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _print(blocks: Sequence[Sequence["Line"]], colour: bool) -> None:
    from export.terminal.paint import painted

    text = "\n\n".join("\n".join(painted(line, colour=colour) for line in block) for block in blocks if block)
    click.echo(text, color=colour)
