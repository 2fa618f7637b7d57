"""Locking and unlocking: what no later edit may recompose.

Keeps every note and chord; only what may be changed changes.

Conventions: bars count from 0; no section is the whole song, no bars are the whole section.
"""

from collections.abc import Iterable
from dataclasses import replace

from editing.edits.brief import with_brief
from editing.passages.layers import with_section
from song import Section, Song, SongError
from song.layers import LAYERS


def lock(
    song: Song, section_id: str | None = None, bars: Iterable[int] | None = None, *, layers: Iterable[str] = LAYERS
) -> Song:
    """Return the song in which layers of it, of a section or of bars of one are never recomposed."""
    kept = frozenset(layers)
    if section_id is None:
        return with_brief(song, locked=song.brief.locked | kept)
    section = song.section(section_id)
    if bars is None:
        alone = frozenset((layer, bar) for layer, bar in section.locked_bars if layer not in kept)
        return with_section(song, replace(section, locked=section.locked | kept, locked_bars=alone))
    added = {(layer, bar) for layer in kept - section.locked for bar in _there(section, bars)}
    return with_section(song, replace(section, locked_bars=section.locked_bars | added))


def unlock(
    song: Song, section_id: str | None = None, bars: Iterable[int] | None = None, *, layers: Iterable[str] = LAYERS
) -> Song:
    """Return the song in which layers of it, of a section or of bars of one may be recomposed again.

    Raises SongError where a layer is locked by the whole song, which holds for every section.
    """
    freed = frozenset(layers)
    if section_id is None:
        for section in song.sections:
            left = frozenset((layer, bar) for layer, bar in section.locked_bars if layer not in freed)
            song = with_section(song, replace(section, locked=section.locked - freed, locked_bars=left))
        return with_brief(song, locked=song.brief.locked - freed)
    section = song.section(section_id)
    if held := [layer for layer in LAYERS if layer in freed & song.brief.locked]:
        raise SongError(f"{held[0]} is locked in the whole song; unlock {held[0]} frees it everywhere")
    gone = frozenset(range(section.bars)) if bars is None else _there(section, bars)
    held_bars = section.locked_bars | {(layer, bar) for layer in section.locked & freed for bar in range(section.bars)}
    left = frozenset((layer, bar) for layer, bar in held_bars if layer not in freed or bar not in gone)
    return with_section(song, replace(section, locked=section.locked - freed, locked_bars=left))


def _there(section: Section, bars: Iterable[int]) -> frozenset[int]:
    found = frozenset(bars)
    if wrong := sorted(bar + 1 for bar in found if not 0 <= bar < section.bars):
        raise SongError(f"section {section.id}: there is no bar {wrong[0]}; it has bars 1 to {section.bars}")
    return found
