"""The ground floor: the song document and the words it is written in; imports nothing heavy."""

from song.chord import Chord, parse_chord
from song.document import Brief, ChordSpan, Note, Phrase, PlayedControl, PlayedNote, Section, Sketch, Song, Span, Track
from song.error import SongError
from song.form import Form, Gap, Slot, parse_form
from song.key import Key, parse_key
from song.meter import TICKS_PER_QUARTER, Meter, parse_meter
from song.style import STYLES, Style, find_style, kin_of

__all__ = [
    "STYLES",
    "TICKS_PER_QUARTER",
    "Brief",
    "Chord",
    "ChordSpan",
    "Form",
    "Gap",
    "Key",
    "Meter",
    "Note",
    "Phrase",
    "PlayedControl",
    "PlayedNote",
    "Section",
    "Sketch",
    "Slot",
    "Song",
    "SongError",
    "Span",
    "Style",
    "Track",
    "find_style",
    "kin_of",
    "parse_chord",
    "parse_form",
    "parse_key",
    "parse_meter",
]
