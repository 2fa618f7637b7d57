"""The drums that grooves and fills are written for.

Conventions: a groove gives every voice its tab, as a drummer can read it (see `arranger.pattern` and `arranger.drums`). An
empty groove is silence. Off-beat eighths of swung styles are written even; the performance swings.
"""

from collections.abc import Mapping

Groove = Mapping[str, str]
# Of a style: by meter (its name, `compound`, or its beats), then light, main, full and, where it keeps other time, bridge.
Levels = Mapping[str, Mapping[str, Groove]]

# General MIDI percussion.
KIT = {
    "kick": 36, "side": 37, "snare": 38, "brush": 38, "clap": 39, "low_tom": 45, "mid_tom": 47, "high_tom": 50, "hat": 42,
    "pedal": 44, "open": 46, "crash": 49, "ride": 51, "bell": 53, "ride2": 59, "tambourine": 54, "shaker": 82,
    "surdo": 41, "muted_surdo": 43, "cowbell": 56, "high_bongo": 60, "low_bongo": 61, "muted_conga": 62, "conga": 63,
    "low_conga": 64, "high_timbale": 65, "low_timbale": 66, "high_agogo": 67, "low_agogo": 68, "cabasa": 69, "maracas": 70,
    "short_guiro": 73, "guiro": 74, "claves": 75, "closed_triangle": 80, "triangle": 81,
}  # fmt: skip
# What goes on while the hands play a fill.
FEET = ("kick", "pedal")
SILENCE: Groove = {}
