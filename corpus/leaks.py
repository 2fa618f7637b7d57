"""Held-out songs that stand among the training songs under another title: the same line or the same changes.

Conventions: a line is its steps in semitones, changes are the steps of their roots with the kind of chord, both without
rhythm and key, so that a tune is known in any key and meter. The share, 0 to 1, is that of a held-out song's passages (a
run of `LINE` steps or of `CHANGES` changes) that one training song has too. Songs of one title are in one split already.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

from corpus.library import Entry
from corpus.split import normal_title
from song import Chord, Song

LINE = 8
CHANGES = 8
SAME = 0.3  # share of a line from which it is the same tune
SAME_CHANGES = 0.7  # much harmony is common property: blues, rhythm changes, turnarounds
FEWEST = 12  # passages; in fewer any two songs may meet
FEWEST_KINDS = 4  # different steps in a passage; with fewer it is a vamp or a scale
_THIRDS = {(3, 6): 3, (3, 7): 1, (4, 7): 0, (4, 8): 0}


@dataclass(frozen=True)
class Leak:
    """A held-out song and the training song that has its line or its changes."""

    layer: str
    held_out: Entry
    trained: Entry
    share: float


def find_leaks(entries: Sequence[Entry]) -> tuple[Leak, ...]:
    """Return the held-out songs of the test split that training songs of other titles give away, the nearest for each."""
    found = [
        *_leaks_of("melody", entries, lambda song: _passages(_steps(song), LINE), SAME),
        *_leaks_of("chords", entries, lambda song: _passages(_changes(song), CHANGES), SAME_CHANGES),
    ]
    return tuple(sorted(found, key=lambda leak: (leak.layer, -leak.share, leak.held_out.source)))


def _leaks_of(
    layer: str, entries: Sequence[Entry], passages: Callable[[Song], frozenset[bytes]], same: float
) -> Iterable[Leak]:
    held_out: dict[int, frozenset[bytes]] = {}
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        if entry.split == "test" and len(own := passages(entry.song)) >= FEWEST:
            held_out[number] = own
            for passage in own:
                places[passage].append(number)
    best: dict[int, tuple[float, int]] = {}
    for place, entry in enumerate(entries):
        if entry.split == "train":
            shared = Counter(number for passage in passages(entry.song) for number in places.get(passage, ()))
            for number, count in shared.items():
                share = count / len(held_out[number])
                if share >= same and share > best.get(number, (0.0, 0))[0]:
                    best[number] = (share, place)
    for number, (share, place) in best.items():
        if normal_title(entries[number].title) != normal_title(entries[place].title):
            yield Leak(layer, entries[number], entries[place], share)


def _passages(steps: bytes, length: int) -> frozenset[bytes]:
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
