"""Writing a few bars of the charts in a plan file and leaving every other letter of it as it is.

Conventions: bars count from 0; places in a text are characters from its start.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from song import Song, SongError
from song.chart import split_bars, write_bars
from song.plan import Complete, Plan, read_plan
from song.plan_text import as_yaml, plan_yaml
from song.plan_writing import write_plan

_CELL = re.compile(r"[^|\s](?:[^|\n]*[^|\s])?")
_HELD = ("%", "/")  # how a bar begins that takes its chord from the bar before


def with_bars_written(opened: Plan, song: Song, names: Sequence[str], bar: int, bars: int, complete: Complete) -> str:
    """Return the text of a plan file in which these bars of the named sections are as the song has them.

    A bar behind that held a chord of the last of them (`%`, `/`) is written out. Fields of the brief that the file leaves
    out are written where they would come out otherwise from the new text. Where a chart is written so that its bars cannot
    be told apart, the whole chart is written anew.
    """
    for text in (opened.text, write_plan(opened.song, opened)):
        written = _edited(text, song, names, range(bar, bar + bars))
        if written is not None and _says(written, song, complete):
            return written
    return write_plan(song, opened)


def _says(text: str, song: Song, complete: Complete) -> bool:
    """Return whether a plan file says this song."""
    try:
        said = read_plan(text, "", complete).song
    except SongError:
        return False
    # What a section leaves out of its cadence may be read from its chords.
    return replace(said, sections=song.sections) == replace(song, tracks=())


def _edited(text: str, song: Song, names: Sequence[str], bars: range) -> str | None:
    """Return the text with the bars written, None where they cannot be found."""
    plain = as_yaml(text)
    places = _places(plain, text)
    edits: list[tuple[int, int, str]] = []
    for name, start, end in _charts(plain):
        if name in names:
            cells = [match.span() for match in _CELL.finditer(plain, start, end)]
            if len(cells) != song.section(name).bars:
                return None
            new = write_bars(song.chords[name], song.brief.meter, len(cells))
            for number in _changed(plain, cells, new, bars):
                edits.append(_fitted(plain, cells[number], new[number]))
    for start, end, cell in sorted(edits, reverse=True):
        text = text[: places[start]] + cell + text[places[end] :]
    return text


def _places(plain: str, text: str) -> list[int]:
    """Return where each character of a text made YAML stands in the text itself, which has carriage returns and no quotes."""
    places: list[int] = []
    place = 0
    for mark in plain:
        while text[place : place + 1] == "\r" != mark:
            place += 1
        places.append(place)
        place += text[place : place + 1] == mark
    return [*places, len(text)]


def _charts(text: str) -> Iterator[tuple[str, int, int]]:
    """Walk the sections of a plan file with the place where the bars of their chart begin and end."""
    document = plan_yaml().compose(text)
    for key, rows in document.value:
        if key.value != "sections":
            continue
        for row in rows.value:
            fields = {field.value: value for field, value in row.value}
            if "chords" in fields:
                node = fields["chords"]
                start, end = node.start_mark.index, node.end_mark.index
                if node.style in ("|", ">"):
                    start = text.index("\n", start)
                    end = start + _length(text[start:end])
                elif node.style in ("'", '"'):
                    start, end = start + 1, end - 1
                yield str(fields["id"].value), start, end


def _length(block: str) -> int:
    """Return how much of a block belongs to it: up to a comment behind it."""
    comment = re.search(r"^\s*#", block, re.MULTILINE)
    return comment.start() if comment else len(block)


def _changed(text: str, cells: Sequence[tuple[int, int]], new: Sequence[str], bars: range) -> Iterator[int]:
    """Walk the bars to write: those that are named, and one behind them that held what is no longer there."""
    for number in bars:
        if split_bars(text[slice(*cells[number])]) != [new[number]]:
            yield number
    behind = bars.stop
    if behind < len(cells) and text[cells[behind][0]] in _HELD:
        yield behind


def _fitted(text: str, cell: tuple[int, int], new: str) -> tuple[int, int, str]:
    """Return what to write where for a bar; the blanks before the next barline give way or fill up."""
    start, end = cell
    blanks = len(text[end:]) - len(text[end:].lstrip(" "))
    if not blanks or text[end + blanks : end + blanks + 1] != "|":
        return start, end, new
    width = end + blanks - start
    return start, end + blanks, new.ljust(width) if len(new) < width else f"{new} "
