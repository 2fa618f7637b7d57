"""The melody of a song brought into the range of a voice, octave by octave, with as few breaks of the line as can be.

Conventions: pitches are MIDI numbers, onsets ticks from the start of the section.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from song import Note

_SHIFTS = (0, 12, -12)
# What it costs that a note is out of range, lies near the top, or is moved; that the octave changes after a rest, or within
# a phrase, there with the leap that it makes.
_OUTSIDE, _TOP, _MOVED, _AFTER_REST, _WITHIN = 200.0, 0.6, 0.25, 3.0, 14.0
_REST = 12


def place(notes: Sequence[Note], low: int, high: int) -> tuple[Note, ...]:
    """Return the notes of one section within a range of an octave or more, changing the octave between phrases if anywhere.

    The cheapest path through the octaves (Viterbi); it depends on nothing but these notes.

    >>> [note.pitch for note in place([Note(0, 24, 59), Note(24, 24, 62)], 60, 81)]
    [71, 74]
    """
    if all(low <= note.pitch <= high - 3 for note in notes):
        return tuple(notes)
    costs = [_cost(notes[0].pitch + shift, shift, low, high) for shift in _SHIFTS]
    back: list[list[int]] = []
    for before, note in itertools.pairwise(notes):
        rest = note.onset - before.end >= _REST
        pointers, following = [], []
        for shift in _SHIFTS:
            ways = [
                cost + _change(before, note, origin, shift, rest) for cost, origin in zip(costs, _SHIFTS, strict=True)
            ]
            best = min(range(len(ways)), key=ways.__getitem__)
            pointers.append(best)
            following.append(ways[best] + _cost(note.pitch + shift, shift, low, high))
        costs = following
        back.append(pointers)
    state = min(range(len(costs)), key=costs.__getitem__)
    states = [state]
    for pointers in reversed(back):
        state = pointers[state]
        states.append(state)
    shifts = [_SHIFTS[state] for state in reversed(states)]
    return tuple(
        replace(note, pitch=_fold(note.pitch + shift, low, high)) for note, shift in zip(notes, shifts, strict=True)
    )


def _cost(pitch: int, shift: int, low: int, high: int) -> float:
    outside = _OUTSIDE if not low <= pitch <= high else 0.0
    return outside + (_TOP if pitch > high - 3 else 0.0) + (_MOVED if shift else 0.0)


def _change(before: Note, note: Note, origin: int, shift: int, rest: bool) -> float:
    if origin == shift:
        return 0.0
    leap = abs(note.pitch + shift - before.pitch - origin)
    return (_AFTER_REST if rest else _WITHIN) + 0.4 * max(0, leap - 5)


def _fold(pitch: int, low: int, high: int) -> int:
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch
