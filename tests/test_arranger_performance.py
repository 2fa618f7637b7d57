"""Swing, loudness and the tidy end of notes."""

from collections import Counter

import numpy as np
import pytest
from band_songs import build_song
from hypothesis import given
from hypothesis import strategies as st

from arranger.performance import perform, separate, swing_ratio, swung
from arranger.scene import Stroke, scenes_of
from arranger.stage import arrange
from arranger.styles import Player
from song import PlayedNote

STIFF = Player("comping", ("piano",), 70, 100, loose_ms=0.0)
NOTES = st.lists(
    st.builds(PlayedNote, st.integers(0, 2000), st.integers(1, 900), st.integers(60, 64), st.integers(1, 127)),
    max_size=30,
)


def played(strokes, ratio=2.0, player=STIFF, section="A1"):
    scene = next(scene for scene in scenes_of(build_song("jazz")) if scene.section.id == section)
    start = scene.start * 20
    notes = perform(strokes, scene, player, ratio, 120, np.random.default_rng(0))
    return [(note.onset_midi_ticks - start, note.duration_midi_ticks) for note in notes]


def test_swing_is_two_to_one_at_medium_and_straightens_with_the_tempo():
    assert swing_ratio(120, 1.0) == 2.0 and swing_ratio(260, 1.0) == pytest.approx(1.3)
    ratios = [swing_ratio(tempo, 1.0) for tempo in range(60, 400, 10)]
    assert ratios == sorted(ratios, reverse=True) and min(ratios) >= 1
    assert swing_ratio(120, 0.0) == 1.0


def test_off_beat_eighths_swing():
    assert played([Stroke(0, 12, 60), Stroke(12, 12, 62), Stroke(24, 24, 64)]) == [(0, 320), (320, 160), (480, 480)]


def test_triplets_and_sixteenths_stay_where_they_are():
    triplet = [Stroke(0, 8, 60), Stroke(8, 8, 62), Stroke(16, 8, 64)]
    assert [onset for onset, _ in played(triplet)] == [0, 160, 320]
    sixteenths = [Stroke(tick, 6, 60 + tick) for tick in (0, 6, 12, 18)]
    assert [onset for onset, _ in played(sixteenths)] == [0, 120, 240, 360]


def test_a_shuffle_moves_the_sixteenths_between_the_eighths():
    assert [swung(tick, 1.0, set(), 1 / 3) for tick in (0, 6, 8, 12, 18, 24)] == [0, 160, 160, 240, 400, 480]


def test_hip_hop_lags_and_leans():
    tracks = {track.name: track for track in arrange(build_song("hip-hop", tempo=90)).tracks}
    places = Counter(round(note.onset_midi_ticks % 240 / 10) * 10 for note in tracks["Drums"].notes)
    assert places[150] and not places[120]


def test_straight_is_straight():
    assert [onset for onset, _ in played([Stroke(tick, 12, 60) for tick in range(0, 96, 12)], ratio=1.0)] == [
        tick * 20 for tick in range(0, 96, 12)
    ]


@given(st.integers(0, 400), st.floats(1.0, 3.0))
def test_swing_never_leaves_the_beat_or_turns_time_back(tick, ratio):
    now, following = swung(tick, ratio, set()), swung(tick + 6, ratio, set())
    assert now // 480 == tick // 24
    assert now <= following + 1 or tick % 24 in (12, 6)


def test_a_late_player_is_late_and_nobody_is_before_the_section():
    late = Player("lead", ("flute",), 90, 100, late_ms=20, loose_ms=0.0)
    assert played([Stroke(0, 24, 60)], player=late) == [(19, 461)]
    loose = Player("lead", ("flute",), 90, 100, loose_ms=10.0)
    assert all(onset >= 0 for onset, _ in played([Stroke(tick, 6, 60) for tick in range(0, 96, 6)], player=loose))


def test_energy_is_loudness():
    scenes = {scene.section.id: scene for scene in scenes_of(build_song("jazz"))}
    loud, soft = (
        perform([Stroke(0, 24, 60)], scenes[name], STIFF, 1.0, 120, np.random.default_rng(0))[0].velocity
        for name in ("C", "intro")
    )
    assert loud > soft + 8


@given(NOTES)
def test_separate_leaves_no_overlap_of_a_pitch_and_loses_no_onset(notes):
    kept = separate(notes, 2500)
    assert {(n.onset_midi_ticks, n.pitch) for n in kept} == {(n.onset_midi_ticks, n.pitch) for n in notes}
    ends = {}
    for note in kept:
        assert note.onset_midi_ticks >= ends.get(note.pitch, 0)
        ends[note.pitch] = note.onset_midi_ticks + note.duration_midi_ticks
        assert ends[note.pitch] <= 2500
