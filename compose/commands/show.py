"""`compose show`: a song in the terminal."""

from pathlib import Path

import click

from compose.doors import command, open_plan, print_blocks, write
from compose.options import FILE, output_option
from song import SongError

GRAPH_SUFFIXES = (".svg", ".dot")


@command("compose show lantern.song.yaml --graph")
@FILE
@click.option("--melody/--no-melody", default=True, help="With the melody, or without.")
@click.option("--graph", is_flag=True, help="How the sections hang together, as a tree.")
@output_option("With --graph: draw it there instead, NAME.svg or NAME.dot.")
def show(file: Path, output: Path | None, *, melody: bool, graph: bool) -> None:
    """Print the sections, chart and melody of a song, or its graph."""
    from export.terminal.lines import brief_lines, chart_lines, form_lines, melody_lines

    if output is not None and not graph:
        raise click.UsageError("-o draws the section graph; add --graph")
    if output is not None and output.suffix.lower() not in GRAPH_SUFFIXES:
        raise click.UsageError(f"-o {output}: a section graph is drawn as .svg or .dot; choose a name that ends so")
    song = open_plan(file).song
    if not graph:
        print_blocks(brief_lines(song), form_lines(song), chart_lines(song), melody_lines(song) if melody else [])
        return
    if not song.sections:
        raise SongError(f"{file}: has no sections yet; compose render plans them")
    from export.terminal.graph_tree import tree_lines
    from planner.graph import section_graph

    if output is None:
        print_blocks(brief_lines(song), tree_lines(section_graph(song)))
        return
    from export.pictures.graph_dot import draw_dot
    from export.pictures.graph_svg import draw_svg

    draw = draw_svg if output.suffix.lower() == ".svg" else draw_dot
    write({output: draw(section_graph(song)).encode()}, keep=True)
    print_blocks([f"wrote {output}"])
