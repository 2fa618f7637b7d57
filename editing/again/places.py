"""Places: bars of a section that are to be composed anew, in one layer or both.

Conventions: bars count from 0.
"""

from dataclasses import dataclass

from song import Section, Song, SongError
from song.layers import LAYERS
from song.locks import locked_bars

# What of a variation is drawn, and comes out otherwise another time.
DRAWN = frozenset({"ending", "ornaments", "rhythm"})


@dataclass(frozen=True)
class Place:
    """Bars of a section, and the layers that are composed anew there."""

    section: str
    bars: frozenset[int]
    layers: frozenset[str]


def free_bars(song: Song, place: Place, layer: str) -> frozenset[int]:
    """Return the bars of a layer that are composed anew."""
    return place.bars - locked_bars(song, place.section, layer)


def is_variation(song: Song, place: Place) -> bool:
    """Return whether a place is composed as a variation of another section, which leaves some of it free."""
    section = song.section(place.section)
    whole = len(free_bars(song, place, "melody")) == section.bars and "chords" not in place.layers
    return whole and section.varies is not None and bool((section.varied or {"ending"}) & DRAWN)


def place_in(song: Song, section_id: str, layers: frozenset[str], bars: frozenset[int] | None = None) -> Place:
    """Return the place of some bars of a section, all where none are named, of which at least one may be composed anew.

    Raises SongError where there is no such section, where nothing stands there yet, and where all of it is locked.
    """
    section = song.section(section_id)
    assert layers and layers <= {*LAYERS}, layers
    every = frozenset(range(section.bars))
    for layer in sorted(layers):
        _check_stands(song, section, layer)
    place = Place(section_id, every if bars is None else bars & every, layers)
    for layer in sorted(layers):
        if not free_bars(song, place, layer):
            named = "bars" if place.bars != every else layer
            theirs = (
                f"these bars of the {layer} are"
                if named == "bars"
                else f"its {layer} {'are' if layer == 'chords' else 'is'}"
            )
            raise SongError(f"section {section_id}: {theirs} locked; take the lock away to have others")
    return place


def _check_stands(song: Song, section: Section, layer: str) -> None:
    name = "chords" if layer == "chords" else "melody"
    if section.id in (song.given if layer == "chords" else song.sketches):
        raise SongError(
            f"section {section.id}: some of its {name} is still open (?); compose render fills that in first"
        )
    standing = (song.chords if layer == "chords" else song.melody).get(section.id)
    if standing is None:
        raise SongError(
            f"section {section.id}: has no {name} yet; compose render writes {'it' if name == 'melody' else 'them'}"
        )
    if layer == "melody" and standing == ():
        raise SongError(
            f"section {section.id}: its melody is silent; take that line away, or write ? in the bars to be sung"
        )
