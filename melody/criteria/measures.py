"""What is measured of a phrase: plain figures without good or bad; what is usual the fit finds out (`melody.criteria.train`).

Conventions: every measure takes a `Draft` and returns a number, or None where it says nothing (no leap, no cadence told).
Shares lie in 0 to 1, intervals and pitches are semitones, times are quarter notes unless a name says bars or ticks; a tone
belongs to its chord where it starts. Motion is measured from the note before the phrase on, where there is one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, pairwise
from math import log2

from melody.criteria.draft import Draft
from melody.criteria.returns import RETURNS
from melody.voice import wanted_pitch
from song import TICKS_PER_QUARTER

Measure = Callable[[Draft], float | None]

STEP, LEAP, WIDE = 2, 5, 8
_QUARTER_TRIPLETS = (2 * TICKS_PER_QUARTER // 3, 4 * TICKS_PER_QUARTER // 3)
# Consonance of a tone so many semitones above a chord tone (Yeh et al. 2020; see `scoreboard.fit`).
_CONSONANCE = (1.0, -1.0, -1.0, 1.0, 1.0, 0.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0)


def _share(flags: Iterable[bool]) -> float | None:
    counted = list(flags)
    return sum(counted) / len(counted) if counted else None


def _entropy(values: Iterable[object]) -> float | None:
    counts = Counter(values)
    total = sum(counts.values())
    return -sum(count / total * log2(count / total) for count in counts.values()) if total else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def chord_tones(draft: Draft) -> float | None:
    """Return the share of notes that start on a tone of their chord."""
    return _share(draft.on_chord)


def strong_tones(draft: Draft) -> float | None:
    """Return the share of notes on strong beats that are tones of their chord."""
    strong = draft.meter.is_strong
    return _share(inside for note, inside in zip(draft.notes, draft.on_chord, strict=True) if strong(note.onset))


def resolutions(draft: Draft) -> float | None:
    """Return the share of other tones that go on by step, or stay."""
    following = zip(draft.notes, draft.notes[1:], draft.on_chord, strict=False)
    return _share(abs(after.pitch - note.pitch) <= STEP for note, after, inside in following if not inside)


def consonance(draft: Draft) -> float | None:
    """Return how consonant notes are with the tones of their chord, -1 to 1, by the time they sound."""
    total, time = 0.0, 0
    for note in draft.notes:
        if tones := draft.tones_at(note.onset):
            total += note.duration * sum(_CONSONANCE[(note.pitch - tone) % 12] for tone in tones) / len(tones)
            time += note.duration
    return total / time if time else None


def entropy(draft: Draft) -> float | None:
    """Return the entropy of the pitch classes of the phrase, bits."""
    return _entropy(note.pitch % 12 for note in draft.notes)


def bar_entropy(draft: Draft) -> float | None:
    """Return the mean entropy of the pitch classes of a bar, bits."""
    bars = groupby(draft.notes, lambda note: note.onset // draft.meter.bar_ticks)
    return _mean([_entropy(note.pitch % 12 for note in bar) or 0.0 for _, bar in bars])


def unisons(draft: Draft) -> float | None:
    """Return the share of notes that repeat the pitch before."""
    return _share(step == 0 for step in draft.steps)


def steps(draft: Draft) -> float | None:
    """Return the share of steps."""
    return _share(1 <= abs(step) <= STEP for step in draft.steps)


def leaps(draft: Draft) -> float | None:
    """Return the share of leaps of a fourth or more."""
    return _share(abs(step) >= LEAP for step in draft.steps)


def wide_leaps(draft: Draft) -> float | None:
    """Return the share of leaps of a sixth or more."""
    return _share(abs(step) >= WIDE for step in draft.steps)


def recoveries(draft: Draft) -> float | None:
    """Return the share of leaps after which the line turns back."""
    return _share(step * after < 0 for step, after in pairwise(draft.steps) if abs(step) >= LEAP)


def turns(draft: Draft) -> float | None:
    """Return the share of moves that go the other way than the move before."""
    moves = [step for step in draft.steps if step]
    return _share(step * after < 0 for step, after in pairwise(moves))


def longest_unison(draft: Draft) -> float | None:
    """Return how often a pitch stands in a row at most."""
    return max((len(list(group)) for _, group in groupby(note.pitch for note in draft.notes)), default=None)


def longest_scale(draft: Draft) -> float | None:
    """Return how many steps in one direction follow each other at most."""
    kinds = [(step > 0) - (step < 0) if abs(step) <= STEP else 0 for step in draft.steps]
    return max((len(list(group)) for kind, group in groupby(kinds) if kind), default=0)


def ambitus(draft: Draft) -> float | None:
    """Return the semitones from the lowest note to the highest."""
    pitches = [note.pitch for note in draft.notes]
    return max(pitches) - min(pitches) if pitches else None


def register(draft: Draft) -> float | None:
    """Return by how much the phrase lies higher than its energy wants it."""
    mean = _mean([note.pitch for note in draft.notes])
    return None if mean is None else mean - wanted_pitch(draft.voice, draft.energy)


def peak_place(draft: Draft) -> float | None:
    """Return where the highest note first stands, 0 (the start of the phrase) to 1."""
    if not draft.notes:
        return None
    peak = max(draft.notes, key=lambda note: (note.pitch, -note.onset))
    return (peak.onset - draft.start) / (draft.end - draft.start)


def peak_visits(draft: Draft) -> float | None:
    """Return how often the line comes to its highest pitch."""
    top = max((note.pitch for note in draft.notes), default=None)
    return None if top is None else sum(is_top for is_top, _ in groupby(note.pitch == top for note in draft.notes))


def slope(draft: Draft) -> float | None:
    """Return by how much the second half lies higher than the first."""
    middle = (draft.start + draft.end) / 2
    first = _mean([note.pitch for note in draft.notes if note.onset < middle])
    second = _mean([note.pitch for note in draft.notes if note.onset >= middle])
    return None if first is None or second is None else second - first


def arch(draft: Draft) -> float | None:
    """Return by how much the middle half lies higher than the rest."""
    quarter = (draft.end - draft.start) / 4
    inner = [abs(note.onset - (draft.start + draft.end) / 2) <= quarter for note in draft.notes]
    middle = _mean([note.pitch for note, inside in zip(draft.notes, inner, strict=True) if inside])
    edges = _mean([note.pitch for note, inside in zip(draft.notes, inner, strict=True) if not inside])
    return None if middle is None or edges is None else middle - edges


def pace(draft: Draft) -> float | None:
    """Return the notes a quarter note."""
    return len(draft.notes) * TICKS_PER_QUARTER / (draft.end - draft.start)


def change_of_pace(draft: Draft) -> float | None:
    """Return how many notes a quarter note more it has than the section so far."""
    if not draft.before or draft.start <= 0:
        return None
    return (len(draft.notes) / (draft.end - draft.start) - len(draft.before) / draft.start) * TICKS_PER_QUARTER


def off_beats(draft: Draft) -> float | None:
    """Return the share of notes off the beat."""
    return _share(note.onset % draft.meter.beat_ticks > 0 for note in draft.notes)


def sixteenths(draft: Draft) -> float | None:
    """Return the share of notes off the eighths."""
    return _share(note.onset % 12 > 0 for note in draft.notes)


def quarter_triplets(draft: Draft) -> float | None:
    """Return the share of notes on the off-places of quarter triplets; a phrase in nothing else limps."""
    return _share(note.onset % (2 * TICKS_PER_QUARTER) in _QUARTER_TRIPLETS for note in draft.notes)


def syncopations(draft: Draft) -> float | None:
    """Return the share of notes that start off the beat and hold over the next one."""
    beat = draft.meter.beat_ticks
    return _share(note.onset % beat > 0 and note.onset % beat + note.duration > beat for note in draft.notes)


def downbeats(draft: Draft) -> float | None:
    """Return the share of bars with a note on the first beat."""
    bar = draft.meter.bar_ticks
    onsets = {note.onset for note in draft.notes}
    return _share(tick in onsets for tick in range(-(-draft.start // bar) * bar, draft.end, bar))


def durations(draft: Draft) -> float | None:
    """Return the entropy of the durations, bits."""
    return _entropy(note.duration for note in draft.notes)


def rests(draft: Draft) -> float | None:
    """Return the share of time without a note."""
    return max(0.0, 1 - sum(note.duration for note in draft.notes) / (draft.end - draft.start))


def breaths(draft: Draft) -> float | None:
    """Return how many rests of a beat or more there are inside the phrase."""
    return sum(after.onset - note.end >= draft.meter.beat_ticks for note, after in pairwise(draft.notes))


def delay(draft: Draft) -> float | None:
    """Return how long the phrase waits before its first note."""
    return (draft.notes[0].onset - draft.start) / TICKS_PER_QUARTER if draft.notes else None


def joint(draft: Draft) -> float | None:
    """Return the size of the interval over which the phrase goes on from the one before."""
    return abs(draft.notes[0].pitch - draft.before[-1].pitch) if draft.notes and draft.before else None


def ends_on_chord(draft: Draft) -> float | None:
    """Return whether the last note belongs to its chord."""
    return float(draft.on_chord[-1]) if draft.notes else None


def rests_on_chord(draft: Draft) -> float | None:
    """Return whether the note that the phrase rests on belongs to its chord."""
    return float(draft.is_chord_tone(draft.resting, draft.resting.onset)) if draft.notes else None


def rests_on_tonic(draft: Draft) -> float | None:
    """Return whether the phrase rests on the tonic."""
    return float(draft.resting.pitch % 12 == draft.tonic) if draft.notes else None


def last_room(draft: Draft) -> float | None:
    """Return how many octaves of time the resting note has to itself, 0 for a quarter note."""
    return log2(draft.room(draft.resting) / TICKS_PER_QUARTER) if draft.notes else None


def last_length(draft: Draft) -> float | None:
    """Return how much longer than the mean note the last one is, in octaves."""
    if len(draft.notes) < 2:
        return None
    mean = sum(note.duration for note in draft.notes) / len(draft.notes)
    return log2(draft.notes[-1].duration / mean)


def rest_after(draft: Draft) -> float | None:
    """Return how long it is silent after the last note, up to the end of the phrase."""
    return max(0, draft.end - draft.notes[-1].end) / TICKS_PER_QUARTER if draft.notes else None


def last_place(draft: Draft) -> float | None:
    """Return whether the resting note starts on a beat."""
    return float(draft.resting.onset % draft.meter.beat_ticks == 0) if draft.notes else None


def last_move(draft: Draft) -> float | None:
    """Return the interval to the last note, upwards positive."""
    return draft.notes[-1].pitch - draft.notes[-2].pitch if len(draft.notes) > 1 else None


def cadence(draft: Draft) -> float | None:
    """Return whether a phrase of a planned cadence rests on a pitch that it allows."""
    if draft.rest is None or not draft.notes:
        return None
    return float(draft.rest.bonus[draft.resting.pitch % 12] > float("-inf"))


def lead(draft: Draft) -> float | None:
    """Return the interval from a pickup into the section."""
    upbeat = [note for note in draft.notes if note.onset < 0]
    first = draft.after or next((note for note in draft.notes if note.onset >= 0), None)
    return abs(first.pitch - upbeat[-1].pitch) if upbeat and first is not None else None


MEASURES: dict[str, Measure] = {
    measure.__name__.replace("_", " "): measure
    for measure in (
        chord_tones, strong_tones, resolutions, consonance, entropy, bar_entropy,
        unisons, steps, leaps, wide_leaps, recoveries, turns, longest_unison, longest_scale, joint,
        ambitus, register, peak_place, peak_visits, slope, arch,
        pace, change_of_pace, off_beats, sixteenths, quarter_triplets, syncopations, downbeats, durations,
        rests, breaths, delay,
        ends_on_chord, rests_on_chord, rests_on_tonic, last_room, last_length, rest_after, last_place, last_move, cadence,
        lead, *RETURNS,
    )
}  # fmt: skip


def measured(draft: Draft, likelihood: float) -> list[float]:
    """Return the row of a draft: its mean log probability an event and all measures, NaN where one says nothing."""
    found = (measure(draft) for measure in MEASURES.values())
    return [likelihood, *(float("nan") if value is None else float(value) for value in found)]


NAMES = ("likelihood", *MEASURES)
