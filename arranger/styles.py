"""The band of every style: who plays, on what, how loud, and from which tabs."""

from collections.abc import Mapping

from arranger.band import Band, Player
from arranger.bands_beat import BEAT_BANDS
from arranger.bands_song import SONG_BANDS
from arranger.bands_swing import SWING_BANDS
from song import Brief, kin_of

__all__ = ["BANDS", "Band", "Player", "band_of"]

BANDS: Mapping[str, Band] = {**SWING_BANDS, **SONG_BANDS, **BEAT_BANDS}


def band_of(brief: Brief) -> tuple[str, Band]:
    """Return the band that plays a song and the style it is listed under.

    It is the one asked for, else the style's own, or that of the nearest style that has one.
    """
    name = kin_of(brief.band or brief.style, BANDS)
    return name, BANDS[name]
