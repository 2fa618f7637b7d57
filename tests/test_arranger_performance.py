"""Swing, loudness and the tidy end of notes."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from band_songs import build_song
from hypothesis import given
from hypothesis import strategies as st

from arranger.bands.instruments import INSTRUMENTS
from arranger.bands.styles import Player, band_of
from arranger.direction.cue import Cue
from arranger.part import Part, Seat
from arranger.performance import drift, perform, separate, swing_ratio, swung, turn
from arranger.scene import scenes_of
from arranger.stage import arrange
from arranger.stroke import Gesture, Stroke
from song import PlayedNote

STIFF = Player("comping", ("piano",), 70, 100, loose_ms=0.0)
NOTES = st.lists(
    st.builds(PlayedNote, st.integers(0, 2000), st.integers(1, 900), st.integers(60, 64), st.integers(1, 127)),
    max_size=30,
)


def part_of(player=STIFF, section="A1", swing=1.0, tempo=100, cue=None, meter="4/4", **brief):
    song = build_song("jazz", meter, tempo)
    scene = next(scene for scene in scenes_of(song) if scene.section.id == section)
    band = replace(band_of(song.brief)[1], swing=swing, shuffle=0.0)
    seat = Seat("someone", player, INSTRUMENTS[player.instruments[0]])
    rng = np.random.default_rng(0)
    return Part(scene, seat, band, cue or Cue(), replace(song.brief, **brief), rng)


def performed(strokes, *arguments, **named):
    """Notes with onsets from the start of the section."""
    part = part_of(*arguments, **named)
    notes = perform(strokes, part, np.random.default_rng(0))
    return [replace(note, onset_midi_ticks=note.onset_midi_ticks - part.scene.start * 20) for note in notes]


def played(strokes, *arguments, **named):
    return [(note.onset_midi_ticks, note.duration_midi_ticks) for note in performed(strokes, *arguments, **named)]


def eighths(count, **named):
    return [Stroke(tick, 12, 60 + tick % 5, **named) for tick in range(0, 12 * count, 12)]


def test_swing_straightens_with_the_tempo_as_measured():
    assert swing_ratio(122, 1.0) == 2.05 and swing_ratio(246, 1.0) == pytest.approx(1.51)
    ratios = [swing_ratio(tempo, 1.0) for tempo in range(60, 400, 10)]
    assert ratios == sorted(ratios, reverse=True) and min(ratios) >= 1
    assert swing_ratio(120, 0.0) == 1.0


def test_off_beat_eighths_swing():
    place = round(480 * 2.05 / 3.05)
    strokes = [Stroke(0, 12, 60), Stroke(12, 12, 62), Stroke(24, 24, 64)]
    assert played(strokes) == [(0, place), (place, 480 - place), (480, 480)]


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


def test_without_swing_eighths_are_even():
    assert [onset for onset, _ in played(eighths(8), swing=0.0)] == [tick * 20 for tick in range(0, 96, 12)]


LOOSE = Player("comping", ("piano",), 70, 100, late_ms=20, loose_ms=8.0)


def test_a_straight_song_is_what_is_written():
    strokes = [*eighths(16, accent=9.0, late_ms=7.0), Stroke(192, 12, 60, -20.0, -9.0, human=True)]
    notes = performed(strokes, LOOSE, straight=True)
    assert [note.onset_midi_ticks for note in notes] == [stroke.onset * 20 for stroke in strokes]
    assert {note.duration_midi_ticks for note in notes} == {240}
    assert len({note.velocity for note in notes}) == 1
    louder = performed(strokes, LOOSE, straight=True, cue=Cue(loudness=6.0))
    assert louder[0].velocity == notes[0].velocity + 6


@pytest.mark.parametrize("part", ["drums", "noise"])
def test_a_ghost_note_stays_one_in_a_straight_song(part):
    drummer = Player(part, ("kit",), 80, 100)
    loud, ghost = performed([Stroke(0, 6, 38), Stroke(6, 6, 38, -30.0)], drummer, straight=True)
    assert loud.velocity == ghost.velocity + 30


@pytest.mark.parametrize("style", ["jazz", "hip-hop", "ballad", "pop"])
def test_every_onset_of_a_straight_song_is_on_the_grid(style):
    song = build_song(style)
    tracks = arrange(replace(song, brief=replace(song.brief, straight=True))).tracks
    off = [(track.name, note) for track in tracks for note in track.notes if note.onset_midi_ticks % 20]
    assert not off


def test_what_a_player_learned_is_left_alone():
    learned = [
        Stroke(tick, 12, 60, accent, late, human=True) for tick, accent, late in ((0, 3.0, 10.0), (48, -8.0, -5.0))
    ]
    notes = performed(learned, LOOSE, tempo=125)
    assert [note.onset_midi_ticks for note in notes] == [10, 955]
    assert [note.velocity for note in notes] == [73, 62]


def test_a_soloist_lies_behind_a_swinging_band_and_meets_it_off_the_beat():
    soloist = Player("lead", ("flute",), 90, 100, late_ms=10, loose_ms=0.0)
    behind, meeting = (onset for onset, _ in played(eighths(2), soloist, tempo=160))
    assert behind == round(36 * 480 * 160 / 60_000)
    assert meeting == round(480 * 1.9 / 2.9)
    even = [onset for onset, _ in played(eighths(2), soloist, swing=0.0, tempo=160)]
    assert even == [13, 253]


def test_gestures_are_as_late_as_the_notes_they_belong_to():
    soloist = Player("lead", ("flute",), 90, 100, late_ms=10, loose_ms=0.0)
    gestures = [Gesture(tick, "control", 1, tick) for tick in (24, 0, 12)]
    part = part_of(soloist, tempo=160)
    turned = [control.onset_midi_ticks - part.scene.start * 20 for control in turn(gestures, part)]
    assert turned == [onset for onset, _ in played(eighths(3), soloist, tempo=160)]
    straight = part_of(soloist, tempo=160, straight=True)
    assert [c.onset_midi_ticks - straight.scene.start * 20 for c in turn(gestures, straight)] == [0, 240, 480]


def test_timing_drifts_as_that_of_drummers():
    """The correlations that `corpus.touch` measures on the Groove MIDI Dataset, within what a sample of this size allows."""
    off = np.array(drift(4000, np.random.default_rng(5)))
    assert off.std() == pytest.approx(1.0, abs=0.08) and abs(off).max() <= 2.5
    alike = {lag: float((off[:-lag] * off[lag:]).mean() / off.var()) for lag in (2, 4, 8, 16)}
    for lag, measured in {2: 0.42, 4: 0.29, 8: 0.15, 16: 0.03}.items():
        assert alike[lag] == pytest.approx(measured, abs=0.1)


def test_the_notes_of_a_chord_come_together_and_not_equally_loud():
    notes = performed([Stroke(tick, 24, pitch) for tick in (0, 24, 48) for pitch in (60, 64, 67)], LOOSE, swing=0.0)
    assert len({note.onset_midi_ticks for note in notes}) == 3
    assert len({note.velocity for note in notes[:3]}) > 1


@given(st.integers(0, 400), st.floats(1.0, 3.0))
def test_swing_never_leaves_the_beat_or_turns_time_back(tick, ratio):
    now, following = swung(tick, ratio, set()), swung(tick + 6, ratio, set())
    assert now // 480 == tick // 24
    assert now <= following + 1 or tick % 24 in (12, 6)


def test_a_late_player_is_late_and_nobody_is_before_the_section():
    late = Player("comping", ("piano",), 90, 100, late_ms=20, loose_ms=0.0)
    assert played([Stroke(0, 24, 60)], late, tempo=120) == [(19, 480)]
    loose = Player("lead", ("flute",), 90, 100, loose_ms=10.0)
    assert all(onset >= 0 for onset, _ in played([Stroke(tick, 6, 60) for tick in range(0, 96, 6)], loose, swing=0.0))


def test_notes_that_are_joined_on_paper_stay_joined():
    loose = Player("lead", ("flute",), 90, 100, late_ms=12, loose_ms=9.0)
    line = [*eighths(24), Stroke(300, 12, 60), Stroke(318, 40, 64)]
    notes = performed(line, loose, tempo=150)
    for one, after in pairwise(notes[:24]):
        assert one.onset_midi_ticks + one.duration_midi_ticks == after.onset_midi_ticks
    rest = notes[25].onset_midi_ticks - notes[24].onset_midi_ticks - notes[24].duration_midi_ticks
    assert rest > 60


def test_a_grace_note_leads_into_its_note():
    soloist = Player("lead", ("flute",), 90, 100, late_ms=20, loose_ms=0.0)
    before, grace, after = performed(
        [Stroke(0, 24, 60), Stroke(24, 0, 62, late_ms=-65.0), Stroke(24, 24, 64)], soloist, swing=0.0
    )
    ends = [note.onset_midi_ticks + note.duration_midi_ticks for note in (before, grace)]
    assert ends == [grace.onset_midi_ticks, after.onset_midi_ticks]
    assert grace.duration_midi_ticks == round(65 * 480 * 100 / 60_000)


def test_no_note_lasts_into_the_next_section():
    late = Player("comping", ("piano",), 90, 100, late_ms=30, loose_ms=0.0)
    part = part_of(late)
    (note,) = performed([Stroke(part.scene.end - 24, 24, 60)], late)
    assert note.onset_midi_ticks + note.duration_midi_ticks == part.scene.end * 20


def test_the_cue_is_loudness_and_swell():
    strokes = [Stroke(0, 24, 60), Stroke(7 * 96, 24, 60)]
    plain = performed(strokes, straight=True)
    asked = performed(strokes, straight=True, cue=Cue(loudness=5.0, swell=8.0))
    gained = [after.velocity - before.velocity for before, after in zip(plain, asked, strict=True)]
    assert gained == [5, 12]


@given(NOTES)
def test_separate_leaves_no_overlap_of_a_pitch_and_loses_no_onset(notes):
    kept = separate(notes, 2500)
    assert {(n.onset_midi_ticks, n.pitch) for n in kept} == {(n.onset_midi_ticks, n.pitch) for n in notes}
    ends = {}
    for note in kept:
        assert note.onset_midi_ticks >= ends.get(note.pitch, 0)
        ends[note.pitch] = note.onset_midi_ticks + note.duration_midi_ticks
        assert ends[note.pitch] <= 2500
