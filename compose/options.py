"""Options that several commands share, in the song's own words."""

from collections.abc import Callable
from pathlib import Path

import click

from song import SongError, find_style, parse_form, parse_key, parse_meter


def in_words(read: Callable[[str], object]) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return a check by one of the ground floor's readers; its error is the option's error."""

    def check(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        try:
            if value is not None:
                read(value)
        except SongError as error:
            raise click.BadParameter(str(error), context, parameter) from None
        return value

    return check


def song_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what a new song is to be."""
    for option in reversed(
        (
            click.option("--form", callback=in_words(parse_form), default="AABA", show_default=True,
                         help="AABA, ABAC, i4A8A8B8A8o4, verse-chorus, blues or auto."),
            click.option("--style", callback=in_words(find_style), default="jazz", show_default=True,
                         help="jazz, bossa, ballad, jazz-waltz, blues, pop, rock or folk."),
            click.option("--key", callback=in_words(parse_key), help='A key, as "F# minor". [default: by style]'),
            click.option("--meter", callback=in_words(parse_meter), help="4/4, 3/4, 2/4, 6/8 or 12/8."),
            click.option("--tempo", type=click.IntRange(20, 400), help="Quarter notes a minute."),
            click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Same seed, same song. [default: a new one]"),
            click.option("--temperature", type=click.FloatRange(0.01, 5), default=1.0, show_default=True,
                         help="Below 1 the usual, above 1 the daring."),
            click.option("--title", help="What the song is called."),
            click.option("--once", is_flag=True, help="The form one time through instead of a full-length song."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


FILE = click.argument("file", type=click.Path(path_type=Path))


def output_option(help_text: str, default: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option that names what is written."""
    return click.option("-o", "--output", type=click.Path(path_type=Path), default=default, help=help_text)
