"""How a guitarist grips a chord: a search over the fretboard in standard tuning for shapes that a hand can hold.

Conventions: a shape has a fret for each string, the lowest string first: 0 open, None muted; it is written as guitarists do,
"x32010". A hand covers four frets, has four fingers, and may lay the first one over several strings (a barre). What each
style of grip is:

- `open`: as many strings as sound, the bass of the chord lowest, open strings where the key has them;
- `barre`: the same without open strings, movable (rock, soul);
- `top strings`: three or four of the upper strings (skank, funk, soul);
- `jazz guitar`: four voices on strings 6-4-3-2 or 5-4-3-2 or the upper four, or three on 6-4-3 or 5-4-3 (Freddie Green);
- `power`: root, fifth and octave on three neighbouring strings.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import pairwise

from arranger.chords.tones import FIFTHS, guides, jazz_tones, pick, plain_tones, shell_tones
from arranger.chords.voicing import Voicing, roughness
from song import Chord, Key

STRINGS = (40, 45, 50, 55, 59, 64)
GRIPS = ("open", "barre", "top strings", "jazz guitar", "power")
FINGERS, SPAN, LAST_FRET = 4, 4, 12
_KEPT = 14
_GROWL = 45
# String sets (0 is the lowest string) of the movable grips, by grip and number of voices.
_STRING_SETS = {
    ("top strings", 3): ((3, 4, 5), (2, 3, 4)),
    ("top strings", 4): ((2, 3, 4, 5),),
    ("jazz guitar", 3): ((0, 2, 3), (1, 2, 3)),
    ("jazz guitar", 4): ((0, 2, 3, 4), (1, 2, 3, 4), (2, 3, 4, 5)),
}
_FRETTED = tuple[int | None, ...]


@dataclass(frozen=True)
class Shape:
    """A grip: the fret of every string."""

    frets: _FRETTED

    def __str__(self) -> str:
        marks = ["x" if fret is None else str(fret) for fret in self.frets]
        return ("-" if any(len(mark) > 1 for mark in marks) else "").join(marks)

    @cached_property
    def pitches(self) -> Voicing:
        """What sounds, from the lowest string up."""
        return tuple(
            string + fret for string, fret in zip(STRINGS, self.frets, strict=True) if fret is not None
        )  # fmt: skip

    @cached_property
    def position(self) -> int:
        """The fret at which the first finger stands; 0 where no string is pressed."""
        return min((fret for fret in self.frets if fret), default=0)

    @cached_property
    def fingers(self) -> int:
        """How many fingers it takes; the first may lie over all strings from one on, none of which is then open or muted between."""
        pressed = [fret for fret in self.frets if fret]
        places = [string for string, fret in enumerate(self.frets) if fret == self.position]
        if not pressed or len(places) < 2:
            return len(pressed)
        crossed, beyond = self.frets[places[0] : places[-1] + 1], self.frets[places[-1] + 1 :]
        if None in crossed or any(fret is not None and fret < self.position for fret in (*crossed, *beyond)):
            return len(pressed)
        return len(pressed) - len(places) + 1

    @property
    def playable(self) -> bool:
        """Whether four fingers hold it within four frets, with no string higher than the next."""
        pressed = [fret for fret in self.frets if fret]
        spanned = max(pressed) - min(pressed) + 1 if pressed else 0
        climbs = all(lower < upper for lower, upper in pairwise(self.pitches))
        return self.fingers <= FINGERS and spanned <= SPAN and climbs


def growls(voicing: Voicing) -> bool:
    """Return whether low strings stand too close to be heard apart: a third below A2, a second below E3."""
    return any(
        (lower < _GROWL and upper - lower < 5) or (lower < 52 and upper - lower < 3)
        for lower, upper in pairwise(voicing)
    )


@lru_cache(2048)
def shapes(chord: Chord, key: Key, grip: str, voices: int) -> tuple[tuple[Shape, float], ...]:
    """Return the shapes a guitarist would think of and how awkward each is, the easiest first; none where no hand finds one.

    A slash bass that cannot be reached is left to the bass player, as is a root where a grip has no place for it.

    >>> from song import parse_chord, parse_key
    >>> [str(shapes(parse_chord(name), parse_key("C"), "open", 6)[0][0]) for name in ("C", "Em", "D", "F", "G", "Am/G")]
    ['x32010', '022000', 'xx0232', '133211', '3x0003', '3x2210']
    """
    for ways in _WAYS[grip]:
        found = dict(ways(chord, key, voices))
        if found:
            return tuple(sorted(found.items(), key=lambda item: (item[1], str(item[0])))[:_KEPT])
    return ()


def _effort(shape: Shape, *, movable: bool) -> float:
    """Return how awkward a shape is: fingers, a barre, height on the neck, strings that must be muted between others."""
    sounding = [string for string, fret in enumerate(shape.frets) if fret is not None]
    inner = sounding[-1] - sounding[0] + 1 - len(sounding)
    pressed = [fret for fret in shape.frets if fret]
    barred = len(pressed) > shape.fingers
    stretched = max(pressed, default=1) - shape.position > 2
    cost = 0.25 * shape.fingers + 0.4 * barred + 0.14 * shape.position + 0.9 * stretched
    if movable:
        return cost + 0.1 * abs(shape.position - 5)
    mixed = 0.4 * (0 in shape.frets and max(pressed, default=0) > 4)
    # A muted string inside a grip without open ones is hard to keep quiet under a strum.
    muted = inner * (0.6 if 0 in shape.frets else 1.4)
    return cost + mixed + muted - 0.45 * shape.frets.count(0) + 0.5 * (6 - len(sounding))


def _strummed(
    chord: Chord, _key: Key, _voices: int, *, movable: bool, slash: bool = True, whole: bool = True
) -> Iterator[tuple[Shape, float]]:
    """Walk the full grips over a bass on one of the three low strings, every string above it sounding or the top ones mute.

    A grip that is not `whole` has third, seventh and bass of the chord, and what else falls under the hand.
    """
    root = chord.root_pitch_class
    bass = chord.bass_pitch_class if slash else root
    tones = frozenset(plain_tones(chord, 4)) | ({root} if not whole else set())
    spare = {(root + 7) % 12} if len(tones) > 3 else set()
    needed = {*(tones if whole else ((root + guide) % 12 for guide in guides(chord))), bass} - spare
    if bass not in tones and len(tones) > 3:
        needed -= {root}
    for string, fret in _places(bass, 3, 1 if movable else 0, 9):
        start: _FRETTED = (*[None] * string, fret)
        for frets in _climb(start, tones, movable):
            shape = Shape((*frets, *[None] * (6 - len(frets))))
            sounding = {pitch % 12 for pitch in shape.pitches}
            if needed <= sounding and shape.playable and len(shape.pitches) >= 4 and not growls(shape.pitches):
                # High on the neck is no harder for who bars anyway.
                height = -0.09 * shape.position if movable else 0.0
                yield shape, _effort(shape, movable=False) + height + _doubling(chord, shape, tones)


def _doubling(chord: Chord, shape: Shape, tones: frozenset[int]) -> float:
    """Return what is odd in the notes of a grip: a third twice, more than two of anything but the root, a fifth that is missing."""
    counts = [sum(pitch % 12 == tone for pitch in shape.pitches) for tone in tones]
    root = chord.root_pitch_class
    thirds = sum((pitch - root) % 12 in (3, 4, 10, 11) for pitch in shape.pitches[:-1])
    second = next(string for string, fret in enumerate(shape.frets) if fret is not None) + 1
    low_third = shape.pitches[1] < 52 and (shape.pitches[1] - root) % 12 in (3, 4)
    growl = 0.0 if not low_third else 1.0 if shape.frets[second] == 0 else 0.4
    return 0.15 * max(0, thirds - len(guides(chord))) + 0.3 * counts.count(0) + 0.1 * max(counts) + growl


def _places(tone: int, strings: int, lowest: int, highest: int) -> Iterator[tuple[int, int]]:
    for string in range(strings):
        for fret in range(lowest, highest + 1):
            if (STRINGS[string] + fret) % 12 == tone:
                yield string, fret


def _climb(frets: _FRETTED, tones: frozenset[int], movable: bool) -> Iterator[_FRETTED]:
    """Walk the ways to go on from the strings that are set: a tone on each, one muted above the bass, the top ones left out."""
    string = len(frets)
    sounding = sum(fret is not None for fret in frets)
    if sounding >= 4 or string == 6:
        yield frets
    if string == 6:
        return
    if sounding == 1 and frets[-1] is not None:
        yield from _climb((*frets, None), tones, movable)
    last = max(fret + STRINGS[index] for index, fret in enumerate(frets) if fret is not None)
    for fret in _reachable(frets, movable):
        pitch = STRINGS[string] + fret
        if pitch > last and pitch % 12 in tones:
            yield from _climb((*frets, fret), tones, movable)


def _reachable(frets: _FRETTED, movable: bool) -> list[int]:
    """Return the frets of the next string that the hand reaches, open string included."""
    pressed = [fret for fret in frets if fret]
    low, high = (min(pressed), max(pressed)) if pressed else (1, 1)
    if not pressed:
        low, high = 1, SPAN  # everything in the first position; higher up open strings do not mix well
        reach = range(1, SPAN + 1)
    else:
        reach = range(max(1, high - SPAN + 1), low + SPAN)
    return [*([] if movable or low > 5 else [0]), *reach]


def _gripped(chord: Chord, key: Key, voices: int, grip: str) -> Iterator[tuple[Shape, float]]:
    """Walk the movable grips on chosen strings, every tone of the voicing once."""
    for size in range(min(voices, 4), 2, -1):
        wanted: dict[tuple[int, ...], float] = {}
        if grip == "jazz guitar":
            if size == 3:
                wanted[shell_tones(chord)] = 0.0
                wanted.setdefault(plain_tones(chord, 4)[1:], 0.2)
            else:
                wanted[jazz_tones(chord, key, size)] = 0.0
                wanted.setdefault(plain_tones(chord, size), 0.3)
        else:
            rich = len(chord.quality.intervals) > 3
            wanted[jazz_tones(chord, key, size) if rich else plain_tones(chord, size)] = 0.0
            wanted.setdefault(plain_tones(chord, size), 0.2)
            wanted.setdefault((*jazz_tones(chord, key, size - 1), chord.root_pitch_class), 0.6)
        found = False
        for tones, cost in wanted.items():
            for strings in _STRING_SETS[grip, max(3, min(len(tones), size))]:
                for shape in _on_strings(strings, tones, chord):
                    found = True
                    yield shape, cost + _effort(shape, movable=True) + 0.4 * roughness(shape.pitches)
        if found:
            return


def _on_strings(strings: tuple[int, ...], tones: tuple[int, ...], chord: Chord) -> Iterator[Shape]:
    """Walk the shapes that hold every tone, doubling one only where there are more strings than tones."""
    doubled = len(strings) > len(tones)
    rooted = {(chord.root_pitch_class + interval) % 12 for interval in (0, *FIFTHS)} | {chord.bass_pitch_class}

    def fill(frets: dict[int, int]) -> Iterator[Shape]:
        if len(frets) == len(strings):
            shape = Shape(tuple(frets.get(string) for string in range(6)))
            if {pitch % 12 for pitch in shape.pitches} >= set(tones) and shape.playable and not growls(shape.pitches):
                yield shape
            return
        string = strings[len(frets)]
        taken = {(STRINGS[index] + fret) % 12 for index, fret in frets.items()}
        low, high = (min(frets.values()), max(frets.values())) if frets else (1, LAST_FRET)
        reach = range(max(1, high - SPAN + 1), min(LAST_FRET, low + SPAN - 1) + 1) if frets else range(1, LAST_FRET + 1)
        for fret in reach:
            tone = (STRINGS[string] + fret) % 12
            if tone not in tones or (tone in taken and not doubled):
                continue
            # The low strings carry roots and fifths: the rest down there is the bass player's.
            if tone not in rooted and (string == 0 or (string == 1 and len(strings) == 3)):
                continue
            yield from fill({**frets, string: fret})

    return fill({})


def _power(chord: Chord, _key: Key, _voices: int) -> Iterator[tuple[Shape, float]]:
    """Walk root, fifth and octave from each place of the root on the three low strings."""
    fifth = pick(FIFTHS, [interval % 12 for interval in chord.quality.intervals])
    for string, fret in _places(chord.root_pitch_class, 3, 0, 10):
        pitches = [STRINGS[string] + fret + interval for interval in (0, 7 if fifth is None else fifth, 12)]
        frets = [pitch - STRINGS[string + index] for index, pitch in enumerate(pitches)]
        shape = Shape((*[None] * string, *frets, *[None] * (3 - string)))
        if min(frets) >= 0 and shape.playable:
            yield shape, _effort(shape, movable=False)


_GRIPPED = partial(_gripped, grip="jazz guitar"), partial(_gripped, grip="top strings")
# Where to look for a shape, the next where the one before finds none.
_WAYS: Mapping[str, Sequence[Callable[[Chord, Key, int], Iterator[tuple[Shape, float]]]]] = {
    "open": (
        partial(_strummed, movable=False),
        partial(_strummed, movable=False, slash=False),
        partial(_strummed, movable=False, whole=False),
        *_GRIPPED,
    ),
    "barre": (
        partial(_strummed, movable=True),
        partial(_strummed, movable=True, slash=False),
        partial(_strummed, movable=True, slash=False, whole=False),
        *_GRIPPED,
    ),
    "jazz guitar": _GRIPPED,
    "top strings": _GRIPPED[1:],
    "power": (_power,),
}
