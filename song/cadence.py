"""Cadences: which one a run of chords makes in a key.

Conventions: chords are told by the distance of their root from the tonic, 0 to 11, and by their third.
"""

from collections.abc import Sequence
from functools import cache

from song.chord import Chord
from song.document import ChordSpan
from song.key import Key
from song.meter import Meter


def relative_root(chord: Chord, key: Key) -> int:
    """Return the semitones from the tonic up to the root of a chord, 0 to 11."""
    return (chord.root_pitch_class - key.pitch_class) % 12


@cache
def _intervals(chord: Chord) -> frozenset[int]:
    return frozenset(interval % 12 for interval in chord.quality.intervals)


def is_tonic(chord: Chord, key: Key) -> bool:
    """Return whether a chord rests on the tonic with a pure fifth (a blues rests on its seventh chord too)."""
    return relative_root(chord, key) == 0 and not _intervals(chord) & {6, 8}


def is_dominant(chord: Chord, key: Key) -> bool:
    """Return whether a chord pulls to the tonic: V, its suspension, the diminished on VII, or bII7 in its place."""
    root, intervals = relative_root(chord, key), _intervals(chord)
    if root == 7:
        return 3 not in intervals or 4 in intervals
    if root == 11:
        return 3 in intervals and 6 in intervals
    return root == 1 and 4 in intervals and 10 in intervals


def is_subdominant(chord: Chord, key: Key) -> bool:
    """Return whether a chord stands on IV, major or minor."""
    return relative_root(chord, key) == 5


def is_submediant(chord: Chord, key: Key) -> bool:
    """Return whether a chord takes the place of the tonic on VI (vi or bVI in major, VI in minor)."""
    root, intervals = relative_root(chord, key), _intervals(chord)
    return (root == 9 and 3 in intervals and key.mode == "major") or (
        root == 8 and 4 in intervals and 10 not in intervals
    )


def cadence_of(spans: Sequence[ChordSpan], key: Key, meter: Meter, bars: int) -> str:
    """Return the cadence that the chords of a section of that many bars make at its end.

    Authentic: dominant to tonic; plagal: IV to tonic; deceptive: dominant to VI; half: ends on the dominant;
    turnaround: ends on the dominant after a tonic within the last two bars; open: anything else.
    """
    chords: list[Chord] = []
    for span in spans:
        if span.chord is not None and (not chords or span.chord != chords[-1]):
            chords.append(span.chord)
    if not chords:
        return "open"
    last, before = chords[-1], next((c for c in reversed(chords[:-1]) if c.root != chords[-1].root), None)
    if before is not None and is_tonic(last, key):
        if is_dominant(before, key):
            return "authentic"
        if is_subdominant(before, key):
            return "plagal"
    if before is not None and is_submediant(last, key) and is_dominant(before, key):
        return "deceptive"
    if is_dominant(last, key):
        closing = max(0, bars - 2) * meter.bar_ticks
        tonic_near = any(span.chord and span.end > closing and is_tonic(span.chord, key) for span in spans)
        return "turnaround" if tonic_near else "half"
    return "open"
