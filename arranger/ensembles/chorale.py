"""The chorale: a choir of four voices, the song's melody above, three parts written under it.

Conventions: ticks from the start of the section. All four voices of a section are written together, once, and each singer takes
one of them.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import pi, sin

from arranger.ensembles.ornament import Score, adorn, plain_score
from arranger.ensembles.positions import RANGES, SOPRANO
from arranger.ensembles.search import Voicing, first_of, write
from arranger.ensembles.slots import Slot, opening, slots_of
from arranger.ensembles.soprano import place
from arranger.ensembles.touch import touched
from arranger.part import Part
from arranger.scene import Scene
from arranger.stroke import Gesture, Stroke
from song import Note
from song.chance import stream

VOICES = ("soprano", "alto", "tenor", "bass-voice")
Voices = tuple[tuple[Note, ...], ...]
# How far a voice lets go before a breath, and how strong beats and a swelling line are sung.
_BREATH, _STRONG, _HEIGHT = 5, 2.0, 0.4
# Expression (controller 11) at the ends of a phrase and at its height, which comes later than the middle of it.
_EXPRESSION, _SOFTEST, _LOUDEST, _HEIGHT_LATE = 11, 92, 124, 1.4


def play(part: Part) -> list[Stroke]:
    """Return what a singer sings in a section."""
    voice = VOICES.index(part.player.part)
    notes = voices_of(part.scene, part.cue.level, part.brief.tempo, part.brief.seed)[voice]
    middle = sum(RANGES[voice]) / 2
    meter = part.scene.meter
    strokes = [
        Stroke(n.onset, n.duration, n.pitch, _STRONG * meter.is_strong(n.onset) + _HEIGHT * (n.pitch - middle))
        for n in notes
    ]
    return touched(part, strokes)


def swells(part: Part) -> list[Gesture]:
    """Return the loudness of a section, the same for all who sing or bow it: every phrase grows to its height and dies away."""
    scene, found, start = part.scene, [], 0
    for end in sorted({*_phrase_ends(scene), scene.end}):
        for tick in range(start, end, scene.meter.beat_ticks):
            share = (tick - start) / (end - start)
            arch = sin(pi * share**_HEIGHT_LATE)
            found.append(Gesture(tick, "control", _EXPRESSION, round(_SOFTEST + (_LOUDEST - _SOFTEST) * arch)))
        start = end
    return found


@lru_cache(maxsize=512)
def voices_of(scene: Scene, level: int, tempo: int, seed: int) -> Voices:
    """Return the notes of soprano, alto, tenor and bass in a section, the soprano's pickup before it included.

    The higher the level of the cue, the more ornaments.
    """
    frame = frame_of(scene, tempo)
    if not frame.slots:
        return (frame.own, (), (), ())
    score = plain_score(frame.slots, frame.voicings)
    if frame.goal is not None:
        row = first_of(frame.goal).enter[0].tolist()
        score = plain_score((*frame.slots, frame.goal), (*frame.voicings, (row[0], row[1], row[2], row[3])))
    adorn(score, scene.section.key, scene.meter, level, stream(seed, "arranger", "chorale", scene.section.id))
    lower = [_lower(score, frame.slots, voice, scene.meter.bar_ticks) for voice in range(1, 4)]
    upper = _upper(frame.own, [voicing[SOPRANO] for voicing in frame.voicings], frame.slots)
    ends = _phrase_ends(scene)
    return tuple(tuple(_breathe(note, ends) for note in notes) for notes in (upper, *lower))


@dataclass(frozen=True)
class Frame:
    """The harmony of a section in four voices, without ornaments: its slots, a voicing for each, and what comes next.

    `own` is the section's melody where the soprano sings it, `goal` the first beat of the next section on this one's ticks.
    """

    own: tuple[Note, ...]
    slots: tuple[Slot, ...]
    voicings: tuple[Voicing, ...]
    goal: Slot | None


@lru_cache(maxsize=512)
def frame_of(scene: Scene, tempo: int, *, sung: bool = True) -> Frame:
    """Return the four voices of a section slot by slot; where it is not `sung`, as if it had no melody."""
    low, high = RANGES[SOPRANO]
    own = place(scene.notes, low, high) if sung else ()
    coming = place(scene.next_line, low, high)
    pickup = tuple(replace(note, onset=note.onset + scene.end) for note in coming if note.onset < 0)
    line = tuple(note for note in own if note.end > 0) + pickup
    ends = _phrase_ends(scene)
    slots = slots_of(scene.playable, line, scene.meter, tempo, final=scene.final, ends=ends)
    if not slots:
        return Frame(own, (), (), None)
    goal = _next_slot(scene, coming, slots)
    return Frame(own, slots, write(slots, scene.section.key, goal, opens=slots[0].onset == 0), goal)


def _next_slot(scene: Scene, coming: Sequence[Note], slots: Sequence[Slot]) -> Slot | None:
    """Return the first beat of the next section, on this section's ticks, where its chord follows without a rest."""
    if scene.next_chord is None or slots[-1].end != scene.end:
        return None
    slot = opening(scene.next_chord, coming, scene.meter)
    sung = tuple(replace(note, onset=note.onset + scene.end) for note in slot.sung)
    return replace(slot, onset=scene.end, end=scene.end + slot.end, sung=sung)


def _lower(score: Score, slots: Sequence[Slot], voice: int, bar_ticks: int) -> list[Note]:
    """Return the notes of a voice: sung again with every new chord and bar, held within."""
    notes: list[Note] = []
    for index, slot in enumerate(slots):
        line = score.lines[index][voice]
        for number, (onset, pitch) in enumerate(line):
            assert pitch is not None, (slot, voice)
            end = line[number + 1][0] if number + 1 < len(line) else slot.end
            last = notes[-1] if notes else None
            held = index > 0 and slot.chord == slots[index - 1].chord and slot.onset % bar_ticks != 0
            if last and last.pitch == pitch and last.end == onset and (held or (index, voice) in score.tied):
                notes[-1] = replace(last, duration=end - last.onset)
            else:
                notes.append(Note(onset, end - onset, pitch))
    return notes


def _upper(own: Sequence[Note], pitches: Sequence[int], slots: Sequence[Slot]) -> list[Note]:
    """Return the melody, its phrase ends held over their chord, and what the soprano sings where there is no melody."""
    notes = list(own)
    for index, slot in enumerate(slots):
        if not slot.sung:
            notes.append(Note(slot.onset, slot.end - slot.onset, pitches[index]))
        elif slot.closing or (index + 1 < len(slots) and not slots[index + 1].sung):
            last = slot.sung[-1]
            place = next((n for n, note in enumerate(notes) if note.onset == last.onset), None)
            if place is not None and last.pitch % 12 in slot.chord.pitch_classes:
                notes[place] = replace(last, duration=max(last.end, slot.end) - last.onset)
    notes.sort(key=lambda note: note.onset)
    joined: list[Note] = []
    silent = {slot.onset for slot in slots if not slot.sung}
    changes = {slot.onset for before, slot in itertools.pairwise(slots) if slot.chord != before.chord}
    for note in notes:
        before = joined[-1] if joined else None
        goes_on = note.onset in silent and note.onset not in changes
        if before and goes_on and before.pitch == note.pitch and before.end == note.onset:
            joined[-1] = replace(before, duration=note.end - before.onset)
        else:
            joined.append(note)
    return joined


def _phrase_ends(scene: Scene) -> frozenset[int]:
    """Return where the choir breathes: at the ends of phrases, but not after the last chord."""
    ends = frozenset((bar + 1) * scene.meter.bar_ticks for bar in scene.phrase_ends)
    return ends if scene.final is None else ends - {scene.end}


def _breathe(note: Note, ends: frozenset[int]) -> Note:
    return replace(note, duration=note.duration - _BREATH) if note.end in ends and note.duration > 2 * _BREATH else note
