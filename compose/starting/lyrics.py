"""Words that a person starts from: every line is a phrase, and how it is spoken becomes the rhythm of a melody (`song.speech`).

Conventions: a stanza, or what stands under a heading such as [verse] or [chorus], is a section.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from compose.starting.material import Material, Part
from compose.starting.sources import LINKS, cut_headings, file_text, is_file, told_section
from song import Meter, SongError, parse_meter
from song.speech import EIGHTH, spoken
from song.style import written_like
from song.words import Line, check_words, read_words

_BARS_A_LINE = (2, 4, 8)
_CROWDED = 0.75  # share of the places that syllables may take before a line gets more bars


def read_lyrics(given: str, what: str, meter: Meter | None, style: str | None) -> Material:
    """Read words, a text or a text file: sections under headings, else stanzas, each with the rhythm of its lines.

    What stands under a heading of the same kind again (verse 1, verse 2) are new words to the same tune; a heading alone plays its
    section again. Raises SongError that begins with `what`.
    """
    if given.startswith(LINKS):
        raise SongError(f"{what}: a link has no words; give them as text, or a text file")
    text = file_text(given) if is_file(given) else given
    meter = meter or parse_meter("4/4")
    pieces = cut_headings(text)
    if len(pieces) == 1 and not pieces[0][0]:
        pieces = [("verse", stanza) for stanza in re.split(r"\n\s*\n", text.strip())]
    parts: list[Part] = []
    heard: dict[str, str] = {}
    for name, piece in pieces:
        label, role = told_section(name) if name else ("A", "verse")
        words = _plain(piece) or heard.get(label, "")
        try:
            if not words:
                raise SongError("has no words, and none were written under that name before; write them below it")
            check_words(words)
        except SongError as error:
            raise SongError(f"{what} [{name or 'verse'}]: {error}") from None
        first = label not in heard
        heard.setdefault(label, words)
        bars = usual_bars(read_words(words), meter, style)
        if not first:
            bars = next(part.bars for part in parts if part.label == label)
        part = Part(label, bars, role, lyrics=words)
        parts.append(_worded(part, meter, what) if first else part)
    if not parts:
        raise SongError(f"{what}: nothing is written there; write a line for every phrase")
    return Material(what, tuple(parts), meter, True)


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def usual_bars(lines: Sequence[Line], meter: Meter, style: str | None) -> int:
    """Return the bars of a section with those lines: two a line, four where they are long, or three lines of a blues."""
    longest = max(len(line) for line in lines)
    blues = style is not None and written_like(style) == "blues"
    for bars in _BARS_A_LINE[blues and len(lines) == 3 :]:
        if longest <= _CROWDED * bars * meter.bar_ticks / EIGHTH:
            return bars * len(lines)
    return _BARS_A_LINE[-1] * len(lines)


def worded(part: Part, bars: int, meter: Meter, what: str) -> Part:
    """Return a part with words in so many bars, its rhythm made to fit them where it was made of them."""
    own = replace(part, bars=bars)
    return _worded(own, meter, what) if part.line is not None else own


def _worded(part: Part, meter: Meter, what: str) -> Part:
    try:
        return replace(part, line=spoken(part.lyrics, part.bars, meter))
    except SongError as error:
        raise SongError(f"{what} [{part.role or part.label}]: {error}") from None
