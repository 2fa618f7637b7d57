"""Where the lines of a lead sheet begin: at sections, and after as many bars as fit.

Conventions: bars of the whole song, from 0; widths in spaces of the staff, on a page of ISO A4.
"""

from collections.abc import Sequence

from export.engraving import Glyph
from song import Song

_ROOM = 93.0  # of a line, without clef and the air that an engraver leaves
_MOST = 5  # bars a line
# How many bars are tried first on a line, by how many the section has left; four elsewhere.
_COUNTS = {3: (3, 2), 5: (5, 3, 2), 6: (3, 2)}
_USUAL = (4, 2)
_BAR, _NOTE, _SIXTEENTH, _LONG = 2.6, 2.5, 2.0, 3.4
_LETTER, _BETWEEN = 1.15, 1.2  # of a chord symbol


def line_starts(song: Song, rows: Sequence[Sequence[Glyph]]) -> frozenset[int]:
    """Return the first bar of every line; `rows` are the glyphs of every bar.

    Four bars a line where they fit, else two or one; a bar that would stand alone goes with those before it.
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


def _lines(widths: Sequence[float], first: int, end: int, room: float) -> list[int]:
    """Return where the lines of one section begin."""
    starts, odd = [], (end - first) % _USUAL[0]
    while first < end:
        left = end - first
        counts = _COUNTS.get(left, _USUAL) if left % _USUAL[0] == odd else _USUAL
        starts.append(first)
        first += next((n for n in counts if n <= left and sum(widths[first : first + n]) <= room), 1)
    return starts


def _widths(song: Song, rows: Sequence[Sequence[Glyph]]) -> list[float]:
    """Return about how wide every bar becomes: by its notes, or by its chord symbols where they need more."""
    bar_ticks = song.brief.meter.bar_ticks
    symbols = [0.0] * song.bars
    for span in song.all_chords():
        symbols[span.onset // bar_ticks] += len(str(span.chord or "N.C.")) * _LETTER + _BETWEEN
    return [_BAR + max(sum(map(_width, row)), wide) for row, wide in zip(rows, symbols, strict=True)]


def _width(glyph: Glyph) -> float:
    return _SIXTEENTH if glyph.duration <= 6 else _NOTE if glyph.duration < 24 else _LONG
