"""The lines of a text chart sorted: headers, headings, chords; lyrics are passed over, ChordPro is read as chords over them.

Conventions: lines count from 1. A chart without any barline has one chord a bar, or a word a beat in a line that shows beats.
"""

import re
from dataclasses import dataclass, field

from song import SongError, find_style, parse_chord
from song.account import MARK

HEADERS = ("title", "key", "meter", "metre", "time", "tempo", "style", "composer", "by", "form")
_HEADER = re.compile(rf"#?\s*({'|'.join(HEADERS)})(?:\s*[:=]\s*|\s+(?=\d+(?:/\d+|\s*bpm)?$))(.*)", re.IGNORECASE)
_PASSED = re.compile(rf"//.*|```.*|~~~.*|capo\s+\d+|#\s*{MARK} .*", re.IGNORECASE)
_FEELS = ("feel", "groove", "genre", "rhythm")
_HEADING = re.compile(r"\[\s*([^\]|]{1,40}?)\s*\]|([A-Za-z][\w' -]{0,23}?)\s*:(?!\|)|#+\s+([^|]{1,40}?)\s*$")
# Only behind wide space, as in what is printed of a plan; a chord with its beat close behind is no heading.
_LABEL = re.compile(r"([A-Za-z]\d{1,2}|intro\d?|outro\d?)\s{2,}(?=[^\s|])|([A-Za-z])\s{4,}(?=[^\s|])")
_WORD_ALONE = re.compile(r"([A-Za-z]{2,}(?:[ -][A-Za-z]+)?(?:\s*\d{1,2})?)\s*(?=\||$)")
_DRESSED = re.compile(r"[(*_]{1,3}([^()*_|]+)[)*_]{1,3}|([^()|]+?)\s*\([^()|]*\)")
_LETTER_ALONE = re.compile(r"([A-Za-z](?:[1-4]|'{0,2}))$")
_TIMES = re.compile(r"(?:^|(?<=[\s\])|:]))\(?\s*(?:[x×]\s?(\d{1,2})|(\d{1,2})\s?[x×])\s*\)?(?=[\s|]|$)", re.IGNORECASE)
_JUMP = re.compile(r"\W*(?:d\.\s?[cs]\.?|da capo|dal segno|to coda)(?:\s+al\s+\w+)?\W*|\W*fine\W*", re.IGNORECASE)
_DIRECTIVE = re.compile(r"\{\s*([\w-]+)\s*(?::\s*(.*?)\s*|(?<=\s)(\w+=\"[^\}]*))?\}")
_PROPERTY = re.compile(r'(\w+)="([^"]*)"')
_LAST_BARLINE = re.compile(r"\|\.$")
_BRACKET = re.compile(r"\[\s*([^\]|*]{1,20}?)\s*\]")
_LIKE_CHORD = re.compile(
    r"[A-Ha-h][#b♯♭]?(?:maj|mi?n?|ma|M|dim|aug|sus|add)?(?:[\d(°øΔ△+].*)?|[A-Ha-h][#b]?(?:dim|aug|sus)"
)
_BETWEEN = ("-", "–", "—", "→", ">", ",", "||:", ":||")
_HELD = ("/", ".")
_SILENT = (*_HELD, "%", "N.C.", "NC", "N.C", "n.c.")
_MOST_TIMES = 16
_LONGEST_WORD = 20
_WORDS = {
    "intro": "i:intro", "introduction": "i:intro", "outro": ":outro", "coda": ":coda", "ending": ":outro", "end": ":outro",
    "interlude": ":interlude", "verse": "A:verse", "couplet": "A:verse", "strophe": "A:verse", "prechorus": "P:prechorus",
    "chorus": "B:chorus", "refrain": "B:chorus", "hook": "B:chorus", "bridge": "C:bridge", "middle": "C:bridge",
    "head": "A:head", "theme": "A:theme", "solo": "S:solo", "solos": "S:solo", "instrumental": "N:instrumental",
    "tag": ":outro", "vamp": ":interlude", "i": "i", "o": ":outro", "v": "v",
}  # fmt: skip
# ChordPro directives that are headings, and those that are headers under another name.
_OPENINGS = {"soc": "Chorus", "sov": "Verse", "sob": "Bridge", "chorus": "Chorus"}
_SHORT_HEADERS = {"t": "title"}
_REMARKS = ("c", "comment", "ci", "cb", "comment_italic", "comment_box", "highlight")


@dataclass
class Passage:
    """A heading and the chord lines below it with their numbers; `line` is where it stands, `times` how often it is played."""

    line: int
    name: str = ""
    times: int = 1
    chords: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Layout:
    """A chart in its parts; `barred` tells that it has barlines, `chordpro` that chords stand in brackets among the lyrics."""

    barred: bool
    chordpro: bool
    title: str = ""
    headers: list[tuple[int, str, str]] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    sung: bool = False
    ended: bool = False
    singing: bool = False

    @property
    def begun(self) -> bool:
        """Whether chords have been read."""
        return any(passage.chords for passage in self.passages)


def read_layout(text: str) -> Layout:
    """Return the parts of a chart.

    Raises SongError that names the line; a text without any chord is no chart.
    """
    # A label needs four blanks behind it; thousands in a row would keep the patterns busy.
    written = [re.sub(r"\s{5,}", " " * 4, line.strip()) for line in text.lstrip("\ufeff").splitlines()]
    lines = list(enumerate(written, 1))
    barred = any("|" in line for _, line in lines)
    chordpro = not barred and any(_DIRECTIVE.fullmatch(line) or _is_sung_line(line) for _, line in lines)
    layout = Layout(barred, chordpro)
    for number, line in lines:
        if line and not _PASSED.fullmatch(line):
            _place(layout, number, line)
    if not layout.begun:
        first = next((number for number, line in lines if line), 0)
        where = f"line {first}: the text is no chord chart" if first else "the chart holds no bars"
        raise SongError(f"{where}; write chords between |, as | Dm7 G7 | C |")
    return layout


def _place(layout: Layout, number: int, line: str) -> None:
    jump = line.rpartition("|")[2].strip()
    if _JUMP.fullmatch(jump):
        raise SongError(f'line {number}: "{jump}" is not followed; write the sections out as they are played, as [A]')
    if directive := _DIRECTIVE.fullmatch(line):
        given = dict(_PROPERTY.findall(directive[3] or ""))
        _place_directive(layout, number, directive[1].lower(), directive[2] or given.get("label", ""))
        return
    if layout.singing and layout.barred and "|" not in line:
        # Among bars the words tell nothing but that there are some.
        layout.sung = True
        return
    header = _HEADER.fullmatch(line)
    if header and "|" not in line:
        _place_header(layout, number, header[1].lower(), header[2])
    elif not _is_remark(layout, line):
        _place_music(layout, number, line)


def _place_music(layout: Layout, number: int, line: str) -> None:
    """Take in a line that may open with a heading and hold chords or words."""
    if heading := _heading_of(layout, line):
        name, times, line = heading
        if line or layout.begun or layout.title or not _is_markdown_title(heading, name):
            layout.passages.append(Passage(number, name, times))
            layout.ended = False
        else:
            layout.title = name
    if layout.chordpro and _BRACKET.search(line):
        line, layout.sung = " ".join(_BRACKET.findall(line)), True
    if "|" in line or _is_chord_line(line):
        _place_chords(layout, number, line)
    elif line and not layout.title and not layout.passages and re.search(r"[^\W\d_]", line):
        layout.title = line
    else:
        layout.sung = layout.sung or bool(line and layout.begun and not layout.barred)


def _place_chords(layout: Layout, number: int, line: str) -> None:
    if not layout.passages or layout.ended:
        layout.passages.append(Passage(number, "Verse" if layout.ended else ""))
        layout.ended = False
    layout.passages[-1].chords.append((number, _LAST_BARLINE.sub("|", line)))


def _place_header(layout: Layout, number: int, name: str, value: str) -> None:
    if name == "title":
        layout.title = value.strip() or layout.title
    elif not layout.begun:
        layout.headers.append((number, name, value.strip()))
    elif name in ("key", "meter", "metre", "time", "tempo", "style"):
        raise SongError(f"line {number}: {name} holds for the whole song; write it above the chords")


def _place_directive(layout: Layout, number: int, name: str, value: str) -> None:
    """Take in a line of ChordPro such as {key: G} or {start_of_chorus}; what says nothing about chords is passed over."""
    name = _SHORT_HEADERS.get(name, name)
    opening = _OPENINGS.get(name) or (name.removeprefix("start_of_") if name.startswith("start_of_") else "")
    if name in HEADERS:
        # In a song book a key may stand where it changes.
        if not layout.begun:
            _place_header(layout, number, name, value)
    elif name in _REMARKS and _is_section_word(value):
        layout.passages.append(Passage(number, *split_times(value)))
    elif opening:
        if opening == "grid" and layout.passages and layout.sung and not layout.passages[-1].chords:
            layout.passages.pop()  # the words of this section, which stand before its grid
        layout.singing = opening != "grid"
        told = _is_section_word(value) or _LETTER_ALONE.match(value)
        layout.passages.append(Passage(number, value if told else opening))
    elif name.startswith("end_of_") or name in ("eoc", "eov", "eob"):
        layout.ended, layout.singing = True, False
        return
    else:
        return
    layout.ended = False


def _is_remark(layout: Layout, line: str) -> bool:
    """Return whether a line is a word, a colon and text that is no chords; a feel that is one of our styles is kept."""
    match = re.fullmatch(r"([A-Za-z][\w' -]{1,23}?)\s*:\s*([^|]+)", line)
    if not match or _is_section_word(match[1]) or _LETTER_ALONE.match(match[1]):
        return False
    value, times = split_times(match[2])
    if not value or _is_chord_line(value) or times > 1:
        return False
    if match[1].lower() in _FEELS and _names_style(value):
        layout.headers.append((0, "style", value))
    return True


def _heading_of(layout: Layout, line: str) -> tuple[str, int, str] | None:
    """Return the heading that opens a line, how often its section is played, and what stands behind it."""
    match = None
    if not line.startswith("|"):
        match = _HEADING.match(line) or ("|" in line and _LABEL.match(line)) or None
    if match and layout.chordpro and line.startswith("[") and (_is_chord(match[1]) or match[1].startswith("*")):
        return None
    if match:
        name, rest = next(filter(None, match.groups())), line[match.end() :].strip()
    else:
        bare, _ = split_times(line)
        if (dressed := _DRESSED.fullmatch(bare)) and _is_section_word(dressed[1] or dressed[2]):
            return dressed[1] or dressed[2], split_times(line)[1], ""
        alone = _WORD_ALONE.match(bare)
        alone = alone if alone and _is_section_word(alone[1]) else (layout.barred and _LETTER_ALONE.match(bare)) or None
        if not alone:
            return None
        name, rest = alone[1], line[alone.end() :].strip()
    name, inside = split_times(name)
    behind = _TIMES.match(rest)
    times = _count(behind) if behind else inside
    return name, times, rest[behind.end() :].strip() if behind else rest


def _is_markdown_title(heading: tuple[str, int, str], name: str) -> bool:
    return not heading[2] and not _is_section_word(name) and not _LETTER_ALONE.match(name) and " " in name


def split_times(text: str) -> tuple[str, int]:
    """Return a text without the sign at its end that repeats it, and how often it is played.

    >>> split_times("Chorus (2x)"), split_times("C G x3"), split_times("Verse 1")
    (('Chorus', 2), ('C G', 3), ('Verse 1', 1))
    """
    last = next((match for match in _TIMES.finditer(text) if match.end() == len(text) and match.start()), None)
    return (text[: last.start()].strip(), _count(last)) if last else (text.strip(), 1)


def _count(times: re.Match[str]) -> int:
    return max(1, min(_MOST_TIMES, int(times[1] or times[2])))


def with_barlines(line: str, beats: int) -> str:
    """Return a line of a chart without barlines in bars: one chord a bar, or a word a beat where beats are shown.

    >>> with_barlines("C G - Am, F x2", 4), with_barlines("C / G / F / / /", 4)
    ('| C | G | Am | F | x2', '| C / G / | F / / / |')
    """
    line, times = split_times(line)
    words = [word.rstrip(",") for word in line.split() if word not in _BETWEEN]
    size = beats if set(_HELD) & set(words) else 1
    bars = [" ".join(words[start : start + size]) for start in range(0, len(words), size)]
    return f"| {' | '.join(bars)} |" + (f" x{times}" if times > 1 else "")


def plain_word(word: str) -> str:
    """Return a word of a bar as the plan file has it: without parentheses around it, a beat that holds as `/`.

    >>> [plain_word(word) for word in ("(G7)", "(Dm7", "C7(b9)", ".")]
    ['G7', 'Dm7', 'C7(b9)', '/']
    """
    if word == ".":
        return "/"
    word = word.removeprefix("(") if re.match(r"\([A-Ha-hN]", word) else word
    return word.removesuffix(")") if word.count(")") > word.count("(") else word


def mark_of(heading: str) -> str:
    """Return the mark of a heading.

    >>> [mark_of(text) for text in ("A2", "Verse 1", "pre-chorus", "Solo")]
    ['A', 'A:verse', 'P:prechorus', 'S:solo']
    """
    word = bare_name(heading)
    if word in _WORDS:
        return _WORDS[word]
    first = heading.strip()[:1].upper()
    return first if first.isalpha() and first.isascii() else "A"


def bare_name(heading: str) -> str:
    """Return the letters of a heading, by which "Verse 2" is a verse."""
    return re.sub(r"[^a-z]", "", heading.casefold())


def _is_section_word(text: str) -> bool:
    word = bare_name(split_times(text)[0])
    return len(word) > 1 and word in _WORDS


def _is_chord(word: str) -> bool:
    try:
        return len(word) <= _LONGEST_WORD and bool(parse_chord(plain_word(word)))
    except SongError:
        return False


def _is_chord_line(line: str) -> bool:
    """Return whether more than half of the words are chords, or all of them look like some, misspelled or not."""
    words = [plain_word(word.rstrip(",")) for word in split_times(line)[0].split() if word not in _BETWEEN]
    named = [word for word in words if word not in _SILENT]
    if not named:
        return any(word in _SILENT for word in words)
    chords = sum(_is_chord(word) for word in named)
    return 2 * chords > len(named) or all(_is_chord(word) or _LIKE_CHORD.fullmatch(word) for word in named)


def _is_sung_line(line: str) -> bool:
    """Return whether chords stand in brackets among the words of a line, as in ChordPro."""
    chords = _BRACKET.findall(line)
    if not chords or not all(_is_chord(chord) for chord in chords):
        return False
    words = _BRACKET.sub("", line).strip()
    return len(chords) > 1 or bool(words and not _TIMES.fullmatch(words) and not _is_chord_line(words))


def _names_style(value: str) -> bool:
    try:
        return bool(find_style(value))
    except SongError:
        return False
