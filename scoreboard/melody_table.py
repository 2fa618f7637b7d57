"""The board for melodies as text, for a terminal and as a Markdown file.

Conventions: `off` counts standard deviations of the real songs; the verdict is empty where too few real songs tell; losses are
nats an event.
"""

from collections.abc import Iterator

from scoreboard.classifier import Verdict
from scoreboard.infilling import JUDGED
from scoreboard.layout import VERDICT, Table, between, board_file, board_lines
from scoreboard.melody_board import MelodyBoard, ToldApart, inside_of
from scoreboard.melody_record import record_tables
from scoreboard.plan_table import verdict
from scoreboard.plans import PlanDistribution

# What must be inside.
ASKED = frozenset(
    {"CTnCTR", "PCS", "MCTD", "H1", "H4", "grooving (16 grid)", "intervals", "note lengths", "onset to onset"}
)
_MOST_NAMED, _TELLING = 5, 8
_HOW_TO_READ = (
    "Held-out songs lose their melody and get a composed one over their own sections, chords, keys, energies and tempo; it sings where the "
    "real one sings. `inside`: the mean of the composed melodies lies in the interval that holds 95 % of bootstrap resamples of the real "
    "ones, else the side; of as many songs drawn from the real ones no more measures would be inside than stand under `of real songs`. A "
    "distribution is inside where composed songs lie as near to half of the real ones as the other half does. `written` are the real "
    "melodies as the stage itself would write them: on its grid, and without the gaps of a sixteenth that a singer or an editor leaves "
    "between notes (the band performs those), so that only what is composed is told. A star: this must be inside."
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
        f"songs held out ({facts['split']}): {songs}; seed {facts['seed']}, corpus {facts['corpus'][:16]}, "
        f"melody {facts['weights'][:16]}"
    ]


def tables_of(board: MelodyBoard) -> Iterator[Table]:
    """Walk the tables of a board: in short, who tells the songs apart, what the record says, what is filled, then each kind."""
    kinds = list(board.facts["songs"])
    head = ("kind", "measures inside", "of real songs", "inside, written", "starred", "furthest off, written")
    yield Table("In short", head, tuple(_short(board, kind) for kind in kinds), 6)
    yield _classifier(board)
    yield Table(
        "What gives composed melodies away",
        ("kind", "beside", "feature", "gain", "real", "composed"),
        tuple(cells for row in board.classifiers for cells in _telling(row)),
        3,
    )
    yield from record_tables(board.facts)
    yield from _development(board)
    yield from _fills(board)
    yield from _copies(board)
    for kind in kinds:
        yield _measures(board, kind)
        yield _distributions(board, kind)


def _short(board: MelodyBoard, kind: str) -> tuple[str, ...]:
    rows = [row for row in board.measures if row.real.style == kind]
    inside, known = inside_of([row.real for row in rows])
    own = [row.written for row in rows if row.written is not None and row.written.inside is not None]
    hope = f"{sum(row.chance for row in own):.1f}"
    apart = sorted((row for row in own if not row.inside), key=lambda row: -abs(row.off or 0))
    named = ", ".join(
        f"{verdict(row)} {row.name} ({row.planned.value:.3g} for {row.real.value:.3g})"
        for row in apart[:_MOST_NAMED]
        if row.real and row.planned
    )
    starred = [bool(row.inside) for row in own if row.name in ASKED]
    starred += [
        row.written.inside
        for row in board.distributions
        if row.real.style == kind and row.real.name in ASKED and row.written
    ]
    return (
        kind, f"{inside} of {known}", hope, f"{len(own) - len(apart)} of {len(own)}", f"{sum(starred)} of {len(starred)}", named,
    )  # fmt: skip


def _star(name: str) -> str:
    return f"{name} *" if name in ASKED else name


def _measures(board: MelodyBoard, kind: str) -> Table:
    rows = tuple(
        (
            _star(row.real.name), between(row.real.real), "" if row.written is None else between(row.written.real),
            between(row.real.planned), "." if row.real.off is None else f"{row.real.off:+.2f}", verdict(row.real),
            "" if row.written is None else verdict(row.written),
        )
        for row in board.measures
        if row.real.style == kind
    )  # fmt: skip
    head = ("measure", "real", "written", "composed", "off, sd", VERDICT, "beside written")
    return Table(f"{kind}: measures", head, rows)


def _distributions(board: MelodyBoard, kind: str) -> Table:
    rows = tuple(
        (_star(row.real.name), row.real.distance, *_near(row.real), *_near(row.written))
        for row in board.distributions
        if row.real.style == kind
    )
    head = ("distribution", "compared by", "halves", "composed", "", "halves, written", "composed", "")
    return Table(f"{kind}: distributions", head, rows, 2)


def _near(row: PlanDistribution | None) -> tuple[str, str, str]:
    """Return how near halves of real songs are, how near composed ones, and whether that is near enough."""
    if row is None:
        return "", "", ""
    return between(row.real), f"{row.planned:.3f}", "inside" if row.inside else "apart"


def _classifier(board: MelodyBoard) -> Table:
    rows = tuple(
        (row.kind, _auc(row.written), _auc(row.placed), _auc(row.real), _plain(row.halves), _auc(row.ngram))
        for row in board.classifiers
    )
    note = (
        "AUC of a classifier on all measures and counts of the melody. 0.5: composed and real melodies cannot be told apart; 1: always. "
        "`register aside`: without how high they lie, which is the singer's. Controls: halves of the real songs must be near 0.5, lines drawn from a 3-gram on the same plans near 1."
    )
    head = ("kind", "beside written", "register aside", "beside real", "real with real", "3-gram")
    return Table("Telling composed from real", head, rows, note=note)


def _telling(row: ToldApart) -> Iterator[tuple[str, ...]]:
    for name, told in (("written", row.written), ("real", row.real)):
        for one in () if told is None else told.telling[:_TELLING]:
            yield row.kind, name, one.name, f"{100 * one.gain:.0f} %", f"{one.real:.3f}", f"{one.other:.3f}"


def _development(board: MelodyBoard) -> Iterator[Table]:
    """Walk the table of how two bars take up earlier ones; it is empty where there are none."""
    rows = tuple(
        (row.style, *row.name.split(", "), between(row.real), between(row.planned), verdict(row))
        for row in board.development
    )
    if rows:
        note = "Shares of the gestures of two bars, in sections that do not repeat another, by how they take up earlier ones of their section."
        yield Table("How motifs come back", ("kind", "how", "what", "real", "composed", VERDICT), rows, 3, note)


def _fills(board: MelodyBoard) -> Iterator[Table]:
    """Walk the table of filled holes; it is empty where there are none."""
    rows = tuple(
        (row.kind, row.hole, row.filled, *(between(row.means[name]) if name in row.means else "" for name in JUDGED))
        for row in board.fills
    )
    if rows:
        note = (
            "Taken out of one section of every song and filled by the composer, beside what stood there: shares are F1, `joints` the mean "
            "interval over the edges in semitones. What is fixed must stay to the note (1)."
        )
        yield Table("Holes filled", ("kind", "taken away", "filled", *JUDGED), rows, 3, note)


def _copies(board: MelodyBoard) -> Iterator[Table]:
    """Walk the table of the longest runs shared with training melodies; it is empty where nothing was trained on."""
    rows = tuple(
        (row.kind, between(row.real, 1), between(row.generated, 1), str(row.longest), f"{row.limit:.0f}", str(len(row.copies)))
        for row in board.copies
    )  # fmt: skip
    if rows:
        note = "Steps (interval and time) in a row that a training melody has too. `limit`: the 99th percentile of the held-out songs."
        head = ("kind", "real", "composed", "longest", "limit", "copies")
        yield Table("Longest run shared with a training melody", head, rows, note=note)


def _auc(told: Verdict | None) -> str:
    return "" if told is None else between(told.auc)


def _plain(value: float | None) -> str:
    return "." if value is None else f"{value:.3f}"
