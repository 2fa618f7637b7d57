from dataclasses import replace

import pytest

from song import Brief, ChordSpan, Key, Note, Section, Song, SongError, parse_chord, parse_meter
from song.chance import stream
from song.check import problems, remarks
from song.weights import read_weights, write_weights


def test_absolute_times_follow_the_sections(little_song):
    assert [span.onset for span in little_song.all_chords()] == [0, 96, 192, 288]
    assert [note.onset for note in little_song.all_notes()][4] == 192
    assert little_song.start_bars == {"A1": 0, "A2": 2}
    assert little_song.seconds == pytest.approx(4 * 4 * 60 / 140)


def test_a_sound_song_has_no_problems(little_song):
    assert problems(little_song) == []
    assert remarks(little_song) == []


def test_replacing_a_layer_empties_what_stood_on_it(little_song):
    other = {**little_song.chords, "A2": (ChordSpan(0, 192, parse_chord("Dm")),)}
    changed = little_song.with_chords(other)
    assert set(changed.melody) == {"A1"}
    assert changed.melody["A1"] == little_song.melody["A1"]
    assert not little_song.with_sections(little_song.sections).chords


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"A1": (ChordSpan(0, 96, None),)}, "section A1: its chords last 1 bars, the section 2"),
        (
            {"A1": (ChordSpan(0, 96, None), ChordSpan(120, 72, None))},
            "section A1, bar 2: chord N.C. starts at tick 120",
        ),
        ({"A1": (ChordSpan(0, 192, None),)}, "runs over the barline"),
        ({"A1": (ChordSpan(0, 90, None), ChordSpan(90, 6, None), ChordSpan(96, 96, None))}, "on beats of 4/4"),
    ],
)
def test_chords_that_do_not_fit_are_named(little_song, change, said):
    wrong = replace(little_song, chords={**little_song.chords, **change})
    assert any(said in line for line in problems(wrong)), problems(wrong)


def test_a_melody_of_two_voices_is_named(little_song):
    wrong = little_song.with_melody({"A1": (Note(0, 48, 60), Note(24, 24, 64)), "A2": (Note(180, 24, 60),)})
    said = problems(wrong)
    assert any("section A1, bar 1: two melody notes" in line for line in said)
    assert any("section A2, bar 2: a melody note lasts beyond" in line for line in said)


def test_remarks_name_the_cadence_that_differs(little_song):
    sections = (replace(little_song.sections[0], cadence="authentic"), little_song.sections[1])
    assert remarks(replace(little_song, sections=sections)) == [
        "section A1: the plan has cadence authentic, the chords make turnaround"
    ]


def test_objects_refuse_what_cannot_be(brief):
    section = Section("A1", "A", "head", 8, Key("F"))
    with pytest.raises(SongError, match="tempo 0"):
        replace(brief, tempo=0)
    with pytest.raises(SongError, match="stands twice"):
        Song(brief, (section, section))
    with pytest.raises(SongError, match='no section "B"'):
        Song(brief, (replace(section, repeats="B"),))
    with pytest.raises(SongError, match="only one of"):
        replace(section, repeats="X", varies="Y")
    with pytest.raises(SongError, match='cadence "perfect"'):
        replace(section, cadence="perfect")
    with pytest.raises(SongError, match='called "Z"'):
        Song(brief, (section,), chords={"Z": ()})
    with pytest.raises(SongError, match="outside MIDI"):
        Note(0, 1, 128)


def test_streams_are_their_own_and_repeatable():
    assert stream(1, "melody", "A1").random() == stream(1, "melody", "A1").random()
    draws = {
        stream(seed, *names).random() for seed in (1, 2) for names in (("melody", "A1"), ("melody", "A2"), ("harmony",))
    }
    assert len(draws) == 6


def test_weights_and_record_belong_together(tmp_path):
    write_weights(tmp_path, "model.txt", b"content", {"seed": 3})
    content, record = read_weights(tmp_path, "model.txt")
    assert (content, record["seed"]) == (b"content", 3)
    (tmp_path / "model.txt").write_bytes(b"other")
    with pytest.raises(SongError, match="checksum"):
        read_weights(tmp_path, "model.txt")
    with pytest.raises(SongError, match="compose train"):
        read_weights(tmp_path, "absent")


def test_the_ground_floor_is_light():
    import subprocess
    import sys

    heavy = ["torch", "lightgbm", "music21", "networkx", "numpy", "ruamel.yaml", "pretty_midi", "mido"]
    code = f"import sys, song; print([name for name in {heavy} if name in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


def test_brief_takes_its_meter(brief):
    assert replace(brief, meter=parse_meter("3/4")).meter.beats == 3
    assert isinstance(brief, Brief)
