"""Holes in held-out melodies, filled by the composer in sight of both sides, beside what really stood there.

Conventions: in every song one section is opened that takes up no other, and the song ends with it, so that what was taken away
stands nowhere. Of a hole in time some bars are open; of a rhythm the onsets and lengths stand and the pitches are open. Lines
are those that the stage writes (`scoreboard.recomposed.written`), cut where a hole begins. Shares are F1 of two sets of notes.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np

from corpus.library import Entry
from corpus.sections import without_pickup_bar
from scoreboard.bootstrap import Estimate, mean_of
from scoreboard.melody import pitch_class_entropy
from scoreboard.recomposed import Melodizer, bare, written
from scoreboard.sample import spread
from song import Note, Section, Sketch, Song, Span
from song.chance import stream

LEAST_BARS, LEAST_NOTES = 6, 8
REAL, BOTH, BEFORE, OTHER = "real", "filled", "without what comes after", "other bars of the song"
FILLED = (REAL, BOTH, BEFORE, OTHER)
JUDGED = ("same onsets", "same notes", "H4 apart", "joints", "what is fixed stays")


Judgements = dict[tuple[str, str], dict[str, float | None]]
"""By the name of a hole and what fills it."""


@dataclass(frozen=True)
class FillRow:
    """How near what fills holes of a sort is to what stood there, the means over songs by the names in `JUDGED`."""

    kind: str
    hole: str
    filled: str
    means: Mapping[str, Estimate]


@dataclass(frozen=True)
class Hole:
    """What is taken away of a section: whole `bars`, or the pitches alone where `rhythm` stays."""

    song: Song
    section: Section
    bars: tuple[int, ...]
    rhythm: bool = False

    @property
    def bar_ticks(self) -> int:
        """Ticks of a bar."""
        return self.song.brief.meter.bar_ticks

    def is_open(self, note: Note) -> bool:
        """Return whether a note starts where something is open."""
        return note.onset // self.bar_ticks in self.bars


def a_third(section: Section, rng: np.random.Generator) -> tuple[int, ...]:
    """Return a third of the bars, drawn."""
    chosen = rng.choice(section.bars, section.bars // 3, replace=False)
    return tuple(sorted(int(bar) for bar in chosen))


# What is taken away, and whether the rhythm stays.
HOLES: dict[str, tuple[Callable[[Section, np.random.Generator], tuple[int, ...]], bool]] = {
    "bars 3 and 4": (lambda _section, _rng: (2, 3), False),
    "a third of the bars": (a_third, False),
    "the pitches": (lambda section, _rng: tuple(range(section.bars)), True),
}


def make_hole(song: Song, name: str, seed: int) -> Hole | None:
    """Return a hole in a song, None where no section is long enough and has notes enough."""
    rng = stream(seed, "scoreboard", "hole", name, song.brief.title)
    line = written(song)
    sections = [
        section
        for section in line.sections
        if section.source is None and section.bars >= LEAST_BARS and len(line.melody.get(section.id, ())) >= LEAST_NOTES
    ]
    if not sections:
        return None
    section = sections[int(rng.integers(len(sections)))]
    choose, rhythm = HOLES[name]
    bars, kept = choose(section, rng), line.sections[: line.sections.index(section) + 1]
    ids = {one.id for one in kept}
    melody = {one: notes for one, notes in line.melody.items() if one in ids}
    melody[section.id] = _cut(melody[section.id], bars, line.brief.meter.bar_ticks)
    cut = replace(
        line, sections=kept, chords={one: s for one, s in line.chords.items() if one in ids}, melody=melody, tracks=()
    )
    hole = Hole(cut, section, bars, rhythm)
    return hole if any(hole.is_open(note) for note in melody[section.id]) else None


def _cut(notes: Sequence[Note], bars: Sequence[int], bar: int) -> tuple[Note, ...]:
    """Return notes that end where a hole begins or ends at the latest."""
    edges = sorted({bar * edge for number in bars for edge in (number, number + 1)})
    return tuple(
        replace(note, duration=min([note.end, *(edge for edge in edges if edge > note.onset)]) - note.onset)
        for note in notes
    )


def opened(hole: Hole, seed: int, *, to_the_end: bool = False) -> Song:
    """Return the song with its section as a sketch; `to_the_end` opens all that follows the start of the hole too."""
    song, name = bare(hole.song, seed), hole.section.id
    notes, bars = hole.song.melody[name], hole.bars
    if to_the_end:
        bars = tuple(range(min(bars), hole.section.bars))
    free = [note for note in notes if note.onset // hole.bar_ticks in bars]
    fixed = tuple(note for note in notes if note not in free)
    if hole.rhythm:
        sketch = Sketch(fixed, tuple(Span(note.onset, note.duration) for note in free))
    else:
        sketch = Sketch(fixed, open=tuple(Span(number * hole.bar_ticks, hole.bar_ticks) for number in bars))
    melody = {one: line for one, line in hole.song.melody.items() if one != name}
    return replace(song, melody=melody, sketches={name: sketch})


def from_other_bars(hole: Hole, seed: int) -> tuple[Note, ...] | None:
    """Return the section with its hole filled by other bars of the song, drawn, or its pitches by those of other sections.

    None where there are none.
    """
    rng, bar = stream(seed, "scoreboard", "other bars", hole.song.brief.title), hole.bar_ticks
    notes = hole.song.melody[hole.section.id]
    if hole.rhythm:
        others = [n.pitch for name, line in hole.song.melody.items() if name != hole.section.id for n in line]
        return tuple(replace(note, pitch=int(rng.choice(others))) for note in notes) if others else None
    pool = [
        [replace(note, onset=note.onset % bar, duration=min(note.duration, bar - note.onset % bar)) for note in found]
        for name, line in hole.song.melody.items()
        for found in _by_bar(line, bar, hole.bars if name == hole.section.id else ())
    ]
    if not pool:
        return None
    filled = [note for note in notes if not hole.is_open(note)]
    for number in hole.bars:
        drawn = pool[int(rng.integers(len(pool)))]
        filled += [replace(note, onset=note.onset + number * bar) for note in drawn]
    return tuple(sorted(filled, key=lambda note: note.onset))


def _by_bar(notes: Sequence[Note], bar: int, without: Sequence[int]) -> list[list[Note]]:
    found: dict[int, list[Note]] = {}
    for note in notes:
        if note.onset >= 0 and note.onset // bar not in without:
            found.setdefault(note.onset // bar, []).append(note)
    return list(found.values())


def fill(hole: Hole, melodize: Melodizer, seed: int) -> Mapping[str, tuple[Note, ...]]:
    """Return the section filled in sight of both sides, of one side alone (no rhythm can be), and with other bars."""
    name = hole.section.id
    lines = {BOTH: melodize(opened(hole, seed)).melody[name]}
    if (other := from_other_bars(hole, seed)) is not None:
        lines[OTHER] = other
    if not hole.rhythm:
        # Only the hole is taken of what was written to the end; around it stands what stood there.
        alone = melodize(opened(hole, seed, to_the_end=True)).melody[name]
        stood = [note for note in hole.song.melody[name] if not hole.is_open(note)]
        cut = _cut([note for note in alone if hole.is_open(note)], hole.bars, hole.bar_ticks)
        lines[BEFORE] = tuple(sorted([*stood, *cut], key=lambda note: note.onset))
    return lines


def judged(hole: Hole, notes: tuple[Note, ...]) -> dict[str, float | None]:
    """Return how near what fills a hole is to what stood there, and whether what was fixed still stands.

    `H4 apart` is the difference of the entropies of the section; `joints` the mean interval over the edges of the hole.
    """
    real = hole.song.melody[hole.section.id]
    mine, theirs = ([note for note in line if hole.is_open(note)] for line in (notes, real))
    fixed, kept = ({note for note in line if not hole.is_open(note)} for line in (real, notes))
    if hole.rhythm:
        rhythm = [(note.onset, note.duration) for note in notes] == [(note.onset, note.duration) for note in real]
        stays = float(rhythm)
    else:
        stays = _alike(fixed, kept) if fixed or kept else 1.0
    entropies = [pitch_class_entropy(_only(hole, line), 4) for line in (notes, real)]
    return {
        "same onsets": _alike({note.onset for note in mine}, {note.onset for note in theirs}),
        "same notes": _alike(
            {(note.onset, note.pitch) for note in mine}, {(note.onset, note.pitch) for note in theirs}
        ),
        "H4 apart": None if None in entropies else abs(float(entropies[0] or 0) - float(entropies[1] or 0)),
        "joints": _joints(hole, notes),
        "what is fixed stays": stays,
    }


def _only(hole: Hole, notes: tuple[Note, ...]) -> Song:
    return replace(hole.song, melody={hole.section.id: notes})


def _alike(mine: Set[Hashable], theirs: Set[Hashable]) -> float:
    """Return the F1 of two sets, 1 where both are empty."""
    total = len(mine) + len(theirs)
    return 2 * len(mine & theirs) / total if total else 1.0


def _joints(hole: Hole, notes: tuple[Note, ...]) -> float | None:
    """Return the mean size of the intervals from fixed notes to filled ones and back; None where nothing is fixed."""
    ordered = sorted(notes, key=lambda note: note.onset)
    steps = [
        abs(after.pitch - before.pitch)
        for before, after in pairwise(ordered)
        if hole.is_open(before) != hole.is_open(after)
    ]
    return float(np.mean(steps)) if steps else None


def fill_rows(
    kind: str, entries: Sequence[Entry], melodize: Melodizer, *, seed: int = 0, jobs: int = 1
) -> list[FillRow]:
    """Return the rows of a kind, one a sort of hole and of what fills it; the songs are worked on in so many processes."""
    found: list[Judgements] = list(spread(partial(_judge, melodize, seed), entries, jobs))
    rows = []
    for hole in HOLES:
        for filled in FILLED:
            own = [one[hole, filled] for one in found if (hole, filled) in one]
            means = {}
            for name in JUDGED:
                values = [value for one in own if (value := one[name]) is not None]
                mean = mean_of(values, stream(seed, "scoreboard", "filled", kind, hole, filled, name))
                if mean is not None:
                    means[name] = mean
            if means:
                rows.append(FillRow(kind, hole, filled, means))
    return rows


def _judge(melodize: Melodizer, seed: int, entry: Entry) -> Judgements:
    """Return what is found when every sort of hole of a song is filled."""
    found: Judgements = {}
    for name in HOLES:
        hole = make_hole(without_pickup_bar(entry.song), name, seed)
        if hole is not None:
            lines = {REAL: hole.song.melody[hole.section.id], **fill(hole, melodize, seed)}
            found |= {(name, filled): judged(hole, line) for filled, line in lines.items()}
    return found
