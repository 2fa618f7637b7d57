"""What the network is told when it plays: no more than it was told when it learned."""

import numpy as np

from melody.chart import COLUMN, STATIC
from melody.drafts.player import as_learned


def coded(style: int, energy: int) -> np.ndarray:
    """Return the codes of two events, all ones but for their style and energy."""
    codes = np.ones((2, len(STATIC) + 3), dtype=np.int64)
    codes[:, COLUMN["style"]], codes[:, COLUMN["energy"]] = style, energy
    return codes


def test_only_pop_is_told_its_energy() -> None:
    untold = STATIC[COLUMN["energy"]][1] - 1
    for style, energy in ((0, untold), (1, 4), (2, untold)):  # jazz, pop, folk
        codes = coded(style, 4)
        told = as_learned(codes)
        assert (told == coded(style, energy)).all()
        assert (codes == coded(style, 4)).all()
