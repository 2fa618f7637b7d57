"""Titles keep together, and the parts have the size they should."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.split import _OTHER_NAMES, normal_title, split_of


@pytest.mark.parametrize(
    "other",
    [
        "Man I Love, The",
        "the man i love",
        "The Man I Love!",
        "The Man I Love (alternate take)",
        "Thé Mán I Love",
        "Man I Love",
        "The Man I Love (alternate take",
        "Man I Love, The (Page 2)",
        "Man I Love, The 1",
        "The Man I Love 1 1",
        "The Man I Love 2",
        "The Man I Love - Part One",
        "The Man I Love, v 3",
    ],
)
def test_spellings_of_a_title_are_one(other: str) -> None:
    assert normal_title(other) == normal_title("The Man I Love")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("All of You", "All of Me"), ("pop909 001", "pop909 002"), ("(I)", "(You)"), ("For No One", "For"),
        ("Figure 8", "Figure"), ("Polkas No 1", "Polkas No 2"), ("Dance No.5", "Dance No.6"), ("Route 66", "Route"),
        ("Rock 1 (beat)", "Rock 2 (beat)"), ("North Skelton 1, v 1", "North Skelton 3, v 1"),
    ],
)  # fmt: skip
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


def test_other_names_lead_to_names_of_training_or_stay_put() -> None:
    for name, tune in _OTHER_NAMES.items():
        assert tune not in _OTHER_NAMES, f"{name} -> {tune} goes on"
        assert normal_title(name) == tune == normal_title(tune)


@pytest.mark.parametrize(
    ("title", "split"),
    [
        ("All The Things You Are", "train"), ("Autumn Leaves", "train"), ("Girl From Ipanema, The", "train"),
        ("Misty", "train"), ("Silent Night", "train"), ("pop909 001", "valid"), ("Cheek To Cheek", "test"),
    ],
)  # fmt: skip
def test_titles_stay_where_they_were(title: str, split: str) -> None:
    """Weights were trained on these splits: a title that moves from train to test has been heard before."""
    assert split_of(title) == split
