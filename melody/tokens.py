"""Melody lines as events that tile time, and events as tokens.

Conventions: times are ticks, 24 to the quarter note, from the start of a section, negative in its pickup. Onsets stand on sixteenths (multiples of 6)
or, in meters whose beat is a quarter, on eighth-note triplets (multiples of 8). A note may cross a barline but not the end
of its section; a rest ends at the barline at the latest, so a long silence is several rests. A rhythm token is a duration
with note or rest; a pitch token is a pitch relative to a reference tonic, `LOWEST` to `LOWEST + PITCHES - 1`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from melody.arrays import Flags, Longs
from song import TICKS_PER_QUARTER, Meter, Note, SongError

SIXTEENTH, TRIPLET = 6, 8
# Sixteenths up to a bar of 4/4, then eighths up to two of them; triplets up to a bar.
DURATIONS: tuple[int, ...] = tuple(
    sorted({*range(6, 97, 6), *range(108, 193, 12), *(ticks for ticks in range(8, 97, 8) if ticks % TICKS_PER_QUARTER)})
)
DURATION_TOKENS: dict[int, int] = {ticks: token for token, ticks in enumerate(DURATIONS)}
RHYTHMS = 2 * len(DURATIONS)  # notes first, then rests
LOWEST, PITCHES = -24, 49
# A gap shorter than this between two notes is articulation, not a rest.
SHORTEST_REST = 12
# Where an onset may stand within a quarter note, in half ticks; all grid points are even ticks.
PHASES = (0, 6, 8, 12, 16, 18)


@dataclass(frozen=True)
class Event:
    """A note, or a rest where `pitch` is None, that follows the event before without a gap."""

    duration: int
    pitch: int | None

    @property
    def rhythm(self) -> int:
        """The rhythm token."""
        rest: int = len(DURATIONS) if self.pitch is None else 0
        return DURATION_TOKENS[self.duration] + rest


def rhythm_duration(token: int) -> int:
    """Return the ticks of a rhythm token."""
    return DURATIONS[token % len(DURATIONS)]


def is_rest(token: int) -> bool:
    """Return whether a rhythm token is a rest."""
    return token >= len(DURATIONS)


def pitch_token(pitch: int, reference: int) -> int:
    """Return the token of a pitch above or below a reference; what lies outside the table is moved by octaves.

    >>> pitch_token(67, 60) - pitch_token(60, 60)
    7
    """
    relative = pitch - reference
    while relative < LOWEST:
        relative += 12
    while relative >= LOWEST + PITCHES:
        relative -= 12
    return relative - LOWEST


def reference_pitch(tonic: int, centre: float) -> int:
    """Return the pitch of the tonic (a pitch class) nearest to a centre, the lower one where two are equally near.

    >>> reference_pitch(5, 67), reference_pitch(0, 67)
    (65, 72)
    """
    return min((abs(pitch - centre), pitch) for pitch in range(tonic, 128, 12))[1]


def can_last(onset: int, duration: int) -> bool:
    """Return whether an event of that duration leads from its onset to a legal one: sixteenths and triplets do not mix.

    >>> can_last(8, 16), can_last(12, 8), can_last(0, 8), can_last(6, 18)
    (True, False, True, True)
    """
    phase, landing = onset % TICKS_PER_QUARTER, (onset + duration) % TICKS_PER_QUARTER
    if phase % SIXTEENTH:
        return landing % TRIPLET == 0
    if phase:
        return landing % SIXTEENTH == 0
    return landing in PHASES


def _legal_table() -> Flags:
    """For simple and compound meters and every phase: the durations that may follow."""
    table = np.zeros((2, TICKS_PER_QUARTER, len(DURATIONS)), dtype=bool)
    for phase in PHASES:
        for token, duration in enumerate(DURATIONS):
            table[0, phase, token] = can_last(phase, duration)
            table[1, phase, token] = can_last(phase, duration) and not phase % SIXTEENTH and not duration % SIXTEENTH
    return table


LEGAL_DURATIONS = _legal_table()


def legal_rhythms(
    onsets: Longs,
    remaining: Longs,
    meter: Meter,
) -> Flags:
    """Return which rhythm tokens may stand at onsets with so many ticks left in the section, shape (onsets, RHYTHMS)."""
    durations = np.array(DURATIONS)
    fits = LEGAL_DURATIONS[int(meter.compound), onsets % TICKS_PER_QUARTER] & (durations <= remaining[:, None])
    to_barline = meter.bar_ticks - onsets % meter.bar_ticks
    return np.concatenate([fits, fits & (durations <= to_barline[:, None])], axis=1)


def quantise(notes: Iterable[Note], meter: Meter, length: int) -> tuple[Note, ...]:
    """Move notes to the grid, quarter by quarter to sixteenths or triplets, and make them a line without overlaps.

    Of notes that meet on one onset the highest stays. `length` is the length of the section in ticks.
    """
    played = sorted(notes, key=lambda note: (note.onset, note.pitch))
    triplet = set() if meter.compound else _triplet_quarters([note.onset for note in played])
    line: dict[int, Note] = {}
    for note in played:
        onset = _snap(note.onset, triplet)
        if onset < length:
            line[onset] = Note(onset, max(1, note.end - onset), note.pitch)
    onsets = sorted(line)
    return tuple(_fit(line[onset], following, meter) for onset, following in pairwise([*onsets, length]))


def _triplet_quarters(onsets: Sequence[int]) -> set[int]:
    """Quarters whose onsets lie nearer to triplets than to sixteenths."""
    errors: dict[int, float] = {}
    for onset in onsets:
        quarter, phase = divmod(onset, TICKS_PER_QUARTER)
        binary = min(phase % SIXTEENTH, -phase % SIXTEENTH)
        ternary = min(phase % TRIPLET, -phase % TRIPLET)
        errors[quarter] = errors.get(quarter, 0) + ternary - binary
    return {quarter for quarter, error in errors.items() if error < 0}


def _snap(onset: int, triplet: set[int]) -> int:
    step = TRIPLET if onset // TICKS_PER_QUARTER in triplet else SIXTEENTH
    return (onset + step // 2) // step * step


def _fit(note: Note, following: int, meter: Meter) -> Note:
    """Give a note the duration of the table nearest to its own that keeps clear of the next one."""
    room = following - note.onset
    legal = LEGAL_DURATIONS[int(meter.compound), note.onset % TICKS_PER_QUARTER]
    fitting = [ticks for ticks, may in zip(DURATIONS, legal, strict=True) if may and ticks <= room]
    # What follows must be reached by legal rests: from here to there, or with a stop on a quarter.
    reaching = [ticks for ticks in fitting if _reaches(note.onset + ticks, following)]
    duration = min(reaching, key=lambda ticks: (0 < room - ticks < SHORTEST_REST, abs(ticks - note.duration), -ticks))
    return Note(note.onset, duration, note.pitch)


def _reaches(start: int, end: int) -> bool:
    return start == end or can_last(start, end - start) or -(-start // 24) * 24 <= end


def encode(notes: Sequence[Note], meter: Meter, length: int, begin: int = 0) -> tuple[Event, ...]:
    """Write a quantised line as events that tile a section of that many ticks, or its pickup too, from tick `begin` on.

    Raises SongError where the line is not on the grid.
    """
    events: list[Event] = []
    place = begin
    for note in notes:
        events += _rests(place, note.onset, meter)
        if note.duration not in DURATION_TOKENS or note.onset < place or not can_last(note.onset, note.duration):
            raise SongError(
                f"note at tick {note.onset} for {note.duration} ticks is off the grid; quantise the line first"
            )
        events.append(Event(note.duration, note.pitch))
        place = note.end
    return (*events, *_rests(place, length, meter))


def _rests(start: int, end: int, meter: Meter) -> list[Event]:
    rests: list[Event] = []
    while start < end:
        stop = min(end, (start // meter.bar_ticks + 1) * meter.bar_ticks)
        if stop - start not in DURATION_TOKENS or not can_last(start, stop - start):
            stop = min(stop, (start // TICKS_PER_QUARTER + 1) * TICKS_PER_QUARTER)
        if stop - start not in DURATION_TOKENS:
            raise SongError(f"the rest from tick {start} to {stop} is off the grid; quantise the line first")
        rests.append(Event(stop - start, None))
        start = stop
    return rests


def decode(events: Iterable[Event]) -> tuple[Note, ...]:
    """Return the notes of events that start at tick 0."""
    notes, place = [], 0
    for event in events:
        if event.pitch is not None:
            notes.append(Note(place, event.duration, event.pitch))
        place += event.duration
    return tuple(notes)
