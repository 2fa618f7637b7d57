"""Pedal points: in an intro, an interlude or a bridge the bass may stand on the dominant while the chords move.

Conventions: ticks count from the start of the section.
"""

from collections.abc import Mapping

from arranger.bands.pattern import for_meter, read_bar
from arranger.bass.register import home_pitch
from arranger.part import Part
from arranger.stroke import Stroke
from song import Chord

_ROLES = ("intro", "interlude", "bridge")
_TABS: Mapping[str, str] = {"4": "R = R =R", "3": "R = R", "2": "R R", "compound": "R ==R"}
_FEWEST_CHORDS = 3  # with fewer the bass that changes is hardly missed, and hardly heard
_OFF = -4.0


def pedal_strokes(part: Part) -> list[Stroke] | None:
    """Return a pedal point, where the player likes one and the section stands it; None where the bass plays a line."""
    scene = part.scene
    leads_on = scene.next_energy is not None
    if not part.player.pedals or scene.section.role not in _ROLES or not leads_on:
        return None
    if float(part.stream("pedal", scene.section.id).random()) >= part.player.pedals:
        return None
    dominant = (scene.section.key.pitch_class + 7) % 12
    chords = [span.chord for span in scene.spans]
    if len(set(chords)) < _FEWEST_CHORDS or not all(chord is not None and bears(chord, dominant) for chord in chords):
        return None
    pitch = home_pitch(dominant, part.band.bass_home)
    tab = for_meter(_TABS, scene.meter)
    return [
        Stroke(
            start + hit.onset,
            max(1, round(hit.duration * part.band.bass_reach)),
            pitch,
            0.0 if hit.onset == 0 else _OFF,
        )
        for bar, start in scene.bar_starts()
        for hit in read_bar(tab, scene.meter, bar)
    ]


def bears(chord: Chord, pitch_class: int) -> bool:
    """Return whether a chord can stand on a foreign bass: it holds the note, or nothing of it lies a semitone beside.

    >>> from song import parse_chord
    >>> bears(parse_chord("Dm7"), 7), bears(parse_chord("E7"), 7), bears(parse_chord("G7"), 7)
    (True, False, True)
    """
    if pitch_class in chord.pitch_classes:
        return True
    basic = {(chord.root_pitch_class + interval) % 12 for interval in chord.quality.intervals if interval < 12}
    return not basic & {(pitch_class - 1) % 12, (pitch_class + 1) % 12}
