"""Drum takes as they were played: every stroke of the Groove MIDI Dataset with its velocity and timing, and drum machine bars.

Conventions: MIDI ticks, 480 to the quarter note, from the start of the take; pitches as the set has them (General MIDI and the
rims of an electronic kit); velocities 1 to 127. A bar of a drum machine has no touch: it is not `human`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.archive import archive_files
from corpus.formats.midi_file import DRUM_CHANNEL, read_recording
from corpus.sets import drum_machine_patterns, groove
from corpus.split import Split, split_of
from song import SongError

MIDI_TICKS_PER_QUARTER = 480
GROOVE, MACHINE = groove.DATASET, drum_machine_patterns.DATASET
_NAME = re.compile(r"(\d+)_([a-z-]+)_(\d+)_(beat|fill)_(\d+)-(\d+)$")
_PATTERN = re.compile(r"([A-Za-z&-]+?)(\d*)(Break|Measure)?([AB]|\d*)$")
# The General MIDI sound of each instrument of the step grids.
_SOUNDS = {
    "BassDrum": 36, "RimShot": 37, "SnareDrum": 38, "Clap": 39, "ClosedHiHat": 42, "LowTom": 45, "OpenHiHat": 46,
    "MediumTom": 47, "Cymbal": 49, "HighTom": 50, "Tambourine": 54, "Cowbell": 56,
}  # fmt: skip
_PLAIN, _ACCENT = 88, 26


@dataclass(frozen=True)
class Take:
    """One performance or pattern: `genre` as the set names it ("jazz-funk"), `kind` "beat" or "fill", strokes in order.

    A stroke is (MIDI tick, pitch, velocity); `tempo` counts quarter notes a minute, 0 where the set names none.
    """

    dataset: str
    title: str
    genre: str
    kind: str
    meter: tuple[int, int]
    tempo: int
    strokes: tuple[tuple[int, int, int], ...]
    human: bool

    @property
    def split(self) -> Split:
        """Where the take belongs; takes of one drummer, session and family of genres stay together."""
        return split_of(self.title)

    @property
    def bar_midi_ticks(self) -> int:
        """MIDI ticks in a bar."""
        beats, unit = self.meter
        return beats * MIDI_TICKS_PER_QUARTER * 4 // unit


def read_takes(data: Path) -> list[Take]:
    """Return all takes of the archives in `data`, human ones first, in the archives' order.

    Raises SongError where an archive is missing.
    """
    takes: list[Take] = []
    for dataset, reader in ((GROOVE, _performances), (MACHINE, _patterns)):
        archive = dataset.find(data)
        if archive is None:
            raise SongError(
                f"{data}: there is no {dataset.name}.tar.gz; the drummer learns from {GROOVE.name} and {MACHINE.name}"
            )
        takes += reader(archive)
    return takes


def _performances(archive: Path) -> Iterator[Take]:
    for name, content in archive_files(archive, ".mid"):
        path = Path(name)
        match = _NAME.fullmatch(path.stem)
        if not match:
            continue
        try:
            recording = read_recording(content)
        except SongError:
            continue
        strokes = sorted(
            (note.onset_midi_ticks, note.pitch, note.velocity)
            for track in recording.tracks
            if track.channel == DRUM_CHANNEL
            for note in track.notes
        )
        number, genre, tempo, kind, beats, unit = match.groups()
        # The title is that of corpus.sets.groove, so that both split alike.
        family = genre.partition("-")[0]
        title = f"{path.parts[-3]} {path.parts[-2]} {family} ({genre}, {kind}, {number})"
        if strokes:
            yield Take(GROOVE.name, title, genre, kind, (int(beats), int(unit)), int(tempo), tuple(strokes), human=True)


def _patterns(archive: Path) -> Iterator[Take]:
    for _, content in archive_files(archive, ".json"):
        try:
            patterns = json.loads(content)
        except (ValueError, RecursionError):
            continue
        for pattern in patterns if isinstance(patterns, list) else ():
            take = _pattern(pattern)
            if take:
                yield take


def _pattern(pattern: dict[str, Any]) -> Take | None:
    match = _PATTERN.fullmatch(str(pattern.get("title", "")))
    signature = str(pattern.get("signature", "")).split("/")
    steps = int(pattern.get("length", 0))
    if not match or len(signature) != 2 or steps < 1:
        return None
    genre, number, part, variant = match.groups()
    meter = (int(signature[0]), int(signature[1]))
    bar = meter[0] * MIDI_TICKS_PER_QUARTER * 4 // meter[1]
    if bar % steps:
        return None
    accents = pattern.get("accent", [])
    strokes = []
    for instrument, row in pattern["tracks"].items():
        for place, what in enumerate(row[:steps]):
            if what != "Rest":
                accented = place < len(accents) and accents[place] == "Accent"
                strokes.append((place * bar // steps, _SOUNDS[instrument], _PLAIN + _ACCENT * accented))
    kind = "fill" if part == "Break" or genre.lower().startswith("ending") or genre.endswith("Break") else "beat"
    name = f"drum machine {genre.removesuffix('Break')} {number or (variant if variant.isdigit() else '')}".strip()
    title = f"{name} ({kind}, {variant})"
    return Take(
        MACHINE.name, title, genre.removesuffix("Break").lower(), kind, meter, 0, tuple(sorted(strokes)), human=False
    )
