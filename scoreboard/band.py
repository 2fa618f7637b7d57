"""The band: how voices move, who is in whose way, how it follows the energy, whether bass and drums agree, how it ends.

Conventions: 480 MIDI ticks to the quarter note; notes within a thirty-second (60) count as struck together. Drums are what is
on channel 10 (9 from 0), a bass has General MIDI program 32 to 39; a lead plays the song's melody or is called so; of the rest
who mostly sounds several notes at a time comps, others play lines. A voicing is three or more pitches struck together by one
comping track. Songs without tracks have no band.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scoreboard.definition import Measure, overlap
from scoreboard.grid import Flags, Ints
from song import Song, Track

PER_TICK = 20
_TOGETHER = 60
_DRUM_CHANNEL = 9
_BASS_PROGRAMS = range(32, 40)
_KICKS = (35, 36)
_LEAD_NAMES = ("melody", "lead", "vocal", "voice", "solo")
_LEAD_SHARE = 0.8
_VOICES = 3
_LAST_BARS = 4
# Notes that sound at a time, on average while any sounds, from which a track comps.
_POLYPHONY = 1.3


@dataclass(frozen=True)
class Band:
    """The tracks with pitches but the bass by what they do, each as rows of onset, end, pitch and velocity, (notes, 4)."""

    leads: tuple[Ints, ...]
    comping: tuple[Ints, ...]
    lines: tuple[Ints, ...]


def rows_of(*tracks: Track) -> Ints:
    """Return onset, end, pitch and velocity of the notes of tracks, (notes, 4), by onset."""
    fields = (
        value
        for track in tracks
        for note in track.notes
        for value in (note.onset_midi_ticks, note.duration_midi_ticks, note.pitch, note.velocity)
    )
    rows = np.fromiter(fields, dtype=np.int64).reshape(-1, 4)
    rows[:, 1] += rows[:, 0]
    return rows[np.lexsort((rows[:, 2], rows[:, 0]))]


def _melody_rows(song: Song) -> Ints:
    rows = [(n.onset * PER_TICK, n.end * PER_TICK, n.pitch, 64) for n in song.all_notes()]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _is_drums(track: Track) -> bool:
    return track.channel == _DRUM_CHANNEL


def _is_bass(track: Track) -> bool:
    return not _is_drums(track) and track.program in _BASS_PROGRAMS


def drums_of(song: Song) -> Ints:
    """Return all that the drums play, as rows."""
    return rows_of(*filter(_is_drums, song.tracks))


def bass_of(song: Song) -> Ints:
    """Return all that basses play, as rows."""
    return rows_of(*filter(_is_bass, song.tracks))


def everyone_of(song: Song) -> list[Ints]:
    """Return what everyone who plays plays, as rows."""
    return [rows_of(track) for track in song.tracks if track.notes]


def band_of(song: Song) -> Band:
    """Return the tracks of a song, but drums and bass, sorted into leads, comping and lines."""
    melody = _melody_rows(song)
    leads: list[Ints] = []
    comping: list[Ints] = []
    lines: list[Ints] = []
    for track in song.tracks:
        if track.notes and not _is_drums(track) and not _is_bass(track):
            rows = rows_of(track)
            leading = _leads(track.name, rows, melody)
            (leads if leading else comping if polyphony(rows) >= _POLYPHONY else lines).append(rows)
    return Band(tuple(leads), tuple(comping), tuple(lines))


def polyphony(rows: Ints) -> float:
    """Return how many notes of a track, rows by onset, sound at a time, the mean over the time in which any does."""
    ends = np.maximum.accumulate(rows[:, 1])
    silence = np.maximum(0, rows[1:, 0] - ends[:-1]).sum()
    return float((rows[:, 1] - rows[:, 0]).sum() / (ends[-1] - rows[0, 0] - silence))


def _leads(name: str, rows: Ints, melody: Ints) -> bool:
    """Return whether a track is called a lead or plays the melody, in whatever octave and with whatever swing."""
    if any(word in name.lower() for word in _LEAD_NAMES):
        return True
    if not len(melody):
        return False
    place = np.clip(np.searchsorted(melody[:, 0], rows[:, 0] + 2 * _TOGETHER) - 1, 0, None)
    near: Flags = np.abs(melody[place, 0] - rows[:, 0]) <= 3 * _TOGETHER
    same: Flags = (melody[place, 2] - rows[:, 2]) % 12 == 0
    return bool((near & same).mean() >= _LEAD_SHARE)


def voicings(rows: Ints) -> list[tuple[int, ...]]:
    """Return what a track strikes together, three or more pitches, low to high, in order."""
    found = []
    starts = np.flatnonzero(np.diff(rows[:, 0], prepend=-_TOGETHER - 1) > _TOGETHER // 2)
    for group in np.split(rows[:, 2], starts[1:]):
        pitches = tuple(sorted(set(group.tolist())))
        if len(pitches) >= _VOICES:
            found.append(pitches)
    return found


def movement(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the mean semitones from every voice of either voicing to the nearest of the other.

    >>> movement((60, 64, 67), (60, 65, 69))
    1.0
    """
    gaps = np.abs(np.array(one)[:, None] - np.array(other)[None, :])
    return float((gaps.min(axis=1).mean() + gaps.min(axis=0).mean()) / 2)


def voice_movement(song: Song) -> float | None:
    """Return how far a voice of a comping track moves, in semitones, when its voicing changes."""
    moves: Counter[tuple[tuple[int, ...], tuple[int, ...]]] = Counter()
    for rows in band_of(song).comping:
        moves.update((one, other) for one, other in pairwise(voicings(rows)) if one != other)
    if not moves:
        return None
    return sum(movement(*pair) * times for pair, times in moves.items()) / moves.total()


def comping_above_melody(song: Song) -> float | None:
    """Return the share of comping notes struck under a sounding melody note that stand on it or above it."""
    band = band_of(song)
    melody = np.concatenate(band.leads) if band.leads else _melody_rows(song)
    if not len(melody) or not band.comping:
        return None
    melody = melody[np.argsort(melody[:, 0], kind="stable")]
    comping = np.concatenate(band.comping)
    place = np.searchsorted(melody[:, 0], comping[:, 0], side="right") - 1
    under = (place >= 0) & (melody[place, 1] > comping[:, 0])
    return float((comping[under, 2] >= melody[place[under], 2]).mean()) if under.any() else None


def bass_in_comping(song: Song) -> float | None:
    """Return the overlap of the registers of bass and comping: the area that the histograms of their pitches share."""
    band = band_of(song)
    comping: Counter[Hashable] = Counter(pitch for rows in band.comping for pitch in rows[:, 2].tolist())
    bass: Counter[Hashable] = Counter(bass_of(song)[:, 2].tolist())
    return overlap(bass, comping)


def _by_section(song: Song, column: int | None) -> float | None:
    """Return the correlation of the sections' energy with their notes a bar, or with the mean of a column of the notes."""
    everyone = everyone_of(song)
    if not everyone or len(song.sections) < 3:
        return None
    notes = np.concatenate(everyone)
    starts = np.array([start * PER_TICK for _, start in song.starts()])
    place = np.searchsorted(starts, notes[:, 0], side="right") - 1
    count = np.bincount(place, minlength=len(starts)).astype(np.float64)
    length = np.array([section.bars for section in song.sections], dtype=np.float64)
    energy = np.array([section.energy for section in song.sections])
    played = count > 0
    if column is None:
        values = count / length
    else:
        values = np.bincount(place, weights=notes[:, column], minlength=len(starts)) / np.maximum(count, 1)
    if played.sum() < 3 or np.ptp(values[played]) == 0 or np.ptp(energy[played]) == 0:
        return None
    return float(np.corrcoef(energy[played], values[played])[0, 1])


def _met(onsets: Ints, others: Ints) -> float | None:
    """Return the share of onsets that have one of the others within a thirty-second."""
    if not len(onsets) or not len(others):
        return None
    after = np.clip(np.searchsorted(others, onsets), 0, len(others) - 1)
    before = np.clip(after - 1, 0, None)
    gaps = np.minimum(np.abs(others[after] - onsets), np.abs(others[before] - onsets))
    return float((gaps <= _TOGETHER).mean())


def _kicks(drums: Ints) -> Ints:
    return drums[np.isin(drums[:, 2], _KICKS)]


def bass_with_kick(song: Song) -> float | None:
    """Return the share of bass notes struck with the bass drum."""
    return _met(bass_of(song)[:, 0], _kicks(drums_of(song))[:, 0])


def bass_with_drums(song: Song) -> float | None:
    """Return the share of bass notes struck with any drum."""
    return _met(bass_of(song)[:, 0], drums_of(song)[:, 0])


def kick_with_bass(song: Song) -> float | None:
    """Return the share of strokes of the bass drum that the bass plays with."""
    return _met(_kicks(drums_of(song))[:, 0], bass_of(song)[:, 0])


def ends_together(song: Song) -> float | None:
    """Return the share of those who play in the last four bars that sound at, or strike, the last stroke of the song."""
    everyone = everyone_of(song)
    if len(everyone) < 2:
        return None
    last = max(int(rows[-1, 0]) for rows in everyone)
    near = last - _LAST_BARS * song.brief.meter.bar_ticks * PER_TICK
    closing = [rows for rows in everyone if rows[:, 1].max() > near]
    return sum(bool(rows[:, 1].max() > last or rows[-1, 0] >= last - _TOGETHER) for rows in closing) / len(closing)


def notes_a_bar(song: Song) -> float | None:
    """Return how many notes the band plays a bar, all tracks together."""
    count = sum(len(track.notes) for track in song.tracks)
    return count / song.bars if count and song.bars else None


def velocity_spread(song: Song) -> float | None:
    """Return the standard deviation of the velocities of a track, the mean over tracks."""
    spreads = [rows[:, 3].std() for rows in everyone_of(song)]
    return float(np.mean(spreads)) if spreads else None


MEASURES = (
    Measure("voice movement", "band", voice_movement, "semitones a voice and change of voicing"),
    Measure("comping above the melody", "band", comping_above_melody, "share of comping notes"),
    Measure("bass among the comping", "band", bass_in_comping, "overlapped area of pitches"),
    Measure("density follows energy", "band", lambda song: _by_section(song, None), "correlation over sections"),
    Measure("loudness follows energy", "band", lambda song: _by_section(song, 3), "correlation over sections"),
    Measure("bass with the kick", "band", bass_with_kick, "share of bass notes"),
    Measure("bass with any drum", "band", bass_with_drums, "share of bass notes"),
    Measure("kick with the bass", "band", kick_with_bass, "share of kicks"),
    Measure("ends together", "band", ends_together, "share of tracks"),
    Measure("band notes a bar", "band", notes_a_bar, "all tracks"),
    Measure("velocity spread", "band", velocity_spread, "standard deviation in a track"),
)
