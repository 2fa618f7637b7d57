"""Where the sentences of a section end, by the cadences that its chords make there.

Conventions: lengths are bars; onsets are ticks from the start of a section.
"""

from collections.abc import Sequence

from song import ChordSpan, Key, Meter
from song.cadence import cadence_of
from song.document import Phrase
from song.line import phrase_lengths


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
