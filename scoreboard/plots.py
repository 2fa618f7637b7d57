"""The board as pictures: how far off every measure is, the losses, and what tells generated songs.

Conventions: one file a kind and picture, PNG; matplotlib is wanted here alone (the extra `plots`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scoreboard.board import LAYERS, Board
from scoreboard.losses import LossRow
from scoreboard.rows import MeasureRow
from song import SongError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OURS, THEIRS, FAINT = "#1f5f8b", "#c8553d", "#b8b8b8"
WIDEST = 5.0  # standard deviations that are drawn


def draw(board: Board, folder: Path) -> list[Path]:
    """Draw the board into a folder, which is made, and return the files.

    Raises SongError where matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise SongError('plots need matplotlib; install it with: pip install "songwright[plots]"') from None

    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for kind in board.facts["kinds"]:
        rows = [row for row in board.measures if row.kind == kind and row.layer in LAYERS and row.off is not None]
        figure = Figure(figsize=(8, 1.2 + 0.22 * len(rows)), layout="constrained")
        draw_offs(figure.subplots(), rows, kind)
        files.append(folder / f"{kind}.png")
        figure.savefig(files[-1])
    if board.losses:
        figure = Figure(figsize=(8, 1 + 0.35 * len(board.losses)), layout="constrained")
        draw_losses(figure.subplots(), board.losses)
        files.append(folder / "losses.png")
        figure.savefig(files[-1])
    return files


def draw_offs(axes: "Axes", rows: Sequence[MeasureRow], kind: str) -> None:
    """Draw how far the generated songs' measures lie off, with their intervals, and where the controls lie."""
    for place, row in enumerate(rows):
        assert row.off is not None
        for value in row.controls.values():
            if value is not None:
                axes.plot(_within(value), -place, "|", color=FAINT, markersize=9)
        axes.plot([_within(row.off.low), _within(row.off.high)], [-place, -place], color=OURS, linewidth=2)
        axes.plot(_within(row.off.value), -place, "o", color=OURS if row.verdict == "as real" else THEIRS, markersize=5)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks([-place for place in range(len(rows))], [row.name for row in rows], fontsize=8)
    axes.set_xlim(-WIDEST - 0.2, WIDEST + 0.2)
    axes.set_ylim(0.7 - len(rows), 0.7)
    axes.set_xlabel("standard deviations of the real songs; ticks are controls")
    axes.set_title(f"{kind}: generated songs against real ones")


def draw_losses(axes: "Axes", rows: Sequence[LossRow]) -> None:
    """Draw the losses of the weights with their intervals, the baselines', and the control's as a cross."""
    for place, row in enumerate(rows):
        for name, estimate in row.baselines.items():
            axes.plot(estimate.value, -place, "|", color=FAINT, markersize=12)
            axes.annotate(name.split("-")[0], (estimate.value, -place + 0.2), fontsize=6, ha="center", color=FAINT)
        axes.plot([row.model.low, row.model.high], [-place, -place], color=OURS, linewidth=2)
        axes.plot(row.model.value, -place, "o", color=OURS)
        axes.plot(row.spoilt.value, -place, "x", color=THEIRS)
    axes.set_yticks([-place for place in range(len(rows))], [f"{row.stage}, {row.kind}" for row in rows], fontsize=8)
    axes.set_xlim(left=0)
    axes.set_xlabel("nats a section, chord or note; grey: n-grams of that order; cross: the control")
    axes.set_title("Foretelling held-out songs")


def _within(value: float) -> float:
    return max(-WIDEST, min(WIDEST, value))
