"""What a chord becomes under a melody that stays on a note which its own tones would rub against.

Conventions: degrees are semitones above the root; ticks count 24 to the quarter note.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from song import Chord, ChordSpan, Note

_ROOT, _THIRD, _FOURTH, _SEVENTH = 0, 4, 5, 11
# By what the melody stays on: the tone that gives way, and what is played for each quality. As arrangers do it, a major seventh becomes a
# sixth under its root, and a dominant is suspended under its fourth.
_INSTEAD: Mapping[int, tuple[int, Mapping[str, str]]] = {
    _ROOT: (_SEVENTH, {"maj7": "6", "maj9": "69", "maj13": "69"}),
    _FOURTH: (_THIRD, {"7": "7sus4", "9": "9sus4", "13": "13sus4", "7b9": "7b9sus4"}),
}
_STAYS = 0.4  # of the chord's time, from which a note is more than passing
_LONG = 48
_TOUCHES = 12


def accompanied(span: ChordSpan, melody: Iterable[Note]) -> Chord:
    """Return the chord of a span as one plays it under the notes that sound in it; the span holds a chord.

    >>> from song import parse_chord
    >>> span = ChordSpan(0, 96, parse_chord("Amaj7"))
    >>> str(accompanied(span, [Note(0, 90, 69)])), str(accompanied(span, [Note(0, 12, 69), Note(12, 84, 68)]))
    ('A6', 'Amaj7')
    """
    chord = span.chord
    assert chord is not None, span
    held: dict[int, int] = {}
    for note in melody:
        degree = (note.pitch - chord.root_pitch_class) % 12
        held[degree] = held.get(degree, 0) + max(0, min(note.end, span.end) - max(note.onset, span.onset))
    for degree, (gives_way, instead) in _INSTEAD.items():
        stays = held.get(degree, 0) >= min(_LONG, _STAYS * span.duration)
        if stays and chord.suffix in instead and held.get(gives_way, 0) < _TOUCHES:
            return replace(chord, suffix=instead[chord.suffix])
    return chord
