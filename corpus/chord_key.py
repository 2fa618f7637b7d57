"""The key of a tune of which only the chords are known, and sections that stand in a key of their own.

Conventions: weights are the time, in beats, that pitch classes sound in chords.
"""

from collections.abc import Sequence
from itertools import pairwise

from corpus.sections import Change
from corpus.tonality import find_key
from song import Chord, Key, Meter
from song.cadence import is_dominant

Bar = tuple[Change, ...]
# Shares of the time that a section in a key of its own rests on its tonic at least, and on the tune's at most.
_HERE, _HOME = 0.25, 0.05
# The rest of such a section may already lead home.
_AWAY = 0.75
_RELATIVE = 0.15  # share of the relative tonic from which it is the key of a tune that is never at home


def key_of_chords(bars: Sequence[Bar], meter: Meter, named: Key | None, landings: Sequence[int], sure: bool) -> Key:
    """Return the key: the one that the chart names, and where none is named the one that the chords tell.

    Where the name is not `sure`, it gives way to its relative when the tune begins or ends there and is never at home.
    `landings` are the last bars of the sections.
    """
    chords = [chord for bar in bars for _, chord in bar if chord]
    if named is None:
        ends = [[chord for _, chord in bars[landing] if chord] for landing in landings]
        return find_key(chord_weights(bars, meter), chords, landings=ends)
    lasting = _lasting(bars, meter)
    relative = named.relative()
    moved = not sure and (_on_tonic(chords[0], relative) or _on_tonic(chords[-1], relative))
    if moved and _share(lasting, named) <= _HOME and _share(lasting, relative) >= _RELATIVE:
        return relative
    return named


def key_under_signature(bars: Sequence[Bar], meter: Meter, sharps: int | None) -> Key | None:
    """Return the key that the chords make under a signature in sharps (negative: flats); None where no chord stands."""
    chords = [chord for bar in bars for _, chord in bar if chord]
    return find_key(chord_weights(bars, meter), chords, sharps) if chords else None


def chord_weights(bars: Sequence[Bar], meter: Meter) -> list[float]:
    """Return how long each pitch class sounds in the chords."""
    weights = [0.0] * 12
    for chord, beats in _lasting(bars, meter):
        for pitch_class in chord.pitch_classes:
            weights[pitch_class] += beats
    return weights


def _lasting(bars: Sequence[Bar], meter: Meter) -> list[tuple[Chord, float]]:
    """Return the chords in order, each with its length in beats."""
    lasting: list[tuple[Chord, float]] = []
    for bar in bars:
        ends = [onset for onset, _ in bar[1:]] + [meter.bar_ticks]
        for (onset, chord), end in zip(bar, ends, strict=True):
            if chord:
                lasting.append((chord, (end - onset) / meter.beat_ticks))
    return lasting


def section_keys(sections: Sequence[Sequence[Bar]], labels: Sequence[str], home: Key, meter: Meter) -> list[Key | None]:
    """Return a key for every section that clearly stands in another one than the tune, None for the rest.

    Equal letters with equal chords get equal keys, since only their chords are looked at; the first letter is at home.
    """
    return [
        None if label == labels[0] else _own_key(bars, home, meter)
        for label, bars in zip(labels, sections, strict=True)
    ]


def _own_key(bars: Sequence[Bar], home: Key, meter: Meter) -> Key | None:
    """Return the key that a section stands in where it is not the tune's own.

    Until it turns home, in its last quarter, it has to rest on its own tonic, reached from its dominant, while the tonic of
    the tune is not heard.
    """
    away = bars[: round(_AWAY * len(bars))]
    lasting = _lasting(away, meter)
    if len(bars) < 8 or not lasting or _share(lasting, home) > _HOME:
        return None
    chords = [chord for chord, _ in lasting]
    found = find_key(chord_weights(away, meter), chords)
    arrives = any(is_dominant(before, found) and _on_tonic(after, found) for before, after in pairwise(chords))
    if found.pitch_class == home.pitch_class or not arrives or _share(lasting, found) < _HERE:
        return None
    return found


def _share(lasting: Sequence[tuple[Chord, float]], key: Key) -> float:
    """Return the share of the time that the tonic of a key sounds."""
    return sum(beats for chord, beats in lasting if _on_tonic(chord, key)) / sum(beats for _, beats in lasting)


def _on_tonic(chord: Chord, key: Key) -> bool:
    """Return whether a chord is the tonic triad of a key with what belongs on it, and no dominant seventh.

    Over a bass that is no tone of the triad it is another chord.
    """
    bass = (chord.bass_pitch_class - chord.root_pitch_class) % 12
    if chord.root_pitch_class != key.pitch_class or bass not in (0, 3, 4, 7):
        return False
    intervals = {interval % 12 for interval in chord.quality.intervals}
    third = 4 if key.mode == "major" else 3
    return third in intervals and (10 not in intervals or key.mode == "minor")
