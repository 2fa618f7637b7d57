"""The board for harmony: cadences, idioms, borders and spelling of many composed sections, beside held-out real songs.

Conventions: cadences and borders are heard by music21's Roman numerals (`scoreboard.numerals`). A measure is inside as in
`scoreboard.plans`. Without a corpus the real songs are left out. The same corpus, weights and seed give the same board;
progress goes to `report`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from corpus.library import Corpus
from corpus.packing import Packed, pack
from corpus.sections import without_pickup_bar
from corpus.split import normal_title
from scoreboard.board import WEIGHTS
from scoreboard.borders import Border, BorderRow, border_rows, borders_of
from scoreboard.cadences import CadenceRow, Ending, agreement, cadence_rows, endings_of
from scoreboard.features import Figures
from scoreboard.harmonizing import OURS, Row, harmonizing_rows, tunes_of
from scoreboard.harmony_songs import composed_sections, first_heard, made_up_songs, planned_orders
from scoreboard.idioms import measures, steps_heard
from scoreboard.numerals import numeral_of
from scoreboard.plans import FEWEST_REAL, PlanRow, Report, row_of
from scoreboard.sample import spread
from scoreboard.songs import Composer, Order
from scoreboard.spelled import Fault, SpellingRow, faults_of, spelling_rows
from song import Key, Song, parse_chord
from song.chance import stream
from song.style import WRITTEN
from song.weights import read_weights

# Where a title stands in several of these, the first that has it tells; the others have no whole songs.
SETS = ("billboard", "pop909", "ireal", "jazz-standards", "openewld", "nottingham", "wikifonia-pd")
TUNES = 8  # one held-out tune harmonised for so many sections
REAL, PLANNED, MADE_UP = "real", "planned", "made up"

Harmonizer = Callable[[Song], Song]
"""Gives a plan its chords; it must pickle."""


@dataclass(frozen=True)
class HarmonyBoard:
    """What was found; `failures` are songs that could not be composed, `melodies` how tunes are harmonised."""

    facts: dict[str, Any]
    cadences: tuple[CadenceRow, ...]
    missed: tuple[Ending, ...]
    idioms: tuple[PlanRow, ...]
    borders: tuple[BorderRow, ...]
    direct: tuple[Border, ...]
    spelling: tuple[SpellingRow, ...]
    misspelled: tuple[Fault, ...]
    failures: tuple[str, ...]
    melodies: tuple[Row, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the board as plain values."""
        content = asdict(replace(self, melodies=()))
        content["melodies"] = [
            {
                "name": row.judgement.name,
                "source": row.judgement.source,
                "means": {name: asdict(estimate) for name, estimate in row.means.items()},
                "gains": {name: asdict(estimate) for name, estimate in row.gains.items()},
            }
            for row in self.melodies
        ]
        shared: tuple[CadenceRow | SpellingRow, ...] = (*self.cadences, *self.spelling)
        for row, values in zip(shared, (*content["cadences"], *content["spelling"]), strict=True):
            values["share"] = row.share
        for idiom, values in zip(self.idioms, content["idioms"], strict=True):
            values["inside"] = idiom.inside
        return content


def evaluate_harmony(
    corpus: Corpus | None,
    compose: Composer,
    harmonize: Harmonizer,
    *,
    sections: int,
    seed: int = 0,
    jobs: int = 1,
    report: Report = lambda _: None,
) -> HarmonyBoard:
    """Return the board of at least that many composed sections.

    `compose` makes a planned song to order, `harmonize` gives a plan its chords. Raises SongError where music21 is missing.
    """
    numeral_of(parse_chord("C"), Key("C"))  # without its judge nothing needs to be composed
    orders = planned_orders(sections, seed)
    planned, failures = _done(spread(partial(_compose, compose), orders, jobs))
    report(f"{len(planned)} planned songs composed")
    made_up: list[Song] = []
    wave = 0
    while _number([*planned, *made_up]) < sections or not wave:
        # Songs differ in how many sections they compose; more are made up until there are enough.
        plans = made_up_songs(sections, seed + wave)
        done, failed = _done(spread(partial(_harmonize, harmonize), plans, jobs))
        made_up += done
        failures += failed
        wave += 1
    report(f"{len(made_up)} songs made up and composed")
    endings = list(endings_of([*planned, *made_up]))
    report(f"{len(endings)} endings heard")
    real = {} if corpus is None else _real_songs(corpus)
    everyone = [song for own in real.values() for song in own]
    rows = _idiom_rows(corpus, real, planned, seed, report)
    groups = [*([(REAL, everyone)] if real else []), (PLANNED, planned), (MADE_UP, made_up)]
    rng = stream(seed, "scoreboard", "harmony", "borders")
    facts = _facts(corpus, planned, made_up, real, seed)
    melodies = _melodies(corpus, harmonize, sections, seed, failures)
    return HarmonyBoard(
        facts,
        tuple(cadence_rows(endings)),
        tuple(one for one in endings if not one.kept),
        tuple(rows),
        tuple(row for name, songs in groups for row in border_rows(name, songs, rng)),
        tuple(one for song in (*planned, *made_up) for one in borders_of(song) if one.way == "direct"),
        tuple(row for name, songs in groups for row in spelling_rows(name, songs)),
        tuple(fault for song in (*planned, *made_up) for fault in faults_of(song)),
        tuple(failures),
        tuple(melodies),
    )


def _melodies(
    corpus: Corpus | None, harmonize: Harmonizer, sections: int, seed: int, failures: list[str]
) -> Sequence[Row]:
    """Return how held-out tunes are harmonised; nothing, and why among the failures, where one cannot be."""
    if corpus is None:
        return ()
    try:
        return harmonizing_rows(tunes_of(corpus, max(1, sections // TUNES)), {OURS: harmonize}, seed)
    except AssertionError as error:
        failures.append(f"a melody: {error}")
        return ()


def _compose(compose: Composer, order: Order) -> Packed | str:
    try:
        return pack(compose(order))
    except AssertionError as error:
        return f"{order.style}, form {order.form}, seed {order.seed}: {error}"


def _harmonize(harmonize: Harmonizer, plan: Song) -> Packed | str:
    brief = plan.brief
    try:
        return pack(harmonize(plan))
    except AssertionError as error:
        return f"{brief.title}, {brief.style}, {brief.key}, {brief.meter}, seed {brief.seed}: {error}"


def _done(results: Iterable[Packed | str]) -> tuple[list[Song], list[str]]:
    """Return the songs that could be composed, and what was said of the others."""
    songs: list[Song] = []
    failures: list[str] = []
    for one in results:
        if isinstance(one, str):
            failures.append(one)
        else:
            songs.append(one.song())
    return songs, failures


def _number(songs: Sequence[Song]) -> int:
    return sum(1 for song in songs for _ in composed_sections(song))


def _real_songs(corpus: Corpus) -> dict[str, list[Song]]:
    """Return the held-out real songs with chords by style, each title once."""
    found: dict[str, Song] = {}
    for name in SETS:
        for entry in corpus.entries:
            if entry.dataset == name and entry.split == "test" and any(entry.song.chords.values()):
                found.setdefault(normal_title(entry.title), without_pickup_bar(entry.song))
    songs: dict[str, list[Song]] = {style: [] for style in WRITTEN}
    for title in sorted(found):
        songs[found[title].brief.style].append(found[title])
    return songs


def _idiom_rows(
    corpus: Corpus | None, real: dict[str, list[Song]], planned: Sequence[Song], seed: int, report: Report
) -> list[PlanRow]:
    """Return the measures of the planned songs by style, beside the real ones where there are enough."""
    heard = None if corpus is None else steps_heard(song for song in corpus.songs("train") if song.chords)
    if heard is not None:
        report(f"{len(heard)} different steps from chord to chord in the training songs")
    found = measures(heard)
    rows = []
    for style in WRITTEN:
        here, there = (
            [Figures({one.name: one.of(song) for one in found}, {}) for song in map(first_heard, songs)]
            for songs in (real.get(style, []), [song for song in planned if song.brief.style == style])
        )
        own = (row_of(style, one, here, there, seed) for one in found)
        rows += [row for row in own if row is not None]
    return rows


def _facts(
    corpus: Corpus | None, planned: Sequence[Song], made_up: Sequence[Song], real: dict[str, list[Song]], seed: int
) -> dict[str, Any]:
    folder = Path(import_module("harmony").__file__ or "").parent / "weights"
    number = [len(cell) for cell in (planned, made_up)]
    styles = {
        style: {
            "real": len(real.get(style, ())),
            "planned": sum(song.brief.style == style for song in planned),
            "compared": len(real.get(style, ())) >= FEWEST_REAL,
        }
        for style in WRITTEN
    }
    apart = agreement(song for songs in real.values() for song in songs)
    return {
        "seed": seed,
        "corpus": None if corpus is None else corpus.fingerprint,
        "weights": str(read_weights(folder, WEIGHTS["harmony"])[1]["sha256"]),
        "songs": {PLANNED: number[0], MADE_UP: number[1]},
        "sections": {PLANNED: _number(planned), MADE_UP: _number(made_up)},
        "styles": styles,
        "real_sections": apart[0],
        "real_apart": [[told, heard, count] for (told, heard), count in apart[1].most_common()],
    }
