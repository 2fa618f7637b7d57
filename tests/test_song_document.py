from dataclasses import replace

import pickup_songs
import pytest
from hypothesis import given, settings

from song import Brief, ChordSpan, Key, Note, Phrase, PlayedControl, Section, Song, SongError, parse_chord, parse_meter
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
    with pytest.raises(SongError, match="says both repeats X and varies Y; take one of them away"):
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


def test_a_pickup_sounds_in_the_bar_before_and_has_the_right_of_way(little_song):
    pickup = (Note(-24, 12, 60), Note(-12, 36, 62), Note(96, 24, 64))
    sections = (little_song.sections[0], replace(little_song.sections[1], pickup=1))
    song = replace(little_song, sections=sections, melody={**little_song.melody, "A2": pickup})
    assert problems(song) == []
    assert [(note.onset, note.duration, note.pitch) for note in song.all_notes()] == [
        (0, 48, 69), (48, 48, 72), (96, 48, 70), (144, 24, 67), (168, 12, 60), (180, 36, 62), (288, 24, 64),
    ]  # fmt: skip
    inside = (Note(0, 150, 69), Note(180, 6, 72))
    song = song.with_melody({"A1": inside, "A2": pickup})
    assert song.sounding()["A1"] == inside[:1]
    assert song.sounding()["A2"] == song.melody["A2"] == pickup


def test_a_rest_in_the_pickup_leaves_the_note_before_alone(little_song):
    sections = (little_song.sections[0], replace(little_song.sections[1], pickup=2))
    song = replace(little_song, sections=sections, melody={**little_song.melody, "A2": (Note(-12, 12, 60),)})
    assert [note.duration for note in song.all_notes()] == [48, 48, 48, 36, 12]


def test_nothing_sounds_before_the_song(little_song):
    song = little_song.with_melody({"A1": (Note(-12, 24, 60), Note(12, 12, 62))})
    assert [note.onset for note in song.all_notes()] == [12]


def test_pickups_that_have_no_room_are_named(little_song):
    first, second = little_song.sections
    early = {"A1": (Note(-12, 12, 60),), "A2": (Note(-36, 12, 60), Note(-24, 24, 62))}
    song = replace(little_song, sections=(replace(first, pickup=1), replace(second, pickup=1)), melody=early)
    assert problems(song) == [
        "section A1: has a pickup of 1 beat, but nothing comes before it; take the pickup away or put a section before",
        "section A2, before bar 1: a melody note starts 1.5 beats early, the pickup has 1; make the pickup longer",
    ]


@settings(max_examples=60, deadline=None)
@given(pickup_songs.songs())
def test_what_sounds_is_one_voice_in_the_song(song):
    assert problems(song) == []
    end = 0
    for note in song.all_notes():
        assert note.onset >= end
        end = note.end
    assert end <= song.bars * song.brief.meter.bar_ticks


def test_phrases_and_pickups_refuse_what_cannot_be():
    section = Section("A", "A", "head", 8, Key("F"), "half", phrases=(Phrase(4, "open"), Phrase(4, "half")))
    assert section.with_cadence("authentic").phrases == (Phrase(4, "open"), Phrase(4, "authentic"))
    with pytest.raises(SongError, match="its phrases have 8 bars, the section 6; make them equal"):
        replace(section, bars=6)
    with pytest.raises(SongError, match="its last phrase ends half, the section plagal; make them equal"):
        replace(section, cadence="plagal")
    with pytest.raises(SongError, match="a pickup of 4 beats; use 0 to 3"):
        replace(section, pickup=4)
    with pytest.raises(SongError, match="varies no section; add varies"):
        replace(section, varied=frozenset({"key"}))
    with pytest.raises(SongError, match='"words" cannot be varied'):
        replace(section, varies="B", varied=frozenset({"words"}))
    with pytest.raises(SongError, match="starts 109 ticks before its section; a pickup has at most 3 beats"):
        Note(-109, 1, 60)


@pytest.mark.parametrize(
    ("kind", "number", "value"),
    [
        ("control", 1, 128),
        ("control", -1, 0),
        ("control", 120, 0),
        ("bend", 0, 8192),
        ("bend", 0, -8193),
        ("bend", 1, 0),
    ],
)
def test_a_control_out_of_range_is_our_own_mistake(kind, number, value):
    assert PlayedControl(0, "bend", 0, -8192) and PlayedControl(0, "control", 11, 127)
    with pytest.raises(AssertionError):
        PlayedControl(0, kind, number, value)
