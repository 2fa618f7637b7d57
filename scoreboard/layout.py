"""Tables of a board: aligned for a terminal, the same in Markdown for a file."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scoreboard.bootstrap import Estimate

VERDICT = "verdict"


@dataclass(frozen=True)
class Table:
    """A title, a head and rows of cells; the first `words` columns and the verdict are words, the others numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    note: str = ""


def board_lines(how_to_read: str, facts: Sequence[str], tables: Iterable[Table]) -> list[str]:
    """Return a board as lines for a terminal: what it was made of, how it is read, its tables."""
    return [*facts, "", *textwrap.wrap(how_to_read, 120), "", *_terminal_text(tables)]


def board_file(title: str, command: str, how_to_read: str, facts: Sequence[str], tables: Iterable[Table]) -> str:
    """Return a board as a Markdown file that says with which command it was written."""
    head = [f"# {title}", "", f"Written by `{command}`. {how_to_read}", "", *(f"- {fact}" for fact in facts), ""]
    return "\n".join([*head, *_markdown_text(tables)]).rstrip()


def _terminal_text(tables: Iterable[Table]) -> list[str]:
    """Return tables as lines for a terminal, an empty one between two."""
    lines: list[str] = []
    for table in tables:
        lines += [table.title, *textwrap.wrap(table.note, 120), *_aligned(table), ""]
    return lines[:-1]


def _markdown_text(tables: Iterable[Table]) -> list[str]:
    """Return tables as lines of Markdown, each under its title and followed by an empty line."""
    lines: list[str] = []
    for table in tables:
        lines += [f"## {table.title}", ""]
        lines += [table.note, ""] if table.note else []
        lines.append("| " + " | ".join(table.head) + " |")
        lines.append(
            "| " + " | ".join("---" if place < table.words else "---:" for place in range(len(table.head))) + " |"
        )
        lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table.rows] + [""]
    return lines


def between(estimate: Estimate | None, digits: int | None = None) -> str:
    """Return a figure and its interval, with fewer digits where it is large."""
    if estimate is None:
        return ""
    if digits is None:
        digits = 3 if max(abs(estimate.value), abs(estimate.high)) < 10 else 1
    return f"{estimate.value:.{digits}f} ({estimate.low:.{digits}f} to {estimate.high:.{digits}f})"


def _aligned(table: Table) -> Iterator[str]:
    widths = [max(len(row[place]) for row in (table.head, *table.rows)) for place in range(len(table.head))]
    for row in (table.head, *table.rows):
        cells = (cell.ljust(width) if place < table.words or table.head[place] == VERDICT else cell.rjust(width)
                 for place, (cell, width) in enumerate(zip(row, widths, strict=True)))  # fmt: skip
        yield "  " + "  ".join(cells).rstrip()
