"""What the record of the melody's weights says of them, as tables: losses on held-out songs, the ablation, the fitted criteria.

Conventions: losses are nats an event, rhythm and pitch together; a control is told by how much it makes the loss rise.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from scoreboard.layout import Table

MODEL, NGRAM = "model", "5-gram"


def record_tables(facts: Mapping[str, Any]) -> Iterator[Table]:
    """Walk the tables that there is something for."""
    if facts["losses"]:
        yield _losses(facts["losses"])
    if facts["ablation"]:
        yield _ablation(facts["ablation"])
    if facts["criteria"]:
        yield _criteria(facts["criteria"])


def _losses(losses: Mapping[str, Mapping[str, float]]) -> Table:
    controls = list(dict.fromkeys(name for own in losses.values() for name in own if name.startswith(f"{MODEL}, ")))
    rows = tuple(
        (
            group, _number(own.get(MODEL)), _number(own.get(NGRAM)), _rise(own.get(NGRAM), own.get(MODEL)),
            *(_rise(own.get(MODEL), own.get(name)) for name in controls), str(own.get("songs", "")),
        )
        for group, own in losses.items()
    )  # fmt: skip
    head = ("songs", "model", NGRAM, "model below", *(name.removeprefix(f"{MODEL}, ") for name in controls), "held out")
    note = "Nats a note or rest on held-out songs, as the weights' record has them; under the controls, by how much the loss rises."
    return Table("Foretelling held-out melodies", head, rows, note=note)


def _rise(before: float | None, after: float | None) -> str:
    """Return by how much something has changed, in percent."""
    return "." if before is None or after is None else f"{100 * (after / before - 1):+.1f} %"


def _number(value: float | None) -> str:
    return "." if value is None else f"{value:.3f}"


def _ablation(ablation: Mapping[str, Mapping[str, Any]]) -> Table:
    names = list(dict.fromkeys(name for own in ablation.values() for name in own))
    rows = tuple((what, *(_cell(own.get(name)) for name in names)) for what, own in ablation.items())
    note = "Nats a note or rest on the validation songs, each network trained alike but for what is told."
    return Table("Ablation", ("network", *names), rows, note=note)


def _criteria(held_out: Mapping[str, float]) -> Table:
    rows = tuple((what, _cell(value)) for what, value in held_out.items())
    note = "AUC on held-out phrases, as the record of the criteria has it: how well they tell real phrases from drafts and from spoilt ones."
    return Table("Fitted criteria", ("told from real", "AUC"), rows, note=note)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "." if value is None else str(value)
