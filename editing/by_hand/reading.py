"""Reading a plan file that a person edited: where one side was changed and the other not, the change is taken at its word."""

from io import StringIO
from typing import TYPE_CHECKING

from editing.by_hand.rows import (
    Base,
    in_new_meter,
    meter_of,
    sections_of,
    with_equal_bars,
    with_new_names_told,
    with_own_names,
    without_lost_relations,
)
from editing.remarks.reasons import Reasons, remarks_on
from editing.remarks.remark import Remark
from editing.revision.lengths import with_lengths_followed, without_early_pickup
from editing.revision.relations import rerooted
from song import SongError
from song.check import problems
from song.plan import Complete, Plan, read_plan
from song.plan_text import load_document, yaml_like
from song.plan_writing import write_plan

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedMap


def read_edited(text: str, name: str, base: Plan | None, complete: Complete) -> tuple[Plan, tuple[Remark, ...]]:
    """Read a plan file that a person may have edited since the program left it as `base`; say what was understood.

    The plan has the text in which nothing contradicts itself, which is the one given where nothing did. Without a base this
    is `read_plan`. Raises SongError as that does, and where several sides were changed in several ways.
    """
    if base is None or text == base.text or not base.song.sections:
        return read_plan(text, name, complete), ()
    try:
        plan = read_plan(text, name, complete)
        if not problems(plan.song):
            return plan, ()
    except SongError:
        pass  # a person changed one side only, or it is wrong: then the reader says so below
    try:
        document = load_document(text)
        before = Base({str(row["id"]): row for row in sections_of(load_document(base.text))}, base.song)
        wished, asides = _settle(document, before)
        plan = read_plan(_written(document, text), name, complete)
    except SongError as error:
        raise error if str(error).startswith(name) else SongError(f"{name}: {error}") from None
    reasons = Reasons()
    song = rerooted(base.song, plan.song, wished)
    song = with_lengths_followed(base.song, song, reasons)
    song = without_early_pickup(song, reasons)
    return Plan(name, write_plan(song, plan), song), (*asides, *remarks_on(plan.song, song, reasons))


def _settle(document: "CommentedMap", base: Base) -> "tuple[dict[str, tuple[str, str]], list[Remark]]":
    """Bring the rows of a document together; return the relations as they are wished, and what is to be said."""
    rows = sections_of(document)
    said = [Remark(new, (), "", f"is what {old} is", "a name stands once") for new, old in with_own_names(rows)]
    with_new_names_told(rows, base)
    meter = meter_of(document, base)
    if meter != base.song.brief.meter:
        in_new_meter(rows, meter, base)
    for row in rows:
        with_equal_bars(row, meter, base)
    return without_lost_relations(rows, base), said


def _written(document: "CommentedMap", text: str) -> str:
    """Return a document as text, indented as the one it was read from."""
    stream = StringIO()
    yaml_like(text).dump(document, stream)
    written = stream.getvalue()
    return written.replace("\n", "\r\n") if "\r\n" in text else written
