"""What the bass plays in a section: a learned walking line, a written riff, or a pedal note.

Conventions: ticks count from the start of the section; a note is held for the band's `bass_reach` of its length.
"""

from collections.abc import Sequence
from dataclasses import replace

from arranger.bands.pattern import beats_of, for_meter
from arranger.bass.adorn import adorn
from arranger.bass.features import Feel, Setting, settings_of
from arranger.bass.lock import choose_riff, together
from arranger.bass.pedal import pedal_strokes
from arranger.bass.register import home_pitch, roots_of
from arranger.bass.slots import AHEAD, APPROACH, DEAD, LEADING, OCTAVE, ROOT, WALK, Slot, slots_of, stands_of
from arranger.bass.walking import FIT, REPEATS, Step, walk
from arranger.bass.written import degree_class, play_written
from arranger.part import Part
from arranger.scene import Scene
from arranger.stroke import Stroke
from song import Chord, Meter

# Steps of velocity: a dead note, the first of a chord, a strong beat, a weak one, one off the beat.
_DEAD, _OPENS, _STRONG, _WEAK, _OFF = -14.0, 5.0, 0.0, -2.0, -3.0
_TOGETHER = 2.0  # with the bass drum
_BACKBEAT = 4.0  # a walking bass leans on two and four: so much above what a weak beat has elsewhere
_WALKS = 0.6  # walking notes a beat from which a tab is a walking line
_WHIM = 0.7  # how far, in cost, a player who swings strays from the most usual way
_DEAD_TICKS = 8  # swing takes four of them
_LAST_FALL = 5  # the last note of the song lies so much lower than home


def play(part: Part) -> list[Stroke]:
    """Return the bass line of a section, in the range of the instrument."""
    low, high = part.seat.instrument.low, part.seat.instrument.high
    line = _with_stops(part, _line(part))
    return [stroke if low <= stroke.pitch <= high else _folded(stroke, low, high) for stroke in line]


def _with_stops(part: Part, line: list[Stroke]) -> list[Stroke]:
    """Return the line with a stroke at every stop of the band: the chord's own bass, near what came before."""
    found = list(line)
    for stop in part.cue.stops:
        span = part.scene.span_at(stop)
        if span is None or span.chord is None or any(stroke.onset == stop for stroke in line):
            continue
        before = max((stroke for stroke in line if stroke.onset < stop), key=lambda one: one.onset, default=None)
        home = before.pitch if before is not None else part.band.bass_home
        found = [_cut(stroke, stop) for stroke in found]
        found.append(Stroke(stop, part.scene.meter.beat_ticks, home_pitch(span.chord.bass_pitch_class, home), _OPENS))
    return sorted(found, key=lambda stroke: stroke.onset)


def _cut(stroke: Stroke, tick: int) -> Stroke:
    return (
        replace(stroke, duration=tick - stroke.onset)
        if stroke.onset < tick < stroke.onset + stroke.duration
        else stroke
    )


def _folded(stroke: Stroke, low: int, high: int) -> Stroke:
    """Return a note in another octave, in a range."""
    pitch = stroke.pitch
    while pitch < low:
        pitch += 12
    while pitch > high and pitch - 12 >= low:
        pitch -= 12
    return replace(stroke, pitch=pitch)


def _line(part: Part) -> list[Stroke]:
    player, scene = part.player, part.scene
    levels = for_meter(player.tabs, scene.meter) if player.tabs else ()
    tabs = levels[min(part.cue.level, len(levels) - 1)] if levels else (ROOT,)
    pedal = pedal_strokes(part)
    if pedal is not None:
        return pedal
    # Sections of one label have one riff.
    once = part.stream("riff", scene.section.label, str(part.cue.level))
    kick = part.groove.get("kick", "")
    riff = choose_riff(tabs, kick, scene.meter, once)
    free = part.band.swing > 0
    slots = slots_of(scene, riff, [tab for tab in tabs if tab != riff], part.rng, free=free)
    if not slots:
        return []
    roots = _roots(scene, part.band.bass_home)
    if player.walks and part.band.chromatic_bass and walks_in(riff):
        return _walked(part, slots, roots)
    whims = part.rng.random((len(slots), 12)) * _WHIM if free else None
    pitches = play_written(
        slots, roots, scene.section.key, part.band.bass_home, chromatic=part.band.chromatic_bass, whims=whims
    )
    line = [_stroke(part, slot, pitch) for slot, pitch in zip(slots, pitches, strict=True)]
    return [_with_kick(stroke, kick, scene.meter) for stroke in line]


def _with_kick(stroke: Stroke, kick: str, meter: Meter) -> Stroke:
    return replace(stroke, accent=stroke.accent + _TOGETHER) if together(kick, meter, stroke.onset) else stroke


def walks_in(tab: str) -> bool:
    """Return whether a tab is a walking line: a note on nearly every beat, and nearly all of them free.

    >>> walks_in("w w w. w"), walks_in("R = w ="), walks_in("R w w a")
    (True, False, False)
    """
    return tab.count(WALK) >= _WALKS * beats_of(tab)


def _roots(scene: Scene, home: int) -> list[int | None]:
    """Return the pitch of the bass note of every chord of the section, then where it leads to."""
    goal = home_pitch(scene.next_chord.bass_pitch_class, home) if scene.next_chord is not None else None
    stands = stands_of(scene)
    roots: list[int | None] = [*roots_of([stand.chord for stand in stands], home, goal), goal]
    if scene.final is not None:
        last = next(index for index, stand in enumerate(stands) if stand.onset >= scene.final)
        roots[last] = home_pitch(stands[last].chord.bass_pitch_class, home - _LAST_FALL)
    return roots


def _stroke(part: Part, slot: Slot, pitch: int) -> Stroke:
    scene = part.scene
    if scene.final is not None and slot.onset >= scene.final:
        return Stroke(slot.onset, slot.duration, pitch, _OPENS)
    if slot.sign == DEAD:
        return Stroke(slot.onset, max(1, min(slot.duration - 1, _DEAD_TICKS)), pitch, _DEAD)
    onset = slot.onset % scene.meter.beat_ticks
    accent = _OPENS if slot.opens else _OFF if onset else _STRONG if scene.meter.is_strong(slot.onset) else _WEAK
    # A tick of air, so that a note that comes a little early does not sound into the one before.
    held = min(round(slot.duration * part.band.bass_reach), slot.duration - 1)
    return Stroke(slot.onset, max(1, held), pitch, accent)


def _walked(part: Part, slots: Sequence[Slot], roots: Sequence[int | None]) -> list[Stroke]:
    """Return a walking line: learned notes on the beats, what the tab asks for between them, and what comes to mind."""
    scene, home = part.scene, part.band.bass_home
    beat_ticks = scene.meter.beat_ticks
    settings = _settings(scene)
    ends = scene.final if scene.final is not None else scene.end
    walked = [slot for slot in slots if slot.onset % beat_ticks == 0 and slot.onset < ends and slot.sign != DEAD]
    steps = [
        Step(setting, scene.meter.is_strong(slot.onset), _asked(slot))
        for slot in walked
        if (setting := settings[slot.onset // beat_ticks]) is not None
    ]
    goal = roots[slots[-1].number] if scene.final is not None else roots[-1]
    tempo = part.brief.tempo * 24 / beat_ticks
    feel = Feel(tempo, part.band.swing == 0, FIT, REPEATS)
    start = roots[0] if roots[0] is not None else home
    pitches = walk(steps, feel, scene.section.key, home, start, goal, part.rng)
    at = {slot.onset: pitch for slot, pitch in zip(walked, pitches, strict=True)}
    line = [_leaning(part, slot, at[slot.onset]) for slot in walked]
    between = [slot for slot in slots if slot.onset not in at and slot.onset < ends]
    if not between:
        changes = {slot.onset for slot in walked if slot.opens}
        line = adorn(line, scene.meter, part.cue.level, tempo, part.rng, changes)
    else:
        line = _with_between(part, line, between)
    return line + [_stroke(part, slot, goal or home) for slot in slots if slot.onset >= ends]


def _leaning(part: Part, slot: Slot, pitch: int) -> Stroke:
    stroke = _stroke(part, slot, pitch)
    meter = part.scene.meter
    backbeat = slot.onset % meter.bar_ticks // meter.beat_ticks % 2 == 1
    return replace(stroke, accent=stroke.accent + _BACKBEAT) if backbeat else stroke


def _with_between(part: Part, line: Sequence[Stroke], between: Sequence[Slot]) -> list[Stroke]:
    """Return a line with what a tab writes between the beats: dead notes, and eighths that lead to the note after."""
    found = {stroke.onset: stroke for stroke in line}
    onsets = sorted(found)
    for slot in between:
        before = next((found[onset] for onset in reversed(onsets) if onset < slot.onset), None)
        if before is None:
            continue
        after = next((found[onset] for onset in onsets if onset > slot.onset), before)
        side = 1 if before.pitch > after.pitch else -1
        pitch = before.pitch if slot.sign == DEAD else after.pitch + side
        found[slot.onset] = _stroke(part, slot, pitch)
        found[before.onset] = replace(before, duration=min(before.duration, slot.onset - before.onset))
    return [found[onset] for onset in sorted(found)]


def _asked(slot: Slot) -> int | None:
    """Return the pitch class that a sign asks for, None where the line is free."""
    if slot.opens or slot.sign in (WALK, APPROACH, *LEADING):
        return None
    if slot.sign in (ROOT, AHEAD, OCTAVE):
        return slot.chord.bass_pitch_class
    return degree_class(slot.chord, slot.sign)


def _settings(scene: Scene) -> list[Setting | None]:
    """Return what is known at every beat of the section."""
    meter = scene.meter
    beats = scene.end // meter.beat_ticks
    chords: list[Chord | None] = [None] * beats
    for span in scene.playable:
        for beat in range(span.onset // meter.beat_ticks, span.end // meter.beat_ticks):
            chords[beat] = span.chord
    places = [(beat // meter.beats, beat % meter.beats, scene.section.bars) for beat in range(beats)]
    return settings_of([*chords, scene.next_chord], places, meter.beats)
