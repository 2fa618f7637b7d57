"""The board as text: aligned tables for a terminal, the same in Markdown for a file.

Conventions: `off` counts standard deviations of the real songs; under a control stands how far off its songs are, a dot where
it leaves the measure as it was.
"""

from collections.abc import Iterator

from scoreboard.board import LAYERS, Board, ClassifierRow
from scoreboard.bootstrap import Estimate
from scoreboard.classifier import Verdict
from scoreboard.controls import CONTROLS, NGRAM, TOKENS
from scoreboard.copying import Copy, CopyRow
from scoreboard.layout import VERDICT, Table, between, board_file, board_lines
from scoreboard.summary import glossary, in_short

OFF = "off, sd"
SHORT = {
    "chords shuffled": "~chords",
    "melody transposed": "~transp.",
    "bars shuffled": "~bars",
    TOKENS: "~tokens",
    NGRAM: f"~{NGRAM}",
}
TELLING = 8


def tables_of(board: Board) -> Iterator[Table]:
    """Walk the tables of a board."""
    yield from filter(
        lambda table: table.rows,
        (_short(board), *_losses(board), *_others(board), *_measures(board), _references(board), _words(board)),
    )


def terminal_lines(board: Board) -> list[str]:
    """Return the board as lines for a terminal."""
    return board_lines(_HOW_TO_READ, fact_lines(board), tables_of(board))


def markdown(board: Board, command: str) -> str:
    """Return the board as a Markdown file that says with which command it was written."""
    return board_file("Scoreboard", command, _HOW_TO_READ, fact_lines(board), tables_of(board))


_HOW_TO_READ = (
    "Generated songs stand against held-out real songs of the same kind. An interval holds 95 % of bootstrap resamples over "
    "songs. `off` is how far the generated songs' mean lies from the real songs' in standard deviations of the real songs (`unclear`: "
    "too few songs to say), and the columns with ~ are the same for controls, real songs spoilt on purpose (chords of the bars shuffled, "
    "melody transposed, bars shuffled, chords and notes drawn from 3-grams on the real plan) or sent through our own grid and symbols: "
    "a measure that no control moves measures nothing."
)


def fact_lines(board: Board) -> list[str]:
    """Return what the board was made of."""
    facts = board.facts
    lines = [
        f"{'quick' if facts['quick'] else 'full'} board, seed {facts['seed']}, corpus {facts['corpus'][:16]}",
        "weights: " + ", ".join(f"{stage} {checksum[:16]}" for stage, checksum in facts["weights"].items()),
    ]
    for name, kind in facts["kinds"].items():
        lines.append(
            f"{name}: {kind['what']}; {kind['generated']} generated, {kind['real']} held out from {', '.join(kind['sets'])}"
        )
    return lines


def _short(board: Board) -> Table:
    head = ("kind", "layer", "as in real songs", "furthest from them (composed for real)")
    return Table("In short", head, tuple(in_short(board)), 4)


def _words(board: Board) -> Table:
    return Table("What the measures are", ("measure", "what it is"), tuple(glossary(board)), 2)


def _losses(board: Board) -> Iterator[Table]:
    names = list(dict.fromkeys(name for row in board.losses for name in row.baselines))
    rows = tuple(
        (
            row.stage, row.kind, row.event, between(row.model), *(_number(row.baselines.get(name)) for name in names),
            f"{between(row.gain)}", f"{row.spoilt.value:.2f} ({row.control})", _number(row.generated),
        )
        for row in board.losses
    )  # fmt: skip
    note = (
        "Nats (natural-log units) a section, chord or note; less is better. The control is the model on songs spoilt on purpose. The "
        "loss under the 3-gram of generated songs stands last: as high as that of the real songs, or they are duller."
    )
    head = ("stage", "kind", "nats a", "model", *names, "gain on best", "control", "generated under 3-gram")
    yield Table("Foretelling held-out songs", head, rows, 3, note)


def _measures(board: Board) -> Iterator[Table]:
    controls = [*CONTROLS, NGRAM]
    for kind in board.facts["kinds"]:
        for layer in LAYERS:
            rows = tuple(
                (
                    row.name, between(row.real), between(row.generated), _signed(_value(row.off)), row.verdict,
                    *(_signed(row.controls.get(name)) for name in controls),
                )
                for row in board.measures
                if row.kind == kind and row.layer == layer
            )  # fmt: skip
            head = ("measure", "real", "generated", OFF, VERDICT, *(SHORT[name] for name in controls))
            yield Table(f"{kind}: {layer}", head, rows)
        rows = tuple(
            (
                row.name, row.distance, f"{row.real:.3f}", between(row.generated),
                *(_plain(row.controls.get(name)) for name in controls),
            )
            for row in board.distributions
            if row.kind == kind
        )  # fmt: skip
        head = ("distribution", "compared by", "real with real", "generated", *(SHORT[name] for name in controls))
        yield Table(f"{kind}: distributions", head, rows, 2)
    yield _band(board)


def _band(board: Board) -> Table:
    """Return what the band does, by kind, with the real ones where a set has any: arrangements of their own, no yardstick."""
    columns: dict[str, dict[str, Estimate]] = {}
    for row in board.measures:
        if row.layer == "band":
            for name, estimate in ((row.kind, row.generated), (f"{row.kind}, real", row.real)):
                if estimate is not None:
                    columns.setdefault(name, {})[row.name] = estimate
    names = dict.fromkeys(name for column in columns.values() for name in column)
    cells = tuple((name, *(between(column.get(name)) for column in columns.values())) for name in names)
    return Table(
        "The band", ("measure", *columns), cells, note=_BAND_NOTE if any("real" in name for name in columns) else ""
    )


_BAND_NOTE = "The real ones are piano arrangements, so only what both can do is comparable."


def _others(board: Board) -> Iterator[Table]:
    yield Table(
        "Telling generated from real songs: AUC of a classifier",
        (
            "kind",
            "generated",
            "with real through tokens",
            *(f"by {layer}" for layer in LAYERS),
            "real with real",
            "3-gram songs",
        ),
        tuple(
            (
                row.kind,
                _auc(row.generated),
                _auc(row.written),
                *(_number(row.layers.get(layer)) for layer in LAYERS),
                _plain(row.real),
                _auc(row.ngram),
            )
            for row in board.classifiers
        ),
        note=_CLASSIFIER_NOTE,
    )
    yield Table(
        "The work list: what gives generated songs away",
        ("kind", "feature", "gain", "real", "generated"),
        tuple(cells for row in board.classifiers for cells in _telling(row)),
        2,
    )
    yield Table(
        "As asked and planned",
        ("what", "of", "share", "songs that fall short"),
        tuple(
            (row.name, row.source, f"{row.share.value:.4g}", f"{row.short} of {row.share.songs}")
            for row in board.adherence
        ),
        2,
    )
    yield Table(
        "Longest run shared with a training song",
        ("kind", "of", "real", "generated", "longest", "limit", "copies"),
        tuple(
            (
                row.kind, row.what, between(row.real, 1), between(row.generated, 1), str(row.longest), f"{row.limit:.0f}",
                str(len(row.copies)),
            )
            for row in board.copies
        ),
        2,
        _copies_note(board),
    )  # fmt: skip


_CLASSIFIER_NOTE = (
    "0.5: composed and real songs cannot be told apart; 1: always. Then the same with the real songs sent through our own grid and "
    "chord symbols first, so that only what the weights do is told; then by the features of one layer alone. Controls: real with "
    "real must be near 0.5, songs of a 3-gram with real ones near 1."
)


def _references(board: Board) -> Table:
    rows = tuple(
        (
            row.figure.songs, row.figure.control, row.figure.measure, f"{row.figure.value:g}", _plain(row.ours),
            "." if row.difference is None else f"{100 * row.difference:+.1f} %", str(row.count),
        )
        for row in board.references
    )  # fmt: skip
    note = "All songs of a set, trained on or not. What differs, and why, stands in `scoreboard/references.py`."
    head = ("songs", "control", "measure", "reported", "ours", "difference", "songs read")
    return Table("Our definitions on songs that others measured", head, rows, words=3, note=note)


def _copies_note(board: Board) -> str:
    """Return which generated songs copy, and which held-out songs stand in the training songs under another title."""
    copies = [_run(row, one) for row in board.copies for one in row.copies]
    leaks = [_run(row, one) for row in board.copies for one in row.leaks]
    parts = [f"Copies: {'; '.join(copies)}." if copies else "No generated song copies."]
    parts += [f"Held-out songs that training songs hold: {'; '.join(leaks)}."] if leaks else []
    return " ".join(parts)


def _run(row: CopyRow, one: Copy) -> str:
    return f"{one.title} ({row.kind}): {one.length} {row.what} of {one.source}"


def _telling(row: ClassifierRow) -> Iterator[tuple[str, ...]]:
    if row.generated is not None:
        for one in row.generated.telling[:TELLING]:
            yield row.kind, one.name, f"{100 * one.gain:.0f} %", f"{one.real:.3f}", f"{one.other:.3f}"


def _number(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.value:.3f}"


def _auc(verdict: Verdict | None) -> str:
    return "" if verdict is None else between(verdict.auc)


def _value(estimate: Estimate | None) -> float | None:
    return None if estimate is None else estimate.value


def _plain(value: float | None) -> str:
    return "." if value is None else f"{value:.3f}"


def _signed(value: float | None) -> str:
    return "." if value is None else f"{value:+.1f}"
