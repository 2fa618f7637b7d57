"""The board in words: what is as in real songs, what is furthest from them, and what each measure means."""

from collections.abc import Iterator

from scoreboard.board import LAYERS, Board
from scoreboard.rows import MeasureRow

FURTHEST = 4
AS_REAL = "as real"


def in_short(board: Board) -> Iterator[tuple[str, str, str, str]]:
    """Walk kind, layer, the measures that are as in real songs, and those furthest off with both means, far ones first."""
    for kind in board.facts["kinds"]:
        for layer in LAYERS:
            rows = [row for row in board.measures if row.kind == kind and row.layer == layer and row.off is not None]
            if rows:
                alike = [row.name for row in rows if row.verdict == AS_REAL]
                apart = sorted((row for row in rows if row.verdict.endswith(("more", "less"))), key=_size, reverse=True)
                yield kind, layer, ", ".join(alike), ", ".join(map(_told, apart[:FURTHEST]))


def _size(row: MeasureRow) -> float:
    return abs(row.off.value) if row.off else 0.0


def _told(row: MeasureRow) -> str:
    assert row.generated is not None and row.real is not None
    side = "more" if row.verdict.endswith("more") else "less"
    return f"{side} {row.name} ({row.generated.value:.3g} for {row.real.value:.3g})"


def glossary(board: Board) -> Iterator[tuple[str, str]]:
    """Walk the measures on the board, each once, with what it counts and where it comes from."""
    yield from dict.fromkeys((row.name, row.source) for row in board.measures)
