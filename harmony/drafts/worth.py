"""What drafts of a section are worth: how little the rules forced them, how natural they are, what stands against them.

Conventions: as in `harmony.drafts.draft`; worths and costs are nats.
"""

from collections.abc import Sequence

import numpy as np

from harmony.drafts.draft import Draft, Task
from harmony.drafts.sampling import Floats
from harmony.features import Chart

WORST_SHARE = 0.25  # a progression is judged by its least likely quarter, not by how likely the obvious is
STRANGENESS = 0.5  # how much that counts beside how much a progression was forced
STANDSTILL_COST = 0.8  # for each root that is missing
ENOUGH_LIKENESS = 0.25  # of two sections of different letters
LIKENESS_COST = 8.0
AGREEMENT = 6.0  # what it is worth, in each bar, to have the roots that all the other drafts have


def worth(draft: Draft, task: Task) -> float:
    """Return how good a draft is: how little it was forced, less what stands still or was heard before.

    Drafts drawn under rules are as the network would have them, given the rules, when they are weighed by what the rules
    left of its chances at each step (importance weights), and by how likely it finds the fixed chords behind what was drawn.
    A little of how natural the strangest chords are goes with that. Under a line it is how likely the whole is, in each bar,
    and how well it fits.
    """
    if not task.line:
        return draft.forced + sum(draft.entries) + STRANGENESS * weakest(draft) - faults(draft, task)
    fitting, beat = 0.0, 0
    for token, beats in draft.events:
        fitting += 0.0 if task.fit is None else float(task.fit[beat : beat + beats, token].sum())
        beat += beats
    whole = (sum(draft.chances) + sum(draft.entries) + fitting) * task.bar_beats / task.beats
    return whole - faults(draft, task)


def weakest(draft: Draft) -> float:
    """Return how natural the least natural quarter of a draft is."""
    ordered = sorted(draft.chances) or [0.0]
    return float(np.mean(ordered[: max(1, round(len(ordered) * WORST_SHARE))]))


def faults(draft: Draft, task: Task) -> float:
    """Return what stands against a draft: that it stands still, that it was heard before."""
    bars = max(1, task.beats // task.bar_beats)
    roots = len({int(task.functions.root[token]) for token, _ in draft.events})
    standing = max(0, min(bars, task.taste.roots) - roots)
    heard = max(0.0, likeness(draft.chart, task.others) - ENOUGH_LIKENESS)
    return STANDSTILL_COST * standing + LIKENESS_COST * heard


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


def agreements(drafts: Sequence[Draft], task: Task) -> Floats:
    """Return on what share of the beats each draft has the root that the others have, over all of them, [drafts].

    The one that most agree with is the best guess of what stands over a line (minimum Bayes risk; Kumar and Byrne, 2004).
    """
    roots = np.array(
        [[task.functions.root[token] for token, beats in draft.events for _ in range(beats)] for draft in drafts]
    )
    shares: Floats = (roots[:, None] == roots).mean((1, 2))
    return shares
