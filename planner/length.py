"""How long a song is to be: what was wished, to the bar, and what songs of the style usually have.

Conventions: seconds and minutes at the song's tempo.
"""

import math
from collections.abc import Mapping

from planner.draft import Draft
from planner.prospect import could_have, lengths_of
from planner.route import Route
from planner.rules import LONGEST, SHORTEST
from planner.steps import TOLERANCE_SECONDS, bar_seconds
from song import Brief, Gap, SongError

# How much likelier a form without gaps has a length that its sections share evenly, from eights to fours to phrases in all.
_EVEN, _ODD = (8.0, 4.0, 2.0, 1.0), 0.1


def wished_bars(brief: Brief) -> int | None:
    """Return how many bars the song is to have, None where nobody said.

    Raises SongError where a wished length is no whole number of bars at the tempo.
    """
    if brief.length is None:
        return brief.bars
    bar = bar_seconds(brief.meter, brief.tempo)
    bars = max(1, round(brief.length / bar))
    if abs(bars * bar - brief.length) <= TOLERANCE_SECONDS:
        return bars
    below = math.floor(brief.length / bar)
    raise SongError(
        f"a length of {clock(brief.length)} is no whole number of bars at tempo {brief.tempo} in {brief.meter}: "
        f"{below} bars last {clock(below * bar)}, {below + 1} last {clock((below + 1) * bar)}; ask for one of these, or leave "
        "the tempo open"
    )


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds.

    >>> clock(210.3)
    '3:30'
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def draw_total(draft: Draft, route: Route, lengths: Mapping[int, float], *, limits: bool) -> int | None:
    """Draw how many bars a route has, among those that songs have and that can come about here.

    With `limits` a song lasts 2 to 5 minutes. Where the form or the tempo leaves no such length, it is the nearest that can be,
    or None where the form has no gaps: its sections then have what bars they like.
    """
    first = draft.minutes()
    slots = 0 if Gap() in route.parts else len(route.parts)

    def is_usual(bars: int) -> bool:
        return not limits or SHORTEST <= first + draft.minutes(bars) <= LONGEST

    usual = {
        str(bars): weight * _evenness(bars, slots)
        for bars, weight in sorted(lengths.items())
        if is_usual(bars) and could_have(draft, route, bars)
    }
    if usual:
        return int(draft.chooser.draw(usual, unlikely=0.0))
    if Gap() not in route.parts:
        return None
    shortest, longest = (math.ceil(edge / draft.minutes(1)) for edge in (SHORTEST, LONGEST))
    possible = lengths_of(draft, route, 2 * longest + 64)
    if not possible:
        raise SongError(f'form "{draft.brief.form}" is too long; give fewer sections, or bars')
    return next((bars for bars in possible if bars >= shortest), possible[-1])


def _evenness(bars: int, slots: int) -> float:
    """Return how well so many bars part into the sections of a form: eights, fours, or at least whole phrases in all."""
    shares = (8 * slots, 4 * slots, 8, 4)
    return next((weight for share, weight in zip(shares, _EVEN, strict=True) if share and bars % share == 0), _ODD)
