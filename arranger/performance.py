"""From the page to the stage: swing, the touch of a player, loudness by energy, and the tidy end of every note.

Conventions: strokes come in ticks (24 to the quarter note) from the start of a section, played notes go out in MIDI ticks
(480) from the start of the song. Swing moves the off-beat eighth: a ratio of 2 plays long-short as a triplet; shuffle moves the sixteenths
between the eighths by a share of their length.
"""

from collections.abc import Iterable

import numpy as np

from arranger.part import Part
from arranger.scene import Gesture, Stroke
from song import PlayedControl, PlayedNote
from song.meter import TICKS_PER_QUARTER

MIDI_TICKS_PER_QUARTER = 480
MIDI_TICKS_PER_TICK = MIDI_TICKS_PER_QUARTER // TICKS_PER_QUARTER
SOFTEST, LOUDEST = 35, 115
# Swing ratio against tempo (after Friberg and Sundstroem, Music Perception 2002: it falls as the tempo rises).
_SWING_TEMPOS, _SWING_RATIOS = (130, 190, 260, 320), (2.0, 1.7, 1.3, 1.1)
_VELOCITY_SPREAD = 3.0
_OFFBEAT, _SIXTEENTH = TICKS_PER_QUARTER // 2, TICKS_PER_QUARTER // 4


def swing_ratio(tempo: int, amount: float) -> float:
    """Return how much longer the first eighth of a beat is than the second; `amount` 0 is straight."""
    return 1.0 + (float(np.interp(tempo, _SWING_TEMPOS, _SWING_RATIOS)) - 1.0) * amount


def swung(tick: int, ratio: float, straight_beats: set[int], shuffle: float = 0.0) -> int:
    """Return the MIDI tick on which a tick is played; off-beat eighths move by swing, but not in a straight beat.

    Sixteenths move by the shuffle.

    >>> swung(12, 2.0, set()), swung(12, 1.0, set()), swung(24, 2.0, set()), swung(6, 1.0, set(), 1 / 3)
    (320, 240, 480, 160)
    """
    beat, place = divmod(tick, TICKS_PER_QUARTER)
    if place % _OFFBEAT == _SIXTEENTH:
        return tick * MIDI_TICKS_PER_TICK + round(_SIXTEENTH * MIDI_TICKS_PER_TICK * shuffle)
    if place != _OFFBEAT or beat in straight_beats:
        return tick * MIDI_TICKS_PER_TICK
    return beat * MIDI_TICKS_PER_QUARTER + round(MIDI_TICKS_PER_QUARTER * ratio / (1 + ratio))


def perform(strokes: Iterable[Stroke], part: Part, rng: np.random.Generator) -> list[PlayedNote]:
    """Return the strokes of one section as notes: swung, a little early or late, as loud as the cue asks."""
    scene, player, tempo = part.scene, part.player, part.brief.tempo
    swing, shuffle = (0.0, 0.0) if scene.meter.compound else (part.band.swing, part.band.shuffle)
    ratio = swing_ratio(tempo, swing)
    ordered = sorted(strokes, key=lambda stroke: (stroke.onset, stroke.pitch))
    even = {s.onset // TICKS_PER_QUARTER for s in ordered if s.onset % TICKS_PER_QUARTER not in (0, _OFFBEAT)}
    start, end = scene.start * MIDI_TICKS_PER_TICK, (scene.start + scene.end) * MIDI_TICKS_PER_TICK
    # A pickup comes before the section, and nothing before the pickup or the song.
    earliest = start + min([0, *(stroke.onset for stroke in ordered)]) * MIDI_TICKS_PER_TICK
    per_ms = MIDI_TICKS_PER_QUARTER * tempo / 60_000
    # The notes of a chord drift together; only a strum takes them apart.
    onsets = sorted({stroke.onset for stroke in ordered})
    drift = dict(
        zip(onsets, rng.normal(player.late_ms, player.loose_ms, len(onsets)).clip(-12, 40).tolist(), strict=True)
    )
    spread: list[float] = rng.normal(0.0, _VELOCITY_SPREAD, len(ordered)).tolist()
    notes = []
    for stroke, shade in zip(ordered, spread, strict=True):
        late = round((drift[stroke.onset] + stroke.late_ms) * per_ms)
        onset = max(earliest, start + swung(stroke.onset, ratio, even, shuffle) + late)
        off = start + swung(stroke.onset + stroke.duration, ratio, even, shuffle)
        if scene.final is not None and stroke.onset + stroke.duration >= scene.end:
            off = end
        swell = part.cue.swell * min(1.0, max(0, stroke.onset) / scene.end)
        velocity = round(player.level + part.cue.loudness + swell + stroke.accent + shade)
        duration = max(MIDI_TICKS_PER_TICK, off - onset)
        notes.append(PlayedNote(onset, duration, stroke.pitch, min(max(velocity, SOFTEST), LOUDEST)))
    return notes


def turn(gestures: Iterable[Gesture], part: Part) -> list[PlayedControl]:
    """Return the gestures of one section as controls, in order; they swing with the notes."""
    scene = part.scene
    swing, shuffle = (0.0, 0.0) if scene.meter.compound else (part.band.swing, part.band.shuffle)
    ratio, start = swing_ratio(part.brief.tempo, swing), scene.start * MIDI_TICKS_PER_TICK
    even = {n.onset // TICKS_PER_QUARTER for n in scene.notes if n.onset % TICKS_PER_QUARTER not in (0, _OFFBEAT)}

    def moved(tick: int) -> int:
        """Return the MIDI tick of a gesture: what comes between two sixteenths stays between them."""
        low = tick - tick % _SIXTEENTH
        before, after = (swung(place, ratio, even, shuffle) for place in (low, low + _SIXTEENTH))
        return before + (after - before) * (tick - low) // _SIXTEENTH

    ordered = sorted(gestures, key=lambda gesture: gesture.onset)
    return [PlayedControl(max(0, start + moved(g.onset)), g.kind, g.number, g.value) for g in ordered]


def separate(notes: Iterable[PlayedNote], end_midi_ticks: int) -> tuple[PlayedNote, ...]:
    """Return notes in order, each ended before its pitch sounds again and before the song ends; of two at once the louder stays."""
    kept: list[PlayedNote] = []
    last: dict[int, int] = {}
    for note in sorted(notes, key=lambda note: (note.onset_midi_ticks, note.pitch, -note.velocity)):
        if note.onset_midi_ticks >= end_midi_ticks:
            continue
        index = last.get(note.pitch)
        if index is not None:
            if kept[index].onset_midi_ticks == note.onset_midi_ticks:
                continue
            kept[index] = _ended_by(kept[index], note.onset_midi_ticks)
        last[note.pitch] = len(kept)
        kept.append(_ended_by(note, end_midi_ticks))
    return tuple(kept)


def _ended_by(note: PlayedNote, tick: int) -> PlayedNote:
    room = tick - note.onset_midi_ticks
    if note.duration_midi_ticks <= room:
        return note
    return PlayedNote(note.onset_midi_ticks, room, note.pitch, note.velocity)
