"""Figures reported elsewhere for real songs and other systems, and ours beside them on the same songs.

Conventions: a figure is the mean over songs of the measure of that name in `scoreboard.measure.MEASURES`; a control is named as
in `scoreboard.controls.CONTROLS`. Ours come from the songs that are left in the shipped archives (of POP909 about nine in ten,
less those that cannot be read), so a percent or so of difference is expected; TOLERANCE is what tells a wrong definition.

Where a figure leaves room, these choices reproduce it on POP909 (816 songs, 796 of them read): chord tones and CTnCTR count
notes, PCS and MCTD sixteenths; a non-chord tone may be followed by any note within two semitones, the same one included (.905;
.88 if repeated notes are passed over); bars are equal by onset and pitch (.563; .51 if lengths count too); the transposed
melody is the mean of all eleven intervals (.737, .041, 1.797; a tritone alone gives .671, -.286, 2.106); H4 slides over the whole
song (2.18; 2.22 from the first bar with a note to the last). Two figures count something else on purpose. The annotators' X, not
heard again, counts as one letter there and as many here: 66 % and 3.07 letters there, 63 % and 3.5 here. The Weimar solos'
onsets are quantised here when they are read, and so agree more: grooving on 64 places is .878; on the performed onsets the same
formula gives .822.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scoreboard.measure import MEASURES
from song import Song
from song.chance import stream

REPORTED = "a measurement of the published MIDI files in 2026"
TOLERANCE = 0.05
_INTERVALS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Figure:
    """One reported figure: whose songs, under which control ("" for none), which measure, and where it comes from."""

    songs: str
    control: str
    measure: str
    value: float
    source: str


@dataclass(frozen=True)
class Beside:
    """A reported figure and ours, over that many songs; ours is None where nothing could be measured."""

    figure: Figure
    ours: float | None
    count: int

    @property
    def difference(self) -> float | None:
        """How far ours is off, as a share of the figure, or of a half where the figure is smaller: PCS may be near 0."""
        return None if self.ours is None else (self.ours - self.figure.value) / max(0.5, abs(self.figure.value))


_NAMES = (
    "H1", "H4", "grooving (16 grid)", "grooving (64 grid)", "chord tones", "CTnCTR", "PCS", "MCTD", "bars repeated exactly",
    "letters", "bars that repeat a letter",
)  # fmt: skip
SHUFFLED, TRANSPOSED = "chords shuffled", "melody transposed"
POP909, PARKER, BAKER, WEIMAR = (
    "POP909 melodies, 909 real songs",
    "Impro-Visor, CharlieParker grammar",
    "Impro-Visor, ChetBaker grammar",
    "Weimar solos, 431 real",
)
# Songs, control, then a column for each of _NAMES; a dot where nothing is reported.
_TABLE = (
    (POP909, "",         "1.48  2.20  .71 .    .650 .904 .551 1.333 .559 3.07 .66"),
    (POP909, SHUFFLED,   ".     .     .   .    .    .834 .296 1.506 .    .    ."),
    (POP909, TRANSPOSED, ".     .     .   .    .    .739 .042 1.799 .    .    ."),
    (PARKER, "",         "1.72  2.90  .68 .    .904 .996 .    .     .008 .    ."),
    (BAKER,  "",         "1.29  2.56  .75 .    .917 .999 .    .     .019 .    ."),
    (WEIMAR, "",         "1.943 2.885 .   .826 .    .    .    .     .    .    ."),
)  # fmt: skip
FIGURES = tuple(
    Figure(songs, control, name, float(cell), "MusDr's own code" if songs == WEIMAR else REPORTED)
    for songs, control, row in _TABLE
    for name, cell in zip(_NAMES, row.split(), strict=True)
    if cell != "."
)
# Which of the figures can be measured again, and on which data set.
DATASETS: Mapping[str, str] = {POP909: "pop909", WEIMAR: "wjazzd"}
# Figures that count something else on purpose, see above.
OTHERWISE = frozenset({(POP909, "letters"), (POP909, "bars that repeat a letter"), (WEIMAR, "grooving (64 grid)")})


def beside(songs: Mapping[str, Sequence[Song]], seed: int = 0) -> tuple[Beside, ...]:
    """Return every reported figure that can be measured on these songs, by name of data set, with ours beside it."""
    found = []
    for name, dataset in DATASETS.items():
        real = songs.get(dataset, ())
        controls = {figure.control for figure in FIGURES if figure.songs == name} if real else set()
        changed = {control: _controlled(real, control, seed) for control in sorted(controls)}
        found += [
            Beside(figure, *_mean(figure.measure, changed[figure.control]))
            for figure in FIGURES
            if figure.songs == name and real
        ]
    return tuple(found)


def _controlled(songs: Sequence[Song], control: str, seed: int) -> Sequence[Song]:
    """Return the songs under a control; the transposed melodies take turns at all eleven intervals, so that none is favoured."""
    if not control:
        return songs
    if control == TRANSPOSED:
        return [_transposed(song, _INTERVALS[place % len(_INTERVALS)]) for place, song in enumerate(songs)]
    from scoreboard.controls import CONTROLS

    return [CONTROLS[control](song, stream(seed, "reference", control, song.brief.title)) for song in songs]


def _transposed(song: Song, semitones: int) -> Song:
    melody = {
        name: tuple(replace(note, pitch=min(127, max(0, note.pitch + semitones))) for note in notes)
        for name, notes in song.melody.items()
    }
    return replace(song, melody=melody)


def _mean(name: str, songs: Iterable[Song]) -> tuple[float | None, int]:
    of = next(measure.of for measure in MEASURES if measure.name == name)
    values = [value for song in songs if (value := of(song)) is not None]
    return (sum(values) / len(values) if values else None), len(values)


def disagreements(rows: Sequence[Beside]) -> tuple[Beside, ...]:
    """Return the rows in which ours is further off than TOLERANCE, without those that count something else on purpose."""
    return tuple(
        row
        for row in rows
        if (row.figure.songs, row.figure.measure) not in OTHERWISE
        and (row.difference is None or abs(row.difference) > TOLERANCE)
    )
