"""How the drummer arrives: crashes on louder sections, stops with the band, the last stroke, all with two hands.

Conventions: ticks count from the start of the section.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from arranger.bands.kit import MACHINES, sound_of
from arranger.direction.cue import FULL, LIGHT, MAIN
from arranger.drums.fills import RISE
from arranger.drums.voices import HANDS, TIME
from arranger.part import Part
from arranger.scene import Scene, end_with_final
from arranger.stroke import Stroke

STRIKE_TICKS = 6
# What takes a hand, those first that a drummer would rather not leave out.
_FIRST_AT_HAND = (
    "crash", "crash2", "splash", "snare", "side", "low_tom", "floor_tom", "mid_tom", "high_tom", "open", "bell", "ride", "ride2",
    "brush", "sweep", "hat", "ghost",
)  # fmt: skip
_BIG, _LONG_PHRASE = 2, 8  # quarters of a fill, bars of a phrase that end in a crash
_CRASH_ROLES = ("chorus",)
_LOUD = 0.55  # energy from which a section deserves a crash for being louder than the one before
_ARRIVAL_ACCENT, _LAST_ACCENT, _STAB_ACCENT = 6.0, 4.0, 8.0


def with_arrivals(part: Part, strokes: Sequence[Stroke], fills: Mapping[int, int]) -> list[Stroke]:
    """Return the strokes of a section with its crashes, stops and last stroke, as two hands can play them.

    `fills` are the quarters of the fill that a bar ends in; the hand that strikes a crash keeps no time meanwhile.
    """
    kit = part.seat.instrument.program
    arrivals = _arrival(part) + _stops(part) + _after_fills(part, fills)
    taken = {stroke.onset for stroke in arrivals}
    time = {sound_of(voice, kit) for voice in TIME}
    kept = [one for one in strokes if not (one.onset in taken and one.pitch in time)]
    return _as_hands_can(end_with_final(part.scene, kept + arrivals), kit) + last_of(part)


def _arrival(part: Part) -> list[Stroke]:
    """Return the crash that greets a louder section, or an entry after a rest."""
    scene, kit = part.scene, part.seat.instrument.program
    if not part.band.crashes or part.cue.level == LIGHT or scene.final == 0:
        return []
    moments = [end for start, end in part.cue.rests if start <= 0 < end < scene.end]
    before = scene.previous_energy
    rises = before is not None and scene.section.energy >= max(_LOUD, before + RISE)
    if not moments and (rises or (before is not None and scene.section.role in _CRASH_ROLES)):
        moments = [0]
    return [stroke for moment in moments for stroke in _crash(moment, scene, kit, _ARRIVAL_ACCENT)]


def _after_fills(part: Part, fills: Mapping[int, int]) -> list[Stroke]:
    """Return the crashes that end the bigger fills inside of a loud section."""
    scene, kit = part.scene, part.seat.instrument.program
    if not part.band.crashes or part.cue.level < FULL:
        return []
    last = scene.section.bars - 1
    bars = [bar + 1 for bar, size in fills.items() if size >= _BIG and bar < last and not (bar + 1) % _LONG_PHRASE]
    moments = [bar * scene.meter.bar_ticks for bar in bars]
    return [stroke for moment in moments for stroke in _crash(moment, scene, kit, _ARRIVAL_ACCENT)]


def _crash(moment: int, scene: Scene, kit: int, accent: float) -> list[Stroke]:
    """Return a crash with the kick under it."""
    return [
        Stroke(moment, min(scene.meter.beat_ticks, scene.end - moment), sound_of("crash", kit), accent, human=True),
        Stroke(moment, STRIKE_TICKS, sound_of("kick", kit), accent, human=True),
    ]


def _stops(part: Part) -> list[Stroke]:
    """Return what is struck with the band before it breaks off: a crash, or where it stops again and again kick and snare."""
    scene, kit, stops = part.scene, part.seat.instrument.program, part.cue.stops
    if part.cue.level == LIGHT:
        return []
    if part.band.crashes and len(stops) == 1:
        return _crash(stops[0], scene, kit, _STAB_ACCENT)
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


def _as_hands_can(strokes: list[Stroke], kit: int) -> list[Stroke]:
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
        for stroke in sorted(together, key=lambda one: order.index(one.pitch))[HANDS:]
    }
    return [stroke for stroke in single if id(stroke) not in late]


@cache
def _hands(kit: int) -> tuple[int, ...]:
    """Return the pitches that take a hand, in the order of `_FIRST_AT_HAND`."""
    return tuple(dict.fromkeys(sound_of(voice, kit) for voice in _FIRST_AT_HAND))


def _without_doubles(strokes: list[Stroke]) -> list[Stroke]:
    loudest: dict[tuple[int, int], Stroke] = {}
    for stroke in strokes:
        place = (stroke.onset, stroke.pitch)
        if place not in loudest or loudest[place].accent < stroke.accent:
            loudest[place] = stroke
    return [loudest[place] for place in sorted(loudest)]
