"""The lead sheet as one would put it on a stand: title, style and tempo, the letters of the form beside the staves.

Conventions: hundredths of a millimetre, down and to the right; pages are ISO A4.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Comment, Element, tostring

from export.pages.engraver import SPACE, Engraving, System, engrave_sheet
from export.pages.signs import with_signs
from export.pictures.drawing import add, fitting, number, shortened, text_width
from song import Section, Song
from song.seal import BLANK

WIDTH, HEIGHT = 21000, 29700
FONT = "'Libertinus Serif', 'Times New Roman', Times, serif"
_LEFT, _RIGHT, _TOP, _BOTTOM = 2300, 1300, 1500, 1500
_LABEL_WIDTH, _LABEL_HEIGHT = 1250, 720
_PITCH = 2250  # from one staff to the next where nothing needs more
_AIR = 260  # between what hangs below one and what stands above the next
_STRETCH = 1.3  # how much wider that becomes to fill a page
_TITLE_SIZES = (1000.0, 850.0, 720.0)
_BROKEN_SIZES = (720.0, 580.0, 470.0, 400.0)
_MOST_TITLE_LINES = 3
_INK, _PALE = "#000000", "#555555"


@dataclass(frozen=True)
class _Line:
    """A system, and the sections that begin in it by their bar in the system."""

    system: System
    sections: tuple[tuple[int, Section], ...]

    @property
    def above(self) -> float:
        """What the line needs above its top staff line."""
        middle = any(bar for bar, _ in self.sections)
        return self.system.staff - self.system.top + (_LABEL_HEIGHT + 200 if middle else 0)

    @property
    def below(self) -> float:
        """What the line needs below its top staff line."""
        return self.system.bottom - self.system.staff


@dataclass(frozen=True)
class _Title:
    size: float
    lines: tuple[str, ...]

    @property
    def foot(self) -> float:
        """Where the music may begin below title, style and tempo."""
        return _TOP + len(self.lines) * self.size * 1.15 + 1250


def sheet_pages(song: Song) -> list[str]:
    """Return the lead sheet as one SVG a page.

    Raises SongError where verovio is not installed.
    """
    engraving = engrave_sheet(song, WIDTH - _LEFT - _RIGHT)
    lines = _lines(song, engraving)
    head = _set_title(song.brief.title)
    pages = list(_paged(lines, head.foot))
    drawn = []
    for page, part in enumerate(pages, 1):
        picture = _paper(song, HEIGHT)
        if page == 1:
            _draw_head(picture, song, head)
        else:
            _write(
                picture,
                shortened(song.brief.title, WIDTH - _LEFT - _RIGHT - 2000, 380),
                _LEFT,
                _TOP - 100,
                380,
                font_style="italic",
            )
        if len(pages) > 1:
            _write(picture, f"{page}/{len(pages)}", WIDTH - _RIGHT, _TOP - 100, 380, text_anchor="end")
        room = HEIGHT - _BOTTOM if page < len(pages) else 0
        _draw_lines(picture, part, head.foot if page == 1 else _TOP + 300, room)
        drawn.append(_finished(picture, engraving))
    return drawn


def sheet_picture(song: Song) -> str:
    """Return the lead sheet as one SVG, as tall as it becomes.

    Raises SongError where verovio is not installed.
    """
    engraving = engrave_sheet(song, WIDTH - _LEFT - _RIGHT)
    lines = _lines(song, engraving)
    head = _set_title(song.brief.title)
    height = _places(lines, head.foot)[-1] + lines[-1].below + _BOTTOM
    picture = _paper(song, height)
    _draw_head(picture, song, head)
    _draw_lines(picture, lines, head.foot, 0)
    return _finished(picture, engraving)


def _lines(song: Song, engraving: Engraving) -> list[_Line]:
    starts = {bar: song.section(name) for name, bar in song.start_bars.items()}
    lines, bar = [], 0
    for system in engraving.systems:
        found = ((place, starts.get(bar + place)) for place in range(len(system.bars)))
        lines.append(_Line(system, tuple((place, section) for place, section in found if section is not None)))
        bar += len(system.bars)
    return lines


def _paged(lines: Sequence[_Line], top: float) -> Iterator[list[_Line]]:
    """Cut the lines into pages, of which the first begins at a height."""
    page: list[_Line] = []
    for line in lines:
        if page and _places([*page, line], top)[-1] + line.below > HEIGHT - _BOTTOM:
            yield page
            page, top = [], _TOP + 300
        page.append(line)
    yield page


def _places(lines: Sequence[_Line], top: float) -> list[float]:
    """Return the height of every line's top staff line where they stand as close as they may."""
    places = [top + lines[0].above]
    for before, line in pairwise(lines):
        places.append(places[-1] + max(_PITCH, before.below + _AIR + line.above))
    return places


def _draw_lines(picture: Element, lines: Sequence[_Line], top: float, bottom: float) -> None:
    """Draw lines from a height on, down to the bottom of the page where they nearly fill it."""
    places = _places(lines, top)
    room = bottom - places[0] - lines[-1].below
    stretch = min(max(room / max(places[-1] - places[0], 1), 1), _STRETCH)
    for place, line in zip(places, lines, strict=True):
        staff = places[0] + (place - places[0]) * stretch
        shift = f"translate({number(_LEFT)} {number(staff - line.system.staff)})"
        add(picture, "g", transform=shift).append(line.system.drawing)
        for bar, section in line.sections:
            _draw_label(picture, section, line, bar, staff)


def _draw_label(picture: Element, section: Section, line: _Line, bar: int, staff: float) -> None:
    """Draw the letter of a section in a box: beside the staff, or above it where the section begins inside the line."""
    top = staff + 2 * SPACE - _LABEL_HEIGHT / 2 if bar == 0 else staff - line.above
    left = _LEFT - _LABEL_WIDTH - 350 if bar == 0 else _LEFT + line.system.bars[bar]
    sizes = (520.0, 440.0) if len(section.id) < 4 else (360.0, 300.0, 260.0)
    size = fitting(section.id, _LABEL_WIDTH + 60, sizes, bold=True) or sizes[-1]  # letters are measured wide
    words = shortened(section.id, _LABEL_WIDTH + 60, size, bold=True)
    add(
        picture, "rect", x=left, y=top, width=_LABEL_WIDTH, height=_LABEL_HEIGHT, rx=90,
        fill="none", stroke=_INK, stroke_width=28,
    )  # fmt: skip
    middle = left + _LABEL_WIDTH / 2
    foot = top + _LABEL_HEIGHT / 2 + size * 0.33
    label = _write(picture, words, middle, foot, size, text_anchor="middle", font_weight="bold", class_="section")
    label.set("data-section", section.id)
    if bar == 0 and not section.id.startswith(section.role):
        size = fitting(section.role, _LABEL_WIDTH + 500, (330.0, 300.0, 270.0)) or 240.0
        foot = top + _LABEL_HEIGHT + 330
        _write(picture, section.role, middle, foot, size, text_anchor="middle", font_style="italic", fill=_PALE)


def _set_title(title: str) -> _Title:
    """Return a title on one line, else on up to three as large as they fit; what does not fit at all is cut."""
    room = WIDTH - 2 * _RIGHT
    if whole := fitting(title, room, _TITLE_SIZES, bold=True):
        return _Title(whole, (title,))
    for size in _BROKEN_SIZES:
        lines = _broken(title, room, size)
        if len(lines) <= _MOST_TITLE_LINES:
            break
    return _Title(size, tuple(shortened(line, room, size, bold=True) for line in lines[:_MOST_TITLE_LINES]))


def _broken(title: str, room: float, size: float) -> list[str]:
    """Break a title between words into lines that fit."""
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size, bold=True) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _draw_head(picture: Element, song: Song, title: _Title) -> None:
    size, y = title.size, float(_TOP)
    for line in title.lines:
        y += size * 1.15
        _write(picture, line, WIDTH / 2, y - size * 0.3, size, text_anchor="middle", font_weight="bold", class_="title")
    y += 620
    brief = song.brief
    style = brief.style.capitalize()
    _write(picture, style, _LEFT, y, 430, font_weight="bold", class_="style")
    x = _LEFT + text_width(style, 430, bold=True) * 0.85 + 260
    turned = f"rotate(-20 {number(x)} {number(y - 70)})"
    add(picture, "ellipse", cx=x, cy=y - 70, rx=125, ry=88, fill=_INK, transform=turned)
    add(picture, "path", d=f"M {number(x + 108)} {number(y - 110)} v -430", stroke=_INK, stroke_width=26)
    if brief.meter.compound:
        add(picture, "circle", cx=x + 250, cy=y - 70, r=38, fill=_INK)
        x += 130
    beats = round(brief.tempo * 24 / brief.meter.beat_ticks)
    _write(picture, f"= {beats}", x + 290, y, 430, class_="tempo")
    minutes, seconds = divmod(round(song.seconds), 60)
    length = f"{with_signs(str(brief.key))}, {song.bars} bars, {minutes}:{seconds:02}"
    _write(picture, length, WIDTH - _RIGHT, y, 380, text_anchor="end", fill=_PALE)


def _paper(song: Song, height: float) -> Element:
    picture = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "font-family": FONT, "role": "img"})
    picture.append(Comment(f" {BLANK} "))
    add(picture, "title").text = song.brief.title
    add(picture, "rect", width=WIDTH, height=height, fill="#ffffff")
    picture.set("viewBox", f"0 0 {WIDTH} {number(height)}")
    picture.set("width", f"{number(WIDTH / 100)}mm")
    picture.set("height", f"{number(height / 100)}mm")
    return picture


def _write(parent: Element, words: str, x: float, y: float, size: float, **attributes: object) -> Element:
    element = add(parent, "text", x=x, y=y, font_size=size, **{"fill": _INK, **attributes})
    element.text = words
    return element


def _finished(picture: Element, engraving: Engraving) -> str:
    """Return a page as text, with the signs that stand on it."""
    used = {use.get("href", "").lstrip("#") for use in picture.iter("use")}
    signs = Element("defs")
    signs.extend(sign for name, sign in sorted(engraving.signs.items()) if name in used)
    picture.insert(2, signs)
    return tostring(picture, "unicode") + "\n"
