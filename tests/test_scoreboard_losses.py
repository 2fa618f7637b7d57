"""Losses of the shipped weights beside n-grams: who is compared with whom, and over which songs."""

import numpy as np
import pytest
from board_songs import corpus_of
from melody_songs import bare, tune

from scoreboard.losses import LEARNED, fit, loss_row, sections_of_others
from song import Song

CORPUS = corpus_of(20, 4, 8)
STAGES = {learned.stage: learned for learned in LEARNED}


@pytest.fixture(scope="module", params=sorted(STAGES))
def fitted(request):
    return fit(STAGES[request.param], CORPUS.songs("train"), CORPUS.songs("valid"), (1, 3))


def test_the_best_baseline_is_named_and_the_gain_is_over_it(fitted):
    real, generated = CORPUS.songs("test"), [tune(seed, style="pop") for seed in range(80, 84)]
    row = loss_row("pop", fitted, real, generated, 0)
    assert {"1-gram", "3-gram"} <= set(row.baselines)
    best = min(row.baselines.values(), key=lambda one: one.value)
    assert row.baselines[row.best] == best
    assert row.gain.value == pytest.approx(best.value - row.model.value)
    assert row.model.songs == len(real)
    assert row.generated.songs == len(generated)
    assert row == loss_row("pop", fitted, real, generated, 0)


def test_what_is_told_wrong_makes_the_shipped_weights_worse(fitted):
    real = CORPUS.songs("test")
    row = loss_row("pop", fitted, real, [], 0)
    assert row.spoilt.value > row.model.value
    assert row.generated is None


def test_songs_without_the_layer_make_no_row():
    learned = fit(STAGES["melody"], CORPUS.songs("train"), (), (3,))
    assert loss_row("pop", learned, [bare(tune(1))], [], 0) is None
    assert loss_row("pop", learned, [bare(tune(1)), tune(2)], [], 0).model.songs == 1


def test_only_the_planner_chooses_by_validation_songs():
    assert "best trigram" in fit(STAGES["planner"], CORPUS.songs("train"), CORPUS.songs("valid"), (1,)).baselines
    assert set(fit(STAGES["harmony"], CORPUS.songs("train"), CORPUS.songs("valid"), (1,)).baselines) == {"1-gram"}


def test_sections_of_other_songs_make_plans_of_the_same_length():
    songs = [tune(1), tune(2, "3/4"), Song(tune(3).brief, tune(3).sections[:2])]
    spoilt = sections_of_others(songs, np.random.default_rng(0))
    assert [len(song.sections) for song in spoilt] == [4, 4, 2]
    assert [song.brief for song in spoilt] == [song.brief for song in songs]
    labels = {"".join(section.label for section in song.sections) for song in spoilt}
    assert labels != {"AABA", "AA"}
    for song in spoilt:
        for section in song.sections:
            assert section.repeats is None or song.section(section.repeats).label == section.label


def test_sections_of_others_forget_what_they_varied() -> None:
    from dataclasses import replace

    from scoreboard.losses import sections_of_others
    from song import Brief, Key, Section, Song, parse_meter

    first = Section("A1", "A", "head", 8, Key("C"))
    again = replace(first, id="A2", varies="A1", varied=frozenset({"ending"}))
    song = Song(Brief("Song", "jazz", "auto", Key("C"), parse_meter("4/4"), 120), (first, again))
    (drawn,) = sections_of_others([song], np.random.default_rng(0))
    assert all(section.varies is None and not section.varied for section in drawn.sections)
