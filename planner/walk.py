"""Going through a form: its sections as asked for, its gaps as the model has it, to the bar where the song is to end.

Conventions: what is asked for stands in every plan exactly as given; `after` are the parts behind the gap that is filled.
"""

from collections.abc import Sequence
from dataclasses import replace

from planner.draft import Draft, Wish
from planner.prospect import Prospect
from planner.route import Parts, Route
from planner.rules import (
    EDGE_LABELS,
    INTERLUDE_LABELS,
    LAST_ROLES,
    LEADING_ROLES,
    LIFT_FROM,
    SINGLE_ROLES,
    SOLO_ROLES,
    STILL_ROLES,
    form_roles,
)
from planner.steps import END, NEW
from song import Gap, Section, Slot, find_style

MAX_IN_A_ROW = 3


def walk(draft: Draft, route: Route) -> list[Section]:
    """Add the sections of a route and return them. Raises SongError where its bars cannot come about."""
    return _Walk(draft, route).run()


class _Walk:
    """A walk: the draft, what can still come about, and the parts of the form that are still ahead."""

    def __init__(self, draft: Draft, route: Route) -> None:
        self.draft = draft
        self.route = route
        self.prospect = Prospect(draft, route)
        self.ahead = _gaps_last(route.parts)
        slots = [part for part in route.parts if isinstance(part, Slot)]
        self.asked = {slot.label for slot in slots if slot.label}
        self.outer = {slot.label for slot in (slots[:1] + slots[-1:])}

    def run(self) -> list[Section]:
        self.prospect.check(self.ahead)
        while self.ahead:
            part, after = self.ahead[0], self.ahead[1:]
            if isinstance(part, Slot):
                self.ahead = after
                self._add_slot(part)
            elif not self._fill(after):
                self.ahead = after
        return self.prospect.sections

    # Sections that were asked for.

    def _add_slot(self, slot: Slot) -> None:
        label = slot.label if slot.label is not None else self._draw_label(slot)
        heard = self.draft.first(label)
        decided = {"letter": self.draft.letter_class(label)}
        decided["role"] = role = self.draft.choose("role", decided, self._slot_roles(slot, label))
        fitting = self.prospect.slot_lengths_that_fit(replace(slot, label=label), self.ahead, role)
        if not heard and not fitting:
            raise self.prospect.dead_end()
        bars = heard.bars if heard else self.draft.draw_bars(decided, fitting)
        last = not self.ahead or (self.ahead == (Gap(),) and self.prospect.is_last(bars, ()))
        first = not any(section.label.isupper() for section in self.draft.sections)
        home = last or role in STILL_ROLES or (heard is None and (label in self.outer or first))
        self.draft.add(
            Wish(
                label, (role,), (bars,), home=home, cadences=self.route.closing if last else (),
                exact=slot.role is not None, lifts=self._may_lift(), drawn=frozenset({"letter", "role", "bars"}),
            )
        )  # fmt: skip

    def _slot_roles(self, slot: Slot, label: str) -> tuple[str, ...]:
        """Return the roles that a slot may have: as asked for, as its letter had, or what the style and the others leave."""
        if slot.role is not None:
            return (slot.role,)
        if self.draft.first(label) is not None:
            return (self.draft.label_role(label),)
        if label.islower():
            return ("interlude",)
        roles = form_roles(self.draft.brief.style)
        taken = set(self.draft.roles)
        free = [role for role in roles if role not in SINGLE_ROLES or role not in taken]
        if label in self.outer or not any(role in LAST_ROLES for role in taken):
            free = [role for role in free if role in LAST_ROLES]
        # A form may have more letters than there are parts to play.
        return tuple(free) or (roles[0],)

    def _draw_label(self, slot: Slot) -> str:
        """Draw which letter stands where the form leaves it open; a solo plays over one that has been heard."""
        fitting = [label for label in self.draft.letters if label.isupper() and self._may_fill(label, slot)]
        fresh = self.draft.new_label(sorted(self.asked))
        legal = [self.draft.letter_class(label) for label in fitting]
        may_be_new = self.prospect.slot_lengths_that_fit(replace(slot, label=fresh), self.ahead)
        if not fitting or (slot.role not in SOLO_ROLES and may_be_new):
            legal.append(NEW)
        letter = self.draft.choose("letter", {}, tuple(dict.fromkeys(legal)))
        return fresh if letter == NEW else self._named(letter, fitting)

    def _may_fill(self, label: str, slot: Slot) -> bool:
        """Return whether a letter may stand where the form leaves it open."""
        left, home = self.prospect.left, self.draft.may_rest_on(label)
        bars, role = self._bars_of(label), self.draft.label_role(label)
        if slot.bars not in (None, bars) or not (self.ahead or home):
            return False
        return left is None or self.prospect.fits_after(
            self.ahead, left - bars, owed=self.prospect.owed(self.ahead, paid=label), role=role, home=home
        )

    def _named(self, letter: str, labels: Sequence[str]) -> str:
        """Return the first of some labels that the model calls by a letter; it has one name for all late ones."""
        return next(label for label in labels if self.draft.letter_class(label) == letter)

    def _bars_of(self, label: str) -> int:
        heard = self.draft.first(label)
        assert heard is not None
        return heard.bars

    # Sections in a gap.

    def _fill(self, after: Parts) -> bool:
        """Add one section to the gap ahead, or none where it is full."""
        left = self.prospect.left
        assert left is not None, "a gap has a number of bars"
        if self.prospect.is_last(0, after) and self.prospect.rests() and not self.prospect.owed(after):
            return False
        leave = bool(after) and self.prospect.fits(after, left)
        following = after[0] if after and isinstance(after[0], Slot) and leave else None
        own = self.draft.letter_class(following.label or "") if following else None
        roles, returning = self._new_roles(left, after), self._returning(left, after)
        legal = [self.draft.letter_class(label) for label in returning]
        legal += [NEW] if roles else []
        legal += [own] if own and own not in legal else []
        if not legal:
            if leave:
                return False
            if self.prospect.wide:
                raise self.prospect.dead_end()
            self.prospect.widen()
            return True
        letter = self.draft.choose("letter", {}, tuple(dict.fromkeys(legal)))
        assert letter != END
        if letter == NEW:
            return self._add_new(roles, following if own == NEW else None, left, after)
        if letter == own:
            return False
        self._add_returning(self._named(letter, returning), after)
        return True

    def _add_new(self, roles: Sequence[str], following: Slot | None, left: int, after: Parts) -> bool:
        """Add a section with a new letter; or none where the model asks for what the form has next."""
        wanted = self._slot_roles(following, following.label or "") if following else ()
        decided = {"letter": NEW}
        decided["role"] = role = self.draft.choose("role", decided, tuple(dict.fromkeys((*roles, *wanted))))
        if role in wanted:
            return False
        bars = self.draft.draw_bars(decided, self._new_bars(role, left, after))
        ends = self.prospect.ends_on_new or role in STILL_ROLES
        last = ends and role in LAST_ROLES and self.prospect.is_last(bars, after) and not self.prospect.owed(after)
        first = not any(section.label.isupper() for section in self.draft.sections)
        self.draft.add(
            Wish(
                self._new_label(role), (role,), (bars,), home=first or last or role in STILL_ROLES,
                cadences=self.route.closing if last else (), drawn=frozenset({"letter", "role", "bars"}),
            )
        )  # fmt: skip
        return True

    def _new_label(self, role: str) -> str:
        if role == "interlude":
            return next(label for label in INTERLUDE_LABELS if self.draft.first(label) is None)
        return EDGE_LABELS.get(role) or self.draft.new_label(sorted(self.asked))

    def _new_bars(self, role: str, left: int, after: Parts) -> tuple[int, ...]:
        """Return the lengths of a new section after which the rest still fits; an outro is the rest."""
        lengths = self.prospect.lengths_for(role)
        if role == "outro":
            return tuple(bars for bars in lengths if self.prospect.is_last(bars, after))
        coins = self.route.back and role not in STILL_ROLES
        return tuple(
            bars
            for bars in lengths
            if self.prospect.fits_after(
                (Gap(), *after), left - bars, role=role, home=self.prospect.ends_on_new, owed=self.prospect.owed_after_new(bars, role, after),
                coins=(bars,) if coins else (),
            )
        )  # fmt: skip

    def _new_roles(self, left: int, after: Parts) -> tuple[str, ...]:
        """Return the roles that a new letter may have here and for which there is room."""
        roles: list[str] = []
        sections = self.prospect.sections
        last_role = self.draft.roles[-1] if sections else None
        if self.route.new and self.prospect.has_room:
            roles += self.prospect.new_roles
            if not sections or last_role == "intro":
                roles = [role for role in roles if role not in ("bridge", "prechorus")]
            roles += SOLO_ROLES if not self.route.tune and len(sections) > 1 else ()
        if self.route.edges:
            roles += self._edge_roles(last_role, after)
        return tuple(role for role in roles if self._new_bars(role, left, after))

    def _edge_roles(self, last_role: str | None, after: Parts) -> list[str]:
        if not self.draft.sections:
            return ["intro"]
        if self.prospect.first_letter() is None and self.route.new:
            return []
        spare = any(self.draft.first(label) is None for label in INTERLUDE_LABELS)
        roles = ["interlude"] if spare and last_role not in STILL_ROLES and not self.route.tune else []
        leads = last_role in LEADING_ROLES and not self.prospect.wide
        return roles if after or leads or self.prospect.owed(after) else [*roles, "outro"]

    def _returning(self, left: int, after: Parts) -> list[str]:
        """Return the letters that may come back here; one that has stood three times waits, where there is another way."""
        labels = [section.label for section in self.prospect.sections]
        returning = [label for label in self.draft.letters if self._may_return(label, left, after)]
        if labels[-MAX_IN_A_ROW:] == labels[-1:] * MAX_IN_A_ROW:
            others = [label for label in returning if label != labels[-1]]
            returning = others or returning
        return returning

    def _may_return(self, label: str, left: int, after: Parts) -> bool:
        bars = self._bars_of(label)
        if not self.route.back or label in (EDGE_LABELS["intro"], EDGE_LABELS["outro"]):
            return False
        if label in INTERLUDE_LABELS and (self.draft.sections[-1].label in INTERLUDE_LABELS or bars >= left):
            return False
        owed = self.prospect.owed(after, paid=label)
        role, home = self.draft.label_role(label), self.draft.may_rest_on(label)
        return self.prospect.fits_after((Gap(), *after), left - bars, owed=owed, role=role, home=home)

    def _add_returning(self, label: str, after: Parts) -> None:
        own = self.draft.label_role(label)
        last = self.prospect.is_last(self._bars_of(label), after) and self.draft.may_rest_on(label)
        first = self.draft.first(label)
        assert first is not None
        roles = [own]
        if label.isupper() and not self.route.tune:
            roles += [role for role in SOLO_ROLES if role != own and not last]
            roles += ["outro"] if last and own != "outro" and self.route.edges else []
        cadences = self.route.closing if last else ()
        self.draft.add(
            Wish(
                label, tuple(roles), cadences=cadences, exact=first.role == own, lifts=self._may_lift(),
                drawn=frozenset({"letter"}),
            )
        )  # fmt: skip

    def _may_lift(self) -> bool:
        """Return whether the song may climb now: late, where whole songs do that."""
        if self.route.tune or self.draft.lift or find_style(self.draft.brief.style).choruses:
            return False
        return self.route.bars is not None and self.prospect.gone >= LIFT_FROM * self.route.bars


def _gaps_last(parts: Parts) -> Parts:
    """Return the parts with open sections before the gaps they stand beside, and one gap of several: `...?` is `?...`."""
    ordered: list[Slot | Gap] = []
    for part in parts:
        if isinstance(part, Gap) and ordered and isinstance(ordered[-1], Gap):
            continue
        if isinstance(part, Slot) and part.label is None and part.role is None and ordered[-1:] == [Gap()]:
            ordered.insert(len(ordered) - 1, part)
        else:
            ordered.append(part)
    return tuple(ordered)
