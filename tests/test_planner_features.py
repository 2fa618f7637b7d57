"""What a model sees: letters, relations, keys as told; nothing of the future."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.examples import choices_of, examples_of
from planner.features import (
    DECISIONS,
    KEYS,
    NEAREST_STYLES,
    NEW,
    Setting,
    Step,
    bars_class,
    decisions_of,
    energy_class,
    feature_row,
    key_relation,
    related_key,
    setting_of,
    steps_of,
)
from song import STYLES, Brief, ChordSpan, Key, Section, Song, parse_key, parse_meter
from song.document import CADENCES, RELATIONS, ROLES

SETTING = Setting("jazz", "4/4", minor=False)
KEYS_WITHIN_SIX = [Key(tonic) for tonic in ("C", "F", "Bb", "Eb", "Ab", "Db", "Gb", "B", "E", "A", "D", "G")] + [
    Key(tonic, "minor") for tonic in ("A", "D", "G", "C", "F", "Bb", "Eb", "G#", "C#", "F#", "B", "E")
]


def tune() -> Song:
    home = Key("F")
    sections = (
        Section("intro", "i", "intro", 4, home, "half", 0.2),
        Section("A1", "A", "head", 8, home, "half", 0.4),
        Section("A2", "A", "head", 8, home, "authentic", 0.5, varies="A1"),
        Section("B", "B", "bridge", 8, Key("Bb"), "half", 0.9),
        Section("A3", "A", "head", 8, home, "authentic", 0.6, repeats="A2"),
    )
    chords = {section.id: (ChordSpan(0, section.bars * 96, None),) for section in sections}
    return Song(Brief("Test", "jazz", "i4AABA", home, parse_meter("4/4"), 140), sections, chords)


def test_steps_count_letters_in_order_of_appearance() -> None:
    steps = steps_of(tune())
    assert [step.letter for step in steps] == [0, 1, 1, 2, 1]
    assert [step.relation for step in steps] == ["", "", "varies", "", "repeats"]
    assert [step.key for step in steps] == ["same", "same", "same", "subdominant", "same"]


def test_decisions_name_every_choice_and_only_choices() -> None:
    steps = steps_of(tune())
    first, bridge, last = (decisions_of(steps[place], steps[:place]) for place in (0, 3, 4))
    assert first == {
        "letter": NEW, "role": "intro", "bars": "4", "key": "same", "cadence": "half", "energy": "1",
    }  # fmt: skip
    assert bridge["letter"] == NEW and bridge["key"] == "subdominant" and "relation" not in bridge
    assert last["letter"] == "1" and last["relation"] == "repeats"


def test_an_energy_of_exactly_a_half_is_unknown() -> None:
    steps = steps_of(tune())
    assert "energy" not in decisions_of(steps[2], steps[:2])


def test_decisions_are_classes_of_the_table() -> None:
    steps = steps_of(tune())
    for place, step in enumerate(steps):
        for decision, value in decisions_of(step, steps[:place]).items():
            assert value in DECISIONS[decision]


@pytest.mark.parametrize(("bars", "name"), [(1, "1"), (8, "8"), (17, "16"), (22, "20"), (30, "28"), (64, "32")])
def test_bars_go_to_the_nearest_class(bars: int, name: str) -> None:
    assert bars_class(bars) == name


@pytest.mark.parametrize(("energy", "name"), [(0.0, "0"), (0.19, "0"), (0.2, "1"), (0.99, "4"), (1.0, "4")])
def test_energy_bins(energy: float, name: str) -> None:
    assert energy_class(energy) == name


@pytest.mark.parametrize(
    ("key", "home", "name"),
    [
        ("C", "C", "same"), ("F", "C", "subdominant"), ("G", "C", "dominant"), ("A minor", "C", "relative"),
        ("Eb", "C minor", "relative"), ("C minor", "C", "parallel"), ("Db", "C", "half step up"), ("D", "C", "step up"),
        ("E", "C", "other"), ("G minor", "C", "other"), ("Gb", "F#", "same"),
    ],
)  # fmt: skip
def test_key_relations(key: str, home: str, name: str) -> None:
    assert key_relation(parse_key(key), parse_key(home)) == name


@given(st.sampled_from(KEYS_WITHIN_SIX), st.sampled_from([name for name in KEYS if name != "other"]))
def test_related_keys_stand_in_their_relation(home: Key, relation: str) -> None:
    key = related_key(relation, home)
    assert key_relation(key, home) == relation
    assert abs(key.signature) <= 6


def test_every_style_has_another_as_its_nearest() -> None:
    assert set(NEAREST_STYLES) == set(STYLES)
    assert all(near in STYLES and near != style for style, near in NEAREST_STYLES.items())


def test_a_style_that_the_model_lacks_goes_by_its_nearest() -> None:
    brief = tune().brief
    assert setting_of(brief, ["jazz", "pop"]).style == "jazz"
    assert setting_of(brief, ["bossa", "pop"]).style == "bossa"


steps_strategy = st.lists(
    st.builds(
        Step,
        st.integers(0, 9),
        st.sampled_from(ROLES),
        st.sampled_from(["", *RELATIONS]),
        st.integers(1, 64),
        st.sampled_from(KEYS),
        st.sampled_from(CADENCES),
        st.floats(0, 1),
    ),
    max_size=12,
)


@given(steps_strategy, st.sampled_from(list(DECISIONS)))
def test_rows_have_one_width_a_decision(steps: list[Step], decision: str) -> None:
    full = {"letter": "1", "role": "head", "relation": "varies", "bars": "8", "key": "same", "cadence": "half"}
    assert feature_row(decision, steps, SETTING, full).shape == feature_row(decision, (), SETTING, full).shape


def test_a_row_sees_nothing_of_its_own_decision_or_later_ones() -> None:
    steps = steps_of(tune())
    decided = decisions_of(steps[4], steps[:4])
    order = list(DECISIONS)
    for place, decision in enumerate(order):
        before = {name: value for name, value in decided.items() if order.index(name) < place}
        seen, told_all = (feature_row(decision, steps[:4], SETTING, told) for told in (before, decided))
        np.testing.assert_array_equal(seen, told_all)


def test_choices_of_a_prefix_do_not_change_with_what_follows() -> None:
    whole = tune()
    short = replace(whole, sections=whole.sections[:3], chords={"intro": whole.chords["intro"]})
    for ours, theirs in zip(list(choices_of(short))[:-1], choices_of(whole), strict=False):
        for one, other in zip(ours, theirs, strict=True):
            assert one.value == other.value
            np.testing.assert_array_equal(
                feature_row(one.decision, one.steps, one.setting, one.decided),
                feature_row(other.decision, other.steps, other.setting, other.decided),
            )


def test_features_tell_apart_what_matters() -> None:
    steps = steps_of(tune())
    rows = [feature_row("letter", steps[:length], SETTING, {}) for length in range(len(steps) + 1)]
    assert len({row.tobytes() for row in rows}) == len(rows)
    minor = feature_row("letter", steps, Setting("jazz", "4/4", minor=True), {})
    assert minor.tobytes() != rows[-1].tobytes()


def test_a_song_without_chords_tells_nothing_of_key_mode_and_cadence() -> None:
    silent = replace(tune(), chords={})
    examples = examples_of([silent])
    assert set(examples) == {"letter", "role", "relation", "bars", "energy"}
    (*_, last) = choices_of(silent)
    assert last[0].setting.minor is None and {step.key for step in last[0].steps} == {""}
    told = examples_of([tune()])["letter"].rows
    hidden = examples["letter"].rows
    where = np.isnan(hidden) & ~np.isnan(told)
    assert where.any(axis=1).all() and np.array_equal(hidden[~where], told[~where], equal_nan=True)


def test_examples_hold_every_choice_and_the_end() -> None:
    examples = examples_of([tune(), tune()])
    assert {name: len(some.classes) for name, some in examples.items()} == {
        "letter": 12, "role": 10, "relation": 4, "bars": 10, "key": 10, "cadence": 10, "energy": 8,
    }  # fmt: skip
    assert examples["letter"].sections.tolist() == list(range(12))
