"""Whether a line fits its chords: which of its notes clash with chords that are new under them.

The rule: a note that carries weight is a tone of its chord or a tension of it. It carries weight over a chord where it sounds a
beat or more there, starts on a beat, or, having begun off the beat, holds over a beat. A tension is not a semitone above a chord
tone and lies in the key, or in the scale of the chord: a whole tone above one of its tones. What clashed with the chord that was
there before is not blamed on the new one.

Conventions: ticks count from the start of the section; pitch classes run from 0 to 11.
"""

from collections.abc import Collection, Iterator, Sequence

from editing.passages.bars import OCTAVE, sound
from song import Chord, ChordSpan, Key, Meter, Note


def fits(pitch: int, chord: Chord | None, key: Key) -> bool:
    """Return whether a note that carries weight fits a chord; without a chord everything does.

    >>> from song import parse_chord, parse_key
    >>> home = parse_key("C")
    >>> [fits(pitch, parse_chord("Gb7"), home) for pitch in (60, 62, 64, 65, 67, 71)]
    [True, False, True, False, False, False]
    >>> [fits(65, parse_chord(name), home) for name in ("Dm9", "Cmaj7", "Csus4")]
    [True, False, True]
    """
    return chord is None or suits(pitch, chord.pitch_classes, key)


def suits(pitch: int, tones: Collection[int], key: Key) -> bool:
    """Return whether a note that carries weight fits a chord of these pitch classes."""
    pitch_class = pitch % OCTAVE
    if pitch_class in tones:
        return True
    if (pitch_class - 1) % OCTAVE in tones:
        return False
    # In minor both sevenths are the key's.
    scale = {*key.scale, (key.pitch_class + 11) % OCTAVE}
    return pitch_class in scale or (pitch_class - 2) % OCTAVE in tones


def weighty(note: Note, spans: Sequence[ChordSpan], meter: Meter) -> Iterator[tuple[int, Chord | None]]:
    """Walk the chords over which a note carries weight, with the tick at which each is met."""
    beat = meter.beat_ticks
    for span in spans:
        start, end = max(note.onset, span.onset), min(note.end, span.end)
        if has_weight(start, end, beat):
            yield start, span.chord


def has_weight(start: int, end: int, beat: int) -> bool:
    """Return whether what sounds from tick to tick carries weight: a beat or more, or over the start of a beat.

    >>> [has_weight(*sounds, 24) for sounds in ((0, 12), (12, 24), (12, 36), (84, 96))]
    [True, False, True, False]
    """
    return start < end and (end - start >= beat or -(-start // beat) * beat < end)


def clashes(note: Note, spans: Sequence[ChordSpan], key: Key, meter: Meter) -> set[int]:
    """Return the ticks at which a note meets a chord that it does not fit."""
    return {tick for tick, chord in weighty(note, spans, meter) if not fits(note.pitch, chord, key)}


def new_clashes(note: Note, before: Sequence[ChordSpan], now: Sequence[ChordSpan], key: Key, meter: Meter) -> set[int]:
    """Return the bars in which a note clashes with a chord that is new there; `before` are the old chords in the same key.

    Where no chord stood before, all that clashes is new.
    """
    found = set()
    for tick in clashes(note, now, key, meter):
        was = next((span.chord for span in before if span.onset <= tick < span.end), None)
        if fits(note.pitch, was, key):
            found.add(tick // meter.bar_ticks)
    return found


def passes(note: Note, before: Sequence[ChordSpan], now: Sequence[ChordSpan], key: Key) -> bool:
    """Return whether a note may stay between others over a new chord: it fits where it starts, or the chord there is as it was."""
    under, was = (
        next((span.chord for span in spans if span.onset <= note.onset < span.end), None) for spans in (now, before)
    )
    return sound(under) == sound(was) or fits(note.pitch, under, key)
