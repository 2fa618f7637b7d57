"""A plan in the planner's words: letters, relations, keys, phrases as told; what was no choice is left out."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planner_songs import HOME, song_of

from planner.steps import (
    ASIDE,
    BARS,
    DECISIONS,
    KEYS,
    LIFTS,
    NEW,
    VARIATIONS,
    Setting,
    Step,
    bar_seconds,
    bars_class,
    decisions_of,
    energy_class,
    inner_ends,
    is_usually_whole,
    key_relation,
    related_key,
    setting_of,
    steps_of,
    variation_class,
)
from song import STYLES, Brief, Key, Phrase, Section, Song, parse_key, parse_meter
from song.document import CADENCES, RELATIONS, ROLES, VARIED
from song.style import written_like

KEYS_WITHIN_SIX = [Key(tonic) for tonic in ("C", "F", "Bb", "Eb", "Ab", "Db", "Gb", "B", "E", "A", "D", "G")] + [
    Key(tonic, "minor") for tonic in ("A", "D", "G", "C", "F", "Bb", "Eb", "G#", "C#", "F#", "B", "E")
]


def tune() -> Song:
    sections = (
        Section("intro", "i", "intro", 4, HOME, "half", 0.2),
        Section("A1", "A", "head", 8, HOME, "half", 0.4, phrases=(Phrase(4, "open"), Phrase(4, "half")), pickup=2),
        Section(
            "A2", "A", "head", 8, HOME, "authentic", 0.5, varies="A1", varied=frozenset({"ending", "key", "rhythm"}),
            phrases=(Phrase(4, "open"), Phrase(4, "authentic")),
        ),
        Section("B", "B", "bridge", 12, Key("Bb"), "half", 0.9,
                phrases=(Phrase(4, "half"), Phrase(4, "plagal"), Phrase(4, "half"))),
        Section("A3", "A", "head", 8, HOME, "authentic", 0.6, repeats="A2"),
        Section("A4", "A", "solo", 8, HOME, "authentic", 0.8, over="A2"),
    )  # fmt: skip
    return Song(Brief("Test", "jazz", "i4AABA", HOME, parse_meter("4/4"), 140), sections)


def test_steps_count_letters_in_order_of_appearance() -> None:
    steps = steps_of(tune())
    assert [step.letter for step in steps] == [0, 1, 1, 2, 1, 1]
    assert [step.relation for step in steps] == ["", "", "varies", "", "repeats", "over"]
    assert [step.key for step in steps] == ["same", "same", "same", "subdominant", "same", "same"]


def test_steps_tell_inner_phrases_what_varies_and_pickups() -> None:
    steps = steps_of(tune())
    assert [step.phrases for step in steps[:4]] == [(), ((4, "open"),), ((4, "open"),), ((4, "half"), (8, "plagal"))]
    assert [step.phrase for step in steps[:4]] == ["", "open", "open", "plagal"]
    assert [step.varied for step in steps[:3]] == ["", "", "rhythm"]
    assert [step.pickup for step in steps[:2]] == ["0", "2"]


def test_decisions_name_every_choice_and_only_choices() -> None:
    steps = steps_of(tune())
    first, head, varied, bridge, again, solo = (decisions_of(step, steps[:place]) for place, step in enumerate(steps))
    assert first == {
        "letter": NEW, "role": "intro", "bars": "4", "key": "same", "cadence": "half", "energy": "1",
    }  # fmt: skip
    assert head["pickup"] == "2" and "relation" not in head
    assert (varied["letter"], varied["relation"], varied["varied"]) == ("1", "varies", "rhythm")
    assert bridge["letter"] == NEW and bridge["key"] == "subdominant" and "relation" not in bridge
    assert again["relation"] == "repeats" and solo["relation"] == "over"
    for copied in (again, solo):
        assert not {"pickup", "varied"} & set(copied)


def test_an_energy_of_exactly_a_half_is_unknown() -> None:
    steps = steps_of(tune())
    assert "energy" not in decisions_of(steps[2], steps[:2])


def test_what_is_not_known_is_no_decision() -> None:
    step = Step(0, "verse", "", 8, "", "")
    assert set(decisions_of(step, ())) == {"letter", "role", "bars"}
    assert "pickup" in decisions_of(replace(step, letter=1, pickup="0"), (step,))


@given(st.integers(0, 500))
def test_decisions_are_classes_of_the_table_in_its_order(number: int) -> None:
    steps = steps_of(song_of(number))
    for place, step in enumerate(steps):
        taken = decisions_of(step, steps[:place])
        assert [name for name in DECISIONS if name in taken] == list(taken)
        assert all(value in DECISIONS[decision] for decision, value in taken.items())


@pytest.mark.parametrize(("bars", "name"), [(1, "1"), (8, "8"), (17, "17"), (19, "18"), (30, "28"), (256, "32")])
def test_bars_go_to_the_nearest_class(bars: int, name: str) -> None:
    assert bars_class(bars) == name


@given(st.integers(1, 256))
def test_no_class_of_bars_is_nearer(bars: int) -> None:
    assert abs(int(bars_class(bars)) - bars) == min(abs(int(name) - bars) for name in BARS)


@pytest.mark.parametrize(("energy", "name"), [(0.0, "0"), (0.19, "0"), (0.2, "1"), (0.99, "4"), (1.0, "4")])
def test_energy_bins(energy: float, name: str) -> None:
    assert energy_class(energy) == name


@pytest.mark.parametrize(
    ("key", "home", "name"),
    [
        ("C", "C", "same"), ("F", "C", "subdominant"), ("G", "C", "dominant"), ("A minor", "C", "relative"),
        ("Eb", "C minor", "relative"), ("C minor", "C", "parallel"), ("Db", "C", "half step up"), ("D", "C", "step up"),
        ("E", "C", "third up"), ("Eb", "C", "minor third up"), ("Ab", "C", "third down"), ("A", "C", "minor third down"),
        ("Bb", "C", "step down"), ("G minor", "C", "other"), ("Gb", "C", "other"), ("Gb", "F#", "same"),
    ],
)  # fmt: skip
def test_key_relations(key: str, home: str, name: str) -> None:
    assert key_relation(parse_key(key), parse_key(home)) == name


@given(st.sampled_from(KEYS_WITHIN_SIX), st.sampled_from([name for name in KEYS if name != "other"]))
def test_related_keys_stand_in_their_relation(home: Key, relation: str) -> None:
    key = related_key(relation, home)
    assert key_relation(key, home) == relation
    assert abs(key.signature) <= 6


@given(st.sampled_from(KEYS_WITHIN_SIX), st.sampled_from(KEYS_WITHIN_SIX))
def test_every_key_has_one_relation(key: Key, home: Key) -> None:
    relation = key_relation(key, home)
    assert relation in KEYS
    if relation not in ("other", "same"):
        assert related_key(relation, home).pitch_class == key.pitch_class
        assert related_key(relation, home).mode == key.mode


def test_climbs_are_key_relations() -> None:
    assert set(LIFTS) <= set(KEYS)


@pytest.mark.parametrize(
    ("bars", "ends"),
    [(1, ()), (4, ()), (5, ()), (6, (4,)), (8, (4,)), (9, (4,)), (10, (4, 8)), (12, (4, 8)), (13, (4, 8)), (16, (4, 8, 12))],
)  # fmt: skip
def test_inner_phrases_end_every_four_bars(bars: int, ends: tuple[int, ...]) -> None:
    assert inner_ends(bars) == ends


@given(st.integers(1, 64))
def test_no_phrase_is_shorter_than_two_bars_or_longer_than_five(bars: int) -> None:
    edges = (0, *inner_ends(bars), bars)
    lengths = [after - before for before, after in pairwise(edges)]
    assert sum(lengths) == bars
    assert len(lengths) == 1 or all(2 <= length <= 5 for length in lengths)


@given(st.frozensets(st.sampled_from([name for name in VARIED if name != "ornaments"])))  # which no plan is made with
def test_what_varies_is_one_choice(varied: frozenset[str]) -> None:
    name = variation_class(varied)
    assert (name == "") == (not varied - {"key"})
    if name:
        assert VARIATIONS[name] <= varied
    assert variation_class(varied | {"key"}) == name


@pytest.mark.parametrize("name", VARIATIONS)
def test_a_variation_is_told_by_its_own_name(name: str) -> None:
    assert variation_class(VARIATIONS[name]) == name


def test_the_tables_are_those_of_the_document() -> None:
    assert DECISIONS["role"] == ROLES and DECISIONS["relation"] == RELATIONS
    assert DECISIONS["cadence"] == DECISIONS["phrase"] == CADENCES
    assert set(ASIDE) < set(DECISIONS)
    assert all(len(set(classes)) == len(classes) for classes in DECISIONS.values())


def test_a_style_that_the_model_lacks_goes_by_its_nearest() -> None:
    brief = tune().brief
    assert setting_of(brief, ["jazz", "pop"]).style == "jazz"
    assert setting_of(brief, ["ballad", "pop"]).style == "ballad"
    assert setting_of(replace(brief, style="funk"), ["pop", "jazz"]).style == "pop"


def test_a_setting_tells_mode_meter_whole_and_bars() -> None:
    brief = replace(tune().brief, style="pop", key=Key("A", "minor"))
    assert setting_of(brief, bars=96) == Setting("pop", "4/4", True, True, 96)
    assert setting_of(brief, whole=False) == Setting("pop", "4/4", True, False)


@pytest.mark.parametrize("style", STYLES)
def test_tunes_and_folk_songs_are_charts(style: str) -> None:
    assert is_usually_whole(style) == (not STYLES[style].choruses and written_like(style) != "folk")


@pytest.mark.parametrize(
    ("meter", "tempo", "seconds"), [("4/4", 120, 2.0), ("3/4", 90, 2.0), ("6/8", 90, 2.0), ("12/8", 60, 6.0)]
)
def test_bars_last(meter: str, tempo: int, seconds: float) -> None:
    assert bar_seconds(parse_meter(meter), tempo) == pytest.approx(seconds)
