"""The room in which the band plays, and the level at which it is heard.

Conventions: stereo is two rows of samples, 44,100 a second, single precision; 1 is full scale.
"""

import numpy as np

from compose.sound.voices import RATE, Samples, between

CEILING = 0.891  # of the highest peak: 1 dB below full scale
_LOUDNESS = 0.16  # root mean square of the loud parts: 16 dB below full scale
_LOUD_SHARE = 90  # percent of the stretches that are no louder than the loud ones
_STRETCH = RATE // 2
_ROOM_SECONDS, _PREDELAY, _ROOM_LEVEL = 1.3, 0.012, 0.9
_DARK = 4000.0  # Hz from which the room swallows
_BLOCK = 1 << 16
# The limiter sets its gain so many samples apart, and takes so many of those stretches to go down and up.
_LOOK, _EASE = 128, 24


def with_room(dry: Samples, send: Samples) -> Samples:
    """Return the band in a room of which `send` is what is given into it; the tail is within the length of the band."""
    answer = np.fft.rfft(_answer(), 2 * _BLOCK, axis=1).astype(np.complex64)
    wet = np.zeros_like(dry)
    for start in range(0, dry.shape[1], _BLOCK):
        piece = send[start : start + _BLOCK]
        if not piece.any():
            continue
        heard = np.fft.irfft(np.fft.rfft(piece, 2 * _BLOCK) * answer, 2 * _BLOCK, axis=1)
        end = min(dry.shape[1], start + 2 * _BLOCK)
        wet[:, start:end] += heard[:, : end - start]
    wet += dry
    return wet


def _answer() -> Samples:
    """Return what a room answers to a click, left and right: noise that dies away, the higher the faster."""
    count = int(_ROOM_SECONDS * RATE)
    assert count <= _BLOCK
    # The room is the same for every song: its noise has a seed of its own.
    noise = np.random.default_rng(1).standard_normal((2, count))
    spectrum = np.fft.rfft(noise, axis=1)
    hertz = np.arange(spectrum.shape[1]) * RATE / count
    spectrum *= 1 / np.sqrt(1 + (hertz / _DARK) ** 2) * np.minimum(1, hertz / 200)
    dying = np.fft.irfft(spectrum, count, axis=1) * 10.0 ** (-3.0 * np.arange(count) / count)
    dying[:, : int(_PREDELAY * RATE)] = 0
    return np.asarray(dying * (_ROOM_LEVEL / np.sqrt((dying**2).sum(axis=1, keepdims=True))), np.float32)


def mastered(stereo: Samples) -> Samples:
    """Return the band at the usual level, its highest peaks held below full scale without a break."""
    whole = stereo.shape[1] // _STRETCH * _STRETCH
    power = (
        (stereo[:, :whole] ** 2).mean(axis=0).reshape(-1, _STRETCH).mean(axis=1) if whole else (stereo**2).mean(axis=0)
    )
    loud = float(np.sqrt(np.percentile(power, _LOUD_SHARE))) if power.size else 0.0
    if not loud:
        return stereo
    stereo = stereo * np.float32(_LOUDNESS / loud)
    return stereo * _limit(np.abs(stereo).max(axis=0))


def _limit(peaks: Samples) -> Samples:
    """Return the gain that holds peaks below the ceiling: down before they come and up after them, without corners."""
    count = -(-len(peaks) // _LOOK)
    padded = np.zeros(count * _LOOK, np.float32)
    padded[: len(peaks)] = peaks
    needed = np.minimum(1.0, CEILING / np.maximum(padded.reshape(count, _LOOK).max(axis=1), 1e-9))
    if needed.min() >= 1.0:
        return np.ones(len(peaks), np.float32)
    # Between two stretches the gain is the mean of what is least around each point near it, which is nowhere above what is needed.
    around = np.pad(needed, 2 * _EASE + 1, mode="edge")
    least = np.lib.stride_tricks.sliding_window_view(around, 2 * _EASE + 2).min(axis=1)
    eased = np.convolve(least, np.full(2 * _EASE + 1, 1 / (2 * _EASE + 1)), mode="valid")
    return between(eased.astype(np.float32), _LOOK)[: len(peaks)]
