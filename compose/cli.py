"""The command line: opens files, calls the pipeline, prints.

Exit status 0 when done, 1 for a song that cannot be made, 2 for wrong usage; an error is one line.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from compose.files import PLAN_SUFFIX, read_text, write_files
from compose.options import FILE, output_option, song_options
from song import Song, SongError

VERSION = "0.1.0"
SCORE_SUFFIXES = (".mid", ".musicxml")
STAGES = ("planner", "harmony", "melody")


def _example(line: str) -> str:
    """Return the end of a help text; the mark keeps click from filling its lines."""
    return f"\b\nExample:\n  {line}"


@click.group(
    invoke_without_command=True,
    epilog=_example("compose --form AABA --style jazz --seed 7 -o lantern"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@song_options
@output_option("Write NAME.mid, NAME.song.yaml and NAME.musicxml. [default: tune]", None)
@click.version_option(VERSION, "--version")
@click.pass_context
def cli(context: click.Context, /, output: Path | None, **brief: Any) -> None:
    """Compose a whole song: form, chords, melody, band.

    Writes a MIDI file, a plan that can be read and edited, and a lead sheet.
    """
    if context.invoked_subcommand is None:
        _compose(output or Path("tune"), brief)
        return
    given = [
        name for name in context.params if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(
            f"put --{given[0]} after the command: compose {context.invoked_subcommand} … --{given[0]}"
        )


def _compose(output: Path, brief: dict[str, Any]) -> None:
    from compose.pipeline import compose, scores
    from compose.show import brief_lines, chart_lines, form_lines
    from song.plan_writing import write_plan

    with _progress() as report:
        song = compose(report=report, **brief)
        files = {_named(output, suffix): content for suffix, content in scores(song).items()}
    files[_named(output, PLAN_SUFFIX)] = write_plan(song).encode()
    _write(files, keep=True)
    _print_blocks(brief_lines(song), form_lines(song), chart_lines(song))


def _command(example: str) -> Callable[[Callable[..., None]], click.Command]:
    return cli.command(epilog=_example(example))


@_command("compose plan --form verse-chorus --style pop -o lantern")
@song_options
@output_option("Write NAME.song.yaml. [default: tune]", "tune")
def plan(output: Path, **brief: Any) -> None:
    """Plan the sections of a new song and write them to a plan file."""
    from compose.pipeline import complete_brief
    from compose.pipeline import plan as run
    from compose.show import brief_lines, form_lines
    from song.plan_writing import write_plan

    once = brief.pop("once")
    with _progress() as report:
        song = run(Song(complete_brief(**brief)), once=once, report=report)
    _write({_named(output, PLAN_SUFFIX): write_plan(song).encode()}, keep=True)
    _print_blocks(brief_lines(song), form_lines(song))


@_command("compose harmonize lantern.song.yaml")
@FILE
@output_option("Write the song there instead of back into FILE.")
def harmonize(file: Path, output: Path | None) -> None:
    """Write chords where a plan file has none."""
    from compose.pipeline import harmonize as run
    from compose.pipeline import plan as run_plan
    from compose.show import chart_lines

    _print_blocks(
        chart_lines(_step(file, output, lambda song, report: run(run_plan(song, report=report), report=report)))
    )


@_command("compose melodize lantern.song.yaml")
@FILE
@output_option("Write the song there instead of back into FILE.")
def melodize(file: Path, output: Path | None) -> None:
    """Write the melody where a plan file has none."""
    from compose.pipeline import melodize as run
    from compose.show import melody_lines

    _print_blocks(melody_lines(_step(file, output, lambda song, report: run(song, report=report))))


@_command("compose arrange lantern.song.yaml")
@FILE
@output_option("Write NAME.mid. [default: the name of FILE]")
def arrange(file: Path, output: Path | None) -> None:
    """Let the band play a finished plan file: writes the MIDI file."""
    from arranger.midi import midi_bytes
    from compose.pipeline import arrange as run

    opened = _open(file)
    with _progress() as report, _about(file):
        song = run(opened.song, report=report)
        content = midi_bytes(song)
    _write({_named(output or file, ".mid"): content}, keep=output is not None)
    _print_blocks([f"{track.name:<12} {len(track.notes):>5} notes" for track in song.tracks])


@_command("compose show lantern.song.yaml")
@FILE
@click.option("--melody/--no-melody", default=True, help="With the melody, or without.")
def show(file: Path, *, melody: bool) -> None:
    """Print a plan file: sections, chart, melody."""
    from compose.show import brief_lines, chart_lines, form_lines, melody_lines

    song = _open(file).song
    _print_blocks(brief_lines(song), form_lines(song), chart_lines(song), melody_lines(song) if melody else [])


@_command("compose render lantern.song.yaml")
@FILE
@click.option("--once", is_flag=True, help="Where sections are missing: the form one time through.")
def render(file: Path, *, once: bool) -> None:
    """Compose what a plan file lacks and write MIDI and lead sheet beside it.

    What stands in the file is kept, with its comments.
    """
    from compose.pipeline import complete_song, scores
    from song.plan_writing import write_plan

    opened = _open(file)
    with _progress() as report, _about(file):
        song = complete_song(opened.song, once=once, report=report)
        files = {_named(file, suffix): content for suffix, content in scores(song).items()}
    text = write_plan(song, opened)
    if text != opened.text:
        files[file] = text.encode()
    _write(files, keep=False)
    _print_blocks([f"wrote {path}" for path in files])


@_command("compose check lantern.song.yaml")
@FILE
def check(file: Path) -> None:
    """Say what is wrong in a plan file, and where."""
    from song.check import problems, remarks

    song = _open(file).song
    wrong = problems(song)
    _print_blocks([*wrong, *remarks(song)] or [f"{file}: sound, {len(song.sections)} sections, {song.bars} bars"])
    if wrong:
        raise SongError(f"{file}: {len(wrong)} problem{'s' if len(wrong) > 1 else ''}, listed above")


@_command("compose train planner --data ../shared/data")
@click.argument("stage", type=click.Choice(STAGES))
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of the data sets' archives.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for weights and record. [default: runs/STAGE]")
@click.option("--minutes", type=click.FloatRange(0, min_open=True), help="How long to train at most.")
@click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Same seed, same weights."
)
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint.")
def train(stage: str, data: Path, out: Path | None, minutes: float | None, seed: int, *, resume: bool) -> None:
    """Train a stage from the data sets and write its weights and their record."""
    from importlib import import_module

    if not data.is_dir():
        raise click.UsageError(
            f"--data {data}: there is no such folder; give the one that holds pop909.tar.gz and the others"
        )
    target = out or Path("runs") / stage
    run = import_module(f"{stage}.train").train
    record = run(
        data, target, seed=seed, minutes=minutes, resume=resume, report=lambda line: click.echo(line, err=True)
    )
    _print_blocks(
        [f"{name}: {value}" for name, value in record.items() if name in ("fingerprint", "held_out")],
        [f"wrote {target}"],
    )


# Doors between the commands and the files


def _open(file: Path) -> Any:
    from compose.pipeline import complete_brief
    from song.check import problems
    from song.plan import read_plan

    if file.suffix in SCORE_SUFFIXES:
        raise SongError(f"{file}: is named as a score is; give a plan file, whose name ends in {PLAN_SUFFIX}")
    opened = read_plan(read_text(file), str(file), complete_brief)
    if wrong := problems(opened.song):
        raise SongError(f"{file}: {wrong[0]}")
    return opened


def _step(file: Path, output: Path | None, run: Callable[[Song, Callable[[str], None]], Song]) -> Song:
    """Open a plan file, run a stage, write the plan back or to another name."""
    from song.plan_writing import write_plan

    opened = _open(file)
    with _progress() as report, _about(file):
        song = run(opened.song, report)
    target = _named(output, PLAN_SUFFIX) if output else file
    text = write_plan(song, opened)
    if target != file or text != opened.text:
        _write({target: text.encode()}, keep=target != file)
    return song


def _named(output: Path, suffix: str) -> Path:
    """Return the file of a song by its name, whichever of its files the name was taken from; in a folder it is a tune."""
    if output.is_dir():
        output = output / "tune"
    name = output.name
    for known in (PLAN_SUFFIX, *SCORE_SUFFIXES):
        name = name.removesuffix(known)
    return output.with_name((name or "tune") + suffix)


@contextmanager
def _about(file: Path) -> Iterator[None]:
    """Name the plan file in what goes wrong with its song."""
    try:
        yield
    except SongError as error:
        raise SongError(f"{file}: {error}") from None


def _write(files: dict[Path, bytes], *, keep: bool) -> None:
    for aside in write_files(files, keep=keep):
        click.echo(f"kept the older file as {aside}", err=True)


def _print_blocks(*blocks: Sequence[str]) -> None:
    click.echo("\n\n".join("\n".join(block) for block in blocks if block))


class _progress:  # noqa: N801 (reads as a function)
    """Show on a terminal which stage is at work; say nothing in a pipe."""

    def __enter__(self) -> Callable[[str], None]:
        return self._report

    def __exit__(self, *_error: object) -> None:
        if sys.stderr.isatty():
            click.echo("\r\033[K", nl=False, err=True)

    def _report(self, stage: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{stage} …", nl=False, err=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every error becomes one line and an exit status."""
    try:
        status = cli.main(
            args=None if arguments is None else list(arguments), prog_name="compose", standalone_mode=False
        )
    except click.UsageError as error:
        _fail(error.format_message(), 2)
    except click.Abort:
        _fail("stopped; nothing was written", 130)
    except (SongError, click.ClickException) as error:
        _fail(error.format_message() if isinstance(error, click.ClickException) else str(error), 1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        _fail(f"cannot write what there is to say: {error.strerror}", 1)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int) -> None:
    click.echo(f"compose: {' '.join(message.split())}", err=True)
    sys.exit(status)
