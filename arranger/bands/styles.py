"""The band of every style: who plays, on what, how loud, and from which tabs; each is read from its style file when it plays."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from arranger.bands.band import Band, Player
from arranger.bands.band_file import read_band
from song import STYLES, Brief, find_style
from song.style_file import base_of, is_own, read_style_file, stamp_of

__all__ = ["BANDS", "Band", "Player", "band_named", "band_of"]

# What an ensemble that plays another style takes from it: how its time feels.
_FEEL = ("swing", "shuffle")


class _Bands(Mapping[str, Band]):
    """The bands by the name of their style; a file of one's own is found by its path."""

    def __getitem__(self, name: str) -> Band:
        if name not in STYLES:
            raise KeyError(name)
        return band_named(name)

    def __iter__(self) -> Iterator[str]:
        return iter(STYLES)

    def __len__(self) -> int:
        return len(STYLES)


BANDS: Mapping[str, Band] = _Bands()


def band_named(name: str) -> Band:
    """Return the band of a style, read from its file.

    Raises SongError that names the file, the table and the key that cannot be read.
    """
    return _as_it_was(name, stamp_of(name))


@lru_cache(64)
def _as_it_was(name: str, _stamp: tuple[int, int]) -> Band:
    # What is wrong in a base of one's own is said of that file.
    if is_own(name) and (base := base_of(name)) is not None and is_own(base):
        band_named(base)
    return read_band(read_style_file(name), name)


def band_of(brief: Brief) -> tuple[str, Band]:
    """Return the band that plays a song, and the style whose band it is: the one asked for, else the song's own.

    An ensemble that plays another style swings as the style does.
    """
    style = find_style(brief.style).name
    name = find_style(brief.band).name if brief.band else style
    band = band_named(name)
    if name != style and STYLES[name].ensemble:
        own = band_named(style)
        band = replace(band, **{key: getattr(own, key) for key in _FEEL})
    return name, band
