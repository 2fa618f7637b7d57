"""`compose completion`: what a shell needs to know so that the tab key completes commands, options, files and sections."""

import os
import shlex

import click
from click.shell_completion import BashComplete, add_completion_class, get_completion_class

from compose.doors import command

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_COMPOSE_COMPLETE"
"""The environment variable by which a shell asks the program; click's name for a program called compose."""


class _Bash(BashComplete):
    """Bash, for which a colon ends a word: it is told the line as it stands, and given what is behind the colon."""

    name = "bash"
    source_template = """\
%(complete_func)s() {
    local line="${COMP_LINE:0:COMP_POINT}" type value kept=""
    local word="${line##*[[:space:]]}"
    [[ $COMP_WORDBREAKS == *:* && $word == *:* ]] && kept="${word%%:*}:"
    while IFS=, read -r type value; do
        case "$type" in
            dir) COMPREPLY=(); compopt -o dirnames ;;
            file) COMPREPLY=(); compopt -o default ;;
            plain) COMPREPLY+=("${value#"$kept"}") ;;
        esac
    done < <(env COMP_WORDS="$line" %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words of the line behind the program's name, and the one that is typed."""
        line = os.environ.get("COMP_WORDS", "")
        try:
            words = shlex.split(line)
        except ValueError:  # inside quotes
            words = line.split()
        begun = "" if line[-1:].isspace() or not words else words.pop()
        return words[1:], begun


add_completion_class(_Bash)


@command("compose completion bash")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a script for the shell that lets the tab key complete.

    Commands, edits, options, styles, forms, plan files, and the sections and bars in them. It goes into the file that the
    shell reads when it starts:

    \b
    bash, ~/.bashrc                     eval "$(compose completion bash)"
    zsh, ~/.zshrc, behind compinit      eval "$(compose completion zsh)"
    fish, ~/.config/fish/config.fish    compose completion fish | source
    """  # noqa: D301 (the mark keeps click from filling the lines)
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"{shell} cannot be completed; use {', '.join(SHELLS)}")
    click.echo(made(context.find_root().command, {}, "compose", VARIABLE).source())
