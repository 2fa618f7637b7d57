"""Drafts of a section: several progressions drawn side by side under the rules, of which one of the more natural is kept.

Conventions: chances are natural logarithms of what the network says without the rules, so that a draft which the rules
had to force loses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from harmony.features import Chart, Event
from harmony.sampling import (
    Approach,
    Floats,
    Functions,
    Goal,
    advance,
    arrivals,
    changes_inside_bar,
    draw,
    fills_bar,
    functions_of,
    keeps_mode,
    lasts_until_cadence,
    log_chance,
    moves_on,
    nucleus,
    possible,
    prefers_sevenths,
    reaches_cadence,
    rests_to_the_end,
    soften,
    sounds,
)
from harmony.tokens import NO_CHORD, Vocabulary
from song import Section, Song, kin_of

CANDIDATES = 8
BEST = 6  # the likeliest would be the most obvious; the last two were forced, stand still or were heard before
TOP_P = 0.98
DURATION_TOP_P = 0.85
WORST_SHARE = 0.25  # a progression is judged by its least likely quarter, not by how likely the obvious is

STANDSTILL_COST = 0.4  # for each root that is missing
ENOUGH_LIKENESS = 0.25  # of two sections of different letters
LIKENESS_COST = 5.0


@dataclass(frozen=True)
class Taste:
    """What a style asks beyond the network.

    `roots` is how many eight bars should have, `longest` how many bars a chord may stand, `sevenths` by how many nats bare
    triads are shunned, `boldness` multiplies the temperature (the network knows few blues, and those by heart).
    """

    roots: int
    longest: int
    sevenths: float = 0.0
    boldness: float = 1.0


TASTES = {
    "jazz": Taste(5, 3, 4.0),
    "bossa": Taste(5, 4, 4.0),
    "ballad": Taste(5, 2, 4.0),
    "jazz-waltz": Taste(5, 4, 3.0),
    "blues": Taste(3, 4, 3.0, 1.3),
    "pop": Taste(4, 2),
    "rock": Taste(3, 4),
    "folk": Taste(3, 4),
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
    """What is to be drafted: the goal, the rules' tables, the bar, how boldly to choose, and what to be unlike.

    `others` are the earlier sections with a melody of other letters, by their place in the song.
    """

    model: Model
    goal: Goal
    functions: Functions
    bar_beats: int
    temperature: float
    taste: Taste
    others: tuple[int, ...]

    @classmethod
    def of(cls, section: Section, song: Song, model: Model) -> "Task":
        """Build the task of a section."""
        meter = song.brief.meter
        goal = Goal.of(section.cadence, meter, section.bars)
        functions = functions_of(model.vocabulary, section.key.mode, blue=song.brief.style == "blues")
        index = song.sections.index(section)
        others = tuple(
            place
            for place, other in enumerate(song.sections[:index])
            if other.label != section.label and other.label.isupper() and section.label.isupper()
        )
        taste = TASTES[kin_of(song.brief.style, TASTES)]
        temperature = song.brief.temperature * taste.boldness
        return cls(model, goal, functions, meter.beats, temperature, taste, others)

    def can_follow(self, kept: Sequence[Event]) -> bool:
        """Return whether there is room after events that are kept, and the cadence can still be made."""
        approach = Approach()
        for token, beats in kept:
            approach = advance(approach, self.goal, self.functions, token, beats)
        if approach.beat >= self.goal.beats:
            return False
        open_to = np.zeros(len(self.model.vocabulary))
        open_to = reaches_cadence(open_to, approach, self.goal, self.functions, self.bar_beats)
        return bool(np.isfinite(sounds(open_to)).any())


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
        self.approach = advance(self.approach, task.goal, task.functions, token, beats)

    def twin(self) -> "Draft":
        """Return a draft that goes on from here alone."""
        return Draft(self.chart.copy(), self.approach, self.events.copy(), self.chances.copy(), self.stood)


def compose_events(
    task: Task, chart: Chart, rows: Sequence[list[int]], kept: Sequence[Event], rng: np.random.Generator
) -> list[Event]:
    """Return the events of a section: those kept, then one of the better drafts that continue them to the cadence.

    `chart` stands at the start of the section and `rows` are those of all events before it; neither is changed.
    """
    beginning, settled = Draft(chart.copy()), list(rows)
    for event in kept:
        settled.append(beginning.chart.row())
        beginning.add(event, task)
    drafts = [beginning.twin() for _ in range(CANDIDATES)]
    state = task.model.reader.start(settled, CANDIDATES)
    latest = [beginning.chart.row()] * CANDIDATES
    while any(going := [draft.approach.beat < task.goal.beats for draft in drafts]):
        # A finished draft keeps its seat with its last row, so that the batch, and with it every sum, stays the same.
        pairs = zip(drafts, going, latest, strict=True)
        latest = [draft.chart.row() if goes else row for draft, goes, row in pairs]
        logits, hidden, state = task.model.reader.chords(state, latest)
        tokens = [
            choose_chord(logits[seat], draft, task, rng) if going[seat] else NO_CHORD
            for seat, draft in enumerate(drafts)
        ]
        rooms = [draft.chart.room if goes else task.bar_beats for draft, goes in zip(drafts, going, strict=True)]
        lengths = task.model.reader.durations(hidden, tokens, rooms)
        for seat, draft in enumerate(drafts):
            if going[seat]:
                beats = choose_duration(lengths[seat], draft, tokens[seat], task, rng)
                chance = log_chance(logits[seat], tokens[seat])
                draft.chances.append(chance + log_chance(fills_bar(lengths[seat], rooms[seat]), beats - 1))
                draft.add((tokens[seat], beats), task)
    ranked = sorted(drafts, key=lambda draft: worth(draft, task), reverse=True)
    return ranked[int(rng.integers(BEST))].events


def choose_chord(logits: Floats, draft: Draft, task: Task, rng: np.random.Generator) -> int:
    """Draw the next chord of a draft."""
    approach, room = draft.approach, draft.chart.room
    needed = reaches_cadence(sounds(logits), approach, task.goal, task.functions, room)
    wished = keeps_mode(needed, task.functions)
    wished = prefers_sevenths(wished, task.functions, task.taste.sevenths)
    wished = moves_on(wished, approach.last, draft.stood, task.taste.longest * task.bar_beats)
    wished = possible(changes_inside_bar(wished, approach.last, room < task.bar_beats), needed)
    return draw(nucleus(soften(wished, task.temperature), TOP_P), rng)


def choose_duration(logits: Floats, draft: Draft, token: int, task: Task, rng: np.random.Generator) -> int:
    """Draw how many beats the chosen chord stands."""
    within = fills_bar(logits, draft.chart.room)
    within = lasts_until_cadence(within, draft.approach, task.goal, task.functions, token)
    last_bar = draft.approach.beat >= task.goal.beats - task.bar_beats
    if last_bar and arrivals(draft.approach, task.goal, task.functions)[token]:
        within = rests_to_the_end(within, draft.chart.room)
    return 1 + draw(nucleus(soften(within, task.temperature), DURATION_TOP_P), rng)


def worth(draft: Draft, task: Task) -> float:
    """Return how good a draft is: how natural its least natural quarter, less what stands still or was heard before."""
    ordered = sorted(draft.chances)
    weakest = ordered[: max(1, round(len(ordered) * WORST_SHARE))]
    bars = max(1, task.goal.beats // task.bar_beats)
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
