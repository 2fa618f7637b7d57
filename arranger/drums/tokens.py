"""Combinations of voices as classes: those that drummers play often, the others by the nearest of these.

Conventions: a combination is a number, bit `n` for `VOICES[n]`; class 0 is silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from arranger.drums.voices import VOICES

_BITS = 1 << np.arange(len(VOICES))


@dataclass(frozen=True)
class Combinations:
    """The classes, in order; the first is 0, silence."""

    sums: tuple[int, ...]

    def hits_of(self, classes: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Return what each of some classes strikes, (classes, voices)."""
        struck: npt.NDArray[np.float32] = ((np.array(self.sums)[classes, None] & _BITS) > 0).astype(np.float32)
        return struck

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {one: number for number, one in enumerate(self.sums)}

    def classes_of(self, hits: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
        """Return the class of each row of hits (rows, voices): itself, or the largest class that it holds."""
        sums = (hits > 0) @ _BITS
        found: dict[int, int] = {}
        for one in np.unique(sums).tolist():
            found[one] = self._numbers[one] if one in self._numbers else self._nearest(one)
        return np.array([found[one] for one in sums.tolist()], np.int64)

    def _nearest(self, wanted: int) -> int:
        held = [number for number, one in enumerate(self.sums) if one & ~wanted == 0]
        return max(held, key=lambda number: (self.sums[number].bit_count(), -number))


def combinations_of(counts: Mapping[int, int], fewest: int) -> Combinations:
    """Return those that were struck at least so often, the most frequent first after silence."""
    often = [one for one, count in counts.items() if count >= fewest and one]
    return Combinations((0, *sorted(often, key=lambda one: (-counts[one], one))))


def sums_of(hits: npt.NDArray[np.float32]) -> Sequence[int]:
    """Return the combination of each row of hits."""
    return [int(one) for one in (hits > 0) @ _BITS]
