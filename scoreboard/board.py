"""The board: generated songs against held-out real songs of the same kind, with intervals, controls, losses and originality.

Conventions: the same corpus, weights and seed give the same board; progress is told to `report`, a line a step.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from corpus.library import Corpus, Entry
from corpus.registry import DATASETS
from scoreboard.adherence import ADHERENCE
from scoreboard.bootstrap import Estimate, mean_of
from scoreboard.classifier import Verdict, real_against_real, tell_apart
from scoreboard.controls import NGRAM, TOKENS, NGrams
from scoreboard.copying import CopyRow, copy_rows
from scoreboard.features import Figures, feature_table, known
from scoreboard.losses import LEARNED, ORDERS, QUICK_ORDERS, Fitted, LossRow, fit, loss_row
from scoreboard.measure import DISTRIBUTIONS, MEASURES
from scoreboard.references import DATASETS as PUBLISHED
from scoreboard.references import Beside, beside
from scoreboard.rows import DistributionRow, MeasureRow, distribution_row, measure_row
from scoreboard.sample import Sample, compose_all, spread, take_samples
from scoreboard.songs import Composer, Kind, Order, choose_kinds, orders_asked, orders_for, real_songs
from song import Song, SongError
from song.chance import stream
from song.weights import read_weights

Report = Callable[[str], None]
LAYERS = ("form", "harmony", "melody")
ASKED_QUICK, ASKED_FULL = 12, 48
FEWEST_REAL = 8
WEIGHTS = {"planner": "planner.txt", "harmony": "harmony.safetensors", "melody": "melody.safetensors"}


@dataclass(frozen=True)
class ClassifierRow:
    """The classifier two-sample test of a kind: generated against real, and its two controls.

    `written` is generated against real songs as the stages' tokens would write them: what is told by then is the weights' own.
    `layers` holds the AUC by the features of one layer alone.
    """

    kind: str
    generated: Verdict | None
    written: Verdict | None
    layers: Mapping[str, Estimate]
    real: float | None
    ngram: Verdict | None


@dataclass(frozen=True)
class AdherenceRow:
    """How far composed songs are what was asked and planned: the share, and how many songs fall short of all."""

    name: str
    source: str
    share: Estimate
    short: int


@dataclass(frozen=True)
class Board:
    """All figures, and what they were made of."""

    facts: Mapping[str, Any]
    measures: tuple[MeasureRow, ...] = ()
    distributions: tuple[DistributionRow, ...] = ()
    losses: tuple[LossRow, ...] = ()
    classifiers: tuple[ClassifierRow, ...] = ()
    adherence: tuple[AdherenceRow, ...] = ()
    copies: tuple[CopyRow, ...] = ()
    references: tuple[Beside, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the board as plain values."""
        content = asdict(self)
        for row, plain in zip(self.measures, content["measures"], strict=True):
            plain["verdict"] = row.verdict
        return content


def evaluate(
    corpus: Corpus,
    compose: Composer,
    *,
    kinds: Sequence[str] | None = None,
    quick: bool = False,
    seed: int = 0,
    jobs: int = 1,
    report: Report = lambda _: None,
) -> Board:
    """Return the board of what `compose` makes against the held-out songs of a corpus.

    `jobs` processes make and measure songs; with 1 nothing is started. Raises SongError for an unknown kind, where the corpus
    has too few held-out songs, and where the weights change on the way.
    """
    chosen = {kind: real_songs(corpus, kind, quick=quick, seed=seed) for kind in choose_kinds(kinds)}
    found = {kind: entries for kind, entries in chosen.items() if len(entries) >= FEWEST_REAL}
    if not found:
        raise SongError(
            f"no kind has {FEWEST_REAL} held-out real songs ({', '.join(f'{k.name} {len(e)}' for k, e in chosen.items())}); "
            "give the folder with all archives"
        )
    for kind, entries in chosen.items():
        if kind not in found:
            report(f"{kind.name}: left out, only {len(entries)} held-out real songs")
    orders = {k: orders_for(k, e, k.quick if quick else k.full, seed) for k, e in found.items()}
    asked = orders_asked(ASKED_QUICK if quick else ASKED_FULL, seed)
    weights = weights_present()
    report(f"composing {sum(map(len, orders.values())) + len(asked)} songs")
    work = [order for own in orders.values() for order in own] + list(asked)
    made = compose_all(compose, work, jobs)
    # The baselines are counted here while the songs are composed next door.
    fitted = _fit_all(corpus, QUICK_ORDERS if quick else ORDERS, report)
    ngrams = _ngrams(fitted)
    composed = iter(made)
    done = {kind: [next(composed) for _ in own] for kind, own in orders.items()}
    answers = list(composed)
    report("measuring the real songs and the controls")
    samples = take_samples(found, done, ngrams, seed, jobs)
    report("comparing")
    # Told apart next door, while the losses are taken here.
    classifiers = spread(partial(_classifier_row, seed=seed), [sample.told for sample in samples], jobs)
    board = Board(
        facts=_facts(corpus, samples, asked, quick=quick, seed=seed),
        measures=tuple(_measure_rows(samples, seed)),
        distributions=tuple(_distribution_rows(samples, seed)),
        losses=tuple(_loss_rows(samples, fitted, seed)),
        classifiers=tuple(classifiers),
        adherence=tuple(_adherence_rows([figures for _, figures in answers], seed)),
        copies=tuple(_copies(corpus, samples, seed)),
        references=() if quick else beside(_by_set(corpus), seed),
    )
    # Processes load the weights when they first need them, so a change in between would mix two sets.
    if weights_present() != weights:
        raise SongError("the weights have changed while they were measured; run compose evaluate again")
    return board


def _songs_of(corpus: Corpus, stage: str, split: str) -> list[Song]:
    return [e.song for e in corpus.entries if e.split == split and _trains(e, stage)]


def _trains(entry: Entry, stage: str) -> bool:
    return entry.dataset not in DATASETS or stage in DATASETS[entry.dataset].stages


def _fit_all(corpus: Corpus, orders: Sequence[int], report: Report) -> dict[str, Fitted]:
    fitted = {}
    for learned in LEARNED:
        train = _songs_of(corpus, learned.stage, "train")
        # Choosing the planner's contexts takes as long as all else together, so a quick board does without.
        valid = _songs_of(corpus, learned.stage, "valid") if orders == ORDERS else []
        fitted[learned.stage] = fit(learned, train, valid, orders)
        report(f"counted {len(train)} songs for the n-grams beside the {learned.stage}")
    return fitted


def _ngrams(fitted: Mapping[str, Fitted]) -> NGrams:
    from harmony.score import shipped_network

    return NGrams(fitted["harmony"].baselines[NGRAM], fitted["melody"].baselines[NGRAM], shipped_network()[1])


def _measure_rows(samples: Sequence[Sample], seed: int) -> Iterable[MeasureRow]:
    for sample in samples:
        for measure in MEASURES:
            row = measure_row(
                sample.kind.name, measure, sample.real_figures, sample.generated_figures, sample.controls, seed
            )
            if row is not None and _belongs(sample.kind, measure.layer):
                yield row


def _distribution_rows(samples: Sequence[Sample], seed: int) -> Iterable[DistributionRow]:
    for sample in samples:
        for one in DISTRIBUTIONS:
            row = distribution_row(
                sample.kind.name, one, sample.real_figures, sample.generated_figures, sample.controls, seed
            )
            if row is not None and _belongs(sample.kind, one.layer):
                yield row


def _belongs(kind: Kind, layer: str) -> bool:
    """Return whether a layer of a kind is composed: a form that was lent is not, nor a melody where charts are asked for."""
    return not kind.lent if layer == "form" else kind.melody or layer == "harmony"


def _loss_rows(samples: Sequence[Sample], fitted: Mapping[str, Fitted], seed: int) -> Iterable[LossRow]:
    for stage, one in fitted.items():
        for sample in samples:
            # What a stage was never taught is no fair question.
            if all(_trains(entry, stage) for entry in sample.entries):
                row = loss_row(sample.kind.name, one, sample.real, sample.generated, seed)
                if row is not None:
                    yield row


def _classifier_row(sample: Sample, seed: int) -> ClassifierRow:
    rng = stream(seed, "scoreboard", "classifier", sample.kind.name)
    layers = [layer for layer in LAYERS if _belongs(sample.kind, layer)]
    new = [f"generated {place}" for place in range(len(sample.generated_figures))]

    def told(
        real: Sequence[Figures], other: Sequence[Figures], theirs: Sequence[str], by: Sequence[str]
    ) -> Verdict | None:
        names, (here, there) = feature_table([real, other], by)
        return tell_apart(names, here, there, [*sample.titles, *theirs], rng)

    ours = sample.real_figures, sample.generated_figures
    names, (real, _) = feature_table(ours, layers)
    alone = {layer: told(*ours, new, [layer]) for layer in layers}
    return ClassifierRow(
        sample.kind.name,
        told(*ours, new, layers),
        told(sample.controls[TOKENS], sample.generated_figures, new, layers),
        {layer: verdict.auc for layer, verdict in alone.items() if verdict is not None},
        real_against_real(names, real, sample.titles, rng),
        # An n-gram song stands on a real song's plan, so the two share its title and its fold.
        told(sample.real_figures, sample.controls[NGRAM], sample.titles, layers),
    )


def _adherence_rows(figures: Sequence[Figures], seed: int) -> Iterable[AdherenceRow]:
    for measure in ADHERENCE:
        values = known(figures, measure)
        share = mean_of(values, stream(seed, "scoreboard", "adherence", measure.name))
        if share is not None:
            yield AdherenceRow(measure.name, measure.source, share, sum(value < 1 - 1e-9 for value in values))


def _copies(corpus: Corpus, samples: Sequence[Sample], seed: int) -> Iterable[CopyRow]:
    for what, stage in (("notes", "melody"), ("chords", "harmony")):
        trained = [e for e in corpus.entries if e.split == "train" and _trains(e, stage)]
        groups = {s.kind.name: (s.real, s.generated) for s in samples if s.kind.melody or what == "chords"}
        yield from copy_rows(what, trained, groups, seed)


def _by_set(corpus: Corpus) -> dict[str, list[Song]]:
    """Return all songs of the sets that others have published figures of."""
    return {name: [e.song for e in corpus.entries if e.dataset == name] for name in PUBLISHED.values()}


def weights_present() -> dict[str, str]:
    """Return the checksum of every stage's weights as they lie on the disk now."""
    folders = {stage: Path(import_module(stage).__file__ or "").parent / "weights" for stage in WEIGHTS}
    return {stage: str(read_weights(folders[stage], name)[1]["sha256"]) for stage, name in WEIGHTS.items()}


def _facts(
    corpus: Corpus, samples: Sequence[Sample], asked: Sequence[Order], *, quick: bool, seed: int
) -> dict[str, Any]:
    return {
        "seed": seed,
        "quick": quick,
        "corpus": corpus.fingerprint,
        "weights": weights_present(),
        "kinds": {
            sample.kind.name: {
                "what": sample.kind.what,
                "sets": [s for s in sample.kind.sets if any(e.dataset == s for e in sample.entries)],
                "real": len(sample.entries),
                "generated": len(sample.generated),
            }
            for sample in samples
        },
        "asked": len(asked),
    }
