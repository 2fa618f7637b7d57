"""The commands that make a song stage by stage, and those that look at one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import get_terminal_size
from typing import Any

import click

from compose.completing import styles
from compose.desk import lying, open_desk, save_new, scores
from compose.doors import about, command, named, on_a_terminal, open_plan, print_blocks, progress, write
from compose.options import (
    FILE,
    band_options,
    in_words,
    melody_options,
    output_option,
    playable,
    song_options,
    typed_again,
    write_options,
)
from compose.starting.start import Start, start
from export.kinds import PLAN_SUFFIX, files_of
from song import Song, SongError, find_style, parse_form

MOST_PLANS = 20  # that one can choose from


@command("compose plan --form verse-chorus --style pop -o lantern")
@song_options
@click.option("--explain", is_flag=True, help="Say for each decision what the model gave to the alternatives.")
@click.option(
    "--alternatives", type=click.IntRange(2, MOST_PLANS), help="Lay so many plans side by side to choose from."
)
@click.option("--pick", type=click.IntRange(1, MOST_PLANS), help="Write that one of the alternatives.")
@output_option("Write NAME.song.yaml. [default: tune]", "tune")
def plan(output: Path, *, explain: bool, alternatives: int | None, pick: int | None, **brief: Any) -> None:
    """Plan the sections of a new song and write them to a plan file.

    Of alternatives, one is written: the one to --pick, or on a terminal the one that is then asked for.
    """
    from compose.pipeline import plan as run
    from export.terminal.lines import brief_lines, form_lines

    if pick is not None and pick > (alternatives or 0):
        raise click.UsageError(f"--pick {pick} is none of the alternatives; add --alternatives {max(2, pick)}")
    begun = start(**brief)
    for line in begun.remarks:
        click.echo(line, err=True)
    song = begun.song
    if alternatives is not None:
        taken = _choose(begun, alternatives, pick)
        if taken is None:
            again = typed_again(click.get_current_context(), seed=song.brief.seed)
            print_blocks(["", f"nothing is written; to take number N: {again} --pick N"])
            return
        song = taken
    with progress() as report:
        song, lines = (
            _explained(song, begun) if explain else (run(song, once=begun.once, form=begun.form, report=report), [])
        )
    song = begun.laid(song)
    save_new(song, named(output, PLAN_SUFFIX), "planned")
    print_blocks(brief_lines(song), lines or form_lines(song))


def _choose(begun: Start, count: int, pick: int | None) -> Song | None:
    """Return the alternative to pick; where none is named, show them and ask for one, or in a pipe return None."""
    from export.terminal.plan_table import LEGEND, table_lines
    from planner.stage import alternatives

    with progress() as report:
        report("forms")
        plans = alternatives(begun.song, count, once=begun.once, form=begun.form)
    few = [f"there are no more than {len(plans)} plans that differ"] if len(plans) < count else []
    if pick is None:
        print_blocks(table_lines(plans, get_terminal_size().columns), [LEGEND, *few])
        if not on_a_terminal():
            return None
        pick = click.prompt("\nWrite which one", type=click.IntRange(1, len(plans)))
    if pick > len(plans):
        raise SongError(f"there is no plan {pick}: {few[0]}; pick 1 to {len(plans)}")
    return plans[pick - 1]


def _explained(song: Song, begun: Start) -> tuple[Song, list[str]]:
    """Return the planned song, and for each section and decision why it is as it is."""
    from export.terminal.plan_reasons import reason_lines
    from planner.stage import plan_explained

    planned, weighings = plan_explained(Song(song.brief), once=begun.once, form=begun.form)
    return planned, reason_lines(planned, begun.form or parse_form(song.brief.form), weighings)


@command("compose harmonize lantern.song.yaml")
@FILE
@click.option(
    "--style", callback=in_words(playable), shell_complete=styles, help="The style of the chords. [default: the song's]"
)
@output_option("Write the song there instead of back into FILE.")
def harmonize(file: Path, style: str | None, output: Path | None) -> None:
    """Write chords where a plan file has none.

    Under a melody that stands there, they fit it. With --style, the song goes on in that style. compose undo brings back
    what stood in the file.
    """
    from compose.pipeline import harmonize as run
    from compose.pipeline import plan as run_plan
    from export.terminal.lines import chart_lines
    from song.check import contradictions

    told: list[str] = []

    def compose(song: Song, report: Callable[[str], None]) -> Song:
        told.extend(f"kept as given: {line}" for line in contradictions(song))
        if song.sections and len(song.chords) == len(song.sections):
            told.append("nothing to compose: every section has its chords; open bars with ? to have others")
        if style:
            song = replace(song, brief=replace(song.brief, style=find_style(style).name))
        return run(run_plan(song, report=report), report=report)

    print_blocks(chart_lines(_step(file, output, "harmonized", compose)))
    for line in told:
        click.echo(line, err=True)


@command("compose melodize lantern.song.yaml")
@FILE
@melody_options
@output_option("Write the song there instead of back into FILE.")
def melodize(file: Path, output: Path | None, *, top_p: float | None, candidates: int | None) -> None:
    """Write the melody where a plan file has none.

    It goes around whatever of it stands there. Options are written into the plan. compose undo brings back what stood in
    the file.
    """
    from compose.pipeline import melodize as run
    from export.terminal.lines import melody_lines

    def compose(song: Song, report: Callable[[str], None]) -> Song:
        old = song.brief
        brief = replace(old, top_p=top_p or old.top_p, candidates=candidates or old.candidates)
        return run(replace(song, brief=brief), report=report)

    print_blocks(melody_lines(_step(file, output, "melodized", compose)))


@command("compose arrange lantern.song.yaml")
@FILE
@band_options
@write_options(("mid",))
@output_option("Write NAME.mid. [default: the name of FILE]")
def arrange(
    file: Path,
    output: Path | None,
    *,
    kinds: Sequence[str],
    soundfont: Path | None,
    band: str | None,
    ending: str | None,
    straight: bool | None,
) -> None:
    """Let the band play a finished plan file.

    Writes the MIDI file, or a sound. Options say who plays and how this time; the plan file stays as it is.
    """
    from compose.pipeline import arrange as run

    opened = open_plan(file)
    with progress() as report, about(file):
        brief = opened.song.brief
        brief = replace(
            brief,
            band=find_style(band).name if band else brief.band,
            ending=ending or brief.ending,
            straight=brief.straight if straight is None else straight,
        )
        song = run(replace(opened.song, brief=brief), report=report)
        written = files_of(song, kinds, soundfont, report=report)
    write({named(output or file, suffix): content for suffix, content in written.items()}, keep=output is not None)
    width = max([12, *(len(track.name) for track in song.tracks)])
    print_blocks(
        [f"{track.name:<{width}} {len(track.notes):>5} note{'s' * (len(track.notes) != 1)}" for track in song.tracks]
    )


def _step(file: Path, output: Path | None, told: str, run: Callable[[Song, Callable[[str], None]], Song]) -> Song:
    """Open a plan file, run a stage, write the plan back or to another name; scores that lie beside it follow."""
    desk = open_desk(file)
    with progress() as report, about(file):
        song = run(desk.plan.song, report)
        target = named(output, PLAN_SUFFIX) if output else file
        files = scores(song, target, lying(target), report=report)
    desk.save(song, told, files=files, output=output)
    return song
