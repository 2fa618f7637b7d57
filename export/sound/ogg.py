"""The pages of an Ogg file: their numbers made the same whenever the same sound is written, so that it is known again.

An Ogg stream has a serial number, which the encoder draws by lot. Here it is a checksum of everything else in the file, which tells a file
of ours from one that somebody changed (RFC 3533 has the layout of a page).
"""

import struct
import zlib
from collections.abc import Iterator

_HEAD = struct.Struct("<4sBBqIIIB")
_SERIAL, _SUM = slice(14, 18), slice(22, 26)
_BACKWARDS = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def renumbered(content: bytes) -> bytes:
    """Return an Ogg file with a serial number that follows from what is in it."""
    serial = _checksum(content)
    pages = []
    for page in _pages(content):
        page[_SERIAL], page[_SUM] = serial, bytes(4)
        page[_SUM] = page_sum(page)
        pages.append(bytes(page))
    return b"".join(pages)


def is_untouched(content: bytes) -> bool:
    """Return whether an Ogg file is as `renumbered` left it."""
    try:
        return content[:4] == b"OggS" and content[_SERIAL] == _checksum(content)
    except ValueError:
        return False


def page_sum(page: bytes | bytearray) -> bytes:
    """Return the checksum of a page in which its place is empty.

    It is the usual one of 32 bits, but by the bits of every byte from the other end, from zero and not turned over.
    """
    turned = zlib.crc32(bytes(page).translate(_BACKWARDS), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{turned:032b}"[::-1], 2).to_bytes(4, "little")


def _checksum(content: bytes) -> bytes:
    """Return the checksum of the pages without their own sums and serial numbers."""
    found = 0
    for page in _pages(content):
        page[_SERIAL] = page[_SUM] = bytes(4)
        found = zlib.crc32(page, found)
    return found.to_bytes(4, "little")


def _pages(content: bytes) -> Iterator[bytearray]:
    """Walk the pages; ValueError where there is something else."""
    place = 0
    while place < len(content):
        if content[place : place + 4] != b"OggS" or place + _HEAD.size > len(content):
            raise ValueError("no page")
        table = place + _HEAD.size
        segments = content[table - 1]
        end = table + segments + sum(content[table : table + segments])
        if end > len(content):
            raise ValueError("page cut off")
        yield bytearray(content[place:end])
        place = end
