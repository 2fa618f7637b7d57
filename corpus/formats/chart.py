"""Chord charts as plain text: a header, section headings, and bars between `|` in the symbols that players write.

Conventions: bars as in `song.chart`, so the chart of a plan file is one; besides, `|:` and `:|` repeat (`:| x3` three
times), `1.` and `2.` at the start of a bar are endings. A heading alone plays again what was heard under its name. Without
any barline each chord is a bar. Lines and bars count from 1 in what a person reads.

    Title: Lantern Street
    Key: F
    [A]
    |: Fmaj7 | Dm7 G7 | 1. C6 | % :| 2. C6 | C6 |
    Bridge:
    | Fm7 / / Bb7 | Ebmaj7 | Dm7 | G7 |
    [A] x2
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from corpus.chord_form import ChordSheet, song_of_chords
from corpus.dataset import Skipped
from corpus.formats.chart_lines import Passage, bare_name, mark_of, plain_word, read_layout, split_times, with_barlines
from corpus.formats.leadsheet import MAX_BARS, WrittenBar
from corpus.idiom import usual_tempo
from song import Chord, Key, Meter, Song, SongError, find_style, parse_key, parse_meter
from song import chart as bar_chart

MAX_TEXT = 200_000
_ENDING = re.compile(r"(?:\[?([1-4](?:,[1-4])*)[.\]])\s*(.*)", re.DOTALL)


@dataclass
class _Page:
    """What has been read so far; `heard` holds the bars of each heading by its name, `open` tells of an unclosed `|:`."""

    title: str
    key: Key | None = None
    meter: Meter = field(default_factory=lambda: parse_meter("4/4"))
    tempo: int | None = None
    style: str = ""
    bars: list[WrittenBar] = field(default_factory=list)
    heard: dict[str, list[WrittenBar]] = field(default_factory=dict)
    open: bool = False
    endings: frozenset[int] = frozenset()


def read_chart(text: str, title: str = "Untitled") -> Song:
    """Return the song of a text chart, played once through; `title` is for a text that names none.

    Raises SongError that names line and bar.
    """
    song = song_of_chords(read_sheet(text, title))
    if isinstance(song, Skipped):
        raise SongError(f"the chart cannot become a song: {song.reason}")
    return song


def read_sheet(text: str, title: str = "Untitled", meter: Meter | None = None) -> ChordSheet:
    """Return a text chart as written; `title` and `meter` are for a text that names none.

    Raises SongError that names line and bar.
    """
    if len(text) > MAX_TEXT:
        raise SongError(f"the chart is longer than {MAX_TEXT} characters; give one tune at a time")
    layout = read_layout(text)
    page = _Page(layout.title or title)
    page.meter = meter or page.meter
    for number, name, value in layout.headers:
        with _in_line(number):
            _read_header(page, name, value)
    for passage in layout.passages:
        _read_passage(page, passage, layout.barred)
    sung = layout.sung or any(bar.mark.endswith((":verse", ":chorus")) for bar in page.bars)
    style = page.style or ("pop" if sung else "jazz")
    tempo = page.tempo or usual_tempo(style)
    return ChordSheet(page.title, style, page.key, tempo, page.bars, page.meter, loose=False)


@contextmanager
def _in_line(number: int) -> Iterator[None]:
    """Name the line in what is wrong inside."""
    try:
        yield
    except SongError as error:
        message = str(error)
        raise SongError(f"line {number}{',' if message.startswith('bar ') else ':'} {message}") from None


def _read_header(page: _Page, name: str, value: str) -> None:
    if name == "key":
        page.key = parse_key(value.replace("-", "m"))
    elif name in ("meter", "metre", "time"):
        page.meter = parse_meter(value)
    elif name == "style":
        page.style = find_style(value).name
    elif name == "tempo":
        digits = re.match(r"\d{1,3}", value)
        if not digits:
            raise SongError(f'tempo "{value}" is no number; write quarter notes a minute, as 120')
        page.tempo = int(digits[0])


def _read_passage(page: _Page, passage: Passage, barred: bool) -> None:
    """Read a section, or take again the one that was heard under its name, as often as it is played."""
    start = len(page.bars)
    page.endings = frozenset()
    for number, line in passage.chords:
        with _in_line(number):
            _read_bars(page, line if barred else with_barlines(line, page.meter.beats))
    with _in_line(passage.line):
        bars = page.bars[start:] or _heard_before(page, passage.name)
        mark = mark_of(passage.name) if passage.name else ""
        # What has no |: of its own goes back to its heading and no further.
        forward = bars[0].forward or not (page.open or bars[0].endings)
        page.bars[start:] = [
            replace(bar, mark=mark, forward=forward) if place == 0 else replace(bar)
            for _ in range(passage.times)
            for place, bar in enumerate(bars)
        ]
        _check_length(page)
    for bar in bars:
        page.open = (page.open or bar.forward) and not bar.backward
    if passage.name:
        page.heard[passage.name.casefold()] = bars
        page.heard.setdefault(bare_name(passage.name), bars)


def _heard_before(page: _Page, name: str) -> list[WrittenBar]:
    bars = page.heard.get(name.casefold()) or page.heard.get(bare_name(name))
    if not bars:
        raise SongError(f'"{name}" has no chords, and none were written under that name before; write them below it')
    return bars


def _check_length(page: _Page) -> None:
    if len(page.bars) > MAX_BARS:
        raise SongError(f"more than {MAX_BARS} bars; give one tune at a time")


def _read_bars(page: _Page, line: str) -> None:
    """Read the bars of a line. Raises SongError that names the bar of the line."""
    once, times = split_times(line)
    if times > 1 and ":" not in once:
        line = f"|: {once.strip('| ')} :| x{times}"
    closed = line.rstrip("| ").endswith(":") or line.endswith("|") or bool(re.search(r"\|\s*x\d+$", line))
    cells = [cell.strip() for cell in line.replace("||", "|").split("|")]
    cells = cells[1:] if not cells[0] else cells
    cells = cells[:-1] if closed and cells and not cells[-1] else cells
    for number, cell in enumerate(cells, 1):
        again = re.fullmatch(r"\(?[x×]?\s?(\d{1,2})\s?[x×]?\)?", cell)
        if again and page.bars and page.bars[-1].backward:
            page.bars[-1].times = max(2, min(16, int(again[1])))
            continue
        try:
            _read_bar(page, cell)
        except SongError as error:
            raise SongError(f"bar {number}: {error}") from None
        _check_length(page)


def _read_bar(page: _Page, cell: str) -> None:
    bar = WrittenBar(page.meter.bar_ticks)
    if cell.startswith(":"):
        bar.forward, cell, page.endings = True, cell[1:].strip(), frozenset()
    if cell.endswith(":"):
        bar.backward, cell = True, cell[:-1].strip()
    if ending := _ENDING.fullmatch(cell):
        page.endings, cell = frozenset(map(int, ending[1].split(","))), ending[2].strip()
    bar.endings = page.endings
    if cell == "%":
        if not page.bars:
            raise SongError("% repeats the bar before, but there is none")
        bar.chords = list(page.bars[-1].chords)
    else:
        bar.chords = _chords_of(page, cell)
    page.bars.append(bar)
    if bar.backward:
        page.endings = frozenset()
    elif bar.endings and min(bar.endings) > 1:
        # A last ending has no sign where it ends, and needs none.
        page.endings = frozenset()


def _chords_of(page: _Page, cell: str) -> list[tuple[int, Chord | None]]:
    """Return the changes of a bar, which may hold the chord of the bar before it."""
    if not cell:
        raise SongError(f"is empty; write a chord, % or {bar_chart.NO_CHORD}")
    words = [plain_word(word) for word in cell.split()]
    before = f"{page.bars[-1].chords[-1][1] or bar_chart.NO_CHORD} |" if page.bars else ""
    try:
        spans = bar_chart.read_chart(f"| {before} {' '.join(words)} |", page.meter)
    except SongError as error:
        raise SongError(re.sub(r"^bar \d+: ", "", str(error))) from None
    start = page.meter.bar_ticks if before else 0
    return [(span.onset - start, span.chord) for span in spans if span.onset >= start]
