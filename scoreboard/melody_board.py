"""The board for melodies: composed lines over held-out songs' own plans and chords beside the real lines of the same songs.

Conventions: a measure is inside as in `scoreboard.plans`, once beside the real songs as they are and once beside the same as
the stage would write them (`scoreboard.recomposed`). The same corpus, weights and seed give the same board; progress goes to
`report`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from corpus.library import Corpus, Entry
from corpus.split import Split
from scoreboard.board import WEIGHTS
from scoreboard.classifier import Verdict, real_against_real, tell_apart
from scoreboard.features import Figures, feature_table
from scoreboard.measure import DISTRIBUTIONS, MEASURES
from scoreboard.plans import PlanRow, Report, row_of
from scoreboard.recomposed import LAYER, SINGERS, Melodizer, Tune, held_out, recomposed
from scoreboard.rows import DistributionRow, distribution_row
from song import SongError
from song.chance import stream
from song.weights import read_weights

REAL, WRITTEN = "real", "written"
FEWEST_REAL = 8


@dataclass(frozen=True)
class MelodyRow:
    """A measure over the songs of a kind: composed beside real ones as they are, and beside the same as the stage writes them."""

    real: PlanRow
    written: PlanRow | None


@dataclass(frozen=True)
class ToldApart:
    """How well composed lines are told from real ones: as they are, and as the stage writes them; with the real ones' halves."""

    kind: str
    real: Verdict | None
    written: Verdict | None
    halves: float | None


@dataclass(frozen=True)
class MelodyBoard:
    """What was found, by kind."""

    facts: dict[str, Any]
    measures: tuple[MelodyRow, ...]
    distributions: tuple[DistributionRow, ...]
    classifiers: tuple[ToldApart, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the board as plain values."""
        content = asdict(self)
        for row, values in zip(self.measures, content["measures"], strict=True):
            values["real"]["inside"] = row.real.inside
            if row.written is not None:
                values["written"]["inside"] = row.written.inside
        return content


def evaluate_melody(
    corpus: Corpus,
    melodize: Melodizer,
    *,
    kinds: Sequence[str] | None = None,
    songs: int,
    split: Split = "test",
    seed: int = 0,
    jobs: int = 1,
    report: Report = lambda _: None,
) -> MelodyBoard:
    """Return the board of at most so many held-out songs a kind, each with a melody that `melodize` composes.

    Raises SongError for an unknown kind, and where there are too few held-out songs.
    """
    for name in kinds or ():
        if name not in SINGERS:
            raise SongError(f'no kind of melodies is called "{name}"; use {", ".join(SINGERS)}')
    chosen = [kind for kind in SINGERS.values() if kinds is None or kind.name in kinds]
    entries = {kind.name: held_out(corpus, kind, split, songs, seed) for kind in chosen}
    entries = {name: own for name, own in entries.items() if len(own) >= FEWEST_REAL}
    if not entries:
        raise SongError(
            f"no kind has {FEWEST_REAL} held-out songs with melody and chords; give the folder with all archives"
        )
    tunes: dict[str, list[Tune]] = {}
    for name, own in entries.items():
        tunes[name] = list(recomposed(own, melodize, seed=seed, jobs=jobs))
        report(f"{name}: {len(own)} melodies composed")
    rows = [row for name, own in tunes.items() for row in _rows(name, own, seed)]
    spread_rows = [row for name, own in tunes.items() for row in _distributions(name, own, seed)]
    told = [_told(name, own, seed) for name, own in tunes.items()]
    return MelodyBoard(_facts(corpus, entries, split, seed), tuple(rows), tuple(spread_rows), tuple(told))


def _groups(tunes: Sequence[Tune]) -> Mapping[str, Sequence[Figures]]:
    return {
        REAL: [tune.real_figures for tune in tunes],
        WRITTEN: [tune.written_figures for tune in tunes],
        "composed": [tune.composed_figures for tune in tunes],
    }


def _rows(kind: str, tunes: Sequence[Tune], seed: int) -> list[MelodyRow]:
    groups, rows = _groups(tunes), []
    for measure in MEASURES:
        if measure.layer == LAYER:
            real = row_of(kind, measure, groups[REAL], groups["composed"], seed)
            if real is not None:
                rows.append(MelodyRow(real, row_of(kind, measure, groups[WRITTEN], groups["composed"], seed)))
    return rows


def _distributions(kind: str, tunes: Sequence[Tune], seed: int) -> list[DistributionRow]:
    groups = _groups(tunes)
    found = (
        distribution_row(kind, one, groups[REAL], groups["composed"], {WRITTEN: groups[WRITTEN]}, seed)
        for one in DISTRIBUTIONS
        if one.layer == LAYER
    )
    return [row for row in found if row is not None]


def _told(kind: str, tunes: Sequence[Tune], seed: int) -> ToldApart:
    rng = stream(seed, "scoreboard", "melody", "classifier", kind)
    groups, titles = _groups(tunes), [tune.title for tune in tunes]

    def told(real: Sequence[Figures]) -> Verdict | None:
        names, (here, there) = feature_table([real, groups["composed"]], [LAYER])
        # A new line stands on its real song's plan, so the two share their title and their fold.
        return tell_apart(names, here, there, [*titles, *titles], rng)

    names, (real, _) = feature_table([groups[REAL], groups["composed"]], [LAYER])
    return ToldApart(kind, told(groups[REAL]), told(groups[WRITTEN]), real_against_real(names, real, titles, rng))


def _facts(corpus: Corpus, entries: Mapping[str, Sequence[Entry]], split: Split, seed: int) -> dict[str, Any]:
    folder = Path(import_module("melody").__file__ or "").parent / "weights"
    record = read_weights(folder, WEIGHTS["melody"])[1]
    return {
        "seed": seed,
        "split": split,
        "corpus": corpus.fingerprint,
        "weights": str(record["sha256"]),
        "songs": {name: len(own) for name, own in entries.items()},
    }


def inside_of(rows: Sequence[PlanRow]) -> tuple[int, int]:
    """Return how many measures are inside, and of how many that is known."""
    marked = [row.inside for row in rows if row.inside is not None]
    return sum(marked), len(marked)
