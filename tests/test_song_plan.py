from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from song import Brief, ChordSpan, Key, Note, SongError, parse_chord, parse_meter
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


def complete(
    style, form, key=None, meter=None, tempo=None, seed=None, title=None, temperature=1.0, bars=None, length=None
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
        field for field in BRIEF_FIELDS if field not in ("temperature", "bars", "length")
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
        (("style: jazz", "tempo: 10"), "duplicate key"),
        (("tempo: 148", "tempo: 0.5"), 'tempo "0.5" is no whole number'),
        (("meter: 4/4", "meter: 5/4"), 'meter "5/4" is not known'),
        (("id: A2", "id: A1"), "section A1 stands twice"),
        (("title: L", "titel: L"), "did you mean title?"),
        (("[chords]", "[drums]"), 'no layer is called "drums"'),
        (("jazz\nform: AABA", "jazz\nform: 7A"), 'cannot read "7'),
        (("style: jazz", ""), "style is missing"),
        (("key: F", "key: ["), "this is no YAML"),
        (("title: Lantern", "title: !!python/object:os.system Lantern"), ""),
    ],
)  # fmt: skip
def test_a_mistake_gives_one_line_with_file_and_place(change, said):
    text = LANTERN.replace(*change)
    if not said:
        assert "os.system" not in str(read(text).song.brief.title)
        return
    with pytest.raises(SongError) as caught:
        read(text)
    assert str(caught.value).startswith("tune.song.yaml: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "- a", "42", "a: [", "[" * 9000, "&a [*a]", "\x00", "x" * (5 * 2**20), "a: &x {b: *x}"]
)
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
