"""How well the planner foretells sections of songs it has not seen, beside trigrams trained on the same songs.

Conventions: nats; a section is the sum of its decisions but those `ASIDE`; the end of a song counts as one section. The length
of the song is not told. Calibration errors are shares: how far, on average, a probability is from how often it comes true.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.baseline import DecisionBaseline, SectionNGram, Walk, best_baseline
from planner.examples import Choice, Examples, Lesson, choices_of, examples_of
from planner.model import PlannerModel, load_model
from planner.steps import ASIDE
from song import Song

SongLoss = tuple[float, int]
"""The sum of the losses of a song in nats, and over how many sections."""
ORDERS = (1, 3, 5)
SPLITS = ("train", "valid", "test")
Baseline = SectionNGram | DecisionBaseline


def song_losses(songs: Sequence[Song], *, model: PlannerModel | None = None) -> list[SongLoss | None]:
    """Return the loss of every song's plan under the model, the shipped one by default; None where a song has no plan."""
    model = model or load_model()[0]
    planned = [Lesson(song) for song in songs if song.sections]
    lengths = [len(lesson.song.sections) + 1 for lesson in planned]
    owners = np.repeat(np.arange(len(planned)), lengths)
    totals: npt.NDArray[np.float64] = np.zeros(len(planned))
    for decision, examples in examples_of(planned).items():
        if decision not in ASIDE:
            np.add.at(totals, owners[examples.sections], choice_losses(model, decision, examples))
    found = iter(zip(totals.tolist(), lengths, strict=True))
    return [next(found) if song.sections else None for song in songs]


def choice_losses(model: PlannerModel, decision: str, examples: Examples) -> npt.NDArray[np.float64]:
    """Return the loss of every example of a decision."""
    table = model.table(decision, examples.rows)
    losses: npt.NDArray[np.float64] = -np.log(table[np.arange(len(table)), examples.classes])
    return losses


def fit_baselines(
    learned: Sequence[Song], orders: Sequence[int] = ORDERS, *, valid: Sequence[Song] = ()
) -> dict[str, Baseline]:
    """Return n-grams of whole sections by name ("3-gram"); with `valid` also the "best trigram" of every decision."""
    walks = [list(choices_of(Lesson(song))) for song in learned if song.sections]
    models: dict[str, Baseline] = {f"{order}-gram": SectionNGram(order).fit(walks) for order in orders}
    if valid:
        judged = _by_decision([list(choices_of(Lesson(song))) for song in valid])
        best = {
            name: best_baseline(name, taken, judged.get(name, []))[1] for name, taken in _by_decision(walks).items()
        }
        models["best trigram"] = DecisionBaseline(best)
    return models


def baseline_losses(baseline: Baseline, songs: Sequence[Song]) -> list[SongLoss | None]:
    """Return the loss of every song's plan under a baseline; None where a song has no plan."""
    return [
        (baseline.loss(list(choices_of(Lesson(song)))), len(song.sections) + 1) if song.sections else None
        for song in songs
    ]


def measure(model: PlannerModel, lessons: Mapping[str, Sequence[Lesson]]) -> dict[str, dict[str, Any]]:
    """Return the log-loss in nats on the test songs, of the model and of the best trigram: by decision, and by section.

    `lessons` holds the songs of every split. Beside each decision's loss stand its loss where the length of the song is told,
    and its calibration error.
    """
    walks = {split: [list(choices_of(lesson)) for lesson in some] for split, some in lessons.items()}
    taken = {split: _by_decision(walks[split]) for split in SPLITS}
    sections = sum(len(song) for song in walks["test"])
    told = examples_of(lessons["test"], told=(True,))
    scores: dict[str, dict[str, Any]] = {}
    sums = {"model": 0.0, "length told": 0.0, "trigram": 0.0}
    for decision, examples in examples_of(lessons["test"]).items():
        losses = choice_losses(model, decision, examples)
        knowing = choice_losses(model, decision, told[decision])
        context, trigram = best_baseline(decision, taken["train"].get(decision, []), taken["valid"].get(decision, []))
        baseline = trigram.mean_nll(taken["test"][decision])
        scores[decision] = {
            "model": float(losses.mean()), "length told": float(knowing.mean()), "trigram": baseline, "context": context,
            "calibration error": calibration_error(model.table(decision, examples.rows), examples.classes),
            "choices": len(losses),
        }  # fmt: skip
        if decision not in ASIDE:
            sums["model"] += float(losses.sum()) / sections
            sums["length told"] += float(knowing.sum()) / sections
            sums["trigram"] += baseline * len(losses) / sections
    whole = SectionNGram(3).fit(walks["train"])
    scores["section"] = {
        **sums,
        "whole section trigram": sum(map(whole.loss, walks["test"])) / sections,
        "choices": sections,
    }
    return scores


def calibration_error(table: npt.NDArray[np.float64], classes: npt.NDArray[np.int64], bins: int = 10) -> float:
    """Return how far probabilities are from how often they come true, 0 to 1: the mean over all of them, in equal bins.

    `table` holds the probabilities of every class, shape (n, classes), `classes` what came, shape (n,). Every probability that
    was given counts, not only the highest (Kumar, Liang and Ma, Verified Uncertainty Calibration, NeurIPS 2019), weighed by
    itself, so that the many that are next to nothing do not hide the rest.
    """
    came = np.zeros_like(table)
    came[np.arange(len(table)), classes] = 1
    places = np.minimum((table * bins).astype(int), bins - 1)
    error = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            error += abs(float(table[inside].sum() - came[inside].sum()))
    return error / len(table) / 2


def _by_decision(walks: Iterable[Walk]) -> dict[str, list[Choice]]:
    found: dict[str, list[Choice]] = {}
    for song in walks:
        for section in song:
            for choice in section:
                found.setdefault(choice.decision, []).append(choice)
    return found
