"""Tunes without chords: key, form and cadences from the notes alone."""

from corpus.formats.registry import choose_tune, read_tunes
from song import Song

# Tunes of our own. A waltz that repeats each half, with pickups that lead elsewhere; a song form with two endings.
WALTZ = """X:1
T:Own Waltz
M:3/4
L:1/4
K:Dm
A|d2 e|f2 e|d2 A|F2 A|G2 A|B2 G|A3-|A2 A|
d2 e|f2 e|d2 A|F2 A|G2 F|E2 A|D3-|D2 :|
|:d|c2 A|F2 A|c3|c2 d|c2 A|F2 E|D3-|D2 A|
d2 e|f2 e|d2 A|F2 A|G2 F|E2 A|D3-|D2:|
"""
AABA = """X:1
T:Own Song
M:4/4
L:1/8
K:F
c2 |: A3G F2A2 | c4 d2c2 | B3A G2B2 | A6 c2 | A3G F2A2 | c4 d2f2 |1 e2d2 c2B2 | G6 c2 :|2 e2c2 d2e2 | f6 f2 ||
d3d d2f2 | c4 A2F2 | B3B A2G2 | A6 A2 | d3d d2f2 | e4 c2A2 | =B3c d2=B2 | c6 c2 ||
A3G F2A2 | c4 d2c2 | B3A G2B2 | A6 c2 | A3G F2A2 | c4 d2f2 | e2c2 d2e2 | f6 |]
"""


def tune(text: str, name: str = "tune.abc") -> Song:
    return choose_tune(read_tunes(text.encode(), name), name)


def test_strains_that_come_again_have_one_letter_whatever_leads_on_from_them() -> None:
    song = tune(WALTZ)
    assert [section.label for section in song.sections] == list("iAAAABABA")
    assert song.section("A3").repeats == "A1" and song.section("A5").repeats == "A4"
    assert {section.bars for section in song.sections[1:]} == {8}


def test_cadences_are_told_by_the_line() -> None:
    song = tune(AABA)
    assert [section.id for section in song.sections] == ["intro", "A1", "A2", "B", "A3"]
    assert [section.cadence for section in song.sections[1:]] == ["half", "authentic", "half", "authentic"]
    assert not any(section.phrases for section in song.sections)


def test_what_repeats_makes_the_cadence_of_what_it_repeats() -> None:
    song = tune(WALTZ)
    for section in song.sections:
        if section.repeats:
            assert section.cadence == song.section(section.repeats).cadence


def test_the_bar_of_a_pickup_has_no_chord_and_nothing_else_has_any() -> None:
    song = tune(AABA)
    assert list(song.chords) == ["intro"] and [span.chord for span in song.chords["intro"]] == [None]
    assert song.section("A1").pickup == 1
    assert not tune(AABA.replace("c2 |: A3G", "|: A3G")).chords


def test_the_key_is_where_the_tune_comes_home() -> None:
    # All white keys, and no fifth step to tell; the signature alone says C major or A minor, the landings which.
    notes = "c2BA|e2dc|d2cB|{end}|c2BA|e2dc|B2GB|{end}|"
    for end, key in (("A4", "A minor"), ("c4", "C major")):
        text = "X:1\nT:Own\nM:4/4\nL:1/4\nK:C\n" + notes.format(end=end) * 2
        assert str(tune(text).brief.key) == key
    # A sheet that names its mode is believed.
    named = tune("X:1\nT:Own\nM:4/4\nL:1/4\nK:Ddor\n" + notes.format(end="c4") * 2)
    assert str(named.brief.key) == "D minor"


def test_a_tune_with_chords_is_left_as_it_is() -> None:
    song = tune(AABA.replace("|: A3G F2A2", '|: "F"A3G F2A2'))
    assert all(section.id in song.chords for section in song.sections)
    assert song.sections[1].cadence == "open"
