"""The last chord of a song on the piano: rolled from the bass to the tune, and held.

Conventions: times are ticks from the start of the section.
"""

from collections.abc import Sequence
from dataclasses import replace

from arranger.piano.hands import SPAN, within_reach
from arranger.piano.keyboard import Place
from arranger.scene import Scene
from arranger.stroke import Stroke

_ROLL_MS = 38.0
_DEEPEST = 31
_NO_TUNE = 128
_LIGHT_BASS = 45  # from here down the left hand ends on an octave, above on a fifth and a tenth

Hands = tuple[list[Stroke], list[Stroke]]


def last_chord(scene: Scene, places: Sequence[Place], hands: Hands) -> Hands:
    """Return both hands with the last chord under the tune that sounds there; in other sections as they were."""
    if scene.final is None or not places:
        return hands
    final, place = scene.final, places[-1]
    left, right = hands
    tune = [stroke for stroke in right if stroke.onset + stroke.duration > final]
    heard = [note.pitch for note in scene.heard if note.end > final]
    top = min((stroke.pitch for stroke in tune), default=min(heard, default=_NO_TUNE))
    highest = max((stroke.pitch for stroke in tune), default=0)
    low = place.base - 12 if place.base - 12 >= _DEEPEST else place.base
    bass = within_reach([low, low + 12] if low < _LIGHT_BASS else [low, place.left[2]])
    bass = tuple(pitch for pitch in bass if pitch < top - 2)
    upper = _upper(place, top, max(bass[-1] if bass else low, highest - SPAN - 1), alone=bool(tune))
    rolled = [
        Stroke(final, scene.end - final, pitch, -3.0, _ROLL_MS * order) for order, pitch in enumerate([*bass, *upper])
    ]
    late = _ROLL_MS * len(rolled)
    right = [replace(stroke, late_ms=late) if stroke in tune and stroke.onset == final else stroke for stroke in right]
    return [*left, *rolled[: len(bass)]], [*right, *rolled[len(bass) :]]


def _upper(place: Place, top: int, over: int, *, alone: bool) -> tuple[int, ...]:
    """Return what the right hand plays over a pitch: with a tune of its own, chord tones within an octave under it."""
    if not alone:
        return within_reach([pitch for pitch in place.right[:4] if over < pitch < top])
    tones = {pitch % 12 for pitch in place.right}
    under = [pitch for pitch in range(top - 3, max(top - 13, over), -1) if pitch % 12 in tones]
    return tuple(sorted(under[:3]))
