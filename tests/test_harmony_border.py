"""Borders of keys: the chord before leads where the cadence leaves room, and stays where it does not."""

import pytest
from harmony_songs import assert_tiled, cadences, chord_at, dice, section, song_of

from harmony.border import leads_away, turns_onward
from harmony.stage import harmonize


@pytest.mark.parametrize(("home", "away", "dominant"), [
    ("C", "D", "A"), ("C", "Db", "Ab"), ("Eb", "E", "B"), ("C", "A minor", "E"), ("A minor", "C", "G"), ("C", "Ab", "Eb"),
    ("F", "Bb", "F"),
])  # fmt: skip
def test_an_open_end_leads_into_the_next_key(home, away, dominant):
    for style in ("pop", "jazz"):
        plans = (section("A", "8o", home), section("B", "8a", away))
        song = harmonize(song_of(*plans, key=home, style=style), model=dice())
        assert_tiled(song)
        last = chord_at(song, "A", 7, 3)
        assert (last.root, 10 in last.quality.intervals) == (dominant, True)
        assert cadences(song, "A") == ["open"]


def test_rest_on_the_tonic_turns_to_the_subdominant():
    plans = (section("A", "4h 4a"), section("B", "8h", "F"), section("C", "8a"))
    song = harmonize(song_of(*plans), model=dice())
    assert cadences(song, "A") == ["half", "authentic"]
    assert str(chord_at(song, "A", 7, 3)) == "C7"
    assert 10 not in chord_at(song, "A", 7, 0).quality.intervals
    assert cadences(song, "B") == ["half"]


def test_a_cadence_that_leaves_no_room_stands():
    plans = (section("A", "8h"), section("B", "8a", "E"))
    song = harmonize(song_of(*plans), model=dice())
    assert cadences(song, "A") == ["half"]
    assert chord_at(song, "A", 7, 3).root == "G"


def test_a_variation_takes_another_ending_to_lead_on():
    plans = (section("A1", "8a"), section("A2", "8a", varies="A1"), section("B", "8h", "F"))
    song = harmonize(song_of(*plans), model=dice())
    assert str(chord_at(song, "A2", 7, 3)) == "C7"
    assert song.chords["A2"][:4] == song.chords["A1"][:4]
    exact = (plans[0], section("A2", "8a", varies="A1", varied=frozenset({"register"})), plans[2])
    copied = harmonize(song_of(*exact), model=dice())
    assert copied.chords["A2"] == copied.chords["A1"]


def test_chords_that_are_shared_lead_on_only_where_all_go_the_same_way():
    last = section("A3", "8a", repeats="A1")
    plans = (section("A1", "8a"), section("B", "8h", "F"), last)
    song = song_of(*plans)
    assert not leads_away(plans[0], song)
    assert leads_away(plans[1], song)
    assert not leads_away(last, song)
    both = song_of(*plans, section("C", "8h", "F"))
    assert leads_away(plans[0], both)
    assert turns_onward(plans[0], both)


def test_the_intro_that_is_written_last_leads_into_the_tune():
    plans = (section("i", "4o", role="intro"), section("A", "8a", "D"))
    song = harmonize(song_of(*plans), model=dice())
    assert str(chord_at(song, "i", 3, 3)).startswith("A")
    assert chord_at(song, "A", 7, 3).root == "D"
