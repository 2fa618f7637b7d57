"""Whatever stands in a plan file: a song, or one line that says where it is wrong and what would be right; the file stays."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compose.cli import main
from compose.desk import open_desk
from compose.doors import open_plan
from compose.pipeline import complete_brief
from editing.history import History
from song import Note, Song, SongError
from song.check import problems, remarks
from song.plan import read_plan
from song.plan_keys import BRIEF_FIELDS, SECTION_FIELDS
from song.plan_writing import write_plan

PLAN = """\
title: Lantern Street   # the one by the canal
style: jazz
form: AABA
key: F major
meter: 4/4
tempo: 148
seed: 7
temperature: 1.0
top_p: 0.9
candidates: 3
band: pop
ending: tag
straight: false
locked: melody
length: 3:30
sections:
  - id: A1
    role: head
    bars: 4
    phrases: 2 open, 2
    cadence: half
    energy: 0.5
    chords: Fmaj7 | D7 | Gm7 | C7 |
    melody: C5/1 | D5/1 | E5/1 | F5/1
  - id: B
    label: B
    role: bridge
    pickup: 1
    key: Bb major
    varies: A1
    varied: [ending, key]
    locked: [chords, melody 1-2]
    chords: |
      Bbmaj7 | G7 | Cm7 | F7 |
    melody: |
      r/8 F4/8 || G4/1 | A4/1 | Bb4/1 | r/1 |
"""
HEAD, BEHIND = PLAN.split("sections:\n")
FIRST, SECOND = BEHIND.split("  - id: B\n")

# What a person, or a program, may write behind a field.
WRITTEN = (
    "", "~", "null", "true", "false", "yes", "no", "0", "-1", "1", "1.5", "1e400", ".inf", ".nan", "0x1F", "1_000",
    "99999999999999999999999999", "9" * 5000, "2024-01-01", "2024-01-01 12:00:00", "12:30:45", "'x'", '"\\x07"', '"a\\nb"', "[]",
    "{}", "[1, 2]", "[[1]]", "[null]", "{a: 1}", "[{}]", "&a x", "*a", "!!binary aGk=", "!!set {a}", "!foo bar", "!!int x",
    "!!omap [a: 1]", "!!python/object:os.system x", "3,5", "0,5", "C", "?", "*", "| C | D |", "<<", "1:2", "C: D", "- x", "@x",
    "`x`", "%", "'", '"', "#", "é", "💥", "\u200b", "\ufeff", "A1", "B", "Z9", "eight", "8 bars", "H", "F-Dur", "3/8", "5/4", "0/0",
    "../x.toml", "/etc/passwd", "\x00", "\x07", "\t", "\u2028", "x" * 3000,
)  # fmt: skip
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
ANYTHING = st.sampled_from(WRITTEN) | st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
).map(str)


def read(text: str) -> Song:
    song = read_plan(text, "tune.song.yaml", complete_brief).song
    problems(song)
    remarks(song)
    return song


def said_of(text: str) -> str:
    """Return what is said of a text, "" where it is a song."""
    try:
        read(text)
    except SongError as error:
        said = str(error)
    else:
        return ""
    assert re.fullmatch(r"tune\.song\.yaml: .*\S", said) and "; " in said
    return said


def with_field(field: str, value: str, *, top: bool) -> str:
    """Return the plan with something else in a field of the song, or of its second section."""
    place = HEAD if top else SECOND
    others = re.sub(rf"^ *{field}:.*\n(?:      .*\n)*", "", place, flags=re.MULTILINE)
    if top:
        return f"{field}: {value}\n{others}sections:\n{BEHIND}"
    return f"{HEAD}sections:\n{FIRST}  - id: {'B' if field != 'id' else value}\n" + (
        f"    {field}: {value}\n{others}" if field != "id" else others
    )


def test_the_plan_is_sound() -> None:
    assert problems(read(PLAN)) == [] and with_field("tempo", "90", top=True) != PLAN
    for top, fields in ((True, BRIEF_FIELDS), (False, SECTION_FIELDS)):
        for field in fields:
            assert re.search(rf"^ *(?:- )?{field}: 77$", with_field(field, "77", top=top), re.MULTILINE)


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.booleans().flatmap(
        lambda top: st.tuples(st.just(top), st.sampled_from(BRIEF_FIELDS if top else SECTION_FIELDS))
    ),
    ANYTHING,
)
def test_anything_in_any_field_is_read_or_told(place: tuple[bool, str], value: str) -> None:
    top, field = place
    said = said_of(with_field(field, value, top=top))
    if said and not top and ", column " not in said and field != "id":
        assert "section B" in said or "YAML" in said


def _mutated(text: str, steps: list[tuple[str, int, int, str]]) -> str:
    for how, one, other, sign in steps:
        lines = text.split("\n")
        one, other = one % len(lines), other % len(lines)
        if how == "drop":
            del lines[one]
        elif how == "double":
            lines.insert(one, lines[other])
        elif how == "swap":
            lines[one], lines[other] = lines[other], lines[one]
        elif how == "indent":
            lines[one] = " " * (other % 8) + lines[one].lstrip()
        else:
            place = other % (len(lines[one]) + 1)
            lines[one] = lines[one][:place] + sign + lines[one][place + (how == "replace") :]
        text = "\n".join(lines)
    return text


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("drop", "double", "swap", "indent", "replace", "insert")),
        st.integers(0, 99),
        st.integers(0, 99),
        st.sampled_from(list("|:/?*%~#-,.[]{}'\"\t \r0A9bé\x00\x07\x85\u2028&!<>@`=+_")) | st.characters(),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_a_file_with_slips_is_read_or_told(steps: list[tuple[str, int, int, str]]) -> None:
    text = _mutated(PLAN, steps)
    if not said_of(text):
        assert read(write_plan(read(text), read_plan(text, "tune.song.yaml", complete_brief))) == read(text)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps=STEPS, field=st.sampled_from(SECTION_FIELDS), value=ANYTHING, slip=st.booleans())
def test_commands_say_one_line_and_leave_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], steps, field: str, value: str, slip: bool
) -> None:
    text = _mutated(PLAN, steps) if slip else with_field(field, value, top=False)
    file = tmp_path / "tune.song.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    before = file.read_bytes()
    try:
        open_plan(file)
        commands = ["show"]  # what is sound may be shown; to render it may take a while
    except SongError:
        commands = ["show", "check", "render"]
    for command in commands:
        with pytest.raises(SystemExit) as caught:
            main([command, str(file)])
        printed = capsys.readouterr()
        if len(commands) > 1:
            assert caught.value.code == 1 and "Traceback" not in printed.err
            assert printed.err.count("\n") == 1 and printed.err.startswith(f"compose: {file}: ")
            assert printed.out == "" or command == "check"
        assert file.read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == ["tune.song.yaml"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps=STEPS, field=st.sampled_from(SECTION_FIELDS), value=ANYTHING, slip=st.booleans())
def test_a_file_that_was_edited_is_read_or_told_and_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], steps, field: str, value: str, slip: bool
) -> None:
    file = tmp_path / "tune.song.yaml"
    file.write_text(PLAN)
    history = History.of(file)
    if history.left is None:
        history.record(PLAN, "composed")
    text = _mutated(PLAN, steps) if slip else with_field(field, value, top=False)
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    try:
        open_desk(file)
    except SongError:
        for command in (["render"], ["edit", "tempo", "90"]):
            with pytest.raises(SystemExit) as caught:
                main([command[0], str(file), *command[1:]])
            printed = capsys.readouterr()
            assert (caught.value.code, printed.out, printed.err.count("\n")) == (1, "", 1)
            assert printed.err.startswith(f"compose: {file}: ")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("field", sorted({*BRIEF_FIELDS, *SECTION_FIELDS} - {"id"}))
def test_a_misspelt_field_suggests_the_one_that_was_meant(field: str) -> None:
    for top, fields in ((True, BRIEF_FIELDS), (False, SECTION_FIELDS)):
        if field in fields:
            for wrong in (
                field[:-1] if field != "varied" else "varid",
                field + "x",
                field.upper(),
                field.capitalize(),
                field[0] + field,
            ):
                text = with_field(field, "1", top=top).replace(f"{field}: 1\n", f"{wrong}: 1\n")
                assert f'no field is called "{wrong}"; did you mean {field}?' in said_of(text), wrong


@pytest.mark.parametrize(
    ("top", "field", "said"),
    [
        (True, "chords", "chords belongs to a section; write it under its id"),
        (True, "energy", "energy belongs to a section; write it under its id"),
        (True, "chrods", 'no field is called "chrods"; did you mean chords, which belongs to a section'),
        (True, "bpm", 'no field is called "bpm"; did you mean tempo?'),
        (True, "time_signature", 'no field is called "time_signature"; did you mean meter?'),
        (True, "parts", 'no field is called "parts"; did you mean sections?'),
        (True, "quux", 'no field is called "quux"; take it away'),
        (True, "[a, b]", 'no field is called "a list"; take it away'),
        (True, "3", 'no field is called "3"; take it away'),
        (False, "tempo", "section B: tempo belongs to the whole song; write it at the top"),
        (False, "titel", 'section B: no field is called "titel"; did you mean title, which belongs to the whole song'),
        (False, "changes", 'section B: no field is called "changes"; did you mean chords?'),
        (False, "sections", "section B: sections belongs to the whole song; write it at the top"),
    ],
)
def test_a_field_in_the_wrong_place_is_sent_to_the_right_one(top: bool, field: str, said: str) -> None:
    text = f"{field}: 1\n{PLAN}" if top else f"{PLAN}    {field}: 1\n"
    assert said in said_of(text)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("energy: 0.5", "energy: 0,5", 'section A1: energy "0,5" is no number; write 0.5'),
        ("key: F major", "key: [F, major]", "key is a list; write one value, as key: F major"),
        ("role: head", "role: {a: 1}", "section A1: role is several fields; write one value, as role: verse"),
        ("title: Lantern", "title: !!binary aGk= #", "title is no plain text"),
        ("title: Lantern", "title: !!binary Lantern", "line 1, column 8: this is no YAML: what stands there means something else in YAML; put quotes around it"),
        ("[ending, key]", "[[ending], key]", "section B: varied holds more than words; write it in one line, as varied: ending"),
        ("- id: B", "- id: [B]", "section number 2: id is a list; write one value, as id: A1"),
        ("tempo: 148", "tempo: 148\ntempo: 90", "line 7, column 1: this is no YAML: tempo stands twice; take one of the two away"),
        ("    role: bridge", "\trole: bridge", "line 27, column 1, section B: this is no YAML: a tab indents the line"),
        ("key: F major", "key: 'F major", "a quote or bracket is not closed; close it"),
        ("role: bridge", "role bridge", "section B: this is no YAML: "),
        ("    role: bridge", "   role: bridge", "section B: this is no YAML: the line is not indented as those around it"),
        ("ending: tag", "ending: *tag", "line 12, column 9: this is no YAML: & and * are signs of YAML"),
        ("ending: tag", "ending: @tag", "line 12, column 9: this is no YAML: nothing can begin with @; put quotes around it"),
        ("title: Lantern", "title: Lantern: two", "line 1, column 15: this is no YAML: a colon stands where none can"),
        ("title: Lantern", "title: \x07Lantern", "line 1, column 8: this is no YAML: a character is none of a text"),
        ("tempo: 148", "tempo: " + "9" * 5000, "this is no YAML: a number has thousands of digits"),
        ("melody: C5/1 | D5/1", "melody: C5/1 | D5/2", "section A1, melody, bar 2: holds 2 quarter notes; 4/4 needs 4"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_remedy(old: str, new: str, said: str) -> None:
    assert old in PLAN
    assert said in said_of(PLAN.replace(old, new, 1))


SIGNS = (
    "a", "b: ", "- ", "[", "]", "{", "}", ", ", "? ", "! ", "!!set ", "!!omap ", "!!int ", "!!bool ", "!!timestamp ", "!!binary ",
    "!!pairs ", "&x ", "*x", "<<: ", "\n", "\n  ", "|\n", ">-\n", "# c\n", "'", '"', "%YAML 1.1\n", "---\n", "...\n", "1", "0x_",
    "1e5", ".inf", "2001-01-01", "\t", "~", "=", '"\\', "!<a> ", "!a!b ", "_", "-", "12:30", "@",
)  # fmt: skip


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(SIGNS), max_size=14).map("".join))
def test_any_signs_of_yaml_are_read_or_told(text: str) -> None:
    assert said_of(text) or read(text)


@pytest.mark.parametrize(
    "value", ["!!omap x", "!!bool x", "0x_", "!!set [a]", "{[a]: 1}", "!!timestamp x", "&a &b x", "{{}: 1}"]
)
def test_what_the_reader_of_yaml_stumbles_over_is_told(value: str) -> None:
    assert "this is no YAML: " in (said := said_of(PLAN.replace("form: AABA", f"form: {value}"))) or "form is" in said
    assert "line 3, column " in said or "form is" in said


def test_an_anchor_may_be_used_again() -> None:
    assert not said_of(PLAN.replace("key: F major", "key: &a F major").replace("meter: 4/4", "meter: &a 4/4"))


def test_anchors_and_merged_fields_are_read_and_written() -> None:
    text = PLAN.replace("  - id: A1\n", "  - &first\n    id: A1\n") + "  - <<: *first\n    id: A2\n    varies: B\n"
    plan = read_plan(text, "tune.song.yaml", complete_brief)
    assert [section.role for section in plan.song.sections] == ["head", "bridge", "head"]
    changed = plan.song.with_chords({**plan.song.chords, "A1": plan.song.chords["B"], "A2": plan.song.chords["B"]})
    assert read(write_plan(changed, plan)) == changed


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (8, "title is a list; write one value"),
        (40, "refers to other places with * more than 32 times; write out what stands there"),
    ],
)
def test_lists_in_lists_by_reference_are_not_written_out(levels: int, said: str) -> None:
    """Each holds the one before twice: forty of them have more words than there is room."""
    lists = "".join(f", &l{level} [*l{level - 1}, *l{level - 1}]" for level in range(1, levels))
    assert said in said_of(PLAN.replace("title:", f"title: [&l0 [x, x]{lists}] #", 1))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PLAN.encode("utf-16"), "is text in UTF-16; save it as UTF-8"),
        (
            PLAN.replace("canal", "Straße").encode("latin-1"),
            "line 1: a letter is written in another encoding; save it as UTF-8",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0", "is no text; give a plan file"),
        (b"", "this is no song"),
        (b"- a\n- b\n", "this is no song"),
        (b"---\na: 1\n---\nb: 1\n", "--- begins another document; keep one song in a file"),
    ],
)
def test_another_encoding_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "tune.song.yaml"
    file.write_bytes(content)
    with pytest.raises(SongError, match=re.escape(said)):
        open_plan(file)
    assert file.read_bytes() == content


def test_a_file_of_many_thousand_sections_is_refused() -> None:
    many = "".join(f"  - id: A{number}\n" for number in range(1100))
    assert "has 1100 sections; use 1024 or fewer" in said_of(f"{HEAD}sections:\n{many}")


# Writing onto a file that leaves things out, or is laid out in its own way

LAID_OUT = (
    ("  - id: A1\n", "  -\n    id: A1\n"), ("  - id: A1\n", "  -   id: A1\n"), ("  - id: A1\n", "\n  # first\n  - id: 'A1'\n"),
    ("sections:\n", "sections: # all\n\n"), ("key: F major", "? key\n: F major"), ("key: F major", "key: >-\n  F\n  major"),
    ("[ending, key]", "\n      - ending\n      - key"), ("pickup: 1", "pickup:"), ("title: Lantern Street", "title:"),
    ("tempo: 148", "tempo: ~"), ("A1\n    role", "A1\n\n\n    role"),
)  # fmt: skip


def edits_of(song: Song) -> dict[str, Song]:
    """Return songs that a command may make of one."""
    first = song.sections[0]
    return {
        "seed": replace(song, brief=replace(song.brief, seed=song.brief.seed + 1)),
        "brief": replace(
            song, brief=replace(song.brief, title="Neu: [x] # é", locked=frozenset(), length=None, band=None)
        ),
        "melody": song.with_melody({section.id: (Note(0, 24, 60),) for section in song.sections}),
        "energy": replace(song, sections=(replace(first, energy=0.25), *song.sections[1:])),
        "cut": song.with_sections((first,)),
        "cadence": replace(song, sections=(first.with_cadence("plagal"), *song.sections[1:])),
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sets(
        st.sampled_from(
            [line for line in PLAN.splitlines() if re.fullmatch(r"(    )?(?!id|style|sections)\w+: .+", line)]
        )
    ),
    st.sets(st.sampled_from(LAID_OUT), max_size=2),
    st.sampled_from(sorted(edits_of(read(PLAN)))),
)
def test_what_is_written_says_the_song(gone: set[str], laid_out: set[tuple[str, str]], edit: str) -> None:
    """What a file leaves out is told where it would now be read otherwise: the cadence of a section that is the last now."""
    text = "".join(f"{line}\n" for line in PLAN.splitlines() if line not in gone)
    for change in sorted(laid_out):
        text = text.replace(*change, 1)
    try:
        plan = read_plan(text, "tune.song.yaml", complete_brief)
    except SongError:
        return
    edited = edits_of(plan.song)[edit]
    assert read(write_plan(edited, plan)) == edited


@pytest.mark.parametrize("dash", ["  - ", "- ", "    -   ", "  -\n    ", "-\n  "])
def test_the_indent_of_a_file_stays(dash: str) -> None:
    inner = " " * len(dash.split("\n")[-1])
    rows = re.sub(r"^    ", inner, BEHIND, flags=re.MULTILINE).replace("  - id: ", f"{dash}id: ")
    text = f"{HEAD}sections:\n{rows}"
    plan = read_plan(text, "tune.song.yaml", complete_brief)
    written = write_plan(replace(plan.song, brief=replace(plan.song.brief, tempo=90)), plan)
    assert read(written).brief.tempo == 90
    if "\n" not in dash:
        assert written == text.replace("tempo: 148", "tempo: 90")
