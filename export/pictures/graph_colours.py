"""Colours of the letters of a form, the same in every picture of its section graph."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx

# Soft enough for black text on them, and told apart by who sees no red or no green too.
_LETTERS = ("#9ecae9", "#ffd27f", "#a8ddb5", "#f4b6c2", "#cdb9e8", "#f3a683", "#8fd3d1", "#d9d77b")
_WITHOUT_MELODY = "#dddddd"


def letter_colours(graph: "networkx.MultiDiGraph") -> dict[str, str]:
    """Return a colour for every label of a section graph: grey without melody, else in order of appearance."""
    colours: dict[str, str] = {}
    melodic = 0
    for _, node in graph.nodes(data=True):
        label = node["label"]
        if label in colours:
            continue
        colours[label] = _LETTERS[melodic % len(_LETTERS)] if label[0].isupper() else _WITHOUT_MELODY
        melodic += label[0].isupper()
    return colours
