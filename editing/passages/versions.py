"""Two versions of a song side by side: which section was which, where each bar stood, and what a person changed.

Conventions: bars count from 0, the pickup is bar -1 of the melody.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from editing.passages.bars import PICKUP, Sources, layer_bars, open_bars, sources_of
from song import Section, Song
from song.locks import locked_bars


@dataclass(frozen=True)
class Versions:
    """Two versions of a song: `old` as the program left it, with some layers `whole`, and `new` as edited.

    `before` names the section of old that a section of new was, `sources` say where each of its bars stood, and `edited` which
    bars of each layer a person wrote or changed.
    """

    old: Song
    new: Song
    whole: frozenset[str]
    before: Mapping[str, str]
    sources: Mapping[str, Sources]
    edited: Mapping[tuple[str, str], frozenset[int]]

    @classmethod
    def of(cls, old: Song, new: Song, whole: frozenset[str]) -> "Versions":
        """Lay two versions side by side."""
        before = matched(old, new)
        sources = {name: sources_of(old, old.section(was), new, new.section(name)) for name, was in before.items()}
        edited = {
            (section.id, layer): _edited(old, new, section, before.get(section.id), sources.get(section.id, ()), layer)
            for section in new.sections
            for layer in ("chords", "melody")
        }
        return cls(old, new, whole, before, sources, edited)

    def was(self, section_id: str) -> Section | None:
        """Return what a section was before, None where it is new."""
        name = self.before.get(section_id)
        return self.old.section(name) if name else None

    def source(self, section_id: str, bar: int) -> int | None:
        """Return where a bar of a section stood."""
        if bar == PICKUP:
            return PICKUP
        return self.sources[section_id][bar] if section_id in self.sources else None

    def missing(self, song: Song, layer: str) -> set[str]:
        """Return the sections that lack a layer which the song had whole."""
        return (
            {section.id for section in song.sections if section.id not in getattr(song, layer)}
            if layer in self.whole
            else set()
        )

    def stands(self, song: Song, section_id: str, layer: str) -> frozenset[int]:
        """Return the bars of a layer that are not to be touched: edited by hand, or locked."""
        locked = locked_bars(song, section_id, layer)
        return self.edited[section_id, layer] | locked | ({PICKUP} if 0 in locked else frozenset())


def matched(old: Song, new: Song) -> dict[str, str]:
    """Return what each section was before: the one of its name, else one whose name is gone with the same music."""
    ids, now = {section.id for section in old.sections}, {section.id for section in new.sections}
    found = {section.id: section.id for section in new.sections if section.id in ids}
    for section in new.sections:
        if section.id in found:
            continue
        for other in old.sections:
            taken = other.id in now or other.id in found.values()
            if not taken and other.bars == section.bars and _same_music(old, other.id, new, section.id):
                found[section.id] = other.id
                break
    return found


def _same_music(old: Song, one: str, new: Song, other: str) -> bool:
    music = [(song.charts.get(name), song.lines.get(name)) for song, name in ((old, one), (new, other))]
    return music[0] == music[1] != (None, None)


def _edited(old: Song, new: Song, section: Section, was: str | None, sources: Sources, layer: str) -> frozenset[int]:
    """Return the bars in which something stands that did not stand there before."""
    now = layer_bars(new, section.id, layer)
    if was is None:
        return frozenset(now)
    then = layer_bars(old, was, layer)
    changed, still_open = set(), open_bars(new, section.id, layer)
    for bar in range(PICKUP, section.bars):
        source = PICKUP if bar == PICKUP else sources[bar]
        before = then.get(source, ()) if source is not None else ()
        if now.get(bar, ()) != before and (bar in now or bar not in still_open):
            changed.add(bar)
    return frozenset(changed)
