"""Musical rules as functions on logits: one rule, one function; none changes its argument, one that asks nothing returns it.

Conventions: N lines are written side by side. Rhythm logits are (N, RHYTHMS), pitch logits (N, 128) by MIDI pitch; a
forbidden token gets minus infinity, a discouraged one some nats less. A `Moment` says where each line stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from melody.arrays import Doubles, Flags, Longs
from melody.landing import FORBIDDEN, UPBEAT_BEATS, Landing
from melody.tokens import DURATIONS, SIXTEENTH, TRIPLET, legal_rhythms
from song import TICKS_PER_QUARTER, Meter

MIDI_PITCHES = 128
_DURATIONS = np.array(DURATIONS)
_LONGEST = int(_DURATIONS[-1])
_ALL_DURATIONS = np.concatenate([_DURATIONS, _DURATIONS])
_RESTS = np.concatenate([np.zeros(len(DURATIONS), dtype=np.int64), _DURATIONS])
_PITCHES = np.arange(MIDI_PITCHES)
PITCH_NUMBERS = _PITCHES[None]
_CLASSES = _PITCHES % 12
# Semitones from a pitch (rows) to every other one.
_STEPS = _PITCHES[None] - _PITCHES[:, None]

# Nats; small, since the network knows how songs lean and repeat: without any of them, drafts at temperature 1 have as many chord tones
# on strong beats as held-out songs (pop 0.76 for 0.77, jazz 0.80 for 0.85, folk 0.87 for 0.86; with the 1.2 of before 0.93 and more).
STRONG_BEAT_BONUS = 0.15
LONG_NOTE_BONUS = 0.1
# A line that has leant too often pays: so much of the bonus more for all of its debt.
ENOUGH_CHORD_TONES, DEBT_FACTOR = 0.75, 1.0
RESOLUTION_PENALTY = 0.3
# For a note on which a phrase rests: for the pitches that its cadence allows, over those that it does not.
REST_BONUS = 0.5
# After a pitch on which the phrase may not rest: against silence to its end.
UNSETTLED_PENALTY = 0.5
# A semitone beyond a step from a pitch that is wished for, or that the other line has at this place.
NEARNESS, LOOSENESS = 2.5, 0.7
# A semitone upwards, up to a third, for every semitone by which the line lies too high so far, up to four.
REGISTER_PULL, WIDEST_DRIFT, WIDEST_PULL = 0.03, 4.0, 4
REPETITION_PENALTY = 1.0
# Repeated notes breed repeated notes, until a whole song stands on one pitch: for each share of them in a section beyond this.
# Of phrases of real songs nine in ten have fewer than 0.37 to 0.42.
ENOUGH_UNISONS, UNISON_FACTOR = 0.25, 8.0
WIDEST_LEAP = 12
LONGEST_REPETITION = 3


@dataclass
class Moment:
    """Where N lines stand: `onsets` from the start of the section, `remaining` to its end, both in ticks.

    `silence` is how long each line has been silent, `repeated` how often its last pitch has stood in a row, `last_pitch`
    its MIDI pitch or -1, `leaning` whether that was no chord tone on a strong beat. For pitches: `tones` (N, 12) are the
    chord tones that a strong beat under the note asks for (none: no strong beat), `own_tones` those where it starts,
    `debt` what the share of strong beats with a chord tone has fallen short of `ENOUGH_CHORD_TONES` so far, `durations`
    how long the note is. `landing` is how many ticks are left until the line must have landed (more than `remaining` where
    it need not: in a pickup), `phrase` until the phrase ends, `drift` by how many semitones the line has been too high so far,
    `stuck` by what share of repeated notes it has more than `ENOUGH_UNISONS`.
    """

    meter: Meter
    onsets: Longs
    remaining: Longs
    silence: Longs
    repeated: Longs
    last_pitch: Longs
    leaning: Flags
    tones: Flags
    own_tones: Flags
    debt: Doubles
    landing: Longs
    phrase: Longs
    drift: Doubles
    stuck: Doubles
    durations: Longs = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def fit_duration(logits: Doubles, moment: Moment) -> Doubles:
    """Forbid rhythms that leave the grid or the section, and rests that cross a barline."""
    legal = legal_rhythms(moment.onsets, moment.remaining, moment.meter)
    return np.where(legal, logits, FORBIDDEN)


def meet_walls(logits: Doubles, moment: Moment, rooms: Longs) -> Doubles:
    """Forbid rhythms that last over a wall `rooms` ticks away, or end where no way on the grid leads there.

    Where all are forbidden, on a point off the grid or before one, the shortest rest that reaches the wall is left; it is
    to be cut there.
    """
    ends = moment.onsets[:, None] + _DURATIONS[None]
    walls = (moment.onsets + rooms)[:, None]
    reached = (ends <= walls) & leads_to(ends, walls, moment.meter)
    result = np.where(np.concatenate([reached, reached], axis=1), logits, FORBIDDEN)
    for line in np.flatnonzero(~np.isfinite(result).any(axis=1) & (rooms <= _DURATIONS[-1])).tolist():
        result[line, len(DURATIONS) + int(np.searchsorted(_DURATIONS, rooms[line]))] = 0.0
    return result


def leads_to(ticks: Longs, walls: Longs, meter: Meter) -> Flags:
    """Return whether events can lead from some points on the grid to others, later ones: over a quarter, or on one grid.

    To points off the grid none lead, so all come near enough.
    """
    if meter.compound:
        return np.ones(np.broadcast_shapes(ticks.shape, walls.shape), dtype=bool)
    both = (ticks % SIXTEENTH == 0) & (walls % SIXTEENTH == 0) | (ticks % TRIPLET == 0) & (walls % TRIPLET == 0)
    over = -(-ticks // TICKS_PER_QUARTER) * TICKS_PER_QUARTER <= walls
    return np.asarray(both | over | ((walls % SIXTEENTH > 0) & (walls % TRIPLET > 0)))


def keep_swing(logits: Doubles, moment: Moment) -> Doubles:
    """Forbid rhythms that end between swung eighths, on neither the grid of eighths nor that of triplets.

    Early lead sheets write swing as dotted eighth and sixteenth; the band would dot it twice. A line that stands off both grids
    already (a kept note) and finds no way back is left free.
    """
    return keep_grids(logits, moment, (2 * SIXTEENTH, TRIPLET))


def keep_grids(logits: Doubles, moment: Moment, grids: Sequence[int]) -> Doubles:
    """Forbid rhythms that end on none of some grids, in ticks; a line that stands off all and finds no way back is left free."""
    ends = moment.onsets[:, None] + _ALL_DURATIONS[None]
    kept = np.where(np.all([ends % grid != 0 for grid in grids], axis=0), FORBIDDEN, logits)
    stuck = ~np.isfinite(kept).any(axis=1, keepdims=True)
    return np.where(stuck, logits, kept)


def limit_silence(logits: Doubles, moment: Moment) -> Doubles:
    """Forbid rests that would make a line silent for more than a bar, or a whole note where bars are short."""
    limit = max(moment.meter.bar_ticks, 96)
    if not moment.silence.any():
        return logits  # a rest ends at the barline
    too_long = (_RESTS > 0) & (moment.silence[:, None] + _RESTS > limit)
    return np.where(too_long, FORBIDDEN, logits)


def land_before_rest(logits: Doubles, moment: Moment, landing: Landing) -> Doubles:
    """Forbid a rest to the end of the section where the last note is none that the section may end on."""
    if moment.landing.min() > _LONGEST:
        return logits
    ends = _DURATIONS[None] >= moment.landing[:, None]
    wrong = ends & ~landing.allows(moment.last_pitch)[:, None]
    result = logits.copy()
    rests = result[:, len(DURATIONS) :]
    rests[wrong] = FORBIDDEN
    return result


def leave_room(logits: Doubles, moment: Moment, landing: Landing) -> Doubles:
    """Where a line has landed and the pickup of the next section begins, forbid notes."""
    done = (moment.landing <= 0) & landing.allows(moment.last_pitch)
    if not done.any():
        return logits
    result = logits.copy()
    result[done, : len(DURATIONS)] = FORBIDDEN
    return result


def lead_in(logits: Doubles, moment: Moment) -> Doubles:
    """In a pickup, forbid rests that reach the barline, and notes longer than a beat; on the barline, forbid rests."""
    if moment.onsets.min() > 0:
        return logits
    idle = (moment.onsets < 0)[:, None] & (_DURATIONS[None] >= moment.remaining[:, None])
    slow = (moment.onsets < 0)[:, None] & (_DURATIONS[None] > moment.meter.beat_ticks)
    return np.where(np.concatenate([slow, idle | (moment.onsets == 0)[:, None]], axis=1), FORBIDDEN, logits)


def settle_before_rest(logits: Doubles, moment: Moment, landing: Landing) -> Doubles:
    """Discourage a rest to the end of a phrase, or to an upbeat, where the last note is none that its cadence rests on."""
    until = moment.phrase - UPBEAT_BEATS * moment.meter.beat_ticks
    if not UNSETTLED_PENALTY or until.min() > _LONGEST:
        return logits
    ends = _DURATIONS[None] >= until[:, None]
    long = _DURATIONS[None] >= moment.meter.beat_ticks
    wrong = ends & long & ~landing.allows(moment.last_pitch)[:, None]
    result = logits.copy()
    result[:, len(DURATIONS) :] -= UNSETTLED_PENALTY * wrong
    return result


def meet_anchors(logits: Doubles, rooms: Longs, anchored: Flags) -> Doubles:
    """Forbid rhythms that last over the next anchor, `rooms` ticks away, and a rest on one; a line that finds no way is free."""
    over = _ALL_DURATIONS[None] > rooms[:, None]
    rests = np.arange(logits.shape[1]) >= len(DURATIONS)
    result = np.where(over | (anchored[:, None] & rests), FORBIDDEN, logits)
    stuck = ~np.isfinite(result).any(axis=1, keepdims=True)
    return np.where(stuck, logits, result)


def hurry(logits: Doubles, pace: Doubles) -> Doubles:
    """Prefer short rhythms where `pace` is above 0, long ones where it is below: so many nats an octave of duration."""
    if not pace.any():
        return logits
    octaves = np.log2(_ALL_DURATIONS / SIXTEENTH / 4)
    return np.asarray(logits - pace[:, None] * octaves)


def stay_in_range(logits: Doubles, low: int, high: int) -> Doubles:
    """Forbid pitches outside low to high."""
    return np.where((low <= _PITCHES) & (high >= _PITCHES), logits, FORBIDDEN)


def limit_leap(logits: Doubles, moment: Moment) -> Doubles:
    """Forbid leaps of more than an octave."""
    far = np.abs(_STEPS[moment.last_pitch]) > WIDEST_LEAP
    return np.where((moment.last_pitch >= 0)[:, None] & far, FORBIDDEN, logits)


def prefer_chord_tones(logits: Doubles, moment: Moment) -> Doubles:
    """Add to chord tones where a note sounds on a strong beat, more after debts, and, less, where it lasts over a beat."""
    if not STRONG_BEAT_BONUS and not LONG_NOTE_BONUS:
        return logits
    long = (moment.durations > moment.meter.beat_ticks) & ~moment.tones.any(axis=1)
    bonus = STRONG_BEAT_BONUS * (1 + DEBT_FACTOR * moment.debt[:, None]) * moment.tones
    bonus += LONG_NOTE_BONUS * (long[:, None] & moment.own_tones)
    return np.asarray(logits + bonus[:, _CLASSES])


def resolve_by_step(logits: Doubles, moment: Moment) -> Doubles:
    """Discourage every move but a step after a note that leans on a strong beat (an appoggiatura or suspension)."""
    if not RESOLUTION_PENALTY or not moment.leaning.any():
        return logits
    distance = np.abs(_STEPS[moment.last_pitch])
    step = (distance >= 1) & (distance <= 2)
    return np.asarray(logits - RESOLUTION_PENALTY * (moment.leaning[:, None] & ~step))


def limit_repetition(logits: Doubles, moment: Moment) -> Doubles:
    """Discourage a pitch that has already been repeated, more with every time, and in a line that has stood still often enough."""
    excess = np.maximum(moment.repeated - LONGEST_REPETITION + 1, 0)
    cost = REPETITION_PENALTY * excess + UNISON_FACTOR * moment.stuck
    if not cost.any():
        return logits
    same = _STEPS[moment.last_pitch] == 0
    return np.asarray(logits - cost[:, None] * same)


def land_on_cadence(logits: Doubles, moment: Moment, landing: Landing) -> Doubles:
    """Where a note lasts to the end of the section, allow only the pitches it may end on."""
    last = (moment.durations >= moment.landing)[:, None]
    if not last.any():
        return logits
    return np.where(last, logits + landing.bonus[_CLASSES][None], logits)


def lean_to_cadence(logits: Doubles, moment: Moment, landing: Landing) -> Doubles:
    """Where a phrase comes to rest (a beat or more to its end, but for an upbeat), prefer the pitches of its cadence."""
    late = moment.durations >= moment.phrase - UPBEAT_BEATS * moment.meter.beat_ticks
    rests = late & (moment.durations >= moment.meter.beat_ticks)
    if not REST_BONUS or not rests.any():
        return logits
    bonus = np.where(np.isfinite(landing.bonus), REST_BONUS + landing.bonus, 0.0)
    return np.asarray(logits + rests[:, None] * bonus[_CLASSES][None])


def stay_near(logits: Doubles, wished: Longs, nearness: Doubles) -> Doubles:
    """Prefer pitches near a wished one (-1: none), by so many nats a semitone beyond a step."""
    distance = np.maximum(0, np.abs(_STEPS[wished]) - 2)
    return np.asarray(logits - (nearness * (wished >= 0))[:, None] * distance)


def keep_to_chord(logits: Doubles, moment: Moment, lines: Flags) -> Doubles:
    """In some lines, forbid what is no chord tone on the strong beats of a note, or where it starts; none left: all go."""
    if not lines.any():
        return logits
    tones = np.where(moment.tones.any(axis=1, keepdims=True), moment.tones, moment.own_tones)
    foreign = lines[:, None] & ~tones[:, _CLASSES]
    result = np.where(foreign, FORBIDDEN, logits)
    stuck = ~np.isfinite(result).any(axis=1, keepdims=True)
    return np.where(stuck, logits, result)


def keep_register(logits: Doubles, moment: Moment) -> Doubles:
    """Draw a line back that lies too high or too low on average, by small steps: what leaps gains no more than a third does."""
    if not REGISTER_PULL:
        return logits
    drift = np.minimum(np.maximum(moment.drift, -WIDEST_DRIFT), WIDEST_DRIFT)
    steps = np.minimum(np.maximum(_STEPS[moment.last_pitch], -WIDEST_PULL), WIDEST_PULL)
    return np.asarray(logits - REGISTER_PULL * drift[:, None] * steps)


def unless_nothing(logits: Doubles, wider: Doubles) -> Doubles:
    """Return the logits, and for every line that they forbid everything to, the wider ones: rules that clash give way."""
    some = logits.max(axis=1, keepdims=True) > FORBIDDEN
    return logits if some.all() else np.where(some, logits, wider)


def keep_top_p(logits: Doubles, top_p: float) -> Doubles:
    """Forbid the tail of every distribution beyond the likeliest tokens that hold `top_p` of it (Holtzman et al., 2020)."""
    if top_p >= 1:
        return logits
    order = np.argsort(-logits, axis=1, kind="stable")
    ranked = np.take_along_axis(logits, order, axis=1)
    shares = np.exp(ranked - ranked[:, :1])
    shares /= shares.sum(axis=1, keepdims=True)
    tail = np.cumsum(shares, axis=1) - shares >= top_p
    result = logits.copy()
    np.put_along_axis(result, order, np.where(tail, FORBIDDEN, ranked), axis=1)
    return result
