"""How chords fit a line."""

import numpy as np
import pytest
from harmony_songs import VOCABULARY
from hypothesis import given
from hypothesis import strategies as st

from harmony.drafts.fit import fits
from song import Key, Note, parse_chord, parse_meter

METER = parse_meter("4/4")
C = Key("C")


def fit_of(symbol: str, *pitches: int, key: Key = C) -> float:
    """Return how well a chord fits quarter notes."""
    notes = [Note(24 * place, 24, pitch) for place, pitch in enumerate(pitches)]
    table = fits(notes, key, METER, len(pitches), VOCABULARY)
    return float(table[:, VOCABULARY.encode(parse_chord(symbol), key)].sum())


@pytest.mark.parametrize(
    ("better", "worse", "pitches"),
    [
        ("C", "F#", (60, 64, 67)),
        ("C", "Dm", (64, 67, 64)),
        ("G7", "C", (65, 62, 71)),
        ("Dm", "G", (62, 65, 69)),
        ("Am", "C", (69, 64, 69)),
        ("F", "C", (65, 69, 72)),
        ("E7", "Em", (68, 71, 64)),
    ],
)
def test_what_a_player_would_strum_fits_better(better: str, worse: str, pitches: tuple[int, ...]) -> None:
    assert fit_of(better, *pitches) > fit_of(worse, *pitches)


def test_silence_says_nothing() -> None:
    assert not fits((), C, METER, 4, VOCABULARY).any()
    late = fits([Note(48, 24, 60)], C, METER, 4, VOCABULARY)
    assert not late[:2].any()
    assert np.ptp(late[3]) == 0 < np.ptp(late[2])  # all chords alike, where nothing sounds


@given(st.lists(st.integers(48, 84), min_size=1, max_size=8), st.integers(-6, 6))
def test_a_line_moved_with_its_key_fits_as_it_did(pitches: list[int], shift: int) -> None:
    here = [Note(24 * place, 24, pitch) for place, pitch in enumerate(pitches)]
    there = [Note(24 * place, 24, pitch + shift) for place, pitch in enumerate(pitches)]
    mine = fits(here, C, METER, 8, VOCABULARY)
    assert np.allclose(mine, fits(there, C.transpose(shift), METER, 8, VOCABULARY))


def test_a_note_on_the_downbeat_counts_more_than_one_that_passes() -> None:
    # The same two notes, F and E, over C: E on the beat and F passing fits better than the other way round.
    assert fits_of_eighths("C", (64, 65)) > fits_of_eighths("C", (65, 64))


def fits_of_eighths(symbol: str, pitches: tuple[int, ...]) -> float:
    notes = [Note(12 * place, 12, pitch) for place, pitch in enumerate((*pitches, 64))]
    return float(fits(notes, C, METER, 1, VOCABULARY)[0, VOCABULARY.encode(parse_chord(symbol), C)])


def test_pickups_and_notes_over_the_end_are_no_error() -> None:
    notes = [Note(-24, 24, 60), Note(0, 24, 62), Note(72, 60, 64)]
    table = fits(notes, C, METER, 4, VOCABULARY)
    assert table.shape == (4, len(VOCABULARY)) and np.isfinite(table).all()
