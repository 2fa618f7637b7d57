"""The seal on a PNG: a chunk of text before the end with a checksum of everything else, so that a changed file is told from ours.

The PNG specification (ISO/IEC 15948) has the layout of a chunk: length, type, content, checksum of type and content.
"""

import hashlib
import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = 12  # bytes of the last chunk
_SEAL = 16  # digits


def sealed(content: bytes) -> bytes:
    """Return a PNG with its seal."""
    assert content.startswith(_SIGNATURE), "no PNG"
    return content[:-_END] + _chunk(content) + content[-_END:]


def is_untouched(content: bytes) -> bool:
    """Return whether a PNG is as `sealed` left it."""
    length = len(_chunk(b""))
    bare = content[: -_END - length] + content[-_END:]
    return content.startswith(_SIGNATURE) and len(bare) > _END and sealed(bare) == content


def _chunk(content: bytes) -> bytes:
    digits = hashlib.sha256(content).hexdigest()[:_SEAL]
    told = b"tEXtSoftware\x00songwright " + digits.encode()
    return struct.pack(">I", len(told) - 4) + told + struct.pack(">I", zlib.crc32(told))
