"""How much energy the phrases of a pop song have, from its melody and, where there is a MIDI file, from its band.

Conventions: an energy runs from 0.1 (the stillest phrase of the song) to 1 (its peak); ticks are ours, 24 to the quarter.
"""

from collections.abc import Sequence

import numpy as np

from corpus.formats.midi_file import Recording
from corpus.sets.pop909_band import MIDI_TICKS_PER_TICK
from song import Note

Loudness = tuple[int, int]  # a band note's onset in ticks and its MIDI velocity

# What a role adds to what is measured: a chorus is sung and played louder than its notes tell.
_ROLES = {"chorus": 0.25, "bridge": 0.15, "prechorus": 0.1, "intro": -0.1, "outro": -0.15, "interlude": -0.05}
_DENSITY, _REGISTER, _BAND_DENSITY, _BAND_VELOCITY = 0.2, 0.3, 0.3, 0.2


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


def band_loudness(recording: Recording, shift: int) -> list[Loudness]:
    """Return the band's notes (all tracks but MELODY) on the melody's own time line, given how much later the file plays."""
    return [
        (round((note.onset_midi_ticks - shift) / MIDI_TICKS_PER_TICK), note.velocity)
        for track in recording.tracks
        if track.name != "MELODY"
        for note in track.notes
    ]


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
