"""Where the hands of a pianist lie over every chord, and what they may do there: reach, keep apart, stay below the tune.

Conventions: pitches are MIDI numbers, times ticks from the start of the section.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from arranger.chords.tones import plain_tones
from arranger.piano.features import STEP
from arranger.piano.hands import FINGERS, SPAN, Pitches, ladder, left_pitches
from arranger.scene import Scene
from arranger.stroke import Stroke
from song import ChordSpan

_LOWEST_RIGHT = 53
# Where the right hand likes to be over its lowest place, and by how much it moves up where a section has no tune, in semitones.
_MIDDLE, _FREE = 7, 4
_FAR, _OVER = 0.12, 1.5  # cost of a semitone from the middle of the right hand's place, of one above the ceiling


@dataclass(frozen=True)
class Place:
    """Both hands over one chord: the bass note, the pitches of the left hand's voices, the rungs of the right hand's ladder."""

    span: ChordSpan
    base: int
    left: Pitches
    right: Pitches


def places_of(scene: Scene, low: int, high: int, octave: int = 0) -> list[Place]:
    """Return where the hands lie over every chord of a section, moving as little as they can from one to the next.

    The bass is from `low` up, the right hand below `high` and, as far as it can, below the melody; `octave` moves it up.
    """
    places: list[Place] = []
    for span in scene.playable:
        before = places[-1] if places else None
        assert span.chord is not None
        base = _base(span.chord.bass_pitch_class, low, before)
        lowest = max(_LOWEST_RIGHT, low + 13) + 12 * octave + (0 if scene.heard else _FREE)
        ceiling = min(high, _tune_over(scene, span) - 1) + 12 * octave
        right = _right(plain_tones(span.chord, 4), base, lowest, ceiling, before)
        places.append(Place(span, base, left_pitches(span.chord, base, scene.section.key.scale), right))
    return places


def _tune_over(scene: Scene, span: ChordSpan) -> int:
    """Return how low the tune lies over a chord: below that it is for at most a quarter of its time. 128 where it is silent."""
    heard = [
        (note.pitch, min(note.end, span.end) - max(note.onset, span.onset))
        for note in scene.sounding(span.onset, span.end)
    ]
    below, whole = 0, sum(length for _, length in heard)
    for pitch, length in sorted(heard):
        below += length
        if below * 4 > whole:
            return pitch
    return 128


def _base(bass: int, low: int, before: Place | None) -> int:
    near = before.base if before else low + 5
    basses = [pitch for pitch in range(low, low + 14) if pitch % 12 == bass]
    return min(basses, key=lambda pitch: abs(pitch - near) + 0.4 * abs(pitch - low - 5))


def _right(tones: Sequence[int], base: int, lowest: int, ceiling: int, before: Place | None) -> Pitches:
    top = len(tones) - 1

    def cost(rungs: Pitches) -> float:
        total = _FAR * abs(rungs[0] - lowest - _MIDDLE) + _OVER * max(0, rungs[top] - ceiling)
        if before:
            total += sum(abs(a - b) for a, b in zip(rungs[:3], before.right[:3], strict=True)) / 3
        return total

    options = [ladder(tones, pitch) for pitch in range(max(lowest, base + 3), lowest + 13) if pitch % 12 in tones]
    return min(options, key=cost)


def place_at(places: Sequence[Place], tick: int) -> Place | None:
    """Return where the hands lie at a tick; None where there is no chord."""
    return next((place for place in places if place.span.onset <= tick < place.span.end), None)


def lowest_tune(scene: Scene) -> list[int]:
    """Return the lowest pitch of the tune that sounds in every sixteenth of the section, 128 where none does."""
    found = [128] * (scene.end // STEP)
    for note in scene.heard:
        for step in range(max(0, note.onset // STEP), min(len(found), -(-note.end // STEP))):
            found[step] = min(found[step], note.pitch)
    return found


def held(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Return what one hand strikes, each note let go where the hand strikes it again or can no longer hold it.

    With what it strikes anew a hand holds at most five notes a tenth apart; the pedal keeps the rest.
    """
    found: list[Stroke] = []
    holding: list[int] = []
    ordered = sorted(strokes, key=lambda stroke: (stroke.onset, stroke.pitch))
    at = 0
    while at < len(ordered):
        onset = ordered[at].onset
        new = [stroke for stroke in ordered[at:] if stroke.onset == onset]
        at += len(new)
        holding = [place for place in holding if found[place].onset + found[place].duration > onset]
        pitches = [stroke.pitch for stroke in new]
        # The outermost go first, the newest stay.
        for place in list(holding):
            span = [found[place].pitch, *pitches]
            if max(span) - min(span) > SPAN or found[place].pitch in pitches:
                found[place] = replace(found[place], duration=onset - found[place].onset)
                holding.remove(place)
        while (holding and len(holding) + len(new) > FINGERS) or _wide(found, holding, pitches):
            place = holding.pop(0)
            found[place] = replace(found[place], duration=onset - found[place].onset)
        holding += range(len(found), len(found) + len(new))
        found += new
    return found


def _wide(found: Sequence[Stroke], holding: Sequence[int], pitches: Sequence[int]) -> bool:
    everything = [*(found[place].pitch for place in holding), *pitches]
    return bool(holding) and max(everything) - min(everything) > SPAN


def apart(left: Sequence[Stroke], right: Sequence[Stroke]) -> list[Stroke]:
    """Return the left hand's strokes kept below what the right hand holds: a note that would cross it is left out or let go."""
    kept = []
    for stroke in left:
        over = [
            other
            for other in right
            if other.onset < stroke.onset + stroke.duration and other.onset + other.duration > stroke.onset
        ]
        struck = [other for other in over if other.onset <= stroke.onset and other.pitch <= stroke.pitch]
        if struck:
            continue
        crossing = min((other.onset for other in over if other.pitch <= stroke.pitch), default=None)
        kept.append(stroke if crossing is None else replace(stroke, duration=crossing - stroke.onset))
    return kept
