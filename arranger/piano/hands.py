"""What a hand plays, relative to the chord: voices over the bass for the left, rungs of the chord's ladder for the right.

Conventions: a grip is a set of voices as bits, bit 0 the lowest; 0 is nothing. The left hand has nine voices named by their
interval above the bass, the right hand the chord tones from its lowest note on, five of them. Pitches are MIDI numbers.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from song import Chord

Pitches = tuple[int, ...]

# Voices of the left hand: semitones above the bass that they aim at; the nearest chord tone is played.
LEFT_VOICES = {"1": 0, "3": 4, "5": 7, "7": 10, "8": 12, "9": 14, "10": 16, "12": 19, "15": 24}
LEFT_BITS, RIGHT_BITS = len(LEFT_VOICES), 5
SPAN, FINGERS = 16, 5  # a hand reaches a major tenth
_NINTH = list(LEFT_VOICES).index("9")
# The voice that an interval above the bass is read as.
_READ_AS = (0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 5, 5, 6, 6, 7, 7, 7, 7, 7, 7, 7, 8)
_LOWEST_SPLIT, _HIGHEST_SPLIT, _MIDDLE = 50, 66, 58


def bits_of(grip: int, count: int) -> list[int]:
    """Return the voices of a grip, lowest first.

    >>> bits_of(0b10101, 9)
    [0, 2, 4]
    """
    return [bit for bit in range(count) if grip >> bit & 1]


def split_point(onsets: Sequence[Sequence[int]]) -> int:
    """Return the lowest pitch of the right hand in a bar, given the pitches struck at each onset.

    Both hands stay within their reach as far as they can, with the border near the middle of the keyboard.
    """

    def cost(split: int) -> float:
        total = 0.1 * abs(split - _MIDDLE)
        for pitches in ordered:
            for hand in ([p for p in pitches if p < split], [p for p in pitches if p >= split]):
                total += max(0, hand[-1] - hand[0] - 12) if hand else 0
                total += 2 * max(0, len(hand) - FINGERS)
        # The border is where no note lies near.
        return total + 0.2 * sum(split - 2 <= pitch < split + 2 for pitches in ordered for pitch in pitches)

    ordered = [sorted(pitches) for pitches in onsets]
    return min(range(_LOWEST_SPLIT, _HIGHEST_SPLIT + 1), key=lambda split: (cost(split), abs(split - _MIDDLE)))


def read_left(pitches: Iterable[int], base: int) -> int:
    """Return the grip of some pitches over a bass note; what lies outside the reach of the voices is folded in by octaves."""
    grip = 0
    for pitch in pitches:
        above = pitch - base
        while above < 0:
            above += 12
        while above >= len(_READ_AS):
            above -= 12
        grip |= 1 << _READ_AS[above]
    return grip


def left_base(pitches: Sequence[int], chord: Chord) -> int:
    """Return the bass note under what the left hand plays over a chord: its own lowest, or the next place for one below."""
    basses = [pitch for pitch in pitches if pitch % 12 in (chord.bass_pitch_class, chord.root_pitch_class)]
    lowest = min(pitches)
    if basses and min(basses) <= lowest + 12:
        return min(basses)
    return lowest - (lowest - chord.bass_pitch_class) % 12


def ladder(tones: Iterable[int], bottom: int, count: int = RIGHT_BITS) -> Pitches:
    """Return the chord tones (pitch classes) from a pitch up.

    >>> ladder((0, 4, 7), 64)
    (64, 67, 72, 76, 79)
    """
    present = frozenset(tones)
    rungs: list[int] = []
    pitch = bottom
    while len(rungs) < count:
        if pitch % 12 in present:
            rungs.append(pitch)
        pitch += 1
    return tuple(rungs)


def read_right(pitches: Iterable[int], rungs: Sequence[int]) -> int:
    """Return the grip of some pitches on a ladder, every pitch on its nearest rung."""
    grip = 0
    for pitch in pitches:
        grip |= 1 << min(range(len(rungs)), key=lambda rung: (abs(rungs[rung] - pitch), rung))
    return grip


@lru_cache(4096)
def left_pitches(chord: Chord, base: int, scale: Pitches) -> Pitches:
    """Return the pitch of every voice of the left hand over a bass note; the ninth is the scale's, without one the octave."""
    bass = base % 12
    tones = {*chord.pitch_classes, bass}
    found = []
    for voice, target in enumerate(LEFT_VOICES.values()):
        near = sorted(range(target - 5, target + 6), key=lambda above: (abs(above - target), -above))
        if voice == _NINTH:
            ninths = [above for above in (14, 13) if (bass + above) % 12 in set(scale)]
            found.append(base + (ninths or [12])[0])
            continue
        found.append(base + next(above for above in near if (bass + above) % 12 in tones))
    return tuple(found)


def within_reach(pitches: Iterable[int], *, from_top: bool = False) -> Pitches:
    """Return the pitches that one hand can strike at once: from one end at most a tenth and five notes.

    >>> within_reach([36, 43, 52, 55]), within_reach([36, 43, 52, 55], from_top=True)
    ((36, 43, 52), (43, 52, 55))
    """
    ordered = sorted(set(pitches), reverse=from_top)
    kept = [pitch for pitch in ordered if abs(pitch - ordered[0]) <= SPAN][:FINGERS]
    return tuple(sorted(kept))


def clear(pitches: Sequence[int]) -> Pitches:
    """Return ascending pitches without those that make mud: low seconds and thirds lose their upper note.

    >>> clear((36, 40, 43)), clear((60, 62, 64))
    ((36, 43), (60, 62, 64))
    """
    kept = list(pitches[:1])
    for upper in pitches[1:]:
        lower = kept[-1]
        if not ((lower < 52 and upper - lower <= 2) or (lower < 47 and upper - lower <= 4)):
            kept.append(upper)
    return tuple(kept)
