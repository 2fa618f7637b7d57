"""The melody of a song brought into the range of a voice, octave by octave, with as few breaks of the line as can be.

Conventions: pitches are MIDI numbers, onsets ticks from the start of the section.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from arranger.octaves import fold
from song import Note

_SHIFTS = (0, 12, -12)
_STATES = range(len(_SHIFTS))
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
    return _placed(tuple(notes), low, high)


@lru_cache(512)
def _placed(notes: tuple[Note, ...], low: int, high: int) -> tuple[Note, ...]:
    if all(low <= note.pitch <= high - 3 for note in notes):
        return notes
    costs: Sequence[float] = _costs(notes[0].pitch, low, high)
    back: list[list[int]] = []
    for before, note in itertools.pairwise(notes):
        changes = _changes(note.pitch - before.pitch, note.onset - before.end >= _REST)
        ways = [[cost + change for cost, change in zip(costs, row, strict=True)] for row in changes]
        pointers = [min(_STATES, key=row.__getitem__) for row in ways]
        own = _costs(note.pitch, low, high)
        costs = [row[best] + cost for row, best, cost in zip(ways, pointers, own, strict=True)]
        back.append(pointers)
    state = min(_STATES, key=costs.__getitem__)
    states = [state]
    for pointers in reversed(back):
        state = pointers[state]
        states.append(state)
    shifted = zip(notes, reversed(states), strict=True)
    return tuple(replace(note, pitch=fold(note.pitch + _SHIFTS[state], low, high)) for note, state in shifted)


@lru_cache(1024)
def _costs(pitch: int, low: int, high: int) -> tuple[float, ...]:
    """Return what a note costs in every octave."""
    return tuple(_cost(pitch + shift, shift, low, high) for shift in _SHIFTS)


@lru_cache(1024)
def _changes(leap: int, rest: bool) -> tuple[tuple[float, ...], ...]:
    """Return what it costs to come to every octave (a row each) from every octave, where the melody leaps as written."""
    return tuple(
        tuple(_change(leap + shift - origin, origin == shift, rest) for origin in _SHIFTS) for shift in _SHIFTS
    )


def _cost(pitch: int, shift: int, low: int, high: int) -> float:
    outside = _OUTSIDE if not low <= pitch <= high else 0.0
    return outside + (_TOP if pitch > high - 3 else 0.0) + (_MOVED if shift else 0.0)


def _change(leap: int, same: bool, rest: bool) -> float:
    return 0.0 if same else (_AFTER_REST if rest else _WITHIN) + 0.4 * max(0, abs(leap) - 5)
