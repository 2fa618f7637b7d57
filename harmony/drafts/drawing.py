"""Drawing: a pen that writes drafts by chance under the rules, and the choice among what it wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harmony.drafts.draft import Draft, Task, write
from harmony.drafts.goal import goal_at
from harmony.drafts.sampling import (
    Floats,
    borrows,
    changes_inside_bar,
    changes_on_strong_beats,
    comes_again,
    draw,
    fills_bar,
    fits_line,
    goes_elsewhere,
    is_clear,
    keeps_mode,
    keeps_to,
    lasts_until_cadence,
    lasts_with_line,
    left_by,
    makes_room,
    moves_on,
    nucleus,
    of_a_kind,
    possible,
    prefers_plain,
    prefers_sevenths,
    reaches_cadence,
    rests_at_home,
    rests_to_the_end,
    soften,
    sounds,
    stands,
)
from harmony.drafts.taste import ornate
from harmony.drafts.worth import AGREEMENT, agreements, heard_before, likeness, worth
from harmony.features import Chart, Event

CANDIDATES = 8
BEST = 5  # the last were forced, stand still or were heard before
# Where chords stand ahead few drafts lead into them well; so long a section has several such places, and takes its time.
CANDIDATES_AROUND, BEST_AROUND, LONG_BARS = 32, 4, 16
CANDIDATES_UNDER_A_LINE, BEST_UNDER_A_LINE = 24, 1
RESTLESS = 3.0  # nats by which sevenths that a line asks for are not to make a blues of the tonic
TOP_P = 0.98
DURATION_TOP_P = 0.92
NO_CONTRAST = 0.5  # of its beats have the chord of another section: so a bridge is none
ELSEWHERE = 4.0  # nats by which it then shuns those chords
SHUNNED = 6.0  # nats by which chords are shunned of which there are to be others; a line asks loudly for its own
ELSEWHERE_TOP_P = 0.8  # what is left is unsure of itself, and its tail strange


@dataclass(frozen=True)
class Drawing:
    """A pen that draws by chance under the rules; `elsewhere` by how many nats it shuns what other sections have."""

    task: Task
    rng: np.random.Generator
    elsewhere: float = 0.0

    def chord(self, _seat: int, draft: Draft, logits: Floats) -> int:
        """Draw the next chord of a draft."""
        task, beat, inside = self.task, draft.beat, draft.chart.room < self.task.bar_beats
        place = draft.state, beat, task.room(draft.chart, beat)
        heard = sounds(logits)
        needed = reaches_cadence(heard, task.reach.opens(*place))
        needed = possible(keeps_to(needed, task.frame, beat), needed)
        if task.wished_reach is not task.reach:
            needed = possible(reaches_cadence(needed, task.wished_reach.opens(*place)), needed)
        if beat >= goal_at(task.goals, beat).closing:
            needed = possible(is_clear(needed, task.functions), needed)
        draft.forced += left_by(needed, heard)
        if event := task.looped(draft.events, beat):
            return draw(possible(comes_again(needed, event[0]), needed), self.rng)
        wished = fits_line(needed, task.fit, beat, place[2])
        wished = keeps_mode(wished, task.functions)
        wished = prefers_sevenths(wished, task.functions, task.taste.sevenths)
        if task.taste.borrowed:
            wished = borrows(wished, task.functions, task.taste.borrowed)
        if task.taste.plain:
            wished = prefers_plain(wished, ornate(task.model.vocabulary), task.taste.plain)
        if task.line and task.taste.sevenths:
            wished = rests_at_home(wished, task.functions, RESTLESS)
        wished = goes_elsewhere(wished, task.shunned.get(beat, ()), SHUNNED)
        if self.elsewhere:
            wished = goes_elsewhere(wished, heard_before(draft.chart, task.others), self.elsewhere)
        wished = moves_on(wished, draft.last, draft.stood, task.taste.longest * task.bar_beats)
        wished = changes_inside_bar(wished, draft.last, inside)
        ahead = task.fixed.events.get(beat + place[2])
        if ahead and place[2] < draft.chart.room:
            wished = changes_inside_bar(wished, ahead[0], inside=True)  # it would melt into what is given
        wished = possible(wished, needed)
        top_p = ELSEWHERE_TOP_P if self.elsewhere else TOP_P
        wished = soften(wished, task.temperature)
        chord = draw(nucleus(wished, top_p), self.rng)
        if not task.taste.sevenths:
            return chord
        # The nucleus says what kind of chord comes; each of its tensions is rare, and hardly any would ever come.
        return draw(of_a_kind(wished, task.model.vocabulary.kinds, chord), self.rng)

    def duration(self, _seat: int, draft: Draft, token: int, logits: Floats) -> int:
        """Draw how many beats the chosen chord stands."""
        task, beat = self.task, draft.beat
        room = task.room(draft.chart, beat)
        place = draft.state, beat, room
        within = lasts_until_cadence(lasts_with_line(logits, task.fit, beat, token), task.reach.opens(*place), token)
        within = changes_on_strong_beats(within, beat, task.bar_beats, task.taste.steady)
        framed = possible(makes_room(within, task.frame, beat, token), within)
        framed = possible(stands(framed, task.frame, beat, room), framed)
        if task.wished_reach is not task.reach:
            framed = possible(lasts_until_cadence(framed, task.wished_reach.opens(*place), token), framed)
        if (event := task.looped(draft.events, beat)) and event[0] == token:
            framed = possible(rests_to_the_end(fills_bar(framed, event[1]), event[1]), framed)
        last_bar = beat >= goal_at(task.goals, beat).beats - task.bar_beats
        if last_bar and task.reach.lands(draft.state, beat)[token]:
            framed = possible(rests_to_the_end(framed, room), framed)
        draft.forced += left_by(np.where(np.isfinite(framed), logits, -np.inf), fills_bar(logits, draft.chart.room))
        return 1 + draw(nucleus(soften(framed, task.temperature), DURATION_TOP_P), self.rng)


def compose_events(task: Task, chart: Chart, rows: Sequence[list[int]], rng: np.random.Generator) -> list[Event]:
    """Return the events of a section: one of the better drafts that come to its cadences around what is fixed.

    What is to contrast and comes out like another section is written again, away from that one.
    `chart` stands at the start of the section and `rows` are those of all events before it; neither is changed.
    """
    kept = task.fixed.opening()
    if sum(beats for _, beats in kept) == task.beats:
        return kept
    candidates, best = _choice(task, is_bound=task.behind is not None or len(kept) < len(task.fixed.events))

    def choose(pen: Drawing) -> Draft:
        drafts = write(task, chart, rows, kept, candidates, pen)
        worths = np.array([worth(draft, task) for draft in drafts])
        if task.line:
            worths += AGREEMENT * agreements(drafts, task)
        return drafts[int(np.argsort(-worths, kind="stable")[int(rng.integers(best))])]

    chosen = choose(Drawing(task, rng))
    if task.contrasts and not task.fixed.spans and likeness(chosen.chart, task.others) >= NO_CONTRAST:
        chosen = choose(Drawing(task, rng, ELSEWHERE))
    return chosen.events


def _choice(task: Task, *, is_bound: bool) -> tuple[int, int]:
    """Return how many drafts are written, and among how many of the best one is chosen."""
    if task.line:
        return CANDIDATES_UNDER_A_LINE, BEST_UNDER_A_LINE
    if is_bound:
        long = task.beats > LONG_BARS * task.bar_beats
        return CANDIDATES_AROUND // 2 if long else CANDIDATES_AROUND, BEST_AROUND
    return CANDIDATES, BEST
