"""What the planner must beat: interpolated trigrams on the same decisions, each with the context that suits it best.

Conventions: log-loss in nats a decision; a context runs from the farthest to the nearest token, and the nearest counts most.
"""

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from corpus.ngram import NGram
from planner.examples import Choice
from planner.steps import ASIDE, DECISIONS

Context = tuple[Hashable, ...]
Walk = Sequence[Sequence[Choice]]
"""A song as the choices of its sections."""
_NONE = "-"


def _earlier(choice: Choice, back: int) -> Context:
    """Return the same decision as it was taken that many sections before."""
    if len(choice.steps) < back:
        return (choice.decision, _NONE)
    step = choice.steps[-back]
    return (choice.decision, str(getattr(step, choice.decision)))


def _kind(choice: Choice) -> Context:
    """Return the style, and whether the song is whole."""
    return (choice.setting.style, choice.setting.whole)


def _now(choice: Choice, back: int) -> Context:
    """Return what was decided in this section, `back` decisions ago."""
    taken = list(choice.decided.items())
    return taken[-back] if len(taken) >= back else ("now", _NONE)


# The contexts that are tried; the best on the validation songs stands for the decision.
CONTEXTS: dict[str, Callable[[Choice], Context]] = {
    "two sections": lambda choice: (_earlier(choice, 2), _earlier(choice, 1)),
    "two sections, style": lambda choice: (_earlier(choice, 2), _earlier(choice, 1), _kind(choice)),
    "section, now": lambda choice: (_earlier(choice, 1), _now(choice, 1)),
    "now, section": lambda choice: (_now(choice, 1), _earlier(choice, 1)),
    "two sections, now": lambda choice: (_earlier(choice, 2), _earlier(choice, 1), _now(choice, 1)),
    "now, two sections": lambda choice: (_now(choice, 1), _earlier(choice, 2), _earlier(choice, 1)),
    "two now": lambda choice: (_now(choice, 2), _now(choice, 1)),
    "section, two now": lambda choice: (_earlier(choice, 1), _now(choice, 2), _now(choice, 1)),
    "now, style": lambda choice: (_now(choice, 1), _kind(choice)),
    "section, now, style": lambda choice: (_earlier(choice, 1), _now(choice, 1), _kind(choice)),
}


class DecisionNGram:
    """An interpolated n-gram for one decision after a context of other tokens."""

    def __init__(self, decision: str, context: str) -> None:
        self._classes = DECISIONS[decision]
        self._context = CONTEXTS[context]
        self._model: NGram | None = None
        self._known: dict[Context, dict[str, float]] = {}

    def fit(self, choices: Iterable[Choice]) -> "DecisionNGram":
        """Count the choices; return the model itself."""
        sequences = [(*self._context(choice), choice.value) for choice in choices]
        kinds = {token for sequence in sequences for token in sequence} | set(self._classes)
        self._model = NGram(len(sequences[0])).fit(sequences, len(kinds))
        return self

    def log_prob(self, choice: Choice) -> float:
        """Return the log probability of a choice among the classes of its decision."""
        context = self._context(choice)
        if context not in self._known:
            assert self._model is not None
            self._known[context] = {name: math.exp(self._model.log_prob(context, name)) for name in self._classes}
        shares = self._known[context]
        return math.log(shares[choice.value] / math.fsum(shares.values()))

    def mean_nll(self, choices: Sequence[Choice]) -> float:
        """Return the mean negative log probability of choices."""
        return -math.fsum(map(self.log_prob, choices)) / len(choices)


def best_baseline(decision: str, train: Sequence[Choice], valid: Sequence[Choice]) -> tuple[str, DecisionNGram]:
    """Return the context that suits a decision best on `valid` (or on `train`, where that is empty), and its model."""
    models = {context: DecisionNGram(decision, context).fit(train) for context in CONTEXTS}
    best = min(models, key=lambda context: models[context].mean_nll(valid or train))
    return best, models[best]


class SectionNGram:
    """An n-gram whose tokens are whole sections (without what is `ASIDE`), the end among them."""

    def __init__(self, order: int) -> None:
        self._model = NGram(order)

    def fit(self, walks: Iterable[Walk]) -> "SectionNGram":
        """Count songs, each as its sections' choices; return the model itself."""
        # A returning section chooses its relation, a new one does not.
        rest = math.prod(len(DECISIONS[name]) for name in ("role", "bars", "key", "cadence"))
        size = rest * ((len(DECISIONS["letter"]) - 2) * len(DECISIONS["relation"]) + 1) + 1
        self._model.fit(map(_section_tokens, walks), size)
        return self

    def loss(self, walk: Walk) -> float:
        """Return the loss of a song in nats."""
        return self._model.mean_nll([_section_tokens(walk)]) * len(walk)


class DecisionBaseline:
    """For every decision the trigram that suits it best."""

    def __init__(self, models: Mapping[str, DecisionNGram]) -> None:
        self._models = models

    def loss(self, walk: Walk) -> float:
        """Return the loss of a song in nats."""
        told = (choice for section in walk for choice in section if choice.decision not in ASIDE)
        return -math.fsum(self._models[choice.decision].log_prob(choice) for choice in told)


def _section_tokens(walk: Walk) -> list[Hashable]:
    return [tuple((c.decision, c.value) for c in section if c.decision not in ASIDE) for section in walk]
