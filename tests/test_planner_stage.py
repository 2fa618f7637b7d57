"""Plans of the shipped weights, what they say of themselves, how tunes are played over, energies and tables."""

import itertools
from dataclasses import replace

import pytest
from planner_songs import RECORD, TEMPOS, Guesser, assert_sound, brief_of

from planner.choice import Weighing
from planner.energy import peak_place
from planner.rules import (
    ANY_BARS,
    FOREIGN_KEYS,
    LAST_ROLES,
    MAX_ACCIDENTALS,
    SOLO_ROLES,
    STILL_ROLES,
    legal_cadences,
    legal_keys,
    legal_lifts,
    usual_bars,
)
from planner.stage import alternatives, plan, plan_explained, plan_with
from planner.steps import DECISIONS, related_key
from scoreboard.adherence import form_kept
from song import STYLES, Key, Section, Song
from song.document import CADENCES, ROLES

SHIPPED = [
    ("jazz", "auto"),
    ("pop", "auto"),
    ("folk", "auto"),
    ("bossa", "AABA"),
    ("funk", "verse-chorus"),
    ("soul", "A...A"),
]


def guess(style: str, form: str, seed: int = 0, *, once: bool = False, **wish: object) -> Song:
    return plan_with(Guesser(seed), RECORD, Song(brief_of(style, form, seed, **wish)), once=once)[0]


def shipped(style: str, form: str, seed: int = 0, *, once: bool = False, **wish: object) -> Song:
    return plan(Song(brief_of(style, form, seed, **wish)), once=once)


def shape(song: Song) -> tuple[Section, ...]:
    return tuple(replace(section, energy=0.5) for section in song.sections)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("form", ["auto", "AABA"])
def test_the_shipped_planner_plans_every_style(style: str, form: str) -> None:
    for seed in range(2):
        song = shipped(style, form, seed)
        assert_sound(song)
        assert 120 <= song.seconds <= 300
        assert form_kept(song) in (None, 1)


@pytest.mark.parametrize(("style", "form"), SHIPPED)
def test_same_seed_same_plan_other_seed_another(style: str, form: str) -> None:
    plans = [shipped(style, form, seed).sections for seed in range(8)]
    assert plans == [shipped(style, form, seed).sections for seed in range(8)]
    assert len(set(plans)) >= 5


def test_planning_again_replaces_the_plan() -> None:
    song = shipped("pop", "auto", 3)
    assert plan(song).sections == song.sections
    assert plan(song, once=True).sections == plan(Song(song.brief), once=True).sections


@pytest.mark.parametrize(("style", "form"), SHIPPED)
def test_alternatives_differ_and_their_seeds_bring_them_back(style: str, form: str) -> None:
    song = Song(brief_of(style, form, 5))
    found = alternatives(song, 3)
    assert len(found) == 3
    assert found[0].sections == plan(song).sections
    assert len({shape(one) for one in found}) == len({one.brief.seed for one in found}) == 3
    for one in found:
        assert plan(Song(one.brief)).sections == one.sections
        assert replace(one.brief, seed=5) == song.brief


def test_alternatives_of_the_last_seed_begin_again_at_the_first() -> None:
    found = alternatives(Song(replace(brief_of("pop", "auto"), seed=2**63 - 1)), 2)
    assert found[0].brief.seed == 2**63 - 1 and len(found) == 2


@pytest.mark.parametrize(("style", "form"), SHIPPED)
@pytest.mark.parametrize("once", [False, True])
def test_what_is_explained_covers_the_plan(style: str, form: str, once: bool) -> None:
    song, weighings = plan_explained(Song(brief_of(style, form, 2)), once=once)
    assert song.sections == shipped(style, form, 2, once=once).sections
    places = [weighing.section for weighing in weighings]
    assert places == sorted(places) and set(places) <= set(range(len(song.sections) + 1))
    for place, section in enumerate(song.sections):
        own = [weighing for weighing in weighings if weighing.section == place]
        assert own, section
        assert_weighed(section, own, song)


def assert_weighed(section: Section, own: list[Weighing], song: Song) -> None:
    """What was chosen is what stands in the plan, among what was legal, beside what the model gave to everything."""
    for weighing in own:
        assert tuple(weighing.model) == DECISIONS[weighing.decision]
        assert sum(weighing.model.values()) == pytest.approx(1)
        assert weighing.chosen in weighing.legal and set(weighing.legal) <= set(weighing.model)
    chosen = {weighing.decision: weighing.chosen for weighing in own}
    assert "role" in chosen
    if "relation" in chosen and chosen["role"] not in SOLO_ROLES:
        assert getattr(section, chosen["relation"]) is not None
    if "cadence" in chosen:
        assert chosen["cadence"] == section.cadence
    if section.source is None:
        assert {"bars", "key", "cadence"} <= set(chosen)
        assert section.key == related_key(chosen["key"], song.brief.key)
        ends = [weighing.chosen for weighing in own if weighing.decision == "phrase"]
        assert ends == [phrase.cadence for phrase in section.phrases[:-1]]
    if "pickup" in chosen:
        assert int(chosen["pickup"]) == section.pickup


def distance(one: Song, other: Song) -> float:
    """Return the share of sections that differ between two plans, laid side by side."""
    pairs = itertools.zip_longest(shape(one), shape(other))
    told = [
        None if a is None or b is None else (a.label, a.role, a.bars, a.cadence) == (b.label, b.role, b.bars, b.cadence)
        for a, b in pairs
    ]
    return 1 - sum(map(bool, told)) / len(told)


@pytest.mark.parametrize(("style", "form"), [("pop", "auto"), ("jazz", "AABA"), ("rock", "verse-chorus")])
def test_a_low_temperature_makes_plans_more_alike(style: str, form: str) -> None:
    spread = {}
    for temperature in (0.05, 1.0, 3.0):
        plans = [shipped(style, form, seed, temperature=temperature, bars=72) for seed in range(8)]
        pairs = list(itertools.combinations(plans, 2))
        spread[temperature] = sum(distance(*pair) for pair in pairs) / len(pairs)
    assert spread[0.05] < spread[1.0] <= spread[3.0] + 0.15


def test_a_jazz_tune_goes_intro_head_solos_head_out_ending() -> None:
    for seed in range(6):
        song = guess("jazz", "A8A8B8A8", seed, tempo=140)
        names = [section.id for section in song.sections]
        assert names[:5] == ["intro", "A1", "A2", "B1", "A3"]
        solos = [section for section in song.sections if section.role == "solo"]
        assert len(solos) % 4 == 0 and solos
        assert [section.over for section in solos[:4]] == ["A1", "A2", "B1", "A3"]
        after = song.sections[song.sections.index(solos[-1]) + 1 :]
        assert [section.source for section in after[:4]] == ["A1", "A2", "B1", "A3"]
        assert not any(section.over for section in after)
        assert [section.role for section in after[4:]] in ([], ["tag"], ["outro"])
        assert max(song.sections, key=lambda section: section.energy) == solos[-1]


def test_a_slow_ballad_shares_one_chorus() -> None:
    song = guess("ballad", "A8A8B8A8", tempo=68)
    roles = [section.role for section in song.sections if section.role not in ("intro", "outro", "tag")]
    assert [role == "solo" for role in roles] == [False] * 4 + [True] * 2 + [False] * 2
    assert [section.label for section in song.sections if section.role == "solo"] == ["A", "A"]


def test_a_blues_head_is_played_twice_before_and_after() -> None:
    for seed in range(5):
        song = guess("blues", "blues", seed, tempo=120)
        roles = [section.role for section in song.sections if section.role not in ("intro", "outro", "tag")]
        assert roles[:2] == ["head", "head"] == roles[-2:]
        assert set(roles[2:-2]) == {"solo"}
        assert {section.bars for section in song.sections if section.label == "A"} == {12}


def test_folk_parts_are_themes_but_given_roles_stay() -> None:
    assert {s.role for s in guess("folk", "AABB", once=True).sections} == {"theme"}
    assert {s.role for s in guess("folk", "verse-chorus", once=True).sections} == {"verse", "chorus", "bridge"}


@pytest.mark.parametrize("style", STYLES)
def test_energies_rise_to_one_peak(style: str) -> None:
    for seed, form in itertools.product(range(3), ("auto", "AABA")):
        song = guess(style, form, seed)
        energies = [section.energy for section in song.sections]
        peak = energies.index(max(energies))
        assert energies.count(max(energies)) == 1
        assert song.sections[peak].role not in STILL_ROLES
        late = [section.role for place, section in enumerate(song.sections) if 2 * place >= len(energies) - 1]
        assert 2 * peak >= len(energies) - 1 or set(late) <= set(STILL_ROLES)
        assert all(0 <= energy <= 1 for energy in energies)
        if song.sections[0].role == "intro":
            assert energies[0] < max(energies)


def test_the_chorus_is_the_peak_then_the_solo_then_the_strongest() -> None:
    flat = [0.5] * 6
    assert peak_place(["verse", "chorus", "verse", "chorus", "solo", "outro"], flat) == 3
    assert peak_place(["intro", "head", "solo", "solo", "head", "outro"], flat) == 3
    assert peak_place(["intro", "head", "head", "bridge", "head", "outro"], [0, 1, 0.2, 0.7, 0.6, 0.9]) == 3
    assert peak_place(["intro"], [0.1]) == 0


@pytest.mark.parametrize("role", ROLES)
def test_rules_are_tables_of_classes(role: str) -> None:
    assert set(usual_bars(role)) <= set(ANY_BARS)
    assert set(legal_cadences(role)) <= set(CADENCES)
    for home in (Key("C"), Key("Gb"), Key("C#", "minor")):
        keys = legal_keys(role, home)
        assert set(keys) <= set(DECISIONS["key"]) and keys[0] == "same"
        lifts = legal_lifts(home)
        assert all(abs(related_key(name, home).signature) <= MAX_ACCIDENTALS for name in (*keys[1:], *lifts))


def test_what_ends_a_song_may_stand_last() -> None:
    assert set(FOREIGN_KEYS) <= set(ROLES) and set(LAST_ROLES) <= set(ROLES)
    assert not set(LAST_ROLES) & {"intro", "interlude", "bridge", "prechorus", *SOLO_ROLES}


def test_the_stub_tempos_are_usual() -> None:
    assert set(TEMPOS) == set(STYLES)


def test_a_tune_ends_with_a_tag_where_one_is_asked_for() -> None:
    for seed in range(8):
        song = Song(replace(brief_of("jazz", "AABA", seed), ending="tag"))
        sections = plan_with(Guesser(seed), RECORD, song)[0].sections
        assert sections[-1].role == "tag", seed
    others = {guess("jazz", "AABA", seed).sections[-1].role for seed in range(8)}
    assert len(others) > 1
