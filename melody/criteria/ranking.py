"""How good a draft of a phrase is: by the fitted criteria, and never what no one wants to hear.

Conventions: scores are natural log odds of a real phrase against a drafted one.
"""

from collections.abc import Callable, Sequence

import numpy as np

from melody.criteria.choice import choose
from melody.criteria.copying import read_known
from melody.criteria.draft import Draft
from melody.criteria.judgement import Criteria, read_criteria
from melody.criteria.returns import bars_of as bars_of

# Returns the number of the draft to keep, of drafts and their mean log probabilities an event.
Pick = Callable[[Sequence[Draft], Sequence[float], np.random.Generator], int]

# Notes before a phrase that matter to whether it copies; earlier ones were judged with their own phrase.
MOST_BEFORE = 24
# What a fault costs, in nats: more than all criteria together, so that it decides unless all drafts have it.
FAULT = 1000.0
# At the end of a song the line holds its last note for so many beats.
LAST_BEATS = 1.0


def score(draft: Draft, likelihood: float, criteria: Criteria | None = None) -> float:
    """Return how good a draft is by some criteria, the shipped ones by default.

    `likelihood` is its mean log probability an event in the network.
    """
    return (criteria or read_criteria()).score(draft, likelihood) - FAULT * faults(draft)


def choose_draft(
    drafts: Sequence[Draft],
    likelihoods: Sequence[float],
    generator: np.random.Generator,
    criteria: Criteria | None = None,
) -> int:
    """Draw the draft to keep, in proportion to how good they are."""
    return choose([score(draft, known, criteria) for draft, known in zip(drafts, likelihoods, strict=True)], generator)


def faults(draft: Draft) -> int:
    """Return how many things are wrong with a draft that nobody wants to hear: a copy, silence, no landing where one is planned."""
    return sum((is_silent(draft), misses_cadence(draft), breaks_off(draft), is_copy(draft)))


def is_silent(draft: Draft) -> bool:
    """Return whether there is nothing to hear."""
    return not draft.notes


def misses_cadence(draft: Draft) -> bool:
    """Return whether a phrase that is to close on the tonic rests on a pitch which its cadence does not allow.

    Half cadences and others are left to the fit: a third of the real phrases of jazz rest elsewhere there.
    """
    if draft.rest is None or draft.voice.flows or not draft.notes or not draft.rest.bonus[draft.tonic] > 0:
        return False
    return not np.isfinite(draft.rest.bonus[draft.resting.pitch % 12])


def breaks_off(draft: Draft) -> bool:
    """Return whether a song ends with a note too short to end it, or with one that is over when the last chord comes."""
    if not draft.last or draft.end < draft.length or draft.voice.flows or not draft.notes:
        return False
    return draft.resting.duration < LAST_BEATS * draft.meter.beat_ticks or not draft.meets_end(draft.resting)


def is_copy(draft: Draft) -> bool:
    """Return whether the phrase, with what stands before it, runs on as a melody does that was learned from."""
    return read_known().is_copy((*draft.before[-MOST_BEFORE:], *draft.notes))
