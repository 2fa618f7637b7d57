"""How much energy the phrases of a pop song have, from its melody and, where there is a MIDI file, from its band.

Conventions: an energy runs from 0.1 (the stillest phrase of the song) to 1 (its peak); ticks are ours, 24 to the quarter.
"""

import io
from collections.abc import Sequence

import numpy as np

from song import TICKS_PER_QUARTER, Note

Loudness = tuple[int, int]  # a band note's onset in ticks and its MIDI velocity

# What a role adds to what is measured: a chorus is sung and played louder than its notes tell.
_ROLES = {"chorus": 0.25, "bridge": 0.15, "prechorus": 0.1, "intro": -0.1, "outro": -0.15, "interlude": -0.05}
_DENSITY, _REGISTER, _BAND_DENSITY, _BAND_VELOCITY = 0.2, 0.3, 0.3, 0.2
_FEWEST_SHARED = 0.5  # of the melody's notes that one shift must bring onto the MIDI's


def phrase_energies(
    spans: Sequence[tuple[int, int]], roles: Sequence[str], notes: Sequence[Note], band: Sequence[Loudness] | None
) -> list[float]:
    """Return the energy of every phrase, given where it starts and ends in ticks.

    Each of four measures (melody notes a bar, mean pitch, band notes a bar, mean band velocity) is scaled to 0..1 over the
    song; their weighted sum and a bonus for the role are scaled again to 0.1..1, to two digits. Without a band the melody's
    two measures count alone; a phrase without melody takes the song's lowest of each.
    """
    measures = [
        (_DENSITY, [_density([n.onset for n in notes], span) for span in spans]),
        (_REGISTER, [_mean([(n.onset, n.pitch) for n in notes], span) for span in spans]),
    ]
    if band:
        measures.append((_BAND_DENSITY, [_density([onset for onset, _ in band], span) for span in spans]))
        measures.append((_BAND_VELOCITY, [_mean(band, span) for span in spans]))
    total = sum(weight for weight, _ in measures)
    raw = np.array([_ROLES.get(role, 0.0) for role in roles])
    for weight, values in measures:
        raw = raw + weight / total * _scaled(values)
    energies = [round(0.1 + 0.9 * float(value), 2) for value in _scaled(raw.tolist())]
    # Exactly 0.5 would mean that the energy is not known.
    return [0.51 if energy == 0.5 else energy for energy in energies]


def band_loudness(midi: bytes, notes: Sequence[Note]) -> list[Loudness] | None:
    """Return the band's notes (all tracks but MELODY) on the melody's own time line; None where the two do not meet.

    The MIDI file is the same performance with another start: the shift is the one that brings most notes of its MELODY track
    onto the melody.
    """
    import mido

    # Some key signatures in these files are no keys; clip bears data bytes out of range.
    file = mido.MidiFile(file=io.BytesIO(midi), clip=True)
    unit = file.ticks_per_beat / TICKS_PER_QUARTER
    melody: list[tuple[int, int]] = []
    band: list[tuple[int, int]] = []
    for track in file.tracks:
        time = 0
        for message in track:
            time += message.time
            if message.type == "note_on" and message.velocity:
                onset = round(time / unit)
                if track.name == "MELODY":
                    melody.append((onset, message.note))
                else:
                    band.append((onset, message.velocity))
    shift = _shift([(note.onset, note.pitch) for note in notes], melody)
    return None if shift is None else [(onset - shift, velocity) for onset, velocity in band]


def _shift(notes: Sequence[tuple[int, int]], played: Sequence[tuple[int, int]]) -> int | None:
    """Return how many ticks later the played notes are, in sixteenths; None where under half of the notes agree."""
    if not notes or not played:
        return None
    written, heard = np.array(notes), np.array(played)
    same = written[:, None, 1] == heard[None, :, 1]
    shifts = np.round((heard[None, :, 0] - written[:, None, 0])[same] / 6).astype(int)
    if not shifts.size:
        return None
    values, counts = np.unique(shifts, return_counts=True)
    if counts.max() < _FEWEST_SHARED * len(notes):
        return None
    return int(values[counts.argmax()]) * 6


def _density(onsets: Sequence[int], span: tuple[int, int]) -> float:
    places = np.asarray(onsets)
    return float(((places >= span[0]) & (places < span[1])).sum()) / (span[1] - span[0])


def _mean(values: Sequence[tuple[int, int]], span: tuple[int, int]) -> float:
    inside = [value for onset, value in values if span[0] <= onset < span[1]]
    return sum(inside) / len(inside) if inside else float("nan")


def _scaled(values: Sequence[float]) -> np.ndarray:
    """Return the values from 0 (the lowest, or not known) to 1 (the highest); all 0.5 where they are equal."""
    known = np.asarray(values, dtype=float)
    if np.isnan(known).all():
        return np.full(len(known), 0.5)
    low, high = np.nanmin(known), np.nanmax(known)
    if high - low < 1e-9:
        return np.full(len(known), 0.5)
    scaled: np.ndarray = np.nan_to_num((known - low) / (high - low), nan=0.0)
    return scaled
