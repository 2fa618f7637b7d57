"""How well the drummer foretells performances that nobody trained on, beside what is simpler.

Conventions: losses are nats a step (sixteenth, or third of a quarter in ternary time), in `bits` a bar of sixteen sixteenths;
explained variance is 1 for perfect, 0 for the mean of each voice.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from arranger.drums.drummings import DRUMMING_NAMES
from arranger.drums.examples import Touches, rows_of, touches_of
from arranger.drums.lessons import Lesson
from arranger.drums.model import Drummer
from arranger.drums.touch import LATE_UNIT, VELOCITY_UNIT
from arranger.drums.voices import Floats, Integers
from arranger.network import Network, log_softmax
from corpus.ngram import NGram

_NEAR_STEPS = 8
_SPREAD = 0.05  # counted for every class that a place has not seen
_SURE = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def measure(drummer: Drummer, lessons: Sequence[Lesson]) -> dict[str, Any]:
    """Return the figures on human takes of the test split; level and inner fills are not told unless it says `labelled`."""
    classes = {id(lesson): drummer.combinations.classes_of(lesson.hits) for lesson in lessons}
    train = [lesson for lesson in lessons if lesson.split == "train"]
    test = [lesson for lesson in lessons if lesson.split == "test" and lesson.setting.human]
    size = len(drummer.combinations.sums)
    scores: dict[str, Any] = {"takes": len(test), "bars": sum(lesson.bars for lesson in test)}
    losses = {id(lesson): _losses(drummer, lesson, classes[id(lesson)]) for lesson in test}
    scores["model"] = _mean(losses[id(lesson)] for lesson in test)
    scores["labelled"] = _mean(_losses(drummer, lesson, classes[id(lesson)], labelled=True) for lesson in test)
    trigram = NGram(3).fit([classes[id(lesson)].tolist() for lesson in train], size)
    scores["trigram"] = trigram.mean_nll([classes[id(lesson)].tolist() for lesson in test])
    scores["most_common_pattern"] = _pattern_loss(train, test, classes, size)
    scores["places_of_the_style"] = _place_loss(train, test, classes, size)
    scores["bits_a_bar"] = {
        name: round(scores[name] * 16 / math.log(2), 2)
        for name in ("model", "labelled", "trigram", "most_common_pattern", "places_of_the_style")
    }
    scores["by_drumming"] = {
        name: {
            "takes": len(mine),
            "model": round(_mean(losses[id(lesson)] for lesson in mine), 4),
            "trigram": round(trigram.mean_nll([classes[id(lesson)].tolist() for lesson in mine]), 4),
        }
        for name in DRUMMING_NAMES
        if (mine := [lesson for lesson in test if lesson.setting.drumming == name])
    }
    scores["touch"] = _touch_scores(drummer, test)
    return {name: round(one, 4) if isinstance(one, float) else one for name, one in scores.items()}


def _losses(drummer: Drummer, lesson: Lesson, wanted: Integers, *, labelled: bool = False) -> Floats:
    found = log_softmax(drummer.hits(rows_of(lesson, labelled=labelled)))
    losses: Floats = -found[np.arange(len(wanted)), wanted]
    return losses


def _mean(losses: Iterable[Floats]) -> float:
    return float(np.concatenate(list(losses)).mean())


def _key(lesson: Lesson) -> tuple[str, bool]:
    return lesson.setting.drumming, lesson.setting.ternary


def _pattern_loss(train: Sequence[Lesson], test: Sequence[Lesson], classes: Mapping[int, Integers], size: int) -> float:
    """Return the loss of who always expects the bar that is most common in the style, as sure of it as is best on the training takes."""
    bars: defaultdict[tuple[str, bool], Counter[tuple[int, ...]]] = defaultdict(Counter)
    for lesson in train:
        bars[_key(lesson)].update(tuple(row) for row in classes[id(lesson)].reshape(-1, lesson.steps).tolist())
    common = {key: np.array(counts.most_common(1)[0][0]) for key, counts in bars.items()}

    def right(lessons: Sequence[Lesson]) -> float:
        same = [
            (classes[id(lesson)].reshape(-1, lesson.steps) == common[_key(lesson)]).ravel()
            if _key(lesson) in common
            else np.zeros(len(lesson.hits), bool)
            for lesson in lessons
        ]
        return float(np.concatenate(same).mean())

    def loss(share: float, sure: float) -> float:
        return -share * math.log(sure) - (1 - share) * math.log((1 - sure) / (size - 1))

    sure = min(_SURE, key=lambda one: loss(right(train), one))
    return loss(right(test), sure)


def _place_loss(train: Sequence[Lesson], test: Sequence[Lesson], classes: Mapping[int, Integers], size: int) -> float:
    """Return the loss of who knows how often each class is struck at each place of a bar of the style."""
    counts: defaultdict[tuple[str, bool, int], npt.NDArray[np.float64]] = defaultdict(lambda: np.full(size, _SPREAD))
    for lesson in train:
        for step, one in enumerate(classes[id(lesson)].tolist()):
            counts[*_key(lesson), step % lesson.steps][one] += 1
    found = []
    for lesson in test:
        for step, one in enumerate(classes[id(lesson)].tolist()):
            row = counts[*_key(lesson), step % lesson.steps]
            found.append(math.log(row.sum() / row[one]))
    return float(np.mean(found))


def wander_of(network: Network, touches: Touches) -> dict[str, Any]:
    """Return how strokes wander from what the network foretells: its spread, how much of it a stroke keeps of the one a bar before, the drift.

    Spread and kept are for velocity and lateness, the spread in velocities and milliseconds; the drift is how much of the
    lateness of one struck moment is left in the next.
    """
    rest = touches.targets - network(touches.rows)
    again = touches.before >= 0
    now, ago = rest[again], rest[touches.before[again]]
    kept = (now * ago).sum(axis=0) / (ago**2).sum(axis=0)
    spread = rest.std(axis=0) * (VELOCITY_UNIT, LATE_UNIT)
    earlier = _earlier(rest[:, 1], touches.moments)
    drift = float((rest[:, 1] * earlier).sum() / (earlier**2).sum())
    return {
        "spread": (round(float(spread[0]), 2), round(float(spread[1]), 2)),
        "kept": (round(float(kept[0]), 3), round(float(kept[1]), 3)),
        "drift": round(drift, 3),
    }


def _earlier(rest: Floats, moments: Integers) -> npt.NDArray[np.float64]:
    """Return for each stroke the mean of what was struck at the moment before, 0 where that is long ago."""
    numbers, inverse, counts = np.unique(moments, return_inverse=True, return_counts=True)
    means = np.bincount(inverse, weights=rest) / counts
    near = np.diff(numbers, prepend=numbers[:1] - 2 * _NEAR_STEPS) <= _NEAR_STEPS
    found: npt.NDArray[np.float64] = np.where(near, np.roll(means, 1), 0.0)[inverse]
    return found


def _touch_scores(drummer: Drummer, lessons: Sequence[Lesson]) -> dict[str, float]:
    """Return the variance of velocity and lateness (against the take's mean of each voice) that is explained.

    Once by what stands around a stroke, once with the memory of how hard the same stroke was a bar before, and how late the
    moment before.
    """
    touches = touches_of(lessons)
    found = drummer.touch(touches.rows)
    rest = touches.targets - found
    again = touches.before >= 0
    remembered = found.copy()
    remembered[again, 0] += rest[touches.before[again], 0] * drummer.kept[0]
    remembered[:, 1] += _earlier(rest[:, 1], touches.moments) * drummer.drift
    scores: dict[str, float] = {"strokes": len(found)}
    for column, (name, unit) in enumerate((("velocity", VELOCITY_UNIT), ("late_ms", LATE_UNIT))):
        wanted = touches.targets[:, column]
        for what, told in (("", found), ("_with_memory", remembered)):
            missed = wanted - told[:, column]
            scores[f"{name}_explained{what}"] = round(1 - float((missed**2).sum() / (wanted**2).sum()), 4)
            scores[f"{name}_error{what}"] = round(float(np.abs(missed).mean()) * unit, 2)
        scores[f"{name}_error_of_the_voice_mean"] = round(float(np.abs(wanted).mean()) * unit, 2)
    return scores
