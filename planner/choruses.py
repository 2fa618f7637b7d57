"""A tune as jazz players do it: intro, the head, solos over its chords, the head again, an ending.

Conventions: minutes at the song's tempo, bars one time through the head.
"""

import math
from collections.abc import Sequence

from planner.draft import Draft, Wish
from planner.features import END, NEW
from planner.routine import (
    LONGEST,
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
from planner.rules import CLOSING, HEAD_ENDINGS, HEAD_ROLES
from song import Form, Section, Slot

# The length that a tune with solos aims at, and how freely.
USUAL_MINUTES, SPREAD_MINUTES = 3.3, 0.6
# A head shorter than this is played several times in a row, as a blues is played twice.
SHORT_HEAD_BARS = 16
# Fewest and most bars of a head that the planner draws, and its most letters; a blues is one strophe, perhaps twice.
_HEADS = {"blues": (12, 24, 1)}
_USUAL_HEAD = (12, 64, 4)


def draw_head(draft: Draft) -> Form:
    """Draw a head of a few sections, one time through, as a form with bars and roles."""
    low, high, most_letters = _HEADS.get(draft.brief.style, _USUAL_HEAD)
    high = min(high, room_for(draft))
    while True:
        returning = [label for label in draft.letters if draft.bars + bars_of(draft, label) <= high]
        legal = [draft.letter_class(label) for label in returning]
        if len(draft.letters) < most_letters and draft.bars + 8 <= high:
            legal.append(NEW)
        if (draft.bars >= low and draft.may_rest) or not legal:
            legal.append(END)
        letter = draft.chooser.choose("letter", draft.steps, {}, legal)
        if letter == END:
            break
        if letter == NEW:
            most = high - draft.bars
            wish = Wish(new_label(draft), new_roles(draft, HEAD_ROLES), most_bars=most, home=not draft.sections)
        else:
            label = draft.letters[int(letter)]
            wish = Wish(label, slot_roles(draft, Slot(label), at_the_edge=False))
        draft.add(wish)
    return tuple(
        Slot(section.label, section.bars, role) for section, role in zip(draft.sections, draft.roles, strict=True)
    )


def play_choruses(draft: Draft, form: Form) -> None:
    """Play a tune as jazz players do: intro, head, solos over its chords, head out, ending.

    The intro and the outro of the form are played where it has them. A head that lasts two minutes by itself is played once;
    a slow one may share a chorus, the solo over its first half, the theme from there.
    """
    intro, core, outro = split_form(form)
    core_bars = sum(slot.bars or 0 for slot in core)
    edges = sum(slot.bars or 0 for slot in intro + outro)
    alone = draft.minutes(core_bars + edges) >= SHORTEST
    if intro:
        play_form(draft, intro)
    else:
        add_edge(draft, "intro", core, reserve=(1 if alone else 2) * core_bars + edges)
    if alone:
        play_form(draft, core, HEAD_ENDINGS if outro else CLOSING)
    else:
        _solos_and_head_out(draft, core, ending=sum(slot.bars or 0 for slot in outro))
    if outro:
        play_form(draft, outro, CLOSING)
    elif not add_edge(draft, "outro", core):
        draft.close()


def _solos_and_head_out(draft: Draft, core: Form, ending: int) -> None:
    core_bars = sum(slot.bars or 0 for slot in core)
    room = room_for(draft) - ending
    passes = max(1, min(math.ceil(SHORT_HEAD_BARS / core_bars), room // core_bars - 2))
    head = [section for _ in range(passes) for section in play_form(draft, core, HEAD_ENDINGS)]
    times = _draw_times(draft, core_bars, passes, ending)
    if times == passes:
        return
    theme = head[: len(core)]
    half = len(core) // 2
    if times == 2 * passes and passes == 1 and half:
        _play_solo(draft, theme[:half])
        _play_out(draft, theme[half:])
        return
    # Where time is short the head comes back fewer times, so that a chorus is left for the solo.
    out = passes if times > 2 * passes else max(1, times - passes - 1)
    for _ in range(times - passes - out):
        _play_solo(draft, theme)
    _play_out(draft, head[-out * len(core) :])


def _draw_times(draft: Draft, core_bars: int, passes: int, ending: int) -> int:
    """Draw how often the form goes by in all, so that the song lasts as long as a song does; the head alone where nothing fits."""
    start = draft.bars - passes * core_bars + ending
    lengths = {}
    # A head that is played twice leaves time for a solo and the head once more.
    fewest = passes + (1 if passes == 1 else 2)
    for times in range(fewest, fewest + math.ceil(LONGEST / draft.minutes(core_bars))):
        minutes = draft.minutes(start + times * core_bars)
        if SHORTEST <= minutes <= LONGEST:
            lengths[str(times)] = math.exp(-(((minutes - USUAL_MINUTES) / SPREAD_MINUTES) ** 2) / 2)
    return int(draft.chooser.draw(lengths)) if lengths else passes


def _play_solo(draft: Draft, theme: Sequence[Section]) -> None:
    for section in theme:
        if section.label.islower():
            draft.add(Wish(section.label, (draft.role_of(section.id),), again=section.id))
        else:
            draft.add(Wish(section.label, ("solo",), over=section.id))


def _play_out(draft: Draft, theme: Sequence[Section]) -> None:
    for place, section in enumerate(theme):
        cadences = CLOSING if place == len(theme) - 1 else ()
        exact = section.role == draft.role_of(section.id)
        wish = Wish(section.label, (draft.role_of(section.id),), again=section.id, cadences=cadences, exact=exact)
        draft.add(wish)
