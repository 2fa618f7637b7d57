"""Words that a person starts from: every line is a phrase, and how it is spoken becomes the rhythm of a melody (`song.speech`).

Conventions: a stanza, or what stands under a heading such as [verse] or [chorus], is a section. Of stanzas without headings the one that
comes back, or else one that says a line of its own again, is the chorus.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from compose.starting.material import Material, Part
from compose.starting.sources import LINKS, cut_headings, file_text, is_file, told_section
from song import Meter, SongError, parse_chord, parse_meter
from song.speech import EIGHTH, spoken
from song.style import written_like
from song.words import Line, check_words, read_words

_BARS_A_LINE = (2, 4, 8)
LONGEST_TITLE = 9  # words
SHORT_WORD = 3  # letters: what has no longer word (oh, hey) is no title
_HEADED = re.compile(r"(\A\s*|\n\n|\n(?=[^\n]*:[ \t]*(?:\n|\Z)))([A-Za-z-]+(?: \d+)?):?[ \t]*(?=\n|\Z)")
_CROWDED = 0.75  # share of the places that syllables may take before a line gets more bars


def read_lyrics(given: str, what: str, meter: Meter | None, style: str | None) -> Material:
    """Read words, a text or a text file: sections under headings, else stanzas, each with the rhythm of its lines.

    What stands under a heading of the same kind again (verse 1, verse 2) are new words to the same tune; a heading alone plays its
    section again. Raises SongError that begins with `what`.
    """
    if given.startswith(LINKS):
        raise SongError(f"{what}: a link has no words; give them as text, or a text file")
    title, text = _titled(_without_chords(file_text(given) if is_file(given) else given))
    text = _HEADED.sub(_bracketed, text)
    meter = meter or parse_meter("4/4")
    pieces = cut_headings(text)
    if len(pieces) == 1 and not pieces[0][0]:
        pieces = _as_heard(re.split(r"\n\s*\n", text.strip()))
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
    sung = next((part for part in parts if part.role == "chorus"), parts[0])
    return Material(what, tuple(parts), meter, True, title=title or title_of(sung.lyrics))


def _titled(text: str) -> tuple[str | None, str]:
    """Return the title that stands above words, where one does, and the words."""
    above = re.match(r"\s*title:[ \t]*(\S.*)\n", text, re.IGNORECASE)
    return (above[1].strip(), text[above.end() :]) if above else (None, text)


def _without_chords(text: str) -> str:
    """Return words without the lines of chords that stand over them, stanzas one blank line apart."""
    lines = "\n".join(line.strip() for line in text.splitlines() if not _is_of_chords(line))
    return re.sub(r"\n{3,}", "\n\n", lines)


def _is_of_chords(line: str) -> bool:
    signs = line.replace("|", " ").split()
    try:
        return len([parse_chord(sign) for sign in signs]) > 1
    except SongError:
        return False


def _bracketed(match: re.Match[str]) -> str:
    """Return a line as a heading in brackets where it is one: Verse 2:, or Chorus above a stanza."""
    return f"{match[1]}[{match[2]}]" if told_section(match[2])[1] else match[0]


def _as_heard(stanzas: Sequence[str]) -> list[tuple[str, str]]:
    """Return stanzas without headings under the name of what they are."""
    lines = [[_bare(phrase) for phrase in re.split(r"[\n,;.!?]", stanza) if _bare(phrase)] for stanza in stanzas]
    chorus = [lines.count(one) > 1 for one in lines]
    if not any(chorus):
        chorus = [len(set(one)) < len(one) for one in lines]
    if all(chorus) or chorus[0]:
        return [("verse", stanza) for stanza in stanzas]
    return [("chorus" if again else "verse", stanza) for again, stanza in zip(chorus, stanzas, strict=True)]


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text).casefold().split())


def title_of(words: str) -> str:
    r"""Return what a song with these words is called: what is said first, up to the first comma or the end of the line.

    >>> title_of("Carry me home, carry me home,\nover the water"), title_of("\"Oh, the LAN-terns of HAR-bour street\"")
    ('Carry me home', 'Oh, the lanterns of harbour street')
    """
    line = read_words(words)[0]
    said: list[str] = [""]
    for number, syllable in enumerate(line):
        said[-1] += syllable.text
        if syllable.ends and number < len(line) - 1:
            said.append("")
    ends = [
        place
        for place, word in enumerate(said, 1)
        if word.rstrip("\"'\N{RIGHT DOUBLE QUOTATION MARK})")[-1:] in tuple(",;:.!?")
    ]
    count = next((place for place in ends if any(len(_bare(word)) > SHORT_WORD for word in said[:place])), len(said))
    title = " ".join(said[: min(count, LONGEST_TITLE)])
    return re.sub(r"^\W+|[^\w!?]+$|[()]", "", title)


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
