"""Parts that were given, made fit: put together, joined, played again until a section is full, named by their letters."""

from dataclasses import replace

from compose.starting.cutting import cut, uncut
from compose.starting.lyrics import worded
from compose.starting.material import LEAST_BARS, Material, Part
from song import Brief, Sketch, SongError

_SPARE = "DEFGHJKLMNPQRSTUVWYZCBA"


def together(one: Part, other: Part, what: str) -> Part:
    """Return what two parts say of a section; SongError where both give its line."""
    # Words are put under the melody or the rhythm that is given beside them.
    one = replace(one, line=None) if one.lyrics and other.line is not None else one
    other = replace(other, line=None) if other.lyrics and one.line is not None else other
    if one.line is not None and other.line is not None:
        raise SongError(
            f"{what}: {other.label} has a line already; give its melody or its rhythm, or put them under headings"
        )
    told = one if one.chords is not None else other
    return replace(
        one,
        role=one.role or other.role,
        key=told.key or one.key or other.key,
        chords=told.chords if told.chords is not None else other.chords if one.chords is None else one.chords,
        line=other.line if one.line is None else one.line,
        cut=other.cut if one.line is None else one.cut,
        pickup=max(one.pickup, other.pickup),
        cadence=told.cadence or one.cadence or other.cadence,
        lyrics=one.lyrics or other.lyrics,
    )


def target_bars(part: Part) -> int:
    """Return the bars of the section that a loop is played in as often as it takes, or the first bars of a line stand in.

    >>> [target_bars(Part("A", bars, chords=())) for bars in (2, 3, 5, 9)], target_bars(Part("A", 3))
    ([8, 12, 10, 9], 8)
    """
    if part.bars >= LEAST_BARS or part.chords is None:
        return max(LEAST_BARS, part.bars)
    whole = [bars for bars in range(LEAST_BARS, 2 * LEAST_BARS + 1) if bars % part.bars == 0]
    return min(whole, key=lambda bars: (bars % 4 != 0, bars))


def joined(material: Material) -> Part:
    """Return all parts as one."""
    if len(material.parts) == 1:
        return material.parts[0]
    first, bar = material.parts[0], material.meter.bar_ticks
    notes, rhythm, free, chords = [], [], [], []
    for part, start in zip(material.parts, starts_of(material), strict=True):
        shift = start * bar
        line = uncut(part, material.meter).line
        chords += [replace(span, onset=span.onset + shift) for span in part.chords or ()]
        notes += [
            replace(note, onset=note.onset + shift) for note in (line.notes if isinstance(line, Sketch) else line or ())
        ]
        if isinstance(line, Sketch):
            rhythm += [replace(span, onset=span.onset + shift) for span in line.rhythm]
            free += [replace(span, onset=span.onset + shift) for span in line.open]
    line = Sketch(tuple(notes), tuple(rhythm), tuple(free)) if rhythm or free else tuple(notes)
    return Part(
        first.label, material.bars, "", None, tuple(chords) if any(part.chords for part in material.parts) else None,
        line if any(part.line for part in material.parts) else None, first.pickup,
    )  # fmt: skip


def fitted(part: Part, bars: int, material: Material, told: str | None) -> Part:
    """Return a part of so many bars: a loop is played again, what a line lacks is composed."""
    if part.bars == bars:
        return part
    if part.lyrics:
        return worded(part, bars, material.meter, material.what)
    if part.bars > bars:
        asks = f'the form "{told}" asks for' if told else "what else is given has"
        raise SongError(
            f"{material.what} [{part.role or part.label}]: has {part.bars} bars, {asks} {bars}; make them equal"
        )
    if part.chords is None or bars % part.bars:
        return cut(part, 0, bars, material.meter)
    ticks = part.bars * material.meter.bar_ticks
    chords = tuple(
        replace(span, onset=span.onset + ticks * time) for time in range(bars // part.bars) for span in part.chords
    )
    return replace(cut(part, 0, bars, material.meter), chords=chords)


def even(material: Material) -> Material:
    """Return a material in which parts of one letter are equally long; one that is not has a letter of its own."""
    bars: dict[str, int] = {}
    fresh = iter([letter for letter in _SPARE if letter not in {part.label for part in material.parts}])
    named: dict[tuple[str, int], str] = {}
    parts = []
    for part in material.parts:
        if bars.setdefault(part.label, part.bars) != part.bars and part.label.isupper():
            label = named.setdefault((part.label, part.bars), "") or next(fresh, part.label)
            named[part.label, part.bars] = label
            part = replace(part, label=label)
        parts.append(part)
    return replace(material, parts=tuple(parts))


def told_cadences(material: Material, brief: Brief) -> Material:
    """Return a material whose parts with chords know the cadence that these make; those in its key stand in the song's."""
    from song.cadence import cadence_of

    home = [replace(part, key=None) if part.key == material.key else part for part in material.parts]
    parts = [
        replace(part, cadence=cadence_of(part.chords, part.key or brief.key, brief.meter, part.bars))
        if part.chords and sum(span.duration for span in part.chords) == part.bars * brief.meter.bar_ticks
        else part
        for part in home
    ]
    return replace(material, parts=tuple(parts))


def starts_of(material: Material) -> list[int]:
    """Return the first bar of every part."""
    return [sum(part.bars for part in material.parts[:place]) for place in range(len(material.parts))]
