"""From the page to the stage: swing, the touch of a player, loudness by energy, and the tidy end of every note.

Conventions: strokes come in ticks (24 to the quarter note) from the start of a section, played notes go out in MIDI ticks
(480) from the start of the song. Swing moves the off-beat eighth: a ratio of 2 plays long-short as a triplet; shuffle moves the sixteenths
between the eighths by a share of their length.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set

import numpy as np

from arranger.part import Part
from arranger.stroke import Gesture, Stroke
from song import PlayedControl, PlayedNote
from song.meter import TICKS_PER_QUARTER

MIDI_TICKS_PER_QUARTER = 480
MIDI_TICKS_PER_TICK = MIDI_TICKS_PER_QUARTER // TICKS_PER_QUARTER
SOFTEST, LOUDEST = 35, 115
# Measured by `python -m corpus.touch DATA` on the training titles of 15,887 pairs of swung eighths of the Weimar Jazz Database: where the second
# eighth stands against the beat (soloists meet the ride cymbal there), and by how many ms they come after the beat itself.
# The ride cymbals of the Groove MIDI Dataset, against their own beats, have 2.06 at 102, 1.88 at 124, 1.70 at 200, 1.40 at 290.
# So the eighths of soloists are far more even than those of the band: Friberg and Sundstroem, Music Perception 19 (2002).
_SWING_TEMPOS = (122, 139, 160, 180, 201, 218, 246, 279, 318)
_SWING_RATIOS = (2.05, 1.90, 1.90, 1.79, 1.69, 1.60, 1.51, 1.38, 1.12)
_BEHIND_MS = (39, 36, 36, 22, 19, 15, 13, 9, 0)
# Measured in the same way on 120 beats of the Groove MIDI Dataset: deviations of onsets 2, 4, 8 and 16 apart are alike by 0.42, 0.29, 0.15
# and 0.03. That is a drift, of which 0.84 stays from each onset to the next, and makes up six tenths of the variance.
_STAYS, _DRIFTS = 0.84, 0.6
_FARTHEST = 2.5  # standard deviations from where a player means to be
# Spread of velocities: pop melodies have 6.3 from onset to onset (POP909, measured in the same way); half of it is taken to be accents (an estimate).
_SHADE = 3.8
# Between the notes of a chord there, after the same share for what is voiced on purpose.
_CHORD_SHADE = 2.6
_SOLOISTS = ("lead", "solo")
_JOINED = 6  # ticks between two notes that are played without a gap
_OFFBEAT, _SIXTEENTH = TICKS_PER_QUARTER // 2, TICKS_PER_QUARTER // 4


def swing_ratio(tempo: int, amount: float) -> float:
    """Return how much longer the first eighth of a beat is than the second; `amount` 0 is straight."""
    return 1.0 + (float(np.interp(tempo, _SWING_TEMPOS, _SWING_RATIOS)) - 1.0) * amount


def swung(tick: int, ratio: float, straight_beats: Set[int], shuffle: float = 0.0) -> int:
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


def feel(part: Part) -> tuple[float, float]:
    """Return the swing ratio and the shuffle of a part: none where it is straight or the meter has triplets of its own."""
    if part.scene.meter.compound or part.brief.straight:
        return 1.0, 0.0
    return swing_ratio(part.brief.tempo, part.band.swing), part.band.shuffle


def perform(strokes: Iterable[Stroke], part: Part, rng: np.random.Generator) -> list[PlayedNote]:
    """Return the strokes of one section as notes: swung, a little early or late, as loud as the cue asks.

    Of a song that is straight every note stands where it is written, and only the section says how loud.
    """
    scene, straight = part.scene, part.brief.straight
    ratio, shuffle = feel(part)
    ordered = sorted(strokes, key=lambda stroke: (stroke.onset, stroke.pitch))
    even = {s.onset // TICKS_PER_QUARTER for s in ordered if s.onset % TICKS_PER_QUARTER not in (0, _OFFBEAT)}
    start, length = scene.start * MIDI_TICKS_PER_TICK, scene.end
    end = start + length * MIDI_TICKS_PER_TICK
    level, swell = part.player.level + part.cue.loudness, part.cue.swell
    # A pickup comes before the section, and nothing before the pickup or the song.
    earliest = start + min([0, *(stroke.onset for stroke in ordered)]) * MIDI_TICKS_PER_TICK
    per_ms = MIDI_TICKS_PER_QUARTER * part.brief.tempo / 60_000
    late = [0.0] * len(ordered) if straight else _lateness(ordered, part, even, rng)
    shades = _shades(ordered, rng)
    # Many strokes share their ticks.
    ticks = {tick for stroke in ordered for tick in (stroke.onset, stroke.onset + stroke.duration)}
    moved = {tick: start + swung(tick, ratio, even, shuffle) for tick in ticks}
    held = scene.final is not None
    notes = []
    for stroke, off_ms, end_ms, shade in zip(ordered, late, _ends(ordered, late), shades, strict=True):
        ended = stroke.onset + stroke.duration
        onset = max(earliest, moved[stroke.onset] + round(off_ms * per_ms))
        off = end if held and ended >= length else min(end, moved[ended] + round(end_ms * per_ms))
        velocity = level
        if swell:
            velocity += swell * min(1.0, max(0, stroke.onset) / length)
        if not straight:
            velocity += stroke.accent + (0.0 if stroke.human else shade)
        elif part.seat.instrument.is_kit:
            velocity += stroke.accent  # a ghost note is another stroke
        duration = max(MIDI_TICKS_PER_TICK, off - onset)
        loud = round(velocity)
        loud = SOFTEST if loud < SOFTEST else LOUDEST if loud > LOUDEST else loud
        notes.append(PlayedNote(onset, duration, stroke.pitch, loud))
    return notes


def _ends(ordered: Sequence[Stroke], late: Sequence[float]) -> Iterator[float]:
    """Yield by how many ms each stroke ends late: as what follows it begins, or where nothing does, as it began itself.

    A stroke without length, as a grace note before its onset, lasts until the last of that onset.
    """
    first: dict[int, float] = {}
    last: dict[int, float] = {}
    for stroke, off in zip(ordered, late, strict=True):
        onset = stroke.onset
        if onset not in first:
            first[onset] = last[onset] = off
        elif off < first[onset]:
            first[onset] = off
        elif off > last[onset]:
            last[onset] = off
    onsets = list(first)
    following = {ended: _following(ended, onsets) for ended in {stroke.onset + stroke.duration for stroke in ordered}}
    for stroke, off in zip(ordered, late, strict=True):
        ended = stroke.onset + stroke.duration
        after = following[ended]
        if after is None:
            yield off
        else:
            # Where a gap stands on paper, room has been made for what comes before the next onset.
            yield first[after] if ended == after and stroke.duration else last[after]


def _following(ended: int, onsets: Sequence[int]) -> int | None:
    """Return the onset to which a stroke is joined that ends at a tick, None where there is a rest."""
    place = bisect_left(onsets, ended)
    return onsets[place] if place < len(onsets) and onsets[place] - ended < _JOINED else None


def _lateness(ordered: Sequence[Stroke], part: Part, even: Set[int], rng: np.random.Generator) -> list[float]:
    """Return by how many ms every stroke is late: as the style has it, behind a swinging band, and adrift.

    The notes of a chord drift together; only a strum takes them apart.
    """
    onsets = sorted({stroke.onset for stroke in ordered})
    behind, meeting = _behind(part)
    late = {}
    for onset, off in zip(onsets, drift(len(onsets), rng), strict=True):
        beat, place = divmod(onset, TICKS_PER_QUARTER)
        meets = place == _OFFBEAT and beat not in even
        late[onset] = (meeting if meets else behind) + off * part.player.loose_ms
    return [stroke.late_ms + (0.0 if stroke.human else late[stroke.onset]) for stroke in ordered]


def _behind(part: Part) -> tuple[float, float]:
    """Return by how many ms a player means to be late on the beat, and off it, where soloists meet a band that swings."""
    late = part.player.late_ms
    if part.player.part not in _SOLOISTS or part.scene.meter.compound:
        return late, late
    lag = part.band.swing * float(np.interp(part.brief.tempo, _SWING_TEMPOS, _BEHIND_MS))
    return max(late, lag), max(late, lag) - lag


def drift(count: int, rng: np.random.Generator) -> list[float]:
    """Return by how many standard deviations a player is off at so many onsets: astray for a while, and back."""
    steps, own = rng.standard_normal((2, count)).tolist()
    found: list[float] = []
    astray = 0.0
    for step, single in zip(steps, own, strict=True):
        astray = _STAYS * astray + math.sqrt(1 - _STAYS**2) * step if found else step
        off = math.sqrt(_DRIFTS) * astray + math.sqrt(1 - _DRIFTS) * single
        found.append(min(max(off, -_FARTHEST), _FARTHEST))
    return found


def _shades(ordered: Sequence[Stroke], rng: np.random.Generator) -> list[float]:
    """Return what touch adds to the velocity of every stroke: for all of a chord, and for each of its notes."""
    together, single = rng.standard_normal((2, len(ordered))).tolist()
    shades, before = [], None
    for stroke, whole, note in zip(ordered, together, single, strict=True):
        if stroke.onset != before:
            before, shade = stroke.onset, whole
        shades.append(_SHADE * shade + (_CHORD_SHADE * note))
    return shades


def turn(gestures: Iterable[Gesture], part: Part) -> list[PlayedControl]:
    """Return the gestures of one section as controls, in order; they swing with the notes and are as late as those mean to be."""
    scene = part.scene
    (ratio, shuffle), start = feel(part), scene.start * MIDI_TICKS_PER_TICK
    even = {n.onset // TICKS_PER_QUARTER for n in scene.notes if n.onset % TICKS_PER_QUARTER not in (0, _OFFBEAT)}

    def moved(tick: int) -> int:
        """Return the MIDI tick of a gesture: what comes between two sixteenths stays between them."""
        low = tick - tick % _SIXTEENTH
        before, after = (swung(place, ratio, even, shuffle) for place in (low, low + _SIXTEENTH))
        return before + (after - before) * (tick - low) // _SIXTEENTH

    per_ms = 0.0 if part.brief.straight else MIDI_TICKS_PER_QUARTER * part.brief.tempo / 60_000
    behind, meeting = (round(late * per_ms) for late in _behind(part))
    controls = []
    for gesture in gestures:
        beat, place = divmod(gesture.onset, TICKS_PER_QUARTER)
        meets = abs(place - _OFFBEAT) < _SIXTEENTH and beat not in even
        tick = start + moved(gesture.onset) + (meeting if meets else behind)
        controls.append(PlayedControl(max(0, tick), gesture.kind, gesture.number, gesture.value))
    return sorted(controls, key=lambda control: control.onset_midi_ticks)


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
