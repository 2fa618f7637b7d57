"""A plan in the making: sections are added one by one, every decision drawn among what is legal here.

Conventions: while a plan grows, every section is called by its label and a running number; `finished` gives the final ids.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.choice import Chooser
from planner.features import MAX_LETTERS, NEW, Step, bars_class, key_relation, related_key, step_of
from planner.rules import CLOSING, LAST_ROLES, SOLO_ROLES, legal_bars, legal_cadences, legal_keys, shown_role
from song import Brief, Section, SongError

MAX_SECTIONS = 256


@dataclass(frozen=True)
class Wish:
    """What the next section has to be: a label, the roles it may have, and bars or None for what the planner likes, up to `most_bars`.

    `home` keeps it in the home key, `cadences` are the only endings it may have, where there are any. `over` names the section whose chords are soloed over, `again` the one
    that is played again, varied where it must not end as it did. The role shows as it is where `exact`, else in the words
    of the style.
    """

    label: str
    roles: tuple[str, ...]
    bars: int | None = None
    most_bars: int | None = None
    home: bool = False
    cadences: tuple[str, ...] = ()
    over: str | None = None
    again: str | None = None
    exact: bool = False


class Draft:
    """The sections so far, and the chooser that draws the next."""

    def __init__(self, brief: Brief, chooser: Chooser) -> None:
        self.brief = brief
        self.chooser = chooser
        self.sections: list[Section] = []
        self._roles: list[str] = []

    @property
    def steps(self) -> tuple[Step, ...]:
        """The sections as the model sees them, with the roles it knows."""
        letters = self.letters
        return tuple(
            replace(step_of(section, letters.index(section.label), self.brief.key), role=role)
            for section, role in zip(self.sections, self._roles, strict=True)
        )

    @property
    def letters(self) -> list[str]:
        """Labels in order of first appearance."""
        return list(dict.fromkeys(section.label for section in self.sections))

    @property
    def bars(self) -> int:
        """Bars so far."""
        return sum(section.bars for section in self.sections)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the sections as the model knows them."""
        return tuple(self._roles)

    def minutes(self, bars: int | None = None) -> float:
        """Return how long that many bars, or all so far, last at the song's tempo."""
        count = self.bars if bars is None else bars
        return count * self.brief.meter.bar_ticks / 24 / self.brief.tempo

    def first(self, label: str) -> Section | None:
        """Return the first section of a label."""
        return next((section for section in self.sections if section.label == label), None)

    def role_of(self, section_id: str) -> str:
        """Return the role that the model knows a section by."""
        return next(role for role, section in zip(self._roles, self.sections, strict=True) if section.id == section_id)

    def label_role(self, label: str) -> str:
        """Return the role that a letter was first heard in."""
        return next(role for role, section in zip(self._roles, self.sections, strict=True) if section.label == label)

    @property
    def may_rest(self) -> bool:
        """Whether the music may stop after the last section: it is at home, and no bridge or solo that leads on."""
        return self._roles[-1] in LAST_ROLES and self.sections[-1].key == self.brief.key

    def drop_last(self) -> None:
        """Take the last section away again."""
        self.sections.pop()
        self._roles.pop()

    def letter_class(self, label: str) -> str:
        """Return what the model calls a label here: its index where it has been heard, else a new letter."""
        letters = self.letters
        return str(min(letters.index(label), MAX_LETTERS - 1)) if label in letters else NEW

    def add(self, wish: Wish) -> Section:
        """Add the section that a wish asks for; everything it leaves open is drawn."""
        if len(self.sections) >= MAX_SECTIONS:
            raise SongError(
                f"the song grows to more than {MAX_SECTIONS} sections; give a longer form or a slower tempo"
            )
        decided = {"letter": self.letter_class(wish.label)}
        steps = self.steps
        decided["role"] = role = self.chooser.choose("role", steps, decided, wish.roles)
        name = f"{wish.label}{1 + sum(section.label == wish.label for section in self.sections)}"
        if wish.over or wish.again or self.first(wish.label):
            section = self._returning(wish, name, role, steps, decided)
        else:
            section = self._new(wish, name, role, steps, decided)
        self.sections.append(section)
        self._roles.append(role)
        return section

    def _new(self, wish: Wish, name: str, role: str, steps: Sequence[Step], decided: dict[str, str]) -> Section:
        bars = wish.bars or int(self.chooser.choose("bars", steps, decided, legal_bars(role, wish.most_bars)))
        decided |= {"bars": bars_class(bars)}
        keys = ("same",) if wish.home else legal_keys(role, self.brief.key)
        decided["key"] = relation = self.chooser.choose("key", steps, decided, keys)
        cadence = self.chooser.choose("cadence", steps, decided, wish.cadences or legal_cadences(role))
        key = related_key(relation, self.brief.key)
        return Section(name, wish.label, self._shown(wish, role), bars, key, cadence)

    def _returning(self, wish: Wish, name: str, role: str, steps: Sequence[Step], decided: dict[str, str]) -> Section:
        """Play a letter again: exactly, with another ending, or with a solo over its chords."""
        source = self._source(wish)
        base = replace(source, id=name, role=self._shown(wish, role), repeats=None, varies=None, over=None)
        if role in SOLO_ROLES:
            return replace(base, over=source.id)
        if wish.again:
            return self._again(base, source, wish, steps, decided)
        endings = self._endings(source.label)
        exact = {cadence: home for cadence, home in endings.items() if not wish.cadences or cadence in wish.cadences}
        relations = ("repeats", "varies") if exact else ("varies",)
        decided["relation"] = relation = self.chooser.choose("relation", steps, decided, relations)
        decided |= {"bars": bars_class(source.bars), "key": key_relation(source.key, self.brief.key)}
        wanted = tuple(exact) if relation == "repeats" else wish.cadences or legal_cadences(role)
        cadence = self.chooser.choose("cadence", steps, decided, wanted)
        if relation == "repeats":
            return replace(base, cadence=cadence, repeats=exact[cadence])
        return replace(base, cadence=cadence, varies=source.id)

    def _again(
        self, base: Section, source: Section, wish: Wish, steps: Sequence[Step], decided: dict[str, str]
    ) -> Section:
        if not wish.cadences or source.cadence in wish.cadences:
            return replace(base, repeats=source.id)
        decided |= {
            "relation": "varies",
            "bars": bars_class(source.bars),
            "key": key_relation(source.key, self.brief.key),
        }
        cadence = self.chooser.choose("cadence", steps, decided, wish.cadences)
        return replace(base, cadence=cadence, varies=source.id)

    def _shown(self, wish: Wish, role: str) -> str:
        return role if wish.exact else shown_role(role, self.brief.style)

    def _source(self, wish: Wish) -> Section:
        named = wish.over or wish.again
        source = self.first(wish.label) if named is None else next(s for s in self.sections if s.id == named)
        assert source is not None, wish
        return source

    def _endings(self, label: str) -> dict[str, str]:
        """Return the ways a label has ended so far, each with the first section that ended so."""
        endings: dict[str, str] = {}
        for section in self.sections:
            if section.label == label and section.repeats is None and section.over is None:
                endings.setdefault(section.cadence, section.id)
        return endings

    def close(self) -> None:
        """Give the last section an ending that can end the song."""
        last = self.sections[-1]
        if last.cadence in CLOSING and last.key == self.brief.key:
            return
        role = self._roles[-1]
        self.drop_last()
        bars = None if last.source else last.bars
        again = last.source
        self.add(Wish(last.label, (role,), bars, home=True, cadences=CLOSING, again=again))

    def finished(self) -> tuple[Section, ...]:
        """Return the sections under their final ids: a label that stands once needs no number, `i` is the intro."""
        times = Counter(section.label for section in self.sections)
        words = {"i": "intro", "o": "outro"}
        names = {
            section.id: words.get(section.label, section.label)
            + ("" if times[section.label] == 1 else section.id.removeprefix(section.label))
            for section in self.sections
        }
        return tuple(
            replace(
                section,
                id=names[section.id],
                repeats=section.repeats and names[section.repeats],
                varies=section.varies and names[section.varies],
                over=section.over and names[section.over],
            )
            for section in self.sections
        )
