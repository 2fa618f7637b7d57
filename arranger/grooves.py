"""Drum grooves and fills of every style, by its name (see `arranger.kit` and `arranger.fills`)."""

from collections.abc import Mapping

from arranger.fills import FILLS
from arranger.grooves_beat import BEAT_GROOVES
from arranger.grooves_song import SONG_GROOVES
from arranger.grooves_swing import SWING_GROOVES
from arranger.kit import FEET, KIT, Groove, Levels

__all__ = ["FEET", "FILLS", "GROOVES", "KIT", "Groove"]

GROOVES: Mapping[str, Levels] = {**SWING_GROOVES, **SONG_GROOVES, **BEAT_GROOVES}
