"""The chart of a song as ChordPro: its words with the chords over their syllables, and a grid of chords for every section.

Conventions: a cell is a beat, a `.` one in which the chord before holds; four bars a line. Each key and each label stands before its
section, the words before its grid. By the specification at chordpro.org.
"""

from collections.abc import Iterator

from export.scores.bars import BARS_A_LINE, ScoreBar, chart_bars, mode_mark
from export.scores.chordpro_words import words_of
from song import Meter, Section, Song
from song.account import MARK, account_of
from song.chart import NO_CHORD
from song.seal import BLANK

_BRACES = str.maketrans("{}", "()")


def chordpro_text(song: Song) -> str:
    """Return the chart of a song whose sections and chords are composed."""
    brief = song.brief
    lines = [
        f"# {BLANK}",
        f"{{title: {brief.title.translate(_BRACES)}}}",
        "{composer: songwright}",
        f"{{key: {mode_mark(brief.key, 'm')}}}",
        f"{{time: {brief.meter}}}",
        f"{{tempo: {brief.tempo}}}",
    ]
    bars = list(chart_bars(song))
    key = brief.key
    for section in song.sections:
        lines.append("")
        if section.key != key:
            key = section.key
            lines.append(f"{{key: {mode_mark(key, 'm')}}}")
        own = [bar for bar in bars if bar.section is section]
        lines += words_of(song, section, own)
        lines += _grid(section, own, brief.meter, last=section is song.sections[-1])
    lines += ["", *(f"# {MARK} {line}" for line in account_of(song))]
    return "\n".join(lines) + "\n"


def _grid(section: Section, bars: list[ScoreBar], meter: Meter, *, last: bool) -> Iterator[str]:
    """Walk the lines of the grid of a section."""
    yield f'{{start_of_grid label="{section.id}" shape="{BARS_A_LINE}x{meter.beats}"}}'
    cells = [" ".join(_cells(bar, meter)) for bar in bars]
    width = max(map(len, cells))
    for start in range(0, len(cells), BARS_A_LINE):
        ends = start + BARS_A_LINE >= len(cells)
        row = cells[start : start + BARS_A_LINE]
        line = " | ".join(cell.ljust(width) for cell in row)
        closing = "|." if ends and last else "||" if ends else "|"
        yield f"{'||' if start == 0 else '|'} {line} {closing}"
    yield "{end_of_grid}"


def _cells(bar: ScoreBar, meter: Meter) -> list[str]:
    """Return what stands in the cells of a bar."""
    cells = ["."] * meter.beats
    for span in bar.whole:
        cells[span.onset // meter.beat_ticks] = str(span.chord or NO_CHORD)
    return cells
