"""What the layers of a song hold: chords, melody notes, and the tracks of the band.

Conventions: `onset` and `duration` are ticks, 24 to the quarter note, from the start of the section; notes of a pickup have
negative onsets. What the band plays is in MIDI ticks from the start of the song.
"""

from dataclasses import dataclass
from typing import Literal

from song.chord import Chord
from song.error import SongError

LAYERS = ("chords", "melody")  # that are composed and written down, in that order
MOST_PICKUP = 3  # beats
EARLIEST = -MOST_PICKUP * 36  # ticks; the longest beat is a dotted quarter


@dataclass(frozen=True)
class ChordSpan:
    """A chord and the time it stands; None is no chord. A span stays within one bar."""

    onset: int
    duration: int
    chord: Chord | None

    def __post_init__(self) -> None:
        if self.onset < 0 or self.duration <= 0:
            raise SongError(f"chord {self.chord} at tick {self.onset} lasts {self.duration} ticks; use 1 or more")

    @property
    def end(self) -> int:
        """First tick after the span."""
        return self.onset + self.duration


@dataclass(frozen=True)
class Note:
    """A melody note; `pitch` is a MIDI number, `onset` negative in a pickup."""

    onset: int
    duration: int
    pitch: int

    def __post_init__(self) -> None:
        if self.duration <= 0:
            raise SongError(f"note {self.pitch} at tick {self.onset} lasts {self.duration} ticks; use 1 or more")
        if self.onset < EARLIEST:
            early = f"note {self.pitch} starts {-self.onset} ticks before its section"
            raise SongError(f"{early}; a pickup has at most {MOST_PICKUP} beats")
        if not 0 <= self.pitch <= 127:
            raise SongError(f"pitch {self.pitch} is outside MIDI; use 0 to 127")

    @property
    def end(self) -> int:
        """First tick after the note."""
        return self.onset + self.duration


@dataclass(frozen=True)
class PlayedNote:
    """A note as the band plays it, 480 MIDI ticks to the quarter note from the start of the song."""

    onset_midi_ticks: int
    duration_midi_ticks: int
    pitch: int
    velocity: int

    def __post_init__(self) -> None:
        assert self.onset_midi_ticks >= 0 and self.duration_midi_ticks > 0, self
        assert 0 <= self.pitch <= 127 and 1 <= self.velocity <= 127, self


@dataclass(frozen=True)
class PlayedControl:
    """A turn of a controller or of the pitch wheel, 480 MIDI ticks to the quarter note from the start of the song.

    Of kind "control", `number` is the MIDI controller (1 vibrato, 11 expression, 64 pedal) and `value` runs from 0 to 127; of kind
    "bend", `number` is 0 and `value` runs from -8192 to 8191, by General MIDI two semitones either way.
    """

    onset_midi_ticks: int
    kind: Literal["control", "bend"]
    number: int
    value: int

    def __post_init__(self) -> None:
        assert self.onset_midi_ticks >= 0, self
        if self.kind == "control":
            assert 0 <= self.number <= 119 and 0 <= self.value <= 127, self
        else:
            assert self.kind == "bend" and self.number == 0 and -8192 <= self.value <= 8191, self


@dataclass(frozen=True)
class Track:
    """One instrument for the whole song: General MIDI program 0 to 127, MIDI channel 0 to 15 (9 is drums)."""

    name: str
    program: int
    channel: int
    notes: tuple[PlayedNote, ...]
    volume: int = 100
    pan: int = 64
    controls: tuple[PlayedControl, ...] = ()
