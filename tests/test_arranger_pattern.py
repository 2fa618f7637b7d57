"""Tabs are read in every meter, and every tab of every style can be read."""

import pytest

from arranger import comping
from arranger.bass import written as bass
from arranger.drums import written as drums
from arranger.grooves import FILLS, GROOVES, KIT
from arranger.instruments import INSTRUMENTS
from arranger.pattern import beats_of, for_meter, read_bar
from arranger.styles import BANDS
from song import STYLES, parse_meter
from song.meter import METERS

FOUR, THREE, COMPOUND = parse_meter("4/4"), parse_meter("3/4"), parse_meter("6/8")
GROOVE_ROWS = [
    (style, meter, level, voice, tab)
    for style, meters in GROOVES.items()
    for meter, levels in meters.items()
    for level, groove in levels.items()
    for voice, tab in groove.items()
]
FILL_ROWS = [(style, size, fill) for style, sizes in FILLS.items() for size, fills in sizes.items() for fill in fills]
TAB_ROWS = [
    (style, player.part, meter, tab)
    for style, band in BANDS.items()
    for player in band.players
    if player.tabs
    for meter, levels in player.tabs.items()
    for level in levels
    for tab in level
]


def onsets(tab, meter, bar=0):
    return [hit.onset for hit in read_bar(tab, meter, bar)]


def test_signs_divide_the_beat():
    assert onsets("x xx xxx xxxx", FOUR) == [0, 24, 36, 48, 56, 64, 72, 78, 84, 90]


def test_hold_lengthens_and_rest_ends():
    assert [(hit.onset, hit.duration) for hit in read_bar("x= =x -x ==", FOUR, 0)] == [(0, 36), (36, 12), (60, 36)]


def test_two_signs_are_a_shuffle_in_compound_meter():
    assert onsets("xx xxx", COMPOUND) == [0, 24, 36, 48, 60]


def test_long_tab_goes_on_in_the_next_bar_and_starts_again():
    two_bars = "x- -- -- -- | -- -x -- --"
    assert [onsets(two_bars, FOUR, bar) for bar in range(3)] == [[0], [36], [0]]


def test_four_beats_are_two_bars_of_two_four():
    assert [onsets("x -- -x x", parse_meter("2/4"), bar) for bar in range(2)] == [[0], [12, 24]]


def test_every_style_has_a_band_and_grooves():
    assert set(BANDS) == set(GROOVES) == set(FILLS)
    assert all(BANDS[style].name == style for style in STYLES)


@pytest.mark.parametrize("style", BANDS)
def test_band_has_lead_bass_and_drums_and_known_instruments(style):
    players = BANDS[style].players
    parts = [player.part for player in players]
    assert {"lead", "bass", "comping", "drums"} <= set(parts) and parts.count("bass") == 1
    assert all(name in INSTRUMENTS for player in players for name in player.instruments)
    lead = next(player for player in players if player.part == "lead")
    solo = next(player for player in players if player.part == "solo")
    assert not set(lead.instruments) & set(solo.instruments)
    assert lead.level > max(player.level for player in players if player.part in ("comping", "pad"))


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("style", BANDS)
def test_every_meter_finds_its_tabs_and_grooves(style, meter):
    assert {"light", "main", "full"} <= set(for_meter(GROOVES[style], METERS[meter]))
    for player in BANDS[style].players:
        if player.tabs:
            levels = for_meter(player.tabs, METERS[meter])
            assert levels and all(isinstance(level, tuple) and level for level in levels)


def test_groove_tabs_hold_known_voices_and_signs():
    for style, meter, level, voice, tab in GROOVE_ROWS:
        assert voice in KIT, (style, meter, level)
        assert set(tab) <= set(drums.ACCENTS) | set(" |-="), (style, tab)
        beats = {"4": 4, "3": 3, "2": 2, "compound": 2}[meter]
        assert beats_of(tab) % beats == 0, (style, meter, tab)


def test_fills_hold_known_voices_and_tabs_of_one_length():
    for style, size, fill in FILL_ROWS:
        assert set(fill) <= set(KIT), (style, size)
        assert len({beats_of(tab) for tab in fill.values()}) == 1, fill


def test_fills_grow():
    for style, sizes in FILLS.items():
        lengths = [max(beats_of(tab) for fill in sizes[size] for tab in fill.values()) for size in sizes]
        assert lengths == sorted(lengths), style


def test_player_tabs_hold_signs_their_part_knows():
    known = {"bass": set("R8356 7aw."), "comping": set(comping.ACCENTS) | set("123456bf")}
    for style, part, meter, tab in TAB_ROWS:
        assert set(tab) <= known[part] | set(" |-="), (style, part, meter, tab)
        assert tab[0] != "=", (style, tab)


def test_bass_degrees_are_chord_degrees():
    assert set(bass._DEGREES) == set("3567")
