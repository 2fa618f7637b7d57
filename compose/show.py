"""A song as lines for a terminal: its brief, its sections, the chart, the melody."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, repeat
from typing import TypeVar

from song import ChordSpan, Note, Section, Song
from song.chart import lay_out, write_bars
from song.document import RELATIONS
from song.notation import write_melody

Content = TypeVar("Content")

_ENERGY = "▁▂▃▄▅▆▇█"


def brief_lines(song: Song) -> list[str]:
    """Return title and brief in one line, and the form with its length in another."""
    brief = song.brief
    minutes, seconds = divmod(round(song.seconds), 60)
    what = f"{brief.style}, {brief.key}, {brief.meter}, {brief.tempo} quarter notes a minute, seed {brief.seed}"
    lines = [f"{brief.title}: {what}"]
    if song.sections:
        lines.append(f"{len(song.sections)} sections, {song.bars} bars, {minutes}:{seconds:02}")
    return lines


def form_lines(song: Song) -> list[str]:
    """Return a line a section: id, role, first bar, bars, key where it moves, cadence, energy, what it comes from."""
    starts = song.start_bars
    lines = []
    for section in song.sections:
        bar = _ENERGY[round(section.energy * (len(_ENERGY) - 1))]
        cells = [
            f"{section.id:<6} {section.role:<12} bar {starts[section.id] + 1:>3}, {section.bars:>2} bars",
            f"{bar} {section.cadence:<10}",
            _relation(section),
            f"in {section.key}" if section.key != song.brief.key else "",
        ]
        lines.append("  ".join(cell for cell in cells if cell).rstrip())
    return lines


def chart_lines(song: Song) -> list[str]:
    """Return the chart, section by section; one that repeats another's chords only says so."""

    def bars(section: Section, spans: Sequence[ChordSpan]) -> list[str]:
        return write_bars(spans, song.brief.meter, section.bars)

    return _layer_lines(song, song.chords, bars)


def melody_lines(song: Song) -> list[str]:
    """Return the melody, section by section; one that repeats another's only says so."""

    def bars(section: Section, notes: Sequence[Note]) -> list[str]:
        return write_melody(notes, song.brief.meter, section.bars, section.key, song.chords.get(section.id, ()))

    return _layer_lines(song, song.melody, bars)


def _layer_lines(
    song: Song, layer: Mapping[str, tuple[Content, ...]], bars: Callable[[Section, Sequence[Content]], list[str]]
) -> list[str]:
    lines: list[str] = []
    for section in song.sections:
        content = layer.get(section.id)
        if content is None:
            continue
        if not content:
            text = "silent"
        elif section.source and layer.get(section.source) == content:
            text = f"as {section.source}"
        else:
            text = lay_out(bars(section, content))
        names = chain([section.id], repeat(""))
        lines += [f"{name:<6} {line}" for name, line in zip(names, text.splitlines(), strict=False)]
    return lines


def _relation(section: Section) -> str:
    return next((f"{name} {getattr(section, name)}" for name in RELATIONS if getattr(section, name)), "")
