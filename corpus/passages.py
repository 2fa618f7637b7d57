"""Short runs of a song's line or changes, by which a tune is known again in any key and meter.

Conventions: a line is its steps in semitones, changes are the steps of their roots with the kind of chord, both without
rhythm and key; a passage is a run of `LINE` steps or of `CHANGES` changes with at least `FEWEST_KINDS` different ones.
"""

from functools import cache
from itertools import groupby, pairwise

from song import Chord, Song

LINE = 8
CHANGES = 8
FEWEST_KINDS = 4  # different steps in a passage; with fewer it is a vamp or a scale
_THIRDS = {(3, 6): 3, (3, 7): 1, (4, 7): 0, (4, 8): 0}

Passages = frozenset[bytes]


def passages_of_line(song: Song) -> Passages:
    """Return the passages of a song's melody."""
    return _runs(_steps(song), LINE)


def passages_of_changes(song: Song) -> Passages:
    """Return the passages of a song's chords."""
    return _runs(_changes(song), CHANGES)


def _runs(steps: bytes, length: int) -> Passages:
    runs = (steps[start : start + length] for start in range(len(steps) - length + 1))
    return frozenset(run for run in runs if len(set(run)) >= FEWEST_KINDS)


def _steps(song: Song) -> bytes:
    """Return the steps of the line from note to note, a byte each."""
    pitches = [note.pitch for section in song.sections for note in song.melody.get(section.id, ())]
    return bytes(128 + after - before for before, after in pairwise(pitches))


def _changes(song: Song) -> bytes:
    """Return the steps from chord to other chord and what kind each is, a byte each."""
    chords = [span.chord for section in song.sections for span in song.chords.get(section.id, ()) if span.chord]
    kinds = [kind for kind, _ in groupby(map(_kind, chords))]
    return bytes((after[0] - before[0]) % 12 * 8 + after[1] for before, after in pairwise(kinds))


@cache
def _kind(chord: Chord) -> tuple[int, int]:
    """Return root and kind of a chord: major, minor, dominant, diminished, other."""
    intervals = {interval % 12 for interval in chord.quality.intervals}
    kind = next((kind for third_fifth, kind in _THIRDS.items() if intervals.issuperset(third_fifth)), 4)
    return chord.root_pitch_class, 2 if kind == 0 and 10 in intervals else kind
