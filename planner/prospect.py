"""What can still come about on the way through a form, so that a song ends on the bar where it is to end.

Conventions: sets of numbers of bars are those of `planner.room`. A route has a number of bars wherever it has a gap.
"""

from collections.abc import Collection
from dataclasses import replace

from planner.draft import Draft
from planner.room import holds, members, nearest, reach
from planner.route import Parts, Route, comes_back
from planner.rules import (
    ANY_BARS,
    KNOWN_FROM,
    LAST_ROLES,
    LEADING_ROLES,
    SOLO_ROLES,
    SONG_ROLES,
    STILL_ROLES,
    form_roles,
    tune_roles,
    usual_bars,
)
from planner.steps import MAX_LETTERS
from song import Gap, Section, Slot, SongError
from song.document import ROLES

SHORTEST_SONG = 8  # bars in which something can come back


class DeadEndError(SongError):
    """No way leads on from here; a walk that turns elsewhere before may arrive."""


class Prospect:
    """A draft on its route, and what the parts that are still ahead can have. It is `wide` where usual lengths do not do."""

    def __init__(self, draft: Draft, route: Route, *, wide: bool = False) -> None:
        self.draft = draft
        self.route = route
        self.wide = wide
        self._start = draft.bars
        self._begun = len(draft.sections)
        self._reached: dict[tuple[object, ...], int] = {}

    @property
    def sections(self) -> list[Section]:
        """The sections since the walk began."""
        return self.draft.sections[self._begun :]

    @property
    def gone(self) -> int:
        """Bars since the walk began."""
        return self.draft.bars - self._start

    @property
    def left(self) -> int | None:
        """Bars that are still to come, None where nobody counts."""
        return None if self.route.bars is None else self.route.bars - self.gone

    @property
    def has_room(self) -> bool:
        """Whether there may be one more letter."""
        return self.wide or not self.route.back or len(self.draft.letters) < MAX_LETTERS - 1

    def check(self, parts: Parts) -> None:
        """Take to unusual lengths where the usual ones do not make up the bars of the route; SongError where none do."""
        bars, name = self.route.bars, self.draft.brief.form
        if bars is not None and self.route.returns and bars < SHORTEST_SONG:
            raise SongError(f'form "{name}" cannot have {bars} bars in all; ask for {SHORTEST_SONG} or more')
        if bars is None or self.fits(parts, bars):
            return
        self.widen()
        if not self.fits(parts, bars):
            near = " or ".join(map(str, nearest(self._reach(parts, 2 * bars + 64, self.owed(parts)), bars)))
            raise SongError(f'form "{name}" cannot have {bars} bars in all; the nearest it can have is {near}')

    def dead_end(self) -> DeadEndError:
        """Return what there is to say where no way leads on."""
        where = f" to {self.route.bars} bars" if self.route.bars else ""
        return DeadEndError(
            f'form "{self.draft.brief.form}" finds no way{where} with seed {self.draft.brief.seed}; give another seed, or bars'
        )

    def widen(self) -> None:
        """Take to unusual lengths and endings, as there is no other way."""
        self.wide = self.draft.lenient = True

    def lengths(self, parts: Parts, most: int) -> list[int]:
        """Return the numbers of bars, up to `most`, that some parts can have."""
        return members(self._reach(parts, most, self.owed(parts)))

    def fits(self, parts: Parts, bars: int) -> bool:
        """Return whether some parts can have so many bars."""
        return self._meets(self._reach(parts, max(bars, 0) + self.route.slack, self.owed(parts)), bars)

    def fits_after(
        self, parts: Parts, bars: int, *, owed: int, role: str, home: bool = True, coins: Collection[int] = ()
    ) -> bool:
        """Return whether some parts can have so many bars after one more section with a role, at `home` or not.

        `coins` are lengths that it brings; `owed` bars have to come. What leads on is followed by more than an outro.
        """
        most = max(bars, 0) + self.route.slack
        brought = frozenset(coins)
        if role not in LEADING_ROLES or self.wide or parts != (Gap(),):
            return self._meets(self._reach(parts, most, owed, brought, rests=home and role in LAST_ROLES), bars)
        return any(
            holds(self._reach(parts, most, owed, brought, rests=rests) << following, bars)
            for following, rests in self._carriers()
        )

    def is_last(self, bars: int, parts: Parts) -> bool:
        """Return whether the song may end on a section of so many bars, as far as bars go."""
        return not parts and self.left is not None and abs(self.left - bars) <= self.route.slack

    def owed(self, parts: Parts, *, paid: str | None = None) -> int:
        """Return the bars that are needed for what has to come back: the first melodic letter, and a chorus.

        `paid` is the letter of the next section.
        """
        if not self.route.returns:
            return 0
        asked = {part.label for part in parts if isinstance(part, Slot)} | {paid}
        first, chorus = self.first_letter(), self._first_chorus()
        heard = {section.label: section.bars for section in (first, chorus) if section is not None}
        return sum(bars for label, bars in heard.items() if label not in asked and not self._has_returned(label))

    def owed_after_new(self, bars: int, role: str, parts: Parts) -> int:
        """Return the same after one more section with a new letter."""
        opens = self.first_letter() is None and role not in STILL_ROLES
        chorus = self._first_chorus() is None and role == "chorus"
        return self.owed(parts) + (bars if self.route.returns and (opens or chorus) else 0)

    def _owed_may_rest(self) -> bool:
        """Return whether one of the letters that have to come back may come last; one that is not heard yet may."""
        heard = [section.label for section in (self.first_letter(), self._first_chorus()) if section is not None]
        return not heard or any(self.draft.may_rest_on(label) for label in heard if not self._has_returned(label))

    def _first_chorus(self) -> Section | None:
        roles = self.draft.roles[self._begun :]
        return next((section for section, role in zip(self.sections, roles, strict=True) if role == "chorus"), None)

    def first_letter(self) -> Section | None:
        """Return the first melodic section since the walk began."""
        return next((section for section in self.sections if section.label.isupper()), None)

    def rests(self) -> bool:
        """Return whether the song may end as it stands: at home, on what may stand last and has been heard, or was asked for."""
        if not self.sections or self.draft.roles[-1] not in LAST_ROLES or self.sections[-1].key != self.draft.home:
            return False
        last = self.sections[-1].label
        asked = any(isinstance(part, Slot) and part.label == last for part in self.route.parts)
        known = self._has_returned(last) and self.draft.may_rest_on(last)
        return asked or self.ends_on_new or last.islower() or known

    @property
    def is_settled(self) -> bool:
        """Whether the song is so far that nothing new carries it."""
        counted = self.route.bars is not None and not self.ends_on_new and not self.wide
        return counted and self.gone >= KNOWN_FROM * (self.route.bars or 0)

    @property
    def ends_on_new(self) -> bool:
        """Whether a section may be the last that nobody has heard before: in a chart, and where nothing comes back."""
        return self.route.tune or not self.route.back

    def lengths_for(self, role: str) -> tuple[int, ...]:
        """Return the lengths that a new section with a role may have."""
        return ANY_BARS if self.wide else usual_bars(role)

    def slot_lengths(self, slot: Slot) -> tuple[int, ...]:
        """Return the bars that a slot may have."""
        heard = self.draft.first(slot.label)
        if heard is not None:
            return (heard.bars,)
        if slot.bars is not None:
            return (slot.bars,)
        if self.wide:
            return ANY_BARS
        roles = (slot.role,) if slot.role else form_roles(self.draft.brief.style)
        if slot.label and slot.label.islower() and not slot.role:
            roles = ("interlude",)
        lengths = {bars for role in roles for bars in usual_bars(role)}
        if slot.label is None:
            lengths |= {section.bars for section in self.draft.sections if section.label.isupper()}
        return tuple(sorted(lengths))

    def slot_lengths_that_fit(self, slot: Slot, parts: Parts, role: str | None = None) -> tuple[int, ...]:
        """Return the bars that a slot may have, which is new and has a role, so that the parts behind it make up what is left."""
        lengths, left = self.slot_lengths(slot), self.left
        if left is None:
            share = None if self.route.most is None else max(self.route.most // len(self.route.parts), lengths[0])
            return tuple(bars for bars in lengths if share is None or bars <= share or slot.bars)
        sings = _may_close(replace(slot, role=role or slot.role))
        return tuple(
            bars
            for bars in lengths
            if self.fits_after(
                tuple(_settled(self._counted(part), slot.label, bars) for part in parts),
                left - bars,
                owed=self.owed(parts),
                role=LAST_ROLES[0] if sings and parts == (Gap(),) else "",
                coins=(bars,) if self.route.back and comes_back(slot.label or "") else (),
            )
        )

    def _meets(self, numbers: int, bars: int) -> bool:
        return any(holds(numbers, bars + by) for by in range(-self.route.slack, self.route.slack + 1))

    def _has_returned(self, label: str) -> bool:
        return sum(section.label == label for section in self.draft.sections) > 1

    def _reach(
        self, parts: Parts, most: int, owed: int, coins: frozenset[int] = frozenset(), *, rests: bool | None = None
    ) -> int:
        """Return what some parts can have, up to `most` bars. What ends in a gap ends on a section that may be the last."""
        rests = self.rests() if rests is None else rests
        parts = tuple(map(self._counted, parts))
        asked = (parts, most, owed, coins, rests, len(self.draft.sections), self.wide)
        if asked not in self._reached:
            self._reached[asked] = self._reach_anew(parts, most, owed, coins | self._coins(parts), rests=rests)
        return self._reached[asked]

    def _counted(self, part: Slot | Gap) -> Slot | Gap:
        """Return a part with the letter that it has for counting: a solo is as long as the first letter, which it may play over."""
        if isinstance(part, Gap) or part.label is not None or part.role not in SOLO_ROLES or part.bars:
            return part
        labels = (slot.label for slot in self.route.parts if isinstance(slot, Slot) and comes_back(slot.label or "x"))
        return replace(part, label=next(labels, None))

    def _reach_anew(self, parts: Parts, most: int, owed: int, coins: Collection[int], *, rests: bool) -> int:
        before = self._sums(parts, coins, owed, most)
        if not parts or not isinstance(parts[-1], Gap):
            return before
        slots = [part for part in parts if isinstance(part, Slot)]
        closes = _may_close(slots[-1]) if slots else rests
        numbers = reach(parts, self.slot_lengths, (), owed, most) if closes else 0
        for last in self._finals():
            numbers |= before << last
        for slot in self._unheard(parts):
            if slot.role in (None, *LAST_ROLES):
                numbers |= self._sums((*parts, slot), coins, owed, most)
        if owed and self._owed_may_rest():
            numbers |= self._sums(parts, coins, 0, most) << owed
        return numbers & ((1 << (most + 1)) - 1)

    def _sums(self, parts: Parts, coins: Collection[int], owed: int, most: int) -> int:
        return reach(parts, self.slot_lengths, coins, owed, most, {slot.label for slot in self._unheard(parts)})

    def _unheard(self, parts: Parts) -> list[Slot]:
        """Return the slots that bring letters which may then come back."""
        slots = {part.label: part for part in parts if isinstance(part, Slot) and comes_back(part.label or "x")}
        return [slot for label, slot in slots.items() if self.route.back and self.draft.first(label) is None]

    def _coins(self, parts: Parts) -> set[int]:
        """Return the lengths that sections in the gaps may have, whatever the form still brings."""
        if not any(isinstance(part, Gap) for part in parts):
            return set()
        return self._returning_bars() | self._new_bars(ROLES)

    def _carriers(self) -> set[tuple[int, bool]]:
        """Return the lengths of parts that carry the song, heard or new, each with whether the song may end on it."""
        labels = {section.label: section.bars for section in self.draft.sections if comes_back(section.label)}
        carrying = {label: bars for label, bars in labels.items() if self.draft.label_role(label) not in LEADING_ROLES}
        heard = {(bars, self.draft.may_rest_on(label)) for label, bars in carrying.items() if self.route.back}
        new = self._new_bars([role for role in ROLES if role not in LEADING_ROLES])
        return heard | {(bars, self.ends_on_new) for bars in new}

    def _finals(self) -> set[int]:
        """Return the lengths that a last section in a gap may have."""
        outros = set(self.lengths_for("outro")) if self.route.edges else set()
        new = self._new_bars(LAST_ROLES) if self.ends_on_new else set()
        return self._returning_bars(last=True) | new | outros

    @property
    def new_roles(self) -> tuple[str, ...]:
        """The roles that a new letter may have by now: one chorus and what leads to it, and late in a song a bridge alone."""
        if self.route.tune:
            return tune_roles(self.draft.brief.style)
        heard = self.draft.roles
        taken = {role for role in ("chorus", "prechorus") if role in heard and not self.wide}
        return ("bridge",) if self.is_settled else tuple(role for role in SONG_ROLES if role not in taken)

    def _new_bars(self, roles: Collection[str]) -> set[int]:
        if not self.route.new or not self.has_room:
            return set()
        return {bars for role in self.new_roles if role in roles for bars in self.lengths_for(role)}

    def _returning_bars(self, *, last: bool = False) -> set[int]:
        """Return the lengths of the letters that may come back in a gap, `last` at its end."""
        if not self.route.back:
            return set()
        labels = {section.label: section.bars for section in self.draft.sections if comes_back(section.label)}
        return {bars for label, bars in labels.items() if not last or self.draft.may_rest_on(label)}


def _may_close(slot: Slot) -> bool:
    """Return whether a song may end on a section that a form asks for."""
    return (slot.label or "A").isupper() and slot.role in (None, *LAST_ROLES)


def _settled(part: Slot | Gap, label: str | None, bars: int) -> Slot | Gap:
    """Return a part with the bars that its label has been given."""
    return replace(part, bars=bars) if isinstance(part, Slot) and part.label == label and label else part


def could_have(draft: Draft, route: Route, bars: int) -> bool:
    """Return whether a route can have so many bars, in usual lengths or any."""
    return any(Prospect(draft, route, wide=wide).fits(route.parts, bars) for wide in (False, True))


def lengths_of(draft: Draft, route: Route, most: int, *, wide: bool = False) -> list[int]:
    """Return the numbers of bars, up to `most`, that a route can have in usual lengths, or, where `wide`, in any."""
    return Prospect(draft, route, wide=wide).lengths(route.parts, most)
