"""The melody for itself: pitch-class entropy, groove, movement, rests, range, and how phrases end.

Conventions: bars are those of all sections with a melody, silent ones among them; a phrase is a section. Entropies are in bits.

Agreement with MusDr, the code of Wu and Yang (The Jazz Transformer on the Front Line, 2020): windows slide by one bar and one
without notes is left out; notes count once, however long; grooving similarity compares all pairs of bars, silent ones among
them (MusDr draws 1,000 of the pairs). The grid is of sixteenths or sixty-fourths, so a bar in 3/4 has 12 or 48 places; a note
counts in the place in which it starts. A song shorter than the window is one window.
"""

import math

import numpy as np

from scoreboard.definition import Measure
from scoreboard.fit import MEASURES as FIT
from scoreboard.grid import Floats, last_note, line_of, span_at
from scoreboard.structure import MEASURES as STRUCTURE
from song import Section, Song

_WU = "Wu and Yang 2020"
_STEP, _LEAP = 2, 5


def _histograms(song: Song) -> Floats:
    """Return how often each pitch class starts in each bar, (bars, 12)."""
    line = line_of(song)
    counts = np.zeros((line.bars, 12))
    np.add.at(counts, (line.bar, line.pitch_class), 1)
    return counts


def pitch_class_entropy(song: Song, bars: int) -> float | None:
    """Return H: the mean entropy of the pitch classes that start in a window of that many bars."""
    counts = _histograms(song)
    if not counts.any():
        return None
    window = min(bars, len(counts))
    sums = np.vstack([np.zeros((1, 12)), np.cumsum(counts, axis=0)])
    windows = sums[window:] - sums[:-window]
    windows = windows[windows.any(axis=1)]
    shares = windows / windows.sum(axis=1, keepdims=True)
    logs = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
    return float(-(shares * logs).sum(axis=1).mean())


def grooving_similarity(song: Song, places_a_quarter: float) -> float | None:
    """Return GS: how much two bars agree on where notes start and where not, the mean over all pairs of bars."""
    line = line_of(song)
    if line.bars < 2 or not len(line.onset):
        return None
    places = math.ceil(line.bar_ticks * places_a_quarter / 24)
    onsets = np.zeros((line.bars, places))
    onsets[line.bar, (line.place * places_a_quarter / 24).astype(np.int64)] = 1
    # In a place where k of n bars have an onset, k (n - k) pairs differ.
    k, n = onsets.sum(axis=0), line.bars
    return float(1 - (k * (n - k)).sum() / (places * n * (n - 1) / 2))


def note_density(song: Song) -> float | None:
    """Return the notes a bar, in bars in which notes start."""
    line = line_of(song)
    return len(line.onset) / len(line.played_bars) if len(line.onset) else None


def melody_range(song: Song) -> float | None:
    """Return the semitones from the lowest to the highest note of the song."""
    line = line_of(song)
    return float(np.ptp(line.pitch)) if len(line.pitch) else None


def section_range(song: Song) -> float | None:
    """Return the semitones from the lowest to the highest note of a section, the mean over sections with notes."""
    spans = [np.ptp([note.pitch for note in notes]) for notes in song.melody.values() if notes]
    return float(np.mean(spans)) if spans else None


def rest_share(song: Song) -> float | None:
    """Return the share of time without a note, in the sections that have notes."""
    total = sum(section.bars for section in song.sections if song.melody.get(section.id)) * song.brief.meter.bar_ticks
    sounding = sum(note.duration for notes in song.sounding().values() for note in notes)
    # A pickup may sound in a section that has no notes of its own.
    return max(0.0, 1 - sounding / total) if total else None


def _interval_share(song: Song, low: int, high: int) -> float | None:
    intervals = np.abs(np.diff(line_of(song).pitch))
    return float(((intervals >= low) & (intervals <= high)).mean()) if len(intervals) else None


def leap_recovery(song: Song) -> float | None:
    """Return the share of leaps of a fourth or more that turn back: the next interval goes the other way.

    Source: the gap-fill principle of Meyer, Explaining Music, 1973; measured as in von Hippel and Huron, 2000.
    """
    intervals = np.diff(line_of(song).pitch)
    leaps = np.flatnonzero(np.abs(intervals[:-1]) >= _LEAP)
    return float((intervals[leaps] * intervals[leaps + 1] < 0).mean()) if len(leaps) else None


def off_beat_share(song: Song) -> float | None:
    """Return the share of notes that start off the beat."""
    line = line_of(song)
    return float((line.place % song.brief.meter.beat_ticks > 0).mean()) if len(line.place) else None


def outside_key_share(song: Song) -> float | None:
    """Return the share of notes outside the scale of their section's key (in minor, raised sixth and seventh are inside)."""
    outside = total = 0
    for section in song.sections:
        notes = song.melody.get(section.id, ())
        scale = {*section.key.scale, *_raised(section)}
        outside += sum(note.pitch % 12 not in scale for note in notes)
        total += len(notes)
    return outside / total if total else None


def _raised(section: Section) -> tuple[int, ...]:
    if section.key.mode == "major":
        return ()
    return ((section.key.pitch_class + 9) % 12, (section.key.pitch_class + 11) % 12)


def peak_place(song: Song) -> float | None:
    """Return where the highest note first stands, 0 (start of the melody) to 1 (its end)."""
    line = line_of(song)
    if len(line.pitch) < 2:
        return None
    first, end = line.onset[0], line.onset[-1]
    return float((line.onset[line.pitch.argmax()] - first) / (end - first))


def last_note_length(song: Song) -> float | None:
    """Return how long the last note of a phrase is against the mean note of the song."""
    lasts = [note.duration for s in song.sections if (note := last_note(song, s.id)) is not None]
    return float(np.mean(lasts) / line_of(song).duration.mean()) if lasts else None


def end_on_chord_share(song: Song) -> float | None:
    """Return the share of phrases whose last note is a tone of its chord."""
    hits = []
    for section in song.sections:
        note = last_note(song, section.id)
        span = span_at(song.chords.get(section.id, ()), note.onset) if note else None
        if note and span and span.chord:
            hits.append(note.pitch % 12 in span.chord.pitch_classes)
    return float(np.mean(hits)) if hits else None


def end_on_tonic_share(song: Song) -> float | None:
    """Return the share of phrases whose last note is the tonic of their key."""
    hits = [
        note.pitch % 12 == section.key.pitch_class
        for section in song.sections
        if (note := last_note(song, section.id)) is not None
    ]
    return float(np.mean(hits)) if hits else None


def rest_after_phrase(song: Song) -> float | None:
    """Return the quarter notes of rest at the end of a phrase: from its last note to the next section or its pickup."""
    heard, bar = song.sounding(), song.brief.meter.bar_ticks
    pickups = [min([0, *(note.onset for note in heard.get(section.id, ())[:1])]) for section in song.sections]
    rests = [
        (section.bars * bar + following - heard[section.id][-1].end) / 24
        for section, following in zip(song.sections, [*pickups[1:], 0], strict=False)
        if heard.get(section.id)
    ]
    return float(np.mean(rests)) if rests else None


MEASURES = (
    *FIT,
    Measure(
        "H1", "melody", lambda song: pitch_class_entropy(song, 1), f"entropy of the pitch classes in a bar, bits; {_WU}"
    ),
    Measure("H4", "melody", lambda song: pitch_class_entropy(song, 4), f"the same in four bars; {_WU}"),
    Measure(
        "grooving (16 grid)",
        "melody",
        lambda song: grooving_similarity(song, 4),
        f"likeness of the rhythm of any two bars; {_WU}",
    ),
    Measure("grooving (64 grid)", "melody", lambda song: grooving_similarity(song, 16), f"the same on 64ths; {_WU}"),
    *STRUCTURE,
    Measure("notes a bar", "melody", note_density, "notes in bars with notes"),
    Measure("range", "melody", melody_range, "semitones"),
    Measure("range of a section", "melody", section_range, "semitones"),
    Measure("rests", "melody", rest_share, "share of time"),
    Measure("repeated notes", "melody", lambda song: _interval_share(song, 0, 0), "share of intervals"),
    Measure("steps", "melody", lambda song: _interval_share(song, 1, _STEP), "share of intervals"),
    Measure("leaps", "melody", lambda song: _interval_share(song, _LEAP, 127), "share of intervals"),
    Measure("leaps that turn back", "melody", leap_recovery, "Meyer 1973; von Hippel and Huron 2000"),
    Measure("notes off the beat", "melody", off_beat_share, "share of notes"),
    Measure("notes outside the key", "melody", outside_key_share, "share of notes"),
    Measure("place of the peak", "melody", peak_place, "0 start to 1 end"),
    Measure("last note of a phrase", "melody", last_note_length, "length against the mean"),
    Measure("phrases that end on a chord tone", "melody", end_on_chord_share, "share of sections"),
    Measure("phrases that end on the tonic", "melody", end_on_tonic_share, "share of sections"),
    Measure("rest after a phrase", "melody", rest_after_phrase, "quarter notes"),
)
