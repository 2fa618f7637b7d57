"""Drawing a decision: the model's probabilities, kept to what is legal, sharpened by the temperature, and written down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.features import feature_row
from planner.model import Weigher
from planner.steps import DECISIONS, Decided, Setting, Step

# Classes this much rarer than the likeliest are slips of the tail, not ideas. What is always rare is no slip.
UNLIKELY = 0.03
_UNLIKELY = {"key": 0.002, "role": 0.01, "letter": 0.01}
# What is wanted more or less than a single decision has it. Charts do not tell how a phrase lands, and call most ends open; a
# song has few places at which it may climb.
_TASTE = {("phrase", "open"): 0.4, ("cadence", "open"): 0.5, ("key", "step up"): 3.0, ("key", "half step up"): 3.0}


@dataclass(frozen=True)
class Weighing:
    """A decision as it was taken: for the section at a place in the plan, what the model gave to every class.

    `legal` are the classes that were possible there; where it is one alone, nothing was drawn.
    """

    section: int
    decision: str
    model: dict[str, float]
    legal: tuple[str, ...]
    chosen: str


class Chooser:
    """One song's model, setting, random stream and temperature, and what has been weighed so far."""

    def __init__(self, model: Weigher, setting: Setting, rng: np.random.Generator, temperature: float) -> None:
        self._model = model
        self._temperature = temperature
        self.setting = setting
        self.rng = rng
        self.weighings: list[Weighing] = []

    def tell(self, *, whole: bool | None = None, bars: int | None = None) -> None:
        """Say whether a whole song is planned now, and how many bars there are to be in all (None: nobody knows)."""
        self.setting = replace(self.setting, whole=self.setting.whole if whole is None else whole, bars=bars)

    def shares(self, decision: str, steps: Sequence[Step], decided: Decided) -> dict[str, float]:
        """Return the probability of every class; they sum to 1."""
        told = self._model.probabilities(decision, feature_row(decision, steps, self.setting, decided))
        return dict(zip(DECISIONS[decision], (told / told.sum()).tolist(), strict=True))

    def weigh(self, decision: str, steps: Sequence[Step], decided: Decided, legal: Sequence[str]) -> dict[str, float]:
        """Return the probability of each legal class, in the order given; they sum to 1."""
        return _among(self.shares(decision, steps, decided), legal)

    def choose(self, decision: str, steps: Sequence[Step], decided: Decided, legal: Sequence[str], place: int) -> str:
        """Draw one of the legal classes for the section at that place of the plan."""
        shares = self.shares(decision, steps, decided)
        chosen = legal[0]
        if len(legal) > 1:
            wished = {name: share * _TASTE.get((decision, name), 1.0) for name, share in _among(shares, legal).items()}
            chosen = self.draw(wished, _UNLIKELY.get(decision, UNLIKELY))
        self.weighings.append(Weighing(place, decision, shares, tuple(legal), chosen))
        return chosen

    def draw(self, weights: dict[str, float], unlikely: float = UNLIKELY) -> str:
        """Draw a name by its weight and the temperature; what is `unlikely` beside the best stays out."""
        values = np.array(list(weights.values()))
        sharpened = np.where(values >= unlikely * values.max(), (values / values.max()) ** (1 / self._temperature), 0.0)
        place = self.rng.choice(len(values), p=sharpened / sharpened.sum())
        return list(weights)[int(place)]


def _among(shares: dict[str, float], legal: Sequence[str]) -> dict[str, float]:
    assert legal
    total = sum(shares[name] for name in legal)
    return {name: shares[name] / total for name in legal}
