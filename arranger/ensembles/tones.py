"""A chord of the song as four voices see it: which tones they need, which may go, and where they have to go next.

Conventions: tones are pitch classes; a role is ROOT, THIRD (or what stands for it), FIFTH or SEVENTH (or the sixth).
"""

from dataclasses import dataclass
from functools import lru_cache

from song import Chord, Key

ROOT, THIRD, FIFTH, SEVENTH = range(4)
_THIRDS, _FIFTHS, _SEVENTHS = (4, 3, 5, 2), (7, 6, 8), (10, 11, 9)


@dataclass(frozen=True)
class Tones:
    """The tones of a chord by role, None where it has none; the bass that the chart asks for.

    `tense` says that the seventh is a dissonance (not a sixth), `major` that the third is one, `altered` that the fifth is
    diminished or augmented, `hanging` that a fourth stands for the third.
    """

    by_role: tuple[int | None, int | None, int | None, int | None]
    bass: int
    slash: bool
    tense: bool
    major: bool
    altered: bool
    hanging: bool

    @property
    def dominant(self) -> bool:
        """Whether it has a major third and a minor seventh."""
        root, _, _, seventh = self.by_role
        return self.major and self.tense and root is not None and seventh == (root + 10) % 12

    @property
    def sounding(self) -> frozenset[int]:
        """Pitch classes that the voices may sing."""
        return frozenset(tone for tone in self.by_role if tone is not None) | {self.bass}


@lru_cache(maxsize=1024)
def tones_of(chord: Chord, *, plain: bool = False) -> Tones:
    """Return the tones that four voices keep of a chord: colours go, and in a `plain` one sevenths and sixths too.

    >>> from song import parse_chord
    >>> tones_of(parse_chord("G13b9")).by_role
    (7, 11, 2, 5)
    """
    intervals = [interval % 12 for interval in chord.quality.intervals]
    third = next((i for i in _THIRDS if i in intervals), None)
    fifth = next((i for i in _FIFTHS if i in intervals), None)
    rest = [i for i in intervals if i not in (0, third, fifth)]
    seventh = next((i for i in _SEVENTHS if i in rest), None)
    tense = seventh in (10, 11) or (seventh == 9 and fifth == 6)
    if plain and not (seventh == 10 and third == 4):
        seventh, tense = None, False
    root = chord.root_pitch_class
    roles = tuple(None if interval is None else (root + interval) % 12 for interval in (0, third, fifth, seventh))
    bass = chord.bass_pitch_class
    return Tones(
        (roles[0], roles[1], roles[2], roles[3]), bass, bass != root, tense, third == 4, fifth != 7, third == 5
    )


@lru_cache(maxsize=4096)
def duties(chord: Chord, following: Chord, key: Key) -> tuple[tuple[int, str], ...]:
    """Return the tones of a chord that must go somewhere in the next one, each with "leading" or "seventh".

    A leading tone is the third of a dominant (or the root of a diminished chord) before its tonic or the chord that
    deceives; a seventh, or the fourth that hangs for a third, falls by step where the next chord has a tone for it.
    """
    here, there = tones_of(chord), tones_of(following)
    root, third, _, seventh = here.by_role
    assert root is not None
    step = (following.root_pitch_class - root) % 12
    found: list[tuple[int, str]] = []
    leading = leading_tone(chord, key)
    if leading is not None and ((leading == third and step in (1, 2, 5)) or (leading == root and step == 1)):
        tonic = (leading + 1) % 12
        if tonic in there.sounding:
            found.append((leading, "leading"))
    tritone_substitute = here.dominant and step == 11
    falling = [seventh] if here.tense and step and not tritone_substitute else []
    falling += [third] if here.hanging else []
    for tone in falling:
        if tone is not None and {(tone - 1) % 12, (tone - 2) % 12} & there.sounding:
            found.append((tone, "seventh"))
    return tuple(found)


@lru_cache(maxsize=1024)
def leading_tone(chord: Chord, key: Key | None) -> int | None:
    """Return the tone of a chord that pulls up a semitone.

    That is the third of a dominant or of the key's V, the root of its VII or of a diminished chord; without a key the third of
    any major chord.
    """
    tones = tones_of(chord)
    root, third, _, _ = tones.by_role
    if tones.major and (tones.dominant or key is None or third == (key.pitch_class + 11) % 12):
        return third
    intervals = {interval % 12 for interval in chord.quality.intervals}
    own = key is not None and root == (key.pitch_class + 11) % 12
    return root if {3, 6} <= intervals and (own or 10 not in intervals) else None
