"""How a section's chords lead on: of all positions the ones that move least, lie well and leave the melody its room.

Conventions: movement is in semitones a voice. The positions of a whole section are chosen at once, by dynamic programming over
the sum of movement, awkwardness, distance from the middle of the player's range and notes on or above the melody; what stands
in other sections has no part in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from arranger.chords.shapes import GRIPS, Shape, shapes
from arranger.chords.under_melody import accompanied
from arranger.chords.voicing import KINDS, Setting, Voicing, positions, roughness
from arranger.scene import Scene
from song import Chord, ChordSpan, Key, SongError

Floats = npt.NDArray[np.float64]

# What a semitone of mean movement is held against: a semitone off the middle of the range, a voice on or above the melody, a
# pitch of the melody doubled, a fret that the hand travels.
_OFF_CENTRE, _OVER, _DOUBLED, _TRAVEL = 0.06, 5.0, 1.5, 0.2
# Melody notes shorter than this pass by; colours need not give way to them.
_PASSING = 12
_STATIC_BARS = 2
# What it costs who is restless to play the same voicing again over a chord that stands.
_STALE = 1.6
_FAR = 1e6
# A melody that lies low drives the chords below their own range, so many semitones at most and not below a pitch; what each costs.
_DOWN, _LOWEST, _UNDER = 7, 47, 0.18
# Who strums full grips thinks of the hand before the voices, and sounds through the melody's register anyway.
_EASE = {"open": (0.35, 0.2), "barre": (0.3, 0.2), "power": (1.0, 0.4)}


@dataclass(frozen=True)
class Held:
    """A chord as it lies under the hands, and on a guitar how it is gripped."""

    pitches: Voicing
    shape: Shape | None = None


@dataclass(frozen=True, eq=False)
class Choice:
    """All that one may play for a chord: pitches as rows, (choices, voices), infinite where a row has fewer; effort a row.

    `ease` is what movement counts for against effort, `room` what the melody does.
    """

    held: tuple[Held, ...]
    rows: Floats
    effort: Floats
    frets: Floats
    ease: float
    room: float


def movement(before: Voicing, after: Voicing) -> float:
    """Return the mean semitones that a voice moves, matched from the bottom, or where sizes differ to and from the nearest.

    >>> movement((60, 64, 67), (60, 65, 69)), movement((60, 64, 67), (60, 64, 67, 70))
    (1.0, 0.375)
    """
    if len(before) == len(after):
        return sum(abs(one - other) for one, other in zip(before, after, strict=True)) / len(after)
    there = sum(min(abs(one - other) for other in after) for one in before) / len(before)
    back = sum(min(abs(one - other) for one in before) for other in after) / len(after)
    return (there + back) / 2


@lru_cache(4096)
def choice_of(chord: Chord, key: Key, setting: Setting, avoid: frozenset[int], static: bool) -> Choice:
    """Return what a player may play for a chord; empty where there is nothing."""
    if setting.kind in GRIPS:
        found = shapes(chord, key, setting.kind, setting.voices)
        held = tuple(Held(shape.pitches, shape) for shape, _ in found)
        effort = [cost for _, cost in found]
    else:
        held = tuple(Held(voicing) for voicing in positions(chord, key, setting, avoid, static))
        effort = [roughness(one.pitches) for one in held]
    most = max((len(one.pitches) for one in held), default=0)
    rows = np.full((len(held), most), np.inf)
    for row, one in zip(rows, held, strict=True):
        row[: len(one.pitches)] = one.pitches
    frets = np.array([one.shape.position if one.shape else 0 for one in held], dtype=np.float64)
    return Choice(held, rows, np.array(effort), frets, *_EASE.get(setting.kind, (1.0, 1.0)))


@lru_cache(8192)
def _moves(before: Choice, after: Choice) -> Floats:
    """Return what it costs to go from each choice to each other, (before, after): `movement` of all pairs, and the hand's way."""
    ones, others = np.isfinite(before.rows), np.isfinite(after.rows)
    near = np.where(ones, before.rows, -_FAR)[:, None, :, None], np.where(others, after.rows, _FAR)[None, :, None, :]
    gaps = np.abs(near[0] - near[1])
    there = np.where(ones[:, None, :], gaps.min(axis=3), 0.0).sum(axis=2) / ones.sum(axis=1)[:, None]
    back = np.where(others[None, :, :], gaps.min(axis=2), 0.0).sum(axis=2) / others.sum(axis=1)[None, :]
    table = (there + back) / 2
    voices = min(before.rows.shape[1], after.rows.shape[1])
    same = (ones.sum(axis=1)[:, None] == others.sum(axis=1)[None, :]) & (ones.sum(axis=1)[:, None] <= voices)
    paired = gaps[:, :, range(voices), range(voices)]
    matched = np.where(ones[:, None, :voices] & others[None, :, :voices], paired, 0.0).sum(axis=2)
    table = np.where(same, matched / ones.sum(axis=1)[:, None], table)
    travel: Floats = before.ease * table + _TRAVEL * np.abs(before.frets[:, None] - after.frets[None, :])
    return travel


def lead_through(scene: Scene, setting: Setting, *, restless: bool = False, shared: bool = False) -> dict[int, Held]:
    """Return how a player holds every chord of the section, by its onset; one who is `restless` shifts over chords that stand.

    Where the chords are `shared` with other players, colours that rub against a tone of the chord stay out: somebody plays it.

    Raises SongError where a chord has no position in the range.
    """
    spans = scene.playable
    static = _static(scene)
    roomy = replace(setting, low=min(setting.low, max(_LOWEST, setting.low - _DOWN))) if setting.under else setting
    choices, costs = [], []
    for span, stands in zip(spans, static, strict=True):
        assert span.chord is not None, span
        heard = scene.sounding(span.onset, span.end)
        chord = accompanied(span, heard)
        melody = [(note.pitch, note.onset, note.end) for note in heard]
        weights: dict[int, float] = {}
        for pitch, onset, end in melody:
            share = (min(end, span.end) - max(onset, span.onset)) / span.duration
            weights[pitch] = weights.get(pitch, 0.0) + share
        avoid = frozenset(pitch % 12 for pitch, onset, end in melody if end - onset >= _PASSING)
        avoid |= chord.pitch_classes if shared else frozenset()
        colourful = setting.kind in KINDS and setting.kind not in ("plain", "shell", "spread")
        choice = choice_of(chord, scene.section.key, roomy, avoid if colourful else frozenset(), stands)
        if not choice.held:
            raise SongError(_unvoiced(scene, span, setting))
        choices.append(choice)
        costs.append(_standing(choice, setting, weights))
    stays = [
        _STALE * (restless and one and span.chord == after.chord)
        for one, (span, after) in zip(static[1:], pairwise(spans), strict=True)
    ]
    return {span.onset: held for span, held in zip(spans, _cheapest(choices, costs, stays), strict=True)}


def _unvoiced(scene: Scene, span: ChordSpan, setting: Setting) -> str:
    where = f"section {scene.section.id}: no {setting.kind} voicing of {span.chord}"
    return f"{where} lies between pitches {setting.low} and {setting.high}; give the player low and high an octave or more apart"


def _static(scene: Scene) -> list[bool]:
    """Return for every span whether its chord stands for two bars or more."""
    spans = scene.playable
    stands = [False] * len(spans)
    first = 0
    for index, span in enumerate(spans):
        if index and span.chord != spans[index - 1].chord:
            first = index
        if span.end - spans[first].onset >= _STATIC_BARS * scene.meter.bar_ticks:
            stands[first : index + 1] = [True] * (index + 1 - first)
    return stands


def _standing(choice: Choice, setting: Setting, melody: Mapping[int, float]) -> Floats:
    """Return what each choice costs where it stands: effort, register, notes on or above the melody."""
    cost = choice.effort
    if setting.kind in KINDS:
        size = np.isfinite(choice.rows).sum(axis=1)
        middle = np.where(np.isfinite(choice.rows), choice.rows, 0.0).sum(axis=1) / size
        cost = cost + _OFF_CENTRE * np.abs(middle - (setting.low + setting.high) / 2)
        cost = cost + _UNDER * np.maximum(0, setting.low - choice.rows[:, 0])
    if melody:
        pitches, weights = np.array(list(melody)), np.array(list(melody.values()))
        above = (choice.rows[:, :, None] >= pitches) & np.isfinite(choice.rows)[:, :, None]
        doubled = choice.rows[:, :, None] == pitches
        size = np.isfinite(choice.rows).sum(axis=1)
        over = _OVER * setting.under
        cost = cost + choice.room * (over * above.sum(axis=1) + _DOUBLED * doubled.sum(axis=1)) @ weights / size
    return cost


def _cheapest(choices: Sequence[Choice], costs: Sequence[Floats], stays: Sequence[float]) -> list[Held]:
    """Return one choice of each that together cost least (Viterbi); `stays` is what it costs to play the same again."""
    if not choices:
        return []
    total, back = costs[0], []
    for (before, after), cost, stale in zip(pairwise(choices), costs[1:], stays, strict=True):
        moves = _moves(before, after)
        ways = total[:, None] + moves + stale * (moves == 0)
        best = ways.argmin(axis=0)
        back.append(best)
        total = ways[best, np.arange(len(cost))] + cost
    index = int(total.argmin())
    path = [index]
    for best in reversed(back):
        index = int(best[index])
        path.append(index)
    return [choice.held[index] for choice, index in zip(choices, reversed(path), strict=True)]
