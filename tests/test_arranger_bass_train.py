"""Learning to walk, from small records of our own."""

import numpy as np
import pytest
from walking_records import beat_table, walked, write_archive

from arranger.bass.examples import UNTOLD, examples_of
from arranger.bass.features import CHOICES, INPUTS, SETTING
from arranger.bass.score import baseline_losses, degrees_of, habits_of, moves_of, network_loss
from arranger.bass.train import train, train_on
from arranger.bass.walking import WEIGHTS_NAME
from arranger.network import Network
from corpus.split import split_of
from corpus.walking import read_walks
from song import SongError
from song.weights import read_weights


@pytest.fixture(scope="module")
def walks(tmp_path_factory):
    """Solos of all splits, in several keys."""
    numbers = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Elf", "Oak", "Ash", "Elm",
               "Yew", "Fir", "Bay", "Fig", "Box", "Rue", "Tea", "Pea", "Ivy", "Hop"]  # fmt: skip
    solos = {f"AdaSample_Lamp{name}": beat_table(walked(index % 3)) for index, name in enumerate(numbers)}
    walks = read_walks(write_archive(tmp_path_factory.mktemp("walks") / "wjazzd.tar.gz", solos))
    assert {split_of(walk.title) for walk in walks.kept} == {"train", "valid", "test"}
    return walks


def test_rows_tell_the_choices_made(walks):
    rows, choices = examples_of(walks.kept[:2])
    assert rows.shape == (126, INPUTS) and choices.shape == (126,)  # all beats but the first of each solo
    assert choices.tolist() == [choice for walk in walks.kept[:2] for choice in degrees_of(walk)]
    assert not rows[:, SETTING - 4 : SETTING].any()


def test_some_rows_are_told_what_the_solo_is_like(walks):
    rows, _ = examples_of(walks.of("train"), np.random.default_rng(0))
    told = rows[:, SETTING - 4]
    assert abs(told.mean() - (1 - UNTOLD)) < 0.1
    assert np.allclose(rows[told == 1, SETTING - 3], walks.kept[0].fit - 1, atol=0.1)


def test_moves_and_degrees_tell_the_same_line(walks):
    walk = walks.kept[0]
    assert sum(moves_of(walk)) == walk.beats[-1].pitch - walk.beats[0].pitch
    assert len(moves_of(walk)) == len(degrees_of(walk)) == 63 and max(degrees_of(walk)) < CHOICES


def test_habits_are_shares_of_what_was_played(walks):
    habits = habits_of(walks.kept[:1])
    assert habits["changes on the root"] == 1.0 and habits["beats that repeat"] == 0.0
    assert habits["roots at changes that come by step or fifth"] == 1.0
    assert 0.6 < habits["beats on a chord note"] < 0.9


def test_training_learns_the_line_and_writes_its_record(walks, tmp_path):
    record = train_on(walks, tmp_path, epochs=12)
    content, written = read_weights(tmp_path, WEIGHTS_NAME)
    assert written["held_out"] == record["held_out"] and written["fingerprint"] == walks.fingerprint
    network = Network.from_bytes(content)
    heard = walks.of("test")
    assert network_loss(network, heard) == pytest.approx(record["held_out"]["network"], abs=0.01)
    assert record["held_out"]["network"] < baseline_losses(walks.of("train"), heard)["most common of degrees"] - 0.5


def test_the_same_seed_gives_the_same_weights(walks, tmp_path):
    for name in ("a", "b"):
        train_on(walks, tmp_path / name, epochs=1, seed=5)
    assert (tmp_path / "a" / WEIGHTS_NAME).read_bytes() == (tmp_path / "b" / WEIGHTS_NAME).read_bytes()


def test_too_little_to_learn_from_is_told(tmp_path):
    with pytest.raises(SongError, match="wjazzd"):
        train(tmp_path, tmp_path / "out")
    write_archive(tmp_path / "wjazzd.tar.gz", {"AdaSample_LampOne": beat_table(walked())})
    with pytest.raises(SongError, match="too few"):
        train(tmp_path, tmp_path / "out")
