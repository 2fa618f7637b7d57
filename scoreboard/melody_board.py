"""The board for melodies: composed lines over held-out songs' own plans and chords beside the real lines of the same songs.

Conventions: a measure is inside as in `scoreboard.plans`, once beside the real songs as they are and once beside the same as
the stage would write them (`scoreboard.recomposed`). The same corpus, weights and seed give the same board; progress goes to
`report`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from corpus.library import Corpus, Entry
from corpus.split import Split
from scoreboard.board import WEIGHTS
from scoreboard.classifier import Verdict, real_against_real, tell_apart
from scoreboard.controls import NGRAM, ngram_melody
from scoreboard.copying import CopyRow, copy_rows
from scoreboard.development import MEASURES as DEVELOPMENT
from scoreboard.features import Figures, feature_table
from scoreboard.infilling import FillRow, fill_rows
from scoreboard.measure import DISTRIBUTIONS, MEASURES
from scoreboard.plans import PlanDistribution, PlanRow, Report, nearness_of, row_of
from scoreboard.recomposed import LAYER, SINGERS, Melodizer, Tune, held_out, melody_figures, recomposed
from song import SongError
from song.chance import stream
from song.weights import read_weights

REAL, WRITTEN, COMPOSED = "real", "written", "composed"
FEWEST_REAL = 8
CRITERIA = "criteria.json"
REGISTER = "register:"  # how the features of that distribution begin
# Kinds that are shown beside those that are asked for, with fewer songs.
FEWER = {"folk": 2, "solos": 4}


@dataclass(frozen=True)
class MelodyRow:
    """A measure over the songs of a kind: composed beside real ones as they are, and beside the same as the stage writes them."""

    real: PlanRow
    written: PlanRow | None


@dataclass(frozen=True)
class DistributionRow:
    """A distribution over the songs of a kind, as a `MelodyRow`."""

    real: PlanDistribution
    written: PlanDistribution | None


@dataclass(frozen=True)
class ToldApart:
    """How well composed lines are told from real ones, as they are and as the stage writes them.

    `placed` is the same as `written` without how high they lie, which is the singer's. Controls: halves of the real ones from each other, lines of a 3-gram from the real ones as written.
    """

    kind: str
    real: Verdict | None
    written: Verdict | None
    placed: Verdict | None
    halves: float | None
    ngram: Verdict | None


@dataclass(frozen=True)
class MelodyBoard:
    """What was found, by kind; `development` says how motifs come back, `fills` how holes are filled."""

    facts: dict[str, Any]
    measures: tuple[MelodyRow, ...]
    distributions: tuple[DistributionRow, ...]
    classifiers: tuple[ToldApart, ...]
    development: tuple[PlanRow, ...]
    fills: tuple[FillRow, ...]
    copies: tuple[CopyRow, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the board as plain values."""
        content = asdict(self)
        rows: tuple[MelodyRow | DistributionRow, ...] = (*self.measures, *self.distributions)
        for row, values in zip(rows, (*content["measures"], *content["distributions"]), strict=True):
            values["real"]["inside"] = row.real.inside
            if row.written is not None:
                values["written"]["inside"] = row.written.inside
        for one, values in zip(self.development, content["development"], strict=True):
            values["inside"] = one.inside
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
    entries = {
        kind.name: held_out(corpus, kind, split, max(FEWEST_REAL, -(-songs // FEWER.get(kind.name, 1))), seed)
        for kind in chosen
    }
    entries = {name: own for name, own in entries.items() if len(own) >= FEWEST_REAL}
    if not entries:
        raise SongError(
            f"no kind has {FEWEST_REAL} held-out songs with melody and chords; give the folder with all archives"
        )
    tunes: dict[str, list[Tune]] = {}
    fills: list[FillRow] = []
    for name, own in entries.items():
        tunes[name] = list(recomposed(own, melodize, seed=seed, jobs=jobs))
        report(f"{name}: {len(own)} melodies composed")
        fills += fill_rows(name, own, melodize, seed=seed, jobs=jobs)
        report(f"{name}: holes filled")
    lines = _ngram_lines(corpus, tunes, seed)
    report("n-gram melodies drawn")
    return MelodyBoard(
        _facts(corpus, entries, split, seed),
        tuple(row for name, own in tunes.items() for row in _rows(name, own, seed)),
        tuple(row for name, own in tunes.items() for row in _distributions(name, own, seed)),
        tuple(_told(name, own, lines.get(name, ()), seed) for name, own in tunes.items()),
        tuple(row for name, own in tunes.items() for row in _development(name, own, seed)),
        tuple(fills),
        tuple(_copies(corpus, tunes, seed)),
    )


def _groups(tunes: Sequence[Tune]) -> Mapping[str, Sequence[Figures]]:
    return {
        REAL: [tune.real_figures for tune in tunes],
        WRITTEN: [tune.written_figures for tune in tunes],
        COMPOSED: [tune.composed_figures for tune in tunes],
    }


def _ngram_lines(corpus: Corpus, tunes: Mapping[str, Sequence[Tune]], seed: int) -> dict[str, list[Figures]]:
    """Return the figures of lines that a 3-gram draws on the same plans; none where there is nothing to count."""
    from melody.score import fit_baselines

    learned = corpus.songs("train")
    if not learned:
        return {}
    ngram = fit_baselines(learned, (3,))[NGRAM]
    return {
        name: [melody_figures(ngram_melody(t.written, ngram, stream(seed, "control", NGRAM, t.title))) for t in own]
        for name, own in tunes.items()
    }


def _rows(kind: str, tunes: Sequence[Tune], seed: int) -> Iterable[MelodyRow]:
    groups = _groups(tunes)
    for measure in MEASURES:
        if measure.layer == LAYER:
            real = row_of(kind, measure, groups[REAL], groups[COMPOSED], seed)
            if real is not None:
                yield MelodyRow(real, row_of(kind, measure, groups[WRITTEN], groups[COMPOSED], seed))


def _distributions(kind: str, tunes: Sequence[Tune], seed: int) -> Iterable[DistributionRow]:
    groups = _groups(tunes)
    for one in DISTRIBUTIONS:
        if one.layer == LAYER:
            real = nearness_of(kind, one, groups[REAL], groups[COMPOSED], seed)
            if real is not None:
                yield DistributionRow(real, nearness_of(kind, one, groups[WRITTEN], groups[COMPOSED], seed))


def _development(kind: str, tunes: Sequence[Tune], seed: int) -> Iterable[PlanRow]:
    groups = _groups(tunes)
    rows = (row_of(kind, one, groups[WRITTEN], groups[COMPOSED], seed) for one in DEVELOPMENT)
    return (row for row in rows if row is not None)


def _told(kind: str, tunes: Sequence[Tune], lines: Sequence[Figures], seed: int) -> ToldApart:
    rng = stream(seed, "scoreboard", "melody", "classifier", kind)
    groups, titles = _groups(tunes), [tune.title for tune in tunes]

    def told(real: Sequence[Figures], other: Sequence[Figures], without: str = "") -> Verdict | None:
        names, (here, there) = feature_table([real, other], [LAYER])
        kept = [place for place, name in enumerate(names) if not without or not name.startswith(without)]
        # A new line stands on its real song's plan, so the two share their title and their fold.
        return tell_apart([names[place] for place in kept], here[:, kept], there[:, kept], [*titles, *titles], rng)

    names, (real, _) = feature_table([groups[REAL], groups[COMPOSED]], [LAYER])
    return ToldApart(
        kind,
        told(groups[REAL], groups[COMPOSED]),
        told(groups[WRITTEN], groups[COMPOSED]),
        told(groups[WRITTEN], groups[COMPOSED], REGISTER),
        real_against_real(names, real, titles, rng),
        told(groups[WRITTEN], lines) if lines else None,
    )


def _copies(corpus: Corpus, tunes: Mapping[str, Sequence[Tune]], seed: int) -> Iterable[CopyRow]:
    trained = [entry for entry in corpus.entries if entry.split == "train"]
    groups = {name: ([tune.real for tune in own], [tune.composed for tune in own]) for name, own in tunes.items()}
    return copy_rows("notes", trained, groups, seed) if trained else ()


def _facts(corpus: Corpus, entries: Mapping[str, Sequence[Entry]], split: Split, seed: int) -> dict[str, Any]:
    folder = Path(import_module("melody").__file__ or "").parent / "weights"
    record = read_weights(folder, WEIGHTS["melody"])[1]
    criteria = read_weights(folder, CRITERIA)[1] if (folder / CRITERIA).is_file() else {}
    return {
        "seed": seed,
        "split": split,
        "corpus": corpus.fingerprint,
        "weights": str(record["sha256"]),
        "songs": {name: len(own) for name, own in entries.items()},
        "losses": record.get("held_out", {}),
        "ablation": record.get("ablation", {}),
        "criteria": criteria.get("held_out", {}),
    }


def inside_of(rows: Sequence[PlanRow]) -> tuple[int, int]:
    """Return how many measures are inside, and of how many that is known."""
    marked = [row.inside for row in rows if row.inside is not None]
    return sum(marked), len(marked)
