"""Form strings: `AABA`, `i4A8A8B8A8o4`, `verse-chorus`, `blues`, `auto`."""

import re
from dataclasses import dataclass

from song.error import SongError


@dataclass(frozen=True)
class Slot:
    """One section that a form asks for; None where the planner chooses.

    Equal labels are the same music. `i` and `o` are intro and outro, other small letters sections without melody.
    """

    label: str
    bars: int | None = None
    role: str | None = None


Form = tuple[Slot, ...]

NAMED_FORMS: dict[str, Form] = {
    "verse-chorus": (
        Slot("A", role="verse"), Slot("B", role="chorus"), Slot("A", role="verse"), Slot("B", role="chorus"),
        Slot("C", role="bridge"), Slot("B", role="chorus"),
    ),
    "blues": (Slot("A", 12, "head"),),
}  # fmt: skip
LONGEST_SLOT = 64  # bars that a form may ask of one section
_SLOT = re.compile(r"([A-Za-z])(\d{0,3})'?")
_LETTER_ROLES = {"i": "intro", "o": "outro"}


def parse_form(text: str) -> Form | None:
    """Read a form; None means that the planner is free (`auto`).

    Raises SongError that names the character that cannot be read.

    >>> [slot.label for slot in parse_form("AABA")], parse_form("i4A8")[0]
    (['A', 'A', 'B', 'A'], Slot(label='i', bars=4, role='intro'))
    """
    wanted = str(text).strip()
    if wanted.lower() == "auto":
        return None
    if wanted.lower() in NAMED_FORMS:
        return NAMED_FORMS[wanted.lower()]
    slots, place = [], 0
    while match := _SLOT.match(wanted, place):
        label, bars = match.group(1), match.group(2)
        if bars and not 1 <= int(bars) <= LONGEST_SLOT:
            raise SongError(f'form "{text}": a section of {bars} bars; use 1 to {LONGEST_SLOT}')
        slots.append(Slot(label, int(bars) if bars else None, _LETTER_ROLES.get(label)))
        place = match.end()
    if place < len(wanted) or not slots:
        found = f'"{wanted[place]}" at character {place + 1}' if wanted else "nothing"
        raise SongError(
            f'form "{text}": cannot read {found}; write letters with or without bars, as AABA or i4A8A8B8A8o4, '
            f"or one of {', '.join(NAMED_FORMS)}, auto"
        )
    _check_bars(text, slots)
    return tuple(slots)


def _check_bars(text: str, slots: list[Slot]) -> None:
    """Equal letters are the same music, so they need the same number of bars."""
    bars: dict[str, int] = {}
    for slot in slots:
        if slot.bars is not None and bars.setdefault(slot.label, slot.bars) != slot.bars:
            raise SongError(
                f'form "{text}": {slot.label} has {bars[slot.label]} and {slot.bars} bars; '
                "give the same letter the same bars, or use another letter"
            )
