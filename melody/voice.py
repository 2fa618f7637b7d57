"""Who sings what: the voice of every style and role.

Conventions: pitches are MIDI numbers; the range of every voice spans at least an octave and a third.
"""

from dataclasses import dataclass, replace

from song import Brief, Section, Song, kin_of
from song.chance import stream

# How much higher a phrase lies at the peak of a song than where it is still (the sections of POP909: 7.9).
ENERGY_SEMITONES = 8


@dataclass(frozen=True)
class Voice:
    """Lowest and highest pitch, and where the melody lies.

    One that `flows` goes on over the ends of phrases and sections, as a soloist does; one that `swings` writes eighths and
    triplets, which the band plays long and short, and no sixteenths. `temperature` and `top_p` say how freely it is drawn,
    `drafts` in how many versions a phrase, `haste` by how many nats an octave of duration short notes are preferred.
    `style` is what is sung.
    """

    low: int
    high: int
    centre: int
    temperature: float = 1.0
    top_p: float = 0.99
    drafts: int = 12
    flows: bool = False
    swings: bool = False
    haste: float = 0.0
    style: str = "jazz"

    def __post_init__(self) -> None:
        assert self.high - self.low >= 16 and self.low <= self.centre <= self.high, self


# How freely songs are drawn. At 1 songs kept for validation came out a little too wild in pop (more notes, fewer bars that come
# back) and a little too still in jazz and folk (repeated notes); solos are drawn as they were learned.
POP_TEMPERATURE, POP_HASTE, TEMPERATURE = 0.95, -0.15, 1.04
# Heads and songs are sung: where the middle of real songs lies (the median of all: pop B4, folk C#5, jazz heads A4), and wide
# enough for their range (pop 19 semitones, folk 18, jazz heads 15).
VOICES: dict[str, Voice] = {
    "jazz": Voice(59, 79, 69, TEMPERATURE, swings=True),
    "bossa": Voice(58, 77, 68, TEMPERATURE),
    "ballad": Voice(58, 78, 68, TEMPERATURE),
    "jazz-waltz": Voice(59, 78, 69, TEMPERATURE, swings=True),
    "blues": Voice(58, 77, 68, TEMPERATURE, swings=True),
    "pop": Voice(60, 82, 71, POP_TEMPERATURE, haste=POP_HASTE),
    "rock": Voice(59, 81, 70, POP_TEMPERATURE, haste=POP_HASTE),
    "folk": Voice(62, 83, 72, TEMPERATURE),
    "country": Voice(58, 79, 68, TEMPERATURE),
    "soul": Voice(59, 82, 70, POP_TEMPERATURE, haste=POP_HASTE),
    "funk": Voice(58, 78, 68, POP_TEMPERATURE),
    "hip-hop": Voice(56, 74, 65, POP_TEMPERATURE),  # as near as a melody comes to rapping: low, and many notes
    "dance": Voice(60, 81, 70, POP_TEMPERATURE, haste=POP_HASTE),
}
# A solo is for a horn: wider, and with more notes.
SOLO_LOW, SOLO_HIGH, SOLO_CENTRE = 53, 83, 67
# The solos learned from are in four; in three the network falls back to the long notes of waltz tunes.
WALTZ_HASTE = 1.0
# Below this tempo, in quarter notes a minute, swing has room for sixteenths.
SLOW_SWING = 100

# Songs of a style lie higher or lower than each other: by so many semitones (standard deviation), at most by so many, in this range.
SPREAD, FARTHEST = 3.0, 6
LOWEST_NOTE, HIGHEST_NOTE = 53, 86


def voice_of(style: str) -> Voice:
    """Return who sings in a style: its own voice, or that of the nearest style that has one."""
    return VOICES[kin_of(style, VOICES)]


def singer_of(brief: Brief) -> Voice:
    """Return who sings a song: the voice of its style, somewhat higher or lower as the seed draws it."""
    voice = voice_of(brief.style)
    drawn = round(float(stream(brief.seed, "melody", "singer").normal(0, SPREAD)))
    least, most = max(-FARTHEST, LOWEST_NOTE - voice.low), min(FARTHEST, HIGHEST_NOTE - voice.high)
    shift = max(least, min(most, drawn))
    return replace(voice, low=voice.low + shift, high=voice.high + shift, centre=voice.centre + shift)


def voice_for(song: Song, section: Section) -> Voice:
    """Return who sings a section as the brief has it drawn.

    Its temperature multiplies the voice's own, the smaller `top_p` holds, and its candidates take the place of the voice's drafts.
    """
    voice = singer_of(song.brief)
    if section.role == "solo":
        haste = WALTZ_HASTE if song.brief.meter.beats == 3 else 0.0
        voice = replace(
            voice, low=SOLO_LOW, high=SOLO_HIGH, centre=SOLO_CENTRE, temperature=1.0, flows=True, haste=haste
        )
    swings = voice.swings and song.brief.tempo >= SLOW_SWING and not song.brief.meter.compound
    brief = song.brief
    return replace(
        voice, swings=swings, temperature=voice.temperature * brief.temperature, top_p=min(voice.top_p, brief.top_p),
        drafts=brief.candidates or voice.drafts, style=brief.style,
    )  # fmt: skip


def wanted_pitch(voice: Voice, energy: float) -> float:
    """Return the pitch around which a voice sings at an energy, its own centre where that is 0.5."""
    return voice.centre + ENERGY_SEMITONES * (energy - 0.5)
