"""Why a plan is as it is: for each section and decision, what the model gave to what was chosen and to the alternatives.

Conventions: percentages are what the model gave among all it knows, before what is not possible here was left out.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from compose.show import energy_mark, form_lines
from song import Form, Section, Song

MOST_ALTERNATIVES = 3
LEAST = 0.005  # what the model gives less than this is no alternative


class Weighing(Protocol):
    """One decision of a plan, as `planner.choice.Weighing` has it."""

    @property
    def section(self) -> int:
        """Index of the section in the finished plan."""

    @property
    def decision(self) -> str:
        """What was decided: letter, role, bars, ..."""

    @property
    def model(self) -> dict[str, float]:
        """What the model gave to every class; sums to 1."""

    @property
    def legal(self) -> tuple[str, ...]:
        """What was possible here."""

    @property
    def chosen(self) -> str:
        """The class that was taken."""


def reason_lines(song: Song, form: Form, weighings: Iterable[Weighing]) -> list[str]:
    """Return a block of lines a section: the section as the plan prints it, then a line a decision."""
    by_section: dict[int, list[Weighing]] = {}
    for weighing in weighings:
        by_section.setdefault(weighing.section, []).append(weighing)
    lines: list[str] = []
    headers = [*form_lines(song), "end"]
    for place, header in enumerate(headers):
        found = by_section.get(place, [])
        if found or place < len(song.sections):
            lines += [""] * bool(lines) + [header]
        lines += [_decision_line(song, form, weighing) for weighing in found]
    return lines


def _decision_line(song: Song, form: Form, weighing: Weighing) -> str:
    chosen = f"{_shown(song, weighing, weighing.chosen)} {_percent(weighing.model.get(weighing.chosen, 0))}"
    ranked = sorted(weighing.model.items(), key=lambda item: -item[1])
    if len(weighing.legal) == 1:
        rest = "(given)" if _is_given(song, form, weighing) else "(only choice)"
    else:
        others = [
            f"{_shown(song, weighing, name)} {_percent(share)}"
            for name, share in ranked
            if name in weighing.legal and name != weighing.chosen and share >= LEAST
        ]
        rest = ", ".join(others[:MOST_ALTERNATIVES])
    favourite, share = ranked[0]
    if favourite not in weighing.legal:
        rest += f"{'; ' if rest else ''}not possible here: {_shown(song, weighing, favourite)} {_percent(share)}"
    return f"  {weighing.decision:<9} {chosen:<22} {rest}".rstrip()


def _percent(share: float) -> str:
    """Return a share as a percentage that is not rounded to nothing.

    >>> _percent(0.524), _percent(0.003), _percent(0)
    ('52%', '<1%', '0%')
    """
    return "<1%" if 0 < share < LEAST else f"{share:.0%}"


def _shown(song: Song, weighing: Weighing, name: str) -> str:
    """Return a class in a musician's words: letters by their label, keys with their name, energy as a height."""
    section = song.sections[weighing.section] if weighing.section < len(song.sections) else None
    if weighing.decision == "letter":
        return _letter(song.sections, weighing, name)
    if weighing.decision == "key":
        chosen = f" ({section.key})" if section and name == weighing.chosen and name != "same" else ""
        return {"same": "home"}.get(name, name) + chosen
    if weighing.decision == "energy" and name.isdigit():
        return energy_mark(int(name) / max(1, len(weighing.model) - 1))
    return name


def _letter(sections: Sequence[Section], weighing: Weighing, name: str) -> str:
    if name == "end":
        return "the end"
    if name == "new":
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
        "letter": bool(asked),
        "role": any(slot.role == section.role for slot in asked),
        "bars": any(slot.bars == section.bars for slot in asked),
    }
    return wanted.get(weighing.decision, False)
