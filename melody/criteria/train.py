"""The fit of the criteria: real phrases of held-out songs against what the network drafts in their place and against spoilt ones.

A draft in the place of a real phrase follows real music; in a song of ours it follows others of its kind, and what is slightly
off adds up. So melodies are then composed with the criteria from beginning to end, and what still tells their phrases from real
ones is added to the weights: a product of density ratios, each fitted to what the ones before it leave.

Conventions: songs of the split "valid" only, which neither the network nor its held-out figures have been made with; odds and
even songs judge each other for the figures (AUC: 0.5 is chance), all together give the weights. Each group of styles has weights
of its own that are held near those all groups share.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from corpus.library import Corpus
from melody.arrays import Doubles, Flags
from melody.chart import Chart
from melody.criteria.copying import Known, write_known
from melody.criteria.corruptions import CORRUPTIONS
from melody.criteria.draft import Draft
from melody.criteria.judgement import Criteria, Scale, as_design, write_criteria
from melody.criteria.logistic import auc, fit_logistic
from melody.criteria.measures import NAMES, measured
from melody.criteria.ranking import choose_draft
from melody.criteria.scenes import Scene, drafted, likelihoods, scenes_of
from melody.drafts.player import WEIGHTS_NAME, ModelPlayer, load_model
from melody.drafts.task import Player
from melody.examples import Example
from melody.model import MelodyModel
from melody.setting import is_silent
from melody.stage import melodize
from song import Note, Song
from song.chance import stream
from song.weights import Record, read_weights

# So many phrases of a song are taken at most, evenly spread over it.
PHRASES_OF_A_SONG = 6
REAL, DRAFT = "real", "draft"
# Corruptions of a phrase, of different kinds.
SPOILT_VERSIONS = 2
# How much all spoilt phrases count against all drafts. Without them the fit learns that real phrases are less likely than what the
# network drafts, and nothing else: any noise is better still (transposed phrases stand above real ones, AUC 0.26 to 0.34). With
# as many as drafts, held-out AUC of drafts falls from 0.82 to 0.73 and that of every corruption stands at 0.73 to 0.94; with half
# as many, drafts 0.76, corruptions 0.71 to 0.93.
SPOILT_SHARE = 0.5
# How strongly weights are held at 0, and those of a group at the shared ones.
RIDGE, GROUP_RIDGE = 15.0, 60.0
LEAST_SPREAD = 1e-3

# Then songs are composed with the criteria, whole, and what still tells them from real ones is added: so many times, by so much.
CORRECTIONS, STEP = 2, 0.8

Report = Callable[[str], None]


@dataclass(frozen=True)
class Rows:
    """Phrases as rows of measures: what kind each is (`REAL`, `DRAFT`, a corruption), its group, the number of its song."""

    table: Doubles
    kinds: list[str]
    groups: list[str]
    songs: list[int]

    def are(self, *kinds: str) -> Flags:
        """Return which rows are of some kinds."""
        return np.array([kind in kinds for kind in self.kinds])

    def chosen(self, flags: Flags) -> "Rows":
        """Return some of the rows."""
        places = np.flatnonzero(flags).tolist()
        return Rows(
            self.table[places], [self.kinds[place] for place in places], [self.groups[place] for place in places],
            [self.songs[place] for place in places],
        )  # fmt: skip


def fit_criteria(corpus: Corpus, model_folder: Path, seed: int, report: Report) -> Record:
    """Fit the criteria for the network in a folder, write them beside it, and return the record of the fit."""
    write_known(model_folder, *_known(corpus))
    load_model.cache_clear()
    model = load_model(model_folder)
    scenes = scenes_of_corpus(corpus)
    report(f"{len(scenes)} phrases of {len({number for number, _ in scenes})} songs")
    rows = read_rows(scenes, model, seed, report)
    figures = judged_by_the_other_half(rows, SPOILT_SHARE)
    report(", ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    criteria = fit_rows(rows, SPOILT_SHARE)
    songs = [entry.song for entry in corpus.entries if entry.split == "valid" and _can_be_sung(entry.song)]
    for number in range(CORRECTIONS):
        made = composed_rows(songs, criteria, model, seed + number, report)
        figures |= {f"composed, {number + 1}": told_apart(rows, made)}
        report(f"composed, {number + 1}: {figures[f'composed, {number + 1}']:.3f}")
        criteria = corrected(criteria, rows, made)
    record: Record = {
        "network": read_weights(model_folder, WEIGHTS_NAME)[1]["sha256"],
        "fingerprint": corpus.fingerprint,
        "licences": corpus.licences,
        "seed": seed,
        "phrases": {group: rows.groups.count(group) for group in sorted(set(rows.groups))},
        "held_out": {name: round(value, 4) for name, value in figures.items()},
    }
    write_criteria(model_folder, criteria, record)
    return record


def _known(corpus: Corpus) -> tuple[Known, Record]:
    lines = [entry.song.all_notes() for entry in corpus.entries if entry.split == "train"]
    return Known.of(lines), {"fingerprint": corpus.fingerprint, "licences": corpus.licences, "melodies": len(lines)}


def scenes_of_corpus(corpus: Corpus) -> list[tuple[int, Scene]]:
    """Return phrases of the songs kept for validation, each with the number of its song."""
    songs = [entry.song for entry in corpus.entries if entry.split == "valid"]
    found = []
    for number, song in enumerate(songs):
        found += [(number, scene) for scene in _some(list(scenes_of(song)))]
    return found


def _some(scenes: Sequence[Scene]) -> list[Scene]:
    """Return as many phrases of a song as are taken, evenly spread over it."""
    places = np.unique(np.linspace(0, len(scenes) - 1, min(len(scenes), PHRASES_OF_A_SONG)).round().astype(int))
    return [scenes[place] for place in places.tolist()]


def read_rows(scenes: Sequence[tuple[int, Scene]], model: MelodyModel, seed: int, report: Report) -> Rows:
    """Measure every real phrase, a draft of the network in its place, and some corruptions of it."""
    asked: list[tuple[Scene, tuple[Note, ...]]] = []
    kinds: list[str] = []
    songs: list[int] = []
    for place, (number, scene) in enumerate(scenes):
        generator = stream(seed, "melody", "criteria", str(place))
        versions = {REAL: scene.real.notes, DRAFT: drafted(scene, model, generator)}
        other = _stranger(scenes, place, generator)
        for name in generator.permutation(list(CORRUPTIONS)).tolist()[:SPOILT_VERSIONS]:
            versions[name] = CORRUPTIONS[name](scene.real, other, generator)
        for kind, notes in versions.items():
            if notes:
                asked.append((scene, notes))
                kinds.append(kind)
                songs.append(number)
        if place % 200 == 0:
            report(f"phrase {place} of {len(scenes)}")
    return _measured_rows(asked, kinds, songs, model)


def _measured_rows(
    asked: Sequence[tuple[Scene, tuple[Note, ...]]], kinds: list[str], songs: list[int], model: MelodyModel
) -> Rows:
    """Measure notes in the place of phrases."""
    drafts = [scene.real.with_notes(notes) for scene, notes in asked]
    table = [measured(draft, known) for draft, known in zip(drafts, likelihoods(asked, model), strict=True)]
    return Rows(np.array(table), kinds, [draft.group for draft in drafts], songs)


def _stranger(scenes: Sequence[tuple[int, Scene]], place: int, generator: np.random.Generator) -> tuple[Note, ...]:
    """Return a phrase of another song of the group, as long and in the same meter, moved to the key; the real one where there is none."""
    song, scene = scenes[place]
    real = scene.real
    others = [
        other.real
        for number, other in scenes
        if number != song and _size(other.real) == _size(real) and other.real.group == real.group
    ]
    if not others:
        return real.notes
    other = others[int(generator.integers(len(others)))]
    shift = (real.tonic - other.tonic + 5) % 12 - 5
    return tuple(Note(note.onset - other.start + real.start, note.duration, note.pitch + shift) for note in other.notes)


def _size(draft: Draft) -> tuple[str, int]:
    return str(draft.meter), draft.end - draft.start


def fit_rows(rows: Rows, spoilt: float, scaled: Criteria | None = None) -> Criteria:
    """Fit the weights; all spoilt phrases together count so much against the drafts. What is usual is as `scaled` has it, if told."""
    groups = sorted(set(rows.groups))
    usual = {group: _usual(rows.chosen(np.array([own == group for own in rows.groups]))) for group in groups}
    if scaled is not None:
        usual = {group: (np.array(own.means), np.array(own.spreads)) for group, own in scaled.scales.items()}
        groups = list(usual)
    design = np.concatenate(
        [as_design(row[None], *usual[group]) for row, group in zip(rows.table, rows.groups, strict=True)]
    )
    members = np.array([[own == group for group in groups] for own in rows.groups], dtype=float)
    blocks = [design, *(design * member[:, None] for member in members.T), members]
    columns = design.shape[1]
    ridge = np.concatenate(
        [np.full(columns, RIDGE), np.full(columns * len(groups), GROUP_RIDGE), np.full(len(groups), 1e-3)]
    )
    _, weights = fit_logistic(
        np.concatenate(blocks, axis=1), rows.are(REAL).astype(float), _counts(rows, spoilt), ridge
    )
    parts = weights[: columns * (len(groups) + 1)].reshape(len(groups) + 1, columns)
    scales = {
        group: Scale(tuple(usual[group][0].tolist()), tuple(usual[group][1].tolist()), tuple((parts[0] + own).tolist()))
        for group, own in zip(groups, parts[1:], strict=True)
    }
    return Criteria(NAMES, scales)


def _can_be_sung(song: Song) -> bool:
    """Return whether a song has a melody, and chords everywhere."""
    return any(song.melody.values()) and all(song.chords.get(section.id) for section in song.sections)


def composed_rows(songs: Sequence[Song], criteria: Criteria, model: MelodyModel, seed: int, report: Report) -> Rows:
    """Measure phrases of melodies that are composed anew, from beginning to end, over the plans and chords of songs."""

    def make_player(chart: Chart, context: Example, drafts: int, events: int) -> Player:
        return ModelPlayer(model, chart, context, drafts, events)

    asked: list[tuple[Scene, tuple[Note, ...]]] = []
    numbers: list[int] = []
    for number, song in enumerate(songs):
        silent = {section.id: () for section in song.sections if not song.melody.get(section.id) or is_silent(section)}
        own = replace(song.brief, seed=int(stream(seed, "melody", "criteria", "song", str(number)).integers(2**31)))
        again = replace(song, brief=own, melody=silent, tracks=())
        made = melodize(again, make_player, partial(choose_draft, criteria=criteria))
        asked += [(scene, scene.real.notes) for scene in _some(list(scenes_of(made)))]
        numbers += [number] * (len(asked) - len(numbers))
        if number % 30 == 0:
            report(f"song {number} of {len(songs)}")
    return _measured_rows(asked, [DRAFT] * len(asked), numbers, model)


def corrected(criteria: Criteria, rows: Rows, made: Rows, step: float = STEP) -> Criteria:
    """Return criteria that tell real phrases, besides, from those that were composed by them."""
    further = fit_rows(_beside(rows, made), 0.0, criteria)
    return Criteria(
        criteria.names,
        {
            group: replace(
                scale,
                weights=tuple((np.array(scale.weights) + step * np.array(further.scales[group].weights)).tolist()),
            )
            for group, scale in criteria.scales.items()
        },
    )


def told_apart(rows: Rows, made: Rows) -> float:
    """Return how well real phrases are told from composed ones by a fit on the other half of the songs (AUC)."""
    return judged_by_the_other_half(_beside(rows, made), 0.0)[DRAFT]


def _beside(rows: Rows, made: Rows) -> Rows:
    real = rows.chosen(rows.are(REAL))
    return Rows(
        np.concatenate([real.table, made.table]), real.kinds + made.kinds, real.groups + made.groups,
        real.songs + made.songs,
    )  # fmt: skip


def _usual(rows: Rows) -> tuple[Doubles, Doubles]:
    """Return the mean of the real phrases and how far real and drafted ones spread, by measure."""
    real, both = rows.table[rows.are(REAL)], rows.table[rows.are(REAL, DRAFT)]
    means, spreads = np.zeros(real.shape[1]), np.ones(real.shape[1])
    for column in range(real.shape[1]):
        if np.isfinite(real[:, column]).any():
            means[column] = np.nanmean(real[:, column])
            spreads[column] = max(float(np.nanstd(both[:, column])), LEAST_SPREAD)
    return means, spreads


def _counts(rows: Rows, spoilt: float) -> Doubles:
    """Return how much each row counts: real and drafted phrases 1, the spoilt ones so much for each of those."""
    spoilt_rows = ~rows.are(REAL, DRAFT)
    each = spoilt * rows.are(REAL).sum() / max(1, spoilt_rows.sum())
    return np.where(spoilt_rows, each, 1.0)


def judged_by_the_other_half(rows: Rows, spoilt: float) -> dict[str, float]:
    """Return how well halves of the songs tell apart the phrases of the other half: AUC by kind, and of drafts by group."""
    odd = np.array([number % 2 == 1 for number in rows.songs])
    scores = np.zeros(len(rows.kinds))
    for half in (odd, ~odd):
        criteria = fit_rows(rows.chosen(~half), spoilt)
        for place in np.flatnonzero(half).tolist():
            scale = criteria.scales.get(rows.groups[place])
            scores[place] = scale.scores(rows.table[place : place + 1])[0] if scale else 0.0
    figures = {}
    real = rows.are(REAL)
    for kind in (DRAFT, *CORRUPTIONS):
        if rows.are(kind).any():
            figures[kind] = auc(scores[real], scores[rows.are(kind)])
    for group in sorted(set(rows.groups)):
        own = np.array([one == group for one in rows.groups])
        if (own & rows.are(DRAFT)).any():
            figures[f"{DRAFT}, {group}"] = auc(scores[real & own], scores[rows.are(DRAFT) & own])
    return figures
