"""Who sings what: the voice of every style and role.

Conventions: pitches are MIDI numbers; the range of every voice spans at least an octave and a third.
"""

from dataclasses import dataclass, replace

from song import Section, Song


@dataclass(frozen=True)
class Voice:
    """Lowest and highest pitch, where the melody lies, and how freely it is drawn, in how many drafts a phrase."""

    low: int
    high: int
    centre: int
    temperature: float = 1.0
    top_p: float = 0.95
    drafts: int = 10

    def __post_init__(self) -> None:
        assert self.high - self.low >= 16 and self.low <= self.centre <= self.high, self


# Heads and songs are sung: A3 to E5 or so; a solo is for a horn.
VOICES: dict[str, Voice] = {
    "jazz": Voice(57, 76, 67, 0.95, 0.93),
    "bossa": Voice(57, 75, 66, 0.95, 0.93),
    "ballad": Voice(57, 76, 66, 0.95, 0.93),
    "jazz-waltz": Voice(57, 76, 67, 0.95, 0.93),
    "blues": Voice(57, 75, 66, 0.95, 0.93),
    "pop": Voice(57, 76, 67, 0.95, 0.93),
    "rock": Voice(57, 76, 67, 0.95, 0.93),
    "folk": Voice(59, 78, 69, 0.9, 0.92),
}
SOLO_LOW, SOLO_HIGH = 55, 82


def voice_for(song: Song, section: Section) -> Voice:
    """Return who sings a section; the temperature of the brief multiplies the voice's own."""
    voice = VOICES[song.brief.style]
    if section.role == "solo":
        voice = replace(voice, low=SOLO_LOW, high=SOLO_HIGH)
    return replace(voice, temperature=voice.temperature * song.brief.temperature)
