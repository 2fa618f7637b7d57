"""Walking bass of the Weimar Jazz Database: the bass pitch that a machine heard on every beat of a solo, cleaned.

The pitches are automatic estimates (J. Abesser et al.: Deep Learning for Jazz Walking Bass Transcription, AES 2017), with
errors of an octave, of a semitone, and whole solos in which little of the bass was heard; many solos of the first decades have a
tuba, or none. A solo is kept where its bass fits its chords.

Conventions: pitches are MIDI numbers as they sound; a beat is a felt beat of the meter, counted from 0 in its bar; a bar counts
from 0 in its section. The fit of a solo is the share of its beats on a note of the chord, plus the share of its changes of chord on
the chord's bass note (0 to 2; an ear that guesses has about 0.45).
"""

import csv
import hashlib
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from corpus.archive import archive_files
from corpus.sets.wjazzd import chord_in, title_of
from corpus.split import Split, split_of
from song import Chord

LEAST_FIT = 0.5
LOWEST, HIGHEST = 28, 55
WIDEST = 12  # semitones of a move; wider ones are taken for errors of an octave
_FEWEST_BEATS, _FEWEST_CHANGES = 40, 8
# A bass that fits its chords so much better when it is moved is noted in another key, or its record runs fast or slow.
_MUCH_BETTER, _FITTING = 0.4, 1.0
_METERS = {"4/4": 4, "3/4": 3}
_EVEN = ("Bossa", "Samba", "Desafinado", "Insensatez", "LittleSuede", "St.Thomas", "Footprints", "Cantaloupe")


@dataclass(frozen=True)
class Beat:
    """One beat: its place, what stands over it and what the bass plays; `bars` is the length of its section."""

    bar: int
    beat: int
    bars: int
    chord: Chord | None
    pitch: int


@dataclass(frozen=True)
class Walk:
    """The bass of one solo; `even` tells straight eighths, `fit` how well the bass fits the chords."""

    title: str
    source: str
    meter_beats: int
    tempo: float
    even: bool
    fit: float
    beats: tuple[Beat, ...]

    @property
    def repeats(self) -> float:
        """Share of the beats that keep the pitch of the beat before: half in a two-feel, little in a walking line."""
        return sum(a.pitch == b.pitch for a, b in pairwise(self.beats)) / max(1, len(self.beats) - 1)

    @property
    def split(self) -> Split:
        """What the solo is for."""
        return split_of(self.title)


@dataclass(frozen=True)
class Walks:
    """All that could be read, what was left out or mended and how often, and a checksum of the whole."""

    kept: tuple[Walk, ...]
    counts: dict[str, int]
    fingerprint: str

    def of(self, split: Split) -> tuple[Walk, ...]:
        """Return the walks of one split."""
        return tuple(walk for walk in self.kept if walk.split == split)


def read_walks(archive: Path, *, least_fit: float = LEAST_FIT) -> Walks:
    """Return the walking bass of every solo of the archive (wjazzd.tar.gz) whose bass fits its chords.

    Raises SongError where the archive breaks off.
    """
    counts: Counter[str] = Counter()
    walks: list[Walk] = []
    digest = hashlib.sha256()
    for path, content in sorted(archive_files(archive, ".csv")):
        if Path(path).parent.name != "mcsv_beat":
            continue
        counts["solos"] += 1
        digest.update(content)
        found = read_walk(Path(path).name.partition("_FINAL")[0], content, counts, least_fit=least_fit)
        if isinstance(found, str):
            counts[f"solos left out: {found}"] += 1
        else:
            walks.append(found)
    counts["solos kept"], counts["beats kept"] = len(walks), sum(len(walk.beats) for walk in walks)
    return Walks(tuple(walks), dict(counts), digest.hexdigest())


def read_walk(name: str, content: bytes, counts: Counter[str], *, least_fit: float = LEAST_FIT) -> Walk | str:
    """Return the bass of one solo, or why it is left out; `counts` is told what was mended."""
    rows = list(csv.DictReader(content.decode("utf-8", errors="replace").splitlines()))
    signatures = {row["signature"].strip("'\"") for row in rows}
    meter = _METERS.get(min(signatures, default=""))
    if len(signatures) != 1 or meter is None:
        return "another meter"
    if "bass" not in rows[0]:
        return "no bass"
    heard = [row for row in rows if (row["bass"] or "").strip()]
    counts["beats without a pitch"] += len(rows) - len(heard)
    chords = [chord_in(row["chord"]) for row in heard]
    pitches = [round(float(row["bass"])) for row in heard]
    if sum(chord is not None for chord in chords) < _FEWEST_BEATS:
        return "too few chords"
    shift, fit = best_shift(chords, pitches)
    if fit < least_fit:
        return "bass far from the chords"
    counts["solos moved to their chords"] += shift != 0
    mended = mend_octaves([pitch + shift for pitch in pitches])
    counts["beats moved by an octave"] += sum(a != b + shift for a, b in zip(mended, pitches, strict=True))
    beats = _placed(heard, chords, mended)
    spans = [float(row["duration"]) for row in heard if float(row["duration"]) > 0]
    tempo = min(400.0, max(30.0, 60 / statistics.median(spans)))
    return Walk(title_of(name), f"wjazzd/{name}", meter, tempo, any(word in name for word in _EVEN), fit, beats)


def _placed(rows: Sequence[dict[str, str]], chords: Sequence[Chord | None], pitches: Sequence[int]) -> tuple[Beat, ...]:
    """Return the beats with their place in the section that they stand in."""
    starts: list[int] = []
    start, form = 0, None
    for row in rows:
        here = (row["form"], row["chorus_id"])
        if here != form:
            start, form = int(row["bar"]), here
        starts.append(start)
    ends = {start: int(row["bar"]) for start, row in zip(starts, rows, strict=True)}
    return tuple(
        Beat(int(row["bar"]) - start, int(row["beat"]) - 1, ends[start] - start + 1, chord, pitch)
        for row, start, chord, pitch in zip(rows, starts, chords, pitches, strict=True)
    )


def best_shift(chords: Sequence[Chord | None], pitches: Sequence[int]) -> tuple[int, float]:
    """Return by how many semitones (-5 to 6) the bass is to be moved to fit its chords, 0 unless much is won, and its fit then."""
    members = np.array([[pc in chord.pitch_classes if chord else False for pc in range(12)] for chord in chords])
    roots = np.array([chord.bass_pitch_class if chord else -1 for chord in chords])
    changes = np.array([False, *(a != b and b is not None for a, b in pairwise(chords))])
    played, known = np.array(pitches), roots >= 0
    fits = {}
    for shift in range(-5, 7):
        moved = (played + shift) % 12
        on_root = (moved == roots)[changes].mean() if changes.any() else 0.0
        fits[shift] = float(members[np.arange(len(moved)), moved][known].mean() + on_root)
    best = max(fits, key=fits.__getitem__)
    much = fits[best] >= max(_FITTING, fits[0] + _MUCH_BETTER) and changes.sum() >= _FEWEST_CHANGES
    return (best, fits[best]) if much else (0, fits[0])


def mend_octaves(pitches: Sequence[int]) -> list[int]:
    """Return the line with lone notes that leap away and back put into the octave of their neighbours, in the bass's range.

    >>> mend_octaves([38, 40, 53, 43, 45]), mend_octaves([38, 50, 38])
    ([38, 40, 41, 43, 45], [38, 50, 38])
    """
    line = [pitch + 12 * (pitch < LOWEST) - 12 * (pitch > HIGHEST) for pitch in pitches]
    for index in range(1, len(line) - 1):
        before, here, after = line[index - 1 : index + 2]
        if min(abs(here - before), abs(here - after)) <= 7 or here % 12 in (before % 12, after % 12):
            continue
        moved = [here + octave for octave in (-12, 12) if LOWEST <= here + octave <= HIGHEST]
        line[index] = min((here, *moved), key=lambda pitch: abs(pitch - before) + abs(pitch - after))
    for index in range(1, len(line)):
        while abs(line[index] - line[index - 1]) > WIDEST:
            line[index] += 12 if line[index] < line[index - 1] else -12
    return line
