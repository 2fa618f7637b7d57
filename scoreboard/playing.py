"""How the band plays: its time, its drummer, its bass, who comes and goes.

Conventions: as in `scoreboard.band`; bars and sections are those of the song; a stroke counts to the bar that it is nearest to.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from scoreboard.band import PER_TICK, bass_of, drums_of, everyone_of
from scoreboard.definition import Measure
from scoreboard.grid import Ints
from song import Song

_QUARTER = 480
# Where strokes belong: sixteenths and triplets.
_GRID = np.array([0, 120, 160, 240, 320, 360, 480])
_STEP = 40  # MIDI ticks between the places at which two bars are compared: sixteenths and triplets stand on it
_KICK_AND_SNARE = (35, 36, 37, 38, 39, 40)
_HANDS = (37, 38, 39, 40, 41, 43, 45, 47, 48, 50)  # snares and toms, of which fills are made
_LOOKED_BACK = 2


def time_off_grid(song: Song) -> float | None:
    """Return how far the strokes of the band lie from the nearest sixteenth or triplet, the mean in milliseconds."""
    everyone = everyone_of(song)
    if not everyone:
        return None
    places = np.concatenate(everyone)[:, 0] % _QUARTER
    off = np.abs(places[:, None] - _GRID[None, :]).min(axis=1)
    return float(off.mean() * 60_000 / song.brief.tempo / _QUARTER)


def _bars(song: Song, rows: Ints) -> Iterator[Ints]:
    """Walk the bars: the rows of each."""
    bar = song.brief.meter.bar_ticks * PER_TICK
    place = (rows[:, 0] + _STEP // 2) // bar
    for number in range(song.bars):
        yield rows[place == number]


def groove_kept(song: Song) -> float | None:
    """Return the share of bars whose bass drum and snare stand as in one of the two bars before; empty bars aside."""
    drums = drums_of(song)
    drums = drums[np.isin(drums[:, 2], _KICK_AND_SNARE)]
    bar = song.brief.meter.bar_ticks * PER_TICK
    seen = [
        frozenset(zip(((rows[:, 0] + _STEP // 2) % bar // _STEP).tolist(), (rows[:, 2] > 36).tolist(), strict=True))
        for rows in _bars(song, drums)
    ]
    found = [
        here in seen[number - _LOOKED_BACK : number]
        for number, here in enumerate(seen)
        if number >= _LOOKED_BACK and here
    ]
    return sum(found) / len(found) if found else None


def fills_at_borders(song: Song) -> float | None:
    """Return how many strokes on snares and toms the last bar of a section has for one in its other bars."""
    drums = drums_of(song)
    if len(song.sections) < 2 or not len(drums):
        return None
    counts = [len(rows) for rows in _bars(song, drums[np.isin(drums[:, 2], _HANDS)])]
    ends, number = set(), 0
    for section in song.sections[:-1]:
        number += section.bars
        ends.add(number - 1)
    last = [count for bar, count in enumerate(counts) if bar in ends]
    others = [count for bar, count in enumerate(counts) if bar not in ends]
    return float(np.mean(last) / np.mean(others)) if sum(others) else None


def players_come_and_go(song: Song) -> float | None:
    """Return how many more of the tracks sound in the fullest section than in the emptiest, as a share of all."""
    everyone = everyone_of(song)
    if len(song.sections) < 2 or len(everyone) < 2:
        return None
    starts = [start * PER_TICK for _, start in song.starts()] + [song.bars * song.brief.meter.bar_ticks * PER_TICK]
    playing = [
        sum(bool(((rows[:, 0] >= start) & (rows[:, 0] < end)).any()) for rows in everyone)
        for start, end in pairwise(starts)
    ]
    return (max(playing) - min(playing)) / len(everyone)


def bass_on_changes(song: Song) -> float | None:
    """Return the share of chord changes at which the bass sounds the chord's own bass note within a sixteenth."""
    bass = bass_of(song)
    spans = [span for span in song.all_chords() if span.chord is not None]
    if not len(bass) or not spans:
        return None
    changes = [span for before, span in zip([None, *spans[:-1]], spans, strict=True)
               if before is None or before.chord != span.chord]  # fmt: skip
    found = []
    for span in changes:
        assert span.chord is not None
        near = bass[(bass[:, 0] <= span.onset * PER_TICK + 120) & (bass[:, 1] > span.onset * PER_TICK + 120)]
        found.append(bool((near[:, 2] % 12 == span.chord.bass_pitch_class).any()))
    return sum(found) / len(found)


MEASURES = (
    Measure("time off the grid", "band", time_off_grid, "milliseconds to the nearest sixteenth or triplet"),
    Measure("groove kept", "band", groove_kept, "share of bars with kick and snare as in one of the two before"),
    Measure("fills at borders", "band", fills_at_borders, "strokes on snare and toms in last bars, for one elsewhere"),
    Measure("players come and go", "band", players_come_and_go, "share of tracks between emptiest and fullest section"),
    Measure("bass note at changes", "band", bass_on_changes, "share of chord changes"),
)
