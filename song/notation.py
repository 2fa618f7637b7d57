"""Melodies as text: bars between `|`, notes as `pitch/value`.

Conventions: `Bb4/4` is a quarter note on the B flat below C5, `r/2` a half rest; a value is 1, 2, 4, 8, 16, 32 or 64, with `.`
for dotted and `t` for a triplet, and values add up (`C5/4+16`); `~` ties a note to the next. A pickup stands before the first
bar, divided from it by `||` (`G4/8 A4/8 || C5/1 | ...`); its length is given in ticks. What is still to be composed: `?` is a bar,
`*/2` half a bar, `?/4` a quarter note of any pitch.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from song.chart import OPEN, split_bars
from song.document import ChordSpan, Note, Sketch, Span
from song.error import SongError
from song.key import Key
from song.meter import TICKS_PER_QUARTER, Meter
from song.pitch import parse_pitch, pitch_name

_WHOLE = 4 * TICKS_PER_QUARTER
_PLAIN = {str(value): _WHOLE // value for value in (1, 2, 4, 8, 16, 32)}
_DOTTED = {f"{value}.": _WHOLE * 3 // (value * 2) for value in (1, 2, 4, 8, 16)}
_TRIPLET = {f"{value}t": _WHOLE * 2 // (value * 3) for value in (2, 4, 8, 16, 32, 64)}
VALUES = {**_PLAIN, **_DOTTED, **_TRIPLET}
_VALUE_OF = {ticks: value for value, ticks in reversed(VALUES.items())}
# Values in the order in which sums are tried: plain and dotted before triplets, long before short.
_LONGEST_FIRST = sorted(_VALUE_OF, key=lambda ticks: ("t" in _VALUE_OF[ticks], -ticks))
FREE = "*"  # notes or rests, whatever comes
_TOKEN = re.compile(r"(r|\?|\*|[A-G][#b]{0,2}-?\d)/([0-9.t+]+)(~?)")


def read_value(text: str) -> int:
    """Return the ticks of a value such as "4", "8." or "4+16".

    >>> read_value("4"), read_value("8t"), read_value("4+16")
    (24, 8, 30)
    """
    try:
        return sum(VALUES[part] for part in text.split("+"))
    except KeyError:
        raise SongError(f'"{text}" is no note value; use {", ".join(_PLAIN)}, with . or t, added with +') from None


def write_value(ticks: int) -> str:
    """Return the shortest value for a number of ticks, 1 or more.

    >>> write_value(36), write_value(30)
    ('4.', '4+16')
    """
    if ticks in _VALUE_OF:
        return _VALUE_OF[ticks]
    for long, short in product(_LONGEST_FIRST, repeat=2):
        if long + short == ticks:
            return f"{_VALUE_OF[long]}+{_VALUE_OF[short]}"
    longest = max(value for value in _VALUE_OF if value < ticks)
    return f"{_VALUE_OF[longest]}+{write_value(ticks - longest)}"


def cut_pickup(text: str, meter: Meter, pickup: int | None) -> tuple[str, str]:
    """Return what stands before the first bar of a melody, "" where there is no pickup, and the bars.

    Where the length of the pickup is not known (None), what stands before a first `||` is one if it is shorter than a bar;
    otherwise `||` is a barline.

    >>> from song.meter import parse_meter
    >>> cut_pickup("G4/8 A4/8 || C5/1 | D5/1 |", parse_meter("4/4"), None)
    ('G4/8 A4/8', ' C5/1 | D5/1 |')
    """
    before, mark, bars = text.partition("||")
    before = before.strip().removeprefix("|").strip()
    if not mark or not before or "|" in before or "\n" in before:
        return "", text
    stands = _ticks_before(before, meter) < meter.bar_ticks if pickup is None else pickup > 0
    return (before, bars) if stands else ("", text)


def pickup_beats(text: str, meter: Meter) -> int:
    """Return the whole beats of the pickup that a melody text implies, 0 where it has none."""
    before, _ = cut_pickup(text, meter, None)
    return -(-_ticks_before(before, meter) // meter.beat_ticks)


def _ticks_before(words: str, meter: Meter) -> int:
    try:
        return meter.bar_ticks if words == OPEN else sum(_read_token(word)[1] for word in words.split())
    except SongError as error:
        raise SongError(f"before ||: {error}") from None


def is_silent(text: str) -> bool:
    """Return whether a melody text says that the section has none on purpose."""
    return text.strip() in ("", "silent")


def read_melody(text: str, meter: Meter, pickup: int | None = None) -> tuple[Note, ...]:
    """Read bars of notes, onsets from their start; those of a pickup of so many ticks are negative.

    Without a length, the pickup is as long as what stands before a first `||`. Raises SongError that names the bar.

    >>> from song.meter import parse_meter
    >>> read_melody("C5/2 r/4 D5/4~ | D5/1", parse_meter("4/4"))[1]
    Note(onset=72, duration=120, pitch=74)
    >>> [note.onset for note in read_melody("r/8 G4/8 || C5/1", parse_meter("4/4"), 24)]
    [-12, 0]
    """
    line = read_line(text, meter, pickup)
    if isinstance(line, Sketch):
        raise SongError("has ? or * for what is still to be composed; write notes and rests")
    return line


def read_line(text: str, meter: Meter, pickup: int | None = None) -> tuple[Note, ...] | Sketch:
    """Read bars of notes as `read_melody` does, or the sketch of a melody where some of it is open.

    The pickup of a sketch is open where nothing is written of it.

    >>> from song.meter import parse_meter
    >>> read_line("? | C5/2 */2 | ?/1", parse_meter("4/4")).open
    (Span(onset=0, duration=96), Span(onset=144, duration=48))
    """
    before, bars = cut_pickup(text, meter, pickup)
    line = _Line()
    length = (pickup or _ticks_before(before, meter)) if before else pickup or 0
    if before:
        _read_bar(before, "before ||", -length, (length, "the pickup"), line)
    for number, bar in enumerate(split_bars(bars)):
        _read_bar(bar, f"bar {number + 1}", number * meter.bar_ticks, (meter.bar_ticks, str(meter)), line)
    if line.tied:
        raise SongError("the last note is tied to nothing; take the ~ away")
    if not line.rhythm and not line.open:
        return tuple(line.notes)
    if length and not before:
        line.open.append(Span(-length, length))
    return Sketch(tuple(line.notes), tuple(line.rhythm), tuple(line.open))


@dataclass
class _Line:
    """What has been read so far, and the sign of the note that is tied on, or "" where none is."""

    notes: list[Note] = field(default_factory=list)
    rhythm: list[Span] = field(default_factory=list)
    open: list[Span] = field(default_factory=list)
    tied: str = ""

    def add(self, word: str, onset: int) -> int:
        """Add what a word says at an onset; return how long it lasts."""
        sign, ticks, ties = _read_token(word)
        pitch = None if sign in ("r", OPEN, FREE) else parse_pitch(sign)
        if self.tied:
            self.meet(word, sign == self.tied if OPEN in (sign, self.tied) else pitch == self.notes[-1].pitch)
            if pitch is None:
                self.rhythm[-1] = replace(self.rhythm[-1], duration=self.rhythm[-1].duration + ticks)
            else:
                self.notes[-1] = replace(self.notes[-1], duration=self.notes[-1].duration + ticks)
        elif pitch is not None:
            self.notes.append(Note(onset, ticks, pitch))
        elif sign != "r":
            (self.rhythm if sign == OPEN else self.open).append(Span(onset, ticks))
        self.tied = sign if ties else ""
        return ticks

    def add_bar(self, onset: int, ticks: int) -> int:
        """Add a bar that is open; return how long it lasts."""
        self.meet(OPEN, not self.tied)
        self.open.append(Span(onset, ticks))
        return ticks

    def meet(self, word: str, fits: bool) -> None:
        """Raise SongError where a tie does not lead to what it has to."""
        if not fits:
            raise SongError(f'a tie leads to "{word}"; tie a note only to the same pitch')


def _read_bar(bar: str, where: str, onset: int, room: tuple[int, str], line: _Line) -> None:
    """Read a bar onto what is before it; `room` are the ticks that the bar has to hold and what asks for them."""
    start = onset
    try:
        for word in bar.split():
            onset += line.add_bar(onset, room[0]) if word == OPEN == bar else line.add(word, onset)
        if onset - start != room[0]:
            held, needed = ((ticks / TICKS_PER_QUARTER) for ticks in (onset - start, room[0]))
            raise SongError(f"holds {held:g} quarter notes; {room[1]} needs {needed:g}")
    except SongError as error:
        raise SongError(f"{where}: {error}") from None


def _read_token(word: str) -> tuple[str, int, bool]:
    """Return pitch or sign of a word, its ticks, and whether it is tied on."""
    match = _TOKEN.fullmatch(word)
    if not match and word in (OPEN, FREE):
        raise SongError(
            f'"{word}" has no value; write ?/4 for a note of any pitch, */4 for what is free, ? alone for a bar'
        )
    if not match:
        raise SongError(f'"{word}" is no note; write pitch/value or r/value, as Bb4/4 or r/8')
    sign, value, tie = match.groups()
    if sign in ("r", FREE) and tie:
        raise SongError(f'"{word}" ties {"a rest" if sign == "r" else "what is no note yet"}; take the ~ away')
    return sign, read_value(value), bool(tie)


def write_melody(
    line: Sequence[Note] | Sketch,
    meter: Meter,
    bars: int,
    key: Key,
    chords: Sequence[ChordSpan],
    pickup: int = 0,
) -> list[str]:
    """Return the text of every bar of a section, what is in its pickup of so many ticks before the first.

    Chord tones are spelled as their chord has them, others as the key.
    """
    # The pickup stands first, however many bars it reaches back; after it come the bars.
    texts: list[list[str]] = [[] for _ in range(bars + 1)]

    def put(start: int, end: int, name: str) -> None:
        while start < end:
            place = max(0, start // meter.bar_ticks + 1)
            stop = min(end, place * meter.bar_ticks)
            if name == FREE and stop - start == (meter.bar_ticks if place else pickup):
                texts[place].append(OPEN)
            else:
                tie = "~" if stop < end and name not in ("r", FREE) else ""
                texts[place].append(f"{name}/{write_value(stop - start)}{tie}")
            start = stop

    parts = _parts(line, key, chords)
    # Of a sketch the pickup is written even where it is silent.
    early = bool(pickup) if isinstance(line, Sketch) else parts and parts[0][0] < 0
    written = min([-pickup, *(start for start, _, _ in parts[:1])]) if early else 0
    for start, end, name in parts:
        put(written, start, "r")
        put(start, end, name)
        written = end
    put(written, bars * meter.bar_ticks, "r")
    before, *lines = (" ".join(words) for words in texts)
    return [f"{before} || {lines[0]}", *lines[1:]] if before else lines


def _parts(line: Sequence[Note] | Sketch, key: Key, chords: Sequence[ChordSpan]) -> list[tuple[int, int, str]]:
    """Return what is not silent in a line, in order: from where to where, and its sign."""
    notes = line.notes if isinstance(line, Sketch) else line
    parts = [(note.onset, note.end, spell_note(note, key, chords)) for note in notes]
    if isinstance(line, Sketch):
        parts += [(span.onset, span.end, OPEN) for span in line.rhythm]
        parts += [(span.onset, span.end, FREE) for span in line.open]
    return sorted(parts)


def spell_note(note: Note, key: Key, chords: Sequence[ChordSpan]) -> str:
    """Return a note as spelled pitch with octave, as the chord under it or else the key spells it."""
    under = next((span.chord for span in chords if span.onset <= note.onset < span.end), None)
    name = (under and under.spell(note.pitch % 12)) or key.spell(note.pitch % 12)
    return pitch_name(note.pitch, name)
