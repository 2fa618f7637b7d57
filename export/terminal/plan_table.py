"""Several plans side by side, to choose from.

Conventions: `=` repeats, `~` varies, `/` plays over; where plans would read alike, what is varied, the phrases (`4h`: four bars
to a half cadence) and the beats of a pickup (`↷1`) are told too. Widths are characters of a terminal.
"""

from collections.abc import Sequence
from itertools import zip_longest

from export.terminal.lines import energy_mark
from song import Section, Song
from song.plan_fields import write_length

LEGEND = "= repeats, ~ varies, / plays over"
_SIGNS = {"repeats": "=", "varies": "~", "over": "/"}
_CADENCES = {"authentic": "auth", "plagal": "plag", "deceptive": "dec", "turnaround": "turn"}
_BETWEEN = "   "


def table_lines(songs: Sequence[Song], width: int) -> list[str]:
    """Return the plans in columns as wide as they need, in as many rows of columns as the width asks for."""
    alike = len({tuple(_column(0, song)[1:]) for song in songs}) < len(songs)
    columns = [_column(number, song, detailed=alike) for number, song in enumerate(songs, 1)]
    lines: list[str] = []
    for row in _rows(columns, width):
        widths = [max(map(len, column)) for column in row]
        lines += [""] * bool(lines)
        lines += [
            _BETWEEN.join(cell.ljust(wide) for cell, wide in zip(cells, widths, strict=True)).rstrip()
            for cells in zip_longest(*row, fillvalue="")
        ]
    return lines


def _rows(columns: Sequence[list[str]], width: int) -> list[list[list[str]]]:
    """Fill rows with columns while they fit; a row has one column at least."""
    rows: list[list[list[str]]] = []
    used = 0
    for column in columns:
        wide = max(map(len, column))
        if rows and used + len(_BETWEEN) + wide <= width:
            rows[-1].append(column)
            used += len(_BETWEEN) + wide
        else:
            rows.append([column])
            used = wide
    return rows


def _column(number: int, song: Song, *, detailed: bool = False) -> list[str]:
    """Return number, seed and length of a plan, then a line a section."""
    cells = [(*_cells(song, section), _details(section) if detailed else "") for section in song.sections]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rows = [
        " ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True) if wide).rstrip() for row in cells
    ]
    length = f"{song.bars} bars, {write_length(round(song.seconds))}"
    return [f"{number}  seed {song.brief.seed}", length, *rows]


def _cells(song: Song, section: Section) -> tuple[str, ...]:
    """Return id, role, bars, energy, cadence, what it comes from and the key where it moves, each in few characters."""
    relation = next((sign + getattr(section, name) for name, sign in _SIGNS.items() if getattr(section, name)), "")
    moved = f"{section.key.tonic}{'m' if section.key.mode == 'minor' else ''}" if section.key != song.brief.key else ""
    cadence = _CADENCES.get(section.cadence, section.cadence)
    return (section.id, section.role, f"{section.bars:>2}", energy_mark(section.energy), cadence, relation, moved)


def _details(section: Section) -> str:
    phrases = " ".join(f"{phrase.bars}{phrase.cadence[0]}" for phrase in section.phrases)
    pickup = f"↷{section.pickup}" if section.pickup else ""
    return ", ".join(filter(None, (" ".join(sorted(section.varied)), phrases, pickup)))
