"""The arcs of the section graph's picture: from what returns back to its source, from what contrasts back to its opposite.

Conventions: pixels; an arc leaves left of the middle of the later section and lands right of the middle of the earlier one;
its height is that of its apex.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from export.pictures.drawing import INK, add, darker, number, text_width, write
from export.pictures.graph_colours import letter_colours

if TYPE_CHECKING:
    import networkx

DASHES: Mapping[str, str] = {"varies": "7 4", "over": "1.5 4"}
CONTRAST_COLOUR = "#b8402f"
LABEL_SIZE = 10
_PORT = 0.14  # of a section's width, from its middle
_SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.73, 0.8, 0.27, 0.2)  # places along the arc, for its label
_LINE = 12  # from one line of a label to the next

Place = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Arc:
    """A relation as it is drawn: `left` and `right` are where it stands on the sections."""

    kind: str
    section: str
    source: str
    left: float
    right: float
    height: float
    text: str
    colour: str

    def point(self, share: float) -> tuple[float, float]:
        """Return a point on the arc, 0 at its left end to 1: across, and its distance from the sections."""
        across = self.left + (self.right - self.left) * share**2 * (3 - 2 * share)
        return across, self.height * 4 * share * (1 - share)


def arcs_of(graph: "networkx.MultiDiGraph", scale: float, left: float) -> list[Arc]:
    """Return an arc for every edge but "next"; a bar is `scale` wide, the first begins at `left`."""
    colours = letter_colours(graph)
    arcs = []
    for section, source, edge in graph.edges(data=True):
        kind = edge["kind"]
        if kind == "next":
            continue
        ends = [
            left + scale * (graph.nodes[name]["start_bar"] + graph.nodes[name]["bars"] * (0.5 + port))
            for name, port in ((source, _PORT), (section, -_PORT))
        ]
        span = abs(ends[1] - ends[0])
        height = 12 + (2.2 if kind == "contrasts" else 4.2) * span**0.5
        colour = CONTRAST_COLOUR if kind == "contrasts" else darker(colours[graph.nodes[source]["label"]], 0.62)
        arcs.append(Arc(kind, section, source, ends[0], ends[1], height, ", ".join(edge["what"]), colour))
    return arcs


def draw_arcs(parent: Element, arcs: Iterable[Arc], base: float, down: int, room: tuple[float, float]) -> None:
    """Draw arcs that stand on a base line, upwards (`down` = -1) or downwards (1); labels stay in the room across."""
    arcs = sorted(arcs, key=lambda arc: -arc.height)
    for arc in arcs:
        turn = base + down * arc.height * 4 / 3
        path = " ".join(
            ("M", number(arc.left), number(base), "C", number(arc.left), number(turn), number(arc.right), number(turn))
        )
        path += f" {number(arc.right)} {number(base)}"
        style: dict[str, object] = {"stroke": arc.colour, "stroke_width": 1.6, "fill": "none", "stroke_opacity": 0.85}
        if arc.kind in DASHES:
            style |= {"stroke_dasharray": DASHES[arc.kind], "stroke_linecap": "round" if arc.kind == "over" else "butt"}
        drawn = add(parent, "path", class_=arc.kind, d=path, data_section=arc.section, data_source=arc.source, **style)
        says = f"{arc.section} {arc.kind} {arc.source}" + (f": {arc.text}" if arc.text else "")
        add(drawn, "title").text = says
        add(parent, "circle", cx=arc.right, cy=base, r=2.2, fill=arc.colour)
    taken: list[Place] = []
    for arc in sorted(arcs, key=lambda arc: arc.height):
        if arc.text:
            _label(parent, arc, base, down, room, taken)


def _label(parent: Element, arc: Arc, base: float, down: int, room: tuple[float, float], taken: list[Place]) -> None:
    """Write on an arc what changes, where no other label stands, and note the place as taken.

    In one line, else a line a word; where neither has room the arc keeps its title alone.
    """
    words = arc.text.split(", ")
    for lines in ([arc.text], words) if len(words) > 1 else ([arc.text],):
        for place in _places(arc, lines, base, down, room):
            if any(_overlap(place, other) for other in taken):
                continue
            taken.append(place)
            x, y, right, bottom = place
            white = {"fill": "#ffffff", "fill_opacity": 0.85}
            add(parent, "rect", x=x, y=y, width=right - x, height=bottom - y, rx=3, **white)
            colour = CONTRAST_COLOUR if arc.kind == "contrasts" else INK
            for row, line in enumerate(lines):
                foot = y + _LINE * (row + 1) - 2.5
                write(parent, line, (x + right) / 2, foot, LABEL_SIZE, fill=colour, class_="what")
            return


def _places(arc: Arc, lines: list[str], base: float, down: int, room: tuple[float, float]) -> Iterator[Place]:
    """Yield where on an arc a label may stand, best first."""
    half = max(text_width(line, LABEL_SIZE) for line in lines) / 2 + 2
    tall = (_LINE * len(lines) + 2) / 2
    # On its line where the arc is wide enough to be seen beside it, else beyond it.
    off = 0 if arc.right - arc.left > 2 * half + 24 else 8
    for share in _SHARES:
        across, distance = arc.point(share)
        across = min(max(across, room[0] + half), max(room[1] - half, room[0] + half))
        middle = base + down * (distance + off)
        if abs(middle - base) > tall:
            yield across - half, middle - tall, across + half, middle + tall


def _overlap(one: Place, other: Place) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
