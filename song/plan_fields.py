"""The words in the fields of a plan file: numbers, lengths, phrases, what is varied.

Conventions: a length is minutes and seconds, "3:30", or whole seconds; phrases are the bars and the cadence of each, "4 half, 4",
where the last one's cadence is left out as the section's own.
"""

import re
from collections.abc import Sequence

from song.document import VARIED, Phrase
from song.error import SongError
from song.remedies import in_digits

_LENGTHS = (
    re.compile(r"(?P<minutes>[0-9]{1,4}):(?P<seconds>[0-5][0-9])"),
    re.compile(r"(?P<minutes>[0-9]{1,4}) ?m(?:in)?(?: ?(?P<seconds>[0-5]?[0-9]) ?s?)?"),
    re.compile(r"(?P<minutes>)(?P<seconds>[0-9]{1,6})(?: ?s(?:ec)?)?"),
)
_PHRASE = re.compile(r"(\d{1,3})(?:\s+([A-Za-z-]+))?")

Told = tuple[tuple[int, str | None], ...]
"""Bars and cadence of every phrase as a person wrote them; None where the last one says no cadence."""


def read_number(value: object, field: str) -> float:
    """Return a number; SongError that names the field where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**63:
        raise SongError(f'{field} "{value}" is no number; {in_digits(value, field)}')
    return float(value)


def read_whole(value: object, field: str) -> int:
    """Return a whole number; SongError that names the field where it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    number = read_number(value, field)
    if not number.is_integer():
        raise SongError(f'{field} "{value}" is no whole number; write {max(1, round(number))}')
    return int(number)


def read_flag(value: object, field: str) -> bool:
    """Return whether something is so; SongError that names the field where it says neither true nor false."""
    if not isinstance(value, bool):
        raise SongError(f'{field} "{value}" is neither true nor false; write {field}: true or take it away')
    return value


def read_length(value: object) -> int:
    """Return the seconds of a length.

    Raises SongError where it is none.

    >>> read_length("3:30"), read_length(210), read_length("0:45"), read_length("3m30s"), read_length("3 min")
    (210, 210, 45, 210, 180)
    """
    text = str(value).strip().lower()
    for pattern in _LENGTHS:
        if not isinstance(value, bool) and (match := pattern.fullmatch(text)):
            return int(match["minutes"] or 0) * 60 + int(match["seconds"] or 0)
    raise SongError(f'length "{value}" cannot be read; write minutes and seconds, as 3:30')


def write_length(seconds: int) -> str:
    """Return a length as minutes and seconds.

    >>> write_length(210), write_length(45)
    ('3:30', '0:45')
    """
    return f"{seconds // 60}:{seconds % 60:02}"


def read_phrases(value: object) -> Told:
    """Return bars and cadence of each phrase; only the last may leave its cadence out.

    Raises SongError that names the phrase.

    >>> read_phrases("4 half, 4")
    ((4, 'half'), (4, None))
    """
    if value is None:
        return ()
    words = [str(word) for word in value] if isinstance(value, list) else str(value).split(",")
    told = []
    for number, word in enumerate(words, 1):
        match = _PHRASE.fullmatch(word.strip())
        if match is None or isinstance(value, bool):
            raise SongError(f'phrase "{word.strip()}" cannot be read; write the bars and cadence of each, as 4 half, 4')
        if match[2] is None and number < len(words):
            raise SongError(
                f'phrase "{word.strip()}" says no cadence; write the bars and cadence of each, as 4 half, 4'
            )
        told.append((int(match[1]), match[2]))
    return tuple(told)


def write_phrases(phrases: Sequence[Phrase]) -> str | int:
    """Return the phrases of a section as one line, a single one as a number.

    >>> write_phrases([Phrase(4, "half"), Phrase(4, "authentic")]), write_phrases([Phrase(8, "open")])
    ('4 half, 4', 8)
    """
    if len(phrases) == 1:
        return phrases[0].bars
    return ", ".join([*(f"{phrase.bars} {phrase.cadence}" for phrase in phrases[:-1]), str(phrases[-1].bars)])


def read_varied(value: object) -> frozenset[str]:
    """Return what a section varies: a word, words with commas, or a list of words.

    >>> sorted(read_varied("ending, key"))
    ['ending', 'key']
    """
    if value is None:
        return frozenset()
    words = value if isinstance(value, list) else str(value).split(",")
    return frozenset(str(word).strip() for word in words)


def write_varied(varied: frozenset[str]) -> list[str]:
    """Return what a section varies in the order of `VARIED`."""
    return [name for name in VARIED if name in varied]
