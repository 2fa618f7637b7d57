"""What every verb of `compose edit` is made as: a command that returns an edit, with examples under its help."""

from collections.abc import Callable
from typing import Any

import click

from compose.completing import places
from compose.doors import example
from compose.places import read_place
from compose.verbs.words import Edit

PLACE = click.argument("place", callback=read_place(), shell_complete=places)


def verb(*lines: str, signs: bool = False) -> Callable[[Callable[..., Edit]], click.Command]:
    """Make a verb, called as its function, whose help ends in examples; with `signs` it takes numbers with a minus."""
    shown = "\n  ".join(f"compose edit lantern.song.yaml {line}" for line in lines)

    def add(function: Callable[..., Edit]) -> click.Command:
        settings: dict[str, Any] = {"help_option_names": ["-h", "--help"], "ignore_unknown_options": signs}
        name = function.__name__.strip("_")
        command = click.command(name, epilog=example(shown), context_settings=settings)
        return command(function)

    return add
