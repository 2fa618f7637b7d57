"""What the drummer has learned: a network for what is struck next, one for how, and the combinations it can tell apart.

Conventions: hits and combinations are those of `arranger.drums.voices`; class 0 is silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from arranger.drums.voices import Floats, Integers, bits_of
from arranger.network import Network
from song.weights import read_weights

WEIGHTS = Path(__file__).parent / "weights"
HITS_NAME, TOUCH_NAME = "drums.safetensors", "touch.safetensors"


@dataclass(frozen=True)
class Combinations:
    """Combinations of voices as classes, those that drummers play often, in order; the first is 0, silence."""

    sums: tuple[int, ...]

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {one: number for number, one in enumerate(self.sums)}

    def classes_of(self, hits: Floats) -> Integers:
        """Return the class of each row of hits (rows, voices): itself, or the largest class that it holds."""
        sums, rows = np.unique(bits_of(hits), return_inverse=True)
        return np.array([self._class(one) for one in sums.tolist()], np.int64)[rows]

    def _class(self, wanted: int) -> int:
        if wanted in self._numbers:
            return self._numbers[wanted]
        held = [number for number, one in enumerate(self.sums) if one & ~wanted == 0]
        return max(held, key=lambda number: (self.sums[number].bit_count(), -number))


def combinations_of(counts: Mapping[int, int], fewest: int) -> Combinations:
    """Return those that were struck at least so often, the most frequent first after silence."""
    often = [one for one, count in counts.items() if count >= fewest and one]
    return Combinations((0, *sorted(often, key=lambda one: (-counts[one], one))))


@dataclass(frozen=True, eq=False)
class Drummer:
    """The networks; `hits` gives logits over the classes of `combinations`, `touch` velocity and lateness.

    What `touch` does not foretell has a `spread` (velocities, milliseconds), of which so much is `kept` from bar to bar; of
    the lateness of a moment, `drift` is left in the next.
    """

    combinations: Combinations
    hits: Network
    touch: Network
    spread: tuple[float, float]
    kept: tuple[float, float]
    drift: float


def read_drummer(folder: Path) -> Drummer:
    """Return the drummer of a weights folder; SongError where it cannot be read."""
    content, record = read_weights(folder, HITS_NAME)
    touch, told = read_weights(folder, TOUCH_NAME)
    spread, kept = (tuple(float(one) for one in told["config"][name]) for name in ("spread", "kept"))
    sums = tuple(int(one) for one in record["config"]["combinations"])
    return Drummer(
        Combinations(sums),
        Network.from_bytes(content),
        Network.from_bytes(touch),
        (spread[0], spread[1]),
        (kept[0], kept[1]),
        float(told["config"]["drift"]),
    )


@cache
def learned_drummer() -> Drummer:
    """Return the drummer that ships."""
    return read_drummer(WEIGHTS)
