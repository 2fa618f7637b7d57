"""Melodies of which only some stands: as text, in a song, in a plan file, and what check says of them."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pickup_songs import songs
from test_song_plan import read

from export.terminal.lines import melody_lines
from song import Brief, Key, Note, Section, Sketch, Song, SongError, Span, parse_meter
from song.brief import MOST_CANDIDATES
from song.check import problems, remarks
from song.notation import read_line, read_melody, write_melody
from song.plan_writing import write_plan

FOUR = parse_meter("4/4")
AB = (Section("A", "A", "head", 2, Key("C")), Section("B", "B", "head", 2, Key("C"), pickup=1))
SONG = Song(Brief("T", "pop", "AB", Key("C"), FOUR, 120), AB)
SKETCH = Sketch((Note(0, 24, 60),), (Span(24, 24),), (Span(48, 144),))

TUNE = """\
style: pop   # mine
key: C major
sections:
  - id: A
    bars: 4
    melody: G4/4 ?/8 ?/8 */2 | ? | ? | C5/1   # how it begins and ends
  - id: B
    pickup: 1
    melody: |
      ?/4 || ? | r/2 */2 | ?/1~ | ?/4 r/2. |
"""


@pytest.mark.parametrize(
    ("text", "pickup", "sketch", "written"),
    [
        ("? | C5/1", None, Sketch((Note(96, 96, 72),), (), (Span(0, 96),)), None),
        ("C5/4 */2. | ?", None, Sketch((Note(0, 24, 72),), (), (Span(24, 168),)), None),
        ("?/2 ?/2 | r/1", None, Sketch((), (Span(0, 48), Span(48, 48))), None),
        ("?/1~ | ?/2 C5/2", None, Sketch((Note(144, 48, 72),), (Span(0, 144),)), None),
        ("*/4 */4 */2 | C5/1", None, Sketch((Note(96, 96, 72),), (), (Span(0, 96),)), "? | C5/1"),
        ("*/8 G4/8 || ? | r/1", None, Sketch((Note(-12, 12, 67),), (), (Span(-24, 12), Span(0, 96))), None),
        ("? || C5/1 | C5/1", 24, Sketch((Note(0, 96, 72), Note(96, 96, 72)), (), (Span(-24, 24),)), None),
        ("r/4 || ? | C5/1", 24, Sketch((Note(96, 96, 72),), (), (Span(0, 96),)), None),
        ("? | C5/1", 24, Sketch((Note(96, 96, 72),), (), (Span(-24, 120),)), "? || ? | C5/1"),
    ],
)
def test_what_is_open_reads_and_writes(text: str, pickup: int | None, sketch: Sketch, written: str | None) -> None:
    assert read_line(text, FOUR, pickup) == sketch
    early = pickup or (24 if "||" in text else 0)
    assert " | ".join(write_melody(sketch, FOUR, 2, Key("C"), (), early)) == (written or text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C5/2 ? | C5/1", 'bar 1: "?" has no value; write ?/4 for a note of any pitch, */4 for what is free, ? alone'),
        ("C5/1 | *", 'bar 2: "*" has no value'),
        ("C5/1 | ?/4 */2", "bar 2: holds 3 quarter notes; 4/4 needs 4"),
        ("?/1~ | C5/1", 'bar 2: a tie leads to "C5/1"; tie a note only to the same pitch'),
        ("C5/1~ | ?/1", 'bar 2: a tie leads to "?/1"; tie'),
        ("C5/1~ | ?", 'bar 2: a tie leads to "?"; tie'),
        ("*/1~ | */1", 'bar 1: "*/1~" ties what is no note yet; take the ~ away'),
        ("? | ?/1~", "the last note is tied to nothing"),
        ("?/5 | ?", 'bar 1: "5" is no note value'),
        ("??/4 */2. | ?", 'bar 1: "??/4" is no note'),
    ],
)
def test_a_mistake_names_its_bar_and_what_would_be_right(text: str, said: str) -> None:
    with pytest.raises(SongError) as caught:
        read_line(text, FOUR)
    assert str(caught.value).startswith(said)


def test_a_melody_has_nothing_open() -> None:
    with pytest.raises(SongError, match="still to be composed"):
        read_melody("? | C5/1", FOUR)
    with pytest.raises(SongError, match="nothing is open in the sketch"):
        Sketch((Note(0, 24, 60),))
    assert read_line("C5/1 | r/1", FOUR) == (Note(0, 96, 72),)


def test_a_sketch_is_in_order_and_open_spans_that_touch_are_one() -> None:
    sketch = Sketch((Note(96, 24, 60), Note(0, 24, 62)), (), (Span(72, 24), Span(24, 48)))
    assert sketch.notes == (Note(0, 24, 62), Note(96, 24, 60))
    assert sketch.open == (Span(24, 72),)
    assert [part.onset for part in sketch.parts] == [0, 24, 96]
    for wrong in ((0, 0), (-200, 24)):
        with pytest.raises(SongError):
            Span(*wrong)


def test_a_section_has_a_melody_or_a_sketch() -> None:
    with pytest.raises(SongError, match="section A: has a melody and the sketch of one"):
        replace(SONG, melody={"A": ()}, sketches={"A": SKETCH})
    with pytest.raises(SongError, match='sketches: no section is called "C"'):
        replace(SONG, sketches={"C": SKETCH})
    song = replace(SONG, sketches={"B": SKETCH, "A": SKETCH})
    assert list(song.sketches) == ["A", "B"]
    assert song.lines == {"A": SKETCH, "B": SKETCH}
    assert dict(song.with_melody({"A": ()}).sketches) == {"B": SKETCH}
    assert song.with_chords({}).sketches == song.sketches
    assert not song.with_sections(AB).sketches


def test_a_plan_file_gives_some_of_a_melody() -> None:
    song = read(TUNE).song
    assert not song.melody
    first, second = song.sketches["A"], song.sketches["B"]
    assert first.notes == (Note(0, 24, 67), Note(288, 96, 72))
    assert first.rhythm == (Span(24, 12), Span(36, 12))
    assert first.open == (Span(48, 240),)
    assert second == Sketch((), (Span(-24, 24), Span(192, 120)), (Span(0, 96), Span(144, 48)))
    assert song.section("B").bars == 4
    assert write_plan(song, read(TUNE)).count("G4/4 ?/8 ?/8 */2 | ? | ? | C5/1   # how it begins and ends") == 1
    assert not problems(song)


@pytest.mark.parametrize("written", ["*/2 C5/2 | ? |", "? | C5/1", "?/4 */2. | C5/1", "*/1"])
def test_a_line_needs_no_quotes(written: str) -> None:
    plan = read(f"style: pop\nsections:\n  - id: A\n    melody: {written}  # sung\n")
    assert plan.song.sketches["A"].open
    seeded = write_plan(replace(plan.song, brief=replace(plan.song.brief, seed=3)), plan)
    assert "# sung" in seeded
    assert read(seeded).song.sketches == plan.song.sketches


def test_what_is_composed_takes_the_place_of_the_marks_and_all_else_stays() -> None:
    plan = read(TUNE)
    notes = (Note(0, 96, 67), Note(96, 288, 72))
    text = write_plan(plan.song.with_melody({"A": notes}), plan)
    assert read(text).song.melody == {"A": notes}
    assert "style: pop   # mine" in text
    assert text.endswith("    melody: |\n      ?/4 || ? | r/2 */2 | ?/1~ | ?/4 r/2. |\n")


def test_what_is_open_is_shown() -> None:
    lines = melody_lines(read(TUNE).song)
    assert lines == ["A      G4/4 ?/8 ?/8 */2 | ? | ? | C5/1 |", "B      ?/4 || ? | r/2 */2 | ?/1~ | ?/4 r/2. |"]


def test_check_says_which_bars_are_open() -> None:
    said = [line for line in remarks(read(TUNE).song) if "chords" not in line]
    assert said == [
        "section A: no melody yet in bars 1 to 3",
        "section B: no melody yet in bars 1 to 2",
        "section B: no pitches yet in the pickup and bars 3 to 4",
    ]


@pytest.mark.parametrize(
    ("sketch", "said"),
    [
        (Sketch((Note(0, 200, 60),), (Span(200, 4),)), "section A, bar 1: a melody note lasts beyond the section"),
        (Sketch((Note(-12, 12, 60),), (), (Span(0, 96),)), "section A, before bar 1: a melody note starts 0.5 beats early"),
        (Sketch((Note(90, 24, 60),), (), (Span(0, 96),)), "section A, bar 1: an open stretch and a melody note overlap for 0.25"),
        (Sketch((), (Span(0, 24), Span(12, 24))), "section A, bar 1: a note of open pitch and a note of open pitch overlap"),
        (Sketch((), (), (Span(96, 5),)), "section A, bar 2: an open stretch is shorter than a sixteenth"),
        (Sketch((), (), (Span(96, 120),)), "section A, bar 2: an open stretch lasts beyond the section"),
    ],
)  # fmt: skip
def test_contradictions_are_problems(sketch: Sketch, said: str) -> None:
    assert problems(replace(SONG, sketches={"A": sketch}))[0].startswith(said)


def test_a_stretch_off_the_grid_is_remarked() -> None:
    song = replace(SONG, sketches={"A": Sketch((), (), (Span(3, 45),))})
    assert (
        "section A: bar 1: what is open begins between the sixteenths and triplets; what is composed there keeps clear of that"
        in remarks(song)
    )
    on_triplets = replace(SONG, sketches={"A": Sketch((), (), (Span(8, 40),))})
    assert not [line for line in remarks(on_triplets) if "sixteenths" in line]
    compound = replace(on_triplets, brief=replace(SONG.brief, meter=parse_meter("6/8")))
    assert [line for line in remarks(compound) if "between the sixteenths;" in line]


def test_how_a_melody_is_drawn_stands_in_the_plan_only_where_it_was_told() -> None:
    plan = read(TUNE)
    assert (plan.song.brief.top_p, plan.song.brief.candidates) == (1.0, None)
    assert "top_p" not in write_plan(plan.song)
    told = write_plan(replace(plan.song, brief=replace(plan.song.brief, top_p=0.8, candidates=4)), plan)
    assert "top_p: 0.8\n" in told
    assert "candidates: 4\n" in told
    again = read(told)
    assert (again.song.brief.top_p, again.song.brief.candidates) == (0.8, 4)
    assert write_plan(again.song, again) == told
    back = write_plan(replace(again.song, brief=replace(again.song.brief, candidates=None)), again)
    assert "candidates" not in back
    for wrong in (
        "top_p: 0",
        "top_p: 1.5",
        "top_p: much",
        "candidates: 0",
        "candidates: 2.5",
        f"candidates: {MOST_CANDIDATES + 1}",
    ):
        with pytest.raises(SongError, match=wrong.partition(":")[0]):
            read(f"{wrong}\n{TUNE}")


@st.composite
def sketched_songs(draw: st.DrawFn) -> Song:
    """A song some of whose melodies have been opened here and there."""
    song = draw(songs())
    melody, sketches = dict(song.melody), {}
    for section in song.sections:
        line = melody[section.id]
        place = -section.pickup * song.brief.meter.beat_ticks
        parts: dict[str, list] = {"n": [], "r": [], "o": []}
        for note in line:
            parts[draw(st.sampled_from("nro"))].append(note)
            gap = Span(place, note.onset - place) if note.onset > place else None
            if gap and draw(st.booleans()):
                parts["o"].append(gap)
            place = note.end
        if parts["r"] or parts["o"]:
            rhythm, spans = (tuple(Span(one.onset, one.duration) for one in parts[kind]) for kind in "ro")
            sketches[section.id] = Sketch(tuple(parts["n"]), rhythm, spans)
            del melody[section.id]
    return replace(song, melody=melody, sketches=sketches)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sketched_songs())
def test_every_sketched_song_reads_back(song: Song) -> None:
    text = write_plan(song)
    plan = read(text)
    assert plan.song == song
    assert write_plan(plan.song, plan) == text
    assert not [line for line in problems(song) if "pickup" not in line]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sketched_songs(), sketched_songs())
def test_any_sketched_song_can_be_written_onto_the_file_of_another(song: Song, other: Song) -> None:
    plan = read(write_plan(other))
    assert read(write_plan(song, plan)).song == song
