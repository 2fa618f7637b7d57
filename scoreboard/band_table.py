"""The board for the band as text, for a terminal and as a Markdown file."""

from collections.abc import Iterator, Mapping
from typing import Any

from scoreboard.band_board import EVERY, REAL_SET, THEIRS, BandBoard, BandRow
from scoreboard.layout import Table, between, board_file, board_lines

_HOW_TO_READ = (
    f"Whole songs are composed in every style and played by our band; where the accompaniment program {THEIRS} is installed and has a groove "
    "for the style, it plays the same charts (its groove as it stands, beside our melody), and ours stands once more on those songs alone. "
    f"`real` are the multitrack files of {REAL_SET}, game music without plan or chords. An interval holds 95 % of bootstrap resamples over songs."
)
# The most telling measures, which stand in the table by style.
_SHOWN = (
    "voice movement", "comping above the melody", "density follows energy", "loudness follows energy", "kick with the bass",
    "groove kept", "fills at borders", "bass note at changes", "time off the grid", "ends together",
)  # fmt: skip


def terminal_lines(board: BandBoard) -> list[str]:
    """Return the board as lines for a terminal."""
    return board_lines(_HOW_TO_READ, fact_lines(board), tables_of(board))


def markdown(board: BandBoard, command: str) -> str:
    """Return the board as a Markdown file that says with which command it was written."""
    return board_file("The band", command, _HOW_TO_READ, fact_lines(board), tables_of(board))


def fact_lines(board: BandBoard) -> list[str]:
    """Return what the board was made of."""
    facts = board.facts
    beside = f"{facts['neighbour']} of them by {THEIRS} too" if facts["neighbour"] else f"{THEIRS} not installed"
    return [
        f"{facts['songs']} songs in {facts['styles']} styles, {beside}; {facts['real']} real files; seed {facts['seed']}"
    ]


def tables_of(board: BandBoard) -> Iterator[Table]:
    """Walk the tables of a board: all styles together, each style in short, what the learned players foretell."""
    rows = [row for row in board.rows if row.style == EVERY]
    yield Table(
        "All styles",
        ("measure", "ours", "ours, same songs", THEIRS, "real", "unit"),
        tuple(
            (row.name, between(row.ours), between(row.shared), between(row.theirs), between(row.real), row.source)
            for row in rows
        ),
    )
    by_style: dict[str, dict[str, BandRow]] = {}
    for row in board.rows:
        if row.style != EVERY:
            by_style.setdefault(row.style, {})[row.name] = row
    yield Table(
        f"By style: ours / {THEIRS}",
        ("style", *_SHOWN),
        tuple((style, *(_pair(own.get(name)) for name in _SHOWN)) for style, own in by_style.items()),
    )
    yield from _learned(board.facts["learned"])


def _pair(row: BandRow | None) -> str:
    if row is None or row.ours is None:
        return ""
    return f"{row.ours.value:.3g} / " + ("" if row.theirs is None else f"{row.theirs.value:.3g}")


def _learned(records: Mapping[str, Any]) -> Iterator[Table]:
    for player, figures in records.items():
        rows = tuple(_figures(figures))
        if rows:
            yield Table(f"Foretelling held-out music: {player}", ("what", "figure"), rows)


def _figures(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Walk the figures of a record, what stands inside another thing after its name."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _figures(one, f"{name}, {key}" if name else str(key))
    else:
        yield name.replace("_", " "), f"{value:.4g}" if isinstance(value, float) else str(value)
