"""Melodies as text: bars between `|`, notes as `pitch/value`.

Conventions: `Bb4/4` is a quarter note on the B flat below C5, `r/2` a half rest; a value is 1, 2, 4, 8, 16, 32 or 64, with `.`
for dotted and `t` for a triplet, and values add up (`C5/4+16`); `~` ties a note to the next.
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


def read_melody(text: str, meter: Meter) -> tuple[Note, ...]:
    """Read bars of notes, onsets from their start.

    Raises SongError that names the bar.

    >>> from song.meter import parse_meter
    >>> read_melody("C5/2 r/4 D5/4~ | D5/1", parse_meter("4/4"))[1]
    Note(onset=72, duration=120, pitch=74)
    """
    notes: list[Note] = []
    tied = False
    for number, bar in enumerate(split_bars(text)):
        onset = number * meter.bar_ticks
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
            held = onset - number * meter.bar_ticks
            if held != meter.bar_ticks:
                quarters = f"{held / TICKS_PER_QUARTER:g} quarter notes"
                raise SongError(f"holds {quarters}; {meter} needs {meter.bar_ticks / TICKS_PER_QUARTER:g}")
        except SongError as error:
            raise SongError(f"bar {number + 1}: {error}") from None
    if tied:
        raise SongError("the last note is tied to nothing; take the ~ away")
    return tuple(notes)


def _read_token(word: str) -> tuple[int | None, int, bool]:
    match = _TOKEN.fullmatch(word)
    if not match:
        raise SongError(f'"{word}" is no note; write pitch/value or r/value, as Bb4/4 or r/8')
    pitch, value, tie = match.groups()
    if pitch == "r" and tie:
        raise SongError(f'"{word}" ties a rest; take the ~ away')
    return (None if pitch == "r" else parse_pitch(pitch)), read_value(value), bool(tie)


def write_melody(notes: Sequence[Note], meter: Meter, bars: int, key: Key, chords: Sequence[ChordSpan]) -> list[str]:
    """Return the text of every bar of a section; chord tones are spelled as their chord has them, others as the key."""
    texts: list[list[str]] = [[] for _ in range(bars)]
    written = 0

    def put(start: int, end: int, name: str) -> None:
        while start < end:
            bar = start // meter.bar_ticks
            stop = min(end, (bar + 1) * meter.bar_ticks)
            tie = "~" if stop < end and name != "r" else ""
            texts[bar].append(f"{name}/{write_value(stop - start)}{tie}")
            start = stop

    for note in notes:
        put(written, note.onset, "r")
        put(note.onset, note.end, spell_note(note, key, chords))
        written = note.end
    put(written, bars * meter.bar_ticks, "r")
    return [" ".join(words) for words in texts]


def spell_note(note: Note, key: Key, chords: Sequence[ChordSpan]) -> str:
    """Return a note as spelled pitch with octave, as the chord under it or else the key spells it."""
    under = next((span.chord for span in chords if span.onset <= note.onset < span.end), None)
    name = (under and under.spell(note.pitch % 12)) or key.spell(note.pitch % 12)
    return pitch_name(note.pitch, name)
