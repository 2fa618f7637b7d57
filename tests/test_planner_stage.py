"""Plans of many seeds, styles and forms, by a model that guesses: what must hold whatever the model says."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.energy import peak_place
from planner.features import DECISIONS, Row
from planner.routine import split_form
from planner.rules import legal_bars, legal_cadences, legal_keys
from planner.stage import plan, plan_with
from song import STYLES, Brief, Key, Section, Song, SongError, parse_form, parse_key, parse_meter

FORMS = ("AABA", "ABAC", "blues", "verse-chorus", "i4A8A8B8A8o4", "auto")
TEMPOS = {name: sum(style.tempos) // 2 for name, style in STYLES.items()}


class Guesser:
    """A model that knows nothing: probabilities by the hash of what it sees."""

    def probabilities(self, decision: str, row: Row) -> np.ndarray:
        rng = np.random.default_rng(abs(int(np.nansum(row) * 1000)) + len(row))
        weights = rng.random(len(DECISIONS[decision])) + 0.01
        return weights / weights.sum()


def guess(
    style: str, form: str, seed: int = 0, tempo: int | None = None, key: str = "F", *, once: bool = False
) -> Song:
    meter = parse_meter(STYLES[style].meters[0])
    brief = Brief("Test", style, form, parse_key(key), meter, tempo or TEMPOS[style], seed)
    return plan_with(Guesser(), tuple(STYLES), Song(brief), once=once)


def assert_sound(song: Song) -> None:
    """Facts about any plan."""
    labels: dict[str, Section] = {}
    for section in song.sections:
        source = song.section(section.source) if section.source else None
        if source is not None:
            assert (source.label, source.bars, source.key) == (section.label, section.bars, section.key)
        assert (section.label in labels) == (source is not None)
        if section.repeats or section.over:
            assert source is not None and section.cadence == source.cadence
        assert section.role in ("solo", "instrumental") or not section.over
        labels.setdefault(section.label, section)
        assert abs(section.key.signature) <= 6
    last = song.sections[-1]
    assert last.cadence in ("authentic", "plagal") and last.key == song.brief.key
    energies = [section.energy for section in song.sections]
    assert energies.count(max(energies)) == 1
    for section in song.sections:
        if section.role == "intro" and len(song.sections) > 1:
            assert section.energy <= min(
                s.energy for s in song.sections if s.role not in ("intro", "outro", "interlude")
            )


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("form", FORMS)
def test_whole_songs_last_two_to_five_minutes_and_hold_the_form(style: str, form: str) -> None:
    for seed in range(3):
        song = guess(style, form, seed)
        assert_sound(song)
        assert 120 <= song.seconds <= 300
        wanted = parse_form(form)
        if wanted:
            labels = "".join(section.label for section in song.sections)
            assert "".join(slot.label for slot in split_form(wanted)[1]) in labels


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("form", [form for form in FORMS if form != "auto"])
def test_once_is_exactly_the_form(style: str, form: str) -> None:
    for seed in range(3):
        song = guess(style, form, seed, once=True)
        assert_sound(song)
        wanted = parse_form(form)
        assert wanted is not None
        for slot, section in zip(wanted, song.sections, strict=True):
            assert section.label == slot.label
            assert slot.bars in (None, section.bars)
            assert slot.role in (None, section.role)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(STYLES)),
    st.text("ABCDio", min_size=1, max_size=10),
    st.integers(0, 2**40),
    st.sampled_from(["C", "Gb", "B", "C# minor", "Eb minor", "A minor"]),
    st.integers(60, 200),
    st.booleans(),
)
def test_any_form_makes_a_sound_plan(style: str, form: str, seed: int, key: str, tempo: int, once: bool) -> None:
    assume(set(form) & set("ABCD"))
    song = guess(style, form, seed, tempo, key, once=once)
    assert_sound(song)
    assert song.seconds <= 305 or once


@pytest.mark.parametrize("style", ["jazz", "pop"])
def test_auto_once_is_short_and_sound(style: str) -> None:
    for seed in range(5):
        song = guess(style, "auto", seed, once=True)
        assert_sound(song)
        assert len(song.sections) >= 1 and song.seconds <= 300
        assert style != "jazz" or song.bars <= 64


def test_a_jazz_tune_goes_intro_head_solos_head_out_ending() -> None:
    song = guess("jazz", "A8A8B8A8", tempo=140)
    ids = [section.id for section in song.sections]
    assert ids[:5] == ["intro", "A1", "A2", "B1", "A3"] and ids[-1] == "outro"
    solos = [section for section in song.sections if section.role == "solo"]
    assert len(solos) % 4 == 0 and solos
    assert [section.over for section in solos[:4]] == ["A1", "A2", "B1", "A3"]
    out = song.sections[-5:-1]
    assert [section.source for section in out] == ["A1", "A2", "B1", "A3"]
    assert not any(section.over for section in out)
    assert max(song.sections, key=lambda section: section.energy) == solos[-1]


def test_a_slow_ballad_shares_one_chorus() -> None:
    song = guess("ballad", "A8A8B8A8", tempo=68)
    parts = [(section.label, section.role) for section in song.sections if section.role not in ("intro", "outro")]
    assert [role for _, role in parts] == ["head", "head", parts[2][1], "head", "solo", "solo", parts[2][1], "head"]


def test_a_blues_head_is_played_twice_before_and_after() -> None:
    song = guess("blues", "blues", tempo=120)
    roles = [section.role for section in song.sections]
    assert roles[:3] == ["intro", "head", "head"] and roles[-3:] == ["head", "head", "outro"]
    assert set(roles[3:-3]) == {"solo"}
    assert {section.bars for section in song.sections if section.label == "A"} == {12}


def test_a_slow_blues_keeps_a_chorus_for_the_solo() -> None:
    for seed in range(5):
        roles = [section.role for section in guess("ballad", "blues", seed, tempo=60).sections]
        assert roles.count("solo") >= 1 and roles[-2] == "head"


@pytest.mark.parametrize("tempo", [20, 30, 45, 250, 400])
def test_tempos_far_out_still_make_a_song(tempo: int) -> None:
    for style, form in itertools.product(("blues", "bossa", "pop"), ("blues", "A8B8", "AABA", "i4A8A8B8A8o4", "auto")):
        song = guess(style, form, tempo, tempo)
        assert_sound(song)
        assert song.seconds >= 120
        assert song.seconds <= 300 or song.bars == 40


def test_a_form_that_is_long_by_itself_is_left_as_it_is() -> None:
    for style in ("jazz", "pop"):
        song = guess(style, "A64B64A64", tempo=100)
        assert [section.label for section in song.sections] == ["A", "B", "A"]


def test_a_form_of_song_length_gets_no_more_than_intro_and_outro() -> None:
    for style, seed in itertools.product(("jazz", "pop"), range(5)):
        song = guess(style, "A32B32A32", seed, tempo=120)
        core = [section.label for section in song.sections if section.label.isupper()]
        assert core == ["A", "B", "A"] and len(song.sections) <= 5


def test_own_intro_and_outro_take_the_place_of_ours() -> None:
    for style in ("jazz", "pop"):
        song = guess(style, "i6A8B8o3")
        assert [(s.label, s.bars) for s in song.sections if s.label in "io"] == [("i", 6), ("o", 3)]


def test_only_letters_of_the_form_return_in_a_song() -> None:
    for seed in range(10):
        assert {section.label for section in guess("rock", "AABA", seed).sections} <= set("ABixo")


def test_a_song_with_a_chorus_ends_on_it() -> None:
    for seed in range(20):
        song = guess("pop", "verse-chorus", seed)
        roles = [section.role for section in song.sections if section.role != "outro"]
        assert roles[-1] == "chorus"


def test_folk_parts_are_themes_but_given_roles_stay() -> None:
    assert {s.role for s in guess("folk", "AABB", once=True).sections} == {"theme"}
    assert {s.role for s in guess("folk", "verse-chorus", once=True).sections} == {"verse", "chorus", "bridge"}


def test_small_letters_have_no_melody_to_tell() -> None:
    assert guess("pop", "AvB", once=True).section("v").role == "interlude"


def test_same_seed_same_plan_other_seed_another() -> None:
    plans = [guess("jazz", "auto", seed).sections for seed in (*range(8), *range(8))]
    assert plans[:8] == plans[8:]
    assert len(set(plans[:8])) >= 4


def test_too_long_a_form_says_so() -> None:
    with pytest.raises(SongError, match="80 sections; use at most 64"):
        guess("pop", "AB" * 40)


def test_a_form_of_edges_alone_says_so() -> None:
    with pytest.raises(SongError, match="nothing between intro and outro"):
        guess("pop", "i4o4")


def test_the_chorus_is_the_peak_then_the_solo_then_the_strongest() -> None:
    flat = [0.5] * 6
    assert peak_place(["verse", "chorus", "verse", "chorus", "solo", "outro"], flat) == 3
    assert peak_place(["intro", "head", "solo", "solo", "head", "outro"], flat) == 3
    assert peak_place(["intro", "head", "head", "bridge", "head", "outro"], [0, 1, 0.2, 0.7, 0.6, 0.9]) == 3


@pytest.mark.parametrize("role", ["head", "verse", "chorus", "bridge", "intro", "outro", "interlude", "prechorus"])
def test_rules_are_tables_of_classes(role: str) -> None:
    assert set(legal_bars(role)) <= set(DECISIONS["bars"])
    assert set(legal_cadences(role)) <= set(DECISIONS["cadence"])
    assert set(legal_keys(role, Key("C"))) <= set(DECISIONS["key"])


def test_bars_and_keys_keep_their_limits() -> None:
    assert all(int(bars) <= 8 for bars in legal_bars("chorus", most=8))
    assert legal_bars("verse", most=1) == ("6",)
    assert "dominant" in legal_keys("bridge", Key("C")) and legal_keys("chorus", Key("C")) == ("same",)


def test_the_trained_planner_plans() -> None:
    weights = Path(__file__).parents[1] / "planner" / "weights" / "planner.txt"
    assert weights.is_file()
    brief = Brief("Test", "jazz", "AABA", Key("F"), parse_meter("4/4"), 148, seed=7)
    song = plan(Song(brief))
    assert_sound(song)
    assert [section.label for section in plan(Song(brief), once=True).sections] == list("AABA")
    assert plan(song).sections == song.sections
