"""Verovio at work: our lead sheet as engraved systems, cleaned of what only a browser could show.

Verovio sets chord symbols and words in a font that a reader of pictures may lack, and styles them by CSS; here they become plain text, and
everything else paths. Conventions: hundredths of a millimetre, down and to the right; a space of the staff is 180.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, fromstring

from export.pages.signs import with_signs
from export.scores.musicxml import score_of, xml_text
from song import Meter, Song, SongError

SPACE = 180
_TALLEST = 60000  # page that verovio makes, in tenths of a millimetre
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# What the page draws itself, and what verovio would print a second time.
_OURS = ("rehearsal", "words", "metronome")
_SHAPES = ("path", "polygon", "polyline", "rect", "ellipse")
# Signs of the music font in words, and what stands for them in any other.
_SIGNS = str.maketrans({"\uea64": "♭", "\uea65": "♮", "\uea66": "♯", "\ued60": "♭", "\ued61": "♮", "\ued62": "♯"})
_SYMBOL = re.compile(r"([A-G][♭♯]*)([^/]*)(?:/([A-G][♭♯]*))?")
_ACCIDENTALS = re.compile("([♭♮♯]+)")
_ACCIDENTAL_SHARE = 1.25
_LIFT = 60  # of chord symbols, which are larger than those that verovio leaves room for
_ROOT_SIZE, _SUFFIX_SIZE, _NUMBER_SIZE = 430, 360, 300


@dataclass(frozen=True)
class System:
    """A line of music: its drawing, its top staff line, what it reaches above and below, and where its bars begin.

    `bars` are the places across of the bars' left barlines.
    """

    drawing: Element
    staff: float
    top: float
    bottom: float
    bars: tuple[float, ...]


@dataclass(frozen=True)
class Engraving:
    """A whole lead sheet: its systems, and by their names the signs that they use."""

    systems: tuple[System, ...]
    signs: dict[str, Element]


def engrave_sheet(song: Song, width: float) -> Engraving:
    """Return the lead sheet of a song in systems of a width.

    Raises SongError where verovio is not installed.
    """
    try:
        import verovio
    except ImportError:
        raise SongError('a page needs verovio; to have it: pip install "songwright[pages]"') from None
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    options = {
        "breaks": "line",
        "header": "none",
        "footer": "none",
        "xmlIdSeed": 1,
        "pageWidth": round(width / 10),
        "pageHeight": _TALLEST,
        "adjustPageHeight": True,
        "smuflTextFont": "none",
        "minLastJustification": 0.6,
        "lyricSize": 3.8,
        **{f"pageMargin{side}": 0 for side in ("Left", "Right", "Top", "Bottom")},
    }
    toolkit.setOptions(options)
    # What is ours is well formed; what verovio cannot take would be a mistake of ours.
    assert toolkit.loadData(_plain_score(song)), "verovio does not read our lead sheet"
    systems: list[System] = []
    signs: dict[str, Element] = {}
    for page in range(1, toolkit.getPageCount() + 1):
        picture = fromstring(toolkit.renderToSVG(page))  # noqa: S314 - of our own score
        for system in _of_class(picture, "system"):
            _thin_slashes(system, song.brief.meter)
            systems.append(_system(system))
        signs |= _signs(picture)
    return Engraving(tuple(systems), signs)


def _plain_score(song: Song) -> str:
    """Return the MusicXML without what the page draws itself."""
    score = score_of(song)
    for measure in score.iter("measure"):
        for direction in measure.findall("direction"):
            if any(direction.find(f"direction-type/{name}") is not None for name in _OURS):
                measure.remove(direction)
        for harmony in measure.findall("harmony"):
            kind = harmony.find("kind")
            if kind is not None and kind.text == "none":  # verovio before 6.4 writes the root, whatever its text
                kind.set("text", "")
                harmony[0][0].text = "N.C."
                harmony[0][0].attrib.clear()
            for degree in harmony.findall("degree"):
                harmony.remove(degree)
    return xml_text(score)


def _of_class(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if name in element.get("class", "").split())


def _thin_slashes(system: Element, meter: Meter) -> None:
    """Leave one slash for every beat; verovio draws one for every eighth note of 6/8."""
    eighths = meter.numerator // meter.beats
    for layer in _of_class(system, "layer"):
        for number, slash in enumerate(list(_of_class(layer, "beatRpt"))):
            if number % eighths:
                layer.remove(slash)


def _signs(picture: Element) -> dict[str, Element]:
    """Return the signs of the music font that a page uses, by their names."""
    found = {}
    for sign in picture.iterfind(f"{_NAMESPACE}defs/{_NAMESPACE}g"):
        name = _name(sign.get("id", ""))
        found[name] = Element("g", {"id": name})
        for path in sign:
            SubElement(found[name], "path", dict(path.attrib))
    return found


def _name(reference: str) -> str:
    return reference.lstrip("#").split("-")[0]


def _system(drawn: Element) -> System:
    places: list[float] = []
    system = _clean(drawn, places)
    assert system is not None
    staves = [path.get("d", "") for staff in _of_class(system, "staff") for path in staff.findall("path")[:1]]
    staff_lines = [tuple(map(float, _NUMBER.findall(line))) for line in staves]
    staff = staff_lines[0][1]
    symbols = [text for group in _of_class(system, "harm") for text in group.iter("text")]
    line = min((float(text.get("y", 0)) for text in symbols), default=staff - 2 * SPACE) - _LIFT
    for text in symbols:  # all on one line, as one reads them
        text.set("y", str(round(line)))
    return System(
        system,
        staff,
        min(*places, line - 2 * SPACE),
        max(*places, staff + 5 * SPACE),
        tuple(line[0] for line in staff_lines),
    )


def _clean(element: Element, places: list[float]) -> Element | None:
    """Return a copy of what is drawn, None of what shows nothing; the heights that it reaches are added to `places`."""
    tag, kind = element.tag.removeprefix(_NAMESPACE), element.get("class", "")
    if "placeholder" in kind:
        return None
    attributes = {name: value for name, value in element.attrib.items() if name not in ("id", _LINK)}
    copy = Element(tag, attributes)
    if tag == "text":
        return _text(element, places)
    if tag == "use":
        copy.set("href", "#" + _name(element.get(_LINK, "")))
        height = float(_NUMBER.findall(element.get("transform", ""))[1])
        places += [height - SPACE, height + SPACE]
    elif tag in _SHAPES:
        copy.attrib.setdefault("stroke", "currentColor")
        places += _heights(tag, copy)
    children = [child for child in (_clean(child, places) for child in element) if child is not None]
    if tag == "g" and not children:
        return None
    if kind == "harm":
        for child in children:
            _set_symbol(child)
    elif kind.startswith("mNum"):
        for child in children:
            child.attrib |= {"font-style": "italic", "font-size": str(_NUMBER_SIZE), "fill": "#555555"}
    copy.extend(children)
    return copy


def _heights(tag: str, shape: Element) -> list[float]:
    if tag == "ellipse":
        return [float(shape.get("cy", 0))]
    if tag == "rect":
        top = float(shape.get("y", 0))
        return [top, top + float(shape.get("height", 0))]
    return [float(number) for number in _NUMBER.findall(shape.get("d") or shape.get("points") or "")[1::2]]


def _text(element: Element, places: list[float]) -> Element | None:
    """Return words as one plain text of the size of their first."""
    words = "".join(part.strip() for part in element.itertext()).translate(_SIGNS)
    sizes = [found for part in element.iter() if (found := part.get("font-size")) and not found.startswith("0")]
    if not words or not sizes:
        return None
    kept = {name: value for name, value in element.attrib.items() if name in ("x", "y", "text-anchor")}
    text = Element("text", {**kept, "font-size": sizes[0].removesuffix("px")})
    text.text = words
    height = float(element.get("y", 0))
    places += [height - 2 * SPACE, height + SPACE // 2]
    return text


def _set_symbol(text: Element) -> None:
    """Set a chord symbol as on a lead sheet: a large root, its quality smaller."""
    match = _SYMBOL.fullmatch(text.text or "")
    text.set("font-size", str(_ROOT_SIZE))
    if match is None:
        return
    text.text = None
    root, suffix, bass = match.groups()
    _set_letters(text, root, _ROOT_SIZE)
    _set_letters(text, with_signs(suffix), _SUFFIX_SIZE)
    _set_letters(text, f"/{bass}" if bass else "", _ROOT_SIZE)


def _set_letters(text: Element, words: str, size: int) -> None:
    """Add words to a text, accidentals a little larger, as they are small in most fonts."""
    for part in filter(None, _ACCIDENTALS.split(words)):
        wide = _ACCIDENTAL_SHARE if _ACCIDENTALS.fullmatch(part) else 1
        SubElement(text, "tspan", {"font-size": str(round(size * wide))}).text = part
