"""Train the pianist on the piano tracks of pop songs and write the weights with their record."""

import platform
import time
from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from arranger.network import Network, Rows
from arranger.piano.hands import LEFT_VOICES, bits_of
from arranger.piano.lessons import Lesson, distinct, lessons_of
from arranger.piano.model import NAME, RIGHT_GRIPS, Pianist, classes_of, pack, rows_of
from arranger.piano.score import network_nats, ngram_nats, pattern_nats
from arranger.piano.touch import touch_rows
from arranger.training import fit
from corpus.pianos import DATASET, Piano, read_pianos
from song import SongError
from song.chance import stream
from song.weights import Record, write_weights

HIDDEN, TOUCH_HIDDEN = (192, 96), (48,)
EPOCHS, TOUCH_EPOCHS, BATCH = 14, 8, 1024
GRIPS = 40  # of the left hand that are told apart, nothing among them; they are 99.9 % of all
MOST_STEPS, MOST_NOTES = 400_000, 200_000
# Of the sections by how many notes a bar they have: what a light, a main and a full level ask for.
LEVELS = (0.25, 0.6, 0.88)
_SECONDS_AN_EPOCH = 40  # on a slow machine

Splits = dict[str, list[Lesson]]


def train(
    data: Path,
    out: Path,
    *,
    seed: int = 0,
    minutes: float | None = None,
    resume: bool = False,
    report: Callable[[str], None] = lambda _line: None,
) -> Record:
    """Train from the archive in a folder, write weights and record to another, and return the record.

    A training takes minutes: there is nothing to resume. `minutes` bounds the epochs.
    Raises SongError where the data set is missing.
    """
    del resume
    begun = time.monotonic()
    pianos = list(read_pianos(data))
    if not pianos:
        raise SongError(f"{data}: no piano could be read; put {DATASET.name}.tar.gz there")
    splits = _split(pianos)
    if not all(splits.values()):
        raise SongError(f"{data}: too few songs to train, choose and measure by; give the whole data set")
    report(", ".join(f"{len(lessons)} sections to {name}" for name, lessons in splits.items()))
    grips = common_grips(splits["train"])
    epochs = EPOCHS if minutes is None else max(1, min(EPOCHS, int(minutes * 60 / _SECONDS_AN_EPOCH / 2)))
    networks = _fit_hands(splits, grips, epochs, seed, report) | {"touch": _fit_touch(splits, seed, report)}
    levels = tuple(float(np.quantile([_notes_a_bar(one) for one in splits["train"]], share)) for share in LEVELS)
    pianist = Pianist(**networks, grips=grips, notes_a_bar=levels)
    record = _record(pianist, splits, pianos, seed)
    write_weights(out, NAME, pack(networks), record)
    report(f"took {(time.monotonic() - begun) / 60:.1f} minutes")
    return record


def _split(pianos: Sequence[Piano]) -> Splits:
    splits: Splits = {"train": [], "valid": [], "test": []}
    for piano in pianos:
        splits[piano.split] += distinct(list(lessons_of(piano)))
    return splits


def common_grips(lessons: Sequence[Lesson]) -> tuple[int, ...]:
    """Return the most common grips of the left hand and every single voice, nothing first."""
    counts: Counter[int] = Counter()
    for lesson in lessons:
        counts.update(lesson.left.tolist())
    single = [1 << voice for voice in range(len(LEFT_VOICES))]
    common = [grip for grip, _ in counts.most_common() if grip and grip not in single]
    return (0, *single, *common[: GRIPS - 1 - len(single)])


def _fit_hands(
    splits: Splits, grips: tuple[int, ...], epochs: int, seed: int, report: Callable[[str], None]
) -> dict[str, Network]:
    found = {}
    sets = [_hand_rows(splits[name], grips, seed) for name in ("train", "valid")]
    for hand, name, size in ((0, "left", len(grips)), (1, "right", RIGHT_GRIPS)):
        (inputs, targets), (valid_inputs, valid_targets) = (rows[hand] for rows in sets)
        found[name], _ = fit(
            inputs, targets, valid_inputs, valid_targets, kind="classes", outputs=size, hidden=HIDDEN, epochs=epochs,
            batch=BATCH, rate=2e-3, dropout=0.15, seed=seed, report=_named(report, f"{name} hand"),
        )  # fmt: skip
    return found


def _named(report: Callable[[str], None], name: str) -> Callable[[str], None]:
    return lambda line: report(f"{name}, {line}")


def _hand_rows(lessons: Sequence[Lesson], grips: tuple[int, ...], seed: int) -> list[tuple[Rows, np.ndarray]]:
    """Return inputs and classes of both hands, of some of the steps where there are many."""
    rng = stream(seed, "piano", "steps")
    share = min(1.0, MOST_STEPS / sum(lesson.setting.steps for lesson in lessons))
    rows: list[list[Rows]] = [[], []]
    classes: list[list[np.ndarray]] = [[], []]
    for lesson in lessons:
        taken = np.flatnonzero(rng.random(lesson.setting.steps) < share)
        both = rows_of(lesson.setting, lesson.left, lesson.right)
        for hand, target in ((0, classes_of(lesson.left, grips)), (1, lesson.right)):
            rows[hand].append(both[hand][taken])
            classes[hand].append(target[taken])
    return [(np.concatenate(rows[hand]), np.concatenate(classes[hand])) for hand in (0, 1)]


def _fit_touch(splits: Splits, seed: int, report: Callable[[str], None]) -> Network:
    sets = []
    for name in ("train", "valid"):
        rows = np.concatenate([touch_rows(one.setting, one.left, one.right, one.notes) for one in splits[name]])
        touches = np.concatenate([one.touches for one in splits[name]])
        taken = stream(seed, "piano", "notes").permutation(len(rows))[:MOST_NOTES]
        sets.append((rows[taken], touches[taken]))
    network, _ = fit(
        *sets[0], *sets[1], kind="numbers", hidden=TOUCH_HIDDEN, epochs=TOUCH_EPOCHS, batch=BATCH, rate=3e-3, dropout=0.0,
        seed=seed, report=_named(report, "touch"),
    )  # fmt: skip
    return network


def _notes_a_bar(lesson: Lesson) -> float:
    return len(lesson.notes) / lesson.setting.bars


def _record(pianist: Pianist, splits: Splits, pianos: Sequence[Piano], seed: int) -> Record:
    train_set, test = splits["train"], splits["test"]
    left, right = network_nats(pianist, test)
    pattern = pattern_nats(train_set, test, pianist.grips)
    trigram = ngram_nats(train_set, test, pianist.grips)
    counting = ngram_nats(train_set, test, pianist.grips, counts=True)
    return {
        "stage": "piano",
        "datasets": {DATASET.name: DATASET.licence},
        "fingerprint": _fingerprint(pianos),
        "songs": {name: sum(piano.split == name for piano in pianos) for name in splits},
        "sections": {name: len(lessons) for name, lessons in splits.items()},
        "held_out": {
            "unit": "nats a sixteenth, both hands",
            "network": round(left + right, 4),
            "of it the left hand": round(left, 4),
            "most common pattern": round(pattern, 4),
            "trigram": round(trigram, 4),
            "trigram that counts sixteenths": round(counting, 4),
        },
        "config": {
            "hidden": list(HIDDEN),
            "touch hidden": list(TOUCH_HIDDEN),
            "left grips": list(pianist.grips),
            "left grips by name": [_name_of(grip) for grip in pianist.grips],
            "notes a bar": [round(level, 2) for level in pianist.notes_a_bar],
        },
        "seed": seed,
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
    }


def _name_of(grip: int) -> str:
    """Return the voices of a grip of the left hand, as 1+8."""
    names = list(LEFT_VOICES)
    return "+".join(names[bit] for bit in bits_of(grip, len(names))) or "-"


def _fingerprint(pianos: Sequence[Piano]) -> str:
    """Return a checksum of all notes that were read, with the titles of their songs."""
    digest = sha256()
    for piano in pianos:
        digest.update(piano.song.brief.title.encode())
        digest.update(repr([(s.onset, s.duration, s.pitch, s.velocity) for s in piano.notes]).encode())
    return digest.hexdigest()
