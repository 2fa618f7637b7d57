"""What a jazz bassist does between the beats: skips, lifts to the octave or the fifth, a passing eighth.

Conventions: chances are for every beat of a walking line that stands a beat long, from light to full; accents are steps of velocity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from arranger.bass.register import HIGHEST, LOWEST
from arranger.scene import Stroke
from song import Meter

# A dead note on the same string, the octave or the fifth pulled, an eighth that leads on.
_CHANCES: Mapping[str, tuple[float, float, float]] = {
    "skip": (0.0, 0.04, 0.09),
    "lift": (0.0, 0.008, 0.02),
    "pass": (0.0, 0.015, 0.035),
}
# Accent and share of the time left.
_TOUCH = {"skip": (-20.0, 0.3), "lift": (-10.0, 0.5), "pass": (-5.0, 0.9)}
# From this tempo on, in beats a minute, there is less and less time for it; at the second there is none.
_BUSY, _HURRIED = 200, 290
_TOP = 50  # nobody pulls a string higher than that


def off_beat(meter: Meter) -> int:
    """Return the ticks from a beat to where the second of two notes in it falls."""
    return meter.beat_ticks * 2 // 3 if meter.compound else meter.beat_ticks // 2


def adorn(line: Sequence[Stroke], meter: Meter, level: int, tempo: float, rng: np.random.Generator) -> list[Stroke]:
    """Return a walking line with notes between its beats, never in two beats running; every beat keeps its note."""
    place = off_beat(meter)
    room = float(np.interp(tempo, (_BUSY, _HURRIED), (1.0, 0.0)))
    draws = rng.random((len(line), 2))
    played: list[Stroke] = []
    rested = True
    for index, (stroke, draw) in enumerate(zip(line, draws.tolist(), strict=True)):
        after = line[index + 1] if index + 1 < len(line) else None
        kind = _kind(draw[0] / max(room, 1e-6), level) if after and rested and room else None
        if kind is None or after is None or after.onset - stroke.onset != meter.beat_ticks:
            played.append(stroke)
            rested = True
            continue
        accent, share = _TOUCH[kind]
        between = Stroke(
            stroke.onset + place, max(1, round((meter.beat_ticks - place) * share)),
            _pitch(kind, stroke.pitch, after.pitch, draw[1]), stroke.accent + accent,
        )  # fmt: skip
        played += [replace(stroke, duration=place - 1), between]
        rested = False
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
    # The half step between two notes, else the one before the note that comes, from the side of this one.
    side = 1 if pitch >= after else -1
    passing = after + side
    return (
        passing
        if passing != pitch and LOWEST <= passing <= HIGHEST
        else min(after + 2, HIGHEST)
        if side > 0
        else max(after - 2, LOWEST)
    )
