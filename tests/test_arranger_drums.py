"""Drums keep the time of the style, fill into the next section and arrive."""

from dataclasses import replace

import numpy as np
import pytest
from band_songs import build_song

from arranger.drums import play_drums
from arranger.grooves import FEET, KIT
from arranger.scene import scenes_of
from arranger.styles import BANDS
from song.meter import METERS


def scene_of(style, name="A1", meter="4/4", **changes):
    scene = next(scene for scene in scenes_of(build_song(style, meter)) if scene.section.id == name)
    energy = changes.pop("energy", scene.section.energy)
    role = changes.pop("role", scene.section.role)
    return replace(scene, section=replace(scene.section, energy=energy, role=role), **changes)


def hits(scene, style, crashes=True, seed=1):
    return play_drums(scene, style, np.random.default_rng(seed), crashes=crashes)


def struck(strokes, voice, start=0, end=96):
    return sorted(
        stroke.onset - start for stroke in strokes if stroke.pitch == KIT[voice] and start <= stroke.onset < end
    )


def test_swing_time():
    first = hits(scene_of("jazz", previous_energy=0.9), "jazz")
    assert struck(first, "ride") == [0, 24, 36, 48, 72, 84]
    assert struck(first, "pedal") == [24, 72]


def test_bossa_clave_over_two_bars():
    assert struck(hits(scene_of("bossa"), "bossa"), "side", end=192) == [0, 36, 72, 120, 156]


@pytest.mark.parametrize("style", ["pop", "rock", "soul", "funk", "hip-hop"])
def test_backbeat(style):
    accents = [
        s.onset for s in hits(scene_of(style), style) if s.pitch == KIT["snare"] and s.accent > 0 and s.onset < 96
    ]
    assert accents == [24, 72]


def test_dance_has_four_on_the_floor_and_claps_on_two_and_four():
    for energy in (0.1, 0.5, 0.9):
        strokes = hits(scene_of("dance", energy=energy, previous_energy=energy), "dance")
        assert struck(strokes, "kick") == [0, 24, 48, 72]
        assert struck(strokes, "clap") == ([] if energy < 0.2 else [24, 72])


def test_a_train_runs_in_sixteenths():
    snare = struck(hits(scene_of("country", energy=0.9, previous_energy=0.9), "country"), "snare")
    assert len(snare) >= 14 and {24, 72} <= set(snare)


@pytest.mark.parametrize("style", ["soul", "funk", "hip-hop"])
def test_ghost_notes_stay_far_below_the_backbeat(style):
    snare = [s.accent for s in hits(scene_of(style, energy=0.9), style) if s.pitch == KIT["snare"]]
    assert min(snare) <= max(snare) - 30


def test_waltz_has_its_foot_on_two():
    assert struck(hits(scene_of("jazz-waltz", meter="3/4"), "jazz-waltz"), "pedal", end=72) == [24]


def test_six_eight_is_felt_in_two():
    first = hits(scene_of("pop", meter="6/8"), "pop")
    assert struck(first, "snare", end=72) == [36] and struck(first, "hat", end=72) == [0, 12, 24, 36, 48, 60]


@pytest.mark.parametrize("style", ["jazz", "blues", "pop", "rock", "country", "soul", "funk", "dance"])
def test_a_rise_in_energy_brings_a_fill_and_a_crash(style):
    scene = scene_of(style, next_energy=0.9)
    last = scene.end - scene.meter.bar_ticks

    def fresh(strokes):
        usual = {(stroke.onset, stroke.pitch) for stroke in strokes if stroke.onset < scene.meter.bar_ticks}
        closing = [s for s in strokes if s.onset >= last and s.pitch not in {KIT[voice] for voice in FEET}]
        return {(s.onset - last, s.pitch) for s in closing} - usual

    assert len(fresh(hits(scene, style))) >= 3
    assert struck(hits(scene_of(style, energy=0.8, previous_energy=0.4), style), "crash") == [0]
    assert not struck(hits(scene_of(style, energy=0.5, previous_energy=0.8), style), "crash")


@pytest.mark.parametrize("style", BANDS)
def test_energy_makes_the_drums_busier(style):
    counts = [len(hits(scene_of(style, energy=energy, role="head"), style)) for energy in (0.1, 0.5, 0.9)]
    assert counts[0] < counts[1] < counts[2]


@pytest.mark.parametrize(
    "style", ["jazz", "bossa", "blues", "pop", "rock", "country", "soul", "funk", "hip-hop", "dance"]
)
def test_the_bridge_keeps_other_time(style):
    plain, bridge = (
        hits(scene_of(style, energy=0.5, contrasting=other, previous_energy=0.5), style) for other in (False, True)
    )
    assert {(s.onset, s.pitch) for s in plain} != {(s.onset, s.pitch) for s in bridge}


def test_a_bridge_is_told_by_role_or_by_letter():
    song = build_song("jazz")
    assert [scene.contrasting for scene in scenes_of(song)] == [
        False,
        False,
        False,
        True,
        False,
        True,
    ]  # A3 is labelled D


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("style", BANDS)
def test_no_drum_is_hit_twice_at_once_or_outside_the_section(style, meter):
    for scene in scenes_of(build_song(style, meter)):
        strokes = hits(scene, style)
        places = [(stroke.onset, stroke.pitch) for stroke in strokes]
        assert len(places) == len(set(places))
        assert all(0 <= stroke.onset < scene.end for stroke in strokes)
        assert {stroke.pitch for stroke in strokes} <= set(KIT.values())


@pytest.mark.parametrize("style", BANDS)
def test_the_last_stroke_rings_to_the_end(style):
    scene = scenes_of(build_song(style))[-1]
    strokes = hits(scene, style)
    assert strokes and max(stroke.onset for stroke in strokes) == scene.final
    assert all(s.onset + s.duration == scene.end for s in strokes if s.onset == scene.final)
