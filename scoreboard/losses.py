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
from scoreboard.controls import Control, bars_shuffled, chords_shuffled
from song import Section, Song
from song.chance import stream

SongLoss = tuple[float, int]
Losses = list[SongLoss | None]
Spoil = Callable[[Sequence[Song], np.random.Generator], list[Song]]


@dataclass(frozen=True)
class Learned:
    """A stage with weights: what it foretells, which orders of n-grams stand beside it, and its control."""

    stage: str
    event: str
    control: str
    spoil: Spoil


def sections_of_others(songs: Sequence[Song], rng: np.random.Generator) -> list[Song]:
    """Return as many songs, each as long as before, of sections that are drawn from all of them."""
    pool = [section for song in songs for section in song.sections]
    return [_drawn_together(song, [pool[int(rng.integers(len(pool)))] for _ in song.sections]) for song in songs]


def _drawn_together(song: Song, drawn: Sequence[Section]) -> Song:
    """Return a song of sections from anywhere: what comes again with its letter and length repeats, in the song's key."""
    first: dict[tuple[str, int], str] = {}
    sections = []
    for place, section in enumerate(drawn):
        name = f"{section.label}{place}"
        source = first.setdefault((section.label, section.bars), name)
        repeats = None if source == name else source
        own = replace(section, id=name, key=song.brief.key, repeats=repeats, varies=None, over=None, varied=frozenset())
        sections.append(own)
    return Song(song.brief, tuple(sections))


def each(spoil: Control) -> Spoil:
    """Return a control of single songs as one of many."""
    return lambda songs, rng: [spoil(song, rng) for song in songs]


LEARNED = (
    Learned("planner", "section", "sections of other songs", sections_of_others),
    Learned("harmony", "chord", "bars shuffled", each(bars_shuffled)),
    Learned("melody", "note", "chords shuffled", each(chords_shuffled)),
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
    spoilt = score.song_losses(learned.spoil(songs, rng))
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
