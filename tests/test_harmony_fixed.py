"""Chords that are given for some bars: kept to the letter, the rest composed around them from both sides."""

from dataclasses import replace

import numpy as np
import pytest
from harmony_songs import VOCABULARY, Dice, assert_tiled, cadences, dice, planned, section, song_of, spans_of
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony.drafts.draft import UNDER_A_LINE, Model, Task
from harmony.drafts.drawing import compose_events
from harmony.drafts.fixed import Fixed, fills, joined, laid_over
from harmony.features import COLUMNS, MAX_BEATS, Chart
from harmony.stage import harmonize
from song import ChordSpan, Key, Note, Section, SongError, parse_chord, parse_key, parse_meter
from song.cadence import cadence_of
from song.check import problems, spoiled
from song.document import CADENCES

FOUR = parse_meter("4/4")


def head(section_id="A1", bars=8, key="C", cadence="half", **relation):
    return Section(section_id, section_id[0], "head", bars, parse_key(key), cadence, **relation)


def given_at(*bars, **more):
    """Return spans of bars of which those that are written `?` are open."""
    spans = spans_of(*("C" if bar in ("?", "N.C.") else bar for bar in bars), **more)
    return tuple(
        replace(span, chord=None) if bars[span.onset // 96] == "N.C." else span
        for span in spans
        if bars[span.onset // 96] != "?"
    )


def with_given(song, **given):
    return replace(song, given=given)


def assert_kept(song, spans, name):
    """Every span sounds where it was given; equal neighbours inside its bar may have joined it."""
    for span in spans:
        (over,) = (other for other in song.chords[name] if other.onset <= span.onset < other.end)
        assert over.chord == span.chord
        assert over.end >= span.end


# A progression for each cadence, with chords that the vocabulary of the tests lacks.
SOUND = {
    "authentic": ("Cmaj7#11", "A7b9", "Dm9", "G13 G7b9", "Em7", "A7", "Dm7/A G7", "C6"),
    "half": ("C/E", "F", "Fm6/Ab", "C/G", "Am9", "D7", "Dm7", "G7sus4 G7"),
    "plagal": ("C", "Gm7 C9", "Fmaj9", "Bb13#11", "C", "Am7", "F6", "C69"),
    "deceptive": ("C", "F", "G", "C", "Dm7", "G7/B", "G13", "Am11"),
    "turnaround": ("Dm7", "G7", "Cmaj9", "Am7", "Dm7", "G7", "Em7 A7", "C6 G7#5"),
    "open": ("C", "Bbmaj7", "Ebmaj7", "Abmaj7", "Db6", "C", "Dm7", "Ebm7 Ab9"),
}


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(CADENCES),
    st.sets(st.integers(0, 7), min_size=1, max_size=7),
    st.sampled_from(["C", "F# minor", "Db"]),
    st.integers(0, 2**31),
)
def test_any_bars_of_a_sound_progression_stay_and_the_cadence_is_made(cadence, bars, key, seed):
    target = parse_key(key)
    # Minor keys hear the cadences of their parallel major, whose tonic is another chord.
    whole = [
        replace(span, chord=span.chord.transpose(Key("C", target.mode), target)) for span in spans_of(*SOUND[cadence])
    ]
    spans = tuple(span for span in whole if span.onset // 96 in bars)
    made = cadence_of(whole, target, FOUR, 8)
    song = with_given(song_of(head(key=key, cadence=made), seed=seed), A1=spans)
    composed = harmonize(song, model=dice())
    assert_tiled(composed)
    assert_kept(composed, spans, "A1")
    assert cadence_of(composed.chords["A1"], target, FOUR, 8) == made
    assert harmonize(song, model=dice()).chords == composed.chords


@settings(max_examples=12, deadline=None)
@given(st.sets(st.integers(0, 31), max_size=20), st.integers(0, 2**31), st.sampled_from(sorted(SOUND)))
def test_single_beats_stay(beats, seed, cadence):
    whole = spans_of(*SOUND[cadence])
    spans = tuple(
        ChordSpan(beat * 24, 24, next(span.chord for span in whole if span.onset <= beat * 24 < span.end))
        for beat in sorted(beats)
    )
    composed = harmonize(with_given(song_of(head(cadence=cadence), seed=seed), A1=spans), model=dice())
    assert_tiled(composed)
    assert_kept(composed, spans, "A1")
    assert cadence_of(composed.chords["A1"], Key("C"), FOUR, 8) == cadence


def test_given_chords_are_the_very_same():
    spans = given_at("?", "C7#9#5/Bb", "?", "?", "N.C.", "?", "Dm7 Ab7", "?")
    song = harmonize(with_given(song_of(head()), A1=spans), model=dice())
    assert set(spans) <= set(song.chords["A1"])
    assert not song.given
    assert not problems(song)


def test_chords_that_are_all_given_are_taken_as_they_are():
    """As chords that stand: nobody asks whether they make the cadence."""
    spans = spans_of("C", "F", "C", "F")
    song = harmonize(with_given(song_of(head(bars=4, cadence="half")), A1=spans), model=dice())
    assert song.chords["A1"] == spans


def test_nothing_reaches_into_a_fixed_chord():
    spans = tuple(ChordSpan(bar * 96 + 24, 48, parse_chord("Bb7")) for bar in range(8))
    song = harmonize(with_given(song_of(head(cadence="open")), A1=spans), model=dice())
    assert_tiled(song)
    assert set(spans) <= set(song.chords["A1"])


def test_an_inner_cadence_gives_way_to_what_is_given():
    song = song_of(section("A", "4h 4a"))
    composed = harmonize(with_given(song, A=given_at("?", "?", "?", "C", "?", "?", "?", "?")), model=dice())
    assert cadences(composed, "A")[1] == "authentic"
    made = harmonize(with_given(song, A=given_at("?", "?", "?", "G7", "?", "?", "?", "?")), model=dice())
    assert cadences(made, "A") == planned(made, "A")


@pytest.mark.parametrize(("bars", "cadence", "told"), [
    (("?", "?", "?", "Dm7"), "authentic", "bar 4 (Dm7) makes an open end; change the cadence or open a bar with ?"),
    (("?", "?", "C", "?"), "half", "bars 3 to 4 (C | ?) cannot make a half cadence;"),
    (("F", "?", "G7", "C"), "plagal", "bars 3 to 4 (G7 | C) make an authentic cadence;"),
    (("?", "?", "?", "G7 C"), "open", "bar 4 (G7 C) makes an authentic cadence;"),
    (("F", "?", "G7", "C F"), "deceptive", "bar 4 (C F) makes an open end;"),
])  # fmt: skip
def test_what_contradicts_the_cadence_is_said(bars, cadence, told):
    song = with_given(song_of(head(bars=4, cadence=cadence)), A1=given_at(*bars))
    with pytest.raises(SongError) as error:
        harmonize(song, model=dice())
    assert str(error.value).startswith(f"section A1: cadence {cadence}, but ")
    assert told in str(error.value)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["?", "C", "G7", "F", "Am7", "Dm7", "C G7", "F C", "Db7 C"]), min_size=4, max_size=4),
    st.sampled_from(CADENCES),
)
def test_song_and_harmony_agree_on_what_cannot_be(bars, cadence):
    """Two independent searches: whether any chords make the cadence, and whether those that the network knows do."""
    song = with_given(song_of(head(bars=4, cadence=cadence)), A1=given_at(*bars))
    task = Task.of(song.sections[0], song, dice())
    spans = song.given.get("A1", ())
    found = task.around(Fixed.of(spans, song.sections[0], FOUR, VOCABULARY))
    assert (found is not None) == (spoiled(song.sections[0], spans, FOUR) is None)


def test_a_repeat_has_its_own_given_chords_instead():
    first = spans_of("C", "Am7", "Dm7", "G7", "C", "F", "Dm7", "G7")
    song = song_of(head(), head("A2", repeats="A1"), head("A3", repeats="A1"), chords={"A1": first})
    composed = harmonize(with_given(song, A2=given_at("?", "Eb7", *["?"] * 6)), model=dice())
    symbols = [str(span.chord) for span in composed.chords["A2"]]
    assert symbols == ["C", "Eb7", "Dm7", "G7", "C", "F", "Dm7", "G7"]
    assert composed.chords["A3"] == first


def test_a_repeat_whose_given_chords_spoil_the_cadence_ends_anew():
    first = spans_of("C", "Am7", "Dm7", "G7", "C", "F", "Dm7", "G7")
    song = song_of(head(), head("A2", repeats="A1"), chords={"A1": first})
    spans = given_at(*["?"] * 6, "C#dim7 Dm7", "?")
    composed = harmonize(with_given(song, A2=spans), model=dice())
    assert composed.chords["A2"][:6] == first[:6]
    assert_kept(composed, spans, "A2")
    broken = given_at(*["?"] * 7, "G7 C")
    with pytest.raises(SongError, match=r"section A2: cadence half, but bar 8 \(G7 C\) makes an authentic cadence"):
        harmonize(with_given(song, A2=broken), model=dice())
    ended = harmonize(
        with_given(replace(song, sections=(head(), head("A2", cadence="authentic", varies="A1"))), A2=broken),
        model=dice(),
    )
    assert ended.chords["A2"][:6] == first[:6]
    assert ended.chords["A2"][-2:] == broken


def test_repeats_share_what_was_made_around_given_chords():
    song = song_of(head(), head("A2", repeats="A1"))
    composed = harmonize(with_given(song, A1=given_at("?", "?", "Ab7#11", *["?"] * 5)), model=dice())
    assert composed.chords["A1"] == composed.chords["A2"]


def test_the_network_is_told_what_stands_ahead():
    song = song_of(head(bars=2), head("B", 2), chords={"B": spans_of("Ab", "Bb")})
    model = Model(Rows(), VOCABULARY)
    harmonize(with_given(song, A1=given_at("?", "G7")), model=model)
    told = [(row[COLUMNS.index("ahead")], row[COLUMNS.index("ahead_in")]) for row in model.reader.seen]
    assert told[0] == (VOCABULARY.encode(parse_chord("G7"), Key("C")), 4)
    assert (VOCABULARY.encode(parse_chord("Ab"), Key("C")), 4) in told


class Rows(Dice):
    """A network that remembers the first row of each step."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def chords(self, state, rows):
        self.seen.append(rows[0])
        return super().chords(state, rows)


class Leading(Dice):
    """A network that knows four chords, and that after one of them a fifth follows."""

    def __init__(self, known, before, after):
        super().__init__()
        self.known, self.before, self.after = known, before, after

    def chords(self, state, rows):
        rng = np.random.default_rng([state, *(value for row in rows for value in row)])
        wishes = rng.normal(size=(len(rows), len(VOCABULARY)))
        wishes[:, self.known] += 9.0
        for seat, row in enumerate(rows):
            wishes[seat, self.after] += 12.0 * (row[COLUMNS.index("previous")] == self.before)
        return wishes, state, state + 1

    def durations(self, hidden, chords, room):
        return np.tile(np.arange(float(MAX_BEATS)) * 9.0, (len(chords), 1))


def test_drafts_that_lead_into_what_is_fixed_win():
    """By chance one of the four would stand before it in a quarter of the places."""
    known = [VOCABULARY.encode(parse_chord(symbol), Key("C")) for symbol in ("Ebm7", "F", "Dm7", "Am7")]
    target = VOCABULARY.encode(parse_chord("Ab7"), Key("C"))
    spans = given_at("?", "Ab7", "?", "Ab7", "?", "Ab7", "?", "?")
    led = 0
    for seed in range(12):
        song = with_given(song_of(head(cadence="open"), seed=seed), A1=spans)
        composed = harmonize(song, model=Model(Leading(known, known[0], target), VOCABULARY))
        led += sum(str(span.chord) in ("Ebm7", "D#m7") for span in composed.chords["A1"] if span.onset < 5 * 96)
    assert led >= 0.5 * 36


@pytest.mark.parametrize("layer", ["chords", "given"])
def test_a_section_between_two_others_leads_into_the_next(layer):
    """By chance one of the four would stand before it in a quarter of the songs."""
    known = [VOCABULARY.encode(parse_chord(symbol), Key("C")) for symbol in ("Ebm7", "F6", "Dm7", "Am7")]
    network = Leading(known, known[0], VOCABULARY.encode(parse_chord("Ab7"), Key("C")))
    finished = {"A1": spans_of("C", "F", "Dm7", "G7"), "C": spans_of("Ab7", "F6")}
    led = 0
    for seed in range(20):
        song = song_of(head(bars=4), head("B", 2, cadence="open"), head("C", 2, cadence="open"), seed=seed)
        song = replace(
            song, **{layer: {name: spans if layer == "chords" else spans[:1] for name, spans in finished.items()}}
        )
        composed = harmonize(song, model=Model(network, VOCABULARY))
        led += str(composed.chords["B"][-1].chord) in ("Ebm7", "D#m7")
    assert led >= 11


def test_what_leads_to_a_given_chord_is_spelled_after_it():
    """Before Gb that is Db7, before F# it is C#7, whatever the key says."""
    for symbol, wanted in (("Gbm7", "Db7"), ("F#m7", "C#7")):
        spans = given_at("?", symbol, "?", "?")
        song = with_given(song_of(head(bars=4, cadence="open")), A1=spans)
        lead = VOCABULARY.encode(parse_chord(wanted), Key("C"))
        composed = harmonize(song, model=Model(Leading([lead], lead, 2), VOCABULARY))
        assert str(composed.chords["A1"][0].chord) == wanted


def test_a_melody_without_chords_is_kept():
    notes = {"A1": (Note(0, 96, 60), Note(96, 96, 62))}
    song = replace(song_of(head()), melody=notes)
    assert dict(harmonize(song, model=dice()).melody) == notes
    given_too = with_given(song, A1=given_at("?", "Dm7", *["?"] * 6))
    assert dict(harmonize(given_too, model=dice()).melody) == notes


def test_what_is_laid_over_cuts_what_is_under():
    below = spans_of("C", "F", "G7")
    above = (ChordSpan(48, 72, None),)
    laid = laid_over(below, above)
    assert [(span.onset, span.end, str(span.chord)) for span in laid] == [
        (0, 48, "C"),
        (48, 120, "None"),
        (120, 192, "F"),
        (192, 288, "G7"),
    ]
    inside = laid_over(below, (ChordSpan(120, 24, None),))
    assert [(span.onset, span.end) for span in inside] == [(0, 96), (96, 120), (120, 144), (144, 192), (192, 288)]


def test_equal_neighbours_join_inside_a_bar_only():
    chord = parse_chord("C")
    spans = [ChordSpan(onset, 48, chord) for onset in (0, 48, 96)]
    assert [(span.onset, span.duration) for span in joined(spans, 96)] == [(0, 96), (96, 48)]


def test_whether_spans_fill():
    assert fills(spans_of("C", "F"), 192)
    assert not fills(spans_of("C", "F"), 288)
    assert not fills(spans_of("C", "F")[1:], 192)
    assert not fills((), 96)


def test_what_is_fixed_is_heard_as_near_as_can_be():
    plan = head(bars=2)
    spans = (*spans_of("C13#11 C9"), *spans_of("C", "?F".strip("?"))[1:])
    fixed = Fixed.of(spans, plan, FOUR, VOCABULARY)
    seventh, fourth = (VOCABULARY.encode(parse_chord(symbol), Key("C")) for symbol in ("C7", "F"))
    assert fixed.events == {0: (seventh, 4), 4: (fourth, 4)}
    assert fixed.opening() == [(seventh, 4), (fourth, 4)]
    assert fixed.room(0, 4) == 0
    assert Fixed.of(spans[:2], plan, FOUR, VOCABULARY).room(4, 4) == 4


class Hearing(Dice):
    """A network that finds every chord as likely as any other."""

    def chords(self, state, rows):
        return np.zeros((len(rows), len(VOCABULARY))), state, state + 1


def test_under_a_line_the_best_fitting_draft_is_taken():
    song = replace(song_of(head(bars=4, cadence="open")), melody={"A1": (Note(0, 384, 60),)})
    task = Task.of(song.sections[0], song, Model(Hearing(), VOCABULARY))
    assert task.temperature == pytest.approx(UNDER_A_LINE)
    liked = VOCABULARY.encode(parse_chord("Fmaj7"), Key("C"))
    fit = np.where(np.arange(len(VOCABULARY)) == liked, 0.0, -8.0) * np.ones((16, 1))
    chart = Chart(song, VOCABULARY)
    drawn = compose_events(replace(task, fit=fit), chart, [], np.random.default_rng(1))
    assert sum(beats for token, beats in drawn if token == liked) >= 8
    plain = compose_events(task, chart, [], np.random.default_rng(1))
    assert sum(beats for token, beats in plain if token == liked) <= 4
