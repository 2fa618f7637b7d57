"""Chord symbols and keys with the signs of print: B♭7♯11 for Bb7#11."""

import re

_SIGNS = {"b": "♭", "#": "♯"}
_ACCIDENTAL = re.compile(r"(?<=[A-G])[b#]+|[b#](?=\d)")


def with_signs(symbol: str) -> str:
    """Return a chord symbol or key in which flats and sharps are signs.

    >>> with_signs("Bb7b9/Db"), with_signs("F#m7b5"), with_signs("Eb minor"), with_signs("Bbsus2")
    ('B♭7♭9/D♭', 'F♯m7♭5', 'E♭ minor', 'B♭sus2')
    """
    return _ACCIDENTAL.sub(lambda match: "".join(_SIGNS[letter] for letter in match[0]), symbol)
