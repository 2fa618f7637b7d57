"""Reader of Impro-Visor leadsheets (`.ls`): header and parts in brackets, bars of chords, notes of a melody.

Conventions: chords share a bar evenly, `/` holds; a note is a letter, octave signs (`c` is middle C, `c+` the one above) and
a length (`8` an eighth, `4.`, `8/3` in triplets, `4+8` a sum); melody and chords both start with the first bar.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from corpus.chord_form import ChordSheet, bars_of, song_of_chords
from corpus.chord_key import key_under_signature
from corpus.dataset import Skipped
from corpus.formats.leadsheet import Sheet, WrittenBar, WrittenNote
from corpus.idiom import usual_tempo
from corpus.phrasing import song_of
from song import Chord, Meter, Song, SongError, parse_chord, parse_meter

MAX_TEXT = 2 * 2**20
MAX_BARS = 1000
_MAX_DEPTH = 20
_TOKEN = re.compile(r"[()|]|[^\s()|]+")
_NOTE = re.compile(r"([a-gr])([#b]?)([+-]*)((?:\d{1,3}\.{0,2}(?:/\d)?)?(?:\+\d{1,3}\.{0,2}(?:/\d)?)*)")
_LENGTH = re.compile(r"(\d+)(\.{0,2})(?:/(\d))?")
_STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
# what the program writes that our table does not read
_SPELLINGS = {
    "m+": "m#5",
    "M7+": "maj7#5",
    "o7M7": "dimMaj7",
    "M": "",
    "Msus4": "sus4",
    "Msus2": "sus2",
    "susb9": "7b9sus4",
}
_STYLES = (
    ("bossa", "bossa"), ("samba", "bossa"), ("latin", "bossa"), ("mambo", "bossa"), ("waltz", "jazz-waltz"), ("ballad", "ballad"),
    ("blues", "blues"), ("shuffle", "blues"), ("funk", "funk"), ("disco", "funk"), ("hip-hop", "hip-hop"), ("hiphop", "hip-hop"),
    ("soul", "soul"), ("gospel", "soul"), ("motown", "soul"), ("r&b", "soul"), ("house", "dance"), ("techno", "dance"), ("country", "country"),
    ("bluegrass", "country"), ("rock", "rock"), ("pop", "pop"),
)  # fmt: skip

Group = list["str | Group"]


@dataclass
class _Leadsheet:
    """A file taken apart; chord bars are lists of symbols, `sections` the bars at which a section begins."""

    fields: dict[str, str] = field(default_factory=dict)
    style: str = ""
    bars: list[list[str]] = field(default_factory=lambda: [[]])
    sections: set[int] = field(default_factory=set)
    melodies: list[list[str]] = field(default_factory=lambda: [[]])


def read_improvisor(text: str) -> Song | Skipped:
    """Return the song of a leadsheet, with the melody where one stands in it.

    Raises SongError that names what cannot be read.
    """
    if len(text) > MAX_TEXT:
        raise SongError(f"the leadsheet is longer than {MAX_TEXT // 2**20} MB; give one tune at a time")
    leadsheet = _take_apart(text)
    name = "/".join(leadsheet.fields.get("meter", "4 4").split())
    try:
        meter = parse_meter(name)
    except SongError:
        return Skipped(f"meter {name}" if re.fullmatch(r"\d+/\d+", name) else "no meter")
    title = leadsheet.fields.get("title", "") or "Untitled"
    bars = _written(leadsheet, meter)
    if not bars:
        return Skipped("no chords")
    style = next((style for word, style in _STYLES if word in leadsheet.style.casefold()), "jazz")
    tempo = _number(leadsheet.fields.get("tempo", ""))
    if any(bar.notes for bar in bars):
        creators = leadsheet.fields.get("composer", "")
        return song_of(Sheet(title, name, bars, tempo, creators=creators), title, style)
    flat = [(place * meter.bar_ticks + onset, chord) for place, bar in enumerate(bars) for onset, chord in bar.chords]
    key = key_under_signature(bars_of(flat, len(bars), meter), meter, bars[0].signature)
    tempo = tempo if tempo and 30 <= tempo <= 300 else usual_tempo(style)
    return song_of_chords(ChordSheet(title, style, key, tempo, bars, meter))


def parse_symbol(symbol: str) -> Chord:
    """Return the chord of an Impro-Visor symbol.

    >>> [str(parse_symbol(text)) for text in ("CM7", "Am+", "Bbsus", "Eo7", "F7+/C")]
    ['Cmaj7', 'Am#5', 'Bbsus4', 'Edim7', 'Faug7/C']
    """
    match = re.fullmatch(r"([A-G][#b]?)([^/\\]*)(?:[/\\]([A-G][#b]?))?", symbol)
    if not match:
        return parse_chord(symbol)
    root, suffix, bass = match.groups()
    return parse_chord(root + _SPELLINGS.get(suffix, suffix) + (f"/{bass}" if bass else ""))


def _groups(text: str) -> Iterator["str | Group"]:
    """Walk what stands outside all brackets: words, and groups. Raises SongError where brackets do not close."""
    stack: list[Group] = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        if word == "(":
            if len(stack) >= _MAX_DEPTH:
                raise SongError(f"brackets are nested deeper than {_MAX_DEPTH}; a leadsheet needs three")
            stack.append([])
        elif word == ")":
            if not stack:
                raise SongError("a bracket closes that was never opened; take the ) away")
            group = stack.pop()
            if stack:
                stack[-1].append(group)
            else:
                yield group
        elif stack:
            stack[-1].append(word)
        else:
            yield word
    if stack:
        raise SongError("a bracket is never closed; write the missing )")


def _words(group: "str | Group") -> str:
    """Return the text of a group, brackets inside it written again."""
    if isinstance(group, str):
        return group
    return " ".join(one if isinstance(one, str) else f"({_words(one)})" for one in group)


def _take_apart(text: str) -> _Leadsheet:
    leadsheet = _Leadsheet()
    part = ""
    for one in _groups(text):
        if isinstance(one, str):
            _take_word(leadsheet, one, part)
            continue
        name = one[0] if one and isinstance(one[0], str) else ""
        if name == "part":
            kinds = [row[1] for row in one if isinstance(row, list) and row[:1] == ["type"] and row[1:]]
            part = _words(kinds[0]) if kinds else "chords"
            leadsheet.melodies += [[]] if part == "melody" else []
        elif name in ("section", "phrase", "style"):
            leadsheet.sections.add(len(leadsheet.bars) - 1)
            leadsheet.style = leadsheet.style or _words(one[1:])
        elif name:
            leadsheet.fields.setdefault(name, _words(one[1:]))
    return leadsheet


def _take_word(leadsheet: _Leadsheet, word: str, part: str) -> None:
    """Take a word outside brackets: small letters are notes where no part says what follows."""
    if part == "melody" or (not part and _NOTE.fullmatch(word)):
        if word != "|":
            leadsheet.melodies[-1].append(word)
    elif word != "|":
        leadsheet.bars[-1].append(word)
    elif len(leadsheet.bars) >= MAX_BARS:
        raise SongError(f"more than {MAX_BARS} bars; give one tune at a time")
    else:
        leadsheet.bars.append([])


def _written(leadsheet: _Leadsheet, meter: Meter) -> list[WrittenBar]:
    """Return the bars with their chords and the notes of the first melody that has any."""
    symbols = leadsheet.bars if leadsheet.bars[-1] else leadsheet.bars[:-1]
    signature = _number(leadsheet.fields.get("key", ""))
    sharps = signature if signature is not None and -7 <= signature <= 7 else None
    bars = [
        WrittenBar(meter.bar_ticks, chords=_chords(words, meter, number), signature=sharps)
        for number, words in enumerate(symbols, 1)
    ]
    if not any(chord for bar in bars for _, chord in bar.chords):
        return []
    for start in leadsheet.sections:
        if 0 < start <= len(bars):
            bars[start - 1].closes = True
    notes = next(filter(None, map(_notes, leadsheet.melodies)), [])
    last = max((end for _, end, _ in notes), default=0)
    if last > MAX_BARS * meter.bar_ticks:
        raise SongError(f"the melody lasts more than {MAX_BARS} bars; give one tune at a time")
    for _ in range(-(-last // meter.bar_ticks) - len(bars)):
        bars.append(WrittenBar(meter.bar_ticks, signature=sharps))
    for start, end, pitch in notes:
        _lay(bars, start, end, pitch, meter.bar_ticks)
    return bars


def _lay(bars: Sequence[WrittenBar], start: int, end: int, pitch: int, full: int) -> None:
    """Write a note into its bars, tied over the barlines."""
    held = False
    while start < end:
        bar, onset = divmod(start, full)
        length = min(end, (bar + 1) * full) - start
        bars[bar].notes.append(WrittenNote(onset, length, pitch, held))
        start, held = start + length, True


def _chords(words: Sequence[str], meter: Meter, number: int) -> list[tuple[int, Chord | None]]:
    """Return the changes of a bar; a slash holds the chord before, also over the barline."""
    changes: list[tuple[int, Chord | None]] = []
    for place, word in enumerate(words):
        if word == "/":
            continue
        try:
            chord = None if word in ("NC", "N.C.") else parse_symbol(word)
        except SongError as error:
            raise SongError(f"bar {number}: {error}") from None
        changes.append((place * meter.bar_ticks // len(words), chord))
    return changes


def _notes(words: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return start, end and pitch of the notes of a melody, in ticks."""
    notes: list[tuple[int, int, int]] = []
    time = Fraction(0)
    for word in words:
        match = _NOTE.fullmatch(word)
        if not match:
            raise SongError(f'"{word[:20]}" is no note; write letter, octave and length, as c+8 or r4')
        letter, accidental, octave, length = match.groups()
        end = time + _ticks(length)
        if letter != "r" and round(end) > round(time):
            pitch = 60 + _STEPS[letter] + {"#": 1, "b": -1, "": 0}[accidental]
            pitch += 12 * (octave.count("+") - octave.count("-"))
            if not 0 <= pitch <= 127:
                raise SongError(f'note "{word[:20]}" is outside MIDI; use up to four octave signs')
            notes.append((round(time), round(end), pitch))
        time = end
    return notes


def _ticks(length: str) -> Fraction:
    """Return a length in ticks; none written is an eighth.

    >>> [int(_ticks(text)) for text in ("4.", "8/3", "4+8", "")]
    [36, 8, 36, 12]
    """
    total = Fraction(0)
    for value, dots, group in _LENGTH.findall(length or "8"):
        if int(value) not in (1, 2, 4, 8, 16, 32, 64):
            raise SongError(f"a note cannot last 1/{value}; use 1, 2, 4, 8, 16 or 32")
        ticks = Fraction(96, int(value)) * {0: Fraction(1), 1: Fraction(3, 2), 2: Fraction(7, 4)}[len(dots)]
        if group:
            inside = int(group)
            if inside not in (3, 5, 6, 7, 9):
                raise SongError(f"no group of {inside} notes is known; use /3 or /5")
            ticks *= Fraction({3: 2, 5: 4, 6: 4, 7: 4, 9: 8}[inside], inside)
        total += ticks
    return total


def _number(text: str) -> int | None:
    """Return a number of the header rounded, None where it is none."""
    return round(float(text)) if re.fullmatch(r"-?\d{1,4}(\.\d{1,6})?", text.strip()) else None
