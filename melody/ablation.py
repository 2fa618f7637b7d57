"""What every part of the melody model is worth: the network trained for some steps without it, measured on the same songs.

python -m melody.ablation DATA [STEPS [VARIANT ...]]

Conventions: losses are nats an event over the songs kept for validation. Every variant takes the same steps, fewer than
the shipped weights: the figures tell parts apart, not how good those are (see their record).
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from melody.chart import COLUMN, VIEWS
from melody.examples import Example
from melody.features import PLACE
from melody.lessons import GIVEN_SHARE
from melody.model import Config
from melody.score import CHORDS_AHEAD, GROUPS, OCTAVE, mean_loss
from melody.train import BARE_SETS, MEAN_DECAY, Learned, Recipe, examples_of, fit, load_best, start_run

DEFAULT_STEPS = 1500
_MOTION = tuple(f"root_motion_{view}" for view in range(VIEWS))
_BACK = (*(f"back_{what}_{view}" for what in ("pitch", "rhythm") for view in range(VIEWS)), *_MOTION)
_CHORDS = ("root", "family", "bass", "chord_starts", "last_over_root", *CHORDS_AHEAD, *_MOTION)
_FORM = ("role", "energy", "cadence", "bar", "bars_left", "bar_mod_8", "relation")


@dataclass(frozen=True)
class Variant:
    """A way to train: features that are hidden, the chords' pitch classes hidden from one on, sets left out, a network."""

    hidden: tuple[str, ...] = ()
    chroma: int | None = None
    without: tuple[str, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    given: float = GIVEN_SHARE
    mean_decay: float = MEAN_DECAY


VARIANTS: dict[str, Variant] = {
    "as it is": Variant(),
    "no chords ahead": Variant(CHORDS_AHEAD, chroma=OCTAVE),
    "no chords": Variant(_CHORDS, chroma=0),
    "no phrases": Variant(("phrase_bar", "phrase_left", "phrase_cadence")),
    "no role, energy, cadence, place in the section": Variant(_FORM),
    "no look back at other bars": Variant(_BACK),
    "nothing given ahead": Variant(given=0.0),
    "no tunes without chords": Variant(without=BARE_SETS),
    "no mean of the weights": Variant(mean_decay=0.0),
    "2 layers": Variant(config={"layers": 2}),
    "6 layers": Variant(config={"layers": 6}),
    "width 128": Variant(config={"width": 128}),
    "width 256": Variant(config={"width": 256}),
}


def ablate(
    names: Sequence[str],
    learned: Sequence[Learned],
    valid: Sequence[Learned],
    steps: int,
    folder: Path,
    report: Callable[[str], None],
) -> dict[str, dict[str, float]]:
    """Train variants for so many steps each and return their losses by group of styles, with steps and parameters."""
    table: dict[str, dict[str, float]] = {}
    for name in names:
        variant = VARIANTS[name]
        run = start_run(0, Recipe(1.0, steps, replace(Config(), **variant.config), variant.given, variant.mean_decay))
        seen, asked = ([(hide(example, variant), own) for example, own in songs] for songs in (learned, valid))
        fit(run, [pair for pair in seen if pair[1] not in variant.without], asked, folder, 0, lambda _: None)
        load_best(run, folder)
        table[name] = {
            group: round(
                mean_loss(run.model, [example for example, own in asked if sets is None or own in sets]).total, 4
            )
            for group, sets in GROUPS.items()
        } | {"steps": run.steps, "parameters": sum(p.numel() for p in run.model.parameters())}
        report(f"{name}: {json.dumps(table[name])}")
    return table


def hide(example: Example, variant: Variant) -> Example:
    """Return an example in which the features that a variant does without are the same everywhere."""
    if not variant.hidden:
        return example
    codes, chroma = example.codes.copy(), example.chroma.copy()
    places = {**PLACE, **COLUMN}
    codes[:, [places[name] for name in variant.hidden]] = 0
    if variant.chroma is not None:
        chroma[:, variant.chroma :] = 0
    return replace(example, codes=codes, chroma=chroma)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Train variants, all if none is named, on the archives in a folder, and print their losses."""
    from corpus.library import load_corpus

    folder, steps, *names = [*sys.argv[1:], *("", "")[len(sys.argv) - 1 :]]
    if not folder or not {*names} <= {*VARIANTS}:
        raise SystemExit(f"python -m melody.ablation DATA [STEPS [VARIANT ...]], of {', '.join(VARIANTS)}")
    data, budget = Path(folder), int(steps or DEFAULT_STEPS)
    learned, valid = examples_of(load_corpus(data, stage="melody", report=_say), _say)
    ablate(names or list(VARIANTS), learned, valid, budget, Path("runs/ablation"), _say)


if __name__ == "__main__":
    main()
