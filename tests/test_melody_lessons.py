"""What is given of a line while the network learns is told as the writer tells it."""

import numpy as np
import pytest
from melody_songs import planned, tune

from melody.chart import TICKS_PER_ROW, read_chart
from melody.examples import Example, trace
from melody.features import PLACE, blank_lines, observe
from melody.lessons import GIVEN_SHARE, choose_given, told, with_given
from melody.tokens import LOWEST
from song import Song

GIVEN = PLACE["given_in"]


def whole(song: Song) -> Example:
    """Return the example of a song, around a fixed centre."""
    return trace(song, read_chart(song, 67), song.sections)[0]


@pytest.mark.parametrize("seed", range(6))
def test_events_given_in_training_look_as_those_that_a_line_knows(seed: int) -> None:
    song = tune(seed)
    chart, example = read_chart(song, 67), whole(song)
    generator = np.random.default_rng(seed)
    pitches, rhythms = choose_given(example, generator)
    lesson = told(example, pitches, rhythms)
    lines = blank_lines(1, len(chart.codes))
    for place in np.flatnonzero(rhythms).tolist():
        row, token = int(example.rows[place]), int(example.pitches[place])
        reference = int(chart.reference[row])
        pitch = None if not pitches[place] else -1 if token < 0 else token + LOWEST + reference
        lines.know(row, int(example.rhythms[place]), pitch, reference)
    for place in range(len(example)):
        row = int(example.rows[place])
        seen = observe(chart, lines, np.array([row]))[0]
        step = PLACE["given_step"]  # it counts from the last pitch, which nobody has written here
        columns = [column for column in range(GIVEN, len(seen)) if column != step]
        assert seen[columns].tolist() == lesson.codes[place, columns].tolist(), (place, row * TICKS_PER_ROW)


def test_what_is_given_wholly_counts_nothing_and_the_rest_as_before() -> None:
    example = whole(tune(2))
    pitches = np.arange(len(example)) % 3 == 0
    lesson = told(example, pitches, pitches)
    assert not lesson.weights[pitches].any()
    assert (lesson.weights[~pitches] == example.weights[~pitches]).all()
    assert (lesson.codes[:, :GIVEN] == example.codes[:, :GIVEN]).all()
    rhythm = told(example, np.zeros_like(pitches), np.ones_like(pitches))
    assert (rhythm.weights == example.weights).all()


def test_nothing_is_told_of_what_is_not_given() -> None:
    example = whole(tune(3))
    nothing = np.zeros(len(example), dtype=bool)
    assert (told(example, nothing, nothing).codes == example.codes).all()
    flags = np.arange(len(example)) < 5
    # What lies behind the first five, which alone are given, is told nothing.
    changed = told(example, flags, flags).codes[:, GIVEN:] != example.codes[:, GIVEN:]
    assert changed[:5].any()
    assert not changed[5:].any()


def test_so_many_parts_have_something_given() -> None:
    example = whole(tune(5))
    generator = np.random.default_rng(1)
    told_of = [with_given(example, generator) is not example for _ in range(600)]
    assert abs(np.mean(told_of) - GIVEN_SHARE) < 0.08
    assert not any(with_given(example, generator, 0.0) is not example for _ in range(50))


def test_a_phrase_that_answers_sees_what_it_answers() -> None:
    song = planned(tune(1))
    song = song.with_melody(tune(1).melody)
    chart = read_chart(song, 67)
    bar = song.brief.meter.bar_ticks // TICKS_PER_ROW
    answered = chart.back[:, 5]
    assert (answered[: 4 * bar] == -1).all()
    assert answered[4 * bar : 8 * bar].tolist() == list(range(4 * bar))
