"""The music of an iReal chart: characters on a grid of cells become written bars with repeats, endings and jumps.

Conventions: a chord, a blank, `x` (the bar before), `r` (the two bars before), `p` (a slash) and `n` (no chord) take a cell
each, four of them to a usual bar of 4/4; ticks, 24 to the quarter note.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.formats.ireal_signs import WrittenChart, settle_jump
from corpus.formats.leadsheet import WrittenBar
from song import Chord, SongError, parse_chord

MAX_TIMES = 8
_TOKEN = re.compile(
    r"(?P<text><[^>]*>?)|(?P<other>\([^)]*\)?)|T(?P<meter>\d\d)|\*(?P<mark>[A-Za-z])|N(?P<ending>\d)|(?P<line>[\[\]{}|Z])"
    r"|(?P<chord>[A-GW](?:[#b](?!us))?(?:sus|alt|add|[-^0-9#bho+]|\*[^*\s|]{1,12}\*|M7)*(?:/[A-G][#b]?)?)|(?P<cell>[ xrpn])|(?P<sign>[SQU])"
    r"|[sl]|.",
    re.DOTALL,
)
_METERS = {"12": (12, 8), "22": (4, 4), "98": (9, 8), "68": (6, 8), "78": (7, 8), "38": (3, 8)}
_WORDS = {
    "intro": "intro", "verse": "verse", "versed": "verse", "chorus": "chorus", "bridge": "bridge", "interlude": "interlude",
    "ending": "outro", "head": "head", "melody": "head",
}  # fmt: skip
# quality in iReal -> in our symbols, where those do not read it
_SUFFIXES = {
    "2": "sus2", "sus": "sus4", "-b6": "mb6", "-#5": "m#5", "7b13sus": "7sus4b13", "7susadd3": "7sus4", "^": "maj7", "h": "m7b5",
    "7sus": "7sus4", "-^7": "mMaj7", "o^7": "dimMaj7",
}  # fmt: skip


def read_music(music: str) -> WrittenChart:
    """Return the bars of an unscrambled chart, its signs ready to be followed. Raises SongError where a chord cannot be read."""
    chart = _Reader().read(music)
    settle_jump(chart)
    return chart


def read_as_it_stands(music: str) -> list[WrittenBar]:
    """Return the bars of an unscrambled chart in the order of the page, of its signs only the repeats and endings to be followed."""
    return [replace(bar, coda=False, fine=False, jump="") for bar in _Reader().read(music).bars]


def parse_symbol(text: str) -> Chord:
    """Return the chord of an iReal symbol.

    >>> [str(parse_symbol(text)) for text in ("C^7", "D-7/G", "Eh", "Fo7", "G7b13sus", "A2", "B-^7")]
    ['Cmaj7', 'Dm7/G', 'Em7b5', 'Fdim7', 'G7sus4b13', 'Asus2', 'BmMaj7']
    """
    match = re.fullmatch(r"([A-G][#b]?)(.*?)(/[A-G][#b]?)?", text)
    if not match:
        raise SongError(f'chord "{text}" has no such root; use A to G with # or b')
    root, suffix, bass = match.groups()
    if "*" in suffix:
        # Between asterisks stands free text; where it is no chord ending, the root alone is left.
        suffix = suffix.replace("*", "")
        try:
            return parse_chord(root + _SUFFIXES.get(suffix, suffix) + (bass or ""))
        except SongError:
            suffix = ""
    return parse_chord(root + _SUFFIXES.get(suffix, suffix) + (bass or ""))


class _Reader:
    """A walk over the characters of a chart; a bar is written down when its barline comes."""

    def __init__(self) -> None:
        self.sheet = WrittenChart()
        self.meter = (4, 4)
        self.cells: list[Chord | str] = []
        self.bar = WrittenBar()
        self.before: Chord | None = None
        self.ending = 0
        self.times = 2
        self.jump = ""
        self.filler = True  # blank cells up to the next barline only fill the line
        self.doubled = False  # the last bar copied two bars, and the blank one behind it belongs to it
        self.late_coda = False

    def read(self, music: str) -> WrittenChart:
        for match in _TOKEN.finditer(music):
            kind = match.lastgroup
            value = match[kind] if kind else ""
            if kind == "line":
                self._line(value, music[match.end() : match.end() + 1])
            elif kind == "text":
                self._text(re.sub(r"^<(?:\*\d\d)?|>$", "", value).strip())
            elif kind:
                self._take(kind, value)
        self._line("Z", "")
        if not any(bar.mark for bar in self.sheet.bars):
            for place in self.sheet.doubles:
                self.sheet.bars[place].closes = True
        return self.sheet

    def _take(self, kind: str, value: str) -> None:
        if kind == "meter":
            self.meter = _METERS.get(value, (int(value[0]), int(value[1])))
        elif kind == "mark":
            self.bar.mark = value.lower() if value in "iIvV" else value.upper()
        elif kind == "ending" and value != "0":
            self._close_ending(repeated=False)
            self.ending = int(value)
        elif kind == "chord":
            self.cells.append(self._chord(value))
        elif kind == "cell":
            self.cells.append(value)
        elif kind == "sign":
            self._sign(value)

    def _chord(self, text: str) -> Chord | str:
        """Return the chord of a symbol; W is the root before under another bass, and without one a slash."""
        if not text.startswith("W"):
            self.before = parse_symbol(text)
            return self.before
        bass = text.partition("/")[2]
        if self.before is None or not bass:
            return "p"
        self.before = replace(self.before, bass=bass)
        return self.before

    def _sign(self, sign: str) -> None:
        if sign == "S":
            self.bar.segno = True
        elif sign == "Q":
            self.bar.coda = True
            self.late_coda = any(cell != " " for cell in self.cells)
        else:
            self.sheet.ends.append(len(self.sheet.bars))

    def _text(self, text: str) -> None:
        words = text.casefold()
        if times := re.search(r"(\d+)\s?x\b|\bx(\d+)", words):
            self.times = max(2, min(MAX_TIMES, int((times[1] or times[2])[-3:])))
        if re.match(r"d\.?\s?[cs]\b", words) and "cue" not in words:
            self.jump = words
        elif words == "fine":
            self.bar.fine = True
        elif re.fullmatch(r"(?:\w+ )?solos?:?", words):
            self.bar.mark = f"{self.bar.mark.partition(':')[0]}:solo"
        elif role := _WORDS.get(words.strip(" :()")) or (re.search(r"\bintro\b(?!.*&)", words) and "intro"):
            self.bar.mark = f"{self.bar.mark.partition(':')[0]}:{role}"

    def _line(self, line: str, following: str) -> None:
        bars = self.sheet.bars
        self._write_bar(opening=line in "[{")
        if line in "[{" and self.jump and bars:
            self._set_jump()
        if line == "{":
            self.bar.forward = True
        if not bars:
            return
        if line == "}":
            bars[-1].backward, bars[-1].times = True, self.times
            self._close_ending(repeated=True)
        if line in "]Z}":
            self.filler, self.times = True, 2
            if self.ending > 1:
                self._close_ending(repeated=False)
            if self.jump:
                self._set_jump()
        if line in "]Z[":
            bars[-1].closes = True
        elif line == following == "|":
            self.sheet.doubles.append(len(bars) - 1)

    def _set_jump(self) -> None:
        bar, words, self.jump = self.sheet.bars[-1], self.jump, ""
        if not self.sheet.jump:
            bar.jump = "segno" if re.match(r"d\.?\s?s", words) else "start"
            self.sheet.jump = words

    def _close_ending(self, repeated: bool) -> None:
        """Leave a bracket; of a last ending only the first bar keeps its number, since other repeats may stand behind it."""
        if not self.ending:
            return
        bars, number = self.sheet.bars, frozenset({self.ending})
        inside = len(bars)
        while inside and bars[inside - 1].endings == number:
            inside -= 1
        if inside < len(bars):
            self.sheet.closings.setdefault(self.ending, len(bars) - 1)
            if self.ending > 1 and not repeated:
                for bar in bars[inside + 1 :]:
                    bar.endings = frozenset()
        self.ending = 0

    def _write_bar(self, opening: bool) -> None:
        """Write down the bar whose cells have come, unless they only fill the line; signs then wait for the next bar."""
        cells, self.cells = self.cells, []
        blank = all(cell == " " for cell in cells)
        if not cells or (blank and (self.filler or self.doubled or opening)):
            if cells and self.doubled:
                # What stands over the second of two repeated bars.
                last = self.sheet.bars[-1]
                last.fine, last.coda = last.fine or self.bar.fine, last.coda or self.bar.coda
                self.bar.fine = self.bar.coda = False
            self.doubled = self.doubled and not cells
            self.filler = self.filler and not cells
            return
        bar, self.bar, self.filler, self.doubled = self.bar, WrittenBar(), False, False
        numerator, denominator = self.meter
        bar.length = numerator * 96 // denominator
        bar.endings = frozenset({self.ending} if self.ending else ())
        bars = self.sheet.bars
        copied = bars[-2:] if "r" in cells else bars[-1:] if "x" in cells else []
        bar.chords = list(copied[0].chords) if copied else _place(cells, self.meter)
        if copied and copied[-1].chords:
            self.before = copied[-1].chords[-1][1]
        self._set_coda(bar)
        bars.append(bar)
        self.sheet.meters.append(self.meter)
        if "r" in cells and len(copied) == 2:
            second = WrittenBar(length=bar.length, chords=list(copied[1].chords), endings=bar.endings)
            bar.coda, second.coda = False, bar.coda
            bars.append(second)
            self.sheet.meters.append(self.meter)
            self.doubled = True

    def _set_coda(self, bar: WrittenBar) -> None:
        """Move the first coda sign to the bar that it ends; a later one stands where its bar begins."""
        if not bar.coda:
            return
        bars = self.sheet.bars
        if not any(other.coda for other in bars) and not self.late_coda and bars:
            bar.coda, bars[-1].coda = False, True


def _place(cells: Sequence[Chord | str], meter: tuple[int, int]) -> list[tuple[int, Chord | None]]:
    """Return the chords of a bar at their beats: a cell lasts its share of the bar, the fourth of 3/4 no time at all."""
    numerator, denominator = meter
    beats = numerator // 3 if denominator == 8 and numerator % 3 == 0 else numerator
    beat_ticks = numerator * 96 // denominator // beats
    sounding = [
        (place, None if cell == "n" else cell) for place, cell in enumerate(cells) if cell not in (" ", "p", "x", "r")
    ]
    placed: dict[int, Chord | None] = {}
    for count, (place, chord) in enumerate(sounding):
        assert not isinstance(chord, str)
        beat = count if len(sounding) == beats else _beat_of(place, len(cells), beats)
        free = next((other for other in range(beat, beats) if other not in placed), None)
        if free is not None:
            placed[free] = chord
    return [(beat * beat_ticks, chord) for beat, chord in sorted(placed.items())]


def _beat_of(place: int, cells: int, beats: int) -> int:
    """Return the beat that a cell stands on.

    >>> [_beat_of(place, 4, 3) for place in range(4)], [_beat_of(place, 3, 4) for place in range(3)], _beat_of(1, 2, 3)
    ([0, 1, 2, 2], [0, 2, 3], 2)
    """
    if cells == beats + 1:
        return min(place, beats - 1)
    if cells < beats and place and beats % cells:
        return min(place + beats - cells, beats - 1)
    return place * beats // cells
