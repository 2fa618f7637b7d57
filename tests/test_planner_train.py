"""Training on a small corpus of made-up songs: weights that load again, scores, a loss that falls."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.library import Corpus, Entry
from planner.baseline import CONTEXTS, DecisionNGram
from planner.examples import choices_of, examples_of
from planner.features import DECISIONS, feature_row, setting_of, steps_of
from planner.model import PlannerConfig, load_model, read_model, thin
from planner.train import grow, train_on
from planner.trees import read_trees
from song import Brief, ChordSpan, Key, Section, Song, SongError, parse_meter

HOME = Key("F")
SMALL = PlannerConfig(leaves=4, max_rounds=10, patience=5, min_leaf=3)


def song_of(number: int) -> Song:
    """Return an AABA tune, or, for odd numbers, a song of verse and chorus."""
    if number % 2:
        rows = [("A", "verse", "half", 0.4), ("B", "chorus", "authentic", 0.9)] * 2
        style = "pop"
    else:
        rows = [("A", "head", "half", 0.5), ("A", "head", "half", 0.5), ("B", "bridge", "half", 0.5)]
        rows.append(("A", "head", "half", 0.5))
        style = "jazz"
    sections: list[Section] = []
    for place, (label, role, cadence, energy) in enumerate(rows):
        first = next((section.id for section in sections if section.label == label), None)
        key = Key("Bb") if role == "bridge" else HOME
        sections.append(Section(f"{label}{place}", label, role, 8, key, cadence, energy, repeats=first))
    tempo = 90 + number % 20
    chords = {section.id: (ChordSpan(0, 8 * 96, None),) for section in sections}
    return Song(Brief(f"Song {number}", style, "auto", HOME, parse_meter("4/4"), tempo), tuple(sections), chords)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    entries = tuple(Entry(song_of(number), f"made/{number}", "made") for number in range(160))
    return Corpus(entries, "fingerprint", {}, {"made": "ours"})


@pytest.fixture(scope="module")
def trained(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    out = tmp_path_factory.mktemp("weights")
    lines: list[str] = []
    record = train_on(corpus, out, config=SMALL, seed=3, report=lines.append)
    assert any("trigram" in line for line in lines)
    return out, record


def test_the_record_says_what_the_weights_are_made_of(trained: tuple[Path, dict]) -> None:
    _, record = trained
    assert record["fingerprint"] == "fingerprint" and record["licences"] == {"made": "ours"} and record["seed"] == 3
    assert set(record["held_out"]) == {*DECISIONS, "section"}
    assert record["styles"] == ["jazz", "pop"]
    assert sum(record["songs"].values()) == 160
    assert sum(record["opening"]["keys"]["pop"].values()) == sum(1 for n in range(160) if n % 2 and is_train(n))


def is_train(number: int) -> bool:
    return Entry(song_of(number), "", "").split == "train"


def test_weights_load_again_and_know_the_songs(trained: tuple[Path, dict]) -> None:
    folder, record = trained
    model, loaded = load_model(folder)
    assert loaded["held_out"] == record["held_out"]
    tune = song_of(0)
    steps, setting = steps_of(tune), setting_of(tune.brief)
    shares = model.probabilities("letter", feature_row("letter", steps[:3], setting, {}))
    assert shares.shape == (len(DECISIONS["letter"]),) and shares.sum() == pytest.approx(1)
    assert (shares > 0).all()
    assert DECISIONS["letter"][int(shares.argmax())] == "0"


def test_same_corpus_same_weights(corpus: Corpus, trained: tuple[Path, dict], tmp_path: Path) -> None:
    train_on(corpus, tmp_path, config=SMALL, seed=3)
    assert (tmp_path / "planner.txt").read_bytes() == (trained[0] / "planner.txt").read_bytes()


def test_a_damaged_file_is_refused(trained: tuple[Path, dict], tmp_path: Path) -> None:
    folder, _ = trained
    for name in ("planner.txt", "planner.txt.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / "planner.txt").write_text("tree")
    with pytest.raises(SongError, match="checksum"):
        load_model(tmp_path)


def test_too_few_songs_say_so(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(SongError, match="too few"):
        train_on(replace(corpus, entries=corpus.entries[:1]), tmp_path)


def test_loss_falls_with_the_rounds() -> None:
    examples = examples_of([song_of(number) for number in range(40)])["letter"]
    losses = []
    for rounds in (1, 10, 40):
        judge = grow("letter", examples, None, replace(SMALL, max_rounds=rounds), seed=0)
        table = read_model(judge.text("letter"), 0.0).table("letter", examples.rows)
        losses.append(-np.log(table[np.arange(len(table)), examples.classes]).mean())
    assert losses[0] > losses[1] > losses[2]


@pytest.mark.parametrize("decision", ["letter", "bars", "cadence"])
def test_our_walk_through_the_trees_is_lightgbms(decision: str) -> None:
    examples = examples_of([song_of(number) for number in range(40)])[decision]
    grown = grow(decision, examples, None, SMALL, seed=0)
    text = grown.booster.model_to_string()
    rng = np.random.default_rng(0)
    noise = rng.normal(4, 6, (200, examples.rows.shape[1])).astype(np.float32)
    noise[rng.random(noise.shape) < 0.3] = np.nan
    noise[rng.random(noise.shape) < 0.2] = 0
    rows = np.concatenate([examples.rows, noise])
    np.testing.assert_allclose(read_trees(text).predict(rows), grown.booster.predict(rows), rtol=1e-6)
    assert len(thin(text)) < len(text) / 2
    np.testing.assert_allclose(read_trees(thin(text)).predict(rows), grown.booster.predict(rows), rtol=1e-3)


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_baseline_is_a_distribution_and_learns(context: str) -> None:
    walks = [choice for number in range(30) for section in choices_of(song_of(number)) for choice in section]
    letters = [choice for choice in walks if choice.decision == "letter"]
    model = DecisionNGram("letter", context).fit(letters)
    total = sum(np.exp(model.log_prob(replace(letters[3], value=name))) for name in DECISIONS["letter"])
    assert total == pytest.approx(1)
    assert model.mean_nll(letters) < np.log(len(DECISIONS["letter"])) / 1.5
