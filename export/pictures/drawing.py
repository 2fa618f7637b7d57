"""The few strokes that our pictures are made of, as SVG elements, and how wide a text becomes.

Conventions: pixels, down and to the right; text is measured for a wide sans serif, so that it fits in a narrower one.
"""

from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, SubElement

# Of a letter's size, in DejaVu Sans, the widest of ours.
_WIDTHS = (("ijl'|.,: ", 0.33), ("frt()-/", 0.42), ("mwMW", 0.99), ("0123456789", 0.64))

FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
INK, PALE = "#333333", "#777777"


def number(value: float) -> str:
    """Return a number as short as two decimals allow."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def add(parent: Element, tag: str, **attributes: object) -> Element:
    """Add an element; numbers are written short, `_` in names of attributes becomes `-` (`class_` is class)."""
    written = {
        name.rstrip("_").replace("_", "-"): number(value) if isinstance(value, int | float) else str(value)
        for name, value in attributes.items()
    }
    return SubElement(parent, tag, written)


def write(parent: Element, words: str, x: float, y: float, size: float = 10, **attributes: object) -> Element:
    """Add a line of text, centred on x unless told otherwise; y is its base line."""
    style: dict[str, object] = {"fill": INK, "text_anchor": "middle", **attributes}
    element = add(parent, "text", x=x, y=y, font_size=size, **style)
    element.text = words
    return element


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in pixels, rather too much than too little."""
    return sum(map(_letter_width, words)) * size * (1.18 if bold else 1)


def _letter_width(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return 1.05
    return next((width for letters, width in _WIDTHS if letter in letters), 0.64 if letter.islower() else 0.72)


def fitting(words: str, room: float, sizes: tuple[float, ...], *, bold: bool = False) -> float | None:
    """Return the first of the sizes at which a text fits, None where it does at none."""
    return next((size for size in sizes if text_width(words, size, bold=bold) <= room), None)


def shortened(words: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return as much of a text as fits, with … where something is cut.

    >>> shortened("Lantern Street", 200, 10), shortened("Lantern Street", 60, 10)
    ('Lantern Street', 'Lantern S…')
    """
    if text_width(words, size, bold=bold) <= room:
        return words
    while words and text_width(words + "…", size, bold=bold) > room:
        words = words[:-1]
    return words + "…"


def darker(colour: str, share: float = 0.55) -> str:
    """Return a colour with so much of its light.

    >>> darker("#ff8000", 0.5)
    '#7f4000'
    """
    return "#" + "".join(f"{int(int(colour[at : at + 2], 16) * share):02x}" for at in (1, 3, 5))
