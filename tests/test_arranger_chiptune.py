"""The chiptune: four channels of one note each, on the grid, the tune on the first pulse, chords that flicker."""

from dataclasses import replace
from itertools import pairwise

import pytest
from choir_songs import CHARTS, choir_song
from hypothesis import given, settings
from pickup_songs import songs

from arranger.direction.cue import FULL, LIGHT, MAIN
from arranger.direction.story import story_of
from arranger.ensembles.chiptune import way_of
from arranger.scene import scenes_of
from arranger.stage import DRUM_CHANNEL, arrange
from song import SongError

CHANNELS = ("Pulse", "Thin pulse", "Triangle", "Drums")


def chip(chart="pop", semitones=0, **changed):
    return choir_song(chart, semitones, band="chiptune", **changed)


def tracks_of(song):
    return {track.name: track for track in song.tracks}


def assert_one_at_a_time(song):
    for track in song.tracks:
        for before, after in pairwise(sorted(track.notes, key=lambda note: note.onset_midi_ticks)):
            assert before.onset_midi_ticks + before.duration_midi_ticks <= after.onset_midi_ticks, (track.name, after)


@pytest.mark.parametrize("meter", ["4/4", "3/4", "6/8"])
@pytest.mark.parametrize("chart", CHARTS)
def test_every_channel_sounds_one_note_at_a_time_on_the_grid(chart, meter):
    song = arrange(chip(chart, 2, meter=meter, seed=len(chart)))
    assert tuple(track.name for track in song.tracks) == CHANNELS
    assert_one_at_a_time(song)
    for track in song.tracks:
        assert all(note.onset_midi_ticks % 20 == 0 for note in track.notes), track.name
    assert tracks_of(song)["Drums"].channel == DRUM_CHANNEL


def test_the_first_pulse_has_the_tune():
    song = arrange(chip("hymn", 5, seed=2))
    lead = {note.onset_midi_ticks: note.pitch % 12 for note in tracks_of(song)["Pulse"].notes}
    assert lead == {note.onset * 20: note.pitch % 12 for note in song.all_notes()}


def test_the_second_pulse_plays_chord_tones_where_it_has_chords():
    flickers = 0
    for seed in range(4):
        song = chip("pop", seed, seed=seed)
        energies = {"A1": 0.55, "A2": 0.95}
        sections = tuple(replace(s, energy=energies.get(s.id, s.energy)) for s in song.sections)
        song = replace(song, sections=sections)
        pairs = zip(scenes_of(song), story_of(song.sections), strict=True)
        asked = [(scene, place.level) for scene, place in pairs if scene.section.id in energies]
        scenes = [scene for scene, level in asked if way_of(scene, level, seed) in ("stabs", "running")]
        notes = tracks_of(arrange(song))["Thin pulse"].notes
        for scene in scenes:
            for note in notes:
                tick = note.onset_midi_ticks // 20 - scene.start
                span = scene.span_at(tick) if 0 <= tick < scene.end else None
                if span is not None:
                    assert note.pitch % 12 in span.chord.pitch_classes, (scene.section.id, tick)
                    flickers += note.duration_midi_ticks == 60
    assert flickers > 100


def test_the_echo_says_the_tune_again_softer():
    for seed in range(20):
        song = chip("hymn", seed=seed)
        scene = next(scene for scene in scenes_of(song) if scene.section.id == "A1")
        if way_of(scene, LIGHT, seed) == "echo":
            sections = tuple(replace(s, energy=0.2) if s.id == "A1" else s for s in song.sections)
            song = arrange(replace(song, sections=sections))
            within = range(scene.start * 20, (scene.start + scene.end) * 20 - 500)
            first, second = (
                [n for n in tracks_of(song)[name].notes if n.onset_midi_ticks in within] for name in CHANNELS[:2]
            )
            said = {note.onset_midi_ticks: note for note in first}
            again = [note for note in second if note.onset_midi_ticks - 360 in said]
            assert len(again) == len(second) > 5
            assert all(said[n.onset_midi_ticks - 360].pitch == n.pitch for n in again)
            assert max(n.velocity for n in again) < min(n.velocity for n in first)
            return
    raise AssertionError("no seed echoes")


def test_ways_follow_the_level_and_the_bridge_has_thirds():
    scenes = {scene.section.id: scene for scene in scenes_of(chip())}
    for level, ways in ((LIGHT, {"echo", "stabs"}), (MAIN, {"stabs", "running"}), (FULL, {"running", "thirds"})):
        assert {way_of(scenes["A1"], level, seed) for seed in range(30)} == ways
    assert way_of(scenes["B"], MAIN, 0) == "thirds"


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_rubs_that_goes_along_with_the_tune(chart):
    for seed in range(4):
        song = arrange(chip(chart, seed=seed))
        start = song.start_bars["B"] * song.brief.meter.bar_ticks
        scene = next(scene for scene in scenes_of(song) if scene.section.id == "B")
        tune = {n.onset: n.pitch for n in song.melody["B"]}
        second = {n.onset_midi_ticks // 20 - start: n.pitch for n in tracks_of(song)["Thin pulse"].notes}
        for onset, pitch in tune.items():
            span = scene.span_at(onset)
            if onset in second and span is not None:
                tones = span.chord.pitch_classes
                assert second[onset] % 12 in tones or pitch % 12 not in tones
                assert second[onset] % 12 in tones or (second[onset] - 1) % 12 not in tones


def test_the_triangle_stands_on_the_bass_of_every_new_chord():
    song = arrange(chip("jazz", 3, seed=1))
    at = {note.onset_midi_ticks: note.pitch for note in tracks_of(song)["Triangle"].notes}
    before = None
    for span in song.all_chords():
        if span.chord != before:
            assert at[span.onset * 20] % 12 == span.chord.bass_pitch_class, span
        before = span.chord


def test_loudness_goes_in_steps_and_bends_come_back():
    song = arrange(chip("hymn", seed=3))
    tracks = tracks_of(song)
    for name in ("Pulse", "Thin pulse"):
        steps = [control for control in tracks[name].controls if control.kind == "control"]
        assert steps and {control.number for control in steps} == {11}
        assert len({control.value for control in steps}) >= 3
    for name in ("Pulse", "Triangle"):
        bends = [control.value for control in tracks[name].controls if control.kind == "bend"]
        assert bends and bends[-1] == 0 and max(abs(bend) for bend in bends) <= 8192
    assert not tracks["Drums"].controls


def test_the_same_song_twice():
    assert arrange(chip("blues", seed=7)) == arrange(chip("blues", seed=7))


@given(song=songs())
@settings(max_examples=20, deadline=None)
def test_no_song_upsets_the_machine(song):
    try:
        assert_one_at_a_time(arrange(replace(song, brief=replace(song.brief, band="chiptune"))))
    except SongError:
        return
