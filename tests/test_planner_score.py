"""Losses of plans, song by song: what the model says, what n-grams say, how they add up, how calibrated they are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planner_songs import song_of

from planner.baseline import CONTEXTS, DecisionNGram, best_baseline
from planner.examples import Choice, Lesson, choices_of, examples_of
from planner.features import feature_row
from planner.model import PlannerConfig, PlannerModel, read_model
from planner.score import SPLITS, baseline_losses, calibration_error, fit_baselines, measure, song_losses
from planner.steps import ASIDE, DECISIONS
from planner.train import calibrating_power, grow
from song import Song

SMALL = PlannerConfig(leaves=4, max_rounds=8, patience=5, min_leaf=3)
SONGS = [song_of(number) for number in range(40)]
LESSONS = [Lesson(song) for song in SONGS]
EMPTY = Song(SONGS[0].brief)


@pytest.fixture(scope="module")
def model() -> PlannerModel:
    examples = examples_of(LESSONS)
    grown = {name: grow(name, examples[name], None, SMALL, seed=0) for name in DECISIONS}
    return read_model("".join(one.text(name) for name, one in grown.items()), 0.01)


def taken(decision: str) -> list[Choice]:
    return [
        choice
        for lesson in LESSONS
        for section in choices_of(lesson)
        for choice in section
        if choice.decision == decision
    ]


def test_the_loss_of_a_song_is_that_of_its_choices_without_what_stands_aside(model: PlannerModel) -> None:
    losses = song_losses([SONGS[0], EMPTY, SONGS[1]], model=model)
    assert losses[1] is None
    for song, loss in zip((SONGS[0], SONGS[1]), (losses[0], losses[2]), strict=True):
        expected = 0.0
        for section in choices_of(Lesson(song)):
            for choice in section:
                row = feature_row(choice.decision, choice.steps, choice.setting, choice.decided)
                shares = model.probabilities(choice.decision, row)
                if choice.decision not in ASIDE:
                    expected -= np.log(shares[DECISIONS[choice.decision].index(choice.value)])
        assert loss == (pytest.approx(expected), 5)


def test_baselines_learn_and_a_longer_one_learns_more() -> None:
    baselines = fit_baselines(SONGS, (1, 3), valid=SONGS[:5])
    assert set(baselines) == {"1-gram", "3-gram", "best trigram"}
    total = {name: sum(loss[0] for loss in baseline_losses(one, SONGS) if loss) for name, one in baselines.items()}
    assert total["3-gram"] < total["1-gram"]
    assert baseline_losses(baselines["1-gram"], [EMPTY]) == [None]
    assert set(fit_baselines(SONGS)) == {"1-gram", "3-gram", "5-gram"}


def test_songs_add_up_to_what_the_record_says(model: PlannerModel) -> None:
    splits = {"train": LESSONS[:20], "valid": LESSONS[20:30], "test": LESSONS[30:]}
    record = measure(model, splits)["section"]
    songs = {split: [lesson.song for lesson in some] for split, some in splits.items()}
    baselines = fit_baselines(songs["train"], (3,), valid=songs["valid"])
    for name, losses in (
        ("model", song_losses(songs["test"], model=model)),
        ("trigram", baseline_losses(baselines["best trigram"], songs["test"])),
        ("whole section trigram", baseline_losses(baselines["3-gram"], songs["test"])),
    ):
        known = [loss for loss in losses if loss]
        assert sum(loss for loss, _ in known) / sum(count for _, count in known) == pytest.approx(record[name])


def test_the_section_is_the_sum_of_its_decisions(model: PlannerModel) -> None:
    scores = measure(model, dict.fromkeys(SPLITS, LESSONS))
    section = scores.pop("section")
    assert set(scores) == set(DECISIONS)
    for name in ("model", "length told", "trigram"):
        whole = sum(score[name] * score["choices"] for kind, score in scores.items() if kind not in ASIDE)
        assert section[name] == pytest.approx(whole / section["choices"])
    assert section["choices"] == sum(len(song.sections) + 1 for song in SONGS)
    for decision, score in scores.items():
        assert score["context"] in CONTEXTS
        assert 0 <= score["calibration error"] <= 1
        assert score["choices"] == len(taken(decision))


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_baseline_is_a_distribution_and_learns(context: str) -> None:
    letters = taken("letter")
    model = DecisionNGram("letter", context).fit(letters)
    total = sum(np.exp(model.log_prob(replace(letters[3], value=name))) for name in DECISIONS["letter"])
    assert total == pytest.approx(1)
    assert model.mean_nll(letters) < np.log(len(DECISIONS["letter"])) / 1.5


@pytest.mark.parametrize("decision", ["letter", "phrase", "cadence"])
def test_the_best_baseline_is_the_best_on_the_validation_songs(decision: str) -> None:
    choices = taken(decision)
    train, valid = choices[: len(choices) // 2], choices[len(choices) // 2 :]
    name, model = best_baseline(decision, train, valid)
    losses = {context: DecisionNGram(decision, context).fit(train).mean_nll(valid) for context in CONTEXTS}
    assert losses[name] == min(losses.values()) == model.mean_nll(valid)
    assert best_baseline(decision, train, [])[0] in CONTEXTS


def drawn(table: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return classes that come as often as a table says."""
    rng = np.random.default_rng(seed)
    return (table.cumsum(axis=1) > rng.random((len(table), 1))).argmax(axis=1)


def test_a_table_that_comes_true_has_no_calibration_error() -> None:
    sure = np.eye(4)[[0, 1, 3, 2]]
    assert calibration_error(sure, np.array([0, 1, 3, 2])) == 0
    coin = np.full((10, 2), 0.5)
    assert calibration_error(coin, np.arange(10) % 2) == pytest.approx(0)
    thirds = np.tile([0.75, 0.25], (8, 1))
    assert calibration_error(thirds, np.array([0, 0, 0, 1] * 2)) == pytest.approx(0)


def test_calibration_error_is_how_far_shares_are_off() -> None:
    assert calibration_error(np.eye(2)[[0, 0]], np.array([1, 1])) == pytest.approx(1)
    assert calibration_error(np.tile([0.95, 0.05], (100, 1)), np.array([0, 1] * 50)) == pytest.approx(0.45)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.sampled_from([1.6, 2.0]))
def test_over_confident_tables_have_an_error_and_a_power_that_mends_it(seed: int, power: float) -> None:
    table = np.random.default_rng(seed).dirichlet(np.full(5, 1.0), 4000)
    classes = drawn(table, seed)
    sharp = table**power / (table**power).sum(axis=1, keepdims=True)
    assert calibration_error(table, classes) < 0.04 < calibration_error(sharp, classes)
    assert calibrating_power(sharp, classes) == pytest.approx(1 / power, rel=0.12)
    assert calibrating_power(table, classes) == pytest.approx(1, rel=0.1)


def test_a_timid_table_is_sharpened() -> None:
    table = np.random.default_rng(1).dirichlet(np.full(5, 1.0), 4000)
    timid = table**0.7 / (table**0.7).sum(axis=1, keepdims=True)
    assert calibrating_power(timid, drawn(table)) == pytest.approx(1 / 0.7, rel=0.1)


def test_a_table_that_ruled_out_what_came_is_no_trap() -> None:
    assert 0.5 <= calibrating_power(np.eye(3)[[0, 1]], np.array([1, 1])) <= 2
