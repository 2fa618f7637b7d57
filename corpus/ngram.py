"""The baseline that every learned stage must beat: an interpolated n-gram model over any tokens.

Conventions: log probabilities are natural; a sequence starts after `order - 1` start marks; the lowest order rests on a
uniform distribution over the whole vocabulary, so every token of it, seen or not, has a probability.
"""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property

import numpy as np

Token = Hashable
Context = tuple[Token, ...]


class _Start:
    """The mark before a sequence; equal to no token."""


_START = _Start()
SMOOTHINGS = ("kneser-ney", "witten-bell")


class NGram:
    """An n-gram model with the better of two smoothings, modified Kneser-Ney and Witten-Bell, as held-out sequences tell.

    Source: Chen and Goodman, An Empirical Study of Smoothing Techniques for Language Modeling, 1998.
    """

    def __init__(self, order: int) -> None:
        if order < 1:
            raise ValueError(f"order {order}: use 1 or more")
        self.order = order
        self.smoothing = SMOOTHINGS[0]
        self._tables: list[_Table] = []
        self._vocabulary_size = 0

    def fit(self, sequences: Iterable[Sequence[Token]], vocabulary_size: int) -> "NGram":
        """Count the sequences; `vocabulary_size` is the number of all tokens there can be. Return the model itself.

        Every tenth sequence is held out once to choose the smoothing, then all are counted. Raises ValueError where more
        tokens occur than the vocabulary has.
        """
        everything = [tuple(sequence) for sequence in sequences]
        distinct = len({token for sequence in everything for token in sequence})
        if distinct > vocabulary_size:
            raise ValueError(f"{distinct} different tokens, but a vocabulary of {vocabulary_size}")
        self._vocabulary_size = vocabulary_size
        held_out = everything[::10]
        rest = [sequence for place, sequence in enumerate(everything) if place % 10]
        if rest and any(held_out):
            scores = {}
            for smoothing in SMOOTHINGS:
                self._count(rest, smoothing)
                scores[smoothing] = self.mean_nll(held_out)
            self.smoothing = min(SMOOTHINGS, key=scores.__getitem__)
        self._count(everything, self.smoothing)
        return self

    def log_prob(self, context: Sequence[Token], token: Token) -> float:
        """Return the log probability of a token after all that stands before it in its sequence."""
        return math.log(self._probability(self._padded(context), token))

    def draw(self, context: Sequence[Token], rng: np.random.Generator) -> Token:
        """Draw a token after all that stands before it, of those that were counted."""
        padded = self._padded(context)
        for table, length in zip(reversed(self._tables), range(self.order - 1, -1, -1), strict=True):
            token = table.draw(padded[len(padded) - length :], rng)
            if token is not None:
                return token[0]
        seen = self._tables[0].seen
        return seen[int(rng.integers(len(seen)))]

    def mean_nll(self, sequences: Iterable[Sequence[Token]]) -> float:
        """Return the mean negative log probability of all tokens of the sequences."""
        total, count = 0.0, 0
        for sequence in sequences:
            padded = (_START,) * (self.order - 1) + tuple(sequence)
            for place, token in enumerate(sequence):
                total -= math.log(self._probability(padded[place : place + self.order - 1], token))
                count += 1
        if not count:
            raise ValueError("no tokens to measure")
        return total / count

    def _padded(self, context: Sequence[Token]) -> Context:
        wanted = self.order - 1
        near = tuple(context[-wanted:]) if wanted else ()
        return (_START,) * (wanted - len(near)) + near

    def _count(self, sequences: Sequence[Context], smoothing: str) -> None:
        self.smoothing = smoothing
        grams: Counter[Context] = Counter()
        for sequence in sequences:
            padded = (_START,) * (self.order - 1) + sequence
            grams.update(padded[place : place + self.order] for place in range(len(sequence)))
        tables = []
        for _ in range(self.order):
            tables.append(_Table(grams, smoothing))
            grams = _shorten(grams, continuation=smoothing == "kneser-ney")
        self._tables = tables[::-1]

    def _probability(self, context: Context, token: Token) -> float:
        probability = 1 / self._vocabulary_size
        for length, table in enumerate(self._tables):
            probability = table.interpolate(context[len(context) - length :], token, probability)
        return probability


def _shorten(grams: Counter[Context], continuation: bool) -> Counter[Context]:
    """Return the counts of the n-grams one token shorter: how often, or (Kneser-Ney) after how many different tokens.

    A gram that starts at the start of a sequence has only one token before it, so it keeps its count.
    """
    shorter: Counter[Context] = Counter()
    for gram, count in grams.items():
        if len(gram) > 1:
            shorter[gram[1:]] += count if not continuation or gram[1] is _START else 1
    return shorter


class _Table:
    """Counts of one order, and what they leave to the order below."""

    def __init__(self, grams: Counter[Context], smoothing: str) -> None:
        self._discounts = _discounts(grams) if smoothing == "kneser-ney" else None
        self._grams = grams
        self._totals: defaultdict[Context, float] = defaultdict(float)
        self._left: defaultdict[Context, float] = defaultdict(float)
        for gram, count in grams.items():
            self._totals[gram[:-1]] += count
            self._left[gram[:-1]] += self._discount(count)
        if not self._discounts:
            for context, kinds in self._left.items():
                self._totals[context] += kinds

    def _discount(self, count: int) -> float:
        # Witten-Bell takes nothing away: it adds one for every kind of token that follows.
        return self._discounts[min(count, 3) - 1] if self._discounts else 1.0

    def interpolate(self, context: Context, token: Token, lower: float) -> float:
        total = self._totals.get(context)
        if not total:
            return lower
        return (self._own(self._grams.get((*context, token), 0)) + self._left[context] * lower) / total

    def _own(self, count: int) -> float:
        return count - (self._discount(count) if self._discounts and count else 0.0)

    @cached_property
    def _followers(self) -> dict[Context, tuple[list[Token], list[float]]]:
        """The tokens that follow each context, and the sums of what they keep for themselves up to each."""
        found: defaultdict[Context, tuple[list[Token], list[float]]] = defaultdict(lambda: ([], []))
        for gram, count in self._grams.items():
            tokens, sums = found[gram[:-1]]
            tokens.append(gram[-1])
            sums.append((sums[-1] if sums else 0.0) + self._own(count))
        return dict(found)

    @property
    def seen(self) -> list[Token]:
        """The tokens that the lowest order has counted."""
        return self._followers[()][0]

    def draw(self, context: Context, rng: np.random.Generator) -> tuple[Token] | None:
        """Draw a token of this order, in a tuple; None where it is the turn of the order below."""
        if context not in self._followers:
            return None
        tokens, sums = self._followers[context]
        place = bisect_right(sums, rng.random() * self._totals[context])
        return (tokens[place],) if place < len(tokens) else None


def _discounts(grams: Counter[Context]) -> tuple[float, float, float]:
    """Return how much is taken from n-grams seen once, twice, more often (Chen and Goodman, equation 26)."""
    ones, twos, threes, fours = (sum(count == times for count in grams.values()) for times in (1, 2, 3, 4))
    base = ones / (ones + 2 * twos) if ones and twos else 0.5
    if not (threes and fours):
        return (base, base, base)
    raw = (1 - 2 * base * twos / max(ones, 1), 2 - 3 * base * threes / max(twos, 1), 3 - 4 * base * fours / threes)
    return tuple(min(max(discount, 0.05), limit) for discount, limit in zip(raw, (0.95, 1.9, 2.85), strict=True))  # type: ignore[return-value]
