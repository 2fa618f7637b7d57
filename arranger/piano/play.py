"""The pianist of a band: a texture learned from pop songs, in both hands, under the melody.

Conventions: times are ticks from the start of the section; an accent is in steps of MIDI velocity.
"""

from itertools import groupby

import numpy as np

from arranger.direction.cue import FULL
from arranger.part import Part
from arranger.piano.features import STEP, Grips, Setting
from arranger.piano.figures import figure_of
from arranger.piano.hands import LEFT_BITS, RIGHT_BITS, clear, within_reach
from arranger.piano.keyboard import Place, apart, held, lowest_tune, place_at, places_of
from arranger.piano.last_chord import last_chord
from arranger.piano.model import Pianist, load_pianist
from arranger.piano.texture import Wish, draw_texture
from arranger.piano.touch import gaps, struck, touch_rows
from arranger.scene import Scene, end_with_final
from arranger.stroke import Stroke
from song.chance import stream

LEFT, RIGHT = 0, 1
_LOUDER = 8.0  # velocity steps of a unit of the learned touch
_SHORTEST = 4

BASS, OCTAVE = 0b1, 0b10000
BLOCK, BLOCK_AND_OCTAVE = 0b111, 0b1111

Hands = tuple[list[Stroke], list[Stroke]]


def play(part: Part) -> list[Stroke]:
    """Return what the pianist of a band plays in a section."""
    left, right = hands_of(part)
    return sorted([*left, *right], key=lambda stroke: (stroke.onset, stroke.pitch))


def hands_of(part: Part) -> Hands:
    """Return what the left and the right hand play in a section, from the learned texture."""
    scene, player = part.scene, part.player
    places = places_of(scene, player.low, player.high, part.cue.octave)
    if not places:
        return [], []
    hands = realise(scene, places, *grips_of(part), load_pianist(), setting_of(part), octave=part.cue.octave)
    found = tuple(held(end_with_final(scene, hand)) for hand in hands)
    return last_chord(scene, places, (apart(found[0], found[1]), found[1]))


def setting_of(part: Part) -> Setting:
    """Return a section as the learned pianist sees it."""
    scene = part.scene
    section = scene.section
    return Setting(scene.meter, part.brief.tempo, section.role, section.energy, section.bars, scene.spans, scene.heard)


def grips_of(part: Part) -> tuple[Grips, Grips]:
    """Return the grips of both hands in a section: learned, or (where a beat has three parts) from a written figure."""
    scene, level = part.scene, part.cue.level
    if scene.meter.compound:
        return figure_of(scene, level, part.stream("figure", scene.section.label, str(level)))
    names = ("arranger", part.seat.name, "texture", scene.section.label, str(level))
    wish = Wish(level, part.brief.temperature, part.brief.seed, names)
    # A section that comes back is varied as it was.
    grips = draw_texture(
        load_pianist(), setting_of(part), wish, scene.phrase_ends, stream(part.brief.seed, *names, "varied")
    )
    return fuller(scene, *grips) if level == FULL else grips


def realise(
    scene: Scene,
    places: list[Place],
    left: Grips,
    right: Grips,
    pianist: Pianist,
    setting: Setting,
    *,
    octave: int = 0,
) -> Hands:
    """Return grips as strokes of both hands: pitches within reach, touched as the learned pianist touches them.

    They stay below the tune; a right hand that is sent octaves up may be as many above it.
    """
    notes = struck(left, right, (LEFT_BITS, RIGHT_BITS))
    hands: Hands = ([], [])
    if not notes:
        return hands
    touch = pianist.touch(touch_rows(setting, left, right, notes)).tolist()
    lengths = gaps(left), gaps(right)
    tune = lowest_tune(scene)
    together = groupby(zip(notes, touch, strict=True), key=lambda pair: pair[0][:2])
    for (step, hand), struck_now in together:
        tick = step * STEP
        place = place_at(places, tick)
        if place is None:
            continue
        shades = {(place.left, place.right)[hand][note[2]]: shade for note, shade in struck_now}
        pitches = within_reach(clear(sorted(shades)) if hand == LEFT else shades, from_top=hand == RIGHT)
        for pitch in pitches:
            if pitch - 12 * octave * hand >= tune[step]:
                continue
            accent, held_for = shades[pitch]
            length = round(int(lengths[hand][step]) * STEP * 2**held_for)
            length = min(max(length, _SHORTEST), place.span.end - tick)
            hands[hand].append(Stroke(tick, length, pitch, accent * _LOUDER))
    return hands


def fuller(scene: Scene, left: Grips, right: Grips) -> tuple[Grips, Grips]:
    """Return grips with octaves in the bass and on top of the chords on the beats, as one plays where the band is full."""
    beats = np.arange(len(left)) * STEP % scene.meter.beat_ticks == 0
    left = np.where(beats & (left == BASS), BASS | OCTAVE, left)
    return left, np.where(beats & (right == BLOCK), BLOCK_AND_OCTAVE, right)
