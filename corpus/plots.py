"""The statistics of a corpus as pictures: what songs of each set are like, side by side.

Conventions: every picture compares sets by shares, 0 to 1, of the values of a trait; drawn by matplotlib without a screen.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.statistics import SetStatistics, Value, shares
from song import SongError
from song.pitch import pitch_class_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BARS = ("mode", "meter", "style", "role", "relation", "cadence")
_TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def _tempo(value: Value) -> str:
    return "<50" if int(value) < 50 else "240+" if int(value) >= 240 else str(value)


def _bars(value: Value) -> str:
    return str(value) if int(value) <= 16 or value in (24, 32) else "other"


# Trait, how its values are grouped, and the groups in order (none: the most frequent).
_HEATS: tuple[tuple[str, Callable[[Value], str], Sequence[str]], ...] = (
    ("bars in a section", _bars, (*map(str, range(1, 17)), "24", "32", "other")),
    ("sections in a song", lambda value: str(value) if int(value) < 20 else "20+", (*map(str, range(1, 20)), "20+")),
    ("tonic", lambda value: _TONICS[pitch_class_of(str(value))], _TONICS),
    ("tempo", _tempo, ("<50", *map(str, range(50, 240, 10)), "240+")),
    ("chord", str, ()),
    ("form", str, ()),
    ("beat of a new chord in 4/4", str, tuple("1234")),
    ("beat of a note in 4/4", str, tuple("1234")),
)
_MOST_FREQUENT = 18


def write_plots(statistics: Sequence[SetStatistics], folder: Path) -> tuple[Path, ...]:
    """Draw the pictures into a folder and return them: `shares.png`, `values.png`, `pitches.png`.

    Raises SongError where matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise SongError('plots need matplotlib; pip install "songwright[plots]"') from None
    made = []
    for name, draw in (("shares", _draw_shares), ("values", _draw_values), ("pitches", _draw_pitches)):
        figure = Figure(layout="constrained", dpi=110)
        draw(figure, statistics)
        made.append(folder / f"{name}.png")
        figure.savefig(made[-1])
    return tuple(made)


def _having(statistics: Sequence[SetStatistics], trait: str) -> list[SetStatistics]:
    return [one for one in statistics if one.traits.get(trait)]


def _draw_shares(figure: "Figure", statistics: Sequence[SetStatistics]) -> None:
    """Draw a bar for each set, cut by the shares of a trait's values."""
    from matplotlib import colormaps

    figure.set_size_inches(14, 11)
    colors = colormaps["tab20"].colors  # type: ignore[attr-defined]
    for axes, trait in zip(_grid(figure, 3, 2), _BARS, strict=True):
        sets = _having(statistics, trait)[::-1]
        values = list(shares(sets[0].traits[trait])) if sets else []
        names = [one.name for one in sets]
        left = [0.0] * len(sets)
        for place, value in enumerate(values):
            widths = [shares(one.traits[trait]).get(value, 0.0) for one in sets]
            axes.barh(names, widths, left=left, color=colors[place % 20], label=str(value))
            left = [start + width for start, width in zip(left, widths, strict=True)]
        axes.set(title=trait, xlim=(0, 1))
        if values:
            axes.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=8, frameon=False)


def _draw_values(figure: "Figure", statistics: Sequence[SetStatistics]) -> None:
    """Draw a table of shares for each trait, sets downwards and values across, dark where a value is frequent."""
    figure.set_size_inches(17, 19)
    for axes, (trait, group, order) in zip(_grid(figure, 4, 2), _HEATS, strict=True):
        sets = _having(statistics, trait)
        frequent = list(shares(sets[-1].traits[trait]))[:_MOST_FREQUENT] if sets else ["none"]
        columns = list(order) or list(map(str, frequent))
        rows = []
        for one in sets:
            row = dict.fromkeys(columns, 0.0)
            for value, share in shares(one.traits[trait]).items():
                if (name := group(value)) in row:
                    row[name] += share
            rows.append([row[name] for name in columns])
        axes.imshow(rows or [[0.0]], aspect="auto", cmap="Blues", vmin=0, vmax=max(map(max, rows), default=1.0))
        axes.set_xticks(range(len(columns)), columns, rotation=60 if max(map(len, columns)) > 3 else 0, fontsize=8)
        axes.set_yticks(range(len(sets)), [one.name for one in sets], fontsize=9)
        axes.set_title(trait)
        _write_percents(axes, rows)


def _write_percents(axes: "Axes", rows: Sequence[Sequence[float]]) -> None:
    top = max(map(max, rows), default=1.0)
    for y, row in enumerate(rows):
        for x, share in enumerate(row):
            if share >= 0.005:
                color = "white" if share > top * 0.6 else "black"
                axes.text(x, y, f"{100 * share:.0f}", ha="center", va="center", fontsize=6.5, color=color)


def _draw_pitches(figure: "Figure", statistics: Sequence[SetStatistics]) -> None:
    """Draw how often each pitch sounds in the melodies, a line a set."""
    figure.set_size_inches(11, 5)
    axes: Any = figure.subplots()
    for one in _having(statistics, "pitch"):
        share = shares(one.traits["pitch"])
        axes.plot(range(36, 100), [share.get(pitch, 0.0) for pitch in range(36, 100)], label=one.name)
    axes.set(title="pitch of the melody", xlabel="MIDI pitch (60 is middle C)", ylabel="share of the notes")
    axes.set_xticks(range(36, 100, 12), [f"C{octave}" for octave in range(2, 8)])
    axes.grid(alpha=0.3)
    if axes.lines:
        axes.legend(frameon=False)


def _grid(figure: "Figure", rows: int, columns: int) -> "Iterator[Axes]":
    grid: Any = figure.subplots(rows, columns)
    return iter(grid.flat)
