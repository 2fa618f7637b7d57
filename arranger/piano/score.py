"""How well the pianist foretells the piano of songs it has not learned from, beside a most common pattern and a trigram.

Conventions: nats a sixteenth, both hands together, and a bar of the same; less is better.
"""

from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np

from arranger.network import log_softmax
from arranger.piano.lessons import Lesson, tokens_of
from arranger.piano.model import RIGHT_GRIPS, Pianist, classes_of, rows_of
from corpus.ngram import NGram


def network_nats(pianist: Pianist, lessons: Sequence[Lesson]) -> tuple[float, float]:
    """Return the mean loss a step of the left and of the right hand."""
    losses: tuple[list[float], list[float]] = ([], [])
    for lesson in lessons:
        known, with_left = rows_of(lesson.setting, lesson.left, lesson.right)
        classes = classes_of(lesson.left, pianist.grips)
        steps = np.arange(len(classes))
        losses[0].extend((-log_softmax(pianist.left(known))[steps, classes]).tolist())
        losses[1].extend((-log_softmax(pianist.right(with_left))[steps, lesson.right]).tolist())
    return float(np.mean(losses[0])), float(np.mean(losses[1]))


def pattern_nats(train: Sequence[Lesson], lessons: Sequence[Lesson], grips: Sequence[int]) -> float:
    """Return the mean loss a step of the most common pattern: how often each grip stands on each sixteenth of the bar."""
    counts: Counter[tuple[int, int, int]] = Counter()
    totals: Counter[int] = Counter()
    for lesson in train:
        for place, left, right in _placed(lesson, grips):
            counts[place, 0, left] += 1
            counts[place, 1, right] += 1
            totals[place] += 1
    nats, steps = 0.0, 0
    for lesson in lessons:
        for place, left, right in _placed(lesson, grips):
            nats -= log((counts[place, 0, left] + 1) / (totals[place] + len(grips)))
            nats -= log((counts[place, 1, right] + 1) / (totals[place] + RIGHT_GRIPS))
            steps += 1
    return nats / steps


def _placed(lesson: Lesson, grips: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return every step of a section as its place (those of a bar of three apart from those of four) and both classes."""
    bar = lesson.setting.bar_steps
    places = np.arange(len(lesson.left)) % bar + (100 if bar == 12 else 0)
    classes = classes_of(lesson.left, tuple(grips))
    return list(zip(places.tolist(), classes.tolist(), lesson.right.tolist(), strict=True))


def ngram_nats(
    train: Sequence[Lesson], lessons: Sequence[Lesson], grips: tuple[int, ...], *, order: int = 3, counts: bool = False
) -> float:
    """Return the mean loss a step of an n-gram model of the same tokens: of both hands in turn, or of each by itself, the better.

    One that `counts` knows on which sixteenth of the bar every token stands.
    """
    sizes = (len(grips), RIGHT_GRIPS)
    lines = [[_line(one, grips, counts=counts) for one in lesson_set] for lesson_set in (train, lessons)]
    places = len({place for line in lines[0] for place, *_ in line})
    together = NGram(order).fit(lines[0], sum(sizes) * places)
    apart = 0.0
    for hand, size in enumerate(sizes):
        model = NGram(order).fit([line[hand::2] for line in lines[0]], size * places)
        apart += model.mean_nll([line[hand::2] for line in lines[1]])
    return min(2 * together.mean_nll(lines[1]), apart)


def _line(lesson: Lesson, grips: tuple[int, ...], *, counts: bool) -> list[tuple[int, str, int]]:
    tokens = tokens_of(lesson, classes_of(lesson.left, grips))
    cycle = 2 * lesson.setting.bar_steps
    return [(at % cycle // 2 if counts else 0, *token) for at, token in enumerate(tokens)]
