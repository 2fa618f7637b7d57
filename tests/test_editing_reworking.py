"""Other chords under a line that stays, and sections that come back varied."""

from dataclasses import replace

import pytest
from test_editing_again import BAR, TUNE, notes_of, spans_of
from test_song_plan import read

from editing.again.ideas import clashes
from editing.again.places import Place
from editing.again.reharmonizing import FEWEST, MANY, reharmonize
from editing.again.varying import VARIABLE, WAYS, vary
from editing.passages.bars import alike, chord_bars
from editing.revise import revise
from song import Song, SongError
from song.cadence import cadence_of
from song.check import problems
from song.document import VARIED


@pytest.fixture(scope="module")
def tune() -> Song:
    return read(TUNE).song


def changed(old: Song, new: Song, name: str) -> float:
    """Return the share of the bars in which other chords sound."""
    bars = [chord_bars(song.chords[name], BAR) for song in (old, new)]
    return sum(not alike(bars[0][bar], bars[1][bar]) for bar in range(4)) / 4


@pytest.mark.parametrize("name", ["A1", "B", "A3"])
def test_a_reharmonized_section_has_other_chords_under_the_same_melody(tune: Song, name: str) -> None:
    shares = []
    for seed in range(3):
        new = reharmonize(tune, name, seed=seed)
        assert new.melody == tune.melody
        assert {other: spans for other, spans in new.chords.items() if other != name} == {
            other: spans for other, spans in tune.chords.items() if other != name
        }
        section = tune.section(name)
        assert cadence_of(new.chords[name], section.key, tune.brief.meter, 4) == section.cadence
        assert not clashes(tune, new, Place(name, frozenset(range(4)), frozenset({"chords"})))
        assert problems(new) == []
        shares.append(changed(tune, new, name))
    assert min(shares) >= FEWEST
    assert max(shares) >= MANY


def test_only_the_bars_that_are_named_and_not_locked_are_reharmonized(tune: Song) -> None:
    for seed in range(2):
        new = reharmonize(tune, "B", [1, 2], seed)
        assert spans_of(new, "B", {0, 3}) == spans_of(tune, "B", {0, 3})
        assert spans_of(new, "B", {1, 2}) != spans_of(tune, "B", {1, 2})
    held = replace(tune.section("B"), locked_bars=frozenset({("chords", 1)}))
    song = replace(tune, sections=tuple(held if one.id == "B" else one for one in tune.sections))
    assert spans_of(reharmonize(song, "B"), "B", {1}) == spans_of(song, "B", {1})
    with pytest.raises(SongError, match="section B: these bars of the chords are locked; take the lock away"):
        reharmonize(song, "B", [1])


def test_the_seed_says_which_chords_and_without_one_it_is_the_songs(tune: Song) -> None:
    assert reharmonize(tune, "B", seed=tune.brief.seed) == reharmonize(tune, "B")
    assert len({reharmonize(tune, "B", seed=seed).chords["B"] for seed in range(4)}) > 1


def test_sections_that_repeat_a_reharmonized_one_follow(tune: Song) -> None:
    new = reharmonize(tune, "A1")
    followed = revise(tune, new).song
    assert followed.chords["A2"] == followed.chords["A1"] == new.chords["A1"]
    assert followed.section("A2").repeats == "A1"


@pytest.mark.parametrize(
    "how", [{"ornaments"}, {"rhythm"}, {"register"}, {"ending"}, {"harmony"}, {"ending", "ornaments"}]
)
def test_a_repeat_comes_back_varied_as_told(tune: Song, how: set[str]) -> None:
    new = vary(tune, "A2", 1, how)
    section = new.section("A2")
    assert (section.varies, section.repeats, section.varied) == ("A1", None, how)
    assert problems(new) == []
    for layer in (new.chords, new.melody):
        old = tune.chords if layer is new.chords else tune.melody
        assert all(layer[one.id] == old[one.id] for one in tune.sections if one.id != "A2")
    assert (new.chords["A2"] != tune.chords["A2"]) == ("harmony" in how)
    assert new.melody["A2"] != tune.melody["A2"] or how == {"harmony"}
    if how == {"ending"}:
        assert notes_of(new, "A2", {0, 1}) == notes_of(tune, "A1", {0, 1})
    if how == {"ornaments"}:
        kept = {(note.onset, note.pitch) for note in tune.melody["A1"]} - {(n.onset, n.pitch) for n in new.melody["A2"]}
        assert len(kept) <= 1
    if how == {"rhythm"}:
        assert [n.onset for n in new.melody["A2"]] != [n.onset for n in tune.melody["A1"]]
    if how == {"register"}:
        mean = [sum(n.pitch for n in song.melody["A2"]) / len(song.melody["A2"]) for song in (tune, new)]
        assert abs(mean[1] - mean[0]) > 2


def test_what_is_varied_is_drawn_where_nobody_says_it(tune: Song) -> None:
    drawn = [vary(tune, "A2", seed).section("A2").varied for seed in range(6)]
    assert len(set(drawn)) > 1
    assert set().union(*drawn) <= set().union(*WAYS)
    assert vary(tune, "A2", 3) == vary(tune, "A2", 3)
    assert {*VARIABLE} | {"key"} == {*VARIED}
    assert sum(WAYS.values()) == pytest.approx(1)


def test_a_variation_that_closes_otherwise_keeps_an_ending_of_its_own(tune: Song) -> None:
    new = vary(tune, "A3", 2, {"ornaments"})
    assert new.section("A3").varied == {"ornaments", "ending"}
    assert new.chords["A3"] == tune.chords["A3"]


def test_sections_that_repeat_a_varied_one_follow() -> None:
    line = "melody: E4/4 G4/4 A4/4 G4/4 | C5/4 B4/8 A4/8 E4/2 | F4/4 A4/4 C5/4 A4/4 | B4/2 G4/4 r/4 |\n"
    song = read(TUNE + f"  - id: A4\n    repeats: A2\n    chords: C | Am | F | G |\n    {line}").song
    new = vary(song, "A2", 1, {"rhythm"})
    followed = revise(song, new).song
    assert followed.melody["A4"] == followed.melody["A2"] == new.melody["A2"]
    assert followed.melody["A1"] == song.melody["A1"]
    assert followed.section("A2").varies == "A1"


def test_locked_bars_of_a_melody_are_not_varied(tune: Song) -> None:
    held = replace(tune.section("A2"), locked_bars=frozenset({("melody", 0), ("melody", 1)}))
    song = replace(tune, sections=tuple(held if one.id == "A2" else one for one in tune.sections))
    new = vary(song, "A2", 1, {"rhythm"})
    assert notes_of(new, "A2", {0, 1}) == notes_of(song, "A2", {0, 1})
    assert notes_of(new, "A2", {2, 3}) != notes_of(song, "A2", {2, 3})


@pytest.mark.parametrize(
    ("name", "how", "told"),
    [
        ("B", (), "section B: comes back from nowhere, it repeats no other; vary one that does, as A2"),
        ("A2", ["tempo"], '"tempo" cannot be varied here; use one of ending, harmony, ornaments, register, rhythm'),
        ("A2", ["chords"], '"chords" cannot be varied here; did you mean harmony?'),
        ("X", (), 'no section is called "X"'),
    ],
)
def test_what_cannot_be_varied_is_one_line(tune: Song, name: str, how: list[str], told: str) -> None:
    with pytest.raises(SongError) as error:
        vary(tune, name, how=how)
    assert str(error.value).startswith(told)
