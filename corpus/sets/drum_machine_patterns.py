"""Drum machine patterns: bars of sixteenths, triplets or eighths on a step grid, from two books of R.-P. Bardet.

Conventions: a pattern is one bar; step lists hold Note, Rest, Flam, accents Accent, Rest. Bars of one name ("Rock1MeasureA",
"Rock1Break") share a title before its parentheses.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.archive import archive_files
from corpus.dataset import DataSet, Skipped, Works
from corpus.idiom import usual_tempo
from corpus.sets.drumming import MIDI_TICKS_PER_TICK, drum_song
from song import PlayedNote, Song, SongError, parse_meter

# The General MIDI sound of each instrument of the grid.
_SOUNDS = {
    "BassDrum": 36, "RimShot": 37, "SnareDrum": 38, "Clap": 39, "ClosedHiHat": 42, "LowTom": 45, "OpenHiHat": 46,
    "MediumTom": 47, "Cymbal": 49, "HighTom": 50, "Tambourine": 54, "Cowbell": 56,
}  # fmt: skip
_STYLES = {
    "rock": "rock", "twist": "rock", "funk": "funk", "disco": "funk", "pop": "pop", "reggae": "pop", "ska": "pop",
    "rnb": "soul", "rhythm&blues": "soul", "ending": "pop", "endings": "pop", "afrocub": "bossa", "afro-cuban": "bossa",
    "samba": "bossa", "bossa": "bossa", "bossanova": "bossa", "cha-cha": "bossa", "chacha": "bossa", "tango": "bossa",
    "ballad": "ballad", "slow": "ballad", "blues": "blues", "shuffle": "blues", "boogie": "blues", "swing": "jazz",
    "jazz": "jazz", "charleston": "jazz", "march": "folk", "paso": "folk", "waltz": "jazz-waltz",
}  # fmt: skip
_NAME = re.compile(r"([A-Za-z&-]+?)(\d*)(Break|Measure)?([AB]|\d*)")
_VELOCITY, _ACCENT, _GRACE = 88, 26, 50
_FLAM = 40  # MIDI ticks that the grace note of a flam comes before its note
_LENGTH = 60
_STEPS = range(4, 65)


def files(archive: Path) -> Works:
    """Walk the patterns; a source is "drum-machine-patterns/Patterns_200/001"."""
    for name, content in archive_files(archive, ".json"):
        book = Path(name).stem
        try:
            patterns = json.loads(content)
        except (ValueError, RecursionError):
            patterns = None
        if not isinstance(patterns, list):
            yield f"drum-machine-patterns/{book}", Skipped("no list of patterns")
            continue
        for number, pattern in enumerate(patterns, start=1):
            yield f"drum-machine-patterns/{book}/{number:03}", pattern


def read_song(pattern: dict[str, Any]) -> Song | Skipped:
    """Return one bar as a song with a drum track."""
    match = _NAME.fullmatch(str(pattern["title"]))
    if not match:
        return Skipped("name without genre")
    genre, number, part, variant = match.groups()
    style = _STYLES.get(genre.lower())
    if style is None:
        return Skipped(f"genre {genre}")
    try:
        meter = parse_meter(pattern["signature"])
    except SongError:
        return Skipped(f"meter {pattern['signature']}")
    bar = meter.bar_ticks * MIDI_TICKS_PER_TICK
    steps = pattern["length"]
    if steps not in _STEPS or bar % steps:
        return Skipped("bar that does not divide into its steps")
    notes = list(_strokes(pattern, bar // steps, bar))
    if not notes:
        return Skipped("no notes")
    kind = "fill" if part == "Break" or genre.lower().startswith("ending") else "beat"
    name = f"drum machine {genre} {number or (variant if variant.isdigit() else '')}".strip()
    described = f"{genre.lower()}, {kind}" + (f", {variant}" if variant.isalpha() else "")
    return drum_song(f"{name} ({described})", style, meter, usual_tempo(style), kind, notes, bars=1)


def _strokes(pattern: dict[str, Any], step: int, bar: int) -> Iterator[PlayedNote]:
    """Walk the strokes of the bar; an instrument that is not in the table is an error of ours."""
    accents = pattern.get("accent", [])
    for instrument, row in pattern["tracks"].items():
        sound = _SOUNDS[instrument]
        for place, what in enumerate(row[: bar // step]):
            if what == "Rest":
                continue
            onset = place * step
            accented = place < len(accents) and accents[place] == "Accent"
            yield PlayedNote(onset, _LENGTH, sound, _VELOCITY + _ACCENT * accented)
            if what == "Flam" and onset >= _FLAM:
                yield PlayedNote(onset - _FLAM, _FLAM, sound, _GRACE)


DATASET = DataSet(
    name="drum-machine-patterns",
    source="https://github.com/montoyamoraga/drum-machine-patterns",
    licence="MIT",
    citation="A. Montoya-Moraga: drum-machine-patterns, 2018; R.-P. Bardet: 200 and 260 Drum Machine Patterns, 1987",
    stages=frozenset({"arranger"}),
    files=files,
    read_song=read_song,
)
