"""The section graph: which section follows which, and which repeats, varies or plays over which."""

from typing import TYPE_CHECKING

from song import Song
from song.document import RELATIONS

if TYPE_CHECKING:
    import networkx


def section_graph(song: Song) -> "networkx.MultiDiGraph":
    """Return the plan of a song as a graph.

    Nodes are section ids with the section's label, role, bars, start_bar, key (text), cadence and energy. Edges are keyed
    by their `kind`: "next" leads to the following section; "repeats", "varies" and "over" lead back to the source.
    """
    import networkx

    graph = networkx.MultiDiGraph(title=song.brief.title)
    starts = song.start_bars
    for section in song.sections:
        graph.add_node(
            section.id,
            label=section.label,
            role=section.role,
            bars=section.bars,
            start_bar=starts[section.id],
            key=str(section.key),
            cadence=section.cadence,
            energy=section.energy,
        )
    for before, after in zip(song.sections, song.sections[1:], strict=False):
        graph.add_edge(before.id, after.id, key="next", kind="next")
    for section in song.sections:
        for relation in RELATIONS:
            if (source := getattr(section, relation)) is not None:
                graph.add_edge(section.id, source, key=relation, kind=relation)
    return graph
