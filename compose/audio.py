"""A song as sound: wav, flac and ogg, played by the band through a soundfont.

Conventions: stereo, 44,100 samples a second; 16 bits in wav and flac, Vorbis in ogg. The same song gives the same bytes on the same
machine.
"""

import struct
from collections.abc import Callable, Collection, Mapping
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compose.ogg import renumbered
from song import Song, SongError
from song.brief import MOST_SECONDS
from song.plan_fields import write_length
from song.seal import BLANK, seal

if TYPE_CHECKING:
    from compose.sound.soundfont import SoundFont

RATE = 44_100
_BLOCK = 1 << 16  # samples at a time; libsndfile breaks where Vorbis gets minutes at once
_PACKAGE, _FONT = "pretty_midi", "TimGM6mb.sf2"


def open_font(path: Path | None) -> "SoundFont":
    """Return the soundfont of a file, or the one that pretty_midi brings where none is given.

    Raises SongError where it is no soundfont.
    """
    from compose.sound.soundfont import open_soundfont

    if path is not None:
        return open_soundfont(path)
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise SongError(f"there is no soundfont: {_PACKAGE} is not installed; give one with --soundfont FILE")
    return open_soundfont(Path(found.origin).parent / _FONT)


def audio_files(song: Song, kinds: Collection[str], soundfont: Path | None = None) -> dict[str, bytes]:
    """Return an arranged song as sound in each of some kinds (keys of `WRITERS`).

    Raises SongError where nothing has been arranged, the song is longer than half an hour, or the soundfont is none.
    """
    if not song.tracks:
        raise SongError("the song has no tracks yet; arrange it first")
    if song.seconds > MOST_SECONDS + 60:
        longest, length = write_length(MOST_SECONDS), write_length(round(song.seconds))
        raise SongError(f"the song lasts {length}; sound is written of up to {longest}")
    import numpy as np

    from compose.sound.player import play

    stereo = play(song, open_font(soundfont))
    stereo *= 32767
    whole = np.ascontiguousarray(np.rint(stereo, out=stereo).astype("<i2").T)
    del stereo
    return {kind: WRITERS[kind](whole, song.brief.title) for kind in kinds}


def _wav(samples: Any, title: str) -> bytes:
    """Return a RIFF file with the title and the seal in its list of texts."""
    texts = b"".join(_chunk(name, text.encode() + b"\0") for name, text in ((b"INAM", title), (b"ISFT", BLANK)))
    layout = struct.pack("<HHIIHH", 1, 2, RATE, RATE * 4, 4, 16)
    body = _chunk(b"fmt ", layout) + _chunk(b"LIST", b"INFO" + texts) + _chunk(b"data", samples.tobytes())
    return seal(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def _flac(samples: Any, title: str) -> bytes:
    return seal(_encoded(samples, title, format="FLAC", subtype="PCM_16"))


def _ogg(samples: Any, title: str) -> bytes:
    return renumbered(_encoded(samples, title, format="OGG", subtype="VORBIS"))


def _encoded(samples: Any, title: str, **kind: str) -> bytes:
    """Return sound as libsndfile writes it, with the title and the place of the seal among its comments."""
    from soundfile import SoundFile

    buffer = BytesIO()
    with SoundFile(buffer, "w", RATE, 2, **kind) as file:
        file.title, file.comment = title, BLANK
        for start in range(0, len(samples), _BLOCK):
            file.write(samples[start : start + _BLOCK])
    return buffer.getvalue()


WRITERS: Mapping[str, Callable[[Any, str], bytes]] = {"wav": _wav, "flac": _flac, "ogg": _ogg}
