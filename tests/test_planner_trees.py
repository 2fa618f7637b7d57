"""Trees read from LightGBM's text say what LightGBM says."""

from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
import pytest

from planner.model import part_of_file, read_model, thin
from planner.steps import DECISIONS
from planner.trees import read_trees

Rows = npt.NDArray[np.float32]


def rows_of(seed: int, count: int = 300, width: int = 7) -> Rows:
    """Return rows with nothing known here and there, whole columns of it, zeros and whole numbers."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(0, 4, (count, width)).astype(np.float32)
    rows[:, :3] = np.round(rows[:, :3])
    rows[rng.random(rows.shape) < 0.25] = np.nan
    rows[rng.random(rows.shape) < 0.15] = 0
    rows[: count // 2, 4] = np.nan
    return rows


def booster(classes: int, seed: int = 0, **parameters: Any) -> lightgbm.Booster:
    rows = rows_of(seed)
    known = np.nan_to_num(rows, nan=1.5)
    labels = (np.abs(known[:, 0] + 2 * known[:, 1] * known[:, 5]) % classes).astype(int)
    settings = {
        "objective": "multiclass", "num_class": classes, "num_leaves": 12, "min_data_in_leaf": 3, "verbosity": -1,
        "num_threads": 1, "deterministic": True, "seed": 1, **parameters,
    }  # fmt: skip
    return lightgbm.train(settings, lightgbm.Dataset(rows, labels), 8)


def edge_rows(width: int = 7) -> Rows:
    return np.array([[value] * width for value in (np.nan, 0, -0.0, 1e-40, -1e30, 1e30, np.inf, -np.inf)], np.float32)


@pytest.mark.parametrize("classes", [2, 3, 7])
@pytest.mark.parametrize(
    "parameters",
    [{}, {"num_leaves": 2}, {"num_leaves": 32, "min_data_in_leaf": 1}, {"use_missing": False}, {"zero_as_missing": False},
     {"feature_fraction": 0.4, "bagging_fraction": 0.6, "bagging_freq": 1}],
    ids=str,
)  # fmt: skip
def test_our_walk_through_the_trees_is_lightgbms(classes: int, parameters: dict[str, Any]) -> None:
    grown = booster(classes, **parameters)
    rows = np.concatenate([rows_of(0), rows_of(9), edge_rows()])
    ours = read_trees(grown.model_to_string()).predict(rows)
    np.testing.assert_allclose(ours, grown.predict(rows), rtol=1e-6, atol=1e-12)
    assert ours.shape == (len(rows), classes)


def test_trees_of_one_leaf_say_how_often_each_class_comes() -> None:
    rows = rows_of(3, 40)
    labels = np.arange(40) % 4 // 2
    settings = {"objective": "multiclass", "num_class": 2, "min_data_in_leaf": 100, "verbosity": -1, "num_threads": 1}
    grown = lightgbm.train(settings, lightgbm.Dataset(rows, labels), 3)
    trees = read_trees(grown.model_to_string())
    assert len(trees.starts) == 0
    np.testing.assert_allclose(trees.predict(rows), grown.predict(rows), rtol=1e-6)


def test_trees_of_one_leaf_stand_between_others() -> None:
    """A class that needs no split has trees of one leaf beside the grown ones of the others."""
    rows = rows_of(5)
    labels = np.where(np.arange(len(rows)) < 2, 2, np.nan_to_num(rows[:, 0]) > 0)
    settings = {"objective": "multiclass", "num_class": 3, "min_data_in_leaf": 20, "verbosity": -1, "num_threads": 1,
                "min_gain_to_split": 5.0}  # fmt: skip
    grown = lightgbm.train(settings, lightgbm.Dataset(rows, labels), 6)
    trees = read_trees(grown.model_to_string())
    assert 0 < len(trees.grown) < len(trees.first_leaves)
    np.testing.assert_allclose(trees.predict(rows_of(8)), grown.predict(rows_of(8)), rtol=1e-6)


def test_trees_of_more_leaves_are_refused() -> None:
    with pytest.raises(AssertionError, match="leaves"):
        read_trees(booster(2, num_leaves=60, min_data_in_leaf=1).model_to_string())


def test_many_rows_are_those_of_each_alone() -> None:
    trees = read_trees(booster(3).model_to_string())
    rows = rows_of(2, 101)
    alone = np.concatenate([trees.predict(row[None]) for row in rows])
    np.testing.assert_allclose(trees.predict(rows), alone, rtol=1e-12)
    np.testing.assert_allclose(alone.sum(axis=1), 1)


def test_what_is_kept_of_the_text_is_enough() -> None:
    grown = booster(3)
    text = grown.model_to_string()
    assert len(thin(text)) < len(text) / 1.5
    np.testing.assert_allclose(read_trees(thin(text)).predict(rows_of(4)), grown.predict(rows_of(4)), rtol=2e-3)


@pytest.mark.parametrize("power", [0.5, 1.0, 1.7])
def test_a_model_raises_to_its_power_and_keeps_a_share_for_the_unseen(power: float) -> None:
    grown = booster(3)
    classes = DECISIONS["relation"]
    model = read_model(part_of_file("relation", classes, grown.model_to_string(), power), 0.03)
    raised = np.asarray(grown.predict(rows_of(6))) ** power
    expected = 0.97 * raised / raised.sum(axis=1, keepdims=True) + 0.01
    np.testing.assert_allclose(model.table("relation", rows_of(6)), expected, rtol=5e-3)
    np.testing.assert_allclose(model.probabilities("relation", rows_of(6)[0]), model.table("relation", rows_of(6))[0])


def test_classes_that_no_song_had_get_their_share_alone() -> None:
    model = read_model(part_of_file("cadence", ("half", "open"), booster(2).model_to_string()), 0.06)
    table = model.table("cadence", rows_of(1))
    seen = [DECISIONS["cadence"].index(name) for name in ("half", "open")]
    unseen = [place for place in range(len(DECISIONS["cadence"])) if place not in seen]
    np.testing.assert_allclose(table[:, unseen], 0.01)
    np.testing.assert_allclose(table.sum(axis=1), 1)
