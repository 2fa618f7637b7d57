"""What is wrong or still open in the sketches of melodies.

Conventions: what is composed stands on sixteenths, or on triplets of eighths where a beat is no dotted quarter.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from song.document import Note, Section, Sketch, Song, Span
from song.meter import TICKS_PER_QUARTER, Meter

_SIXTEENTH, _TRIPLET = TICKS_PER_QUARTER // 4, TICKS_PER_QUARTER // 3


def sketch_problems(song: Song, section: Section) -> Iterator[str]:
    """Say what contradicts itself in the sketch of a section, if there is one; the section is not named."""
    sketch = song.sketches.get(section.id)
    if sketch is None:
        return
    meter = song.brief.meter
    length, pickup = section.bars * meter.bar_ticks, section.pickup * meter.beat_ticks
    for part in sketch.parts:
        where, what = place(part.onset, meter), _named(part, sketch)
        if part.onset < -pickup:
            early = f"{-part.onset / meter.beat_ticks:g} beats early"
            yield f"{where}: {what} starts {early}, the pickup has {section.pickup}; make the pickup longer"
        if part.end > length:
            yield f"{where}: {what} lasts beyond the section; shorten it"
        if part in sketch.open and part.duration < _SIXTEENTH:
            yield f"{where}: {what} is shorter than a sixteenth, nothing can be composed there; make it longer or a rest"
    for part, after in pairwise(sketch.parts):
        if (over := part.end - after.onset) > 0:
            both = f"{_named(part, sketch)} and {_named(after, sketch)}"
            yield f"{place(after.onset, meter)}: {both} overlap for {over / TICKS_PER_QUARTER:g} quarter notes; shorten the first"


def sketch_remarks(song: Song, section: Section) -> Iterator[str]:
    """Say what is open in a sketch, and where that does not begin and end on the grid; the section is not named."""
    meter, sketch = song.brief.meter, song.sketches[section.id]
    free = _bars_of(sketch.open, meter)
    rhythm = [bar for bar in _bars_of(sketch.rhythm, meter) if bar not in free]
    if free:
        yield f"no melody yet in {told_bars(free)}"
    if rhythm:
        yield f"no pitches yet in {told_bars(rhythm)}"
    for span in sketch.open:
        if off := [name for name, tick in (("begins", span.onset), ("ends", span.end)) if not on_grid(tick, meter)]:
            where = place(span.onset, meter).removeprefix(", ")
            sort = "sixteenths" if meter.compound else "sixteenths and triplets"
            yield f"{where}: what is open {' and '.join(off)} between the {sort}; what is composed there keeps clear of that"


def on_grid(tick: int, meter: Meter) -> bool:
    """Return whether what is composed may begin at a tick."""
    return tick % _SIXTEENTH == 0 or (not meter.compound and tick % _TRIPLET == 0)


def place(onset: int, meter: Meter) -> str:
    """Return in which bar of its section an onset is, as the rest of a line that begins with the section."""
    return ", before bar 1" if onset < 0 else f", bar {onset // meter.bar_ticks + 1}"


def told_bars(bars: Sequence[int]) -> str:
    """Return bars, from 0 (-1: the pickup), as a person counts them.

    >>> told_bars([1]), told_bars([0, 1, 2, 6]), told_bars([-1, 0])
    ('bar 2', 'bars 1 to 3 and 7', 'the pickup and bar 1')
    """
    early, bars = -1 in bars, [bar for bar in bars if bar >= 0]
    runs = [[bar for _, bar in run] for _, run in groupby(enumerate(bars), key=lambda pair: pair[1] - pair[0])]
    told = [f"{run[0] + 1} to {run[-1] + 1}" if len(run) > 1 else f"{run[0] + 1}" for run in runs]
    text = " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
    text = ("bar " if len(bars) == 1 else "bars ") + text if bars else ""
    return " and ".join(filter(None, ["the pickup" if early else "", text]))


def _bars_of(spans: Sequence[Span], meter: Meter) -> list[int]:
    """Return the bars that spans lie in, -1 for all that is before the first."""
    bars = {
        max(-1, bar)
        for span in spans
        for bar in range(span.onset // meter.bar_ticks, (span.end - 1) // meter.bar_ticks + 1)
    }
    return sorted(bars)


def _named(part: Note | Span, sketch: Sketch) -> str:
    if isinstance(part, Note):
        return "a melody note"
    return "an open stretch" if part in sketch.open else "a note of open pitch"
