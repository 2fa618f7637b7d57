"""Chords under a melody that stands alone: the few that a singer's friend would strum, one a bar.

Conventions: ticks, 24 to the quarter note, from the first barline; scores are about 1 for a bar whose notes are all chord
tones, costs are in the same unit. The best row of chords is found by Viterbi's algorithm; what a step costs is set by ear.
"""

from collections.abc import Sequence

import numpy as np

from corpus.formats.midi_file import DRUM_CHANNEL
from corpus.formats.midi_melody import is_bass, skyline
from corpus.sections import Change
from song import Chord, Key, Meter, Note, Track, parse_chord
from song.key import Mode

_ALONE = 0.9  # of a track's notes that are its upper line, for it to be one line
_HALVED = ("4/4", "12/8")  # meters whose bars may hold two chords
# Steps above the tonic, suffix, what speaks for the chord beside its notes: the three that every tune has come first.
_CHORDS: dict[Mode, tuple[tuple[int, str, float], ...]] = {
    "major": (
        (0, "", 0.0), (5, "", -0.06), (7, "", 0.0), (7, "7", -0.08), (9, "m", -0.2), (2, "m", -0.22), (4, "m", -0.4),
    ),
    "minor": (
        (0, "m", 0.0), (5, "m", -0.06), (7, "", -0.05), (7, "7", -0.1), (10, "", -0.12), (3, "", -0.15), (8, "", -0.2),
    ),
}  # fmt: skip
_FIFTH, _SEVENTH, _FOREIGN = (
    0.85,
    0.5,
    -0.6,
)  # what a tone of the chord other than root and third, or one of none, counts
_ON_BEAT, _ON_BAR = 1.5, 2.0  # how much more a note there counts
_LONGEST = 2  # beats that a note counts
_CHANGE, _HALFWAY = 0.08, 0.45  # what a new chord costs on a barline and within the bar
_HOME, _BACK, _REST = (
    0.2,
    0.2,
    0.3,
)  # a dominant goes home; it does not fall back to the subdominant; ends rest on the tonic


def is_bare(tracks: Sequence[Track]) -> bool:
    """Return whether the only track with pitches is one line that is no bass."""
    pitched = [track for track in tracks if track.channel != DRUM_CHANNEL]
    if len(pitched) != 1 or is_bass(pitched[0]):
        return False
    return len(skyline(pitched[0].notes)) >= _ALONE * len(pitched[0].notes)


def chords_under(melody: Sequence[Note], key: Key, meter: Meter, bars: int) -> list[Change]:
    """Return the changes of the simplest chords that fit a melody: triads of the key and its dominant seventh.

    There is one a bar, two where a bar of four clearly changes in its middle; before the first bar that the melody does more
    than lead into there is none.
    """
    parts = 2 if str(meter) in _HALVED else 1
    size = meter.bar_ticks // parts
    first = _first_bar(melody, meter)
    if first >= bars:
        return [(0, None)]
    scores = np.array(
        [_evidence(melody, first * meter.bar_ticks + place * size, size, key, meter) for place in range((bars - first) * parts)]
    ) / parts  # fmt: skip
    scores[0, 0] += _REST
    scores[-1, 0] += _REST
    path = _best(scores, _steps(key), parts)
    changes: list[Change] = [(0, None)] if first else []
    for place, chosen in enumerate(path):
        if not place or chosen != path[place - 1]:
            changes.append((first * meter.bar_ticks + place * size, _chord(chosen, key)))
    return changes


def _first_bar(melody: Sequence[Note], meter: Meter) -> int:
    """Return the bar that has the first chord: the melody's first, or the next where that is only a pickup."""
    if not melody:
        return 10**6
    bar, place = divmod(melody[0].onset, meter.bar_ticks)
    return bar + (2 * place >= meter.bar_ticks)


def _evidence(melody: Sequence[Note], start: int, size: int, key: Key, meter: Meter) -> list[float]:
    """Return how well every chord fits the notes of a stretch, none of them where nothing sounds."""
    sounding = np.zeros(12)
    for note in melody:
        length = min(note.end, start + size) - max(note.onset, start)
        if length > 0:
            beats = min(_LONGEST, length / meter.beat_ticks)
            place = max(note.onset, start)
            weight = _ON_BAR if place == start else _ON_BEAT if place % meter.beat_ticks == 0 else 1.0
            sounding[(note.pitch - key.pitch_class) % 12] += weight * beats
    total = float(sounding.sum())
    if not total:
        return [0.0] * len(_CHORDS[key.mode])
    return [float(_tones(root, suffix) @ sounding) / total + liking for root, suffix, liking in _CHORDS[key.mode]]


def _tones(root: int, suffix: str) -> np.ndarray:
    worth = np.full(12, _FOREIGN)
    worth[root] = worth[(root + (3 if suffix == "m" else 4)) % 12] = 1.0
    worth[(root + 7) % 12] = _FIFTH
    if suffix == "7":
        worth[(root + 10) % 12] = _SEVENTH
    return worth


def _steps(key: Key) -> np.ndarray:
    """Return what every chord (row) gains by going to another (column), beside the cost of a change."""
    chords = _CHORDS[key.mode]
    gains = np.zeros((len(chords), len(chords)))
    for row, (root, _, _) in enumerate(chords):
        for column, (after, _, _) in enumerate(chords):
            if root == 7 and after == 0:
                gains[row, column] += _HOME
            if root == 7 and after == 5:
                gains[row, column] -= _BACK
    return gains


def _best(scores: np.ndarray, gains: np.ndarray, parts: int) -> list[int]:
    """Return the chord of every stretch, `parts` of them a bar."""
    count = scores.shape[1]
    best, back = scores[0].copy(), np.zeros(scores.shape, dtype=int)
    for place in range(1, len(scores)):
        cost = (_HALFWAY if place % parts else _CHANGE) * (1 - np.eye(count))
        reached = best[:, None] + gains - cost
        back[place] = reached.argmax(axis=0)
        best = reached.max(axis=0) + scores[place]
    path = [int(best.argmax())]
    for place in range(len(scores) - 1, 0, -1):
        path.append(int(back[place, path[-1]]))
    return path[::-1]


def _chord(chosen: int, key: Key) -> Chord:
    root, suffix, _ = _CHORDS[key.mode][chosen]
    name = key.spell((key.pitch_class + root) % 12)
    return Chord(name, parse_chord(name + suffix).suffix, name)
