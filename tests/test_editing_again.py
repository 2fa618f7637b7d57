"""Another reading of a place: other music there, the same music everywhere else, and several readings that differ."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_song_plan import read

from editing.again.ideas import clashes, differ, faults, is_borrowed, strains
from editing.again.places import Place, place_in
from editing.again.readings import again, kin, readings, seeds_of_same_voice
from editing.passages.bars import chord_bars
from editing.revise import revise
from melody.voice import singer_of
from song import ChordSpan, Note, Song, SongError
from song.check import problems
from song.layers import LAYERS
from song.locks import locked_bars

TUNE = """\
title: Brick Lane
style: pop
form: AABA
key: C major
meter: 4/4
tempo: 100
seed: 5
sections:
  - id: intro
    bars: 2
    cadence: half
    chords: F | G |
    melody: silent
  - id: A1
    bars: 4
    cadence: half
    chords: C | Am | F | G |
    melody: E4/4 G4/4 A4/4 G4/4 | C5/4 B4/8 A4/8 E4/2 | F4/4 A4/4 C5/4 A4/4 | B4/2 G4/4 r/4 |
  - id: A2
    repeats: A1
    chords: C | Am | F | G |
    melody: E4/4 G4/4 A4/4 G4/4 | C5/4 B4/8 A4/8 E4/2 | F4/4 A4/4 C5/4 A4/4 | B4/2 G4/4 r/4 |
  - id: B
    role: bridge
    bars: 4
    cadence: half
    pickup: 1
    chords: Am | Em | F | G |
    melody: D5/4 || C5/2 E5/2 | B4/2 G4/4 A4/4~ | A4/2 C5/2 | D5/1 |
  - id: A3
    varies: A1
    cadence: authentic
    chords: C | Am | F G | C |
    melody: E4/4 G4/4 A4/4 G4/4 | C5/4 B4/8 A4/8 E4/2 | F4/4 A4/4 B4/4 D5/4 | C5/1 |
"""
BAR = 96


@pytest.fixture(scope="module")
def tune() -> Song:
    return read(TUNE).song


def notes_of(song: Song, name: str, bars: set[int]) -> list[Note]:
    return [note for note in song.melody[name] if max(0, note.onset // BAR) in bars]


def spans_of(song: Song, name: str, bars: set[int]) -> list[ChordSpan]:
    return [span for span in song.chords[name] if span.onset // BAR in bars]


def without(song: Song, place: Place) -> Song:
    """Return a song with nothing in the layers of a place."""
    chords, melody = dict(song.chords), dict(song.melody)
    for layer, mapping in (("chords", chords), ("melody", melody)):
        if layer in place.layers:
            del mapping[place.section]  # type: ignore[attr-defined]
    return replace(song, chords=chords, melody=melody)


@pytest.mark.parametrize("layers", [{"melody"}, {"chords"}, {"chords", "melody"}])
def test_only_the_place_is_other(tune: Song, layers: set[str]) -> None:
    place = place_in(tune, "B", frozenset(layers))
    other = again(tune, place, 7)
    assert without(other, place) == without(tune, place)
    assert differ(tune, other, place)
    assert problems(other) == []
    assert other.brief.seed == tune.brief.seed
    for layer in layers:
        assert getattr(other, layer)["B"] != getattr(tune, layer)["B"]


def test_the_same_seed_is_the_same_music_and_another_is_not(tune: Song) -> None:
    place = place_in(tune, "B", frozenset({"melody"}))
    one, same, other = (again(tune, place, seed) for seed in (7, 7, 8))
    assert one == same
    assert differ(one, other, place)


def test_new_chords_fit_the_melody_that_stays(tune: Song) -> None:
    place = place_in(tune, "A1", frozenset({"chords"}))
    for seed in range(4):
        other = again(tune, place, seed)
        assert other.melody == tune.melody
        assert not clashes(tune, other, place)


def test_candidates_are_all_other_ideas(tune: Song) -> None:
    for layer in LAYERS:
        place = place_in(tune, "B", frozenset({layer}))
        found = readings(tune, place, 3, 3)
        assert len(found) == 3
        assert found[0] == again(tune, place, 3)
        versions = (tune, *found)
        assert all(differ(a, b, place) for n, a in enumerate(versions) for b in versions[:n])


@given(
    st.sampled_from(["A1", "A2", "B", "A3"]),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from(LAYERS),
    st.integers(0, 99),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bars_that_are_not_named_stay(tune: Song, name: str, first: int, last: int, layer: str, seed: int) -> None:
    bars = frozenset(range(min(first, last), max(first, last) + 1))
    place = place_in(tune, name, frozenset({layer}), bars)
    try:
        other = again(tune, place, seed)
    except SongError:
        return  # no other idea for so few bars, or notes that are held over from others
    stay = {*range(4)} - bars
    assert notes_of(other, name, stay) == notes_of(tune, name, stay)
    assert spans_of(other, name, stay) == spans_of(tune, name, stay)
    assert problems(other) == []
    assert without(other, place).melody == without(tune, place).melody


def test_locked_bars_stay(tune: Song) -> None:
    locked = replace(tune.section("B"), locked_bars=frozenset({("melody", 0), ("melody", 3), ("chords", 1)}))
    song = replace(tune, sections=tuple(locked if one.id == "B" else one for one in tune.sections))
    for layers, stays in (({"melody"}, {0, 3}), ({"chords"}, {1})):
        other = again(song, place_in(song, "B", frozenset(layers)), 2)
        assert locked_bars(other, "B", *layers) == stays
        standing = notes_of if layers == {"melody"} else spans_of
        assert standing(other, "B", stays) == standing(song, "B", stays)
        assert standing(other, "B", {2}) != standing(song, "B", {2}) or layers == {"chords"}


def test_what_repeats_a_place_follows_and_what_is_locked_does_not(tune: Song) -> None:
    other = again(tune, place_in(tune, "A1", frozenset({"melody"})), 1)
    followed = revise(tune, other).song
    assert followed.melody["A1"] == followed.melody["A2"] == other.melody["A1"]
    assert followed.section("A2").repeats == "A1"
    assert notes_of(followed, "A3", {0, 1}) == notes_of(other, "A1", {0, 1})
    assert notes_of(followed, "A3", {3}) == notes_of(tune, "A3", {3})
    assert followed.melody["B"] == tune.melody["B"]
    held = replace(
        tune,
        sections=tuple(replace(one, locked=frozenset({"melody"})) if one.id == "A2" else one for one in tune.sections),
    )
    kept = revise(held, again(held, place_in(held, "A1", frozenset({"melody"})), 1)).song
    assert kept.melody["A2"] == tune.melody["A2"] != kept.melody["A1"]


def test_a_repeat_that_is_sung_otherwise_plays_over_the_chords_of_its_source(tune: Song) -> None:
    other = again(tune, place_in(tune, "A2", frozenset({"melody"})), 4)
    assert (other.section("A2").over, other.section("A2").repeats) == ("A1", None)
    assert revise(tune, other).song.section("A2").over == "A1"


def test_a_variation_is_varied_otherwise(tune: Song) -> None:
    other = again(tune, place_in(tune, "A3", frozenset({"melody"})), 4)
    assert notes_of(other, "A3", {0, 1}) == notes_of(tune, "A1", {0, 1})
    assert notes_of(other, "A3", {3}) != notes_of(tune, "A3", {3}) or notes_of(other, "A3", {2}) != notes_of(
        tune, "A3", {2}
    )
    assert other.section("A3") == tune.section("A3")


def test_the_voice_stays_whatever_the_seed() -> None:
    song = read(TUNE).song
    for seed in range(5):
        inner = next(seeds_of_same_voice(song, seed, 0))
        assert singer_of(replace(song.brief, seed=inner)) == singer_of(song.brief)


@pytest.mark.parametrize(
    ("change", "name", "layer", "told"),
    [
        ({}, "intro", "melody", "section intro: its melody is silent"),
        ({}, "C", "melody", 'no section is called "C"'),
        ({"brief": {"melody"}}, "B", "melody", "section B: its melody is locked; take the lock away to have others"),
        ({"chords": {}}, "B", "chords", "section B: has no chords yet; compose render writes them"),
        ({"melody": {}}, "B", "melody", "section B: has no melody yet; compose render writes it"),
    ],
)
def test_where_nothing_can_be_composed_anew_one_line_says_why(
    tune: Song, change: dict, name: str, layer: str, told: str
) -> None:
    song = tune
    if "brief" in change:
        song = replace(tune, brief=replace(tune.brief, locked=frozenset(change["brief"])))
    elif change:
        song = replace(tune, **change)
    with pytest.raises(SongError) as error:
        place_in(song, name, frozenset({layer}))
    assert str(error.value).startswith(told)
    assert "\n" not in str(error.value)


def test_kin_have_the_music_by_way_of_others(tune: Song) -> None:
    assert kin(tune, "A1", ("repeats", "varies")) == ["A2", "A3"]
    assert kin(tune, "A1", ("repeats",)) == ["A2"]


def test_chords_that_differ_in_colour_alone_are_no_other_idea(tune: Song) -> None:
    place = place_in(tune, "A1", frozenset({"chords"}))
    richer = read(TUNE.replace("C | Am | F | G |", "Cmaj7 | Am7 | F6 | G7 |", 1)).song
    assert not differ(tune, richer, place)
    assert chord_bars(richer.chords["A1"], BAR) != chord_bars(tune.chords["A1"], BAR)
    assert differ(tune, read(TUNE.replace("C | Am | F | G |", "Em | Am | Dm | G |", 1)).song, place)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("E4/4 G4/4 A4/4 G4/4 | C5/4 B4/8 A4/8 E4/2 | F4/4 A4/4 C5/4 B4/4 | B4/2 G4/4 r/4 |", False),  # a note
        ("F4/4 A4/4 B4/4 A4/4 | D5/4 C5/8 B4/8 F4/2 | G4/4 B4/4 D5/4 B4/4 | C5/2 A4/4 r/4 |", False),  # a step higher
        ("G4/2 E4/2 | A4/8 A4/8 C5/8 A4/8 E4/2 | r/2 F4/2 | D5/4. B4/8 G4/2 |", True),
    ],
)
def test_two_lines_are_one_idea_where_they_share_notes_or_rhythm_and_ways(tune: Song, line: str, other: bool) -> None:
    old = "E4/4 G4/4 A4/4 G4/4 | C5/4 B4/8 A4/8 E4/2 | F4/4 A4/4 C5/4 A4/4 | B4/2 G4/4 r/4 |"
    changed = read(TUNE.replace(old, line, 1)).song
    assert differ(tune, changed, place_in(tune, "A1", frozenset({"melody"}))) == other


def test_a_line_of_another_letter_is_no_new_one(tune: Song) -> None:
    place = place_in(tune, "B", frozenset({"melody"}))
    sung = replace(tune, melody={**tune.melody, "B": tune.melody["A1"]})
    assert is_borrowed(sung, place)
    assert not is_borrowed(tune, place)
    assert not is_borrowed(replace(tune, melody={**tune.melody, "A1": tune.melody["A2"]}), replace(place, section="A1"))


def test_a_line_strains_where_it_leans_on_notes_beside_the_chords(tune: Song) -> None:
    place = place_in(tune, "B", frozenset({"melody"}))
    assert strains(tune, place) == 0
    off = tuple(Note(bar * BAR, 48, pitch) for bar, pitch in enumerate((70, 65, 66, 68)))  # over Am, Em, F, G
    assert strains(replace(tune, melody={**tune.melody, "B": off}), place) == 4
    assert strains(replace(tune, melody={**tune.melody, "B": off}), replace(place, bars=frozenset({2}))) == 1


def test_a_line_that_begins_with_the_same_bar_is_the_same_idea(tune: Song) -> None:
    other = read(
        TUNE.replace(
            "E4/4 G4/4 A4/4 G4/4 | C5/4 B4/8 A4/8 E4/2 | F4/4 A4/4 C5/4 A4/4 | B4/2",
            "E4/4 G4/4 A4/4 G4/4 | r/8 E4/4. A4/2 | C5/2. F4/4 | D4/2",
            1,
        )
    ).song
    place = place_in(tune, "A1", frozenset({"melody"}))
    assert not differ(tune, other, place)
    assert differ(tune, other, replace(place, bars=frozenset({1, 2, 3})))


@pytest.mark.parametrize("seed", range(3))
def test_what_repeats_a_place_is_new_with_it_to_the_note(tune: Song, seed: int) -> None:
    other = again(tune, place_in(tune, "A1", frozenset(LAYERS)), seed)
    clashing = replace(other, melody={**other.melody, "A1": (Note(0, 96, 66), *other.melody["A1"][1:])})
    line = tuple(note for note in clashing.melody["A1"] if note.onset in (0, *range(96, 384)))
    revision = revise(tune, replace(clashing, melody={**clashing.melody, "A1": line}))
    followed = revision.song
    assert not [str(remark) for remark in revision.remarks if remark.section == "A2" and "recomposed" in remark.what]
    assert followed.melody["A2"] == followed.melody["A1"] == line
    assert followed.section("A2").repeats == "A1"


def test_chords_that_stand_still_more_than_before_are_a_fault(tune: Song) -> None:
    place = place_in(tune, "A1", frozenset({"chords"}))
    for chart, count in (
        ("C | C | F | F |", 2),
        ("C | C7 | C | C |", 3),
        ("Em | Am | Dm | G |", 0),
        ("C | F C | F | G |", 0),
    ):
        assert faults(tune, read(TUNE.replace("C | Am | F | G |", chart, 1)).song, place) == count
    assert faults(read(TUNE.replace("C | Am | F | G |", "C | C | F | F |", 1)).song, tune, place) == 0


def test_a_line_that_falls_silent_is_a_fault(tune: Song) -> None:
    place = place_in(tune, "A1", frozenset({"melody"}))
    old = "E4/4 G4/4 A4/4 G4/4 | C5/4 B4/8 A4/8 E4/2 | F4/4 A4/4 C5/4 A4/4 | B4/2 G4/4 r/4 |"
    for line, count in (
        ("C4/2 E4/2 | r/1 | F4/2 A4/2 | D4/2 G4/2 |", 0),
        ("C4/1 | E4/1 | F4/1 | D4/1 |", 2),
        ("r/1 | r/1 | r/1 | D4/1 |", 4),
    ):
        assert faults(tune, read(TUNE.replace(old, line, 1)).song, place) == count


def test_a_line_that_says_again_what_stands_beside_it_is_no_new_one(tune: Song) -> None:
    place = place_in(tune, "A1", frozenset({"melody"}), frozenset({2, 3}))
    line = tune.melody["A1"]
    first = [note for note in line if note.onset < 2 * BAR]
    twice = (*first, *(replace(note, onset=note.onset + 2 * BAR) for note in first))
    assert is_borrowed(replace(tune, melody={**tune.melody, "A1": twice}), place)
    assert not is_borrowed(tune, place)
