"""Training the planner: trees for every decision, measured beside trigrams on songs that nobody trained on."""

import math
import platform
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.library import Corpus, load_corpus
from corpus.sections import without_pickup_bar
from planner.examples import Examples, Lesson, examples_of, lessons_of
from planner.features import feature_names
from planner.model import WEIGHTS_NAME, PlannerConfig, part_of_file, read_model
from planner.opening import ENOUGH_SONGS, count_openings
from planner.score import SPLITS, measure
from planner.steps import DECISIONS
from song import Song, SongError
from song.weights import Record, write_weights

Report = Callable[[str], None]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
IMPORTANT = 15  # features of a decision that the record names


def train(
    data: Path,
    out: Path,
    *,
    seed: int = 0,
    minutes: float | None = None,
    resume: bool = False,
    report: Report | None = None,
) -> Record:
    """Train on the archives in `data`, write weights and record to `out`, return the record.

    `minutes` bounds the growing of trees; training takes a minute or two, so there is nothing to resume and `resume` starts
    anew. Raises SongError where the data cannot be read.
    """
    del resume
    corpus = load_corpus(data, stage="planner", report=report)
    return train_on(corpus, out, seed=seed, minutes=minutes, report=report)


def train_on(
    corpus: Corpus,
    out: Path,
    *,
    config: PlannerConfig | None = None,
    seed: int = 0,
    minutes: float | None = None,
    report: Report | None = None,
) -> Record:
    """Train on a corpus that has been read; see `train`."""
    config = config or PlannerConfig()
    tell = report or _stay_quiet
    lessons = {split: lessons_of(corpus, split) for split in SPLITS}
    if not lessons["train"] or not lessons["test"]:
        raise SongError(f"{len(corpus.entries)} songs are too few to train on and to measure with")
    examples = {split: examples_of(lessons[split], told=(False, True)) for split in ("train", "valid")}
    stop = math.inf if minutes is None else time.monotonic() + minutes * 60
    grown = {}
    for decision in DECISIONS:
        if decision not in examples["train"]:
            raise SongError(f"no song of the corpus tells a {decision}; add a data set that does")
        grown[decision] = grow(
            decision, examples["train"][decision], examples["valid"].get(decision), config, seed, stop
        )
        tell(f"{decision}: {grown[decision].rounds} rounds")
    text = "".join(one.text(decision) for decision, one in grown.items())
    scores = measure(read_model(text, config.smoothing), lessons)
    record = _record(corpus, lessons, config, seed, scores)
    record["calibration"] = {name: round(one.power, 4) for name, one in grown.items()}
    record["importances"] = {name: one.importances(name) for name, one in grown.items()}
    write_weights(out, WEIGHTS_NAME, text.encode(), record)
    for decision, score in scores.items():
        tell(f"{decision}: {score['model']:.3f} nats, trigram {score['trigram']:.3f}")
    return record


@dataclass(frozen=True)
class Grown:
    """One decision's booster, the classes that it has seen, and the power that calibrates it."""

    classes: tuple[str, ...]
    booster: Any
    power: float

    @property
    def rounds(self) -> int:
        """How many trees there are for each class."""
        return int(self.booster.num_trees()) // len(self.classes)

    def text(self, decision: str) -> str:
        """Return the part of the weights file that this becomes."""
        return part_of_file(decision, self.classes, self.booster.model_to_string(), self.power)

    def importances(self, decision: str) -> dict[str, float]:
        """Return the features that gained most, the most important first, each with its share of all gain."""
        gains = self.booster.feature_importance("gain")
        names, order = feature_names(decision), np.argsort(-gains, kind="stable")[:IMPORTANT]
        return {names[place]: round(float(gains[place] / gains.sum()), 4) for place in order if gains[place] > 0}


def _stay_quiet(_: str) -> None:
    pass


def grow(
    decision: str, train: Examples, valid: Examples | None, config: PlannerConfig, seed: int, stop: float = math.inf
) -> Grown:
    """Grow the trees of one decision, until the validation loss no longer falls or `stop` (monotonic seconds) has come."""
    import lightgbm

    seen = np.unique(train.classes)
    if len(seen) == 1:
        # Where there was never a choice, LightGBM still wants two classes.
        seen = np.union1d(seen, [1 if seen[0] == 0 else 0])
    parameters = _parameters(config, len(seen), seed)
    data = lightgbm.Dataset(train.rows, np.searchsorted(seen, train.classes), params=parameters)
    sets, callbacks = [], [_stop_at(stop)]
    rows, labels = train.rows[:0], train.classes[:0]
    if valid is not None:
        known = np.isin(valid.classes, seen)
        rows, labels = valid.rows[known], np.searchsorted(seen, valid.classes[known])
    if len(rows):
        sets = [lightgbm.Dataset(rows, labels, reference=data, params=parameters)]
        callbacks.append(lightgbm.early_stopping(config.patience, verbose=False))
    booster = lightgbm.train(parameters, data, config.max_rounds, valid_sets=sets, callbacks=callbacks)
    best = lightgbm.Booster(model_str=booster.model_to_string(num_iteration=booster.best_iteration))
    power = calibrating_power(np.asarray(best.predict(rows)), labels) if len(rows) else 1.0
    return Grown(tuple(DECISIONS[decision][index] for index in seen), best, power)


def calibrating_power(table: Floats, classes: Integers) -> float:
    """Return the power, 1/2 to 2, to which probabilities of shape (n, classes) are raised so that what came is likeliest."""

    def loss(power: float) -> float:
        raised = np.maximum(table, 1e-12) ** power
        return -float(np.log(raised[np.arange(len(table)), classes] / raised.sum(axis=1)).mean())

    best: float = min(np.geomspace(0.5, 2.0, 81).tolist(), key=loss)
    return best


def _parameters(config: PlannerConfig, classes: int, seed: int) -> dict[str, Any]:
    return {
        "objective": "multiclass", "num_class": classes, "num_leaves": config.leaves, "learning_rate": config.rate,
        "min_data_in_leaf": config.min_leaf, "feature_fraction": config.feature_share,
        "bagging_fraction": config.row_share, "bagging_freq": 1, "lambda_l2": config.l2, "seed": seed,
        "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbosity": -1,
    }  # fmt: skip


def _stop_at(stop: float) -> Callable[[Any], None]:
    from lightgbm.callback import EarlyStopException

    def check(env: Any) -> None:
        if time.monotonic() > stop:
            raise EarlyStopException(env.iteration, env.evaluation_result_list)

    return check


def _record(
    corpus: Corpus,
    lessons: Mapping[str, Sequence[Lesson]],
    config: PlannerConfig,
    seed: int,
    scores: dict[str, dict[str, Any]],
) -> Record:
    import lightgbm

    return {
        "stage": "planner",
        "config": asdict(config),
        "fingerprint": corpus.fingerprint,
        "licences": corpus.licences,
        "seed": seed,
        "songs": {split: len(some) for split, some in lessons.items()},
        "styles": known_styles([lesson.song for lesson in lessons["train"]]),
        "opening": count_openings(_learned(corpus)),
        "held_out": {name: _rounded(score) for name, score in scores.items()},
        "versions": {"python": platform.python_version(), "lightgbm": lightgbm.__version__, "numpy": np.__version__},
    }


def known_styles(songs: Sequence[Song]) -> list[str]:
    """Return the styles that enough songs are in to learn from."""
    counts = Counter(song.brief.style for song in songs)
    return sorted(style for style, count in counts.items() if count >= ENOUGH_SONGS)


def _learned(corpus: Corpus) -> dict[str, list[Song]]:
    """Return the training songs by data set."""
    found: dict[str, list[Song]] = {}
    for entry in corpus.entries:
        if entry.split == "train":
            found.setdefault(entry.dataset, []).append(without_pickup_bar(entry.song))
    return found


def _rounded(score: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in score.items()}
