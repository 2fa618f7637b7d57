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
MAX_INTERLUDES = 2
MAX_SOLOS = 2
# From here on nothing new begins but a bridge, and then the song makes for its end by its chorus.
SETTLED_MINUTES, CLOSING_MINUTES = 1.8, 3.8


def play_song(draft: Draft, form: Form | None) -> None:
    """Play a song as pop, rock and folk go: the form, then more of it as the model has it, until it ends.

    Without a form the model is free. Only the form's letters return; instrumentals play over their chords.
    """
    intro, core, outro = split_form(form) if form else ((), (), ())
    edges = sum(slot.bars or 0 for slot in outro)
    if intro:
        play_form(draft, intro)
    elif _wants_intro(draft, core):
        add_edge(draft, "intro", core, reserve=sum(slot.bars or 0 for slot in core) + edges)
    play_form(draft, core)
    given = len(draft.sections)
    if not core or draft.minutes(draft.bars + edges) < SHORTEST:
        continue_song(
            draft,
            free=not core,
            shortest=SHORTEST,
            reserve=edges,
            outro=not any(slot.role == "outro" for slot in form or ()),
        )
    elif not outro and _wants_outro(draft):
        add_edge(draft, "outro", core)
    if outro:
        play_form(draft, outro, CLOSING)
    else:
        _come_to_rest(draft, given)
        draft.close()


def _come_to_rest(draft: Draft, given: int) -> None:
    """Take away what leads nowhere after the given sections; where too little is left, a part that can end the song comes back."""
    while len(draft.sections) > given and not draft.may_rest:
        draft.drop_last()
    resting = [
        section
        for section, role in zip(draft.sections, draft.roles, strict=True)
        if role in LAST_ROLES and section.label.isupper() and section.key == draft.brief.key
    ]
    while resting and draft.minutes() < SHORTEST and resting[-1].bars <= room_for(draft):
        _add_returning(draft, resting[-1].label, solo=False)


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
        can_end = draft.minutes() >= shortest and _may_end(draft, free=free)
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


def _may_end(draft: Draft, *, free: bool) -> bool:
    """A song ends where it may rest, on its chorus if it has one and has come back to it; a free one has more than a verse."""
    if not draft.sections or not draft.may_rest:
        return False
    if choruses := draft.roles.count("chorus"):
        return choruses > 1 and draft.roles[-1] == "chorus"
    melodic = sum(label.isupper() for label in draft.letters)
    return melodic > 1 or not free


def _may_return(draft: Draft, label: str) -> bool:
    if label in (EDGE_LABELS["intro"], EDGE_LABELS["outro"]):
        return False
    labels = [section.label for section in draft.sections]
    if label == EDGE_LABELS["interlude"]:
        return labels[-1] != label and labels.count(label) < MAX_INTERLUDES
    others = any(other.isupper() and other != label for other in labels)
    if others and labels[-MAX_IN_A_ROW:] == [label] * MAX_IN_A_ROW:
        return False
    late = draft.minutes() > CLOSING_MINUTES and "chorus" in draft.roles
    return not late or draft.label_role(label) == "chorus"


def _next_new_roles(draft: Draft, room: int, *, free: bool, outro: bool) -> tuple[str, ...]:
    roles: list[str] = []
    letters = [label for label in draft.letters if label.isupper()]
    if free and len(letters) < MAX_SONG_LETTERS and room >= 16:
        roles += new_roles(draft, _new_letter_roles(draft))
    if outro and room >= 2:
        roles.append("outro")
    early = draft.minutes() < CLOSING_MINUTES and room >= 16
    if letters and early and draft.roles[-1] not in (*STILL_ROLES, *SOLO_ROLES):
        roles += SOLO_ROLES if _may_solo(draft) else ()
        if draft.first(EDGE_LABELS["interlude"]) is None:
            roles.append("interlude")
    return tuple(roles)


def _may_solo(draft: Draft) -> bool:
    solos = sum(role in SOLO_ROLES for role in draft.roles)
    return solos < MAX_SOLOS and draft.roles[-1] not in (*SOLO_ROLES, "intro") and draft.minutes() < CLOSING_MINUTES


def _new_letter_roles(draft: Draft) -> tuple[str, ...]:
    """Return the roles for a new letter at this time of the song: its chorus comes early and before any bridge."""
    if "bridge" in draft.roles or draft.minutes() >= CLOSING_MINUTES:
        return ()
    if draft.minutes() >= SETTLED_MINUTES and "chorus" in draft.roles:
        return ("bridge",)
    return SONG_ROLES


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
    first = not any(label.isupper() for label in draft.letters)
    draft.add(Wish(new_label(draft), (role,), most_bars=room, home=first))


def _add_returning(draft: Draft, label: str, *, solo: bool = True) -> None:
    first = draft.first(label)
    assert first is not None
    role = draft.label_role(label)
    solos = SOLO_ROLES if solo and label.isupper() and _may_solo(draft) else ()
    draft.add(Wish(label, (role, *solos), exact=first.role == role))
