"""What the direction asks of one player in one section.

Conventions: loudness and swell are steps of MIDI velocity; rests are ticks, 24 to the quarter note, from the start of the section.
"""

from dataclasses import dataclass

LIGHT, MAIN, FULL = 0, 1, 2
"""How busy a player is."""
LEVELS = ("light", "main", "full")
"""The levels as style files call them."""
UNISON, OCTAVE, THIRDS = DOUBLINGS = ("unison", "octave", "thirds")
"""How one doubles a melody: as it is, an octave away, in thirds and sixths below."""


@dataclass(frozen=True)
class Cue:
    """Whether one plays, how busily and how loud, by how many octaves higher, and where one is silent.

    `loudness` is added to the player's own level, `swell` is what has come on top of it at the end of the section. Whatever
    begins in one of the `rests` is left out, and what lasts into one ends there. The `stops` are struck by all who then
    rest, and nothing comes between a stop and its rest. Who `leads` has the melody, who `doubles` plays it along in one of
    the `DOUBLINGS`, as it sounds where the lead has `moved` it by so many semitones. `ending` is how the song ends in its
    last section, as in `arranger.direction.endings`. In the stretches `alone` the others rest and this player is meant to be heard.
    Up to the tick `grounds` no bass plays, and this player of chords has its notes too.
    """

    plays: bool = True
    level: int = MAIN
    loudness: float = 0.0
    swell: float = 0.0
    octave: int = 0
    rests: tuple[tuple[int, int], ...] = ()
    stops: tuple[int, ...] = ()
    leads: bool = False
    doubles: str = ""
    moved: int = 0
    ending: str = ""
    alone: tuple[tuple[int, int], ...] = ()
    grounds: int = 0
