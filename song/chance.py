"""Randomness: one stream for every stage and section, all from the seed of the song."""

import zlib

import numpy as np


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random stream of a named part of the work; equal seeds and names give equal streams."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])
