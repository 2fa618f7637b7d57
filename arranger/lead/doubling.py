"""Doubling: a second instrument plays the melody along, in unison, an octave away, or in thirds to sixths below.

Conventions: pitches are MIDI numbers.
"""

from arranger.direction.cue import OCTAVE, THIRDS, UNISON
from arranger.scene import Scene
from song import Note

_PIERCING = 86  # a line in octaves goes no higher
# Semitones, the best first: under a root or a fifth the next chord tone is a fourth away, and a sixth would leap.
_BELOW = (3, 4, 5, 8, 9)


def doubled(scene: Scene, note: Note, way: str, moved: int, low: int, high: int) -> int:
    """Return the pitch that goes along with a melody note in a way, within the range of an instrument where it can.

    The lead sounds `moved` by so many semitones.
    """
    if way == OCTAVE:
        # Where the instrument has the room for the whole line, so that it does not jump; above, if it may choose.
        pitches = [other.pitch + moved for other in scene.notes]
        above = max(pitches) + 12 <= min(high, _PIERCING)
        return note.pitch + moved + (12 if above else -12 if min(pitches) - 12 >= low else 0)
    if way == THIRDS:
        # Where the instrument has nothing below, the two meet: above the tune it would be heard as the tune.
        below = _third_below(scene, note) + moved
        return below if below >= low else note.pitch + moved
    assert way == UNISON, way
    return note.pitch + moved


def _third_below(scene: Scene, note: Note) -> int:
    """Return the third below a note in chord and key, a fourth or a sixth where the chord has no third for it."""
    chord = _tones_under(scene, note)
    scale = frozenset(scene.section.key.scale)
    # A semitone above a tone of the chord rubs, where the tune itself may only pass: F under an A over Em7.
    smooth = frozenset(tone for tone in scale if tone in chord or (tone - 1) % 12 not in chord)
    for tones in (chord if note.pitch % 12 in chord else frozenset(), smooth, chord, scale):
        for below in _BELOW:
            if (note.pitch - below) % 12 in tones:
                return note.pitch - below
    return note.pitch - _BELOW[0]


def _tones_under(scene: Scene, note: Note) -> frozenset[int]:
    """Return the pitch classes of the chord over which a note sounds longest: one that is held, or early, belongs to what comes."""
    start = max(0, note.onset)
    shares = [
        (min(note.end, span.end) - max(start, span.onset), -span.onset, span.chord.pitch_classes)
        for span in scene.playable
        if span.chord is not None and span.onset < max(note.end, start + 1) and span.end > start
    ]
    return frozenset(max(shares)[2]) if shares else frozenset()
