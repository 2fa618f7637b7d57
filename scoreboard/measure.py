"""All measures and distributions of the board, in the order in which it shows them."""

from scoreboard import band, form, harmony, melody
from scoreboard.definition import Distribution, Measure
from scoreboard.distributions import DISTRIBUTIONS

__all__ = ["DISTRIBUTIONS", "MEASURES", "Distribution", "Measure"]

MEASURES: tuple[Measure, ...] = (
    *form.MEASURES,
    *harmony.MEASURES,
    *melody.MEASURES,
    *band.MEASURES,
)
