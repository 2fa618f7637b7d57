"""How well the shipped weights foretell held-out songs, beside n-grams of the same training songs and tokens.

Conventions: nats an event (a section, a chord, a melody note or rest) over sections that are new in their song; intervals are
taken over songs. A control tells the stage something wrong and must make the loss rise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np

from scoreboard.bootstrap import Estimate, gain_of, ratio_of
from scoreboard.controls import bars_shuffled, chords_shuffled
from song import Song
from song.chance import stream

SongLoss = tuple[float, int]
Losses = list[SongLoss | None]
Spoil = Callable[[Song, np.random.Generator], Song]

MODEL = "model"
WHOLE = "best trigram"


@dataclass(frozen=True)
class Learned:
    """A stage with weights: what it foretells, which orders of n-grams stand beside it, and its control."""

    stage: str
    event: str
    control: str
    spoil: Spoil


def sections_shuffled(song: Song, rng: np.random.Generator) -> Song:
    """Return the song with its sections in another order, each with its own relations where they still hold."""
    order = [song.sections[place] for place in rng.permutation(len(song.sections)).tolist()]
    seen: set[str] = set()
    sections = []
    for section in order:
        held = {name: None for name in ("repeats", "varies", "over") if getattr(section, name) not in seen}
        sections.append(replace(section, **held))
        seen.add(section.id)
    return Song(song.brief, tuple(sections))


LEARNED = (
    Learned("planner", "section", "sections shuffled", sections_shuffled),
    Learned("harmony", "chord", "bars shuffled", bars_shuffled),
    Learned("melody", "note", "chords shuffled", chords_shuffled),
)
ORDERS = (1, 3, 5)
QUICK_ORDERS = (1, 3)


@dataclass(frozen=True)
class LossRow:
    """The losses of one stage on the real songs of a kind: the model's, the baselines', the control's.

    `gain` is by how much the model's lies under the best baseline's. `generated` holds the 3-gram's loss on real and on
    generated songs: how surprising each are.
    """

    kind: str
    stage: str
    event: str
    model: Estimate
    baselines: Mapping[str, Estimate]
    best: str
    gain: Estimate
    control: str
    spoilt: Estimate
    generated: Estimate | None


@dataclass(frozen=True)
class Fitted:
    """A learned stage with its baselines fitted on its training songs."""

    learned: Learned
    baselines: Mapping[str, Any]


def fit(learned: Learned, train: Sequence[Song], valid: Sequence[Song], orders: Sequence[int]) -> Fitted:
    """Fit the baselines of a stage; the planner has a trigram of single decisions too where it can choose by `valid`."""
    score = import_module(f"{learned.stage}.score")
    more = {"valid": valid} if learned.stage == "planner" else {}
    return Fitted(learned, score.fit_baselines(train, orders, **more))


def loss_row(kind: str, fitted: Fitted, real: Sequence[Song], generated: Sequence[Song], seed: int) -> LossRow | None:
    """Return the losses of a stage on real songs; None where none of them has the layer."""
    learned, score = fitted.learned, import_module(f"{fitted.learned.stage}.score")
    rng = stream(seed, "scoreboard", "losses", kind, learned.stage)
    ours: Losses = score.song_losses(real)
    counted = [place for place, loss in enumerate(ours) if loss is not None]
    if not counted:
        return None
    songs, mine = [real[place] for place in counted], _known(ours)
    theirs = {name: _known(score.baseline_losses(one, songs)) for name, one in fitted.baselines.items()}
    means = {
        name: sum(loss for loss, _ in losses) / sum(count for _, count in losses) for name, losses in theirs.items()
    }
    best = min(means, key=lambda name: means[name])
    spoilt = score.song_losses([learned.spoil(song, rng) for song in songs])
    other = _known(score.baseline_losses(fitted.baselines["3-gram"], generated))
    estimates = {name: ratio_of(losses, rng) for name, losses in theirs.items()}
    model, gain, worse = ratio_of(mine, rng), gain_of(mine, theirs[best], rng), ratio_of(_known(spoilt), rng)
    assert model and gain and worse
    return LossRow(
        kind, learned.stage, learned.event, model, {name: one for name, one in estimates.items() if one}, best, gain,
        learned.control, worse, ratio_of(other, rng),
    )  # fmt: skip


def _known(losses: Losses) -> list[SongLoss]:
    return [loss for loss in losses if loss is not None]
