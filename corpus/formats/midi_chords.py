"""The chords of a MIDI file: as written in its texts, or else estimated beat by beat from what sounds.

Conventions: a row is a beat (the first at tick 0 of the grid), a column a pitch class or a chord; scores are sums of evidence,
about 1 for a beat on which only chord tones sound; costs are in the same unit. The estimate is a template match smoothed by
Viterbi's algorithm, as in Sheh and Ellis, ISMIR 2003, with a bass, a key and barlines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.formats.midi_file import DRUM_CHANNEL, Recording
from corpus.formats.midi_grid import MIDI_TICKS_PER_TICK
from corpus.formats.midi_melody import is_bass
from corpus.sections import Change
from song import Chord, Key, Meter, SongError, Track, parse_chord

_NO_CHORD = {"N.C.", "NC", "N.C", "N"}
_LONGEST_SYMBOL = 16
_MOSTLY = 0.6  # of the texts that must be chords for the file to have chords written
_LONGEST_STAND = 16  # bars a written chord may stand on average
# Suffix, how much each interval belongs to it, and what speaks for it beside its notes.
_QUALITIES: tuple[tuple[str, dict[int, float], float], ...] = (
    ("", {0: 1.0, 4: 1.0, 7: 0.8}, 0.0),
    ("m", {0: 1.0, 3: 1.0, 7: 0.8}, 0.0),
    ("7", {0: 1.0, 4: 1.0, 7: 0.6, 10: 0.9}, -0.08),
    ("maj7", {0: 1.0, 4: 1.0, 7: 0.7, 11: 0.8}, -0.08),
    ("m7", {0: 1.0, 3: 1.0, 7: 0.7, 10: 0.8}, -0.06),
    ("sus4", {0: 1.0, 5: 0.9, 7: 0.9}, -0.12),
    ("dim", {0: 1.0, 3: 1.0, 6: 1.0}, -0.15),
    ("m7b5", {0: 1.0, 3: 1.0, 6: 1.0, 10: 0.8}, -0.15),
    ("dim7", {0: 1.0, 3: 1.0, 6: 1.0, 9: 1.0}, -0.18),
    ("aug", {0: 1.0, 4: 1.0, 8: 1.0}, -0.2),
)


@dataclass(frozen=True)
class Costs:
    """What the estimate weighs: found by search on pop songs of the training split."""

    foreign: float = -1.75  # a sounding note that the chord lacks
    bass: float = 0.62  # the lowest note is the root ...
    bass_tone: float = 0.13  # ... or another chord tone, or else takes as much away
    diatonic: float = 0.12  # all chord tones lie in the key
    bar: float = 0.15  # a change on a barline, on another strong beat, on a weak beat
    strong: float = 0.55
    weak: float = 0.6
    singer: float = 0.04  # how much the singer counts beside the band
    silence: float = 0.21  # what no chord earns, where little sounds


USUAL = Costs()
# Where the barlines themselves are asked for, a change off them has to cost more than the best chords need.
BARLINES = replace(USUAL, bar=0.3, strong=1.2, weak=1.9)


def written_chords(recording: Recording, start: int) -> list[Change] | None:
    """Return the chords that stand in a file's texts, markers or lyrics, None where none do; onsets are ticks from `start`."""
    for events in (recording.texts, recording.markers, recording.lyrics):
        changes = [(tick, _read(text)) for tick, text in events if _is_chord(text)]
        bars = (recording.end - start) / (4 * 480)
        if len(changes) >= max(2, _MOSTLY * len(events), bars / _LONGEST_STAND):
            return [((tick - start) // MIDI_TICKS_PER_TICK, chord) for tick, chord in changes]
    return None


def _is_chord(text: str) -> bool:
    try:
        return 0 < len(text) <= _LONGEST_SYMBOL and (text in _NO_CHORD or bool(parse_chord(text)))
    except SongError:
        return False


def _read(text: str) -> Chord | None:
    return None if text in _NO_CHORD else parse_chord(text)


def chroma(tracks: Sequence[Track], weights: Sequence[float], beat: int, beats: int) -> np.ndarray:
    """Return how long each pitch class sounds in each beat (beats, 12), in beats; `beat` is its length in MIDI ticks."""
    rows = np.zeros((beats, 12))
    for track, weight in zip(tracks, weights, strict=True):
        if track.channel == DRUM_CHANNEL or not weight:
            continue
        for note in track.notes:
            _pour(rows, note.onset_midi_ticks, note.duration_midi_ticks, beat, note.pitch % 12, weight)
    return rows


def _pour(rows: np.ndarray, onset: int, duration: int, beat: int, column: int, weight: float) -> None:
    """Add a note to the beats in which it sounds; its start counts as an eighth however short it is, four bars at most."""
    # A note a little early belongs to the beat that it anticipates.
    onset += beat // 16
    end = onset + min(max(duration, beat // 4), 16 * beat)
    row = onset // beat
    while row < len(rows) and row * beat < end:
        rows[row, column] += weight * (min(end, (row + 1) * beat) - max(onset, row * beat)) / beat
        row += 1


def lowest(tracks: Sequence[Track], beat: int, beats: int) -> np.ndarray:
    """Return which pitch class is lowest in each beat (beats, 12): ones, zeros where nothing sounds; a bass decides alone."""
    pitched = [track for track in tracks if track.channel != DRUM_CHANNEL]
    basses = [track for track in pitched if is_bass(track)]
    rows = np.zeros((beats, 12))
    found = np.full(beats, 128)
    for group in (basses, pitched):
        low = np.full(beats, 128)
        for track in group:
            for note in track.notes:
                first = (note.onset_midi_ticks + beat // 16) // beat
                last = (note.onset_midi_ticks + note.duration_midi_ticks - 1 - beat // 8) // beat
                for row in range(first, min(max(first, last), first + 16) + 1):
                    if row < beats:
                        low[row] = min(low[row], note.pitch)
        found = np.where(found == 128, low, found)
    heard = np.flatnonzero(found < 128)
    rows[heard, found[heard] % 12] = 1.0
    return rows


def estimate(
    sounding: np.ndarray, bass: np.ndarray, key: Key, meter: Meter, phase: int = 0, costs: Costs = USUAL
) -> tuple[list[Chord | None], float]:
    """Return the chord of every beat, and what all of them score together; `phase` is the beat of the first barline."""
    beats = len(sounding)
    names = [(root, suffix) for suffix, _, _ in _QUALITIES for root in range(12)]
    scores = _evidence(sounding, bass, key, costs)
    changing = np.array([_change_cost((beat - phase) % meter.beats, meter, costs) for beat in range(beats)])
    best = scores[0].copy()
    back = np.zeros((beats, best.size), dtype=np.int32)
    stay = np.arange(best.size)
    for beat in range(1, beats):
        other = int(best.argmax())
        moved = best[other] - changing[beat]
        back[beat] = np.where(best >= moved, stay, other)
        best = np.maximum(best, moved) + scores[beat]
    place = int(best.argmax())
    total = float(best[place])
    path = [place]
    for beat in range(beats - 1, 0, -1):
        place = int(back[beat, place])
        path.append(place)
    chords = [None if place == len(names) else _chord(*names[place], key) for place in reversed(path)]
    return chords, total


def _evidence(sounding: np.ndarray, bass: np.ndarray, key: Key, costs: Costs) -> np.ndarray:
    """Return how well every chord (and, last, no chord) fits every beat (beats, chords)."""
    total = sounding.sum(axis=1, keepdims=True)
    share = sounding / np.maximum(total, 1e-9)
    loud = np.minimum(1.0, 2 * total)
    tones, low, prior = _templates(key, costs)
    scores = loud * (share @ tones + prior) + np.minimum(loud, 1.0) * (bass @ low)
    silent = np.full((len(sounding), 1), costs.silence) * (1 - loud)
    # A beat in which nothing sounds says nothing about the chord that goes on.
    return np.hstack([scores, silent - 0.3 * loud])


def _templates(key: Key, costs: Costs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    tones, low, prior = [], [], []
    scale = {*key.scale, *([(key.pitch_class + 11) % 12] if key.mode == "minor" else [])}
    for _, weights, liking in _QUALITIES:
        for root in range(12):
            members = {(root + interval) % 12: weight for interval, weight in weights.items()}
            tones.append([members.get(pitch_class, costs.foreign) for pitch_class in range(12)])
            low.append(
                [costs.bass if pc == root else costs.bass_tone * (1 if pc in members else -1) for pc in range(12)]
            )
            prior.append(liking + costs.diatonic * (members.keys() <= scale))
    return np.array(tones).T, np.array(low).T, np.array(prior)


def _change_cost(beat: int, meter: Meter, costs: Costs) -> float:
    if beat == 0:
        return costs.bar
    return costs.strong if beat in meter.strong_beats else costs.weak


def _chord(root: int, suffix: str, key: Key) -> Chord:
    name = key.spell(root)
    return Chord(name, parse_chord(name + suffix).suffix, name)
