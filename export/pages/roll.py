"""The piano roll of the whole band: strips of bars one under another, a head with the tracks in their colours.

Conventions: pixels.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Comment, Element, tostring

from export.pages.roll_notes import DRUM_COLOUR, is_drums
from export.pages.roll_strip import LEFT, RIGHT, Roll, cut_strips, draw_strip
from export.pages.sheet import FONT
from export.pages.signs import with_signs
from export.pictures.drawing import INK, PALE, add, fitting, number, shortened, text_width, write
from export.pictures.graph_colours import letter_colours
from song import Song, SongError
from song.seal import BLANK

WIDTH = 1400
_MOST_BARS = 36  # of a strip
_STRIPS = 2  # of a page
_LANDSCAPE = 210 / 297  # ISO A4
_TOP, _BETWEEN, _BOTTOM = 26, 22, 16
_TITLE_SIZES = (24.0, 18.0, 14.0, 11.0)


def roll_pages(song: Song) -> list[str]:
    """Return the piano roll as one SVG a landscape page.

    Raises SongError where nothing has been arranged.
    """
    roll, strips = _laid_out(song)
    parts = [strips[start : start + _STRIPS] for start in range(0, len(strips), _STRIPS)]
    return [_page(roll, part, least=WIDTH * _LANDSCAPE) for part in parts]


def roll_picture(song: Song) -> str:
    """Return the piano roll as one SVG, every note a `rect` of class "note".

    Raises SongError where nothing has been arranged.
    """
    return _page(*_laid_out(song))


def _laid_out(song: Song) -> tuple[Roll, Sequence[tuple[int, int]]]:
    from planner.graph import section_graph

    if not song.tracks:
        raise SongError("the song has no tracks yet; arrange it first")
    strips = cut_strips(song, _MOST_BARS)
    return Roll(song, letter_colours(section_graph(song)), WIDTH - LEFT - RIGHT), strips


def _page(roll: Roll, strips: Sequence[tuple[int, int]], least: float = 0) -> str:
    """Return strips as a picture; one of a least height is a page, so wide as ISO A4."""
    picture = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "font-family": FONT})
    picture.append(Comment(f" {BLANK} "))
    add(picture, "title").text = f"{roll.song.brief.title}: the band"
    paper = add(picture, "rect", width=WIDTH, fill="#ffffff")
    top = _draw_head(picture, roll)
    for first, end in strips:
        draw_strip(picture, roll, first, end, top)
        top += roll.height + _BETWEEN
    height = max(least, top - _BETWEEN + _BOTTOM)
    paper.set("height", number(height))
    picture.set("viewBox", f"0 0 {WIDTH} {number(height)}")
    unit, scale = ("mm", 297 / WIDTH) if least else ("", 1)
    picture.set("width", number(WIDTH * scale) + unit)
    picture.set("height", number(height * scale) + unit)
    return tostring(picture, "unicode") + "\n"


def _draw_head(picture: Element, roll: Roll) -> float:
    """Draw title, brief and the legend of the tracks; return where the first strip begins."""
    brief, song = roll.song.brief, roll.song
    minutes, seconds = divmod(round(song.seconds), 60)
    y = _TOP + 12
    room = WIDTH - LEFT - RIGHT
    size = fitting(brief.title, room, _TITLE_SIZES, bold=True) or _TITLE_SIZES[-1]
    title = shortened(brief.title, room, size, bold=True)
    write(picture, title, LEFT, y, size, font_weight="bold", text_anchor="start", class_="title")
    what = f"{brief.style}, {with_signs(str(brief.key))}, {brief.meter}, {brief.tempo} quarter notes a minute – {song.bars} bars, {minutes}:{seconds:02}"
    y += 20
    write(picture, what, LEFT, y, 12.5, fill=PALE, text_anchor="start")
    y += 20
    x: float = LEFT
    order = sorted(range(len(song.tracks)), key=lambda place: (-len(roll.melody.get(place, ())), place))
    for place in order:
        track = song.tracks[place]
        colour = DRUM_COLOUR if is_drums(track) else roll.colours[place]
        words = f"{track.name} (melody)" if roll.melody.get(place) else track.name
        if x > LEFT and x + text_width(words, 12) + 22 > WIDTH - RIGHT:
            x, y = LEFT, y + 18
        add(picture, "rect", class_="legend", x=x, y=y - 9, width=15, height=9, rx=2, fill=colour)
        write(picture, words, x + 20, y, 12, fill=INK, text_anchor="start")
        x += text_width(words, 12) + 38
    return y + 16
