"""The chiptune: two pulse waves, a triangle and a noise generator, as the game consoles of 1983 had them.

Conventions: ticks from the start of the section; a pitch bend of 4096 is a semitone. Every channel sounds one note at a time,
on the grid to the tick; its loudness moves in steps, by controller 11 (expression).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from arranger import drums
from arranger.bands.kit import KIT
from arranger.direction.cue import FULL, LIGHT
from arranger.ensembles.soprano import place
from arranger.ensembles.tones import tones_of
from arranger.ensembles.turns import turn_of
from arranger.part import Part
from arranger.scene import Scene
from arranger.stroke import Gesture, Stroke
from song import ChordSpan, Note

PARTS = ("pulse", "second-pulse", "triangle", "noise")
_LEAD_RANGE, _CHORD_LOW, _BASS_LOW = (62, 91), 57, 33
# How the second pulse accompanies, by how busy the section is; letters of the form take turns.
_WAYS: Mapping[int, tuple[str, ...]] = {0: ("echo", "stabs"), 1: ("stabs", "running"), 2: ("running", "thirds")}
_ECHO_LATE, _ECHO_SOFTER, _STAB_SOFTER, _RUN_SOFTER = 18, -22.0, -8.0, -6.0
# A chord on one channel: its tones one after another so fast that they melt, in ticks each; and a run of sixteenths.
_FLICKER, _RUN = 3, 6
# Onsets and lengths of chord stabs in a beat and the next, in parts of a beat.
_STABS: Mapping[int, tuple[tuple[float, float], ...]] = {
    0: ((0.0, 0.75),),
    1: ((0.0, 0.5), (1.5, 0.5)),
    2: ((0.0, 0.5), (0.75, 0.5), (1.5, 0.5)),
}
# The steps of loudness of a note, by ticks after it begins; vibrato, in ticks from a note's start and in bend.
_STEPS, _PLAIN, _LONG = ((0, 127), (4, 112), (8, 98), (16, 88)), ((0, 118),), 12
_VIBRATO_FROM, _VIBRATO_STEP, _VIBRATO = 14, 3, (0, 620, 0, -620)
_EXPRESSION, _SEMITONE = 11, 4096
# Bass notes of a beat, by level: 0 the root, 12 its octave, None a rest; eighths.
_BASS: Mapping[int, tuple[int | None, ...]] = {
    0: (0, None, 0, None),
    1: (0, 0, 12, 0, 0, 0, 12, 7),
    2: (0, 12, 0, 12, 0, 12, 0, 12),
}
_SLIDE_TICKS = 4
# Of sounds of the noise that fall together the first of these is heard.
_FIRST = tuple(KIT[name] for name in ("crash", "snare", "kick", "high_tom", "mid_tom", "low_tom", "open"))


def play(part: Part) -> list[Stroke]:
    """Return what a channel plays in a section."""
    strokes = _CHANNELS[part.player.part](part)
    return one_at_a_time(strokes, part.scene)


def gestures(part: Part) -> list[Gesture]:
    """Return the steps of loudness, the vibrato and the slides of a channel in a section."""
    name = part.player.part
    if name == "triangle":
        return _slides(part)
    found: list[Gesture] = []
    for stroke in play(part):
        steps = _STEPS if stroke.duration >= _LONG else _PLAIN
        found += [
            Gesture(stroke.onset + tick, "control", _EXPRESSION, value)
            for tick, value in steps
            if tick < stroke.duration
        ]
        if name == "pulse" and stroke.duration >= 2 * _VIBRATO_FROM:
            found += _vibrato(stroke)
    return found


def _vibrato(stroke: Stroke) -> Iterator[Gesture]:
    end = stroke.onset + stroke.duration - 1
    for number, tick in enumerate(range(stroke.onset + _VIBRATO_FROM, end, _VIBRATO_STEP)):
        yield Gesture(tick, "bend", 0, _VIBRATO[(number + 1) % len(_VIBRATO)])
    yield Gesture(end, "bend", 0, 0)


def _slides(part: Part) -> list[Gesture]:
    """Return a slide of two semitones up into the first note of every four bars."""
    every = 4 * part.scene.meter.bar_ticks
    found = []
    for stroke in play(part):
        if stroke.onset % every == 0 and stroke.duration > _SLIDE_TICKS:
            for tick in range(_SLIDE_TICKS + 1):
                bend = round(-2 * _SEMITONE * (1 - tick / _SLIDE_TICKS))
                found.append(Gesture(stroke.onset + tick, "bend", 0, bend))
    return found


def _lead(part: Part) -> list[Stroke]:
    """Return the melody, an octave above where it is sung."""
    return [Stroke(n.onset, n.duration, n.pitch, human=True) for n in _melody(part.scene)]


def _melody(scene: Scene) -> tuple[Note, ...]:
    low, high = _LEAD_RANGE
    raised = [replace(note, pitch=min(127, note.pitch + 12)) for note in scene.notes]
    notes = place(raised, low, high)
    if scene.final is not None and notes and notes[-1].end > scene.final:
        notes = (*notes[:-1], replace(notes[-1], duration=max(notes[-1].end, scene.end) - notes[-1].onset))
    return notes


def _second(part: Part) -> list[Stroke]:
    """Return what the second pulse does: an echo of the first, chords, a run, or thirds below the tune."""
    way = way_of(part.scene, part.cue.level, part.brief.seed)
    notes = _melody(part.scene)
    if not notes:
        return _stabs(part) if part.cue.level == LIGHT else _running(part)
    strokes = {"echo": _echo, "stabs": _stabs, "running": _running, "thirds": _thirds}[way](part)
    if way == "thirds":
        # Where the tune rests it runs on.
        taken = [(note.onset, note.end) for note in notes]
        free = [s for s in _running(part) if all(s.onset + s.duration <= a or s.onset >= b for a, b in taken)]
        strokes += free
    # In a pickup the section before still has this channel.
    return [stroke for stroke in strokes if stroke.onset >= 0]


def way_of(scene: Scene, level: int, seed: int) -> str:
    """Return how the second pulse plays a section: thirds in a bridge, else by its level and the turn of its letter."""
    if scene.contrasting and level > LIGHT:
        return "thirds"
    return turn_of(scene, _WAYS[level], "chiptune", seed)


def _echo(part: Part) -> list[Stroke]:
    end = part.scene.final if part.scene.final is not None else part.scene.end
    late = [Stroke(n.onset + _ECHO_LATE, n.duration, n.pitch, _ECHO_SOFTER, human=True) for n in _melody(part.scene)]
    return [
        replace(stroke, duration=min(stroke.duration, end - stroke.onset)) for stroke in late if 0 <= stroke.onset < end
    ]


def _chord(span: ChordSpan, low: int = _CHORD_LOW) -> list[int]:
    """Return three tones of a chord upwards from about a pitch: root, third and fifth, or the seventh for the fifth."""
    assert span.chord is not None, span
    root, third, fifth, seventh = tones_of(span.chord).by_role
    wanted = (root, third if third is not None else fifth, seventh if seventh is not None else fifth)
    return sorted({low + (tone - low) % 12 for tone in wanted if tone is not None})


def _flicker(span: ChordSpan, onset: int, length: int, accent: float) -> list[Stroke]:
    """Return a chord as one channel has it: its tones by turns, as fast as they go."""
    tones = _chord(span)
    return [
        Stroke(tick, min(_FLICKER, onset + length - tick), tones[number % len(tones)], accent, human=True)
        for number, tick in enumerate(range(onset, onset + length, _FLICKER))
    ]


def _stabs(part: Part) -> list[Stroke]:
    scene, beat = part.scene, part.scene.meter.beat_ticks
    unit = 6 if not scene.meter.compound else 12
    strokes: list[Stroke] = []
    for span in scene.playable:
        if span.onset == scene.final:
            strokes += _flicker(span, span.onset, scene.end - span.onset, _STAB_SOFTER)
            break
        for start in range(span.onset, span.end, 2 * beat):
            for place_in, length in _STABS[part.cue.level]:
                onset = start + round(place_in * beat / unit) * unit
                if onset < span.end:
                    room = min(round(length * beat / unit) * unit, span.end - onset)
                    strokes += _flicker(span, onset, room, _STAB_SOFTER)
    return strokes


def _running(part: Part) -> list[Stroke]:
    """Return broken chords in sixteenths over an octave and a half: up and down again."""
    scene = part.scene
    strokes: list[Stroke] = []
    for span in scene.playable:
        if span.onset == scene.final:
            strokes += _flicker(span, span.onset, scene.end - span.onset, _STAB_SOFTER)
            break
        tones = _chord(span)
        wave = [*tones, tones[0] + 12, *reversed(tones[1:])]
        unit = _RUN if not scene.meter.compound else 2 * _RUN
        strokes += [
            Stroke(tick, min(unit, span.end - tick), wave[number % len(wave)], _RUN_SOFTER, human=True)
            for number, tick in enumerate(range(span.onset, span.end, unit))
        ]
    return strokes


def _thirds(part: Part) -> list[Stroke]:
    """Return a second voice a third below the tune, or the chord tone next to it where it holds."""
    scene, strokes = part.scene, []
    for note in _melody(scene):
        span = scene.span_at(max(0, note.onset))
        chord = span.chord.pitch_classes if span is not None and span.chord is not None else frozenset()
        strong = note.onset % scene.meter.beat_ticks == 0 or note.duration >= scene.meter.beat_ticks
        # A tone of the chord has another one for company; others go along in the scale, but a semitone over the chord none does.
        scale = frozenset(tone for tone in scene.section.key.scale if tone in chord or (tone - 1) % 12 not in chord)
        wanted = chord if chord and (strong or note.pitch % 12 in chord) else scale
        below = [step for step in (3, 4, 5, 8, 9, 6, 7) if (note.pitch - step) % 12 in wanted]
        if below:
            strokes.append(Stroke(note.onset, note.duration, note.pitch - below[0], _STAB_SOFTER, human=True))
    return strokes


def _triangle(part: Part) -> list[Stroke]:
    """Return the bass: roots and their octaves in eighths, a fifth or a step before the next chord."""
    scene, strokes = part.scene, []
    pattern = _BASS[part.cue.level]
    unit = 12
    spans = scene.playable
    for index, span in enumerate(spans):
        assert span.chord is not None
        root = _BASS_LOW + (span.chord.bass_pitch_class - _BASS_LOW) % 12
        if span.onset == scene.final:
            strokes.append(Stroke(span.onset, scene.end - span.onset, root, human=True))
            break
        coming = spans[index + 1].chord if index + 1 < len(spans) else scene.next_chord
        for number, tick in enumerate(range(span.onset, span.end, unit)):
            step = pattern[number % len(pattern)]
            last = tick + unit >= span.end and number > 0 and coming not in (None, span.chord)
            if step is None and not (last and part.cue.level == FULL):
                continue
            pitch = root + (step or 0)
            if last and coming is not None and part.cue.level > LIGHT:
                goal = _BASS_LOW + (coming.bass_pitch_class - _BASS_LOW) % 12
                pitch = _towards(scene, pitch, goal)
            held = 2 * unit if number % len(pattern) + 1 < len(pattern) and _rests_after(pattern, number) else unit
            strokes.append(Stroke(tick, min(held, span.end - tick), pitch, human=True))
    return strokes


def _rests_after(pattern: Sequence[int | None], number: int) -> bool:
    return pattern[(number + 1) % len(pattern)] is None


def _towards(scene: Scene, pitch: int, goal: int) -> int:
    """Return the step of the scale next to a coming bass note, from the side that the bass comes from."""
    side = -1 if pitch <= goal else 1
    scale = scene.section.key.scale
    return next((goal + side * step for step in (2, 1) if (goal + side * step) % 12 in scale), goal + side)


def _noise(part: Part) -> list[Stroke]:
    """Return the written grooves with one sound at a time."""
    return [replace(stroke, late_ms=0.0, human=True) for stroke in drums.play(part)]


def one_at_a_time(strokes: Sequence[Stroke], scene: Scene) -> list[Stroke]:
    """Return strokes of which each ends before the next begins; of two at once the more important stays."""

    def rank(stroke: Stroke) -> tuple[int, int]:
        important = _FIRST.index(stroke.pitch) if stroke.pitch in _FIRST else len(_FIRST)
        return stroke.onset, important

    kept: list[Stroke] = []
    for stroke in sorted(strokes, key=rank):
        if kept and kept[-1].onset == stroke.onset:
            continue
        if kept and kept[-1].onset + kept[-1].duration > stroke.onset:
            kept[-1] = replace(kept[-1], duration=stroke.onset - kept[-1].onset)
        kept.append(stroke)
    end = scene.end
    return [replace(stroke, duration=min(stroke.duration, end - stroke.onset)) for stroke in kept if stroke.onset < end]


_CHANNELS: Mapping[str, Callable[[Part], list[Stroke]]] = {
    "pulse": _lead,
    "second-pulse": _second,
    "triangle": _triangle,
    "noise": _noise,
}
