"""What a person starts from, read: parts with chords or a line, as they were written, from a text, a file or a link.

Conventions: onsets are ticks from the start of a part, bars in errors count from 1 from the heading they stand under; chords
that are still to be composed (`?`) are gaps. A chart or line without headings is one part, or the parts that it is heard in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from song import ChordSpan, Key, Meter, Note, Sketch, Song, SongError
from song.chart import OPEN, split_bars
from song.chart import read_chart as read_bars
from song.document import ROLES
from song.meter import METERS

if TYPE_CHECKING:
    from corpus.chord_form import Bar, ChordSheet

LINKS = ("irealb://", "irealbook://")
LEAST_BARS = 8  # a loop or scrap of fewer bars is no section yet
_HEADING = re.compile(r"\[([^\]|]{1,40})\]")
_FILE_NAME = re.compile(r"[^|\n]*\.[A-Za-z]{2,8}")
_REPEATS = re.compile(r"\|\s*:|:\s*\||\bx\s?\d|\|\s*1\.|^\s*\w+\s*:", re.MULTILINE)
_ROLE_LETTERS = {"intro": "i", "interlude": "j", "outro": "o", "verse": "A", "chorus": "B", "bridge": "C"}
_GUESSED = ("head", "theme")  # roles that say no more than a letter does


@dataclass(frozen=True)
class Part:
    """A section as given; a `role` of "" and what is None are not told. `pickup` counts beats before its first bar."""

    label: str
    bars: int
    role: str = ""
    key: Key | None = None
    chords: tuple[ChordSpan, ...] | None = None
    line: tuple[Note, ...] | Sketch | None = None
    pickup: int = 0
    cadence: str = ""
    lyrics: str = ""


@dataclass(frozen=True)
class Material:
    """All that one option gives: `what` is how an error calls it; `headed` tells that a person said what the parts are.

    `tempo` and `style` are None where nothing told them; the key is `named` in the file, or was heard in what is given.
    """

    what: str
    parts: tuple[Part, ...]
    meter: Meter
    headed: bool = False
    key: Key | None = None
    title: str | None = None
    style: str | None = None
    tempo: int | None = None
    named: bool = False

    @property
    def bars(self) -> int:
        """Bars of all parts."""
        return sum(part.bars for part in self.parts)

    @property
    def is_scrap(self) -> bool:
        """Whether it is too short to be a section: a loop, the first bars of a line."""
        return self.bars < LEAST_BARS and not self.headed


def is_file(given: str) -> bool:
    """Return whether a text names a file, also one that is missing."""
    if given.startswith(LINKS):
        return True
    try:
        if "\n" not in given and Path(given).is_file():
            return True
    except OSError:
        return False
    return bool(_FILE_NAME.fullmatch(given.strip())) and "/ " not in given


def told_section(heading: str) -> tuple[str, str]:
    """Return the letter and the role that a heading tells, "" where it tells no role.

    >>> told_section("A2"), told_section("Verse 1"), told_section("chorus"), told_section("intro")
    (('A', ''), ('A', 'verse'), ('B', 'chorus'), ('i', 'intro'))
    """
    from corpus.formats.chart_lines import mark_of

    letter, _, word = mark_of(heading).partition(":")
    role = {"coda": "outro", "ending": "outro", "": {"i": "intro", "o": "outro", "v": "verse"}.get(letter, "")}.get(
        word, word
    )
    role = role if role in ROLES else ""
    return (letter if letter not in ("", "v") else _ROLE_LETTERS.get(role, "A")), role


def cut_headings(text: str) -> list[tuple[str, str]]:
    """Return a text in its parts, each with the heading that stands before it, "" where none does.

    >>> cut_headings("[A] | C | F | [B] | G |")
    [('A', '| C | F |'), ('B', '| G |')]
    """
    pieces = _HEADING.split(text)
    named = zip(["", *pieces[1::2]], pieces[::2], strict=True)
    return [(name.strip(), piece.strip()) for name, piece in named if name or piece.strip()]


def read_chords(given: str, what: str, meter: Meter | None, style: str | None) -> Material:
    """Read chords: bars between |, a chart as text, any file that has chords, or an iReal link.

    A `meter` that is None is the one that the chart names, or in which its bars can be read, the usual one of the style first.
    Raises SongError that begins with `what`.
    """
    if is_file(given) and not _is_text_chart(given):
        song = open_song(given, what, meter)
        if not any(span.chord for span in song.all_chords()):
            raise SongError(f"{what}: {_short(given)} has no chords; give it as --melody, or a file with chord symbols")
        return told_material(song, what, tuple(replace(part, line=None) for part in parts_of(song)))
    text = file_text(given) if is_file(given) else given
    try:
        return _read_text(text, given, what, meter, style)
    except SongError as error:
        message = str(error)
        raise SongError(message if message.startswith(what) else f"{what}{_in_bars(message, text)}") from None


def open_song(given: str, what: str, meter: Meter | None) -> Song:
    """Return the song in a file or link; SongError that begins with `what` where there is none, or it has another meter."""
    from corpus.formats.registry import MAX_BYTES, choose_tune, read_tunes
    from export.files import read_bytes

    try:
        content = given.encode() if given.startswith(LINKS) else read_bytes(Path(given), MAX_BYTES)
        name = "the link" if given.startswith(LINKS) else given
        song = choose_tune(read_tunes(content, name), name)
    except SongError as error:
        told = str(error).replace("choose one with --tune by number or title, as", "give a file of one of them, as")
        raise SongError(f"{what}: {told}") from None
    if meter is not None and song.brief.meter != meter:
        raise SongError(f"{what}: {_short(given)} is in {song.brief.meter}, not in {meter}; leave --meter away")
    return song


def told_material(song: Song, what: str, parts: Sequence[Part]) -> Material:
    """Return parts of a song with what the song tells of the whole; a usual tempo was told by nobody."""
    from corpus.idiom import usual_tempo

    brief = song.brief
    tempo = None if brief.tempo == usual_tempo(brief.style) else brief.tempo
    return Material(what, tuple(parts), brief.meter, False, brief.key, brief.title, brief.style, tempo, True)


def parts_of(song: Song) -> list[Part]:
    """Return the sections of a song as parts; a first bar that only leads in is the pickup of what follows it."""
    parts = [
        Part(
            section.label, section.bars, "" if section.role in _GUESSED else section.role, section.key,
            song.chords.get(section.id), song.melody.get(section.id), section.pickup if number else 0, section.cadence,
        )
        for number, section in enumerate(song.sections)
    ]  # fmt: skip
    bar, beat = song.brief.meter.bar_ticks, song.brief.meter.beat_ticks
    first = parts[0]
    if first.label != "i" or first.bars > 1 or len(parts) == 1 or not isinstance(first.line, tuple) or not first.line:
        return parts
    beats = -(-(bar - first.line[0].onset) // beat)
    second = parts[1]
    if beats > 3 or not isinstance(second.line, tuple) or any(span.chord for span in first.chords or ()):
        return parts
    early = tuple(replace(note, onset=note.onset - bar) for note in first.line)
    return [replace(second, line=early + second.line, pickup=beats), *parts[2:]]


def _is_text_chart(given: str) -> bool:
    from corpus.formats.registry import format_of

    try:
        return format_of(file_text(given).encode(), given).name == "chord chart"
    except SongError:
        return False


def file_text(given: str) -> str:
    """Return the text in a file."""
    from corpus.formats.registry import MAX_BYTES
    from export.files import read_bytes

    return "" if given.startswith(LINKS) else read_bytes(Path(given), MAX_BYTES).decode("utf-8-sig", "replace")


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
    counts = {len(bar.split()) for bar in split_bars(_HEADING.sub("\n", text)) if "/" in bar.split()}
    return [name for name, meter in METERS.items() if counts == {meter.beats}][:1]


def _read_in(text: str, what: str, meter: Meter, title: str, *, told: Meter | None) -> Material:
    """Read a text in a meter, as bars alone where it is no more than that, else as a chart."""
    pieces = cut_headings(text)
    if "|" in text and all(piece for _, piece in pieces) and not _REPEATS.search(text):
        return _read_pieces(pieces, what, meter)
    from corpus.formats.chart import read_sheet

    lines = _HEADING.sub(r"\n[\1]", text) if "|" in text and "\n" not in text.strip() else text
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
    from compose.given_key import key_of_all
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
    lines = _HEADING.sub(r"\n[\1]", text).splitlines()
    heading = _HEADING.match(lines[int(match[1]) - 1]) if int(match[1]) <= len(lines) else None
    return (f" [{heading[1]}]" if heading else "") + (" " if match[2] == "," else ": ") + match[3]


def _short(given: str) -> str:
    return "the link" if given.startswith(LINKS) else given
