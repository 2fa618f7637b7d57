"""What can be done with a motif: it comes back as it was, as a sequence, turned over, in other time values, in pieces.

Conventions: ticks count from the start of the section; rows are two ticks (see `melody.chart`); pitches are MIDI numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from melody.chart import COLUMN, MELODIC_STYLES, Chart
from melody.drafts.guide import OCTAVE, OPEN, Guide, Wish, follow, misfits, quoted, under
from melody.returns.relation import LEAST_NOTES
from melody.returns.scale import degree, in_midi, in_scale
from melody.tokens import SIXTEENTH, is_rest
from melody.voice import Voice
from song import Key, Meter, Note

Choice = TypeVar("Choice")

# By how many steps of the scale sequences lie higher or lower.
SEQUENCE_STEPS: Mapping[int, float] = {
    -1: 0.27, 1: 0.15, -2: 0.14, 2: 0.12, 3: 0.11, -3: 0.07, -4: 0.08, 4: 0.06,
}  # fmt: skip
# A motif of which a larger share does not fit the chords is not taken up like this; each note that does not makes one of
# several ways so much less likely.
MOST_MISFITS, MISFIT_FACTOR = 0.34, 0.4


@dataclass(frozen=True)
class Ground:
    """Where a development is to stand: over what chords, in what key, for whom; `first` is the first row of the section."""

    chart: Chart
    first: int
    key: Key
    voice: Voice

    @property
    def meter(self) -> Meter:
        """Meter of the song."""
        return self.chart.meter

    @property
    def style(self) -> str:
        """The style that its melodies are learned with; where none is told, pop."""
        names = tuple(dict.fromkeys(MELODIC_STYLES.values()))
        code = int(self.chart.codes[self.first, COLUMN["style"]])
        return names[code] if code < len(names) else "pop"

    def wrong(self, line: Sequence[Note], origins: Sequence[Note]) -> frozenset[int] | None:
        """Return the onsets of notes that do not fit the chords; None where too many do not or the voice has no room.

        `origins` are the notes that they are made of, one by one: what leant there may lean here.
        """
        # A line that a person wrote outside the voice may stay there.
        lowest, highest = (
            bound(own, *(note.pitch for note in origins))
            for bound, own in ((min, self.voice.low), (max, self.voice.high))
        )
        if any(not lowest <= note.pitch <= highest for note in line):
            return None
        origin = {note.onset: before for note, before in zip(line, origins, strict=True)}

        def stood(note: Note, tick: int) -> bool:
            before = origin[note.onset]
            tones = under(self.chart, self.first, min(before.onset + tick - note.onset, before.end - 1))
            if tones == under(self.chart, self.first, tick) and before.pitch == note.pitch:
                return True
            return bool(tones) and before.pitch % OCTAVE not in tones and note.pitch % OCTAVE in self.key.scale

        wrong = misfits(line, self.chart, self.first, self.key, stood)
        return wrong if len(wrong) <= MOST_MISFITS * len(line) else None

    def guide(self, line: Sequence[Note], wrong: frozenset[int], start: int) -> Guide:
        """Return the guide to a line from a tick on to its end."""
        return follow(line, wrong, self.meter, self.first, (start, line[-1].end))


@dataclass(frozen=True)
class Motif:
    """Notes from tick `start` on for `length` ticks, that are to be taken up at tick `target`.

    `origins` are the notes as they stood, one by one, where others have been made of them.
    """

    notes: tuple[Note, ...]
    start: int
    target: int
    length: int
    origins: tuple[Note, ...] = ()

    def moved(self, pitch: Callable[[Note], int]) -> tuple[Note, ...]:
        """Return the notes at the target with other pitches."""
        shift = self.target - self.start
        return tuple(Note(note.onset + shift, note.duration, in_midi(pitch(note))) for note in self.notes)

    def fits(self, line: Sequence[Note], ground: Ground) -> frozenset[int] | None:
        """Return the onsets of a line made of these notes that do not fit the chords; None where too many do not."""
        return ground.wrong(line, self.origins or self.notes)


def develop(kind: str, motif: Motif, ground: Ground, generator: np.random.Generator) -> Guide | None:
    """Return the guide to a development of a motif (`SHARES` has the kinds), None where the chords or the grid do not allow it.

    What cannot come back as it was comes back on another step, and where that does not fit either, in its rhythm.
    """
    if kind == "exact":
        line = motif.moved(lambda note: note.pitch)
        wrong = motif.fits(line, ground)
        return (
            ground.guide(line, wrong, motif.target)
            if wrong is not None
            else develop("sequence", motif, ground, generator)
        )
    if kind == "sequence":
        return sequence(motif, ground, generator) or develop("rhythm", motif, ground, generator)
    if kind == "rhythm":
        return rhythm_only(motif, ground)
    return {"inversion": inversion, "augmentation": augmentation, "diminution": diminution, "fragment": fragments}[
        kind
    ](motif, ground, generator)


def sequence(motif: Motif, ground: Ground, generator: np.random.Generator) -> Guide | None:
    """Return a motif some steps of the scale higher or lower; in semitones where the chords have moved so as a whole."""
    ways = _on_steps(SEQUENCE_STEPS, motif, ground)
    semitones = chords_moved(motif, ground)
    for by in (semitones, semitones - OCTAVE) if semitones else ():
        ways[motif.moved(lambda note, by=by: note.pitch + by)] = max(SEQUENCE_STEPS.values())  # type: ignore[misc]
    return _one_of(ways, motif, ground, generator)


def chords_moved(motif: Motif, ground: Ground) -> int:
    """Return by how many semitones (0 to 11) the chords under a motif lie higher where it is to come back; 0 where they do not all."""
    ticks = range(motif.start, motif.start + motif.length, ground.meter.beat_ticks)
    shift = motif.target - motif.start
    pairs = [
        (under(ground.chart, ground.first, tick), under(ground.chart, ground.first, tick + shift)) for tick in ticks
    ]
    for by in range(1, OCTAVE):
        if all({(pc + by) % OCTAVE for pc in before} == after for before, after in pairs):
            return by
    return 0


def inversion(motif: Motif, ground: Ground, generator: np.random.Generator) -> Guide | None:
    """Return a motif with every way up turned down, about its first note or from another step."""
    axis = degree(motif.notes[0].pitch, ground.key)

    def mirrored(note: Note, start: int) -> int:
        return in_scale(motif.notes[0].pitch, start + axis - degree(note.pitch, ground.key), ground.key)

    ways = {
        motif.moved(lambda note, start=start: mirrored(note, start)): weight  # type: ignore[misc]
        for start, weight in {0: 1.0, **SEQUENCE_STEPS}.items()
    }
    return _one_of(ways, motif, ground, generator)


def augmentation(motif: Motif, ground: Ground, generator: np.random.Generator) -> Guide | None:
    """Return the first half of a motif in double time values, as it was or on another step; not where beats divide in three."""
    head = quoted(motif.notes, motif.start, motif.start, motif.length // 2)
    return _in_other_time(motif, head, lambda ticks: 2 * ticks, ground, generator)


def diminution(motif: Motif, ground: Ground, generator: np.random.Generator) -> Guide | None:
    """Return a motif in half of its time values, as it was or on another step; None where they would be too short."""
    least = 2 * SIXTEENTH if ground.voice.swings else SIXTEENTH
    if any((note.onset - motif.start) % (2 * least) or note.duration % (2 * least) for note in motif.notes):
        return None
    return _in_other_time(motif, motif.notes, lambda ticks: ticks // 2, ground, generator)


def _in_other_time(
    motif: Motif, notes: tuple[Note, ...], time: Callable[[int], int], ground: Ground, generator: np.random.Generator
) -> Guide | None:
    if ground.meter.compound:
        return None
    line = [Note(motif.start + time(note.onset - motif.start), time(note.duration), note.pitch) for note in notes]
    if len(line) < LEAST_NOTES or any(note.duration % SIXTEENTH or note.onset % SIXTEENTH for note in line):
        return None
    # Durations beyond a bar of 4/4 stand on eighths; `quoted` leaves out what the grid has not.
    kept = quoted(line, motif.start, motif.start, motif.length)
    if len(kept) < len(line):
        return None
    return _one_of(
        _on_steps({0: 1.0, **SEQUENCE_STEPS}, other := replace(motif, notes=kept, origins=notes), ground),
        other,
        ground,
        generator,
    )


def fragments(motif: Motif, ground: Ground, generator: np.random.Generator) -> Guide | None:
    """Return the head of a motif twice, the second time a step higher or lower or on the same."""
    meter = ground.meter
    unit = meter.bar_ticks if meter.beats % 2 else meter.bar_ticks // 2
    head = quoted(motif.notes, motif.start, motif.start, unit)
    if len(head) < LEAST_NOTES - 1 or 2 * unit > motif.length:
        return None
    ways = {}
    for start, weight in {0: 1.0, **SEQUENCE_STEPS}.items():
        for step in (-1, 1, 0):
            notes = [
                Note(
                    note.onset + part * unit,
                    note.duration,
                    in_midi(in_scale(note.pitch, start + part * step, ground.key)),
                )
                for part in (0, 1)
                for note in head
            ]
            ways[replace(motif, notes=tuple(notes)).moved(lambda note: note.pitch)] = weight
    return _one_of(ways, replace(motif, origins=head + head), ground, generator)


def _on_steps(steps: Mapping[int, float], motif: Motif, ground: Ground) -> dict[tuple[Note, ...], float]:
    """Return a motif on other steps of the scale, by line, with the weights of the steps."""
    return {
        motif.moved(lambda note, by=by: in_scale(note.pitch, by, ground.key)): weight  # type: ignore[misc]
        for by, weight in steps.items()
    }


def rhythm_only(motif: Motif, ground: Ground) -> Guide:
    """Return the guide to a motif of which only the rhythm is told."""
    told = ground.guide(motif.moved(lambda note: note.pitch), frozenset(), motif.target)
    return Guide(
        {
            row: wish if is_rest(wish.rhythm) else Wish(wish.rhythm, OPEN, exact=False)
            for row, wish in told.wishes.items()
        }
    )


def _one_of(
    ways: Mapping[tuple[Note, ...], float], motif: Motif, ground: Ground, generator: np.random.Generator
) -> Guide | None:
    """Return the guide to one of several lines that fit, those likelier that fit better; None where none does."""
    fitting = {}
    for line, weight in ways.items():
        wrong = motif.fits(line, ground)
        if wrong is not None:
            fitting[line, wrong] = weight * MISFIT_FACTOR ** len(wrong)
    if not fitting:
        return None
    line, wrong = pick(fitting, generator)
    return ground.guide(line, wrong, motif.target)


def pick(weights: Mapping[Choice, float], generator: np.random.Generator) -> Choice:
    """Draw one of several things by weight."""
    shares = np.array(list(weights.values()))
    return list(weights)[int(generator.choice(len(shares), p=shares / shares.sum()))]


def drawn_kinds(shares: Mapping[Choice, float], count: int, generator: np.random.Generator) -> list[Choice]:
    """Return the kinds of development for so many lines, those left free left out; each as often as its share in % or one more."""
    edges = np.cumsum(list(shares.values())) / 100
    places = (np.arange(count) + generator.random()) / count
    numbers = np.searchsorted(edges, places, side="right")
    return [tuple(shares)[number] for number in numbers.tolist() if number < len(shares)]
