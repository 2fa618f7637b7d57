"""The baseline of harmonising: to every bar, or half bar, the triad that has most of the melody.

Conventions: onsets are ticks from the start of a section; triads are major and minor ones, 24 in all, in the order in which
ties are broken.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scoreboard.grid import Floats
from song import Chord, ChordSpan, Key, Meter, Section, Song

# Steps from the tonic along the circle of fifths, nearest first: among triads that fit alike the nearer one is taken.
_NEAR = (0, 7, 5, 2, 9, 4, 10, 3, 11, 8, 1, 6)
_SUFFIXES = ("", "m")
_HALVED = 4  # beats from which a bar has halves, as 4/4; in two beats of three, 6/8, it has them too


def nearest_triads(song: Song, *, halves: bool = False, diatonic: bool = False) -> Song:
    """Return the song with the triad that shares most melody time with each bar, in every section without chords.

    A tie goes to the triad before, then to those of the key, then to the one nearest the tonic. With `halves` every half bar
    has its own where the meter has halves; with `diatonic` only triads of the key (in minor with the major dominant) stand.
    """
    meter = song.brief.meter
    size = meter.bar_ticks // 2 if halves and _has_halves(meter) else meter.bar_ticks
    heard = _melody_time(song, size)
    chords: dict[str, tuple[ChordSpan, ...]] = {}
    before: tuple[int, str] | None = None
    place = 0
    for section in song.sections:
        if section.id in song.chords:
            place += section.bars * meter.bar_ticks // size
            continue
        triads = _triads(section.key, diatonic=diatonic)
        tones = np.array([_tones(root, suffix) for root, suffix in triads])
        own = [_is_diatonic(root, suffix, section.key) for root, suffix in triads]
        spans: list[ChordSpan] = []
        for start in range(0, section.bars * meter.bar_ticks, size):
            shared = tones @ heard[place]
            place += 1
            ranks = [(shared[n], triad == before, own[n], -n) for n, triad in enumerate(triads)]
            before = triads[max(range(len(triads)), key=ranks.__getitem__)]
            _add(spans, start, size, before, section, meter)
        chords[section.id] = tuple(spans)
    return replace(song, chords={**song.chords, **chords})


def _has_halves(meter: Meter) -> bool:
    return meter.beats >= _HALVED or meter.compound


def _melody_time(song: Song, size: int) -> Floats:
    """Return how long each pitch class sounds in every stretch of that many ticks, (stretches, 12)."""
    bar_ticks = song.brief.meter.bar_ticks
    time = np.zeros((song.bars * bar_ticks // size, 12))
    for note in song.all_notes():
        for stretch in range(max(0, note.onset // size), min(len(time) - 1, (note.end - 1) // size) + 1):
            time[stretch, note.pitch % 12] += min(note.end, (stretch + 1) * size) - max(note.onset, stretch * size)
    return time


def _triads(key: Key, *, diatonic: bool) -> list[tuple[int, str]]:
    every = [((key.pitch_class + step) % 12, suffix) for step in _NEAR for suffix in _SUFFIXES]
    return [triad for triad in every if not diatonic or _is_diatonic(*triad, key)]


def _tones(root: int, suffix: str) -> Sequence[float]:
    tones = {root, (root + (3 if suffix == "m" else 4)) % 12, (root + 7) % 12}
    return [float(tone in tones) for tone in range(12)]


def _is_diatonic(root: int, suffix: str, key: Key) -> bool:
    scale = {*key.scale, *([(key.pitch_class + 11) % 12] if key.mode == "minor" and suffix == "" else [])}
    return {tone for tone, sounds in enumerate(_tones(root, suffix)) if sounds} <= scale


def _add(spans: list[ChordSpan], start: int, size: int, triad: tuple[int, str], section: Section, meter: Meter) -> None:
    root = section.key.spell(triad[0])
    chord = Chord(root, triad[1], root)
    if spans and start % meter.bar_ticks and spans[-1].chord == chord:
        spans[-1] = ChordSpan(spans[-1].onset, spans[-1].duration + size, chord)
    else:
        spans.append(ChordSpan(start, size, chord))
