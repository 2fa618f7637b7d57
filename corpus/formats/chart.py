"""Chord charts as plain text: a header, section headings, and bars between `|` in the symbols that players write.

Conventions: bars as in `song.chart`, so the chart of a plan file is one; besides, `|:` and `:|` repeat (`:| x3` three
times), `1.` and `2.` at the start of a bar are endings. Lines and bars count from 1 in what a person reads.

    Title: Lantern Street
    Key: F
    [A]
    |: Fmaj7 | Dm7 G7 | 1. C6 | % :| 2. C6 | C6 |
    Bridge:
    | Fm7 / / Bb7 | Ebmaj7 | Dm7 | G7 |
"""

import re
from dataclasses import dataclass, field

from corpus.chord_form import ChordSheet, song_of_chords
from corpus.dataset import Skipped
from corpus.formats.leadsheet import MAX_BARS, WrittenBar
from corpus.idiom import usual_tempo
from song import Chord, Key, Meter, Song, SongError, find_style, parse_key, parse_meter
from song import chart as bar_chart

MAX_TEXT = 200_000
_HEADER = re.compile(r"#?\s*(title|key|meter|metre|time|tempo|style|composer|by|form)\s*[:=]\s*(.*)", re.IGNORECASE)
_HEADING = re.compile(r"\[\s*([^\]|]{1,40}?)\s*\]|([A-Za-z][\w' -]{0,23}?)\s*:(?!\|)|#+\s+([^|]{1,40}?)\s*$")
# Only behind wide space, as in what is printed of a plan; a chord with its beat close behind is no heading.
_LABEL = re.compile(r"([A-Za-z]\d{1,2}|intro\d?|outro\d?)\s{2,}(?=[^\s|])|([A-Za-z])\s{4,}(?=[^\s|])")
_ENDING = re.compile(r"(?:\[?([1-4](?:,[1-4])*)[.\]])\s*(.*)", re.DOTALL)
_WORDS = {
    "intro": "i:intro", "introduction": "i:intro", "outro": ":outro", "coda": ":coda", "ending": ":outro", "end": ":outro",
    "interlude": ":interlude", "verse": "A:verse", "couplet": "A:verse", "prechorus": "P:prechorus", "chorus": "B:chorus",
    "refrain": "B:chorus", "hook": "B:chorus", "bridge": "C:bridge", "middle": "C:bridge", "head": "A:head", "theme": "A:theme",
    "solo": "S:solo", "solos": "S:solo", "instrumental": "N:instrumental", "i": "i", "o": ":outro", "v": "v",
}  # fmt: skip


@dataclass
class _Page:
    """What has been read so far; `last` is the text of the last chord."""

    title: str
    key: Key | None = None
    meter: Meter = field(default_factory=lambda: parse_meter("4/4"))
    tempo: int | None = None
    style: str = ""
    bars: list[WrittenBar] = field(default_factory=list)
    mark: str = ""
    last: str = ""
    endings: frozenset[int] = frozenset()


def read_chart(text: str, title: str = "Untitled") -> Song:
    """Return the song of a text chart, played once through; `title` is for a text that names none.

    Raises SongError that names line and bar.
    """
    if len(text) > MAX_TEXT:
        raise SongError(f"the chart is longer than {MAX_TEXT} characters; give one tune at a time")
    page = _Page(title)
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        try:
            _read_line(page, line.strip())
        except SongError as error:
            raise SongError(f"line {number}{_separated(str(error))}") from None
    if not page.bars:
        raise SongError("the chart holds no bars; write chords between |, as | Dm7 G7 | C |")
    sung = any(bar.mark.endswith((":verse", ":chorus")) for bar in page.bars)
    style = page.style or ("pop" if sung else "jazz")
    tempo = page.tempo or usual_tempo(style)
    song = song_of_chords(ChordSheet(page.title, style, page.key, tempo, page.bars, page.meter, loose=False))
    if isinstance(song, Skipped):
        raise SongError(f"the chart cannot become a song: {song.reason}")
    return song


def _separated(message: str) -> str:
    return f", {message}" if message.startswith("bar ") else f": {message}"


def _read_line(page: _Page, line: str) -> None:
    if not line or line.startswith("//"):
        return
    header = _HEADER.fullmatch(line)
    if header and "|" not in line and not page.bars:
        _read_header(page, header[1].lower(), header[2].strip())
        return
    heading = _HEADING.match(line) or _LABEL.match(line)
    if heading and not line.startswith("|"):
        page.mark = _mark_of(next(filter(None, heading.groups())))
        page.endings = frozenset()
        line = line[heading.end() :].strip()
    if line and "|" not in line and not page.bars and not heading and page.title == "Untitled":
        page.title = line
    elif line:
        _read_bars(page, line)


def _read_header(page: _Page, name: str, value: str) -> None:
    if name == "title" and value:
        page.title = value
    elif name == "key":
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


def _mark_of(heading: str) -> str:
    """Return the mark of a heading.

    >>> [_mark_of(text) for text in ("A2", "Verse 1", "pre-chorus", "Solo")]
    ['A', 'A:verse', 'P:prechorus', 'S:solo']
    """
    word = re.sub(r"[^a-z]", "", heading.casefold())
    if word in _WORDS:
        return _WORDS[word]
    first = heading.strip()[:1].upper()
    return first if first.isalpha() and first.isascii() else "A"


def _read_bars(page: _Page, line: str) -> None:
    """Read the bars of a line. Raises SongError that names the bar of the line."""
    closed = line.rstrip("| ").endswith(":") or line.endswith("|") or bool(re.search(r"\|\s*x\d+$", line))
    cells = [cell.strip() for cell in line.replace("||", "|").split("|")]
    cells = cells[1:] if not cells[0] else cells
    cells = cells[:-1] if closed and cells and not cells[-1] else cells
    for number, cell in enumerate(cells, 1):
        times = re.fullmatch(r"\(?x?(\d{1,2})x?\)?", cell)
        if times and page.bars and page.bars[-1].backward:
            page.bars[-1].times = max(2, min(16, int(times[1])))
            continue
        try:
            _read_bar(page, cell)
        except SongError as error:
            raise SongError(f"bar {number}: {error}") from None
        if len(page.bars) > MAX_BARS:
            raise SongError(f"more than {MAX_BARS} bars; give one tune at a time")


def _read_bar(page: _Page, cell: str) -> None:
    bar = WrittenBar(page.meter.bar_ticks, mark=page.mark)
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
    page.mark = ""
    page.bars.append(bar)
    page.last = str(bar.chords[-1][1] or bar_chart.NO_CHORD)
    if bar.backward:
        page.endings = frozenset()
    elif bar.endings and min(bar.endings) > 1:
        # A last ending has no sign where it ends, and needs none.
        page.endings = frozenset()


def _chords_of(page: _Page, cell: str) -> list[tuple[int, Chord | None]]:
    """Return the changes of a bar, which may hold the chord of the bar before it."""
    if not cell:
        raise SongError(f"is empty; write a chord, % or {bar_chart.NO_CHORD}")
    before = f"{page.last} |" if page.last else ""
    try:
        spans = bar_chart.read_chart(f"| {before} {cell} |", page.meter)
    except SongError as error:
        raise SongError(re.sub(r"^bar \d+: ", "", str(error))) from None
    start = page.meter.bar_ticks if before else 0
    return [(span.onset - start, span.chord) for span in spans if span.onset >= start]
