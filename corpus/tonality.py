"""Finding the key of a tune from its notes and chords, since files mark nearly everything major.

Conventions: note weights are the time that each of the twelve pitch classes sounds, C first.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from song import Chord, Key, Note
from song.cadence import is_dominant
from song.key import Mode, usual_key
from song.pitch import name_of

# How well each degree fits a key, from the tonic up: Temperley, "What's key for key?", Music Perception 17 (1999).
_PROFILES: dict[Mode, tuple[float, ...]] = {
    "major": (5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0),
    "minor": (5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0),
}
# What speaks for a key beside its notes: the last chord, the first one, dominants that fall to it, the signature.
_LAST, _FIRST, _FALLS, _SIGNED = 0.6, 0.3, 0.4, 0.6
_TURNS = 0.7  # a tune that ends on a dominant seventh turns back to its tonic, so it speaks for that key almost as well
MODES: tuple[Mode, Mode] = ("major", "minor")


def pitch_weights(notes: Sequence[Note]) -> list[float]:
    """Return how long each pitch class sounds."""
    weights = [0.0] * 12
    for note in notes:
        weights[note.pitch % 12] += note.duration
    return weights


def find_key(
    weights: Sequence[float],
    chords: Sequence[Chord],
    signature: int | None = None,
    landings: Sequence[Sequence[Chord]] = (),
) -> Key:
    """Return the key that fits the notes and the chords (in the order in which they are played) best.

    A signature is believed where the music does not speak against it: it leaves its major, its minor and little else.
    `landings` are the chords at the ends of the sections, where known; they then speak in place of the last chord.
    """
    candidates = [_key_on(tonic, mode, signature) for mode in MODES for tonic in range(12)]
    return max(candidates, key=lambda key: _fit(key, weights, chords, signature) + _comes_home(key, chords, landings))


def _key_on(tonic: int, mode: Mode, signature: int | None) -> Key:
    """Return the key on a pitch class, spelled as the signature where it has that one."""
    key = usual_key(tonic, mode)
    if signature is not None and (signature - key.signature) % 12 == 0:
        return Key(name_of(signature + (3 if mode == "minor" else 0)), mode)
    return key


def _fit(key: Key, weights: Sequence[float], chords: Sequence[Chord], signature: int | None) -> float:
    profile = np.roll(_PROFILES[key.mode], key.pitch_class)
    fit = float(np.corrcoef(profile, weights)[0, 1]) if np.std(weights) > 0 else 0.0
    if chords:
        fit += _FALLS * min(1.0, 8 * _falls(chords, key) / len(chords))
    if signature is not None:
        fit += _SIGNED * (key.signature == signature)
    return fit


def _comes_home(key: Key, chords: Sequence[Chord], landings: Sequence[Sequence[Chord]]) -> float:
    """Return how well the ends of the sections, or else the last chord, and the first chord rest in a key."""
    if not chords:
        return 0.0
    last = _rests(chords[-1], key)
    if chords[-1].suffix[:1] in ("7", "9") and is_dominant(chords[-1], key):
        last = max(last, _TURNS)
    if landings:
        last = sum(max((_rests(chord, key) for chord in group), default=0.0) for group in landings) / len(landings)
    return _LAST * last + _FIRST * _rests(chords[0], key)


def _rests(chord: Chord, key: Key) -> float:
    """Return how much a chord is the tonic of a key: half where its third belongs to the other mode."""
    if chord.root_pitch_class != key.pitch_class:
        return 0.0
    third = {interval % 12 for interval in chord.quality.intervals} & {3, 4}
    return 1.0 if third in ({4 if key.mode == "major" else 3}, set()) else 0.2


def _falls(chords: Sequence[Chord], key: Key) -> float:
    """Count the dominants that go to the tonic."""
    return sum(_rests(after, key) for before, after in pairwise(chords) if is_dominant(before, key))
