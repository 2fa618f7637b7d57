"""The melody as a player shapes it: a line in breaths that grow into their tops, tongued and tied, adorned by style and instrument.

Conventions: ticks, 24 to the quarter note, from the start of the section; a pitch bend of 4096 is a semitone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from arranger.direction.cue import OCTAVE, THIRDS, UNISON
from arranger.lead.bending import fall_of, scoop_of, set_back, sustained
from arranger.lead.doubling import doubled
from arranger.lead.hands import Hand, hand_of
from arranger.lead.phrases import Breath, accents, breaths_of, lengths
from arranger.octaves import fold
from arranger.part import Part
from arranger.stroke import Gesture, Stroke
from song import TICKS_PER_QUARTER, Note, PlayedNote

# Two of a kind make one sound; another line is heard under the tune, whatever the instrument.
_DOUBLING_SOFTER: Mapping[str, float] = {UNISON: 8.0, OCTAVE: 26.0, THIRDS: 24.0}
_MIDI_TICKS_PER_QUARTER = 480
# A gap that is not one between two tongued notes, in ms: it comes from one of them being late.
_TIED_MS = 38.0
_GRACE_MS, _GRACE_ACCENT, _LONG_ENOUGH = 65.0, -8.0, 18
# Laying back: a phrase starts by so much of the player's lateness later than usual and has caught up at its end.
_LAID_BACK, _LATE_MS, _ANTICIPATED_MS = 0.5, 6.0, -7.0


@dataclass(frozen=True)
class _Sung:
    """A note of the line as it is played: how long, how strong, how late, and what adorns it."""

    note: Note
    length: int
    accent: float
    late_ms: float
    grace: bool = False
    scoop: bool = False
    fall: bool = False
    ends_phrase: bool = False


def play(part: Part) -> list[Stroke]:
    """Return the melody of a section where it is the player's to lead or to double."""
    strokes: list[Stroke] = []
    softer = _DOUBLING_SOFTER.get(part.cue.doubles, 0.0)
    instrument = part.seat.instrument
    for sung in _line(part):
        pitch = fold(_pitch(part, sung.note), instrument.low, instrument.high)
        onset = sung.note.onset
        if sung.grace:
            below = fold(pitch - _grace_step(part, pitch), instrument.low, instrument.high)
            accent = sung.accent + _GRACE_ACCENT - softer
            # It ends where the note begins, wherever swing puts that.
            strokes.append(Stroke(onset, 0, below, accent, sung.late_ms - _GRACE_MS))
        strokes.append(Stroke(onset, sung.length, pitch, sung.accent - softer, sung.late_ms))
    return strokes


def gestures(part: Part) -> list[Gesture]:
    """Return the bends, the vibrato and the swells of the melody of a section; none where it is played as written."""
    if part.brief.straight:
        return []
    hand = hand_of(part.seat.instrument.program)
    found: list[Gesture] = []
    line = _line(part)
    for sung, following in zip_longest(line, line[1:]):
        onset, end = sung.note.onset, sung.note.onset + sung.length
        free = following.note.onset - following.scoop if following is not None else _next_onset(part, sung.note)
        after = set_back(end, free)
        if sung.scoop:
            found += scoop_of(onset, hand.scoop_cents)
        if sung.fall:
            found += fall_of(onset, end, after)
        found += sustained(onset, end, after, hand, part.brief.tempo, ends_phrase=sung.ends_phrase)
    return found


def _next_onset(part: Part, last: Note) -> int:
    """Return when something may begin after the last note of a section: a pickup into the next, or that section."""
    return min([part.scene.end, *(note.onset for note in part.scene.heard if note.onset >= last.end)])


def tied(notes: Sequence[PlayedNote], tempo: int) -> list[PlayedNote]:
    """Return a line as it is blown or bowed: a note lasts until the next one where it all but reaches it, and never into it."""
    found: list[PlayedNote] = []
    notes = sorted(notes, key=lambda note: note.onset_midi_ticks)
    for note, after in zip_longest(notes, notes[1:]):
        room = after.onset_midi_ticks - note.onset_midi_ticks if after is not None else note.duration_midi_ticks
        gap = (room - note.duration_midi_ticks) * 60_000 / (tempo * _MIDI_TICKS_PER_QUARTER)
        if room > 0 and gap < _TIED_MS and room != note.duration_midi_ticks:
            note = PlayedNote(note.onset_midi_ticks, room, note.pitch, note.velocity)
        found.append(note)
    return found


def _pitch(part: Part, note: Note) -> int:
    instrument = part.seat.instrument
    if part.cue.doubles:
        return doubled(part.scene, note, part.cue.doubles, part.cue.moved, instrument.low, instrument.high)
    return note.pitch + part.seat.shift


def _grace_step(part: Part, pitch: int) -> int:
    """Return from how far below a grace note comes: a step of the scale."""
    return next(step for step in (2, 1, 3) if (pitch - step) % 12 in part.scene.section.key.scale)


def _line(part: Part) -> list[_Sung]:
    """Return the notes that the player has of the line of the section, as they are to be played; the same at every call."""
    if not part.cue.leads and not part.cue.doubles:
        return []
    mine = [note for note in part.scene.notes if not any(start <= note.onset < end for start, end in part.cue.rests)]
    hand = hand_of(part.seat.instrument.program)
    rng = part.stream("ornaments", part.scene.section.id)
    breaths = breaths_of(mine, part.scene.meter)
    line: list[_Sung] = []
    for index, breath in enumerate(breaths):
        following = breaths[index + 1][0] if index + 1 < len(breaths) else None
        line += _phrase(part, hand, breath, following, rng)
    line = [] if not line else _held_to_the_end(part, line)
    return _with_room(line, -(-_GRACE_MS * part.brief.tempo * TICKS_PER_QUARTER // 60_000))


def _phrase(part: Part, hand: Hand, breath: Breath, following: Note | None, rng: np.random.Generator) -> list[_Sung]:
    meter, swung = part.scene.meter, part.band.swing > 0 and not part.scene.meter.compound
    played = zip(breath, lengths(breath, hand, meter, following), accents(breath, meter, swung=swung), strict=True)
    freedom = 0.0 if part.cue.doubles or part.brief.straight else part.band.ornaments
    found = []
    for index, (note, length, accent) in enumerate(played):
        draws = rng.random(3).tolist()  # plain numbers, and so plain truths and ticks
        before = breath[index - 1] if index else None
        last = index == len(breath) - 1
        adorned = note.duration >= _LONG_ENOUGH and accent > 0
        grace = adorned and draws[0] < hand.grace * freedom and before is not None and before.pitch != note.pitch
        bent = note.duration >= _LONG_ENOUGH and (before is None or note.pitch > before.pitch)
        scoop = bent and not grace and draws[1] < hand.scoop * freedom
        fall = last and note.duration >= meter.beat_ticks and draws[2] < hand.fall * freedom
        late = _late(part, note, index / max(1, len(breath) - 1))
        found.append(_Sung(note, length, accent, late, grace, scoop, fall, last))
    return found


def _late(part: Part, note: Note, place: float) -> float:
    """Return how much later than the player's usual a note comes, in ms; syncopations of a straight style come early."""
    beat = part.scene.meter.beat_ticks
    late = _LAID_BACK * part.player.late_ms * (0.5 - place) if part.player.late_ms > _LATE_MS else 0.0
    syncopated = note.onset % beat and note.duration > beat - note.onset % beat
    return late + (_ANTICIPATED_MS if syncopated and part.band.swing == 0 else 0.0)


def _held_to_the_end(part: Part, line: list[_Sung]) -> list[_Sung]:
    """Return the line with its last note held where the band holds the last chord of the song, if it belongs to that."""
    scene, last = part.scene, line[-1]
    final = scene.final
    if final is None or last.note.end < final or not scene.playable:
        return line
    chord = scene.playable[-1].chord
    if last.note.end == final and chord is not None and last.note.pitch % 12 not in chord.pitch_classes:
        return line
    return [*line[:-1], replace(last, length=part.scene.end - last.note.onset)]


def _with_room(line: list[_Sung], grace_ticks: float) -> list[_Sung]:
    """Return the line with room made before what comes early: a grace note, a bend that is set before it sounds."""
    found = []
    for index, sung in enumerate(line):
        after = line[index + 1] if index + 1 < len(line) else None
        if after is not None:
            early = int(grace_ticks) if after.grace else 1 if after.scoop else 0
            room = max(1, after.note.onset - sung.note.onset - early)
            sung = sung if sung.length <= room else replace(sung, length=room)
        found.append(sung)
    return found
