"""The board for the band: our arrangements beside the neighbour's of the same songs, and beside real multitrack files.

Conventions: every song is composed once; the neighbour (`scoreboard.neighbour`) plays its chart where it is installed and has a
groove for the style. Real files have no plan, so measures that need sections or chords say nothing of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from corpus.library import Corpus
from scoreboard import band, neighbour, playing
from scoreboard.bootstrap import Estimate, mean_of
from scoreboard.definition import Measure
from scoreboard.plans import Report
from scoreboard.sample import spread
from scoreboard.songs import Composer, Order
from song import STYLES, Song
from song.chance import stream
from song.weights import read_weights

MEASURES: tuple[Measure, ...] = (*band.MEASURES, *playing.MEASURES)
OURS, THEIRS, REAL = "ours", neighbour.PROGRAM, "real"
REAL_SET = "freedoom"
EVERY = "all styles"
# The players who have learned, each with a record beside the weights.
LEARNED = ("drums", "bass", "piano")

Values = Mapping[str, float | None]


@dataclass(frozen=True)
class BandRow:
    """A measure over the songs of a style (or all): ours on all, ours on the songs that the neighbour plays, the neighbour's, real files'."""

    style: str
    name: str
    source: str
    ours: Estimate | None
    shared: Estimate | None
    theirs: Estimate | None
    real: Estimate | None


@dataclass(frozen=True)
class BandBoard:
    """What was found, and what it was made of."""

    facts: dict[str, Any]
    rows: tuple[BandRow, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the board as plain values."""
        return asdict(self)


def evaluate_band(
    compose: Composer,
    *,
    songs: int,
    corpus: Corpus | None = None,
    seed: int = 0,
    jobs: int = 1,
    report: Report = lambda _: None,
) -> BandBoard:
    """Return the board of so many songs a style, composed and arranged by `compose`; real files come from a corpus."""
    orders = [order for style in STYLES for order in orders_of(style, songs, seed)]
    report(f"composing {len(orders)} songs in {len(STYLES)} styles")
    made = list(spread(partial(_measured, compose), orders, jobs))
    entries = [] if corpus is None else [entry for entry in corpus.entries if entry.dataset == REAL_SET]
    real = [values_of(entry.song) for entry in entries]
    by_style: dict[str, list[tuple[Values, Values | None]]] = {style: [] for style in STYLES}
    for order, pair in zip(orders, made, strict=True):
        by_style[order.style].append(pair)
    rows = [*_rows(EVERY, made, real, seed)]
    for style, pairs in by_style.items():
        rows += _rows(style, pairs, (), seed)
    facts = {
        "seed": seed,
        "songs": len(orders),
        "styles": len(STYLES),
        "neighbour": sum(theirs is not None for _, theirs in made),
        "real": len(real),
        "learned": _records(),
    }
    return BandBoard(facts, tuple(rows))


def orders_of(style: str, songs: int, seed: int) -> list[Order]:
    """Return the orders of so many whole songs of a style, each with a seed of its own."""
    seeds = stream(seed, "scoreboard", "band", style).integers(2**31, size=songs).tolist()
    return [Order(style, "auto", False, own, True) for own in seeds]


def _measured(compose: Composer, order: Order) -> tuple[Values, Values | None]:
    """Return the figures of a song as our band plays it, and as the neighbour does, None where it does not."""
    song = compose(order)
    theirs = neighbour.accompanied(song) if neighbour.is_there() else None
    return values_of(song), None if theirs is None else values_of(theirs)


def values_of(song: Song) -> Values:
    """Return every measure of the band of a song, by name."""
    return {measure.name: measure.of(song) for measure in MEASURES}


def _rows(
    style: str, pairs: Sequence[tuple[Values, Values | None]], real: Sequence[Values], seed: int
) -> list[BandRow]:
    both = [(ours, theirs) for ours, theirs in pairs if theirs is not None]
    groups = [ours for ours, _ in pairs], [ours for ours, _ in both], [theirs for _, theirs in both], real
    rows = []
    for measure in MEASURES:
        rng = stream(seed, "scoreboard", "band", style, measure.name)
        told = [mean_of([v for one in group if (v := one[measure.name]) is not None], rng) for group in groups]
        if told[0] is not None:
            rows.append(BandRow(style, measure.name, measure.source, *told))
    return rows


def _records() -> dict[str, Any]:
    """Return what the records beside the learned players' weights say of held-out music, by player."""
    found = {}
    for name in LEARNED:
        folder = Path(import_module(f"arranger.{name}").__file__ or "").parent / "weights"
        files = sorted(folder.glob("*.json"))
        if files:
            found[name] = read_weights(folder, files[0].name.removesuffix(".json"))[1].get("held_out", {})
    return found
