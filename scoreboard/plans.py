"""The board for plans: many auto plans beside the held-out real songs of their style, no chord and no note composed.

Conventions: a plan's figure is inside where the mean over the plans lies in the interval that holds the mean of the real songs
in 95 % of bootstrap resamples; a distribution where plans lie as near to half of the real songs as the other half does in 95 %
of random splits, as many songs each. The same corpus, weights and seed give the same board; progress goes to `report`.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from corpus.library import Corpus, Entry
from corpus.sections import without_pickup_bar
from corpus.split import normal_title
from scoreboard.board import WEIGHTS
from scoreboard.bootstrap import TAILS, Estimate, difference_of, mean_of, splits
from scoreboard.definition import Distribution, Measure
from scoreboard.features import Figures, histograms, known
from scoreboard.plan_measures import DISTRIBUTIONS, MEASURES, comes_again, figures_of_plan
from scoreboard.rows import Floats, jensen_shannon, overlap
from scoreboard.sample import spread
from scoreboard.songs import Composer, Order
from song import Song
from song.chance import stream
from song.weights import read_weights

FEWEST_REAL = 8  # real songs with a figure, or there is nothing to compare with
FEWEST_PLANS = 100  # of a style, as far as there are enough plans in all
SPLITS = 200
_SLACK, _DRAWS = 1e-9, 500
PROMISED = "first letter comes again"  # of a whole auto plan always, whatever real songs do

Report = Callable[[str], None]


@dataclass(frozen=True)
class Population:
    """Real songs that tell the same of their form: the sets, the styles, and whether a plan beside them is one time through."""

    name: str
    what: str
    sets: tuple[str, ...]
    styles: tuple[str, ...]
    once: bool


# Charts of pop, rock and country are left out: they write a song down once, the sets of whole songs as it is performed.
POPULATIONS = (
    Population(
        "whole", "songs as performed, whole", ("billboard", "harmonix", "pop909"),
        ("pop", "rock", "country", "soul", "funk", "hip-hop", "dance"), False,
    ),
    Population(
        "charts", "charts, one time through", ("jazz-standards", "ireal", "openewld"),
        ("jazz", "bossa", "ballad", "jazz-waltz", "blues", "folk"), True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """The held-out real songs of a style."""

    population: Population
    style: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class PlanRow:
    """A measure over the songs of a style: real and planned, and how far off in standard deviations of the real ones.

    `chance` is how often as many songs drawn from the real ones would be inside: no planner can hope for more.
    """

    style: str
    name: str
    source: str
    real: Estimate | None
    planned: Estimate | None
    off: float | None
    chance: float

    @property
    def kept(self) -> bool:
        """Whether this is what is promised of every plan, and all keep it."""
        return self.name == PROMISED and self.planned is not None and self.planned.low == 1

    @property
    def inside(self) -> bool | None:
        """Whether the plans' mean lies in the real songs' interval; None where too few songs tell, or where it is promised."""
        if self.real is None or self.planned is None or self.real.songs < FEWEST_REAL or self.kept:
            return None
        return self.real.low - _SLACK <= self.planned.value <= self.real.high + _SLACK


@dataclass(frozen=True)
class PlanDistribution:
    """A distribution over the songs of a style: how far plans are from real songs, beside real songs from other real songs."""

    style: str
    name: str
    distance: str
    real: Estimate
    planned: float

    @property
    def inside(self) -> bool:
        """Whether plans are as near to real songs as those to each other."""
        if self.distance == "overlap":
            return self.planned >= self.real.low - _SLACK
        return self.planned <= self.real.high + _SLACK


@dataclass(frozen=True)
class PlanBoard:
    """What was found: what the board was made of, one row a style and measure, one a style and distribution."""

    facts: dict[str, Any]
    rows: tuple[PlanRow, ...]
    distributions: tuple[PlanDistribution, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the board as plain values."""
        content = asdict(self)
        rows: tuple[PlanRow | PlanDistribution, ...] = (*self.rows, *self.distributions)
        for row, values in zip(rows, (*content["rows"], *content["distributions"]), strict=True):
            values["inside"] = row.inside
        return content


def evaluate_plans(
    corpus: Corpus, compose: Composer, *, plans: int, seed: int = 0, jobs: int = 1, report: Report = lambda _: None
) -> PlanBoard:
    """Return the board of that many auto plans; `compose` makes the plan that an order asks for."""
    groups = groups_of(corpus)
    held = [group for group in groups if len(group.entries) >= FEWEST_REAL]
    numbers = shares([len(group.entries) for group in held], plans)
    orders = [orders_of(group, number, seed) for group, number in zip(held, numbers, strict=True)]
    report(f"planning {sum(numbers)} songs in {len(held)} styles")
    made = iter(list(spread(partial(_plan, compose), [order for one in orders for order in one], jobs)))
    rows: list[PlanRow] = []
    distributions: list[PlanDistribution] = []
    without: dict[str, int] = {}
    for group, asked in zip(held, orders, strict=True):
        results = [next(made) for _ in asked]
        planned = [figures for figures, _ in results]
        without[group.style] = sum(not again for _, again in results)
        real = [figures_of_plan(without_pickup_bar(entry.song), planned=False) for entry in group.entries]
        report(f"{group.style}: {len(real)} real songs, {len(planned)} plans")
        rows += [row for one in MEASURES if (row := row_of(group.style, one, real, planned, seed)) is not None]
        found = [nearness_of(group.style, one, real, planned, seed) for one in DISTRIBUTIONS]
        distributions += [row for row in found if row is not None]
    return PlanBoard(_facts(corpus, groups, numbers, without, seed), tuple(rows), tuple(distributions))


def groups_of(corpus: Corpus) -> list[Group]:
    """Return the held-out real songs by population and style, each title once, from the first of its sets that has it."""
    groups = []
    for population in POPULATIONS:
        found: dict[str, Entry] = {}
        for name in population.sets:
            for entry in corpus.entries:
                if entry.dataset == name and entry.split == "test":
                    found.setdefault(normal_title(entry.title), entry)
        for style in population.styles:
            own = tuple(found[title] for title in sorted(found) if found[title].song.brief.style == style)
            groups.append(Group(population, style, own))
    return groups


def shares(songs: Sequence[int], plans: int) -> list[int]:
    """Return how many of all plans each style gets: at least `FEWEST_PLANS` or its even part, the rest as the songs are.

    >>> shares([300, 100], 1000), shares([30, 10], 100)
    ([700, 300], [50, 50])
    """
    if not songs:
        return []
    least = min(FEWEST_PLANS, plans // len(songs))
    rest = plans - least * len(songs)
    bounds = np.rint(np.cumsum([0, *songs]) / sum(songs) * rest).astype(int)
    return [least + int(number) for number in np.diff(bounds)]


def orders_of(group: Group, number: int, seed: int) -> list[Order]:
    """Return the orders of so many auto plans of a style, each with a seed of its own."""
    seeds = stream(seed, "scoreboard", "plans", group.style).integers(2**31, size=number).tolist()
    return [Order(group.style, "auto", group.population.once, own, False) for own in seeds]


def _plan(compose: Composer, order: Order) -> tuple[Figures, bool]:
    """Return the figures of a plan, and whether the first material of the whole song of that order comes again."""
    song = compose(order)
    whole: Song = compose(replace(order, once=False)) if order.once else song
    return figures_of_plan(song, planned=True), comes_again(whole)


def row_of(
    style: str, measure: Measure, real: Sequence[Figures], planned: Sequence[Figures], seed: int
) -> PlanRow | None:
    """Return the row of a measure, None where no song has it or all have 0 of it."""
    here, there = known(real, measure), known(planned, measure)
    if not any(here) and not any(there):
        return None
    rng = stream(seed, "scoreboard", "plans", style, measure.name)
    told, planner = mean_of(here, rng), mean_of(there, rng)
    off = difference_of(here, there, rng)
    chance = 0.0 if told is None else _chance(here, told, len(there), rng)
    return PlanRow(style, measure.name, measure.source, told, planner, None if off is None else off.value, chance)


def _chance(values: Sequence[float], interval: Estimate, number: int, rng: np.random.Generator) -> float:
    """Return how often the mean of so many values drawn from the real ones lies in their interval, 0 to 1."""
    means = np.array(values)[rng.integers(len(values), size=(_DRAWS, max(1, number)))].mean(1)
    return float(((means >= interval.low - _SLACK) & (means <= interval.high + _SLACK)).mean())


def nearness_of(
    style: str, distribution: Distribution, real: Sequence[Figures], planned: Sequence[Figures], seed: int
) -> PlanDistribution | None:
    """Return the row of a distribution, None where too few real songs or no plans have counts."""
    name = distribution.name
    real = [one for one in real if one.counts[name]]
    planned = [one for one in planned if one.counts[name]]
    if len(real) < FEWEST_REAL or not planned:
        return None
    rng = stream(seed, "scoreboard", "plans", style, name)
    _, (here, there) = histograms([real, planned], distribution)
    distance = overlap if distribution.distance == "overlap" else jensen_shannon
    among: list[float] = []
    beside: list[float] = []
    for one, other in splits(len(real), SPLITS, rng, len(planned)):
        rest = here[other].sum(0)
        among.append(distance(here[one].sum(0), rest))
        beside.append(distance(_some(there, len(one), rng), rest))
    low, high = np.percentile(among, TAILS)
    found = Estimate(float(np.mean(among)), float(low), float(high), len(real))
    return PlanDistribution(style, name, distribution.distance, found, float(np.mean(beside)))


def _some(table: Floats, number: int, rng: np.random.Generator) -> Floats:
    """Return the counts of so many songs together, or of all where there are no more: fewer different songs lie farther apart."""
    chosen = rng.choice(len(table), min(number, len(table)), replace=False)
    counts: Floats = table[chosen].sum(0)
    return counts


def _facts(
    corpus: Corpus, groups: Sequence[Group], numbers: Sequence[int], without: dict[str, int], seed: int
) -> dict[str, Any]:
    folder = Path(import_module("planner").__file__ or "").parent / "weights"
    planned = iter(numbers)
    styles = {}
    for group in groups:
        count = len(group.entries)
        styles[group.style] = {
            "population": group.population.name,
            "what": group.population.what,
            "sets": sorted({entry.dataset for entry in group.entries}),
            "real": count,
            "planned": next(planned) if count >= FEWEST_REAL else 0,
            "without_return": without.get(group.style, 0),
        }
    return {
        "seed": seed,
        "corpus": corpus.fingerprint,
        "weights": str(read_weights(folder, WEIGHTS["planner"])[1]["sha256"]),
        "plans": sum(numbers),
        "without_return": sum(without.values()),
        "styles": styles,
    }
