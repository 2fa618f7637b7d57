"""A song as a lead sheet for a terminal: bars in columns, chords over their beats, numerals under them, the melody as a contour.

Conventions: a line of bars begins with the place that commands know its first bar by (`A1:5`); a note stands over its
beat as its letter, as high as it sounds, and lasts as long as its line: two steps of the scale share a row, and the highest and
the lowest note of a line of bars are named in full before it. `%` is a bar like the one before, `–` a bar of rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

from export.terminal.lines import Places, phrase_text
from export.terminal.melody_rows import Staff, melody_rows
from export.terminal.paint import Line, Row, looks_of_letters
from export.terminal.sheet_bars import Bar, Mark, Numerals, sheet_bars
from export.terminal.sheet_columns import PER_LINE, Columns, margin_of, set_columns
from song import Section, Song
from song.chart import NO_CHORD, OPEN
from song.document import CADENCES
from song.sketch_check import told_bars

_LONGEST_NAME = 8  # of a section before its bar numbers


@dataclass(frozen=True)
class _Sheet:
    """What every line of a sheet needs to know: which bars are `wanted`, and whether there is room for `cadences` behind them."""

    song: Song
    width: int
    bars: Mapping[str, tuple[Bar, ...]]
    columns: Columns
    letters: Mapping[str, str]
    melody: bool
    wanted: Places
    cadences: bool


def sheet_lines(
    song: Song, width: int, *, melody: bool = True, numerals: Numerals | None = None, places: Places | None = None
) -> list[Line]:
    """Return the lead sheet of a song, or of some bars (from 0) of some sections, in lines of at most so many columns.

    Bars that are the same as in the section that they come of are told in a line, where these are shown too.
    """
    bars = sheet_bars(song, numerals)
    if not melody:
        bars = {name: tuple(Bar(bar.marks) for bar in row) for name, row in bars.items()}
    wanted = places if places is not None else {section.id: range(section.bars) for section in song.sections}
    margin = margin_of([*(f"{_short(name)}:{max(numbers) + 1}" for name, numbers in wanted.items()), "Bb4 "])
    columns = set_columns(song.brief.meter, margin, width)
    room = width - columns.width > max(map(len, CADENCES))
    sheet = _Sheet(song, width, bars, columns, looks_of_letters(song), melody, wanted, room)
    blocks = [_section_lines(sheet, song.section(name), numbers) for name, numbers in wanted.items()]
    lines: list[Line] = []
    for before, block in zip([[], *blocks], blocks, strict=False):
        # Sections of which only the name is told stand close together.
        apart = bool(before) and max(len(before), len(block)) > 1
        lines += [*[()] * apart, *block]
    return lines


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else ""


def _section_lines(sheet: _Sheet, section: Section, numbers: Sequence[int]) -> list[Line]:
    """Return the heading of a section and under it its bars, an empty line between where there is a melody."""
    whole = _same_as(sheet, section, numbers)
    lines = _heading(sheet, section, numbers, whole)
    sounds = sheet.melody and (sheet.song.lines.get(section.id) or any(bar.tones for bar in sheet.bars[section.id]))
    gap: list[Line] = [()] if sounds else []
    for source, run in _told(sheet, section, numbers) if whole is None else ():
        bars = [(number, sheet.bars[section.id][number]) for number in run]
        if source is not None:
            lines += [_told_line(sheet, section, run, source), *gap]
        elif section.id in sheet.song.charts or any(bar.tones for _, bar in bars):
            for columns, line in sheet.columns.lines(bars):
                lines += [*_bar_lines(sheet, section, columns, line), *gap]
    return lines if lines[-1] else lines[:-1]


def _told(sheet: _Sheet, section: Section, numbers: Sequence[int]) -> Iterator[tuple[str | None, list[int]]]:
    """Walk runs of bars with the section in which they stand as they are here, None for a few new ones."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] + 1 == number and len(runs[-1]) < PER_LINE:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [(_same_as(sheet, section, run), run) for run in runs]
    for source, group in groupby(told, key=lambda run: run[0]):
        if source is None:
            yield from group
        else:
            yield source, [number for _, run in group for number in run]


def _same_as(sheet: _Sheet, section: Section, numbers: Sequence[int]) -> str | None:
    """Return the section in which some wanted bars stand that this one has too, the first of them; None where they are new."""
    found, bars = None, sheet.bars[section.id]
    while section.source is not None:
        section = sheet.song.section(section.source)
        there = sheet.bars[section.id]
        if len(there) < len(bars) or any(there[number] != bars[number] for number in numbers):
            break
        if set(numbers) <= set(sheet.wanted.get(section.id, ())):
            found = section.id
    return found


def _told_line(sheet: _Sheet, section: Section, numbers: Sequence[int], source: str) -> Line:
    row = Row()
    row.put(0, f"{_short(section.id)}:{numbers[0] + 1}", "place")
    row.put(sheet.columns.margin + 1, f"{told_bars(numbers)} as {source}")
    return row.line()


def _heading(sheet: _Sheet, section: Section, numbers: Sequence[int], source: str | None) -> list[Line]:
    first = sheet.song.start_bars[section.id]
    what = [section.role, told_bars([first + number for number in numbers])]
    if section.key != sheet.song.brief.key:
        what.append(f"in {section.key}")
    if source is not None:
        what.append(f"as {source}")
    elif not sheet.cadences:
        phrases = [(phrase.bars, phrase.cadence) for phrase in section.phrases]
        what.append(phrase_text(phrases) if phrases else section.cadence)
    indent = len(section.id) + 3
    first_line, *others = wrap(", ".join([*what, *_missing(sheet, section)]), sheet.width - indent)
    mark = ((f" {section.id} ", sheet.letters[section.label]), (" ", ""))
    return [(*mark, (first_line, "title")), *(((" " * indent, ""), (line, "title")) for line in others)]


def _missing(sheet: _Sheet, section: Section) -> list[str]:
    """Say which layers a section lacks."""
    song = sheet.song
    missing = [] if section.id in song.charts else ["no chords yet"]
    if sheet.melody and section.id not in song.lines:
        missing.append("no melody yet")
    elif sheet.melody and song.lines[section.id] == ():
        missing.append("no melody")
    return missing


def _bar_lines(sheet: _Sheet, section: Section, columns: Columns, bars: Sequence[tuple[int, Bar]]) -> list[Line]:
    """Return the rows of a line of bars: chords, their numerals, the melody."""
    staff = Staff(columns, len(bars), bars[-1][0] + 1 == section.bars)
    chords, numerals = staff.row(), staff.row()
    chords.put(0, f"{_short(section.id)}:{bars[0][0] + 1}", "place")
    before: Mark | None = None
    for place, (_, bar) in enumerate(bars):
        if bar.chord is not None and before == bar.chord:
            chords.put(columns.start(place), "%", "chord")
        else:
            _put([(chords, "text", "chord"), (numerals, "numeral", "numeral")], bar.marks, columns, place)
        before = bar.chord
    if sheet.cadences and (cadence := _cadence_at(section, bars[-1][0])):
        chords.put(columns.start(len(bars)) + 1, cadence, "place")
    rows = [chords, numerals] if any(mark.numeral for _, bar in bars for mark in bar.marks) else [chords]
    if sheet.melody and (any(bar.tones for _, bar in bars) or sheet.song.lines.get(section.id)):
        rows += melody_rows(staff, [bar for _, bar in bars])
    if any(bar.words for _, bar in bars):
        rows.append(staff.row())
        for place, (_, bar) in enumerate(bars):
            _put([(rows[-1], "text", "word")], bar.words, columns, place)
    return [row.line() for row in rows]


def _cadence_at(section: Section, bar: int) -> str | None:
    """Return the cadence of a phrase that ends with a bar."""
    end = 0
    for phrase in section.phrases:
        end += phrase.bars
        if end == bar + 1:
            return phrase.cadence
    return section.cadence if bar + 1 == section.bars else None


def _put(rows: Sequence[tuple[Row, str, str]], marks: Sequence[Mark], columns: Columns, place: int) -> None:
    """Write what marks of a bar say, each in its row over its beat; where there is no room for all, some are cut off."""
    settled = columns.settled(marks)
    if settled is None:
        settled = [columns.column(mark.tick) for mark in marks]
    for mark, column, end in zip(marks, settled, [*settled[1:], columns.bar + 1], strict=False):
        for row, name, shown in rows:
            text = getattr(mark, name)
            cut = text if column + len(text) < end else f"{text[: max(0, end - column - 2)]}…"
            row.put(columns.start(place) + column, cut, {OPEN: "open", NO_CHORD: "rest"}.get(text, shown))
