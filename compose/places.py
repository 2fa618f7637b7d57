"""Places that a person types: a section, `A1`, a bar of it, `A1:5`, or several, `A1:5-8`.

Conventions: bars count from 1 in what a person writes and reads, from 0 in what `Place.bars_in` returns.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import click

from song import Song, SongError


@dataclass(frozen=True)
class Place:
    """Bars of a section as a person names them, from 1; 0 to 0 is the whole section."""

    section: str
    first: int = 0
    last: int = 0

    def __str__(self) -> str:
        bars = "" if self.is_whole else f":{self.first}" + (f"-{self.last}" if self.last > self.first else "")
        return f"{self.section}{bars}"

    @property
    def is_whole(self) -> bool:
        """Whether no bars are named."""
        return self.first == 0

    @property
    def count(self) -> int:
        """How many bars are named."""
        return 0 if self.is_whole else self.last - self.first + 1

    def bars_in(self, song: Song) -> tuple[int, ...]:
        """Return the bars, from 0; all of the section where none are named.

        Raises SongError where the song has no such section, or the section no such bar.
        """
        section = song.section(self.section)
        if self.is_whole:
            return tuple(range(section.bars))
        if self.last > section.bars:
            wrong = self.first if self.first > section.bars else self.last
            raise SongError(f"section {section.id}: there is no bar {wrong}; it has bars 1 to {section.bars}")
        return tuple(range(self.first - 1, self.last))


_PLACE = re.compile(r"(?P<section>[^:]+)(?::(?P<first>[0-9]{1,4})(?:-(?P<last>[0-9]{1,4}))?)?")


def place_of(text: str, *, whole: bool = True) -> Place:
    """Return the place that a person names: `A1:5`, `A1:5-8`, and where a `whole` section will do, `A1`.

    Raises SongError where it is none.

    >>> place_of("A1:5-8"), str(place_of("A1"))
    (Place(section='A1', first=5, last=8), 'A1')
    """
    match = _PLACE.fullmatch(text.strip())
    if match is None or not (whole or match["first"]):
        right = "a section, as A1, bars of one, as A1:5 or A1:5-8" if whole else "section and bar, as A1:5"
        more = "" if whole else ", or A1:5-6 for two bars"
        raise SongError(f'"{text}" is no place; write {right}{more}')
    if match["first"] is None:
        return Place(match["section"])
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if first < 1:
        raise SongError(f'"{text}" is no place; bars count from 1, as {match["section"]}:1')
    if last < first:
        raise SongError(f"bar {last} comes before bar {first}; write the first one first")
    return Place(match["section"], first, last)


def read_place(*, whole: bool = True) -> Callable[[click.Context, click.Parameter, str | None], Place | None]:
    """Return what reads an argument that is a place; with `whole` a section alone is one too."""

    def read(context: click.Context, parameter: click.Parameter, value: str | None) -> Place | None:
        try:
            return None if value is None else place_of(value, whole=whole)
        except SongError as error:
            raise click.BadParameter(str(error), context, parameter) from None

    return read
