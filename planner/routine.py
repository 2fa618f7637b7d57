"""What every whole song is put together from: the form as asked for, the roles of its letters, an intro and an ending.

Conventions: minutes at the song's tempo. The form that a user gave stands in every plan exactly as given.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from planner.draft import Draft, Wish
from planner.features import NEW
from planner.rules import CLOSING, EDGE_LABELS, LAST_ROLES, SINGLE_ROLES, form_roles, legal_bars
from song import Form, Section, Slot

MAX_FORM_SECTIONS = 64
SHORTEST, LONGEST = 2.0, 5.0


def split_form(form: Form) -> tuple[Form, Form, Form]:
    """Return the intro, the core and the outro of a form; the edges are the leading `i` and the closing `o`."""
    start, end = 0, len(form)
    while start < end - 1 and form[start].role == "intro":
        start += 1
    while end > start + 1 and form[end - 1].role == "outro":
        end -= 1
    return form[:start], form[start:end], form[end:]


def play_form(draft: Draft, form: Form, last_cadences: tuple[str, ...] = ()) -> list[Section]:
    """Add the sections of a form in order; the last ends on one of `last_cadences` where there are any.

    What has no bars gets as many as its share of the longest song allows.
    """
    share = room_for(draft) // len(form) if form else None
    ends = {slot.label for slot in (form[0], form[-1])} if form else set()
    added = []
    for place, slot in enumerate(form):
        cadences = last_cadences if place == len(form) - 1 else ()
        roles = slot_roles(draft, slot, at_the_edge=slot.label in ends)
        wish = Wish(
            slot.label, roles, slot.bars, share, home=slot.label in ends, cadences=cadences, exact=slot.role is not None
        )
        added.append(draft.add(wish))
    return added


def slot_roles(draft: Draft, slot: Slot, *, at_the_edge: bool) -> tuple[str, ...]:
    """Return the roles that a slot may have: as asked for, as its letter had, or what the style and the others leave."""
    if slot.role is not None:
        return (slot.role,)
    if draft.first(slot.label) is not None:
        return (draft.label_role(slot.label),)
    if slot.label.islower():
        return ("interlude",)
    roles = form_roles(draft.brief.style)
    # A form may have more letters than there are parts to play.
    return new_roles(draft, roles, at_the_edge=at_the_edge) or (roles[0],)


def new_roles(draft: Draft, roles: Sequence[str], *, at_the_edge: bool = False) -> tuple[str, ...]:
    """Return those of the roles that a new letter may have: no second chorus, no bridge at the start or the end."""
    taken = set(draft.roles)
    free = [role for role in roles if role not in SINGLE_ROLES or role not in taken]
    if at_the_edge or not any(role in LAST_ROLES for role in taken):
        free = [role for role in free if role in LAST_ROLES]
    return tuple(free)


def add_edge(draft: Draft, role: str, form: Form, *, reserve: int = 0) -> bool:
    """Add an intro or outro that leaves room for `reserve` bars more; return whether one was added.

    There is none where there is no room, or where the form itself says where its intro or outro stands.
    """
    if any(slot.role == role for slot in form):
        return False
    room = room_for(draft) - reserve
    bars = [name for name in legal_bars(role) if int(name) <= room]
    if not bars:
        return False
    decided = {"letter": NEW, "role": role}
    count = int(draft.chooser.choose("bars", draft.steps, decided, bars))
    draft.add(Wish(EDGE_LABELS[role], (role,), count, home=True, cadences=CLOSING if role == "outro" else ()))
    return True


def room_for(draft: Draft) -> int:
    """Return how many bars fit until the song is at its longest."""
    return math.floor(LONGEST / draft.minutes(1) + 1e-9) - draft.bars


def bars_of(draft: Draft, label: str) -> int:
    """Return the bars of the sections under a label, 0 where there is none."""
    first = draft.first(label)
    return first.bars if first else 0


def new_label(draft: Draft) -> str:
    """Return the first capital letter that no section has yet."""
    return next(letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if draft.first(letter) is None)


def usual_length(form: Form, bars: Sequence[int]) -> Form:
    """Return a form with the bars that a trial drew for it."""
    return tuple(replace(slot, bars=count) for slot, count in zip(form, bars, strict=True))
