"""Borders of keys: the chord before leads where the cadence leaves room, and stays where it does not."""

import pytest
from harmony_songs import VOCABULARY, assert_tiled, cadences, chord_at, dice, section, song_of, spans_of

from harmony.stage import harmonize
from harmony.theory.border import APPROACHED, APPROACHES, approach_frame, leads_away, turns_onward
from harmony.theory.numeral import bars_of, read_numeral, tokens_of
from song import Key, Note
from song.cadence import is_dominant, is_tonic


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


@pytest.mark.parametrize("approach", APPROACHES, ids=" ".join)
def test_every_approach_comes_from_a_dominant_or_by_step_to_its_tonic(approach):
    manner, mode, chart = approach
    *way, arrival = bars_of(chart)
    tonic = "I" if mode == "major" else "i"
    assert manner in APPROACHED
    assert arrival[0] == tonic
    assert tonic not in {cell for bar in way for cell in bar}
    assert all(tokens_of(cell, VOCABULARY).any() for bar in way for cell in bar)
    assert read_numeral(way[-1][-1]).root in (7, 10)


def test_there_is_a_short_approach_for_every_manner_and_mode():
    short = {(manner, mode) for manner, mode, chart in APPROACHES if len(bars_of(chart)) == 2}
    assert short == {(manner, mode) for manner in APPROACHED for mode in ("major", "minor")}


def approached(home, away, *, style="jazz", cadence="a", seeds=24, chords="C|C|Dm7|G7|C|C|Dm7 G7|Cmaj7", **more):
    """Return the songs of some seeds of which the second section begins with an approach."""
    spans = spans_of(*chords.split("|"))
    if home != "C":
        spans = tuple(type(s)(s.onset, s.duration, s.chord.transpose(Key("C"), Key(home))) for s in spans)
    plans = (section("A", "8" + cadence, home), section("B", "8h", away, role="bridge", **more))
    songs = [song_of(*plans, key=home, style=style, seed=seed, chords={"A": spans}) for seed in range(seeds)]
    return [song for song in songs if approach_frame(plans[1], song, song.chords, VOCABULARY)]


@pytest.mark.parametrize("style", ["jazz", "pop", "folk", "blues", "ballad"])
@pytest.mark.parametrize("away", ["Eb", "Ab", "E", "D", "Gb", "Bb", "C minor", "E minor", "D minor"])
def test_a_key_that_nothing_leads_to_is_approached_from_inside(style, away):
    found = approached("C", away, style=style)
    assert 24 * 0.1 < len(found) <= 24
    for song in found[:2]:
        made = harmonize(song, model=dice())
        assert_tiled(made)
        assert cadences(made, "B") == ["half"]
        key = made.section("B").key
        chords = [span.chord for span in made.chords["B"]]
        arrival = next(place for place, chord in enumerate(chords) if is_tonic(chord, key))
        before = chords[arrival - 1]
        assert 1 <= arrival <= 4
        assert is_dominant(before, key) or before.root_pitch_class == (key.pitch_class + 10) % 12


def test_what_leads_already_needs_no_approach():
    assert approached("C", "Eb")
    assert not approached("C", "C")
    assert not approached("C", "F", chords="C|C|Dm7|G7|C|C|Dm7 G7|C C7")
    assert not approached("C", "Eb", cadence="o", chords="C|C|Dm7|G7|C|C|Dm7|Fm7 Bb7")
    assert not approached("C", "Eb", style="dance")
    assert len(approached("C", "G", style="pop")) < len(approached("C", "E", style="pop"))


def test_an_approach_begins_with_what_the_old_key_knows():
    """To A minor by the half-diminished on B or by IV and V, not by chance alone."""
    firsts = []
    for song in approached("C", "A minor", seeds=60):
        frame = approach_frame(song.section("B"), song, song.chords, VOCABULARY)
        firsts.append(VOCABULARY.encode(spans_of("E7")[0].chord, Key("A", "minor")) in frame[0].nonzero()[0])
    assert firsts.count(False) > 2 * firsts.count(True)


def test_an_approach_does_not_clash_with_a_line_that_is_sung():
    song = approached("C", "Eb")[0]
    assert approach_frame(song.section("B"), song, song.chords, VOCABULARY)
    # E natural over Fm7, Bb7 and what else comes before Eb, and as long as that.
    line = tuple(Note(96 * bar, 96, pitch) for bar, pitch in enumerate((64, 64, 64, 64)))
    sung = type(song)(song.brief, song.sections, song.chords, {"B": line})
    frame = approach_frame(sung.section("B"), sung, sung.chords, VOCABULARY)
    assert not frame


@pytest.mark.parametrize(("home", "away", "roots"), [
    ("C", "C minor", "F D Ab"), ("C minor", "C", "F D"), ("C", "Gb", "F"), ("C minor", "F# minor", "F"), ("G", "Db", "C"),
])  # fmt: skip
def test_an_open_end_leads_otherwise_where_the_dominant_would_close_it(home, away, roots):
    for style in ("pop", "jazz"):
        for seed in range(3):
            plans = (section("A", "8o", home), section("B", "8a", away))
            song = harmonize(song_of(*plans, key=home, style=style, seed=seed), model=dice())
            assert chord_at(song, "A", 7, 3).root in roots.split()
            assert cadences(song, "A") == ["open"]


def test_a_half_cadence_ends_on_a_fifth_that_the_next_key_knows():
    """Up a step the plain V is the new IV; its seventh is foreign there."""
    plans = (section("A", "8h"), section("B", "8a", "D"))
    for seed in range(4):
        song = harmonize(song_of(*plans, style="rock", seed=seed), model=dice())
        assert chord_at(song, "A", 7, 3).pitch_classes <= set(Key("D").scale)
        assert cadences(song, "A") == ["half"]
