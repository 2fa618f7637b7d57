"""Whether generated songs copy: their longest runs shared with training songs, beside those of held-out real songs.

Conventions: a song copies where its run is longer than the real songs' 99th percentile, which counts within `LIMITS`; see
`scoreboard.originality` for what a step is. A held-out song with a run over `LEAK` stands in the training songs under another
title.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.library import Entry
from scoreboard.bootstrap import Estimate, mean_of
from scoreboard.originality import READINGS, Run, longest_runs
from song import Song
from song.chance import stream

PERCENTILE = 99
# Shorter runs are what tunes have in common: a scale, a pickup, a turnaround. Tunes that go round under two titles make the
# percentile of notes large, and a real song's chords may go round and round.
LIMITS = {"notes": (16, 24), "chords": (24, 96)}
LEAK = {"notes": 48, "chords": 96}


@dataclass(frozen=True)
class Copy:
    """A song with a long run: its title, the length of the run, and the training song with the steps before it there."""

    title: str
    length: int
    source: str
    start: int


@dataclass(frozen=True)
class CopyRow:
    """The longest runs of notes or chords of a kind's songs that training songs have too.

    `copies` are generated songs over the limit, `leaks` real ones that training songs hold.
    """

    kind: str
    what: str
    real: Estimate
    generated: Estimate
    limit: float
    longest: int
    copies: tuple[Copy, ...]
    leaks: tuple[Copy, ...]


def copy_rows(
    what: str, trained: Sequence[Entry], groups: Mapping[str, tuple[Sequence[Song], Sequence[Song]]], seed: int
) -> Iterable[CopyRow]:
    """Walk the rows of kinds, each given as its real and its generated songs."""
    read = READINGS[what]
    asked = [song for real, generated in groups.values() for song in (*real, *generated)]
    runs = iter(longest_runs([read(entry.song) for entry in trained], [read(song) for song in asked]))
    for kind, (real, generated) in groups.items():
        rng = stream(seed, "scoreboard", "copies", kind, what)
        here = [(song, next(runs)) for song in real]
        there = [(song, next(runs)) for song in generated]
        lengths = [run.length for _, run in here]
        limit = float(np.clip(np.percentile(lengths, PERCENTILE), *LIMITS[what]))
        copies, leaks = _over(limit, there, trained), _over(LEAK[what], here, trained)
        ours, theirs = mean_of(lengths, rng), mean_of([run.length for _, run in there], rng)
        if ours and theirs:
            longest = max(run.length for _, run in there)
            yield CopyRow(kind, what, ours, theirs, limit, longest, copies, leaks)


def _over(limit: float, runs: Iterable[tuple[Song, Run]], trained: Sequence[Entry]) -> tuple[Copy, ...]:
    return tuple(
        Copy(song.brief.title, run.length, trained[run.song].source, run.start)
        for song, run in runs
        if run.length > limit
    )
