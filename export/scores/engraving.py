"""Cutting notes into values that can be engraved: at barlines and beats, with dots, ties, triplets and beams.

Conventions: all times are ticks from the start of a bar, 24 to the quarter note.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from song import Meter, Note

# Ticks of a plain value, its MusicXML type and how many beams it carries.
_TYPES = ((96, "whole", 0), (48, "half", 0), (24, "quarter", 0), (12, "eighth", 1), (6, "16th", 2), (3, "32nd", 3))
_PLAIN = {ticks: (name, 0) for ticks, name, _ in _TYPES}
_DOTTED = {ticks * 3 // 2: (name, 1) for ticks, name, _ in _TYPES if ticks > 3}
_TRIPLET = {ticks * 2 // 3: (name, 0) for ticks, name, _ in _TYPES}
_BEAMS = {name: beams for _, name, beams in _TYPES}


@dataclass(frozen=True)
class Glyph:
    """One engraved note or rest: `pitch` None is a rest; `type` a MusicXML note type."""

    onset: int
    duration: int
    pitch: int | None
    type: str
    dots: int
    triplet: bool = False
    tied_from: bool = False
    tied_to: bool = False
    tuplet: str = ""
    beams: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """First tick after the glyph."""
        return self.onset + self.duration


@dataclass(frozen=True)
class _Piece:
    onset: int
    end: int
    pitch: int | None
    tied_from: bool
    tied_to: bool


def engrave(notes: Sequence[Note], meter: Meter, bars: int) -> list[list[Glyph]]:
    """Return the glyphs of every bar; a silent bar has none."""
    rows: list[list[_Piece]] = [[] for _ in range(bars)]
    written = 0
    for note in [*notes, None]:
        start, end = (note.onset, note.end) if note else (bars * meter.bar_ticks,) * 2
        for onset, stop, pitch in ((written, start, None), (start, end, note.pitch if note else None)):
            for piece in _cut_at_bars(onset, stop, pitch, meter):
                rows[piece[0]].append(piece[1])
        written = end
    return [_engrave_bar(row, meter) if any(piece.pitch is not None for piece in row) else [] for row in rows]


def _cut_at_bars(onset: int, end: int, pitch: int | None, meter: Meter) -> Iterator[tuple[int, _Piece]]:
    start = onset
    while start < end:
        bar, inside = divmod(start, meter.bar_ticks)
        stop = min(end, (bar + 1) * meter.bar_ticks)
        sounding = pitch is not None
        yield (
            bar,
            _Piece(
                inside,
                inside + stop - start,
                pitch,
                tied_from=sounding and start > onset,
                tied_to=sounding and stop < end,
            ),
        )
        start = stop


def _engrave_bar(pieces: Sequence[_Piece], meter: Meter) -> list[Glyph]:
    brackets = {} if meter.compound else _brackets(pieces, meter)
    glyphs: list[Glyph] = []
    for piece in pieces:
        for onset, end in pairwise(_cuts(piece, meter, brackets)):
            bracket = brackets.get(onset // 24, (onset, end))
            triplet = bracket != (onset, end)
            name, dots = _value(end - onset, triplet)
            tied_from = piece.tied_from if onset == piece.onset else piece.pitch is not None
            tied_to = piece.tied_to if end == piece.end else piece.pitch is not None
            tuplet = "start" if triplet and onset == bracket[0] else "stop" if triplet and end == bracket[1] else ""
            glyphs.append(Glyph(onset, end - onset, piece.pitch, name, dots, triplet, tied_from, tied_to, tuplet))
    return _beam(glyphs, meter)


def _brackets(pieces: Sequence[_Piece], meter: Meter) -> dict[int, tuple[int, int]]:
    """Return where the triplet bracket over each beat starts and ends: over one beat, or over two for quarter triplets."""
    edges = sorted({tick for piece in pieces for tick in (piece.onset, piece.end)})
    brackets = {tick // 24: (tick // 24 * 24, tick // 24 * 24 + 24) for tick in edges if tick % 3}
    for start in range(0, meter.bar_ticks - 47, 48):
        inside = {tick - start for tick in edges if start < tick < start + 48}
        if inside and inside <= {16, 32}:
            brackets[start // 24] = brackets[start // 24 + 1] = (start, start + 48)
    return brackets


def _value(ticks: int, triplet: bool) -> tuple[str, int]:
    """Return type and dots; a length that no value has takes the nearest value below (nothing shorter than a 32nd)."""
    table = _TRIPLET if triplet else {**_DOTTED, **_PLAIN}
    return table[max((value for value in table if value <= ticks), default=min(table))]


def _cuts(piece: _Piece, meter: Meter, brackets: dict[int, tuple[int, int]]) -> list[int]:
    """Return where a piece begins, is cut and ends, so that every part is one readable value."""
    cuts, start = [piece.onset], piece.onset
    while start < piece.end:
        start += _first_value(start, piece.end, meter, brackets, rest=piece.pitch is None)
        cuts.append(start)
    return cuts


def _first_value(start: int, end: int, meter: Meter, brackets: dict[int, tuple[int, int]], *, rest: bool) -> int:
    if start // 24 in brackets:
        first, last = brackets[start // 24]
        room = min(end, last) - start
        whole = () if start > first else (last - first,)
        return max((ticks for ticks in (*_TRIPLET, *whole) if ticks <= room), default=room)
    limit = min((first for first, _ in brackets.values() if first > start), default=meter.bar_ticks)
    values = sorted({**_PLAIN, **_DOTTED}, reverse=True)
    fitting = [ticks for ticks in values if start + ticks <= min(end, limit)]
    readable = [ticks for ticks in fitting if _readable(start, ticks, meter, rest=rest)]
    # On a grid finer than a thirty-second no value is exact.
    return (readable or fitting or [min(end, limit) - start])[0]


def _readable(start: int, ticks: int, meter: Meter, *, rest: bool) -> bool:
    """Return whether a value starting there shows the beat: it stays in its beat, fills beats, or is a plain syncopation."""
    beat = meter.beat_ticks
    inside, end = start % beat, start + ticks
    if inside + ticks <= beat:
        return meter.compound or inside % 3 == 0
    if meter.compound:
        return inside == 0 and ticks % beat == 0
    half = meter.bar_ticks // 2 if meter.beats == 4 else meter.bar_ticks
    crosses_half = start // half != (end - 1) // half
    if inside == 0:
        return not crosses_half or start % half == 0 or (not rest and ticks == 2 * beat)
    return not rest and not crosses_half and inside == beat // 2 and ticks == beat


def _beam(glyphs: list[Glyph], meter: Meter) -> list[Glyph]:
    """Join flagged notes of one beat by beams."""
    beamed = list(glyphs)
    group: list[int] = []
    for index, glyph in enumerate([*glyphs, None]):
        joins = (
            glyph is not None
            and glyph.pitch is not None
            and _BEAMS[glyph.type] > 0
            and (not group or glyphs[group[-1]].onset // meter.beat_ticks == glyph.onset // meter.beat_ticks)
        )
        if not joins:
            _join(beamed, group)
            starts = glyph is not None and glyph.pitch is not None and _BEAMS[glyph.type] > 0
            group = [index] if starts else []
        else:
            group.append(index)
    return beamed


def _join(glyphs: list[Glyph], group: list[int]) -> None:
    """Write the beams of one group into its glyphs (the caller's own list)."""
    if len(group) < 2:
        return
    counts = [_BEAMS[glyphs[index].type] for index in group]
    for place, index in enumerate(group):
        beams = []
        for level in range(1, counts[place] + 1):
            before = place > 0 and counts[place - 1] >= level
            after = place + 1 < len(group) and counts[place + 1] >= level
            lone = "forward hook" if place == 0 else "backward hook"
            beams.append("continue" if before and after else "end" if before else "begin" if after else lone)
        glyphs[index] = replace(glyphs[index], beams=tuple(beams))
