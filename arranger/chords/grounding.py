"""The left hand of one who plays the chords without a bass: nobody hears Fm7 in Ab, C and Eb alone.

Conventions: pitches are MIDI numbers; ticks count 24 to the quarter note from the start of the section.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise

from arranger.chords.rhythm import EARLY
from arranger.part import Part
from arranger.scene import Scene
from arranger.stroke import Stroke
from song import Chord

_LOWEST, _HIGHEST = 36, 52
_BELOW = 3  # semitones at least under the chord
_SOFTER = -2.0
_VOICES = 2


def grounded(part: Part, strokes: Sequence[Stroke]) -> list[Stroke]:
    """Return the strokes of a chord player with the bass notes under them, up to where the bass comes in.

    A chord gets its bass note when it comes and once in every bar after that, held until something else is struck; chords that
    stand on it already get none.
    """
    scene, found = part.scene, list(strokes)
    said: tuple[Chord, int] | None = None
    ordered = sorted(strokes, key=lambda stroke: stroke.onset)
    following = dict(pairwise(sorted({stroke.onset for stroke in strokes})))
    for onset, group in groupby(ordered, key=lambda stroke: stroke.onset):
        struck = list(group)
        chord = _chord_at(scene, onset, max(one.onset + one.duration for one in struck))
        if onset >= part.cue.grounds or chord is None or len(struck) < _VOICES:
            continue
        now = chord, (onset + EARLY) // scene.meter.bar_ticks
        pitch = _under(part, chord, min(one.pitch for one in struck))
        if now != said and pitch is not None:
            until = max(following.get(onset, 0), *(one.onset + one.duration for one in struck))
            found.append(Stroke(onset, min(until, onset + scene.meter.bar_ticks) - onset, pitch, _SOFTER))
        said = now
    return found


def _chord_at(scene: Scene, onset: int, end: int) -> Chord | None:
    """Return the chord that a stroke sounds: the next one where it comes just before it and is held into it."""
    span = scene.span_at(onset)
    if span is not None and span.end - onset <= EARLY and end > span.end:
        span = scene.span_at(span.end)
    return span.chord if span is not None else None


def _under(part: Part, chord: Chord, lowest: int) -> int | None:
    """Return the bass note of a chord below its lowest voice, None where that is it or there is no room."""
    if lowest % 12 == chord.bass_pitch_class:
        return None
    instrument = part.seat.instrument
    low, high = max(instrument.low, _LOWEST), min(instrument.high, _HIGHEST, lowest - _BELOW)
    return max((pitch for pitch in range(low, high + 1) if pitch % 12 == chord.bass_pitch_class), default=None)
