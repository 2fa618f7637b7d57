"""Notes between the chords of a choir: passing notes, neighbours and suspensions, where they break none of its rules.

Conventions: voices count from soprano 0 to bass 3; ticks from the start of the section. A line is what one voice sings in one
slot: onsets and pitches, the first at the slot's onset; None as pitch is a rest.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from arranger.ensembles.positions import ALTO, BASS, RANGES, SOPRANO, TENOR
from arranger.ensembles.search import Voicing
from arranger.ensembles.slots import Slot
from arranger.ensembles.tones import tones_of
from song import Key, Meter

Line = list[tuple[int, int | None]]
_VOICES = (TENOR, ALTO, BASS)
_EIGHTH = 12
# How likely a place for an ornament is used, light to full; more where the melody rests or holds, less where it runs.
_LIKELY = (0.2, 0.5, 0.75)
_FREE, _HELD, _RUNNING = 2.2, 1.4, 0.45
_SUSPENSIONS = (0.0, 0.35, 0.5)
# Dissonances above the bass that a suspension may make, with the step by which each resolves.
_SUSPENDED = {5: (1, 2), 10: (1, 2), 11: (1, 2), 2: (1, 2)}


@dataclass
class Score:
    """What the four voices sing, slot by slot; `tied` holds (slot, voice) whose first note goes on from the slot before."""

    slots: Sequence[Slot]
    lines: list[list[Line]]
    tied: set[tuple[int, int]] = field(default_factory=set)

    def moments(self, index: int) -> list[tuple[int | None, ...]]:
        """Return what sounds in a slot whenever something changes, (soprano, alto, tenor, bass) each."""
        lines = self.lines[index]
        ticks = sorted({onset for line in lines for onset, _ in line})
        if len(ticks) == 1:  # as mostly
            return [tuple(line[0][1] for line in lines)]
        found: list[tuple[int | None, ...]] = []
        for tick in ticks:
            found.append(tuple(next((p for onset, p in reversed(line) if onset <= tick), None) for line in lines))
        return found


def plain_score(slots: Sequence[Slot], voicings: Sequence[Voicing]) -> Score:
    """Return the voices without ornaments: the melody, and one note a slot for those below it."""
    lines: list[list[Line]] = []
    for slot, voicing in zip(slots, voicings, strict=True):
        soprano: Line = [(max(slot.onset, note.onset), note.pitch) for note in slot.sung] or [(slot.onset, voicing[0])]
        if soprano[0][0] > slot.onset:
            soprano.insert(0, (slot.onset, None))
        lower: list[Line] = [[(slot.onset, pitch)] for pitch in voicing[1:]]
        lines.append([soprano, *lower])
    return Score(slots, lines)


def adorn(score: Score, key: Key, meter: Meter, level: int, rng: np.random.Generator) -> Score:
    """Add ornaments to a score, more of them the higher the level; returns the same score."""
    for index in range(len(score.slots) - 1):
        here, there = score.slots[index], score.slots[index + 1]
        draws = rng.random(4).tolist()
        if here.end != there.onset or (there.closing and here.end - here.onset < meter.beat_ticks):
            continue
        singing = sum(note.onset >= here.onset for note in here.sung)
        beats = (here.end - here.onset) / meter.beat_ticks
        busy = _FREE if not here.sung else _HELD if singing <= beats else _RUNNING if singing > 2 * beats else 1.0
        likely = _LIKELY[level] * busy
        for place in range(3):
            voice = _VOICES[(index + place) % 3]
            if draws[3] < _SUSPENSIONS[level] and _try(score, index, voice, _suspension(score, index, voice, meter)):
                break
            if draws[place] < likely and _try(score, index, voice, _between(score, index, voice, key, meter)):
                likely *= 0.5
    return score


def _between(score: Score, index: int, voice: int, key: Key, meter: Meter) -> Line | None:
    """Return the voice's line in a slot with a passing note or a neighbour before the next slot, None where there is no place."""
    line, goal = score.lines[index][voice], score.lines[index + 1][voice][0][1]
    start, pitch = line[-1]
    slot = score.slots[index]
    unit = meter.beat_ticks if slot.end - start >= 2 * meter.beat_ticks and not meter.compound else _EIGHTH
    if pitch is None or goal is None or slot.end - start < 2 * unit or len(line) > 1:
        return None
    usable = set(key.scale) | tones_of(slot.chord).sounding
    if 3 <= abs(goal - pitch) <= 4:
        low, high = sorted((pitch, goal))
        ways = [p for p in range(low + 1, high) if p % 12 in usable and p - low <= 2 and high - p <= 2]
        ways = [p for p in ways if p % 12 in key.scale] or ways
    elif goal == pitch and voice != BASS and unit == _EIGHTH and slot.chord != score.slots[index + 1].chord:
        ways = [p for p in (pitch + 1, pitch + 2, pitch - 1) if p % 12 in key.scale]
    else:
        return None
    return [*line, (slot.end - unit, ways[0])] if ways else None


def _suspension(score: Score, index: int, voice: int, meter: Meter) -> tuple[Line, Line] | None:
    """Return the lines of two slots in which a voice that falls by step comes late, dissonant against the bass of the second."""
    here, there = score.lines[index][voice], score.lines[index + 1][voice]
    slot = score.slots[index + 1]
    bass = score.lines[index + 1][BASS][0][1]
    pitch, goal = here[-1][1], there[0][1]
    if voice == BASS or len(there) > 1 or len(here) > 1 or pitch is None or goal is None or bass is None:
        return None
    length = slot.end - slot.onset
    short = 2 * _EIGHTH if meter.compound else length // 2
    held = meter.beat_ticks if length >= 2 * meter.beat_ticks else short
    if not meter.is_strong(slot.onset) or pitch - goal not in _SUSPENDED.get((pitch - bass) % 12, ()) or held < _EIGHTH:
        return None
    others = [line[0][1] for number, line in enumerate(score.lines[index + 1]) if number not in (voice, BASS)]
    if pitch % 12 in tones_of(slot.chord).sounding or any(p is not None and p % 12 == goal % 12 for p in others):
        return None
    return here, [(slot.onset, pitch), (slot.onset + held, goal)]


def _try(score: Score, index: int, voice: int, change: "Line | tuple[Line, Line] | None") -> bool:
    """Put a change into the score where the voices stay clean with it; return whether it stands."""
    if change is None:
        return False
    old = score.lines[index][voice], score.lines[index + 1][voice]
    suspended = isinstance(change, tuple)
    new = change if isinstance(change, tuple) else (change, old[1])
    score.lines[index][voice], score.lines[index + 1][voice] = new
    if _clean(score, index):
        if suspended:
            score.tied.add((index + 1, voice))
        return True
    score.lines[index][voice], score.lines[index + 1][voice] = old
    return False


def _clean(score: Score, index: int) -> bool:
    """Return whether the voices from the end of the slot before to the beginning of the one after the next are clean."""
    moments = score.moments(index - 1)[-1:] if index else []
    moments += score.moments(index) + score.moments(index + 1)
    if index + 2 < len(score.slots):
        moments += score.moments(index + 2)[:1]
    inside = all(_apart(moment) for moment in moments)
    return inside and not any(has_parallels(a, b) for a, b in itertools.pairwise(moments))


def _apart(moment: Sequence[int | None]) -> bool:
    """Return whether the lower voices are in range, in order, and not a semitone from a neighbour."""
    for voice in (ALTO, TENOR, BASS):
        pitch, above = moment[voice], moment[voice - 1]
        if pitch is None:
            return False
        if not RANGES[voice][0] <= pitch <= RANGES[voice][1]:
            return False
        if above is not None and (above < pitch or above - pitch == 1 or (above - pitch > 12 and voice < BASS)):
            return False
    return True


def has_parallels(before: Sequence[int | None], after: Sequence[int | None]) -> bool:
    """Return whether two voices move from a fifth, octave or unison to another of its kind."""
    for upper in range(SOPRANO, BASS):
        a, c = before[upper], after[upper]
        if a is None or c is None or a == c:
            continue
        for lower in range(upper + 1, 4):
            b, d = before[lower], after[lower]
            if b is None or d is None or b == d:
                continue
            if (c - d) % 12 in (0, 7) and (a - b - c + d) % 12 == 0:
                return True
    return False
