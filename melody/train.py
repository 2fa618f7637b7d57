"""Training of the melody model, within a budget of minutes, and its held-out measures.

Conventions: losses are nats an event (rhythm and pitch together), over events of new sections only; the learning rate
follows the share of the budget that is used up, so the same command fits any machine.
"""

import json
import platform
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from math import cos, pi
from pathlib import Path

import numpy as np
import safetensors.torch
import torch

from corpus.library import Corpus, load_corpus
from melody.batches import Batch, shuffled_batches
from melody.criteria.train import fit_criteria
from melody.drafts.player import WEIGHTS_NAME
from melody.examples import Example, read_example
from melody.lessons import GIVEN_SHARE
from melody.model import Config, MelodyModel
from melody.score import held_out_scores, mean_loss
from song.chance import stream
from song.weights import Record, write_weights

PEAK_RATE, LAST_RATE_SHARE, WARM_UP_SHARE = 1.2e-3, 0.02, 0.03
WEIGHT_DECAY, CLIP = 0.05, 1.0
# Folk tunes are many and small; lead sheets are few and nearest to what is asked for.
SHARES = {"nottingham": 0.5, "openewld": 2.0, "pop909": 0.8}
# Tunes without chords are read often at first, then less and less. When they are no longer read, the network soon learns its
# songs by heart (losses on others rose by .03 in four minutes of 24); reading them to the end did not help, less time did not either.
BARE_SETS, BARE_UNTIL = ("music21-tunes",), 0.6
MEAN_DECAY = 0.998
DEFAULT_MINUTES = 24.0
MINUTES_BETWEEN_CHECKS = 2.0


Learned = tuple[Example, str]
"""A song with the name of its set."""


@dataclass(frozen=True)
class Recipe:
    """How to train: for how long, what network, how often something is given beforehand, how slow the mean of the weights is.

    For so many minutes, or for so many steps where those are told, so that a busy machine makes no difference.
    """

    minutes: float = DEFAULT_MINUTES
    steps: int | None = None
    config: Config = field(default_factory=Config)
    given: float = GIVEN_SHARE
    mean_decay: float = MEAN_DECAY


@dataclass
class Run:
    """A model in training; `mean` holds the running mean of its weights, which is what is measured and kept."""

    recipe: Recipe
    model: MelodyModel
    mean: MelodyModel
    optimizer: torch.optim.Optimizer
    spent: float = 0.0
    steps: int = 0
    best: float = float("inf")


def _silent(line: str) -> None:
    """Report nothing."""


def train(
    data: Path,
    out: Path,
    *,
    seed: int = 0,
    minutes: float | None = None,
    resume: bool = False,
    report: Callable[[str], None] = _silent,
) -> Record:
    """Train on the archives in `data`, write weights and record to `out`, with the criteria fitted to them, and return the record.

    Checkpoints go to `runs/melody`; `resume` goes on from there. Raises SongError where the data cannot be read.
    """
    corpus = load_corpus(data, stage="melody", report=report)
    learned, valid = examples_of(corpus, report)
    run = start_run(seed, Recipe(minutes or DEFAULT_MINUTES))
    folder = Path("runs/melody")
    if resume:
        load_checkpoint(run, folder)
    fit(run, learned, valid, folder, seed, report)
    load_best(run, folder)
    scores = held_out_scores(run.model, corpus, report)
    record = make_record(run, corpus, seed, scores)
    write_weights(out, WEIGHTS_NAME, pack_weights(run.model), record)
    fit_criteria(corpus, out, seed, report)
    return record


def examples_of(corpus: Corpus, report: Callable[[str], None]) -> tuple[list[Learned], list[Learned]]:
    """Return the songs to learn from and those to measure on, with the names of their sets."""
    known = [(entry, example) for entry in corpus.entries if (example := read_example(entry.song)) is not None]
    report(f"{len(known)} songs with melody, {sum(len(example) for _, example in known)} events")
    learned, valid = (
        [(example, entry.dataset) for entry, example in known if entry.split == split] for split in ("train", "valid")
    )
    return learned, valid


def start_run(seed: int, recipe: Recipe) -> Run:
    """Return a new model, its weights drawn from the seed, and its optimizer; on a GPU where there is one."""
    state = torch.get_rng_state()
    torch.manual_seed(int(stream(seed, "melody", "weights").integers(2**31)))
    model = MelodyModel(recipe.config).to("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_rng_state(state)
    mean = deepcopy(model).eval()
    matrices = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}]
    return Run(recipe, model, mean, torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98)))


def rate_at(share: float) -> float:
    """Return the learning rate when a share of the budget is used up: a short rise, then half a cosine."""
    if share < WARM_UP_SHARE:
        return PEAK_RATE * max(share, 0.001) / WARM_UP_SHARE
    fallen = (1 + cos(pi * min(1.0, (share - WARM_UP_SHARE) / (1 - WARM_UP_SHARE)))) / 2
    return PEAK_RATE * (LAST_RATE_SHARE + (1 - LAST_RATE_SHARE) * fallen)


def train_step(run: Run, batch: Batch) -> float:
    """Take one step down the gradient and return the mean loss of the batch."""
    for group in run.optimizer.param_groups:
        group["lr"] = rate_at(run.spent / run.recipe.minutes)
    run.model.train()
    device = next(run.model.parameters()).device
    parts = [part.to(device) for part in asdict_tensors(batch)]
    codes, chroma, times, rhythms, pitches, legal, weights = parts
    with mixed_precision(device.type):
        rhythm_loss, pitch_loss = run.model(codes, chroma, times, (rhythms, pitches), legal)
    loss = ((rhythm_loss + pitch_loss) * weights).sum() / weights.sum().clamp(min=1.0)
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), CLIP)
    run.optimizer.step()
    run.steps += 1
    follow_mean(run)
    return float(loss.detach())


def follow_mean(run: Run) -> None:
    """Move the running mean of the weights after them: by little, but for the first steps (Polyak averaging)."""
    decay = min(run.recipe.mean_decay, run.steps / (run.steps + 10))
    with torch.no_grad():
        for mean, own in zip(run.mean.parameters(), run.model.parameters(), strict=True):
            mean.lerp_(own, 1 - decay)


def share_of(name: str, spent: float) -> float:
    """Return how often the songs of a set are read in an epoch that begins when that share of the time is spent.

    Tunes without chords are read less and less.
    """
    return max(0.0, 1 - spent / BARE_UNTIL) if name in BARE_SETS else SHARES.get(name, 1.0)


def asdict_tensors(batch: Batch) -> list[torch.Tensor]:
    """Return the tensors of a batch in order."""
    return [batch.codes, batch.chroma, batch.times, batch.rhythms, batch.pitches, batch.legal, batch.weights]


def mixed_precision(device: str) -> AbstractContextManager[object]:
    """Return the context in which matrices are multiplied in bfloat16."""
    return torch.autocast(device, dtype=torch.bfloat16) if device in ("cpu", "cuda") else nullcontext()


def fit(
    run: Run,
    learned: Sequence[Learned],
    valid: Sequence[Learned],
    folder: Path,
    seed: int,
    report: Callable[[str], None],
) -> None:
    """Train until the minutes are used up; every few minutes measure on `valid`, keep a checkpoint and the best weights."""
    parts = [(part, name) for example, name in learned for part in example.chunks()]
    chunks = [part for part, _ in parts]
    generator = stream(seed, "melody", "batches", str(run.steps))
    torch.manual_seed(seed + run.steps)  # dropout; this is a training process of its own
    began, spent_before, checked = time.monotonic(), run.spent, run.spent
    losses: list[float] = []
    while run.spent < run.recipe.minutes:
        shares = [share_of(name, run.spent / run.recipe.minutes) for _, name in parts]
        for batch in shuffled_batches(chunks, shares, generator, run.recipe.given):
            losses.append(train_step(run, batch))
            run.spent = spent_before + (time.monotonic() - began) / 60
            if run.recipe.steps is not None:
                run.spent = run.recipe.minutes * run.steps / run.recipe.steps
            if (
                run.spent - checked > min(MINUTES_BETWEEN_CHECKS, run.recipe.minutes / 4)
                or run.spent >= run.recipe.minutes
            ):
                checked = run.spent
                score = mean_loss(run.mean, [example for example, _ in valid])
                report(
                    f"{run.spent:.1f} min, step {run.steps}: train {np.mean(losses):.3f}, "
                    f"valid {score.total:.3f} (rhythm {score.rhythm:.3f}, pitch {score.pitch:.3f})"
                )
                losses.clear()
                save_checkpoint(run, folder, score.total)
            if run.spent >= run.recipe.minutes:
                break


def save_checkpoint(run: Run, folder: Path, score: float) -> None:
    """Keep the state of a run, and its weights where they are the best so far."""
    folder.mkdir(parents=True, exist_ok=True)
    if score < run.best:
        run.best = score
        (folder / "best.safetensors").write_bytes(pack_weights(run.mean))
    facts = {"spent": run.spent, "steps": run.steps, "best": run.best, "config": asdict(run.model.config)}
    state = {part: getattr(run, part).state_dict() for part in ("model", "mean", "optimizer")}
    torch.save(state, folder / "checkpoint.pt")
    (folder / "checkpoint.json").write_text(json.dumps(facts))


def load_checkpoint(run: Run, folder: Path) -> None:
    """Go on from the state that a run left, if there is one."""
    if not (folder / "checkpoint.json").is_file():
        return
    facts = json.loads((folder / "checkpoint.json").read_text())
    state = torch.load(folder / "checkpoint.pt", weights_only=True)
    for part in ("model", "mean", "optimizer"):
        getattr(run, part).load_state_dict(state[part])
    run.spent, run.steps, run.best = facts["spent"], facts["steps"], facts["best"]


def load_best(run: Run, folder: Path) -> None:
    """Put the best weights of a run back into its model."""
    run.model.load_state_dict(safetensors.torch.load((folder / "best.safetensors").read_bytes()))


def pack_weights(model: MelodyModel) -> bytes:
    """Return the weights in half precision as safetensors."""
    content: bytes = safetensors.torch.save({k: v.half().cpu().contiguous() for k, v in model.state_dict().items()})
    return content


def make_record(run: Run, corpus: Corpus, seed: int, scores: Record) -> Record:
    """Return what the weights were made of and how well they do."""
    return {
        "stage": "melody",
        "config": asdict(run.model.config),
        "fingerprint": corpus.fingerprint,
        "licences": corpus.licences,
        "skipped": corpus.skipped,
        "seed": seed,
        "minutes": round(run.spent, 1),
        "steps": run.steps,
        "parameters": sum(p.numel() for p in run.model.parameters()),
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "held_out": scores,
    }
