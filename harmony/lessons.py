"""Songs as lessons for the network: arrays of rows and of the events that followed them.

Conventions: an event is "new" where its section's letter is new in the song; what repeats is copied when a song is
composed, so it weighs less.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from harmony.features import COLUMNS, MAX_BEATS, MOST_AHEAD, Chart, Event, events_of
from harmony.model import ROOM_COLUMN
from harmony.tokens import Vocabulary, degree_of, with_third
from song import Song
from song.cadence import cadence_of

BATCH_EVENTS = 3000
REPEAT_WEIGHT = 0.2  # of an event in a section that repeats another
_AHEAD, _AHEAD_IN = COLUMNS.index("ahead"), COLUMNS.index("ahead_in")


@dataclass(frozen=True)
class Lesson:
    """A song as numbers: rows [events, columns], chords and durations [events], and which events are of a new letter.

    Where each event stands: its beat in the song, the number of its section, the pitch class of its tonic, [events, 3].
    """

    style: str
    bar_beats: int
    rows: npt.NDArray[np.int16]
    chords: npt.NDArray[np.int16]
    beats: npt.NDArray[np.int16]
    new: npt.NDArray[np.bool_]
    places: npt.NDArray[np.int16]
    sections: tuple[tuple[Event, ...], ...]

    def __len__(self) -> int:
        return len(self.chords)


def with_cadences(song: Song) -> Song:
    """Return a song whose sections say the cadence that their chords make."""
    sections = tuple(
        section.with_cadence(cadence_of(song.chords.get(section.id, ()), section.key, song.brief.meter, section.bars))
        for section in song.sections
    )
    return replace(song, sections=sections)


def lesson_of(song: Song, vocabulary: Vocabulary) -> Lesson:
    """Return a song as numbers."""
    song = with_cadences(song)
    chart = Chart(song, vocabulary)
    rows: list[list[int]] = []
    new: list[bool] = []
    places: list[tuple[int, int, int]] = []
    sections: list[tuple[Event, ...]] = []
    letters: set[str] = set()
    for number, (section, stretch) in enumerate(zip(song.sections, chart.stretches, strict=True)):
        if section.id not in song.chords:
            chart.skip(stretch.beats)
            continue
        events = events_of(song.chords[section.id], section, song.brief.meter, vocabulary)
        for event in events:
            rows.append(chart.row())
            places.append((chart.beat, number, stretch.tonic))
            chart.place(event)
        new += [section.label not in letters and section.source is None] * len(events)
        letters.add(section.label)
        sections.append(tuple(events))
    pairs = np.array([event for events in sections for event in events], dtype=np.int16).reshape(-1, 2)
    table = np.array(rows, dtype=np.int16).reshape(-1, len(COLUMNS))
    where = np.array(places, dtype=np.int16).reshape(-1, 3)
    return Lesson(
        song.brief.style,
        song.brief.meter.beats,
        table,
        pairs[:, 0],
        pairs[:, 1],
        np.array(new, dtype=bool),
        where,
        tuple(sections),
    )


def shifts_of(vocabulary: Vocabulary) -> npt.NDArray[np.int16]:
    """Return every chord heard from a tonic 0 to 11 semitones lower, [12, chords]."""
    tokens = range(len(vocabulary))
    return np.array([[vocabulary.shift(token, by) for token in tokens] for by in range(12)], dtype=np.int16)


def told_ahead(lesson: Lesson, known: npt.NDArray[np.bool_], shifts: npt.NDArray[np.int16]) -> Lesson:
    """Return a lesson whose rows tell which of the known events, [events], comes next, as `Chart.know` would."""
    rows = lesson.rows.copy()
    beats, homes, tonics = lesson.places.T
    following = -1
    for event in range(len(lesson) - 2, -1, -1):
        behind = event + 1
        if homes[behind] != homes[event]:
            following = -1
        if known[behind] and homes[behind] - homes[event] <= 1:
            following = behind
        if following >= 0:
            token = shifts[(tonics[following] - tonics[event]) % 12, lesson.chords[following]]
            rows[event, _AHEAD], rows[event, _AHEAD_IN] = token, min(beats[following] - beats[event], MOST_AHEAD + 1)
    return replace(lesson, rows=rows)


def some_known(lesson: Lesson, rng: np.random.Generator, share: float | None = None) -> npt.NDArray[np.bool_]:
    """Draw bars of a song that are known beforehand, as a person may give them: which events stand in them, [events].

    Without a `share` of the bars there are between few and most of them.
    """
    bars = lesson.places[:, 0] // lesson.bar_beats
    fixed = rng.random(int(bars[-1]) + 1) < (rng.uniform(0.1, 0.7) if share is None else share)
    chosen: npt.NDArray[np.bool_] = fixed[bars]
    return chosen


def thinned(lesson: Lesson, chance: float, rng: np.random.Generator) -> Lesson:
    """Return a lesson without some of the sections whose letter is not new; what follows still knows their chords."""
    sizes = [len(events) for events in lesson.sections]
    starts = np.cumsum([0, *sizes])[:-1]
    repeats = [not size or not lesson.new[start] for start, size in zip(starts, sizes, strict=True)]
    kept = [not repeat or rng.random() >= chance for repeat in repeats]
    events = np.repeat(kept, sizes)
    return replace(
        lesson,
        rows=lesson.rows[events],
        chords=lesson.chords[events],
        beats=lesson.beats[events],
        new=lesson.new[events],
        places=lesson.places[events],
        sections=tuple(section for section, keep in zip(lesson.sections, kept, strict=True) if keep),
    )


def learn_vocabulary(songs: Iterable[Song]) -> Vocabulary:
    """Return the vocabulary of the chords that songs have."""
    return Vocabulary.learn(
        with_third(degree_of(span.chord, section.key), section.key.mode)
        for song in songs
        for section in song.sections
        for span in song.chords.get(section.id, ())
        if span.chord is not None
    )


def batches_of(lessons: Sequence[Lesson], rng: np.random.Generator | None) -> list[list[Lesson]]:
    """Group lessons of like length into batches of about `BATCH_EVENTS`; shuffled where `rng` is given."""
    jitter = rng.uniform(0.85, 1.15, len(lessons)) if rng else np.ones(len(lessons))
    order = sorted(range(len(lessons)), key=lambda index: len(lessons[index]) * jitter[index])
    batches: list[list[Lesson]] = [[]]
    for index in order:
        if (len(batches[-1]) + 1) * len(lessons[index]) > BATCH_EVENTS and batches[-1]:
            batches.append([])
        batches[-1].append(lessons[index])
    if rng:
        rng.shuffle(batches)
    return batches


def stack(batch: Sequence[Lesson], device: str) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return rows [batch, steps, columns], chords, beats and weights [batch, steps]; weight 0 is padding."""
    steps = max(map(len, batch))
    rows = np.zeros((len(batch), steps, len(COLUMNS)), dtype=np.int64)
    chords, beats = np.ones((2, len(batch), steps), dtype=np.int64)
    weights = np.zeros((len(batch), steps), dtype=np.float32)
    rows[:, :, ROOM_COLUMN] = MAX_BEATS
    for seat, lesson in enumerate(batch):
        rows[seat, : len(lesson)] = lesson.rows
        chords[seat, : len(lesson)], beats[seat, : len(lesson)] = lesson.chords, lesson.beats
        weights[seat, : len(lesson)] = np.where(lesson.new, 1, REPEAT_WEIGHT)
    return tuple(torch.from_numpy(array).to(device) for array in (rows, chords, beats, weights))  # type: ignore[return-value]
