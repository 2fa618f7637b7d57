"""The fit of the criteria from songs to weights, with a small network that has learned nothing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from melody_songs import tune

from corpus.library import Corpus, Entry
from corpus.split import split_of
from melody.criteria.corruptions import CORRUPTIONS
from melody.criteria.judgement import read_criteria
from melody.criteria.measures import NAMES
from melody.criteria.scenes import drafted, likelihoods, scenes_of
from melody.criteria.train import (
    DRAFT,
    REAL,
    Rows,
    composed_rows,
    corrected,
    fit_criteria,
    fit_rows,
    judged_by_the_other_half,
    told_apart,
)
from melody.drafts.player import WEIGHTS_NAME
from melody.model import Config, MelodyModel
from melody.train import pack_weights
from song.weights import write_weights

SMALL = Config(layers=1, heads=2, width=16)


def small_model() -> MelodyModel:
    torch.manual_seed(0)
    return MelodyModel(SMALL).eval()


def test_scenes_are_the_new_phrases_of_a_song() -> None:
    song = tune(1)
    scenes = list(scenes_of(song))
    assert [scene.section.id for scene in scenes] == ["A1", "A1", "B", "B"]  # A2 repeats, A3 varies
    for scene in scenes:
        line = song.melody[scene.section.id]
        assert scene.real.notes == tuple(note for note in line if scene.part.start <= note.onset < scene.part.end)
        assert scene.head == tuple(note for note in line if note.onset < scene.part.start)
    assert scenes[2].real.others
    assert not scenes[0].real.others


def test_what_is_drafted_stands_in_place_of_the_phrase() -> None:
    scene = list(scenes_of(tune(2)))[1]
    model = small_model()
    notes = drafted(scene, model, np.random.default_rng(0))
    assert notes
    assert all(scene.part.start <= note.onset < scene.part.end for note in notes)
    both = likelihoods([(scene, scene.real.notes), (scene, notes)], model)
    assert all(-20 < known < 0 for known in both)
    alone = [likelihoods([(scene, one)], model)[0] for one in (scene.real.notes, notes)]
    np.testing.assert_allclose(both, alone, rtol=1e-5)


def planted(count: int, gap: float) -> Rows:
    """Rows of two groups: real phrases have more of the first measure, corrupted ones less, drafts are between."""
    generator = np.random.default_rng(5)
    kinds = (REAL, DRAFT, *CORRUPTIONS)
    table, names, groups, songs = [], [], [], []
    for number in range(count):
        for kind in kinds:
            row = generator.normal(size=len(NAMES))
            row[1] += {REAL: gap, DRAFT: 0.0}.get(kind, -gap)
            table.append(row)
            names.append(kind)
            groups.append(("pop", "jazz")[number % 2])
            songs.append(number // 2)
    return Rows(np.array(table), names, groups, songs)


def test_halves_judge_each_other_rightly() -> None:
    told, chance = (judged_by_the_other_half(planted(240, gap), 0.5) for gap in (2.0, 0.0))
    assert told[DRAFT] > 0.85
    assert told["draft, jazz"] > 0.8
    assert min(told[name] for name in CORRUPTIONS) > told[DRAFT]
    assert 0.4 < chance[DRAFT] < 0.6


def test_the_weight_that_was_planted_is_the_largest() -> None:
    for scale in fit_rows(planted(240, 2.0), 0.5).scales.values():
        assert int(np.argmax(np.abs(scale.weights))) == 1
        assert scale.weights[1] > 0


def test_a_fit_is_written_beside_the_network_and_read(tmp_path: Path) -> None:
    songs = [tune(seed) for seed in range(200)]
    chosen = [song for song in songs if split_of(song.brief.title) == "valid"][:4]
    learned = [song for song in songs if split_of(song.brief.title) == "train"][:4]
    entries = tuple(Entry(song, song.brief.title, "made") for song in (*chosen, *learned))
    write_weights(tmp_path, WEIGHTS_NAME, pack_weights(small_model()), {"config": SMALL.__dict__})
    record = fit_criteria(Corpus(entries, "print", {}, {"made": "ours"}), tmp_path, 0, lambda _: None)
    assert record["phrases"]["jazz"] > 0
    assert record["fingerprint"] == "print"
    assert set(read_criteria(tmp_path).scales) == {"jazz"}


def test_what_composed_phrases_have_too_little_of_is_asked_for_more() -> None:
    rows = planted(240, 2.0)
    criteria = fit_rows(rows, 0.5)
    made = rows.chosen(rows.are(DRAFT))
    made.table[:, 1] += 2.0  # by now as in real phrases
    made.table[:, 3] -= 1.5  # but short of something else
    assert told_apart(rows, made) > 0.75
    better = corrected(criteria, rows, made)
    for group, scale in better.scales.items():
        before, after = np.array(criteria.scales[group].weights), np.array(scale.weights)
        assert int(np.argmax(after - before)) == 3
        assert (scale.means, scale.spreads) == (criteria.scales[group].means, criteria.scales[group].spreads)
    real = rows.chosen(rows.are(REAL))
    same = replace(real, kinds=[DRAFT] * len(real.kinds))
    assert 0.4 < told_apart(rows, same) < 0.6


def test_whole_melodies_are_composed_and_measured_for_the_correction() -> None:
    model, lines = small_model(), list[str]()
    criteria = fit_rows(planted(40, 1.0), 0.5)
    one, same, other = (composed_rows([tune(1), tune(2)], criteria, model, seed, lines.append) for seed in (1, 1, 2))
    assert one.are(DRAFT).all()
    assert set(one.songs) == {0, 1}
    assert np.array_equal(one.table, same.table, equal_nan=True)
    assert not np.array_equal(one.table, other.table, equal_nan=True)
