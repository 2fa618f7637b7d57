"""Whether generated songs copy: their longest runs shared with training songs, beside those of held-out real songs.

Conventions: a song copies where its run is longer than the real songs' 99th percentile and than `ENOUGH` steps; see
`scoreboard.originality` for what a step is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.library import Entry
from scoreboard.bootstrap import Estimate, mean_of
from scoreboard.originality import READINGS, longest_runs
from song import Song
from song.chance import stream

PERCENTILE = 99
# Shorter runs are what tunes have in common: a scale, a pick-up, a turnaround.
ENOUGH = {"notes": 16, "chords": 24}


@dataclass(frozen=True)
class Copy:
    """A generated song that copies: its title, the length of the run, and the training song with the steps before it."""

    title: str
    length: int
    source: str
    start: int


@dataclass(frozen=True)
class CopyRow:
    """The longest runs of notes or chords of a kind's songs that training songs have too."""

    kind: str
    what: str
    real: Estimate
    generated: Estimate
    limit: float
    longest: int
    copies: tuple[Copy, ...]


def copy_rows(
    what: str, trained: Sequence[Entry], groups: Mapping[str, tuple[Sequence[Song], Sequence[Song]]], seed: int
) -> Iterable[CopyRow]:
    """Walk the rows of kinds, each given as its real and its generated songs."""
    read = READINGS[what]
    asked = [song for real, generated in groups.values() for song in (*real, *generated)]
    runs = iter(longest_runs([read(entry.song) for entry in trained], [read(song) for song in asked]))
    for kind, (real, generated) in groups.items():
        rng = stream(seed, "scoreboard", "copies", kind, what)
        here = [next(runs).length for _ in real]
        there = [(song, next(runs)) for song in generated]
        limit = max(ENOUGH[what], float(np.percentile(here, PERCENTILE)))
        copies = tuple(
            Copy(song.brief.title, run.length, trained[run.song].source, run.start)
            for song, run in there
            if run.length > limit
        )
        ours, theirs = mean_of(here, rng), mean_of([run.length for _, run in there], rng)
        if ours and theirs:
            yield CopyRow(kind, what, ours, theirs, limit, max(run.length for _, run in there), copies)
