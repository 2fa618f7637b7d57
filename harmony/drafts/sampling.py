"""Rules of harmony as small functions on logits: one rule each; none changes its argument.

Conventions: logits are natural-log odds over the vocabulary or over 1 to `MAX_BEATS` beats, -inf where forbidden;
positions count beats from the start of the section.
"""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from harmony.drafts.goal import NOTHING, Functions, Mask
from harmony.theory.numeral import Frame
from harmony.tokens import NO_CHORD, UNKNOWN

Floats = npt.NDArray[np.float64]
Kinds = npt.NDArray[np.int64]


def reaches_cadence(logits: Floats, opens: Mask) -> Floats:
    """Forbid chords that close a cadence off whatever their duration; `opens` is [room, chords] as `Reach.opens` says it."""
    return np.where(opens.any(axis=0), logits, -np.inf)


def lasts_until_cadence(logits: Floats, opens: Mask, token: int) -> Floats:
    """Forbid durations of a chosen chord that close a cadence off, and all that `opens` has no room for; [MAX_BEATS]."""
    allowed = np.zeros(len(logits), dtype=bool)
    allowed[: len(opens)] = opens[:, token]
    return np.where(allowed, logits, -np.inf)


def keeps_to(logits: Floats, frame: Frame, beat: int) -> Floats:
    """Forbid chords that the frame does not have on this beat."""
    return np.where(frame[beat], logits, -np.inf) if beat in frame else logits


def makes_room(logits: Floats, frame: Frame, beat: int, token: int) -> Floats:
    """Forbid durations of a chosen chord that reach into a beat on which the frame has others; [MAX_BEATS].

    A chord that does not fit where it starts is not cut short by what it misses already.
    """
    missed = frame.get(beat)
    asked = (frame.get(beat + n) for n in range(1, len(logits)))
    first = next(
        (n for n, mask in enumerate(asked, 1) if mask is not None and mask is not missed and not mask[token]), 0
    )
    return fills_bar(logits, first or len(logits))


def stands(logits: Floats, frame: Frame, beat: int, room: int) -> Floats:
    """Forbid durations that end inside what the frame asks of several beats as one; [MAX_BEATS]."""
    asked = frame.get(beat)
    run = next((n for n in range(1, room) if asked is None or frame.get(beat + n) is not asked), room)
    return rests_to_the_end(logits, run) if run > 1 else logits


def rests_to_the_end(logits: Floats, room: int) -> Floats:
    """Forbid durations that leave some of the bar, since the last chord has come; [MAX_BEATS]."""
    return np.where(np.arange(1, len(logits) + 1) >= room, logits, -np.inf)


def changes_on_strong_beats(logits: Floats, beat: int, bar_beats: int, by: float) -> Floats:
    """Make durations that end on a weak beat of four less likely by so many nats; [MAX_BEATS]."""
    ends = beat + np.arange(1, len(logits) + 1)
    return np.where((ends % 2 == 1) & (bar_beats == 4), logits - by, logits)


def fills_bar(logits: Floats, room: int) -> Floats:
    """Forbid durations that cross the barline; [MAX_BEATS]."""
    return np.where(np.arange(1, len(logits) + 1) <= room, logits, -np.inf)


def sounds(logits: Floats) -> Floats:
    """Forbid silence: every chord is a chord."""
    heard = logits.copy()
    heard[[UNKNOWN, NO_CHORD]] = -np.inf
    return heard


def comes_again(logits: Floats, token: int) -> Floats:
    """Forbid all but the chord that the loop had here."""
    return np.where(np.arange(len(logits)) == token, logits, -np.inf)


def moves_on(logits: Floats, token: int, stood: int, longest: int) -> Floats:
    """Forbid the chord that has stood for `longest` beats or more."""
    moved = logits.copy()
    if token != NOTHING and stood >= longest:
        moved[token] = -np.inf
    return moved


def is_clear(logits: Floats, functions: Functions) -> Floats:
    """Forbid the chords that not everybody hears as what they count for."""
    return np.where(functions.vague, -np.inf, logits)


def keeps_mode(logits: Floats, functions: Functions) -> Floats:
    """Forbid the tonic of the other mode."""
    return np.where(functions.foreign, -np.inf, logits)


def prefers_sevenths(logits: Floats, functions: Functions, by: float) -> Floats:
    """Make bare triads less likely by so many nats."""
    return np.where(functions.bare, logits - by, logits)


def borrows(logits: Floats, functions: Functions, by: float) -> Floats:
    """Make chords of the parallel key likelier by so many nats."""
    return np.where(functions.borrowed, logits + by, logits)


def prefers_plain(logits: Floats, ornate: Mask, by: float) -> Floats:
    """Make ornate chords less likely by so many nats."""
    return np.where(ornate, logits - by, logits)


def rests_at_home(logits: Floats, functions: Functions, by: float) -> Floats:
    """Make tonics on which no phrase could end, as with a minor seventh, less likely by so many nats."""
    return np.where(functions.tonic & ~functions.rest, logits - by, logits)


def goes_elsewhere(logits: Floats, tokens: Collection[int], by: float) -> Floats:
    """Make some chords, as those that other sections have on this beat, less likely by so many nats."""
    other = logits.copy()
    other[list(tokens)] -= by
    return other


def fits_line(logits: Floats, fit: Floats | None, beat: int, room: int) -> Floats:
    """Make chords likelier that fit the line on the beats that are free; `fit` is [beats, chords] in nats."""
    return logits if fit is None else logits + fit[beat : beat + room].mean(axis=0)


def lasts_with_line(logits: Floats, fit: Floats | None, beat: int, token: int) -> Floats:
    """Make durations less likely in which a chosen chord stands against the line; [MAX_BEATS]."""
    if fit is None:
        return logits
    stands = np.zeros(len(logits))
    here = fit[beat : beat + len(logits), token]
    stands[: len(here)] = here
    return logits + np.cumsum(stands)


def changes_inside_bar(logits: Floats, token: int, inside: bool) -> Floats:
    """Forbid the chord before to start again inside a bar."""
    return moves_on(logits, token, int(inside), 1)


def of_a_kind(logits: Floats, kinds: Kinds, token: int) -> Floats:
    """Forbid all but the chords that differ from one in their tensions alone."""
    return np.where(kinds == kinds[token], logits, -np.inf)


def soften(logits: Floats, temperature: float) -> Floats:
    """Divide by the temperature: below 1 the likely grows likelier."""
    return logits / temperature


def nucleus(logits: Floats, top_p: float) -> Floats:
    """Forbid the unlikely rest once the likeliest together hold `top_p` (Holtzman et al., ICLR 2020)."""
    chances = probabilities(logits)
    order = np.argsort(-chances, kind="stable")
    held = np.cumsum(chances[order]) - chances[order]
    kept = np.zeros(len(logits), dtype=bool)
    kept[order[held < top_p]] = True
    return np.where(kept, logits, -np.inf)


def probabilities(logits: Floats) -> Floats:
    """Return the chances of logits of which at least one is finite."""
    powers = np.exp(logits - np.max(logits))
    shares: Floats = powers / powers.sum()
    return shares


def left_by(ruled: Floats, logits: Floats) -> float:
    """Return how much rules have left of the chances of what they were given, as a natural logarithm, 0 for all."""
    top = np.max(logits)
    return float(np.log(np.exp(ruled - top).sum() / np.exp(logits - top).sum()))


def log_chance(logits: Floats, choice: int) -> float:
    """Return the natural-log probability of a choice."""
    top = np.max(logits)
    return float(logits[choice] - top - np.log(np.exp(logits - top).sum()))


def draw(logits: Floats, rng: np.random.Generator) -> int:
    """Draw one choice."""
    shares = np.cumsum(probabilities(logits))
    return int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))


def possible(wished: Floats, needed: Floats) -> Floats:
    """Return the wished logits unless they forbid everything, else the needed ones."""
    return wished if np.isfinite(wished).any() else needed
