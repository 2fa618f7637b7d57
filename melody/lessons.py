"""What of a line is given beforehand while the network learns: so it learns to fill the rest from both sides.

Conventions: T events of a part of a song; flags say of which events the pitch, of which the rhythm is given.
"""

from dataclasses import replace

import numpy as np

from melody.arrays import Flags, Longs
from melody.examples import Example
from melody.features import HELD, NO_PITCH, PLACE, REST, UNKNOWN, Ahead, given_codes

# Of so many parts something is given: all but some bars, some bars, the rhythm of some bars or of all, single notes.
GIVEN_SHARE = 0.4  # in the shipped weights
KINDS = ("gaps", "bars", "rhythm", "notes")
LONGEST_GAP = 8
RESTING, FEWEST_NOTES, MOST_NOTES = 0.5, 0.05, 0.4


def with_given(part: Example, generator: np.random.Generator, share: float = GIVEN_SHARE) -> Example:
    """Return a part of a song with something given, as often as `share` says, or as it is."""
    if generator.random() >= share or not len(part):
        return part
    return told(part, *choose_given(part, generator))


def choose_given(part: Example, generator: np.random.Generator) -> tuple[Flags, Flags]:
    """Draw of which events the pitch and of which the rhythm is given."""
    nothing = np.zeros(len(part), dtype=bool)
    kind = KINDS[int(generator.integers(len(KINDS)))]
    if kind == "notes":
        share = generator.uniform(FEWEST_NOTES, MOST_NOTES)
        notes = (generator.random(len(part)) < share) & (part.pitches >= 0)
        return notes, notes
    bars = part.bars - part.bars[0]
    gaps = _gaps(int(bars[-1]) + 1, generator)[bars]
    if kind == "gaps":
        return ~gaps, ~gaps
    if kind == "bars":
        return gaps, gaps
    return nothing, gaps if generator.random() < RESTING else ~nothing


def _gaps(bars: int, generator: np.random.Generator) -> Flags:
    """Draw up to three runs of bars."""
    result = np.zeros(bars, dtype=bool)
    for _ in range(int(generator.integers(1, 4))):
        start = int(generator.integers(bars))
        result[start : start + int(generator.integers(1, LONGEST_GAP + 1))] = True
    return result


def told(part: Example, pitches: Flags, rhythms: Flags) -> Example:
    """Return a part of a song in which pitches and rhythms of some events are given; those given wholly count nothing."""
    codes = part.codes.copy()
    tokens = np.where(part.pitches < 0, REST, part.pitches).astype(np.int64)
    place = np.maximum(part.looks, 0)
    seen = part.looks >= 0
    sung = np.flatnonzero(pitches & (part.pitches >= 0))
    following = _following(sung, len(part))
    known = following >= 0
    ahead = Ahead(
        np.where(seen & pitches[place], tokens[place], UNKNOWN),
        np.where(seen & part.starts & rhythms[place], part.rhythms[place], HELD),
        np.where(known, part.rows[following] - part.rows, -1), np.where(known, tokens[following], UNKNOWN),
    )  # fmt: skip
    last_pitch = codes[:, PLACE["last_pitch"]].astype(np.int64)
    assert NO_PITCH == REST, "both lie behind the last pitch"
    codes[:, PLACE["given_in"] :] = given_codes(last_pitch, ahead)
    return replace(part, codes=codes, weights=np.where(pitches & rhythms, 0, part.weights).astype(np.float32))


def _following(places: Longs, count: int) -> Longs:
    """Return for every number up to a count the first of some places behind it, -1 where there is none."""
    if not len(places):
        return np.full(count, -1)
    behind = np.searchsorted(places, np.arange(count), side="right")
    return np.where(behind < len(places), places[np.minimum(behind, len(places) - 1)], -1)
