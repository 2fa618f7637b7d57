"""Training the drummer on performances and drum machine patterns; minutes on one processor."""

import platform
from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from arranger.drums.drummings import DRUMMING_NAMES
from arranger.drums.examples import rows_of, touches_of
from arranger.drums.lessons import Lesson, lessons_of
from arranger.drums.model import HITS_NAME, TOUCH_NAME, Combinations, Drummer, combinations_of
from arranger.drums.score import measure, wander_of
from arranger.drums.voices import VOICES, Floats, Integers, bits_of
from arranger.network import Network
from arranger.training import fit
from corpus.drumming import GROOVE, MACHINE, Take, read_takes
from song import SongError
from song.weights import Record, write_weights

Report = Callable[[str], None]

_FEWEST = 20  # times a combination was struck to be a class of its own
_UNLABELLED = 0.5  # bars that are learned without being told their level and their fill
HIDDEN, TOUCH_HIDDEN = (192,), (64,)
_EPOCHS, _TOUCH_EPOCHS = 12, 8


def train(
    data: Path,
    out: Path,
    *,
    seed: int = 0,
    minutes: float | None = None,
    resume: bool = False,
    report: Report = lambda _line: None,
) -> Record:
    """Train on the archives in `data`, write weights and records to `out`, return the record.

    It takes two minutes: there is nothing to resume, and `minutes` below two shorten it. Raises SongError where the data cannot
    be read.
    """
    del resume
    return train_on(read_takes(data), out, seed=seed, minutes=minutes, report=report)


def train_on(
    takes: Sequence[Take],
    out: Path,
    *,
    seed: int = 0,
    minutes: float | None = None,
    report: Report = lambda _line: None,
) -> Record:
    """Train on takes that have been read; see `train`."""
    lessons = lessons_of(takes)
    by_split = {split: [one for one in lessons if one.split == split] for split in ("train", "valid", "test")}
    if not all(any(one.setting.human for one in mine) for mine in by_split.values()):
        raise SongError(f"{len(lessons)} drum takes are too few to train on and to measure with")
    rng = np.random.default_rng(seed)
    share = 1.0 if minutes is None else min(1.0, minutes / 2)
    counts = Counter(one for lesson in by_split["train"] for one in bits_of(lesson.hits).tolist())
    combinations = combinations_of(counts, _FEWEST)
    heldout = [lesson for lesson in by_split["valid"] if lesson.setting.human]
    hits, loss = _learn_hits(by_split["train"], heldout, combinations, rng, share, seed, report)
    touch, touch_loss = _learn_touch(by_split["train"], heldout, rng, share, seed, report)
    wander = wander_of(touch, touches_of(heldout))
    record = _record(takes, lessons, combinations, seed)
    record["held_out"] = measure(Drummer(combinations, hits, touch, **wander), lessons)
    record["valid"] = {"hits": round(loss, 4), "touch": round(touch_loss, 4)}
    write_weights(out, HITS_NAME, hits.to_bytes(), record)
    write_weights(out, TOUCH_NAME, touch.to_bytes(), {**record, "config": {"hidden": list(TOUCH_HIDDEN), **wander}})
    report(f"{record['held_out']['model']:.3f} nats a step, trigram {record['held_out']['trigram']:.3f}")
    return record


def _learn_hits(
    lessons: Sequence[Lesson], heldout: Sequence[Lesson], combinations: Combinations, rng: np.random.Generator,
    share: float, seed: int, report: Report,
) -> tuple[Network, float]:  # fmt: skip
    """Return the network that foretells the class of a step, and its loss on the takes kept for validation."""
    inputs, targets = _steps(lessons, combinations, rng)
    size = len(combinations.sums)
    report(f"{len(inputs)} steps, {size} combinations")
    return fit(
        inputs,
        targets,
        np.concatenate([rows_of(one, labelled=False) for one in heldout]),
        np.concatenate([combinations.classes_of(one.hits) for one in heldout]),
        kind="classes", outputs=size, hidden=HIDDEN, dropout=0.3, epochs=max(1, round(_EPOCHS * share)),
        rate=2e-3, decay=1e-3, seed=seed, report=report,
    )  # fmt: skip


def _learn_touch(
    lessons: Sequence[Lesson],
    heldout: Sequence[Lesson],
    rng: np.random.Generator,
    share: float,
    seed: int,
    report: Report,
) -> tuple[Network, float]:
    """Return the network that foretells how hard and how late a stroke is, and its loss on the takes kept for validation."""
    touches, checked = touches_of(lessons), touches_of(heldout)
    some = rng.permutation(len(touches.rows))[: max(1000, round(len(touches.rows) * share))]
    return fit(
        touches.rows[some], touches.targets[some], checked.rows, checked.targets,
        kind="numbers", hidden=TOUCH_HIDDEN, epochs=max(1, round(_TOUCH_EPOCHS * share)), seed=seed, report=report,
    )  # fmt: skip


def _steps(lessons: Sequence[Lesson], combinations: Combinations, rng: np.random.Generator) -> tuple[Floats, Integers]:
    """Return features and class of every step; in some bars neither level nor fill are told."""
    inputs = []
    for lesson in lessons:
        rows, bare = rows_of(lesson), rows_of(lesson, labelled=False)
        untold = np.repeat(rng.random(lesson.bars) < _UNLABELLED, lesson.steps)
        rows[untold] = bare[untold]
        inputs.append(rows)
    return np.concatenate(inputs), np.concatenate([combinations.classes_of(one.hits) for one in lessons])


def _record(takes: Sequence[Take], lessons: Sequence[Lesson], combinations: Combinations, seed: int) -> Record:
    import torch

    fingerprint = sha256(repr(sorted((take.title, take.strokes) for take in takes)).encode()).hexdigest()
    bars: Counter[str] = Counter()
    for lesson in lessons:
        kind = "human" if lesson.setting.human else "machine"
        bars[f"{lesson.setting.drumming}, {kind}"] += lesson.bars
    return {
        "stage": "drums",
        "config": {
            "combinations": list(combinations.sums),
            "drummings": list(DRUMMING_NAMES),
            "hidden": list(HIDDEN),
            "voices": list(VOICES),
        },
        "bars": dict(sorted(bars.items())),
        "fingerprint": fingerprint,
        "datasets": {one.name: one.licence for one in (GROOVE, MACHINE)},
        "takes": dict(Counter(take.dataset for take in takes)),
        "seed": seed,
        "versions": {"numpy": np.__version__, "python": platform.python_version(), "torch": torch.__version__},
    }
