"""Sections that share a bar: what one repeats, varies or plays over another has the same chords as long as it says so.

Conventions: a bar that a person names counts from 1; onsets are ticks from the start of the section.
"""

from dataclasses import replace

from song import ChordSpan, Key, Section, Song, SongError

Spans = tuple[ChordSpan, ...]

MOST_BARS = 4  # that are looked at together


def sharing(song: Song, section_id: str, bar: int, bars: int = 1) -> tuple[str, ...]:
    """Return the sections that have the same chords in a bar because one repeats, varies or plays over another.

    They are in the order of the song, with the one that is asked for. Raises SongError as `suggestions` does.
    """
    first = song.section(section_id)
    _check_place(song, first, bar, bars)
    found, todo = {section_id}, [first]
    while todo:
        here = todo.pop()
        for other in song.sections:
            kin = other.id == here.source or other.source == here.id
            if kin and other.id not in found and _same_bar(song, here, other, bar - 1, bars):
                found.add(other.id)
                todo.append(other)
    return tuple(section.id for section in song.sections if section.id in found)


def moved(spans: Spans, origin: Key, target: Key) -> Spans:
    """Return chords as they play the same part in another key."""
    if origin == target:
        return spans
    return tuple(replace(span, chord=span.chord and span.chord.transpose(origin, target)) for span in spans)


def _check_place(song: Song, section: Section, bar: int, bars: int) -> None:
    if section.id in song.given:
        raise SongError(f"section {section.id}: some of its chords are still open (?); compose harmonize fills them in")
    if section.id not in song.chords:
        raise SongError(f"section {section.id}: has no chords yet; compose harmonize writes them")
    last = bar + bars - 1
    if not 1 <= bar <= last <= section.bars:
        wrong = bar if not 1 <= bar <= section.bars else last
        raise SongError(f"section {section.id}: there is no bar {wrong}; it has bars 1 to {section.bars}")
    if bars > MOST_BARS:
        raise SongError(f"section {section.id}: {bars} bars are too many at once; ask for at most {MOST_BARS}")


def bars_of(spans: Spans, bar: int, bars: int, bar_ticks: int) -> Spans:
    """Return the chords of some bars, counted from 0."""
    return tuple(span for span in spans if bar * bar_ticks <= span.onset < (bar + bars) * bar_ticks)


def with_bars(spans: Spans, new: Spans, bar: int, bars: int, bar_ticks: int) -> Spans:
    """Return the chords of a section with others in some bars, counted from 0."""
    old = bars_of(spans, bar, bars, bar_ticks)
    return tuple(sorted({*spans} - {*old} | {*new}, key=lambda span: span.onset))


def _same_bar(song: Song, here: Section, other: Section, bar: int, bars: int) -> bool:
    if other.id not in song.chords or here.key.mode != other.key.mode or bar + bars > other.bars:
        return False
    ticks = song.brief.meter.bar_ticks
    mine, theirs = (bars_of(song.chords[section.id], bar, bars, ticks) for section in (here, other))
    return sound_alike(moved(mine, here.key, other.key), theirs)


def sound_alike(one: Spans, other: Spans) -> bool:
    """Return whether the same notes sound at the same time over the same bass."""
    return heard(one) == heard(other)


def heard(spans: Spans) -> tuple[tuple[object, ...], ...]:
    """Return what is heard of chords, however they are spelled: when, which notes, over which bass."""
    return tuple(
        (span.onset, span.duration, span.chord and (span.chord.pitch_classes, span.chord.bass_pitch_class))
        for span in spans
    )
