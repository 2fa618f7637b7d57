"""What makes one draft of a phrase better than another: small measures from 0 (poor) to 1 (good), and their weights.

The bounds in them are where most phrases of the lead sheets and songs trained on lie.

Conventions: notes count ticks from the start of their section; a draft is one phrase (usually four bars) with the notes of
the section before it; `tones` are the chord tones of every row (two ticks) of the section and the `lead` ticks of its pickup, (rows, 12).
"""

from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

import numpy as np

from melody.criteria.draft import Bar, Draft
from melody.voice import wanted_pitch
from song import TICKS_PER_QUARTER, Note

_QUARTER_TRIPLETS = (2 * TICKS_PER_QUARTER // 3, 4 * TICKS_PER_QUARTER // 3)
# Bars of two notes prove nothing; two bars are the same where they share so much.
LEAST_BAR, SAME_BAR = 3, 0.7
# The share of repeated notes from which a phrase is monotonous.
MANY_UNISONS = 0.4
# What the last note of a song is worth that is over when the last chord comes.
BEFORE_THE_CHORD = 0.3


def strong_tones(draft: Draft) -> float:
    """Return how many of the strong beats that sound carry a chord tone; 0.85 of them are enough."""
    beat, length = draft.meter.beat_ticks, draft.length
    carried = [
        draft.is_chord_tone(note, tick)
        for note in draft.notes
        for tick in range(-(-note.onset // beat) * beat, min(note.end, length), beat)
        if draft.meter.is_strong(tick)
    ]
    return min(1.0, sum(carried) / len(carried) / 0.85) if carried else 0.7


def landing(draft: Draft) -> float:
    """Return how well the phrase comes to rest: a chord tone, long or with silence after it, on or near a beat."""
    if not draft.notes:
        return 0.0
    last = draft.resting
    held = min(1.0, draft.room(last) / ((1 if draft.voice.flows else 2) * draft.meter.beat_ticks))
    on_beat = 1.0 if last.onset % draft.meter.beat_ticks == 0 else 0.7
    return held * on_beat * (1.0 if draft.is_chord_tone(last, last.onset) else 0.3)


def closing(draft: Draft) -> float:
    """Return how well a phrase closes that has to: the note it rests on starts in its last bar or two and has room.

    That is the last of a section and every one with a cadence; a voice that flows does not close. At the end of the song the
    note has to be held, and to sound with the last chord.
    """
    if draft.voice.flows or (draft.end < draft.length and draft.rest is None) or not draft.notes:
        return 1.0
    room = draft.room(draft.resting)
    late = min(1.0, 2 * draft.meter.bar_ticks / room)
    if draft.last and draft.end == draft.length:
        late *= min(1.0, draft.resting.duration / (2 * draft.meter.beat_ticks)) ** 2
        late *= 1.0 if draft.meets_end(draft.resting) else BEFORE_THE_CHORD
    return late * min(1.0, room / max(2 * draft.meter.beat_ticks, draft.meter.bar_ticks // 2))


def cadence(draft: Draft) -> float:
    """Return whether a phrase rests on a pitch of its cadence, the best of them best; 1 where the plan told none."""
    if draft.rest is None or draft.voice.flows:
        return 1.0
    if not draft.notes:
        return 0.0
    bonus = float(draft.rest.bonus[draft.resting.pitch % 12])
    return min(1.0, 0.8 + 0.13 * bonus) if np.isfinite(bonus) else 0.0


def answer(draft: Draft) -> float:
    """Return how much a phrase takes up the one that it answers: the same onsets, and the same way up and down."""
    end = (draft.start + draft.end) // 2
    wished = [note for note in draft.like if note.onset < end]
    if not wished:
        return 1.0
    own = {note.onset: note.pitch for note in draft.notes if 0 <= note.onset < end}
    other = {note.onset: note.pitch for note in wished}
    shared = sorted(own.keys() & other.keys())
    steps = [(own[b] - own[a], other[b] - other[a]) for a, b in pairwise(shared)]
    shape = sum(np.sign(a) == np.sign(b) and abs(a - b) <= 2 for a, b in steps) / max(1, len(steps))
    return 0.5 * len(shared) / len(own.keys() | other.keys()) + 0.5 * float(shape)


def leading(draft: Draft) -> float:
    """Return how well a pickup leads into the first note of the section: by step or a fourth up; inside it are no wide leaps."""
    upbeat = [note for note in draft.notes if note.onset < 0]
    if not upbeat:
        return 1.0
    first = draft.after or next((note for note in draft.notes if note.onset >= 0), None)
    if first is None:
        return 0.0
    step = first.pitch - upbeat[-1].pitch
    size = 1.0 if 1 <= abs(step) <= 2 or step == 5 else 0.8 if abs(step) in (3, 4) else 0.5 if step == 0 else 0.3
    if any(abs(after.pitch - note.pitch) > 5 for note, after in pairwise(upbeat)):
        size *= 0.3
    return size * (1.0 if first.onset == 0 else 0.5) * (1.0 if upbeat[-1].end == 0 else 0.7)


def breath(draft: Draft) -> float:
    """Return whether there is time to breathe: rests make up 6 to 35 % of the phrase, or its last note is long."""
    length = draft.end - draft.start
    sounding = sum(note.duration for note in draft.notes)
    share = max(0.0, 1 - sounding / length)
    if share < 0.06:
        long_end = bool(draft.notes) and draft.notes[-1].duration >= 2 * draft.meter.beat_ticks
        return 0.8 if long_end else share / 0.06 * 0.6
    return 1.0 if share <= 0.35 else max(0.0, 1 - (share - 0.35) / 0.3)


def bar_patterns(notes: Sequence[Note], bar_ticks: int) -> dict[int, frozenset[int]]:
    """Return the onsets inside every bar that has any."""
    bars: dict[int, set[int]] = {}
    for note in notes:
        bar, onset = divmod(note.onset, bar_ticks)
        bars.setdefault(bar, set()).add(onset)
    return {bar: frozenset(onsets) for bar, onsets in bars.items()}


def rhythm_return(draft: Draft) -> float:
    """Return how much the bars take up the rhythm of an earlier bar of the section (best match of each, on average)."""
    bar_ticks = draft.meter.bar_ticks
    patterns = bar_patterns(draft.before + draft.notes, bar_ticks)
    scores = []
    for bar in range(max(0, draft.start // bar_ticks), -(-draft.end // bar_ticks)):
        earlier = [patterns[other] for other in patterns if other < bar]
        if bar in patterns and earlier:
            own = patterns[bar]
            scores.append(max(len(own & other) / len(own | other) for other in earlier))
    return min(1.0, float(np.mean(scores)) / 0.8) if scores else 0.6


def bars_of(notes: Sequence[Note], bar_ticks: int, tonic: int) -> tuple[Bar, ...]:
    """Return the bars of a line that have enough notes to tell one music from another."""
    bars: dict[int, set[tuple[int, int]]] = {}
    for note in notes:
        bar, onset = divmod(note.onset, bar_ticks)
        bars.setdefault(bar, set()).add((onset, (note.pitch - tonic) % 12))
    return tuple(frozenset(bar) for bar in bars.values() if len(bar) >= LEAST_BAR)


def contrast(draft: Draft) -> float:
    """Return how many bars of the phrase are not those of other music in the song."""
    own = bars_of(draft.notes, draft.meter.bar_ticks, draft.tonic)
    same = sum(any(len(bar & other) >= SAME_BAR * len(bar | other) for other in draft.others) for bar in own)
    return 1 - same / len(own) if own else 1.0


def _gestures(notes: Sequence[Note]) -> set[tuple[tuple[int, int], ...]]:
    """Return every run of three notes as intervals and distances in time."""
    steps = [(after.pitch - note.pitch, after.onset - note.onset) for note, after in pairwise(notes)]
    return {(first, second) for first, second in pairwise(steps)}


def motif_return(draft: Draft) -> float:
    """Return whether gestures (three notes, their intervals and rhythm) of the section come back; a third is enough."""
    own = [(a, b) for a, b in pairwise([(y.pitch - x.pitch, y.onset - x.onset) for x, y in pairwise(draft.notes)])]
    if not own:
        return 0.5
    middle = (draft.start + draft.end) // 2
    known = _gestures(draft.before) | _gestures([note for note in draft.notes if note.onset < middle])
    later = _gestures([note for note in draft.notes if draft.before or note.onset >= middle])
    return min(1.0, len(later & known) / max(1, len(later)) / 0.33) if later and known else 0.3


def leaps(draft: Draft) -> float:
    """Return how well leaps are prepared: few beyond a fifth, and those turn back by step or small skip."""
    steps = [after.pitch - note.pitch for note, after in pairwise(draft.before[-1:] + draft.notes)]
    wild = sum(abs(step) > 7 and not (step * after < 0 and abs(after) <= 4) for step, after in pairwise([*steps, 0]))
    wide = sum(abs(step) > 7 for step in steps)
    return max(0.0, 1 - (2 * wild + 0.5 * wide) / max(4, len(steps)))


def ambitus(draft: Draft) -> float:
    """Return whether the phrase moves in a good space: more than a fourth, not all of the voice."""
    if not draft.notes:
        return 0.0
    pitches = [note.pitch for note in draft.notes]
    width, most = max(pitches) - min(pitches), (draft.voice.high - draft.voice.low) * 4 // 5
    return 1.0 if 5 <= width <= most else width / 5 if width < 5 else max(0.0, 1 - (width - most) / 6)


def register(draft: Draft) -> float:
    """Return whether the phrase lies where its energy wants it: around the centre of the voice, higher towards the peak."""
    if not draft.notes:
        return 0.0
    distance = abs(float(np.mean([note.pitch for note in draft.notes])) - wanted_pitch(draft.voice, draft.energy))
    return 1.0 if distance <= 2 else max(0.0, 1 - (distance - 2) / 6)


def liveliness(draft: Draft) -> float:
    """Return whether the phrase has as many notes as the voice usually sings; more where the energy is high."""
    pace = len(draft.notes) * TICKS_PER_QUARTER / (draft.end - draft.start)
    slow, fast = (bound * (0.8 + 0.4 * draft.energy) for bound in draft.voice.pace)
    if pace < slow:
        return max(0.0, 1 - 2 * (slow - pace) / slow)
    return 1.0 if pace <= fast else max(0.0, 1 - 2 * (pace - fast) / fast)


def climax(draft: Draft) -> float:
    """Return whether the phrase has one highest place: the top note is not scattered over the phrase."""
    if len(draft.notes) < 3:
        return 0.5
    top = max(note.pitch for note in draft.notes)
    visits = sum(is_top for is_top, _ in groupby(note.pitch == top for note in draft.notes))
    return 1.0 if visits == 1 else 0.6 if visits == 2 else 0.2


def plain_time(draft: Draft) -> float:
    """Return 1 where few notes stand on the off-places of quarter triplets, less from one in ten on.

    Of the notes of lead sheets 3 % stand there; a phrase in nothing else limps.
    """
    off = sum(note.onset % (2 * TICKS_PER_QUARTER) in _QUARTER_TRIPLETS for note in draft.notes)
    return max(0.0, 1 - 2.5 * max(0.0, off / max(1, len(draft.notes)) - 0.1))


def variety(draft: Draft) -> float:
    """Return how free the phrase is of monotony: long repetitions, long scale runs, bars that repeat too literally."""
    pitches = [note.pitch for note in draft.notes]
    if not pitches:
        return 0.0
    repeated = max(len(list(group)) for _, group in groupby(pitches))
    steps = [after - before for before, after in pairwise(pitches)]
    runs = [len(list(group)) for kind, group in groupby(_direction(step) for step in steps) if kind]
    unisons = steps.count(0) / max(1, len(steps))
    excess = max(0, repeated - 3) + max(0, max(runs, default=0) - 6)
    few = max(0, 4 - len(set(pitches)))
    return max(0.0, 1 - 0.25 * excess - 0.15 * few - 1.5 * max(0.0, unisons - MANY_UNISONS))


def _direction(step: int) -> int:
    """Return 1 or -1 for a step of a scale, 0 for anything else."""
    return (step > 0) - (step < 0) if abs(step) <= 2 else 0


MEASURES: dict[Callable[[Draft], float], float] = {
    strong_tones: 5.0,
    landing: 2.0,
    closing: 2.0,
    cadence: 3.0,
    answer: 2.5,
    leading: 2.0,
    breath: 2.0,
    rhythm_return: 0.5,
    motif_return: 1.5,
    contrast: 3.0,
    leaps: 4.0,
    ambitus: 1.0,
    climax: 0.7,
    liveliness: 2.5,
    register: 2.5,
    variety: 2.0,
    plain_time: 2.0,
}
# What a nat of likelihood an event counts, against measures that are 1 at best. Little: the likeliest of twelve drafts is the
# dullest, square and on the beat (see the scoreboard's grooving and off-beat rows).
LIKELIHOOD_WEIGHT = 0.25


def score(draft: Draft, likelihood: float) -> float:
    """Return how good a draft is; `likelihood` is its mean log probability an event in the model."""
    return sum(weight * measure(draft) for measure, weight in MEASURES.items()) + LIKELIHOOD_WEIGHT * likelihood
