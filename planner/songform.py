"""A song as pop, rock and folk go: the form, then more of it as the model has it, until it ends.

Conventions: minutes at the song's tempo.
"""

from collections.abc import Sequence

from planner.draft import Draft, Wish
from planner.features import END, NEW
from planner.routine import (
    SHORTEST,
    add_edge,
    bars_of,
    new_label,
    new_roles,
    play_form,
    room_for,
    slot_roles,
    split_form,
)
from planner.rules import CLOSING, EDGE_LABELS, LAST_ROLES, SOLO_ROLES, SONG_ROLES, STILL_ROLES, legal_bars
from song import Form

MAX_SONG_LETTERS = 4
MAX_IN_A_ROW = 3


def play_song(draft: Draft, form: Form | None) -> None:
    """Play a song as pop, rock and folk go: the form, then more of it as the model has it, until it ends.

    Without a form the model is free. Only the form's letters return; instrumentals play over their chords.
    """
    intro, core, outro = split_form(form) if form else ((), (), ())
    edges = sum(slot.bars or 0 for slot in outro)
    if intro:
        play_form(draft, intro)
    elif _wants_intro(draft, core):
        add_edge(draft, "intro", reserve=sum(slot.bars or 0 for slot in core) + edges)
    play_form(draft, core)
    given = len(draft.sections)
    if not core or draft.minutes(draft.bars + edges) < SHORTEST:
        continue_song(draft, free=not core, shortest=SHORTEST, reserve=edges, outro=not outro)
    elif not outro and _wants_outro(draft):
        add_edge(draft, "outro")
    if outro:
        play_form(draft, outro, CLOSING)
    else:
        while len(draft.sections) > given and draft.roles[-1] not in LAST_ROLES:
            draft.drop_last()
        draft.close()


def _wants_intro(draft: Draft, core: Form) -> bool:
    roles = slot_roles(draft, core[0], at_the_edge=True) if core else new_roles(draft, SONG_ROLES, at_the_edge=True)
    return draft.chooser.choose("role", draft.steps, {"letter": NEW}, ("intro", *roles)) == "intro"


def _wants_outro(draft: Draft) -> bool:
    ending = draft.chooser.weigh("letter", draft.steps, {}, (NEW, END))
    roles = draft.chooser.weigh("role", draft.steps, {"letter": NEW}, (*SONG_ROLES, *STILL_ROLES, *SOLO_ROLES))
    return draft.chooser.draw({"outro": ending[NEW] * roles["outro"], "end": ending[END]}) == "outro"


def continue_song(draft: Draft, *, free: bool, shortest: float, reserve: int = 0, outro: bool = True) -> None:
    """Add sections as the model has them until it ends the song, after `shortest` minutes and within `LONGEST`.

    `free` allows new letters; `reserve` bars are kept for what follows; `outro` allows an ending section.
    """
    while True:
        room = room_for(draft) - reserve
        can_end = draft.minutes() >= shortest and _may_end(draft)
        roles = _next_new_roles(draft, room, free=free, outro=outro and can_end)
        returning = [label for label in draft.letters if _may_return(draft, label) and bars_of(draft, label) <= room]
        legal = [draft.letter_class(label) for label in returning] + [NEW] * bool(roles) + [END] * can_end
        letter = draft.chooser.choose("letter", draft.steps, {}, legal) if legal else END
        if letter == END:
            return
        if letter == NEW:
            role = draft.chooser.choose("role", draft.steps, {"letter": NEW}, roles)
            _add_new(draft, role, room, returning)
            if role == "outro":
                return
        else:
            _add_returning(draft, draft.letters[int(letter)])


def _may_end(draft: Draft) -> bool:
    """A song ends at home, not on a bridge or a solo, and not before its chorus has come back."""
    choruses = sum(role == "chorus" for role in draft.roles)
    return bool(draft.sections) and draft.roles[-1] in LAST_ROLES and choruses != 1


def _may_return(draft: Draft, label: str) -> bool:
    if label in (EDGE_LABELS["intro"], EDGE_LABELS["outro"]):
        return False
    recent = [section.label for section in draft.sections[-MAX_IN_A_ROW:]]
    if label == EDGE_LABELS["interlude"]:
        return recent[-1] != label
    return recent != [label] * MAX_IN_A_ROW


def _next_new_roles(draft: Draft, room: int, *, free: bool, outro: bool) -> tuple[str, ...]:
    roles: list[str] = []
    letters = [label for label in draft.letters if label.isupper()]
    if free and len(letters) < MAX_SONG_LETTERS and room >= 16:
        roles += new_roles(draft, SONG_ROLES)
    if outro and room >= 2:
        roles.append("outro")
    if letters and draft.roles[-1] not in (*STILL_ROLES, *SOLO_ROLES) and room >= 16:
        roles += SOLO_ROLES
        if draft.first(EDGE_LABELS["interlude"]) is None:
            roles.append("interlude")
    return tuple(roles)


def _add_new(draft: Draft, role: str, room: int, returning: Sequence[str]) -> None:
    if role in SOLO_ROLES:
        melodic = [label for label in returning if label.isupper()]
        letters = [draft.letter_class(label) for label in melodic]
        if letters:
            label = melodic[letters.index(draft.chooser.choose("letter", draft.steps, {}, letters))]
            draft.add(Wish(label, (role,)))
        return
    if role in EDGE_LABELS:
        bars = [name for name in legal_bars(role) if int(name) <= room]
        count = int(draft.chooser.choose("bars", draft.steps, {"letter": NEW, "role": role}, bars))
        draft.add(Wish(EDGE_LABELS[role], (role,), count, home=True, cadences=CLOSING if role == "outro" else ()))
        return
    draft.add(Wish(new_label(draft), (role,), home=not any(label.isupper() for label in draft.letters)))


def _add_returning(draft: Draft, label: str) -> None:
    first = draft.first(label)
    assert first is not None
    role = draft.role_of(first.id)
    solo = SOLO_ROLES if label.isupper() and draft.roles[-1] not in (*SOLO_ROLES, "intro") else ()
    draft.add(Wish(label, (role, *solo), exact=first.role == role))
