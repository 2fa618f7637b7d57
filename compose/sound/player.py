"""The band played through a soundfont: notes and controllers of the tracks become stereo sound.

What is honoured: programs (drum kits by bank 128), velocity, volume (CC 7), pan (CC 10, its first value), expression (CC 11),
reverberation (CC 91 as `arranger.midi` writes it), the pedal (CC 64), vibrato (CC 1), pitch bends of two semitones, the tempo curve, and hi-hats that cut each
other off.

Conventions: MIDI ticks from the start of the song; stereo is two rows of samples, 44,100 a second.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np

from arranger.midi import room_of
from arranger.performance import MIDI_TICKS_PER_QUARTER, MIDI_TICKS_PER_TICK
from arranger.tempo import tempo_curve
from compose.sound.mixing import add_room, master
from compose.sound.soundfont import Region, SoundFont, sounding
from compose.sound.voices import RATE, Curve, Samples, between, release_of, resampled, sound_of
from song import PlayedNote, Song, Track

TAIL_SECONDS = 3.0
DRUM_CHANNEL = 9
_VIBRATO, _VOLUME, _EXPRESSION, _PEDAL = 1, 7, 11, 64
_STEP = 256  # samples from one value of a moving controller to the next
_BEND_SEMITONES, _VIBRATO_SEMITONES, _VIBRATO_HERTZ = 2.0, 0.5, 5.5
_CHOKE = RATE // 30  # samples in which an open hi-hat is closed
_GAIN = 0.25  # keeps sums of voices in a range where single precision is exact


@dataclass(frozen=True)
class _Voice:
    """A region that sounds: from a sample on, let go at another, and cut off by another of its group."""

    region: Region
    key: int
    on: int
    off: int
    gain: float
    cut: int | None = None


class Clock:
    """Turns MIDI ticks into samples by the tempos of a song."""

    def __init__(self, tempos: Sequence[tuple[int, float]]) -> None:
        self._ticks = [tick for tick, _ in tempos]
        self._rates = [60 / (tempo * MIDI_TICKS_PER_QUARTER) for _, tempo in tempos]
        passed = [
            (after - before) * rate for (before, after), rate in zip(pairwise(self._ticks), self._rates, strict=False)
        ]
        self._starts = np.concatenate([[0.0], np.cumsum(passed)]).tolist()

    def seconds(self, tick: int) -> float:
        """Return when a tick comes."""
        place = bisect_right(self._ticks, tick) - 1
        return float(self._starts[place] + (tick - self._ticks[place]) * self._rates[place])

    def sample(self, tick: int) -> int:
        """Return the sample at which a tick comes."""
        return round(self.seconds(tick) * RATE)


def play(song: Song, font: SoundFont) -> Samples:
    """Return an arranged song as it sounds in a room and at the usual level, with what rings on after its end."""
    stereo, send = mixed(song, font)
    add_room(stereo, send)
    del send
    master(stereo)
    return stereo


def mixed(song: Song, font: SoundFont) -> tuple[Samples, Samples]:
    """Return the band as the instruments sound together, and what of it is sent into the room (one row)."""
    clock = Clock(tempo_curve(song))
    end = song.bars * song.brief.meter.bar_ticks * MIDI_TICKS_PER_TICK
    length = clock.sample(end) + int(TAIL_SECONDS * RATE)
    dry, send = np.zeros((2, length), np.float32), np.zeros(length, np.float32)
    for track in song.tracks:
        in_order = tuple(sorted(track.controls, key=lambda control: control.onset_midi_ticks))
        _play_track(replace(track, controls=in_order), font, clock, dry, send)
    return dry, send


def _play_track(track: Track, font: SoundFont, clock: Clock, dry: Samples, send: Samples) -> None:
    """Add what an instrument plays to the band, and its share to what is sent into the room."""
    voices = list(_voices(track, font, clock))
    releases = cache(release_of)
    length = len(send)
    moved, bends = _levels(track, clock, length), _bends(track, clock, length)
    # Who bends a note up gets through it sooner.
    fastest = 1.0 if bends is None else float(bends.max())
    longest: dict[tuple[Region, int], int] = {}
    for voice in voices:
        held = int((voice.off - voice.on + len(releases(voice.region))) * fastest)
        longest[voice.region, voice.key] = max(held, longest.get((voice.region, voice.key), 0))
    sounds = {which: sound_of(font, *which, count) for which, count in longest.items()}
    volume, room = 1.0 if _moves(track, _VOLUME) else (track.volume / 127) ** 2, room_of(track) / 127 / 2
    for voice in voices:
        wave = sounds[voice.region, voice.key]
        release = releases(voice.region)
        if bends is not None:
            wave = _bent(wave, _part(bends, voice.on, min(len(wave), voice.off - voice.on + len(release))))
        wave = _let_go(wave, voice, release)[: length - voice.on]
        if moved is not None:
            wave = wave * _part(moved, voice.on, len(wave))
        left, right = _panned(voice, track, volume)
        sounding_in = slice(voice.on, voice.on + len(wave))
        dry[0, sounding_in] += wave * np.float32(left)
        dry[1, sounding_in] += wave * np.float32(right)
        send[sounding_in] += wave * np.float32((left + right) * room)


def _voices(track: Track, font: SoundFont, clock: Clock) -> Iterator[_Voice]:
    """Walk what sounds for the notes of an instrument, in order; of a group only the last."""
    regions = font.regions(track.program, drums=track.channel == DRUM_CHANNEL)
    found: list[_Voice] = []
    last: dict[int, list[int]] = {}
    for note, tick in _held(track):
        on, off = clock.sample(note.onset_midi_ticks), clock.sample(tick)
        struck = sounding(regions, note.pitch, note.velocity)
        groups = {region.group for region in struck if region.group}
        for place in (place for group in groups for place in last.pop(group, [])):
            if found[place].on < on:
                found[place] = replace(found[place], cut=on)
        for region in struck:
            gain = _GAIN * (note.velocity / 127) ** 2 * 10.0 ** (-region.attenuation / 20)
            if region.group:
                last.setdefault(region.group, []).append(len(found))
            found.append(_Voice(region, note.pitch, on, max(off, on + 1), gain))
    yield from found


def _held(track: Track) -> Iterator[tuple[PlayedNote, int]]:
    """Walk the notes and the tick until which each is held, by its key or by the pedal."""
    turns = [(c.onset_midi_ticks, c.value >= 64) for c in track.controls if c.kind == "control" and c.number == _PEDAL]
    ticks = [tick for tick, _ in turns]
    for note in track.notes:
        end = note.onset_midi_ticks + note.duration_midi_ticks
        place = bisect_right(ticks, end) - 1
        if place >= 0 and turns[place][1]:
            end = next((tick for tick, down in turns[place + 1 :] if not down), end)
        yield note, end


def _let_go(wave: Samples, voice: _Voice, release: Samples) -> Samples:
    """Return the wave of a key up to where it has died away after it was let go or cut off."""
    off = voice.off - voice.on
    wave = wave[: off + len(release)]
    cut = len(wave) if voice.cut is None else voice.cut - voice.on
    if off < len(wave):
        wave = np.concatenate([wave[:off], wave[off:] * release[: len(wave) - off]])
    if cut < len(wave):
        count = min(_CHOKE, len(wave) - cut)
        wave = np.concatenate([wave[:cut], wave[cut : cut + count] * np.linspace(1, 0, count, dtype=np.float32)])
    return wave


def _panned(voice: _Voice, track: Track, volume: float) -> tuple[float, float]:
    """Return the gains left and right; the power of both together is the same wherever one stands."""
    place = min(max((track.pan - 64) / 63 + voice.region.pan, -1.0), 1.0)
    angle = (place + 1) * math.pi / 4
    return voice.gain * volume * math.cos(angle), voice.gain * volume * math.sin(angle)


def _moves(track: Track, number: int) -> bool:
    return any(control.kind == "control" and control.number == number for control in track.controls)


def _levels(track: Track, clock: Clock, length: int) -> Samples | None:
    """Return the level over time where volume or expression move, None where they stand still."""
    if not (_moves(track, _VOLUME) or _moves(track, _EXPRESSION)):
        return None
    levels = np.ones(length // _STEP + 2)
    for number, first in ((_VOLUME, track.volume), (_EXPRESSION, 127)):
        if number == _EXPRESSION or _moves(track, _VOLUME):
            levels *= (_steps(track, clock, "control", number, first, len(levels)) / 127) ** 2
    # Steps of a controller would be heard as clicks.
    return np.asarray(np.convolve(levels, np.ones(3) / 3, mode="same"), np.float32)


def _bends(track: Track, clock: Clock, length: int) -> Samples | None:
    """Return by what the pitch is multiplied over time where it moves, None where it stands still."""
    if not any(control.kind == "bend" or control.number == _VIBRATO for control in track.controls):
        return None
    count = length // _STEP + 2
    semitones = _steps(track, clock, "bend", 0, 0, count) / 8192 * _BEND_SEMITONES
    depth = _steps(track, clock, "control", _VIBRATO, 0, count) / 127 * _VIBRATO_SEMITONES
    semitones += depth * np.sin(2 * np.pi * _VIBRATO_HERTZ * np.arange(count) * _STEP / RATE)
    return np.asarray(np.exp2(semitones / 12), np.float32)


def _steps(track: Track, clock: Clock, kind: str, number: int, first: float, count: int) -> Curve:
    """Return the value of a controller at every step."""
    values = np.full(count, float(first))
    for control in track.controls:
        if control.kind == kind and control.number == number:
            values[-(-clock.sample(control.onset_midi_ticks) // _STEP) :] = control.value
    return values


def _part(curve: Samples, start: int, count: int) -> Samples:
    """Return a curve of steps at so many samples from a sample on."""
    first = start // _STEP
    piece = curve[first : first + count // _STEP + 3]
    if len(piece) < count // _STEP + 3:
        piece = np.pad(piece, (0, count // _STEP + 3 - len(piece)), mode="edge")
    if (piece == piece[0]).all():
        return np.broadcast_to(piece[0], count)
    return between(piece, _STEP)[start - first * _STEP :][:count]


def _bent(wave: Samples, speed: Samples) -> Samples:
    """Return a wave played faster and slower: as often as its pitch is multiplied by."""
    if not speed.strides[0] and speed[0] == 1.0:
        return wave
    places = np.cumsum(speed, dtype=np.float64) - speed[0]
    return resampled(wave, places)
