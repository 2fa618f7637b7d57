"""How players are off the page: swing, lateness, drift and shading, measured for the tables of `arranger.performance`.

python -m corpus.touch DATA prints them, from training titles alone: swing and lateness of soloists from the Weimar Jazz Database, whose beats were
tapped by listeners; drift from the beats of the Groove MIDI Dataset, recorded to a click; shading from the velocities of POP909.

Conventions: times in milliseconds, tempos in quarter notes a minute; a place in a beat runs from 0 to 1.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np

from corpus.archive import archive_files
from corpus.drumming import read_takes
from corpus.formats.midi_file import read_recording
from corpus.split import split_of

MIDI_TICKS_PER_QUARTER = 480
TEMPOS = (110, 130, 150, 170, 190, 210, 230, 260, 300, 400)  # borders of the classes
LAGS = (1, 2, 4, 8, 16)
_EVEN = ("Desafinado", "Insensatez", "SambaCantina", "BossaAntigua", "MyLittleSuedeShoes", "St.Thomas")
# Where the second of two eighths stands as the transcribers heard it: parts of the beat, and which of them.
_SECOND_EIGHTHS = {(2, 2), (3, 3), (4, 3), (4, 4)}
_NEAR = 0.25  # of a beat: what is nearer to the next beat stands on it
_FAMILIES = ("rock", "punk", "pop", "soul", "funk", "country", "dance")
_FAR_MS, _FEWEST = 40, 200
_RIDES, _FEWEST_RIDES = (51, 53, 59), 30
_WINDOW = 33  # onsets over which dynamics are taken away from shading


@dataclass(frozen=True)
class Pair:
    """Two swung eighths: the tempo of their beat, how late the first is, and where in the beat the second stands."""

    tempo: float
    late_ms: float
    place: float


def read_pairs(data: Path) -> Iterator[Pair]:
    """Walk the beats of swing solos that hold two eighths and lead to a note on the next beat."""
    tables: dict[str, dict[str, list[dict[str, str]]]] = {}
    for path, content in archive_files(data / "wjazzd.tar.gz", ".csv"):
        solo, kind = Path(path).stem.partition("_FINAL")[0], Path(path).parent.name
        title = solo.partition("_")[2]
        if split_of(title) == "train" and not any(even in solo for even in _EVEN):
            tables.setdefault(solo, {})[kind] = list(csv.DictReader(content.decode("utf-8", "replace").splitlines()))
    for found in tables.values():
        if {"mcsv_melody", "mcsv_beat"} <= set(found):
            yield from pairs_of(found["mcsv_melody"], found["mcsv_beat"])


def pairs_of(notes: Sequence[dict[str, str]], beats: Sequence[dict[str, str]]) -> Iterator[Pair]:
    """Walk the pairs of eighths of one solo: rows of its notes and of its beats."""
    order = sorted((float(row["onset"]), int(row["bar"]), int(row["beat"])) for row in beats)
    following = {(bar, beat): (start, after[0]) for (start, bar, beat), after in pairwise(order)}
    onsets = np.array([float(note["onset"]) for note in notes])
    for place, group in groupby(notes, key=lambda note: (int(note["bar"]), int(note["beat"]))):
        struck = list(group)
        if len(struck) != 2 or place not in following or struck[0]["signature"].strip("\"'") != "4/4":
            continue
        first, second = struck
        if int(first["tatum"]) != 1 or (int(second["division"]), int(second["tatum"])) not in _SECOND_EIGHTHS:
            continue
        start, end = following[place]
        after = int(np.searchsorted(onsets, float(second["onset"]), side="right"))
        if 0.1 < end - start < 2 and after < len(onsets) and abs(onsets[after] - end) < _NEAR * (end - start):
            late, where = float(first["onset"]) - start, (float(second["onset"]) - start) / (end - start)
            yield Pair(60 / (end - start), late * 1000, where)


def read_rides(data: Path) -> Iterator[tuple[int, float]]:
    """Walk the beats of jazz drummers: tempo, and where the ride's second eighth stands against its own beats."""
    for take in read_takes(data):
        swings = take.genre.startswith("jazz") and "funk" not in take.genre and "fusion" not in take.genre
        if not take.human or take.kind != "beat" or take.split != "train" or not swings:
            continue
        places = np.array([tick / MIDI_TICKS_PER_QUARTER % 1 for tick, pitch, _ in take.strokes if pitch in _RIDES])
        on = (places[(places < 0.2) | (places > 0.8)] + 0.5) % 1 - 0.5
        off = places[(places > 0.45) & (places < 0.8)]
        if len(off) >= _FEWEST_RIDES and len(on) >= _FEWEST_RIDES:
            yield take.tempo, float(np.median(off) - np.median(on))


def read_drift(data: Path) -> Iterator[list[float]]:
    """Walk straight beats: how far every onset is from its sixteenth, in ms, without what is always the same."""
    unit = MIDI_TICKS_PER_QUARTER // 4
    for take in read_takes(data):
        straight = take.genre.split("-")[0] in _FAMILIES and "shuffle" not in take.genre
        if (
            not take.human
            or take.kind != "beat"
            or take.split != "train"
            or not straight
            or len(take.strokes) < _FEWEST
        ):
            continue
        per_tick = 60_000 / take.tempo / MIDI_TICKS_PER_QUARTER
        places = groupby(sorted(take.strokes), key=lambda stroke: round(stroke[0] / unit))
        off = np.array(
            [np.median([tick - number * unit for tick, _, _ in group]) * per_tick for number, group in places]
        )
        off -= np.median(off)
        yield off[abs(off) < _FAR_MS].tolist()


def read_shading(data: Path) -> Iterator[tuple[str, float, float]]:
    """Walk the tracks of pop songs: name, spread of velocity from onset to onset, and inside a chord (0: no chords)."""
    for name, content in archive_files(data / "pop909.tar.gz", ".mid"):
        if "versions" in name or split_of(f"POP909 {Path(name).stem}") != "train":
            continue
        for track in read_recording(content).tracks:
            chords = groupby(track.notes, key=lambda note: round(note.onset_midi_ticks / 20))
            levels = [[note.velocity for note in chord] for _, chord in chords]
            means = np.array([np.mean(level) for level in levels])
            if len(means) < _FEWEST or means.std() == 0:
                continue
            around = np.convolve(np.pad(means, _WINDOW // 2, mode="edge"), np.full(_WINDOW, 1 / _WINDOW), mode="valid")
            inside = [float(np.std(level)) for level in levels if len(level) > 1]
            yield track.name, float((means - around).std()), float(np.mean(inside)) if inside else 0.0


def correlations(off: Sequence[float]) -> list[float]:
    """Return how alike deviations are that stand so many onsets apart, for each of `LAGS`."""
    values = np.array(off) - np.mean(off)
    return [float((values[:-lag] * values[lag:]).mean() / values.var()) for lag in LAGS]


def main(data: Path) -> None:
    """Print the tables."""
    say = sys.stdout.write
    pairs = list(read_pairs(data))
    say(f"{len(pairs)} pairs of swung eighths\ntempo  pairs  late ms  place  ratio\n")
    for low, high in pairwise(TEMPOS):
        own = [pair for pair in pairs if low <= pair.tempo < high]
        tempo, late, place = np.median([(pair.tempo, pair.late_ms, pair.place) for pair in own], axis=0)
        say(f"{tempo:5.0f} {len(own):6} {late:8.0f} {place:6.3f} {place / (1 - place):6.2f}\n")
    rides = sorted(read_rides(data))
    say("ride: " + ", ".join(f"{tempo} {place / (1 - place):.2f}" for tempo, place in rides) + " (tempo, ratio)\n")
    drifts = [off for off in read_drift(data) if len(off) > _FEWEST // 2]
    alike = np.mean([correlations(off) for off in drifts], axis=0)
    say(f"{len(drifts)} beats: {np.median([np.std(off) for off in drifts]):.1f} ms about, alike after {LAGS} onsets: ")
    say(", ".join(f"{value:.2f}" for value in alike) + "\n")
    shades = list(read_shading(data))
    for name in ("MELODY", "PIANO"):
        own_shades = np.median([shade[1:] for shade in shades if shade[0] == name], axis=0)
        say(f"{name}: velocity {own_shades[0]:.1f} from onset to onset, {own_shades[1]:.1f} inside a chord\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
