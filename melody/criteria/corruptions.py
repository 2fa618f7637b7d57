"""Phrases that are wrong on purpose, one way each: what real phrases are told from when the criteria are fitted.

Conventions: every corruption takes a `Draft` whose notes are real and a phrase of another song in this key and register, and
returns other notes for the draft: in order, without overlaps, inside its bars; the argument stays as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from melody.criteria.draft import Draft
from melody.tokens import SIXTEENTH
from song import Note

Notes = tuple[Note, ...]
Corruption = Callable[[Draft, Notes, np.random.Generator], Notes]

JITTERED = 0.4  # of the notes
MOVES = (-6, -5, -3, -2, -1, 1, 2, 3, 5, 6)


def _line(notes: Sequence[Note], end: int) -> Notes:
    """Return notes in order, cut where the next one begins and at the end."""
    placed = {note.onset: note for note in notes if note.onset < end}
    ordered = [placed[onset] for onset in sorted(placed)]
    edges = [*(note.onset for note in ordered[1:]), end]
    return tuple(
        replace(note, duration=min(note.duration, edge - note.onset)) for note, edge in zip(ordered, edges, strict=True)
    )


def bars_shuffled(draft: Draft, _: Notes, generator: np.random.Generator) -> Notes:
    """Return the bars in another order."""
    bar = draft.meter.bar_ticks
    first, count = draft.start // bar, -(-(draft.end - draft.start) // bar)
    order = generator.permutation(count).tolist()
    if count > 1 and order == sorted(order):
        order = order[1:] + order[:1]
    moved = [
        replace(note, onset=(first + order[note.onset // bar - first]) * bar + note.onset % bar) for note in draft.notes
    ]
    return _line(moved, draft.end)


def transposed(draft: Draft, _: Notes, generator: np.random.Generator) -> Notes:
    """Return the phrase moved by some semitones, over chords that stay."""
    move = int(generator.choice(MOVES))
    return tuple(replace(note, pitch=note.pitch + move) for note in draft.notes)


def off_chord(draft: Draft, _: Notes, generator: np.random.Generator) -> Notes:
    """Return the phrase with half of its chord tones moved to a neighbour."""
    moves = np.where(generator.random(len(draft.notes)) < 0.5, generator.choice([-2, -1, 1, 2], len(draft.notes)), 0)
    return tuple(
        replace(note, pitch=note.pitch + (move if inside else 0))
        for note, move, inside in zip(draft.notes, moves.tolist(), draft.on_chord, strict=True)
    )


def contour_shuffled(draft: Draft, _: Notes, generator: np.random.Generator) -> Notes:
    """Return the rhythm with the pitches in another order."""
    pitches = generator.permutation([note.pitch for note in draft.notes]).tolist()
    return tuple(replace(note, pitch=pitch) for note, pitch in zip(draft.notes, pitches, strict=True))


def tail_replaced(draft: Draft, _: Notes, generator: np.random.Generator) -> Notes:
    """Return the phrase with its last bar in sixteenths' places and pitches of its own, drawn anywhere: it never lands."""
    bar = draft.meter.bar_ticks
    kept = [note for note in draft.notes if note.onset < draft.end - bar]
    pitches = [note.pitch for note in draft.notes]
    places = np.sort(generator.choice(bar // (2 * SIXTEENTH), min(4, bar // (2 * SIXTEENTH)), replace=False))
    tail = [
        Note(draft.end - bar + 2 * SIXTEENTH * place, 2 * SIXTEENTH, int(generator.choice(pitches) + generator.integers(-2, 3)))
        for place in places.tolist()
    ]  # fmt: skip
    return _line([*kept, *tail], draft.end)


def rhythm_jittered(draft: Draft, _: Notes, generator: np.random.Generator) -> Notes:
    """Return the phrase with some notes a sixteenth or an eighth early or late."""
    late = generator.choice([-2, -1, 1, 2], len(draft.notes)) * SIXTEENTH
    late = np.where(generator.random(len(draft.notes)) < JITTERED, late, 0).tolist()
    moved = [
        replace(note, onset=min(max(note.onset + ticks, draft.start), draft.end - SIXTEENTH))
        for note, ticks in zip(draft.notes, late, strict=True)
    ]
    return _line(moved, draft.end)


def stranger(_: Draft, notes: Notes, __: np.random.Generator) -> Notes:
    """Return the phrase of another song."""
    return notes


CORRUPTIONS: dict[str, Corruption] = {
    "bars shuffled": bars_shuffled,
    "transposed": transposed,
    "off the chord": off_chord,
    "contour shuffled": contour_shuffled,
    "tail replaced": tail_replaced,
    "rhythm jittered": rhythm_jittered,
    "another song's": stranger,
}
