"""A song as lines for a terminal: its brief, its sections, the chart, the melody."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import TypeVar

from song import ChordSpan, Note, Section, Sketch, Song
from song.chart import lay_out, write_bars
from song.contrast import variation
from song.document import RELATIONS
from song.locks import write_locks
from song.notation import write_melody

Content = TypeVar("Content")

Places = Mapping[str, Sequence[int]]
"""Some bars, from 0, of some sections, by their ids."""

_ENERGY = "▁▂▃▄▅▆▇█"


def counted(count: int, name: str) -> str:
    """Return a number of things.

    >>> counted(1, "bar"), counted(12, "bar")
    ('1 bar', '12 bars')
    """
    return f"{count} {name}{'s' * (count != 1)}"


def brief_lines(song: Song) -> list[str]:
    """Return title and brief in one line, and the form with its length in another."""
    brief = song.brief
    minutes, seconds = divmod(round(song.seconds), 60)
    what = f"{brief.style}, {brief.key}, {brief.meter}, {brief.tempo} quarter notes a minute, seed {brief.seed}"
    lines = [f"{brief.title}: {what}"]
    if song.sections:
        lines.append(f"{counted(len(song.sections), 'section')}, {counted(song.bars, 'bar')}, {minutes}:{seconds:02}")
    return lines


def form_lines(song: Song) -> list[str]:
    """Return a line a section: id, role, first bar, bars, energy, cadence, what it comes from, key where it moves.

    Then its pickup in beats, its phrases, each with its cadence, and what is locked, where it has them; what repeats has its
    source's phrases.
    """
    starts = song.start_bars
    lines = []
    for section in song.sections:
        phrases = [(phrase.bars, phrase.cadence) for phrase in section.phrases]
        told = section.source is not None and song.section(section.source).phrases == section.phrases
        locks = write_locks(section.locked | song.brief.locked, section.locked_bars)
        cells = [
            f"{section.id:<6} {section.role:<12} bar {starts[section.id] + 1:>3}, {section.bars:>2} {'bars' if section.bars != 1 else 'bar '}",
            f"{energy_mark(section.energy)} {section.cadence:<10}",
            _relation(song, section),
            f"in {section.key}" if section.key != song.brief.key else "",
            f"pickup {section.pickup}" if section.pickup else "",
            phrase_text(phrases) if len(phrases) > 1 and not told else "",
            f"locked {', '.join(locks)}" if locks else "",
        ]
        lines.append("  ".join(cell for cell in cells if cell).rstrip())
    return lines


def energy_mark(energy: float) -> str:
    """Return an energy from 0 to 1 as one of eight heights.

    >>> energy_mark(0.0), energy_mark(0.5), energy_mark(1.0)
    ('▁', '▅', '█')
    """
    return _ENERGY[round(energy * (len(_ENERGY) - 1))]


def phrase_text(phrases: Iterable[tuple[int, str]]) -> str:
    """Return phrases, each bars and a cadence, as one line.

    >>> phrase_text([(4, "half"), (4, "authentic")])
    '4 half + 4 authentic'
    """
    return " + ".join(f"{bars} {cadence}" for bars, cadence in phrases)


def chart_lines(song: Song) -> list[str]:
    """Return the chart, section by section, `?` where it is open; one that repeats another's chords only says so."""

    def bars(section: Section, spans: Sequence[ChordSpan]) -> list[str]:
        return write_bars(spans, song.brief.meter, section.bars)

    return _layer_lines(song, song.charts, bars)


def melody_lines(song: Song, places: Places | None = None) -> list[str]:
    """Return the melody, section by section, `?` and `*` where it is open; one that repeats another's only says so.

    Or of some bars (from 0) of some sections, these in full.
    """
    meter = song.brief.meter

    def bars(section: Section, line: Sequence[Note] | Sketch) -> list[str]:
        spans, pickup = song.charts.get(section.id, ()), section.pickup * meter.beat_ticks
        return write_melody(line, meter, section.bars, section.key, spans, pickup)

    return _layer_lines(song, song.lines, bars, places)


def _layer_lines(
    song: Song,
    layer: Mapping[str, Content],
    bars: Callable[[Section, Content], list[str]],
    places: Places | None = None,
) -> list[str]:
    lines: list[str] = []
    for section in song.sections:
        content = layer.get(section.id)
        if content is None or (places is not None and section.id not in places):
            continue
        if not content:
            text = "silent"
        elif places is not None:
            texts = bars(section, content)
            text = lay_out([texts[bar] for bar in places[section.id]])
        elif section.source and layer.get(section.source) == content:
            text = f"as {section.source}"
        else:
            text = lay_out(bars(section, content))
        names = chain([section.id], repeat(""))
        lines += [f"{name:<6} {line}" for name, line in zip(names, text.splitlines(), strict=False)]
    return lines


def _relation(song: Song, section: Section) -> str:
    for name in RELATIONS:
        if source := getattr(section, name):
            what = variation(song, section) if name == "varies" else ()
            return f"{name} {source}" + (f": {', '.join(sorted(what))}" if what else "")
    return ""
