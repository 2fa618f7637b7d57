"""A plan in the making: sections are added one by one, every decision drawn among what is legal here.

Conventions: while a plan grows, every section is called by its label and a running number; `finished` gives the final ids.
Where a tune is played over, the model sees the sections from `begin_tune` on, as a chart has them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.choice import Chooser
from planner.rules import (
    LAST_ROLES,
    LIFTED_ROLES,
    SOLO_ROLES,
    STILL_ROLES,
    legal_cadences,
    legal_keys,
    legal_lifts,
    legal_phrases,
    shown_role,
    usual_bars,
)
from planner.steps import (
    LIFTS,
    MAX_LETTERS,
    NEW,
    VARIATIONS,
    Step,
    bars_class,
    inner_ends,
    key_relation,
    related_key,
    step_of,
)
from song import Brief, Key, Phrase, Section, SongError

MAX_SECTIONS = 256
_LETTERS = [letter * times for times in range(1, 11) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]


@dataclass(frozen=True)
class Wish:
    """What the next section has to be: a label, the roles it may have, and the bars it may have where it is new.

    `home` keeps it in the home key, `cadences` are the only endings it may have, where there are any. `over` names the section
    whose chords are soloed over, `again` the one that is played again, varied where it must not end as it did. The role shows
    as it is where `exact`, else in the words of the style. It may climb where `lifts`. What is `drawn` already is not weighed again.
    """

    label: str
    roles: tuple[str, ...]
    bars: tuple[int, ...] = ()
    home: bool = False
    cadences: tuple[str, ...] = ()
    over: str | None = None
    again: str | None = None
    exact: bool = False
    lifts: bool = False
    drawn: frozenset[str] = frozenset()


class Draft:
    """The sections so far, the chooser that draws the next, and the stock changes of the form, "" for none."""

    def __init__(self, brief: Brief, chooser: Chooser, changes: str = "") -> None:
        self.brief = brief
        self.changes = changes
        self.chooser = chooser
        self.sections: list[Section] = []
        self.steps: list[Step] = []
        self.lift: str | None = None
        self.lenient = False
        self._climbed: set[str] = set()
        self._roles: list[str] = []
        self._firsts: dict[str | None, tuple[Section, str]] = {}
        self._unseen = 0

    def begin_tune(self) -> None:
        """Let the model see what comes from here on as a tune of its own."""
        self._unseen = len(self.sections)
        self.steps = []

    @property
    def letters(self) -> list[str]:
        """Labels of the sections that the model sees, in order of first appearance."""
        return list(dict.fromkeys(section.label for section in self.sections[self._unseen :]))

    @property
    def bars(self) -> int:
        """Bars so far."""
        return sum(section.bars for section in self.sections)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the sections as the model knows them."""
        return tuple(self._roles)

    @property
    def home(self) -> Key:
        """The key that is home by now: the song's own, or the one it has climbed to."""
        return related_key(self.lift, self.brief.key) if self.lift else self.brief.key

    def minutes(self, bars: int | None = None) -> float:
        """Return how long that many bars, or all so far, last at the song's tempo."""
        count = self.bars if bars is None else bars
        return count * self.brief.meter.bar_ticks / 24 / self.brief.tempo

    def first(self, label: str | None) -> Section | None:
        """Return the first section of a label."""
        return self._firsts[label][0] if label in self._firsts else None

    def role_of(self, section_id: str) -> str:
        """Return the role that the model knows a section by."""
        return next(role for role, section in zip(self._roles, self.sections, strict=True) if section.id == section_id)

    def label_role(self, label: str) -> str:
        """Return the role that a letter was first heard in."""
        return self._firsts[label][1]

    def may_rest_on(self, label: str) -> bool:
        """Return whether a song may end on a letter that has been heard.

        It is at home and no bridge or solo that leads on; a song that has a chorus does not end on a verse, but where it is
        `lenient`, as there is no other way.
        """
        section, role = self._firsts[label]
        waits = role == "verse" and "chorus" in self._roles and not self.lenient
        return role in LAST_ROLES and section.key == self.brief.key and not waits

    def letter_class(self, label: str) -> str:
        """Return what the model calls a label here: its index where it has been heard, else a new letter."""
        letters = self.letters
        return str(min(letters.index(label), MAX_LETTERS - 1)) if label in letters else NEW

    def new_label(self, taken: Sequence[str] = ()) -> str:
        """Return the first capital letter, then AA, BB …, that no section has yet and that is not `taken`."""
        used = {section.label for section in self.sections} | set(taken)
        return next(letter for letter in _LETTERS if letter not in used)

    def all_steps(self) -> list[Step]:
        """Return all sections as steps of one song."""
        labels = list(dict.fromkeys(section.label for section in self.sections))
        return [
            replace(step_of(section, labels.index(section.label), self.brief.key), role=role)
            for section, role in zip(self.sections, self._roles, strict=True)
        ]

    def choose(self, decision: str, decided: dict[str, str], legal: Sequence[str]) -> str:
        """Draw one of the legal classes for the next section."""
        return self.chooser.choose(decision, self.steps, decided, legal, len(self.sections))

    def add(self, wish: Wish) -> Section:
        """Add the section that a wish asks for; everything it leaves open is drawn."""
        if len(self.sections) >= MAX_SECTIONS:
            raise SongError(
                f"the song grows to more than {MAX_SECTIONS} sections; give a longer form or a slower tempo"
            )
        decided = {"letter": self.letter_class(wish.label)}
        if "role" not in wish.drawn or len(wish.roles) > 1:
            decided["role"] = self.choose("role", decided, wish.roles)
        role = decided.setdefault("role", wish.roles[0])
        name = f"{wish.label}{1 + sum(section.label == wish.label for section in self.sections)}"
        if wish.over or wish.again or self.first(wish.label):
            section = self._returning(wish, name, role, decided)
        else:
            section = self._new(wish, name, role, decided)
        letters = self.letters
        index = letters.index(section.label) if section.label in letters else len(letters)
        self.sections.append(section)
        self._roles.append(role)
        self._firsts.setdefault(section.label, (section, role))
        self.steps.append(replace(step_of(section, index, self.brief.key), role=role))
        return section

    def _new(self, wish: Wish, name: str, role: str, decided: dict[str, str]) -> Section:
        bars = wish.bars[0] if "bars" in wish.drawn else self.draw_bars(decided, wish.bars or usual_bars(role))
        decided["bars"] = bars_class(bars)
        at_home = self.lift or "same"
        keys = (at_home,) if wish.home or self.lift else legal_keys(role, self.brief.key)
        decided["key"] = relation = self.choose("key", decided, keys)
        cadences = wish.cadences or legal_cadences(role)
        decided["cadence"] = cadence = self.choose("cadence", decided, cadences)
        key = related_key(relation, self.brief.key)
        phrases = self._phrases(bars, cadence, decided)
        pickup = self._pickup(wish, role, decided)
        return Section(
            name, wish.label, self._shown(wish, role), bars, key, cadence, phrases=phrases, pickup=pickup,
        )  # fmt: skip

    def draw_bars(self, decided: dict[str, str], lengths: Sequence[int]) -> int:
        """Draw one of some lengths for the next section; those that the model does not tell apart are drawn evenly."""
        classes: dict[str, list[int]] = {}
        for length in lengths:
            classes.setdefault(bars_class(length), []).append(length)
        same = classes[self.choose("bars", decided, tuple(classes))]
        return same[0] if len(same) == 1 else same[int(self.chooser.rng.integers(len(same)))]

    def _phrases(self, bars: int, cadence: str, decided: dict[str, str]) -> tuple[Phrase, ...]:
        """Draw how the phrases inside a section end, from the first to the last."""
        ends = inner_ends(bars)
        phrases, start = [], 0
        for end in ends:
            decided["phrase_end"] = str(end)
            decided["phrase"] = self.choose("phrase", decided, legal_phrases(self.changes, decided["role"]))
            phrases.append(Phrase(end - start, decided["phrase"]))
            start = end
        decided.pop("phrase_end", None)
        return (*phrases, Phrase(bars - start, cadence)) if phrases else ()

    def _pickup(self, wish: Wish, role: str, decided: dict[str, str]) -> int:
        """Draw how many beats before its first bar a section begins; silent and opening ones have nothing to begin with."""
        if not self.sections or not wish.label.isupper() or role in STILL_ROLES:
            return 0
        beats = min(3, self.brief.meter.beats - 1)
        return int(self.choose("pickup", decided, tuple(map(str, range(beats + 1)))))

    def _returning(self, wish: Wish, name: str, role: str, decided: dict[str, str]) -> Section:
        """Play a letter again: exactly, varied, or with a solo over its chords."""
        source = self._source(wish)
        base = replace(
            source, id=name, role=self._shown(wish, role), key=self._key_again(source, wish, role, decided),
            repeats=None, varies=None, over=None, varied=frozenset(),
        )  # fmt: skip
        if role in SOLO_ROLES:
            return replace(base, over=source.id, pickup=0)
        if wish.again:
            if not wish.cadences or source.cadence in wish.cadences:
                return replace(base, repeats=source.id)
            return self._varied(base, source, wish.cadences, decided, ("ending",))
        endings = self._endings(source.label)
        exact = {cadence: home for cadence, home in endings.items() if not wish.cadences or cadence in wish.cadences}
        relations = ("repeats",) if wish.label.islower() and exact else ("repeats", "varies") if exact else ("varies",)
        decided["relation"] = self.choose("relation", decided, relations)
        if decided["relation"] == "repeats":
            decided |= {"bars": bars_class(source.bars), "key": key_relation(base.key, self.brief.key)}
            cadence = self.choose("cadence", decided, tuple(exact))
            ended = next(section for section in self.sections if section.id == exact[cadence])
            return replace(base, cadence=cadence, repeats=ended.id, phrases=ended.phrases, pickup=ended.pickup)
        return self._varied(base, source, wish.cadences or legal_cadences(role), decided, tuple(VARIATIONS))

    def _varied(
        self, base: Section, source: Section, cadences: tuple[str, ...], decided: dict[str, str], ways: tuple[str, ...]
    ) -> Section:
        """Return a section that varies its source in one of some ways and ends on one of some cadences."""
        decided |= {
            "relation": "varies",
            "bars": bars_class(source.bars),
            "key": key_relation(base.key, self.brief.key),
        }
        decided["cadence"] = cadence = self.choose("cadence", decided, cadences)
        decided["varied"] = self.choose("varied", decided, ways)
        varied = VARIATIONS[decided["varied"]]
        if base.key != source.key:
            varied |= {"key"}
        if cadence != source.cadence:
            varied |= {"ending"}
        phrases = source.phrases and (*source.phrases[:-1], replace(source.phrases[-1], cadence=cadence))
        if "harmony" in varied:
            phrases = self._phrases(source.bars, cadence, decided)
        return replace(base, cadence=cadence, varies=source.id, varied=varied, phrases=phrases)

    def _key_again(self, source: Section, wish: Wish, role: str, decided: dict[str, str]) -> Key:
        """Return the key in which a section comes back: its own, and once the song has climbed, as much higher."""
        if self.lift is None and wish.lifts and role in LIFTED_ROLES and source.key == self.brief.key:
            lifts = legal_lifts(self.brief.key)
            chosen = self.choose("key", decided, ("same", *lifts))
            if chosen in LIFTS:
                self.lift, self._climbed = chosen, {section.id for section in self.sections}
        if self.lift is None or source.id not in self._climbed:
            return source.key
        return related_key(key_relation(source.key, self.brief.key), self.home)

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
