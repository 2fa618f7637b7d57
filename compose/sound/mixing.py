"""The room in which the band plays, and the level at which it is heard; both work in place, on sounds of half an hour.

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


def add_room(stereo: Samples, send: Samples) -> None:
    """Add to the band what a room answers to `send` (one row); the tail is within the length of the band."""
    answer = np.fft.rfft(_answer(), 2 * _BLOCK, axis=1).astype(np.complex64)
    for start in range(0, len(send), _BLOCK):
        piece = send[start : start + _BLOCK]
        if not piece.any():
            continue
        heard = np.fft.irfft(np.fft.rfft(piece, 2 * _BLOCK) * answer, 2 * _BLOCK, axis=1)
        end = min(len(send), start + 2 * _BLOCK)
        stereo[:, start:end] += heard[:, : end - start]


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


def master(stereo: Samples) -> None:
    """Bring the band to the usual level and hold its highest peaks below full scale, without a break."""
    power = [float((stereo[:, start : start + _STRETCH] ** 2).mean()) for start in range(0, stereo.shape[1], _STRETCH)]
    loud = float(np.sqrt(np.percentile(power, _LOUD_SHARE)))
    if not loud:
        return
    stereo *= np.float32(_LOUDNESS / loud)
    pieces = [stereo[:, start : start + _BLOCK] for start in range(0, stereo.shape[1], _BLOCK)]
    gains = _gains(np.concatenate([_peaks(piece) for piece in pieces]))
    for number, piece in enumerate(pieces):
        first = number * _BLOCK // _LOOK
        piece *= between(gains[first : first + _BLOCK // _LOOK + 1], _LOOK)[: piece.shape[1]]


def _peaks(piece: Samples) -> Samples:
    """Return the highest peak of every stretch that the limiter looks at."""
    count = -(-piece.shape[1] // _LOOK)
    padded = np.zeros((2, count * _LOOK), np.float32)
    np.abs(piece, out=padded[:, : piece.shape[1]])
    return np.asarray(padded.reshape(2, count, _LOOK).max(axis=(0, 2)))


def _gains(peaks: Samples) -> Samples:
    """Return the gain at the borders of the stretches that holds their peaks below the ceiling: down before they come, up after them.

    It is the mean of what is least around each border near it, which is nowhere above what is needed, and has no corners.
    """
    needed = np.minimum(1.0, CEILING / np.maximum(peaks, 1e-9))
    around = np.pad(needed, 2 * _EASE + 1, mode="edge")
    least = np.lib.stride_tricks.sliding_window_view(around, 2 * _EASE + 2).min(axis=1)
    eased = np.convolve(least, np.full(2 * _EASE + 1, 1 / (2 * _EASE + 1)), mode="valid")
    return np.asarray(eased, np.float32)
