"""Titles keep together, and the parts have the size they should."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.split import normal_title, split_of


@pytest.mark.parametrize(
    "other",
    [
        "Man I Love, The",
        "the man i love",
        "The Man I Love!",
        "The Man I Love (alternate take)",
        "Thé Mán I Love",
        "Man I Love",
    ],
)
def test_spellings_of_a_title_are_one(other: str) -> None:
    assert normal_title(other) == normal_title("The Man I Love")


@pytest.mark.parametrize(
    ("first", "second"), [("All of You", "All of Me"), ("pop909 001", "pop909 002"), ("(I)", "(You)")]
)
def test_titles_stay_apart(first: str, second: str) -> None:
    assert normal_title(first) != normal_title(second)


def test_shares() -> None:
    shares = Counter(split_of(f"title {number}") for number in range(4000))
    assert 0.08 < shares["test"] / 4000 < 0.12
    assert 0.035 < shares["valid"] / 4000 < 0.065


@given(st.text())
def test_any_title_has_a_split(title: str) -> None:
    assert split_of(title) in ("train", "valid", "test")
    assert split_of(title) == split_of(f" {title} ")
