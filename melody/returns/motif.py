"""What later phrases do with the motif that the first one states: they take it up, move it, turn it over, stretch it.

Only some candidate lines of a phrase do, as many as phrases of real songs; the others are free. Counted with `relation_of`
on phrases of four bars or more of 400 training songs each of POP909, of OpenEWLD and Wikifonia, and of Nottingham (in %, in
brackets with bars taken from anywhere in the song; first bar of a phrase against the bar that it takes up):

    a consequent and its antecedent    exact       sequence    inversion   same rhythm   none of these
    pop (n = 130)                      33 (3)       5 (2)      0.0 (0)     15 (6)        47
    jazz (238)                         10 (4)      10 (3)      0.4 (0)     31 (17)       49
    folk (478)                         65 (5)       3 (2)      0.8 (0)     17 (25)       14
    any other phrase and the first of its section
    pop (678)                          20 (1)       2 (0)      0.4 (0)     14 (5)        63
    jazz (560)                         15 (2)      13 (2)      0.9 (0)     22 (12)       49
    folk (379)                         43 (5)      10 (3)      0.8 (1)     24 (22)       22

    the third bar of a phrase and its first
    pop (1,094)                         9 (2)       4 (1)      0.1 (0)     18 (6)        68
    jazz (846)                         10 (4)      11 (3)      0.5 (1)     22 (13)       55
    folk (878)                         18 (6)      12 (2)      1.7 (1)     34 (27)       34
    the second bar of a phrase and its first
    pop (1,094)                         3 (2)       3 (0)      0.4 (0)     11 (7)        82
    jazz (846)                          5 (3)       5 (2)      0.8 (0)     18 (16)       71
    folk (878)                          8 (5)       9 (3)      0.6 (1)     35 (24)       47

Augmentation and diminution hardly came at all, nor inversion more often than by chance; a few candidates have them all the
same (`_RARE`), since a songwriter knows them.

Conventions: ticks count from the start of the section; rows are two ticks (see `melody.chart`); pitches are MIDI numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from melody.chart import TICKS_PER_ROW, Chart
from melody.drafts.guide import FREE, Guide, quoted
from melody.phrases import Stretch
from melody.returns.development import Ground, Motif, develop, drawn_kinds, pick
from melody.returns.relation import LEAST_NOTES
from melody.returns.rhyme import with_rhyme
from melody.tokens import quantise
from melody.voice import Voice
from song import Key, Meter, Note

# Of a hundred candidate lines so many take up what their phrase answers, or the motif of the section. That is what the table above
# has beyond what lines do of their own accord (about what bars from anywhere have). In jazz a quarter of it:
# the network takes up enough itself there, and with more of them lines stood still (a quarter of all notes repeated, in real heads 15 %).
_RARE = {"inversion": 1.0, "augmentation": 0.7, "diminution": 0.3, "fragment": 1.0}
SHARES: dict[tuple[str, bool], Mapping[str, float]] = {
    ("pop", True): {"exact": 31, "sequence": 4, "rhythm": 10, **_RARE},
    ("jazz", True): {"exact": 2, "sequence": 3, "rhythm": 4, **_RARE},
    ("folk", True): {"exact": 63, "sequence": 3, "rhythm": 5, **_RARE},
    ("pop", False): {"exact": 19, "sequence": 3, "rhythm": 10, **_RARE},
    ("jazz", False): {"exact": 3, "sequence": 3, "rhythm": 3, **_RARE},
    ("folk", False): {"exact": 40, "sequence": 9, "rhythm": 5, **_RARE},
}
# How many bars a phrase goes on as the other did, by weight, in the same songs: for phrases of four bars, where the first is exact.
EXACT_BARS: dict[str, Mapping[float, float]] = {
    "pop": {1: 0.50, 1.5: 0.22, 2: 0.10, 2.5: 0.08, 3: 0.10},
    "jazz": {1: 0.32, 1.5: 0.20, 2: 0.18, 2.5: 0.10, 3: 0.20},
    "folk": {1: 0.15, 1.5: 0.20, 2: 0.33, 2.5: 0.17, 3: 0.15},
}
# The same where it is a sequence or only the rhythm, all songs together; two bars stand for all that is longer.
MOVED_BARS: Mapping[float, float] = {1: 0.55, 1.5: 0.20, 2: 0.25}


# The same for lines that take up their own first bar: in the second bar of the phrase (1) or in the third (2).
INNER_SHARES: dict[str, Mapping[tuple[int, str], float]] = {
    "pop": {(1, "exact"): 1.5, (1, "sequence"): 2, (2, "exact"): 8, (2, "sequence"): 4, (2, "rhythm"): 6},
    "jazz": {(1, "sequence"): 1, (2, "exact"): 2, (2, "sequence"): 3, (2, "rhythm"): 1},
    "folk": {(1, "exact"): 4, (1, "sequence"): 6, (2, "exact"): 14, (2, "sequence"): 10, (2, "rhythm"): 4},
}


@dataclass(frozen=True)
class Growing(Guide):
    """A guide to a line that takes up a bar of its own, which nobody knows before it is written.

    Up to `row` the line is free, but an event begins there; from there on it follows what `grown` returns.
    """

    row: int = 0
    kind: str = "exact"
    start: int = 0
    target: int = 0
    length: int = 0
    seed: int = 0
    ground: Ground | None = None

    def grown(self, notes: tuple[Note, ...]) -> Guide:
        """Return the guide from the row on for a line with these notes in its section so far."""
        assert self.ground is not None
        line = quantise(notes, self.ground.meter, self.target)
        motif = motif_of(line, self.start, self.target, self.length, self.target - self.start)
        if motif is None:
            return FREE
        return develop(self.kind, motif, self.ground, np.random.default_rng(self.seed)) or FREE


def developments(
    notes: tuple[Note, ...], stretch: Stretch, chart: Chart, first: int, key: Key, voice: Voice,
    generator: np.random.Generator, rhyme: tuple[Note, ...] = (),
) -> list[Guide]:  # fmt: skip
    """Return guides for some of the `voice.drafts` candidate lines of a stretch, in which they take up what stands before it.

    That is what the stretch answers, else the beginning of the section, whose `notes` stand so far; of the lines left some take
    up a bar of their own (`Growing`). None in a stretch shorter than two bars and for a voice that flows; fewer than drawn
    where the chords do not allow them.
    """
    if voice.flows or stretch.end - stretch.start < 2 * chart.meter.bar_ticks:
        return []
    ground = Ground(chart, first, key, voice)
    outer = _taken_up(notes, stretch, ground, generator)
    outer = with_rhyme(rhyme, stretch, outer, ground, generator)
    return [*outer, *_growing(stretch, ground, voice.drafts - len(outer), generator)]


def _taken_up(notes: tuple[Note, ...], stretch: Stretch, ground: Ground, generator: np.random.Generator) -> list[Guide]:
    """Return guides to lines that take up what the stretch answers or the beginning of the section; none in its first bars."""
    meter, bar = ground.meter, ground.meter.bar_ticks
    source = stretch.like or 0
    if stretch.start - source < bar:
        return []
    # The last bar of a phrase is its own.
    most = min(stretch.end - bar, 2 * stretch.start - source) - stretch.start
    line = quantise(notes, meter, stretch.start)
    found = []
    for kind in drawn_kinds(SHARES[ground.style, stretch.like is not None], ground.voice.drafts, generator):
        bars = EXACT_BARS[ground.style] if kind == "exact" else MOVED_BARS
        motif = motif_of(line, source, stretch.start, min(_ticks(pick(bars, generator), meter), most), most)
        if motif is not None and (guide := develop(kind, motif, ground, generator)) is not None:
            found.append(guide)
    return found


def _growing(stretch: Stretch, ground: Ground, count: int, generator: np.random.Generator) -> list[Guide]:
    """Return guides for some of so many lines, in which they take up their own first bar."""
    bar = ground.meter.bar_ticks
    found: list[Guide] = []
    for later, kind in drawn_kinds(INNER_SHARES[ground.style], count, generator):
        target = stretch.start + later * bar
        # Half of the last bar is the phrase's own.
        length = min(later * bar, _ticks(pick(MOVED_BARS, generator), ground.meter), stretch.end - bar // 2 - target)
        if length >= bar:
            row = ground.first + target // TICKS_PER_ROW
            seed = int(generator.integers(2**31))
            found.append(
                Growing(
                    {},
                    walls=frozenset({row}),
                    row=row,
                    kind=kind,
                    start=stretch.start,
                    target=target,
                    length=length,
                    seed=seed,
                    ground=ground,
                )
            )
    return found


def _ticks(bars: float, meter: Meter) -> int:
    """Return so many bars in ticks, in whole beats."""
    return int(bars * meter.bar_ticks) // meter.beat_ticks * meter.beat_ticks


def motif_of(line: Sequence[Note], source: int, target: int, length: int, most: int) -> Motif | None:
    """Return the notes of a line from a tick on that are taken up at another one, None where they are too few to know again.

    They are those of `length` ticks, or of up to `most` where those are fewer than three.
    """
    for ticks in (length, most):
        notes = quoted(line, source, source, ticks)
        if len(notes) >= LEAST_NOTES:
            return Motif(notes, source, target, ticks)
    return None
