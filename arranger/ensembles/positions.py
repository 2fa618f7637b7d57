"""All ways to spread a chord over alto, tenor and bass under a soprano, and how good each is by itself.

Conventions: a position is a row of four pitches from soprano to bass, twice: as the slot begins and as it ends (only a melody
in the soprano moves between the two). Costs are in units of a plain step of an inner voice.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from arranger.ensembles.slots import Slot
from arranger.ensembles.tones import FIFTH, ROOT, SEVENTH, THIRD, Tones, leading_tone, tones_of
from song import Chord, Key

Pitches = NDArray[np.int16]
Costs = NDArray[np.float64]

SOPRANO, ALTO, TENOR, BASS = range(4)
RANGES = ((60, 81), (55, 74), (48, 67), (40, 60))
# Where a voice is at its best, and what a semitone away from it costs.
_HOMES, _AWAY = (69.0, 64.0, 57.0, 48.0), (0.0, 0.09, 0.09, 0.12)
_EXTREME = 0.6
BROKEN = 1000.0
# How many positions are looked at, and how many for each pitch of a soprano that is free.
_MOST, _MOST_EACH = 36, 12
_FREE_LOW, _FREE_HIGH = 62, 77
# What it costs that a chord lacks a tone, and that a tone is sung by one more voice.
_MISSING = {ROOT: 14.0, THIRD: 30.0, FIFTH: 2.0, SEVENTH: 5.0}
_DOUBLED = {ROOT: 0.0, THIRD: 2.0, FIFTH: 0.8, SEVENTH: 1.0}
# Bass notes that the chart does not ask for, by role; where a phrase ends, and in the last chord of the song, they cost more.
_INVERSION = {ROOT: 5.0, THIRD: 3.0, FIFTH: 9.0, SEVENTH: 7.0}
_SLASH_LOST, _FIRM = 300.0, 15.0
# How far below the soprano an alto may lie, and what it costs to be further than an octave from it.
_WIDEST, _TOO_WIDE = 17, 40.0


@dataclass(frozen=True, eq=False)
class Positions:
    """Positions of one slot, best first: pitches as it begins and as it ends, (count, 4) each, and their costs, (count,)."""

    enter: Pitches
    leave: Pitches
    costs: Costs
    free: bool

    def only(self, index: int) -> "Positions":
        """Return one of the positions alone."""
        one = slice(index, index + 1)
        return Positions(self.enter[one], self.leave[one], self.costs[one] * 0, self.free)


def positions_of(slot: Slot, key: Key | None) -> Positions:
    """Return the positions of a slot; without a key (for who sees only its first beat) no third of a major chord is doubled."""
    if not slot.sung:
        return _free(slot.chord, key, slot.closing, slot.firm)
    pitches = [note.pitch for note in slot.sung]
    held = dict.fromkeys(pitches, 0)
    for note in slot.sung:
        held[note.pitch] += min(note.end, slot.end) - max(note.onset, slot.onset)
    rubbing = tuple(sorted((pitch, ticks >= 18) for pitch, ticks in held.items() if ticks >= 9))
    return _under(slot.chord, key, slot.closing, slot.firm, pitches[0], pitches[-1], min(pitches), rubbing)


@lru_cache(maxsize=512)
def _free(chord: Chord, key: Key | None, plain: bool, firm: bool) -> Positions:
    """Return positions with a soprano that has no melody to sing."""
    tones = tones_of(chord, plain=plain)
    parts = []
    for pitch in range(_FREE_LOW, _FREE_HIGH + 1):
        if pitch % 12 not in tones.sounding:
            continue
        part = _under(chord, key, plain, firm, pitch, pitch, pitch, ((pitch, True),))
        away = 0.25 * abs(pitch - _HOMES[SOPRANO])
        parts.append((part.enter[:_MOST_EACH], part.costs[:_MOST_EACH] + away))
    pitches, costs = np.concatenate([p for p, _ in parts]), np.concatenate([c for _, c in parts])
    order = np.argsort(costs, kind="stable")[: _MOST + _MOST_EACH]
    return Positions(pitches[order], pitches[order], costs[order], free=True)


@lru_cache(maxsize=4096)
def _under(
    chord: Chord,
    key: Key | None,
    plain: bool,
    firm: bool,
    enter: int,
    leave: int,
    lowest: int,
    rubbing: tuple[tuple[int, bool], ...],
) -> Positions:
    """Return the positions under a soprano that goes from `enter` to `leave`, no lower than `lowest`."""
    tones = tones_of(chord, plain=plain)
    field = _field(tones)
    alto = field.pitches[:, 0]
    legal = np.flatnonzero((alto <= lowest) & (enter - alto <= _WIDEST))
    if not len(legal):  # a melody that goes so far up and down that no alto keeps near it
        legal = np.flatnonzero(alto <= lowest)
    pitches = field.pitches[legal]
    highest = max(pitch for pitch, _ in rubbing) if rubbing else enter
    costs = field.costs[legal] + 2.5 * (pitches[:, 0] == enter) + 2.0 * (highest - pitches[:, 0] > 12)
    costs += _TOO_WIDE * (enter - pitches[:, 0] > 12)
    if plain or firm:
        costs += (_SLASH_LOST if plain else _FIRM) * (pitches[:, 2] % 12 != tones.bass)
    costs += _doubling(field.counts[:, legal], tones, enter, leading_tone(chord, key), rubbing)
    for pitch, long in rubbing:
        if pitch % 12 not in tones.sounding:
            costs += (8.0 if long else 2.5) * (((pitch - pitches) % 12 == 1) & (pitches < pitch)).any(axis=1)
    order = np.argsort(costs, kind="stable")[: _MOST * (1 + tones.slash)]
    begins = np.column_stack([np.full(len(order), enter), pitches[order]]).astype(np.int16)
    ends = begins.copy()
    ends[:, SOPRANO] = leave
    return Positions(begins, ends, costs[order], free=False)


@dataclass(frozen=True, eq=False)
class _Field:
    """Alto, tenor and bass in every legal spacing: pitches (count, 3), how often each role is sung (4, count), costs (count,)."""

    pitches: Pitches
    counts: Pitches
    costs: Costs


@lru_cache(maxsize=256)
def _field(tones: Tones) -> _Field:
    """Return every way to spread a chord below a soprano, and what the places and the bass cost by themselves."""
    upper = [tone for tone in tones.by_role if tone is not None]
    sets = []
    for voice, allowed in ((ALTO, upper), (TENOR, upper), (BASS, [*upper, tones.bass])):
        low, high = RANGES[voice]
        sets.append(np.array([p for p in range(low, high + 1) if p % 12 in allowed], dtype=np.int16))
    alto, tenor, bass = (axis.ravel() for axis in np.meshgrid(*sets, indexing="ij"))
    legal = (tenor <= alto) & (alto - tenor <= 12) & (bass <= tenor)
    pitches = np.column_stack([alto[legal], tenor[legal], bass[legal]])
    classes = pitches % 12
    counts = np.array([(classes == (-1 if tone is None else tone)).sum(axis=1) for tone in tones.by_role])
    costs = _spread(pitches)
    for role, tone in enumerate(tones.by_role):
        if tone is not None and tone != tones.bass:
            costs += (_SLASH_LOST if tones.slash else _INVERSION[role]) * (classes[:, 2] == tone)
    return _Field(pitches, counts.astype(np.int16), costs)


def _spread(grid: Pitches) -> Costs:
    """Return what the places of the voices cost: far from home, unisons, gaps, mud."""
    costs = np.zeros(len(grid))
    for column, voice in enumerate((ALTO, TENOR, BASS)):
        low, high = RANGES[voice]
        pitch = grid[:, column]
        costs += _AWAY[voice] * np.abs(pitch - _HOMES[voice])
        costs += _EXTREME * (np.maximum(0, low + 2 - pitch) + np.maximum(0, pitch - high + 2))
    alto, tenor, bass = grid.T
    costs += 1.5 * (alto == tenor) + 2.0 * (tenor == bass)
    costs += 0.25 * np.maximum(0, tenor - bass - 14) + 2.0 * ((tenor - bass < 5) & (bass < 48))
    return costs


def _doubling(
    counts: Pitches, tones: Tones, enter: int, leading: int | None, rubbing: tuple[tuple[int, bool], ...]
) -> Costs:
    """Return what tones cost that are missing or doubled, the soprano counted; a tone that must go one way stands once."""
    costs = np.zeros(counts.shape[1])
    sung = {pitch % 12 for pitch, long in rubbing if long} | {enter % 12}
    for role, tone in enumerate(tones.by_role):
        if tone is None:
            continue
        missing = _MISSING[role] + (6.0 if role == FIFTH and tones.altered else 0.0)
        missing += 6.0 if role == SEVENTH and tones.dominant else 0.0
        doubled = _DOUBLED[role] + (2.0 if role == THIRD and tones.major else 0.0)
        doubled += 6.0 if role == FIFTH and tones.altered else 0.0
        if tone == leading or (role == SEVENTH and tones.tense):
            doubled = BROKEN
        price = np.array([missing, 0.0, doubled, 2 * doubled + 3.0, 3 * doubled + 6.0])
        costs += price[counts[role] + (tone in sung)]
    return costs
