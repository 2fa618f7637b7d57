"""The harmony stage with a network that knows nothing: copies, endings, kept chords, cadences, determinism."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from harmony_songs import VOCABULARY, Dice, assert_tiled, dice, song_of, spans_of

from harmony.drafts.draft import Draft, Model, Task
from harmony.drafts.sampling import left_by
from harmony.drafts.worth import agreements, heard_before, likeness, loose_ends, weak_changes, weakest, worth
from harmony.features import COLUMNS, MAX_BEATS, Chart, events_of
from harmony.stage import harmonize
from harmony.theory.spelling import moved
from song import ChordSpan, Key, Section, parse_chord, parse_key, parse_meter
from song.cadence import cadence_of
from song.document import CADENCES, ROLES
from song.meter import METERS


@pytest.fixture
def model():
    return dice()


def head(section_id="A1", bars=8, key="C", cadence="half", **relation):
    return Section(section_id, section_id[0], "head", bars, parse_key(key), cadence, **relation)


@pytest.mark.parametrize("meter", sorted(METERS))
@pytest.mark.parametrize("key", ["C", "F# minor", "Db", "Bb minor"])
def test_every_cadence_is_made_in_every_length(model, meter, key):
    lengths = dict(zip(CADENCES, [(1, 7), (2, 16), (3, 8), (4, 5), (1, 6), (1, 9)], strict=True))
    sections = [
        head(f"{letter}{bars}", bars, key, cadence)
        for letter, cadence in zip("ABCDEF", CADENCES, strict=True)
        for bars in lengths[cadence]
    ]
    song = harmonize(song_of(*sections, meter=meter), model=model)
    assert_tiled(song)
    for section in sections:
        made = cadence_of(song.chords[section.id], section.key, song.brief.meter, section.bars)
        assert made == section.cadence, section.id


@pytest.mark.parametrize("cadence", CADENCES)
def test_shortest_section_makes_every_cadence(model, cadence):
    for meter in METERS:
        song = harmonize(song_of(head(bars=1, cadence=cadence), meter=meter), model=model)
        assert cadence_of(song.chords["A1"], Key("C"), song.brief.meter, 1) == cadence


def test_repeat_and_solo_share_the_chords(model):
    solo = Section("A3", "A", "solo", 8, Key("C"), "half", over="A1")
    song = harmonize(song_of(head(), head("A2", repeats="A1"), solo), model=model)
    assert song.chords["A1"] == song.chords["A2"] == song.chords["A3"]


def test_repeat_in_another_key_is_moved(model):
    song = harmonize(song_of(head(), head("A2", key="Eb", repeats="A1")), model=model)
    assert song.chords["A2"] == moved(song.chords["A1"], Key("C"), Key("Eb"))
    assert_tiled(song)


def test_repeat_in_the_other_mode_is_composed(model):
    song = harmonize(song_of(head(), head("A2", key="C minor", cadence="authentic", repeats="A1")), model=model)
    assert cadence_of(song.chords["A2"], Key("C", "minor"), song.brief.meter, 8) == "authentic"


def test_longer_repeat_copies_what_fits_and_composes_the_rest(model):
    song = harmonize(song_of(head(bars=4), head("A2", bars=6, cadence="authentic", repeats="A1")), model=model)
    copied = len(song.chords["A1"])
    assert song.chords["A2"][:copied] == song.chords["A1"]
    assert_tiled(song)
    assert cadence_of(song.chords["A2"], Key("C"), song.brief.meter, 6) == "authentic"


def test_variation_changes_only_the_ending(model):
    song = harmonize(song_of(head(), head("A2", cadence="authentic", varies="A1")), model=model)
    first, second = ([span for span in song.chords[name] if span.end <= 6 * 96] for name in ("A1", "A2"))
    assert first == second
    assert song.chords["A1"] != song.chords["A2"]
    assert cadence_of(song.chords["A2"], Key("C"), song.brief.meter, 8) == "authentic"


def test_variation_of_a_short_section_changes_one_bar(model):
    chords = {"A1": spans_of("C", "F", "G7")}
    song = song_of(head(bars=3), head("A2", bars=3, cadence="deceptive", varies="A1"), chords=chords)
    varied = harmonize(song, model=model).chords["A2"]
    assert varied[:2] == chords["A1"][:2]
    assert cadence_of(varied, Key("C"), parse_meter("4/4"), 3) == "deceptive"


def test_variation_goes_back_as_far_as_the_cadence_needs(model):
    """A half cadence has no tonic in the last two bars, so a two-bar section cannot keep its first."""
    chords = {"A1": spans_of("C", "F")}
    song = song_of(head(bars=2), head("A2", bars=2, cadence="half", varies="A1"), chords=chords)
    varied = harmonize(song, model=model).chords["A2"]
    assert cadence_of(varied, Key("C"), parse_meter("4/4"), 2) == "half"


def test_variation_that_makes_its_cadence_already_is_a_copy(model):
    song = harmonize(song_of(head(), head("A2", varies="A1")), model=model)
    assert song.chords["A2"] == song.chords["A1"]


def test_given_chords_are_kept_and_lead_the_rest(model):
    given = spans_of("Cmaj7#11", "E7/B A7", "Bbm9/Ab", "Db13")
    song = song_of(head(bars=4), head("B1", 4), chords={"A1": given})
    composed = harmonize(song, model=model)
    assert composed.chords["A1"] is given
    events = events_of(given, song.sections[0], song.brief.meter, VOCABULARY)
    heard = [row[COLUMNS.index("previous")] for row in model.reader.shown]
    assert heard == [0, *(token for token, _ in events[:-1])]
    other = harmonize(song_of(*song.sections, chords={"A1": spans_of("C", "C", "C", "G7")}), model=model)
    assert composed.chords["B1"] != other.chords["B1"]


def test_the_tune_of_a_jazz_song_comes_before_its_intro(model):
    intro = Section("intro", "i", "intro", 4, Key("C"), "half")
    tune = (head(), head("B", cadence="authentic"))
    bare = harmonize(song_of(head(), head("B", cadence="authentic"), intro), model=model)
    led = harmonize(song_of(intro, *tune), model=model)
    assert [section.id for section in led.sections] == ["intro", "A1", "B"]
    assert dict(led.chords) == dict(bare.chords)
    pop = harmonize(song_of(intro, *tune, style="pop"), model=model)
    assert pop.chords["A1"] != led.chords["A1"]


def test_what_plays_the_intro_of_a_jazz_song_again_follows_it(model):
    intro = Section("intro", "i", "intro", 4, Key("C"), "half")
    outro = Section("outro", "i", "outro", 4, Key("C"), "half", repeats="intro")
    song = harmonize(song_of(intro, head(), outro), model=model)
    assert [section.id for section in song.sections] == ["intro", "A1", "outro"]
    assert song.chords["outro"] == song.chords["intro"]


def test_finished_song_is_returned_as_it_is(little_song):
    assert harmonize(little_song) is little_song


def test_melody_of_untouched_sections_stays(model, little_song):
    song = replace(little_song, chords={"A1": little_song.chords["A1"]})
    assert harmonize(song, model=model).melody["A1"] == little_song.melody["A1"]


def test_same_seed_same_chords_other_seed_others(model):
    sections = (head(), head("B1", cadence="authentic"))
    first = harmonize(song_of(*sections, seed=1), model=model)
    assert harmonize(song_of(*sections, seed=1), model=model).chords == first.chords
    assert harmonize(song_of(*sections, seed=2), model=model).chords != first.chords


def test_chords_off_the_beat_are_heard_on_the_next():
    section = head(bars=1)
    spans = (ChordSpan(0, 36, parse_chord("C")), ChordSpan(36, 60, parse_chord("G7")))
    events = events_of(spans, section, parse_meter("4/4"), VOCABULARY)
    assert events == [
        (VOCABULARY.encode(parse_chord("C"), Key("C")), 2),
        (VOCABULARY.encode(parse_chord("G7"), Key("C")), 2),
    ]


def test_row_says_where_it_is_and_what_was_there():
    song = song_of(head(bars=2), head("A2", bars=2, key="F", repeats="A1"))
    chart = Chart(song, VOCABULARY)
    chord = VOCABULARY.encode(parse_chord("G7"), Key("C"))
    for beats in (4, 2, 2, 1):
        chart.place((chord, beats))
    row = dict(zip(COLUMNS, chart.row(), strict=True))
    heard = VOCABULARY.encode(parse_chord("G7"), Key("F"))
    assert row["previous"] == chord
    assert row["source"] == row["back1"] == row["back2"] == heard
    assert (row["previous_beats"], row["back1_beats"], row["back2_beats"], row["back4"]) == (1, 0, 0, 0)
    assert (row["bar"], row["beat"], row["beats_left"], row["bars_left"]) == (1, 2, 3, 2)
    assert (row["relation"], row["key_before"], row["key_of_song"]) == (2, 1 + 7, 1 + 7)


def test_row_before_the_return_knows_what_returns():
    song = song_of(head(bars=1), head("B1", 1), head("A2", bars=1, repeats="A1"))
    chart = Chart(song, VOCABULARY)
    ahead = []
    for symbol in ("Am", "F", "Am"):
        ahead.append(dict(zip(COLUMNS, chart.row(), strict=True))["ahead"])
        chart.place((VOCABULARY.encode(parse_chord(symbol), Key("C")), 4))
    assert ahead == [0, VOCABULARY.encode(parse_chord("Am"), Key("C")), 0]


@pytest.mark.parametrize(("style", "role", "told"), [
    ("jazz", "verse", "head"), ("jazz", "solo", "solo"), ("folk", "theme", "theme"), ("pop", "chorus", "chorus"),
    ("pop", "head", None), ("rock", "theme", None),
])  # fmt: skip
def test_role_of_another_style_is_not_told(style, role, told):
    chart = Chart(song_of(Section("A1", "A", role, 2, Key("C")), style=style), VOCABULARY)
    number = chart.row()[COLUMNS.index("role")]
    assert number == (0 if told is None else ROLES.index(told) + 1)


def test_copy_of_a_chart_is_written_alone():
    chart = Chart(song_of(head(bars=2)), VOCABULARY)
    twin = chart.copy()
    twin.place((5, 4))
    assert (chart.beat, chart.chords[0], chart.previous) == (0, 0, None)


def test_draft_is_judged_by_how_much_it_was_forced(model):
    song = song_of(head(bars=4))
    task = Task.of(song.sections[0], song, model)

    def draft(forced, chart="C F G Am"):
        written = Draft(Chart(song, VOCABULARY), forced=forced)
        for symbol in chart.split():
            written.add((VOCABULARY.encode(parse_chord(symbol), Key("C")), 4), task)
        return worth(written, task)

    assert draft(-1.0) > draft(-6.0)
    assert draft(-1.0) > draft(-1.0, "C C C C")


@pytest.mark.parametrize(("chart", "loose"), [
    ("C7 E7 Am7 D7 G7 C6", 0), ("E7 C6", 1), ("E7 Fmaj7", 0), ("A7 G7 C6", 1), ("D7 Dm7 G7", 0), ("D7 Fmaj7", 0), ("A7 Cmaj7", 1),
    ("B7 B7 G7", 1), ("C6 E7", 0), ("Eb7 Ab7 G7", 0),
])  # fmt: skip
def test_secondary_dominants_that_lead_nowhere_are_loose(model, chart, loose):
    song = song_of(head(bars=6))
    task = Task.of(song.sections[0], song, model)
    drafts = [Draft(Chart(song, VOCABULARY)) for _ in range(2)]
    for draft, symbols in zip(drafts, (chart, "C6 F6"), strict=True):
        for symbol in symbols.split():
            draft.add((VOCABULARY.encode(parse_chord(symbol), Key("C")), 4), task)
    assert loose_ends(drafts[0], task) == loose
    assert loose_ends(drafts[1], task) == 0


@pytest.mark.parametrize(
    ("meter", "lengths", "weak"), [("4/4", (2, 2, 4), 0), ("4/4", (3, 1, 1, 3), 2), ("3/4", (1, 2, 3), 0)]
)
def test_changes_on_weak_beats_of_four_are_told(model, meter, lengths, weak):
    song = song_of(head(bars=2), meter=meter)
    task = Task.of(song.sections[0], song, model)
    draft = Draft(Chart(song, VOCABULARY))
    for token, beats in enumerate(lengths, start=5):
        draft.add((token, beats), task)
    assert weak_changes(draft, task) == weak


def test_a_version_is_as_natural_as_its_weakest_chords():
    chart = Chart(song_of(head(bars=4)), VOCABULARY)
    even, uneven = (Draft(chart, chances=list(chances)) for chances in ((-1.0,) * 4, (-0.1, -0.1, -0.1, -6.0)))
    assert weakest(even) == -1.0 > weakest(uneven) == -6.0


def test_drafts_agree_as_far_as_they_have_the_same_roots(model):
    song = song_of(head(bars=2))
    task = Task.of(song.sections[0], song, model)
    drafts = [Draft(Chart(song, VOCABULARY)) for _ in range(3)]
    for draft, symbols in zip(drafts, ("C G7", "Cmaj7 F", "Am F"), strict=True):
        for symbol in symbols.split():
            draft.add((VOCABULARY.encode(parse_chord(symbol), Key("C")), 4), task)
    assert agreements(drafts, task).tolist() == pytest.approx([3 / 6, 4 / 6, 3 / 6])


def test_what_rules_leave_is_a_share_of_the_chances():
    logits = np.log(np.array([0.5, 0.25, 0.25]))
    assert left_by(logits, logits) == 0
    assert left_by(np.where([True, False, False], logits, -np.inf), logits) == pytest.approx(np.log(0.5))


def test_stage_imports_no_torch_until_it_composes():
    code = "import sys, harmony.stage; sys.exit('torch' in sys.modules or 'corpus' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_likeness_finds_what_another_letter_had():
    song = song_of(head(bars=2), head("B1", 2), head("C1", 2))
    chart = Chart(song, VOCABULARY)
    for event in ((5, 4), (6, 4), (7, 4), (8, 4), (7, 4), (9, 2), (8, 2)):
        chart.place(event)
    assert likeness(chart, ()) == 0.0
    assert likeness(chart, (0,)) == 0.0
    assert likeness(chart, (0, 1)) == 0.75


def test_what_other_letters_have_on_a_beat_is_told():
    song = song_of(head(bars=2), head("B1", 1), head("C1", 2))
    chart = Chart(song, VOCABULARY)
    for event in ((5, 4), (6, 4), (7, 4)):
        chart.place(event)
    assert heard_before(chart, (0, 1)) == {5, 7}
    chart.place((8, 4))
    assert heard_before(chart, (0, 1)) == {6}
    assert heard_before(chart, ()) == frozenset()


class Stubborn(Dice):
    """A network that wants the same chords in every section, and knows others."""

    def chords(self, state, rows):
        bars = [row[COLUMNS.index("bar")] for row in rows]
        wishes = np.zeros((len(rows), len(VOCABULARY)))
        wishes[range(len(rows)), [5 + bar % 4 for bar in bars]] = 12.0
        wishes[range(len(rows)), [10 + bar % 4 for bar in bars]] = 9.5
        return wishes, state, state + 1

    def durations(self, hidden, chords, room):
        return np.tile(np.arange(float(MAX_BEATS)) * 9.0, (len(chords), 1))


@pytest.mark.parametrize(("role", "contrasts"), [("bridge", True), ("chorus", False)])
def test_a_bridge_has_other_chords_than_what_it_interrupts(role, contrasts):
    tune = Section("A1", "A", "verse", 8, Key("C"), "open")
    song = song_of(tune, replace(tune, id="B", label="B", role=role), style="pop")
    chords = harmonize(song, model=Model(Stubborn(), VOCABULARY)).chords
    bars = [
        {(span.onset, span.chord and str(span.chord)) for span in chords[name] if span.onset % 96 == 0}
        for name in ("A1", "B")
    ]
    same = len(bars[0] & bars[1])
    assert same <= 4 if contrasts else same >= 6


def test_only_other_letters_with_melody_are_to_be_unlike(model):
    intro = Section("intro", "i", "intro", 2, Key("C"))
    song = song_of(intro, head(bars=2), head("B1", 2), head("A2", bars=2))
    assert Task.of(song.sections[3], song, model).others == (2,)
    assert Task.of(song.sections[0], song, model).others == ()
