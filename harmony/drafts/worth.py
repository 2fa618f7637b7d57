"""What drafts of a section are worth: how little the rules forced them, how natural they are, what stands against them.

Conventions: as in `harmony.drafts.draft`; worths and costs are nats.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from harmony.drafts.draft import Draft, Task
from harmony.drafts.goal import Mask
from harmony.drafts.sampling import Floats
from harmony.features import Chart
from harmony.tokens import Vocabulary, family_of

WORST_SHARE = 0.25  # a progression is judged by its least likely quarter, not by how likely the obvious is
STRANGENESS = 0.5  # how much that counts beside how much a progression was forced
STANDSTILL_COST = 0.8  # for each root that is missing
ENOUGH_LIKENESS = 0.25  # of two sections of different letters
LIKENESS_COST = 8.0
LOOSE_COST = 2.0  # for each secondary dominant that leads nowhere
# Degrees on which a major third leads on; by how many semitones it may: home, to the seventh chord of its own root, deceived
# by a semitone or a tone, back to its ii, down in place of a dominant. II goes to IV as well.
_LEADING = frozenset({2, 4, 6, 9, 11})
_RESOLVED = frozenset({0, 1, 2, 5, 7, 11})
_SUPERTONIC_TO_FOURTH = (2, 5)
AGREEMENT = 6.0  # what it is worth, in each bar, to have the roots that all the other drafts have


def worth(draft: Draft, task: Task) -> float:
    """Return how good a draft is: how little it was forced, less what stands still or was heard before.

    Drafts drawn under rules are as the network would have them, given the rules, when they are weighed by what the rules
    left of its chances at each step (importance weights), and by how likely it finds the fixed chords behind what was drawn.
    A little of how natural the strangest chords are goes with that. Under a line it is how likely the whole is, in each bar,
    and how well it fits.
    """
    if not task.line:
        loose = LOOSE_COST * loose_ends(draft, task)
        return draft.forced + sum(draft.entries) + STRANGENESS * weakest(draft) - loose - faults(draft, task)
    fitting, beat = 0.0, 0
    for token, beats in draft.events:
        fitting += 0.0 if task.fit is None else float(task.fit[beat : beat + beats, token].sum())
        beat += beats
    fitting -= task.taste.steady * weak_changes(draft, task)
    whole = (sum(draft.chances) + sum(draft.entries) + fitting) * task.bar_beats / task.beats
    return whole - faults(draft, task)


def weakest(draft: Draft) -> float:
    """Return how natural the least natural quarter of a draft is."""
    ordered = sorted(draft.chances) or [0.0]
    return float(np.mean(ordered[: max(1, round(len(ordered) * WORST_SHARE))]))


def loose_ends(draft: Draft, task: Task) -> int:
    """Return how many secondary dominants lead nowhere, as E7 in C that goes to G; the last chord may lead to what follows."""
    leading, roots = _secondary(task.model.vocabulary), task.functions.root
    pairs = zip(draft.events, draft.events[1:], strict=False)
    return sum(
        (roots[then] - roots[now]) % 12 not in _RESOLVED and (roots[now], roots[then]) != _SUPERTONIC_TO_FOURTH
        for (now, _), (then, _) in pairs
        if leading[now]
    )


@lru_cache(maxsize=8)
def _secondary(vocabulary: Vocabulary) -> Mask:
    chords = [
        degree.root in _LEADING and family_of(degree.suffix) in ("major", "dominant") for degree in vocabulary.degrees
    ]
    return np.array([False, False, *chords])


def weak_changes(draft: Draft, task: Task) -> int:
    """Return how many chords start on weak beats of four."""
    beat, found = 0, 0
    for _, beats in draft.events:
        found += beat % 2 if task.bar_beats == 4 else 0
        beat += beats
    return found


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
