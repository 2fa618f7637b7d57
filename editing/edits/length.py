"""Edits of how many bars a section has: longer, shorter, without some bars in the middle.

Keep the bars that stay, to the note; new ones are open, for `revise` to compose. The opening and the ending of a section stay: what
comes or goes does so before the ending, so that every cadence in the family is kept. What repeats, varies or plays over the
section keeps pace with it, for the same music has the same length; one that is locked, or of which only the length is asked for,
goes its own way and follows nobody any more.

Conventions: bars count from 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from editing.edits.families import followers
from editing.passages.layers import with_chart, with_line, with_section
from editing.passages.lines import Line, clipped, moved, together
from editing.passages.relations import related
from song import ChordSpan, Phrase, Section, Sketch, Song, SongError, Span
from song.layers import EARLIEST, LAYERS
from song.line import phrase_lengths
from song.locks import locked_bars

NEW = None
"""A bar of a section that is still to be composed, among those that it had."""
_MOST = 256
_ENDING = 2  # bars before which new ones come
_OWN_PHRASE = 3  # so many bars or more make phrases of their own, before the last phrase
_LONGEST_PHRASE = 8


def extend(song: Song, section_id: str, by: int, *, after: int | None = None) -> Song:
    """Return the song with so many new bars in a section: before its ending, or right behind one of its bars.

    Extending and shortening by as many gives the same section again. Raises SongError where there is no such bar, or the section
    would be too long.
    """
    section = song.section(section_id)
    if by < 1:
        raise SongError(f"section {section_id}: {by} bars cannot be added; use 1 or more, or shorten it")
    if section.bars + by > _MOST:
        raise SongError(f"section {section_id}: {section.bars + by} bars are too many; use at most {_MOST}")
    place = section.bars - _ending(section, by, section.bars) if after is None else after + 1
    if not 0 <= place <= section.bars:
        raise SongError(f"section {section_id}: there is no bar {place}; it has bars 1 to {section.bars}")
    return in_bars(song, section_id, [*range(place), *[NEW] * by, *range(place, section.bars)])


def shorten(song: Song, section_id: str, by: int) -> Song:
    """Return the song without so many bars of a section, those before its ending.

    Raises SongError where none would be left.
    """
    section = song.section(section_id)
    if not 1 <= by < section.bars:
        most = f"use 1 to {section.bars - 1}" if section.bars > 1 else f"take it out with remove {section_id}"
        raise SongError(f"section {section_id}: {by} bars cannot be taken from its {section.bars}; {most}")
    left = section.bars - by
    ending = _ending(section, by, left)
    return in_bars(song, section_id, [*range(left - ending), *range(section.bars - ending, section.bars)])


def _ending(section: Section, by: int, bars: int) -> int:
    """Return how many bars are the ending, of a section that has so many at the least; at most half of them are."""
    last = section.phrases[-1].bars if section.phrases else 4
    return min(last if by >= _OWN_PHRASE and last < section.bars else _ENDING, bars // 2)


def set_bars(song: Song, section_id: str, bars: int) -> Song:
    """Return the song in which a section has so many bars, see `extend` and `shorten`."""
    section = song.section(section_id)
    if not 1 <= bars <= _MOST:
        raise SongError(f"section {section_id}: {bars} bars; use 1 to {_MOST}")
    if bars == section.bars:
        return song
    return (
        extend(song, section_id, bars - section.bars)
        if bars > section.bars
        else shorten(song, section_id, section.bars - bars)
    )


def cut(song: Song, section_id: str, bars: Iterable[int]) -> Song:
    """Return the song without some bars of a section.

    Raises SongError where the section has no such bar, or none would be left.
    """
    section, gone = song.section(section_id), set(bars)
    if wrong := sorted(bar + 1 for bar in gone if not 0 <= bar < section.bars):
        raise SongError(f"section {section_id}: there is no bar {wrong[0]}; it has bars 1 to {section.bars}")
    if len(gone) == section.bars:
        raise SongError(f"section {section_id}: no bar would be left; take it out with remove {section_id}")
    return in_bars(song, section_id, [bar for bar in range(section.bars) if bar not in gone])


def in_bars(song: Song, section_id: str, order: Sequence[int | None]) -> Song:
    """Return the song in which a section has these of its bars, and new ones, and so has all that follows it."""
    following = [section.id for section in followers(song, section_id) if not _is_locked(song, section)]
    section = song.section(section_id)
    if section.source is not None:
        song = with_section(song, related(section, None))
    for name in (section_id, *following):
        song = _rebarred(song, song.section(name), order)
    for other in song.sections:
        if other.source is not None and song.section(other.source).bars != other.bars:
            song = with_section(song, related(other, None))
    return song


def _is_locked(song: Song, section: Section) -> bool:
    return any(locked_bars(song, section.id, layer) for layer in LAYERS)


def _rebarred(song: Song, section: Section, order: Sequence[int | None]) -> Song:
    """Return the song with a section in these of its bars."""
    spans, line, ticks = song.charts.get(section.id), song.lines.get(section.id), song.brief.meter.bar_ticks
    locks = frozenset((layer, new) for layer, old in section.locked_bars for new, bar in enumerate(order) if bar == old)
    renewed = replace(section, bars=len(order), phrases=_phrases(section, order), locked_bars=locks)
    song = with_section(song, renewed)
    if spans is not None:
        song = with_chart(song, section.id, _moved_chords(spans, order, ticks))
    if line is not None:
        song = with_line(song, section.id, _moved_line(line, order, ticks))
    return song


def _moved_chords(spans: Sequence[ChordSpan], order: Sequence[int | None], ticks: int) -> list[ChordSpan]:
    return [
        replace(span, onset=span.onset + (new - old) * ticks)
        for new, old in enumerate(order)
        if old is not None
        for span in spans
        if old * ticks <= span.onset < (old + 1) * ticks
    ]


def _moved_line(line: Line, order: Sequence[int | None], ticks: int) -> Line:
    """Return a line in another order of bars; runs of bars stay together, with what is tied over the barlines in them."""
    if line == ():
        return ()
    pieces: list[Line] = [clipped(line, EARLIEST, 0)]
    start = 0
    while start < len(order):
        end = start + 1
        first = order[start]
        while end < len(order) and (order[end] is None if first is None else order[end] == first + end - start):
            end += 1
        if first is None:
            pieces.append(Sketch(open=(Span(start * ticks, (end - start) * ticks),)))
        else:
            pieces.append(moved(clipped(line, first * ticks, (first + end - start) * ticks), (start - first) * ticks))
        start = end
    return together(*pieces)


def _phrases(section: Section, order: Sequence[int | None]) -> tuple[Phrase, ...]:
    """Return the phrases of a section in these of its bars.

    New bars between two phrases are phrases of their own if they are enough; others lengthen the phrase in which they stand.
    """
    if not section.phrases:
        return ()
    owner = [number for number, phrase in enumerate(section.phrases) for _ in range(phrase.bars)]
    runs = [(old, len(list(run))) for old, run in groupby(NEW if bar is NEW else owner[bar] for bar in order)]
    joined: list[tuple[int | None, int]] = []
    for place, (phrase, bars) in enumerate(runs):
        around = [runs[beside][0] for beside in (place - 1, place + 1) if 0 <= beside < len(runs)]
        lengthens = phrase is NEW and joined and (bars < _OWN_PHRASE or len(set(around)) == 1 < len(around))
        if lengthens or (joined and phrase == joined[-1][0]):
            joined[-1] = (joined[-1][0], joined[-1][1] + bars)
        else:
            joined.append((phrase, bars))
    found: list[Phrase] = []
    for phrase, bars in joined:
        was = NEW if phrase is NEW else section.phrases[phrase]
        parts = phrase_lengths(bars) if was is NEW or bars > max(was.bars, _LONGEST_PHRASE) else [bars]
        found += [Phrase(part, "open") for part in parts[:-1]]
        found.append(Phrase(parts[-1], "open" if was is NEW else was.cadence))
    return (*found[:-1], Phrase(found[-1].bars, section.cadence))
