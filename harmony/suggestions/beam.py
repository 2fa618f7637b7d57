"""What the network makes of a bar from both sides: what may stand in it, and how well the music goes on behind each.

Conventions: chances are natural logarithms; an event is a token and its beats; a run is the events of some bars in order.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from harmony.drafts.draft import Model
from harmony.drafts.sampling import Floats, fills_bar, log_chance
from harmony.features import Chart, Event
from harmony.tokens import NO_CHORD, UNKNOWN

Run = tuple[Event, ...]
K = TypeVar("K")

WIDTH = 32  # runs that are carried on at once
CHORDS = 12  # that may follow each


@dataclass(frozen=True)
class Place:
    """Where the network has come: its chart at the beat, and the rows of all that is settled before."""

    model: Model
    chart: Chart
    rows: Sequence[list[int]]

    def chances(self, runs: Sequence[Run]) -> list[float]:
        """Return the chance of each run from here on."""
        charts = [self.chart.copy() for _ in runs]
        sums = [0.0] * len(runs)
        bar = self.chart.meter_beats
        state = self.model.reader.start(self.rows, len(runs))
        latest = [self.chart.row()] * len(runs)
        for step in range(max(map(len, runs))):
            going = [step < len(run) for run in runs]
            # A finished run keeps its seat with its last row, so that the batch, and with it every sum, stays the same.
            latest = [chart.row() if goes else row for chart, goes, row in zip(charts, going, latest, strict=True)]
            rooms = [chart.room if goes else bar for chart, goes in zip(charts, going, strict=True)]
            logits, hidden, state = self.model.reader.chords(state, latest)
            events = [run[step] if goes else (NO_CHORD, 1) for run, goes in zip(runs, going, strict=True)]
            lengths = self.model.reader.durations(hidden, [token for token, _ in events], rooms)
            for seat, (token, beats) in enumerate(events):
                if going[seat]:
                    sums[seat] += log_chance(logits[seat], token)
                    sums[seat] += log_chance(fills_bar(lengths[seat], rooms[seat]), beats - 1)
                    charts[seat].place((token, beats))
        return sums

    def fillings(self, beats: int, shunned: Collection[int] = ()) -> list[Run]:
        """Return likely runs of exactly that many beats, the likeliest first, without the `shunned` chords."""
        found: dict[Run, float] = {}
        open_runs: dict[Run, float] = {(): 0.0}
        while open_runs:
            grown = self._grown(open_runs, beats, frozenset(shunned))
            whole = {run: chance for run, chance in grown.items() if _beats(run) == beats}
            found |= whole
            open_runs = _best({run: chance for run, chance in grown.items() if run not in whole})
        return list(_best(found, 3 * WIDTH))

    def _grown(self, runs: dict[Run, float], beats: int, shunned: frozenset[int]) -> dict[Run, float]:
        """Return the runs with one more event each, in every likely way."""
        begun = list(runs)
        logits, _, _ = self._after(begun)
        pairs: dict[tuple[Run, int], float] = {}
        for run, row in zip(begun, logits, strict=True):
            inside = run and self._room(run) < self.chart.meter_beats
            open_to = row.copy()
            open_to[[UNKNOWN, NO_CHORD, *shunned, *([run[-1][0]] if inside else [])]] = -np.inf
            for token in np.argsort(-open_to, kind="stable")[: CHORDS if run else WIDTH]:
                pairs[run, int(token)] = runs[run] + log_chance(row, int(token))
        seats = _best(pairs)
        _, hidden, rooms = self._after([run for run, _ in seats])
        lengths = self.model.reader.durations(hidden, [token for _, token in seats], rooms)
        grown: dict[Run, float] = {}
        for (run, token), row, room in zip(seats, lengths, rooms, strict=True):
            for more in range(1, min(room, beats - _beats(run)) + 1):
                grown[*run, (token, more)] = seats[run, token] + log_chance(fills_bar(row, room), more - 1)
        return grown

    def _after(self, runs: Sequence[Run]) -> tuple[Floats, object, list[int]]:
        """Return chord logits behind runs of one length, what `durations` needs, and the beats left in the bar there."""
        charts = [self.chart.copy() for _ in runs]
        state = self.model.reader.start(self.rows, len(runs))
        for step in range(len(runs[0])):
            _, _, state = self.model.reader.chords(state, [chart.row() for chart in charts])
            for chart, run in zip(charts, runs, strict=True):
                chart.place(run[step])
        logits, hidden, _ = self.model.reader.chords(state, [chart.row() for chart in charts])
        return logits, hidden, [chart.room for chart in charts]

    def _room(self, run: Run) -> int:
        bar = self.chart.meter_beats
        return bar - (bar - self.chart.room + _beats(run)) % bar


def _beats(run: Run) -> int:
    return sum(beats for _, beats in run)


def _best(chances: dict[K, float], count: int = WIDTH) -> dict[K, float]:
    return dict(sorted(chances.items(), key=lambda pair: -pair[1])[:count])
