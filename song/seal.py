"""The seal on a score that the program wrote: whoever changes a byte breaks it, so a person's file is told from ours."""

import hashlib
import re

_NAME = b"songwright "
BLANK = (_NAME + b"0" * 16).decode()
"""What a writer sets into a score where the seal is to stand."""
_SEAL = re.compile(re.escape(_NAME) + rb"([0-9a-f]{16})")


def seal(content: bytes) -> bytes:
    """Return a score with its first blank filled by a checksum of the rest.

    >>> is_untouched(seal(b"music, songwright 0000000000000000")), is_untouched(b"music")
    (True, False)
    """
    return content.replace(BLANK.encode(), _NAME + _checksum(content), 1)


def is_untouched(content: bytes) -> bool:
    """Return whether a score is as the program wrote it."""
    found = _SEAL.search(content)
    return found is not None and _checksum(_SEAL.sub(BLANK.encode(), content, count=1)) == found.group(1)


def _checksum(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest()[:16].encode()
