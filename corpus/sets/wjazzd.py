"""The Weimar Jazz Database: transcribed jazz solos with chords and form on every beat.

M. Pfleiderer et al.: Inside the Jazzomat, Schott 2017. Notes have a performed position (bar, beat, and one of so many equal
parts of the beat); they are read as a player would write them: swung eighths as straight ones, real triplets as triplets.

Conventions: ticks, 24 to the quarter note; a part of a beat (tatum) counts from 1.
"""

import csv
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

from corpus.archive import archive_files
from corpus.dataset import DataSet, Skipped, Works
from corpus.fit import fits_of
from corpus.sections import Change, Part, build_song
from corpus.tonality import find_key
from corpus.transcription import Onset, write_line
from song import TICKS_PER_QUARTER, Chord, Meter, Note, Song, SongError, parse_chord, parse_meter

# The spelling of the database, where it is not the players': accidentals stand after the number.
_SUFFIXES = {
    "j7": "maj7", "-": "m", "-7": "m7", "79b": "7b9", "79#": "7#9", "sus7": "7sus4", "sus": "sus4", "j7911#": "maj9#11",
    "-6": "m6", "sus7913": "13sus4", "o": "dim", "+7": "aug7", "7alt": "7alt", "79": "9", "o7": "dim7", "7911#": "9#11",
    "-7911": "m11", "sus79": "9sus4", "-79": "m9", "7913": "13", "-69": "m69", "-j7": "mMaj7", "j79": "maj9", "+": "aug",
    "+79#": "7#5#9", "6911#": "69", "79b13b": "7b9b13", "-j7913": "mMaj9", "-j7911#": "mMaj9", "-7913": "m13",
    "+j7": "maj7#5", "79b13": "13b9", "+79": "9#5", "7913b": "9#5", "+7911#": "9#5", "j79#11#": "maj7#11", "+79b": "7#5b9",
    "7911": "11", "-79b": "m7", "79#13": "13#9",
}  # fmt: skip
_EVEN = (
    "Desafinado",
    "Insensatez",
    "SambaCantina",
    "BossaAntigua",
    "MyLittleSuedeShoes",
    "St.Thomas",
)  # straight eighths
# Shares of the line on notes of its chords: free playing has less than the first; a line under the second whose chords fit
# so much better in another key, up to the last, is noted in that key.
_FREE, _MISWRITTEN, _MUCH_BETTER, _FITTING = 0.33, 0.4, 0.12, 0.47
_LONGEST = 32  # bars of a section; longer ones are vamps and are cut
_FAST = 140  # quarter notes a minute from which a lone sixteenth is a late or hard-swung eighth


@dataclass(frozen=True)
class _Beat:
    bar: int
    beat: int
    seconds: float
    meter: str
    chord: str
    form: str
    chorus: int


@dataclass(frozen=True)
class _Stretch:
    label: str
    role: str
    start: int
    bars: int


def files(archive: Path) -> Works:
    """Walk the solos of the archive; a source is "wjazzd/PLAYER_TITLE"."""
    return ((f"wjazzd/{solo[0]}", solo) for solo in _pairs(archive))


def _pairs(archive: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """Walk name, notes and beats of every solo."""
    waiting: dict[str, dict[str, bytes]] = {}
    for path, content in archive_files(archive, ".csv"):
        name, kind = Path(path).stem.partition("_FINAL")[0], Path(path).parent.name
        tables = waiting.setdefault(name, {})
        tables[kind] = content
        if {"mcsv_melody", "mcsv_beat"} <= set(tables):
            yield name, tables["mcsv_melody"], tables["mcsv_beat"]
            waiting[name] = {}


def read_song(solo: tuple[str, bytes, bytes]) -> Song | Skipped:
    """Return the song of one solo."""
    name, melody, beats = solo
    grid = [_beat_of(row) for row in _rows(beats)]
    signatures = {beat.meter for beat in grid}
    if len(signatures) != 1:
        return Skipped("meter changes")
    try:
        meter = parse_meter(min(signatures))
    except SongError:
        return Skipped(f"meter {min(signatures)}")
    first = min(beat.bar for beat in grid)
    even = any(title in name for title in _EVEN)
    tempo = round(min(400.0, max(30.0, 60 / statistics.median(beat.seconds for beat in grid if beat.seconds > 0))))
    feel = "even" if even else "fast" if tempo >= _FAST else "swing"
    notes = write_line([_onset_of(row, first) for row in _rows(melody)], meter, feel)
    changes = [
        ((beat.bar - first) * meter.bar_ticks + (beat.beat - 1) * TICKS_PER_QUARTER, chord_in(beat.chord))
        for beat in grid
    ]
    stretches = find_stretches([replace(beat, bar=beat.bar - first) for beat in grid if beat.beat == 1])
    parts = [part for stretch in stretches if (part := _part(stretch, changes, notes, meter)) is not None]
    if not any(part.melody and part.role == "solo" for part in parts):
        return Skipped("no solo inside the form")
    fits = fit_of(parts)
    shift = max(range(-5, 7), key=lambda semitones: (fits[semitones % 12], -abs(semitones)))
    if fits[0] < _MISWRITTEN and fits[shift % 12] >= fits[0] + _MUCH_BETTER and fits[shift % 12] >= _FITTING:
        # The chords of a few solos are noted in another key than their line.
        parts = [replace(part, melody=[replace(n, pitch=n.pitch + shift) for n in part.melody or ()]) for part in parts]
    elif fits[0] < _FREE:
        return Skipped("line far from the chords")
    # The chord stands on every beat; what counts for the key is where it changes.
    standing = (chord for part in parts for _, chord in part.chords or ())
    chords = [chord for chord, _ in groupby(standing) if chord]
    key = find_key(_sounding(parts), chords, landings=_landings(parts, meter))
    return build_song(title_of(name), _style(parts, meter, tempo, even), meter, tempo, key, parts)


def title_of(name: str) -> str:
    """Return the title that a file name ends in.

    >>> title_of("CharlieParker_OutOfNowhere-2"), title_of("SonnyRollins_I'veGotYouUnderMySkin_AlternateTake")
    ('Out Of Nowhere', "I've Got You Under My Skin")
    """
    title = re.sub(r"(-\d|_.*)$", "", name.partition("_")[2].replace("=", "-"))
    return re.sub(r"(?<=[a-z.,!?&])(?=[A-Z&])|(?<=\b[IA])(?=[A-Z][a-z])|(?<=[a-z][IA])(?=[A-Z][a-z])", " ", title)


def _rows(table: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(table.decode("utf-8", errors="replace").splitlines())


def _beat_of(row: dict[str, str]) -> _Beat:
    return _Beat(
        int(row["bar"]), int(row["beat"]), float(row["duration"]), row["signature"].strip("'\""), row["chord"],
        row["form"], int(row["chorus_id"]),
    )  # fmt: skip


def _onset_of(row: dict[str, str], first: int) -> Onset:
    beats = float(row["duration"]) / max(0.05, float(row["beat_duration"]))
    return Onset(
        int(row["bar"]) - first, int(row["beat"]), int(row["division"]), int(row["tatum"]), beats, round(float(row["pitch"]))
    )  # fmt: skip


@cache
def chord_in(text: str) -> Chord | None:
    """Return the chord in the players' spelling, None for NC or what cannot be read.

    >>> [str(chord_in(text)) for text in ("Fj7", "Bb-7/Eb", "G79b", "Am7b5", "Csus7913", "NC")]
    ['Fmaj7', 'Bbm7/Eb', 'G7b9', 'Am7b5', 'C13sus4', 'None']
    """
    match = re.fullmatch(r"([A-G][#b]?)([^/]*)(?:/([A-G][#b]?))?", text.strip())
    if not match:
        return None
    root, suffix, bass = match.groups()
    try:
        chord = parse_chord(root + _SUFFIXES.get(suffix, suffix))
    except SongError:
        return None
    return replace(chord, bass=bass) if bass else chord


def find_stretches(bars: Sequence[_Beat]) -> list[_Stretch]:
    """Return the sections of the form, given the first beat of every bar; long vamps are cut, what stands before goes.

    The bar before the first chorus stays as a pickup. What follows the last whole section is an ending where it is short.
    """
    stretches: list[_Stretch] = []
    for (form, chorus), run in groupby(bars, key=lambda beat: (beat.form, beat.chorus)):
        inside = list(run)
        start, length = inside[0].bar, inside[-1].bar - inside[0].bar + 1
        if chorus < 1:
            if not stretches:
                stretches = [_Stretch("i", "intro", inside[-1].bar, 1)]
            continue
        size = length if length <= _LONGEST else 16
        for offset in range(0, length, size):
            stretches.append(_Stretch(form[:1] or "A", "solo", start + offset, min(size, length - offset)))
    if len(stretches) > 1 and stretches[-1].bars < 4:
        stretches[-1] = replace(stretches[-1], label="o", role="outro")
    return stretches


def _part(stretch: _Stretch, changes: Sequence[Change], notes: Sequence[Note], meter: Meter) -> Part | None:
    """Return a section with what sounds in it, None for a pickup or an ending in which nothing does."""
    start, end = stretch.start * meter.bar_ticks, (stretch.start + stretch.bars) * meter.bar_ticks
    melody = [replace(note, onset=note.onset - start) for note in notes if start <= note.onset < end]
    if not melody and stretch.role != "solo":
        return None
    chords = [(onset - start, chord) for onset, chord in changes if start <= onset < end]
    return Part(stretch.label, stretch.role, stretch.bars, [] if stretch.role == "intro" else chords, melody)


def _landings(parts: Sequence[Part], meter: Meter) -> list[list[Chord]]:
    """Return the chords of the last two bars of every section that is not cut short: where a form comes to rest."""
    longest = {part.label: max(other.bars for other in parts if other.label == part.label) for part in parts}
    whole = [part for part in parts if part.role == "solo" and part.bars == longest[part.label]]
    return [
        [chord for onset, chord in part.chords or () if chord and onset >= (part.bars - 2) * meter.bar_ticks]
        for part in whole
    ]


def fit_of(parts: Sequence[Part]) -> list[float]:
    """Return how well the line fits when it is moved up by 0 to 11 semitones, see `corpus.fit`."""
    return fits_of((part.chords or (), part.melody or ()) for part in parts)


def _sounding(parts: Sequence[Part]) -> list[float]:
    """Return how much each pitch class sounds in the chords, which tell the key better than a chromatic line."""
    weights = [0.0] * 12
    for part in parts:
        for _, chord in part.chords or ():
            for pitch_class in chord.pitch_classes if chord else ():
                weights[pitch_class] += 1
    return weights


def _style(parts: Sequence[Part], meter: Meter, tempo: int, even: bool) -> str:
    if even:
        return "bossa"
    if meter.beats == 3:
        return "jazz-waltz"
    if any(_is_blues(part, meter) for part in parts):
        return "blues"
    return "ballad" if tempo < 90 else "jazz"


def _is_blues(part: Part, meter: Meter) -> bool:
    """Return whether a part is twelve bars that go to the subdominant in the fifth."""
    chords = dict(part.chords or ())
    one, five = chords.get(0), chords.get(4 * meter.bar_ticks)
    return part.bars == 12 and bool(one and five) and (five.root_pitch_class - one.root_pitch_class) % 12 == 5  # type: ignore[union-attr]


DATASET = DataSet(
    name="wjazzd",
    source="https://jazzomat.hfm-weimar.de",
    licence="ODbL",
    citation="M. Pfleiderer et al.: Inside the Jazzomat, Schott 2017 (Weimar Jazz Database)",
    stages=frozenset({"harmony", "melody", "arranger"}),
    files=files,
    read_song=read_song,
)
