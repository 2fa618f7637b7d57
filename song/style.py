"""The styles a song can be written in."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from song.error import SongError
from song.remedies import instead


@dataclass(frozen=True)
class Style:
    """How a style is called and what it is when the user says nothing.

    `choruses` tells songs that play a form, improvise over it and play it again (jazz) from songs that go from verse to
    chorus. `tempos` are the usual slowest and fastest in quarter notes a minute. `nearest` is the style that stands in for it
    where there is nothing of its own: data to learn from, a model, a band.
    """

    name: str
    aliases: tuple[str, ...]
    meters: tuple[str, ...]
    tempos: tuple[int, int]
    choruses: bool
    nearest: str


# The first meter is the usual one; any known meter may be asked for.
STYLES = {
    style.name: style
    for style in (
        Style("jazz", ("swing", "medium-swing", "bebop"), ("4/4",), (120, 190), True, "ballad"),
        Style("bossa", ("bossa-nova", "latin"), ("4/4",), (116, 150), True, "jazz"),
        Style("ballad", ("jazz-ballad",), ("4/4",), (58, 76), True, "jazz"),
        Style("jazz-waltz", ("waltz",), ("3/4",), (120, 172), True, "jazz"),
        Style("blues", ("shuffle",), ("4/4", "12/8"), (84, 150), True, "jazz"),
        Style("pop", ("pop-ballad",), ("4/4", "6/8"), (76, 124), False, "rock"),
        Style("rock", (), ("4/4", "12/8"), (96, 148), False, "pop"),
        Style("folk", (), ("4/4", "3/4", "2/4", "6/8"), (84, 126), False, "country"),
        Style("country", ("bluegrass",), ("4/4", "3/4"), (84, 140), False, "folk"),
        Style("soul", ("r&b", "rnb", "gospel"), ("4/4", "12/8"), (66, 116), False, "pop"),
        Style("funk", ("disco",), ("4/4",), (92, 120), False, "soul"),
        Style("hip-hop", ("hiphop", "rap", "lo-fi"), ("4/4",), (72, 104), False, "pop"),
        Style("dance", ("house", "edm", "electronic"), ("4/4",), (112, 132), False, "pop"),
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
        aliases = {alias: style.name for alias, style in _BY_NAME.items()}
        raise SongError(f'style "{name}" is not known; {instead(str(name), STYLES, aliases)}')
    return style


def kin_of(name: str, known: Collection[str]) -> str:
    """Return the style itself where it is among the known ones, else the nearest of its kin that is.

    >>> kin_of("funk", {"pop", "jazz"}), kin_of("jazz", {"pop", "jazz"})
    ('pop', 'jazz')
    """
    seen = []
    while name not in known:
        seen.append(name)
        name = STYLES[name].nearest
        assert name not in seen, f"none of {', '.join(seen)} is known"
    return name
