"""How well chords fit a melody that is there already, as logits for whoever draws them.

Conventions: pitch classes count from the tonic of the section's key; beats count from the start of the section; a fit is in
nats, near 0 for the chord that fits a half bar best and below for others, and adds up over the beats.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from harmony.drafts.sampling import Floats
from harmony.tokens import Vocabulary
from song import Chord, Key, Meter, Note
from song.key import Mode

# Consonance of a melody tone so many semitones above a chord tone (Yeh et al., Automatic Melody Harmonization, 2020).
_CONSONANCE = np.array([1.0, -1.0, -1.0, 1.0, 1.0, 0.0, -1.0, 1.0, 1.0, 1.0, -1.0, -1.0])
# What a beat of a tone of the triad is worth, and of a tone consonant with all of it. Found on 96 tunes that stop the training
# early: more fits the notes better and agrees less with the chords that the tunes have.
_TONE, _SWEET = 4.0, 2.0
# How much of what the best chord of a half bar is worth is taken for granted: with nothing taken, long chords would win for
# being long; with all of it, every half bar would have its own.
_EXPECTED = 0.85
_HALF_BEATS = 2  # of a bar of an even number of beats; a bar of three is not divided
# How much a note counts by where it starts.
_ACCENTS = {"strong": 1.25, "beat": 1.0, "off": 0.8}
_SIXTH = 9  # steps from the root to what is added to a triad


@lru_cache(maxsize=8)
def _worths(vocabulary: Vocabulary, mode: Mode) -> Floats:
    """Return what a beat of each pitch class is worth over each chord: [12, chords]; 0 where no chord sounds."""
    worths = np.zeros((12, len(vocabulary)))
    for token, chord in enumerate(vocabulary.in_key(mode)):
        if chord is not None:
            triad = _triad(chord)
            sweet = [[_CONSONANCE[(tone - other) % 12] for other in triad] for tone in range(12)]
            worths[:, token] = _TONE * np.isin(np.arange(12), triad) + _SWEET * np.mean(sweet, axis=1)
    return worths


def _triad(chord: Chord) -> list[int]:
    """Return the pitch classes of the triad of a chord; a seventh is colour, and neither gives nor takes."""
    return [(chord.root_pitch_class + step) % 12 for step in chord.quality.intervals if step < _SIXTH][:3]


def fits(notes: Sequence[Note], key: Key, meter: Meter, beats: int, vocabulary: Vocabulary) -> Floats:
    """Return how well each chord fits what sounds in each beat of a section, [beats, chords]; zeros in silence."""
    heard = np.zeros((beats, 12))
    for note in notes:
        on_beat = "beat" if note.onset % meter.beat_ticks == 0 else "off"
        weight = _ACCENTS["strong" if meter.is_strong(note.onset) else on_beat]
        first, last = max(0, note.onset // meter.beat_ticks), min(beats - 1, (note.end - 1) // meter.beat_ticks)
        for beat in range(first, last + 1):
            start, end = beat * meter.beat_ticks, (beat + 1) * meter.beat_ticks
            length = min(note.end, end) - max(note.onset, start)
            heard[beat, (note.pitch - key.pitch_class) % 12] += weight * length / meter.beat_ticks
    table: Floats = heard @ _worths(vocabulary, key.mode)
    half = meter.beats if meter.beats % _HALF_BEATS else _HALF_BEATS
    for start in range(0, beats, half):
        table[start : start + half] -= _EXPECTED * table[start : start + half].mean(axis=0).max()
    return table
