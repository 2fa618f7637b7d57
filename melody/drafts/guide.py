"""What a line takes over from another one: wishes for its events, which the writer grants or, where asked, fits to the chords.

Conventions: rows are two ticks from the start of the song (see `melody.chart`); ticks count from the start of the section.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from melody.chart import TICKS_PER_ROW, Chart
from melody.drafts.rules import LOOSENESS, NEARNESS
from melody.tokens import DURATION_TOKENS, DURATIONS, can_last, encode
from song import Key, Meter, Note

# In place of a MIDI pitch: a rest, and a note of which only the rhythm is told.
REST, OPEN = -1, -2
OCTAVE = 12
# Ticks to a wall where there is none: far, and in quarters.
NO_WALL = 24 * 10**5


@dataclass(frozen=True)
class Wish:
    """An event to be written: its rhythm token and MIDI pitch (`REST` for none); where not `exact`, a pitch near that one.

    `OPEN` for the pitch is a note of any pitch in that rhythm. What is exact is written whatever the rules say of it.
    """

    rhythm: int
    pitch: int
    exact: bool = True


@dataclass(frozen=True)
class Guide:
    """What a line takes over, by row.

    `wishes` are events to be written there. `anchors` are pitches of notes that must begin there, in whatever rhythm; between
    them a line is free but stays near the pitch that `sounding` has for a row. `pace` above 0 asks for shorter notes than
    usual, below for longer ones, in nats an octave of duration. `final` is the row of the last note of the section.
    `walls` are rows at which an event must begin: what stands before lasts up to there. A line that finds no way there on
    the grid rests up to it, cut where it must be; so a wall may stand off the grid, and the wish at it be off the grid too.
    """

    wishes: Mapping[int, Wish] = field(default_factory=dict)
    anchors: Mapping[int, int] = field(default_factory=dict)
    sounding: Mapping[int, int] = field(default_factory=dict)
    pace: float = 0.0
    final: int = -1
    walls: frozenset[int] = frozenset()

    def at(self, row: int) -> "Step":
        """Return what is asked of an event that begins at a row."""
        wall = ticks_before(self.walls, row)
        if wish := self.wishes.get(row):
            exact = wish.exact and wish.pitch != OPEN
            return Step(wish.rhythm, max(REST, wish.pitch), exact, NEARNESS, lands=row == self.final, wall=wall)
        if not self.anchors:
            return Step(wall=wall)
        room = longest_before(self.anchors, row)
        if row in self.anchors:
            return Step(None, self.anchors[row], True, room=room, wall=wall)
        return Step(None, self.sounding.get(row, REST), False, LOOSENESS, room, wall=wall)


@dataclass(frozen=True)
class Step:
    """What is asked of one event: a rhythm token or None, a pitch (`REST` for none) or one near it, so many nats a semitone.

    It may last `room` ticks, and must not last over a `wall` so many ticks away. One that `lands` is the last note of its
    section.
    """

    rhythm: int | None = None
    pitch: int = REST
    exact: bool = False
    nearness: float = 0.0
    room: int = max(DURATIONS)
    lands: bool = False
    wall: int = NO_WALL


FREE = Guide()


def follow(notes: Sequence[Note], wrong: Collection[int], meter: Meter, first: int, span: tuple[int, int]) -> Guide:
    """Return the guide to the very line of some notes over a span of ticks; those with wrong onsets find new pitches.

    `first` is the first row of the section. Notes must be on the grid.
    """
    begin, end = span
    wishes: dict[int, Wish] = {}
    place = begin
    for event in encode(notes, meter, end, begin):
        pitch = REST if event.pitch is None else event.pitch
        wishes[first + place // TICKS_PER_ROW] = Wish(event.rhythm, pitch, place not in wrong)
        place += event.duration
    return Guide(wishes)


def quoted(notes: Sequence[Note], source: int, target: int, length: int) -> tuple[Note, ...]:
    """Return the notes that start within `length` ticks from `source` on, moved to `target`; the last one is cut at the end.

    One that could not be cut on the grid is left out.
    """
    shift, end = target - source, source + length
    result = []
    for note in notes:
        duration = min(note.duration, end - note.onset)
        if source <= note.onset < end and duration in DURATION_TOKENS and can_last(note.onset, duration):
            result.append(Note(note.onset + shift, duration, note.pitch))
    return tuple(result)


def vary_rhythm(notes: Sequence[Note], meter: Meter, first: int, end: int, pace: float) -> Guide:
    """Return the guide to the main notes of a line in a new rhythm, shorter notes where `pace` is above 0, longer below.

    Main notes are those that sound on strong beats, and where notes get shorter those that begin on any beat. The last one
    stays as it is up to tick `end`.
    """
    anchors: dict[int, int] = {}
    sounding: dict[int, int] = {first - 1: notes[0].pitch}
    for note in notes:
        row = first + note.onset // TICKS_PER_ROW
        if strong_ticks(note, meter) or (pace > 0 and note.onset % meter.beat_ticks == 0):
            anchors[row] = note.pitch
        # Where the line is silent, what it says next is meant.
        silent = max(sounding) + 1
        sounding.update(dict.fromkeys(range(min(silent, row), row + note.duration // TICKS_PER_ROW), note.pitch))
    last = notes[-1]
    anchors[first + last.onset // TICKS_PER_ROW] = last.pitch
    wishes = follow([last], (), meter, first, (last.onset, end)).wishes
    return Guide(wishes, anchors, sounding, pace, walls=frozenset(anchors))


def ticks_before(walls: Collection[int], row: int) -> int:
    """Return how many ticks there are from a row to the next wall after it."""
    return min(((wall - row) * TICKS_PER_ROW for wall in walls if wall > row), default=NO_WALL)


def longest_before(anchors: Mapping[int, int], row: int) -> int:
    """Return how many ticks an event at a row may last before it runs over an anchor."""
    following = min((anchor for anchor in anchors if anchor > row), default=None)
    return max(DURATIONS) if following is None else (following - row) * TICKS_PER_ROW


def strong_ticks(note: Note, meter: Meter) -> list[int]:
    """Return the strong beats on which a note sounds."""
    beat = meter.beat_ticks
    return [tick for tick in range(-(-note.onset // beat) * beat, note.end, beat) if meter.is_strong(tick)]


def misfits(
    notes: Sequence[Note], chart: Chart, first: int, key: Key, may_stand: Callable[[Note, int], bool] = lambda *_: False
) -> frozenset[int]:
    """Return the onsets of notes that do not fit the chords of a section which starts at a row.

    On strong beats, and where a note lasts a beat, it has to be a chord tone, or it `may_stand` at that tick all the same;
    others have to belong to the chord or the key.
    """
    wrong = set()
    # In minor with both sevenths.
    scale = {*key.scale, (key.pitch_class + 11) % OCTAVE}
    for note in notes:
        strong = strong_ticks(note, chart.meter)
        for tick in strong or [note.onset]:
            tones, heavy = under(chart, first, tick), bool(strong) or note.duration >= chart.meter.beat_ticks
            allowed = tones if heavy else tones | scale
            if tones and note.pitch % OCTAVE not in allowed and not may_stand(note, tick):
                wrong.add(note.onset)
    return frozenset(wrong)


def under(chart: Chart, first: int, tick: int) -> frozenset[int]:
    """Return the pitch classes of the chord at a tick of a section that starts at a row; none where there is no chord."""
    row = min(first + tick // TICKS_PER_ROW, len(chart.tones) - 1)
    return frozenset(np.flatnonzero(chart.tones[row]).tolist())
