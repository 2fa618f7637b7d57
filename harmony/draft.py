"""Drafts of a section: several progressions drawn side by side under the rules, of which one of the more natural is kept.

Conventions: chances are natural logarithms of what the network says without the rules, so that a draft which the rules
had to force loses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from harmony.features import Chart, Event
from harmony.goal import Approach, Functions, Goal, Mask, advance, functions_of, goal_at, goals_of
from harmony.numeral import Frame
from harmony.sampling import Floats, fills_bar, log_chance, reaches_cadence, sounds
from harmony.tokens import NO_CHORD, Vocabulary
from song import Section, Song, kin_of

WORST_SHARE = 0.25  # a progression is judged by its least likely quarter, not by how likely the obvious is

STANDSTILL_COST = 0.4  # for each root that is missing
ENOUGH_LIKENESS = 0.25  # of two sections of different letters
LIKENESS_COST = 5.0
# What is to be unlike the sections of other letters before it; a chorus may well go over the chords of the verse.
CONTRASTING = frozenset({"bridge", "head"})


@dataclass(frozen=True)
class Taste:
    """What a style asks beyond the network.

    `roots` is how many eight bars should have, `longest` how many bars a chord may stand, `sevenths` by how many nats bare
    triads are shunned, `boldness` multiplies the temperature (the network knows few blues, and those by heart). After `loop`
    bars the chords come round again, until the end of the section wants its cadence.
    """

    roots: int
    longest: int
    sevenths: float = 0.0
    boldness: float = 1.0
    loop: int = 0


TASTES = {
    "jazz": Taste(5, 3, 4.0),
    "bossa": Taste(5, 4, 4.0),
    "ballad": Taste(5, 2, 4.0),
    "jazz-waltz": Taste(5, 4, 3.0),
    "blues": Taste(3, 4, 3.0, 1.3),
    "pop": Taste(4, 2),
    "rock": Taste(3, 4),
    "folk": Taste(3, 4),
    "country": Taste(3, 4),
    "soul": Taste(4, 2, 1.0),
    "funk": Taste(2, 4, 1.5, loop=2),  # stays on a groove
    "hip-hop": Taste(3, 2, 1.0, loop=4),
    "dance": Taste(4, 2, loop=4),
}


class Reader(Protocol):
    """What the drafts ask of a network; `harmony.model.Reader` is the real one."""

    def start(self, rows: Sequence[Sequence[int]], copies: int) -> Any:
        """Return the state after settled rows for that many candidates."""

    def chords(self, state: Any, rows: Sequence[Sequence[int]]) -> tuple[Floats, Any, Any]:
        """Return chord logits, what `durations` needs, and the next state."""

    def durations(self, hidden: Any, chords: Sequence[int], room: Sequence[int]) -> Floats:
        """Return duration logits of the chosen chords."""


@dataclass(frozen=True)
class Model:
    """A network and the chords it knows."""

    reader: Reader
    vocabulary: Vocabulary


@dataclass(frozen=True)
class Task:
    """What is to be drafted: a goal for each phrase, the rules' tables, the bar, how boldly to choose, what to be unlike.

    `others` are the earlier sections with a melody of other letters, by their place in the song. `frame` is followed where
    the goals leave it open. One that `contrasts` is to have other chords than these, as a bridge has.
    """

    model: Model
    goals: tuple[Goal, ...]
    functions: Functions
    bar_beats: int
    temperature: float
    taste: Taste
    others: tuple[int, ...]
    frame: Frame = field(default_factory=dict)
    contrasts: bool = False

    @classmethod
    def of(
        cls, section: Section, song: Song, model: Model, frame: Frame | None = None, *, blue: bool = False, known: bool = False,
        onward: Mask | None = None,
    ) -> "Task":  # fmt: skip
        """Build the task of a section; `blue` where it is a blues, whatever the style, and `onward` as in `Functions`.

        On `known` changes the frame goes before the cadences of the inner phrases, for players know them.
        """
        meter = song.brief.meter
        functions = functions_of(model.vocabulary, section.key.mode, blue=blue or song.brief.style == "blues")
        if onward is not None:
            functions = replace(functions, onward=onward)
        index = song.sections.index(section)
        others = tuple(
            place
            for place, other in enumerate(song.sections[:index])
            if other.label != section.label and other.label.isupper() and section.label.isupper()
        )
        taste = TASTES[kin_of(song.brief.style, TASTES)]
        temperature = song.brief.temperature * taste.boldness
        *inner, last = goals_of(section, meter)
        goals = (*(replace(goal, firm=goal.firm and not known) for goal in inner), last)
        contrasts = section.role in CONTRASTING and section.source is None
        return cls(model, goals, functions, meter.beats, temperature, taste, others, frame or {}, contrasts)

    @property
    def beats(self) -> int:
        """Beats of the section."""
        return self.goals[-1].beats

    def advance(self, approach: Approach, event: Event) -> Approach:
        """Return the approach after one more event."""
        return advance(approach, goal_at(self.goals, approach.beat), self.functions, *event)

    def looped(self, events: Sequence[Event], beat: int) -> Event | None:
        """Return the event that comes round again on a beat, None where none does."""
        back = beat - self.taste.loop * self.bar_beats
        if not self.taste.loop or self.frame or back < 0 or beat >= self.goals[-1].closing:
            return None
        start = 0
        for event in events:
            if start == back:
                return event
            start += event[1]
        return None

    def following(self, kept: Sequence[Event]) -> "Task | None":
        """Return the task with what can still be made of it after events that are kept.

        The cadence of the phrase that they end in falls where they stand against it; None where there is no room left, or
        the last cadence would fall.
        """
        approach = Approach()
        for event in kept:
            approach = self.advance(approach, event)
        if approach.beat >= self.beats:
            return None
        goal = goal_at(self.goals, approach.beat)
        open_to = sounds(np.zeros(len(self.model.vocabulary)))
        open_to = reaches_cadence(open_to, approach, goal, self.functions, self.bar_beats)
        if not goal.firm or np.isfinite(open_to).any():
            return self
        fewer = tuple(other for other in self.goals if other is not goal)
        return replace(self, goals=fewer).following(kept) if fewer and goal is not self.goals[-1] else None


@dataclass
class Draft:
    """One candidate: its chart, how far it came, and how likely the network found each of its chords."""

    chart: Chart
    approach: Approach = field(default_factory=Approach)
    events: list[Event] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    stood: int = 0

    def add(self, event: Event, task: Task) -> None:
        """Write one more event."""
        token, beats = event
        self.stood = (self.stood if token == self.approach.last else 0) + beats
        self.chart.place(event)
        self.events.append(event)
        self.approach = task.advance(self.approach, event)

    def twin(self) -> "Draft":
        """Return a draft that goes on from here alone."""
        return Draft(self.chart.copy(), self.approach, self.events.copy(), self.chances.copy(), self.stood)


class Pen(Protocol):
    """What says how the drafts go on, from the logits that the network gives for each seat."""

    def chord(self, seat: int, draft: Draft, logits: Floats) -> int:
        """Return the next chord of a draft."""

    def duration(self, seat: int, draft: Draft, token: int, logits: Floats) -> int:
        """Return how many beats that chord stands."""


def write(
    task: Task, chart: Chart, rows: Sequence[list[int]], kept: Sequence[Event], seats: int, pen: Pen
) -> list[Draft]:
    """Return so many drafts of a section, each with what is kept and then what the pen writes."""
    beginning, settled = Draft(chart.copy()), list(rows)
    for event in kept:
        settled.append(beginning.chart.row())
        beginning.add(event, task)
    drafts = [beginning.twin() for _ in range(seats)]
    state = task.model.reader.start(settled, seats)
    latest = [beginning.chart.row()] * seats
    while any(going := [draft.approach.beat < task.beats for draft in drafts]):
        # A finished draft keeps its seat with its last row, so that the batch, and with it every sum, stays the same.
        pairs = zip(drafts, going, latest, strict=True)
        latest = [draft.chart.row() if goes else row for draft, goes, row in pairs]
        logits, hidden, state = task.model.reader.chords(state, latest)
        tokens = [
            pen.chord(seat, draft, logits[seat]) if going[seat] else NO_CHORD for seat, draft in enumerate(drafts)
        ]
        rooms = [draft.chart.room if goes else task.bar_beats for draft, goes in zip(drafts, going, strict=True)]
        lengths = task.model.reader.durations(hidden, tokens, rooms)
        for seat, draft in enumerate(drafts):
            if going[seat]:
                beats = pen.duration(seat, draft, tokens[seat], lengths[seat])
                chance = log_chance(logits[seat], tokens[seat])
                draft.chances.append(chance + log_chance(fills_bar(lengths[seat], rooms[seat]), beats - 1))
                draft.add((tokens[seat], beats), task)
    return drafts


def worth(draft: Draft, task: Task) -> float:
    """Return how good a draft is: how natural its least natural quarter, less what stands still or was heard before."""
    ordered = sorted(draft.chances)
    weakest = ordered[: max(1, round(len(ordered) * WORST_SHARE))]
    bars = max(1, task.beats // task.bar_beats)
    roots = len({int(task.functions.root[token]) for token, _ in draft.events})
    standing = max(0, min(bars, task.taste.roots) - roots)
    heard = max(0.0, likeness(draft.chart, task.others) - ENOUGH_LIKENESS)
    return float(np.mean(weakest)) - STANDSTILL_COST * standing - LIKENESS_COST * heard


def likeness(chart: Chart, others: Sequence[int]) -> float:
    """Return the greatest share of beats on which the section just written has the chord of one of the other sections."""
    here = chart.stretches[chart.homes[chart.beat - 1]]
    mine = chart.chords[here.start : chart.beat]
    shares = [0.0]
    for index in others:
        start = chart.stretches[index].start
        theirs = chart.chords[start : start + min(len(mine), chart.stretches[index].beats)]
        shares.append(sum(map(int.__eq__, mine, theirs)) / len(mine))
    return max(shares)


def heard_before(chart: Chart, others: Sequence[int]) -> frozenset[int]:
    """Return the chords that other sections have on the beat of theirs that the chart has come to."""
    inside = chart.beat - chart.stretches[chart.homes[chart.beat]].start
    long = [chart.stretches[index] for index in others if inside < chart.stretches[index].beats]
    return frozenset(chart.chords[stretch.start + inside] for stretch in long)
