"""What comes back from a notation program: only bars that a person changed are taken over, however it spells and lays out."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from command_line import run
from hypothesis import given, settings
from hypothesis import strategies as st

from compose.desk import open_desk
from compose.pipeline import complete_brief
from compose.read_back import nearest, read_score, score_of
from editing.merging.merge import merged
from editing.merging.side_by_side import Score, ScoreBar, differences, paired
from export.scores.musicxml import musicxml_text
from song import Note, SongError, parse_chord
from song.check import problems
from song.plan import read_plan

PLAN = """\
title: Lantern   # a name that stays
style: jazz
form: AABA
key: F major
meter: 4/4
tempo: 120
seed: 3
sections:
  - id: A1
    bars: 4
    phrases: 4
    cadence: authentic
    energy: 0.5
    chords: |
      Fmaj7 | Gm7 C7 | %   | F6 |
    melody: |
      A4/4 C5/4 F5/4 E5/4 | D5/4 F5/4 E5/2~ | E5/2 G4/2 | F4/1 |
  - id: A2   # as before
    bars: 4
    repeats: A1
    cadence: authentic
    energy: 0.5
    chords: |
      Fmaj7 | Gm7 C7 | Gm7 C7 | F6 |
    melody: |
      A4/4 C5/4 F5/4 E5/4 | D5/4 F5/4 E5/2~ | E5/2 G4/2 | F4/1 |
  - id: B
    bars: 4
    pickup: 2
    locked: chords
    cadence: half
    energy: 0.6
    chords: |
      Bbmaj7 | Bbm6 | Am7 D7 | Gm7 C7 |
    melody: |
      C5/4 E5/4 || F5/2 D5/2 | Db5/1 | C5/2 D5/2 | E5/1 |
  - id: A3
    bars: 4
    repeats: A1
    cadence: authentic
    energy: 0.5
    chords: |
      Fmaj7 | Gm7 C7 | Gm7 C7 | F6 |
    melody: |
      A4/4 C5/4 F5/4 E5/4 | D5/4 F5/4 E5/2~ | E5/2 G4/2 | F4/1 |
"""
# The last note of A2 is cut by the pickup of B where it sounds.


def song_in(text=PLAN):
    return read_plan(text, "tune.song.yaml", complete_brief).song


SONG = song_in()
METER = SONG.brief.meter


def score(text):
    return read_score(text.encode(), "tune.musicxml", METER)


def ours(song=SONG):
    return score(musicxml_text(song))


class Page:
    """A score open in another program: read, changed, saved in that program's own way."""

    def __init__(self, song=SONG):
        self.root = ET.fromstring(musicxml_text(song))
        self.part = self.root.find("part")

    def bar(self, number):
        return self.part.findall("measure")[number]

    def set_chord(self, number, place, step, kind, alter=0):
        harmony = self.bar(number).findall("harmony")[place]
        harmony.find("root/root-step").text = step
        if harmony.find("root/root-alter") is not None:
            harmony.find("root").remove(harmony.find("root/root-alter"))
        if alter:
            ET.SubElement(harmony.find("root"), "root-alter").text = str(alter)
        harmony.find("kind").text = kind

    def set_note(self, number, place, step, octave=5):
        pitch = self.bar(number).findall("note")[place].find("pitch")
        pitch.find("step").text, pitch.find("octave").text = step, str(octave)
        if pitch.find("alter") is not None:
            pitch.remove(pitch.find("alter"))

    def saved(self):
        """Return the file as another program writes it: its own divisions, names, marks and order of words."""
        for tag in ("divisions", "duration", "offset"):
            for element in self.root.iter(tag):
                element.text = str(int(element.text) * 20)
        for kind in self.root.iter("kind"):
            kind.attrib = {"text": "", "use-symbols": "yes"}
        identification = self.root.find("identification")
        for child in list(identification):
            identification.remove(child)
        ET.SubElement(ET.SubElement(identification, "encoding"), "software").text = "Another 4.2"
        for number, measure in enumerate(self.part.findall("measure")):
            measure.insert(0, ET.Element("print", {"new-system": "yes"} if number % 3 == 0 else {}))
            measure.set("width", "211")
        return ET.tostring(self.root, encoding="unicode")

    def merged(self, song=SONG):
        return merged(song, ours(), score(self.saved()))


def test_a_score_that_was_only_opened_and_saved_changes_nothing():
    merge = Page().merged()
    assert (merge.song, merge.remarks) == (SONG, ())


def test_what_is_spelled_otherwise_is_no_change():
    page = Page()
    page.set_chord(9, 0, "A", "minor-sixth", 1)  # A#m6, which is Bbm6
    page.set_note(9, 0, "C")
    ET.SubElement(page.bar(9).find("note/pitch"), "alter").text = "1"  # C#5, which is Db5
    assert Page.merged(page).remarks == ()


def test_only_the_bars_that_a_person_changed_are_taken_over():
    page = Page()
    page.set_chord(1, 1, "G", "dominant", -1)
    page.set_note(10, 1, "G")
    merge = page.merged()
    assert list(map(str, merge.remarks)) == [
        "A1 bar 2: chords Gm7 C7 → Gm7 Gb7",
        "B bar 3: melody as in that score",
    ]
    changed = merge.song.chords["A1"]
    assert [str(span.chord) for span in changed][:3] == ["Fmaj7", "Gm7", "Gb7"]
    assert [note.pitch for note in merge.song.melody["B"]] == [72, 76, 77, 74, 73, 72, 79, 76]
    assert {name: spans for name, spans in merge.song.chords.items() if name != "A1"} == {
        name: spans for name, spans in SONG.chords.items() if name != "A1"
    }
    assert {name: notes for name, notes in merge.song.melody.items() if name != "B"} == {
        name: notes for name, notes in SONG.melody.items() if name != "B"
    }
    assert (merge.song.sections, merge.song.brief, problems(merge.song)) == (SONG.sections, SONG.brief, [])


def test_a_pickup_stays_with_the_section_that_it_leads_into():
    page = Page()
    notes = [note for note in page.bar(7).findall("note") if note.find("pitch") is not None]
    assert [note.find("pitch/step").text for note in notes] == ["F", "C", "E"]
    page.set_note(7, page.bar(7).findall("note").index(notes[1]), "D")
    merge = page.merged()
    assert [(note.onset, note.pitch) for note in merge.song.melody["B"]][:2] == [(-48, 74), (-24, 76)]
    assert merge.song.melody["A2"] == SONG.melody["A2"]
    assert problems(merge.song) == []


def test_a_note_that_is_held_over_a_barline_is_one_note():
    page = Page()
    for bar, place in ((1, 2), (2, 0)):
        page.set_note(bar, place, "C")
    merge = page.merged()
    assert Note(96 + 48, 96, 72) in merge.song.melody["A1"]
    assert [(r.section, r.bars) for r in merge.remarks] == [("A1", (1,))]


def test_a_note_that_is_tied_into_the_next_section_is_struck_again_there():
    page = Page()
    last, first = page.bar(3).findall("note")[0], page.bar(4).findall("note")[0]
    page.set_note(4, 0, "F", 4)
    ET.SubElement(last, "tie", type="start")
    ET.SubElement(first, "tie", type="stop")
    merge = page.merged()
    assert merge.song.melody["A1"] == SONG.melody["A1"]
    assert merge.song.melody["A2"][0] == Note(0, 24, 65)
    assert problems(merge.song) == []


def test_a_bar_that_was_put_in_or_taken_out_changes_the_length_of_its_section():
    page = Page()
    page.part.remove(page.bar(9))
    merge = page.merged()
    assert (merge.song.section("B").bars, merge.song.section("A3").bars) == (3, 4)
    assert [str(span.chord) for span in merge.song.chords["B"]] == ["Bbmaj7", "Am7", "D7", "Gm7", "C7"]
    assert [note.pitch for note in merge.song.melody["B"]] == [72, 76, 77, 74, 72, 74, 76]
    assert problems(merge.song) == []
    page = Page()
    new = ET.fromstring(ET.tostring(page.bar(10)))
    page.part.insert(11, new)
    page.set_note(11, 0, "A")
    merge = page.merged()
    assert merge.song.section("B").bars == 5 and problems(merge.song) == []
    assert [note.pitch for note in merge.song.melody["B"]] == [72, 76, 77, 74, 73, 72, 74, 81, 74, 76]
    assert ("B", (3,), "", "new") in [(r.section, r.bars, r.layer, r.what) for r in merge.remarks]


def test_bars_are_paired_with_those_that_they_are_most_like():
    bars = list(ours().bars[8:12])
    other = replace(bars[0], chords=bars[1].chords)
    assert paired(bars, bars[:1] + bars[2:]) == (0, 2, 3)
    assert paired(bars, [bars[0], replace(bars[3], notes=bars[3].notes[:0])]) == (0, 3)
    assert paired(bars, [*bars[:2], ScoreBar(), *bars[2:]]) == (0, 1, None, 2, 3)
    assert paired(bars, [other, *bars]) == (None, 0, 1, 2, 3)
    assert paired(bars, []) == ()
    assert paired(bars, [ScoreBar()] * 4) == (0, 1, 2, 3)


def test_sections_that_came_or_went_are_said_in_a_line():
    page = Page()
    for number in (15, 14, 13, 12):
        page.part.remove(page.bar(number))
    with pytest.raises(SongError, match="has 12 bars and A1 A2 B, the plan 16 and A1 A2 B A3; keep the marks"):
        page.merged()


def test_a_layer_that_the_score_lacks_stays():
    page = Page()
    for measure in page.part:
        for harmony in measure.findall("harmony"):
            measure.remove(harmony)
    page.set_note(12, 0, "G")
    merge = page.merged()
    assert merge.song.chords == SONG.chords
    assert list(map(str, merge.remarks)) == [
        "chords missing in that score, those of the plan stay",
        "A3 bar 1: melody as in that score",
    ]
    assert merge.song.melody["A3"][0].pitch == 79


def test_another_song_is_not_merged():
    sharp = replace(SONG, brief=replace(SONG.brief, title="Another"))
    moved = {name: tuple(replace(n, pitch=n.pitch + 1) for n in notes) for name, notes in SONG.melody.items()}
    with pytest.raises(SongError, match='is another song, "Another" and not "Lantern": 16 of 16 bars differ'):
        merged(SONG, ours(), ours(replace(sharp, melody=moved)))
    assert merged(SONG, ours(), ours(sharp)).song.brief.title == "Another"


def test_title_and_tempo_are_taken_over():
    page = Page()
    page.root.find("work/work-title").text = "Candle"
    page.root.find(".//sound").set("tempo", "96")
    merge = page.merged()
    assert (merge.song.brief.title, merge.song.brief.tempo) == ("Candle", 96)
    assert list(map(str, merge.remarks)) == ["title Candle", "tempo 96"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda page: page.root.find(".//time/beats").__setattr__("text", "3"), "is in 3/4, the plan in 4/4"),
        (
            lambda page: ET.SubElement(ET.SubElement(page.bar(3), "barline"), "repeat", direction="backward"),
            "bar 4 has a repeat",
        ),
        (lambda page: page.root.remove(page.part), "cannot be read: no part"),
    ],
)
def test_what_cannot_be_laid_beside_the_plan_is_said_in_a_line(change, why):
    page = Page()
    change(page)
    with pytest.raises(SongError, match=why):
        page.merged()


CHORDS = st.sampled_from([parse_chord(name) for name in ("Db7", "Em7b5", "A7b9", "Cm6", "Ebmaj7", "F#dim7")])


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.integers(0, 15), CHORDS, max_size=3),
    st.dictionaries(
        st.tuples(st.sampled_from(["A1", "A2", "B", "A3"]), st.integers(0, 2)), st.integers(55, 84), max_size=3
    ),
)
def test_whatever_a_person_changes_comes_into_the_song_and_nothing_else(chords, notes):
    """The song changed, written and read again, merged into the song as it was, is the song changed."""
    charts, melody = dict(SONG.chords), dict(SONG.melody)
    for bar, chord in chords.items():
        section = SONG.sections[bar // 4].id
        charts[section] = tuple(
            replace(span, chord=chord) if span.onset // 96 == bar % 4 else span for span in charts[section]
        )
    charts = {name: _whole_bars(spans) for name, spans in charts.items()}
    for (section, place), pitch in notes.items():
        melody[section] = tuple(
            replace(note, pitch=pitch) if number == place else note for number, note in enumerate(melody[section])
        )
    wanted = replace(SONG, chords=charts, melody=melody)
    merge = merged(SONG, ours(), score(Page(wanted).saved()))
    assert score_of(merge.song) == score_of(wanted)
    for section in SONG.sections:
        if wanted.melody[section.id] == SONG.melody[section.id]:
            assert merge.song.melody[section.id] == SONG.melody[section.id]
    assert bool(merge.remarks) == (score_of(wanted) != score_of(SONG))


def _whole_bars(spans):
    """Join equal chords inside a bar."""
    done = []
    for span in spans:
        if done and done[-1].chord == span.chord and done[-1].onset // 96 == span.onset // 96:
            done[-1] = replace(done[-1], duration=done[-1].duration + span.duration)
        else:
            done.append(span)
    return tuple(done)


def test_a_score_is_laid_beside_the_version_that_it_was_made_from():
    later = song_in(PLAN.replace("Bbm6", "Bbm7"))
    assert nearest(ours(), later, [SONG]) == SONG
    assert nearest(ours(later), later, [SONG]) == later
    page = Page()
    page.set_chord(0, 0, "D", "minor")
    merge = merged(later, ours(SONG), score(page.saved()))
    assert [str(span.chord) for span in merge.song.chords["B"]][1] == "Bbm7"
    assert str(merge.song.chords["A1"][0].chord) == "Dm"
    assert differences(ours(), Score(())) == 32


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tune.song.yaml").write_text(PLAN)
    return tmp_path


def test_import_into_a_plan_brings_the_changes_in_and_writes_the_scores(capsys, folder):
    page = Page()
    page.set_note(13, 0, "C")
    (folder / "theirs.musicxml").write_text(page.saved())
    status, out, _ = run(capsys, "import", "theirs.musicxml", "--into", "tune.song.yaml")
    assert status == 0
    assert out.splitlines()[0] == "A3 bar 2: melody as in that score"
    assert out.splitlines()[-3:] == ["wrote tune.mid", "wrote tune.musicxml", "wrote tune.song.yaml"]
    text = (folder / "tune.song.yaml").read_text()
    assert "# a name that stays" in text and "# as before" in text
    song = open_desk(folder / "tune.song.yaml").plan.song
    assert song.melody["A3"][4].pitch == 72 and song.section("A3").varies == "A1"
    assert {name: notes for name, notes in song.melody.items() if name != "A3"} == {
        name: notes for name, notes in SONG.melody.items() if name != "A3"
    }
    assert run(capsys, "import", "tune.musicxml", "--into", "tune.song.yaml")[1].endswith("nothing is changed\n")
    assert run(capsys, "undo", "tune.song.yaml")[0] == 0
    assert (folder / "tune.song.yaml").read_text() == PLAN


@pytest.mark.parametrize("kind", ["abc", "mid"])
def test_midi_and_abc_come_back_the_same_way(capsys, folder, kind):
    assert run(capsys, "render", "tune.song.yaml", "--write", kind)[0] == 0
    plan = (folder / "tune.song.yaml").read_text()
    (folder / f"back.{kind}").write_bytes((folder / f"tune.{kind}").read_bytes())
    status, out, err = run(capsys, "import", f"back.{kind}", "--into", "tune.song.yaml")
    assert (status, out, err) == (0, f"back.{kind}: says what the plan says; nothing is changed\n", "")
    assert (folder / "tune.song.yaml").read_text() == plan


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        (("tune.txt",), 1, "is chord chart, which cannot be laid beside the plan"),
        (("none.musicxml",), 1, "none.musicxml: cannot be read"),
        (("tune.txt", "-o", "other"), 2, "-o makes a new plan, --into changes one"),
    ],
)
def test_what_cannot_be_merged_leaves_the_plan_alone(capsys, folder, words, status, why):
    (folder / "tune.txt").write_text("| C | F |\n")
    got, out, err = run(capsys, "import", *words, "--into", "tune.song.yaml")
    assert (got, out, err.count("\n")) == (status, "", 1) and why in err
    assert (folder / "tune.song.yaml").read_text() == PLAN


def test_a_plan_that_is_not_complete_has_no_score_to_merge(capsys, folder):
    (folder / "theirs.musicxml").write_text(musicxml_text(SONG))
    (folder / "tune.song.yaml").write_text(PLAN.replace("Bbm6", "?"))
    status, _, err = run(capsys, "import", "theirs.musicxml", "--into", "tune.song.yaml")
    assert (status, "compose render writes what it lacks" in err) == (1, True)


def test_music21_opens_and_saves_a_score_and_nothing_changed(tmp_path):
    """An independent reader and writer: other divisions, its own kinds of chords, names and ties."""
    from music21 import converter, harmony

    (tmp_path / "tune.musicxml").write_text(musicxml_text(SONG))
    sheet = converter.parse(tmp_path / "tune.musicxml")
    saved = sheet.write("musicxml", tmp_path / "saved.musicxml").read_bytes()
    assert b"<divisions>10080" in saved
    assert merged(SONG, ours(), read_score(saved, "saved.musicxml", METER)).remarks == ()
    symbol = list(sheet.parts[0].recurse().getElementsByClass(harmony.ChordSymbol))[1]
    symbol.activeSite.replace(symbol, harmony.ChordSymbol("D-9"))
    saved = sheet.write("musicxml", tmp_path / "saved.musicxml").read_bytes()
    merge = merged(SONG, ours(), read_score(saved, "saved.musicxml", METER))
    assert list(map(str, merge.remarks)) == ["A1 bar 2: chords Gm7 C7 → Db9 C7"]


def test_who_imports_over_the_plan_is_told_how_to_merge(capsys, folder):
    page = Page()
    page.set_note(13, 0, "C")
    (folder / "tune.musicxml").write_text(page.saved())
    status, _, err = run(capsys, "import", "tune.musicxml")
    assert (status, err.splitlines()[0]) == (0, "kept the older file as tune.song.yaml.~1~")
    first, second = err.splitlines()[1].partition(": compose ")[2].split(", then compose ")
    assert run(capsys, *first.split())[0] == 0
    assert (folder / "tune.song.yaml").read_text() == PLAN
    assert "A3 bar 2: melody as in that score" in run(capsys, *second.split())[1]


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300)
    | st.sampled_from([b"MThd", b"PK\x03\x04", b"<?xml", b"X:1\n"]).flatmap(
        lambda sign: st.binary(max_size=200).map(sign.__add__)
    ),
    st.sampled_from(["x.musicxml", "x.mid", "x.abc", "x.txt"]),
)
def test_whatever_a_file_holds_it_is_a_score_or_a_line(content, name):
    found, told = Score(()), name
    try:
        found = read_score(content, name, METER)
    except SongError as error:
        told = str(error)
    assert name in told and "\n" not in told
    assert all(isinstance(bar, ScoreBar) for bar in found.bars)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_score_that_was_cut_up_is_merged_or_refused_in_a_line(data):
    """Measures, notes, chords and numbers of a score taken out, put elsewhere or spoiled."""
    page = Page()
    for _ in range(data.draw(st.integers(1, 4))):
        elements = list(page.part.iter())
        element = data.draw(st.sampled_from(elements[1:]))
        parent = next(one for one in elements if element in list(one))
        act = data.draw(st.sampled_from(["remove", "repeat", "respell"]))
        if act == "remove":
            parent.remove(element)
        elif act == "repeat":
            parent.insert(0, ET.fromstring(ET.tostring(element)))
        else:
            element.text = data.draw(st.sampled_from(["", "-1", "0", "99999999", "x", "C", "7.5"]))
    song, told = SONG, ""
    try:
        song = merged(SONG, ours(), score(ET.tostring(page.root, encoding="unicode"))).song
    except SongError as error:
        told = str(error)
    # What follows a section that is shorter now is for `revise` to shorten.
    wrong = [line for line in problems(song) if "give both the same" not in line]
    assert (wrong, "\n" in told) == ([], False)
