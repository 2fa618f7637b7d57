"""The melody of a line of bars for a terminal: each note its letter, as high as it sounds, with a line as long as it lasts.

Conventions: two steps of the scale share a row; the highest and the lowest note are named in full before the line; `?` is a note
of open pitch, `*` an open stretch, `–` a bar of rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from export.terminal.paint import Row
from export.terminal.sheet_bars import Bar, Tone
from export.terminal.sheet_columns import STEPS_A_ROW, Columns


@dataclass(frozen=True)
class Staff:
    """A line of so many bars in columns; one that `ends` a section does so with a double barline."""

    columns: Columns
    bars: int
    ends: bool

    def row(self) -> Row:
        """Return an empty row with barlines."""
        row = Row()
        for place in range(self.bars + 1):
            last = self.ends and place == self.bars
            row.put(self.columns.start(place) - 1, "║" if last else "│", "barline")
        return row


def melody_rows(staff: Staff, bars: Sequence[Bar]) -> list[Row]:
    """Return the rows from the highest note of some bars down to the lowest; one where they are silent."""
    columns = staff.columns
    pitched = sorted((tone.step, tone.pitch) for bar in bars for tone in bar.tones if tone.step is not None)
    top, bottom = (pitched[end][0] // STEPS_A_ROW if pitched else 0 for end in (-1, 0))
    rows = [staff.row() for _ in range(top - bottom + 1)]
    for row, (_, pitch) in zip((rows[-1], rows[0]), pitched[:: max(1, len(pitched) - 1)], strict=False):
        row.put(0, pitch.rjust(columns.margin - 1), "place")
    middle = len(rows) // 2
    for place, bar in enumerate(bars):
        if not bar.tones:
            rows[middle].put(columns.start(place) + columns.bar // 2, "–", "rest")
        for draw in (_put_length, _put_name):
            for tone in reversed(bar.tones):
                row = rows[middle if tone.step is None else top - tone.step // STEPS_A_ROW]
                draw(row, tone, staff, place)
    return rows


def _put_length(row: Row, tone: Tone, staff: Staff, place: int) -> None:
    """Draw how long a tone lasts; one that comes over a barline or goes on behind it crosses it."""
    columns = staff.columns
    start, end = (columns.start(place) + columns.column(tick) for tick in (tone.start, tone.end))
    if tone.end == columns.meter.bar_ticks:
        end = columns.start(place) + columns.bar
    shown = "open" if tone.step is None else "held"
    row.put(start, ("╌" if tone.step is None else "─") * max(1, end - start), shown)
    if tone.held:
        row.put(start - 1, "├" if place == 0 else "┼", "held")
    if tone.tied and place + 1 == staff.bars:
        row.put(end, "┤", "held")


def _put_name(row: Row, tone: Tone, staff: Staff, place: int) -> None:
    columns = staff.columns
    column = columns.column(tone.start)
    row.put(columns.start(place) + column, tone.name[: columns.bar - column], "open" if tone.step is None else "note")
