"""The instruments of all bands: their General MIDI sounds and their ranges."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Instrument:
    """A General MIDI program and the sounding range that players use, in MIDI pitches."""

    name: str
    program: int
    low: int
    high: int

    @property
    def is_kit(self) -> bool:
        """Whether it is a drum kit."""
        return self.name == "Drums"


# Leads as far down and up as a good player goes; melodies written for the voice fit most of them.
INSTRUMENTS: Mapping[str, Instrument] = {
    key: Instrument(*row)
    for key, row in {
        "piano": ("Piano", 0, 28, 100),
        "electric piano": ("Electric piano", 4, 28, 96),
        "bell piano": ("Electric piano", 5, 28, 96),
        "clavinet": ("Clavinet", 7, 36, 88),
        "glockenspiel": ("Glockenspiel", 9, 72, 108),
        "music box": ("Music box", 10, 60, 96),
        "vibraphone": ("Vibraphone", 11, 53, 89),
        "marimba": ("Marimba", 12, 45, 96),
        "organ": ("Organ", 16, 36, 96),
        "percussive organ": ("Organ", 17, 36, 96),
        "rock organ": ("Organ", 18, 36, 96),
        "church organ": ("Church organ", 19, 36, 96),
        "accordion": ("Accordion", 21, 53, 93),
        "harmonica": ("Harmonica", 22, 55, 93),
        "nylon guitar": ("Nylon guitar", 24, 40, 83),
        "steel guitar": ("Acoustic guitar", 25, 40, 83),
        "jazz guitar": ("Jazz guitar", 26, 40, 86),
        "clean guitar": ("Clean guitar", 27, 40, 86),
        "muted guitar": ("Muted guitar", 28, 40, 86),
        "overdriven guitar": ("Overdriven guitar", 29, 40, 88),
        "lead guitar": ("Lead guitar", 30, 40, 88),
        "double bass": ("Double bass", 32, 28, 60),
        "bass guitar": ("Bass guitar", 33, 28, 60),
        "picked bass": ("Bass guitar", 34, 28, 60),
        "fretless bass": ("Fretless bass", 35, 28, 60),
        "slap bass": ("Slap bass", 36, 28, 60),
        "synth bass": ("Synth bass", 38, 24, 60),
        "deep synth bass": ("Deep synth bass", 39, 24, 60),
        "fiddle": ("Fiddle", 40, 55, 98),
        "violin": ("Violin", 40, 55, 100),
        "viola": ("Viola", 41, 48, 88),
        "cello": ("Cello", 42, 36, 76),
        "pizzicato strings": ("Pizzicato strings", 45, 36, 88),
        "harp": ("Harp", 46, 36, 96),
        "strings": ("Strings", 48, 40, 96),
        "synth strings": ("Synth strings", 50, 36, 96),
        "choir": ("Choir", 52, 40, 84),
        "soprano": ("Soprano", 52, 60, 81),
        "alto": ("Alto", 52, 53, 76),
        "tenor": ("Tenor", 52, 47, 69),
        "bass voice": ("Bass", 52, 40, 64),
        "voice": ("Voice", 53, 45, 86),
        "square lead": ("Square lead", 80, 36, 96),
        "pulse": ("Pulse", 80, 45, 96),
        "thin pulse": ("Thin pulse", 81, 45, 96),
        # The purest of the basses that speak at once: the ocarina is nearer to a triangle wave, but comes too late for eighths.
        "triangle wave": ("Triangle", 38, 28, 84),
        "saw lead": ("Saw lead", 81, 36, 96),
        "synth bells": ("Synth bells", 88, 36, 96),
        "warm pad": ("Warm pad", 89, 36, 96),
        "synth chords": ("Synth chords", 90, 36, 96),
        "banjo": ("Banjo", 105, 48, 86),
        "trumpet": ("Trumpet", 56, 54, 84),
        "trombone": ("Trombone", 57, 40, 72),
        "muted trumpet": ("Muted trumpet", 59, 54, 84),
        "brass section": ("Brass section", 61, 40, 88),
        "soprano sax": ("Soprano sax", 64, 56, 88),
        "alto sax": ("Alto sax", 65, 49, 83),
        "tenor sax": ("Tenor sax", 66, 44, 79),
        "clarinet": ("Clarinet", 71, 50, 89),
        "flute": ("Flute", 73, 59, 96),
        "pan flute": ("Pan flute", 75, 60, 96),
        "kit": ("Drums", 0, 0, 127),
        "room kit": ("Drums", 8, 0, 127),
        "power kit": ("Drums", 16, 0, 127),
        "electronic kit": ("Drums", 24, 0, 127),
        "808 kit": ("Drums", 25, 0, 127),
        "jazz kit": ("Drums", 32, 0, 127),
        "brush kit": ("Drums", 40, 0, 127),
    }.items()
}
