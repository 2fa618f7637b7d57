"""Chord charts as text: bars between `|`, in the symbols that players write.

Conventions: chords of a bar share its beats evenly (`Gm7 C7`); where they do not, every beat is written, with `/` for a beat
that holds (`Gm7 / / C7`); `%` repeats the bar before; `N.C.` is no chord. Bars count from 1 in what a person reads.
"""

from collections.abc import Sequence

from song.chord import Chord, parse_chord
from song.document import ChordSpan
from song.error import SongError
from song.meter import Meter

NO_CHORD = "N.C."
_NO_CHORD_SPELLINGS = ("N.C.", "NC", "N.C", "n.c.")


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


def read_chart(text: str, meter: Meter) -> tuple[ChordSpan, ...]:
    """Read a chart into chord spans, onsets from its start.

    Raises SongError that names the bar.

    >>> from song.meter import parse_meter
    >>> [(span.onset, str(span.chord)) for span in read_chart("| Gm7 C7 | F |", parse_meter("4/4"))]
    [(0, 'Gm7'), (48, 'C7'), (96, 'F')]
    """
    spans: list[ChordSpan] = []
    previous: list[tuple[int, Chord | None]] = []
    for number, bar in enumerate(split_bars(text)):
        try:
            if bar == "%":
                if not previous:
                    raise SongError("% repeats the bar before, but there is none")
                chords = previous
            else:
                chords = _read_bar(bar.split(), meter, previous)
        except SongError as error:
            raise SongError(f"bar {number + 1}: {error}") from None
        onset = number * meter.bar_ticks
        for beats, chord in chords:
            spans.append(ChordSpan(onset, beats * meter.beat_ticks, chord))
            onset += beats * meter.beat_ticks
        previous = chords
    return tuple(spans)


def _read_bar(
    words: list[str], meter: Meter, previous: list[tuple[int, Chord | None]]
) -> list[tuple[int, Chord | None]]:
    """Return beats and chord of every chord in a bar."""
    if not words:
        raise SongError(f"is empty; write a chord, % or {NO_CHORD}")
    if len(words) > meter.beats:
        raise SongError(f"{len(words)} beats are written in a bar of {meter.beats} ({meter})")
    if "/" in words and len(words) != meter.beats:
        written = "1 beat is" if len(words) == 1 else f"{len(words)} beats are"
        raise SongError(f"{written} written; with / write all {meter.beats} beats of {meter}")
    if meter.beats % len(words):
        held = " ".join([words[0], *["/"] * (meter.beats - len(words)), *words[1:]])
        raise SongError(f'{len(words)} chords do not share {meter.beats} beats evenly; show the beats, as "{held}"')
    beats = meter.beats // len(words)
    chords: list[tuple[int, Chord | None]] = []
    for word in words:
        if word != "/":
            chord = None if word in _NO_CHORD_SPELLINGS else parse_chord(word)
        elif chords or previous:
            chord = (chords or previous)[-1][1]
        else:
            raise SongError("/ holds the chord before, but there is none")
        if chords and chords[-1][1] == chord:
            chords[-1] = (chords[-1][0] + beats, chord)
        else:
            chords.append((beats, chord))
    return chords


def write_bars(spans: Sequence[ChordSpan], meter: Meter, bars: int) -> list[str]:
    """Return the text of every bar of a section whose chords tile it."""
    texts = []
    for number in range(bars):
        start = number * meter.bar_ticks
        inside = [span for span in spans if start <= span.onset < start + meter.bar_ticks]
        names = [NO_CHORD if span.chord is None else str(span.chord) for span in inside]
        beats = [span.duration // meter.beat_ticks for span in inside]
        if len(set(beats)) <= 1:
            texts.append(" ".join(names))
        else:
            texts.append(" ".join(" ".join([name, *["/"] * (n - 1)]) for name, n in zip(names, beats, strict=True)))
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
