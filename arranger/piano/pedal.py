"""The sustain pedal of a pianist: changed with the harmony, and where the tune would blur; up in breaks.

Conventions: times are ticks from the start of the section; controller 64 is down at 127, up at 0.
"""

from arranger.part import Part
from arranger.piano.alone import style_of
from arranger.scene import Scene
from arranger.stroke import Gesture

PEDAL = 64
_DOWN, _UP = 127, 0
_AFTER = 4  # ticks after the keys at which the foot goes down again (syncopated pedalling)
# Styles in which a pianist alone lets the pedal ring; stride, boogie and oom-pah are played dry up to the last chord.
_RINGING = frozenset({"ballad", "pop", "soul"})


def play(part: Part) -> list[Gesture]:
    """Return the pedal of a pianist in a band: a change with every chord and every bar."""
    return _gestures(part, _changes(part.scene))


def play_alone(part: Part) -> list[Gesture]:
    """Return the pedal of a pianist alone: also changed where the tune leaves the chord; nothing but the last chord where it is dry."""
    scene = part.scene
    if style_of(part) in _RINGING:
        return _gestures(part, sorted({*_changes(scene), *_passing(scene)}))
    if scene.final is None:
        return []
    return _gestures(part, [scene.final])


def _changes(scene: Scene) -> list[int]:
    """Return the ticks at which a chord begins, or a bar of it."""
    return [span.onset for span in scene.playable]


def _passing(scene: Scene) -> set[int]:
    """Return the beats after which a note of the tune that is foreign to the chord must no longer ring."""
    found = set()
    beat = scene.meter.beat_ticks
    for note in scene.heard:
        span = scene.span_at(max(0, note.onset))
        if span is None or span.chord is None or note.pitch % 12 in span.chord.pitch_classes:
            continue
        for tick in (note.onset // beat * beat, -(-note.end // beat) * beat):
            if span.onset < tick < span.end:
                found.add(tick)
    return found


def _gestures(part: Part, changes: list[int]) -> list[Gesture]:
    """Return the foot's movements: up at every change and down a little later, up over N.C., in rests and at the end."""
    scene = part.scene
    found: dict[int, int] = {}
    for tick in changes:
        found[tick] = _UP
    for tick in changes:
        if tick + _AFTER not in found and tick + _AFTER < scene.end:
            found[tick + _AFTER] = _DOWN
    for span in scene.spans:
        if span.chord is None and (scene.final is None or span.onset < scene.final):
            found[span.onset] = _UP
    for start, end in part.cue.rests:
        found = {tick: value for tick, value in found.items() if not start <= tick < end} | {start: _UP}
    found[scene.end] = _UP
    return [Gesture(tick, "control", PEDAL, value) for tick, value in sorted(found.items())]
