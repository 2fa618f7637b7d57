"""A tune as players play it: intro, the tune, solos over its chords or the tune again, the tune out, an ending.

Conventions: minutes at the song's tempo, bars one time through the tune.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.draft import Draft, Wish
from planner.length import draw_total
from planner.prospect import could_have, lengths_of
from planner.route import Parts, Route
from planner.rules import CLOSING, EDGE_LABELS, HEAD_ENDINGS, LONGEST, SHORTEST, usual_bars
from planner.steps import NEW
from planner.walk import walk
from song import Gap, Section, Slot, SongError, find_style

# The length that a tune with solos aims at, and how freely.
USUAL_MINUTES, SPREAD_MINUTES = 3.3, 0.6
# A tune shorter than this is played several times in a row, as a blues is played twice.
SHORT_TUNE_BARS = 16
# How a tune ends after its last time through, and how often: on its own cadence, with a tag, with an outro.
ENDINGS: Mapping[str, float] = {"": 0.3, "tag": 0.4, "outro": 0.3}
_SHORTEST_ENDING = 2
_MOST_TIMES = 32
# How far a length that can be met is looked for, in bars.
_FAR = 64
# Bars of intro and ending, the usual ones first.
_EDGE_BARS = (0, 4, 8, 2, 6, 12, 16, 3, 5, 7, 1, 9, 10, 11, 13, 14, 15)


@dataclass(frozen=True)
class Tune:
    """A form that is played over: what opens it, the tune itself, what closes it."""

    intro: Parts
    core: Parts
    outro: Parts

    @classmethod
    def of(cls, parts: Parts) -> "Tune":
        """Split a form; the edges are the leading `i` and the closing `o`."""
        start, end = 0, len(parts)
        while start < end - 1 and _role(parts[start]) == "intro":
            start += 1
        while end > start + 1 and _role(parts[end - 1]) in ("outro", "tag"):
            end -= 1
        return cls(parts[:start], parts[start:end], parts[end:])


@dataclass(frozen=True)
class Layout:
    """How a wished length comes about: bars of the intro and the ending, of the tune, and how often the tune goes by."""

    intro: int
    tune: int
    times: int
    ending: int


def _role(part: Slot | Gap) -> str | None:
    return part.role if isinstance(part, Slot) else None


def bars_of(parts: Parts) -> int:
    """Return the bars that parts ask for, 0 for those that leave it open."""
    return sum(part.bars or 0 for part in parts if isinstance(part, Slot))


def play_tune(draft: Draft, tune: Tune, total: int | None, heads: Mapping[int, float]) -> None:
    """Play a tune for as long as a song lasts, or for exactly `total` bars.

    The intro and the outro of the form are played where it has them. A tune that lasts two minutes by itself is played once;
    a slow one may share a chorus, the solo over its first half, the theme from there. `heads` holds how many bars tunes
    of the style have, with their weights, for a form that leaves it open.
    """
    layout = _lay_out(draft, tune, total, heads) if total is not None else None
    _play_intro(draft, tune, layout)
    draft.begin_tune()
    bars = layout.tune if layout else None
    if bars is None and _core_route(tune.core).is_open:
        bars = _draw_head(draft, tune.core, heads)
    alone = layout.times == 1 if layout else bars is not None and draft.minutes(bars) >= SHORTEST
    ends = alone and not tune.outro and (layout is None or not layout.ending)
    head = _play_core(draft, tune.core, bars, CLOSING if ends else HEAD_ENDINGS, returns=alone)
    once = sum(section.bars for section in head)
    if layout:
        times = layout.times
    else:
        times = 1 if draft.minutes(once) >= SHORTEST else _draw_times(draft, once, bars_of(tune.outro))
    _play_on(draft, head, times, halves=layout is None)
    _play_ending(draft, tune, layout)


def _play_core(
    draft: Draft, core: Parts, bars: int | None, closing: tuple[str, ...], *, returns: bool
) -> list[Section]:
    """Play the tune once; where it is heard once alone, its first letter has to come back inside it."""
    most = math.floor(LONGEST / draft.minutes(1)) - draft.bars
    route = replace(_core_route(core), bars=bars, closing=closing, most=most)
    if returns and bars is not None and Gap() in core and could_have(draft, replace(route, returns=True), bars):
        route = replace(route, returns=True)
    draft.chooser.tell(whole=False, bars=bars)
    return walk(draft, route)


def _core_route(core: Parts) -> Route:
    # A tune of one part comes back as a whole.
    return Route(core, edges=False, tune=True)


def _draw_head(draft: Draft, core: Parts, heads: Mapping[int, float]) -> int | None:
    """Draw how many bars a tune has that leaves it open, as many as there is time for."""
    longest = LONGEST / draft.minutes(1)
    return draw_total(draft, _core_route(core), {bars: n for bars, n in heads.items() if bars <= longest}, limits=False)


def _lay_out(draft: Draft, tune: Tune, total: int, heads: Mapping[int, float]) -> Layout:
    """Return how a song of exactly `total` bars comes about: the likeliest head, few odd edges, a usual number of choruses.

    Raises SongError that names the nearest lengths where it cannot.
    """
    cores = _core_lengths(draft, tune.core, total + _FAR, heads)
    if layout := _find_layout(draft, tune, total, heads, cores):
        return layout
    ways = (range(total - 1, max(0, total - _FAR), -1), range(total + 1, total + _FAR))
    near = [next((bars for bars in way if _find_layout(draft, tune, bars, heads, cores)), None) for way in ways]
    told = " or ".join(str(bars) for bars in near if bars) or "another number"
    raise SongError(
        f'form "{draft.brief.form}" cannot be played in {total} bars in all; ask for {told}, or leave its bars open'
    )


def _edge_lengths(parts: Parts) -> tuple[int, ...]:
    """Return the bars that an intro or an ending may have: as the form says, or any where it leaves them open."""
    told = bars_of(parts)
    if parts and all(isinstance(part, Slot) and part.bars for part in parts):
        return (told,)
    return tuple(bars for bars in _EDGE_BARS if bars > told or not parts)


def _core_lengths(draft: Draft, core: Parts, most: int, heads: Mapping[int, float]) -> set[int]:
    """Return how many bars a tune may have: as its slots say, or, where it is free, as tunes of the style have."""
    free = not any(isinstance(part, Slot) for part in core)
    possible = {bars for wide in (False, True) for bars in lengths_of(draft, _core_route(core), most, wide=wide)}
    return possible & set(heads) if free else possible - {0}


def _find_layout(
    draft: Draft, tune: Tune, total: int, heads: Mapping[int, float], cores: Collection[int]
) -> Layout | None:
    """Return the best way to make up a number of bars, None where there is none."""
    usual = max(2, math.ceil(draft.minutes(total) / SHORTEST))
    found = []
    for intro in _edge_lengths(tune.intro):
        for ending in _edge_lengths(tune.outro):
            for times in range(1, _MOST_TIMES + 1):
                bars, rest = divmod(total - intro - ending, times)
                if not rest and bars in cores:
                    found.append(Layout(intro, bars, times, ending))
    return max(found, key=lambda one: (_worth(one, heads, usual), -one.intro, -one.ending), default=None)


def _worth(layout: Layout, heads: Mapping[int, float], usual: int) -> float:
    edges = -0.5 * (_EDGE_BARS.index(layout.intro) if layout.intro in _EDGE_BARS else 0)
    edges -= 0.5 * (_EDGE_BARS.index(layout.ending) if layout.ending in _EDGE_BARS else 0)
    times = -abs(layout.times - max(usual, 3 if layout.tune >= SHORT_TUNE_BARS else 5))
    likely = math.log(heads.get(layout.tune, 0.0) / max(heads.values(), default=1.0) + 1e-3)
    return likely + edges + 0.7 * times


def _play_intro(draft: Draft, tune: Tune, layout: Layout | None) -> None:
    if tune.intro:
        walk(draft, Route(tune.intro, layout.intro if layout else None, closing=()))
        return
    if layout is not None:
        if layout.intro:
            draft.add(Wish(EDGE_LABELS["intro"], ("intro",), (layout.intro,), home=True))
        return
    room = math.floor(LONGEST / draft.minutes(1)) - 2 * bars_of(tune.core) - bars_of(tune.outro)
    bars = tuple(length for length in usual_bars("intro") if length <= min(room, 8))
    if bars:
        draft.add(Wish(EDGE_LABELS["intro"], ("intro",), bars, home=True))


def _draw_times(draft: Draft, once: int, ending: int) -> int:
    """Draw how often the tune goes by in all, so that the song lasts as long as a song does; once where nothing fits."""
    start = draft.bars - once + ending
    lengths = {}
    for times in range(2, 3 + math.ceil(LONGEST / draft.minutes(once))):
        minutes = draft.minutes(start + times * once)
        if SHORTEST <= minutes <= LONGEST:
            lengths[str(times)] = math.exp(-(((minutes - USUAL_MINUTES) / SPREAD_MINUTES) ** 2) / 2)
    return int(draft.chooser.draw(lengths)) if lengths else 1


def _play_on(draft: Draft, head: Sequence[Section], times: int, *, halves: bool) -> None:
    """Play the tune until it has gone by so many times: short ones twice to begin with, solos, and the tune out."""
    once = sum(section.bars for section in head)
    opening = 2 if once < SHORT_TUNE_BARS and times > 3 else 1
    for _ in range(opening - 1):
        _play_again(draft, head)
    left = times - opening
    if left <= 0:
        return
    half = len(head) // 2
    if left == 1 and halves and half and find_style(draft.brief.style).choruses:
        _play_solo(draft, head[:half])
        _play_again(draft, head[half:], last=True)
        return
    out = min(opening, max(1, left - 1))
    for number in range(left - out):
        if find_style(draft.brief.style).choruses or 2 * number + 1 == left - out:
            _play_solo(draft, head)
        else:
            _play_again(draft, head)
    for number in range(out):
        _play_again(draft, head, last=number == out - 1)


def _play_solo(draft: Draft, theme: Sequence[Section]) -> None:
    role = "solo" if find_style(draft.brief.style).choruses else "instrumental"
    for section in theme:
        if section.label.islower():
            draft.add(Wish(section.label, (draft.role_of(section.id),), again=section.id, exact=True))
        else:
            draft.add(Wish(section.label, (role,), over=section.id))


def _play_again(draft: Draft, theme: Sequence[Section], *, last: bool = False) -> None:
    for place, section in enumerate(theme):
        cadences = CLOSING if last and place == len(theme) - 1 else ()
        exact = section.role == draft.role_of(section.id)
        draft.add(Wish(section.label, (draft.role_of(section.id),), again=section.id, cadences=cadences, exact=exact))


def _play_ending(draft: Draft, tune: Tune, layout: Layout | None) -> None:
    if tune.outro:
        walk(draft, Route(tune.outro, layout.ending if layout else None))
        return
    asked = draft.brief.ending == "tag"
    if layout is not None:
        tagged = layout.ending in usual_bars("tag") and (draft.chooser.rng.random() < 0.5 or asked)
        kind = "tag" if tagged else "outro"
        bars: tuple[int, ...] = (layout.ending,) if layout.ending else ()
    else:
        rests = draft.sections[-1].cadence in CLOSING and draft.sections[-1].key == draft.home
        ways = {name: share for name, share in ENDINGS.items() if name or rests}
        kind = "tag" if asked else draft.chooser.draw(ways)
        room = max(0 if rests else _SHORTEST_ENDING, math.floor(LONGEST / draft.minutes(1)) - draft.bars)
        bars = tuple(length for length in (2, 4, 8) if length <= room) if kind else ()
    if not bars:
        return
    label = draft.new_label() if kind == "tag" else EDGE_LABELS[kind]
    decided = {"letter": NEW, "role": "outro"}
    length = bars[0] if len(bars) == 1 else int(draft.choose("bars", decided, tuple(map(str, bars))))
    draft.add(Wish(label, (kind,), (length,), home=True, cadences=CLOSING, exact=True))
