"""How long a run of notes or chords a song shares with any song that was trained on, and where it stands there.

Conventions: a note is its interval from the note before and the ticks between the two onsets, so transposed copies count; a
chord is its root above the tonic and its kind (third, fifth, seventh), equal neighbours joined. A run counts such steps.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt

from song import Chord, Key, Song
from song.cadence import relative_root

Longs = npt.NDArray[np.int64]
Reading = Callable[[Song], list[Hashable]]
LONGEST_STEP = 192  # ticks; longer ones are all the same rest


@dataclass(frozen=True)
class Run:
    """The longest run of a song: its length, the place of the training song it stands in, and the steps before it there."""

    length: int
    song: int
    start: int


def note_steps(song: Song) -> list[Hashable]:
    """Return the melody as intervals and times between onsets."""
    return [
        (after.pitch - before.pitch, min(after.onset - before.onset, LONGEST_STEP))
        for before, after in pairwise(song.all_notes())
    ]


def chord_steps(song: Song) -> list[Hashable]:
    """Return the chords by root above the tonic and kind, without those that only last."""
    steps = (
        "N.C." if span.chord is None else _degree(span.chord, section.key)
        for section in song.sections
        for span in song.chords.get(section.id, ())
    )
    return [step for step, _ in groupby(steps)]


def _degree(chord: Chord, key: Key) -> tuple[int, tuple[int, ...]]:
    return relative_root(chord, key), tuple(sorted(chord.quality.intervals))[1:4]


READINGS: dict[str, Reading] = {"notes": note_steps, "chords": chord_steps}


def longest_runs(trained: Sequence[Sequence[Hashable]], asked: Sequence[Sequence[Hashable]]) -> list[Run]:
    """Return for every song asked the longest run that it shares with any trained one.

    Runs grow by one step at a time; only the places go on whose run stands on the other side too, so what is left to
    compare falls quickly.
    """
    tokens: dict[Hashable, int] = {}
    steps, owners, starts = _joined([*trained, *asked], tokens)
    best = [Run(0, -1, 0)] * len(asked)
    # A class names the run of the present length that starts at a place.
    places = np.flatnonzero(steps > 0)
    classes, length = steps[places], 1
    while len(places):
        ours = owners[places] >= len(trained)
        shared = np.intersect1d(classes[ours], classes[~ours])
        kept = np.isin(classes, shared)
        places, classes, ours = places[kept], classes[kept], ours[kept]
        theirs = dict(zip(classes[~ours][::-1].tolist(), places[~ours][::-1].tolist(), strict=True))
        for owner, first in zip(*np.unique(owners[places[ours]], return_index=True), strict=True):
            place = theirs[int(classes[ours][first])]
            source = int(owners[place])
            best[int(owner) - len(trained)] = Run(length, source, place - int(starts[source]))
        following = steps[places + length]
        alive = following > 0
        places = places[alive]
        _, classes = np.unique(classes[alive] * (len(tokens) + 1) + following[alive], return_inverse=True)
        length += 1
    return best


def _joined(songs: Sequence[Sequence[Hashable]], tokens: dict[Hashable, int]) -> tuple[Longs, Longs, Longs]:
    """Return all songs as one row of numbers from 1 with a 0 after each, whose song each is, and where each song starts."""
    row: list[int] = []
    owners: list[int] = []
    starts: list[int] = []
    for number, song in enumerate(songs):
        starts.append(len(row))
        row += [tokens.setdefault(step, len(tokens) + 1) for step in song]
        row.append(0)
        owners += [number] * (len(song) + 1)
    return np.array(row, dtype=np.int64), np.array(owners, dtype=np.int64), np.array(starts, dtype=np.int64)
