"""From our pictures to paper: SVG to PDF and PNG by typst, which brings its own fonts, so that every machine makes the same.

Conventions: a picture's size is what its root says; `pixels` are across.
"""

import re
from typing import Literal

from export.pages import png
from export.pages.roll import roll_pages, roll_picture
from export.pages.sheet import sheet_pages, sheet_picture
from song import Song, SongError
from song.seal import BLANK, seal

_POINTS_PER_INCH = 72
PIXELS = 1600  # across, of a picture
_HIGHEST = 16000
# What the fonts that typst brings can write; for other letters those of the machine are needed.
_KNOWN = re.compile(r"[\u0000-\u052f\u1e00-\u1fff\u2000-\u22ff\u2669-\u266f\u25a0-\u25ff]*")
_PAGE = """#set document(title: sys.inputs.title, date: none)
#set page(width: auto, height: auto, margin: 0pt)
#let pages = int(sys.inputs.pages)
#for number in range(pages) {
  if number > 0 { pagebreak() }
  image(bytes(sys.inputs.at(str(number))), format: "svg", alt: sys.inputs.title)
}
"""


def song_pdf(song: Song) -> bytes:
    """Return the lead sheet and the piano roll of an arranged song as one PDF, sealed.

    Raises SongError where typst or verovio is not installed.
    """
    return pdf_bytes([*sheet_pages(song), *roll_pages(song)], song.brief.title)


def sheet_png(song: Song) -> bytes:
    """Return the lead sheet as one PNG; see `png_bytes`."""
    return png_bytes(sheet_picture(song))


def roll_png(song: Song) -> bytes:
    """Return the piano roll of an arranged song as one PNG; see `png_bytes`."""
    return png_bytes(roll_picture(song))


def pdf_bytes(pictures: list[str], title: str) -> bytes:
    """Return SVGs as a PDF, one page each, sealed.

    Raises SongError where typst is not installed.
    """
    return seal(_typeset(pictures, title, "pdf", _POINTS_PER_INCH) + f"\n% {BLANK}\n".encode())


def png_bytes(picture: str, pixels: int = PIXELS) -> bytes:
    """Return an SVG as a PNG so many pixels wide, less where it would become too tall; sealed.

    Raises SongError where typst is not installed.
    """
    width, height = _size(picture)
    inches = width / _POINTS_PER_INCH
    resolution = min(pixels / inches, _HIGHEST / height * _POINTS_PER_INCH)
    return png.sealed(_typeset([picture], "", "png", resolution))


def _typeset(pictures: list[str], title: str, kind: Literal["pdf", "png"], resolution: float) -> bytes:
    try:
        import typst
    except ImportError:
        raise SongError('PDF and PNG need typst; to have it: pip install "songwright[pages]"') from None
    inputs = {"title": title, "pages": str(len(pictures)), **{str(n): picture for n, picture in enumerate(pictures)}}
    known = all(_KNOWN.fullmatch(picture) for picture in pictures)
    made: bytes = typst.compile(
        _PAGE.encode(), format=kind, ppi=resolution, sys_inputs=inputs, ignore_system_fonts=known
    )
    return made


def _size(picture: str) -> tuple[float, float]:
    """Return width and height in points."""
    found = re.search(r'<svg[^>]*? width="([\d.]+)(mm|)" height="([\d.]+)(?:mm|)"', picture)
    assert found, "a picture without a size"
    scale = _POINTS_PER_INCH / 25.4 if found[2] else _POINTS_PER_INCH / 96
    return float(found[1]) * scale, float(found[3]) * scale
