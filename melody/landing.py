"""Where a line may come to rest: the pitches on which a phrase or a section with some cadence may end.

Conventions: bonuses are nats by pitch class (12,), minus infinity where a line may not end.
"""

from dataclasses import dataclass

import numpy as np

from melody.arrays import Doubles, Flags, Longs
from song import Chord, Key

FORBIDDEN = -np.inf
# An upbeat to the next phrase takes at most so many beats of the last bar of a phrase.
UPBEAT_BEATS = 1.5
# Scale degrees (semitones above the tonic) where a melody may rest at a cadence, with a bonus in nats.
CADENCE_DEGREES: dict[str, dict[int, float]] = {
    "authentic": {0: 1.5, 3: 0.0, 4: 0.0, 7: -0.5},
    "plagal": {0: 1.0, 3: 0.0, 4: 0.0, 7: 0.0},
    "deceptive": {0: 0.5, 3: 0.0, 4: 0.0},
    "half": {2: 0.5, 7: 0.5, 11: 0.0},
    "turnaround": {},
    "open": {},
}


@dataclass(frozen=True)
class Landing:
    """How the last note of a section or phrase may end: bonus in nats for 12 pitch classes, minus infinity where it may not."""

    bonus: Doubles

    def allows(self, pitches: Longs) -> Flags:
        """Return for every pitch whether a section may end on it; -1 (no pitch yet) may not."""
        return np.asarray((pitches >= 0) & np.isfinite(self.bonus[pitches % 12]))


NOWHERE = Landing(np.zeros(12))  # the landing of what need not land


def make_landing(cadence: str, key: Key, final: Chord | None, *, closes: bool = False) -> Landing:
    """Return where the melody may end over the last chord of a section with a cadence; at the end of the song it `closes`.

    Anywhere where the cadence is open, as real songs do, unless the song is over. Else always a tone of the last chord; with the degrees of the cadence among them where there are any. Without a chord, the
    tones of the tonic triad. A half cadence whose chord has none of its degrees at least does not rest on the tonic.
    """
    if cadence == "open" and not closes:
        return NOWHERE
    third = 4 if key.mode == "major" else 3
    tones = {(key.pitch_class + step) % 12 for step in (0, third, 7)}
    if final is not None:
        tones = set(final.pitch_classes)
    degrees = {(key.pitch_class + degree) % 12: bonus for degree, bonus in CADENCE_DEGREES[cadence].items()}
    wished = tones & set(degrees) or (tones - {key.pitch_class} if cadence == "half" else tones) or tones
    return Landing(np.array([degrees.get(pc, 0.0) if pc in wished else FORBIDDEN for pc in range(12)]))
