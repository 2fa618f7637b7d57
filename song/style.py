"""The styles a song can be written in."""

from dataclasses import dataclass
from functools import cache

from song.error import SongError


@dataclass(frozen=True)
class Style:
    """How a style is called and what it is when the user says nothing.

    `choruses` tells songs that play a form, improvise over it and play it again (jazz) from songs that go from verse to
    chorus. `tempos` are the usual slowest and fastest in quarter notes a minute.
    """

    name: str
    aliases: tuple[str, ...]
    meters: tuple[str, ...]
    tempos: tuple[int, int]
    choruses: bool


# The first meter is the usual one; any known meter may be asked for.
STYLES = {
    style.name: style
    for style in (
        Style("jazz", ("swing", "medium-swing", "bebop"), ("4/4",), (120, 190), True),
        Style("bossa", ("bossa-nova", "latin"), ("4/4",), (116, 150), True),
        Style("ballad", ("jazz-ballad",), ("4/4",), (58, 76), True),
        Style("jazz-waltz", ("waltz",), ("3/4",), (120, 172), True),
        Style("blues", ("shuffle",), ("4/4", "12/8"), (84, 150), True),
        Style("pop", ("pop-ballad",), ("4/4", "6/8"), (76, 124), False),
        Style("rock", (), ("4/4", "12/8"), (96, 148), False),
        Style("folk", ("country",), ("4/4", "3/4", "2/4", "6/8"), (84, 126), False),
    )
}
_BY_NAME = {name: style for style in STYLES.values() for name in (style.name, *style.aliases)}


@cache
def find_style(name: str) -> Style:
    """Return the style with that name or alias.

    Raises SongError where there is none.

    >>> find_style("swing").name
    'jazz'
    """
    style = _BY_NAME.get(str(name).strip().lower().replace(" ", "-"))
    if style is None:
        raise SongError(f'style "{name}" is not known; use one of {", ".join(STYLES)}')
    return style
