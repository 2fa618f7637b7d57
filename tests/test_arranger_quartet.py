"""The string quartet: textures by role and energy, instruments in their ranges, a last chord spread over all four."""

from dataclasses import replace
from itertools import pairwise

import pytest
from choir_songs import CHARTS, choir_song, moments
from hypothesis import given, settings
from hypothesis import strategies as st
from pickup_songs import songs, with_pickups

from arranger.bands.instruments import INSTRUMENTS
from arranger.direction.cue import FULL, LIGHT, MAIN
from arranger.direction.story import story_of
from arranger.ensembles.quartet import texture_of
from arranger.scene import scenes_of
from arranger.stage import arrange
from song import SongError

RANGES = {instrument.name: (instrument.low, instrument.high) for instrument in INSTRUMENTS.values()}
FOUR = ("Violin", "Violin 2", "Viola", "Cello")


def quartet(chart="pop", semitones=0, **changed):
    return choir_song(chart, semitones, band="string-quartet", straight=True, **changed)


def played(song, section_id):
    """Notes of every track that begin in a section, on its ticks."""
    song = song if song.tracks else arrange(song)
    start = next(start for section, start in song.starts() if section.id == section_id)
    end = start + song.section(section_id).bars * song.brief.meter.bar_ticks
    return {
        track.name: [
            (n.onset_midi_ticks // 20 - start, n.duration_midi_ticks // 20, n.pitch)
            for n in track.notes
            if start * 20 <= n.onset_midi_ticks < end * 20
        ]
        for track in song.tracks
    }


@pytest.mark.parametrize("meter", ["4/4", "3/4", "2/4", "6/8"])
@pytest.mark.parametrize("chart", CHARTS)
def test_everybody_keeps_the_range(chart, meter):
    song = arrange(quartet(chart, 3, meter=meter, seed=len(chart)))
    assert {track.name for track in song.tracks} <= {*FOUR, "Pizzicato strings"}
    for track in song.tracks:
        low, high = RANGES[track.name.removesuffix(" 2")]
        assert all(low <= note.pitch <= high for note in track.notes), track.name


def test_held_textures_do_not_cross():
    count = 0
    for seed in range(6):
        song = quartet("hymn", seed, seed=seed)
        pairs = zip(scenes_of(song), story_of(song.sections), strict=True)
        held = [s for s, place in pairs if texture_of(s, place.level, seed) == "sustained" and s.final is None]
        spans = [(s.start * 20, (s.start + s.end) * 20) for s in held]
        for tick, row in moments(arrange(song), FOUR):
            if any(start <= tick < end for start, end in spans):
                sounding = [pitch for pitch in row if pitch is not None]
                assert sounding == sorted(sounding, reverse=True), (seed, tick, row)
                count += 1
    assert count > 50


def test_the_cello_sings_in_the_bridge():
    song = quartet("hymn", seed=1)
    parts = played(song, "B")
    tune = [(n.onset, n.pitch % 12) for n in song.melody["B"]]
    assert [(onset, pitch % 12) for onset, _, pitch in parts["Cello"]] == tune
    assert all(pitch <= 69 for *_, pitch in parts["Cello"])
    assert parts["Violin"] and [(onset, pitch % 12) for onset, _, pitch in parts["Violin"]] != tune


def test_the_first_violin_has_the_tune_elsewhere():
    song = quartet("minor", 2, seed=4)
    for name in ("A1", "A2", "C"):
        tops = {onset: pitch % 12 for onset, _, pitch in played(song, name)["Violin"]}
        assert all(tops[note.onset] == note.pitch % 12 for note in song.melody[name])


def test_the_height_of_the_song_begins_in_octaves():
    song = quartet("hymn", seed=2)
    assert next(place for place in story_of(song.sections) if place.section.id == "A2").level == FULL
    parts = played(song, "A2")
    bars = 2 * song.brief.meter.bar_ticks
    lines = {name: [(onset, pitch % 12) for onset, _, pitch in parts[name] if onset < bars] for name in FOUR}
    assert lines["Violin"] and all(line == lines["Violin"] for line in lines.values())
    first = [parts[name][0][2] for name in FOUR]
    assert first[1] - first[2] == 12 == first[2] - first[3]
    assert (
        max(len([n for n in parts[name] if n[0] >= bars]) for name in FOUR[1:3]) > 8 * (song.section("A2").bars - 2) / 2
    )


@pytest.mark.parametrize("chart", CHARTS)
def test_a_pickup_is_the_violins_and_nobody_plays_two_lines_at_once(chart):
    for seed in range(4):
        song = arrange(with_pickups(quartet(chart, seed=seed)))
        for track in song.tracks:
            if track.name in FOUR:
                for before, after in pairwise(track.notes):
                    assert before.onset_midi_ticks + before.duration_midi_ticks <= after.onset_midi_ticks, track.name


def test_textures_follow_the_level():
    scenes = {scene.section.id: scene for scene in scenes_of(quartet())}
    seen = {level: {texture_of(scenes["A1"], level, seed) for seed in range(30)} for level in (LIGHT, MAIN, FULL)}
    assert seen[LIGHT] == {"sustained", "plucked"} and seen[MAIN] == {"broken", "afterbeats", "sustained"}
    assert seen[FULL] == {"pulsing", "driving"}
    assert texture_of(scenes["B"], MAIN, 0) == "cello"


def test_plucked_strings_rest_their_bows():
    for seed in range(20):
        song = quartet("pop", seed=seed)
        scene = scenes_of(song)[1]
        if texture_of(scene, LIGHT, seed) == "plucked":
            sections = tuple(replace(s, energy=0.2) if s.id == "A1" else s for s in song.sections)
            parts = played(replace(song, sections=sections), "A1")
            assert parts["Pizzicato strings"] and parts["Violin"]
            assert not parts["Viola"] and not parts["Cello"] and not parts["Violin 2"]
            return
    raise AssertionError("no seed plucks")


@pytest.mark.parametrize("chart", ["hymn", "jazz", "minor"])
def test_the_last_chord_is_spread_over_the_four(chart):
    song = arrange(quartet(chart, 1, ending="ritardando"))
    end = song.bars * song.brief.meter.bar_ticks * 20
    tracks = {track.name: track for track in song.tracks}
    last = [max(tracks[name].notes, key=lambda note: note.onset_midi_ticks) for name in FOUR]
    assert all(note.onset_midi_ticks + note.duration_midi_ticks == end for note in last)
    chord = song.all_chords()[-1].chord
    assert last[3].pitch % 12 == chord.root_pitch_class and last[3].pitch < 48
    assert len({note.pitch for note in last}) >= 3


@given(song=songs(), level=st.floats(0, 1))
@settings(max_examples=20, deadline=None)
def test_no_song_upsets_the_quartet(song, level):
    sections = tuple(replace(section, energy=level) for section in song.sections)
    song = replace(song, sections=sections, brief=replace(song.brief, band="string-quartet"))
    try:
        song = arrange(song)
    except SongError:
        return
    for track in song.tracks:
        low, high = RANGES[track.name.removesuffix(" 2")]
        assert all(low <= note.pitch <= high for note in track.notes), track.name
