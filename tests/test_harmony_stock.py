"""Stock changes: every chart is in order, and sections on it have its chords where they belong."""

import pytest
from harmony_songs import VOCABULARY, assert_tiled, cadences, chord_at, degrees_in, dice, planned, section, song_of

from harmony.stage import harmonize
from harmony.theory.numeral import bars_of, frame_of, read_numeral, tokens_of
from harmony.theory.stock import GROOVES, PLAIN, RICH, STOCK, TAGS, changes_of, groove_frame, manner_of, stock_frame
from harmony.tokens import FAMILIES, family_of
from song import STYLES, Key, parse_chord, parse_meter
from song.document import CADENCES

FOUR = parse_meter("4/4")
BARS = {"12-bar blues": 12, "8-bar blues": 8, "16-bar blues": 16, "rhythm changes": 8}


@pytest.mark.parametrize(("numeral", "chords", "others"), [
    ("I", "C C6 Cmaj7 C7", "Cm Cdim7 F"), ("I7", "C7", "C Cmaj7 G7"), ("ii", "Dm Dm7", "D7 Dm7b5"), ("iiø", "Dm7b5", "Dm7"),
    ("#ivo", "Gbdim7", "Gb7 F"), ("bVI7", "Ab7", "Abmaj7 A7"), ("V", "G G7 Gsus4", "Gm7"), ("iv", "Fm Fm7", "F7"),
])  # fmt: skip
def test_numerals_stand_for_the_chords_that_players_mean(numeral, chords, others):
    mask = tokens_of(numeral, VOCABULARY)
    for names, fits in ((chords, True), (others, False)):
        for name in names.split():
            assert mask[VOCABULARY.encode(parse_chord(name), Key("C"))] == fits, name


@pytest.mark.parametrize("changes", STOCK, ids=lambda row: f"{row.name} {row.part} {row.mode} {row.manner}")
def test_every_chart_has_the_bars_of_its_name_and_known_numerals(changes):
    assert changes.mode in ("major", "minor")
    assert changes.manner in (PLAIN, RICH)
    for cadence in CADENCES:
        chart = changes.chart(cadence)
        assert len(chart) == BARS[changes.name]
        for cell in (cell for bar in chart for cell in bar if cell != "."):
            for name in cell.split(","):
                assert set(read_numeral(name).families) <= set(FAMILIES)


def test_there_is_a_chart_for_every_mode_and_manner():
    for name in BARS:
        known = {(row.part, row.mode, row.manner) for row in STOCK if row.name == name}
        parts = "AB" if name == "rhythm changes" else "A"
        assert known == {
            (part, mode, manner) for part in parts for mode in ("major", "minor") for manner in (PLAIN, RICH)
        }


def test_tags_are_as_long_as_they_say_and_come_home():
    for bars, _, mode, cadence, chart in TAGS:
        cells = bars_of(chart)
        assert len(cells) == bars
        assert cells[-1] == ["I" if mode == "major" else "i"]
        assert cadence in ("authentic", "plagal")


def test_chords_of_a_frame_stand_on_their_beats():
    frame = frame_of(bars_of("I7 | . | ii V7"), FOUR, VOCABULARY, start=4)
    assert sorted(frame) == [4, 12, 14]
    assert sorted(frame_of(bars_of("I7 | . | ii V7"), FOUR, VOCABULARY, held=True)) == [0, 1, 2, 3, 8, 9, 10, 11]
    assert sorted(frame_of(bars_of("ii V7"), parse_meter("3/4"), VOCABULARY)) == [0, 2]


@pytest.mark.parametrize(("style", "form", "plan", "name"), [
    ("blues", "auto", section("A", "4o 4p 4t"), "12-bar blues"),
    ("blues", "auto", section("A", "4o 4a"), "8-bar blues"),
    ("blues", "auto", section("A", "4o 4a 4h 4a"), "16-bar blues"),
    ("blues", "auto", section("A", "4o 6a"), ""),
    ("blues", "auto", section("A", "8o 4a", role="bridge"), ""),
    ("jazz", "auto", section("A", "4o 4p 4t"), ""),
    ("jazz", "blues", section("A", "4o 4p 4t"), "12-bar blues"),
    ("country", "12-bar blues", section("A", "4o 4p 4t", role="verse"), "12-bar blues"),
    ("jazz", "rhythm changes", section("A", "4o 4t"), "rhythm changes"),
    ("jazz", "rhythm changes", section("B", "4o 4h", role="bridge"), "rhythm changes"),
    ("jazz", "rhythm changes", section("B", "4o 4h", role="bridge", key="F"), ""),
    ("jazz", "rhythm changes", section("A", "4o 4t", key="C minor"), "rhythm changes"),
])  # fmt: skip
def test_which_sections_are_on_stock_changes(style, form, plan, name):
    song = song_of(plan, style=style, form=form)
    assert changes_of(plan, song) == name
    assert bool(stock_frame(plan, song, VOCABULARY)) == bool(name)


def test_an_intro_and_an_outro_play_the_last_line_of_the_blues():
    plans = (
        section("i", "4t", role="intro"),
        section("A", "12a"),
        section("B", "8a"),
        section("o", "2p", role="outro"),
    )
    song = song_of(*plans, style="blues")
    assert [changes_of(plan, song) for plan in plans] == ["12-bar blues", "12-bar blues", "", "12-bar blues"]
    rock = harmonize(song_of(*plans, style="rock", form="blues"), model=dice())
    assert degrees_in(rock, "i")[0] in (7, 5)
    assert degrees_in(rock, "i")[2] == 0


def test_funk_stays_on_its_groove_until_the_cadence():
    plans = (section("A", "8h", "C minor", role="verse"), section("B", "8a", "C minor", role="chorus"))
    for seed in range(4):
        song = harmonize(song_of(*plans, key="C minor", style="funk", seed=seed), model=dice())
        assert cadences(song, "A") == ["half"]
        roots = degrees_in(song, "A")
        assert roots[0] == 0
        assert set(roots[:6]) <= {0, 5, 10}
    assert not groove_frame(plans[1], song, VOCABULARY)
    assert not groove_frame(plans[0], song_of(*plans, style="pop"), VOCABULARY)


@pytest.mark.parametrize("groove", GROOVES)
def test_grooves_can_be_read(groove):
    style, mode, chart = groove
    assert style in STYLES
    assert mode in ("major", "minor")
    assert frame_of(bars_of(chart), FOUR, VOCABULARY)


@pytest.mark.parametrize(("style", "bars"), [("hip-hop", 4), ("dance", 4), ("funk", 2)])
def test_loops_come_round_until_the_cadence(style, bars):
    song = harmonize(song_of(section("A", "12a", role="chorus"), style=style), model=dice())
    assert cadences(song, "A") == ["authentic"]
    heard = [
        [(s.onset % 96, s.chord.root_pitch_class, s.chord.suffix) for s in song.chords["A"] if s.onset // 96 == bar]
        for bar in range(12)
    ]
    assert all(heard[bar] == heard[bar - bars] for bar in range(bars, 10))


@pytest.mark.parametrize("style", ["blues", "jazz", "country", "rock"])
@pytest.mark.parametrize(("key", "phrases"), [("F", "4o 4o 4t"), ("C", "12a"), ("A minor", "4o 4p 4t"), ("Eb", "12p")])
def test_a_blues_goes_where_a_blues_goes(style, key, phrases):
    for seed in range(3):
        song = harmonize(
            song_of(section("A", phrases, key), key=key, style=style, form="blues", seed=seed), model=dice()
        )
        assert_tiled(song)
        roots = degrees_in(song, "A")
        assert roots[0] == 0
        assert roots[4] == 5
        assert roots[6] in (0, 4)
        assert roots[8] in (7, 2, 8) or (phrases == "12p" and roots[8] in (5, 7))
        assert roots[10] in (0, 4, 3)
        assert cadences(song, "A")[-1] == planned(song, "A")[-1]


def test_plain_blues_in_the_country_stands_on_its_sevenths():
    song = harmonize(song_of(section("A", "12a", "E"), key="E", style="country", form="blues"), model=dice())
    assert {family_of(span.chord.suffix) for span in song.chords["A"]} == {"dominant"}


def test_rhythm_changes_have_their_turn_and_their_bridge():
    plans = (section("A1", "4t 4t"), section("A2", "4t 4a", varies="A1"), section("B", "4o 4h", role="bridge"))
    for seed in range(4):
        song = harmonize(song_of(*plans, form="rhythm changes", seed=seed), model=dice())
        assert_tiled(song)
        for name in ("A1", "A2", "B"):
            assert cadences(song, name)[-1] == planned(song, name)[-1]
        assert degrees_in(song, "A1")[0] == 0
        assert degrees_in(song, "A1")[5] == 5
        assert degrees_in(song, "B")[0] in (4, 11, 7)
        assert degrees_in(song, "B")[7] in (7, 2, 1)


def test_rhythm_changes_in_minor_go_to_the_fourth_degree_and_come_back():
    plans = (
        section("A1", "4t 4t", "C minor"),
        section("A2", "4t 4a", "C minor", varies="A1"),
        section("B", "4o 4h", "C minor", role="bridge"),
    )
    for style in ("jazz", "pop"):
        for seed in range(3):
            song = harmonize(
                song_of(*plans, key="C minor", form="rhythm changes", style=style, seed=seed), model=dice()
            )
            assert_tiled(song)
            for name in ("A1", "A2", "B"):
                assert cadences(song, name)[-1] == planned(song, name)[-1]
            assert degrees_in(song, "A1")[0] == 0
            assert degrees_in(song, "A1")[5] == 5
            assert degrees_in(song, "B")[0] in (0, 7)
            assert degrees_in(song, "B")[2] == 5
            assert degrees_in(song, "B")[7] == 7


ICONS = {
    ("12-bar blues", "major plain"): "I I/IV I I IV IV I I V IV/V I I/V",
    ("12-bar blues", "major rich"): "I IV I v/I IV #iv/IV/iv I/iii VI/iii ii V I/iii ii",
    ("12-bar blues", "minor plain"): "i i/iv i i iv iv i i bVI/v/V V/iv i i",
    ("12-bar blues", "minor rich"): "i iv/i/ii i i iv iv i i bVI/ii V i/bIII ii",
}


@pytest.mark.parametrize(("name", "setting"), ICONS)
def test_the_blues_are_those_that_every_player_knows(name, setting):
    """The first chord of every bar, read by hand: bar 5 is IV, bar 7 the tonic, bar 9 begins the way home."""
    known = [set(bar.split("/")) for bar in ICONS[name, setting].split()]
    rows = [row for row in STOCK if row.name == name and f"{row.mode} {row.manner}" == setting]
    assert rows
    for row in rows:
        for bar, (cells, expected) in enumerate(zip(row.chart("turnaround"), known, strict=True)):
            firsts = {cell.rstrip("7oø") for cell in cells[0].split(",")} - {"."}
            assert firsts <= expected, (bar + 1, cells)


def test_known_changes_go_before_the_cadence_of_an_inner_phrase():
    """Rhythm changes have their ii V in bar 4, whatever a plan says of that phrase."""
    for seed in range(4):
        song = harmonize(song_of(section("A1", "4a 4a"), form="rhythm changes", seed=seed), model=dice())
        assert degrees_in(song, "A1")[3] == 2
        assert chord_at(song, "A1", 3, 2).root == "G"
        assert cadences(song, "A1")[-1] == "authentic"


def test_letters_share_their_version_and_the_blues_changes_hands():
    same = [section("A1", "4o 4o 4t"), section("A2", "4o 4o 4t")]
    song = song_of(*same, style="blues")
    frames = [stock_frame(plan, song, VOCABULARY) for plan in same]
    assert sorted(frames[0]) == sorted(frames[1])
    assert all((frames[0][beat] == frames[1][beat]).all() for beat in frames[0])
    manners = [manner_of(song_of(*same, style="blues", seed=seed)) for seed in range(40)]
    assert 5 < manners.count(RICH) < 30


def test_tag_turns_and_comes_to_rest():
    plans = (section("A", "8h"), section("Z", "4a", role="tag"))
    for seed in range(6):
        song = harmonize(song_of(*plans, seed=seed), model=dice())
        assert cadences(song, "Z") == ["authentic"]
        assert degrees_in(song, "Z")[:2] in ([4, 2], [2, 4], [5, 4], [6, 4])
        assert chord_at(song, "Z", 3, 3).root == "C"
    pop = harmonize(song_of(*plans[:1], section("Z", "2p", role="tag"), style="pop"), model=dice())
    assert [str(chord_at(pop, "Z", bar).root) for bar in (0, 1)] == ["F", "C"]


def test_tag_may_play_the_last_bars_again():
    plans = (section("A", "4h 4a"), section("Z", "4a", role="tag"))
    echoes = 0
    for seed in range(12):
        song = harmonize(song_of(*plans, seed=seed), model=dice())
        assert cadences(song, "Z") == ["authentic"]
        echoes += degrees_in(song, "Z") == degrees_in(song, "A")[4:]
    assert 2 <= echoes <= 10


def test_what_frames_a_blues_rests_on_its_seventh_too():
    plans = (section("A", "12a"), section("Z", "4a", role="tag"))
    song = harmonize(song_of(*plans, form="blues", seed=5), model=dice())
    assert family_of(chord_at(song, "A", 11).suffix) == "dominant"
    assert cadences(song, "Z") == ["authentic"]
    endings = {
        family_of(chord_at(harmonize(song_of(*plans, form="blues", seed=seed), model=dice()), "Z", 3).suffix)
        for seed in range(8)
    }
    assert "dominant" in endings
