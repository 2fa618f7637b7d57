"""The chords of an edited song: those that follow others taken over, what a cadence asks for opened and composed."""

from collections.abc import Collection
from dataclasses import replace

from editing.passages.bars import chord_bars, joined_chords
from editing.passages.layers import with_chart
from editing.passages.opening import with_chords_open
from editing.passages.relations import related
from editing.passages.versions import Versions
from editing.remarks.reasons import Reasons
from editing.revision.composing import Stages
from editing.revision.endings import cadences_followed, cadences_made, ends_kept, unmade_endings
from editing.revision.following import NOWHERE, OwnWay, following_chords
from song import Song


def with_harmonies(song: Song, versions: Versions, reasons: Reasons, stages: Stages) -> Song:
    """Return the song with all its chords in place."""
    song = cadences_followed(song, versions)
    song = _chords_followed(song, versions, reasons)
    opened: dict[str, frozenset[int]] = {}
    for follows in (True, False):  # what follows need not be composed, as long as it then ends as it should
        found = unmade_endings(song, versions, reasons, follows=follows)
        opened |= found
        for name, bars in found.items():
            song = with_chords_open(song, name, bars)
        moved = {name for name in song.given if versions.was(name) and name in versions.old.chords}
        song = _harmonized(song, opened, moved | versions.missing(song, "chords"), stages)
        song = _chords_followed(song, versions, reasons, opened)
    return cadences_made(song, versions, reasons)


def _harmonized(song: Song, opened: OwnWay, others: Collection[str], stages: Stages) -> Song:
    """Return the song with its open chords composed; a repeat with another ending than its source would have that one's again."""
    free = replace(song, sections=tuple(related(one, None) if one.id in opened else one for one in song.sections))
    return replace(stages.harmonized(free, {*opened, *others}, stages.report), sections=song.sections)


def _chords_followed(song: Song, versions: Versions, reasons: Reasons, own_way: OwnWay = NOWHERE) -> Song:
    """Return the song in which every section has the new chords of its source where it had the old ones."""
    bar_ticks = song.brief.meter.bar_ticks
    for section in song.sections:
        bars = following_chords(song, section, versions, own_way.get(section.id, frozenset()))
        if bars := ends_kept(song, section, bars):
            reasons.give(section.id, "chords", sorted(bars), f"follow {section.source}")
            standing = chord_bars(song.charts.get(section.id, ()), bar_ticks)
            song = with_chart(song, section.id, joined_chords(standing | bars, bar_ticks))
    return song
