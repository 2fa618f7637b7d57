"""Melodies as text: bars between `|`, notes as `pitch/value`.

Conventions: `Bb4/4` is a quarter note on the B flat below C5, `r/2` a half rest; a value is 1, 2, 4, 8, 16, 32 or 64, with `.`
for dotted and `t` for a triplet, and values add up (`C5/4+16`); `~` ties a note to the next. A pickup stands before the first
bar, divided from it by `||` (`G4/8 A4/8 || C5/1 | ...`); its length is given in ticks.
"""

import re
from collections.abc import Sequence
from itertools import product

from song.chart import split_bars
from song.document import ChordSpan, Note
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
_TOKEN = re.compile(r"(r|[A-G][#b]{0,2}-?\d)/([0-9.t+]+)(~?)")


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
    stands = _ticks_before(before) < meter.bar_ticks if pickup is None else pickup > 0
    return (before, bars) if stands else ("", text)


def pickup_beats(text: str, meter: Meter) -> int:
    """Return the whole beats of the pickup that a melody text implies, 0 where it has none."""
    before, _ = cut_pickup(text, meter, None)
    return -(-_ticks_before(before) // meter.beat_ticks)


def _ticks_before(words: str) -> int:
    try:
        return sum(_read_token(word)[1] for word in words.split())
    except SongError as error:
        raise SongError(f"before ||: {error}") from None


def read_melody(text: str, meter: Meter, pickup: int | None = None) -> tuple[Note, ...]:
    """Read bars of notes, onsets from their start; those of a pickup of so many ticks are negative.

    Without a length, the pickup is as long as what stands before a first `||`. Raises SongError that names the bar.

    >>> from song.meter import parse_meter
    >>> read_melody("C5/2 r/4 D5/4~ | D5/1", parse_meter("4/4"))[1]
    Note(onset=72, duration=120, pitch=74)
    >>> [note.onset for note in read_melody("r/8 G4/8 || C5/1", parse_meter("4/4"), 24)]
    [-12, 0]
    """
    before, bars = cut_pickup(text, meter, pickup)
    notes: list[Note] = []
    tied = False
    if before:
        length = pickup or _ticks_before(before)
        tied = _read_bar(before, "before ||", -length, (length, "the pickup"), notes, tied)
    for number, bar in enumerate(split_bars(bars)):
        start = number * meter.bar_ticks
        tied = _read_bar(bar, f"bar {number + 1}", start, (meter.bar_ticks, str(meter)), notes, tied)
    if tied:
        raise SongError("the last note is tied to nothing; take the ~ away")
    return tuple(notes)


def _read_bar(bar: str, where: str, onset: int, room: tuple[int, str], notes: list[Note], tied: bool) -> bool:
    """Read a bar onto the notes before it, `tied` or not; return whether its own last note is tied on.

    `room` are the ticks that the bar has to hold and what asks for them.
    """
    start = onset
    try:
        for word in bar.split():
            pitch, ticks, ties = _read_token(word)
            if tied and (pitch is None or not notes or notes[-1].pitch != pitch):
                raise SongError(f'a tie leads to "{word}"; tie a note only to the same pitch')
            if tied:
                notes[-1] = Note(notes[-1].onset, notes[-1].duration + ticks, notes[-1].pitch)
            elif pitch is not None:
                notes.append(Note(onset, ticks, pitch))
            tied = ties
            onset += ticks
        if onset - start != room[0]:
            held, needed = ((ticks / TICKS_PER_QUARTER) for ticks in (onset - start, room[0]))
            raise SongError(f"holds {held:g} quarter notes; {room[1]} needs {needed:g}")
    except SongError as error:
        raise SongError(f"{where}: {error}") from None
    return tied


def _read_token(word: str) -> tuple[int | None, int, bool]:
    match = _TOKEN.fullmatch(word)
    if "?" in word:
        raise SongError(
            f'"{word}": only chords can be open; write all notes, or take the melody away to have it composed'
        )
    if not match:
        raise SongError(f'"{word}" is no note; write pitch/value or r/value, as Bb4/4 or r/8')
    pitch, value, tie = match.groups()
    if pitch == "r" and tie:
        raise SongError(f'"{word}" ties a rest; take the ~ away')
    return (None if pitch == "r" else parse_pitch(pitch)), read_value(value), bool(tie)


def write_melody(
    notes: Sequence[Note], meter: Meter, bars: int, key: Key, chords: Sequence[ChordSpan], pickup: int = 0
) -> list[str]:
    """Return the text of every bar of a section, notes in its pickup of so many ticks before the first.

    Chord tones are spelled as their chord has them, others as the key.
    """
    # The pickup stands first, however many bars it reaches back; after it come the bars.
    texts: list[list[str]] = [[] for _ in range(bars + 1)]
    written = min(-pickup, notes[0].onset) if notes and notes[0].onset < 0 else 0

    def put(start: int, end: int, name: str) -> None:
        while start < end:
            place = max(0, start // meter.bar_ticks + 1)
            stop = min(end, place * meter.bar_ticks)
            tie = "~" if stop < end and name != "r" else ""
            texts[place].append(f"{name}/{write_value(stop - start)}{tie}")
            start = stop

    for note in notes:
        put(written, note.onset, "r")
        put(note.onset, note.end, spell_note(note, key, chords))
        written = note.end
    put(written, bars * meter.bar_ticks, "r")
    before, *lines = (" ".join(words) for words in texts)
    return [f"{before} || {lines[0]}", *lines[1:]] if before else lines


def spell_note(note: Note, key: Key, chords: Sequence[ChordSpan]) -> str:
    """Return a note as spelled pitch with octave, as the chord under it or else the key spells it."""
    under = next((span.chord for span in chords if span.onset <= note.onset < span.end), None)
    name = (under and under.spell(note.pitch % 12)) or key.spell(note.pitch % 12)
    return pitch_name(note.pitch, name)
