"""What a style writes down for the drummer, laid on the grid of steps: what stands, what may change, what is only meant.

Conventions: signs of a drum tab: `X` accent, `x` normal, `o` soft, `.` a ghost note, `?` one that is only sometimes played.
Combinations of voices are bits (`arranger.drums.voices`); steps and hints run over all bars of the groove.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import lcm

import numpy as np

from arranger.bands.kit import Groove
from arranger.bands.pattern import beats_of, read_bar
from arranger.direction.cue import LIGHT
from arranger.drums.drummings import DRUMMINGS
from arranger.drums.features import STEPS
from arranger.drums.voices import BIT, NUMBER, VOICES, Floats, Integers
from song import Meter

ACCENTS: Mapping[str, float] = {"X": 14.0, "x": 0.0, "o": -16.0, ".": -30.0, "?": -24.0}
_MOST_BARS = 8
# How sure the drummer is of what is written and may be changed.
_HINTS = {"X": 1.0, "x": 0.9, "o": 0.8, ".": 0.6, "?": 0.4}
# Written voices that are another instrument in the same place.
_SAME = {"ride2": "ride"}


@dataclass(frozen=True)
class Extra:
    """A stroke that is played as it is written: of another percussion instrument, or between the steps."""

    bar: int
    tick: int
    voice: str
    sign: str


@dataclass(frozen=True, eq=False)
class Chart:
    """A written groove: `fixed` is what stands at each step, `free` the bits that may change there, `hints` what is meant.

    `accents` are those of the signs, (steps, voices). The groove has so many `bars`. `renamed` names the voices that are played on another drum.
    """

    fixed: Integers
    free: Integers
    hints: Floats
    accents: Floats
    extras: tuple[Extra, ...]
    renamed: Mapping[str, str]
    bars: int


def step_of(tick: int, ternary: bool, quarter: int) -> int | None:
    """Return the step in its bar that begins at a tick, None between steps; the swung off-beat is written even.

    `quarter` is how many ticks a quarter of the bar has.

    >>> step_of(36, True, 24), step_of(36, False, 24), step_of(24, True, 36), step_of(3, False, 24)
    (5, 6, 2, None)
    """
    beat, place = divmod(tick, quarter)
    parts = STEPS[ternary] // 4
    if ternary and quarter == 24 and place == 12:
        return beat * parts + 2
    step, rest = divmod(place * parts, quarter)
    return None if rest else beat * parts + step


def tick_of(step: int, ternary: bool, quarter: int, even: bool) -> int:
    """Return the tick of a step; a swung off-beat is written even, but as a triplet in a beat that has its middle third."""
    parts = STEPS[ternary] // 4
    beat, place = divmod(step, parts)
    if ternary and quarter == 24 and place == 2 and not even:
        return beat * quarter + 12
    return beat * quarter + place * quarter // parts


def bars_of(groove: Groove, meter: Meter) -> int:
    """Return after how many bars all tabs of a groove begin again together: two, four and so on, at most eight.

    >>> from song import parse_meter
    >>> bars_of({"ride": "x xx", "kick": "x - - -"}, parse_meter("4/4")), bars_of({"kick": "x - " * 8}, parse_meter("4/4"))
    (2, 4)
    """
    return min(_MOST_BARS, lcm(2 * meter.beats, *map(beats_of, groove.values())) // meter.beats)


def chart_of(groove: Groove, meter: Meter, drumming: str, level: int, ternary: bool) -> Chart:
    """Return a written groove as a drummer of a learned drumming reads it at a level."""
    steps, bars = STEPS[ternary], bars_of(groove, meter)
    fixed, free = (np.zeros(bars * steps, np.int64) for _ in range(2))
    hints, accents = (np.zeros((bars * steps, len(VOICES)), np.float32) for _ in range(2))
    extras, renamed = [], {}
    mutable = _mutable(groove, drumming, level)
    for written, tab in groove.items():
        voice = _SAME.get(written, written)
        if voice != written:
            renamed[voice] = written
        for bar in range(bars):
            for hit in read_bar(tab, meter, bar):
                place = step_of(hit.onset, ternary, meter.bar_ticks // 4)
                if place is None or voice not in BIT:
                    extras.append(Extra(bar, hit.onset, written, hit.sign))
                    continue
                name = "ghost" if voice == "snare" and hit.sign in ".?" else voice
                step = bar * steps + place
                hints[step, NUMBER[name]] = _HINTS[hit.sign]
                accents[step, NUMBER[name]] = ACCENTS[hit.sign] if name != "ghost" else 0.0
                if _stands(name, hit.sign, place, mutable):
                    fixed[step] |= BIT[name]
    for step in range(bars * steps):
        free[step] = _free_at(step % steps, int(fixed[step]), hints[step], mutable, steps)
    return Chart(fixed, free, hints, accents, tuple(extras), renamed, bars)


def _mutable(groove: Groove, drumming: str, level: int) -> frozenset[str]:
    """Return the voices that the drummer may change: those of the drumming whose place in the kit the groove uses."""
    free = set(DRUMMINGS[drumming].free)
    if level == LIGHT or "brush" in groove or "side" in groove:
        free -= {"snare", "ghost"}
    if "snare" not in groove:
        free.discard("ghost")
    if level == LIGHT or "hat" not in groove:
        free.discard("open")
    if "kick" not in groove:
        free.discard("kick")
    return frozenset(free)


def _stands(voice: str, sign: str, place: int, mutable: frozenset[str]) -> bool:
    if sign == "?":
        return False
    if voice == "kick" and "kick" in mutable:
        return place == 0 or sign in "Xo"
    return sign == "X" or voice not in mutable or voice == "open"


def _free_at(place: int, fixed: int, hints: Floats, mutable: frozenset[str], steps: int) -> int:
    """Return what may change at a step."""
    bits = 0
    backbeat = place in (steps // 4, 3 * steps // 4)
    on_one = place == 0
    if "kick" in mutable and (hints[NUMBER["kick"]] or not (on_one or backbeat)):
        bits |= BIT["kick"]
    if "snare" in mutable and not on_one:
        bits |= BIT["snare"]
    if "ghost" in mutable and not fixed & BIT["snare"] and not on_one:
        bits |= BIT["ghost"]
    if "open" in mutable and fixed & BIT["hat"] and not on_one and not backbeat:
        bits |= BIT["open"]
    return bits & ~(fixed & ~BIT["open"])
