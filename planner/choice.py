"""Drawing a decision: the model's probabilities, kept to what is legal, sharpened by the temperature."""

from collections.abc import Sequence

import numpy as np

from planner.features import DECISIONS, Decided, Setting, Step, feature_row
from planner.model import Weigher

# Classes this much rarer than the likeliest are slips of the tail, not ideas. A change of key is always rare.
UNLIKELY = 0.1
_UNLIKELY = {"key": 0.01}


class Chooser:
    """One song's model, setting, random stream and temperature."""

    def __init__(self, model: Weigher, setting: Setting, rng: np.random.Generator, temperature: float) -> None:
        self._model = model
        self._setting = setting
        self._temperature = temperature
        self.rng = rng

    def weigh(self, decision: str, steps: Sequence[Step], decided: Decided, legal: Sequence[str]) -> dict[str, float]:
        """Return the probability of each legal class, in the order given; they sum to 1."""
        assert legal, decision
        everything = self._model.probabilities(decision, feature_row(decision, steps, self._setting, decided))
        weights = np.array([everything[DECISIONS[decision].index(name)] for name in legal])
        return dict(zip(legal, (weights / weights.sum()).tolist(), strict=True))

    def choose(self, decision: str, steps: Sequence[Step], decided: Decided, legal: Sequence[str]) -> str:
        """Draw one of the legal classes."""
        if len(legal) == 1:
            return legal[0]
        return self.draw(self.weigh(decision, steps, decided, legal), _UNLIKELY.get(decision, UNLIKELY))

    def draw(self, weights: dict[str, float], unlikely: float = UNLIKELY) -> str:
        """Draw a name by its weight and the temperature; what is `unlikely` beside the best stays out."""
        values = np.array(list(weights.values()))
        sharpened = np.where(values >= unlikely * values.max(), (values / values.max()) ** (1 / self._temperature), 0.0)
        place = self.rng.choice(len(values), p=sharpened / sharpened.sum())
        return list(weights)[int(place)]
