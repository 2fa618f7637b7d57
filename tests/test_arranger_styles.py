"""The tables of the style files: every shipped band is whole and playable, and every mistake in a file is one clear line."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arranger.bands.band import PARTS
from arranger.bands.band_file import read_band
from arranger.bands.instruments import INSTRUMENTS
from arranger.bands.kit import KIT
from arranger.bands.pattern import beats_of, for_meter, read_bar
from arranger.bands.styles import BANDS, band_named, band_of
from arranger.bands.tab_file import BEATS, SIGNS
from arranger.chords import comping
from arranger.stage import GESTURES, PLAYED_BY
from song import STYLES, Brief, SongError, parse_key, parse_meter
from song.meter import METERS
from song.style import WRITTEN
from song.style_file import read_style_file, style_text

STYLE = """
about = "a test"
based_on = "jazz"
"""
ONE = """
about = "a test"
meters = ["4/4"]
tempos = [90, 120]
like = "pop"

[band]
swing = 0.5

[player.keys]
part = "comping"
instruments = ["piano"]
low = 50
high = 74

[player.keys.tabs.4]
main = "x x x x"

[player.drums]
part = "drums"
instruments = ["kit"]

[grooves.4.main]
kick = "x - x -"
snare = "- x - x"

[[fills.main]]
snare = "xxxx"
"""
PITCHED = [(name, player) for name in STYLES for player in BANDS[name].players if player.part not in ("drums", "noise")]


def written(folder, text, name="own.toml"):
    path = folder / name
    path.write_text(text)
    return str(path)


def mistake(folder, text):
    """Return what is said of a style file."""
    with pytest.raises(SongError) as caught:
        band_named(written(folder, text))
    said = str(caught.value)
    assert "\n" not in said and said.startswith(str(folder / "own.toml"))
    return said.removeprefix(str(folder / "own.toml") + ": ")


def test_there_are_styles_enough():
    assert set(STYLES) >= {
        "jazz", "bebop", "ballad", "jazz-waltz", "bossa", "samba", "latin", "blues", "funk", "soul", "gospel", "pop", "pop-ballad",
        "rock", "country", "folk", "reggae", "dance", "hip-hop", "lo-fi",
    }  # fmt: skip


@pytest.mark.parametrize("name", STYLES)
def test_every_shipped_band_is_read_and_named(name):
    band = BANDS[name]
    assert band.name == name and 1 <= len(band.players) <= 16
    assert all(player.part in PARTS for player in band.players)


def test_every_part_is_played_by_somebody():
    assert set(PLAYED_BY) == set(PARTS) and set(GESTURES) <= set(PARTS)


@pytest.mark.parametrize("name", STYLES)
def test_every_style_has_melody_harmony_and_bass_or_is_an_ensemble(name):
    parts = {player.part for player in BANDS[name].players}
    assert STYLES[name].ensemble or (parts >= {"lead", "bass"} and parts & {"comping", "piano", "pad"})


@pytest.mark.parametrize("name", STYLES)
def test_every_style_plays_every_meter(name):
    band = BANDS[name]
    for meter in METERS.values():
        if band.grooves:
            assert {"light", "main", "full"} <= set(for_meter(band.grooves, meter))
        for player in band.players:
            for tabs in for_meter(player.tabs, meter) if player.tabs else ():
                for tab in tabs:
                    assert [read_bar(tab, meter, bar) for bar in range(4)]


@pytest.mark.parametrize("name", STYLES)
def test_every_style_says_its_own_meters_in_its_own_tabs(name):
    """A meter that a style names is not played from the tabs of another."""
    for meter in map(parse_meter, STYLES[name].meters):
        own = {str(meter), str(meter.beats)} | ({"compound"} if meter.compound else set())
        band = BANDS[name]
        assert not band.grooves or own & set(band.grooves) or (str(meter) == "2/4" and "4" in band.grooves)
        for player in band.players:
            assert not player.tabs or own & set(player.tabs) or str(meter) == "2/4", (player.part, player.instruments)


@pytest.mark.parametrize(("name", "player"), PITCHED, ids=lambda value: value if isinstance(value, str) else value.part)
def test_instruments_reach_where_their_players_play(name, player):
    for instrument in (INSTRUMENTS[key] for key in player.instruments):
        assert instrument.low <= player.low < player.high <= instrument.high


@pytest.mark.parametrize("name", STYLES)
def test_tabs_fit_their_meters(name):
    band = BANDS[name]
    for player in band.players:
        for meter, levels in (player.tabs or {}).items():
            for tab in (tab for tabs in levels for tab in tabs):
                assert beats_of(tab) % BEATS[meter] == 0
                assert set(tab) <= set(SIGNS[player.part]) | set("-= |")
    for meter, levels in band.grooves.items():
        for groove in levels.values():
            assert set(groove) <= set(KIT) and all(beats_of(tab) % BEATS[meter] == 0 for tab in groove.values())
    for fill in (fill for fills in band.fills.values() for fill in fills):
        assert len({beats_of(tab) for tab in fill.values()}) == 1


@pytest.mark.parametrize("name", STYLES)
def test_the_melody_is_not_drowned_and_a_solo_has_another_sound(name):
    players = BANDS[name].players
    lead = next((player for player in players if player.part == "lead"), None)
    if lead is None:
        assert STYLES[name].ensemble
        return
    assert lead.level > max(player.level for player in players if player.part in ("comping", "pad"))
    solo = next(player for player in players if player.part == "solo")
    assert not set(lead.instruments) & set(solo.instruments)
    assert sum(player.part == "bass" for player in players) == 1


@pytest.mark.parametrize("name", STYLES)
def test_fills_grow(name):
    fills = BANDS[name].fills
    lengths = [max(beats_of(tab) for fill in fills[size] for tab in fill.values()) for size in fills]
    assert lengths == sorted(lengths)


def test_the_signs_are_those_of_the_rooms():
    assert set(SIGNS["comping"]) == set(comping.ACCENTS) | set("123456bf")
    assert set(SIGNS["drums"]) == set("Xxo.?")


@pytest.mark.parametrize("name", STYLES)
def test_levels_differ(name):
    """The full groove is another one than the light one, or nothing would ever grow."""
    band = BANDS[name]
    for meter in map(parse_meter, STYLES[name].meters):
        if band.grooves:
            levels = for_meter(band.grooves, meter)
            assert levels["light"] != levels["full"]


def test_files_of_ones_own_are_read_as_they_are_now(tmp_path):
    path = written(tmp_path, STYLE + '[player.bass]\ninstruments = ["bass guitar"]\n')
    own, jazz = band_named(path), BANDS["jazz"]
    assert [player.part for player in own.players] == [player.part for player in jazz.players]
    bass = next(player for player in own.players if player.part == "bass")
    assert bass.instruments == ("bass guitar",) and own.grooves == jazz.grooves
    written(tmp_path, STYLE + "[player.piano]\nplays = false\n[player.drums]\nplays = false\n# longer\n")
    assert [player.part for player in band_named(path).players] == ["lead", "solo", "bass"]


def test_a_groove_is_taken_whole_and_other_keys_one_by_one(tmp_path):
    path = written(tmp_path, STYLE + '[grooves.4.main]\nride = "x x x x"\n[band]\nswing = 0.5\n')
    own, jazz = band_named(path), BANDS["jazz"]
    assert own.grooves["4"]["main"] == {"ride": "x x x x"} and own.grooves["4"]["full"] == jazz.grooves["4"]["full"]
    assert own.swing == 0.5 and own.ritardando == jazz.ritardando


def test_a_style_may_be_based_on_a_file_beside_it(tmp_path):
    written(tmp_path, STYLE + "[band]\nswing = 0.25\n", "base.toml")
    path = written(tmp_path, 'based_on = "base.toml"\n')
    assert band_named(path).swing == 0.25


def test_levels_that_are_missing_are_as_their_neighbours(tmp_path):
    band = band_named(written(tmp_path, ONE))
    assert band.grooves["4"]["light"] == band.grooves["4"]["full"] == {"kick": "x - x -", "snare": "- x - x"}
    assert set(band.fills) == {"light", "main", "full"}
    assert band.players[0].tabs == {"4": (("x x x x",),) * 3}


def test_several_tabs_stand_one_a_line_or_in_a_list(tmp_path):
    lines = ONE.replace('main = "x x x x"', 'main = """\n  x x x x\n\n  x - x -\n"""')
    listed = ONE.replace('main = "x x x x"', 'main = ["x x x x", "x - x -"]')
    bands = [band_named(written(tmp_path, text, f"{number}.toml")) for number, text in enumerate((lines, listed))]
    assert bands[0].players[0].tabs == bands[1].players[0].tabs == {"4": (("x x x x", "x - x -"),) * 3}


def brief(style, band=None):
    return Brief("Test", style, "A", parse_key("C"), parse_meter("4/4"), 120, band=band)


def test_a_song_is_played_by_its_own_band_or_by_the_one_it_asks_for():
    assert band_of(brief("bossa")) == ("bossa", BANDS["bossa"])
    assert band_of(brief("jazz", "rock")) == ("rock", BANDS["rock"])
    assert band_of(brief("jazz", "swing"))[0] == "jazz"


@pytest.mark.parametrize("ensemble", [name for name in STYLES if STYLES[name].ensemble])
def test_an_ensemble_swings_as_the_style_does(ensemble):
    assert band_of(brief("jazz", ensemble))[1].swing == 1.0
    assert band_of(brief("rock", ensemble))[1].swing == 0.0
    assert band_of(brief("jazz", ensemble))[1].players == BANDS[ensemble].players


WRONG = {
    "no TOML": ("[band", "this is no TOML"),
    "a long name twice": ('based_on = "pop"\n' + f"[{'z' * 9000}]\n" * 2, "… (at line 3, column 9002); mend it"),
    "a key without end": ("[" + "a ." * 9000 + "b]", "a key has more than 8 names"),
    "a number without end": (ONE.replace("0.5", "0x" + "f" * 9000), "[band] swing: a number of thousands of digits is out"),
    "a tempo without end": ("tempos = [20, 0x" + "f" * 9000 + "]\n", "tempos: 20 to a number of thousands of digits are out"),
    "a key of the head": (ONE.replace("tempos", "tempo", 1), 'no key is called "tempo"; did you mean tempos?'),
    "a table": (ONE.replace("[band]", "[bnad]"), 'no key is called "bnad"; did you mean band?'),
    "a key of the band": (ONE.replace("swing", "swnig"), '[band]: no key is called "swnig"; did you mean swing?'),
    "a number of the band": (ONE.replace("0.5", "5"), "[band] swing: 5 is out of range; use 0 to 1"),
    "a key of a player": (ONE.replace("low", "lowe", 1), '[player.keys]: no key is called "lowe"; did you mean low?'),
    "a word for a number": (ONE.replace("50", '"50"'), "[player.keys] low: 50 is no number; use 0 to 127"),
    "half a semitone": (ONE.replace("50", "50.5"), "[player.keys] low: 50.5 is no whole number; write 50"),
    "no instruments": (ONE.replace('["piano"]', "[]", 1), "[player.keys] instruments: are missing"),
    "an instrument": (ONE.replace("piano", "pinao", 1), 'instruments: "pinao" is not known; did you mean piano?'),
    "a kit for chords": (ONE.replace('"piano"', '"kit"'), '[player.keys] instruments: "kit" is nothing for comping'),
    "a piano for drums": (ONE.replace('"kit"', '"piano"'), '[player.drums] instruments: "piano" is nothing for drums'),
    "too low": (ONE.replace("50", "20"), "[player.keys] low: 20 is out of range for piano; use 28 to 100"),
    "too high": (ONE.replace("74", "120"), "[player.keys] high: 120 is out of range for piano; use 28 to 100"),
    "too narrow": (ONE.replace("74", "58"), "[player.keys] high: 58 is less than an octave above low, 50"),
    "a part": (ONE.replace('"comping"', '"compin"'), '[player.keys] part: "compin" is not known; did you mean comping?'),
    "no part": (ONE.replace('part = "drums"', ""), "[player.drums] part: is missing; use one of lead"),
    "a sign": (ONE.replace("x x x x", "x z x x"), '[player.keys.tabs.4] main: "z" in "x z x x" is no sign; use X x o'),
    "beats": (ONE.replace("x x x x", "x x x"), '[player.keys.tabs.4] main: "x x x" has 3 beats; a bar has 4'),
    "a division": (ONE.replace("x x x x", "xxxxx x x x"), 'main: beat "xxxxx" has 5 signs; a beat has 1, 2, 3, 4 or 6'),
    "no tab": (ONE.replace('"x x x x"', "4"), "[player.keys.tabs.4] main: 4 is no tab"),
    "an empty tab": (ONE.replace("x x x x", ""), '[player.keys.tabs.4] main: is empty; write "- - - -"'),
    "a level": (ONE.replace("main", "mian", 1), '[player.keys.tabs.4]: no key is called "mian"; did you mean main?'),
    "a meter": (ONE.replace("tabs.4", "tabs.5"), '[player.keys.tabs]: meter "5" is not known; use 4, 3, 2, compound'),
    "no tabs": (ONE.replace("[player.keys.tabs.4]\nmain", "[band.x]\nmain"), "[player.keys] tabs: are missing"),
    "a drum": (ONE.replace("snare", "snrae", 1), '[grooves.4.main]: no drum is called "snrae"; did you mean snare?'),
    "beats of a drum": (ONE.replace("x - x -", "x - x"), '[grooves.4.main] kick: "x - x" has 3 beats; a bar has 4'),
    "a sign of a drum": (ONE.replace("x - x -", "x - q -"), '[grooves.4.main] kick: "q" in "x - q -" is no sign; use X x o'),
    "a level of grooves": (ONE.replace("4.main", "4.loud"), '[grooves.4]: no key is called "loud"'),
    "no grooves": (re.sub(r"\[grooves(.|\n)*", "", ONE), "[grooves]: is missing, but there is a drummer"),
    "a fill": (ONE.replace('"xxxx"', '"xx"\nhigh_tom = "x x"'), "[[fills.main]] snare: has 1 beat, another drum 2; give all the same"),
    "a long fill": (ONE.replace('"xxxx"', '"' + "x " * 9 + '"'), "[[fills.main]]: has 9 beats; a fill has 1 to 8"),
    "nobody to take out": (ONE + "\n[player.kyes]\nplays = false\n", "[player.kyes]: there is nobody of that name to take out; did you mean keys?"),
    "an empty band": (re.sub(r"\[player(.|\n)*", "", ONE), "[player]: nobody plays; write [player.piano]"),
    "two drummers": (ONE + '[player.more]\npart = "drums"\ninstruments = ["kit"]\n', "[player]: two play the drums"),
    "a crowd": (
        ONE + "".join(f'[player.p{n}]\npart = "lead"\ninstruments = ["flute"]\n' for n in range(20)),
        "[player]: 22 play; 16 are the most",
    ),
    "a drumming": (ONE.replace("swing = 0.5", 'drumming = "jaz"'), '[band] drumming: "jaz" is not known; did you mean jazz?'),
    "a voicing": (ONE.replace("low = 50", 'voicing = "rotless"'), '[player.keys] voicing: "rotless" is not known; did you mean rootless?'),
    "an answer": (ONE.replace("swing = 0.5", 'crashes = "no"'), "[band] crashes: no is no answer; write true or false"),
    "a player that is none": (ONE.split("[player")[0] + "[player]\nkeys = 3\n", "[player.keys]: 3 is no table"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_one_line_that_says_where_and_what_is_right(tmp_path, what):
    text, said = WRONG[what]
    assert said in mistake(tmp_path, text)


def test_what_is_wrong_in_a_base_is_said_of_the_base(tmp_path):
    base = written(tmp_path, STYLE + "[band]\nswing = 7\n", "base.toml")
    with pytest.raises(SongError, match=re.escape(f"{base}: [band] swing: 7")):
        band_named(written(tmp_path, 'based_on = "base.toml"\n'))


def refusal(read):
    """Return what is said of what cannot be read, None where it is read."""
    try:
        read()
    except SongError as error:
        return str(error)
    return None


LINES = style_text("jazz").splitlines()
PIECES = st.one_of(
    st.sampled_from(LINES), st.sampled_from(["[band]", "[player.bass]", "[grooves.4.main]", "[[fills.light]]", "swing = ", '"""', "]"]),
    st.text(max_size=30), st.builds("{} = {}".format, st.sampled_from([*sorted(STYLES), "level", "tabs", "part"]), st.integers()),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(LINES)), st.integers(0, 3), PIECES), min_size=1, max_size=4))
def test_any_file_is_read_or_refused_in_one_line(tmp_path_factory, edits):
    lines = list(LINES)
    for place, removed, line in edits:
        lines[place : place + removed] = [line]
    path = tmp_path_factory.mktemp("fuzz") / "own.toml"
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    said = refusal(lambda: band_named(str(path)))
    assert said is None or (said.startswith(str(path)) and "\n" not in said)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-200, 200) | st.floats(allow_nan=True) | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["4", "main", "tabs", "part", "x"]) | st.text(max_size=4), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from([("band",), ("player",), ("player", "bass"), ("player", "bass", "tabs"), ("player", "bass", "level"), ("grooves", "4"), ("fills",), ("fills", "light")]),
)  # fmt: skip
def test_any_value_anywhere_is_read_or_refused_in_one_line(value, place):
    table = read_style_file("jazz")
    inner = table
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    said = refusal(lambda: read_band(table, "own.toml"))
    assert said is None or (said.startswith("own.toml: ") and "\n" not in said)


def test_the_old_styles_come_first():
    assert tuple(STYLES)[: len(WRITTEN)] == WRITTEN
