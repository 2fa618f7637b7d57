"""What each style asks of a progression beyond what the network has learned of it.

Conventions: penalties are nats; lengths are bars.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from harmony.drafts.goal import Mask
from harmony.tokens import Vocabulary

STANDING_BARS = 8  # that a chord may stand under a line
# What is plain everywhere; a minor seventh is so away from home.
_PLAIN = frozenset({"", "m", "7", "5", "sus4"})


@dataclass(frozen=True)
class Taste:
    """What a style asks beyond the network.

    `roots` is how many eight bars should have, `longest` how many bars a chord may stand, `sevenths` by how many nats bare
    triads are shunned, `boldness` multiplies the temperature (the network knows few blues, and those by heart). After `loop`
    bars the chords come round again, until the end of the section wants its cadence; a share of `looped` sections does so.
    Chords of the parallel key are sought by `borrowed` nats: where the network is sure of plain ones, none would ever come.
    Where players keep it simple, ornate chords are shunned by `plain` nats, and changes on weak beats by `steady`.
    """

    roots: int
    longest: int
    sevenths: float = 0.0
    boldness: float = 1.0
    loop: int = 0
    looped: float = 1.0
    borrowed: float = 0.0
    plain: float = 0.0
    steady: float = 0.0


TASTES = {
    "jazz": Taste(5, 3, 1.5),
    "bossa": Taste(5, 4, 1.5),
    "ballad": Taste(5, 2, 2.0),
    "jazz-waltz": Taste(6, 2, 1.5),
    "blues": Taste(3, 4, 2.0),
    "pop": Taste(4, 3, 0.4, loop=4, looped=0.2, borrowed=0.9),
    "rock": Taste(3, 4),
    "folk": Taste(3, 4, plain=3.0, steady=2.0),
    "country": Taste(3, 4, plain=3.0, steady=2.0),
    "soul": Taste(4, 2, 0.7),
    "funk": Taste(2, 4, 1.5, loop=2),  # stays on a groove
    "hip-hop": Taste(3, 2, 1.0, loop=4),
    "dance": Taste(4, 2, loop=4),
}


def under_a_line(taste: Taste) -> Taste:
    """Return what is left of a taste where a melody stands: it moves by itself, so the chords may rest and need not loop.

    It fits plain triads best, so a style that wants sevenths has to ask louder.
    """
    return replace(taste, roots=0, longest=STANDING_BARS, sevenths=4 * taste.sevenths, loop=0)


@lru_cache(maxsize=8)
def ornate(vocabulary: Vocabulary) -> Mask:
    """Return the chords that are not plain, as folk and country have them: [chords].

    A tonic with a major or minor seventh is not, the other degrees may have a minor one.
    """
    plain = [degree.suffix in _PLAIN or (degree.suffix == "m7" and degree.root != 0) for degree in vocabulary.degrees]
    return ~np.array([True, True, *plain])
