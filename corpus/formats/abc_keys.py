"""The K: field of ABC tunes: its signature, and the key where the field says more than a signature.

Conventions: a signature counts sharps (negative: flats).
"""

import re

from song import Key, SongError
from song.key import Mode
from song.pitch import fifths_of

_MODES = {
    "": 0,
    "maj": 0,
    "ion": 0,
    "m": -3,
    "min": -3,
    "aeo": -3,
    "dor": -2,
    "mix": -1,
    "phr": -4,
    "lyd": 1,
    "loc": -5,
}
# The modes that speak for their tonic, by the third of ours that they have; a plain major stands in many a minor tune.
_NAMED: dict[str, Mode] = {
    "m": "minor", "min": "minor", "aeo": "minor", "dor": "minor", "phr": "minor", "loc": "minor",
    "mix": "major", "lyd": "major", "ion": "major",
}  # fmt: skip
_KEY = re.compile(r"\s*([A-G])([#b]?)\s*([A-Za-z]*)")


def signature_of(key: str) -> int | None:
    """Return the sharps (negative: flats) of a K: field, None where it names no key.

    >>> signature_of("Am"), signature_of("D mix"), signature_of("Bb"), signature_of("none")
    (0, 1, -2, None)
    """
    match = _KEY.match(key)
    if not match:
        return None
    return max(-7, min(7, fifths_of(match[1] + match[2]) + _MODES.get(_mode(match[3]), 0)))


def key_of(key: str) -> Key | None:
    """Return the key of a K: field that names a mode, ours with the same third; None where it names none or plain major.

    >>> [str(key_of(text)) for text in ("Ador", "Em", "D mix", "G", "Gmaj", "none")]
    ['A minor', 'E minor', 'D major', 'None', 'None', 'None']
    """
    match = _KEY.match(key)
    if not match or (mode := _NAMED.get(_mode(match[3]))) is None:
        return None
    try:
        return Key(match[1] + match[2], mode)
    except SongError:
        return None


def _mode(word: str) -> str:
    """Return the three letters that tell a mode, "m" for minor alone."""
    return "m" if word == "m" else "" if word == "M" else word[:3].lower()
