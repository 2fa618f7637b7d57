"""The board for melodies as text, for a terminal and as a Markdown file.

Conventions: `off` counts standard deviations of the real songs; the verdict is empty where too few real songs tell.
"""

from collections.abc import Iterator

from scoreboard.classifier import Verdict
from scoreboard.layout import VERDICT, Table, between, board_file, board_lines
from scoreboard.melody_board import WRITTEN, MelodyBoard, ToldApart, inside_of
from scoreboard.plan_table import verdict

# What a melody board must show to be inside.
ASKED = ("CTnCTR", "PCS", "MCTD", "H1", "H4", "grooving (16 grid)", "grooving (64 grid)")
_MOST_NAMED, _TELLING = 5, 10
_HOW_TO_READ = (
    "Held-out songs lose their melody and get a composed one over their own sections, chords, keys, energies and tempo; it sings where the "
    "real one sings. `inside`: the mean of the composed melodies lies in the interval that holds 95 % of bootstrap resamples of the real "
    "ones, else the side; of as many songs drawn from the real ones no more measures would be inside than stand under `of real songs`. "
    "`written` are the real melodies as the stage itself would write them, on its grid and without articulation."
)


def terminal_lines(board: MelodyBoard) -> list[str]:
    """Return the board as lines for a terminal."""
    return board_lines(_HOW_TO_READ, fact_lines(board), tables_of(board))


def markdown(board: MelodyBoard, command: str) -> str:
    """Return the board as a Markdown file that says with which command it was written."""
    return board_file("Melodies", command, _HOW_TO_READ, fact_lines(board), tables_of(board))


def fact_lines(board: MelodyBoard) -> list[str]:
    """Return what the board was made of."""
    facts = board.facts
    songs = ", ".join(f"{name} {number}" for name, number in facts["songs"].items())
    return [
        f"{songs} songs held out ({facts['split']}), seed {facts['seed']}, corpus {facts['corpus'][:16]}, melody {facts['weights'][:16]}"
    ]


def tables_of(board: MelodyBoard) -> Iterator[Table]:
    """Walk the tables of a board: in short, the classifier, then each kind."""
    kinds = list(board.facts["songs"])
    yield Table(
        "In short",
        ("kind", "measures inside", "of real songs", "inside, written", "furthest off"),
        tuple(_short(board, kind) for kind in kinds),
        5,
    )
    yield _classifier(board)
    yield Table(
        "What gives composed melodies away",
        ("kind", "beside", "feature", "gain", "real", "composed"),
        tuple(cells for row in board.classifiers for cells in _telling(row)),
        3,
    )
    for kind in kinds:
        yield _measures(board, kind)
        yield Table(
            f"{kind}: distributions",
            ("distribution", "compared by", "real with real", "composed with real", "written with real"),
            tuple(
                (row.name, row.distance, f"{row.real:.3f}", between(row.generated), _plain(row.controls.get(WRITTEN)))
                for row in board.distributions
                if row.kind == kind
            ),
            2,
        )


def _short(board: MelodyBoard, kind: str) -> tuple[str, ...]:
    rows = [row for row in board.measures if row.real.style == kind]
    inside, known = inside_of([row.real for row in rows])
    marked = [row.real for row in rows if row.real.inside is not None]
    own, of_own = inside_of([row.written for row in rows if row.written is not None])
    apart = sorted((row for row in marked if not row.inside), key=lambda row: -abs(row.off or 0))
    named = ", ".join(
        f"{verdict(row)} {row.name} ({row.planned.value:.3g} for {row.real.value:.3g})"
        for row in apart[:_MOST_NAMED]
        if row.real and row.planned
    )
    hope = f"{sum(row.chance for row in marked):.1f}"
    return kind, f"{inside} of {known}", hope, f"{own} of {of_own}", named


def _measures(board: MelodyBoard, kind: str) -> Table:
    rows = tuple(
        (
            f"{row.real.name} *" if row.real.name in ASKED else row.real.name,
            between(row.real.real), "" if row.written is None else between(row.written.real), between(row.real.planned),
            "." if row.real.off is None else f"{row.real.off:+.2f}", "" if row.written is None else verdict(row.written),
            verdict(row.real),
        )
        for row in board.measures
        if row.real.style == kind
    )  # fmt: skip
    head = ("measure", "real", "written", "composed", "off, sd", "beside written", VERDICT)
    return Table(f"{kind}: measures", head, rows, note="* must be inside.")


def _classifier(board: MelodyBoard) -> Table:
    rows = tuple((row.kind, _auc(row.real), _auc(row.written), _plain(row.halves)) for row in board.classifiers)
    note = (
        "AUC of a classifier on all measures and counts of the melody. 0.5: composed and real melodies cannot be told apart; 1: always. "
        "Control: halves of the real songs must be near 0.5."
    )
    return Table("Telling composed from real", ("kind", "real", "written", "real with real"), rows, note=note)


def _telling(row: ToldApart) -> Iterator[tuple[str, ...]]:
    for name, told in (("real", row.real), ("written", row.written)):
        for one in () if told is None else told.telling[:_TELLING]:
            yield row.kind, name, one.name, f"{100 * one.gain:.0f} %", f"{one.real:.3f}", f"{one.other:.3f}"


def _auc(told: Verdict | None) -> str:
    return "" if told is None else between(told.auc)


def _plain(value: float | None) -> str:
    return "." if value is None else f"{value:.3f}"
