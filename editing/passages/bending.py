"""Notes bent to a new chord under them, as a singer bends them: the A of an F chord is an Ab over F minor.

A note goes a semitone or a whole tone to a tone of its chord, and the line goes up and down where it did; where it stood still
while the chord changed it may step. Where that cannot be, the note is left to the composer.

Conventions: ticks count from the start of the section; MIDI pitches.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from editing.passages.bars import OCTAVE
from editing.passages.fit import clashes
from song import ChordSpan, Key, Meter, Note

FARTHEST = 2  # semitones; what is farther away is another note
STEPS = 2.0  # what it costs that a note which stood still over two chords steps
LEFT = 1000.0  # what it costs to leave a note to the composer: more than to bend all others
Bend = int | None
"""The pitch of a note; None where it is left."""


def bent(
    notes: Sequence[Note], wrong: Collection[Note], spans: Sequence[ChordSpan], key: Key, meter: Meter
) -> Mapping[Note, int]:
    """Return new pitches for as many wrong notes of a line as can be bent, by as few semitones as can be.

    >>> from song import parse_chord, parse_key, parse_meter
    >>> line = [Note(0, 24, 67), Note(24, 24, 69), Note(48, 48, 72)]
    >>> chord = [ChordSpan(0, 96, parse_chord("Fm6"))]
    >>> bent(line, line[1:2], chord, parse_key("C"), parse_meter("4/4"))
    {Note(onset=24, duration=24, pitch=69): 68}
    """
    if not wrong:
        return {}
    line = sorted(notes, key=lambda note: note.onset)
    ways: dict[Bend, tuple[float, tuple[Bend, ...]]] = {None: (0.0, ())}
    for before, note in pairwise([None, *line]):
        assert note is not None
        choices = [note.pitch] if note not in wrong else [*_tones_near(note, spans, key, meter), None]
        ways = {
            pitch: min(
                ((cost + _cost(before, was, note, pitch, spans), (*way, pitch)) for was, (cost, way) in ways.items()),
                key=lambda one: one[0],
            )
            for pitch in choices
        }
    _, best = min(ways.values(), key=lambda one: one[0])
    return {note: pitch for note, pitch in zip(line, best, strict=True) if note in wrong and pitch is not None}


def _tones_near(note: Note, spans: Sequence[ChordSpan], key: Key, meter: Meter) -> Iterator[int]:
    """Walk the tones near a note, of the chord that it clashes with or starts over, that fit as long as it lasts."""
    place = min(clashes(note, spans, key, meter), default=note.onset)
    under = next((span.chord for span in spans if span.onset <= place < span.end), None)
    for pitch in range(max(0, note.pitch - FARTHEST), min(127, note.pitch + FARTHEST) + 1):
        tone = under is not None and pitch % OCTAVE in under.pitch_classes
        if tone and not clashes(replace(note, pitch=pitch), spans, key, meter):
            yield pitch


def _cost(before: Note | None, was: Bend, note: Note, pitch: Bend, spans: Sequence[ChordSpan]) -> float:
    """Return what it costs that a note has a pitch after another that has one: how far it is bent, and how unlike the line goes."""
    if pitch is None:
        return LEFT
    cost = float(abs(pitch - note.pitch))
    if before is None or was is None:
        return cost
    step, now = note.pitch - before.pitch, pitch - was
    if not step and abs(now) <= FARTHEST and any(before.onset < span.onset <= note.onset for span in spans):
        return cost + STEPS * (now != 0)
    if (step > 0) - (step < 0) != (now > 0) - (now < 0):
        return cost + LEFT * LEFT  # it would go up where it went down, or stand where it moved
    return cost + abs(now - step) / 100
