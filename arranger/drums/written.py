"""The drums: a groove for the energy of the section, a fill into the next one, a crash where it arrives louder.

Conventions: signs of a drum tab: `X` accent, `x` normal, `o` soft, `.` a ghost note, `?` one that is only sometimes played.
"""

import numpy as np

from arranger.grooves import FEET, FILLS, GROOVES, KIT, Groove
from arranger.part import Part
from arranger.pattern import Hit, beats_of, for_meter, read_bar
from arranger.scene import FULL, LIGHT, MAIN, Scene, Stroke, end_with_final
from arranger.styles import band_of
from song import Meter

ACCENTS = {"X": 14.0, "x": 0.0, "o": -16.0, ".": -30.0, "?": -24.0}
_GHOST_CHANCE = 0.4
_RISE = 0.08
_STRIKE_TICKS = 6
_CRASH_ROLES = ("chorus",)
_LEVEL_NAMES = ("light", "main", "full")


def play_drums(scene: Scene, style: str, rng: np.random.Generator, *, crashes: bool) -> list[Stroke]:
    """Return the drum part of a section in one of the styles of `arranger.grooves`."""
    groove = _groove(scene, style)
    strokes: list[Stroke] = []
    if not groove:
        return _ending(scene, style, groove)
    for bar, start in scene.bar_starts():
        fill = _fill_for(scene, style, bar, rng)
        fill_start = scene.meter.bar_ticks - _fill_beats(fill, scene.meter) * scene.meter.beat_ticks
        for voice, hit in _bar_hits(groove, scene.meter, bar):
            if hit.onset >= fill_start and voice not in FEET:
                continue
            strokes += _strike(voice, start + hit.onset, hit.sign, rng)
        fill_meter = _fill_meter(fill, scene.meter)
        for voice, tab in fill.items():
            for hit in read_bar(_last_beats(tab, fill_meter.beats), fill_meter, 0):
                strokes += _strike(voice, start + fill_start + hit.onset, hit.sign, rng)
    strokes += _arrival(scene, crashes)
    return _without_doubles(end_with_final(scene, strokes)) + _ending(scene, style, groove)


def play(part: Part) -> list[Stroke]:
    """Return the drum part of a section."""
    return play_drums(part.scene, band_of(part.brief)[0], part.rng, crashes=part.band.crashes)


def _groove(scene: Scene, style: str) -> Groove:
    levels = for_meter(GROOVES[style], scene.meter)
    if scene.contrasting and "bridge" in levels and scene.level >= MAIN:
        return levels["bridge"]
    return levels[_LEVEL_NAMES[scene.level]]


def _bar_hits(groove: Groove, meter: Meter, bar: int) -> list[tuple[str, Hit]]:
    return [(voice, hit) for voice, tab in groove.items() for hit in read_bar(tab, meter, bar)]


def _strike(voice: str, onset: int, sign: str, rng: np.random.Generator) -> list[Stroke]:
    if sign == "?" and rng.random() > _GHOST_CHANCE:
        return []
    return [Stroke(onset, _STRIKE_TICKS, KIT[voice], ACCENTS[sign])]


def _fill_for(scene: Scene, style: str, bar: int, rng: np.random.Generator) -> Groove:
    """Return the fill of a bar, empty for most: a bigger one before a bigger section, small ones between phrases."""
    fills = FILLS[style]
    last = bar == scene.section.bars - 1
    if not fills or (last and scene.next_energy is None):
        return {}
    if last and scene.next_energy is not None:
        rise = scene.next_energy - scene.section.energy
        size = min(scene.level + (rise > _RISE), FULL) if rise > -0.3 else LIGHT
        choices = fills[_LEVEL_NAMES[size]]
        return choices[int(rng.integers(len(choices)))]
    if bar % 4 == 3 and scene.level > LIGHT and rng.random() < 0.5:
        choices = fills["light"]
        return choices[int(rng.integers(len(choices)))]
    return {}


def _fill_beats(fill: Groove, meter: Meter) -> int:
    return min(meter.beats, max((beats_of(tab) for tab in fill.values()), default=0))


def _fill_meter(fill: Groove, meter: Meter) -> Meter:
    """Return a bar just as long as the fill, in the same beats."""
    beats = _fill_beats(fill, meter)
    return Meter(meter.numerator * beats // meter.beats, meter.denominator, beats, (0,))


def _last_beats(tab: str, beats: int) -> str:
    return " ".join(tab.split()[-beats:])


def _arrival(scene: Scene, crashes: bool) -> list[Stroke]:
    if not crashes or scene.level == LIGHT or scene.final == 0:
        return []
    before = scene.previous_energy
    if before is None or (scene.section.energy - before < _RISE and scene.section.role not in _CRASH_ROLES):
        return []
    return [Stroke(0, scene.meter.beat_ticks, KIT["crash"], 6.0), Stroke(0, _STRIKE_TICKS, KIT["kick"], 6.0)]


def _ending(scene: Scene, style: str, groove: Groove) -> list[Stroke]:
    """Return the last stroke of the song, left to ring while the others hold."""
    if scene.final is None or not (groove or FILLS[style]):
        return []
    cymbal = "crash" if scene.level >= MAIN and style not in ("ballad", "folk") else "ride"
    length = scene.end - scene.final
    return [Stroke(scene.final, length, KIT[cymbal], 4.0), Stroke(scene.final, length, KIT["kick"], 4.0)]


def _without_doubles(strokes: list[Stroke]) -> list[Stroke]:
    """Return the strokes with only the loudest of those that hit one drum at one time."""
    loudest: dict[tuple[int, int], Stroke] = {}
    for stroke in strokes:
        place = (stroke.onset, stroke.pitch)
        if place not in loudest or loudest[place].accent < stroke.accent:
            loudest[place] = stroke
    return [loudest[place] for place in sorted(loudest)]
