"""What a jazz bassist does between the beats: skips, lifts to the octave or the fifth, a passing eighth, a chord struck early.

Conventions: chances are for every beat of a walking line that stands a beat long, from light to full; accents are steps of velocity.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from arranger.bass.register import HIGHEST, LOWEST
from arranger.stroke import Stroke
from song import Meter

# A dead note on the same string, the octave or the fifth pulled, an eighth that leads on.
_CHANCES: Mapping[str, tuple[float, float, float]] = {
    "skip": (0.0, 0.04, 0.09),
    "lift": (0.0, 0.008, 0.02),
    "pass": (0.0, 0.015, 0.035),
}
# How likely a new chord is struck an eighth early and tied over, from light to full.
_PUSHES = (0.0, 0.0, 0.025)
# Accent and share of the time left, of which swing takes a third.
_TOUCH = {"skip": (-20.0, 0.65), "lift": (-10.0, 0.8), "pass": (-5.0, 0.9)}
# From this tempo on, in beats a minute, there is less and less time for it; at the second there is none.
_BUSY, _HURRIED = 200, 290
_TOP = 50  # nobody pulls a string higher than that


def off_beat(meter: Meter) -> int:
    """Return the ticks from a beat to where the second of two notes in it falls."""
    return meter.beat_ticks * 2 // 3 if meter.compound else meter.beat_ticks // 2


def adorn(
    line: Sequence[Stroke],
    meter: Meter,
    level: int,
    tempo: float,
    rng: np.random.Generator,
    changes: Collection[int] = (),
) -> list[Stroke]:
    """Return a walking line with notes between its beats, never in two beats running.

    Every beat keeps its note, but for a few of the `changes` of chord (ticks), whose note comes early.
    """
    place = off_beat(meter)
    room = float(np.interp(tempo, (_BUSY, _HURRIED), (1.0, 0.0)))
    draws = rng.random((len(line), 3)).tolist()
    played: list[Stroke] = []
    rested, waiting = True, list(line)
    for index, (chance, side, push) in enumerate(draws):
        stroke, after = waiting[index], line[index + 1] if index + 1 < len(line) else None
        early = stroke.onset % meter.beat_ticks != 0  # it has come already
        if not (after and rested and room) or early or after.onset - stroke.onset != meter.beat_ticks:
            played.append(stroke)
            rested = True
        elif push < _PUSHES[level] * room and after.onset in changes:
            played.append(replace(stroke, duration=place - 1))
            ahead = meter.beat_ticks - place
            waiting[index + 1] = replace(after, onset=after.onset - ahead, duration=after.duration + ahead)
        elif kind := _kind(chance / room, level):
            accent, share = _TOUCH[kind]
            duration = max(1, round((meter.beat_ticks - place) * share))
            pitch = _pitch(kind, stroke.pitch, after.pitch, side)
            between = Stroke(stroke.onset + place, duration, pitch, stroke.accent + accent)
            played += [replace(stroke, duration=place - 1), between]
            rested = False
        else:
            played.append(stroke)
            rested = True
    return played


def _kind(draw: float, level: int) -> str | None:
    for kind, chances in _CHANCES.items():
        if draw < chances[level]:
            return kind
        draw -= chances[level]
    return None


def _pitch(kind: str, pitch: int, after: int, draw: float) -> int:
    if kind == "skip":
        return pitch
    if kind == "lift":
        lifted = pitch + (12 if draw < 0.6 else 7)
        return lifted if lifted <= min(_TOP, after + 12) else pitch
    # The half step beside the note that comes, from the side of this one; the whole step where this one is there already.
    side = 1 if pitch >= after else -1
    passing = after + side if after + side != pitch else after + 2 * side
    return min(max(passing, LOWEST), HIGHEST)
