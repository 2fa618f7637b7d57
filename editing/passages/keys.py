"""A section in another key: its music moved, and where the mode is another, each tone by its degree of the scale.

Conventions: pitches are MIDI numbers, intervals semitones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from editing.passages.bars import OCTAVE, Spans
from editing.passages.fit import fits
from song import Chord, ChordSpan, Key, Note, Song
from song.key import usual_key
from song.pitch import fifths_of, name_of, simplify
from song.quality import QUALITIES

# Semitones above the tonic of the seven degrees; in minor the sixth and seventh may be raised, and over a dominant the seventh is.
_DEGREES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
_LEADING = 11
_RAISED = (9, _LEADING)


def moved_chords(spans: Sequence[ChordSpan], origin: Key, target: Key) -> tuple[ChordSpan, ...] | None:
    """Return chords as they play the same part in another key; in the other mode with the tones of that mode.

    None where a chord has no counterpart there.
    """
    if origin.mode == target.mode:
        return moved(spans, origin, target)
    chords = {span.chord: span.chord and in_mode(span.chord, origin, target) for span in spans}
    if any(chord is not None and chords[chord] is None for chord in chords):
        return None
    return tuple(replace(span, chord=chords[span.chord]) for span in spans)


@cache
def in_mode(chord: Chord, origin: Key, target: Key) -> Chord | None:
    """Return a chord with its tones moved degree by degree to the other mode; what lies outside the scale stays as it is.

    So do chords on the lowered seventh, which both modes have. The leading tone stays one over dominants. None where nobody
    writes such a chord.

    >>> from song import parse_chord, parse_key
    >>> one, other = parse_key("C major"), parse_key("C minor")
    >>> [str(in_mode(parse_chord(name), one, other)) for name in ("Cmaj7", "Dm7", "G7", "Am7", "F", "A7", "C6")]
    ['Cm7', 'Dm7b5', 'G7', 'Abmaj7', 'Fm', 'A7', 'Cm6']
    >>> [str(in_mode(parse_chord(name), other, one)) for name in ("Cm", "Dm7b5", "G7b9", "Abmaj7", "Bb7", "Cm69", "F7")]
    ['C', 'Dm7', 'G9', 'Am7', 'Bb7', 'C69', 'Fmaj7']
    """
    tonic, shift = origin.pitch_class, (target.pitch_class - origin.pitch_class) % OCTAVE
    scale = {(tonic + step) % OCTAVE for step in (*_DEGREES[origin.mode], *_RAISED)}
    dominant = _is_dominant(chord, origin)
    degree = (chord.root_pitch_class - tonic) % OCTAVE
    own = chord.pitch_classes <= scale and (dominant or degree != _LEADING)
    if not own or (degree == 10 and origin.mode == "minor"):
        return chord.transpose(origin, target)
    tones = [(tone, _tone(tone, origin, target, leads=dominant)) for tone in _tones(chord)]
    if chord.suffix in ("6", "m6", "69", "m69") and degree == 0:
        # A sixth on the tonic is a colour of rest and stays sweet in minor.
        tones = [(old, (tonic + shift + 9) % OCTAVE if (old - tonic) % OCTAVE in (8, 9) else new) for old, new in tones]
    root = tones[0][1]
    suffix = _suffix(frozenset((new - root) % OCTAVE for _, new in tones), chord.suffix)
    if suffix is None:
        return None
    name = _root(chord, origin, target, root)
    standing = Chord(name, suffix, name)
    bass = _tone(chord.bass_pitch_class, origin, target, leads=dominant)
    return standing if bass == root else replace(standing, bass=standing.spell(bass) or target.spell(bass))


def moved_notes(
    notes: Sequence[Note], origin: Key, target: Key, shift: int, spans: Sequence[ChordSpan] = ()
) -> tuple[Note, ...]:
    """Return notes an interval higher, in the other mode with its degrees; `spans` are the chords over which they then stand.

    Over dominants they keep the leading tone, and over others a note keeps its pitch that fits better so.
    """
    result = []
    there = usual_key(origin.pitch_class, target.mode)  # whose tonic may need another name: nobody writes Db minor
    for note in notes:
        pitch = note.pitch
        if origin.mode != target.mode:
            under = next((span.chord for span in spans if span.onset <= note.onset < span.end), None)
            leads = under is not None and _is_dominant(under, target)
            new = _tone(pitch % OCTAVE, origin, there, leads=leads)
            other = pitch + (new - pitch % OCTAVE + 6) % OCTAVE - 6
            if leads or fits(other + shift, under, target) or not fits(pitch + shift, under, target):
                pitch = other
        result.append(replace(note, pitch=min(127, max(0, pitch + shift))))
    return tuple(result)


def song_shift(song: Song, lines: Iterable[Sequence[Note]], origin: Key, target: Key) -> int:
    """Return by how much the melodies of sections that change their key together are moved: the short way, or another octave.

    That is where the short way leaves the singer's range and the other stays in it.
    """
    from melody.returns.variation import fitting_shift, key_shift
    from melody.voice import singer_of

    notes = [note for line in lines for note in line]
    if origin.mode != target.mode and origin.relative() == target:
        return key_shift(origin, target)
    return fitting_shift(notes, key_shift(origin, target), singer_of(song.brief))


def _is_dominant(chord: Chord, key: Key) -> bool:
    from song.cadence import is_dominant

    return is_dominant(chord, key)


def _tones(chord: Chord) -> list[int]:
    return [(chord.root_pitch_class + step) % OCTAVE for step in chord.quality.intervals]


def _tone(pitch_class: int, origin: Key, target: Key, *, leads: bool) -> int:
    """Return a pitch class moved by its degree."""
    step = (pitch_class - origin.pitch_class) % OCTAVE
    old, new = _DEGREES[origin.mode], _DEGREES[target.mode]
    if step == _LEADING and (leads or step not in old):
        moved_step = _LEADING
    else:
        moved_step = new[old.index(step)] if step in old else step
    return (target.pitch_class + moved_step) % OCTAVE


def _suffix(tones: frozenset[int], like: str) -> str | None:
    """Return the suffix of a chord with those tones above its root, the first in the table; its own where it has them."""
    own = QUALITIES.get(like)
    rows = [*([own] if own else []), *QUALITIES.values()]
    return next((row.suffix for row in rows if frozenset(step % OCTAVE for step in row.intervals) == tones), None)


def _root(chord: Chord, origin: Key, target: Key, root: int) -> str:
    """Return the name of a root: the letter that it had, in the new key."""
    steps = root - target.pitch_class - (chord.root_pitch_class - origin.pitch_class)
    lowered = (steps + 6) % OCTAVE - 6
    fifths = fifths_of(chord.root) + fifths_of(target.tonic) - fifths_of(origin.tonic) + 7 * lowered
    return name_of(simplify(fifths))


def moved(spans: Sequence[ChordSpan], origin: Key, target: Key) -> Spans:
    """Return chords as they play the same part in another key, spelled as they would be there."""
    from harmony.theory.spelling import moved as spelled

    return spelled(spans, origin, target)
