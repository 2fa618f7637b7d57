"""Chords that are given for some bars of a section, the others still to be composed."""

from dataclasses import replace
from itertools import groupby, product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pickup_songs import songs
from test_song_plan import LANTERN, read

from export.terminal.lines import chart_lines
from song import Brief, ChordSpan, Key, Note, Section, Song, SongError, parse_chord, parse_meter
from song.cadence import cadence_of, given_cadence, likely_cadence, possible_cadences
from song.chart import lay_out, read_chart, split_bars, write_bars
from song.check import problems, remarks
from song.meter import METERS
from song.plan_writing import write_plan

FOUR = parse_meter("4/4")
BRIEF = Brief("T", "jazz", "AB", Key("C"), FOUR, 120)
AB = (Section("A", "A", "head", 2, Key("C")), Section("B", "B", "head", 2, Key("C")))


def span(bar: int, beat: int, beats: int, chord: str = "C") -> ChordSpan:
    return ChordSpan(bar * 96 + beat * 24, beats * 24, parse_chord(chord))


GIVEN = (span(0, 0, 4), span(1, 2, 2, "G7"))
WHOLE = (span(0, 0, 4), span(1, 0, 2, "Dm7"), span(1, 2, 2, "G7"))


def test_given_chords_stand_in_the_order_of_the_sections_and_nothing_given_is_nothing():
    song = Song(BRIEF, AB, given={"B": GIVEN, "A": GIVEN})
    assert list(song.given) == ["A", "B"]
    assert Song(BRIEF, AB, given={"A": ()}) == Song(BRIEF, AB)
    with pytest.raises(TypeError):
        song.given["A"] = ()


def test_given_chords_belong_to_a_section_whose_chords_are_not_composed():
    with pytest.raises(SongError, match='given: no section is called "C"'):
        Song(BRIEF, AB, given={"C": GIVEN})
    with pytest.raises(SongError, match="section A: has chords and others that are given"):
        Song(BRIEF, AB, {"A": WHOLE}, given={"A": GIVEN})


def test_composed_chords_take_the_place_of_given_ones_and_a_new_plan_of_all():
    notes = (Note(0, 24, 60),)
    song = Song(BRIEF, AB, melody={"A": notes}, given={"A": GIVEN, "B": GIVEN})
    composed = song.with_chords({"A": WHOLE})
    assert dict(composed.given) == {"B": GIVEN}
    assert composed.melody["A"] == notes
    assert not song.with_sections(AB).given


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        (GIVEN, None),
        ((span(0, 0, 3), span(0, 2, 1)), "section A, bar 1: chord C starts at tick 48, the one before ends at 72"),
        ((span(1, 2, 2), span(0, 0, 1)), "section A, bar 1: chord C starts at tick 0, the one before ends at 192"),
        ((span(2, 0, 4),), "section A, bar 3: chord C lasts beyond the section, which has 2 bars; take it away"),
        ((span(0, 2, 4),), "section A, bar 1: chord C runs over the barline; write it again in the next bar"),
        ((ChordSpan(12, 24, None),), "section A, bar 1: chord N.C. does not start and end on beats of 4/4"),
    ],
)
def test_given_chords_are_checked(spans, said):
    found = problems(Song(BRIEF, AB, given={"A": spans}))
    assert (found == []) if said is None else found[0].startswith(said)


def test_songs_differ_by_what_is_given():
    song = Song(BRIEF, AB, given={"A": GIVEN})
    assert song != Song(BRIEF, AB)
    assert replace(song, tracks=()) == song


# The chart


def chart(text: str, meter: str = "4/4") -> list[tuple[int, int, str]]:
    """Where chords start and how long they stand, in beats."""
    beat = METERS[meter].beat_ticks
    spans = read_chart(text, METERS[meter], may_be_open=True)
    return [(span.onset // beat, span.duration // beat, str(span.chord)) for span in spans]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fmaj7 | ? | Gm7 ? C7 / | ? |", [(0, 4, "Fmaj7"), (8, 1, "Gm7"), (10, 2, "C7")]),
        ("? C7", [(2, 2, "C7")]),
        ("C7 ?", [(0, 2, "C7")]),
        ("? / / C7", [(3, 1, "C7")]),
        ("C ? / / | / / / G", [(0, 1, "C"), (7, 1, "G")]),
        ("C | ? | % | G", [(0, 4, "C"), (12, 4, "G")]),
        ("C ? | %", [(0, 2, "C"), (4, 2, "C")]),
        ("? | ?", []),
        ("N.C. ?", [(0, 2, "None")]),
    ],
)
def test_a_question_mark_opens_a_bar_or_a_beat(text, said):
    assert chart(text) == said


def test_open_beats_of_other_meters():
    assert chart("? C7 /", "3/4") == [(1, 2, "C7")]
    assert chart("? C7 | Dm", "6/8") == [(1, 1, "C7"), (2, 2, "Dm")]


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        (((0, 0, 4), (2, 2, 2)), ["C", "?", "? C", "?"]),
        (((0, 1, 1), (0, 3, 1)), ["? C ? C", "?", "?", "?"]),
        (((0, 0, 1), (0, 3, 1), (3, 0, 3)), ["C ? / C", "?", "?", "C / / ?"]),
    ],
)
def test_open_bars_are_written_as_one_question_mark(spans, said):
    assert write_bars([span(*place) for place in spans], FOUR, 4) == said


SYMBOLS = ("C", "Dm7", "G7", "F", "Bdim", None)


@st.composite
def gapped(draw, symbols=SYMBOLS, most_bars=5):
    """A meter, a number of bars, and sound chords with gaps in them."""
    meter = draw(st.sampled_from(list(METERS.values())))
    bars = draw(st.integers(1, most_bars))
    marks = draw(
        st.lists(st.sampled_from((*symbols, "?", "?")), min_size=bars * meter.beats, max_size=bars * meter.beats)
    )
    spans, beat = [], 0
    for (_, mark), run in groupby(enumerate(marks), key=lambda pair: (pair[0] // meter.beats, pair[1])):
        beats = len(list(run))
        if mark != "?":
            chord = None if mark is None else parse_chord(mark)
            spans.append(ChordSpan(beat * meter.beat_ticks, beats * meter.beat_ticks, chord))
        beat += beats
    return meter, bars, tuple(spans)


@given(gapped())
def test_open_charts_read_back_as_they_are_written(section):
    meter, bars, spans = section
    text = lay_out(write_bars(spans, meter, bars))
    assert read_chart(text, meter, may_be_open=True) == spans


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C | ? D E", 'bar 2: 3 chords do not share 4 beats evenly; show the beats, as "? / D E"'),
        ("C | ? / D", "bar 2: 3 beats are written; with / write all 4 beats of 4/4"),
        ("C | C7? | ?", 'bar 2: "C7?" is half a chord; write the whole chord, or ? alone to have it composed'),
        ("C | ?? | ?", 'bar 2: "??" is half a chord'),
        ("C | C % | ?", 'bar 2: "%" stands among chords; % repeats a whole bar and stands alone'),
        ("C D E F G | ?", "bar 1: 5 beats are written in a bar of 4 (4/4); take 1 away or set a barline between them"),
        ("? | | C", "bar 2: is empty; write a chord, %, N.C. or ?"),
        ("% | C", "bar 1: % repeats the bar before, but there is none; write a chord"),
    ],
)
def test_wrong_open_charts_name_the_bar(text, said):
    with pytest.raises(SongError) as caught:
        read_chart(text, FOUR, may_be_open=True)
    assert str(caught.value).startswith(said)


def test_a_chart_that_must_be_whole_has_no_place_for_a_question_mark():
    with pytest.raises(
        SongError, match=r"bar 2: has [?] for a chord that is still to be composed; write a chord or N\.C\."
    ):
        read_chart("C | ? G", FOUR)


# The plan file

OPEN_LANTERN = LANTERN.replace(
    "      Am7   | D7 Dm7  | Gm7 C7b9 | C7 |\n", "      ?     | D7 ? ? / | %  | C7 |  # mine\n"
).replace("  # mine", "")


def test_a_plan_file_gives_some_chords():
    plan = read(OPEN_LANTERN)
    song = plan.song
    assert not song.chords
    assert [(one.onset // 24, one.duration // 24, str(one.chord)) for one in song.given["A1"]] == [
        (0, 4, "Fmaj7"), (4, 4, "D7"), (8, 4, "Gm7"), (12, 4, "C7"), (20, 1, "D7"), (24, 1, "D7"), (28, 4, "C7"),
    ]  # fmt: skip
    assert write_plan(song, plan) == OPEN_LANTERN
    assert read(write_plan(song)).song == song
    assert "      ?     | D7 ? / / | D7 ? / / | C7 |\n" in write_plan(song)
    assert problems(song) == []


def test_composed_chords_replace_the_open_chart_and_nothing_else():
    plan = read(OPEN_LANTERN.replace("    chords: |", "    chords: | # from the sketch"))
    composed = write_plan(plan.song.with_chords(read(LANTERN).song.chords), plan)
    assert composed.replace(" # from the sketch", "") == LANTERN.replace("D7 Dm7  |", "D7 Dm7 |").replace(
        "D7      |", "D7     |"
    )
    assert "?" not in composed


def test_a_chart_of_nothing_but_question_marks_is_no_chart():
    text = LANTERN[: LANTERN.index("      Fmaj7")] + "      ? | ? | ? | ? |\n      ? | % | % | ? / / ? |\n  - id: A2\n"
    plan = read(text)
    assert not plan.song.chords
    assert not plan.song.given
    assert write_plan(plan.song, plan) == text
    assert read(text.replace("    bars: 8\n", "")).song.section("A1").bars == 8


def test_an_open_chart_is_shown_with_its_question_marks():
    lines = chart_lines(read(OPEN_LANTERN).song)
    assert lines[0].split() == ["A1", "Fmaj7", "|", "D7", "|", "Gm7", "|", "C7", "|"]
    assert lines[1].split() == ["?", "|", "D7", "?", "/", "/", "|", "D7", "?", "/", "/", "|", "C7", "|"]


def test_a_section_that_repeats_may_give_chords_of_its_own():
    text = LANTERN.replace("varies: A1    # brighter\n", "repeats: A1\n    chords: ? | ? | ? | ? | ? | ? | ? | F6 |\n")
    song = read(text).song
    assert set(song.chords) == {"A1"}
    assert song.given["A2"] == (span(7, 0, 4, "F6"),)


@pytest.mark.parametrize(
    ("bars", "last", "cadence"),
    [
        ("? | G7 | C", False, "authentic"),  # the last chords make it
        ("? | F | C", False, "plagal"),
        ("? | Dm | G7", True, "half"),
        ("? | C | G7", True, "turnaround"),
        ("C | ? | G7", True, "half"),
        ("? | Dm7 | Am7", True, "open"),  # for certain
        ("? | Dm7 | Am7", False, "open"),
        ("C | ? | ?", True, "authentic"),  # the usual one
        ("C | ? | ?", False, "half"),
        ("? | ? | C", False, "authentic"),  # no half cadence ends on the tonic
        ("C | G7 | ?", False, "half"),
        ("? | ? | Am", False, "deceptive"),
    ],
)
def test_a_cadence_left_out_is_the_one_that_the_given_chords_make_or_may_make(bars, last, cadence):
    text = f"style: pop\nkey: C major\nsections:\n  - id: A\n    chords: {bars} |\n" + "  - id: B\n" * (not last)
    assert read(text).song.section("A").cadence == cadence


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("? | ? | C |", '"? | ? | C |"'),
        ("?", '"?"'),
        ("| ? | C |   # a sketch", '"| ? | C |"   # a sketch'),
        ("? | C#m7 | G/B  # a # sketch", '"? | C#m7 | G/B"  # a # sketch'),
        ("C | ? |", None),
        ('"? | C"', None),
    ],
)
def test_a_chart_in_one_line_needs_no_quotes(written, quoted):
    """YAML takes a ? or | that comes first for a sign of its own."""
    text = f"style: pop\nsections:\n  - id: A\n    chords: {written}\n"
    plan = read(text)
    assert plan.song.section("A").bars == len(split_bars(written.partition("  #")[0].strip('"')))
    seeded = write_plan(replace(plan.song, brief=replace(plan.song.brief, seed=3)), plan)
    assert seeded.endswith(f"chords: {quoted or written}\n")
    assert read(seeded).song.charts == plan.song.charts


@st.composite
def open_songs(draw):
    """A song some of whose charts have lost some chords."""
    song = draw(songs())
    opened, chords = {}, dict(song.chords)
    for section in song.sections:
        if draw(st.booleans()):
            spans = chords.pop(section.id)
            kept = tuple(one for one in spans if draw(st.booleans()))
            if kept != spans:
                opened[section.id] = kept
            else:
                chords[section.id] = spans
    return Song(song.brief, song.sections, chords, song.melody, given=opened)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(open_songs())
def test_every_open_song_reads_back(song):
    text = write_plan(song)
    plan = read(text)
    assert plan.song == song
    assert write_plan(plan.song, plan) == text
    assert problems(plan.song) == problems(replace(song, given={}))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(open_songs(), open_songs())
def test_any_open_song_can_be_written_onto_the_file_of_another(song, other):
    plan = read(write_plan(other))
    assert read(write_plan(song, plan)).song == song


# The cadences that given chords can come to

# One chord of each kind and its neighbours: other roots, other spellings of the same kind, a tonic that does not rest.
FILLINGS = ("C", "G7", "Bdim", "Db7", "F", "Fm", "Am", "Ab", "Dm7", "C7b5")


def brute_force(section, spans, meter):
    """All cadences made by all fillings of the open beats."""
    beat, total = meter.beat_ticks, section.bars * meter.bar_ticks
    taken = {tick for one in spans for tick in range(one.onset, one.end, beat)}
    empty = [tick for tick in range(0, total, beat) if tick not in taken]
    return {
        cadence_of(
            sorted([*spans, *(ChordSpan(tick, beat, chord) for tick, chord in zip(empty, chords, strict=True))],
                   key=lambda one: one.onset),
            section.key, meter, section.bars,
        )
        for chords in product(map(parse_chord, FILLINGS), repeat=len(empty))
    }  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(gapped((*FILLINGS, None), 3))
def test_possible_cadences_are_those_that_some_filling_makes(drawn):
    meter, bars, spans = drawn
    section = Section("A", "A", "head", bars, Key("C"))
    assume(bars * meter.beats - sum(one.duration for one in spans) // meter.beat_ticks <= 3)
    possible = brute_force(section, spans, meter)
    assert possible_cadences(section, spans, meter) == possible
    assert given_cadence(section, spans, meter) == (min(possible) if len(possible) == 1 else None)
    assert likely_cadence(section, spans, meter) in possible


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from((*FILLINGS, "?", "?")), min_size=2, max_size=6), st.sampled_from(("C", "A minor", "Eb"))
)
def test_the_possible_cadences_of_whole_bars(marks, key):
    """In 2/4, a bar a mark; at most three open beats are filled by force, so bars open in pairs count as one."""
    meter = METERS["2/4"]
    spans = tuple(ChordSpan(bar * 48, 48, parse_chord(mark)) for bar, mark in enumerate(marks) if mark != "?")
    section = Section("A", "A", "head", len(marks), Key(*key.split()))
    assume(len(marks) - len(spans) <= 1)
    assert possible_cadences(section, spans, meter) >= brute_force(section, spans, meter)
    if len(spans) == len(marks):
        assert given_cadence(section, spans, meter) == cadence_of(spans, section.key, meter, section.bars)


@pytest.mark.parametrize(
    ("bars", "cadence"),
    [
        ("? | ? | Dm7 | Am7", "open"),
        ("? | ? | G7 | C", "authentic"),
        ("? | ? | Dm | G7", "half"),
        ("? | ? | C | G7", "turnaround"),
        ("? | ? | ? | G7", None),  # the tonic may come before it
        ("? | ? | ? | C", None),
        ("? | ? | G7 | ?", None),
        ("? | ? | G7 C | C6", "authentic"),
        ("? | ? | C | C6", None),
        ("? | G7 | C | C6", "authentic"),
        ("? | ? | G7 | Am", "deceptive"),
        ("? | ? | ? | Dm", "open"),
        ("? | ? | F | N.C.", "open"),
        ("? | ? | ? | ?", None),
    ],
)
def test_what_given_chords_make_for_certain(bars, cadence):
    section = Section("A", "A", "head", 4, Key("C"))
    spans = read_chart(bars, FOUR, may_be_open=True)
    assert given_cadence(section, spans, FOUR) == cadence


# What check remarks


def remarked(chords: str, cadence: str, bars: int = 8, phrases: str = "") -> list[str]:
    """The remarks of a section in C of which some chords are given, but for its melody."""
    row = f"  - id: A1\n    bars: {bars}\n    cadence: {cadence}\n{phrases}    chords: {chords} |\n    melody: silent\n"
    return remarks(read(f"style: pop\nkey: C major\nsections:\n{row}").song)


@pytest.mark.parametrize(
    ("chords", "cadence", "said"),
    [
        (
            "C | ? | ? | ? | ? | ? | Dm7 | Am7",
            "authentic",
            "cadence authentic, but bar 8 (Am7) cannot make an authentic cadence; change the cadence or open a bar with ?",
        ),
        (
            "C | ? | ? | ? | ? | ? | Dm7 | Am7",
            "deceptive",
            "cadence deceptive, but bars 7 to 8 (Dm7 | Am7) make an open end; change the cadence or open a bar with ?",
        ),
        (
            "? | ? | ? | ? | ? | ? | F | Dm7",
            "half",
            "cadence half, but bar 8 (Dm7) makes an open end; change the cadence or open a bar with ?",
        ),
        (
            "? | ? | ? | ? | ? | ? | F G7 | C",
            "plagal",
            "cadence plagal, but bars 7 to 8 (F G7 | C) make an authentic cadence; change the cadence or open a bar with ?",
        ),
        (
            "? | ? | ? | ? | ? | ? | C ? | G7",
            "half",
            "cadence half, but bars 7 to 8 (C ? | G7) make a turnaround; change the cadence or open a bar with ?",
        ),
        ("? | ? | ? | ? | ? | ? | ? | C", "authentic", None),
        ("? | ? | ? | ? | ? | ? | G7 | ?", "plagal", None),
    ],
)
def test_given_chords_that_spoil_the_cadence_are_remarked(chords, cadence, said):
    lines = remarked(chords, cadence)
    assert lines[0].startswith("section A1: no chords yet in bars ")
    assert lines[1:] == ([f"section A1: {said}"] if said else [])


def test_a_phrase_inside_is_remarked_with_its_bars():
    lines = remarked("? | ? | Dm7 | Am7 | ? | ? | ? | ?", "half", phrases="    phrases: 4 half, 4\n")
    assert lines == [
        "section A1: no chords yet in bars 1 to 2 and 5 to 8",
        "section A1: phrase of bars 1 to 4: cadence half, but bar 4 (Am7) cannot make a half cadence;"
        " change the cadence or open a bar with ?",
    ]


def test_a_repeat_that_cannot_be_one_is_remarked():
    text = LANTERN.replace("varies: A1    # brighter", "repeats: A1")
    assert (
        "section A2: repeats A1, which ends half, this is to end authentic; make them equal or write varies: A1"
        in remarks(read(text).song)
    )
    minor = text.replace("    cadence: authentic\n", "    key: F minor\n")
    assert "section A2: repeats A1, but F minor has another mode than F major, so it gets chords of its own" in remarks(
        read(minor).song
    )
    assert not [line for line in remarks(read(LANTERN).song) if "A2: varies" in line]


@pytest.mark.parametrize(
    ("key", "chords", "said"),
    [
        ("F major", "? | ? | Gm7 | C7 | Am7 | D7 Dm7 | Gm7 C7b9 | C7", None),
        ("G major", "? | ? | Am7 | D7 | Bm7 | E7 Em7 | Am7 D7b9 | D7", None),
        ("F major", "? | D7 | Gm7 | C7 | Am7 | D7 | ? | C6", "bars 6 and 8"),
        ("G major", "G6 | ? | ? | ? | ? | ? | ? | ?", "bar 1"),
    ],
)
def test_a_repeat_with_other_chords_is_remarked(key, chords, said):
    own = f"repeats: A1\n    key: {key}\n    cadence: half\n    chords: {chords} |\n    melody: silent\n"
    text = LANTERN.replace("varies: A1    # brighter\n    cadence: authentic\n", own)
    line = f"section A2: repeats A1, but has other chords in {said}; make them equal or write varies: A1"
    assert [found for found in remarks(read(text).song) if "repeats A1" in found] == ([line] if said else [])


# Mistakes in the file

MISTAKES = [
    (("D7 ? ? /", "D7 ? ? / Dm7"), "section A1, chords, bar 6: 5 beats are written in a bar of 4 (4/4); take 1 away or set a barline between them"),
    (("D7 ? ? /", "D7 ? /"), "section A1, chords, bar 6: 3 beats are written; with / write all 4 beats of 4/4"),
    (("D7 ? ? /", "D7 ? Dm7"), 'section A1, chords, bar 6: 3 chords do not share 4 beats evenly; show the beats, as "D7 / ? Dm7"'),
    (("D7 ? ? /", "D7 ?7"), 'section A1, chords, bar 6: "?7" is half a chord; write the whole chord, or ? alone to have it composed'),
    (("D7 ? ? /", "D7 H7"), 'section A1, chords, bar 6: chord "H7" has no such root; use A to G with # or b; H is written B here, as B7'),
    (("D7 ? ? /", "dm7"), 'section A1, chords, bar 6: chord "dm7" has no such root; use A to G with # or b; write Dm7'),
    (("D7 ? ? /", "D7wow"), 'section A1, chords, bar 6: chord "D7wow": no chord ends in "7wow"; write it as in Cm7'),
    (("| %  |", "| C % |"), 'section A1, chords, bar 7: "%" stands among chords; % repeats a whole bar and stands alone'),
    (("| %  |", "|"), "section A1: chords has 7 bars, the section 8; make them equal"),
    (("Bb major", "H minor"), 'section B: no key is called "H minor"; write "B minor"'),
    (("Bb major", "B# major"), 'section B: key "B# major" needs more than seven accidentals; write "C major"'),
    (("Bb major", "?"), "line 22, column 10, section B: key cannot be ?, only chords and melody can; take the line away to have it chosen"),
    (("bars: 8", "bars: eight"), 'section A1: bars "eight" is no number; write 8'),
    (("bars: 8", "bars: 8 bars"), 'section A1: bars "8 bars" is no number; write 8'),
    (("bars: 8", "bars: 7.5"), 'section A1: bars "7.5" is no whole number; write 8'),
    (("bars: 8", "bars: some"), 'section A1: bars "some" is no number; write it in digits, as 8'),
    (("tempo: 148", "tempo: brisk"), 'tempo "brisk" is no number; write it in digits, as 120'),
    (("tempo: 148", "tempo: 148 bpm"), 'tempo "148 bpm" is no number; write 148'),
    (("role: head", "energy: high"), 'section A1: energy "high" is no number; write it in digits, as 0.5'),
    (("cadence: half", "cadence: perfect"), 'section A1: cadence "perfect" is not known; did you mean authentic?'),
    (("cadence: half", "cadence: interrupted"), 'section A1: cadence "interrupted" is not known; did you mean deceptive?'),
    (("cadence: half", "cadence: autentic"), 'section A1: cadence "autentic" is not known; did you mean authentic?'),
    (("cadence: half", "cadence: blue"), 'section A1: cadence "blue" is not known; use one of authentic, half, plagal'),
    (("bars: 8", 'bars: "8"'), 'section A1: bars "8" is no number; write 8 without quotes'),
    (("role: head", "role: Refrain"), 'section A1: role "Refrain" is not known; write chorus'),
    (("role: head", "role: hed"), 'section A1: role "hed" is not known; did you mean head?'),
    (("style: jazz", "style: jaz"), 'style "jaz" is not known; did you mean jazz?'),
    (("varies: A1", "varies: A3"), 'section A2: varies "A3", but no such section stands before it; use A1'),
    (("varies: A1", "varies: B"), 'section A2: varies "B", but no such section stands before it; use A1'),
    (("role: head", "varies: A2"), 'section A1: varies "A2", but no such section stands before it; only a later section can follow'),
    (("varies: A1", "repeats: A1\n    varies: A1"), "section A2: says both repeats A1 and varies A1; take one of them away"),
    (("locked: [chords]", "melody: ? C5/2 | C5/1 |"), 'section B, melody, bar 1: "?" has no value; write ?/4 for a note of any pitch, */4'),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), MISTAKES)
def test_a_mistake_gives_one_line_with_its_place_and_what_would_be_right(change, said):
    text = OPEN_LANTERN.replace(*change, 1)
    assert text != OPEN_LANTERN
    if "melody" in change[1]:
        text = text.replace("    key: Bb major\n", "    bars: 2\n")
    with pytest.raises(SongError) as caught:
        read(text)
    assert str(caught.value).startswith(f"tune.song.yaml: {said}")
