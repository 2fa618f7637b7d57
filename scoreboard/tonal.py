"""Tonal distance: chords and notes as points in Harte's six dimensions.

Source: Harte, Sandler and Gasser, Detecting Harmonic Change in Musical Audio, 2006: circles of fifths, minor thirds (radius 1
each) and major thirds (radius 1/2); the centroid of several tones is their mean.
"""

import numpy as np

from scoreboard.grid import Floats

_STEPS = np.arange(12) * np.pi
# (6, 12): one column a pitch class
CENTROIDS: Floats = np.stack(
    [
        np.sin(_STEPS * 7 / 6),
        np.cos(_STEPS * 7 / 6),
        np.sin(_STEPS * 3 / 2),
        np.cos(_STEPS * 3 / 2),
        0.5 * np.sin(_STEPS * 2 / 3),
        0.5 * np.cos(_STEPS * 2 / 3),
    ]
)


def centroids_of(tones: Floats) -> Floats:
    """Return the centroids, (rows, 6), of sets of pitch classes given as (rows, 12) of 0 and 1; no set may be empty."""
    shares: Floats = tones / tones.sum(axis=1, keepdims=True)
    return shares @ CENTROIDS.T
