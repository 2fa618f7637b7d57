"""The board for plans as text, for a terminal and as a Markdown file.

Conventions: `off` counts standard deviations of the real songs; the verdict is empty where too few real songs tell.
"""

from collections.abc import Iterator

from scoreboard.layout import VERDICT, Table, between, board_file, board_lines
from scoreboard.plans import FEWEST_REAL, POPULATIONS, PlanBoard, PlanRow

_MOST_NAMED = 5
_HOW_TO_READ = (
    "Auto plans, without chords and melody, stand beside held-out real songs of their style. `inside`: the mean of the plans lies in "
    "the interval that holds 95 % of bootstrap resamples of the real songs; else the side. A distribution is inside where as many plans "
    "as half the real songs lie no farther from the other half than these two halves in 95 % of random splits (Jensen-Shannon distance: "
    "0 is the same; overlap: 1 is the same). Of as many songs drawn from the real ones no more measures would be inside than stand under "
    "`of real songs`. Keys, relations and cadences are told by sets with chords alone (not harmonix). "
    "Pop, rock and country charts of ireal are left out: they write a song down once, the other sets of these styles as it is performed."
)


def terminal_lines(board: PlanBoard) -> list[str]:
    """Return the board as lines for a terminal."""
    return board_lines(_HOW_TO_READ, fact_lines(board), tables_of(board))


def markdown(board: PlanBoard, command: str) -> str:
    """Return the board as a Markdown file that says with which command it was written."""
    return board_file("Plans", command, _HOW_TO_READ, fact_lines(board), tables_of(board))


def fact_lines(board: PlanBoard) -> list[str]:
    """Return what the board was made of, and how many plans never come back to their first material."""
    facts = board.facts
    lines = [
        f"{facts['plans']} plans, seed {facts['seed']}, corpus {facts['corpus'][:16]}, planner {facts['weights'][:16]}"
    ]
    for population in POPULATIONS:
        own = [(name, one) for name, one in facts["styles"].items() if one["population"] == population.name]
        told = [f"{name} {one['planned']} beside {one['real']}" for name, one in own if one["planned"]]
        few = [f"{name} ({one['real']})" for name, one in own if not one["planned"]]
        sets = sorted({name for _, one in own for name in one["sets"]})
        lines.append(f"{population.what}, from {', '.join(sets) or 'no set'}: {', '.join(told) or 'no style'}")
        if few:
            lines.append(f"fewer than {FEWEST_REAL} held-out songs, left out: {', '.join(few)}")
    without = {name: one["without_return"] for name, one in facts["styles"].items() if one["without_return"]}
    named = f" ({', '.join(f'{name} {number}' for name, number in without.items())})" if without else ""
    lines.append(f"whole auto plans whose first letter never comes again: {facts['without_return']}{named}")
    return lines


def tables_of(board: PlanBoard) -> Iterator[Table]:
    """Walk the tables of a board: all styles in short, then each by measure and by distribution."""
    styles = [name for name, one in board.facts["styles"].items() if one["planned"]]
    head = ("style", "measures inside", "of real songs", "distributions inside", "furthest off")
    yield Table("In short", head, tuple(_short(board, style) for style in styles), 5)
    for style in styles:
        yield Table(
            style,
            ("measure", "real", "planned", "off, sd", VERDICT),
            tuple(
                (row.name, between(row.real), between(row.planned), "." if row.off is None else f"{row.off:+.2f}", verdict(row))
                for row in board.rows
                if row.style == style
            ),
        )  # fmt: skip
        yield Table(
            f"{style}: distributions",
            ("distribution", "compared by", "real with real", "planned with real", VERDICT),
            tuple(
                (row.name, row.distance, between(row.real), f"{row.planned:.3f}", "inside" if row.inside else "apart")
                for row in board.distributions
                if row.style == style
            ),
            2,
        )


def verdict(row: PlanRow) -> str:
    """Return "inside", or on which side of the real songs' interval the plans lie; nothing where too few songs tell."""
    if row.kept:
        return "as promised"
    if row.inside is None or row.real is None or row.planned is None:
        return ""
    return "inside" if row.inside else "more" if row.planned.value > row.real.value else "less"


def _short(board: PlanBoard, style: str) -> tuple[str, ...]:
    marked = [row for row in board.rows if row.style == style and row.inside is not None]
    apart = sorted((row for row in marked if not row.inside), key=lambda row: -abs(row.off or 0))
    alike = [row.inside for row in board.distributions if row.style == style]
    named = ", ".join(
        f"{verdict(row)} {row.name} ({row.planned.value:.3g} for {row.real.value:.3g})"
        for row in apart[:_MOST_NAMED]
        if row.real and row.planned
    )
    inside = f"{len(marked) - len(apart)} of {len(marked)}"
    hope = f"{sum(row.chance for row in marked):.1f}"
    return style, inside, hope, f"{sum(alike)} of {len(alike)}", named
