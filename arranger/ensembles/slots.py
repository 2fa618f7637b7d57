"""The moments at which the voices of a choir may move: one chord each, with what the soprano sings meanwhile.

Conventions: ticks from the start of the section; pitches are MIDI numbers.
"""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from song import Chord, ChordSpan, Meter, Note

# A beat that lasts longer than this is long enough for a step of the lower voices, in seconds.
_SLOW_BEAT = 0.62
# A melody that moves further than this within a slot gets new voices on the next beat, in semitones.
_WIDE = 7


@dataclass(frozen=True)
class Slot:
    """One voicing's time: its chord, and the notes of the soprano in it, empty where the melody rests throughout.

    `closing` marks the last chord of the song, which is a plain one, `firm` the chords of a cadence, which stand on their bass.
    """

    onset: int
    end: int
    chord: Chord
    sung: tuple[Note, ...]
    closing: bool = False
    firm: bool = False

    @property
    def enter(self) -> int:
        """First pitch of the soprano."""
        return self.sung[0].pitch

    @property
    def leave(self) -> int:
        """Last pitch of the soprano."""
        return self.sung[-1].pitch

    @property
    def attacked(self) -> bool:
        """Whether the soprano sounds when the slot begins."""
        return bool(self.sung) and self.sung[0].onset <= self.onset


def slots_of(
    spans: Sequence[ChordSpan],
    line: Sequence[Note],
    meter: Meter,
    tempo: int,
    *,
    final: int | None = None,
    ends: Collection[int] = (),
) -> tuple[Slot, ...]:
    """Return the slots of a section: at every chord, on strong beats (on all of a slow tempo), and where the melody leaps.

    The first beat is always a slot of its own, so that the section before can know it. `final` is the tick from which the
    last chord of the song is held, `ends` are where phrases end: the last two chords of each are a cadence.
    """
    slots: list[Slot] = []
    firm = {n for index, span in enumerate(spans) if span.end in ends for n in (index - 1, index)}
    for index, span in enumerate(spans):
        assert span.chord is not None, span
        if final is not None and span.onset >= final:
            start = max(span.onset, meter.beat_ticks)
            slots += [_slot(span.onset, start, span.chord, line)] if start > span.onset else []
            slots.append(_slot(start, span.end, span.chord, line, closing=True))
            break
        borders = _borders(span, line, meter, tempo)
        slots += [
            _slot(start, end, span.chord, line, firm=index in firm and start == span.onset)
            for start, end in itertools.pairwise(borders)
        ]
    return tuple(slots)


def opening(chord: Chord, line: Sequence[Note], meter: Meter) -> Slot:
    """Return the first beat of a section: all that the section before needs to know of it."""
    return _slot(0, meter.beat_ticks, chord, line)


def _slot(
    start: int, end: int, chord: Chord, line: Sequence[Note], *, closing: bool = False, firm: bool = False
) -> Slot:
    sung = tuple(note for note in line if note.onset < end and note.end > start)
    return Slot(start, end, chord, sung, closing, firm)


def _borders(span: ChordSpan, line: Sequence[Note], meter: Meter, tempo: int) -> list[int]:
    beat = meter.beat_ticks
    slow = beat / 24 * 60 / tempo >= _SLOW_BEAT
    beats = range(span.onset + beat, span.end, beat)
    borders = {tick for tick in beats if slow or meter.is_strong(tick) or tick == beat}
    marks = sorted({span.onset, *borders, span.end})
    for start, end in itertools.pairwise(marks):
        pitches = [note.pitch for note in line if note.onset < end and note.end > start]
        if pitches and max(pitches) - min(pitches) > _WIDE:
            borders.update(tick for tick in beats if start < tick < end)
    return sorted({span.onset, *borders, span.end})
