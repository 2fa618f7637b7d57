"""Chords that a person starts from, read: bars as they are written, a chart as text, any file that has chords, a link.

Conventions: bars in errors count from 1 from the heading they stand under. A chart without headings is one part, or the parts that
it is heard in.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from compose.starting.key import key_of_all
from compose.starting.material import Material, Part
from compose.starting.sources import (
    HEADING,
    cut_headings,
    file_text,
    is_file,
    open_song,
    parts_of,
    short,
    told_material,
    told_section,
)
from song import ChordSpan, Meter, Song, SongError
from song.chart import OPEN, split_bars
from song.chart import read_chart as read_bars
from song.document import ROLES
from song.meter import METERS

if TYPE_CHECKING:
    from corpus.chord_form import Bar, ChordSheet

_REPEATS = re.compile(r"\|\s*:|:\s*\||\bx\s?\d|\|\s*1\.|^\s*\w+\s*:", re.MULTILINE)


def read_chords(given: str, what: str, meter: Meter | None, style: str | None) -> Material:
    """Read chords: bars between |, a chart as text, any file that has chords, or an iReal link.

    A `meter` that is None is the one that the chart names, or in which its bars can be read, the usual one of the style first.
    Raises SongError that begins with `what`.
    """
    if is_file(given) and not _is_text_chart(given):
        song = open_song(given, what, meter)
        if not any(span.chord for span in song.all_chords()):
            raise SongError(f"{what}: {short(given)} has no chords; give it as --melody, or a file with chord symbols")
        return told_material(song, what, tuple(replace(part, line=None) for part in parts_of(song)))
    text = file_text(given) if is_file(given) else given
    try:
        return _read_text(text, given, what, meter, style)
    except SongError as error:
        message = str(error)
        raise SongError(message if message.startswith(what) else f"{what}{_in_bars(message, text)}") from None


def _is_text_chart(given: str) -> bool:
    from corpus.formats.registry import format_of

    try:
        return format_of(file_text(given).encode(), given).name == "chord chart"
    except SongError:
        return False


def _read_text(text: str, given: str, what: str, meter: Meter | None, style: str | None) -> Material:
    from song import find_style

    usual = find_style(style).meters if style else ("4/4",)
    first: SongError | None = None
    for name in [str(meter)] if meter else dict.fromkeys([*_slashed(text), *usual, "4/4", "3/4", "6/8"]):
        try:
            title = Path(given).stem if is_file(given) else ""
            return _read_in(text, what, METERS[name], title, told=meter)
        except SongError as error:
            first = first or error
    assert first is not None
    raise first


def _slashed(text: str) -> list[str]:
    """Return the meters whose beats are written out in a bar with /."""
    counts = {len(bar.split()) for bar in split_bars(HEADING.sub("\n", text)) if "/" in bar.split()}
    return [name for name, meter in METERS.items() if counts == {meter.beats}][:1]


def _read_in(text: str, what: str, meter: Meter, title: str, *, told: Meter | None) -> Material:
    """Read a text in a meter, as bars alone where it is no more than that, else as a chart."""
    pieces = cut_headings(text)
    if "|" in text and all(piece for _, piece in pieces) and not _REPEATS.search(text):
        return _read_pieces(pieces, what, meter)
    from corpus.formats.chart import read_sheet

    lines = HEADING.sub(r"\n[\1]", text) if "\n" not in text.strip() else text
    sheet = read_sheet(lines, title or "Untitled", meter)
    if told is not None and sheet.meter != told:
        raise SongError(f"{what}: the chart is in {sheet.meter}, not in {told}; leave --meter away")
    header = re.search(r"^\W*(?:tempo|style)\b", text, re.IGNORECASE | re.MULTILINE)
    material = _heard(sheet, what)
    titled = None if sheet.title == "Untitled" else sheet.title
    return replace(
        material, title=titled, style=sheet.style if header or titled else None,
        named=sheet.key is not None, tempo=sheet.tempo if header and "tempo" in text.lower() else None,
    )  # fmt: skip


def _read_pieces(pieces: Sequence[tuple[str, str]], what: str, meter: Meter) -> Material:
    """Read bars under headings; where some are open, parts are no more than the headings tell."""
    from corpus.chord_form import ChordSheet
    from corpus.formats.chart_lines import mark_of
    from corpus.formats.leadsheet import WrittenBar

    parts: list[Part] = []
    written: list[WrittenBar] = []
    for name, piece in pieces:
        try:
            spans = read_bars(piece, meter, may_be_open=True)
        except SongError as error:
            raise SongError(f"{what} {f'[{name}] ' if name else ''}{error}") from None
        bars = len(split_bars(piece))
        if not bars:
            raise SongError(f"{what}{f' [{name}]' if name else ''}: there are no bars; write chords between |")
        label, role = told_section(name) if name else ("A", "")
        parts.append(Part(label, bars, role, None, spans))
        fresh = [WrittenBar(meter.bar_ticks) for _ in range(bars)]
        for span in spans:
            fresh[span.onset // meter.bar_ticks].chords.append((span.onset % meter.bar_ticks, span.chord))
        fresh[0].mark = mark_of(name) if name else ""
        written += fresh
    headed = any(name for name, _ in pieces)
    if not any(span.chord for part in parts for span in part.chords or ()):
        return Material(what, tuple(parts), meter, headed)
    open_parts = Material(what, tuple(parts), meter, headed)
    if any(OPEN in bar.split() for _, piece in pieces for bar in split_bars(piece)):
        return replace(open_parts, key=key_of_all([open_parts]))
    return _heard(ChordSheet("Untitled", "jazz", None, 120, written, meter, loose=False), what)


def _heard(sheet: "ChordSheet", what: str) -> Material:
    """Return the parts of a chart that is whole, with the letters and keys that are heard, spelled as it is written."""
    from corpus.chord_form import played_bars, song_of_chords

    song = song_of_chords(sheet)
    if not isinstance(song, Song):
        raise SongError(f"{what}: the chart cannot become a song: {song.reason}")
    bars, marks = played_bars(sheet)
    parts = []
    for section, start in zip(song.sections, song.start_bars.values(), strict=True):
        word = marks.get(start, "").partition(":")[2]
        role = "outro" if word in ("coda", "ending") else word if word in ROLES else ""
        spans = _spans(bars[start : start + section.bars], sheet.meter)
        parts.append(Part(section.label, section.bars, role, section.key, spans))
    return Material(what, tuple(parts), sheet.meter, any(marks.values()), song.brief.key)


def _spans(bars: Sequence["Bar"], meter: Meter) -> tuple[ChordSpan, ...]:
    """Return bars of changes as spans that tile them."""
    spans: list[ChordSpan] = []
    for number, bar in enumerate(bars):
        start = number * meter.bar_ticks
        ends = [onset for onset, _ in bar[1:]] + [meter.bar_ticks]
        for (onset, chord), end in zip(bar, ends, strict=True):
            if spans and onset and spans[-1].chord == chord:
                spans[-1] = replace(spans[-1], duration=start + end - spans[-1].onset)
            else:
                spans.append(ChordSpan(start + onset, end - onset, chord))
    return tuple(spans)


def _in_bars(message: str, text: str) -> str:
    """Return an error of a chart reader as one of a text in one line, where it is one: bars and headings, no lines."""
    if "\n" in text.strip() or not (match := re.match(r"line (\d+)(,|:) (.*)", message, re.DOTALL)):
        return f" {message}" if message.startswith(("bar ", "line ", "[")) else f": {message}"
    lines = HEADING.sub(r"\n[\1]", text).splitlines()
    heading = HEADING.match(lines[int(match[1]) - 1]) if int(match[1]) <= len(lines) else None
    return (f" [{heading[1]}]" if heading else "") + (" " if match[2] == "," else ": ") + match[3]
