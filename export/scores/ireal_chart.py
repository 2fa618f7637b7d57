"""The chart of a song as it stands on a page of iReal Pro: bars in cells, repeats, endings, choruses.

Conventions: sixteen cells a line, four a bar, as the app lays them out; a chord stands in the cell of its beat.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby

from export.scores.bars import BARS_A_LINE, chart_bars
from export.scores.ireal_chords import symbol
from song import ChordSpan, Meter, Section, Song

_CELLS = 4
_LINE = _CELLS * BARS_A_LINE
_LINES = 12  # that the app shows
_METERS = {"4/4": "44", "3/4": "34", "2/4": "24", "6/8": "68", "12/8": "12"}
_MARKS = {"A": "A", "B": "B", "C": "C", "D": "D", "i": "i"}
# What is written over a section that its letter alone does not tell; heads and themes need no word.
_WORDS = {
    "verse": "Verse", "prechorus": "Pre-Chorus", "chorus": "Chorus", "solo": "Solo", "interlude": "Interlude",
    "instrumental": "Instrumental", "outro": "Ending", "tag": "Tag",
}  # fmt: skip

_Bars = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Block:
    """A stretch of the chart: the section that heads it, its bars, how often it is played, and what its endings have instead.

    Each bar is its cells. With `endings`, `bars` are what both times have in common.
    """

    section: Section
    bars: _Bars
    times: int = 1
    endings: tuple[_Bars, ...] = ()

    @property
    def length(self) -> int:
        """Bars on paper."""
        return len(self.bars) + sum(map(len, self.endings))


@dataclass(frozen=True)
class Page:
    """A chart: what comes once before, the chorus and how often it is played, and the coda after the last."""

    intro: tuple[Block, ...]
    chorus: tuple[Block, ...]
    choruses: int
    coda: tuple[Block, ...]


def page_of(song: Song) -> Page:
    """Return the page of a song: a form that is played again and again stands there once.

    Sections of one letter that follow each other with the same chords are repeated, two that differ at the end get a first and a
    second ending.
    """
    sections = [
        Block(section, tuple(_cells(bar.whole, song.brief.meter) for bar in group))
        for section, group in groupby(chart_bars(song), lambda bar: bar.section)
    ]
    head, tail = _frame(sections)
    body = sections[head : len(sections) - tail]
    period = next(size for size in range(1, len(body) + 1) if _returns(body, size))
    choruses = len(body) // period
    once = body[:period]
    if choruses == 1:
        return Page((), tuple(_folded(sections)), 1, ())
    return Page(
        tuple(_folded(sections[:head])),
        tuple(_folded(once)),
        choruses,
        tuple(_folded(sections[len(sections) - tail :])),
    )


def _frame(blocks: Sequence[Block]) -> tuple[int, int]:
    """Return how many sections stand before and after the form."""
    roles = [block.section.role for block in blocks]
    head = next((place for place, role in enumerate(roles) if role != "intro"), 0)
    tail = next((place for place, role in enumerate(reversed(roles)) if role not in ("outro", "tag")), 0)
    return head, tail


def _returns(blocks: Sequence[Block], size: int) -> bool:
    """Return whether the form is its first sections again and again, one section alone being no form."""
    if len(blocks) % size or (size == 1 and len(blocks) > 1 and len({one.section.label for one in blocks}) == 1):
        return False
    return all(block.bars == blocks[place % size].bars for place, block in enumerate(blocks))


def _cells(spans: Sequence[ChordSpan], meter: Meter) -> tuple[str, ...]:
    """Return the cells of a bar."""
    cells = [""] * _CELLS
    for span in spans:
        beat = span.onset // meter.beat_ticks
        place = beat if meter.beats == 3 else beat * _CELLS // meter.beats
        cells[place] = symbol(span.chord) if span.chord else "n"
    return tuple(cells)


def _folded(blocks: Sequence[Block]) -> Iterator[Block]:
    """Walk the blocks with those that repeat the one before taken together."""
    place = 0
    while place < len(blocks):
        block = blocks[place]
        same = place + 1
        while same < len(blocks) and _alike(block, blocks[same]) and blocks[same].bars == block.bars:
            same += 1
        if same > place + 1:
            yield Block(block.section, block.bars, same - place)
            place = same
        elif place + 1 < len(blocks) and (common := _shared(block, blocks[place + 1])):
            endings = tuple(one.bars[common:] for one in blocks[place : place + 2])
            yield Block(block.section, block.bars[:common], 2, endings)
            place += 2
        else:
            yield block
            place += 1


def _alike(one: Block, other: Block) -> bool:
    return one.section.label == other.section.label and one.section.role == other.section.role


def _shared(one: Block, other: Block) -> int:
    """Return how many bars two blocks have in common before their endings, 0 where that is less than half."""
    if not _alike(one, other) or len(one.bars) != len(other.bars):
        return 0
    differ = next(place for place, pair in enumerate(zip(one.bars, other.bars, strict=True)) if pair[0] != pair[1])
    return differ if 2 * differ >= len(one.bars) else 0


def music_of(page: Page, meter: Meter) -> str:
    """Return a page in the app's plain writing.

    The app shows twelve lines: a song that is longer gets eight bars a line wherever two cells a bar are enough.
    """
    blocks = (*page.intro, *page.chorus, *page.coda)
    long = sum(-(-block.length // BARS_A_LINE) for block in blocks) > _LINES
    text = _Writer(meter)
    for block in blocks:
        text.write(
            _narrow(block, meter) if long else block,
            coda=bool(page.coda) and block is page.chorus[-1],
            opens_coda=bool(page.coda) and block is page.coda[0],
        )
    return text.closed()


def _narrow(block: Block, meter: Meter) -> Block:
    """Return a block with two cells a bar, where no chord of it needs more."""
    halves = {0, 2} if meter.beats != 3 else {0}
    bars = [*block.bars, *chain(*block.endings)]
    if any(cell and place not in halves for cells in bars for place, cell in enumerate(cells)):
        return block

    def narrow(bars: _Bars) -> _Bars:
        return tuple(cells[::2] for cells in bars)

    return replace(block, bars=narrow(block.bars), endings=tuple(map(narrow, block.endings)))


class _Writer:
    """Writes block by block; every block starts a line."""

    def __init__(self, meter: Meter) -> None:
        self.text = ""
        self.opening = f"T{_METERS[str(meter)]}"

    def write(self, block: Block, *, coda: bool, opens_coda: bool) -> None:
        label, role = block.section.label, block.section.role
        mark = f"*{_MARKS[label]}" if label in _MARKS and (label == "i") == (role == "intro") else ""
        words = f"<{_WORDS[role]}>" if role in _WORDS else f"<Section {label}>" if not mark and role != "intro" else ""
        words += f"<{block.times}x>" if block.times > 2 else ""
        self.text += mark + ("{" if block.times > 1 else "[") + self.opening + ("Q" if opens_coda else "") + words
        self.opening = ""
        self.text += "|".join(_bars(block.bars))
        if block.endings:
            first, second = block.endings
            before = sum(map(len, block.bars)) % _LINE
            self.text += "|N1" + "|".join(_bars(first, before)) + "}" + _blank(before + sum(map(len, first)))
            # The second ending stands under the first.
            self.text += " " * before + "|N2" + "|".join(_bars(second, before)) + ("Q" if coda else "") + "]"
            self.text += _blank(before + sum(map(len, second)))
        else:
            self.text += ("Q" if coda else "") + ("}" if block.times > 1 else "]")
            self.text += _blank(sum(map(len, block.bars)))

    def closed(self) -> str:
        """Return the text with its last barline the final one."""
        text = self.text.rstrip()
        return text[:-1] + "Z" if text.endswith("]") else text + "Z"


def _blank(cells: int) -> str:
    """Return what fills the line behind so many cells."""
    return " " * (-cells % _LINE)


def _bars(bars: _Bars, before: int = 0) -> Iterator[str]:
    """Walk bars in writing, so many cells into their line; one that is the bar before it again is a sign of its own."""
    for number, cells in enumerate(bars):
        again = number and before % _LINE and cells == bars[number - 1] and "n" not in cells
        yield (" x  " if len(cells) == _CELLS else "x ") if again else _written(cells)
        before += len(cells)


def _written(cells: Sequence[str]) -> str:
    """Return the cells of a bar; a comma parts two chords that have no empty cell between them.

    >>> _written(("C", "", "A-7", "")), _written(("C", "D-7", "G7", ""))
    ('C A-7 ', 'C,D-7,G7 ')
    """
    text = ""
    for place, cell in enumerate(cells):
        chord_follows = place + 1 < len(cells) and cells[place + 1]
        text += cell + ("," if chord_follows else "") if cell else " "
    return text
