"""A line that comes back with other ornaments: notes filled in between its own, or its light notes left out.

Conventions: ticks count from the start of the section; an ornament is an eighth note at the end of the note that it adorns.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from melody.returns.scale import degree, in_midi, in_scale
from melody.tokens import DURATION_TOKENS, can_last
from melody.voice import Voice
from song import TICKS_PER_QUARTER, Key, Meter, Note

EIGHTH = TICKS_PER_QUARTER // 2
# The share of the places for an ornament that get one.
MANY = 0.6
# What goes between two notes, by how many steps of the scale the second lies higher (or lower): the steps from the first one of the
# ornament notes, each an eighth. A repeated note gets a neighbour, a third is filled, and so are a fourth and a fifth
# where there is time; a step is anticipated or turned around; the first that fits is taken, in an order that is drawn.
BETWEEN: dict[int, tuple[tuple[int, ...], ...]] = {
    0: ((1,), (-1,)),
    1: ((1,), (-1,), (2,)),
    2: ((1,),),
    3: ((1, 2), (2,)),
    4: ((1, 2, 3), (2, 3)),
    5: ((2, 3, 4), (3, 4)),
    7: ((4, 5, 6), (5, 6)),
}


def ornamented(
    notes: Sequence[Note], key: Key, voice: Voice, meter: Meter, generator: np.random.Generator
) -> tuple[Note, ...]:
    """Return a line with passing notes, neighbours, turns, anticipations and runs between its notes, all of which stay where they are.

    An ornament stands on no strong beat and lies in the voice and on the scale of the key; the note before it keeps at least half of its time.
    """
    result: list[Note] = []
    for note, after in pairwise(notes):
        added = _between(note, after, key, voice, meter, generator)
        if not added or generator.random() >= MANY:
            result.append(note)
        else:
            result += [replace(note, duration=added[0].onset - note.onset), *added]
    return (*result, *notes[-1:])


def _between(
    note: Note, after: Note, key: Key, voice: Voice, meter: Meter, generator: np.random.Generator
) -> list[Note]:
    """Return ornament notes from the end of one note to the next, none where they do not touch or there is no time."""
    distance = degree(after.pitch, key) - degree(note.pitch, key)
    ways = BETWEEN.get(abs(distance), ())
    if note.end != after.onset or note.onset < 0:
        return []
    for number in generator.permutation(len(ways)).tolist():
        steps = [step if distance >= 0 else -step for step in ways[number]]
        start = note.end - EIGHTH * len(steps)
        added = [
            Note(start + EIGHTH * place, EIGHTH, in_midi(in_scale(note.pitch, step, key)))
            for place, step in enumerate(steps)
        ]
        if (
            2 * (start - note.onset) >= note.duration
            and can_last(note.onset, start - note.onset)
            and can_last(start, EIGHTH)
            and not any(meter.is_strong(one.onset) for one in added)
            and all(voice.low <= one.pitch <= voice.high for one in added)
        ):
            return added
    return []


def simplified(notes: Sequence[Note], meter: Meter, is_chord_tone: Callable[[Note], bool]) -> tuple[Note, ...]:
    """Return a line without its light notes: the note before one, from which it goes a step, lasts over it.

    Light is what is shorter than a beat, starts off the beat and is no chord tone; the first and the last note stay.
    """
    result: list[Note] = list(notes[:1])
    for note in notes[1:-1]:
        before = result[-1]
        light = note.duration < meter.beat_ticks and note.onset % meter.beat_ticks and not is_chord_tone(note)
        held = note.end - before.onset
        steps = before.end == note.onset and abs(note.pitch - before.pitch) <= 2
        if light and steps and held in DURATION_TOKENS and can_last(before.onset, held) and held <= meter.bar_ticks:
            result[-1] = replace(before, duration=held)
        else:
            result.append(note)
    return (*result, *(notes[-1:] if len(notes) > 1 else ()))
