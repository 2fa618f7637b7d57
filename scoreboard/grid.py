"""A song as arrays: what most measures are computed from.

Conventions: onsets and durations are ticks, 24 to the quarter note, from the start of the song; a sixteenth is 6 ticks; bars
count from 0. Only sections with a melody (silent on purpose counts) or with chords are seen, each for its own layer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from song import ChordSpan, Note, Song

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SIXTEENTH = 6


@dataclass(frozen=True)
class Line:
    """The melody of a song: notes in order, and the bars of the sections that have one, joined without gaps.

    `onset`, `duration`, `pitch`, `tonic` (pitch class of the key of the note's section) are (notes,); `bar` is the bar in which
    a note sounds among the `bars` bars of composed sections, `place` its onset inside that bar in ticks. A pickup stands in
    the bar before its section; one before the first composed section is left out.
    """

    onset: Ints
    duration: Ints
    pitch: Ints
    tonic: Ints
    bar: Ints
    place: Ints
    bars: int
    bar_ticks: int

    @property
    def pitch_class(self) -> Ints:
        """Pitch classes of the notes, (notes,)."""
        return self.pitch % 12

    @property
    def played_bars(self) -> Ints:
        """Bars in which a note starts, in order."""
        return np.unique(self.bar)


def line_of(song: Song) -> Line:
    """Return the melody of a song as arrays; empty ones where it has none."""
    rows: list[tuple[int, int, int, int, int]] = []
    bar_ticks = song.brief.meter.bar_ticks
    bars = 0
    heard = song.sounding()
    for section, start in song.starts():
        notes = heard.get(section.id)
        if notes is None:
            continue
        tonic = section.key.pitch_class
        shift = bars * bar_ticks
        rows += [(start + n.onset, n.duration, n.pitch, tonic, shift + n.onset) for n in notes if shift + n.onset >= 0]
        bars += section.bars
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    onset, duration, pitch, tonics, joined = table.T
    return Line(onset, duration, pitch, tonics, joined // bar_ticks, joined % bar_ticks, bars, bar_ticks)


@dataclass(frozen=True)
class Harmony:
    """The chords of a song: which chord stands in every sixteenth (-1: none), and the tones of each different chord.

    `at` is (sixteenths,); `tones` (chords, 12), 1 for a chord tone.
    """

    at: Ints
    tones: Floats


def harmony_of(song: Song) -> Harmony:
    """Return the chords of a song on the grid of sixteenths."""
    at = np.full(song.bars * song.brief.meter.bar_ticks // SIXTEENTH, -1, dtype=np.int64)
    number: dict[frozenset[int], int] = {}
    for span in song.all_chords():
        if span.chord is not None:
            tones = span.chord.pitch_classes
            at[span.onset // SIXTEENTH : -(-span.end // SIXTEENTH)] = number.setdefault(tones, len(number))
    rows = np.zeros((len(number), 12))
    for tones, row in number.items():
        rows[row, list(tones)] = 1.0
    return Harmony(at, rows)


def last_note(song: Song, section_id: str) -> Note | None:
    """Return the last melody note of a section, None where it is silent."""
    notes = song.melody.get(section_id)
    return notes[-1] if notes else None


def span_at(spans: tuple[ChordSpan, ...], tick: int) -> ChordSpan | None:
    """Return the chord span that stands at a tick of its section, None where there is none."""
    return next((span for span in spans if span.onset <= tick < span.end), None)
