"""Why a plan is as it is: for each section and decision, what the model gave to what was chosen and to the alternatives.

Conventions: percentages are what the model gave among all it knows, before what is not possible here was left out.
"""

from collections.abc import Iterable, Sequence

from export.terminal.lines import form_lines
from planner.choice import Weighing
from planner.steps import END, NEW
from song import Form, Section, Song

MOST_ALTERNATIVES = 3
LEAST = 0.005  # what the model gives less than this is no alternative


def reason_lines(song: Song, form: Form, weighings: Iterable[Weighing]) -> list[str]:
    """Return a block of lines a section: the section as the plan prints it, then a line a decision."""
    by_section: dict[int, list[Weighing]] = {}
    for weighing in weighings:
        asked = by_section.setdefault(weighing.section, [])
        if not any(_is_settled(weighing, earlier) for earlier in asked):
            asked.append(weighing)
    lines: list[str] = []
    for place, header in enumerate([*form_lines(song), "end"]):
        found = by_section.get(place, [])
        if found or place < len(song.sections):
            lines += [""] * bool(lines) + [header]
        lines += [_decision_line(song, form, weighing) for weighing in found]
    return lines


def _is_settled(weighing: Weighing, earlier: Weighing) -> bool:
    """Return whether the same was asked before, and the answer is kept."""
    return (
        len(weighing.legal) == 1
        and (weighing.decision, weighing.chosen) == (earlier.decision, earlier.chosen)
        and weighing.model == earlier.model
    )


def _decision_line(song: Song, form: Form, weighing: Weighing) -> str:
    def told(name: str) -> str:
        return f"{_shown(song, weighing, name)} {_percent(weighing.model.get(name, 0))}"

    ranked = sorted(weighing.model, key=lambda name: -weighing.model[name])
    others = [name for name in ranked if name in weighing.legal and name != weighing.chosen]
    notes = [", ".join(told(name) for name in others[:MOST_ALTERNATIVES] if weighing.model[name] >= LEAST)]
    barred = "not possible here:"
    if len(weighing.legal) == 1:
        notes = ["(given)" if _is_given(song, form, weighing) else "(only choice)"]
        barred = "the model's favourite:"
    if ranked[0] not in weighing.legal:
        notes.append(f"{barred} {told(ranked[0])}")
    return f"  {weighing.decision:<9} {told(weighing.chosen):<22} {'; '.join(filter(None, notes))}".rstrip()


def _percent(share: float) -> str:
    """Return a share as a percentage that is not rounded to nothing.

    >>> _percent(0.524), _percent(0.003), _percent(0)
    ('52%', '<1%', '0%')
    """
    return "<1%" if 0 < share < LEAST else f"{share:.0%}"


def _shown(song: Song, weighing: Weighing, name: str) -> str:
    """Return a class in a musician's words: letters by their label, keys with their name."""
    section = song.sections[weighing.section] if weighing.section < len(song.sections) else None
    if weighing.decision == "letter":
        return _letter(song.sections, weighing, name)
    if weighing.decision == "key":
        chosen = f" ({section.key})" if section and name == weighing.chosen and name != "same" else ""
        return {"same": "home"}.get(name, name) + chosen
    return name


def _letter(sections: Sequence[Section], weighing: Weighing, name: str) -> str:
    if name == END:
        return "the end"
    if name == NEW:
        taken = name == weighing.chosen and weighing.section < len(sections)
        return f"{sections[weighing.section].label} (new)" if taken else "a new one"
    labels = list(dict.fromkeys(section.label for section in sections[: weighing.section]))
    return labels[int(name)] if int(name) < len(labels) else f"letter {int(name) + 1}"


def _is_given(song: Song, form: Form, weighing: Weighing) -> bool:
    """Return whether the form itself says what was decided."""
    if weighing.section >= len(song.sections):
        return False
    section = song.sections[weighing.section]
    asked = [slot for slot in form.slots if slot.label == section.label]
    wanted = {
        "role": any(slot.role == section.role for slot in asked),
        "bars": any(slot.bars == section.bars for slot in asked),
    }
    return wanted.get(weighing.decision, False)
