"""The string quartet: the first violin has the melody mostly, the others carry it in textures that change with the music.

Conventions: ticks from the start of the section. The harmony under every texture is that of the four voices of
`arranger.ensembles.chorale`, second violin to cello from alto to bass; a texture says how each player figures it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from arranger.direction.cue import FULL, LIGHT
from arranger.direction.story import SOLO_ROLES
from arranger.ensembles.chorale import Frame, frame_of, voices_of
from arranger.ensembles.positions import ALTO, BASS, SOPRANO, TENOR
from arranger.ensembles.slots import Slot
from arranger.ensembles.soprano import place
from arranger.ensembles.tones import tones_of
from arranger.ensembles.touch import touched
from arranger.ensembles.turns import turn_of
from arranger.part import Part
from arranger.scene import Scene
from arranger.stroke import Stroke
from song import Note

BOWED = ("violin", "second-violin", "viola", "cello")
PARTS = (*BOWED, "pizzicato")
_VOICE = {"violin": SOPRANO, "second-violin": ALTO, "viola": TENOR, "cello": BASS}
# Lowest and highest note of each in these textures; the octave, in semitones, in which each plays a passage in octaves.
_LOWEST = {"violin": 55, "second-violin": 55, "viola": 48, "cello": 36}
_OCTAVES = {"violin": 12, "second-violin": 0, "viola": -12, "cello": -24}
# No line stays longer above the E on the end of the fingerboard without hurting the ear.
_VIOLIN_TOP, _CELLO_RANGE, _ANSWER_RANGE = 88, (43, 69), (69, 88)
# What is played where, by how busy the section is; one of several is drawn for each letter of the form.
_TEXTURES: Mapping[int, tuple[str, ...]] = {
    0: ("sustained", "plucked"),
    1: ("broken", "afterbeats", "sustained"),
    2: ("pulsing", "driving"),
}
# In solos the players take turns.
_SOLOS = ("pulsing", "cello", "driving")
_SLOW = 84  # quarter notes a minute under which figures go in sixteenths
_PEAK, _RISE, _TUTTI_BARS = 0.8, 0.1, 2
_DETACHED, _SPICCATO, _PLUCK = 0.9, 0.6, 0.5
_BEHIND, _AHEAD = -5.0, 3.0

Figure = Callable[[Part, Frame], list[Stroke]]


def play(part: Part) -> list[Stroke]:
    """Return what a player of the quartet plays in a section."""
    return touched(part, _written(part))


def _written(part: Part) -> list[Stroke]:
    name = part.player.part
    texture = texture_of(part.scene, part.cue.level, part.brief.seed)
    frame = frame_of(part.scene, part.brief.tempo, sung=texture != "cello")
    if name == "pizzicato":
        return _plucked(part, frame) if texture == "plucked" else []
    if texture == "plucked" and name != "violin":
        return []
    strokes = _FIGURES[texture].get(name, _sustained)(part, frame)
    if texture in _TEXTURES[FULL] and _tutti(part.scene):
        until = min(_TUTTI_BARS * part.scene.meter.bar_ticks, part.scene.final or part.scene.end)
        strokes = _octaves(part, frame, until) + [stroke for stroke in strokes if stroke.onset >= until]
    return _with_last_chord(part, strokes)


def texture_of(scene: Scene, level: int, seed: int) -> str:
    """Return the texture of a section: the cello sings in a bridge, else one of those for its level.

    The seed draws the one that a letter of the form begins with; when it comes again, it is the next one's turn.
    """
    if scene.contrasting and scene.notes and scene.final is None and level > LIGHT:
        return "cello"
    takes_turns = scene.section.role in SOLO_ROLES and level > LIGHT and scene.final is None and scene.notes
    choices = _SOLOS if takes_turns else _TEXTURES[level]
    drawn = turn_of(scene, choices, "quartet", seed)
    return "sustained" if drawn == "plucked" and scene.final is not None else drawn


def _tutti(scene: Scene) -> bool:
    """Return whether a section begins with everybody in octaves: at the height of the song, and with a tune to play."""
    rises = scene.previous_energy is not None and scene.section.energy > scene.previous_energy + _RISE
    return (
        scene.section.energy >= _PEAK and rises and sum(note.onset < scene.meter.bar_ticks for note in scene.notes) > 1
    )


def _octaves(part: Part, frame: Frame, until: int) -> list[Stroke]:
    """Return the melody in the player's octave up to a tick."""
    shift = _OCTAVES[part.player.part]
    if shift == 12 and max(note.pitch for note in frame.own) + shift > _VIOLIN_TOP:
        shift = 0
    # The violin leads in alone; the others are still busy with the section before.
    first = min(0, frame.own[0].onset) if part.player.part == "violin" else 0
    own = [note for note in frame.own if first <= note.onset < until]
    return [Stroke(n.onset, min(n.duration, until - n.onset), n.pitch + shift, 6.0) for n in own]


def _sustained(part: Part, _: Frame) -> list[Stroke]:
    """Return the player's voice as the choir would sing it, the melody in a higher octave where the music is full."""
    voice = _VOICE[part.player.part]
    notes = voices_of(part.scene, part.cue.level, part.brief.tempo, part.brief.seed)[voice]
    lift = 0
    if voice == SOPRANO and part.cue.level == FULL and notes and max(n.pitch for n in notes) + 12 <= _VIOLIN_TOP:
        lift = 12
    strong = part.scene.meter.is_strong
    return [Stroke(n.onset, n.duration, n.pitch + lift, _AHEAD if strong(n.onset) else 0.0) for n in notes]


def _pulsing(part: Part, frame: Frame) -> list[Stroke]:
    """Return the player's voice in repeated notes."""
    return [
        Stroke(tick, round(unit * _SPICCATO), pitch, _AHEAD if tick % part.scene.meter.beat_ticks == 0 else _BEHIND)
        for slot, pitch, unit in _units(part, frame)
        for tick in range(slot.onset, slot.end, unit)
    ]


def _murmuring(part: Part, frame: Frame) -> list[Stroke]:
    """Return the player's voice in soft repeated notes, held where the music swings."""
    if part.band.swing or part.band.shuffle:
        rows = zip(frame.slots, frame.voicings, strict=True)
        voice = _VOICE[part.player.part]
        return _joined([Stroke(slot.onset, slot.end - slot.onset, row[voice], _BEHIND) for slot, row in rows])
    return [replace(stroke, accent=stroke.accent + _BEHIND) for stroke in _pulsing(part, frame)]


def _driving(part: Part, frame: Frame) -> list[Stroke]:
    """Return the bass on every beat, an octave lower where a bar begins."""
    meter = part.scene.meter
    strokes = []
    for slot, voicing in zip(frame.slots, frame.voicings, strict=True):
        for tick in range(slot.onset, slot.end, meter.beat_ticks):
            low = voicing[BASS] - 12 * (tick % meter.bar_ticks == 0 and voicing[BASS] - 12 >= _LOWEST["cello"])
            strokes.append(Stroke(tick, round(min(meter.beat_ticks, slot.end - tick) * _DETACHED), low, _AHEAD))
    return strokes


def _afterbeats(part: Part, frame: Frame) -> list[Stroke]:
    """Return the player's voice between the beats, where the bass has them."""
    beat = part.scene.meter.beat_ticks
    off = 12 if not part.scene.meter.compound else 24
    return [
        Stroke(tick + off, round((beat - off) * _SPICCATO), voicing[_VOICE[part.player.part]], _BEHIND)
        for slot, voicing in zip(frame.slots, frame.voicings, strict=True)
        for tick in range(slot.onset, slot.end, beat)
        if tick + off < slot.end
    ]


def _broken(part: Part, frame: Frame) -> list[Stroke]:
    """Return broken chords between the viola and the melody: low, high, middle, high; low, middle, high in threes."""
    strokes: list[Stroke] = []
    order = (0, 1, 2) if part.scene.meter.compound else (0, 2, 1, 2)
    for (slot, _, unit), voicing in zip(_units(part, frame), frame.voicings, strict=True):
        tones = _between(slot, voicing)
        for number, tick in enumerate(range(slot.onset, slot.end, unit)):
            pitch = tones[min(order[number % len(order)], len(tones) - 1)]
            strokes.append(Stroke(tick, round(unit * _DETACHED), pitch, 0.0 if number % len(order) == 0 else _BEHIND))
    return strokes


def _between(slot: Slot, voicing: Sequence[int]) -> list[int]:
    """Return three chord tones for the second violin, the alto's own among them, not above the melody nor below the viola."""
    sounding = tones_of(slot.chord, plain=slot.closing).sounding
    ceiling = min([voicing[SOPRANO], *(note.pitch for note in slot.sung)])
    floor = max(_LOWEST["second-violin"], voicing[TENOR])
    tones = [p for p in range(floor, ceiling + 1) if p % 12 in sounding and abs(p - voicing[ALTO]) <= 9]
    place_of_alto = tones.index(voicing[ALTO]) if voicing[ALTO] in tones else 0
    first = max(0, min(place_of_alto - 1, len(tones) - 3))
    return tones[first : first + 3] or [voicing[ALTO]]


def _units(part: Part, frame: Frame) -> list[tuple[Slot, int, int]]:
    """Return for every slot the player's pitch and the ticks of a figure's note: eighths, sixteenths where it is slow."""
    swings = part.band.swing > 0 or part.band.shuffle > 0
    unit = 6 if part.brief.tempo < _SLOW and not swings and not part.scene.meter.compound else 12
    voice = _VOICE[part.player.part]
    return [(slot, voicing[voice], unit) for slot, voicing in zip(frame.slots, frame.voicings, strict=True)]


def _plucked(part: Part, frame: Frame) -> list[Stroke]:
    """Return the three lower parts plucked: the bass on the strong beats, the others after it."""
    meter = part.scene.meter
    strokes: list[Stroke] = []
    for slot, voicing in zip(frame.slots, frame.voicings, strict=True):
        for tick in range(slot.onset, slot.end, meter.beat_ticks):
            length = round(meter.beat_ticks * _PLUCK)
            if meter.is_strong(tick) or tick == slot.onset:
                strokes.append(Stroke(tick, length, voicing[BASS], _AHEAD))
            else:
                pitches = sorted({voicing[TENOR], voicing[ALTO]})
                strokes += [Stroke(tick, length, pitch, _BEHIND, 6.0 * n) for n, pitch in enumerate(pitches)]
    return strokes


def _cello_sings(part: Part, _: Frame) -> list[Stroke]:
    low, high = _CELLO_RANGE
    lower = [replace(note, pitch=note.pitch - 12) for note in part.scene.notes]
    return [Stroke(n.onset, n.duration, n.pitch, 8.0) for n in place(lower, low, high)]


def _holds_bass(_: Part, frame: Frame) -> list[Stroke]:
    """Return the bass in the viola's register, under or around the cello's melody."""
    strokes = []
    for slot, voicing in zip(frame.slots, frame.voicings, strict=True):
        pitch = voicing[BASS] + 12 * (voicing[BASS] < _LOWEST["viola"])
        strokes.append(Stroke(slot.onset, slot.end - slot.onset, pitch, _BEHIND))
    return _joined(strokes)


def _answers(part: Part, frame: Frame) -> list[Stroke]:
    """Return the first violin above the cello: what it has just sung, said again where it rests or holds.

    A cello that leaves no room for answers has a quiet voice held above it.
    """
    scene, strokes = part.scene, []
    notes = scene.notes
    for index, note in enumerate(notes):
        begins = max(note.onset + 12, min(note.end, note.onset + scene.meter.beat_ticks))
        begins += -begins % 12
        until = min(notes[index + 1].onset if index + 1 < len(notes) else scene.end, scene.end)
        if until - begins < 2 * scene.meter.beat_ticks or index < 2:
            continue
        strokes += _echo(scene, notes[max(0, index - 3) : index + 1], begins, until)
    if strokes:
        return strokes
    held = zip(frame.slots, frame.voicings, strict=True)
    return _joined([Stroke(slot.onset, slot.end - slot.onset, row[SOPRANO], 2 * _BEHIND) for slot, row in held])


def _echo(scene: Scene, motif: Sequence[Note], begins: int, until: int) -> list[Stroke]:
    """Return a motif from a tick on, high, on tones of the chords and the scale, as fast as it must be to have its say."""
    low, high = _ANSWER_RANGE
    since = [note.onset - motif[0].onset for note in motif]
    paces = (tuple(begins + round(tick * pace / 6) * 6 for tick in since) for pace in (1, 0.5, 0.25))
    onsets = next((ticks for ticks in paces if ticks[-1] + 12 <= until and len(set(ticks)) == len(ticks)), ())
    strokes: list[Stroke] = []
    for index, (onset, note) in enumerate(zip(onsets, motif, strict=False)):
        span = scene.span_at(onset)
        if span is None or span.chord is None:
            break
        last = index + 1 == len(onsets)
        weak = onset % scene.meter.beat_ticks != 0 and not last
        usable = set(scene.section.key.scale) if weak else span.chord.pitch_classes
        pitch = note.pitch + 12 * (1 + (note.pitch + 12 < low) - (note.pitch + 12 > high))
        near = [(abs(p - pitch), p) for p in range(pitch - 3, pitch + 4) if p % 12 in usable and low <= p <= high]
        pitch = min(near)[1] if near else pitch
        end = max(onset + 6, min(until - 6, span.end)) if last else onsets[index + 1]
        strokes.append(Stroke(onset, end - onset, pitch, 2.0))
    return strokes


def _joined(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Return strokes with those of one pitch that follow each other joined."""
    joined: list[Stroke] = []
    for stroke in strokes:
        before = joined[-1] if joined else None
        if before and before.pitch == stroke.pitch and before.onset + before.duration == stroke.onset:
            joined[-1] = replace(before, duration=before.duration + stroke.duration)
        else:
            joined.append(stroke)
    return joined


def _with_last_chord(part: Part, strokes: list[Stroke]) -> list[Stroke]:
    """Return the strokes up to the last chord of the song and that chord, spread wide over the four."""
    scene, name = part.scene, part.player.part
    if scene.final is None or name == "violin":
        return strokes
    frame = frame_of(scene, part.brief.tempo)
    kept = [s if s.onset + s.duration <= scene.final else replace(s, duration=scene.final - s.onset)
            for s in strokes if s.onset < scene.final]  # fmt: skip
    if not frame.slots or not frame.slots[-1].closing:
        return kept
    pitch = frame.voicings[-1][_VOICE[name]]
    pitch -= 12 * (name == "cello" and pitch - 12 >= _LOWEST["cello"])
    return [*kept, Stroke(scene.final, scene.end - scene.final, pitch, _AHEAD)]


_FIGURES: Mapping[str, Mapping[str, Figure]] = {
    "sustained": {},
    "plucked": {},
    "pulsing": {"second-violin": _pulsing, "viola": _pulsing, "cello": _driving},
    "driving": {"second-violin": _broken, "viola": _pulsing, "cello": _driving},
    "broken": {"second-violin": _broken},
    "afterbeats": {"second-violin": _afterbeats, "viola": _afterbeats},
    "cello": {"violin": _answers, "second-violin": _murmuring, "viola": _holds_bass, "cello": _cello_sings},
}
