"""The section graph: which section follows which, what it repeats, varies or plays over, and what it stands against.

Conventions: `bars` and `start_bar` are whole bars, from 0; keys are text; a phrase is a pair of its bars and its cadence;
`what` is a sorted tuple of names.
"""

from typing import TYPE_CHECKING

from song import Song
from song.contrast import contrasts, variation
from song.document import RELATIONS

if TYPE_CHECKING:
    import networkx

KINDS = ("next", *RELATIONS, "contrasts")


def section_graph(song: Song) -> "networkx.MultiDiGraph":
    """Return the plan of a song as a graph.

    Nodes are section ids with the section's label, role, bars, start_bar, key (text), cadence, energy, phrases and pickup
    (beats). Edges are keyed by their `kind`: "next" leads to the following section; "repeats", "varies" and "over" lead back
    to the source; "contrasts" leads back to the section that new music stands against. All but "next" say in `what` which
    names change: those of `song.document.VARIED` towards a source, of `song.contrast.CONTRASTED` towards an opposite. The
    graph itself holds title, style, key, meter (text), tempo, bars and seconds of the song.
    """
    import networkx

    brief = song.brief
    graph = networkx.MultiDiGraph(
        title=brief.title,
        style=brief.style,
        key=str(brief.key),
        meter=str(brief.meter),
        tempo=brief.tempo,
        bars=song.bars,
        seconds=song.seconds,
    )
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
            phrases=tuple((phrase.bars, phrase.cadence) for phrase in section.phrases),
            pickup=section.pickup,
        )
    for before, after in zip(song.sections, song.sections[1:], strict=False):
        graph.add_edge(before.id, after.id, key="next", kind="next")
    for section in song.sections:
        for relation in RELATIONS:
            if (source := getattr(section, relation)) is not None:
                what = tuple(sorted(variation(song, section)))
                graph.add_edge(section.id, source, key=relation, kind=relation, what=what)
    for contrast in contrasts(song):
        what = tuple(sorted(contrast.what))
        graph.add_edge(contrast.section, contrast.against, key="contrasts", kind="contrasts", what=what)
    return graph
