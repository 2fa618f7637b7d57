"""Charts whose meter changes for a bar here and there, brought to whole bars of their one meter.

Conventions: ticks, 24 to the quarter note; a meter is numerator and denominator; every written bar has the length of its own
meter before, and that of the chart's meter after.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.dataset import Skipped
from corpus.formats.leadsheet import WrittenBar
from song import Meter, parse_meter
from song.meter import METERS

_MAX_IRREGULAR = 0.1  # of all bars


def even_bars(
    bars: Sequence[WrittenBar], meters: Sequence[tuple[int, int]]
) -> tuple[list[WrittenBar], Meter] | Skipped:
    """Return the bars, all in the meter of most of them, and that meter; a reason where too many are in another one.

    Two short bars that fill one become one; another short bar is left out where it only holds the chord before, and else
    filled with its last chord; a longer bar is cut into whole ones.
    """
    if not bars:
        return Skipped("no chords")
    numerator, denominator = Counter(meters).most_common(1)[0][0]
    name = f"{numerator}/{denominator}"
    if name not in METERS:
        return Skipped(f"meter {name}")
    meter = parse_meter(name)
    even: list[WrittenBar] = []
    irregular = 0
    for bar in bars:
        before = even[-1] if even else None
        if before and before.length + bar.length <= meter.bar_ticks and _joins(before, bar):
            even[-1] = _joined(before, bar)
            irregular -= even[-1].length == meter.bar_ticks
            continue
        irregular += bar.length != meter.bar_ticks
        if before and bar.length < meter.bar_ticks and not bar.chords and _plain(bar):
            continue
        even += _cut(bar, meter)
    if irregular > max(1, _MAX_IRREGULAR * len(bars)):
        return Skipped("the meter changes")
    return [replace(bar, length=meter.bar_ticks) for bar in even], meter


def _joins(before: WrittenBar, bar: WrittenBar) -> bool:
    """Return whether nothing stands between two bars that a listener would hear as a beginning or an end."""
    ended = before.backward or before.jump or before.coda or before.fine or before.closes
    return not (ended or bar.forward or bar.mark or bar.segno) and before.endings == bar.endings


def _joined(before: WrittenBar, bar: WrittenBar) -> WrittenBar:
    chords = [*before.chords, *((before.length + onset, chord) for onset, chord in bar.chords)]
    signs = replace(bar, forward=before.forward, mark=before.mark, segno=before.segno, endings=before.endings)
    return replace(signs, length=before.length + bar.length, chords=chords)


def _plain(bar: WrittenBar) -> bool:
    signs = (bar.forward, bar.backward, bar.closes, bar.mark, bar.segno, bar.coda, bar.fine, bar.jump, bar.endings)
    return not any(signs)


def _cut(bar: WrittenBar, meter: Meter) -> list[WrittenBar]:
    """Return a bar as whole bars; what is left over counts as a bar from half a bar on."""
    full = meter.bar_ticks
    pieces = max(1, (bar.length + full // 2) // full)
    if pieces == 1:
        return [replace(bar, chords=[change for change in bar.chords if change[0] < full])]
    cut = []
    for start in range(0, pieces * full, full):
        chords = [(onset - start, chord) for onset, chord in bar.chords if start <= onset < start + full]
        cut.append(WrittenBar(full, chords=chords, endings=bar.endings))
    cut[0] = replace(cut[0], forward=bar.forward, mark=bar.mark, segno=bar.segno)
    closing = (bar.backward, bar.times, bar.closes, bar.coda, bar.fine, bar.jump)
    cut[-1].backward, cut[-1].times, cut[-1].closes, cut[-1].coda, cut[-1].fine, cut[-1].jump = closing
    return cut
