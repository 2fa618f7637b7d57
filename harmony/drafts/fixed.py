"""Chords that stand already in a section which is still to be composed: what they are to the drafts and to the cadences.

Conventions: spans count ticks and events beats from the start of the section; between the spans there are gaps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from harmony.drafts.goal import Functions, functions_in
from harmony.features import Event
from harmony.tokens import Vocabulary
from song import Chord, ChordSpan, Meter, Section

Spans = tuple[ChordSpan, ...]


@dataclass(frozen=True)
class Fixed:
    """What stands in a section: its spans, the events that the network hears in them, and their functions on each beat.

    A chord that the vocabulary lacks is heard as the nearest simpler one; the cadences know it as it is.
    """

    spans: Spans = ()
    events: Mapping[int, Event] = field(default_factory=dict)
    functions: Mapping[int, Functions] = field(default_factory=dict)

    @classmethod
    def of(cls, spans: Spans, section: Section, meter: Meter, vocabulary: Vocabulary, *, blue: bool = False) -> "Fixed":
        """Read spans; a chord that enters off the beat is heard on the next one."""
        standing: dict[int, Chord | None] = {}
        for span in spans:
            first, last = -(-span.onset // meter.beat_ticks), -(-span.end // meter.beat_ticks)
            standing |= dict.fromkeys(range(first, min(last, section.bars * meter.beats)), span.chord)
        known = {chord: functions_in([chord], section.key, blue) for chord in set(standing.values())}
        events: dict[int, Event] = {}
        start = -1
        for beat, chord in sorted(standing.items()):
            token = vocabulary.encode(chord, section.key)
            if start >= 0 and beat % meter.beats and events[start] == (token, beat - start):
                events[start] = token, beat - start + 1
            else:
                start, events[beat] = beat, (token, 1)
        return cls(spans, events, {beat: known[chord] for beat, chord in sorted(standing.items())})

    def room(self, beat: int, room: int) -> int:
        """Return how many of some beats are free before the next chord that stands."""
        return next((after for after in range(room) if beat + after in self.functions), room)

    def opening(self) -> list[Event]:
        """Return the events from the start of the section to the first gap."""
        events, beat = [], 0
        while beat in self.events:
            events.append(self.events[beat])
            beat += self.events[beat][1]
        return events


def laid_over(below: Spans, above: Spans) -> Spans:
    """Return some spans with others instead where these stand, in order; what is partly covered is cut."""
    free = list(below)
    for span in above:
        parts = [(one, max(one.onset, span.end), one.end) for one in free if one.end > span.end]
        parts += [(one, one.onset, min(one.end, span.onset)) for one in free if one.onset < span.onset]
        free = [replace(one, onset=start, duration=end - start) for one, start, end in parts if start < end]
    return tuple(sorted((*free, *above), key=lambda span: span.onset))


def joined(spans: Sequence[ChordSpan], bar_ticks: int) -> Spans:
    """Return spans of which equal ones that follow each other inside a bar are one."""
    whole: list[ChordSpan] = []
    for span in spans:
        before = whole[-1] if whole else None
        if before and before.end == span.onset and before.chord == span.chord and span.onset % bar_ticks:
            whole[-1] = replace(before, duration=span.end - before.onset)
        else:
            whole.append(span)
    return tuple(whole)


def fills(spans: Spans, ticks: int) -> bool:
    """Return whether spans stand everywhere up to a tick."""
    edges = [0, *(edge for span in spans for edge in (span.onset, span.end)), ticks]
    return all(end == start for end, start in list(pairwise(edges))[::2])
