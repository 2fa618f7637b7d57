"""Comping: tabs give the rhythm, the voicings lead from chord to chord under the melody, the signs say how a chord is struck.

Conventions: signs of a comping tab:

- `X` `x` `o` the whole voicing, loud to soft; `s` the same cut short (four in the bar, skank); `r` rolled up from the bottom;
- `u` an up-stroke over the upper strings; `t` the upper voices without the lowest; `k` strings muted by the hand (a scratch);
- `1` to `6` one voice from the bottom, ringing on; `b` the lowest note; `f` the fifth that a guitarist's thumb alternates with;
- `T` `B` the top or the bottom voice in octaves, `M` the voices between (the guajeo of a montuno).

What a `voicing` is: those of a keyboard, of horns and strings stand in `arranger.chords.voicing`, the grips of a guitar in
`arranger.chords.shapes`. A player who plays `rootless` plays shells of three voices where the cue is light.
"""

from dataclasses import replace

from arranger.bands.pattern import Hit
from arranger.chords.grounding import grounded
from arranger.chords.leading import Held, choice_of, lead_through, movement
from arranger.chords.rhythm import EARLY, MUTED, rhythm_of
from arranger.chords.shapes import GRIPS, STRINGS
from arranger.chords.tones import FIFTHS, pick
from arranger.chords.voicing import Setting
from arranger.direction.cue import LIGHT
from arranger.part import Part
from arranger.scene import Scene, end_with_final
from arranger.stroke import Stroke
from song import Chord, ChordSpan

ACCENTS = {
    "X": 9.0, "x": 0.0, "o": -12.0, "s": 0.0, "r": -2.0, "u": -8.0, "t": -3.0, "k": -16.0, "b": 4.0, "f": 0.0,
    "T": 2.0, "B": 2.0, "M": -4.0,
}  # fmt: skip
"""What may be struck, but for the single voices, and how loud."""

_UP, _ROLL_MS = 0.7, 32.0
_SHORT, _SCRATCH = 0.5, 3
_SHELL_VOICES = 3
_RINGING = "123456"
# What an instrument other than a guitar lies an octave higher for; a guitar has its neck.
_OCTAVE = 12


def play(part: Part) -> list[Stroke]:
    """Return what a chord instrument plays in a section.

    Raises SongError where a chord has no voicing in the player's range.
    """
    scene, held, strum_ms = part.scene, held_in(part), part.player.strum_ms
    strokes: list[Stroke] = []
    taken = -1
    for hit in rhythm_of(part):
        span = scene.span_at(hit.onset)
        if span is None or hit.onset < taken:
            continue
        following = _next_held(part, held[span.onset]) if _leads_out(part, hit) else None
        if following is not None and not _rubs(scene, hit, following):
            strokes += _sound(hit, following, span, scene.end, strum_ms)
            continue
        early = _anticipated(part, span, hit)
        if early:
            taken = early.onset + 1
            ahead = 0 if _rubs(scene, hit, held[early.onset]) else EARLY
            hold = Hit(early.onset - ahead, ahead + min(scene.meter.beat_ticks, early.duration), hit.sign)
            strokes += _sound(hold, held[early.onset], early, hold.end, strum_ms)
        else:
            # A new chord is heard from its root: the thumb alternates only after that.
            rooted = (
                replace(hit, sign="b") if hit.sign == "f" and hit.onset == span.onset and _begins(scene, span) else hit
            )
            strokes += _sound(rooted, held[span.onset], span, scene.chord_ends[span.onset], strum_ms)
    closed = _closing(scene, strokes, held, strum_ms)
    # A grip leaves no finger free.
    return grounded(part, closed) if part.cue.grounds and part.player.voicing not in GRIPS else closed


def held_in(part: Part) -> dict[int, Held]:
    """Return how a player holds every chord of the section, by its onset."""
    restless = part.player.listens and part.cue.level > LIGHT
    return lead_through(part.scene, setting_of(part), restless=restless, shared=part.player.blends)


def setting_of(part: Part) -> Setting:
    """Return what a player has to voice with in the section: shells where the cue is light, higher where it says so."""
    player = part.player
    voices = player.voices
    if player.voicing == "rootless" and part.cue.level == LIGHT:
        voices = min(voices, _SHELL_VOICES)
    octave = 0 if player.voicing in GRIPS else _OCTAVE * part.cue.octave
    return Setting(player.voicing, voices, player.low + octave, player.high + octave, player.under)


def _anticipated(part: Part, span: ChordSpan, hit: Hit) -> ChordSpan | None:
    """Return the chord that a hit an eighth before it sounds already, None elsewhere."""
    if not part.player.anticipates or span.end - hit.onset != EARLY or hit.onset <= span.onset or hit.sign in _RINGING:
        return None
    following = part.scene.span_at(span.end)
    return following if following is not None and following.chord != span.chord else None


def _rubs(scene: Scene, hit: Hit, coming: Held) -> bool:
    """Return whether the melody, that is with the old chord still, lies a semitone over a voice of the one to come."""
    sung = scene.sounding(hit.onset, hit.onset + EARLY)
    return any((note.pitch - pitch) % 12 == 1 for note in sung for pitch in coming.pitches)


def _begins(scene: Scene, span: ChordSpan) -> bool:
    """Return whether a chord is another one than sounded before it."""
    before = scene.span_at(span.onset - 1)
    return before is None or before.chord != span.chord


def _leads_out(part: Part, hit: Hit) -> bool:
    """Return whether a hit an eighth before the next section sounds the chord with which that begins."""
    scene = part.scene
    pushes = part.player.anticipates and hit.onset == scene.end - EARLY and hit.sign not in _RINGING
    return pushes and scene.final is None and scene.next_chord not in (None, scene.playable[-1].chord)


def _next_held(part: Part, before: Held) -> Held:
    """Return the next section's first chord as near as may be to the last of this one."""
    chord = part.scene.next_chord
    assert chord is not None, part.scene.section.id
    found = choice_of(chord, part.scene.section.key, setting_of(part), frozenset(), False).held
    return min(found, key=lambda held: movement(before.pitches, held.pitches), default=before)


def _closing(scene: Scene, strokes: list[Stroke], held: dict[int, Held], strum_ms: float) -> list[Stroke]:
    """Return the strokes, in the last section up to the final chord and with it, held with the band."""
    strokes = end_with_final(scene, strokes)
    if scene.final is not None and scene.playable:
        last = scene.playable[-1]
        strokes += _sound(Hit(scene.final, scene.end - scene.final, "X"), held[last.onset], last, scene.end, strum_ms)
    return strokes


def _sound(hit: Hit, held: Held, span: ChordSpan, end: int, strum_ms: float) -> list[Stroke]:
    """Return one hit: a chord, a strum, single voices or a bass note."""
    pitches, sign = held.pitches, hit.sign
    duration = min(hit.duration, end - hit.onset)
    if sign in _RINGING:
        pitch = pitches[(int(sign) - 1) % len(pitches)]
        return [Stroke(hit.onset, min(span.end, end) - hit.onset, pitch, 0.0 if sign == "1" else -4.0)]
    accent = ACCENTS[sign]
    if sign in "bf":
        return [Stroke(hit.onset, duration, pitches[0] if sign == "b" else _alternate(held, span.chord), accent)]
    if sign in "TBM":
        return [Stroke(hit.onset, duration, pitch, accent) for pitch in _guajeo(held, sign)]
    if sign in MUTED:
        return [Stroke(hit.onset, min(_SCRATCH, duration), pitch, accent) for pitch in pitches[-3:]]
    if sign == "s":
        duration = max(_SCRATCH, round(duration * _SHORT))
    order = list(reversed(pitches[-4:])) if sign == "u" else list(pitches[1:] if sign == "t" else pitches)
    gap = _ROLL_MS if sign == "r" else 0.0 if held.shape is None else strum_ms * (_UP if sign == "u" else 1.0)
    # The top of a chord is what one hears of it; the inner voices stay a little behind.
    return [
        Stroke(hit.onset, duration, pitch, accent + (3.0 if pitch == pitches[-1] else -3.0), late_ms=gap * index)
        for index, pitch in enumerate(order)
    ]


def _guajeo(held: Held, sign: str) -> list[int]:
    """Return the outer voice in octaves, or what lies between."""
    lowest, *between, top = held.pitches
    if sign == "M":
        return between or [lowest]
    return [lowest, lowest + _OCTAVE] if sign == "B" else [top - _OCTAVE, top]


def _alternate(held: Held, chord: Chord | None) -> int:
    """Return the bass note that alternates with the lowest one: the fifth on a low string within reach, else the next voice.

    A guitarist goes below the root where the string is there, as D to the open A or C to the third fret of the low E.
    """
    shape = held.shape
    if shape is None or chord is None:
        return held.pitches[min(1, len(held.pitches) - 1)]
    fifth = pick(FIFTHS, [interval % 12 for interval in chord.quality.intervals])
    wanted = chord.root_pitch_class if chord.bass != chord.root else (chord.root_pitch_class + (fifth or 7)) % 12
    own = next(string for string, fret in enumerate(shape.frets) if fret is not None)
    reach = [0, *range(max(1, shape.position), max(shape.position, 1) + 4)]
    found = [
        STRINGS[string] + fret
        for string in range(3)
        for fret in ([shape.frets[string]] if shape.frets[string] is not None and string > own else reach)
        if string != own and fret is not None and (STRINGS[string] + fret) % 12 == wanted
    ]
    return min(
        found, key=lambda pitch: (pitch > held.pitches[0], abs(pitch - held.pitches[0])), default=held.pitches[1]
    )
