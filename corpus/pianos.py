"""The piano accompaniments of POP909: what the two hands play under a pop song, beside its chords, melody and sections.

Conventions: onsets and durations are ticks, 24 to the quarter note, from the start of the song; velocities are MIDI's. The
players' notes are on the grid of the file already, so that rounding to whole ticks moves none of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.dataset import Skipped
from corpus.sets import pop909
from corpus.sets.pop909_band import MIDI_TICKS_PER_TICK
from corpus.split import Split, split_of
from song import Song

DATASET = pop909.DATASET
_PIANO = "PIANO"


@dataclass(frozen=True)
class KeyStroke:
    """A note of the piano."""

    onset: int
    duration: int
    pitch: int
    velocity: int


@dataclass(frozen=True)
class Piano:
    """A song (without tracks) and what its pianist plays, in order of onset and pitch."""

    song: Song
    notes: tuple[KeyStroke, ...]

    @property
    def split(self) -> Split:
        """What the song is for: train, valid or test, the same as for all other stages."""
        return split_of(self.song.brief.title)


def read_pianos(data: Path) -> Iterator[Piano]:
    """Walk the songs of POP909 whose piano stands on the barlines, from the archive in a folder; none where it is missing."""
    archive = DATASET.find(data)
    if archive is None:
        return
    for _, work in DATASET.files(archive):
        song = DATASET.reading(work)
        if not isinstance(song, Skipped) and (piano := piano_of(song)):
            yield piano


def piano_of(song: Song) -> Piano | None:
    """Return the piano of a song as the reader of the set gives it; None where it has none that fits its bars."""
    strokes = [
        KeyStroke(
            round(note.onset_midi_ticks / MIDI_TICKS_PER_TICK),
            max(1, round(note.duration_midi_ticks / MIDI_TICKS_PER_TICK)),
            note.pitch,
            note.velocity,
        )
        for track in song.tracks
        if track.name == _PIANO
        for note in track.notes
    ]
    if not strokes:
        return None
    return Piano(replace(song, tracks=()), tuple(sorted(strokes, key=lambda stroke: (stroke.onset, stroke.pitch))))
