"""`compose styles`: which styles there are, and the file of one."""

import click

from compose.completing import styles as offer_styles
from compose.doors import command, print_blocks
from compose.options import playable
from song import STYLES, Style, find_style
from song.style_file import style_text

# Longest list of what a style is also called that stands in a line.
_ALIASES = 3


@command("compose styles bossa > night-bus.toml")
@click.argument("style", required=False, shell_complete=offer_styles)
def styles(style: str | None) -> None:
    """List the styles, or print the file of one.

    A file that is printed can be saved, changed and given to --style.
    """
    if style is None:
        print_blocks(_table(list(STYLES.values())))
        return
    name = find_style(style).name
    playable(name)
    click.echo(style_text(name), nl=False)


def _table(found: list[Style]) -> list[str]:
    """Return a line a style: name, meters, tempos, what it is, and what else it is called."""
    rows = [
        [
            style.name,
            " ".join(style.meters),
            f"{style.tempos[0]}-{style.tempos[1]}",
            style.about + (f" (also {', '.join(style.aliases[:_ALIASES])})" if style.aliases else ""),
        ]
        for style in found
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    ]
