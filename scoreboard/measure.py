"""All measures and distributions of the board, in the order in which it shows them."""

from scoreboard import harmony, melody
from scoreboard.definition import Distribution, Measure

__all__ = ["DISTRIBUTIONS", "MEASURES", "Distribution", "Measure"]

MEASURES: tuple[Measure, ...] = (*harmony.MEASURES, *melody.MEASURES)
DISTRIBUTIONS: tuple[Distribution, ...] = ()
