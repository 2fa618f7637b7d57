"""What comes back in a melody: bars heard before, passages heard before, letters that sound as they are called.

Conventions: a bar is the notes that start in it; only bars with notes count. An event is the onset in its bar (ticks) and the
pitch; how long a note is held does not make a bar another. Everything is measured on the melody alone, since a looping
accompaniment would look like structure.
"""

from collections.abc import Hashable, Sequence

import numpy as np

from scoreboard.definition import Measure
from scoreboard.grid import Floats, Line, line_of
from song import Song


def _repeated(bars: Sequence[Hashable]) -> float | None:
    """Return the share that equals an earlier one."""
    return 1 - len(set(bars)) / len(bars) if bars else None


def _bars(line: Line) -> list[list[tuple[int, int]]]:
    """Return the onset in the bar and the pitch of every note, by bar; no bar is empty."""
    found: dict[int, list[tuple[int, int]]] = {}
    for bar, place, pitch in zip(line.bar.tolist(), line.place.tolist(), line.pitch.tolist(), strict=True):
        found.setdefault(bar, []).append((place, pitch))
    return list(found.values())


def bars_repeated(song: Song) -> float | None:
    """Return the share of bars with notes that repeat an earlier one: the same pitches at the same places."""
    return _repeated([tuple(bar) for bar in _bars(line_of(song))])


def rhythms_repeated(song: Song) -> float | None:
    """Return the share of bars with notes in which notes start at the same places as in an earlier bar."""
    return _repeated([tuple(place for place, _ in bar) for bar in _bars(line_of(song))])


def _common(line: Line) -> tuple[Floats, Floats]:
    """Return how many events two bars share, (bars, bars), and how many each has, (bars,)."""
    events, number = np.unique(line.place * 128 + line.pitch, return_inverse=True)
    rolls = np.zeros((line.bars, len(events)))
    rolls[line.bar, number] = 1
    return rolls @ rolls.T, rolls.sum(axis=1)


def passages_heard_before(song: Song, bars: int) -> float | None:
    """Return how much of a passage of that many bars was heard before, 0 to 1: the mean over all passages.

    Passages slide by a bar; each is compared with every earlier one that does not overlap it, by the F1 of their events, and
    its best match counts. None where the song is shorter than two passages.
    """
    line = line_of(song)
    windows = line.bars - bars + 1
    if windows <= bars or not len(line.onset):
        return None
    common, sizes = _common(line)
    shared = sum((common[k : k + windows, k : k + windows] for k in range(bars)), np.zeros((windows, windows)))
    size = np.convolve(sizes, np.ones(bars), "valid")
    either = size[:, None] + size[None, :]
    scores = np.divide(2 * shared, either, out=np.zeros_like(shared), where=either > 0)
    earlier = np.tril(np.ones((windows, windows)), -bars) > 0
    best = np.where(earlier, scores, 0).max(axis=1)
    counted = (np.arange(windows) >= bars) & (size > 0)
    return float(best[counted].mean()) if counted.any() else None


def letters_alike(song: Song) -> float | None:
    """Return how much more alike sections of one letter are than sections of any two: a ratio of means, 1 for no relation.

    Likeness is the F1 of the events of two sections bar by bar. None where no letter with a melody comes twice or only one
    letter there is. Source: the inter-phrase latent similarity of Wang, Min and Xia, Whole-Song Hierarchical Generation, 2024,
    on notes instead of latent vectors.
    """
    sections = [s for s in song.sections if song.melody.get(s.id)]
    ticks = [{(note.onset, note.pitch) for note in song.melody[s.id]} for s in sections]
    same, every = [], []
    for later in range(len(sections)):
        for earlier in range(later):
            likeness = 2 * len(ticks[later] & ticks[earlier]) / (len(ticks[later]) + len(ticks[earlier]))
            every.append(likeness)
            if sections[later].label == sections[earlier].label:
                same.append(likeness)
    if not same or len(same) == len(every) or not any(every):
        return None
    return float(np.mean(same) / np.mean(every))


MEASURES = (
    Measure("bars repeated exactly", "melody", bars_repeated, "share of bars with notes"),
    Measure("bars repeated in rhythm", "melody", rhythms_repeated, "share of bars with notes"),
    Measure("4 bars heard before", "melody", lambda song: passages_heard_before(song, 4), "F1 of the best match"),
    Measure("8 bars heard before", "melody", lambda song: passages_heard_before(song, 8), "F1 of the best match"),
    Measure("letters alike", "melody", letters_alike, "same letter against any, after Wang et al. 2024"),
)
