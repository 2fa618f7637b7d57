"""Comping sounds every chord, only over it, and leaves room for the melody; the pad holds common tones."""

from dataclasses import replace

import numpy as np
import pytest
from band_songs import build_song

from arranger.comping import play_comping, voice_chords
from arranger.pad import play_pad
from arranger.pattern import for_meter
from arranger.scene import scenes_of
from arranger.styles import BANDS
from song import Note
from song.meter import METERS

COMPERS = [(style, player) for style in BANDS for player in BANDS[style].players if player.part == "comping"]


def comp(scene, player, seed=2):
    voicings = voice_chords(scene, player.voicing, player.voices, player.low, player.high)
    tabs = for_meter(player.tabs, scene.meter)
    rng = np.random.default_rng(seed)
    return voicings, play_comping(
        scene,
        tabs,
        voicings,
        rng,
        anticipates=player.anticipates,
        changes=player.changes,
        listens=player.listens,
        strums=False,
        covers=player.covers,
    )


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize(("style", "player"), COMPERS)
def test_every_new_chord_is_sounded(style, player, meter):
    for scene in scenes_of(build_song(style, meter)):
        voicings, strokes = comp(scene, player)
        before = None
        for span in scene.playable:
            heard = {s.pitch for s in strokes if s.onset < span.end and s.onset + s.duration > span.onset}
            if player.covers and span.chord != before and (scene.final is None or span.onset <= scene.final):
                assert heard & set(voicings[span.onset]), (scene.section.id, span)
            before = span.chord


@pytest.mark.parametrize(("style", "player"), COMPERS)
def test_nothing_sounds_over_another_chord_but_anticipations(style, player):
    for scene in scenes_of(build_song(style)):
        voicings, strokes = comp(scene, player)
        for stroke in strokes:
            for span in scene.spans:
                if stroke.onset < span.end - 12 and stroke.onset + stroke.duration > span.onset:
                    assert span.chord is not None and stroke.pitch in voicings[span.onset], (span, stroke)


def test_some_chords_are_anticipated():
    player = next(player for style, player in COMPERS if style == "jazz")
    scene = scenes_of(build_song("jazz"))[1]
    _, strokes = comp(scene, player)
    assert any(
        stroke.onset + stroke.duration > span.end
        for span in scene.playable
        for stroke in strokes
        if span.end - stroke.onset == 12
    )


def test_horns_only_punctuate():
    horns = next(player for style, player in COMPERS if style == "funk" and not player.covers)
    scene = next(scene for scene in scenes_of(build_song("funk")) if scene.section.id == "B")
    starts = {stroke.onset // 96 for stroke in comp(scene, horns)[1]}
    assert 0 < len(starts) < scene.section.bars


@pytest.mark.parametrize("style", ["jazz", "jazz-waltz"])
def test_a_busy_melody_gets_room(style):
    player = next(player for name, player in COMPERS if name == style)
    scene = scenes_of(build_song(style))[1]
    line = tuple(Note(tick, 6, 72) for tick in range(0, scene.end, 6))
    busy = replace(scene, notes=line, heard=line)
    idle = replace(scene, notes=(Note(0, scene.end, 72),), heard=(Note(0, scene.end, 72),))
    counts = [
        np.mean([len({stroke.onset for stroke in comp(which, player, seed)[1]}) for seed in range(8)])
        for which in (busy, scene, idle)
    ]
    assert counts[0] < counts[2] and counts[0] < counts[1]


def test_a_groove_stays_for_four_bars():
    player = next(player for style, player in COMPERS if style == "rock")
    scene = replace(scenes_of(build_song("rock"))[1])
    flat = replace(scene, spans=tuple(replace(scene.spans[0], onset=96 * bar, duration=96) for bar in range(8)))
    _, strokes = comp(flat, player)
    bars = [
        {stroke.onset - 96 * bar for stroke in strokes if 96 * bar <= stroke.onset < 96 * bar + 96} for bar in range(8)
    ]
    assert bars[0] == bars[1] == bars[2] == bars[3] and bars[4] == bars[5] == bars[6] == bars[7]


@pytest.mark.parametrize("style", BANDS)
def test_the_pad_is_the_voicings_without_gaps_or_repeats(style):
    for scene in scenes_of(build_song(style)):
        voicings = voice_chords(scene, "plain", 3, 55, 77)
        strokes = play_pad(scene, voicings)
        for span in scene.spans:
            sounding = sorted(s.pitch for s in strokes if s.onset <= span.onset < s.onset + s.duration)
            assert tuple(sounding) == (voicings[span.onset] if span.chord else ())
        for stroke in strokes:
            again = [s for s in strokes if s.pitch == stroke.pitch and s.onset == stroke.onset + stroke.duration]
            assert not again or again[0].onset == scene.final
