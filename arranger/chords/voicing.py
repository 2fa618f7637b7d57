"""Where the notes of a chord may lie on a keyboard, in a horn section or in the strings: every position worth a look.

Conventions: a voicing is a tuple of pitches, ascending; a kind says how it is spaced. What each kind is:

- `plain`: the chord as written, close or with its second voice from the top dropped an octave (drop-2);
- `rootless`: guide tones and colour with the third or the seventh lowest (the A and B forms of Bill Evans), the third or
  sixth in a major sixth chord; with three voices the guide tones and one colour above them; fourths (McCoy Tyner, the chord of So What) over a minor chord or a suspended one that stands;
- `shell`: root, third and seventh, the root lowest (Bud Powell);
- `drop-2`: guide tones and colour, the second voice from the top dropped an octave (Levine, The Jazz Piano Book);
- `quartal`: stacks of fourths where the chord has them, else rootless;
- `spread`: wide, a fifth or more at the bottom, no seconds (strings and pads).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, permutations

from arranger.chords.tones import guides, jazz_tones, plain_tones, shell_tones
from song import Chord, Key

Voicing = tuple[int, ...]

KINDS = ("plain", "rootless", "shell", "drop-2", "quartal", "spread")
# The lowest pitch at which two neighbouring voices so many semitones apart are still heard apart: no second below E3, nothing
# closer than a fifth below C3 (the low interval limits of arranging books, rounded to what a small speaker lets through).
LOWEST = {1: 52, 2: 52, 3: 48, 4: 48, 5: 48, 6: 48}
_ENOUGH = 3  # stacks of fourths to choose from
_INSTEAD = {"quartal": ("rootless",), "drop-2": ("rootless",)}
# Stacks of fourths, a major third in So What, as semitones above the root: by guide tones of the chord.
_FOURTHS: dict[tuple[int, ...], tuple[Voicing, ...]] = {
    (3, 10): ((0, 5, 10, 15, 19), (0, 5, 10, 15), (7, 12, 17, 22), (2, 7, 12, 17), (5, 10, 15, 19), (10, 15, 19, 24)),
    (3,): ((7, 12, 14, 19), (2, 7, 12, 15)),
    (5, 10): ((0, 5, 10, 14), (7, 12, 17, 22), (2, 7, 12, 17), (5, 10, 14, 19), (10, 14, 17, 21)),
    (4, 10): ((10, 16, 21, 26), (4, 10, 14, 19), (4, 10, 14, 21)),
    (4, 11): ((4, 9, 14, 19), (11, 16, 21, 26), (9, 14, 19, 23), (2, 7, 11, 16)),
    (4, 9): ((4, 9, 14, 19), (9, 14, 19, 24), (2, 7, 12, 16)),
    (4,): ((4, 9, 14, 19), (2, 7, 12, 16)),
}


@dataclass(frozen=True)
class Setting:
    """What a player has to voice with: kind, how many voices, from where to where, and whether it stays under the melody."""

    kind: str
    voices: int
    low: int
    high: int
    under: bool = True


def is_muddy(voicing: Voicing) -> bool:
    """Return whether low neighbours stand too close to be heard apart.

    >>> is_muddy((47, 53)), is_muddy((47, 54)), is_muddy((50, 52, 57))
    (True, False, True)
    """
    return any(lower < LOWEST.get(upper - lower, 0) for lower, upper in pairwise(voicing))


def roughness(voicing: Voicing) -> float:
    """Return what grates in a voicing: a semitone on top or at the bottom, a minor ninth between voices, a hole between them."""
    cost = 1.5 * (len(voicing) > 1 and voicing[-1] - voicing[-2] == 1)
    cost += 0.7 * (voicing[1] - voicing[0] == 1) + 0.3 * (voicing[1] - voicing[0] == 2)
    for index, lower in enumerate(voicing):
        cost += 0.7 * sum(upper - lower == 13 for upper in voicing[index + 1 :])
    gaps = [upper - lower for lower, upper in pairwise(voicing)]
    return cost + 0.7 * sum(one == other == 1 for one, other in pairwise(gaps)) + 0.4 * sum(gap > 9 for gap in gaps[1:])


@lru_cache(4096)
def positions(chord: Chord, key: Key, setting: Setting, avoid: frozenset[int], static: bool) -> tuple[Voicing, ...]:
    """Return the positions of a chord that a player may choose from, clear and in range; none where nothing fits.

    `avoid` are the pitch classes of the melody that colours must not rub against; `static` says that the chord stands for
    bars, so that fourths suit it.
    """
    low, high = setting.low, setting.high
    # Where a kind finds no room, the chord as written may; where that many voices do not, fewer. Fourths that lie in a place or
    # two only are joined by closer voicings, or the hand would leap to them.
    for size in range(setting.voices, 1, -1):
        found: set[Voicing] = set()
        for kind in dict.fromkeys((setting.kind, *_INSTEAD.get(setting.kind, ()), "plain")):
            found |= {
                voicing
                for voicing in _spaced(chord, key, kind, size, avoid, static, low, high)
                if voicing[0] >= low and voicing[-1] <= high and not is_muddy(voicing)
            }
            if len(found) >= (_ENOUGH if setting.kind == "quartal" else 1):
                break
        if found:
            return tuple(sorted(found))
    return ()


def _spaced(
    chord: Chord, key: Key, kind: str, size: int, avoid: frozenset[int], static: bool, low: int, high: int
) -> Iterator[Voicing]:
    if kind == "quartal" or (kind == "rootless" and static and guides(chord)[:1] in ((3,), (5,)) and size > 3):
        yield from _fourths(chord, key, min(size, 5), avoid, low, high)
    if kind == "quartal":
        return
    if kind == "plain":
        tones = plain_tones(chord, size)
        yield from _close(tones, tones, low, high)
        yield from _dropped(tones, tones, low, high)
    elif kind == "spread":
        tones = plain_tones(chord, size)
        yield from _spread((*tones, *[chord.root_pitch_class] * (size == len(tones) + 1)), low, high)
    elif kind == "shell":
        tones = shell_tones(chord)[:size]
        yield from _stacked(tones, low, high)
    else:
        tones = jazz_tones(chord, key, size, avoid)
        if kind == "drop-2":
            yield from _dropped(tones, tones, low, high)
        elif size == 3 and len(guides(chord)) == 2:
            third, seventh, *others = jazz_tones(chord, key, 5, avoid)
            for other in others:
                yield from _stacked((third, seventh, other), low, high, turns=False)
                yield from _stacked((seventh, third, other), low, high, turns=False)
                if (other - third) % 12 < (seventh - third) % 12:  # close, where the melody leaves no more room
                    yield from _stacked((third, other, seventh), low, high, turns=False)
        else:
            yield from _close(tones, tones if size < 4 else _lowest(chord, tones), low, high)


def _lowest(chord: Chord, tones: Sequence[int]) -> tuple[int, ...]:
    """Return which tones may stand lowest in a rootless voicing: third or seventh; any in a diminished chord."""
    intervals = {interval % 12 for interval in chord.quality.intervals}
    forms = tuple((chord.root_pitch_class + interval) % 12 for interval in guides(chord))
    return forms if len(forms) == 2 and not {3, 6, 9} <= intervals else tuple(tones)


def _close(tones: Sequence[int], lowest: Sequence[int], low: int, high: int) -> Iterator[Voicing]:
    """Walk the close positions with one of the given tones at the bottom."""
    for bottom in range(low, high + 1):
        if bottom % 12 in lowest:
            yield tuple(bottom + offset for offset in sorted((tone - bottom) % 12 for tone in tones))


def _dropped(tones: Sequence[int], lowest: Sequence[int], low: int, high: int) -> Iterator[Voicing]:
    """Walk the positions whose second voice from the top is dropped an octave."""
    for close in _close(tones, lowest, low, high):
        if len(close) >= 3:
            yield tuple(sorted((*close[:-2], close[-2] - 12, close[-1])))


def _stacked(tones: Sequence[int], low: int, high: int, *, turns: bool = True) -> Iterator[Voicing]:
    """Walk the shells: the first tone lowest, the others above it, in either order if it turns."""
    for bottom in range(low, high + 1):
        if bottom % 12 == tones[0]:
            for order in permutations(tones[1:]) if turns else (tones[1:],):
                voicing = [bottom]
                for tone in order:
                    voicing.append(voicing[-1] + ((tone - voicing[-1]) % 12 or 12))
                yield tuple(voicing)


def _spread(tones: Sequence[int], low: int, high: int) -> Iterator[Voicing]:
    """Walk the wide positions: a fifth or more between the lowest two, thirds or more between the others, two octaves in all."""
    for order in permutations(tones):
        for bottom in range(low, high + 1):
            if bottom % 12 != order[0]:
                continue
            voicing = [bottom]
            for index, tone in enumerate(order[1:]):
                least = 7 if index == 0 else 3
                voicing.append(voicing[-1] + least + (tone - voicing[-1] - least) % 12)
            if voicing[-1] - bottom <= 26 and all(upper - lower <= 14 for lower, upper in pairwise(voicing)):
                yield tuple(voicing)


def _fourths(chord: Chord, key: Key, size: int, avoid: frozenset[int], low: int, high: int) -> Iterator[Voicing]:
    """Walk the stacks of fourths of a chord, in its key, none with a note that rubs against the melody."""
    fixed = {interval % 12 for interval in chord.quality.intervals}
    if fixed & {6, 8} or any(interval in (13, 15) for interval in chord.quality.intervals):
        return
    root = chord.root_pitch_class
    for stack in _FOURTHS.get(guides(chord), ()):
        colours = {interval % 12 for interval in stack} - fixed
        sounding = {(root + colour) % 12 for colour in colours}
        if len(stack) not in (size, size + 1) or (root in key.scale and not sounding <= set(key.scale)):
            continue
        if any((one - other) % 12 in (1, 11) for one in sounding for other in avoid):
            continue
        for bottom in range(low, high + 1):
            if (bottom - root - stack[0]) % 12 == 0:
                yield tuple(bottom + interval - stack[0] for interval in stack)
