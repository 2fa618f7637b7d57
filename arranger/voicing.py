"""Which notes of a chord an accompanying instrument plays, and where, moving as little as it can from chord to chord.

Conventions: a voicing is a tuple of pitches, ascending; tones are pitch classes. The root is left to the bass in jazz
voicings (rootless voicings after Bill Evans; drop-2 as in Levine, The Jazz Piano Book).
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from song import Chord, Key

Voicing = tuple[int, ...]

_THIRDS = (4, 3, 5, 2)
_SEVENTHS = (10, 11, 9)
_FIFTHS = (7, 6, 8)
_GUITAR_STRINGS = (40, 45, 50, 55, 59, 64)
_REACH = 4


def _pick(wanted: Iterable[int], present: Sequence[int]) -> int | None:
    return next((interval for interval in wanted if interval in present), None)


@cache
def jazz_tones(chord: Chord, key: Key, size: int, avoid: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """Return the pitch classes of a rootless voicing: third and seventh, then what the symbol names, then colour.

    Colour is a ninth that suits the key; it stays out where it rubs a semitone against a pitch class in `avoid`.

    >>> from song import parse_chord, parse_key
    >>> jazz_tones(parse_chord("A7"), parse_key("D minor"), 4)
    (1, 7, 10, 4)
    """
    intervals = [interval % 12 for interval in chord.quality.intervals]
    third, seventh, fifth = _pick(_THIRDS, intervals), _pick(_SEVENTHS, intervals[2:]), _pick(_FIFTHS, intervals)
    named = [interval % 12 for interval in chord.quality.intervals if interval > 12]
    altered = [interval for interval in intervals if interval in (6, 8) and interval == fifth]
    guide = [interval for interval in (third, seventh) if interval is not None]
    root = chord.root_pitch_class
    colours = [] if 6 in intervals and 3 in intervals else _colours(chord, key, avoid, dominant=guide == [4, 10])
    order = [*guide, *altered, *named, *colours, *([fifth] if fifth is not None else []), *intervals, 0]
    return tuple(dict.fromkeys((root + interval) % 12 for interval in order))[:size]


def _colours(chord: Chord, key: Key, avoid: frozenset[int], *, dominant: bool) -> list[int]:
    """Return the ninth that suits the chord in the key, natural or lowered; none beside a named ninth."""
    if any(12 < interval < 16 for interval in chord.quality.intervals):
        return []
    root, scale = chord.root_pitch_class, key.scale
    natural, lowered = (root + 2) % 12 in scale, (root + 1) % 12 in scale
    # A dominant that leads to a degree of the key takes the key's ninth; a tritone substitute or backdoor dominant and
    # chords with a major seventh are at home on a natural one; a minor seventh on the third degree has none.
    leads = (root + 5) % 12 in scale
    minor_seventh = {3, 10} <= {interval % 12 for interval in chord.quality.intervals} and not dominant
    if dominant and leads and lowered and not natural:
        ninth = 1
    elif natural or not (minor_seventh and root in scale):
        ninth = 2
    else:
        return []
    return [] if any((root + ninth - other) % 12 in (1, 11) for other in avoid) else [ninth]


@cache
def plain_tones(chord: Chord, size: int) -> tuple[int, ...]:
    """Return the chord as written, root, third, fifth and seventh first, at most `size` pitch classes.

    >>> from song import parse_chord
    >>> plain_tones(parse_chord("D7"), 4)
    (2, 6, 9, 0)
    """
    intervals = [interval % 12 for interval in chord.quality.intervals]
    third, seventh = _pick(_THIRDS, intervals), _pick(_SEVENTHS, intervals[2:])
    guide = [interval for interval in (third, seventh) if interval is not None]
    order = intervals if len(intervals) <= size else [*guide, 0, *intervals]
    kept = set(list(dict.fromkeys(order))[:size])
    return tuple((chord.root_pitch_class + interval) % 12 for interval in intervals if interval in kept)


@cache
def _positions(tones: tuple[int, ...], low: int, high: int) -> tuple[Voicing, ...]:
    """Return the close and drop-2 positions of some pitch classes between two pitches, clear in the low register."""
    found = set()
    for bottom in range(low, high + 1):
        if bottom % 12 not in tones:
            continue
        close = tuple(bottom + offset for offset in sorted((tone - bottom) % 12 for tone in tones))
        found.add(close)
        if len(close) >= 3:
            found.add(tuple(sorted((*close[:-2], close[-2] - 12, close[-1]))))
    return tuple(sorted(v for v in found if v[0] >= low and v[-1] <= high and not is_muddy(v)))


def is_muddy(voicing: Voicing) -> bool:
    """Return whether low neighbours stand too close to be heard apart: a second below E3 or a third below C3."""
    return any(
        (lower < 52 and upper - lower <= 2) or (lower < 48 and upper - lower <= 4) for lower, upper in pairwise(voicing)
    )


def movement(before: Voicing, after: Voicing) -> float:
    """Return the mean semitones that a voice moves; voices are matched from the bottom, or to the nearest where sizes differ."""
    if len(before) == len(after):
        return sum(abs(a - b) for a, b in zip(before, after, strict=True)) / len(after)
    return sum(min(abs(a - b) for a in before) for b in after) / len(after)


def lead_to(tones: tuple[int, ...], before: Voicing | None, low: int, high: int, ceiling: int) -> Voicing:
    """Return the position of some pitch classes nearest to the voicing before, in the range, mostly below the ceiling."""
    centre = (low + high) / 2
    candidates = _positions(tones, low, high) or _positions(tones, low - 5, high + 7)
    assert candidates, (tones, low, high)

    def cost(voicing: Voicing) -> float:
        total = 0.08 * abs(sum(voicing) / len(voicing) - centre) + 1.2 * max(0, voicing[-1] - ceiling)
        total += 1.5 * (voicing[-1] - voicing[-2] == 1 if len(voicing) > 1 else 0)
        return total + (movement(before, voicing) if before else 0.0)

    return min(candidates, key=cost)


@cache
def open_strings(chord: Chord) -> Voicing:
    """Return the chord as a guitarist grips it in open position: one note a string, the root (or slash bass) lowest.

    >>> from song import parse_chord
    >>> open_strings(parse_chord("C"))
    (48, 52, 55, 60, 64)
    """
    tones = frozenset(plain_tones(chord, 4))
    root, bass = chord.root_pitch_class, chord.bass_pitch_class
    fifths = {(root + interval) % 12 for interval in _FIFTHS}
    grip: list[int] = []
    for string in _GUITAR_STRINGS:
        frets = [pitch for pitch in range(string, string + _REACH + 1) if pitch % 12 in tones or not grip]
        if not grip:
            frets = [pitch for pitch in frets if pitch % 12 == bass]
        elif string < 50:  # thirds growl down there; roots and fifths ring
            frets = [p for p in frets if p % 12 in fifths | {root} and p - grip[-1] > 2]
        else:
            frets = [pitch for pitch in frets if pitch > grip[-1]]
            missing = tones - {pitch % 12 for pitch in grip}
            frets = sorted(frets, key=lambda pitch: (pitch % 12 not in missing, pitch))
        grip += frets[:1]
    return tuple(grip)


def power_chord(chord: Chord, before: Voicing | None, low: int) -> Voicing:
    """Return root, fifth and octave on the low strings, near the power chord before and low on the neck."""
    root = chord.root_pitch_class
    fifth = next((f for f in _FIFTHS if f in chord.quality.intervals), 7)
    roots = [pitch for pitch in range(low, low + 17) if pitch % 12 == root]
    near = before[0] if before else low + 5
    bottom = min(roots, key=lambda pitch: (abs(pitch - near) + max(0, pitch - low - 8), pitch))
    return (bottom, bottom + fifth, bottom + 12)
