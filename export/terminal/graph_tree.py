"""The section graph as a tree for a terminal: a root for all new music, under it what comes of it.

Conventions: lines are at most `WIDTH` columns wide; bars count from 1.
"""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from export.terminal.lines import energy_mark, phrase_text

if TYPE_CHECKING:
    import networkx

WIDTH = 100
_DEEPEST = 4  # what lies deeper hangs there too and names its source
_TIE = "\u00a0"  # a space where no line breaks
_FROM = ("repeats", "varies", "over")
_WORDS = {"repeats": "repeats", "varies": "varies", "over": "over its chords", "contrasts": "against"}


def tree_lines(graph: "networkx.MultiDiGraph") -> list[str]:
    """Return the form in letters over its energies, then the tree of the sections of a `planner.graph.section_graph`.

    A prime marks a letter that is varied. Every section has one line: new music stands at the edge with what it stands
    against; what repeats it, varies it or plays over it hangs below it, with what is varied.
    """
    if not graph:
        return []
    rows = list(_rows(graph))
    names = max(len(rails) + len(name) for rails, _, name in rows)
    lines = []
    for rails, below, name in rows:
        cells = _cells(graph, name)
        room = WIDTH - names - 2 - len(cells) - 2
        pieces = "; ".join(_details(graph, name, len(rails) // 3))
        details = [line.replace(_TIE, " ") for line in wrap(pieces, room, break_on_hyphens=False)] or [""]
        lines.append(f"{rails + name:<{names}}  {cells}  {details[0]}".rstrip())
        lines += [f"{below:<{names}}  {'':<{len(cells)}}  {line}" for line in details[1:]]
    return [*_strip(graph), "", *lines]


def _source(graph: "networkx.MultiDiGraph", name: str) -> tuple[str, str, Sequence[str]] | None:
    """Return relation, source and what changes of a section that comes of another."""
    for _, source, edge in graph.out_edges(name, data=True):
        if edge["kind"] in _FROM:
            return edge["kind"], source, edge["what"]
    return None


def _rows(graph: "networkx.MultiDiGraph") -> Iterator[tuple[str, str, str]]:
    """Walk the tree: the rails before a section's name, those under it, the name."""
    children: dict[str | None, list[str]] = {None: []}
    depth: dict[str, int] = {}
    parents: dict[str, str | None] = {}
    for name in graph:  # a source stands before what comes of it
        source = _source(graph, name)
        parent = source[1] if source else None
        if parent is not None and depth[parent] == _DEEPEST:
            parent = parents[parent]
        depth[name] = 0 if parent is None else depth[parent] + 1
        parents[name] = parent
        children.setdefault(parent, []).append(name)

    def walk(name: str, before: str, *, last: bool) -> Iterator[tuple[str, str, str]]:
        root = depth[name] == 0
        inner = before if root else before + ("   " if last else "│  ")
        below = children.get(name, [])
        yield "" if root else before + ("└─ " if last else "├─ "), inner + ("│" if below else ""), name
        for child in below:
            yield from walk(child, inner, last=child == below[-1])

    for root in children[None]:
        yield from walk(root, "", last=True)


def _cells(graph: "networkx.MultiDiGraph", name: str) -> str:
    node = graph.nodes[name]
    roles, cadences = (max(len(other[cell]) for _, other in graph.nodes(data=True)) for cell in ("role", "cadence"))
    where = f"bar {node['start_bar'] + 1:>3}, {node['bars']:>2} bar{'s' if node['bars'] > 1 else ' '}"
    return f"{node['role']:<{roles}}  {where}  {energy_mark(node['energy'])} {node['cadence']:<{cadences}}"


def _details(graph: "networkx.MultiDiGraph", name: str, depth: int) -> Iterator[str]:
    """Yield what a section comes of or stands against, then what only some sections have."""
    node, source = graph.nodes[name], _source(graph, name)
    if source:
        kind, origin, what = source
        words = _WORDS[kind] + (f" {origin}" if depth == _DEEPEST else "")
        yield words + (f": {', '.join(what)}" if kind == "varies" and what else "")
    for _, against, edge in graph.out_edges(name, data=True):
        if edge["kind"] == "contrasts":
            yield f"{_WORDS['contrasts']} {against}" + (f": {', '.join(edge['what'])}" if edge["what"] else "")
    if node["key"] != graph.graph["key"]:
        yield f"in {node['key']}".replace(" ", _TIE)
    if node["pickup"]:
        yield f"pickup{_TIE}{node['pickup']}"
    told = source is not None and graph.nodes[source[1]]["phrases"] == node["phrases"]
    if len(node["phrases"]) > 1 and not told:
        yield phrase_text(node["phrases"]).replace(" ", _TIE).replace(f"{_TIE}+{_TIE}", " + ")


def _strip(graph: "networkx.MultiDiGraph") -> list[str]:
    """Return the letters of the form, and below each its energy, in rows that fit."""
    cells = []
    for name, node in graph.nodes(data=True):
        source = _source(graph, name)
        cells.append((node["label"] + ("′" if source and source[0] == "varies" else ""), energy_mark(node["energy"])))
    width = max(len(label) for label, _ in cells) + 1
    fit = WIDTH // width
    lines = []
    for row in (cells[start : start + fit] for start in range(0, len(cells), fit)):
        lines += ["".join(f"{cell[line]:<{width}}" for cell in row).rstrip() for line in range(2)]
    return lines
