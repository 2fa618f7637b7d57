"""The board for harmony as text, for a terminal and as a Markdown file.

Conventions: shares are percent in the tables of cadences, borders and spelling; `off` counts standard deviations of the real
songs; the verdict is empty where too few real songs tell.
"""

from collections import Counter
from collections.abc import Iterator

from scoreboard.bootstrap import Estimate
from scoreboard.borders import WAYS
from scoreboard.harmonizing import Row
from scoreboard.harmony_board import MADE_UP, PLANNED, HarmonyBoard
from scoreboard.layout import VERDICT, Table, between, board_file, board_lines
from scoreboard.plan_table import verdict
from scoreboard.plans import FEWEST_REAL
from scoreboard.spelled import FAULTS

_MOST_NAMED, _MOST_SHOWN = 5, 20
_HOW_TO_READ = (
    "Composed sections of all styles: of planned songs, half of them in forms left open, and of songs made up so that every cadence, key "
    "and meter occurs, with 2 to 16 bars. Only sections count whose chords were composed for them. Cadences are heard by music21's Roman "
    "numerals and rules of their own (`scoreboard/numerals.py`), not by the composer's. Idioms are measured in sections heard for the first "
    "time, beside held-out real songs of the style; `inside`: the mean lies in the interval that holds 95 % of bootstrap resamples of the "
    "real songs, else the side; of as many songs drawn from the real ones no more measures would be inside than stand under `of real songs`."
)


def terminal_lines(board: HarmonyBoard) -> list[str]:
    """Return the board as lines for a terminal."""
    return board_lines(_HOW_TO_READ, fact_lines(board), tables_of(board))


def markdown(board: HarmonyBoard, command: str) -> str:
    """Return the board as a Markdown file that says with which command it was written."""
    return board_file("Harmony", command, _HOW_TO_READ, fact_lines(board), tables_of(board))


def fact_lines(board: HarmonyBoard) -> list[str]:
    """Return what the board was made of, and what could not be composed."""
    facts = board.facts
    songs, sections = facts["songs"], facts["sections"]
    corpus = "no corpus" if facts["corpus"] is None else f"corpus {facts['corpus'][:16]}"
    lines = [
        f"{sum(sections.values())} composed sections: {sections[PLANNED]} of {songs[PLANNED]} planned songs, {sections[MADE_UP]} of "
        f"{songs[MADE_UP]} made up; seed {facts['seed']}, {corpus}, harmony {facts['weights'][:16]}"
    ]
    if facts["corpus"] is None:
        lines.append("without --data: the held-out real songs and the steps never heard are left out")
    else:
        few = [f"{name} ({one['real']})" for name, one in facts["styles"].items() if not one["compared"]]
        lines.append(f"fewer than {FEWEST_REAL} held-out songs, without verdict: {', '.join(few) or 'none'}")
        told = ", ".join(f"{told} heard as {heard} {count}" for told, heard, count in facts["real_apart"][:_MOST_NAMED])
        apart = sum(count for *_, count in facts["real_apart"])
        lines.append(
            f"of {facts['real_sections']} sections of real songs our own rules and the judge tell {apart} apart"
            + (f": {told}" if told else "")
        )
    if board.failures:
        lines.append(f"could not be composed: {'; '.join(board.failures)}")
    return lines


def tables_of(board: HarmonyBoard) -> Iterator[Table]:
    """Walk the tables of a board: cadences, borders, spelling, what others hung in, the idioms in short and by style."""
    yield _cadences(board)
    if board.missed:
        rows = tuple(
            (one.what, one.style, one.key, one.planned, one.heard, one.numerals) for one in board.missed[:_MOST_SHOWN]
        )
        yield Table("Cadences missed", ("what", "style", "key", "planned", "heard", "last bars"), rows, 6)
    yield _borders(board)
    yield _spelling(board)
    yield from _misspelled(board)
    yield from _melodies(board)
    yield from _idioms(board)


def _cadences(board: HarmonyBoard) -> Table:
    rows = tuple(
        (row.what, row.name, str(row.endings), str(row.endings - row.kept), f"{100 * row.share:.2f}", _percent(row.told, row.endings))
        for row in board.cadences
    )  # fmt: skip
    head = ("endings", "", "number", "missed", "as planned, %", "by our own rules, %")
    return Table("Cadences", head, rows, 2)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}"


def _borders(board: HarmonyBoard) -> Table:
    rows = tuple(
        (row.songs, row.which, str(row.borders), *(_in_percent(row.shares[way]) for way in WAYS))
        for row in board.borders
    )
    note = (
        "How a new key comes, in percent of the borders between sections in different keys: by its dominant just before, or as first chord "
        "before its tonic; by a chord of both keys; directly."
    )
    return Table("Borders between keys", ("songs", "borders", "number", *WAYS), rows, 2, note)


def _in_percent(estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    return between(Estimate(100 * estimate.value, 100 * estimate.low, 100 * estimate.high, estimate.songs), 0)


def _spelling(board: HarmonyBoard) -> Table:
    rows = tuple(
        (row.songs, row.which, str(row.chords), f"{100 * row.share:.3f}", *(str(row.faults[fault]) for fault in FAULTS))
        for row in board.spelling
    )
    note = "Chords that a player would not write so, by what is wrong (`scoreboard/spelled.py`)."
    return Table("Spelling", ("songs", "signature", "chords", "misspelled, %", *FAULTS), rows, 2, note)


def _misspelled(board: HarmonyBoard) -> Iterator[Table]:
    found = Counter((fault.what, fault.key, fault.chord, fault.following) for fault in board.misspelled)
    if found:
        rows = tuple((*told, str(count)) for told, count in found.most_common(_MOST_SHOWN))
        yield Table("Misspelled most often", ("what", "key", "chord", "before", "times"), rows, 4)


def _melodies(board: HarmonyBoard) -> Iterator[Table]:
    """Walk the table of harmonised tunes, a column a maker; it is empty without tunes."""
    names = list(dict.fromkeys(name for row in board.melodies for name in row.means))
    if names:
        note = (
            "Held-out tunes that lost their chords, harmonised by ours and by others. Beside another's figure stands whether ours is surely "
            "better (+), surely worse (-) or neither (=) on the same tunes."
        )
        rows = tuple(
            (row.judgement.name, *(_figure(row, name) for name in names), row.judgement.source)
            for row in board.melodies
        )
        yield Table("Harmonised melodies", ("measure", *names, "counted"), rows, 1, note)


def _figure(row: Row, name: str) -> str:
    if name not in row.means:
        return ""
    gain = row.gains.get(name)
    sign = "" if gain is None else " +" if gain.low > 0 else " -" if gain.high < 0 else " ="
    return between(row.means[name]) + sign


def _idioms(board: HarmonyBoard) -> Iterator[Table]:
    styles = [name for name, one in board.facts["styles"].items() if one["planned"]]
    compared = [name for name in styles if board.facts["styles"][name]["compared"]]
    if compared:
        head = ("style", "measures inside", "of real songs", "furthest off")
        yield Table("Idioms in short", head, tuple(_short(board, style) for style in compared), 4)
    for style in styles:
        rows = tuple(
            (row.name, between(row.real), between(row.planned), "." if row.off is None else f"{row.off:+.2f}", verdict(row), row.source)
            for row in board.idioms
            if row.style == style
        )  # fmt: skip
        yield Table(style, ("measure", "real", "composed", "off, sd", VERDICT, "counted"), rows)


def _short(board: HarmonyBoard, style: str) -> tuple[str, ...]:
    marked = [row for row in board.idioms if row.style == style and row.inside is not None]
    apart = sorted((row for row in marked if not row.inside), key=lambda row: -abs(row.off or 0))
    named = ", ".join(
        f"{verdict(row)} {row.name} ({row.planned.value:.3g} for {row.real.value:.3g})"
        for row in apart[:_MOST_NAMED]
        if row.real and row.planned
    )
    hope = f"{sum(row.chance for row in marked):.1f}"
    return style, f"{len(marked) - len(apart)} of {len(marked)}", hope, named
