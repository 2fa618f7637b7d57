"""How a melody sits on its chords: chord tones, non-chord tones that resolve, consonance, tonal distance.

Conventions: chord tones are all tones of the symbol, tensions and slash bass among them; notes over N.C. and rests do not
count. CTnCTR counts notes, PCS and MCTD sixteenths. The measures agree with the POP909 row of `scoreboard.references`.

Where these differ from the paper (Yeh et al., Automatic Melody Harmonization with Triad Chords, 2020): a non-chord tone is
proper where the very next note is at most two semitones away, the same pitch again included, over whatever chord and across
barlines (their code looks only within the half bar of one chord, and for a chord tone). PCS takes the interval from chord tone
up to the melody, as the paper says, so a fourth is told from a fifth (their code takes the distance of pitch classes).
"""

import numpy as np

from scoreboard.definition import Measure
from scoreboard.grid import SIXTEENTH, Flags, Floats, Ints, Line, harmony_of, line_of
from scoreboard.tonal import CENTROIDS, centroids_of
from song import Song

_YEH = "Yeh et al. 2020"
_STEP = 2
# Consonance of a melody tone so many semitones above a chord tone: unison, thirds, fifth and sixths 1, fourth 0, others -1.
_CONSONANCE = np.array([1.0, -1.0, -1.0, 1.0, 1.0, 0.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0])
# (melody pitch class, chord pitch class)
_CONSONANCES: Floats = _CONSONANCE[(np.arange(12)[:, None] - np.arange(12)[None, :]) % 12]


def _on_chords(song: Song) -> tuple[Line, Flags, Flags]:
    """Return the melody, which notes start over a chord, and which of all notes are its tones."""
    line, harmony = line_of(song), harmony_of(song)
    if not len(line.onset) or not len(harmony.tones):
        nothing = np.zeros(len(line.onset), dtype=np.bool_)
        return line, nothing, nothing
    chord = harmony.at[line.onset // SIXTEENTH]
    over: Flags = chord >= 0
    inside: Flags = over & (harmony.tones[chord, line.pitch_class] > 0)
    return line, over, inside


def chord_tone_share(song: Song) -> float | None:
    """Return the share of notes that start on a tone of their chord."""
    _, over, inside = _on_chords(song)
    return float(inside.sum() / over.sum()) if over.any() else None


def strong_chord_tone_share(song: Song) -> float | None:
    """Return the share of the notes on strong beats that are tones of their chord."""
    line, over, inside = _on_chords(song)
    meter = song.brief.meter
    strong = np.isin(line.place, [beat * meter.beat_ticks for beat in meter.strong_beats])
    counted = over & strong
    return float((inside & counted).sum() / counted.sum()) if counted.any() else None


def chord_tone_ratio(song: Song) -> float | None:
    """Return CTnCTR: notes that are chord tones or resolve by step to the next note, against all notes over a chord."""
    line, over, inside = _on_chords(song)
    if not over.any():
        return None
    resolved = np.zeros_like(over)
    resolved[:-1] = np.abs(np.diff(line.pitch)) <= _STEP
    proper = over & ~inside & resolved
    return float((inside.sum() + proper.sum()) / over.sum())


def _sounding(song: Song) -> tuple[Ints, Floats]:
    """Return pitch classes and chord tones, (sixteenths,) and (sixteenths, 12), of the sixteenths with a note and a chord."""
    line, harmony = line_of(song), harmony_of(song)
    if not len(line.onset) or not len(harmony.tones):
        return np.zeros(0, dtype=np.int64), np.zeros((0, 12))
    first = line.onset // SIXTEENTH
    count = np.maximum(1, (line.onset + line.duration) // SIXTEENTH - first)
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    place = np.minimum(np.repeat(first, count) + step, len(harmony.at) - 1)
    chord = harmony.at[place]
    heard = chord >= 0
    return np.repeat(line.pitch_class, count)[heard], harmony.tones[chord[heard]]


def pitch_consonance(song: Song) -> float | None:
    """Return PCS: the mean consonance, -1 to 1, of the melody with every tone of its chord, over sixteenths."""
    melody, tones = _sounding(song)
    if not len(melody):
        return None
    scores = (_CONSONANCES[melody] * tones).sum(axis=1) / tones.sum(axis=1)
    return float(scores.mean())


def melody_chord_distance(song: Song) -> float | None:
    """Return MCTD: the mean tonal distance of the melody to its chord, over sixteenths (so weighted by length)."""
    melody, tones = _sounding(song)
    if not len(melody):
        return None
    gaps = CENTROIDS.T[melody] - centroids_of(tones)
    return float(np.linalg.norm(gaps, axis=1).mean())


MEASURES = (
    Measure("chord tones", "melody", chord_tone_share, "share of notes"),
    Measure("chord tones on strong beats", "melody", strong_chord_tone_share, "share of notes"),
    Measure(
        "CTnCTR",
        "melody",
        chord_tone_ratio,
        f"chord tones, and others that step to the next note, of all notes; {_YEH}",
    ),
    Measure("PCS", "melody", pitch_consonance, f"consonance of melody and chord, -1 to 1; {_YEH}"),
    Measure("MCTD", "melody", melody_chord_distance, f"tonal distance of melody and chord; {_YEH}; Harte et al. 2006"),
)
