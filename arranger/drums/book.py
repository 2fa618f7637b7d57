"""The drummer's book of a song: for each groove the bars that stay, two of them mostly, how they turn at the end of phrases, and the fills.

Conventions: bars are on the grid of steps (`arranger.drums.features`); `hard` and `late_ms` are the touch of each stroke,
(steps, voices); a fill is the last part of a bar, from step `start` on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from arranger.direction.cue import MAIN
from arranger.drums.chart import Chart, chart_of
from arranger.drums.drummings import DRUMMINGS
from arranger.drums.features import STEPS, WINDOW, Setting, place_rows
from arranger.drums.fills import FILL_QUARTERS
from arranger.drums.improvise import Frame, improvise
from arranger.drums.model import Drummer
from arranger.drums.touch import touch_of
from arranger.drums.voices import BIT, NUMBER, TOMS, VOICES, Floats, bits_of
from song import Meter

_CANDIDATES = 6
_COMPING_TURNS = 6
# How many ways there are to play a bar inside a phrase, and one that ends a phrase of four.
_WAYS, _END_WAYS = 2, 3
_FILLS_KEPT = 3
_WORSE = 0.4  # in merit, than the best of its size
_BUSY = 0.1  # nats a step that a stroke a bar more or less of a voice than written costs a candidate
_TURN_TEMPERATURE = 0.85
_KICKS_TAKEN = 0.75
_WHIM = 0.02  # nats a step


@dataclass(frozen=True, eq=False)
class Bar:
    """One bar as it is played; `number` is that of the bar in a phrase of eight that it was made for, in `place` of which bar of the groove it stands.

    The fill at its end begins at `start`, which is no step of the bar where there is none.
    """

    hits: Floats
    hard: Floats
    late_ms: Floats
    number: int
    place: int
    start: int

    @cached_property
    def struck(self) -> tuple[tuple[int, int, bool, float, float], ...]:
        """Every stroke: step, voice, whether it stands in a beat with a middle third, how hard and how late."""
        steps, voices = np.nonzero(self.hits)
        thirds = {step // 3 for step in steps.tolist() if len(self.hits) == STEPS[True] and step % 3 == 1}
        return tuple(
            (step, voice, step // 3 in thirds, float(self.hard[step, voice]), float(self.late_ms[step, voice]))
            for step, voice in zip(steps.tolist(), voices.tolist(), strict=True)
        )

    @cached_property
    def said(self) -> tuple[int, ...]:
        """The steps at which snare or kick speak."""
        return tuple(
            np.flatnonzero(self.hits[:, [NUMBER["snare"], NUMBER["ghost"], NUMBER["kick"]]].any(axis=1)).tolist()
        )


@dataclass(frozen=True, eq=False)
class Book:
    """The grooves of one level: `base` all its bars, `turns` other ways to play them, `fills` by their quarters."""

    chart: Chart
    ternary: bool
    base: tuple[Bar, ...]
    turns: tuple[Bar, ...]
    fills: dict[int, tuple[Bar, ...]]


@dataclass(frozen=True)
class Page:
    """What a book is written for; `groove` and `kin` (the groove whose kick this one takes up) are pairs of voice and tab."""

    drumming: str
    meter: Meter
    tempo: int
    level: int
    ternary: bool
    groove: tuple[tuple[str, str], ...]
    seed: int
    kin: tuple[tuple[str, str], ...] = ()
    brushes: bool = False


@lru_cache(64)
def write_book(page: Page, drummer: Drummer) -> Book:
    """Compose the groove of a page, its turns and its fills; equal pages give equal books."""
    setting = Setting(page.drumming, page.tempo, page.ternary, page.level)
    chart = chart_of(dict(page.groove), page.meter, page.drumming, page.level, page.ternary)
    rng = np.random.default_rng([page.seed, page.level, len(page.groove)])
    hints = _with_kick(page, drummer, chart) if page.kin else chart.hints
    groove = _groove(drummer, setting, chart, hints, rng)
    turns, places, turn_numbers = _turns(drummer, setting, chart, groove, rng, comping=DRUMMINGS[page.drumming].comps)
    fills, sizes = _fills(drummer, setting, groove, rng, brushes=page.brushes)
    bars = [*groove, *turns, *fills]
    numbers = [*range(chart.bars), *turn_numbers, *[7] * len(fills)]
    places = [*range(chart.bars), *places, *[chart.bars - 1] * len(fills)]
    steps = STEPS[page.ternary]
    starts = [steps] * (len(bars) - len(fills)) + [steps - size * steps // 4 for size in sizes]
    played = _touched(drummer, setting, bars, numbers, places, starts)
    turned, filled = played[chart.bars : len(bars) - len(fills)], played[len(bars) - len(fills) :]
    by_size = {
        size: tuple(bar for bar, one in zip(filled, sizes, strict=True) if one == size) for size in FILL_QUARTERS
    }
    return Book(chart, page.ternary, tuple(played[: chart.bars]), tuple(turned), by_size)


def inner_number(place: int, bars: int) -> int:
    """Return the number in a phrase of eight of a bar that ends no phrase of four, by its place in a groove of so many bars.

    >>> inner_number(0, 2), inner_number(1, 2), inner_number(6, 8)
    (4, 5, 6)
    """
    return 4 + place % min(bars, 4)


def _with_kick(page: Page, drummer: Drummer, chart: Chart) -> Floats:
    """Return the hints of a chart with the kick that the song has at its main level: a drummer keeps the pattern."""
    main = write_book(replace(page, level=MAIN, groove=page.kin, kin=()), drummer)
    kick = NUMBER["kick"]
    hints = chart.hints.copy()
    kicks = np.concatenate([main.base[place % len(main.base)].hits[:, kick] for place in range(chart.bars)])
    hints[:, kick] = np.maximum(hints[:, kick] * 0.7, kicks * 0.95)
    return hints


def _before(bars: Floats) -> Floats:
    """Return the window after some bars, (WINDOW, voices)."""
    window = np.zeros((WINDOW, len(VOICES)), np.float32)
    window[-len(bars) :] = bars[-WINDOW:]
    return window


def _groove(drummer: Drummer, setting: Setting, chart: Chart, hints: Floats, rng: np.random.Generator) -> list[Floats]:
    """Return the bars that fit the style best of some that the network plays on the written ones."""
    rows = _CANDIDATES
    meant = _meant(hints, chart.bars, rng)
    sure = (meant > 0.5).astype(np.float32)
    frame = Frame(
        np.tile(chart.fixed, (rows, 1)),
        np.tile(chart.free, (rows, 1)),
        np.zeros((rows, len(hints)), np.float32),
        meant,
        np.stack([_before(bars) for bars in sure]),
        np.full(rows, 8),
    )
    hits, likely = improvise(drummer, setting, frame, rng)
    # Ghost notes do not make up for the kick, so that each voice is counted by itself.
    busy = np.abs(hits.sum(axis=1) - hints.sum(axis=0)).sum(axis=1) / chart.bars
    best = hits[int(np.argmax(likely - _BUSY * busy + rng.gumbel(size=rows) * _WHIM))]
    return np.split(best, chart.bars)


def _meant(hints: Floats, bars: int, rng: np.random.Generator) -> Floats:
    """Return what each candidate takes from the written groove: not every off-beat kick, so that songs of a style differ."""
    steps = len(hints) // bars
    kept = rng.random((_CANDIDATES, steps)) < _KICKS_TAKEN
    kept[:, :: steps // 4] = True
    found = np.tile(hints, (_CANDIDATES, 1, 1))
    found[:, :, NUMBER["kick"]] *= np.tile(kept, (1, bars))
    return found


def _turns(
    drummer: Drummer, setting: Setting, chart: Chart, groove: Sequence[Floats], rng: np.random.Generator, *,
    comping: bool,
) -> tuple[list[Floats], list[int], list[int]]:  # fmt: skip
    """Return bars that vary the groove, the bar of the groove that each stands for, and its number in the phrase."""
    if not chart.free.any():
        return [], [], []
    steps = STEPS[setting.ternary]
    turned = [(place, inner_number(place, chart.bars), _WAYS) for place in range(chart.bars) if place % 4 != 3]
    turned += [(number % chart.bars, number, _END_WAYS) for number in (3, 7)]
    kinds = [(place, number) for place, number, ways in turned for _ in range(_COMPING_TURNS if comping else ways)]
    places = [place for place, _ in kinds]
    whole = np.concatenate(groove)
    habit = np.stack([groove[half] * 0.85 + chart.hints[half * steps : (half + 1) * steps] * 0.15 for half in places])
    frame = Frame(
        np.stack([chart.fixed[half * steps : (half + 1) * steps] for half in places]),
        np.stack([chart.free[half * steps : (half + 1) * steps] for half in places]),
        np.zeros((len(kinds), steps), np.float32),
        habit.astype(np.float32),
        np.stack([_before(np.roll(whole, -half * steps, axis=0)) for half in places]),
        np.array([number for _, number in kinds]),
    )
    hits, _ = improvise(drummer, setting, frame, rng, 1.0 if comping else _TURN_TEMPERATURE)
    return list(hits), places, [number for _, number in kinds]


def _fills(
    drummer: Drummer, setting: Setting, groove: Sequence[Floats], rng: np.random.Generator, *, brushes: bool
) -> tuple[list[Floats], list[int]]:  # fmt: skip
    """Return the best fills of each size, the groove before them in their bar, and their sizes in quarters."""
    steps = STEPS[setting.ternary]
    sizes = np.repeat(FILL_QUARTERS, _CANDIDATES)
    starts = steps - sizes * steps // 4
    inside = np.arange(steps) >= starts[:, None]
    hands = BIT["snare"] | BIT["ghost"] | BIT["kick"] | sum(BIT[tom] for tom in TOMS)
    if brushes:
        hands = BIT["snare"] | BIT["ghost"] | BIT["kick"] | BIT["low_tom"]
    usual = bits_of(groove[-1])
    feet = usual & BIT["pedal"]
    feet[0] |= usual[0] & BIT["kick"]  # a fill of a whole bar begins on its feet
    left = 1.0 - np.arange(steps) / steps
    frame = Frame(
        np.where(inside, feet, usual),
        np.where(inside, hands, 0),
        (inside * left).astype(np.float32),
        np.tile(groove[-1], (len(sizes), 1, 1)),
        np.tile(_before(np.concatenate([groove[-1], groove[-2]])), (len(sizes), 1, 1)),
        np.full(len(sizes), 7),
    )
    hits, likely = improvise(drummer, setting, frame, rng)
    kept: list[Floats] = []
    kept_sizes: list[int] = []
    for size in FILL_QUARTERS:
        merits = {
            int(one): _merit(hits[one, starts[one] :], float(likely[one])) for one in np.flatnonzero(sizes == size)
        }
        best = sorted(merits, key=lambda one: -merits[one])[:_FILLS_KEPT]
        kept += [hits[one] for one in best if merits[one] >= merits[best[0]] - _WORSE]
        kept_sizes += [size] * (len(kept) - len(kept_sizes))
    return kept, kept_sizes


def _merit(fill: Floats, likely: float) -> float:
    """Return how good a fill is: likely, going down the drums, running into the border, not thin."""
    toms = [NUMBER[tom] for tom in TOMS]
    hands = [NUMBER["snare"], *toms]
    heights = (fill[:, hands] * np.array([0.0, 0.5, 1.0, 1.5])).max(axis=1)
    struck = fill[:, hands].max(axis=1) > 0
    if not struck.any():
        return -10.0
    last = len(fill) - 1 - int(np.argmax(struck[::-1]))
    half = len(fill) // 2
    falls = float(heights[half:].mean() - heights[:half].mean())
    late = (len(fill) - 1 - last) / len(fill)
    thin = max(0.0, 0.55 - float(struck.mean()))
    return 0.5 * likely + 0.4 * min(falls, 0.6) - 2.0 * late - 1.5 * thin


def _touched(
    drummer: Drummer, setting: Setting, bars: list[Floats], numbers: list[int], places: list[int], starts: list[int]
) -> list[Bar]:
    """Return the bars with the touch of each stroke."""
    steps = STEPS[setting.ternary]
    within = np.tile(np.arange(steps), len(bars))
    left = 1.0 - np.arange(steps) / steps
    fills = np.concatenate([np.where(np.arange(steps) >= start, left, 0.0) for start in starts])
    placed = place_rows(setting, within, np.repeat(numbers, steps) + 8, fills.astype(np.float32))
    hard, late = touch_of(drummer.touch, np.concatenate(bars), setting, placed)
    return [
        Bar(hits, hard[at : at + steps], late[at : at + steps], number, place, start)
        for hits, at, number, place, start in zip(
            bars, range(0, len(within), steps), numbers, places, starts, strict=True
        )
    ]
