"""Songs with melodies as arrays of events: what training and its measures read.

Conventions: one example is one song; T events in song order; sections that repeat an earlier one are left out (the stage
copies them), what a varied section shares with its source stays for context with weight 0. Silent sections are passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from melody.arrays import Bytes, Flags, Floats, Longs, Shorts
from melody.chart import TICKS_PER_ROW, Chart, read_chart
from melody.features import REST, Lines, assemble, blank_lines
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
)
from song import ChordSpan, Section, Song

LONGEST_CHUNK = 256
JOINT_TOKENS = len(DURATIONS) * (PITCHES + 1)


@dataclass(frozen=True)
class Example:
    """The events of one song: features, targets (pitch -1 at rests), legal rhythms, and what each event counts."""

    codes: Shorts
    chroma: Bytes
    times: Floats
    rhythms: Shorts
    pitches: Shorts
    legal: Flags
    weights: Floats

    def __len__(self) -> int:
        return len(self.rhythms)

    def part(self, start: int, end: int) -> "Example":
        """Return the events from start to end."""
        own = slice(start, end)
        return Example(
            self.codes[own], self.chroma[own], self.times[own], self.rhythms[own], self.pitches[own], self.legal[own],
            self.weights[own],
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
    last: list[tuple[int, int, int]]


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
    meter, events = song.brief.meter, dict[str, tuple[Event, ...]]()
    tokens: list[int] = []
    weights: list[float] = []
    for section in song.sections:
        length = section.bars * meter.bar_ticks
        line = quantise(song.melody.get(section.id, ()), meter, length)
        events[section.id] = encode(line, meter, length)
        if not line or section.repeats is not None:
            continue
        reference = reference_pitch(section.key.pitch_class, centre)
        shared = _placed(events.get(section.varies or "", ()))
        tokens += [joint_token(event, reference) for event in events[section.id]]
        weights += [0.0 if placed in shared else 1.0 for placed in _placed(events[section.id])]
    return (tokens, weights) if any(weights) else ([], [])


def joint_token(event: Event, reference: int) -> int:
    """Return rhythm and pitch of an event as one token of `JOINT_TOKENS`, the pitch counted from a reference.

    >>> joint_token(Event(24, 60), 60) > joint_token(Event(24, None), 60)
    True
    """
    return event.rhythm if event.pitch is None else event.rhythm + RHYTHMS * (pitch_token(event.pitch, reference) + 1)


def trace(song: Song, chart: Chart, sections: Sequence[Section], head: int | None = None) -> tuple[Example, Lines]:
    """Return the events of some sections of a song, in order, and the line that they write.

    With `head`, only so many ticks of the last section are read.
    """
    lines = blank_lines(1, len(chart.codes))
    walk = _Walk([], [], [], [], [])
    events: dict[str, tuple[Event, ...]] = {}
    starts = {section.id: start // TICKS_PER_ROW for section, start in song.starts()}
    for section in sections:
        if section.id not in song.melody:
            continue
        length = section.bars * song.brief.meter.bar_ticks
        if head is not None and section is sections[-1]:
            length = head
        line = quantise(song.melody[section.id], song.brief.meter, length)
        events[section.id] = encode(line, song.brief.meter, length)
        first = starts[section.id]
        if line:
            _collect(walk, lines, chart, section, first, events)
        else:
            lines.pitch[0, first : first + length // TICKS_PER_ROW] = REST
    return _assemble(walk, lines, chart), lines


def _collect(
    walk: _Walk, lines: Lines, chart: Chart, section: Section, first: int, events: dict[str, tuple[Event, ...]]
) -> None:
    """Write the events of a section into the line, and into the walk where the section is new or varied."""
    place, shared = first, _placed(events.get(section.varies or "", ()))
    for offset, event in _placed(events[section.id]):
        reference = int(chart.reference[place])
        if section.repeats is None:
            walk.rows.append(place)
            walk.rhythms.append(event.rhythm)
            walk.pitches.append(-1 if event.pitch is None else pitch_token(event.pitch, reference))
            walk.weights.append(0.0 if (offset, event) in shared else 1.0)
            walk.last.append((int(lines.last_rhythm[0]), int(lines.last_pitch[0]), int(lines.last_step[0])))
        lines.write(0, place, event.rhythm, -1 if event.pitch is None else event.pitch, reference)
        place += event.duration // TICKS_PER_ROW


def _placed(events: tuple[Event, ...]) -> dict[tuple[int, Event], None]:
    """Return events with their onsets, in order."""
    onsets = np.cumsum([0, *(event.duration for event in events)])
    return {(int(onset), event): None for onset, event in zip(onsets, events, strict=False)}


def _assemble(walk: _Walk, lines: Lines, chart: Chart) -> Example:
    rows: Longs = np.array(walk.rows, dtype=np.int64)
    last = np.array(walk.last, dtype=np.int64).reshape(-1, 3)
    back = chart.back[rows]
    # The whole line is written by now, but a view only shows rows before its event.
    assert (back < rows[:, None]).all()
    pitches = np.where(back < 0, PITCHES + 1, lines.pitch[0, back])
    rhythms = np.where(back < 0, RHYTHMS, lines.rhythm[0, back])
    codes = assemble(chart, rows, (last[:, 0], last[:, 1], last[:, 2]), pitches, rhythms)
    ticks = rows * TICKS_PER_ROW
    return Example(
        codes.astype(np.int16), chart.chroma[rows], (ticks / 24).astype(np.float32),
        np.array(walk.rhythms, dtype=np.int16), np.array(walk.pitches, dtype=np.int16),
        legal_rhythms(ticks % chart.meter.bar_ticks, chart.remaining[rows], chart.meter),
        np.array(walk.weights, dtype=np.float32),
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
