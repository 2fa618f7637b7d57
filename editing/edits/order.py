"""Edits of the order of sections: move one, play one again, take one out.

Keep the music of every section to the note, and the ids by which they are known; relations are told anew where their source no
longer stands before (`families`). A section that comes to stand first has nothing before it to begin in, so its pickup goes. What
does not lead on any more at a new seam is left to `revise`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from editing.edits.families import rerooted
from editing.passages.layers import without_pickup
from song import Section, Song, SongError

NOTHING: Mapping[str, str] = MappingProxyType({})
Layer = TypeVar("Layer")
Where = str | None
"""The id of the section beside which something is to stand."""


def move(song: Song, section_id: str, *, after: Where = None, before: Where = None) -> Song:
    """Return the song with a section behind or before another.

    Raises SongError where either is unknown or both are the same.
    """
    section = song.section(section_id)
    beside = after or before
    if beside == section_id:
        raise SongError(f"section {section_id} cannot stand beside itself; name another section")
    rest = [other for other in song.sections if other.id != section_id]
    rest.insert(_place(song, rest, after, before), section)
    return in_order(song, rest)


def repeat(song: Song, section_id: str, *, after: Where = None, before: Where = None) -> Song:
    """Return the song with a section played once more, right behind itself unless another place is named.

    The new section has the next number of its letter and all the music of the one that it repeats. Elsewhere in the song it is as
    strong as befits its place there, halfway at least. Raises SongError where a section is unknown.
    """
    section = song.section(section_id)
    if after is None and before is None:
        after = section_id
    again = replace(
        section, id=new_id(song, section.label, section.id), repeats=section_id, varies=None, over=None,
        varied=frozenset(), locked=frozenset(), locked_bars=frozenset(),
    )  # fmt: skip
    order = list(song.sections)
    place = _place(song, order, after, before)
    if section not in (around := order[max(0, place - 1) : place + 1]):
        there = sum(other.energy for other in around) / len(around)
        again = replace(again, energy=round((section.energy + there) / 2, 2))
    order.insert(place, again)
    return in_order(song, order, {again.id: section_id})


def remove(song: Song, *section_ids: str) -> Song:
    """Return the song without some sections; what followed them follows their nearest kin.

    Raises SongError where one is unknown, or none would be left.
    """
    gone = {song.section(section_id).id for section_id in section_ids}
    rest = [section for section in song.sections if section.id not in gone]
    if not rest:
        raise SongError(f"nothing would be left without {', '.join(section_ids)}; a song has one section at least")
    return in_order(song, rest)


def in_order(song: Song, sections: Sequence[Section], copies: Mapping[str, str] = NOTHING) -> Song:
    """Return the song with these sections in this order, with relations that hold.

    `copies` are ids of new ones with those of the sections whose music they have.
    """
    rooted = rerooted(sections, song)
    built = replace(
        song,
        sections=rooted,
        chords=_kept(song.chords, rooted, copies),
        melody=_kept(song.melody, rooted, copies),
        given=_kept(song.given, rooted, copies),
        sketches=_kept(song.sketches, rooted, copies),
        tracks=(),
    )
    opens = rooted[0]
    return without_pickup(built, opens) if opens.pickup and opens.id != song.sections[0].id else built


def _kept(layer: Mapping[str, Layer], sections: Sequence[Section], copies: Mapping[str, str]) -> dict[str, Layer]:
    """Return of a layer what these sections have."""
    names = {section.id: copies.get(section.id, section.id) for section in sections}
    return {section_id: layer[name] for section_id, name in names.items() if name in layer}


def new_id(song: Song, label: str, like: str | None = None) -> str:
    """Return the id of a further section with a label: the label alone, or with the next number where it stands already.

    >>> from song import Brief, parse_key, parse_meter
    >>> key = parse_key("C")
    >>> brief = Brief("Song", "pop", "AAB", key, parse_meter("4/4"), 120)
    >>> song = Song(brief, tuple(Section(name, name[0], "head", 8, key) for name in ("A1", "A2", "B")))
    >>> new_id(song, "A"), new_id(song, "B"), new_id(song, "C")
    ('A3', 'B2', 'C')
    """
    stem = (like or label).rstrip("0123456789") or label
    ids = {section.id for section in song.sections}
    numbers = [int(name[len(stem) :] or 1) for name in ids if name.startswith(stem) and name[len(stem) :].isdigit()]
    if stem in ids:
        numbers.append(1)
    return f"{stem}{max(numbers) + 1}" if numbers else stem


def _place(song: Song, order: Sequence[Section], after: Where, before: Where) -> int:
    """Return where in an order something goes: behind or before a section."""
    assert (after is None) != (before is None), "either after or before"
    beside = song.section(str(after or before)).id
    return [section.id for section in order].index(beside) + (after is not None)
