"""The section graph in Graphviz's language: sections from left to right in the order of the song."""

from typing import TYPE_CHECKING

from export.pictures.graph_colours import letter_colours
from export.terminal.lines import phrase_text

if TYPE_CHECKING:
    import networkx

# How an edge of each kind is drawn; only "next" decides where the sections stand.
_STYLES = {
    "next": 'color="#555555", weight=10',
    "repeats": 'style=solid, color="#3465a4", constraint=false',
    "varies": 'style=dashed, color="#3465a4", constraint=false',
    "over": 'style=dotted, color="#3465a4", constraint=false',
    "contrasts": 'style=solid, color="#cc4125", arrowhead=tee, constraint=false',
}


def draw_dot(graph: "networkx.MultiDiGraph") -> str:
    """Return a `planner.graph.section_graph` as text for Graphviz's `dot`.

    "next" is the spine; every other edge is labelled with its kind and what changes, and leads back.
    """
    colours = letter_colours(graph)
    lines = [
        "digraph sections {",
        f"  graph [rankdir=LR, labelloc=t, fontname=Helvetica, label={_quoted(graph.graph['title'])}];",
        "  node [shape=box, style=filled, fontname=Helvetica];",
        "  edge [fontname=Helvetica, fontsize=10];",
    ]
    for name, node in graph.nodes(data=True):
        text = [name, f"{node['role']}, {node['bars']} bar{'s' if node['bars'] > 1 else ''}"]
        if node["key"] != graph.graph["key"]:
            text.append(node["key"])
        text.append(phrase_text(node["phrases"]) if len(node["phrases"]) > 1 else node["cadence"])
        if node["pickup"]:
            text.append(f"pickup {node['pickup']}")
        lines.append(f"  {_quoted(name)} [label={_quoted(*text)}, fillcolor={_quoted(colours[node['label']])}];")
    for one, other, edge in graph.edges(data=True):
        kind, what = edge["kind"], edge.get("what", ())
        label = "" if kind == "next" else f"label={_quoted(kind, ', '.join(what)) if what else _quoted(kind)}, "
        lines.append(f"  {_quoted(one)} -> {_quoted(other)} [{label}{_STYLES[kind]}];")
    return "\n".join([*lines, "}", ""])


def _quoted(*lines: str) -> str:
    r"""Return lines as one quoted string of the language, which knows the entities of HTML too.

    >>> print(_quoted('He said "hm"', "a\\b & c"))
    "He said \"hm\"\na\\b &amp; c"
    """
    escapes = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;"})
    return '"' + "\\n".join(line.translate(escapes) for line in lines) + '"'
