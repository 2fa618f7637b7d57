"""Where the lines of a lead sheet begin: at sections, and after as many bars as fit.

Conventions: bars of the whole song, from 0; widths in spaces of the staff, on a page of ISO A4.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat

from export.scores.engraving import Glyph
from song import Key, Song
from song.lyrics import Sung, sung_at

_ROOM = 98.0  # of a line without the clef: there are 93, but notes may stand a little closer than they like to
_MOST = 5  # bars a line
_USUAL = 4
# What the last lines of a section hold, by how many bars are left over from lines of four.
_LAST: Mapping[int, tuple[int, ...]] = {0: (), 1: (5,), 2: (3, 3), 3: (3,)}
_BAR, _NOTE, _SIXTEENTH, _LONG = 2.6, 2.5, 2.0, 3.4
_SLASH, _SIGNATURE = 3.8, 3.0
_SUNG_LETTER, _HYPHEN = 0.9, 1.1
_LETTER, _BETWEEN = 1.15, 1.2  # of a chord symbol


def line_starts(song: Song, rows: Sequence[Sequence[Glyph]]) -> frozenset[int]:
    """Return the first bar of every line; `rows` are the glyphs of every bar.

    Four bars a line where they fit, else two or one; a section of one bar goes on the line before it.
    """
    widths = _widths(song, rows)
    starts: list[int] = []
    bar = 0
    for section in song.sections:
        room = _ROOM - abs(section.key.signature)
        joins = section.bars == 1 and starts and bar - starts[-1] < _MOST
        if not joins or sum(widths[starts[-1] : bar + 1]) > room:
            starts += _lines(widths, bar, bar + section.bars, room)
        bar += section.bars
    return frozenset(starts)


def _lines(widths: Sequence[float], first: int, end: int, room: float) -> Iterator[int]:
    """Yield where the lines of one section begin."""
    bars = end - first
    last = _LAST[bars % _USUAL] if bars > _USUAL else (bars,)
    for count in (*repeat(_USUAL, (bars - sum(last)) // _USUAL), *last):
        yield from _halved(widths, first, count, room)
        first += count


def _halved(widths: Sequence[float], first: int, count: int, room: float) -> Iterator[int]:
    """Yield where the lines of some bars begin: one line, or where it is too narrow those of their halves."""
    if count == 1 or sum(widths[first : first + count]) <= room:
        yield first
        return
    half = (count + 1) // 2
    yield from _halved(widths, first, half, room)
    yield from _halved(widths, first + half, count - half, room)


def _widths(song: Song, rows: Sequence[Sequence[Glyph]]) -> list[float]:
    """Return about how wide every bar becomes: by its notes, or by its chord symbols where they need more."""
    meter = song.brief.meter
    symbols = [0.0] * song.bars
    for span in song.all_chords():
        symbols[span.onset // meter.bar_ticks] += len(str(span.chord or "N.C.")) * _LETTER + _BETWEEN
    # A bar without notes has a rest, or a slash a beat.
    words = sung_at(song)
    notes = [
        sum(_width(glyph, words.get(bar * meter.bar_ticks + glyph.onset)) for glyph in row) or meter.beats * _SLASH
        for bar, row in enumerate(rows)
    ]
    return [
        _BAR + change + max(width, wide) for change, width, wide in zip(_key_changes(song), notes, symbols, strict=True)
    ]


def _key_changes(song: Song) -> Iterator[float]:
    """Yield the room for a new key signature, with naturals for the old one, in every bar."""
    before: Key | None = None
    for section in song.sections:
        signs = 0.0 if before in (None, section.key) else abs(section.key.signature - before.signature) + _SIGNATURE
        yield from (signs, *repeat(0.0, section.bars - 1))
        before = section.key


def _width(glyph: Glyph, sung: Sung | None) -> float:
    wide = _SIXTEENTH if glyph.duration <= 6 else _NOTE if glyph.duration < 24 else _LONG
    return max(wide, len(sung.text) * _SUNG_LETTER + _HYPHEN) if sung and not glyph.tied_from else wide
