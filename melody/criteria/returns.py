"""What comes back in a phrase: bars, rhythms, gestures, sequences, and what a phrase answers or stands against.

Conventions: as in `melody.criteria.measures`. A bar is the notes that start in it; a gesture is three notes, told by their two
intervals and the two times between their onsets; earlier is what stands before in the section and, bar by bar, in the phrase.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from melody.criteria.draft import Bar, Draft
from song import Note

# Bars of two notes prove nothing; two bars are the same where they share so much.
LEAST_BAR, SAME_BAR = 3, 0.7
# Two intervals are of one size in a scale where they differ by no more than this, and point the same way.
SCALE_SIZE = 1

Gesture = tuple[int, int, int, int]
"""Two intervals, then two times."""


def bars_of(notes: Sequence[Note], bar_ticks: int, tonic: int) -> tuple[Bar, ...]:
    """Return the bars of a line that have enough notes to tell one music from another."""
    bars = _by_bar(notes, bar_ticks, lambda note: (note.pitch - tonic) % 12)
    return tuple(bar for bar in bars.values() if len(bar) >= LEAST_BAR)


def _by_bar(notes: Sequence[Note], bar_ticks: int, tone: Callable[[Note], int]) -> dict[int, Bar]:
    """Return the bars that have notes, by number; each note as its onset in the bar and its tone."""
    bars: dict[int, set[tuple[int, int]]] = {}
    for note in notes:
        bar, onset = divmod(note.onset, bar_ticks)
        bars.setdefault(bar, set()).add((onset, tone(note)))
    return {number: frozenset(bar) for number, bar in bars.items()}


def _likeness(one: Bar, other: Bar) -> float:
    return len(one & other) / len(one | other)


def _best_matches(draft: Draft, tone: Callable[[Note], int]) -> list[float]:
    """Return for every bar of the phrase how like it is to the earlier bar that is most like it, 0 to 1."""
    bars = _by_bar(draft.before + draft.notes, draft.meter.bar_ticks, tone)
    first = draft.start // draft.meter.bar_ticks
    return [
        max(_likeness(bar, bars[other]) for other in bars if other < number)
        for number, bar in bars.items()
        if number >= first and any(other < number for other in bars)
    ]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def rhythm_likeness(draft: Draft) -> float | None:
    """Return how like the rhythm of a bar is to an earlier one, the mean over bars, 0 to 1."""
    return _mean(_best_matches(draft, lambda _: 0))


def rhythm_repeats(draft: Draft) -> float | None:
    """Return the share of bars in the very rhythm of an earlier one."""
    return _mean([float(match == 1) for match in _best_matches(draft, lambda _: 0)])


def bar_likeness(draft: Draft) -> float | None:
    """Return how like a bar is to an earlier one, the mean over bars, 0 to 1."""
    return _mean(_best_matches(draft, lambda note: note.pitch))


def bar_repeats(draft: Draft) -> float | None:
    """Return the share of bars that equal an earlier one."""
    return _mean([float(match == 1) for match in _best_matches(draft, lambda note: note.pitch)])


def grooving(draft: Draft) -> float | None:
    """Return how like the rhythms of the bars of the phrase are to each other, on average."""
    bars = list(_by_bar(draft.notes, draft.meter.bar_ticks, lambda _: 0).values())
    return _mean([_likeness(one, other) for place, one in enumerate(bars) for other in bars[:place]])


def gestures(notes: Sequence[Note]) -> list[Gesture]:
    """Return the gestures of a line in order."""
    moves = [(after.pitch - note.pitch, after.onset - note.onset) for note, after in pairwise(notes)]
    return [(step, after, time, later) for (step, time), (after, later) in pairwise(moves)]


def _returning(draft: Draft, alike: Callable[[Gesture], object]) -> float | None:
    """Return the share of the gestures of a phrase whose like has been heard before."""
    heard = {alike(gesture) for gesture in gestures(draft.before)}
    own = gestures(draft.notes)
    count = 0
    for gesture in own:
        count += alike(gesture) in heard
        heard.add(alike(gesture))
    return count / len(own) if own else None


def gesture_returns(draft: Draft) -> float | None:
    """Return the share of gestures that have been heard before, on the same pitches or moved."""
    return _returning(draft, lambda gesture: gesture)


def shape_returns(draft: Draft) -> float | None:
    """Return the share of gestures heard before in their rhythm and their ups and downs."""
    return _returning(draft, lambda gesture: (_sign(gesture[0]), _sign(gesture[1]), *gesture[2:]))


def inversions(draft: Draft) -> float | None:
    """Return the share of gestures that turn an earlier one of the same rhythm upside down."""
    known = {(*map(_sign, gesture[:2]), *gesture[2:]) for gesture in gestures(draft.before + draft.notes)}
    own = [gesture for gesture in gestures(draft.notes) if gesture[0] and gesture[1]]
    flipped = [(-_sign(one), -_sign(two), time, later) in known for one, two, time, later in own]
    return _mean([float(found) for found in flipped])


def _sign(step: int) -> int:
    return (step > 0) - (step < 0)


def sequences(draft: Draft) -> float | None:
    """Return the share of bars that are the one before on another degree: its rhythm, its intervals of the same size."""
    bar_ticks = draft.meter.bar_ticks
    lines: dict[int, list[Note]] = {}
    for note in (*draft.before, *draft.notes):
        lines.setdefault(note.onset // bar_ticks, []).append(note)
    first = draft.start // bar_ticks
    own = [number for number, line in lines.items() if number >= first and len(line) >= LEAST_BAR]
    found = [_is_sequence(lines.get(number - 1, []), lines[number], bar_ticks) for number in own]
    return _mean([float(is_one) for is_one in found])


def _is_sequence(one: Sequence[Note], other: Sequence[Note], bar_ticks: int) -> bool:
    if len(one) != len(other) or one[0].pitch == other[0].pitch:
        return False
    if any(a.onset + bar_ticks != b.onset for a, b in zip(one, other, strict=True)):
        return False
    moves = [
        (b.pitch - a.pitch, d.pitch - c.pitch) for (a, b), (c, d) in zip(pairwise(one), pairwise(other), strict=True)
    ]
    return all(_sign(a) == _sign(b) and abs(a - b) <= SCALE_SIZE for a, b in moves)


def sameness(draft: Draft) -> float | None:
    """Return the share of bars that are those of other music in the song; None where there is no other music."""
    own = bars_of(draft.notes, draft.meter.bar_ticks, draft.tonic)
    if not own or not draft.others:
        return None
    return _mean([float(any(_likeness(bar, other) >= SAME_BAR for other in draft.others)) for bar in own])


def answer(draft: Draft) -> float | None:
    """Return how much a phrase takes up the one that it answers: the same onsets, and the same way up and down."""
    end = (draft.start + draft.end) // 2
    other = {note.onset: note.pitch for note in draft.like if note.onset < end}
    if not other:
        return None
    own = {note.onset: note.pitch for note in draft.notes if 0 <= note.onset < end}
    shared = sorted(own.keys() & other.keys())
    moves = [(own[b] - own[a], other[b] - other[a]) for a, b in pairwise(shared)]
    shape = sum(_sign(a) == _sign(b) and abs(a - b) <= SCALE_SIZE + 1 for a, b in moves) / max(1, len(moves))
    return 0.5 * len(shared) / len(own.keys() | other.keys()) + 0.5 * shape


RETURNS = (
    rhythm_likeness, rhythm_repeats, bar_likeness, bar_repeats, grooving, gesture_returns, shape_returns, inversions,
    sequences, sameness, answer,
)  # fmt: skip
