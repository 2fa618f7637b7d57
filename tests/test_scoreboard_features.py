"""Songs as rows of named numbers."""

from collections import Counter

import numpy as np
from melody_songs import bare, tune

from scoreboard.controls import chords_shuffled
from scoreboard.features import (
    FEWEST_KNOWN,
    LEFT_OUT,
    MAX_VALUES,
    Figures,
    feature_table,
    figures_of,
    histograms,
    known,
)
from scoreboard.measure import DISTRIBUTIONS, MEASURES

LAYERS = ("form", "harmony", "melody", "band")


def figures(songs):
    return [figures_of(song) for song in songs]


def mixed(*seeds):
    """Return tunes whose chords stand in orders of their own."""
    return [chords_shuffled(tune(seed), np.random.default_rng(seed)) for seed in seeds]


def test_every_measure_and_distribution_is_taken():
    one = figures_of(tune(1))
    assert {measure.name for measure in MEASURES} <= set(one.measures)
    assert set(one.counts) == {distribution.name for distribution in DISTRIBUTIONS}


def test_names_of_measures_and_distributions_are_used_once():
    names = [one.name for one in (*MEASURES, *DISTRIBUTIONS)]
    doubled = {name for name, count in Counter(names).items() if count > 1}
    assert not {name for name in doubled if sum(one.name == name for one in MEASURES) > 1}
    assert set(LEFT_OUT) <= set(names)


def test_the_table_has_a_column_a_name_and_no_length():
    groups = [figures(mixed(*range(6))), figures(mixed(*range(10, 14)))]
    names, tables = feature_table(groups, LAYERS)
    assert len(names) == len(set(names)) > 20
    assert [table.shape for table in tables] == [(6, len(names)), (4, len(names))]
    assert not LEFT_OUT & set(names)
    assert all(np.isfinite(table).mean(0).min() >= FEWEST_KNOWN for table in tables)


def test_what_one_group_lacks_is_no_feature():
    groups = [figures(mixed(*range(6))), figures(map(bare, mixed(*range(10, 14))))]
    names, _ = feature_table(groups, LAYERS)
    assert names and not {"CTnCTR", "H1"} & set(names)
    assert not feature_table(groups, ["melody"])[0]


def test_only_the_layers_asked_for():
    group = figures(mixed(*range(6)))
    melody, harmony = (set(feature_table([group], [layer])[0]) for layer in ("melody", "harmony"))
    assert melody and harmony and not melody & harmony


def test_histograms_count_what_the_songs_count():
    distribution = DISTRIBUTIONS[-1]
    songs = [Figures({}, {distribution.name: counts}) for counts in (Counter(a=2), Counter(b=1, a=1), Counter())]
    values, (first, second) = histograms([songs[:1], songs[1:]], distribution)
    assert values == ["a", "b"]
    assert first.tolist() == [[2, 0]] and second.tolist() == [[1, 1], [0, 0]]


def test_shares_of_a_distribution_are_at_most_so_many_and_of_one():
    group = figures(mixed(*range(6)))
    names, (table,) = feature_table([group], LAYERS)
    for distribution in DISTRIBUTIONS:
        columns = [place for place, name in enumerate(names) if name.startswith(f"{distribution.name}: ")]
        assert len(columns) <= MAX_VALUES
        if columns:
            assert (np.nan_to_num(table[:, columns]).sum(1) <= 1 + 1e-9).all()


def test_unknown_values_are_left_out():
    measure = MEASURES[0]
    values = [1.0, None, float("nan"), 2.0]
    assert known([Figures({measure.name: value}, {}) for value in values], measure) == [1.0, 2.0]
