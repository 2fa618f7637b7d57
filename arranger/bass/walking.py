"""A walking line: every beat the next note as bassists on record choose it, towards the chords and the section to come.

The network (`arranger.bass.features`) tells how likely each of 25 choices is from the line so far; a look ahead, run backwards from
the goal, tells from which pitches the coming roots are reached by good moves; rules say what the estimates on record are too
unclear to say. Notes are drawn one by one.

Conventions: weights are natural logarithms; an array over pitches is that of `arranger.bass.register`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arranger.bass.features import HISTORY, SAME, SETTING, Feel, Setting, line_places, pitches_from, setting_rows
from arranger.bass.register import COUNT, LOWEST, PITCHES, register_costs
from arranger.network import Network
from song import Chord, Key
from song.weights import read_weights

WEIGHTS_NAME = "walking.safetensors"
WEIGHTS = Path(__file__).parent / "weights"
Weights = NDArray[np.float64]
NEVER = -50.0
# The bass as clear as on the best records, and walking: it seldom stays where it is.
FIT, REPEATS = 1.3, 0.05
_TEMPERATURE = 0.75
# How good a move by semitones is where nothing else is known, for the look ahead.
_MOVES = (-2.5, 0.0, 0.0, -0.6, -0.8, -0.5, -1.5, -0.9, -2.2, -2.5, -3.0, -4.0, -2.5)
# What a note is to chord and key: over the beat of a change, on a strong beat, on another, just before a change.
_PLACES: dict[str, tuple[float, float, float, float]] = {
    #          root  chord  scale  outside
    "opens": (0.0, -3.7, NEVER, NEVER),
    "strong": (-0.2, 0.3, -0.6, -2.3),
    "weak": (0.1, 0.1, -0.1, -1.7),
    "before": (-0.6, 0.0, 0.0, -2.5),
}
_LEADS = 2.3  # an outside note a semitone from the coming root is no longer outside
_SAME_FIGURE = 1.2
_AGAIN = (1.0, 4.0)  # against a pitch struck twice, and a third time
_LOOK = 0.8  # how much the look ahead counts


@dataclass(frozen=True)
class Step:
    """A beat of the line; `pitch_class` is what a tab asks for, None where the line is free, `strong` a strong beat of the bar."""

    setting: Setting
    strong: bool
    pitch_class: int | None = None


@cache
def network() -> Network:
    """Return the network that was trained (see `arranger.bass.train`)."""
    return Network.from_bytes(read_weights(WEIGHTS, WEIGHTS_NAME)[0])


def walk(
    steps: Sequence[Step], feel: Feel, key: Key, home: int, start: int, goal: int | None, rng: np.random.Generator
) -> list[int]:
    """Return a pitch for every step; the first is `start`, and the line leads to `goal`."""
    if not steps:
        return []
    (first, bias), (second, last_bias) = network().layers
    hidden = setting_rows([step.setting for step in steps], feel) @ first[:SETTING] + bias
    wanted = np.array([_wanted(step, key) for step in steps]) - register_costs(home)
    # The last column is for what lies out of the range.
    welcome = np.full((len(steps), COUNT + 1), NEVER * 2)
    welcome[:, :COUNT] = wanted + _LOOK * _look_ahead(wanted, goal)
    line, moves = [start], list[int]()
    draws = rng.random(len(steps)).tolist()
    for index in range(1, len(steps)):
        root, last = steps[index].setting.chord.root_pitch_class, line[-1]
        rows = [SETTING + place for place in line_places(root, last, moves)]
        logits = np.maximum(hidden[index] + first[rows].sum(axis=0), 0.0) @ second + last_bias
        places = _places_from(root, last)
        scores = logits / _TEMPERATURE + welcome[index][places]
        scores[SAME] -= _AGAIN[bool(moves) and moves[0] == 0]
        for pitch_class, cost in _figure(steps, line, index):
            scores[places % 12 == (pitch_class - LOWEST) % 12] -= cost
        pitch = LOWEST + int(places[_draw(scores, draws[index])])
        line.append(pitch)
        moves = [pitch - last, *moves[: HISTORY - 1]]
    return line


@cache
def _places_from(root: int, last: int) -> NDArray[np.intp]:
    """Return the place in the range of the pitch that every choice leads to, COUNT for those out of it, (25,)."""
    places = pitches_from(root, last) - LOWEST
    return np.where((places >= 0) & (places < COUNT), places, COUNT)


def _draw(scores: Weights, draw: float) -> int:
    shares = np.exp(scores - scores.max()).cumsum()
    return min(int(np.searchsorted(shares, draw * shares[-1], side="right")), len(scores) - 1)


def _look_ahead(wanted: Weights, goal: int | None) -> Weights:
    """Return, for every step and pitch, how good the way is that goes on from there, (steps, pitches)."""
    ahead = np.zeros_like(wanted)
    if goal is not None:
        ahead[-1] = _WAYS[:, goal - LOWEST]
    for index in range(len(wanted) - 2, -1, -1):
        found = _EXP @ np.exp(wanted[index + 1] + ahead[index + 1])
        ahead[index] = np.log(found / found.max() + 1e-20)
    return ahead


def _ways() -> Weights:
    distance = np.abs(PITCHES[:, None] - PITCHES[None, :])
    return np.where(distance <= 12, np.array(_MOVES)[np.minimum(distance, 12)], NEVER)


_WAYS = _ways()
_EXP = np.exp(_WAYS)


def _wanted(step: Step, key: Key) -> Weights:
    """Return how welcome each pitch is at a step by what the chord, the key and the tab say, (pitches,)."""
    setting = step.setting
    if step.pitch_class is not None:
        return np.where(step.pitch_class == PITCHES % 12, 0.0, NEVER)
    following = setting.following if setting.until == 1 else None
    place = "opens" if setting.since == 0 else "before" if following else "strong" if step.strong else "weak"
    return _classes(setting.chord, key, place, following)[PITCHES % 12]


@cache
def _classes(chord: Chord, key: Key, place: str, following: Chord | None) -> Weights:
    """Return how welcome each pitch class is over a chord, (12,)."""
    root, member, scale, outside = _PLACES[place]
    weights = np.full(12, outside)
    if place == "opens":  # where it is not the bass note it is the third or the fifth, if the chord stands on its root
        found = [(chord.root_pitch_class + i) % 12 for i in chord.quality.intervals if i in (3, 4, 6, 7, 8)]
        weights[found] = member if chord.bass == chord.root else NEVER
    else:
        weights[list(key.scale)] = scale
        weights[list(chord.pitch_classes)] = member
    if following is not None:
        target = following.bass_pitch_class
        for side in (-1, 1):
            weights[(target + side) % 12] = max(weights[(target + side) % 12], outside + _LEADS)
        weights[target] -= 0.7
    weights[chord.bass_pitch_class] = root
    return weights


def _figure(steps: Sequence[Step], line: Sequence[int], index: int) -> Iterator[tuple[int, float]]:
    """Walk the pitch classes that would play a bar before, on its root or moved, once more, and what they cost."""
    beat, beats = steps[index].setting.beat, steps[index].setting.meter_beats
    for bars, cost in ((1, _SAME_FIGURE), (2, _SAME_FIGURE * 0.6)):
        back = index - bars * beats
        if beat < 1 or back - beat < 0 or steps[back].setting.beat != beat:
            continue
        shift = (line[index - 1] - line[back - 1]) % 12
        if all((line[index - ago] - line[back - ago]) % 12 == shift for ago in range(2, beat + 1)):
            yield (line[back] + shift) % 12, cost * beat
