"""How some bars of a line take up others: what a reader of the score would write over them.

Conventions: a gesture is the notes that start in some bars, onsets in ticks from the first of those bars (a note before it
belongs to the bars before); how long notes are held does not count. Degrees are steps of the scale of a key.
"""

from collections.abc import Sequence
from itertools import pairwise

from melody.drafts.guide import OCTAVE
from melody.returns.scale import degree
from song import Key, Note

# The closest first; a pair of gestures has the first name that is true of it.
RELATIONS = (
    "exact", "sequence", "inversion", "augmentation", "diminution", "head", "ornamented", "shape", "rhythm", "none",
)  # fmt: skip
# So much of two gestures has to agree; a note more or less is no other motif.
ALIKE = 0.8
# Fewer notes prove nothing.
LEAST_NOTES = 3


def relation_of(motif: Sequence[Note], bars: Sequence[Note], key: Key, length: int) -> str:
    """Return how a gesture takes up a motif, a name from `RELATIONS`; `length` is how many ticks the bars of both last.

    exact: the same notes (also where an octave lies between). sequence: the same rhythm and the same way, so many steps of the
    scale (or semitones) higher or lower. inversion: the same rhythm, every way up a way down. augmentation, diminution: the
    beginning of the motif or all of it in doubled or halved time, on any step. head: the first half exact or in sequence,
    then something else. ornamented: the notes of one at their places in the other, with notes between. shape: the same rhythm and at every note
    the same direction. rhythm: the same rhythm. none: none of these, or too few notes to tell.
    """
    if len(motif) < LEAST_NOTES or len(bars) < LEAST_NOTES:
        return "none"
    if same := _same_rhythm(motif, bars, key):
        return same
    if _stretched(motif, bars, 2, length, key):
        return "augmentation"
    if _stretched(bars, motif, 2, length, key):
        return "diminution"
    if _heads(motif, bars, length, key):
        return "head"
    if _contains(motif, bars) or _contains(bars, motif):
        return "ornamented"
    return _loose(motif, bars)


def _pairs(motif: Sequence[Note], bars: Sequence[Note]) -> tuple[list[tuple[int, int]], float]:
    """Return the pitches of notes at the same places, and the share of places that both have."""
    own, other = ({note.onset: note.pitch for note in line} for line in (motif, bars))
    shared = sorted(own.keys() & other.keys())
    return [(own[onset], other[onset]) for onset in shared], len(shared) / len(own.keys() | other.keys())


def _agree(values: Sequence[object]) -> float:
    """Return the share of the commonest value."""
    return max((values.count(value) for value in set(values)), default=0) / max(1, len(values))


def _commonest(values: Sequence[int]) -> int:
    return max(sorted(set(values)), key=values.count)


def _shift(pairs: Sequence[tuple[int, int]], key: Key) -> int | None:
    """Return by how many steps of the scale one line lies above another, None where the distance changes.

    A line moved by semitones lies by the steps that its first note has moved.
    """
    steps = [degree(after, key) - degree(before, key) for before, after in pairs]
    if _agree(steps) >= ALIKE:
        return _commonest(steps)
    return steps[0] if _agree([after - before for before, after in pairs]) >= ALIKE else None


def _same_rhythm(motif: Sequence[Note], bars: Sequence[Note], key: Key) -> str | None:
    """Return what two gestures of one rhythm are, None where they are less than an inversion or have another rhythm."""
    pairs, share = _pairs(motif, bars)
    if share < ALIKE or len(pairs) < LEAST_NOTES:
        return None
    if sum((before - after) % OCTAVE == 0 for before, after in pairs) >= ALIKE * len(pairs):
        return "exact"
    # Notes all on one pitch move to any other: that is their rhythm.
    if len({before for before, _ in pairs}) == 1:
        return None
    if _shift(pairs, key) is not None:
        return "sequence"
    sums = [degree(after, key) + degree(before, key) for before, after in pairs]
    turns = [after > before for (before, _), (after, _) in pairwise(pairs) if after != before]
    # A line that only turns once is mirrored by chance too often: a scale up and a scale down.
    if _agree(sums) >= ALIKE and len(turns) >= LEAST_NOTES - 1:
        return "inversion"
    return None


def _stretched(motif: Sequence[Note], bars: Sequence[Note], factor: int, length: int, key: Key) -> bool:
    """Return whether a gesture is the beginning of a motif, of at least three tones, in times so many times as long."""
    start = motif[0].onset
    for begin in {start, start * factor, bars[0].onset}:
        long = [Note(begin + (note.onset - start) * factor, 1, note.pitch) for note in motif]
        inside = [note for note in long if note.onset < length]
        pairs, share = _pairs(inside, bars)
        if (
            share >= ALIKE
            and len({before for before, _ in pairs}) >= LEAST_NOTES
            and len(pairs) > LEAST_NOTES
            and _shift(pairs, key) is not None
        ):
            return True
    return False


def _heads(motif: Sequence[Note], bars: Sequence[Note], length: int, key: Key) -> bool:
    first, second = ([note for note in line if note.onset < length // 2] for line in (motif, bars))
    return (
        len(first) >= LEAST_NOTES and len(second) >= LEAST_NOTES and _same_rhythm(first, second, key) in RELATIONS[:2]
    )


def _contains(plain: Sequence[Note], rich: Sequence[Note]) -> bool:
    """Return whether a line has the notes of another one at their places, and others between."""
    own = {note.onset: note.pitch for note in rich}
    kept = sum(own.get(note.onset) == note.pitch for note in plain)
    return len(rich) > len(plain) and kept >= ALIKE * len(plain)


def _loose(motif: Sequence[Note], bars: Sequence[Note]) -> str:
    pairs, share = _pairs(motif, bars)
    if share < ALIKE or len(pairs) < LEAST_NOTES:
        return "none"
    ways = [(_sign(b - a), _sign(d - c)) for (a, c), (b, d) in pairwise(pairs)]
    moving = any(way for way, _ in ways)
    return "shape" if moving and sum(a == b for a, b in ways) >= ALIKE * len(ways) else "rhythm"


def _sign(step: int) -> int:
    return (step > 0) - (step < 0)


def bars_between(notes: Sequence[Note], start: int, length: int) -> tuple[Note, ...]:
    """Return the gesture of the bars that begin at a tick and last so many ticks."""
    return tuple(
        Note(note.onset - start, note.duration, note.pitch) for note in notes if start <= note.onset < start + length
    )
