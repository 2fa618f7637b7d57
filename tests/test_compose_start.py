"""Starting anywhere: what is given finds its sections, and comes out as it went in."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compose import compose
from compose.cli import main
from compose.pipeline import complete_brief, complete_song, plan
from compose.starting.chords import read_chords
from compose.starting.frame import frame_of
from compose.starting.lines import as_notation, only_rhythm, read_melody, read_rhythm
from compose.starting.material import Part
from compose.starting.sources import told_section
from compose.starting.start import start
from export.scores.musicxml import musicxml_text
from song import Gap, Note, Sketch, SongError, Span, parse_form, parse_meter
from song.chart import read_chart, write_bars
from song.check import problems
from song.notation import read_line
from song.plan import read_plan

FOUR = parse_meter("4/4")
LOOP = "| Dm7 | G7 | Cmaj7 | % |"
VERSE_CHORUS = "[verse] | C | G | Am | F | C | G | F | G | [chorus] | F | G | C | C | F | G | C | C |"
EIGHT = "| Dm7 | G7 | Cmaj7 | A7 | Dm7 | G7 | C6 | C6 |"
BRIDGE = "| Fm7 | Bb7 | Ebmaj7 | % | Am7b5 | D7 | G7 | % |"
JIG = """X:1
T:Weir Lane
M:6/8
L:1/8
Q:3/8=110
K:G
D|:G2B d2B|c2A F2D|G2B d2g|f2d e2d|G2B d2B|c2A F2D|E2A G2F|G3 G2D:|
|:g2f e2d|c2e d2B|A2c B2G|F2A D2D|g2f e2d|c2e d2B|cBA G2F|G3 G2D:|
"""


def planned(**given):
    begun = start(seed=3, **given)
    return begun.laid(plan(begun.song, once=begun.once, form=begun.form))


def chart(song, section_id):
    return " | ".join(write_bars(song.charts[section_id], song.brief.meter, song.section(section_id).bars))


def letters(song):
    return " ".join(f"{section.label}{section.bars}" for section in song.sections)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"chords": LOOP, "once": True}, "A4"),
        ({"chords": "| C | G | Am |", "once": True}, "A3"),
        ({"chords": f"[A] {EIGHT} [B] {BRIDGE}", "form": "AABA", "once": True}, "A8 A8 B8 A8"),
        ({"chords": f"[A] {EIGHT} [B] {BRIDGE} [A] {EIGHT}", "once": True}, "A8 B8 A8"),
        ({"chords": VERSE_CHORUS, "style": "pop", "once": True}, "A8 B8"),
        ({"chords": VERSE_CHORUS, "style": "pop", "form": "verse chorus verse chorus"}, "A8 B8 A8 B8"),
        ({"chords": "\n".join([EIGHT, EIGHT, BRIDGE, EIGHT]), "form": "AABA", "once": True}, "A8 A8 B8 A8"),
        ({"chords": "\n".join([EIGHT, EIGHT, BRIDGE, EIGHT]), "once": True}, "A8 A8 B8 A8"),
        ({"chords": EIGHT, "form": "A8B4A8", "once": True}, "A8 B4 A8"),
        ({"melody": " | ".join(["C5/4 D5/4 E5/4 F5/4"] * 32) + " |", "form": "AABA", "once": True}, "A8 A8 B8 A8"),
        ({"rhythm": "4 4 2 | 1 |", "form": "A8", "once": True}, "A8"),
        ({"chords": "[verse] | C | F | G | C |", "rhythm": "[chorus] 4 4 2 | 1 | 2 2 | 1 |", "once": True}, "A4 B4"),
    ],
)
def test_what_is_given_finds_its_sections(given, expected):
    assert letters(planned(**given)) == expected


def test_a_full_song_is_made_around_what_is_given():
    song = planned(chords=LOOP, style="jazz")
    assert song.seconds > 110
    assert chart(song, "A1") == "Dm7 | G7 | Cmaj7 | Cmaj7 | Dm7 | G7 | Cmaj7 | Cmaj7"
    heads = [section for section in song.sections if section.label == "A"]
    assert all(section.source == "A1" or section.id == "A1" for section in heads)
    pop = planned(chords=VERSE_CHORUS, style="pop")
    assert pop.seconds > 110
    assert {section.role for section in pop.sections if section.label == "A"} == {"verse"}
    assert {section.role for section in pop.sections if section.label == "B"} == {"chorus"}


def test_chords_are_spelled_as_they_were_written():
    song = planned(chords="| C | Gb7 F7 | E7/G# / / Abdim7 | C |", once=True)
    assert (
        chart(song, "A") == "C | Gb7 F7 | E7/G# E7/G# E7/G# Abdim7".replace("E7/G# E7/G# E7/G#", "E7/G# / /") + " | C"
    )


def test_headings_tell_letters_and_roles():
    assert told_section("Chorus 2") == ("B", "chorus")
    assert told_section("outro") == ("o", "outro")
    song = planned(chords=VERSE_CHORUS, form="intro verse chorus bridge chorus", style="pop")
    assert [section.role for section in song.sections] == ["intro", "verse", "chorus", "bridge", "chorus"]
    assert chart(song, "B1").startswith("F | G | C")
    assert "C" not in song.charts


def test_a_headed_letter_that_is_given_twice_is_heard_both_ways():
    other = EIGHT.replace("C6 | C6", "C6 | A7")
    song = planned(chords=f"[A] {EIGHT} [A] {other} [B] {BRIDGE} [A] {other}", once=True)
    assert chart(song, "A1").endswith("C6 | C6")
    assert chart(song, "A2").endswith("C6 | A7")
    assert song.section("A2").varies == "A1"


def test_open_bars_stay_open():
    song = planned(chords="| Dm7 | ? | ? G7 | C |", once=True)
    assert chart(song, "A") == "Dm7 | ? | ? G7 | C"
    assert "A" in song.given and not problems(song)


def test_a_rhythm_becomes_notes_of_open_pitch():
    song = planned(rhythm="4 4 8 8 4 | 2 r2 | ? | 4. 8~ 2", style="pop", once=True)
    sketch = song.sketches["A"]
    assert sketch.rhythm[:3] == (Span(0, 24), Span(24, 24), Span(48, 12))
    assert sketch.open == (Span(192, 96),)
    assert sketch.rhythm[-1] == Span(324, 60)


def test_where_nothing_is_given_of_its_end_the_last_time_through_closes():
    song = planned(rhythm="4. 8 r8 8 4 | 2 r2 | 4 4 4 4 | 1 |", form="AABA", style="jazz", once=True)
    last = song.sections[-1]
    assert last.cadence in ("authentic", "plagal")
    if last.cadence != song.section("A1").cadence:
        assert last.varies == "A1" and song.sketches[last.id] == song.sketches["A1"]
    else:
        assert last.repeats == "A1"


def test_a_rhythm_is_taken_from_a_file(tmp_path):
    (tmp_path / "weir.abc").write_text(JIG)
    material = read_rhythm(str(tmp_path / "weir.abc"), "--rhythm", None)
    assert all(isinstance(part.line, Sketch) and not part.line.notes for part in material.parts)
    melody = read_melody(str(tmp_path / "weir.abc"), "--melody", None)
    assert [part.line for part in material.parts] == [only_rhythm(part.line) for part in melody.parts]


def test_a_tune_with_a_pickup_has_room_before_it(tmp_path):
    (tmp_path / "weir.abc").write_text(JIG)
    song = planned(melody=str(tmp_path / "weir.abc"), once=True)
    assert letters(song) == "i1 A8 A8 B8 B8"
    assert str(song.brief.key) == "G major" and str(song.brief.meter) == "6/8" and song.brief.title == "Weir Lane"
    assert song.melody["A1"][0] == Note(-12, 12, 62)
    assert song.section("A1").pickup == 1
    assert song.chords["intro"][0].chord is None
    assert not problems(song)
    full = planned(melody=str(tmp_path / "weir.abc"))
    assert [s.label for s in full.sections].count("A") >= 4
    assert full.section("A3").repeats == "A1"


@pytest.mark.parametrize(
    ("given", "meter"),
    [
        ({"melody": "C5/4 D5/4 E5/4 | C5/2. |"}, "3/4"),
        ({"melody": "C5/8 D5/8 E5/8 F5/4. | C5/2. |"}, "6/8"),
        ({"melody": "G4/4 || C5/2 D5/2 | C5/1 |"}, "4/4"),
        ({"rhythm": "4 4 | 2 |"}, "2/4"),
        ({"chords": "| C / / | G / / | F / G | C / / |"}, "3/4"),
        ({"chords": "| C | G7 C | F | C |", "meter": "6/8"}, "6/8"),
        ({"chords": "| C | G | C | C |", "melody": "C5/4 D5/4 E5/4 | D5/2. | E5/2. | C5/2. |"}, "3/4"),
    ],
)
def test_the_meter_is_told_or_heard(given, meter):
    assert str(start(seed=1, **given).song.brief.meter) == meter


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"chords": LOOP}, "C major"),
        ({"chords": "| Am | F | C | G |"}, "A minor"),
        ({"chords": "| Am | F | C | G | Am | F | C | G |"}, "A minor"),
        ({"chords": "| G | D | Em | C |"}, "G major"),
        ({"chords": "| Em | C | G | D |"}, "E minor"),
        ({"chords": "| C | Am | Dm7 | G7 |"}, "C major"),
        ({"chords": "| A7 | D7 | A7 | E7 |"}, "A major"),
        ({"chords": "| C7 | F7 | C7 | % | F7 | % | C7 | A7 | Dm7 | G7 | C7 A7 | Dm7 G7 |"}, "C major"),
        ({"chords": "Key: F\n| Dm7 | G7 | Cmaj7 | % |"}, "F major"),
        ({"chords": "| Bm7b5 | E7 | Am | Am |"}, "A minor"),
        ({"chords": LOOP, "key": "A minor"}, "A minor"),
        ({"melody": "G4/4 A4/4 B4/4 C5/4 | D5/4 D5/4 B4/2 | A4/4 F#4/4 A4/2 | G4/1 |"}, "G major"),
        ({"melody": "C5/4 D5/4 E5/2 | ? |", "chords": "| C | F G |"}, "C major"),
    ],
)
def test_the_key_is_told_or_heard(given, key):
    assert str(start(seed=1, **given).song.brief.key) == key


def test_style_tempo_and_title_are_as_told_else_as_the_file_says(tmp_path):
    (tmp_path / "c.txt").write_text("Title: Tin Roof\nStyle: bossa\nTempo: 132\nKey: F\n| Gm7 | C7 | Fmaj7 | % |\n")
    brief = start(chords=tmp_path / "c.txt", seed=1).song.brief
    assert (brief.title, brief.style, brief.tempo, str(brief.key)) == ("Tin Roof", "bossa", 132, "F major")
    brief = start(chords=tmp_path / "c.txt", seed=1, style="pop", tempo=90, title="Other", key="D minor").song.brief
    assert (brief.title, brief.style, brief.tempo, str(brief.key)) == ("Other", "pop", 90, "D minor")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"chords": "| Dm7 | G7 | H7 |"}, '--chords bar 3: chord "H7" has no such root'),
        ({"chords": "[A] | C | G | [B] | C X |"}, '--chords [B] bar 1: chord "X"'),
        ({"chords": "|: C | X :|"}, '--chords bar 2: chord "X"'),
        ({"chords": "hello"}, "--chords: the text is no chord chart; write chords between |"),
        ({"chords": " "}, "--chords: nothing is written there"),
        ({"chords": "nowhere.txt"}, "--chords: nowhere.txt: cannot be read: No such file"),
        ({"chords": "[C] | C | G |", "form": "AABA"}, '--chords [C]: the form "AABA" has no such section; it has A, B'),
        ({"chords": EIGHT, "form": "A4A4"}, None),
        ({"chords": EIGHT * 3, "form": "A4A4"}, "--chords: has 24 bars, A4A4 8; give as many"),
        ({"melody": "C5/4 D5/4 | C5/1 |"}, "--melody bar 1: holds 2 quarter notes; 4/4 needs 4"),
        ({"melody": "C5/5 | C5/1 |"}, '--melody bar 1: "5" is no note value'),
        ({"melody": "[A] C5/1 | [B]"}, "--melody: [B] has no bars"),
        ({"melody": "r/1 |"}, "--melody: has only rests"),
        ({"melody": " | ".join(["C5/1"] * 30), "form": "AABA"}, "--melody: 30 bars cannot be cut into AABA; write the bars"),
        ({"rhythm": "4 x 2 | 1 |"}, '--rhythm bar 1: "x" is no value; write 4 for a quarter'),
        ({"rhythm": "4 4 | 1 |"}, "--rhythm bar 1: holds 2 quarter notes"),
        ({"rhythm": "1 |", "melody": "C5/1 |"}, "--rhythm: A has a line already"),
        ({"chords": "| C |", "melody": "C5/4 D5/4 E5/4 |", "meter": "4/4"}, "--melody bar 1: holds 3 quarter notes"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_that_says_where_and_what_would_be_right(given, told):
    if told is None:
        assert letters(planned(once=True, **given)) == "A4 A4"
        return
    with pytest.raises(SongError) as caught:
        planned(**given)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_a_file_with_no_chords_is_no_chart(tmp_path):
    (tmp_path / "weir.abc").write_text(JIG)
    with pytest.raises(SongError, match="has no chords; give it as --melody"):
        start(chords=tmp_path / "weir.abc", seed=1)


ROOTS = st.sampled_from(["C", "C#", "Db", "F#", "Gb", "Bb", "E"])
CHORD = st.builds(str.__add__, ROOTS, st.sampled_from(["", "m7", "7", "maj7", "dim7", "sus4"])) | st.just("N.C.")
BAR = CHORD | st.builds(lambda a, b: f"{a} {b}", CHORD, CHORD) | st.just("?") | st.builds(lambda a: f"? {a}", CHORD)
NOTES = st.sampled_from(["C5/4 r/4 E5/2", "F#4/4t G4/4t A4/4t B4/2", "D5/1", "r/1", "?", "?/4 ?/4 E4/2", "*/2 C5/2"])
VALUES = st.sampled_from(["4 4 8 8 4", "2 r2", "4t 4t 4t 2", "?", "1", "*2 2", "4. 8 2"])


def bars_of(kind, count=8):
    return st.lists(kind, min_size=count, max_size=count).map(lambda bars: "| " + " | ".join(bars) + " |")


def test_a_note_that_is_cut_at_a_border_is_told():
    bars = ["C5/4 D5/4 E5/2"] * 32
    bars[7:9] = ["E5/2 G5/2~", "G5/2 E5/2"]
    begun = start(melody=" | ".join(bars), form="AABA", seed=1)
    assert begun.remarks == (
        "section A, bar 8: its last note is cut at the end of the bar, as no note sounds on into another section",
    )
    assert start(melody=" | ".join(bars), form="A32", seed=1).remarks == ()
    rhythm = start(rhythm=" | ".join(["4 4 2"] * 7 + ["2 2~", "2 2"] + ["4 4 2"] * 23), form="AABA", seed=1)
    assert rhythm.remarks == begun.remarks


def test_what_is_cut_is_told_on_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    bars = " | ".join(["C5/4 D5/4 E5/2"] * 7 + ["E5/2 G5/2~", "G5/2 E5/2"] + ["C5/4 D5/4 E5/2"] * 23)
    with pytest.raises(SystemExit):
        main(["plan", "--melody", bars, "--form", "AABA", "-o", "tin"])
    assert "section A, bar 8: its last note is cut" in capsys.readouterr().err


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    chords=st.none() | bars_of(BAR), bridge=st.none() | bars_of(BAR), line=st.none() | bars_of(NOTES),
    rhythm=st.none() | bars_of(VALUES), form=st.sampled_from([None, "AABA", "ABAC", "i4A8B8A8o4", "A?BA", "verse chorus"]),
    once=st.booleans(), style=st.sampled_from(["jazz", "pop", "folk"]), seed=st.integers(0, 5),
)  # fmt: skip
def test_what_is_given_stands_whatever_is_planned_around_it(chords, bridge, line, rhythm, form, once, style, seed):
    """To the tick and letter, in every combination: chords for A and B, a line for A, a rhythm for B."""
    names = {"A": "verse", "B": "chorus"} if form == "verse chorus" else {"A": "A", "B": "B"}
    charts = {names[k]: text for k, text in (("A", chords), ("B", bridge)) if text}
    options = {
        "chords": " ".join(f"[{name}] {text}" for name, text in charts.items()) or None,
        "melody": f"[{names['A']}] {line}" if line and "/" in line.replace("r/", "") else None,
        "rhythm": f"[{names['B']}] {rhythm}"
        if rhythm and any(digit in rhythm.replace("r2", "") for digit in "1248")
        else None,
    }
    if not any(options.values()):
        return
    begun = start(form=form, once=once, style=style, seed=seed, meter="4/4", **options)
    song = begun.laid(plan(begun.song, once=begun.once, form=begun.form))
    assert not problems(song)
    first = {letter: next((s.id for s in song.sections if s.label == letter and not s.over), None) for letter in "AB"}
    for letter, text in (("A", chords), ("B", bridge)):
        if text:
            expected = read_chart(text, FOUR, may_be_open=True)
            assert song.charts.get(first[letter], ()) == expected
    if options["melody"]:
        assert song.lines[first["A"]] == read_line(line, FOUR)
    if options["rhythm"]:
        assert song.lines[first["B"]] == read_line(as_notation(rhythm), FOUR)


@pytest.fixture(scope="module")
def composed():
    return compose(
        "A8B8", "pop", once=True, seed=4, meter="4/4", title="Given",
        chords="[A] | C | G/B | Am7 | ? | F | C/E | ? G | C | [B] | F | ? | C | Gb7 | F | G | C | C |",
        melody="[A] G4/8 A4/8 || E5/4 E5/8 D5/8~ D5/2 | ? | C5/2 */2 | ? | ? | ? | ? | C5/2 r/2 |",
        rhythm="[B] 4 4 8 8 4 | 2 2 | ? | 4. 8 2 | 4 4 8 8 4 | 2 2 | ? | 2 r2 |",
    )  # fmt: skip


def test_what_was_given_sounds_in_the_composed_song(composed):
    song = composed
    bars = {name: write_bars(song.chords[name], FOUR, 8) for name in "AB"}
    assert [bars["A"][place] for place in (0, 1, 2, 4, 5, 7)] == ["C", "G/B", "Am7", "F", "C/E", "C"]
    assert bars["A"][6].endswith("G")
    assert [bar for place, bar in enumerate(bars["B"]) if place != 1] == ["F", "C", "Gb7", "F", "G", "C", "C"]
    line = song.melody["A"]
    asked = read_line("G4/8 A4/8 || E5/4 E5/8 D5/8~ D5/2 | r/1 | C5/2 r/2 | r/1 | r/1 | r/1 | r/1 | C5/2 r/2", FOUR)
    assert set(asked) <= set(line)
    assert not [note for note in line if note.onset > 720]
    rhythm = read_line(as_notation("4 4 8 8 4 | 2 2 | r1 | 4. 8 2 | 4 4 8 8 4 | 2 2 | r1 | 2 r2"), FOUR)
    sung = {(note.onset, note.duration) for note in song.melody["B"]}
    assert {(span.onset, span.duration) for span in rhythm.rhythm} <= sung
    assert not problems(song)


def test_rendering_again_changes_nothing_of_it(composed, tmp_path):
    from song.plan_writing import write_plan

    text = write_plan(composed)
    again = complete_song(read_plan(text, "x.song.yaml", complete_brief).song)
    assert again.chords == composed.chords and again.melody == composed.melody
    assert write_plan(again) == text


def test_a_score_of_ours_is_started_from_to_the_note(composed, tmp_path):
    (tmp_path / "given.musicxml").write_text(musicxml_text(composed))
    song = planned(melody=tmp_path / "given.musicxml", once=True)
    assert song.all_notes() == composed.all_notes()
    assert song.all_chords() == composed.all_chords()
    assert song.brief.style == composed.brief.style and song.brief.tempo == composed.brief.tempo


def test_a_form_without_anything_given_is_as_ever():
    begun = start(form="AABA", style="jazz", seed=7)
    assert begun.parts == {} and begun.form is None and begun.song.brief.form == "AABA"
    assert start(seed=7).song.brief == begun.song.brief


def test_parts_of_a_form_with_open_places_stay_open():
    material = read_chords(EIGHT, "--chords", FOUR, "jazz")
    brief = start(seed=1).song.brief
    frame = frame_of([material], brief, "A?BA", once=True)
    assert [part.label for part in frame.form.slots] == ["A", None, "B", "A"]
    assert frame.form.slots[0].bars == 8 and set(frame.parts) == {"A"}
    assert isinstance(frame.parts["A"][0], Part)
    assert Gap() in frame_of([material], brief, "A ... A", once=True).form.parts
    assert parse_form("A ... A").whole


PIECES = st.sampled_from(
    ["|", "||", "|:", ":|", "C", "Dm7", "G7/B", "?", "%", "N.C.", "[A]", "[B]", "[verse]", "[", "]", "C5/4", "D5/2~", "r/4", "*/2", "?/4",
     "4", "8.", "2~", "r2", "x2", "/", "1.", "Key: F", "Tempo: 900", "Meter: 5/4", "\n", "\n\n", "la", "LA-tern", "-", "'", "\x00", "H", "0", "| C | F |",
     "| C5/1 |", "| 1 |", "irealb://", "G4/4 ||"]
)  # fmt: skip
TEXT = st.none() | st.lists(PIECES, min_size=1, max_size=9).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(
    chords=TEXT, melody=TEXT, rhythm=TEXT, lyrics=TEXT, form=st.sampled_from([None, "AABA", "A?B", "verse chorus", "blues", "A ... A"]),
    once=st.booleans(), meter=st.sampled_from([None, "3/4"]),
)  # fmt: skip
def test_whatever_is_typed_there_is_a_song_or_a_line(chords, melody, rhythm, lyrics, form, once, meter):
    try:
        given = {"chords": chords, "melody": melody, "rhythm": rhythm, "lyrics": lyrics}
        song = planned(form=form, once=once, meter=meter, **given)
    except SongError as error:
        told = [str(error)]
    else:
        told = problems(song)
        assert not told
    assert all("\n" not in line and len(line) < 400 for line in told)


def test_the_command_line_takes_them(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "blues.txt").write_text(
        "Title: Tin Roof\n| C7 | F7 | C7 | % |\n| F7 | % | C7 | A7 |\n| Dm7 | G7 | C7 | % |\n"
    )
    with pytest.raises(SystemExit) as done:
        main(
            [
                "plan",
                "--chords",
                "blues.txt",
                "--rhythm",
                "4 4 2 | r1 |",
                "--style",
                "blues",
                "--once",
                "--seed",
                "1",
                "-o",
                "tin",
            ]
        )
    assert done.value.code == 0
    song = read_plan((tmp_path / "tin.song.yaml").read_text(), "tin", complete_brief).song
    assert song.brief.title == "Tin Roof" and letters(song) == "A12"
    assert chart(song, "A").startswith("C7 | F7 | C7 | C7 | F7")
    assert song.sketches["A"].rhythm[2] == Span(48, 48)
    with pytest.raises(SystemExit) as done:
        main(["plan", "--chords", "| C | X |", "-o", "tin"])
    assert done.value.code == 1
    assert capsys.readouterr().err.strip().startswith('compose: --chords bar 2: chord "X" has no such root')


def test_alternatives_are_planned_around_what_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as done:
        main(
            [
                "plan",
                "--chords",
                VERSE_CHORUS,
                "--style",
                "pop",
                "--alternatives",
                "3",
                "--pick",
                "3",
                "--explain",
                "-o",
                "three",
            ]
        )
    assert done.value.code == 0
    song = read_plan((tmp_path / "three.song.yaml").read_text(), "three", complete_brief).song
    assert chart(song, "A1").startswith("C | G | Am | F")


def test_a_picture_is_no_chart(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    for what in ("chords", "melody", "rhythm"):
        with pytest.raises(SongError, match=f"--{what}: .*a.png: is no file that can be read"):
            start(seed=1, **{what: tmp_path / "a.png"})


def test_headings_may_stand_among_chords_without_bars():
    material = read_chords("[verse] Am F C G [chorus] F G Am C", "--chords", None, "pop")
    assert [(part.role, part.bars) for part in material.parts] == [("verse", 4), ("chorus", 4)]
