"""The arrangement of a pop song of POP909, moved onto the barlines of its structure files.

Conventions: a shift is how much later the MIDI file plays than the structure is written, in MIDI ticks (480 to the quarter
note); the two are the same performance and keep the same beat, so that one shift holds from the first note to the last.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corpus.formats.midi_file import Recording
from song import Note, Track

MIDI_TICKS_PER_TICK = 20
_SIXTEENTH = 120
_FEWEST_SHARED = 0.5  # of the melody's notes that one shift must bring onto the MIDI's
_FEWEST_EXACT = 0.9  # of them that must lie within a sixteenth for the band to be kept
_MELODY = "MELODY"


def find_shift(recording: Recording, notes: Sequence[Note]) -> int | None:
    """Return the shift that brings most notes of the MELODY track onto the melody; None where under half of them agree."""
    written, heard = _rows(recording, notes)
    if not len(written) or not len(heard):
        return None
    shifts = (heard[None, :, 0] - written[:, None, 0])[written[:, None, 1] == heard[None, :, 1]]
    steps = np.round(shifts / _SIXTEENTH).astype(int)
    if not steps.size:
        return None
    values, counts = np.unique(steps, return_counts=True)
    if counts.max() < _FEWEST_SHARED * len(written):
        return None
    # The file plays a little before or behind its own sixteenths, everywhere by as much.
    return round(float(np.median(shifts[steps == values[counts.argmax()]])))


def exactness(recording: Recording, notes: Sequence[Note], shift: int) -> float:
    """Return the share of the written notes that the MELODY track plays within a sixteenth."""
    written, heard = _rows(recording, notes)
    apart = np.abs(heard[None, :, 0] - shift - written[:, None, 0])
    near = (apart <= _SIXTEENTH) & (written[:, None, 1] == heard[None, :, 1])
    return float(near.any(axis=1).mean())


def band_tracks(recording: Recording, notes: Sequence[Note], shift: int, end: int) -> tuple[Track, ...]:
    """Return the tracks from the first barline to the end (in ticks), none where file and melody do not really fit."""
    if exactness(recording, notes, shift) < _FEWEST_EXACT:
        return ()
    last = end * MIDI_TICKS_PER_TICK
    tracks = (
        replace(
            track,
            notes=tuple(
                replace(note, onset_midi_ticks=note.onset_midi_ticks - shift)
                for note in track.notes
                if 0 <= note.onset_midi_ticks - shift < last
            ),
        )
        for track in recording.tracks
    )
    return tuple(track for track in tracks if track.notes)


def _rows(recording: Recording, notes: Sequence[Note]) -> tuple[np.ndarray, np.ndarray]:
    """Return onset in MIDI ticks and pitch of the melody as written and as its track plays it."""
    written = [(note.onset * MIDI_TICKS_PER_TICK, note.pitch) for note in notes]
    heard = [
        (note.onset_midi_ticks, note.pitch)
        for track in recording.tracks
        if track.name == _MELODY
        for note in track.notes
    ]
    return np.array(written).reshape(-1, 2), np.array(heard).reshape(-1, 2)
