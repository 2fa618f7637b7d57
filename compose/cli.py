"""The command line: opens files, calls the pipeline, prints.

Exit status 0 when done, 1 for a song that cannot be made, 2 for wrong usage; an error is one line.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from compose.commands import (
    again,
    completion,
    corpus,
    edit,
    evaluate,
    history,
    imports,
    render,
    show,
    songs,
    styles,
    suggest,
    train,
)  # fmt: skip
from compose.desk import save_new
from compose.doors import example, named, print_blocks, progress
from compose.options import output_option, song_options, write_options
from export.kinds import PLAN_SUFFIX, USUAL, files_of
from song import SongError

VERSION = "0.7.0"


class _InGroups(click.Group):
    """Commands under headings, in the order in which one meets them."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, commands in _GROUPS.items():
            width = formatter.width - 6 - max(len(name) for name in self.commands)
            with formatter.section(heading):
                formatter.write_dl([(str(one.name), one.get_short_help_str(width)) for one in commands], col_spacing=2)


@click.group(
    cls=_InGroups,
    invoke_without_command=True,
    epilog=example("compose --form AABA --style jazz --seed 7 -o lantern"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@song_options
@write_options(USUAL)
@output_option("Write NAME.mid, NAME.song.yaml and NAME.musicxml. [default: tune]", None)
@click.version_option(VERSION, "--version")
@click.pass_context
def cli(
    context: click.Context, /, output: Path | None, kinds: Sequence[str], soundfont: Path | None, **brief: Any
) -> None:
    """Compose a whole song: form, chords, melody, band.

    Writes a MIDI file, a plan that can be read and edited, and a lead sheet; with --write wav a sound too.
    """
    if context.invoked_subcommand is None:
        _compose(output or Path("tune"), brief, kinds, soundfont)
        return
    given = [
        parameter.opts[-1]
        for parameter in context.command.params
        if context.get_parameter_source(str(parameter.name)) is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(f"put {given[0]} after the command: compose {context.invoked_subcommand} … {given[0]}")


def _compose(output: Path, brief: dict[str, Any], kinds: Sequence[str], soundfont: Path | None) -> None:
    from compose.starting.start import composed, start
    from export.terminal.lines import brief_lines, chart_lines, form_lines

    begun = start(**brief)
    for line in begun.remarks:
        click.echo(line, err=True)
    with progress() as report:
        song = composed(begun, report=report)
        written = files_of(song, kinds, soundfont, report=report)
        files = {named(output, suffix): content for suffix, content in written.items()}
    save_new(song, named(output, PLAN_SUFFIX), "composed", files=files)
    print_blocks(brief_lines(song), form_lines(song), chart_lines(song))


_GROUPS: dict[str, tuple[click.Command, ...]] = {
    "Commands that compose": (songs.plan, songs.harmonize, songs.melodize, songs.arrange, render.render),
    "Look at a song": (show.show, render.check, styles.styles),
    "Change one thing": (edit.edit, again.again, suggest.suggest, history.undo, history.redo, history.history),
    "Bring songs from elsewhere": (imports.import_file,),
    "Learn and measure": (corpus.corpus, train.train, evaluate.evaluate),
    "For the shell": (completion.completion,),
}
for _command in (one for commands in _GROUPS.values() for one in commands):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every error becomes one line and an exit status."""
    try:
        status = cli.main(
            args=None if arguments is None else list(arguments), prog_name="compose", standalone_mode=False
        )
    except click.UsageError as error:
        _fail(_with_remedy(error), 2)
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


def _with_remedy(error: click.UsageError) -> str:
    """Return what is wrong with what was typed, with an example of what would be right where something is missing."""
    message = error.format_message()
    if isinstance(error, click.MissingParameter) and error.ctx:
        shown = re.search(r"^  (compose .*)$", error.ctx.command.epilog or "", re.MULTILINE)
        return f"{message.removesuffix('.')}; write it as {shown[1]}" if shown else message
    if message.startswith("No such command") and "id you mean" not in message:
        return f"{message.removesuffix('.')}; compose --help lists them"
    return message


def _fail(message: str, status: int) -> None:
    click.echo(f"compose: {' '.join(message.split())}", err=True)
    sys.exit(status)
