"""A song as sound: wav, flac and ogg, played by the band through a soundfont.

The synthesizer is midirenderer (MIT; RustySynth inside), the one of those that pip installs alone that plays what the band does. symusic 0.5.8's
ignores volume, pan, expression, vibrato, bends and the pedal and is a semitone flat on the usual font's piano; tinysoundfont wants
PortAudio to be there, pyfluidsynth FluidSynth.

Conventions: stereo, 48,000 samples a second; 16 bits in wav and flac, Vorbis in ogg. The same song gives the same bytes on the same
machine.
"""

import os
import struct
import wave
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from export.reading import read_bytes
from export.sound.ogg import renumbered
from song import Song, SongError
from song.brief import MOST_SECONDS
from song.plan_fields import write_length
from song.seal import BLANK, seal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

RATE = 48_000
CEILING = 0.891  # of the highest peak: 1 dB below full scale
LARGEST_FONT = 2**30  # bytes
TAIL_SECONDS = 3  # in which the last chord dies away
_BLOCK = 1 << 16  # samples at a time; libsndfile breaks where Vorbis gets minutes at once
_PACKAGE, _FONT = "pretty_midi", "TimGM6mb.sf2"
# A MIDI file of no notes, to see whether a soundfont can be read.
_NOTHING = bytes.fromhex("4d546864 00000006 0000 0001 01e0 4d54726b 00000004 00ff2f00")


def open_font(path: Path | None) -> bytes:
    """Return the soundfont of a file, or the one that pretty_midi brings where none is given.

    Raises SongError where it is no soundfont.
    """
    if path is None:
        found = find_spec(_PACKAGE)
        if found is None or found.origin is None:
            raise SongError(f"there is no soundfont: {_PACKAGE} is not installed; give one with --soundfont FILE")
        return (Path(found.origin).parent / _FONT).read_bytes()
    content = read_bytes(path, LARGEST_FONT)
    if content[:4] != b"RIFF" or content[8:12] != b"sfbk":
        raise _unplayable(path, "it does not begin as one")
    if int.from_bytes(content[4:8], "little") + 8 > len(content):
        raise _unplayable(path, "it is cut off")
    _rendered(content, _NOTHING, path)
    return content


def _unplayable(path: Path | None, why: object) -> SongError:
    return SongError(f"{path or _FONT}: is no soundfont that can be played: {why}; give an .sf2 file")


def audio_files(song: Song, kinds: Collection[str], soundfont: Path | None = None) -> dict[str, bytes]:
    """Return an arranged song as sound in each of some kinds (keys of `WRITERS`).

    Raises SongError where nothing has been arranged, the song is longer than half an hour, or the soundfont is none.
    """
    from arranger.midi import midi_bytes
    from arranger.performance import MIDI_TICKS_PER_QUARTER

    if song.tracks and song.seconds > MOST_SECONDS + 60:
        longest, length = write_length(MOST_SECONDS), write_length(round(song.seconds))
        raise SongError(f"the song lasts {length}; sound is written of up to {longest}")
    tail = TAIL_SECONDS * MIDI_TICKS_PER_QUARTER * song.brief.tempo // 60
    samples = _levelled(_rendered(open_font(soundfont), midi_bytes(song, tail), soundfont))
    return {kind: WRITERS[kind](samples, song.brief.title) for kind in kinds}


def _rendered(font: bytes, midi: bytes, path: Path | None) -> "Samples":
    """Return what a MIDI file sounds like, (samples, 2); SongError that names the soundfont where it is broken."""
    import midirenderer
    import numpy as np

    try:
        with _panic_unprinted():
            content = midirenderer.render_wave_from(font, midi)
    except (RuntimeError, ValueError) as error:
        raise _unplayable(path, error) from None
    except BaseException as panic:
        # Where a table points outside of the file, the library panics, which Python takes for more than an Exception.
        if type(panic).__name__ != "PanicException":
            raise
        raise _unplayable(path, "its tables are broken") from None
    with wave.open(BytesIO(content)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 2, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)


@contextmanager
def _panic_unprinted() -> Iterator[None]:
    """Keep a library that is not Python's from printing its panics, which are told as one line."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _levelled(samples: "Samples") -> "Samples":
    """Return sound whose highest peak is at the ceiling; silence stays silent."""
    import numpy as np

    peak = int(np.abs(samples.astype(np.int32)).max(initial=0))
    if not peak:
        return samples
    levelled: Samples = np.rint(samples * np.float32(CEILING * 32767 / peak)).astype("<i2")
    return levelled


def _wav(samples: "Samples", title: str) -> bytes:
    """Return a RIFF file with the title and the seal in its list of texts."""
    texts = b"".join(_chunk(name, text.encode() + b"\0") for name, text in ((b"INAM", title), (b"ISFT", BLANK)))
    layout = struct.pack("<HHIIHH", 1, 2, RATE, RATE * 4, 4, 16)
    body = _chunk(b"fmt ", layout) + _chunk(b"LIST", b"INFO" + texts) + _chunk(b"data", samples.tobytes())
    return seal(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def _flac(samples: "Samples", title: str) -> bytes:
    return seal(_encoded(samples, title, format="FLAC", subtype="PCM_16"))


def _ogg(samples: "Samples", title: str) -> bytes:
    return renumbered(_encoded(samples, title, format="OGG", subtype="VORBIS"))


def _encoded(samples: "Samples", title: str, **kind: str) -> bytes:
    """Return sound as libsndfile writes it, with the title and the place of the seal among its comments."""
    from soundfile import SoundFile

    buffer = BytesIO()
    with SoundFile(buffer, "w", RATE, 2, **kind) as file:
        file.title, file.comment = title, BLANK
        for start in range(0, len(samples), _BLOCK):
            file.write(samples[start : start + _BLOCK])
    return buffer.getvalue()


WRITERS: Mapping[str, Callable[["Samples", str], bytes]] = {"wav": _wav, "flac": _flac, "ogg": _ogg}
