"""Where the drummer fills, and how long: before the next section in proportion to what comes, between phrases, into breaks.

Conventions: fills are counted in quarters of a bar (in beats where there are four); bars from 0 in the section.
"""

from collections.abc import Mapping

from arranger.direction.cue import FULL, LIGHT, MAIN
from arranger.drums.drummings import DRUMMINGS
from arranger.part import Part
from arranger.scene import Scene

FILL_QUARTERS = (1, 2, 4)
RISE, _FALL = 0.08, -0.3
_HIGH = 0.7  # energy that deserves a whole bar of fill
_SHORT = 2  # bars of a tag
_SLOW = 80  # quarter notes a minute below which a bar is too long for one
# How likely a fill of each size ends a phrase inside of a section: at eight bars, at four.
_PHRASE_FILLS: Mapping[int, tuple[Mapping[int, float], Mapping[int, float]]] = {
    LIGHT: ({}, {}),
    MAIN: ({1: 0.45, 2: 0.2}, {1: 0.25}),
    FULL: ({1: 0.3, 2: 0.5}, {1: 0.35, 2: 0.05}),
}
_LOOP_BARS, _LOOP_FILLS = 8, 0.3  # bars, and how likely a fill is after them, for each level


def fills_of(part: Part) -> dict[int, int]:
    """Return the bars of a section that end in a fill, and its quarters: the bigger the border, the bigger the fill."""
    scene, rng = part.scene, part.rng
    found: dict[int, int] = {}
    for bar in range(scene.section.bars):
        drawn = float(rng.random())
        last = bar == scene.section.bars - 1
        size = _border_fill(part, drawn) if last else _phrase_fill(part, bar, drawn)
        if scene.final is not None:
            size = _closing_fill(part, drawn) if (bar + 1) * scene.meter.bar_ticks == scene.final else min(size, 1)
        size = _alone_in(part, bar) or _dropping_in(part, bar) or size
        if size and not _rests_in(part, bar, size):
            found[bar] = size
    return found


def _alone_in(part: Part, bar: int) -> int:
    """Return the quarters at the end of a bar in which the others leave the drummer alone: all of it is a fill."""
    length = part.scene.meter.bar_ticks
    end = (bar + 1) * length
    waits = [end - max(start, bar * length) for start, until in part.cue.alone if until == end]
    return max((size for size in FILL_QUARTERS if size * length <= 4 * max(waits)), default=1) if waits else 0


def _dropping_in(part: Part, bar: int) -> int:
    """Return the quarters of the fill before one drops out for a bar or more."""
    drops = any(start == (bar + 1) * part.scene.meter.bar_ticks for start, _ in part.cue.rests)
    return min(part.cue.level, 2) if drops else 0


def _border_fill(part: Part, drawn: float) -> int:
    scene, level = part.scene, part.cue.level
    if scene.next_energy is None:
        return 0
    rise = scene.next_energy - scene.section.energy
    if rise <= _FALL:
        return 1 if level > LIGHT and drawn < 0.4 else 0
    if level == LIGHT:
        return 0 if rise < RISE else 1 + (drawn < 0.6)
    # Nobody rolls through a whole bar where it is slow, nor who plays so softly as not to crash at its end.
    long = part.brief.tempo >= _SLOW and part.band.crashes
    if level == FULL:
        return 4 if rise >= 0 and long else 2
    peaks = rise >= RISE and scene.next_energy >= _HIGH and long
    return 4 if peaks and drawn < 0.6 else 2 if rise >= RISE or (rise >= 0 and drawn < 0.6) else 1


def _closing_fill(part: Part, drawn: float) -> int:
    """Return the quarters of the fill that leads into the last chord of the song."""
    if part.scene.section.bars <= _SHORT:
        return min(1, part.cue.level)  # the last fill was a bar ago
    return (0, 1 + (drawn < 0.5), 2)[part.cue.level]


def _phrase_fill(part: Part, bar: int, drawn: float) -> int:
    ends = _phrase_ends(part.scene)
    if bar + 1 not in ends or bar + 2 == part.scene.section.bars:  # the border is a bar ahead
        return 0
    if part.band.drumming and DRUMMINGS[part.band.drumming].loops:
        # A loop goes round; at most its last beat is another one, and that after eight bars.
        return int((bar + 1) % _LOOP_BARS == 0 and drawn < _LOOP_FILLS * part.cue.level)
    chances = _PHRASE_FILLS[part.cue.level][0 if ends[bar + 1] else 1]
    for size, chance in chances.items():
        drawn -= chance
        if drawn < 0:
            return size
    return 0


def _phrase_ends(scene: Scene) -> dict[int, bool]:
    """Return the bars before which a phrase ends, and whether it is a long one's end."""
    ends = {bar: bar % 8 == 0 for bar in range(4, scene.section.bars, 4)}
    if scene.section.phrases:
        ends, bar = {}, 0
        for phrase in scene.section.phrases:
            bar += phrase.bars
            ends[bar] = bar % 8 == 0 or phrase.bars >= 8
    return ends


def _rests_in(part: Part, bar: int, quarters: int) -> bool:
    length = part.scene.meter.bar_ticks
    start, end = (bar + 1) * length - quarters * length // 4, (bar + 1) * length
    return any(first < end and start < last for first, last in part.cue.rests)
