"""How wide the bars of a lead sheet are in a terminal: the same columns over the whole song.

Conventions: widths are columns of the terminal; a bar has so many for each beat, its barline comes behind it. A line in which
something finds no room is parted in two, each bar of which is as wide as two bars and the barline between them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from export.terminal.sheet_bars import Bar, Mark
from song import TICKS_PER_QUARTER, Meter

PER_LINE = 4  # bars, where they find room
STEPS_A_ROW = 2
_SIXTEENTH = TICKS_PER_QUARTER // 4


@dataclass(frozen=True)
class Columns:
    """The columns of a line: the margin before its first barline, how many bars there may be, and how wide a beat is.

    A bar takes the room of so many bars as `parted` says.
    """

    margin: int
    per_line: int
    beat: int
    meter: Meter
    parted: int = 1

    @property
    def bar(self) -> int:
        """How wide a bar is."""
        return self.parted * (self.beat * self.meter.beats + 1) - 1

    @property
    def width(self) -> int:
        """Columns from the edge to the last barline."""
        return self.start(self.per_line)

    def start(self, place: int) -> int:
        """Return the first column of a bar of the line; its barline stands before it."""
        return self.margin + 1 + place * (self.bar + 1)

    def column(self, tick: int) -> int:
        """Return in which column of its bar a tick falls."""
        return tick * self.beat * self.parted // self.meter.beat_ticks

    def lines(self, bars: Sequence[tuple[int, Bar]]) -> Iterator[tuple["Columns", Sequence[tuple[int, Bar]]]]:
        """Walk the lines of some bars and their numbers, each with its columns; one without room is parted."""
        for start in range(0, len(bars), self.per_line):
            line = bars[start : start + self.per_line]
            if self.per_line == 1 or all(self.have_room(bar) for _, bar in line):
                yield self, line
            else:
                yield from replace(self, per_line=self.per_line // 2, parted=self.parted * 2).lines(line)

    def have_room(self, bar: Bar) -> bool:
        """Return whether chords and syllables find room in a bar, and the names of notes that follow each other in a row."""
        rows: dict[int | None, list[tuple[int, str]]] = {}
        for tone in bar.tones:
            row = None if tone.step is None else tone.step // STEPS_A_ROW
            rows.setdefault(row, []).append((self.column(tone.start), tone.name))
        clear = all(
            before + max(1, len(name)) <= after
            for notes in rows.values()
            for (before, name), (after, _) in pairwise([*notes, (self.bar, "")])
        )
        return clear and self.settled(bar.marks) is not None and self.settled(bar.words) is not None

    def settled(self, marks: Sequence[Mark]) -> list[int] | None:
        """Return the column of every chord or syllable in its bar, moved where the one before is too long; None where there is no room."""
        lengths = [max(len(mark.text), len(mark.numeral)) for mark in marks]
        starts: list[int] = []
        for mark, before in zip(marks, [-1, *lengths], strict=False):
            least = starts[-1] + before + 1 if starts else 0
            starts.append(max(self.column(mark.tick), least))
        end = self.bar
        for index in reversed(range(len(starts))):
            starts[index] = min(starts[index], end - lengths[index])
            end = starts[index] - 1
        return starts if not starts or starts[0] >= 0 else None


def set_columns(meter: Meter, margin: int, width: int) -> Columns:
    """Return the columns of a song: four bars a line, fewer where these are wider than what there is; and as wide as that."""
    wide = _widths(meter)
    per_line = PER_LINE
    while per_line > 1 and Columns(margin, per_line, wide[0], meter).width > width:
        per_line //= 2
    room = [beat for beat in wide if Columns(margin, per_line, beat, meter).width <= width]
    return Columns(margin, per_line, room[-1] if room else wide[0], meter)


def _widths(meter: Meter) -> tuple[int, ...]:
    """Return how wide a beat may be: a column a sixteenth, or up to two, such that halves and thirds stand even."""
    sixteenths = meter.beat_ticks // _SIXTEENTH
    return (sixteenths, sixteenths * 3 // 2, sixteenths * 2)


def margin_of(names: Iterable[str]) -> int:
    """Return the columns before the first barline for names that stand there."""
    return max(map(len, names), default=0) + 1
