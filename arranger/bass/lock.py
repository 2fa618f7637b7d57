"""Bass and bass drum: which tab goes with the groove that the drummer has before him, and where the two strike together.

Conventions: ticks count from the bar line of the first bar; a stroke that the drummer may leave out (`?`) is none.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np

from arranger.bands.pattern import beats_of, read_bar
from arranger.bass.slots import DEAD
from song import Meter

_MAYBE = "?"
# How much more likely a tab is drawn that has all strokes of the kick than one that has none, as a power of e.
_EAGER = 5.0


@cache
def strokes_of(tab: str, meter: Meter, bars: int, left_out: str) -> frozenset[int]:
    """Return the ticks of a tab's strokes in so many bars, but those of a sign that is left out."""
    return frozenset(
        bar * meter.bar_ticks + hit.onset
        for bar in range(bars)
        for hit in read_bar(tab, meter, bar)
        if hit.sign not in left_out
    )


def agreement(tab: str, kick: str, meter: Meter) -> float:
    """Return how well a bass tab and the bass drum agree, from 0 to 1 (the harmonic mean of either's share in the other).

    >>> from song import parse_meter
    >>> agreement("R= =R R= =-", "x- -x x- --", parse_meter("4/4")), agreement("-R -R -R -R", "x x x x", parse_meter("4/4"))
    (1.0, 0.0)
    """
    bars = max(1, beats_of(tab) // meter.beats, beats_of(kick) // meter.beats)
    bass, drum = strokes_of(tab, meter, bars, DEAD), strokes_of(kick, meter, bars, _MAYBE)
    return 2 * len(bass & drum) / (len(bass) + len(drum)) if drum or bass else 0.0


def choose_riff(tabs: Sequence[str], kick: str, meter: Meter, rng: np.random.Generator) -> str:
    """Draw one of the tabs, rather one that goes with the bass drum."""
    liked = np.array([_EAGER * agreement(tab, kick, meter) if kick else 0.0 for tab in tabs])
    shares = np.exp(liked - liked.max())
    return tabs[int(rng.choice(len(tabs), p=shares / shares.sum()))]


def together(kick: str, meter: Meter, onset: int) -> bool:
    """Return whether the bass drum has a stroke at a tick of a section."""
    bars = max(1, beats_of(kick) // meter.beats)
    return bool(kick) and onset % (bars * meter.bar_ticks) in strokes_of(kick, meter, bars, _MAYBE)
