"""Drafts of a section: several progressions drawn side by side under the rules, of which one of the more natural is kept.

Conventions: chances are natural logarithms of what the network says without the rules, so that a draft which the rules
had to force loses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from harmony.drafts.fit import fits
from harmony.drafts.fixed import Fixed
from harmony.drafts.goal import NOTHING, Functions, Goal, Mask, functions_of, goals_of
from harmony.drafts.reach import NEVER, START, Reach
from harmony.drafts.sampling import Floats, fills_bar, log_chance
from harmony.drafts.taste import TASTES, Taste, under_a_line
from harmony.features import Chart, Event
from harmony.theory.numeral import Frame
from harmony.tokens import NO_CHORD, Vocabulary
from song import Note, Section, Song, kin_of
from song.chance import stream
from song.style import written_like

UNDER_A_LINE = 0.5  # times the temperature: the line asks for these chords, and is the surprise itself
# What is to be unlike the sections of other letters before it; a chorus may well go over the chords of the verse.
CONTRASTING = frozenset({"bridge", "head"})


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
    the goals leave it open. One that `contrasts` is to have other chords than these, as a bridge has. What is `fixed` stands
    and is drafted around. `line` is the melody that sounds over the chords, where there is one already, and `fit` how well
    each chord fits it on each beat, in nats: [beats, chords].
    `shunned` are, by beat, chords of which there are to be others.
    `blue` says that the tune rests on its seventh. `behind` is the first chord of the next section where that is known.
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
    fixed: Fixed = field(default_factory=Fixed)
    line: tuple[Note, ...] = ()
    fit: Floats | None = None
    blue: bool = False
    behind: Event | None = None
    shunned: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, section: Section, song: Song, model: Model, frame: Frame | None = None, *, blue: bool = False, known: bool = False,
        onward: Mask | None = None,
    ) -> "Task":  # fmt: skip
        """Build the task of a section; `blue` where it is a blues, whatever the style, and `onward` as in `Functions`.

        On `known` changes the frame goes before the cadences of the inner phrases, for players know them.
        """
        meter = song.brief.meter
        blue = blue or written_like(song.brief.style) == "blues"
        functions = functions_of(model.vocabulary, section.key.mode, blue=blue)
        if onward is not None:
            functions = replace(functions, onward=onward)
        index = song.sections.index(section)
        others = tuple(
            place
            for place, other in enumerate(song.sections[:index])
            if other.label != section.label and other.label.isupper() and section.label.isupper()
        )
        line = song.sounding().get(section.id, ())
        taste = TASTES[kin_of(song.brief.style, TASTES)]
        # Sections of one letter loop, or do not, together.
        if taste.looped < stream(song.brief.seed, "harmony", "loop", section.label).random():
            taste = replace(taste, loop=0)
        if line:
            # Chords that fit another line are unlike the others', or alike with reason.
            taste, others = under_a_line(taste), ()
        temperature = song.brief.temperature * taste.boldness * (UNDER_A_LINE if line else 1)
        *inner, last = goals_of(section, meter)
        goals = (*(replace(goal, firm=goal.firm and not known) for goal in inner), last)
        contrasts = section.role in CONTRASTING and section.source is None and not line
        return cls(
            model,
            goals,
            functions,
            meter.beats,
            temperature,
            taste,
            others,
            frame or {},
            contrasts,
            line=line,
            fit=fits(line, section.key, meter, section.bars * meter.beats, model.vocabulary) if line else None,
            blue=blue,
        )

    @property
    def beats(self) -> int:
        """Beats of the section."""
        return self.goals[-1].beats

    @cached_property
    def reach(self) -> Reach:
        """What leaves the cadences open that have to be made."""
        return Reach(self.functions, self.goals, self.fixed.functions)

    @cached_property
    def wished_reach(self) -> Reach:
        """What leaves those open too that are only wished."""
        if all(goal.firm for goal in self.goals):
            return self.reach
        return Reach(self.functions, [replace(goal, firm=True) for goal in self.goals], self.fixed.functions)

    @property
    def is_possible(self) -> bool:
        """Whether all cadences that have to be made can be made."""
        return self.reach.cost(START, 0) < NEVER

    def room(self, chart: Chart, beat: int) -> int:
        """Return the beats that are free up to the barline or the next fixed chord."""
        return self.fixed.room(beat, chart.room)

    def standing(self, beat: int) -> Event | None:
        """Return the event that stands on a beat already, that behind the section too; None where none does."""
        return self.behind if beat == self.beats else self.fixed.events.get(beat)

    def looped(self, events: Sequence[Event], beat: int) -> Event | None:
        """Return the event that comes round again on a beat, None where none does."""
        back = beat - self.taste.loop * self.bar_beats
        if not self.taste.loop or beat in self.frame or back < 0 or beat >= self.goals[-1].closing:
            return None
        start = 0
        for event in events:
            if start == back:
                return event
            start += event[1]
        return None

    def around(self, fixed: Fixed) -> "Task | None":
        """Return the task with chords that stand; None where the last cadence cannot be made around them.

        Inner cadences that they spoil are given up, the earlier ones first.
        """
        found = replace(self, fixed=fixed)
        if found.is_possible:
            return found
        found = replace(found, goals=self.goals[-1:])
        if not found.is_possible:
            return None
        for goal in reversed(self.goals[:-1]):
            more = replace(found, goals=(goal, *found.goals))
            found = more if more.is_possible else found
        return found


@dataclass
class Draft:
    """One candidate: its chart, how far it came, and how likely the network found each of its chords.

    `state` is what `Reach` knows of the chords so far. `entries` are the chances of the fixed chords after what was drawn, and
    of the one behind the section. `forced` says what the rules left of the network's chances, summed over the steps.
    """

    chart: Chart
    beat: int = 0
    last: int = NOTHING
    state: int = START
    events: list[Event] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    entries: list[float] = field(default_factory=list)
    stood: int = 0
    forced: float = 0.0

    def add(self, event: Event, task: Task) -> None:
        """Write one more event; of what comes behind the section, only that it came."""
        token, beats = event
        if self.beat >= task.beats:
            self.beat += beats
            return
        self.stood = (self.stood if token == self.last else 0) + beats
        self.chart.place(event)
        self.events.append(event)
        self.state = task.reach.after(self.state, self.beat, token, beats)
        self.beat += beats
        self.last = self.last if token == NO_CHORD else token

    def twin(self) -> "Draft":
        """Return a draft that goes on from here alone."""
        return replace(
            self,
            chart=self.chart.copy(),
            events=self.events.copy(),
            chances=self.chances.copy(),
            entries=self.entries.copy(),
        )


class Pen(Protocol):
    """What says how the drafts go on, from the logits that the network gives for each seat."""

    def chord(self, seat: int, draft: Draft, logits: Floats) -> int:
        """Return the next chord of a draft."""

    def duration(self, seat: int, draft: Draft, token: int, logits: Floats) -> int:
        """Return how many beats that chord stands."""


def write(
    task: Task, chart: Chart, rows: Sequence[list[int]], kept: Sequence[Event], seats: int, pen: Pen
) -> list[Draft]:
    """Return so many drafts of a section, each with what is kept and then what the pen writes around what is fixed."""
    beginning, settled = Draft(chart.copy()), list(rows)
    for event in kept:
        settled.append(beginning.chart.row())
        beginning.add(event, task)
    drafts = [beginning.twin() for _ in range(seats)]
    state = task.model.reader.start(settled, seats)
    latest = [beginning.chart.row()] * seats
    end = task.beats + (1 if task.behind else 0)
    while any(going := [draft.beat < end for draft in drafts]):
        # A finished draft keeps its seat with its last row, so that the batch, and with it every sum, stays the same.
        pairs = zip(drafts, going, latest, strict=True)
        latest = [draft.chart.row() if goes else row for draft, goes, row in pairs]
        logits, hidden, state = task.model.reader.chords(state, latest)
        fixed = [task.standing(draft.beat) for draft in drafts]
        tokens = [
            NO_CHORD if not going[seat] else stands[0] if stands else pen.chord(seat, drafts[seat], logits[seat])
            for seat, stands in enumerate(fixed)
        ]
        rooms = [draft.chart.room if goes else task.bar_beats for draft, goes in zip(drafts, going, strict=True)]
        lengths = task.model.reader.durations(hidden, tokens, rooms)
        for seat, (draft, token, stands) in enumerate(zip(drafts, tokens, fixed, strict=True)):
            if going[seat]:
                beats = stands[1] if stands else pen.duration(seat, draft, token, lengths[seat])
                chance = log_chance(logits[seat], token) + log_chance(fills_bar(lengths[seat], rooms[seat]), beats - 1)
                (draft.entries if stands else draft.chances).append(chance)
                draft.add((token, beats), task)
    return drafts
