"""The bass stands on the chord, walks towards the next and stays in its range."""

from itertools import pairwise

import numpy as np
import pytest
from band_songs import build_song

from arranger.bass import HIGHEST, LOWEST, home_pitch, play_bass
from arranger.scene import scenes_of
from arranger.styles import BANDS
from song.meter import METERS

WALK = ("w w w w",)


def lines(style, tabs, meter="4/4", chromatic=True):
    for scene in scenes_of(build_song(style, meter)):
        yield scene, play_bass(scene, tabs, np.random.default_rng(5), chromatic=chromatic)


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("style", BANDS)
@pytest.mark.parametrize("tabs", [WALK, ("R= =5 5= =R",), ("-R R8 3 Ra",)])
def test_every_change_of_chord_gets_its_bass(style, meter, tabs):
    for scene, strokes in lines(style, tabs, meter):
        at = {stroke.onset: stroke.pitch for stroke in strokes}
        before = None
        for span in scene.playable:
            if span.chord != before and (scene.final is None or span.onset <= scene.final):
                assert at[span.onset] % 12 == span.chord.bass_pitch_class, (scene.section.id, span)
            before = span.chord


@pytest.mark.parametrize("style", BANDS)
@pytest.mark.parametrize("tabs", [WALK, ("R 3 5 6 | 8 6 5 a",), ("RR 33 55 66",)])
def test_range_and_leaps(style, tabs):
    for _, strokes in lines(style, tabs):
        assert all(LOWEST <= stroke.pitch <= HIGHEST for stroke in strokes)
        assert all(abs(b.pitch - a.pitch) <= 12 for a, b in pairwise(strokes))


@pytest.mark.parametrize("style", ["jazz", "jazz-waltz", "blues"])
def test_a_walking_line_walks(style):
    steps = [abs(b.pitch - a.pitch) for _, strokes in lines(style, WALK) for a, b in pairwise(strokes)]
    assert np.mean([step in (1, 2) for step in steps]) > 0.55
    assert np.mean([step == 0 for step in steps]) < 0.05
    assert np.mean([step > 5 for step in steps]) < 0.1


def test_new_roots_are_approached_by_step_or_by_fifth():
    near, count = 0, 0
    for scene, strokes in lines("jazz", WALK):
        openings = {span.onset for span in scene.playable}
        for before, stroke in pairwise(strokes):
            if stroke.onset in openings:
                count += 1
                near += abs(stroke.pitch - before.pitch) in (1, 2, 5, 7)
    assert near > 0.85 * count


def test_sections_meet_without_a_leap():
    walked = [strokes for _, strokes in lines("jazz", WALK)]
    for before, after in pairwise(walked):
        assert abs(after[0].pitch - before[-1].pitch) <= 12


def test_slash_bass_is_played():
    for scene, strokes in lines("pop", ("R = = =",)):
        if scene.section.id == "A1":
            assert strokes[1].pitch % 12 == 11  # G/B


def test_fifths_and_octaves_are_what_the_tab_says():
    scene, strokes = next((s, line) for s, line in lines("folk", ("R 5 8 3",)) if s.section.id == "A1")
    first = scene.spans[0].chord.root_pitch_class
    relative = [(stroke.pitch - first) % 12 for stroke in strokes[:4]]
    assert relative == [0, 7, 0, 4] and strokes[0].pitch != strokes[2].pitch


def test_bass_rests_over_no_chord():
    for scene, strokes in lines("pop", WALK):
        silent = [span for span in scene.spans if span.chord is None]
        for span in silent:
            assert not any(span.onset <= stroke.onset < span.end for stroke in strokes)
            assert not any(stroke.onset < span.onset < stroke.onset + stroke.duration for stroke in strokes)


def test_diatonic_bass_keeps_to_the_key_and_the_chords():
    for scene, strokes in lines("folk", ("R w w a",), chromatic=False):
        for stroke in strokes:
            chord = scene.span_at(stroke.onset).chord
            assert stroke.pitch % 12 in set(scene.section.key.scale) | set(chord.pitch_classes)


def test_home_is_the_nearest_octave():
    assert home_pitch(2, 38) == 38 and home_pitch(4, 33) == 28 and home_pitch(3, 33) == 39
