"""Phrases of a section: each ends with its cadence, drawn towards it, and what is kept has the right of way."""

import pytest
from harmony_songs import VOCABULARY, assert_tiled, cadences, dice, planned, section, song_of, spans_of
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony.drafts.draft import Task
from harmony.drafts.fixed import Fixed
from harmony.drafts.goal import goal_at, goals_of
from harmony.features import COLUMNS, Chart
from harmony.stage import harmonize
from song import Phrase, Section, parse_key, parse_meter
from song.document import CADENCES
from song.meter import METERS

FOUR = parse_meter("4/4")


def test_goals_lie_at_the_ends_of_the_phrases():
    goals = goals_of(section("A", "4h 2o 4a"), FOUR)
    assert [(goal.cadence, goal.beats, goal.closing, goal.firm) for goal in goals] == [
        ("half", 16, 8, True),
        ("open", 24, 16, False),
        ("authentic", 40, 32, True),
    ]
    assert [goal_at(goals, beat).beats for beat in (0, 15, 16, 39)] == [16, 16, 24, 40]
    assert goals[2].starts == (32, 34, 36)


def test_a_phrase_of_one_bar_is_heard_with_its_neighbour():
    assert [goal.beats for goal in goals_of(section("A", "1h 3a 4h"), FOUR)] == [16, 32]
    assert [(goal.beats, goal.cadence) for goal in goals_of(section("A", "4h 1a"), FOUR)] == [(20, "authentic")]
    assert [(goal.beats, goal.cadence) for goal in goals_of(section("A", "1h 1a"), FOUR)] == [(8, "authentic")]
    assert [goal.beats for goal in goals_of(section("A", "1h"), FOUR)] == [4]


def test_a_section_without_phrases_has_one_goal():
    (goal,) = goals_of(Section("A", "A", "head", 8, parse_key("C"), "half"), FOUR)
    assert (goal.beats, goal.cadence, goal.firm) == (32, "half", True)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(2, 5), st.sampled_from(CADENCES)), min_size=2, max_size=4),
    st.sampled_from(sorted(METERS)),
    st.sampled_from(["C", "F# minor", "Db"]),
    st.integers(0, 2**31),
)
def test_every_phrase_makes_its_cadence_whatever_the_network_says(phrases, meter, key, seed):
    sentences = tuple(Phrase(bars, cadence) for bars, cadence in phrases)
    plan = Section(
        "A", "A", "head", sum(bars for bars, _ in phrases), parse_key(key), phrases[-1][1], phrases=sentences
    )
    song = harmonize(song_of(plan, meter=meter, seed=seed), model=dice())
    assert_tiled(song)
    for made, asked in zip(cadences(song, "A")[:-1], planned(song, "A")[:-1], strict=True):
        assert asked in (made, "open")
    assert cadences(song, "A")[-1] == plan.cadence


def test_a_varied_section_keeps_its_bars_against_an_inner_cadence():
    given_chords = {"A1": spans_of("C", "F", "C", "F", "Dm", "G7", "C", "C")}
    plan = section("A2", "4h 4h", varies="A1")
    song = harmonize(song_of(section("A1", "4o 4a"), plan, chords=given_chords), model=dice())
    assert [span for span in song.chords["A2"] if span.end <= 6 * 96] == list(given_chords["A1"][:6])
    assert cadences(song, "A2") == ["open", "half"]


def test_an_inner_cadence_that_standing_chords_have_spoiled_is_given_up():
    """The first two bars end in the inner phrase, on a tonic: a half cadence has no tonic in its last two bars."""
    song = song_of(section("A", "3h 4a"))
    plan = song.sections[0]
    task = Task.of(plan, song, dice())

    def around(*bars):
        return task.around(Fixed.of(spans_of(*bars), plan, FOUR, VOCABULARY))

    assert [goal.cadence for goal in around("F").goals] == ["half", "authentic"]
    assert [goal.cadence for goal in around("F", "C").goals] == ["authentic"]
    assert around("F", "C", "C", "C", "G", "G", "C") is not None
    assert around("F", "C", "C", "C", "G", "C", "G") is None


def test_the_network_hears_of_each_phrase_and_of_the_section():
    chart = Chart(song_of(section("A", "4h 4a")), VOCABULARY)
    told = []
    for _ in range(8):
        row = dict(zip(COLUMNS, chart.row(), strict=True))
        told.append((CADENCES[row["phrase_cadence"] - 1], row["phrase_bars_left"], row["bars_left"]))
        assert CADENCES[row["cadence"] - 1] == "authentic"
        chart.place((5, 4))
    assert told == [("half", 4 - bar, 8 - bar) for bar in range(4)] + [
        ("authentic", 4 - bar, 4 - bar) for bar in range(4)
    ]


@pytest.mark.parametrize("asked", ["4h 4a", "2p 2d 4h", "8a 4o 4a"])
def test_phrases_do_not_disturb_each_other(asked):
    for seed in range(4):
        song = harmonize(song_of(section("A", asked), seed=seed), model=dice())
        pairs = zip(cadences(song, "A"), planned(song, "A"), strict=True)
        assert all(want in (made, "open") for made, want in pairs)
