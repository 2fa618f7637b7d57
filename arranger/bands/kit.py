"""The drums that grooves and fills are written for.

Conventions: a groove gives every voice its tab, as a drummer can read it (see `arranger.bands.pattern` and `arranger.drums.chart`). An
empty groove is silence. Off-beat eighths of swung styles are written even; the performance swings.
"""

from collections.abc import Mapping

Groove = Mapping[str, str]
SILENCE: Groove = {}
# Of a style: by meter (its name, `compound`, or its beats), then light, main, full and, where it keeps other time, bridge.
Levels = Mapping[str, Mapping[str, Groove]]
BRIDGE = "bridge"

# General MIDI percussion: the drummer's kit, then what others play along. Shaker and surdo have their places in level 2 of it (82,
# 86, 87); soundfonts have them, where toms in their stead would sound as part of the kit.
KIT = {
    "kick": 36, "side": 37, "snare": 38, "brush": 38, "clap": 39, "low_tom": 45, "mid_tom": 47, "high_tom": 50, "hat": 42,
    "pedal": 44, "open": 46, "crash": 49, "ride": 51, "bell": 53, "ride2": 59, "tambourine": 54, "shaker": 82,
    "ghost": 38, "floor_tom": 43, "splash": 55, "crash2": 57, "cowbell": 56, "bongo": 60, "bongo_low": 61,
    "conga_mute": 62, "conga": 63, "conga_low": 64, "timbale": 65, "timbale_low": 66, "agogo": 67, "agogo_low": 68,
    "cabasa": 69, "maracas": 70, "guiro": 73, "clave": 75, "woodblock": 76, "triangle": 81, "surdo": 87, "surdo_mute": 86,
}  # fmt: skip
# Kits that have other sounds in their places: brushes are swept over the snare where they keep time, and tap it elsewhere.
BRUSHES = 40  # their General MIDI program
MACHINES = frozenset({24, 25})  # electronic and analogue kits, played by nobody's hands
SOUNDS: Mapping[int, Mapping[str, int]] = {
    BRUSHES: {"snare": 39, "ghost": 38, "brush": 38, "sweep": 40},
}
# What goes on while the hands play a fill.
FEET = ("kick", "pedal")
# What is not the drummer's: it goes on through the fills, and needs none of the drummer's hands.
PERCUSSION = frozenset(KIT) - {
    "kick", "side", "snare", "brush", "low_tom", "mid_tom", "high_tom", "hat", "pedal", "open", "crash", "ride", "bell", "ride2",
    "ghost", "floor_tom", "splash", "crash2",
}  # fmt: skip


def sound_of(voice: str, kit: int) -> int:
    """Return the MIDI pitch of a voice on a kit, which is named by its program.

    >>> sound_of("snare", 0), sound_of("snare", BRUSHES)
    (38, 39)
    """
    return SOUNDS.get(kit, {}).get(voice, KIT.get(voice, KIT["snare"]))
