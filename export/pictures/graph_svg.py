"""The section graph as a picture: sections on the time axis, arcs for what returns and what contrasts, energy below.

Conventions: pixels; a section is as wide as its bars; bars count from 1.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, tostring

from export.pictures.drawing import FONT, INK, PALE, add, darker, fitting, number, shortened, text_width, write
from export.pictures.graph_arcs import CONTRAST_COLOUR, DASHES, arcs_of, draw_arcs
from export.pictures.graph_colours import letter_colours
from export.terminal.lines import phrase_text

if TYPE_CHECKING:
    import networkx

MARGIN, HEAD = 32, 76
BOX, ENERGY = 92, 54
NARROW, WIDE = 680, 1240  # of the time axis
_LEAST_BOX, _CROWDED_BOX = 46, 30  # how wide the shortest section would like to be; what many sections need on average
_SHORT_CADENCES = {"authentic": "AC", "half": "HC", "plagal": "PC", "deceptive": "DC", "turnaround": "TA"}
_WORDS = {"repeats": "repeats", "varies": "varies", "over": "plays over the same chords", "contrasts": "stands against"}


def draw_svg(graph: "networkx.MultiDiGraph") -> str:
    """Return a `planner.graph.section_graph` as SVG: colours by letter, relations above, contrasts and energy below.

    Every section is a `rect` of class "section" that names it in `data-section`; every relation a `path` of its kind's class.
    """
    bars = graph.graph["bars"]
    scale = _scale(graph)
    width = scale * bars + 2 * MARGIN
    arcs = arcs_of(graph, scale, MARGIN)
    above = [arc for arc in arcs if arc.kind != "contrasts"]
    below = [arc for arc in arcs if arc.kind == "contrasts"]
    top = HEAD + max((arc.height for arc in above), default=0) + 18
    energy_top = top + BOX + max((arc.height for arc in below), default=0) + 20
    axis = energy_top + ENERGY
    picture = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "font-family": FONT})
    add(picture, "title").text = f"{graph.graph['title']}: the sections"
    paper = add(picture, "rect", width=width, fill="#ffffff")
    _draw_head(picture, graph, width)
    _draw_energy(picture, graph, scale, top + BOX, axis)
    _draw_boxes(picture, graph, scale, top)
    draw_arcs(picture, above, top, -1, (MARGIN, width - MARGIN))
    draw_arcs(picture, below, top + BOX, 1, (MARGIN, width - MARGIN))
    height = _draw_legend(picture, graph, axis + 40, width) + 20
    paper.set("height", number(height))
    picture.set("viewBox", f"0 0 {number(width)} {number(height)}")
    picture.set("width", number(width))
    picture.set("height", number(height))
    return tostring(picture, "unicode") + "\n"


def _scale(graph: "networkx.MultiDiGraph") -> float:
    """Return how wide a bar is: the shortest section legible where the whole stays within a page's width."""
    bars: int = graph.graph["bars"]
    shortest: int = min(node["bars"] for _, node in graph.nodes(data=True))
    widest = max(WIDE, _CROWDED_BOX * len(graph)) / bars
    return max(NARROW / bars, min(_LEAST_BOX / shortest, widest))


def _draw_head(picture: Element, graph: "networkx.MultiDiGraph", width: float) -> None:
    told = graph.graph
    minutes, seconds = divmod(round(told["seconds"]), 60)
    count = f"{len(graph)} section{'s' if len(graph) > 1 else ''}, {_bars(told['bars'])}, {minutes}:{seconds:02}"
    what = f"{told['style']}, {told['key']}, {told['meter']}, {told['tempo']} quarter notes a minute – {count}"
    room = width - 2 * MARGIN
    title = shortened(told["title"], room, 22, bold=True)
    write(picture, title, MARGIN, 42, 22, font_weight="bold", text_anchor="start", class_="title")
    write(picture, shortened(what, room, 12), MARGIN, 62, 12, fill=PALE, text_anchor="start")


def _draw_boxes(picture: Element, graph: "networkx.MultiDiGraph", scale: float, top: float) -> None:
    colours = letter_colours(graph)
    relations = {section: kind for section, _, kind in graph.edges(data="kind") if kind in ("repeats", *DASHES)}
    for name, node in graph.nodes(data=True):
        fill, relation = colours[node["label"]], relations.get(name)
        x, width = MARGIN + node["start_bar"] * scale, node["bars"] * scale
        edge: dict[str, object] = {"stroke": darker(fill), "stroke_width": 1 if relation else 2}
        if relation is not None and relation in DASHES:
            edge["stroke_dasharray"] = DASHES[relation]
        box = add(
            picture, "rect", class_="section", x=x, y=top, width=width, height=BOX, rx=min(4, width / 4), fill=fill,
            fill_opacity=0.45 if relation == "over" else 1, data_section=name, **edge,
        )  # fmt: skip
        phrases = phrase_text(node["phrases"]) or node["cadence"]
        add(box, "title").text = f"{name}, {node['role']}, {_bars(node['bars'])}, {node['key']}, {phrases}"
        moved = node["key"] if node["key"] != graph.graph["key"] else ""
        _draw_words(picture, name, node["role"], _bars(node["bars"]), moved, (x, top, width))
        _draw_phrases(picture, node["phrases"] or ((node["bars"], node["cadence"]),), x, top, scale)
    for _, node in graph.nodes(data=True):  # over the box before
        for beat in range(node["pickup"]):
            _draw_note(picture, MARGIN + node["start_bar"] * scale - 5 - 6 * beat, top + 12)


def _bars(count: int) -> str:
    return f"{count} bar{'s' if count > 1 else ''}"


def _draw_words(
    picture: Element, name: str, role: str, bars: str, moved: str, place: tuple[float, float, float]
) -> None:
    """Write what a section is into its box: in lines where it is wide, on its side where it is narrow."""
    x, top, width = place
    middle, room = x + width / 2, width - 5
    role = "" if role == name else role
    if size := fitting(name, room, (15.0, 13.0, 11.0), bold=True):
        write(picture, name, middle, top + 21, size, font_weight="bold", class_="name")
        short_key = moved.replace(" major", "").replace(" minor", "m")
        lines = ((INK, role, shortened(role, room, 8)), (PALE, bars, bars.split()[0]), (INK, moved, short_key))
        for line, (colour, *candidates) in enumerate(one for one in lines if one[1]):
            for words in candidates:
                if fit := fitting(words, room, (10, 9, 8, 7)):
                    write(picture, words, middle, top + 36 + 12.5 * line, fit, fill=colour)
                    break
    elif width >= 10:
        size = min(11.0, width - 2)
        words = shortened(" ".join(word for word in (name, role, moved) if word), BOX - 26, size)
        foot, across = top + BOX - 22, middle + size * 0.36
        turned = f"rotate(-90 {number(across)} {number(foot)})"
        write(picture, words, across, foot, size, text_anchor="start", transform=turned, class_="name")


def _draw_phrases(picture: Element, phrases: tuple[tuple[int, str], ...], x: float, top: float, scale: float) -> None:
    """Draw a slur for every phrase along the foot of a section's box, and its cadence where it ends."""
    base = top + BOX - 13
    for bars, cadence in phrases:
        end = x + bars * scale
        slur = f"M {number(x + 2)} {number(base)} q {number((end - x) / 2 - 2)} -8 {number(end - x - 4)} 0"
        add(picture, "path", class_="phrase", d=slur, fill="none", stroke=INK, stroke_width=1)
        short = _SHORT_CADENCES.get(cadence, "")
        if short and (size := fitting(short, end - x - 2, (8.5, 7.5, 6.5))):
            write(picture, short, end - 3, base + 9, size, text_anchor="end", class_="cadence")
        x = end


def _draw_note(picture: Element, x: float, y: float) -> None:
    turned = f"rotate(-20 {number(x)} {number(y)})"
    add(picture, "ellipse", class_="pickup", cx=x, cy=y, rx=2.7, ry=2, fill=INK, transform=turned)
    add(picture, "path", d=f"M {number(x + 2.3)} {number(y - 0.6)} v -8", stroke=INK, stroke_width=0.9)


def _draw_energy(picture: Element, graph: "networkx.MultiDiGraph", scale: float, boxes: float, axis: float) -> None:
    """Draw the energy as a curve over the middles of the sections, with its peak where it has one, on an axis of bars."""
    nodes = [node for _, node in graph.nodes(data=True)]
    left, right = MARGIN, MARGIN + graph.graph["bars"] * scale
    height = ENERGY - 8
    middles = [
        (left + (node["start_bar"] + node["bars"] / 2) * scale, axis - node["energy"] * height) for node in nodes
    ]
    points = [(left, middles[0][1]), *middles, (right, middles[-1][1])]
    curve = f"M {number(left)} {number(points[0][1])}"
    for (x, y), (next_x, next_y) in pairwise(points):
        turn = number((x + next_x) / 2)
        curve += f" C {turn} {number(y)} {turn} {number(next_y)} {number(next_x)} {number(next_y)}"
    for node in nodes[1:]:
        x = left + node["start_bar"] * scale
        add(picture, "path", d=f"M {number(x)} {number(boxes)} V {number(axis)}", stroke="#e4e4e4", stroke_width=1)
    add(picture, "path", d=f"{curve} V {number(axis)} H {left} Z", fill="#6b7a8f", fill_opacity=0.18)
    add(picture, "path", class_="energy", d=curve, fill="none", stroke="#6b7a8f", stroke_width=1.8)
    add(picture, "path", d=f"M {left} {number(axis)} H {number(right)}", stroke=PALE, stroke_width=1)
    free = 0.0
    for node in nodes:
        x, bar = left + node["start_bar"] * scale, str(node["start_bar"] + 1)
        if x >= free:
            write(picture, bar, x, axis + 13, 9, fill=PALE, text_anchor="start")
            free = x + text_width(bar, 9) + 5
    write(picture, "bar", left - 5, axis + 13, 9, fill=PALE, text_anchor="end")
    upwards = f"rotate(-90 {left - 8} {number(axis - 1)})"
    write(picture, "energy", left - 8, axis - 1, 9, fill=PALE, text_anchor="start", transform=upwards)
    top = min(y for _, y in middles)
    peaks = [x for x, y in middles if y == top]
    if len(peaks) == 1:
        add(picture, "circle", class_="peak", cx=peaks[0], cy=top, r=3, fill="#6b7a8f")


def _draw_legend(picture: Element, graph: "networkx.MultiDiGraph", y: float, width: float) -> float:
    """Explain the lines and letters that occur, from left to right; return the last base line."""
    x: float = MARGIN
    for kind, words in _legend(graph):
        room = text_width(words, 10) + (34 if kind else 0)
        if x > MARGIN and x + room > width - MARGIN:
            x, y = MARGIN, y + 18
        if kind == "pickup":
            _draw_note(picture, x + 22, y - 2)
        elif kind:
            style: dict[str, object] = {"stroke_dasharray": DASHES[kind]} if kind in DASHES else {}
            colour = CONTRAST_COLOUR if kind == "contrasts" else INK
            add(picture, "path", d=f"M {number(x)} {number(y - 3.5)} h 28", stroke=colour, stroke_width=1.6, **style)
        write(picture, words, x + (34 if kind else 0), y, 10, fill=INK, text_anchor="start", class_="legend")
        x += room + 18
    return y


def _legend(graph: "networkx.MultiDiGraph") -> Iterator[tuple[str, str]]:
    kinds = {kind for _, _, kind in graph.edges(data="kind")}
    yield from ((kind, words) for kind, words in _WORDS.items() if kind in kinds)
    nodes = [node for _, node in graph.nodes(data=True)]
    if any(node["pickup"] for node in nodes):
        yield "pickup", "beats of pickup"
    used = {cadence for node in nodes for _, cadence in node["phrases"] or ((0, node["cadence"]),)}
    if cadences := [f"{short} {name}" for name, short in _SHORT_CADENCES.items() if name in used]:
        yield "", f"cadences: {', '.join(cadences)}"
