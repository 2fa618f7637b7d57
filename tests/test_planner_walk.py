"""Plans of every kind of form by models that guess: what must hold whatever a model says."""

import itertools
import random
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planner_songs import RECORD, TEMPOS, Even, Guesser, assert_sound, brief_of, climb_of

from planner.choice import Weighing
from planner.model import Weigher
from planner.rules import LONGEST, SHORTEST
from planner.stage import plan_with
from planner.steps import LIFTS, TOLERANCE_SECONDS, key_relation
from scoreboard.adherence import form_kept
from song import STYLES, Gap, Song, SongError, parse_form
from song.form_names import NAMED_FORMS

LETTERS = (
    "AABA", "AB", "ABAC", "i4A8A8B8A8o4", "A12", "A3B5A3", "A5", "aabb", "AvB", "AxBA", "i3A7B9A7o2", "A32B32A32", "ABCDEFGH",
    "A8B8o3", "ABABCB", "iAABAo",
)  # fmt: skip
WILDCARDS = ("?", "??", "A?BA", "A...", "...A", "A...A", "AB...", "?...?", "i4A8...A8o4", "A...B...A", "ABAB...")
ROLE_LISTS = (
    "intro verse chorus verse chorus bridge chorus outro", "verse chorus ... outro", "verse solo verse", "verse verse",
    "intro ... outro", "head solo head", "head ... solo ... head", "A8:verse B8:chorus A B", "theme theme bridge theme",
    "chorus ... chorus", "verse ? chorus", "verse8 prechorus4 chorus8 ... tag", "interlude verse interlude verse",
    "intro verse instrumental verse tag",
)  # fmt: skip
FORMS = (*NAMED_FORMS, *LETTERS, *WILDCARDS, *ROLE_LISTS)
KEYS = ("C", "Gb", "B", "C# minor", "Eb minor", "A minor", "F#", "D")
Planned = tuple[Song, tuple[Weighing, ...]]


def guess(
    style: str, form: str, seed: int = 0, *, once: bool = False, model: Weigher | None = None, **wish: object
) -> Song:
    brief = brief_of(style, form, seed, **wish)
    return plan_with(model or Guesser(seed), RECORD, Song(brief), once=once)[0]


def assert_as_asked(song: Song) -> None:
    """What was wished is there: the form with its bars and roles, the bars, the length, a return unless nothing returns."""
    brief, form = song.brief, parse_form(song.brief.form)
    assert form_kept(song) in (None, 1)
    assert brief.bars in (None, song.bars)
    assert brief.length is None or abs(song.seconds - brief.length) <= TOLERANCE_SECONDS
    if not form.returns:
        assert all(section.source is None for section in song.sections)
    elif form.is_free:
        melodic = [section.label for section in song.sections if section.label.isupper()]
        assert melodic.count(melodic[0]) > 1


def assert_in_words(error: SongError) -> None:
    text = str(error)
    assert "\n" not in text and len(text) < 260 and not text.endswith(" ")


def try_to(style: str, form: str, seed: int, **how: object) -> Song | None:
    """Return a plan whose facts hold; None where it was refused in a line."""
    try:
        song = guess(style, form, seed, **how)
    except SongError as error:
        assert_in_words(error)
        return None
    assert_sound(song)
    assert_as_asked(song)
    return song


def wishes(seed: int) -> Iterator[dict[str, object]]:
    rng = random.Random(seed)
    yield {}
    yield {"bars": rng.randint(24, 128)}
    yield {"length": rng.randint(100, 300), "tempo": rng.choice([60, 96, 120, 150])}


@pytest.mark.parametrize("form", FORMS)
def test_plans_are_sound_and_as_asked(form: str) -> None:
    styles = random.Random(form).sample(list(STYLES), 3)
    for number, (style, once) in enumerate(itertools.product(styles, (False, True))):
        for wish in wishes(number):
            song = try_to(style, form, number, once=once, key=KEYS[number], **wish)
            assert song is not None or wish, "without a wish there is always a plan"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("form", ["auto", "AABA", "verse-chorus", "A...A"])
def test_every_style_plans_by_an_even_model_and_by_a_stubborn_one(style: str, form: str) -> None:
    for seed, model in enumerate((Even(), Guesser(1, 0.02), Guesser(2, 5))):
        assert try_to(style, form, seed, model=model) is not None


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(list(STYLES)),
    st.lists(st.sampled_from(["A", "B", "C", "?", "...", "v", "x", "A8", "B6"]), min_size=1, max_size=7).map("".join),
    st.sampled_from(["", "i4", "i"]),
    st.sampled_from(["", "o3", "o"]),
    st.integers(0, 2**40),
    st.sampled_from(KEYS),
    st.integers(40, 240),
    st.booleans(),
    st.none() | st.integers(1, 200),
)
def test_any_form_is_planned_or_refused(
    style: str, core: str, intro: str, outro: str, seed: int, key: str, tempo: int, once: bool, bars: int | None
) -> None:
    try:
        parse_form(intro + core + outro)
    except SongError:
        return
    song = try_to(style, intro + core + outro, seed, key=key, tempo=tempo, once=once, bars=bars)
    assert song is not None or bars is not None or not re.search("[A-Z?.]", core)


@pytest.mark.parametrize("form", [form for form in FORMS if Gap() not in parse_form(form).parts])
def test_once_and_without_a_wish_is_exactly_the_form(form: str) -> None:
    asked = parse_form(form).slots
    for seed, style in enumerate(("jazz", "folk", "pop")):
        song = guess(style, form, seed, once=True)
        assert len(song.sections) == len(asked)
        for slot, section in zip(asked, song.sections, strict=True):
            assert slot.label in (None, section.label)
            assert slot.bars in (None, section.bars)
            assert slot.role in (None, section.role)


@pytest.mark.parametrize(
    "form", [form for form in FORMS if parse_form(form).whole and Gap() not in parse_form(form).parts]
)
def test_a_whole_form_is_the_song(form: str) -> None:
    for seed, style in enumerate(("jazz", "folk", "pop")):
        assert len(guess(style, form, seed).sections) == len(parse_form(form).slots)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "form", ["auto", "AABA", "ABAC", "12-bar blues", "verse-chorus", "i4A8A8B8A8o4", "A...A", "strophic"]
)
def test_songs_last_two_to_five_minutes(style: str, form: str) -> None:
    for seed in range(2):
        minutes = guess(style, form, seed).seconds / 60
        assert SHORTEST <= minutes <= LONGEST


@pytest.mark.parametrize("tempo", [20, 30, 45, 250, 400])
def test_tempos_far_out_still_make_a_song(tempo: int) -> None:
    forms = ("12-bar blues", "A8B8", "AABA", "i4A8A8B8A8o4", "auto", "verse-chorus")
    for style, form in itertools.product(("blues", "bossa", "pop"), forms):
        song = guess(style, form, tempo, tempo=tempo)
        assert_sound(song)
        assert song.seconds >= 120
        # What was asked for is never cut.
        assert song.seconds <= 300 or tempo <= 45


@pytest.mark.parametrize("style", ["jazz", "pop", "folk"])
@pytest.mark.parametrize(
    "form", ["AABA", "i4A8A8B8A8o4", "verse-chorus", "rondo", "auto", "A...A", "A8:verse B8:chorus A B"]
)
@pytest.mark.parametrize("bars", [64, 96, 97, 128])
def test_usual_forms_have_the_wished_bars(style: str, form: str, bars: int) -> None:
    song = try_to(style, form, bars, bars=bars)
    # A form that says the bars of its letters has few lengths.
    assert song is not None or "8" in form


IMPOSSIBLE = (
    ("pop", "A8A8B8A8", 33, True), ("jazz", "A8A8B8A8", 31, True), ("pop", "ragtime", 96, False), ("pop", "rondo", 4, False),
    ("folk", "A32B32", 40, True), ("rock", "verse8 chorus8 ... outro4", 19, False), ("pop", "strophic", 31, True),
    ("jazz", "12-bar blues", 5, False), ("blues", "A12", 11, True), ("pop", "i4A8B8o4", 21, False),
    ("soul", "A8:verse B8:chorus A B", 33, False), ("jazz", "AABA", 2, False),
)  # fmt: skip


@pytest.mark.parametrize(("style", "form", "bars", "once"), IMPOSSIBLE)
def test_what_cannot_be_names_the_nearest_that_can(style: str, form: str, bars: int, once: bool) -> None:
    with pytest.raises(SongError) as caught:
        guess(style, form, bars=bars, once=once)
    assert_in_words(caught.value)
    told = str(caught.value).replace(f'"{form}"', "")
    assert str(bars) in told
    near = [int(number) for number in re.findall(r"\d+", told) if int(number) != bars]
    assert near, told
    for number in near:
        song = guess(style, form, bars=number, once=once)
        assert song.bars == number
        assert_as_asked(song)


@pytest.mark.parametrize(("style", "form", "bars", "once"), IMPOSSIBLE)
def test_nothing_nearer_than_what_is_named_can_be(style: str, form: str, bars: int, once: bool) -> None:
    with pytest.raises(SongError) as caught:
        guess(style, form, bars=bars, once=once)
    told = str(caught.value).replace(f'"{form}"', "")
    near = [int(number) for number in re.findall(r"\d+", told) if int(number) != bars]
    for number in range(min(near) if min(near) < bars else bars, max(near) if max(near) > bars else bars):
        if number not in near and number >= 1:
            with pytest.raises(SongError):
                guess(style, form, bars=number, once=once)


def test_a_through_composed_song_never_repeats_however_long() -> None:
    for bars in (64, 200, 400):
        song = guess("pop", "through-composed", bars=bars)
        assert song.bars == bars and all(section.source is None for section in song.sections)
        assert len({section.label for section in song.sections}) == len(song.sections)


def test_climbs_come_late_and_only_in_songs() -> None:
    climbs = 0
    for seed, style in itertools.product(range(30), ("pop", "country", "jazz")):
        song = guess(style, "verse-chorus" if style != "jazz" else "AABA", seed)
        place = climb_of(song)
        if place is None:
            continue
        assert style != "jazz"
        climbs += 1
        assert key_relation(song.sections[place].key, song.brief.key) in LIFTS
        assert 2 * song.start_bars[song.sections[place].id] >= song.bars
    assert climbs > 5


def test_slots_keep_their_order_between_what_the_planner_adds() -> None:
    for seed in range(10):
        roles = [section.role for section in guess("rock", "verse chorus ... bridge ... tag", seed).sections]
        assert roles[:2] == ["verse", "chorus"] and roles[-1] == "tag" and "bridge" in roles[2:-1]


def test_only_letters_of_the_form_return_in_a_song() -> None:
    for seed in range(10):
        assert {section.label for section in guess("rock", "AABA", seed).sections} <= set("ABioxyz")


def test_own_intro_and_outro_take_the_place_of_ours() -> None:
    for style in ("jazz", "pop"):
        song = guess(style, "i6A8B8o3")
        assert [(s.label, s.bars) for s in song.sections if s.label in "io"] == [("i", 6), ("o", 3)]


def test_small_letters_have_no_melody_to_tell() -> None:
    assert guess("pop", "AvB", once=True).section("v").role == "interlude"


def test_an_intro_of_ours_does_not_count_as_music_that_comes_back() -> None:
    song = guess("folk", "A8o3", 84, bars=31)
    assert song.bars == 31
    assert_as_asked(song)


@pytest.mark.parametrize("form", ["head solo head", "verse solo verse", "verse chorus instrumental chorus"])
def test_solos_play_over_what_was_heard(form: str) -> None:
    for seed, style in enumerate(("jazz", "pop", "folk")):
        song = guess(style, form, seed)
        solos = [section for section in song.sections if section.role in ("solo", "instrumental")]
        assert solos and all(section.over for section in solos)


def test_too_long_a_form_says_so() -> None:
    with pytest.raises(SongError, match="80 sections; use at most 64"):
        guess("pop", "AB" * 40)


@pytest.mark.parametrize("form", ["i4o4", "intro outro", "intro interlude outro"])
def test_a_form_of_edges_alone_says_so(form: str) -> None:
    with pytest.raises(SongError, match="nothing that sings"):
        guess("pop", form)


def test_tempos_are_inside_the_styles() -> None:
    assert all(low <= TEMPOS[name] <= high for name, (low, high) in ((s.name, s.tempos) for s in STYLES.values()))
