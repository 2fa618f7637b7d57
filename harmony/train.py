"""Train the harmony network from the data sets and write it with its record."""

import math
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load, save
from torch import Tensor, nn

from corpus.library import Corpus, load_corpus
from harmony.features import COLUMNS, DROPPED, HEARD
from harmony.lessons import (
    BATCH_EVENTS,
    REPEAT_WEIGHT,
    Lesson,
    batches_of,
    learn_vocabulary,
    lesson_of,
    shifts_of,
    some_known,
    stack,
    thinned,
    told_ahead,
)
from harmony.model import Config, Network, config_record, from_bytes, to_bytes
from harmony.score import compare, losses, measure
from harmony.stage import WEIGHTS_NAME
from harmony.tokens import Vocabulary
from song.chance import stream
from song.weights import Record, write_weights

EPOCHS = 18
PATIENCE = 4
LEARNING_RATE = 2e-3
# How often songs of a style are met in an epoch: short or rare ones oftener.
STYLE_TIMES = {"blues": 3, "rock": 3, "jazz-waltz": 2, "bossa": 2, "ballad": 2, "country": 4, "soul": 4}
DROP_CHANCE = 0.12
ENERGY_DROP_CHANCE = 0.5  # only one set tells it
DEAF_CHANCE = 0.5  # that a song is learned without its melody
KNOWN_CHANCE = 0.35  # that some chords of a song are known ahead
SKIP_CHANCE = 0.6  # of a section that repeats another, in each epoch anew


def forget_some(rows: Tensor, rng: np.random.Generator) -> Tensor:
    """Return rows in which conditions that a user may not give are unknown in some songs."""
    forgetful = rows.clone()
    chances: dict[tuple[str, ...], float] = {
        group: ENERGY_DROP_CHANCE if "energy" in group else DROP_CHANCE for group in DROPPED
    }
    for names, chance in (chances | {HEARD: DEAF_CHANCE}).items():
        songs = torch.from_numpy(rng.random(len(rows)) < chance)
        for name in names:
            forgetful[songs, :, COLUMNS.index(name)] = 0
    return forgetful


class Training:
    """A network on its way: weights, optimiser, the best so far; kept in a folder, so that it can be taken up again."""

    def __init__(self, network: Network, vocabulary: Vocabulary, folder: Path, seed: int, device: str) -> None:
        self.network, self.folder, self.seed, self.device = network.to(device), folder, seed, device
        self.shifts = shifts_of(vocabulary)
        self.optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=0.05)
        self.epoch, self.stale, self.best, self.best_weights = 0, 0, math.inf, to_bytes(network)

    def run_epoch(self, lessons: Sequence[Lesson], schedule: Callable[[float], float]) -> float:
        """Go through the lessons once and return the mean loss; `schedule` turns a share of the batches into a rate."""
        rng = stream(self.seed, "harmony-train", str(self.epoch))
        torch.manual_seed(int(rng.integers(2**31)))  # dropout draws from torch's own stream
        self.network.train()
        total = count = 0.0
        thin = [thinned(self._some_told(lesson, rng), SKIP_CHANCE, rng) for lesson in lessons]
        batches = batches_of([lesson for lesson in thin if len(lesson)], rng)
        for place, batch in enumerate(batches):
            rows, chords, beats, weights = stack(batch, self.device)
            for group in self.optimiser.param_groups:
                group["lr"] = schedule(place / len(batches))
            chord, beat = losses(self.network, forget_some(rows, rng), chords, beats)
            loss = ((chord + beat) * weights).sum() / weights.sum()
            self.optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self.optimiser.step()
            total, count = total + float(loss.detach()), count + 1
        self.epoch += 1
        return total / count

    def _some_told(self, lesson: Lesson, rng: np.random.Generator) -> Lesson:
        if rng.random() >= KNOWN_CHANCE:
            return lesson
        return told_ahead(lesson, some_known(lesson, rng), self.shifts)

    def judge(self, score: float) -> bool:
        """Keep the weights where they are the best so far; return whether it is worth going on."""
        self.stale = 0 if score < self.best else self.stale + 1
        if score < self.best:
            self.best, self.best_weights = score, to_bytes(self.network)
        return self.stale < PATIENCE

    def write(self) -> None:
        """Write everything that `read` needs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        tensors = {f"network.{name}": tensor for name, tensor in self.network.state_dict().items()}
        for index, (parameter, state) in enumerate(self.optimiser.state.items()):
            assert parameter is not None
            tensors |= {f"adam.{index}.{name}": torch.as_tensor(tensor) for name, tensor in state.items()}
        tensors["progress"] = torch.tensor([self.epoch, self.stale, self.best], dtype=torch.float64)
        content = save({name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()})
        (self.folder / "latest.safetensors").write_bytes(content)
        (self.folder / "best.safetensors").write_bytes(self.best_weights)

    def read(self) -> None:
        """Take up what `write` left; start anew where there is nothing."""
        path = self.folder / "latest.safetensors"
        if not path.is_file():
            return
        tensors = load(path.read_bytes())
        self.network.load_state_dict({n[8:]: tensor for n, tensor in tensors.items() if n.startswith("network.")})
        for index, parameter in enumerate(self.network.parameters()):
            names = ("step", "exp_avg", "exp_avg_sq")
            self.optimiser.state[parameter] = {name: tensors[f"adam.{index}.{name}"] for name in names}
        epoch, stale, self.best = tensors["progress"].tolist()
        self.epoch, self.stale = int(epoch), int(stale)
        self.best_weights = (self.folder / "best.safetensors").read_bytes()


def train(
    data: Path,
    out: Path,
    *,
    seed: int = 0,
    minutes: float | None = None,
    resume: bool = False,
    report: Callable[[str], None] = lambda _: None,
    runs: Path = Path("runs/harmony"),
) -> Record:
    """Train on the data sets in a folder and write weights and record to another; return the record.

    Stops where the validation loss no longer falls or the minutes are over. With `resume` it goes on from the last epoch
    that a run left in `runs`. Raises SongError where there is no data.
    """
    began, device = time.monotonic(), "cuda" if torch.cuda.is_available() else "cpu"
    corpus = load_corpus(data, stage="harmony", report=report)
    vocabulary = learn_vocabulary(corpus.songs("train"))
    split = {name: [lesson_of(song, vocabulary) for song in corpus.songs(name)] for name in ("train", "valid", "test")}
    split = {name: [lesson for lesson in lessons if len(lesson)] for name, lessons in split.items()}
    report(f"{len(vocabulary)} chords, {sum(map(len, split['train']))} events in {len(split['train'])} songs")
    torch.manual_seed(seed)
    training = Training(Network(Config(len(vocabulary)), vocabulary), vocabulary, runs / "checkpoint", seed, device)
    if resume:
        training.read()
    lessons = [lesson for lesson in split["train"] for _ in range(STYLE_TIMES.get(lesson.style, 1))]
    going = training.epoch < EPOCHS
    while going:

        def rate(share: float, first: int = training.epoch) -> float:
            spent = 0.0 if minutes is None else (time.monotonic() - began) / 60 / minutes
            return _rate(max((first + share) / EPOCHS, spent))

        loss = training.run_epoch(lessons, rate)
        score = measure(training.network, split["valid"], device)
        going = training.judge(score["first"]) and training.epoch < EPOCHS
        training.write()
        spent = (time.monotonic() - began) / 60
        report(
            f"epoch {training.epoch}: train {loss:.3f}, valid {score['first']:.3f} ({score['all']:.3f}), {spent:.1f} min"
        )
        going = going and (minutes is None or spent < minutes)
    record = _record(corpus, vocabulary, training, split, seed)
    write_weights(out, WEIGHTS_NAME, training.best_weights, record)
    return record


def _rate(share: float) -> float:
    """Return the learning rate after a share of the training: a short rise, then down a cosine."""
    rise = min(1.0, share * EPOCHS * 2)
    return LEARNING_RATE * rise * (0.02 + 0.98 * (1 + math.cos(math.pi * min(1.0, share))) / 2)


def _record(
    corpus: Corpus, vocabulary: Vocabulary, training: Training, split: dict[str, list[Lesson]], seed: int
) -> Record:
    config = config_record(training.network)
    shipped = from_bytes(training.best_weights, config, vocabulary).to(training.device)
    counts = {
        name: sum(entry.dataset == name for entry in corpus.entries if entry.split == "train")
        for name in corpus.licences
    }
    return {
        "stage": "harmony",
        "config": config,
        "vocabulary": vocabulary.lines(),
        "fingerprint": corpus.fingerprint,
        "licences": corpus.licences,
        "training_songs": counts,
        "seed": seed,
        "training": {
            "epochs": training.epoch,
            "learning_rate": LEARNING_RATE,
            "batch_events": BATCH_EVENTS,
            "repeat_weight": REPEAT_WEIGHT,
            "style_times": STYLE_TIMES,
            "drop_chance": DROP_CHANCE,
            "energy_drop_chance": ENERGY_DROP_CHANCE,
            "deaf_chance": DEAF_CHANCE,
            "known_chance": KNOWN_CHANCE,
            "skip_chance": SKIP_CHANCE,
            "best_valid_first": training.best,
        },
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": np.__version__},
        "held_out": compare(shipped, vocabulary, split["train"], split["test"], training.device),
    }
