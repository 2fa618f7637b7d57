"""Training the walking bass: a small network from the basses on the records of the Weimar Jazz Database."""

import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

from arranger.bass.examples import examples_of
from arranger.bass.features import CHOICES
from arranger.bass.score import baseline_losses, habits_of, network_loss
from arranger.bass.walking import WEIGHTS_NAME
from arranger.training import fit
from corpus.sets.wjazzd import DATASET
from corpus.walking import Walks, read_walks
from song import SongError
from song.weights import Record, write_weights

HIDDEN = (256,)
DROPOUT = 0.4
EPOCHS = 14
RATE = 2e-3
# Fit of the solos that the record scores and counts apart, whose bass is heard well, and of those whose habits it tells.
CLEAR, CLEAREST = 0.9, 1.2


def train(
    data: Path,
    out: Path,
    *,
    seed: int = 0,
    minutes: float | None = None,
    resume: bool = False,
    report: Callable[[str], None] = lambda _line: None,
) -> Record:
    """Train on wjazzd.tar.gz in `data`, write weights and record to `out`, return the record.

    Training takes a minute, so there is nothing to bound by `minutes` or to resume. Raises SongError where the data cannot be read.
    """
    del minutes, resume
    archive = DATASET.find(data)
    if archive is None:
        raise SongError(f"{data}: there is no wjazzd.tar.gz, which the walking bass is learned from")
    return train_on(read_walks(archive), out, seed=seed, report=report)


def train_on(
    walks: Walks,
    out: Path,
    *,
    seed: int = 0,
    epochs: int = EPOCHS,
    report: Callable[[str], None] = lambda _line: None,
) -> Record:
    """Train on basses that have been read; see `train`."""
    learned, valid, heard = walks.of("train"), walks.of("valid"), walks.of("test")
    if not learned or not valid or not heard:
        raise SongError(f"{len(walks.kept)} solos are too few to train on and to measure with")
    for name, count in walks.counts.items():
        report(f"{name}: {count}")
    rows, choices = examples_of(learned, np.random.default_rng(seed))
    judged = examples_of(valid)
    network, plain = (
        fit(
            rows, choices, *judged, kind="classes", outputs=CHOICES, hidden=hidden, dropout=DROPOUT, epochs=epochs,
            rate=RATE, seed=seed, report=tell,
        )[0]
        for hidden, tell in ((HIDDEN, report), ((), lambda _line: None))
    )  # fmt: skip
    clear = [walk for walk in heard if walk.fit >= CLEAR]
    scores = {"network": network_loss(network, heard), "log-linear": network_loss(plain, heard)}
    scores |= baseline_losses(learned, heard)
    if clear:
        scores["network, solos heard well"] = network_loss(network, clear)
        scores |= {f"{name}, solos heard well": loss for name, loss in baseline_losses(learned, clear).items()}
    record: Record = {
        "stage": "bass",
        "config": {"hidden": HIDDEN, "dropout": DROPOUT, "epochs": epochs, "inputs": network.inputs},
        "datasets": {DATASET.name: DATASET.licence},
        "fingerprint": walks.fingerprint,
        "seed": seed,
        "cleaning": walks.counts,
        "solos": {"train": len(learned), "valid": len(valid), "test": len(heard), "test, heard well": len(clear)},
        "beats": {"train": len(choices)},
        "held_out": {name: round(loss, 4) for name, loss in scores.items()},
        "habits": habits_of([walk for walk in walks.kept if walk.fit >= CLEAREST]),
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "torch": version("torch")},
    }
    write_weights(out, WEIGHTS_NAME, network.to_bytes(), record)
    for name, loss in scores.items():
        report(f"{name}: {loss:.3f} nats a beat")
    return record
