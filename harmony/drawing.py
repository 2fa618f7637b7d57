"""Drawing: a pen that writes drafts by chance under the rules, and the choice among what it wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harmony.draft import Draft, Task, heard_before, likeness, worth, write
from harmony.features import Chart, Event
from harmony.goal import arrivals, goal_at
from harmony.sampling import (
    Floats,
    changes_inside_bar,
    comes_again,
    draw,
    fills_bar,
    goes_elsewhere,
    keeps_mode,
    keeps_to,
    lasts_until_cadence,
    makes_room,
    moves_on,
    nucleus,
    possible,
    prefers_sevenths,
    reaches_cadence,
    rests_to_the_end,
    soften,
    sounds,
    stands,
)

CANDIDATES = 8
BEST = 6  # the likeliest would be the most obvious; the last two were forced, stand still or were heard before
BEST_OF_PHRASED = 4  # more cadences force more of them
TOP_P = 0.98
DURATION_TOP_P = 0.85
NO_CONTRAST = 0.75  # of its beats have the chord of another section: so a bridge is none
ELSEWHERE = 4.0  # nats by which it then shuns those chords
ELSEWHERE_TOP_P = 0.8  # what is left is unsure of itself, and its tail strange


@dataclass(frozen=True)
class Drawing:
    """A pen that draws by chance under the rules; `elsewhere` by how many nats it shuns what other sections have."""

    task: Task
    rng: np.random.Generator
    elsewhere: float = 0.0

    def chord(self, _seat: int, draft: Draft, logits: Floats) -> int:
        """Draw the next chord of a draft."""
        task, approach, room = self.task, draft.approach, draft.chart.room
        goal = goal_at(task.goals, approach.beat)
        heard = sounds(logits)
        if goal.firm:
            needed = reaches_cadence(heard, approach, goal, task.functions, room)
            needed = possible(keeps_to(needed, task.frame, approach.beat), needed)
        else:
            needed = possible(keeps_to(heard, task.frame, approach.beat), heard)
            needed = possible(reaches_cadence(needed, approach, goal, task.functions, room), needed)
        if event := task.looped(draft.events, approach.beat):
            return draw(possible(comes_again(needed, event[0]), needed), self.rng)
        wished = keeps_mode(needed, task.functions)
        wished = prefers_sevenths(wished, task.functions, task.taste.sevenths)
        if self.elsewhere:
            wished = goes_elsewhere(wished, heard_before(draft.chart, task.others), self.elsewhere)
        wished = moves_on(wished, approach.last, draft.stood, task.taste.longest * task.bar_beats)
        wished = possible(changes_inside_bar(wished, approach.last, room < task.bar_beats), needed)
        top_p = ELSEWHERE_TOP_P if self.elsewhere else TOP_P
        return draw(nucleus(soften(wished, task.temperature), top_p), self.rng)

    def duration(self, _seat: int, draft: Draft, token: int, logits: Floats) -> int:
        """Draw how many beats the chosen chord stands."""
        task, approach, room = self.task, draft.approach, draft.chart.room
        goal = goal_at(task.goals, approach.beat)
        within = fills_bar(logits, room)
        if goal.firm:
            within = lasts_until_cadence(within, approach, goal, task.functions, token)
        framed = possible(makes_room(within, task.frame, approach.beat, token), within)
        framed = possible(stands(framed, task.frame, approach.beat, room), framed)
        if (event := task.looped(draft.events, approach.beat)) and event[0] == token:
            framed = possible(rests_to_the_end(fills_bar(framed, event[1]), event[1]), framed)
        last_bar = approach.beat >= goal.beats - task.bar_beats
        if last_bar and arrivals(approach, goal, task.functions)[token]:
            framed = possible(rests_to_the_end(framed, room), framed)
        return 1 + draw(nucleus(soften(framed, task.temperature), DURATION_TOP_P), self.rng)


def compose_events(
    task: Task, chart: Chart, rows: Sequence[list[int]], kept: Sequence[Event], rng: np.random.Generator
) -> list[Event]:
    """Return the events of a section: those kept, then one of the better drafts that continue them to the cadence.

    What is to contrast and comes out like another section is written again, away from that one.
    `chart` stands at the start of the section and `rows` are those of all events before it; neither is changed.
    """
    best = BEST if len(task.goals) == 1 else BEST_OF_PHRASED

    def choose(pen: Drawing) -> Draft:
        drafts = write(task, chart, rows, kept, CANDIDATES, pen)
        ranked = sorted(drafts, key=lambda draft: worth(draft, task), reverse=True)
        return ranked[int(rng.integers(best))]

    chosen = choose(Drawing(task, rng))
    if task.contrasts and not kept and likeness(chosen.chart, task.others) >= NO_CONTRAST:
        chosen = choose(Drawing(task, rng, ELSEWHERE))
    return chosen.events
