"""Where the sentences of a section end, and where its line begins.

Conventions: lengths and onsets are ticks from the start of a section; a pickup is told in beats.
"""

from collections.abc import Sequence

from song import ChordSpan, Key, Meter, Note
from song.cadence import cadence_of
from song.document import MOST_PICKUP, Phrase

PHRASE_BARS = 4


def phrase_lengths(bars: int) -> list[int]:
    """Return the bars of the phrases of a section: fours; a single bar left over joins the last.

    >>> phrase_lengths(8), phrase_lengths(9), phrase_lengths(6), phrase_lengths(5)
    ([4, 4], [4, 5], [4, 2], [5])
    """
    lengths = [PHRASE_BARS] * (bars // PHRASE_BARS)
    rest = bars % PHRASE_BARS
    if rest == 1 and lengths:
        lengths[-1] += 1
    elif rest:
        lengths.append(rest)
    return lengths


def phrases_of(spans: Sequence[ChordSpan], key: Key, meter: Meter, bars: int, cadence: str) -> tuple[Phrase, ...]:
    """Return the phrases of a section with the cadences that its chords make there, the last the section's own.

    Nothing is told where no chord sounds.
    """
    if not any(span.chord for span in spans):
        return ()
    phrases: list[Phrase] = []
    bar = 0
    for length in phrase_lengths(bars):
        bar += length
        before = [span for span in spans if span.onset < bar * meter.bar_ticks]
        phrases.append(Phrase(length, cadence if bar == bars else cadence_of(before, key, meter, bar)))
    return tuple(phrases)


def lead_in(
    before: Sequence[Note], length: int, after: Sequence[Note], meter: Meter, *, tied: bool
) -> tuple[Note, ...]:
    """Return the notes at the end of a section of that length that lead into the next one, whose notes are `after`.

    They come after a rest of at least half a beat in its last bar, run to the barline without one, and go on from there on
    the first beat or `tied` over it; at most `MOST_PICKUP` beats.
    """
    beat = meter.beat_ticks
    if not before or not (tied or (after and after[0].onset < beat)):
        return ()
    start = place = len(before)
    reach = length
    while place and 2 * (reach - before[place - 1].end) < beat:
        place -= 1
        reach = before[place].onset
    start = place
    if start == len(before):
        return ()
    opening = before[start].onset
    silent_from = max(length - meter.bar_ticks, before[start - 1].end if start else 0)
    if 2 * (opening - silent_from) < beat or length - opening > MOST_PICKUP * beat:
        return ()
    return tuple(before[start:])


def pickup_beats(notes: Sequence[Note], length: int, meter: Meter) -> int:
    """Return in how many beats before the barline the notes that lead over it begin, a begun beat counted whole."""
    return -(-(length - notes[0].onset) // meter.beat_ticks) if notes else 0
