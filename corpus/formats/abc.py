"""ABC tunes (abcnotation.com, standard 2.1 and the older habits of collections) read as written.

A lean reader, for a thousand small files at a time; music21 serves the tests as a second opinion. Ornaments, grace notes and lyrics are passed over; of notes that sound together the highest is kept.

Conventions: ticks, 24 to the quarter note, rounded to whole ticks at every note.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice

from corpus.formats.abc_keys import key_of, signature_of
from corpus.formats.leadsheet import MAX_WRITTEN_BARS, Sheet, WrittenBar, WrittenNote, one_line
from song import Chord, Key, SongError, parse_chord
from song.account import MARK
from song.pitch import fifths_of, name_of, simplify

MAX_LETTERS = 2**18  # of a tune
_DIGITS = 4  # of a number, slashes and signs of broken rhythm in a row
_SHORTEST = 128  # of a unit note
_TOKEN = re.compile(
    r'"(?P<text>[^"]{0,200})"|!(?P<ornament>[^!]{0,80})!|\{(?P<grace>[^}]{0,200})\}'
    r"|\[(?P<inline>[A-Za-z]):(?P<value>[^\]]{0,200})\]"
    r"|(?P<bar>:{0,4}\[?\|[|:\]]{0,8}|::+)|\[?(?P<ending>(?<=[|:\[])\d[\d,-]*)|\((?P<tuplet>\d)(?::(?P<into>\d?))?(?::(?P<over>\d?))?"
    r"|(?P<open>\[)|(?P<close>\])(?P<all>\d*/*\d*)|(?P<broken>[<>]+)|(?P<tie>-)"
    r"|(?P<sign>[_^=]{0,2})(?P<note>[A-Ga-gxzZ])(?P<octave>[,']*)(?P<length>\d*/*\d*)"
)
_PARTED = re.compile(r"^([A-Za-z]):(.*)$")
_TUPLETS = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}
_SILENT = ("N.C.", "NC", "N.C", "n.c.")
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHARPS = "FCGDAEB"


def read_abc(text: str) -> Sheet:
    """Read one tune, of a tune book the first, of several voices the first.

    Raises SongError with a short reason where the text is none.
    """
    reader = _Reader()
    if len(text := _first_tune(text)) > MAX_LETTERS:
        raise SongError("tune too large")
    for line in text.splitlines():
        reader.remark(line) if line.startswith("%") else reader.line(re.split(r"(?<!\\)%", line, maxsplit=1)[0])
    if not reader.parts:
        raise SongError("no music")
    return reader.sheet()


def _first_tune(text: str) -> str:
    """Return a tune book up to the second number."""
    starts = [match.start() for match in islice(re.finditer(r"^X:", text, re.MULTILINE), 2)]
    return text[: starts[1]].removeprefix("\ufeff") if len(starts) > 1 else text.removeprefix("\ufeff")


def chord_in(text: str) -> Chord | None:
    """Return the chord of a quoted text, None where it is an annotation; a small letter after the slash is the bass.

    >>> [str(chord_in(text)) for text in ("D7/f+", "Gd", "(E7)", "Fa7", "^slowly")]
    ['D7/F#', 'Gdim', 'E7', 'Faug7', 'None']
    """
    match = re.fullmatch(
        r"\(?\s*([A-G][#b]?)([^/()]*(?:\([^/()]*\))?[^/()]*)(?:/([A-Ga-g])([#b+]?))?\s*\)?", text.strip()
    )
    if not match:
        return None
    root, suffix, bass, accidental = match.groups()
    suffix = {"d": "dim", "a": "aug", "d7": "dim7", "a7": "aug7"}.get(suffix, suffix)
    try:
        chord = parse_chord(root + suffix)
    except SongError:
        return None
    if bass is None:
        return chord
    lowest = name_of(simplify(fifths_of(bass.upper() + accidental.replace("+", "#"))))
    return Chord(chord.root, chord.suffix, lowest)


def tempo_of(text: str) -> int | None:
    """Return the quarter notes a minute that a Q: field names, None where it names no beat.

    >>> [tempo_of(text) for text in ("1/4=120", '"Slow" 3/8=60', "120")]
    [120, 90, None]
    """
    match = re.search(r"(\d{1,2})/(\d{1,3})\s*=\s*(\d{1,3})(?!\d)", text)
    return round(Fraction(4 * int(match[1]), int(match[2])) * int(match[3])) if match and int(match[2]) else None


def _length(text: str) -> Fraction:
    """Return how many unit notes a length such as 3/2, / or // stands for."""
    above, slashes, below = re.fullmatch(r"(\d*)(/*)(\d*)", text).groups()  # type: ignore[union-attr]
    divisor = int(below[:_DIGITS]) if below else 2 ** min(len(slashes), _DIGITS)
    return Fraction(int(above[:_DIGITS] or 1), min(divisor, _SHORTEST) or 1)


@dataclass
class _Part:
    name: str
    bars: list[WrittenBar] = field(default_factory=list)


class _Reader:
    """Reads line by line; `place` is the position in the bar in quarter notes."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.meter, self.unit = "", Fraction(0)
        self.changed = False
        self.signature: int | None = None
        self.key: Key | None = None
        self.parts: list[_Part] = []
        self.bar = WrittenBar()
        self.place = Fraction(0)
        self.accidentals: dict[tuple[str, int], int] = {}
        self.ending: frozenset[int] = frozenset()
        self.tuplet, self.left = Fraction(1), 0
        self.stretch = Fraction(1)
        self.tied: int | None = None
        self.stacked: Fraction | None = None
        self.voice, self.silent = "", False
        self.told: list[str] = []

    def remark(self, line: str) -> None:
        """Keep what a score of ours tells beside the music."""
        if (text := line.lstrip("% ")).startswith(f"{MARK} "):
            self.told.append(text)

    def line(self, line: str) -> None:
        match = _PARTED.match(line.strip())
        if match:
            self._field(match.group(1), match.group(2).strip())
        elif line.strip() and "K" in self.fields:
            self._music(line.rstrip().rstrip("\\"))

    def _field(self, name: str, value: str) -> None:
        started = any(part.bars for part in self.parts) or bool(self.bar.notes)
        if name == "P" and "K" in self.fields and len(value) > 0:
            self._end_bar("")
            self.ending = frozenset()
            self.parts.append(_Part(value))
        elif name == "M":
            value = {"C": "4/4", "C|": "4/4", "2/2": "4/4"}.get(value, value)
            self.changed = self.changed or (started and value != self.meter)
            self.meter = value
        elif name == "L" and (match := re.match(r"(\d{1,2})/(\d{1,3})", value)):
            self.unit = Fraction(int(match[1]) or 1, int(match[2]) or 1) * 4
        elif name == "V" and "K" in self.fields:
            self.voice = self.voice or value
            self.silent = value.split()[:1] != self.voice.split()[:1]
        elif name == "K":
            self.signature, self.key = signature_of(value), key_of(value)
        elif name == "P" and name not in self.fields:
            name = "order"
        self.fields.setdefault(name, value)

    def _music(self, line: str) -> None:
        if not self.parts:
            self.parts.append(_Part(self.fields.get("P", "")))
        if not self.unit:
            # Standard 2.1, 3.1.7: sixteenths in meters below 3/4, else eighths.
            above, _, below = self.meter.partition("/")
            small = above.isdigit() and below.isdigit() and Fraction(int(above), int(below)) < Fraction(3, 4)
            self.unit = Fraction(1, 4) if small else Fraction(1, 2)
        for match in _TOKEN.finditer(line):
            self._token({name: value for name, value in match.groupdict().items() if value is not None})

    def _token(self, token: dict[str, str]) -> None:
        for name, read in _READINGS.items():
            if name in token and (not self.silent or name == "inline"):
                read(self, token)

    def _text(self, token: dict[str, str]) -> None:
        chord = chord_in(token["text"])
        if chord is not None or token["text"].strip() in _SILENT:
            self.bar.chords.append((round(self.place * 24), chord))

    def _bar(self, token: dict[str, str]) -> None:
        self._end_bar(token["bar"])

    def _tuplet(self, token: dict[str, str]) -> None:
        count = int(token["tuplet"])
        into = int(token.get("into") or 0) or _TUPLETS.get(count, 3 if self.meter in ("6/8", "9/8", "12/8") else 2)
        self.tuplet, self.left = Fraction(into, max(count, 1)), int(token.get("over") or 0) or count

    def _open(self, _: dict[str, str]) -> None:
        self.stacked = Fraction(0)

    def _tie(self, _: dict[str, str]) -> None:
        self.tied = self.bar.notes[-1].pitch if self.bar.notes else None

    def _inline(self, token: dict[str, str]) -> None:
        self._field(token["inline"], token["value"].strip())

    def _note(self, token: dict[str, str]) -> None:
        length = _length(token["length"]) * self.unit * self.stretch
        self.stretch = Fraction(1)
        if self.left and not self.stacked:
            length *= self.tuplet
            self.left -= self.stacked is None
        if token["note"] not in "xzZ":
            self._sound(self._pitch(token), length)
        if self.stacked is None:
            self.place += length
        elif not self.stacked:
            self.stacked = length

    def _sound(self, pitch: int, length: Fraction) -> None:
        onset, end = round(self.place * 24), round((self.place + length) * 24)
        note = WrittenNote(onset, max(1, end - onset), pitch, self.tied == pitch)
        if self.bar.notes and self.bar.notes[-1].onset == onset:
            if self.bar.notes[-1].pitch < pitch:
                self.bar.notes[-1] = note
        else:
            self.bar.notes.append(note)
        if self.stacked is None:
            self.tied = None

    def _close(self, token: dict[str, str]) -> None:
        if self.stacked is not None:
            if token["all"] and self.bar.notes:
                self.stacked *= _length(token["all"])
                last = self.bar.notes[-1]
                self.bar.notes[-1] = WrittenNote(last.onset, max(1, round(self.stacked * 24)), last.pitch, last.held)
            self.place += self.stacked
            self.left -= self.left > 0
        self.stacked, self.tied = None, None

    def _broken(self, token: dict[str, str]) -> None:
        """Move length between the note before the sign and the one after it (a>b is a dotted, b halved)."""
        signs = token["broken"]
        if not self.bar.notes:
            return
        short = Fraction(1, 2 ** min(len(signs), _DIGITS))
        last = self.bar.notes[-1]
        grown = Fraction(last.duration, 24) * (2 - short if signs[0] == ">" else short)
        self.place += grown - Fraction(last.duration, 24)
        self.bar.notes[-1] = WrittenNote(last.onset, round(grown * 24), last.pitch, last.held)
        self.stretch = short if signs[0] == ">" else 2 - short

    def _pitch(self, token: dict[str, str]) -> int:
        letter = token["note"].upper()
        octave = (1 if token["note"].islower() else 0) + token["octave"].count("'") - token["octave"].count(",")
        if sign := token["sign"]:
            self.accidentals[letter, octave] = sign.count("^") - sign.count("_")
        alter = self.accidentals.get((letter, octave), self._signed(letter))
        return max(0, min(127, 60 + 12 * octave + _LETTERS[letter] + alter))

    def _signed(self, letter: str) -> int:
        sharps = self.signature or 0
        return int(letter in _SHARPS[: max(sharps, 0)]) - int(sharps < 0 and letter in _SHARPS[sharps:])

    def _ending(self, token: dict[str, str]) -> None:
        text = token["ending"]
        first, *_, last = [int(number) for number in re.findall(r"\d", text)] * 2
        self.ending = frozenset(range(first, last + 1)) if "-" in text else frozenset(map(int, re.findall(r"\d", text)))
        self.bar.endings = self.ending

    def _end_bar(self, line: str) -> None:
        """Close the bar with the signs of a barline; signs between two bars belong to both."""
        bars = self.parts[-1].bars if self.parts else []
        if (length := round(self.place * 24)) > 0:
            self.bar.length, self.bar.signature, self.bar.key = length, self.signature, self.key
            bars.append(self.bar)
            if len(bars) > MAX_WRITTEN_BARS:
                raise SongError("tune too large")
            self.bar, self.place = WrittenBar(endings=self.ending), Fraction(0)
        self.accidentals.clear()
        backward, forward = line.startswith(":"), line.endswith(":")
        double = "||" in line or "]" in line
        if bars and (backward or double):
            bars[-1].backward = bars[-1].backward or backward
            bars[-1].closes = bars[-1].closes or double
        if backward or double or forward:
            self.ending = frozenset()
            self.bar.endings = self.ending
        self.bar.forward = self.bar.forward or forward

    def sheet(self) -> Sheet:
        """Return the tune with its parts in the order in which they are played."""
        self._end_bar("")
        bars: list[WrittenBar] = []
        for part in _in_order(self.parts, self.fields.get("order") or self.fields.get("Y", "")):
            if part.bars:
                part.bars[0].forward = True
                part.bars[0].mark = part.name if len(part.name) == 1 or self.told else ""
                part.bars[-1].closes = True
                bars += part.bars
        title = re.sub(r"\\([%&\\])", r"\1", self.fields.get("T", ""))
        meter = "changes" if self.changed else self.meter or "not written"
        tempo = tempo_of(self.fields.get("Q", ""))
        return Sheet(one_line(title), meter, bars, tempo, creators=self.fields.get("C", ""), told=tuple(self.told))


# What is read of a tune; ornaments, grace notes and slurs are not.
_READINGS: dict[str, Callable[[_Reader, dict[str, str]], None]] = {
    "note": _Reader._note,
    "text": _Reader._text,
    "bar": _Reader._bar,
    "ending": _Reader._ending,
    "tuplet": _Reader._tuplet,
    "open": _Reader._open,
    "close": _Reader._close,
    "broken": _Reader._broken,
    "tie": _Reader._tie,
    "inline": _Reader._inline,
}


def _in_order(parts: Sequence[_Part], order: str) -> Iterator[_Part]:
    """Walk the parts as the order says ("ABACA"), as they stand where it names one that is not there or leaves one out."""
    named = {part.name[:1]: part for part in parts if part.name and part.bars}
    if order.isalpha() and set(order) == set(named) and len(order) <= 16:
        yield from (named[letter] for letter in order)
    else:
        yield from parts
