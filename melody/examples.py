"""Songs with melodies as arrays of events: what training and its measures read.

Conventions: one example is one song; T events in song order; sections that repeat an earlier one are left out (the stage
copies them), what a varied section shares with its source stays for context with weight 0. Silent sections are passed over.
A pickup stands where it sounds, in place of what the section before has there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from melody.arrays import Bytes, Flags, Floats, Longs, Shorts
from melody.chart import TICKS_PER_ROW, Chart, read_chart
from melody.features import REST, Lines, blank_lines, event_codes
from melody.tokens import (
    DURATIONS,
    PITCHES,
    RHYTHMS,
    Event,
    encode,
    legal_rhythms,
    pitch_token,
    quantise,
    reference_pitch,
    rhythm_duration,
)
from song import ChordSpan, Note, Section, Song

LONGEST_CHUNK = 256
JOINT_TOKENS = len(DURATIONS) * (PITCHES + 1)


@dataclass(frozen=True)
class Example:
    """The events of one song: features, targets (pitch -1 at rests), legal rhythms, and what each event counts.

    Of a song in which nothing is given ahead. `rows` say where they begin and `bars` in which bar of the song; `looks`
    (T, LOOKS) is the number of the event that sounds at each place looked ahead to, -1 for none, `starts` whether it begins there.
    """

    codes: Shorts
    chroma: Bytes
    times: Floats
    rhythms: Shorts
    pitches: Shorts
    legal: Flags
    weights: Floats
    rows: Longs
    bars: Longs
    looks: Longs
    starts: Flags

    def __len__(self) -> int:
        return len(self.rhythms)

    def part(self, start: int, end: int) -> "Example":
        """Return the events from start to end."""
        own = slice(start, end)
        looks = self.looks[own]
        inside = (start <= looks) & (looks < end)
        return Example(
            self.codes[own], self.chroma[own], self.times[own], self.rhythms[own], self.pitches[own], self.legal[own],
            self.weights[own], self.rows[own], self.bars[own], np.where(inside, looks - start, -1), self.starts[own],
        )  # fmt: skip

    def chunks(self) -> list["Example"]:
        """Return the example in parts of equal length, as few as stay within `LONGEST_CHUNK`."""
        count = -(-len(self) // LONGEST_CHUNK)
        edges = np.linspace(0, len(self), count + 1).astype(int)
        return [self.part(start, end) for start, end in pairwise(edges.tolist())]


@dataclass
class _Walk:
    """The events of a song as they are collected: rows, tokens, weights, and what stood before each."""

    rows: list[int]
    rhythms: list[int]
    pitches: list[int]
    weights: list[float]
    last: list[Longs]


def read_example(song: Song) -> Example | None:
    """Return the example of a song, None where it has no melody to learn from."""
    pitches = [note.pitch for notes in song.melody.values() for note in notes]
    if not pitches:
        return None
    chart = read_chart(song, float(np.median(pitches)))
    example, _ = trace(song, chart, song.sections)
    return example if any(example.weights) else None


def joint_tokens(song: Song) -> tuple[list[int], list[float]]:
    """Return one token an event, rhythm and pitch together, as n-grams read a line, and what each event counts.

    They are the events of `read_example`, quickly read; both lists are empty where there is nothing to learn from.
    """
    pitches = [note.pitch for notes in song.melody.values() for note in notes]
    centre = float(np.median(pitches)) if pitches else 0.0
    tokens: list[int] = []
    weights: list[float] = []
    placed: dict[str, dict[tuple[int, Event], None]] = {}
    for read in read_lines(song, song.sections):
        placed[read.section.id] = read.placed()
        if not read.line or read.section.repeats is not None:
            continue
        reference = reference_pitch(read.section.key.pitch_class, centre)
        shared = placed.get(read.section.varies or "", {})
        tokens += [joint_token(event, reference) for event in read.events]
        weights += [0.0 if event in shared else 1.0 for event in read.placed()]
    return (tokens, weights) if any(weights) else ([], [])


def joint_token(event: Event, reference: int) -> int:
    """Return rhythm and pitch of an event as one token of `JOINT_TOKENS`, the pitch counted from a reference.

    >>> joint_token(Event(24, 60), 60) > joint_token(Event(24, None), 60)
    True
    """
    return event.rhythm if event.pitch is None else event.rhythm + RHYTHMS * (pitch_token(event.pitch, reference) + 1)


@dataclass(frozen=True)
class Read:
    """The line of a section on the grid, and as events from tick `begin` (negative in a pickup) on."""

    section: Section
    begin: int
    stop: int
    line: tuple[Note, ...]
    events: tuple[Event, ...]

    def placed(self) -> dict[tuple[int, Event], None]:
        """Return the events with their onsets, in order."""
        onsets = np.cumsum([self.begin, *(event.duration for event in self.events)]).tolist()
        return dict.fromkeys(zip(onsets, self.events, strict=False))


def read_lines(song: Song, sections: Sequence[Section], head: int | None = None) -> list[Read]:
    """Return the lines of neighbouring sections of a song, each from its pickup up to that of the one that follows.

    With `head`, only so many ticks of the last section are read; as many before it belong to its pickup where negative.
    """
    meter, reads, starts = song.brief.meter, list[Read](), {section.id: start for section, start in song.starts()}
    following = 0
    for section in reversed(sections):
        length = section.bars * meter.bar_ticks
        stop = length + following
        if head is not None and section is sections[-1]:
            stop = head
        if section.id not in song.melody:
            following = 0
            continue
        # Nothing sounds before the song. Pickups begin on a beat, so that what stands before them stays on the grid.
        notes = [note for note in song.melody[section.id] if note.onset + starts[section.id] >= 0]
        begin = min(0, stop, *(note.onset // meter.beat_ticks * meter.beat_ticks for note in notes[:1]))
        following = begin
        line = quantise(notes, meter, stop) if stop > begin else ()
        reads.append(Read(section, begin, stop, line, encode(line, meter, stop, begin)))
    return reads[::-1]


def trace(song: Song, chart: Chart, sections: Sequence[Section], head: int | None = None) -> tuple[Example, Lines]:
    """Return the events of some neighbouring sections of a song, in order, and the line that they write.

    With `head`, only so many ticks of the last section are read (see `read_lines`).
    """
    lines = blank_lines(1, len(chart.codes))
    walk = _Walk([], [], [], [], [])
    placed: dict[str, dict[tuple[int, Event], None]] = {}
    starts = {section.id: start // TICKS_PER_ROW for section, start in song.starts()}
    for read in read_lines(song, sections, head):
        placed[read.section.id] = read.placed()
        first = starts[read.section.id]
        if read.line:
            _collect(walk, lines, chart, read, first, placed.get(read.section.varies or "", {}))
        else:
            lines.pitch[0, first + read.begin // TICKS_PER_ROW : first + read.stop // TICKS_PER_ROW] = REST
    return _assemble(walk, lines, chart), lines


def _collect(
    walk: _Walk, lines: Lines, chart: Chart, read: Read, first: int, shared: dict[tuple[int, Event], None]
) -> None:
    """Write the events of a section into the line, and into the walk where the section is new or varied."""
    for onset, event in read.placed():
        place = first + onset // TICKS_PER_ROW
        reference = int(chart.reference[place])
        if read.section.repeats is None:
            walk.rows.append(place)
            walk.rhythms.append(event.rhythm)
            walk.pitches.append(-1 if event.pitch is None else pitch_token(event.pitch, reference))
            walk.weights.append(0.0 if (onset, event) in shared else 1.0)
            walk.last.append(lines.last()[0])
        lines.write(0, place, event.rhythm, -1 if event.pitch is None else event.pitch, reference)


def _assemble(walk: _Walk, lines: Lines, chart: Chart) -> Example:
    rows: Longs = np.array(walk.rows, dtype=np.int64)
    last = np.array(walk.last, dtype=np.int64).reshape(-1, 4)
    back = chart.back[rows]
    # The whole line is written by now, but a view only shows rows before its event.
    assert (back < rows[:, None]).all()
    codes = event_codes(chart, lines, np.zeros(len(rows), dtype=np.int64), rows, last)
    ticks = rows * TICKS_PER_ROW
    # Which event sounds at each place ahead: the last that has begun, where it has not ended.
    ahead = chart.ahead[rows]
    sounding = np.searchsorted(rows, ahead, side="right") - 1
    ends = rows + np.array([rhythm_duration(rhythm) for rhythm in walk.rhythms], dtype=np.int64) // TICKS_PER_ROW
    looks = np.where((ahead >= 0) & (ahead < ends[sounding]), sounding, -1) if len(rows) else sounding
    return Example(
        codes.astype(np.int16), chart.chroma[rows], (ticks / 24).astype(np.float32),
        np.array(walk.rhythms, dtype=np.int16), np.array(walk.pitches, dtype=np.int16),
        legal_rhythms(ticks % chart.meter.bar_ticks, chart.remaining[rows], chart.meter),
        np.array(walk.weights, dtype=np.float32),
        rows, ticks // chart.meter.bar_ticks, looks, rows[looks] == ahead,
    )  # fmt: skip


def shuffle_chords(song: Song, generator: np.random.Generator) -> Song:
    """Return the song with the chords of its bars in another order, to measure how much the chords tell."""
    bar = song.brief.meter.bar_ticks
    bars = [
        [ChordSpan(span.onset % bar, span.duration, span.chord) for span in spans if span.onset // bar == number]
        for section in song.sections
        for spans in [song.chords.get(section.id, ())]
        for number in range(section.bars)
    ]
    order = iter(generator.permutation(len(bars)))
    chords = {
        section.id: tuple(
            ChordSpan(span.onset + number * bar, span.duration, span.chord)
            for number in range(section.bars)
            for span in bars[next(order)]
        )
        for section in song.sections
    }
    return replace(song, chords={name: spans for name, spans in chords.items() if spans}, tracks=())
