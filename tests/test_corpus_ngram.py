"""The n-gram baseline: probabilities that sum to 1, and against counts made by hand."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.ngram import SMOOTHINGS, NGram

SEQUENCES = st.lists(st.lists(st.integers(0, 5), max_size=12), min_size=1, max_size=25)


def total(model: NGram, context: Sequence[int], size: int) -> float:
    return sum(math.exp(model.log_prob(context, token)) for token in range(size))


@settings(max_examples=60)
@given(SEQUENCES, st.lists(st.integers(0, 8), max_size=4), st.integers(1, 4))
def test_probabilities_sum_to_one(sequences: list[list[int]], context: list[int], order: int) -> None:
    model = NGram(order).fit(sequences, 9)
    assert total(model, context, 9) == pytest.approx(1)


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
def test_both_smoothings_sum_to_one(smoothing: str) -> None:
    chance = np.random.default_rng(3)
    # Tokens as uneven as real ones, so that all discounts come into play.
    sequences = [tuple(int(t) for t in chance.geometric(0.3, size=40) % 12) for _ in range(30)]
    model = NGram(3).fit(sequences, 15)
    model._count(sequences, smoothing)
    for context in ((), (1,), (1, 2), (2, 1, 1), (11, 11), (14, 0)):
        assert total(model, context, 15) == pytest.approx(1)


def test_witten_bell_by_hand() -> None:
    model = NGram(1).fit(["aab"], 4)
    model._count([tuple("aab")], "witten-bell")
    # Two a, one b, two kinds: (2 + 2 / 4) / (3 + 2).
    assert math.exp(model.log_prob("", "a")) == pytest.approx(0.5)
    assert math.exp(model.log_prob("", "c")) == pytest.approx(0.1)


def test_a_sequence_that_goes_round_is_learned() -> None:
    rounds = [tuple("abcd" * 8)] * 20
    model = NGram(3).fit(rounds, 4)
    assert model.mean_nll(rounds) < 0.1
    assert model.log_prob("ab", "c") > model.log_prob("ab", "d")


def test_the_start_is_a_context() -> None:
    model = NGram(2).fit([tuple("xyyyyyyy")] * 10, 2)
    assert math.exp(model.log_prob("", "x")) > 0.9
    assert math.exp(model.log_prob("y", "x")) < 0.1


def test_mean_nll_is_the_mean_of_log_probs() -> None:
    sequences = [tuple("abac"), tuple("abca")]
    model = NGram(3).fit(sequences, 5)
    by_hand = [
        model.log_prob(sequence[:place], token) for sequence in sequences for place, token in enumerate(sequence)
    ]
    assert model.mean_nll(sequences) == pytest.approx(-np.mean(by_hand))


def test_higher_orders_help_where_there_is_something_to_learn() -> None:
    chance = np.random.default_rng(0)

    def walk() -> list[int]:
        tokens = [0, 1]
        for _ in range(60):
            tokens.append((tokens[-1] + tokens[-2]) % 7 if chance.random() < 0.8 else int(chance.integers(7)))
        return tokens

    train, test = [walk() for _ in range(60)], [walk() for _ in range(10)]
    scores = [NGram(order).fit(train, 7).mean_nll(test) for order in (1, 2, 3)]
    assert scores[2] < scores[0] - 0.5 and scores[0] < math.log(7) + 0.05


def test_too_small_a_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="3 different tokens"):
        NGram(2).fit(["abc"], 2)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_draws_follow_the_probabilities(order):
    lines = ["abcabcabd", "aabbc", "cab", "abcd", "dab", "bcabc", "cc", "ab", "bca", "aab", "cba"]
    model, rng = NGram(order).fit(lines, 4), np.random.default_rng(0)
    drawn = Counter(model.draw("cab", rng) for _ in range(4000))
    shares = {token: math.exp(model.log_prob("cab", token)) for token in "abcd"}
    assert sum(shares.values()) == pytest.approx(1)
    for token, share in shares.items():
        assert drawn[token] / 4000 == pytest.approx(share, abs=0.03)
