"""What the drummer does where the form has its seams: fills in proportion to what comes, crashes on arrivals, the last stroke.

Conventions: fills are counted in quarters of a bar (in beats where there are four); bars from 0 in the section.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from arranger.cue import FULL, LIGHT, MAIN
from arranger.kit import MACHINES, sound_of
from arranger.part import Part
from arranger.scene import Scene, Stroke

STRIKE_TICKS = 6
_HANDS = 2
_FIRST_AT_HAND = (
    "crash", "crash2", "splash", "snare", "side", "low_tom", "floor_tom", "mid_tom", "high_tom", "open", "bell", "ride", "ride2",
    "brush", "sweep", "hat", "ghost",
)  # fmt: skip
RISE, _FALL = 0.08, -0.3
_HIGH = 0.7  # energy that deserves a whole bar of fill
_SLOW = 80  # quarter notes a minute below which a bar is too long for one
_BIG, _LONG_PHRASE = 2, 8
_CRASH_ROLES = ("chorus",)
_ARRIVAL_ACCENT, _LAST_ACCENT, _STAB_ACCENT = 6.0, 4.0, 8.0
# How likely a fill of each size ends a phrase inside of a section: at eight bars, at four.
_PHRASE_FILLS: Mapping[int, tuple[Mapping[int, float], Mapping[int, float]]] = {
    LIGHT: ({}, {}),
    MAIN: ({1: 0.45, 2: 0.2}, {1: 0.25}),
    FULL: ({1: 0.3, 2: 0.5}, {1: 0.35, 2: 0.05}),
}


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
    return min(4, max(1, 1 << (4 * max(waits) // length).bit_length() - 1)) if waits else 0


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
    slow = part.brief.tempo < _SLOW
    if level == FULL:
        return 4 if (rise >= 0 or drawn < 0.5) and not slow else 2
    peaks = rise >= RISE and scene.next_energy >= _HIGH and not slow
    return 4 if peaks and drawn < 0.6 else 2 if rise >= RISE or (rise >= 0 and drawn < 0.6) else 1


def _closing_fill(part: Part, drawn: float) -> int:
    """Return the quarters of the fill that leads into the last chord of the song."""
    return (0, 1 + (drawn < 0.5), 2)[part.cue.level]


def _phrase_fill(part: Part, bar: int, drawn: float) -> int:
    ends = _phrase_ends(part.scene)
    if bar + 1 not in ends:
        return 0
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


def arrival_of(part: Part) -> list[Stroke]:
    """Return the crash that greets a louder section, or an entry after a rest."""
    scene, kit = part.scene, part.seat.instrument.program
    if not part.band.crashes or part.cue.level == LIGHT or scene.final == 0:
        return []
    moments = [end for start, end in part.cue.rests if start <= 0 < end < scene.end]
    before = scene.previous_energy
    rises = before is not None and scene.section.energy - before >= RISE
    if not moments and (rises or (before is not None and scene.section.role in _CRASH_ROLES)):
        moments = [0]
    return [stroke for moment in moments for stroke in crash(moment, scene, kit, _ARRIVAL_ACCENT)]


def after_fills(part: Part, fills: Mapping[int, int]) -> list[Stroke]:
    """Return the crashes that end the bigger fills inside of a loud section."""
    scene, kit = part.scene, part.seat.instrument.program
    if not part.band.crashes or part.cue.level < FULL:
        return []
    last = scene.section.bars - 1
    bars = [bar + 1 for bar, size in fills.items() if size >= _BIG and bar < last and not (bar + 1) % _LONG_PHRASE]
    moments = [bar * scene.meter.bar_ticks for bar in bars]
    return [stroke for moment in moments for stroke in crash(moment, scene, kit, _ARRIVAL_ACCENT)]


def crash(moment: int, scene: Scene, kit: int, accent: float) -> list[Stroke]:
    """Return a crash with the kick under it."""
    return [
        Stroke(moment, min(scene.meter.beat_ticks, scene.end - moment), sound_of("crash", kit), accent, human=True),
        Stroke(moment, STRIKE_TICKS, sound_of("kick", kit), accent, human=True),
    ]


def stabs_of(part: Part) -> list[Stroke]:
    """Return what is struck with the band before it breaks off: a crash, or where it stops again and again kick and snare."""
    scene, kit, stops = part.scene, part.seat.instrument.program, part.cue.stops
    if part.cue.level == LIGHT:
        return []
    if part.band.crashes and len(stops) == 1:
        return crash(stops[0], scene, kit, _STAB_ACCENT)
    voices = ("kick", "snare") if part.band.crashes else ("kick", "side")
    return [
        Stroke(stop, STRIKE_TICKS, sound_of(voice, kit), _STAB_ACCENT, human=True)
        for stop in stops
        for voice in voices
    ]  # fmt: skip


def last_of(part: Part) -> list[Stroke]:
    """Return the last stroke of the song, left to ring while the others hold."""
    scene, kit = part.scene, part.seat.instrument.program
    if scene.final is None or not (part.band.grooves or part.band.fills):
        return []
    cymbal = part.band.last_cymbal if part.cue.level >= MAIN else "ride"
    length = scene.end - scene.final
    return [
        Stroke(scene.final, length, sound_of(voice, kit), _LAST_ACCENT, human=True)
        for voice in (cymbal, "kick")
    ]  # fmt: skip


def as_hands_can(strokes: list[Stroke], kit: int) -> list[Stroke]:
    """Return the strokes in order, each drum struck once at a time and no more of them than two hands can; machines have more."""
    single = _without_doubles(strokes)
    if kit in MACHINES:
        return single
    held: defaultdict[int, list[Stroke]] = defaultdict(list)
    for stroke in single:
        if stroke.pitch in _hands(kit):
            held[stroke.onset].append(stroke)
    order = _hands(kit)
    late = {
        id(stroke)
        for together in held.values()
        for stroke in sorted(together, key=lambda one: order.index(one.pitch))[_HANDS:]
    }
    return [stroke for stroke in single if id(stroke) not in late]


@cache
def _hands(kit: int) -> tuple[int, ...]:
    """Return the pitches that take a hand, those first that a drummer would rather not leave out."""
    return tuple(dict.fromkeys(sound_of(voice, kit) for voice in _FIRST_AT_HAND))


def _without_doubles(strokes: list[Stroke]) -> list[Stroke]:
    loudest: dict[tuple[int, int], Stroke] = {}
    for stroke in strokes:
        place = (stroke.onset, stroke.pitch)
        if place not in loudest or loudest[place].accent < stroke.accent:
            loudest[place] = stroke
    return [loudest[place] for place in sorted(loudest)]
