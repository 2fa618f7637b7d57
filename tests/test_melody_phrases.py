"""Sentences of a section: where they end, what answers what."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.phrases import Stretch, antecedents, phrase_ends, stretches
from song import Key, Phrase, Section
from song.document import CADENCES

CODES = {"h": "half", "a": "authentic", "o": "open", "p": "plagal", "d": "deceptive", "t": "turnaround"}


def section(*phrases: Phrase, bars: int = 8) -> Section:
    bars = sum(phrase.bars for phrase in phrases) or bars
    return Section("A", "A", "head", bars, Key("C"), phrases[-1].cadence if phrases else "half", phrases=phrases)


@pytest.mark.parametrize("bars", range(1, 34))
def test_phrases_fill_the_section(bars: int) -> None:
    ends = phrase_ends(bars, 96)
    lengths = np.diff([0, *ends]) // 96
    assert ends[-1] == bars * 96
    assert bars < 2 or (lengths >= 2).all()
    assert (lengths <= 5).all()


@pytest.mark.parametrize(
    ("cadences", "answers"),
    [
        ("ha", [None, 0]),
        ("hh", [None, None]),
        ("aa", [None, None]),
        ("haha", [None, 0, None, 2]),
        ("ohoa", [None, None, 0, None]),
        ("hda", [None, 0, None]),
        ("op", [None, 0]),
        ("aht", [None, None, None]),
    ],
)
def test_a_consequent_answers_its_antecedent(cadences: str, answers: list[int | None]) -> None:
    assert antecedents([Phrase(4, CODES[letter]) for letter in cadences]) == answers


def test_stretches_end_where_phrases_do() -> None:
    parts = stretches(section(Phrase(3, "half"), Phrase(5, "authentic")), 96)
    assert parts == [Stretch(0, 288, "half"), Stretch(288, 768, "authentic", like=0)]


def test_a_long_phrase_breathes_in_between() -> None:
    parts = stretches(section(Phrase(8, "half"), Phrase(8, "authentic")), 96)
    assert [(part.end // 96, part.cadence, part.like) for part in parts] == [
        (4, None, None), (8, "half", None), (12, None, 0), (16, "authentic", None),
    ]  # fmt: skip


def test_untold_phrases_are_fours() -> None:
    assert [(part.start, part.end) for part in stretches(section(bars=9), 96)] == [(0, 384), (384, 864)]


@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from(CADENCES)), min_size=1, max_size=6))
def test_stretches_tile_any_section(told: list[tuple[int, str]]) -> None:
    own = section(*(Phrase(bars, cadence) for bars, cadence in told))
    parts = stretches(own, 96)
    assert parts[0].start == 0 and parts[-1].end == own.bars * 96
    assert all(part.end == after.start for part, after in pairwise(parts))
    assert [part.cadence for part in parts if part.cadence] == [cadence for _, cadence in told]
    assert all(part.like is None or part.like < part.start for part in parts)
