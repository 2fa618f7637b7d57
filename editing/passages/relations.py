"""How a section follows an earlier one, said and changed; its music stays.

Conventions: a relation is one of `song.document.RELATIONS` and the id of an earlier section.
"""

from dataclasses import replace

from song import Section
from song.document import RELATIONS

Relation = tuple[str, str]


def relation_of(section: Section) -> Relation | None:
    """Return the relation of a section."""
    return next(((name, getattr(section, name)) for name in RELATIONS if getattr(section, name)), None)


def related(section: Section, relation: Relation | None, varied: frozenset[str] | None = None) -> Section:
    """Return a section with another relation, or with none; where it varies something this is `varied`, or what it varied before."""
    fields: dict[str, str | None] = dict.fromkeys(RELATIONS)
    if relation:
        fields[relation[0]] = relation[1]
    told = section.varied if varied is None else varied
    told = told if relation and relation[0] == "varies" else frozenset()
    return replace(section, **fields, varied=told)  # type: ignore[arg-type]
