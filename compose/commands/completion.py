"""`compose completion`: what a shell needs to know so that the tab key completes commands, options, files and sections."""

import click
from click.shell_completion import get_completion_class

from compose.doors import command

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_COMPOSE_COMPLETE"
"""The environment variable by which a shell asks the program; click's name for a program called compose."""


@command("compose completion bash >> ~/.bash_completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a script for the shell that lets the tab key complete.

    Commands, options, styles, plan files and the sections in them. Put the line of the example into ~/.bashrc (zsh: ~/.zshrc,
    after compinit; fish: compose completion fish | source, in ~/.config/fish/config.fish).
    """
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"{shell} cannot be completed; use {', '.join(SHELLS)}")
    click.echo(made(context.find_root().command, {}, "compose", VARIABLE).source())
