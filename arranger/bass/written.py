"""The bass: tabs say what each note is to the chord, a shortest path through the pitches says which octave and which line.

Conventions: signs of a bass tab: `R` root or slash bass, `8` its octave, `3` `5` `6` `7` that degree of the chord, `a` an
approach to the next chord, `w` a walking note, `.` a dead note (a short repetition). The first note on every chord is `R`
whatever the tab says. The path is Viterbi's over (pitch, direction), with a little noise so that choruses differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arranger.part import Part
from arranger.pattern import Hit, for_meter, read_bar
from arranger.scene import Scene, Stroke
from song import Chord, ChordSpan, Key

LOWEST, HIGHEST = 28, 55
HOME = 38
_PITCHES = np.arange(LOWEST, HIGHEST + 1)
_COUNT = len(_PITCHES)
_NEVER = 1e6
Costs = NDArray[np.float64]

# Cost of a move by semitones: stepping in a walking line, going to a new root, going to another degree of the same chord,
# arriving on a new root from an approach note.
_MOVES: dict[str, tuple[float, ...]] = {
    #          0    1    2    3    4    5    6    7    8    9   10   11   12
    "w": (3.0, 0.0, 0.0, 0.2, 0.3, 0.4, 1.6, 0.6, 1.6, 1.8, 2.2, 3.0, 1.2),
    "R": (0.3, 0.3, 0.2, 0.4, 0.5, 0.2, 1.0, 0.5, 1.2, 1.5, 1.8, 2.5, 2.0),
    "5": (2.0, 1.0, 1.0, 0.5, 0.5, 0.0, 0.4, 0.1, 0.6, 0.8, 1.2, 2.0, 2.0),
    "8": (4.0, 2.0, 2.0, 1.0, 1.0, 0.4, 1.0, 0.4, 1.0, 1.0, 1.0, 2.0, 0.0),
    "arrive": (1.6, 0.0, 0.2, 1.0, 1.2, 0.6, 1.6, 0.8, 1.8, 2.0, 2.4, 3.0, 2.4),
    "same": (0.0, *[_NEVER] * 12),
}  # fmt: skip
_TURN = 0.35
_DEGREES = {"3": (4, 3, 5, 2), "5": (7, 6, 8), "6": (9, 8), "7": (10, 11, 9)}


def _move_costs(kind: str) -> Costs:
    """Return a matrix over (pitch before x up or down, pitch after x up or down); a turn of direction costs a little."""
    table = np.array([*_MOVES[kind], *[_NEVER] * _COUNT])
    step = _PITCHES[None, :] - _PITCHES[:, None]
    costs = table[np.minimum(np.abs(step), 13)]
    up, down = np.where(step >= 0, costs, _NEVER), np.where(step <= 0, costs, _NEVER)
    turn = _TURN if kind in ("w", "arrive") else 0.0
    return np.block([[up, down + turn], [up + turn, down]])


_MATRICES = {kind: _move_costs(kind) for kind in _MOVES}


@dataclass(frozen=True)
class _Slot:
    """A bass note to be chosen: where, which sign, over which chord, and whether it opens the chord."""

    hit: Hit
    sign: str
    chord: Chord
    opens: bool


def play_bass(
    scene: Scene,
    tabs: Sequence[str],
    rng: np.random.Generator,
    *,
    chromatic: bool,
    reach: float = 1.0,
    home: int = HOME,
) -> list[Stroke]:
    """Return the bass line of a section near the pitch `home`.

    `tabs` are those to choose from, approaches chromatic or diatonic; a note is held for `reach` of its length.
    """
    slots = _slots(scene, tabs, rng)
    if not slots:
        return []
    pitches = _line(scene, slots, rng, chromatic=chromatic, home=home)
    strokes = []
    for slot, pitch in zip(slots, pitches, strict=True):
        hit = slot.hit
        dead = slot.sign == "."
        held = hit.duration if scene.final is not None and hit.onset == scene.final else round(hit.duration * reach)
        accent = -14.0 if dead else (5.0 if slot.opens else 0.0 if scene.meter.is_strong(hit.onset) else -3.0)
        strokes.append(Stroke(hit.onset, max(1, 6 if dead else held), pitch, accent))
    return strokes


def play(part: Part) -> list[Stroke]:
    """Return the bass line of a section."""
    tabs = for_meter(part.player.tabs, part.scene.meter) if part.player.tabs else ()
    band = part.band
    return play_bass(
        part.scene, tabs[min(part.cue.level, len(tabs) - 1)], part.rng,
        chromatic=band.chromatic_bass, reach=band.bass_reach, home=band.bass_home,
    )  # fmt: skip


def home_pitch(pitch_class: int, home: int) -> int:
    """Return the octave of a root that a section starts on, so that the section before knows where to go."""
    return min((int(p) for p in _PITCHES if p % 12 == pitch_class), key=lambda pitch: abs(pitch - home))


def _slots(scene: Scene, tabs: Sequence[str], rng: np.random.Generator) -> list[_Slot]:
    hits: dict[int, Hit] = {}
    tab, first_bar = tabs[0], 0
    for bar, start in scene.bar_starts():
        if bar % 4 == 0 and len(tabs) > 1:
            tab, first_bar = tabs[int(rng.integers(len(tabs)))], bar
        for hit in read_bar(tab, scene.meter, bar - first_bar):
            hits[start + hit.onset] = Hit(start + hit.onset, hit.duration, hit.sign)
    slots: list[_Slot] = []
    changed: Chord | None = None
    for span in scene.playable:
        if span.onset == scene.final or (scene.final is not None and span.onset > scene.final):
            slots.append(_Slot(Hit(span.onset, scene.end - span.onset, "R"), "R", _chord(span), opens=True))
            break
        slots += _span_slots(span, hits, repeated=changed == span.chord)
        changed = span.chord
    return slots


def _span_slots(span: ChordSpan, hits: dict[int, Hit], *, repeated: bool) -> list[_Slot]:
    """Return the notes over one chord; its first note is the root, unless the chord goes on from the bar before."""
    within = [hits[onset] for onset in sorted(hits) if span.onset <= onset < span.end]
    if not within or (within[0].onset > span.onset and not repeated):
        until = within[0].onset if within else span.end
        within = [Hit(span.onset, until - span.onset, "R"), *within]
    chord = _chord(span)
    slots = []
    for index, hit in enumerate(within):
        opens = index == 0 and hit.onset == span.onset and not repeated
        cut = Hit(hit.onset, min(hit.duration, span.end - hit.onset), hit.sign)
        slots.append(_Slot(cut, "R" if opens else hit.sign, chord, opens))
    return slots


def _chord(span: ChordSpan) -> Chord:
    assert span.chord is not None, span
    return span.chord


def _line(scene: Scene, slots: list[_Slot], rng: np.random.Generator, *, chromatic: bool, home: int) -> list[int]:
    """Return the cheapest pitches for the slots, from home to the root that the next section starts on."""
    goal = scene.next_chord
    costs = [_wanted(slot, slots, index, scene, chromatic=chromatic, home=home) for index, slot in enumerate(slots)]
    noise = rng.random((len(slots), _COUNT)) * 0.5
    total = np.tile(costs[0] + np.abs(_PITCHES - home_pitch(slots[0].chord.bass_pitch_class, home)) * 10.0, 2)
    back: list[NDArray[np.intp]] = []
    for index in range(1, len(slots)):
        paths = total[:, None] + _MATRICES[_move_kind(slots, index)]
        back.append(paths.argmin(axis=0))
        total = paths.min(axis=0) + np.tile(costs[index] + noise[index], 2)
    if goal is not None:
        arrival = _PITCHES.tolist().index(home_pitch(goal.bass_pitch_class, home))
        total = total + _MATRICES["arrive"][:, [arrival, arrival + _COUNT]].min(axis=1)
    state = int(total.argmin())
    states = [state]
    for pointers in reversed(back):
        state = int(pointers[state])
        states.append(state)
    return [int(_PITCHES[state % _COUNT]) for state in reversed(states)]


def _move_kind(slots: list[_Slot], index: int) -> str:
    slot, before = slots[index], slots[index - 1]
    if slot.opens:
        return "arrive" if before.sign in "aw" else "R"
    if slot.sign == "." or (slot.sign == before.sign and slot.sign not in "wa"):
        return "same"
    return {"w": "w", "a": "w", "8": "8", "R": "R"}.get(slot.sign, "5")


def _wanted(slot: _Slot, slots: list[_Slot], index: int, scene: Scene, *, chromatic: bool, home: int) -> Costs:
    """Return what each pitch costs in this slot, by what it is to the chord and the key and by the register."""
    register = 0.03 * np.abs(_PITCHES - home) + 0.5 * np.maximum(0, _PITCHES - 50) + 0.12 * np.maximum(0, 31 - _PITCHES)
    by_class = np.array([_class_cost(slot, pitch_class, scene.section.key, chromatic) for pitch_class in range(12)])
    costs: Costs = register + by_class[_PITCHES % 12]
    if slot.sign == "8":  # an octave is one above the root, wherever the path comes from
        costs = costs + 0.2 * np.maximum(0, home + 8 - _PITCHES)
    if slot.hit.onset == scene.final:  # the last note of the song is a low one
        costs = costs + 0.15 * np.maximum(0, _PITCHES - home)
    leads = index + 1 < len(slots) and slots[index + 1].opens
    if slot.sign in "wa" and not leads and scene.meter.is_strong(slot.hit.onset):
        outside = np.array([0.0 if pc in slot.chord.pitch_classes else 0.9 for pc in range(12)])
        costs = costs + outside[_PITCHES % 12]
    return costs


def _class_cost(slot: _Slot, pitch_class: int, key: Key, chromatic: bool) -> float:
    chord = slot.chord
    if slot.opens or slot.sign in "R8":
        return 0.0 if pitch_class == chord.bass_pitch_class else _NEVER
    if slot.sign == ".":
        return 0.0
    if slot.sign in _DEGREES:
        return 0.0 if pitch_class == _degree(chord, slot.sign) else _NEVER
    if pitch_class in chord.pitch_classes:
        return 0.1
    if pitch_class in key.scale:
        return 0.2
    return 0.8 if chromatic else 3.0


def _degree(chord: Chord, sign: str) -> int:
    """Return the pitch class of a degree of the chord; the fifth stands in for a degree it lacks."""
    intervals = [interval % 12 for interval in chord.quality.intervals]
    usual = {"3": 7, "5": 7, "6": 9, "7": 10 if 4 in intervals else 7}[sign]
    found = next((interval for interval in _DEGREES[sign] if interval in intervals), usual)
    if sign == "6":
        found = 9
    return (chord.root_pitch_class + found) % 12
