"""Sections that follow one which has more bars now, or fewer; and the pickup that a first section cannot have."""

from editing.passages.bars import (
    PICKUP,
    Sources,
    sources_of,
)
from editing.passages.layers import with_section, without_pickup
from editing.passages.rebarring import rebarred
from editing.passages.relations import related
from editing.passages.versions import matched
from editing.remarks.reasons import Reasons
from song import Song
from song.locks import locked_bars


def with_lengths_followed(old: Song, song: Song, reasons: Reasons) -> Song:
    """Return the song in which what follows a section that has another length has that length too, its new bars open.

    One whose own length was changed alone, or that is locked, stands for itself.
    """
    before = matched(old, song)
    changed: dict[str, Sources] = {}
    for name in [section.id for section in song.sections]:
        section = song.section(name)
        if section.source is None or section.bars == (source := song.section(section.source)).bars:
            continue
        was, their_was = (old.section(before[one.id]) if one.id in before else None for one in (section, source))
        follows = was and their_was and was.bars == their_was.bars == section.bars
        locked = any(locked_bars(song, name, layer) for layer in ("chords", "melody"))
        if follows and their_was and not locked:
            sources = changed.get(source.id) or sources_of(old, their_was, song, source)
            changed[name] = sources
            song = rebarred(song, section, sources)
            reasons.give(name, "bars", [0], "", f"as {source.id}")
            reasons.give(name, "melody", range(PICKUP, len(sources)), "ends at the barline now")
        else:
            reasons.give(name, "relation", [0], "", f"{source.id} has {source.bars} bars")
            song = with_section(song, related(section, None))
    return song


def without_early_pickup(song: Song, reasons: Reasons) -> Song:
    """Return the song without a pickup before its first bar, for nothing comes before it."""
    first = song.sections[0] if song.sections else None
    if first is None or not first.pickup:
        return song
    reasons.give(first.id, "pickup", [0], "", "nothing comes before it")
    reasons.give(first.id, "melody", [PICKUP], "taken away", "nothing comes before it")
    return without_pickup(song, first)
