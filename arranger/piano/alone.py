"""The pianist who plays the whole song: the tune on top of the right hand, chords under it, the left hand all the rest.

Conventions: times are ticks from the start of the section, in a pickup before it; an accent is in steps of MIDI velocity.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from arranger.bands.pattern import for_meter, read_bar
from arranger.chords.tones import jazz_tones, plain_tones
from arranger.direction.cue import FULL, LIGHT
from arranger.octaves import fold
from arranger.part import Part
from arranger.piano.features import STEP, Grips
from arranger.piano.figures import ANSWERS, ANSWERS_OF
from arranger.piano.hands import LEFT_VOICES, Pitches, within_reach
from arranger.piano.keyboard import Place, apart, held, place_at, places_of
from arranger.piano.last_chord import last_chord
from arranger.piano.left_hand import LEFT_HANDS, LOWEST, sign_pitches, written_hits
from arranger.piano.model import load_pianist
from arranger.piano.play import LEFT, RIGHT, Hands, grips_of, realise, setting_of
from arranger.scene import end_with_final
from arranger.stroke import Stroke
from song import Note, kin_of

LEARNED = ("pop", "soul")
# Styles in which the tune goes up an octave where the song is fullest, and is doubled below; the others thicken it with chords.
_LIFTED = (*LEARNED, "ballad", "folk", "country")
_COLOURED = ("jazz", "ballad", "bossa", "jazz-waltz", "blues")
_TUNE, _SUPPORT, _UNDER = 9.0, -5.0, -5.0  # how loud the tune is, what thickens it, and the accompaniment
_CONTOUR = 6.0  # velocity steps by which the tune is louder at its top, at most
_BEHIND_MS, _ROLL_MS, _WIDE = 9.0, 26.0, 15
_LEGATO, _TONGUED = 0.97, 0.8
_NEAREST = 3  # semitones under the tune at which a voice may lie
_OCTAVE_TICKS = 12  # the shortest note that is played in octaves
_LOWEST, _HIGHEST = 40, 96  # where a tune lies on the keyboard
_BRIGHT = 71  # the highest mean of a tune that is played an octave higher
# What the left hand plays where the right hand has no finger for it: one voice or two, from fifth and octave up.
_VOICES = tuple(list(LEFT_VOICES).index(name) for name in ("5", "8", "10", "12"))
_HIGHEST_LEFT = 62
_MIDDLE, _HIGHER = 52, 4  # where the lower of two such voices should lie; so much higher where the song is fullest


def play(part: Part) -> list[Stroke]:
    """Return what the pianist plays in a section: tune, chords and bass."""
    left, right = hands_of(part)
    return sorted([*left, *right], key=lambda stroke: (stroke.onset, stroke.pitch))


def style_of(part: Part) -> str:
    """Return the style that the pianist plays in: one with a written left hand, or one learned from pop songs."""
    return kin_of(part.brief.style, (*LEFT_HANDS, *LEARNED))


def hands_of(part: Part) -> Hands:
    """Return what the left and the right hand play in a section."""
    scene = part.scene
    own = set(scene.notes)
    tune = _tune(part, scene.notes)
    coming = _tune(part, [note for note in scene.heard if note not in own])
    places = places_of(scene, max(LOWEST, part.player.low), part.player.high)
    if not places:
        return [], tune
    written = style_of(part) in LEFT_HANDS
    left, fills = (_written if written else _learned)(part, places)
    under = [*_support(part, places), *_free(part, fills, 2 if written else 1)]
    right = held([*tune, *_behind(end_with_final(scene, under))])
    left = apart(held(_behind(end_with_final(scene, left))), [*right, *coming])
    return last_chord(scene, places, (left, right))


def _behind(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Return the accompaniment a little behind the tune, wide tenths rolled.

    A pianist's tune comes first (Goebl, Melody lead in piano performance, J. Acoust. Soc. Am. 2001).
    """
    lowest: dict[int, int] = {}
    for stroke in strokes:
        lowest[stroke.onset] = min(stroke.pitch, lowest.get(stroke.onset, stroke.pitch))
    return [
        replace(stroke, late_ms=_BEHIND_MS + (_ROLL_MS if stroke.pitch - lowest[stroke.onset] >= _WIDE else 0.0))
        for stroke in strokes
    ]


def _double(part: Part) -> int:
    """Return where the tune is doubled: an octave above where that is not shrill, else below; 0 where the song is not at its fullest."""
    if part.cue.level < FULL or style_of(part) not in _LIFTED or not part.scene.notes:
        return 0
    mean = sum(note.pitch for note in part.scene.notes) / len(part.scene.notes) + part.seat.shift
    return 12 if mean <= _BRIGHT else -12


def _tune(part: Part, notes: Sequence[Note]) -> list[Stroke]:
    """Return the tune, in octaves where the song is fullest."""
    scene, double = part.scene, _double(part)
    middle = sum(note.pitch for note in notes) / max(1, len(notes))
    strokes = []
    for index, note in enumerate(notes):
        following = notes[index + 1] if index + 1 < len(notes) else None
        again = following is not None and following.pitch == note.pitch
        length = max(3, round(note.duration * (_TONGUED if again else _LEGATO)))
        if scene.final is not None and following is None and note.end > scene.final:
            length = scene.end - note.onset
        accent = _TUNE + (3.0 if scene.meter.is_strong(note.onset) else 0.0 if note.onset % 24 == 0 else -2.0)
        accent += max(-_CONTOUR, min(_CONTOUR, 0.6 * (note.pitch - middle)))
        top = _top(part, note)
        strokes.append(Stroke(note.onset, length, top, accent))
        if double and note.duration >= _OCTAVE_TICKS:
            strokes.append(Stroke(note.onset, length, top - 12, accent - 8))
    return strokes


def _top(part: Part, note: Note) -> int:
    """Return the pitch at which the hand plays the top of the tune."""
    return fold(note.pitch + part.seat.shift + max(0, _double(part)), _LOWEST, _HIGHEST)


def _support(part: Part, places: Sequence[Place]) -> list[Stroke]:
    """Return the chord tones that the right hand strikes under the tune: where it is long, stands on a beat, or the chord is new."""
    scene, level, doubled = part.scene, part.cue.level, _double(part)
    beat = scene.meter.beat_ticks
    strokes = []
    for note in scene.notes:
        place = place_at(places, note.onset)
        if place is None or note.onset < 0 or (scene.final is not None and note.onset >= scene.final):
            continue
        weight = (note.duration >= 2 * beat) + (note.duration >= beat) + (note.onset % beat == 0)
        weight += scene.meter.is_strong(note.onset) + (note.onset == place.span.onset)
        # A note that comes before the beat and is held over it stands for the beat.
        weight += note.onset % beat != 0 and note.duration > beat
        count = (
            0 if weight < 4 else 1,
            0 if weight < 3 else 1 if weight < 4 else 2,
            0 if weight < 2 else 1 if weight < 3 else 2,
        )[level]
        top = _top(part, note)
        # An octave below the tune is the tune again, and nothing rubs against it.
        bottom = max(top - (9 if doubled else 12), place.base + 12)
        length = max(3, min(round(note.duration * _LEGATO), place.span.end - note.onset))
        for pitch in _under(part, place, top, bottom)[:count]:
            strokes.append(Stroke(note.onset, length, pitch, _SUPPORT))
    return strokes


def _under(part: Part, place: Place, top: int, bottom: int) -> Pitches:
    """Return the chord tones below a note of the tune, from the top, a third or more apart."""
    chord = place.span.chord
    assert chord is not None
    coloured = style_of(part) in _COLOURED
    tones = jazz_tones(chord, part.scene.section.key, 4, frozenset({top % 12})) if coloured else plain_tones(chord, 3)
    found: list[int] = []
    for pitch in range(top - _NEAREST, bottom - 1, -1):
        # A minor ninth below the tune grates.
        if pitch % 12 in tones and (not found or found[-1] - pitch >= _NEAREST) and top - pitch not in (13, 1):
            found.append(pitch)
    return tuple(found)


def _free(part: Part, fills: Sequence[Stroke], beats: int) -> list[Stroke]:
    """Return what of the right hand's own figures has room: where the tune rests for so many beats."""
    scene = part.scene
    kept = []
    for stroke in fills:
        before = [note for note in scene.heard if note.onset <= stroke.onset]
        after = [note for note in scene.heard if note.onset > stroke.onset]
        if before and before[-1].end > stroke.onset:
            continue
        until = after[0].onset if after else scene.end
        since = before[-1].end if before else 0
        if until - since < beats * scene.meter.beat_ticks or until - stroke.onset < STEP:
            continue
        length = min(stroke.duration, until - stroke.onset)
        kept.append(Stroke(stroke.onset, length, stroke.pitch, stroke.accent + _UNDER))
    return kept


def _learned(part: Part, places: list[Place]) -> Hands:
    """Return the learned texture: what the right hand has no finger for goes to the left, which moves up to it."""
    scene = part.scene
    left, right = grips_of(part)
    sings = _sings(part)
    left = left.copy()
    for step in np.flatnonzero((left == 0) & (right > 0) & sings).tolist():
        if place := place_at(places, step * STEP):
            left[step] = _taken_over(place, int(right[step]), part.cue.level)
    hands = realise(scene, places, left, np.where(sings, 0, right), load_pianist(), setting_of(part))
    return [Stroke(s.onset, s.duration, s.pitch, s.accent + _UNDER) for s in hands[LEFT]], hands[RIGHT]


def _taken_over(place: Place, grip: int, level: int) -> int:
    """Return the left hand's grip for one of the right hand's: as high as its lowest rung, in the middle of the keyboard."""
    middle = _MIDDLE + (_HIGHER if level == FULL else 0)
    lowest = min(range(len(_VOICES) - 1), key=lambda at: abs(place.left[_VOICES[at]] - middle))
    rung = (grip & -grip).bit_length() - 1
    if level > LIGHT and grip.bit_count() > 1:
        # A fifth and an octave would leave out the third.
        upper = lowest + 2 if lowest == 0 and place.left[_VOICES[2]] <= _HIGHEST_LEFT else lowest + 1
        return 1 << _VOICES[lowest] | 1 << _VOICES[upper]
    return 1 << _VOICES[min(lowest + rung % 3, len(_VOICES) - 1)]


def _sings(part: Part) -> Grips:
    """Return at which steps the tune sounds, (steps,)."""
    sings = np.zeros(part.scene.end // STEP, dtype=bool)
    for note in part.scene.heard:
        sings[max(0, note.onset // STEP) : max(0, -(-note.end // STEP))] = True
    return sings


def _written(part: Part, places: list[Place]) -> Hands:
    """Return a written left hand, and what the right hand puts in where the tune is silent."""
    scene, style = part.scene, style_of(part)
    key, level = scene.section.key, part.cue.level
    rng = part.stream("left hand", scene.section.label, str(level))
    left: list[Stroke] = []
    before: Pitches = ()
    for hit in written_hits(scene, style, level, rng):
        place = place_at(places, hit.onset)
        if place is None:
            continue
        following = next((other for other in places if other.span.onset > place.span.onset), None)
        pitches = sign_pitches(hit.sign, place, key, style, before, following)
        if hit.sign in "cg":
            before = pitches
        length = max(3, min(hit.duration, place.span.end - hit.onset) - 1)
        short = min(length, scene.meter.beat_ticks - 3) if hit.sign in "cbf" and style != "ballad" else length
        accent = _UNDER + (2.0 if hit.onset % scene.meter.bar_ticks == 0 else -3.0 if hit.sign in "cg" else 0.0)
        left += [Stroke(hit.onset, short, pitch, accent) for pitch in within_reach(pitches)]
    return left, _answers(part, places)


def _answers(part: Part, places: Sequence[Place]) -> list[Stroke]:
    """Return what the right hand would play if there were no tune: a written figure over the chords, in colours that suit them."""
    scene, style = part.scene, style_of(part)
    tabs = for_meter(ANSWERS[ANSWERS_OF.get(style, style)], scene.meter)
    rng = part.stream("answers", scene.section.label)
    tab = tabs[int(rng.integers(len(tabs)))]
    strokes = []
    for bar, start in scene.bar_starts():
        for hit in read_bar(tab, scene.meter, bar):
            place = place_at(places, start + hit.onset)
            if place is None:
                continue
            chord = sorted(_under(part, place, place.right[2] + 12, place.right[0]))[-3:]
            rungs = (*chord, chord[0] + 12)
            pitches = chord if hit.sign == "x" else rungs[int(hit.sign) - 1 : int(hit.sign)]
            length = max(3, min(hit.duration, place.span.end - start - hit.onset) - 1)
            strokes += [Stroke(start + hit.onset, length, pitch, -1.0) for pitch in pitches]
    return strokes
