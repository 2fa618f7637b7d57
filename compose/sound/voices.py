"""The sound of one key of an instrument: its sample at the right pitch, filtered, in the shape of its envelope.

Velocity and the length of a note do not change it: they are its level and where it is let go. So every key is worked out once.

Conventions: mono, single precision, 1 is full scale, 44,100 samples a second.
"""

from typing import Any

import numpy as np

from compose.sound.soundfont import Envelope, Region, SoundFont

RATE = 44_100
_STEP = 64  # samples from one point of a slow curve to the next
_FASTEST = 64.0  # samples of a soundfont that may go by in one of ours
_OPEN = 13_500  # cents of a filter that lets everything pass
_SILENT = 100.0  # decibels down that nobody hears
_LONGEST_RELEASE = 4.0  # seconds
_QUICK = 0.004  # seconds in which a voice that has no release ends without a click
_FILTERS = 4  # that stand in for one that moves
_WINDOW, _RINGING = 8192, 2048  # samples filtered at once, and those of them before, while a filter rings

Samples = np.ndarray[Any, np.dtype[np.float32]]
Curve = np.ndarray[Any, np.dtype[np.float64]]


def sound_of(font: SoundFont, region: Region, key: int, length: int) -> Samples:
    """Return so many samples of a key that is held, fewer where the sample ends before."""
    moving = region.wobbles or region.pitch_cents
    cents = region.scale * (key - region.root) + region.tuning
    step = min(2.0 ** (min(max(cents, -12_000.0), 9_600.0) / 1200) * region.rate / RATE, _FASTEST)
    if not region.looped:
        length = min(length, int((region.end - region.start - 1) / step) + 1)
    if moving:
        slow = np.arange(0, length + _STEP, _STEP) / RATE
        bent = np.exp2(_pitch_curve(region, slow) / 1200)
        places = np.empty(length)
        places[0], places[1:] = 0.0, np.cumsum(_spread(bent, length - 1) * step)
    else:
        places = np.arange(length) * step
    wave = _filtered(_read(font, region, places), region)
    wave *= _spread(_level_curve(region.loudness, np.arange(0, length + _STEP, _STEP) / RATE), length)
    return wave


def release_of(region: Region) -> Samples:
    """Return the fading of a key that is let go, from 1 to nothing."""
    seconds = min(max(region.loudness.release, _QUICK), _LONGEST_RELEASE)
    # The specification lets go by 100 dB in that time; after 70 nobody hears anything.
    count = max(2, int(seconds * 0.7 * RATE))
    fading = 10.0 ** (-_SILENT / 20 * np.arange(count) / (seconds * RATE))
    tail = min(count, int(_QUICK * RATE))
    fading[-tail:] *= np.linspace(1, 0, tail)
    return fading.astype(np.float32)


def _read(font: SoundFont, region: Region, places: Curve) -> Samples:
    """Return the sample at places between its points, round its loop; between two points on a straight line."""
    whole = places.astype(np.int64)
    between = (places - whole).astype(np.float32)
    whole += region.start
    following = whole + 1
    if region.looped:
        size = region.loop_end - region.loop_start
        for index in (whole, following):
            beyond = index >= region.loop_end
            index[beyond] = region.loop_start + (index[beyond] - region.loop_start) % size
    last = min(region.end, len(font.samples)) - 1
    np.minimum(whole, last, out=whole)
    np.minimum(following, last, out=following)
    low = min(region.start, region.loop_start) if region.looped else region.start
    body = np.asarray(font.samples[low : int(following.max()) + 1], np.float32) / np.float32(32768)
    here = body[whole - low]
    here += between * (body[following - low] - here)
    return here


def _level_curve(shape: Envelope, seconds: Curve) -> Curve:
    """Return the loudness of a held key over time: it rises evenly, and falls so many decibels a second."""
    times = np.cumsum([shape.delay, shape.attack, shape.hold])
    rising = np.clip((seconds - times[0]) / max(shape.attack, 1e-4), 0.0, 1.0)
    fallen = np.clip((seconds - times[2]) / max(shape.decay, 1e-4) * _SILENT, 0.0, shape.sustain)
    return np.asarray(rising * 10.0 ** (-fallen / 20))


def _share_curve(shape: Envelope, seconds: Curve) -> Curve:
    """Return the second envelope of a held key over time, from 0 to 1."""
    times = np.cumsum([shape.delay, shape.attack, shape.hold])
    points = [times[0], times[1], times[2], times[2] + shape.decay * shape.sustain]
    return np.interp(
        seconds, np.maximum.accumulate(np.array(points) + np.arange(4) * 1e-6), [0, 1, 1, 1 - shape.sustain]
    )


def _pitch_curve(region: Region, seconds: Curve) -> Curve:
    """Return the cents by which the pitch of a held key is off over time."""
    cents = np.zeros(len(seconds))
    for wobble in region.wobbles:
        phase = np.maximum(seconds - wobble.delay, 0.0) * wobble.rate
        cents += wobble.cents * (2 / np.pi) * np.arcsin(np.sin(2 * np.pi * phase))
    if region.pitch_cents:
        cents += region.pitch_cents * _share_curve(region.second, seconds)
    return cents


def _filtered(wave: Samples, region: Region) -> Samples:
    """Return a wave behind the low-pass filter; one that moves is a fading from each of a few to the next."""
    reach = [region.cutoff, region.cutoff + region.filter_cents]
    if min(reach) >= _OPEN or len(wave) < 2:
        return wave
    spectra = _spectra(wave)
    if not region.filter_cents:
        return _passed(spectra, region.cutoff, region.resonance, len(wave))
    low, high = min(reach), min(max(reach), _OPEN)
    shares = _share_curve(region.second, np.arange(0, len(wave) + _STEP, _STEP) / RATE)
    cents = np.clip(region.cutoff + region.filter_cents * shares, low, high)
    cutoffs = np.linspace(low, high, _FILTERS) if high > low else np.array([low])
    result = np.zeros(len(wave), np.float32)
    for number, cutoff in enumerate(cutoffs):
        weights = np.interp(cents, cutoffs, np.eye(len(cutoffs))[number])
        if weights.any():
            result += _passed(spectra, float(cutoff), region.resonance, len(wave)) * _spread(weights, len(wave))
    return result


def _spectra(wave: Samples) -> Any:
    """Return the spectra of stretches of a wave, each with what came before it, in which a filter still rings."""
    hop = _WINDOW - _RINGING
    count = -(-len(wave) // hop)
    padded = np.zeros(_RINGING + count * hop, np.float32)
    padded[_RINGING : _RINGING + len(wave)] = wave
    return np.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::hop], axis=1)


def _passed(spectra: Any, cutoff: float, resonance: float, length: int) -> Samples:
    """Return a wave by its spectra behind a filter of two poles that stands still."""
    corner = 8.176 * 2.0 ** (cutoff / 1200)
    quality = 10.0 ** ((resonance - 3.01) / 20)
    ratio = 1j * np.arange(_WINDOW // 2 + 1) * (RATE / _WINDOW / corner)
    response = 1.0 / (1.0 + ratio / quality + ratio * ratio) / np.sqrt(10.0 ** (resonance / 20))
    stretches = np.fft.irfft(spectra * response.astype(np.complex64), _WINDOW, axis=1)
    return np.asarray(stretches[:, _RINGING:].reshape(-1)[:length], np.float32)


def _spread(curve: Curve, length: int) -> Samples:
    """Return a slow curve at every sample."""
    return between(curve.astype(np.float32), _STEP)[:length]


def between(curve: Samples, step: int) -> Samples:
    """Return a curve of points that stand so many samples apart at every sample up to the last point."""
    rising = curve[1:] - curve[:-1]
    shares = np.arange(step, dtype=np.float32) / np.float32(step)
    return (curve[:-1, None] + rising[:, None] * shares).reshape(-1)


def resampled(wave: Samples, places: Curve) -> Samples:
    """Return a wave at places between its samples, on a straight line between two, and silence after its end."""
    whole = places.astype(np.int64)
    share = (places - whole).astype(np.float32)
    padded = np.concatenate([wave, np.zeros(2, np.float32)])
    np.minimum(whole, len(wave), out=whole)
    here = padded[whole]
    here += share * (padded[whole + 1] - here)
    return here
