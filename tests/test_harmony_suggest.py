"""Suggestions for a bar: the network's own odds from both sides, cadences kept, sections that share the bar."""

from dataclasses import replace

import numpy as np
import pytest
from harmony_songs import VOCABULARY, cadences, dice, section, song_of, spans_of

from harmony.drafts.draft import Model
from harmony.features import MAX_BEATS, Chart, events_of
from harmony.stage import harmonize
from harmony.suggestions.offers import offers
from harmony.suggestions.sharing import bars_of, heard, moved, sharing
from harmony.suggestions.spot import AFTER, Spot
from harmony.suggestions.suggest import suggestions, with_bar
from song import Key, Note, SongError, parse_chord
from song.check import problems


class Plain:
    """A network that throws dice for each row alone, so that nobody's odds depend on who sits beside."""

    def __init__(self):
        self.shown = []

    def start(self, rows, copies):
        self.shown += rows
        return 0

    def chords(self, state, rows):
        self.shown += rows
        return np.array([plain_chords(row) for row in rows]), [tuple(row) for row in rows], 0

    def durations(self, hidden, chords, room):
        return np.array([plain_durations(row, token) for row, token in zip(hidden, chords, strict=True)])


def plain_chords(row):
    return np.random.default_rng([1, *row]).normal(size=len(VOCABULARY)) * 2


def plain_durations(row, token):
    return np.random.default_rng([2, token, *row]).normal(size=MAX_BEATS)


def tune(*bars, style="jazz", key="C", **more):
    """Build a song of one section with its chords."""
    plan = section("A1", "4h 4a", key=key)
    return song_of(plan, chords={"A1": spans_of(*bars)}, style=style, key=key, form="A", **more)


TUNE = ("Cmaj7", "A7", "Dm7", "G7", "Em7 A7", "Dm7", "G7", "C6")


def family():
    """Build a head, its repeat, one with another ending, a solo over it and the head in another key."""
    sections = (
        section("A1", "4h 4h"),
        section("A2", "4h 4h", repeats="A1"),
        section("A3", "4h 4a", varies="A1"),
        section("B1", "8h", key="F"),
        section("A4", "4h 4h", role="solo", over="A1"),
        section("A5", "4h 4h", key="D", repeats="A1"),
    )
    head = spans_of("Cmaj7", "A7", "Dm7", "G7", "Em7 A7", "Dm7", "D7", "G7")
    last = spans_of("Cmaj7", "A7", "Dm7", "G7", "Em7 A7", "Dm7", "G7", "C6")
    bridge = spans_of("Fmaj7", "Gm7", "C7", "Fmaj7", "Dm7", "Gm7", "C7", "C7")
    chords = {"A1": head, "A2": head, "A3": last, "B1": bridge, "A4": head, "A5": moved(head, Key("C"), Key("D"))}
    return song_of(*sections, chords=chords)


def log_softmax(row, choice):
    return row[choice] - np.log(np.exp(row - row.max()).sum()) - row.max()


def by_hand(song, bar, spans):
    """Return what the odds should be: those of each event of the bar and of the bars behind, one after the other."""
    plan = song.section("A1")
    spans = tuple(
        sorted({*song.chords["A1"]} - {*bars_of(song.chords["A1"], bar - 1, 1, 96)} | {*spans}, key=lambda s: s.onset)
    )
    chart, chance = Chart(replace(song, chords={}), VOCABULARY), 0.0
    for token, beats in events_of(spans, plan, song.brief.meter, VOCABULARY):
        if 4 * (bar - 1) <= chart.beat < 4 * (bar + AFTER):
            row = chart.row()
            chance += log_softmax(plain_chords(row), token)
            chance += log_softmax(plain_durations(row, token)[: chart.room], beats - 1)
        chart.place((token, beats))
    return chance


@pytest.mark.parametrize("bar", [1, 3, 5, 7])
def test_the_odds_are_those_of_the_bar_and_of_what_follows(bar):
    song = tune(*TUNE, style="folk")
    found = suggestions(song, "A1", bar, model=Model(Plain(), VOCABULARY))
    first = found[0]
    assert len(found) > 4
    for other in found[1:]:
        difference = by_hand(song, bar, first.spans) - by_hand(song, bar, other.spans)
        assert np.log(first.probability / other.probability) == pytest.approx(difference)


def test_the_shares_are_of_all_that_was_weighed():
    found = suggestions(tune(*TUNE), "A1", 3, model=dice())
    shares = [suggestion.probability for suggestion in found]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1 + 1e-9
    assert sum(suggestion.stands for suggestion in found) == 1


def test_the_network_is_told_nothing_of_what_follows():
    """Its rows up to the bar are the same whatever stands behind, and other odds come only from the bars behind."""
    shown = []
    for ending in ("Dm7 G7", "Fm7 Bb7"):
        reader = Plain()
        song = tune(*TUNE[:5], ending, *TUNE[6:])
        Spot.of(song, "A1", 2, 1, Model(reader, VOCABULARY)).place().fillings(4)
        shown.append(reader.shown)
    assert shown[0] == shown[1]
    far = [tune(*TUNE[:6], chord, "C6") for chord in ("G7", "Db7")]
    first, second = (suggestions(song, "A1", 1, model=Model(Plain(), VOCABULARY)) for song in far)
    assert first == second
    near = suggestions(tune("Cmaj7", "A7", "Fm7", *TUNE[3:]), "A1", 1, model=Model(Plain(), VOCABULARY))
    assert near != first


def test_the_same_song_gets_the_same_list():
    assert suggestions(family(), "A2", 3, model=dice()) == suggestions(family(), "A2", 3, model=dice())


@pytest.mark.parametrize(("meter", "ticks"), [("4/4", 96), ("3/4", 72), ("6/8", 72), ("2/4", 48), ("12/8", 144)])
@pytest.mark.parametrize("bars", [1, 2])
def test_suggestions_fill_the_bar_in_any_meter(meter, ticks, bars):
    chords = spans_of("Cmaj7", "Am7", "Dm7", "G7", "Em7", "Am7", "G7", "C6", ticks=ticks)
    song = song_of(section("A1", "4h 4a"), chords={"A1": chords}, meter=meter)
    for suggestion in suggestions(song, "A1", 5, bars, model=dice()):
        assert suggestion.spans[0].onset == 4 * ticks
        assert suggestion.spans[-1].end == (4 + bars) * ticks
        assert len(suggestion.numerals) == len(suggestion.spans)
        assert problems(with_bar(song, "A1", 5, suggestion.spans, bars)) == []


@pytest.mark.parametrize("seed", range(3))
def test_every_cadence_is_still_made(seed):
    plans = (
        section("A1", "4h 4t"),
        section("A2", "4h 4a", varies="A1"),
        section("B1", "2o 2d 4h", key="F"),
        section("A3", "4h 4a", repeats="A2"),
    )
    style = ("jazz", "folk", "pop")[seed % 3]
    song = harmonize(song_of(*plans, seed=seed, style=style, form="AABA"), model=dice())
    for name in ("A1", "A2", "B1"):
        for bar in (3, 4, 8):
            for suggestion in suggestions(song, name, bar, model=dice()):
                changed = with_bar(song, name, bar, suggestion.spans)
                assert problems(changed) == []
                assert all(cadences(changed, plan.id) == cadences(song, plan.id) for plan in plans if plan.id != "B1")
                assert cadences(changed, "B1")[1:] == cadences(song, "B1")[1:]  # its first phrase is open to anything


def test_a_cadence_that_a_person_wrote_otherwise_is_no_promise():
    song = tune(*TUNE[:6], "Dm7", "Em7")  # the plan says authentic
    last = {suggestion.spans[-1].chord.root for suggestion in suggestions(song, "A1", 8, model=dice(), number=20)}
    assert len(last) > 3


def test_nothing_that_sounds_as_what_stands_is_suggested_and_nothing_twice():
    for song, bar in ((tune(*TUNE), 8), (tune(*TUNE[:7], "C6"), 1), (tune("Am7/C", *TUNE[1:]), 1)):
        found = suggestions(song, "A1", bar, model=dice(), number=30)
        assert len({heard(suggestion.spans) for suggestion in found}) == len(found)


def test_the_number_counts_what_does_not_stand():
    for number in (1, 3, 8):
        found = suggestions(tune(*TUNE), "A1", 2, model=dice(), number=number)
        assert len([suggestion for suggestion in found if not suggestion.stands]) == number


def test_sections_that_repeat_vary_or_play_over_share_a_bar():
    song = family()
    assert sharing(song, "A1", 1) == ("A1", "A2", "A3", "A4", "A5")
    assert sharing(song, "A5", 1) == sharing(song, "A1", 1)
    assert sharing(song, "A1", 8) == ("A1", "A2", "A4", "A5")
    assert sharing(song, "A3", 8) == ("A3",)
    assert sharing(song, "A1", 6, 2) == ("A1", "A2", "A4", "A5")
    assert sharing(song, "B1", 1) == ("B1",)


def test_a_suggestion_changes_the_bar_wherever_it_is_shared_and_nothing_else():
    song = family()
    taken = next(s for s in suggestions(song, "A5", 2, model=dice()) if not s.stands)
    changed = with_bar(song, "A5", 2, taken.spans)
    assert bars_of(changed.chords["A5"], 1, 1, 96) == taken.spans
    assert bars_of(changed.chords["A1"], 1, 1, 96) == moved(taken.spans, Key("D"), Key("C"))
    assert changed.chords["A1"] == changed.chords["A2"] == changed.chords["A4"]
    assert changed.chords["B1"] == song.chords["B1"]
    for name, spans in song.chords.items():
        assert bars_of(changed.chords[name], 0, 1, 96) == bars_of(spans, 0, 1, 96)
        assert bars_of(changed.chords[name], 2, 6, 96) == bars_of(spans, 2, 6, 96)


def test_the_list_is_the_same_wherever_the_shared_bar_is_named():
    song = family()
    first, second = (suggestions(song, name, 2, model=dice()) for name in ("A1", "A5"))
    assert [moved(s.spans, Key("C"), Key("D")) for s in first] == [s.spans for s in second]
    assert [s.numerals for s in first] == [s.numerals for s in second]


def test_locked_chords_and_the_melody_stay():
    song = family()
    sections = tuple(replace(plan, locked=frozenset({"chords"})) if plan.id == "A2" else plan for plan in song.sections)
    song = replace(song, sections=sections, melody={"A1": (Note(0, 24, 72),)})
    taken = next(s for s in suggestions(song, "A1", 2, model=dice()) if not s.stands)
    changed = with_bar(song, "A1", 2, taken.spans)
    assert changed.chords["A2"] == song.chords["A2"] != changed.chords["A1"]
    assert changed.melody == song.melody


def test_chords_that_the_network_does_not_know_keep_their_letters():
    song = tune("Cmaj7", "A13#11/Eb", "Dm7", "G7alt", "B#maj7", "Dm7", "G7", "C6")
    found = suggestions(song, "A1", 2, model=dice())
    assert [str(s.spans[0].chord) for s in found if s.stands] == ["A13#11/Eb"]
    changed = with_bar(song, "A1", 3, next(s.spans for s in suggestions(song, "A1", 3, model=dice()) if not s.stands))
    assert {str(span.chord) for span in changed.chords["A1"]} >= {"A13#11/Eb", "G7alt", "B#maj7"}


def test_no_chord_and_sections_without_chords_are_no_hindrance():
    song = tune("Cmaj7", *TUNE[1:7], "C6")
    silent = replace(song.chords["A1"][0], chord=None)
    song = replace(song, chords={"A1": (silent, *song.chords["A1"][1:])})
    assert [s.numerals for s in suggestions(song, "A1", 1, model=dice()) if s.stands] == [("N.C.",)]
    open_song = replace(family(), chords={name: row for name, row in family().chords.items() if name in ("A1", "A4")})
    assert sharing(open_song, "A4", 2) == ("A1", "A4")
    assert len(suggestions(open_song, "A4", 8, model=dice())) > 1


def test_the_network_hears_the_line_and_nothing_clashes_with_what_it_leans_on():
    song = tune(*TUNE, style="pop")
    sung = replace(song, melody={"A1": (Note(0, 96, 72), Note(96, 96, 72), Note(192, 192, 77), Note(576, 192, 72))})
    heard_rows = []
    for each in (song, sung):
        reader = Plain()
        Spot.of(each, "A1", 4, 1, Model(reader, VOCABULARY)).place().fillings(4)
        heard_rows.append(reader.shown)
    assert heard_rows[0] != heard_rows[1]
    free, under = (offers(Spot.of(each, "A1", 4, 1, dice())) for each in (song, sung))
    under_f = {parse_chord(name) for name in ("C", "Em", "Em7", "Cmaj7")}
    assert under_f & {span.chord for spans in free for span in spans}
    assert not under_f & {span.chord for spans in under for span in spans}
    assert len(under) > 5


def test_substitutes_are_offered_where_they_lead_on():
    spot = Spot.of(tune(*TUNE), "A1", 7, 1, Model(Plain(), VOCABULARY))
    names = {" ".join(str(span.chord) for span in spans) for spans in offers(spot)}
    assert {"Db7", "Dm7 G7", "Fm Bb7"} <= names or {"Db7", "Dm7 G7", "Fm7 Bb7"} <= names
    plain = Spot.of(tune(*TUNE, style="folk"), "A1", 1, 1, Model(Plain(), VOCABULARY))
    assert {"Am", "Em"} <= {" ".join(str(span.chord) for span in spans) for spans in offers(plain)}


def test_roots_are_spelled_by_where_they_lead():
    spot = Spot.of(tune(*TUNE), "A1", 2, 1, Model(Plain(), VOCABULARY))
    names = {str(span.chord) for spans in offers(spot) for span in spans[-1:]}
    assert "Eb7" in names
    assert not names & {"D#7", "D#maj7", "A#7", "Gb7b5"}
    flat = song_of(section("A1", "4a", key="Gb"), key="Gb", chords={"A1": spans_of("Gbmaj7", "Abm7", "Db7", "Gb6")})
    roots = {span.chord.root for s in suggestions(flat, "A1", 2, model=dice(), number=30) for span in s.spans}
    assert not roots & {"F#", "G#", "D#", "A#", "C#"}


@pytest.mark.parametrize(
    ("name", "bar", "bars", "said"),
    [
        ("A9", 1, 1, 'no section is called "A9"; there are A1, A2, A3, B1, A4, A5'),
        ("A1", 0, 1, "section A1: there is no bar 0; it has bars 1 to 8"),
        ("A1", 9, 1, "section A1: there is no bar 9; it has bars 1 to 8"),
        ("A1", 7, 4, "section A1: there is no bar 10; it has bars 1 to 8"),
        ("A1", 1, 5, "section A1: 5 bars are too many at once; ask for at most 4"),
        ("A2", 1, 1, "section A2: has no chords yet; compose harmonize writes them"),
    ],
)
def test_a_wrong_place_is_told_in_one_line(name, bar, bars, said):
    song = family()
    song = replace(song, chords={other: row for other, row in song.chords.items() if other != "A2"})
    with pytest.raises(SongError, match=said):
        suggestions(song, name, bar, bars, model=dice())


def names_of(found):
    return [" ".join(str(span.chord) for span in suggestion.spans) for suggestion in found]


def test_the_shipped_network_knows_what_stands_for_a_dominant():
    song = tune("Cmaj7", "A7", "Dm7", "G7", "Cmaj7", "Dm7", "G7", "C6")
    found = suggestions(song, "A1", 7, number=20)
    assert {"G7", "Db7", "Dm7 G7"} <= set(names_of(found))
    assert found[names_of(found).index("G7")].probability > 0.2
    assert ("subV7",) in [suggestion.numerals for suggestion in found]


def test_the_shipped_network_stays_plain_in_a_folk_tune():
    song = tune("C", "F", "C", "G", "C", "Am", "G7", "C", style="folk")
    likely = [s for s in suggestions(song, "A1", 2) if not s.stands][:4]
    known = {parse_chord(name) for name in ("C", "F", "Am", "Dm", "G", "G7", "Em", "C7", "D7")}
    assert {span.chord for suggestion in likely for span in suggestion.spans} <= known
