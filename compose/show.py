"""A song as lines for a terminal: its brief, its sections, the chart, the melody."""

from song import Section, Song
from song.chart import lay_out, write_bars
from song.notation import write_melody

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
    lines: list[str] = []
    for section in song.sections:
        spans = song.chords.get(section.id)
        if spans is None:
            continue
        if section.source and song.chords.get(section.source) == spans:
            lines.append(f"{section.id:<6} as {section.source}")
            continue
        lines += _block(section, lay_out(write_bars(spans, song.brief.meter, section.bars)))
    return lines


def melody_lines(song: Song) -> list[str]:
    """Return the melody, section by section; one that repeats another's only says so."""
    lines: list[str] = []
    for section in song.sections:
        notes = song.melody.get(section.id)
        if notes is None:
            continue
        if not notes:
            lines.append(f"{section.id:<6} silent")
        elif section.source and song.melody.get(section.source) == notes:
            lines.append(f"{section.id:<6} as {section.source}")
        else:
            spans = song.chords.get(section.id, ())
            lines += _block(section, lay_out(write_melody(notes, song.brief.meter, section.bars, section.key, spans)))
    return lines


def _relation(section: Section) -> str:
    for relation in ("repeats", "varies", "over"):
        if source := getattr(section, relation):
            return f"{relation} {source}"
    return ""


def _block(section: Section, text: str) -> list[str]:
    return [f"{section.id if number == 0 else '':<6} {line}" for number, line in enumerate(text.splitlines())]
