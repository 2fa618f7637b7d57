"""Musical rules as functions on logits: one rule, one function; each returns new logits and leaves its argument alone.

Conventions: N lines are written side by side. Rhythm logits are (N, RHYTHMS), pitch logits (N, 128) by MIDI pitch; a
forbidden token gets minus infinity, a discouraged one some nats less. A `Moment` says where each line stands.
"""

from dataclasses import dataclass, field

import numpy as np

from melody.arrays import Doubles, Flags, Longs
from melody.tokens import DURATIONS, SIXTEENTH, TRIPLET, legal_rhythms
from song import Chord, Key, Meter

FORBIDDEN = -np.inf
MIDI_PITCHES = 128
_DURATIONS = np.array(DURATIONS)
_PITCHES = np.arange(MIDI_PITCHES)

# Nats; the sizes were chosen by listening and by the share of chord tones on strong beats over many songs.
STRONG_BEAT_BONUS = 1.2
LONG_NOTE_BONUS = 1.0
# A line that has leant too often pays: so much of the bonus more for all of its debt.
ENOUGH_CHORD_TONES, DEBT_FACTOR = 0.85, 6.0
RESOLUTION_PENALTY = 2.0
REPETITION_PENALTY = 1.5
WIDEST_LEAP = 12
LONGEST_REPETITION = 3
# Scale degrees (semitones above the tonic) where a melody may rest at a cadence, with a bonus in nats.
CADENCE_DEGREES: dict[str, dict[int, float]] = {
    "authentic": {0: 1.5, 3: 0.0, 4: 0.0, 7: -0.5},
    "plagal": {0: 1.0, 3: 0.0, 4: 0.0, 7: 0.0},
    "deceptive": {0: 0.5, 3: 0.0, 4: 0.0},
    "half": {2: 0.5, 7: 0.5, 11: 0.0},
    "turnaround": {},
    "open": {},
}


@dataclass(frozen=True)
class Moment:
    """Where N lines stand: `onsets` from the start of the section, `remaining` to its end, both in ticks.

    `silence` is how long each line has been silent, `repeated` how often its last pitch has stood in a row, `last_pitch`
    its MIDI pitch or -1, `leaning` whether that was no chord tone on a strong beat. For pitches: `tones` (N, 12) are the
    chord tones that a strong beat under the note asks for (none: no strong beat), `own_tones` those where it starts,
    `debt` what the share of strong beats with a chord tone has fallen short of `ENOUGH_CHORD_TONES` so far, `durations`
    how long the note is.
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
    durations: Longs = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Landing:
    """How the last note of a section may end: bonus in nats for 12 pitch classes, minus infinity where it may not."""

    bonus: Doubles

    def allows(self, pitches: Longs) -> Flags:
        """Return for every pitch whether a section may end on it; -1 (no pitch yet) may not."""
        return np.asarray((pitches >= 0) & np.isfinite(self.bonus[pitches % 12]))


def make_landing(cadence: str, key: Key, final: Chord | None) -> Landing:
    """Return where the melody may end over the last chord of a section with a cadence.

    Always a tone of the last chord; with the degrees of the cadence among them where there are any. Without a chord, the
    tones of the tonic triad.
    """
    third = 4 if key.mode == "major" else 3
    tones = {(key.pitch_class + step) % 12 for step in (0, third, 7)}
    if final is not None:
        tones = set(final.pitch_classes)
    degrees = {(key.pitch_class + degree) % 12: bonus for degree, bonus in CADENCE_DEGREES[cadence].items()}
    wished = tones & set(degrees) or tones
    return Landing(np.array([degrees.get(pc, 0.0) if pc in wished else FORBIDDEN for pc in range(12)]))


def fit_duration(logits: Doubles, moment: Moment) -> Doubles:
    """Forbid rhythms that leave the grid or the section, and rests that cross a barline."""
    legal = legal_rhythms(moment.onsets, moment.remaining, moment.meter)
    return np.where(legal, logits, FORBIDDEN)


def keep_swing(logits: Doubles, moment: Moment) -> Doubles:
    """Forbid rhythms that end between swung eighths, on neither the grid of eighths nor that of triplets.

    Early lead sheets write swing as dotted eighth and sixteenth; the band would dot it twice. A line that stands off both grids
    already (a kept note) and finds no way back is left free.
    """
    ends = moment.onsets[:, None] + np.concatenate([_DURATIONS, _DURATIONS])[None]
    swung = np.where((ends % (2 * SIXTEENTH) != 0) & (ends % TRIPLET != 0), FORBIDDEN, logits)
    stuck = ~np.isfinite(swung).any(axis=1, keepdims=True)
    return np.where(stuck, logits, swung)


def limit_silence(logits: Doubles, moment: Moment) -> Doubles:
    """Forbid rests that would make a line silent for more than a bar, or a whole note where bars are short."""
    limit = max(moment.meter.bar_ticks, 96)
    rests = np.concatenate([np.zeros(len(DURATIONS), dtype=np.int64), _DURATIONS])
    too_long = (rests[None] > 0) & (moment.silence[:, None] + rests[None] > limit)
    return np.where(too_long, FORBIDDEN, logits)


def land_before_rest(logits: Doubles, moment: Moment, landing: Landing) -> Doubles:
    """Forbid a rest to the end of the section where the last note is none that the section may end on."""
    ends = _DURATIONS[None] == moment.remaining[:, None]
    wrong = ends & ~landing.allows(moment.last_pitch)[:, None]
    result = logits.copy()
    rests = result[:, len(DURATIONS) :]
    rests[wrong] = FORBIDDEN
    return result


def stay_in_range(logits: Doubles, low: int, high: int) -> Doubles:
    """Forbid pitches outside low to high."""
    return np.where((low <= _PITCHES) & (high >= _PITCHES), logits, FORBIDDEN)


def limit_leap(logits: Doubles, moment: Moment) -> Doubles:
    """Forbid leaps of more than an octave."""
    last = moment.last_pitch[:, None]
    far = np.abs(_PITCHES[None] - last) > WIDEST_LEAP
    return np.where((last >= 0) & far, FORBIDDEN, logits)


def prefer_chord_tones(logits: Doubles, moment: Moment) -> Doubles:
    """Add to chord tones where a note sounds on a strong beat, more after debts, and, less, where it lasts over a beat."""
    strong = moment.tones[:, _PITCHES % 12]
    long = (moment.durations[:, None] > moment.meter.beat_ticks) & moment.own_tones[:, _PITCHES % 12]
    elsewhere = long & ~moment.tones.any(axis=1, keepdims=True)
    bonus = STRONG_BEAT_BONUS * (1 + DEBT_FACTOR * moment.debt[:, None])
    return np.asarray(logits + bonus * strong + LONG_NOTE_BONUS * elsewhere)


def resolve_by_step(logits: Doubles, moment: Moment) -> Doubles:
    """Discourage every move but a step after a note that leans on a strong beat (an appoggiatura or suspension)."""
    distance = np.abs(_PITCHES[None] - moment.last_pitch[:, None])
    step = (distance >= 1) & (distance <= 2)
    return np.asarray(logits - RESOLUTION_PENALTY * (moment.leaning[:, None] & ~step))


def limit_repetition(logits: Doubles, moment: Moment) -> Doubles:
    """Discourage a pitch that has already been repeated, more with every time."""
    excess = np.maximum(moment.repeated - LONGEST_REPETITION + 1, 0)
    same = _PITCHES[None] == moment.last_pitch[:, None]
    return np.asarray(logits - REPETITION_PENALTY * excess[:, None] * same)


def land_on_cadence(logits: Doubles, moment: Moment, landing: Landing) -> Doubles:
    """Where a note lasts to the end of the section, allow only the pitches it may end on."""
    last = (moment.durations == moment.remaining)[:, None]
    return np.where(last, logits + landing.bonus[_PITCHES % 12][None], logits)


def keep_top_p(logits: Doubles, top_p: float) -> Doubles:
    """Forbid the tail of every distribution beyond the likeliest tokens that hold `top_p` of it (Holtzman et al., 2020)."""
    order = np.argsort(-logits, axis=1, kind="stable")
    ranked = np.take_along_axis(logits, order, axis=1)
    shares = np.exp(ranked - ranked[:, :1])
    shares /= shares.sum(axis=1, keepdims=True)
    tail = np.cumsum(shares, axis=1) - shares >= top_p
    result = logits.copy()
    np.put_along_axis(result, order, np.where(tail, FORBIDDEN, ranked), axis=1)
    return result
