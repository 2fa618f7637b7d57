from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pickup_songs import songs

from song import Brief, ChordSpan, Key, Note, Phrase, SongError, parse_chord, parse_meter
from song.plan import BRIEF_FIELDS, SECTION_FIELDS, read_plan
from song.plan_writing import write_plan

LANTERN = """\
# A tune for the evening
title: Lantern Street   # the one by the canal
style: jazz
form: AABA
key: F major
meter: 4/4
tempo: 148
seed: 7
sections:
  - id: A1
    role: head
    bars: 8
    cadence: half
    chords: |
      Fmaj7 | D7      | Gm7      | C7 |
      Am7   | D7 Dm7  | Gm7 C7b9 | C7 |
  - id: A2
    varies: A1    # brighter
    cadence: authentic
  - id: B
    role: bridge
    key: Bb major
    locked: [chords]
"""


# What a plan file says only where somebody asked for it.
_USUALLY_OPEN = ("temperature", "bars", "length", "top_p", "candidates", "band", "ending", "straight", "locked")


def complete(
    style,
    form,
    key=None,
    meter=None,
    tempo=None,
    seed=None,
    title=None,
    temperature=1.0,
    bars=None,
    length=None,
    top_p=1.0,
    candidates=None,
    band=None,
    ending=None,
    straight=False,
    locked=frozenset(),
):
    return Brief(
        title or "Untitled",
        style,
        form,
        key or Key("C"),
        meter or parse_meter("4/4"),
        tempo or 120,
        seed or 0,
        temperature,
        bars,
        length,
        top_p,
        candidates,
        band,
        ending,
        straight,
        locked,
    )


def read(text):
    return read_plan(text, "tune.song.yaml", complete)


def test_what_the_example_says():
    song = read(LANTERN).song
    assert (song.brief.title, song.brief.style, str(song.brief.key), song.brief.tempo) == (
        "Lantern Street",
        "jazz",
        "F major",
        148,
    )
    first, second, bridge = song.sections
    assert (second.varies, second.bars, second.role, second.cadence) == ("A1", 8, "head", "authentic")
    assert (str(bridge.key), bridge.locked) == ("Bb major", {"chords"})
    assert [str(span.chord) for span in song.chords["A1"]][-3:] == ["Gm7", "C7b9", "C7"]
    assert first.label == second.label == "A"
    assert set(song.chords) == {"A1"}


def test_an_unchanged_song_is_written_back_to_the_byte():
    plan = read(LANTERN)
    assert write_plan(plan.song, plan) == LANTERN


def test_a_changed_layer_leaves_every_other_line_alone():
    plan = read(LANTERN)
    notes = (Note(0, 36, 69), Note(36, 12, 72))
    text = write_plan(plan.song.with_melody({"A1": notes, "B": ()}), plan)
    added = [line for line in text.splitlines() if line not in LANTERN.splitlines()]
    assert added == [
        "    melody: |",
        "      A4/4. C5/8 r/2 | r/1 | r/1 | r/1 |",
        "      r/1            | r/1 | r/1 | r/1 |",
        "    melody: silent",
    ]
    assert [line for line in text.splitlines() if line not in added] == LANTERN.splitlines()
    assert read(text).song.melody == {"A1": notes, "B": ()}


def test_changed_chords_and_fields_are_rewritten_in_place():
    plan = read(LANTERN)
    spans = tuple(
        replace(span, chord=parse_chord("Bb6")) if span.onset == 0 else span for span in plan.song.chords["A1"]
    )
    song = plan.song.with_chords({"A1": spans})
    song = replace(song, brief=replace(song.brief, tempo=96))
    text = write_plan(song, plan)
    assert "tempo: 96" in text
    assert "# the one by the canal" in text
    assert "# brighter" in text
    assert "Bb6 | D7     | Gm7      | C7 |" in text
    assert read(text).song == song


def test_what_was_left_out_is_added_so_that_the_file_says_the_same_song_again():
    plan = read("style: pop # mine\n")
    song = replace(plan.song, brief=replace(plan.song.brief, seed=5))
    text = write_plan(song, plan)
    assert "style: pop # mine" in text
    assert list(read(text).song.brief.__dict__.values()) == list(song.brief.__dict__.values())
    assert [line.split(":")[0] for line in text.splitlines()] == [
        field for field in BRIEF_FIELDS if field not in _USUALLY_OPEN
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("Gm7 C7b9", "Gm7 H9"), 'section A1, chords, bar 7: chord "H9" has no such root'),
        (("D7 Dm7", "D7 Dm7 C A G"), "section A1, chords, bar 6: 5 beats are written in a bar of 4"),
        (("varies: A1", "varies: A0"), 'section A2: varies "A0", but no such section stands before it'),
        (("id: A2", "od: A2"), "section number 2 has no id"),
        (("F major", "F moll"), 'no key is called "F moll"'),
        (("bars: 8", "bars: 7"), "section A1: chords has 8 bars, the section 7"),
        (("bars: 8", "bars: many"), 'bars "many" is no number'),
        (("role: head", "rool: head"), 'no field is called "rool"; did you mean role?'),
        (("role: head", "role: hed"), 'role "hed" is not known'),
        (("style: jazz", "style: polka"), 'style "polka" is not known'),
        (("style: jazz", "tempo: 10"), "line 7, column 1: this is no YAML: tempo stands twice; take one of the two away"),
        (("tempo: 148", "tempo: 0.5"), 'tempo "0.5" is no whole number'),
        (("meter: 4/4", "meter: 5/4"), 'meter "5/4" is not known'),
        (("id: A2", "id: A1"), "section A1 stands twice"),
        (("title: L", "titel: L"), "did you mean title?"),
        (("[chords]", "[drums]"), 'no layer is called "drums"'),
        (("jazz\nform: AABA", "jazz\nform: 7A"), 'cannot read "7'),
        (("style: jazz", ""), "style is missing"),
        (("key: F", "key: ["), "this is no YAML"),
        (("title: Lantern", "title: !!python/object:os.system Lantern"), "title is no plain text; write one value, as title: Lantern Street"),
    ],
)  # fmt: skip
def test_a_mistake_gives_one_line_with_file_and_place(change, said):
    text = LANTERN.replace(*change)
    with pytest.raises(SongError) as caught:
        read(text)
    assert str(caught.value).startswith("tune.song.yaml: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "- a", "42", "a: [", "&a [*a]", "\x00", "x" * (5 * 2**20), "a: &x {b: *x}"])
def test_hostile_text_gives_one_line(text):
    with pytest.raises(SongError) as caught:
        read(text)
    assert "\n" not in str(caught.value)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted({*BRIEF_FIELDS, *SECTION_FIELDS})),
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.lists(st.integers(), max_size=2)
    ),
)
def test_any_value_in_any_field_is_read_or_named(field, value):
    import json

    place = "style: jazz" if field in BRIEF_FIELDS else "    role: head"
    indent = " " * (len(place) - len(place.lstrip()))
    kept = "" if field in ("style", "role") else f"{place}\n"
    lines = [line for line in LANTERN.splitlines() if not line.startswith(f"{indent}{field}:")]
    text = "\n".join(lines).replace(place, f"{kept}{indent}{field}: {json.dumps(value)}", 1)
    try:
        song = read(text + "\n").song
    except SongError as error:
        assert "\n" not in str(error)  # noqa: PT017
        assert str(error).startswith("tune.song.yaml: ")  # noqa: PT017
    else:
        assert read(write_plan(song)).song == song


@settings(max_examples=40, deadline=None)
@given(
    st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and text.isprintable()),
    st.integers(0, 2**63 - 1),
    st.floats(0.1, 4.9),
    st.sampled_from(["F# minor", "Gb major"]),
)
def test_every_brief_reads_back(title, seed, temperature, key):
    song = read(LANTERN).song
    brief = replace(
        song.brief, title=title, seed=seed, temperature=temperature, key=Key(key.split()[0], key.split()[1])
    )
    song = replace(song, brief=brief)
    assert read(write_plan(song)).song.brief == brief


def test_a_song_of_no_chord_reads_back(little_song):
    song = little_song.with_chords({"A1": (ChordSpan(0, 96, None), ChordSpan(96, 96, parse_chord("C7")))})
    assert read(write_plan(song)).song == song


def test_the_way_home_reads_back(little_song):
    """A section in the home key that varies one in another key must say so: a relation brings the key along."""
    first, second = little_song.sections
    away = replace(first, key=Key("G"))
    home = replace(second, repeats=None, varies="A1")
    song = replace(little_song, sections=(away, home))
    assert read(write_plan(song)).song.sections == (away, home)


def test_a_cadence_left_out_is_the_one_that_the_chords_make():
    song = read(LANTERN.replace("    cadence: half\n", "").replace("C7b9 | C7 |", "C7   | F6 |")).song
    assert [section.cadence for section in song.sections] == ["authentic", "authentic", "authentic"]
    assert read(LANTERN.replace("    cadence: half\n", "")).song.sections[0].cadence == "half"


def test_a_shared_harmony_brings_its_cadence():
    text = LANTERN.replace("    varies: A1    # brighter\n    cadence: authentic\n", "    over: A1\n")
    assert [section.cadence for section in read(text).song.sections][:2] == ["half", "half"]


@pytest.mark.parametrize(
    ("varied", "cadence"),
    [("[key]", "plagal"), ("[harmony, key]", "plagal"), ("[ending, key]", "half"), (None, "half")],
)
def test_a_variation_with_the_same_ending_has_the_same_cadence(varied, cadence):
    lines = [
        "style: pop\nkey: C major\nsections:\n  - id: A1\n    cadence: plagal\n  - id: A2\n    varies: A1\n",
        f"    varied: {varied}\n" if varied else "",
        "  - id: B\n",
    ]
    assert read("".join(lines)).song.section("A2").cadence == cadence


def test_a_tower_of_brackets_is_told_in_words():
    with pytest.raises(SongError, match="nested too deep; a plan file is fields"):
        read("title: " + "[" * 9000)


def test_a_number_is_an_id_and_windows_line_ends_stay():
    text = LANTERN.replace("id: A1", "id: 1   # the first").replace("A1", "1").replace("\n", "\r\n")
    plan = read(text)
    assert plan.song.sections[0].role == "head"
    written = write_plan(plan.song.with_melody({"1": ()}), plan)
    assert "# the first" in written
    assert written.replace("    melody: silent\r\n", "") == text


def test_a_locked_melody_outlives_other_chords(little_song):
    locked = replace(little_song.sections[0], locked=frozenset({"melody"}))
    song = replace(little_song, sections=(locked, little_song.sections[1]))
    other = (ChordSpan(0, 192, parse_chord("Dm")),)
    assert set(song.with_chords({"A1": other, "A2": other}).melody) == {"A1"}


# Phrases, what is varied, pickups, lengths

SENTENCES = (
    LANTERN.replace("form: AABA\n", "form: AABA\nlength: 3:30 # about\n")
    .replace("cadence: half\n", "cadence: half\n    phrases: 4 open, 4  # question and answer\n")
    .replace("cadence: authentic\n", "cadence: authentic\n    varied: [ending, key]\n")
    .replace(
        "locked: [chords]\n",
        "locked: [chords]\n    pickup: 1\n    bars: 2\n    melody: |\n      | r/8 F4/8 || G4/2 A4/2 |\n        Bb4/1 ||\n",
    )
)


def section_of(text, section_id):
    return read(text).song.section(section_id)


def test_what_the_sentences_say():
    plan = read(SENTENCES)
    first, second, bridge = plan.song.sections
    assert first.phrases == (Phrase(4, "open"), Phrase(4, "half"))
    assert second.varied == {"ending", "key"}
    assert (bridge.pickup, plan.song.melody["B"][0]) == (1, Note(-12, 12, 65))
    assert plan.song.brief.length == 210
    assert write_plan(plan.song, plan) == SENTENCES


def test_what_nobody_told_is_not_written():
    text = write_plan(read(LANTERN).song)
    assert not [word for word in ("phrases", "varied", "pickup", "length", "    bars: None") if word in text]


def test_a_new_file_shows_sentences_in_one_line():
    lines = write_plan(read(SENTENCES).song).splitlines()
    for line in ('length: "3:30"', "    phrases: 4 open, 4", "    varied: [ending, key]", "    pickup: 1",
                 "      r/8 F4/8 || G4/2 A4/2 | Bb4/1 |"):  # fmt: skip
        assert line in lines
    assert [line.strip() for line in lines].index("phrases: 4 open, 4") == 3 + lines.index("  - id: A1")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(songs())
def test_every_song_reads_back(song):
    text = write_plan(song)
    plan = read(text)
    assert plan.song == song
    assert write_plan(plan.song, plan) == text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(songs(), songs())
def test_any_song_can_be_written_onto_the_file_of_another(song, other):
    """What was composed anew stands in the file, whatever stood there before."""
    plan = read(write_plan(other))
    assert read(write_plan(song, plan)).song == song


def test_the_same_notes_are_written_anew_behind_a_longer_pickup():
    plan = read(SENTENCES)
    first, second, bridge = plan.song.sections
    longer = replace(plan.song, sections=(first, second, replace(bridge, pickup=2)))
    assert "r/4. F4/8 || G4/2 A4/2" in write_plan(longer, plan)
    assert read(write_plan(longer, plan)).song == longer


@pytest.mark.parametrize(
    ("written", "phrases"),
    [
        ("4 half, 4", [(4, "half"), (4, "authentic")]),
        ("4 half, 4 authentic", [(4, "half"), (4, "authentic")]),
        ("[4 half, 4]", [(4, "half"), (4, "authentic")]),
        ("8", [(8, "authentic")]),
        ('"2 open,2 half , 4"', [(2, "open"), (2, "half"), (4, "authentic")]),
    ],
)
def test_phrases_may_be_written_so(written, phrases):
    text = f"style: folk\nsections:\n  - id: A\n    cadence: authentic\n    phrases: {written}\n"
    section = section_of(text, "A")
    assert section.phrases == tuple(Phrase(*phrase) for phrase in phrases) and section.bars == 8


def test_the_last_phrase_may_tell_the_cadence():
    text = "style: folk\nsections:\n  - id: A\n    phrases: 4 half, 4 plagal # amen\n    chords: |\n      C | C | C | C |\n      C | C | C | C |\n"
    plan = read(text)
    assert plan.song.sections[0].cadence == "plagal"
    section = plan.song.sections[0].with_cadence("half")
    changed = write_plan(replace(plan.song, sections=(section,)), plan)
    assert read(changed).song.sections == (section,) and "# amen" in changed


def test_another_cadence_moves_the_last_phrase():
    text = SENTENCES.replace("cadence: half", "cadence: plagal")
    assert section_of(text, "A1").phrases == (Phrase(4, "open"), Phrase(4, "plagal"))
    left_out = SENTENCES.replace("    cadence: half\n", "").replace("C7b9 | C7 |", "C7   | F6 |")
    assert section_of(left_out, "A1").phrases == (Phrase(4, "open"), Phrase(4, "authentic"))


def test_a_repeat_has_the_pickup_of_its_source_and_a_solo_over_it_has_none():
    text = (
        "style: jazz\nsections:\n  - id: intro\n    melody: silent\n  - id: A1\n    pickup: 2\n"
        "  - id: A2\n    repeats: A1\n  - id: A3\n    varies: A1\n    pickup: 0\n  - id: S\n    over: A1\n"
    )
    plan = read(text)
    assert [section.pickup for section in plan.song.sections] == [0, 2, 2, 0, 0]
    assert [line for line in write_plan(plan.song).splitlines() if "pickup" in line] == [
        "    pickup: 2",
        "    pickup: 0",
    ]


def test_a_melody_shows_its_pickup():
    text = "style: folk\nsections:\n  - id: intro\n  - id: A\n    bars: 1\n    melody: A4/8 || C5/1 |\n"
    plan = read(text)
    assert (plan.song.sections[1].pickup, plan.song.sections[1].bars) == (1, 1)
    assert plan.song.melody["A"] == (Note(-12, 12, 69), Note(0, 96, 72))
    assert write_plan(replace(plan.song, brief=replace(plan.song.brief, seed=8)), plan).endswith(text[12:])
    other = plan.song.with_melody({"A": (Note(0, 96, 60),)})
    assert read(write_plan(other, plan)).song == other
    assert read(write_plan(plan.song.with_melody({}), plan)).song.sections[1].pickup == 1


def test_a_double_barline_behind_a_whole_bar_is_no_pickup():
    text = "style: folk\nsections:\n  - id: A\n    melody: C5/1 || D5/1 ||\n"
    assert (section_of(text, "A").bars, section_of(text, "A").pickup) == (2, 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("phrases: 4 open, 4", "phrases: 4 open, 6"), "section A1: its phrases have 10 bars, the section 8; make them"),
        (("bars: 8", "bars: 10"), "section A1: its phrases have 8 bars, the section 10; make them equal"),
        (("4 open, 4", "4 open, 4 plagal"), "section A1: its last phrase ends plagal, the section half; make them equal"),
        (("4 open, 4", "4, 4"), 'section A1: phrase "4" says no cadence; write the bars and cadence of each, as 4 half, 4'),
        (("4 open, 4", "4 open 4"), 'section A1: phrase "4 open 4" cannot be read; write the bars and cadence of each'),
        (("4 open, 4", "4 perfect, 4"), 'section A1: phrase cadence "perfect" is not known; did you mean authentic?'),
        (("4 open, 4", "0 open, 8"), "section A1: a phrase of 0 bars; use 1 or more"),
        (("4 open, 4", "yes"), 'section A1: phrase "yes" cannot be read'),
        (("[ending, key]", "words"), 'section A2: "words" cannot be varied; use one of ending, harmony, key, ornaments, register, rhythm'),
        (("varies: A1", "over: A1"), "section A2: says what is varied but varies no section; add varies, as varies: A1"),
        (("pickup: 1", "pickup: 4"), "section B: a pickup of 4 beats; use 0 to 3"),
        (("pickup: 1", "pickup: one"), 'section B: pickup "one" is no number'),
        (("pickup: 1", "pickup: 2"), "section B, melody, before ||: holds 1 quarter notes; the pickup needs 2"),
        (("r/8 F4/8 ||", "r/8 F/8 ||"), 'section B, melody, before ||: "F/8" is no note; write pitch/value'),
        (("pickup: 1", "pickup: 0"), "section B: melody has 3 bars, the section 2; make them equal"),
        (("G4/2 A4/2", "G4/2 A4/4"), "section B, melody, bar 1: holds 3 quarter notes; 4/4 needs 4"),
        (("length: 3:30", "length: 3:75"), 'length "3:75" cannot be read; write minutes and seconds, as 3:30'),
        (("length: 3:30", "length: long"), 'length "long" cannot be read'),
        (("length: 3:30", "length: 90:00"), "a length of 5400 seconds is out of range; use 1 to 1800"),
        (("length: 3:30", "bars: 0"), "0 bars in all are out of range; use 1 to 1024"),
        (("length: 3:30", "bars: many"), 'bars "many" is no number'),
        (("length: 3:30", "bars: 96\nlength: 3:30"), "the song has both bars and length; give bars or length, not both"),
        (("length: 3:30", "lenght: 3:30"), 'no field is called "lenght"; did you mean length?'),
    ],
)  # fmt: skip
def test_a_mistake_in_the_sentences_gives_one_line(change, said):
    text = SENTENCES.replace(*change, 1)
    assert text != SENTENCES
    with pytest.raises(SongError) as caught:
        read(text)
    assert str(caught.value).startswith(f"tune.song.yaml: {said}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "seconds"), [("3:30", 210), ('"3:30"', 210), ("210", 210), ("0:45", 45), ("12:05", 725)]
)
def test_a_length_may_be_written_so(written, seconds):
    text = f"style: pop\nlength: {written}\n"
    plan = read(text)
    assert plan.song.brief.length == seconds
    assert f"length: {written}\n" in write_plan(plan.song, plan)


def test_wishes_are_changed_and_taken_away():
    plan = read("style: pop\nlength: 3:30 # radio\n")
    longer = replace(plan.song, brief=replace(plan.song.brief, length=300))
    assert 'length: "5:00" # radio' in write_plan(longer, plan)
    counted = replace(plan.song, brief=replace(plan.song.brief, length=None, bars=64))
    assert read(write_plan(counted, plan)).song.brief == counted.brief
    assert "length" not in write_plan(counted, plan)


def test_nobody_is_asked_for_what_was_not_given():
    asked = []
    read_plan("style: pop\n", "x", lambda **given: asked.append(set(given)) or complete(**given))
    read_plan("style: pop\nbars: 96\n", "x", lambda **given: asked.append(set(given)) or complete(**given))
    assert asked[0] == {"style", "form", "seed"} and asked[1] - asked[0] == {"bars"}


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
@given(
    st.sampled_from(["phrases: 4 open, 4", "varied: [ending, key]", "pickup: 1", "length: 3:30", "r/8 F4/8 ||"]),
    st.one_of(
        st.integers(-2, 400).map(str),
        st.text("0123456789:,;|-~/ []r.halfopnkey'\"", max_size=14),
        st.lists(
            st.sampled_from(["4 half", "4", "8", "ending", "key", ",", "||", "|", "G4/4", "r/8", "~"]), max_size=4
        ).map(" ".join),
    ),
)
def test_any_sentence_is_read_or_named(place, written):
    field = place.split(":")[0] + ": " if ":" in place else ""
    try:
        plan = read(SENTENCES.replace(place, field + written, 1))
    except SongError as error:
        assert "\n" not in str(error)  # noqa: PT017
        assert str(error).startswith("tune.song.yaml: ")  # noqa: PT017
    else:
        assert read(write_plan(plan.song)).song == plan.song
