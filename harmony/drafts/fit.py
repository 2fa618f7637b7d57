"""How well chords fit a melody that is there already, as logits for whoever draws them.

Conventions: pitch classes count from the tonic of the section's key; beats count from the start of the section; a fit is in
nats, above 0 where it is better than any chord would be, and adds up over the beats.
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
_TONE, _SWEET = 1.0, 1.0  # what a chord tone is worth, and what consonance is, for every beat that it sounds
# How much the fit counts beside the network, which hears the line too; tuned on the held-back tunes for early stopping: more
# fits the notes better and agrees less with the chords that the tunes have.
_STRENGTH = 2.4
# How much of the time each degree of a key sounds, as melodies have it: tonic triad, scale, the rest.
_USUAL = {
    "major": (0.16, 0.01, 0.14, 0.01, 0.16, 0.09, 0.02, 0.19, 0.01, 0.12, 0.02, 0.07),
    "minor": (0.17, 0.01, 0.12, 0.15, 0.02, 0.11, 0.01, 0.18, 0.07, 0.03, 0.09, 0.04),
}
_SIXTH = 9  # steps from the root to what is added to a triad
_STEP = 2  # semitones to the next note, within which a note that is no chord tone resolves
# How much a note counts by where it starts; off the beat it may pass by step, and one that is left by a leap is to fit.
_ACCENTS = {"strong": 1.5, "beat": 1.0, "off": 0.8}
_PASSING, _LEAPING = 0.5, 1.4


@lru_cache(maxsize=8)
def _worths(vocabulary: Vocabulary, mode: Mode) -> Floats:
    """Return what a beat of each pitch class is worth over each chord: [12, chords]; 0 where no chord sounds.

    It is the log of how much likelier it sounds over that chord than anywhere in the key.
    """
    worths = np.zeros((12, len(vocabulary)))
    usual = np.array(_USUAL[mode])
    for token, chord in enumerate(vocabulary.in_key(mode)):
        if chord is not None:
            column = _TONE * np.isin(np.arange(12), sorted(chord.pitch_classes)) + _SWEET * _sweetness(chord)
            worths[:, token] = column - np.log((usual * np.exp(column)).sum())
    return worths


def _sweetness(chord: Chord) -> Floats:
    """Return how consonant each pitch class is with the triad of a chord, [12]; a seventh is colour and takes nothing away."""
    triad = [chord.root_pitch_class + step for step in chord.quality.intervals if step < _SIXTH][:3]
    sweet: Floats = np.mean([[_CONSONANCE[(tone - other) % 12] for tone in range(12)] for other in triad], axis=0)
    return sweet


def fits(notes: Sequence[Note], key: Key, meter: Meter, beats: int, vocabulary: Vocabulary) -> Floats:
    """Return how well each chord fits what sounds in each beat of a section, [beats, chords]; zeros in silence.

    A note counts as long as it sounds, more where it starts on a strong beat, less where it passes by step off the beat.
    What leaps on counts more, for it does not resolve.
    """
    heard = np.zeros((beats, 12))
    for place, note in enumerate(notes):
        following = notes[place + 1] if place + 1 < len(notes) else None
        weight = _weight(note, following, meter)
        for beat in range(
            max(0, note.onset // meter.beat_ticks), min(beats - 1, (note.end - 1) // meter.beat_ticks) + 1
        ):
            start = max(note.onset, beat * meter.beat_ticks)
            length = min(note.end, (beat + 1) * meter.beat_ticks) - start
            heard[beat, (note.pitch - key.pitch_class) % 12] += weight * length / meter.beat_ticks
    table: Floats = _STRENGTH * heard @ _worths(vocabulary, key.mode)
    return table


def _weight(note: Note, following: Note | None, meter: Meter) -> float:
    step = 0 if following is None else abs(following.pitch - note.pitch)
    leaping = _LEAPING if step > _STEP else 1.0
    if meter.is_strong(note.onset):
        return _ACCENTS["strong"] * leaping
    if note.onset % meter.beat_ticks == 0:
        return _ACCENTS["beat"] * leaping
    return _ACCENTS["off"] * (_PASSING if 0 < step <= _STEP else leaping)
