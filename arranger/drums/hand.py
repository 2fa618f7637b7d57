"""The hand of the drummer: how hard and how late each stroke is, as learned, and what wanders from bar to bar.

Conventions: accents are steps of MIDI velocity against the player's own level, lateness is in milliseconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import tanh

import numpy as np

from arranger.bands.kit import BRUSHES, PERCUSSION, sound_of
from arranger.direction.cue import LIGHT
from arranger.drums.arrivals import STRIKE_TICKS
from arranger.drums.book import Bar, Book
from arranger.drums.chart import ACCENTS, tick_of
from arranger.drums.features import STEPS
from arranger.drums.model import Drummer
from arranger.drums.voices import NUMBER, VOICES, Floats
from arranger.part import Part
from arranger.stroke import Stroke
from song.meter import TICKS_PER_QUARTER

# How loud the voices are beside one another, in a mix for General MIDI kits; an electronic kit records other balances.
BALANCE: Mapping[str, float] = {
    "kick": 0.0, "snare": 6.0, "ghost": -34.0, "side": -4.0, "hat": -8.0, "open": -5.0, "pedal": -14.0, "ride": -5.0,
    "bell": 0.0, "crash": 8.0, "high_tom": 0.0, "mid_tom": 2.0, "low_tom": 4.0,
}  # fmt: skip
# Where snare and kick keep no backbeat but talk with the soloist, they stay below the ride.
_COMPING: Mapping[str, float] = {**BALANCE, "snare": -12.0, "kick": -19.0, "ghost": -30.0}
# How far above its player's level a stroke may go: what keeps the time never covers the backbeat, and the peak needs room.
LOUDEST, SOFTEST = 16.0, -42.0
_KNEE = 8.0  # so far below its loudest a stroke begins to be held back, so that no two loud ones need be alike
_TIME_LOUDEST: Mapping[str, float] = {"hat": 8.0, "ride": 8.0, "open": 10.0, "pedal": 0.0, "side": 10.0}
_HARD_SHARE, _SIGN_SHARE = 0.7, 0.45
# Of what no model foretells, this much is played: in a band one hears the others, on a practice pad only the click.
_VELOCITY_SHARE, _LATE_SHARE = 0.3, 0.35
_OWN_SHARE = 0.5  # of the lateness of a moment, how far the strokes in it are apart
_FILL_RISE, _QUIET_FILL = 8.0, -9.0
_OTHERS = NUMBER["snare"]  # strokes of no voice that is learned wander as the snare does


class Hand:
    """The touch of the drummer in one section, on the bars of a book."""

    def __init__(self, part: Part, book: Book, drummer: Drummer, *, comping: bool) -> None:
        self.part, self.book = part, book
        self.balance = _COMPING if comping else BALANCE
        quiet = part.cue.level == LIGHT or part.seat.instrument.program == BRUSHES
        self.fill_accent = _QUIET_FILL if quiet else 0.0
        harder, later = _wander(part, drummer, STEPS[book.ternary])
        self.harder, self.later = harder.tolist(), later.tolist()

    def strokes(self, bar: Bar, number: int, start: int, since: int = 0, until: int = 99) -> list[Stroke]:
        """Return the strokes of a bar from one step up to another."""
        book, kit = self.book, self.part.seat.instrument.program
        quarter, steps = self.part.scene.meter.bar_ticks // 4, STEPS[book.ternary]
        harder, later, first = self.harder[number], self.later[number], number % book.chart.bars * steps
        found = []
        for step, voice, even, hard, late in bar.struck:
            if not since <= step < until:
                continue
            name = VOICES[voice]
            accent = _HARD_SHARE * hard + harder[step][voice]
            if step < bar.start:
                accent += self.balance[name] + _SIGN_SHARE * float(book.chart.accents[first + step, voice])
            else:
                accent += (
                    BALANCE[name] + self.fill_accent + _FILL_RISE * ((step + 1 - bar.start) / (steps - bar.start) - 0.5)
                )
            loudest = _TIME_LOUDEST.get(name, LOUDEST)
            pitch = sound_of(book.chart.renamed.get(name, name), kit)
            tick = start + tick_of(step, book.ternary, quarter, even=even)
            late += later[step][voice] + self.part.player.late_ms
            found.append(_stroke(tick, pitch, accent, late, loudest))
        return found

    def extras(self, number: int, start: int, until: int) -> list[Stroke]:
        """Return what is played as written: the percussion, and the drummer's strokes between the steps up to a fill."""
        kit, steps = self.part.seat.instrument.program, STEPS[self.book.ternary]
        length = self.part.scene.meter.bar_ticks
        end = until * length // steps
        found = []
        for extra in self.book.chart.extras:
            if extra.bar != number % self.book.chart.bars or (extra.tick >= end and extra.voice not in PERCUSSION):
                continue
            step = min(steps - 1, extra.tick * steps // length)
            harder, late = self.harder[number][step][_OTHERS], self.later[number][step][_OTHERS]
            if extra.sign == "?" and harder < 0:  # half of them
                continue
            swept = extra.voice == "brush" and extra.sign == "o" and extra.tick % TICKS_PER_QUARTER == 0
            pitch = sound_of("sweep" if swept and kit == BRUSHES else extra.voice, kit)
            found.append(
                _stroke(start + extra.tick, pitch, ACCENTS[extra.sign] + harder, late + self.part.player.late_ms)
            )
        return found


def lived_in(strokes: Sequence[Stroke], part: Part, drummer: Drummer) -> list[Stroke]:
    """Return written strokes as a person plays them: no stroke is quite like another."""
    length, steps = part.scene.meter.bar_ticks, STEPS[False]
    harder, later = _wander(part, drummer, steps)
    found = []
    for stroke in strokes:
        bar, tick = divmod(stroke.onset, length)
        where = bar, tick * steps // length, stroke.pitch % len(VOICES)
        late = float(later[where]) + part.player.late_ms
        human = _stroke(stroke.onset, stroke.pitch, stroke.accent + float(harder[where]), late)
        found.append(stroke if stroke.human else replace(human, duration=stroke.duration))
    return found


def _stroke(onset: int, pitch: int, accent: float, late: float, loudest: float = LOUDEST) -> Stroke:
    accent = max(SOFTEST, _limited(accent, loudest))
    return Stroke(onset, STRIKE_TICKS, pitch, round(accent, 1), round(late, 1), human=True)


def _limited(accent: float, loudest: float) -> float:
    """Return an accent that comes near the loudest, the harder the nearer, and never past it.

    >>> _limited(4, 16), round(_limited(16, 16), 1), round(_limited(24, 16), 1)
    (4, 14.1, 15.7)
    """
    over = accent - (loudest - _KNEE)
    return accent if over <= 0 else loudest - _KNEE + _KNEE * tanh(over / _KNEE)


def _wander(part: Part, drummer: Drummer, steps: int) -> tuple[Floats, Floats]:
    """Return how a drummer strays in a section from what can be foretold, in velocity and in time, (bars, steps, voices)."""
    bars = part.scene.section.bars
    rng = part.stream("touch", part.scene.section.id)
    harder = _wandering(rng.standard_normal((bars, steps, len(VOICES)), np.float32), drummer.kept[0])
    drift = _wandering(rng.standard_normal((bars * steps, 1), np.float32), drummer.drift).reshape(bars, steps, 1)
    own = rng.standard_normal((bars, steps, len(VOICES)), np.float32)
    later: Floats = (drift + _OWN_SHARE * own) * np.float32(drummer.spread[1] * _LATE_SHARE)
    harder *= np.float32(drummer.spread[0] * _VELOCITY_SHARE)
    return harder, later


def _wandering(noise: Floats, kept: float) -> Floats:
    """Return noise that keeps some of itself from row to row, as loud all the time."""
    fresh = (1 - kept**2) ** 0.5
    for row in range(1, len(noise)):
        noise[row] = kept * noise[row - 1] + fresh * noise[row]
    return noise
