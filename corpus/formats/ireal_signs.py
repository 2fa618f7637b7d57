"""The signs over an iReal chart made ready to be followed: which D.C. or D.S., Fine, coda and ending belong together.

Conventions: bars from 0 in the order in which they are written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.formats.leadsheet import WrittenBar


@dataclass
class WrittenChart:
    """A chart as it stands: its bars, the meter of each, what its D.C. or D.S. says, where its numbered endings close.

    `doubles` are the bars before a double barline, `ends` those at which the last chorus may end.
    """

    bars: list[WrittenBar] = field(default_factory=list)
    meters: list[tuple[int, int]] = field(default_factory=list)
    jump: str = ""
    closings: dict[int, int] = field(default_factory=dict)
    doubles: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)


def settle_jump(chart: WrittenChart) -> None:
    """Leave only the signs that the jump names; without a jump, a coda that stands behind the tune is not reached."""
    bars = chart.bars
    if number := re.search(r"(\d)(?:st|nd|rd|th)", chart.jump):
        _lead_to_ending(chart, int(number[1]))
        return
    if "coda" in chart.jump:
        for bar in bars:
            bar.fine = False
    elif chart.jump and not any(bar.fine for bar in bars):
        for end in chart.ends:
            if end < len(bars):
                bars[end].fine = True
    _settle_codas(chart)
    if not chart.jump or "fine" in chart.jump:
        _forget_codas(bars)
    _move_fine(bars)


def _settle_codas(chart: WrittenChart) -> None:
    """Mark the bar that a coda begins with; one that no jump leads to is cut off, or stands at the head of the end."""
    bars = chart.bars
    codas = [index for index, bar in enumerate(bars) if bar.coda]
    if chart.jump and "fine" not in chart.jump and len(codas) > 1:
        bars[codas[-1]].mark = ":coda"
    elif len(codas) > 1 and bars[codas[-1] - 1].closes:
        del bars[codas[-1] :], chart.meters[codas[-1] :]
    elif len(codas) == 1 and bars[codas[0]].closes and codas[0] + 1 < len(bars):
        # A sign at the head of what closes the tune, without the one that leads to it.
        bars[codas[0] + 1].mark = bars[codas[0] + 1].mark or ":coda"


def _forget_codas(bars: Sequence[WrittenBar]) -> None:
    for bar in bars:
        bar.coda = False


def _lead_to_ending(chart: WrittenChart, number: int) -> None:
    """Make "D.C. al 3rd ending" of the signs that there are: it ends the tune, and away from its row it is reached as a coda."""
    bars = chart.bars
    _forget_codas(bars)
    ending = [index for index, bar in enumerate(bars) if number in bar.endings]
    first = next((index for index, bar in enumerate(bars) if bar.endings), 0)
    if not ending or not first:
        return
    if number > 1 and not bars[ending[0] - 1].endings:
        bars[first - 1].coda = bars[ending[0]].coda = True
        bars[ending[0]].mark = ":ending"
        for index in ending:
            bars[index].endings = frozenset()
    elif (close := chart.closings.get(number)) is not None:
        bars[close].fine = True


def _move_fine(bars: Sequence[WrittenBar]) -> None:
    """Move the end to the double bar that it means, where the word stands a bar before it."""
    for index, bar in enumerate(bars[:-1]):
        if bar.fine and bars[index + 1].closes and not bar.closes and not bar.backward:
            bar.fine, bars[index + 1].fine = False, True
            return
