"""Bends, vibrato and swells as controllers and pitch bends, every one set back after its use.

Conventions: ticks, 24 to the quarter note; a bend of 4096 is a semitone, as General MIDI players have it; controller 1 is the
vibrato, 11 the expression, of which 127 is the usual.
"""

from arranger.lead.hands import Hand
from arranger.stroke import Gesture

VIBRATO, EXPRESSION = 1, 11
USUAL = 127
_SEMITONE = 4096
_SCOOP_STEPS = 3
_DYING_TICKS = 10
_FALL_TICKS, _FALL_STEPS, _FALL_CENTS = 9, 6, 180
# Seconds a note lasts to get a vibrato or a swell, and when in the note the vibrato begins.
_VIBRATO_SECONDS, _SWELL_SECONDS, _VIBRATO_AT = 0.55, 0.9, 0.4
_LATEST_VIBRATO_SECONDS = 0.5
_VIBRATO_STEPS = (0.35, 0.7, 1.0)
# The expression along a long note: inside a phrase it grows, at its end it tapers.
_GROWING = ((0.0, 104), (0.15, 109), (0.3, 115), (0.45, 121), (0.6, 127))
_TAPERING = ((0.5, 123), (0.62, 117), (0.74, 110), (0.86, 102), (0.94, 94))


def scoop_of(onset: int, cents: int) -> list[Gesture]:
    """Return a bend into a note from below; it is set a tick before the note sounds.

    >>> [gesture.value for gesture in scoop_of(0, 60)]
    [-2458, -1638, -819, 0]
    """
    depth = _SEMITONE * cents / 100
    return [
        Gesture(onset - 1 + step, "bend", 0, -round(depth * (1 - step / _SCOOP_STEPS)))
        for step in range(_SCOOP_STEPS + 1)
    ]


def fall_of(onset: int, end: int, after: int) -> list[Gesture]:
    """Return a fall off the end of a note, and the way back `after` it is over; nothing where the note is too short."""
    first = end - _FALL_TICKS
    if first <= onset + _SCOOP_STEPS:
        return []
    depth = _SEMITONE * _FALL_CENTS / 100
    steps = [
        Gesture(first + _FALL_TICKS * step // (_FALL_STEPS + 1), "bend", 0, -round(depth * (step / _FALL_STEPS) ** 1.5))
        for step in range(1, _FALL_STEPS + 1)
    ]
    return [*steps, Gesture(after, "bend", 0, 0)]


def set_back(end: int, following: int) -> int:
    """Return when to set back what shaped a note: once it has died away, yet before the following one.

    >>> set_back(96, 120), set_back(96, 99), set_back(96, 96)
    (106, 98, 96)
    """
    return max(end, min(end + _DYING_TICKS, following - 1))


def sustained(onset: int, end: int, after: int, hand: Hand, tempo: int, *, ends_phrase: bool) -> list[Gesture]:
    """Return the vibrato and the swell of a long note, set back where it ends and `after` it has died away."""
    found: list[Gesture] = []
    ticks_per_second = tempo * 24 / 60
    seconds = (end - onset) / ticks_per_second
    if hand.vibrato and seconds >= _VIBRATO_SECONDS:
        delay = min(_VIBRATO_AT * (end - onset), _LATEST_VIBRATO_SECONDS * ticks_per_second)
        first = onset + round(delay)
        step = max(1, round((end - first) / 6))
        found += [
            Gesture(first + index * step, "control", VIBRATO, round(hand.vibrato * share))
            for index, share in enumerate(_VIBRATO_STEPS)
        ]
        found.append(Gesture(end, "control", VIBRATO, 0))
    if hand.swells and seconds >= _SWELL_SECONDS:
        shape = _TAPERING if ends_phrase else _GROWING
        found += [Gesture(onset + round(share * (end - onset)), "control", EXPRESSION, value) for share, value in shape]
        if ends_phrase:
            found.append(Gesture(after, "control", EXPRESSION, USUAL))
    return found
