"""Which notes of a chord an accompanying instrument plays: as written, or as jazz players hear the symbol.

Conventions: intervals are semitones above the root within an octave, tones are pitch classes. The first tones matter most; the
root is left to the bass in jazz (rootless voicings after Bill Evans; Levine, The Jazz Piano Book, chapters 5 to 7).
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from song import Chord, Key

THIRDS = (4, 3, 5, 2)
SEVENTHS = (10, 11, 9)
FIFTHS = (7, 6, 8)


def pick(wanted: Iterable[int], present: Sequence[int]) -> int | None:
    """Return the first of the wanted intervals that is present."""
    return next((interval for interval in wanted if interval in present), None)


@lru_cache(2048)
def guides(chord: Chord) -> tuple[int, ...]:
    """Return the intervals that tell what a chord is: its third (or what is suspended) and its seventh (or sixth).

    An eleventh over a major third suspends it: C11 is played as C9sus4.

    >>> from song import parse_chord
    >>> [guides(parse_chord(symbol)) for symbol in ("Dm7", "C6", "G9sus4", "G11", "F")]
    [(3, 10), (4, 9), (5, 10), (5, 10), (4,)]
    """
    stacked = chord.quality.intervals
    intervals = [interval % 12 for interval in stacked]
    third, seventh = pick(THIRDS, intervals[1:3]), pick(SEVENTHS, intervals[2:5])
    if third == 4 and seventh == 10 and 17 in stacked:
        third = 5
    return tuple(interval for interval in (third, seventh) if interval is not None)


@lru_cache(2048)
def jazz_tones(chord: Chord, key: Key, size: int, avoid: frozenset[int] = frozenset()) -> tuple[int, ...]:
    """Return the pitch classes of a rootless voicing: third and seventh, then what the symbol names, then colour.

    Colour is a ninth that suits the key, and over a dominant a thirteenth; it stays out where it rubs a semitone against a
    pitch class in `avoid`.

    >>> from song import parse_chord, parse_key
    >>> jazz_tones(parse_chord("G7"), parse_key("C"), 4), jazz_tones(parse_chord("A7"), parse_key("D minor"), 4)
    ((11, 5, 9, 4), (1, 7, 10, 5))
    """
    stacked = chord.quality.intervals
    intervals = [interval % 12 for interval in stacked]
    guide, fifth = guides(chord), pick(FIFTHS, intervals)
    named = [interval % 12 for interval in _by_weight(stacked)]
    altered = [fifth] if fifth in (6, 8) and 3 not in guide else []
    root = chord.root_pitch_class
    colours = [
        colour
        for colour in _colours(chord, key, guide)
        if not any((root + colour - other) % 12 in (1, 11) for other in avoid)
    ]
    sixth = [colour for colour in colours if colour in (8, 9)]
    ninth = [colour for colour in colours if colour in (1, 2)]
    if fifth == 6 and 8 in sixth:
        sixth = []
    fifths = [fifth] if fifth is not None else []
    # A triad of three voices is that triad; with four it takes a ninth.
    coloured = [*ninth, *sixth] if len(guide) == 2 or size > 3 else []
    order = [*guide, *altered, *named, *coloured, *fifths, 0, *intervals]
    left_out = {4} if guide[:1] == (5,) else set()
    return tuple(dict.fromkeys((root + interval) % 12 for interval in order if interval not in left_out))[:size]


def _by_weight(stacked: Sequence[int]) -> list[int]:
    """Return the tensions that a symbol names, the sharp ninth before the flat one, altered before natural, high before low."""
    tensions = [interval for interval in stacked if interval > 12]
    return sorted(
        tensions, key=lambda interval: (interval in (14, 17, 21), interval == 13 and 15 in tensions, -interval)
    )


def _colours(chord: Chord, key: Key, guide: tuple[int, ...]) -> list[int]:
    """Return the ninth and, over a dominant, the thirteenth that suit the chord in the key and that it does not name."""
    stacked = chord.quality.intervals
    intervals = {interval % 12 for interval in stacked}
    if 3 in guide and 6 in intervals:  # diminished and half-diminished chords stand as they are
        return []
    root, scale = chord.root_pitch_class, key.scale
    dominant = guide in ((4, 10), (5, 10))
    colours = []
    if not any(12 < interval < 16 for interval in stacked) and 2 not in intervals:
        natural, lowered = (root + 2) % 12 in scale, (root + 1) % 12 in scale
        # A dominant that leads to a degree of the key takes the key's ninth; a tritone substitute or backdoor dominant and
        # chords with a major seventh are at home on a natural one; a minor seventh on the third degree has none.
        leads = (root + 5) % 12 in scale
        minor_seventh = guide == (3, 10)
        if dominant and leads and lowered and not natural:
            colours.append(1)
        elif natural or not (minor_seventh and root in scale):
            colours.append(2)
    if dominant and not any(interval > 18 for interval in stacked) and not intervals & {6, 8}:
        leads = (root + 5) % 12 in scale
        flat = leads and (root + 8) % 12 in scale and (root + 9) % 12 not in scale
        colours.append(8 if flat and guide == (4, 10) else 9)
    return colours


@lru_cache(2048)
def plain_tones(chord: Chord, size: int) -> tuple[int, ...]:
    """Return the chord as written, from its root up, at most `size` pitch classes, those that tell what it is kept first.

    >>> from song import parse_chord
    >>> plain_tones(parse_chord("D7"), 4), plain_tones(parse_chord("C9"), 3)
    ((2, 6, 9, 0), (4, 10, 2))
    """
    intervals = list(dict.fromkeys(interval % 12 for interval in chord.quality.intervals))
    if guides(chord)[:1] == (5,) and 4 in intervals:
        intervals.remove(4)
    named = [interval % 12 for interval in _by_weight(chord.quality.intervals)]
    fifth = pick(FIFTHS, intervals)
    altered = [fifth] if fifth in (6, 8) else []
    # Fewer voices than notes leave the root to the bass.
    first = [*guides(chord), *altered, *named, *([fifth] if fifth is not None else [])] if len(intervals) > size else []
    order = [*first, 0, *intervals]
    kept = set(list(dict.fromkeys(order))[:size])
    return tuple((chord.root_pitch_class + interval) % 12 for interval in intervals if interval in kept)


@lru_cache(2048)
def shell_tones(chord: Chord) -> tuple[int, ...]:
    """Return root, third and seventh; the fifth where there is no seventh (Bud Powell's left hand).

    >>> from song import parse_chord
    >>> shell_tones(parse_chord("G13")), shell_tones(parse_chord("F"))
    ((7, 11, 5), (5, 9, 0))
    """
    intervals = [interval % 12 for interval in chord.quality.intervals]
    fifth = pick(FIFTHS, intervals)
    order = [0, *guides(chord), *([fifth] if fifth is not None else []), *intervals]
    return tuple(dict.fromkeys((chord.root_pitch_class + interval) % 12 for interval in order))[:3]
