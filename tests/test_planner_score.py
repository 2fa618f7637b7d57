"""Losses of plans, song by song: what the model says, what n-grams say, and how they add up."""

import numpy as np
import pytest
from test_planner_train import SMALL, song_of

from planner.examples import choices_of, examples_of
from planner.features import DECISIONS, feature_row
from planner.model import PlannerModel, read_model
from planner.score import baseline_losses, fit_baselines, measure, song_losses
from planner.train import grow
from song import Song

SONGS = [song_of(number) for number in range(40)]
EMPTY = Song(SONGS[0].brief)


@pytest.fixture(scope="module")
def model() -> PlannerModel:
    examples = examples_of(SONGS)
    grown = {name: grow(name, examples[name], None, SMALL, seed=0) for name in DECISIONS}
    return read_model("".join(one.text(name) for name, one in grown.items()), 0.01)


def test_the_loss_of_a_song_is_that_of_its_choices_without_energy(model: PlannerModel) -> None:
    losses = song_losses([SONGS[0], EMPTY, SONGS[1]], model=model)
    assert losses[1] is None
    for song, loss in zip((SONGS[0], SONGS[1]), (losses[0], losses[2]), strict=True):
        expected = 0.0
        for section in choices_of(song):
            for choice in section:
                row = feature_row(choice.decision, choice.steps, choice.setting, choice.decided)
                shares = model.probabilities(choice.decision, row)
                if choice.decision != "energy":
                    expected -= np.log(shares[DECISIONS[choice.decision].index(choice.value)])
        assert loss == (pytest.approx(expected), 5)


def test_baselines_learn_and_a_longer_one_learns_more() -> None:
    baselines = fit_baselines(SONGS, (1, 3), valid=SONGS[:5])
    assert set(baselines) == {"1-gram", "3-gram", "best trigram"}
    total = {name: sum(loss[0] for loss in baseline_losses(one, SONGS) if loss) for name, one in baselines.items()}
    assert total["3-gram"] < total["1-gram"]
    assert baseline_losses(baselines["1-gram"], [EMPTY]) == [None]


def test_songs_add_up_to_what_the_record_says(model: PlannerModel) -> None:
    splits = {"train": SONGS[:20], "valid": SONGS[20:30], "test": SONGS[30:]}
    record = measure(model, splits)["section"]
    baselines = fit_baselines(splits["train"], (3,), valid=splits["valid"])
    for name, losses in (
        ("model", song_losses(splits["test"], model=model)),
        ("trigram", baseline_losses(baselines["best trigram"], splits["test"])),
        ("whole section trigram", baseline_losses(baselines["3-gram"], splits["test"])),
    ):
        known = [loss for loss in losses if loss]
        assert sum(loss for loss, _ in known) / sum(count for _, count in known) == pytest.approx(record[name])
