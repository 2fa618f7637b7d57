"""What a model may see before a decision, as a row of numbers: the song's setting, what stands so far, what was just decided.

Conventions: features are float32, not a number where there is nothing to tell; every group of columns has names beside it.
What only some data sets tell (keys, cadences, relations) is hidden from the decisions that all of them teach, lest a model
know a set by its silence.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from planner.steps import DECISIONS, Decided, Setting, Step
from song.document import ROLES
from song.meter import METERS

Row = npt.NDArray[np.float32]
_NOTHING = float("nan")

# Styles in the order of their kin, so that a split between two of them parts families.
_STYLES = (
    "jazz", "ballad", "jazz-waltz", "bossa", "blues", "folk", "country", "rock", "pop", "soul", "funk", "hip-hop", "dance",
)  # fmt: skip
_METERS = tuple(METERS)
_CODES: Mapping[str, Mapping[str, float]] = {
    name: {value: float(code) for code, value in enumerate(classes)} for name, classes in DECISIONS.items()
}
_RECENT = 3
_SLOTS = 6
_MATCHES = (1, 2, 3)
_PARTS = ("letter", "role", "relation", "bars", "key", "cadence")
_SETTING = ("style", "meter", "minor", "whole", "bars in all")
_PROGRESS = (
    "sections", "bars", "letters", "bars mod 8", "bars mod 32", "bars left", "share done", "in a row", "sections since new",
    "left for the last", "left for the first",
)  # fmt: skip
_SLOT = ("times", "ago", "role", "bars")
_RETURN = ("times", "ago", "varied", "repeated")
_TAUGHT_BY_ALL = ("letter", "role", "bars")
_TOLD_BY_SOME = {"minor", "relation", "key", "cadence", "varied", "repeated"}
# Decisions that follow a habit of the song.
_HABITUAL = ("relation", "varied", "cadence", "phrase", "pickup")
_HABITS = ("last", "last but one", "last of this letter", "last of this role")
_ENERGY = ("last", "last but one", "loudest", "of the letter", "of the role")


def feature_row(decision: str, steps: Sequence[Step], setting: Setting, decided: Decided) -> Row:
    """Return what one decision may see: the steps before this section and the decisions already taken for it.

    `decided` holds the decisions that stand before this one in `DECISIONS`, and for a phrase also `phrase_end`, the bar at
    which it ends. The shape is (width of this decision,).
    """
    row = _history(steps, setting)
    if decision != "letter":
        row += _returning(steps, decided)
        row += [_decided(name, decided.get(name)) for name in _earlier(decision)]
    if decision == "phrase":
        end, bars = float(decided["phrase_end"]), float(decided["bars"])
        row += [end, bars - end]
    if decision in _HABITUAL:
        row += _habits(decision, steps, decided)
    if decision == "varied":
        row.append(float(setting.sung))
    if decision == "energy":
        row += _energies(steps, decided)
    numbers = np.array(row, dtype=np.float32)
    if decision in _TAUGHT_BY_ALL:
        numbers[_hidden(decision)] = _NOTHING
    return numbers


def feature_names(decision: str) -> list[str]:
    """Return the names of the columns of a decision's rows."""
    names = [*_SETTING, *_PROGRESS]
    names += [f"{part} {back} ago" for back in range(1, _RECENT + 1) for part in _PARTS]
    names += [f"letter {letter}: {what}" for letter in range(_SLOTS) for what in _SLOT]
    names += [f"times {role}" for role in ROLES]
    names += [f"{part} after these {length}" for length in _MATCHES for part in _PARTS]
    names += [f"{part} after this role" for part in _PARTS]
    names += [f"first {part}" for part in _PARTS]
    if decision != "letter":
        names += [f"return: {what}" for what in _RETURN]
        names += [f"{part} {when} under this letter" for when in ("first", "last") for part in _PARTS]
        names += [f"this {name}" for name in _earlier(decision)]
    if decision == "phrase":
        names += ["phrase end", "bars after it"]
    if decision in _HABITUAL:
        names += [f"{decision} {when}" for when in _HABITS] + [f"times {name}" for name in DECISIONS[decision]]
    if decision == "varied":
        names.append("sung")
    if decision == "energy":
        names += [f"energy {what}" for what in _ENERGY]
    return names


@cache
def _hidden(decision: str) -> list[int]:
    """Return the columns that a decision does not see."""
    return [place for place, name in enumerate(feature_names(decision)) if _TOLD_BY_SOME & set(re.split("[ :]+", name))]


def _earlier(decision: str) -> list[str]:
    order = list(DECISIONS)
    own = order[: order.index(decision)]
    return [*own, "phrase"] if decision == "phrase" else own


def _decided(name: str, value: str | None) -> float:
    if value is None:
        return _NOTHING
    return float(value) if name == "bars" else _CODES[name][value]


def _codes(step: Step | None) -> list[float]:
    """Return the parts of a step as numbers; letter and bars are numbers already."""
    if step is None:
        return [_NOTHING] * len(_PARTS)
    coded = _CODES
    return [
        float(step.letter),
        coded["role"].get(step.role, _NOTHING),
        coded["relation"].get(step.relation, _NOTHING),
        float(step.bars),
        coded["key"].get(step.key, _NOTHING),
        coded["cadence"].get(step.cadence, _NOTHING),
    ]


def _history(steps: Sequence[Step], setting: Setting) -> list[float]:
    """Return what all decisions of the next section share."""
    letters = [step.letter for step in steps]
    row = [float(_STYLES.index(setting.style)), float(_METERS.index(setting.meter))]
    row.append(_NOTHING if setting.minor is None else float(setting.minor))
    row.append(float(setting.whole))
    row.append(_NOTHING if setting.bars is None else float(setting.bars))
    row += _progress(steps, letters, setting)
    for back in range(1, _RECENT + 1):
        row += _codes(steps[-back] if len(steps) >= back else None)
    row += _slots(steps, letters)
    roles = [step.role for step in steps]
    row += [float(roles.count(role)) for role in ROLES]
    for length in _MATCHES:
        row += _codes(_after_last(steps, letters, letters[-length:]) if len(steps) >= length else None)
    row += _codes(_after_last(steps, roles, roles[-1:]) if steps else None)
    return row + _codes(steps[0] if steps else None)


def _progress(steps: Sequence[Step], letters: Sequence[int], setting: Setting) -> list[float]:
    """Return how far the song has come, and how long the same letter has stood."""
    bars = sum(step.bars for step in steps)
    row = [float(len(steps)), float(bars), float(len(set(letters))), float(bars % 8), float(bars % 32)]
    left = _NOTHING if setting.bars is None else float(setting.bars - bars)
    row += [left, _NOTHING if setting.bars is None else bars / setting.bars]
    if not steps:
        return [*row, 0.0, _NOTHING, _NOTHING, _NOTHING]
    run = next((back for back, letter in enumerate(reversed(letters)) if letter != letters[-1]), len(letters))
    newest = max(letters)
    since = len(letters) - letters.index(newest)
    return [*row, float(run), float(since), left / steps[-1].bars, left / steps[0].bars]


def _after_last(steps: Sequence[Step], names: Sequence[object], match: Sequence[object]) -> Step | None:
    """Return the step that followed the last earlier time these names stood in a row."""
    length = len(match)
    for start in range(len(steps) - length - 1, -1, -1):
        if names[start : start + length] == match:
            return steps[start + length]
    return None


def _slots(steps: Sequence[Step], letters: Sequence[int]) -> list[float]:
    """Return for each of the first letters how often it stood, how long ago, and its first role and bars."""
    row: list[float] = []
    for letter in range(_SLOTS):
        places = [place for place, other in enumerate(letters) if other == letter]
        if not places:
            row += [0.0, _NOTHING, _NOTHING, _NOTHING]
            continue
        first = steps[places[0]]
        row += [len(places), len(steps) - places[-1], _CODES["role"].get(first.role, _NOTHING), first.bars]
    return row


def _returning(steps: Sequence[Step], decided: Decided) -> list[float]:
    """Return what stood under the letter that has been decided for the next section: how often, when, first and last time."""
    same = [step for step in steps if str(step.letter) == decided.get("letter")]
    if not same:
        return [0.0, _NOTHING, 0.0, 0.0, *_codes(None), *_codes(None)]
    ago = next(back for back, step in enumerate(reversed(steps), 1) if step is same[-1])
    relations = [step.relation for step in steps]
    varied, repeated = float(relations.count("varies")), float(relations.count("repeats"))
    return [len(same), ago, varied, repeated, *_codes(same[0]), *_codes(same[-1])]


def _habits(decision: str, steps: Sequence[Step], decided: Decided) -> list[float]:
    """Return how this decision fell before: the last two times, last in this letter and role, and how often each way.

    A phrase looks at those that ended at the same bar of their section.
    """
    end = int(decided["phrase_end"]) if decision == "phrase" else 0
    values = [dict(step.phrases).get(end, "") if end else str(getattr(step, decision)) for step in steps]
    told = [(step, value) for step, value in zip(steps, values, strict=True) if value in _CODES[decision]]
    codes = [_CODES[decision][value] for _, value in told]
    row = [codes[-back] if len(codes) >= back else _NOTHING for back in (1, 2)]
    for part in ("letter", "role"):
        same = [code for (step, _), code in zip(told, codes, strict=True) if str(getattr(step, part)) == decided[part]]
        row.append(same[-1] if same else _NOTHING)
    every = [value for step in steps for _, value in step.phrases] if end else [value for _, value in told]
    return row + [float(every.count(name)) for name in DECISIONS[decision]]


def _energies(steps: Sequence[Step], decided: Decided) -> list[float]:
    """Return the energies known before: of the last two sections, the loudest, and the last of the same letter and role."""
    known = [step.energy for step in steps]
    row = [known[-back] if len(known) >= back else _NOTHING for back in (1, 2)]
    row.append(max(known, default=_NOTHING))
    for part in ("letter", "role"):
        same = [step.energy for step in steps if str(getattr(step, part)) == decided.get(part)]
        row.append(same[-1] if same else _NOTHING)
    return row
