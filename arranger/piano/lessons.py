"""The piano tracks of pop songs as lessons: what both hands grip at every sixteenth of every section, and how they touch the keys.

Conventions: steps and grips are those of `arranger.piano.features`; a lesson is one section of a song.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from arranger.chords.tones import plain_tones
from arranger.network import Rows
from arranger.piano.features import STEP, Grips, Setting, cut
from arranger.piano.hands import ladder, left_base, read_left, read_right, split_point
from arranger.piano.touch import Struck, gaps
from corpus.pianos import KeyStroke, Piano
from song import ChordSpan

_FEWEST_STEPS = 0.06  # of a section's sixteenths that must sound for it to teach anything
_SHORTEST, _LONGEST = -3.0, 2.0


@dataclass(frozen=True)
class Lesson:
    """A section: its setting, the grips of both hands, (steps,), its notes and how each was touched, (notes, 2)."""

    setting: Setting
    left: Grips
    right: Grips
    notes: tuple[Struck, ...]
    touches: Rows


def lessons_of(piano: Piano) -> Iterator[Lesson]:
    """Walk the sections of a song in which the piano plays."""
    song, brief = piano.song, piano.song.brief
    heard = song.all_notes()
    for section, start in song.starts():
        ticks = section.bars * brief.meter.bar_ticks
        notes = cut([replace(note, onset=note.onset - start) for note in heard if note.onset >= start - 72], ticks + 24)
        spans = song.chords[section.id]
        setting = Setting(brief.meter, brief.tempo, section.role, section.energy, section.bars, spans, notes)
        strokes = [replace(s, onset=s.onset - start) for s in piano.notes if start <= s.onset < start + ticks]
        lesson = read_lesson(setting, strokes)
        if np.count_nonzero(lesson.left | lesson.right) >= _FEWEST_STEPS * setting.steps:
            yield lesson


def read_lesson(setting: Setting, strokes: Sequence[KeyStroke]) -> Lesson:
    """Return what the hands do in a section; strokes count from its start."""
    left = np.zeros(setting.steps, dtype=np.int64)
    right = np.zeros(setting.steps, dtype=np.int64)
    touched: dict[Struck, KeyStroke] = {}
    splits = _splits(setting, strokes)
    for span, inside in _by_span(setting, strokes):
        chord = span.chord
        assert chord is not None
        split = splits[span.onset // setting.meter.bar_ticks]
        low = [stroke.pitch for stroke in inside if stroke.pitch < split]
        high = [stroke.pitch for stroke in inside if stroke.pitch >= split]
        base = left_base(low, chord) if low else 0
        rungs = ladder(plain_tones(chord, 4), _lowest_tone(plain_tones(chord, 4), min(high))) if high else ()
        for stroke in inside:
            step = min(round(stroke.onset / STEP), setting.steps - 1)
            hand = int(stroke.pitch >= split)
            grip = read_right([stroke.pitch], rungs) if hand else read_left([stroke.pitch], base)
            (right if hand else left)[step] |= grip
            touched[step, hand, grip.bit_length() - 1] = stroke
    return Lesson(setting, left, right, *_touches(left, right, touched))


def _lowest_tone(tones: Sequence[int], pitch: int) -> int:
    """Return the chord tone nearest to a pitch."""
    return min(range(pitch - 6, pitch + 7), key=lambda other: (other % 12 not in tones, abs(other - pitch), other))


def _by_span(setting: Setting, strokes: Sequence[KeyStroke]) -> Iterator[tuple[ChordSpan, list[KeyStroke]]]:
    """Walk the chords with what is struck in each; what comes a little early belongs to the step it is nearest to."""
    spans = [span for span in setting.spans if span.chord is not None]
    for span in spans:
        inside = [s for s in strokes if span.onset <= min(round(s.onset / STEP), setting.steps - 1) * STEP < span.end]
        if inside:
            yield span, inside


def _splits(setting: Setting, strokes: Sequence[KeyStroke]) -> Mapping[int, int]:
    """Return the lowest pitch of the right hand in every bar."""
    bars: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for stroke in strokes:
        step = min(round(stroke.onset / STEP), setting.steps - 1)
        bars[step // setting.bar_steps][step].append(stroke.pitch)
    return {bar: split_point(list(onsets.values())) for bar, onsets in bars.items()}


def _touches(left: Grips, right: Grips, touched: Mapping[Struck, KeyStroke]) -> tuple[tuple[Struck, ...], Rows]:
    notes = tuple(sorted(touched))
    lengths = gaps(left), gaps(right)
    mean = sum(stroke.velocity for stroke in touched.values()) / max(1, len(touched))
    rows = np.zeros((len(notes), 2), dtype=np.float32)
    for row, (step, hand, voice) in zip(rows, notes, strict=True):
        stroke = touched[step, hand, voice]
        held = np.log2(max(1, stroke.duration) / (STEP * max(1, int(lengths[hand][step]))))
        row[:] = (stroke.velocity - mean) / 10, min(max(float(held), _SHORTEST), _LONGEST)
    return notes, rows


def tokens_of(lesson: Lesson, classes: Grips) -> list[tuple[str, int]]:
    """Return a section as one line of tokens, class of the left and grip of the right hand in turn, as an n-gram model reads it."""
    pairs = zip(classes.tolist(), lesson.right.tolist(), strict=True)
    return [token for left, right in pairs for token in (("left", left), ("right", right))]


def distinct(lessons: Sequence[Lesson]) -> list[Lesson]:
    """Return lessons without those that play the one before again, note for note."""
    kept = list(lessons[:1])
    for before, lesson in pairwise(lessons):
        same = before.left.shape == lesson.left.shape and (before.left == lesson.left).all()
        if not (same and (before.right == lesson.right).all()):
            kept.append(lesson)
    return kept
