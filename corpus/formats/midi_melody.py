"""Which of a MIDI file's tracks sings, told by its name or else by how it plays, and its line as it stands on paper.

Conventions: a score is a sum of what speaks for a track, about 0 for an inner part and 5 for a singer; weights and centres are
fitted by eye on pop songs and on our own bands, and measured there with all names removed.
"""

import re
from collections.abc import Sequence

import numpy as np

from corpus.formats.midi_file import DRUM_CHANNEL
from corpus.formats.midi_grid import MIDI_TICKS_PER_TICK, STRAIGHT, Grid, even, written_end, written_onsets
from song import Meter, Note, PlayedNote, Track

# What a name says, the first that is found.
_NAMES = (
    (re.compile(r"back|bgv|choir|harmon|pad|bass|drum|string|rhythm|chord|comp|arp", re.IGNORECASE), -1.5),
    (re.compile(r"melod|vocal|\bvox\b|\bsing|gesang|cantus|tune|soprano", re.IGNORECASE), 6.0),
    (re.compile(r"\blead|voice|solo|theme|flute|sax|trumpet|violin|clarinet", re.IGNORECASE), 1.5),
)
# First and last program of a family and what it says.
_PROGRAMS = (
    (32, 39, -4.0), (47, 47, -3.0), (48, 51, -1.0), (88, 95, -1.5), (96, 103, -1.0), (112, 127, -4.0), (52, 54, 0.7),
    (56, 80, 0.7), (80, 87, 0.6), (40, 40, 0.5), (24, 31, -0.2),
)  # fmt: skip
BASS_PROGRAMS = range(32, 40)
_LOWEST_LEAD = 3.0  # a track that scores less is no second singer
_SILENT_BARS = 2  # so long the singer rests before another leads
_OVERLAP = 60  # MIDI ticks that a lower note may sound into before it is an inner part


def melody_score(track: Track, bar: int, end: int) -> float:
    """Return how much a track is the one that sings, given a bar and the end of the song in MIDI ticks."""
    if track.channel == DRUM_CHANNEL or not track.notes:
        return -10.0
    onsets = np.array([note.onset_midi_ticks for note in track.notes])
    lengths = np.array([note.duration_midi_ticks for note in track.notes])
    pitches = np.array([note.pitch for note in track.notes])
    line = skyline(track.notes)
    bars = max(1, -(-end // bar))
    present = len(set((onsets // bar).tolist())) / bars
    alone = len(line) / len(onsets)
    top = np.array([note.pitch for note in line])
    density = len(line) / max(1, len({note.onset_midi_ticks // bar for note in line}))
    steps = np.abs(np.diff(top)) if len(top) > 1 else np.array([0])
    moving = float(((steps > 0) & (steps <= 4)).mean())
    spread = float(np.percentile(top, 95) - np.percentile(top, 5))
    colours = len(set(pitches.tolist()))
    score = 3.0 * (alone - 0.8) / 0.2 if alone < 0.8 else 3.0 * min(1.0, (alone - 0.8) / 0.15)
    score += 2.0 * min(1.0, present / 0.6)
    score -= 0.25 * max(0.0, abs(float(np.mean(top)) - 69) - 5)
    score += 2.0 * moving
    score += min(1.0, (colours - 6) / 6)
    score -= 0.4 * max(0.0, abs(density - 6) - 4)
    # A singer breathes; a motor does not.
    score -= 1.5 * max(0.0, present - 0.93) / 0.07
    score -= 1.0 * _sameness(onsets % bar, lengths)
    # Syllables come on one pitch, voices stay within a tenth or so and leap seldom; instruments between the lines do not.
    score += 4.0 * min(0.3, float((steps == 0).mean()))
    score -= 0.12 * max(0.0, spread - 14)
    score -= 4.0 * float((steps > 7).mean())
    score += sum(value for low, high, value in _PROGRAMS if low <= track.program <= high)
    return score + _name_score(track.name)


def _name_score(name: str) -> float:
    return next((value for pattern, value in _NAMES if pattern.search(name)), 0.0)


def _sameness(places: np.ndarray, lengths: np.ndarray) -> float:
    """Return the share of the notes that have the commonest place in the bar and length: high where a pattern turns."""
    pairs = np.round(places / 60) * 1000 + np.round(lengths / 60)
    _, counts = np.unique(pairs, return_counts=True)
    return float(np.sort(counts)[-4:].sum() / counts.sum())


def skyline(notes: Sequence[PlayedNote]) -> list[PlayedNote]:
    """Return the upper line: of notes together the highest, and none that starts well under a higher one that goes on."""
    line: list[PlayedNote] = []
    for note in sorted(notes, key=lambda note: (note.onset_midi_ticks, -note.pitch)):
        before = line[-1] if line else None
        if before is not None:
            gap = note.onset_midi_ticks - before.onset_midi_ticks
            if gap < _OVERLAP // 2:
                if note.pitch > before.pitch:
                    line[-1] = note
                continue
            left = before.onset_midi_ticks + before.duration_midi_ticks - note.onset_midi_ticks
            if note.pitch < before.pitch and left > max(_OVERLAP, note.duration_midi_ticks // 2):
                continue
        line.append(note)
    return line


def is_bass(track: Track) -> bool:
    """Return whether a track says that it is a bass, by its program or its name."""
    return track.program in BASS_PROGRAMS or "bass" in track.name.lower()


def find_singer(tracks: Sequence[Track], meter: Meter, end: int) -> int:
    """Return the index of the track that sings: the one that says so or else plays most like it. Drums never do."""
    bar = meter.bar_ticks * MIDI_TICKS_PER_TICK
    return max(range(len(tracks)), key=lambda index: melody_score(tracks[index], bar, end))


def find_melody(tracks: Sequence[Track], singer: int, grid: Grid, end: int) -> list[Note]:
    """Return the melody of the song on paper, onsets from its start.

    Where the singer rests for two bars and more, the next best track that is still a singer leads, as in a solo; not so where
    the file itself names its melody.
    """
    bar = grid.meter.bar_ticks * MIDI_TICKS_PER_TICK
    notes = skyline(tracks[singer].notes)
    if _name_score(tracks[singer].name) < max(value for _, value in _NAMES):
        scores = {index: melody_score(track, bar, end) for index, track in enumerate(tracks) if index != singer}
        for index in sorted(scores, key=lambda index: -scores[index]):
            if scores[index] >= _LOWEST_LEAD:
                notes += _fills(notes, skyline(tracks[index].notes), bar)
                notes.sort(key=lambda note: note.onset_midi_ticks)
    return write_line(notes, grid)


def _fills(notes: Sequence[PlayedNote], others: Sequence[PlayedNote], bar: int) -> list[PlayedNote]:
    """Return the notes of another track in the bars in which a line rests at least so long."""
    sung: set[int] = set()
    for note in notes:
        sung.update(
            range(note.onset_midi_ticks // bar, (note.onset_midi_ticks + note.duration_midi_ticks - 1) // bar + 1)
        )
    last = max((note.onset_midi_ticks // bar for note in others), default=0)
    free: set[int] = set()
    run: list[int] = []
    for number in range(last + 2):
        if number in sung or number > last:
            if len(run) >= _SILENT_BARS:
                free.update(run)
            run = []
        else:
            run.append(number)
    return [note for note in others if note.onset_midi_ticks // bar in free]


def write_line(notes: Sequence[PlayedNote], grid: Grid) -> list[Note]:
    """Return a played line as it stands on paper: one voice, onsets on the grid, ends where a player meant them."""
    onsets = written_onsets([note.onset_midi_ticks for note in notes], grid)
    kept: dict[int, PlayedNote] = {}
    for onset, note in zip(onsets, notes, strict=True):
        if onset not in kept or note.pitch > kept[onset].pitch:
            kept[onset] = note
    line = []
    limits = [*sorted(kept)[1:], 10**9]
    for (onset, note), limit in zip(sorted(kept.items()), limits, strict=True):
        start = note.onset_midi_ticks / MIDI_TICKS_PER_TICK
        length = note.duration_midi_ticks / MIDI_TICKS_PER_TICK
        sounding = even(start + length, grid) - even(start, grid)
        end = written_end(onset, onset + sounding, limit, swung=grid.swing != STRAIGHT)
        line.append(Note(onset, max(1, end - onset), note.pitch))
    return line
