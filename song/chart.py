"""Chord charts as text: bars between `|`, in the symbols that players write.

Conventions: chords of a bar share its beats evenly (`Gm7 C7`); where they do not, every beat is written, with `/` for a beat
that holds (`Gm7 / / C7`); `%` repeats the bar before; `N.C.` is no chord; `?` stands for a chord that is still to be composed,
alone for a bar or many. Bars count from 1 in what a person reads.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Final, Literal

from song.chord import Chord, parse_chord
from song.document import ChordSpan
from song.error import SongError
from song.meter import Meter

NO_CHORD = "N.C."
OPEN: Final = "?"
_NO_CHORD_SPELLINGS = ("N.C.", "NC", "N.C", "n.c.")
_Bar = list[tuple[int, Chord | Literal["?"] | None]]  # beats and what stands there


def split_bars(text: str) -> list[str]:
    """Cut a text at its barlines; line ends and outer barlines make no bars of their own.

    >>> split_bars("| Gm7 | C7 | F | % |")
    ['Gm7', 'C7', 'F', '%']
    """
    bars: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().replace("||", "|").strip("|").split("|")]
        if cells != [""]:
            bars.extend(cells)
    return bars


def read_chart(text: str, meter: Meter, *, may_be_open: bool = False) -> tuple[ChordSpan, ...]:
    """Read a chart into chord spans, onsets from its start; one that `may_be_open` has a gap where `?` stands.

    Raises SongError that names the bar.

    >>> from song.meter import parse_meter
    >>> [(span.onset, str(span.chord)) for span in read_chart("| Gm7 C7 | F |", parse_meter("4/4"))]
    [(0, 'Gm7'), (48, 'C7'), (96, 'F')]
    >>> [span.onset for span in read_chart("| ? C7 | F |", parse_meter("4/4"), may_be_open=True)]
    [48, 96]
    """
    spans: list[ChordSpan] = []
    previous: _Bar = []
    for number, bar in enumerate(split_bars(text)):
        try:
            if bar == "%":
                if not previous:
                    raise SongError("% repeats the bar before, but there is none; write a chord")
                chords = previous
            else:
                chords = _read_bar(bar.split(), meter, previous)
            if not may_be_open and any(chord == OPEN for _, chord in chords):
                raise SongError(f"has {OPEN} for a chord that is still to be composed; write a chord or {NO_CHORD}")
        except SongError as error:
            raise SongError(f"bar {number + 1}: {error}") from None
        onset = number * meter.bar_ticks
        for beats, chord in chords:
            if chord != OPEN:
                spans.append(ChordSpan(onset, beats * meter.beat_ticks, chord))
            onset += beats * meter.beat_ticks
        previous = chords
    return tuple(spans)


def _read_bar(words: list[str], meter: Meter, previous: _Bar) -> _Bar:
    """Return beats and chord of every chord in a bar."""
    _check_beats(words, meter)
    beats = meter.beats // len(words)
    chords: _Bar = []
    for word in words:
        if word != "/":
            chord = _read_word(word)
        elif chords or previous:
            chord = (chords or previous)[-1][1]
        else:
            raise SongError("/ holds the chord before, but there is none; write a chord")
        if chords and chords[-1][1] == chord:
            chords[-1] = (chords[-1][0] + beats, chord)
        else:
            chords.append((beats, chord))
    return chords


def _check_beats(words: list[str], meter: Meter) -> None:
    """Raise SongError where words do not fill a bar."""
    if not words:
        raise SongError(f"is empty; write a chord, %, {NO_CHORD} or {OPEN}")
    if (over := len(words) - meter.beats) > 0:
        many = f"{len(words)} beats are written in a bar of {meter.beats} ({meter})"
        raise SongError(f"{many}; take {over} away or set a barline between them")
    if "/" in words and len(words) != meter.beats:
        written = "1 beat is" if len(words) == 1 else f"{len(words)} beats are"
        raise SongError(f"{written} written; with / write all {meter.beats} beats of {meter}")
    if meter.beats % len(words):
        held = " ".join([words[0], *["/"] * (meter.beats - len(words)), *words[1:]])
        raise SongError(f'{len(words)} chords do not share {meter.beats} beats evenly; show the beats, as "{held}"')


def _read_word(word: str) -> Chord | Literal["?"] | None:
    if word == OPEN:
        return OPEN
    if OPEN in word:
        raise SongError(f'"{word}" is half a chord; write the whole chord, or {OPEN} alone to have it composed')
    if "%" in word:
        raise SongError(
            f'"{word}" stands among chords; % repeats a whole bar and stands alone, / holds a chord for a beat'
        )
    return None if word in _NO_CHORD_SPELLINGS else parse_chord(word)


def write_bars(spans: Sequence[ChordSpan], meter: Meter, bars: int) -> list[str]:
    """Return the text of every bar of a section; `?` where no chord stands."""
    texts = []
    for number in range(bars):
        start, end = number * meter.bar_ticks, (number + 1) * meter.bar_ticks
        words: list[tuple[str, int]] = []
        for span in spans:
            if start <= span.onset < end:
                words += [(OPEN, span.onset - start)] if span.onset > start else []
                words.append((NO_CHORD if span.chord is None else str(span.chord), span.duration))
                start = span.end
        words += [(OPEN, end - start)] if start < end else []
        beats = [ticks // meter.beat_ticks for _, ticks in words]
        held = [[name, *["/"] * (count - 1)] for (name, _), count in zip(words, beats, strict=True)]
        texts.append(" ".join(chain(*held) if len(set(beats)) > 1 else (name for name, _ in words)))
    return texts


def lay_out(bars: Sequence[str], per_line: int = 4) -> str:
    """Set bars in lines of equal columns with barlines between; a pickup (`G4/4 || C5/1`) stands before the columns.

    >>> print(lay_out(["Gm7 C7", "F"], 2))
    Gm7 C7 | F |
    """
    before, mark, first = bars[0].partition(" || ") if bars else ("", "", "")
    if mark:
        lines = lay_out([first, *bars[1:]], per_line).splitlines()
        return "\n".join([f"{before}{mark}{lines[0]}", *(" " * len(before + mark) + line for line in lines[1:])])
    width = [max(len(bar) for bar in bars[column::per_line]) for column in range(min(per_line, len(bars)))]
    lines = []
    for start in range(0, len(bars), per_line):
        cells = bars[start : start + per_line]
        padded = [cell.ljust(width[column]) for column, cell in enumerate(cells[:-1])]
        lines.append(" | ".join([*padded, cells[-1]]) + " |")
    return "\n".join(lines)
