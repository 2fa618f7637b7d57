"""A drummer's parts for the tests: songs of `band_songs`, the drummer of a style, and a small network to play from."""

from dataclasses import replace

import numpy as np
from band_songs import CHARTS, build_song

from arranger.bands.instruments import INSTRUMENTS
from arranger.bands.styles import BANDS
from arranger.direction.director import direct
from arranger.direction.story import level_of
from arranger.drums.features import STEPS, WINDOW, Setting, place_rows, step_rows
from arranger.drums.model import Combinations, Drummer
from arranger.drums.touch import touch_rows
from arranger.drums.voices import BIT, VOICES
from arranger.network import Network
from arranger.part import Part, Seat
from arranger.scene import scenes_of
from song.chance import stream


def parts_of(style, meter="4/4", seed=3):
    """The drummer's part in every section."""
    song = build_song(style if style in CHARTS else "pop", meter, seed=seed)
    song = replace(song, brief=replace(song.brief, style=style))
    band = BANDS[style]
    player = next(player for player in band.players if player.part == "drums")
    seat = Seat("drums 0", player, INSTRUMENTS[player.instruments[0]])
    scenes = scenes_of(song)
    cues = direct(song, scenes, [seat])
    return [
        Part(scene, seat, band, cues[scene.section.id, seat.name], song.brief,
             stream(seed, "arranger", seat.name, scene.section.id))
        for scene in scenes
    ]  # fmt: skip


def part_of(style, name="A1", meter="4/4", seed=3, **changes):
    """The part of one section, its scene changed."""
    part = next(part for part in parts_of(style, meter, seed) if part.scene.section.id == name)
    energy = changes.pop("energy", part.scene.section.energy)
    scene = replace(part.scene, section=replace(part.scene.section, energy=energy), **changes)
    return replace(part, scene=scene, cue=replace(part.cue, level=level_of(energy), rests=(), plays=True))


def small_drummer(seed=0):
    """A network that has learned nothing, over combinations that any groove may use."""
    rng = np.random.default_rng(seed)
    sums = (0, BIT["kick"], BIT["hat"], BIT["hat"] | BIT["kick"], BIT["hat"] | BIT["snare"], BIT["ghost"], BIT["open"],
            BIT["low_tom"], BIT["snare"])  # fmt: skip

    def network(inputs, outputs):
        return Network([(rng.normal(0, 0.5, (inputs, outputs)).astype(np.float32), np.zeros(outputs, np.float32))])

    setting = Setting("funk", 100, ternary=False)
    placed = place_rows(setting, np.arange(STEPS[False]), np.zeros(STEPS[False], np.int64), np.zeros(STEPS[False]))
    heard = step_rows(np.zeros((1, WINDOW, len(VOICES))), np.zeros((1, 3, len(VOICES))), np.zeros(1), ternary=False)
    hits = np.ones((STEPS[False], len(VOICES)), np.float32)
    inputs = len(setting.row()) + placed.shape[1] + heard.shape[1]
    touch = touch_rows(hits, setting, placed)[0].shape[1]
    return Drummer(Combinations(sums), network(inputs, len(sums)), network(touch, 2), (15.0, 12.0), (0.5, 0.1), 0.4)
