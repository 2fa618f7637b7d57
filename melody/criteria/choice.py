"""Which of several drafts of a phrase is kept: one drawn in proportion to how good they are.

Conventions: scores are natural log odds (`melody.criteria.ranking`). Where drafts come from one distribution and scores are the
odds against it, that draws from the distribution of real phrases (importance resampling, Rubin 1987), while the best of
many would be the most typical, every time.
"""

from collections.abc import Sequence

import numpy as np

# 1 is the ratio as it was fitted; more keeps to the safe side of it.
SHARPNESS = 1.0


def choose(scores: Sequence[float], generator: np.random.Generator, sharpness: float = SHARPNESS) -> int:
    """Draw the number of a draft in proportion to exp(sharpness * score).

    >>> choose([0.0, 1000.0, 0.0], np.random.default_rng(0))
    1
    """
    logits = sharpness * np.asarray(scores, dtype=float)
    ends = np.cumsum(np.exp(logits - logits.max()))
    place = generator.random() * ends[-1]
    return min(int(np.searchsorted(ends, place, side="right")), len(ends) - 1)
