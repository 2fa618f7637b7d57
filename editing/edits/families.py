"""Families of sections: what repeats, varies or plays over what, and how that is said anew when their order changes.

Keeps every section's music, key and bars; only `repeats`, `varies`, `over` and `varied` change, and only where the section that
they named no longer stands before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from editing.passages.relations import related
from song import Section, Song

_STRENGTH = ("repeats", "varies", "over")  # how much is shared, most first


@dataclass(frozen=True)
class Kinship:
    """How a section is related to another: by which relation, and what is varied between them."""

    relation: str
    varied: frozenset[str] = frozenset()

    def then(self, other: "Kinship") -> "Kinship | None":
        """Return the relation over two steps; None where neither melody nor chords need be shared any more."""
        relations = {self.relation, other.relation}
        if relations == {"varies", "over"}:
            return None
        weakest = max(relations, key=_STRENGTH.index)
        return Kinship(weakest, self.varied | other.varied if weakest == "varies" else frozenset())


def kinship(section: Section) -> Kinship | None:
    """Return how a section is related to its source, None where it has none."""
    for relation in _STRENGTH:
        if getattr(section, relation) is not None:
            told = section.varied or ({"ending"} if relation == "varies" else frozenset[str]())
            return Kinship(relation, frozenset(told))
    return None


def rerooted(order: Sequence[Section], before: Song) -> tuple[Section, ...]:
    """Return sections in a new order with relations that only look back.

    `before` is the song whose relations still held; sections of it may be missing now, and ones that are new know their source
    themselves. A section whose source no longer stands before it follows the nearest of its family that does, in the way that
    shares most; the first of a family follows nobody.
    """
    known = {section.id for section in before.sections}
    edges = _edges([*before.sections, *(section for section in order if section.id not in known)])
    placed: dict[str, Section] = {}
    for section in order:
        if section.source not in placed:
            found = _nearest(section.id, edges, placed)
            section = (
                related(section, (found[1].relation, found[0]), found[1].varied) if found else related(section, None)
            )
            section = _as_heard(section, before)
        placed[section.id] = section
    return tuple(placed.values())


def followers(song: Song, section_id: str) -> Iterator[Section]:
    """Walk the sections that repeat, vary or play over a section, and those that follow them, in the order of the song."""
    heads = {section_id}
    for section in song.sections:
        if section.source in heads:
            heads.add(section.id)
            yield section


def _edges(sections: Sequence[Section]) -> dict[str, dict[str, Kinship]]:
    """Return who is related to whom, either way."""
    edges: dict[str, dict[str, Kinship]] = {}
    for section in sections:
        if (kin := kinship(section)) is not None and section.source is not None:
            edges.setdefault(section.id, {})[section.source] = kin
            edges.setdefault(section.source, {})[section.id] = kin
    return edges


def _nearest(
    section_id: str, edges: dict[str, dict[str, Kinship]], placed: dict[str, Section]
) -> tuple[str, Kinship] | None:
    """Return the relative among those placed that shares most, of equal ones the nearest kin, and how it is related."""
    seen, ring = {section_id}, [(section_id, Kinship("repeats"))]
    found: list[tuple[str, Kinship]] = []
    while ring:
        further = []
        for name, kin in ring:
            for other, step in edges.get(name, {}).items():
                if other in seen or (total := kin.then(step)) is None:
                    continue
                seen.add(other)
                further.append((other, total))
        found += [(name, kin) for name, kin in further if name in placed]
        ring = further
    return min(found, key=lambda pair: _STRENGTH.index(pair[1].relation), default=None)


def _as_heard(section: Section, song: Song) -> Section:
    """Return a varied section as a repeat where it turns out to have the very same music as what it now follows."""
    source = section.varies
    if source is None or section.id not in song.chords or section.id not in song.melody:
        return section
    ids = {one.id for one in song.sections}
    if source not in ids or song.section(source).key != section.key or song.section(source).cadence != section.cadence:
        return section
    alike = song.chords[section.id] == song.chords.get(source) and song.melody[section.id] == song.melody.get(source)
    return related(section, ("repeats", source)) if alike else section
