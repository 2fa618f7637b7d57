"""Lines for a terminal, with colours or without.

Conventions: a line is pieces of text, each with the name of what it shows; what that looks like stands in one table.
"""

from collections.abc import Iterable, Mapping, Sequence

from song import Song

Line = tuple[tuple[str, str], ...]
"""Pieces of text, each with what it shows: a key of `_LOOKS`, a letter of the form as `letter 0`, or "" for plain text."""

_END = "\033[0m"
# Signs of SGR (ECMA-48) for what a piece shows; they are readable on dark and on light.
_LOOKS = {
    "chord": "1",
    "numeral": "36",
    "note": "1;32",
    "held": "32",
    "word": "35",
    "rest": "2",
    "barline": "2",
    "open": "33",
    "place": "2",
    "title": "1",
}
# Black on the colours of the pictures of a section graph, the nearest of the 256.
_LETTERS = tuple(f"30;48;5;{colour}" for colour in (117, 222, 151, 217, 183, 216, 116, 186))
_WITHOUT_MELODY = "30;48;5;252"


def painted(line: Line, *, colour: bool) -> str:
    r"""Return a line as text; with `colour` the signs that colour it stand in it.

    >>> painted((("Fmaj7", "chord"), (" ", "")), colour=False)
    'Fmaj7'
    >>> painted((("Fmaj7", "chord"), (" ", "")), colour=True)
    '\x1b[1mFmaj7\x1b[0m'
    """
    *pieces, (last, look) = line or (("", ""),)
    if not look:
        last = last.rstrip()
    if not colour:
        return "".join(text for text, _ in (*pieces, (last, look))).rstrip()
    return "".join(
        f"\033[{_look(look)}m{text}{_END}" if look else text for text, look in (*pieces, (last, look)) if text
    )


def _look(shown: str) -> str:
    letter = shown.removeprefix("letter ")
    if letter == shown:
        return _LOOKS[shown]
    return _LETTERS[int(letter) % len(_LETTERS)] if letter.isdigit() else _WITHOUT_MELODY


def looks_of_letters(song: Song) -> dict[str, str]:
    """Return what a piece shows that is the letter of a section, for every label: those with a melody in order of appearance."""
    labels = dict.fromkeys(section.label for section in song.sections)
    melodic = [label for label in labels if label[0].isupper()]
    return {label: f"letter {melodic.index(label)}" if label in melodic else "letter none" for label in labels}


def plain(lines: Iterable[str]) -> list[Line]:
    """Return lines of plain text."""
    return [((line, ""),) for line in lines]


def with_letters(lines: Iterable[str], song: Song) -> list[Line]:
    """Return lines in which a section that stands first, behind rails, or a row of letters of the form has its colour."""
    letters = looks_of_letters(song)
    names = {section.id: letters[section.label] for section in song.sections}
    return [_lettered(line, names, letters) for line in lines]


def _lettered(line: str, names: Mapping[str, str], letters: Mapping[str, str]) -> Line:
    words = line.split(" ")
    if all(word.removesuffix("′") in ("", *letters) for word in words) and any(words):
        pieces = [(word, letters.get(word.removesuffix("′"), "")) for word in words]
        return tuple(piece for one in pieces for piece in (one, (" ", "")))[:-1]
    name = line.lstrip("│├└─ ").split(" ")[0]
    if name not in names:
        return ((line, ""),)
    before, _, behind = line.partition(name)
    return ((before, ""), (name, names[name]), (behind, ""))


class Row:
    """A line that is drawn sign by sign, each in its column."""

    def __init__(self) -> None:
        self._signs: list[tuple[str, str]] = []

    def put(self, column: int, text: str, shown: str = "") -> None:
        """Write a text from a column on, over what stood there."""
        self._signs += [(" ", "")] * (column + len(text) - len(self._signs))
        self._signs[column : column + len(text)] = [(sign, shown) for sign in text]

    def line(self) -> Line:
        """Return what is drawn."""
        pieces: list[tuple[str, str]] = []
        for sign, shown in self._signs:
            if pieces and pieces[-1][1] == shown:
                pieces[-1] = (pieces[-1][0] + sign, shown)
            else:
                pieces.append((sign, shown))
        return tuple(pieces)


def widest(lines: Sequence[Line]) -> int:
    """Return how many columns the longest of some lines takes."""
    return max((len(painted(line, colour=False)) for line in lines), default=0)
