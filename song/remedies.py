"""What to write instead of a word that cannot be read: the nearest known one, what else it is called, a number in digits.

Conventions: tables are looked up in small letters.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

# What players and text books of other countries call the cadences.
CADENCE_WORDS = {
    "perfect": "authentic", "perfect authentic": "authentic", "imperfect authentic": "authentic", "pac": "authentic",
    "iac": "authentic", "full": "authentic", "full close": "authentic", "closed": "authentic", "final": "authentic",
    "imperfect": "half", "semi": "half", "semicadence": "half", "half-cadence": "half", "half close": "half", "hc": "half",
    "dominant": "half", "interrupted": "deceptive", "evaded": "deceptive", "false": "deceptive", "dc": "deceptive",
    "amen": "plagal", "church": "plagal", "turnback": "turnaround", "turn": "turnaround", "loop": "turnaround",
    "none": "open", "no": "open",
}  # fmt: skip

MODE_WORDS = {
    "moll": "minor", "mineur": "minor", "minore": "minor", "menor": "minor", "aeolian": "minor", "dorian": "minor",
    "phrygian": "minor", "locrian": "minor", "min.": "minor", "-": "minor", "dur": "major", "majeur": "major",
    "maggiore": "major", "mayor": "major", "ionian": "major", "lydian": "major", "mixolydian": "major", "maj.": "major",
    "minor": "minor", "min": "minor", "m": "minor", "major": "major", "maj": "major", "": "major", "M": "major",
}  # fmt: skip

NUMBER_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "twenty": 20,
    "twenty-four": 24, "thirty-two": 32, "none": 0, "half": 0.5,
}  # fmt: skip
_LONGEST = 60  # of a word that may be misspelt
# A usual number for a field, where what is written says none.
_USUAL = {
    "bars": "8", "tempo": "120", "seed": "7", "temperature": "1.0", "energy": "0.5", "pickup": "1",
    "top_p": "0.9", "candidates": "4",
}  # fmt: skip


def instead(word: str, known: Iterable[str], meant: Mapping[str, str] | None = None) -> str:
    """Return what to write for a word that is none of the known ones; `meant` are other words for them.

    >>> instead("hed", ["head", "verse"]), instead("perfect", ["half", "authentic"], CADENCE_WORDS)
    ('did you mean head?', 'did you mean authentic?')
    >>> instead("xyz", ["head", "verse"])
    'use one of head, verse'
    """
    names = list(known)
    words = {name.lower(): name for name in names} | {
        other: name for other, name in (meant or {}).items() if name in names
    }
    if near := get_close_matches(word[:_LONGEST].strip().lower(), words, 1, 0.7):
        return f"did you mean {words[near[0]]}?"
    return f"use one of {', '.join(names)}" if len(names) > 1 else f"use {names[0]}"


def in_digits(value: object, field: str) -> str:
    """Return how to write the number that somebody wrote in words or with something beside it.

    >>> in_digits("eight", "bars"), in_digits("8 bars", "bars"), in_digits("many", "tempo")
    ('write 8', 'write 8', 'write it in digits, as 120')
    >>> in_digits("0,5", "energy")
    'write 0.5'
    """
    text = str(value).strip().lower()
    if re.fullmatch(r"-?\d{1,9},\d{1,6}", text):
        return f"write {text.replace(',', '.')}"
    if text in NUMBER_WORDS:
        return f"write {NUMBER_WORDS[text]}"
    if (found := re.findall(r"\d{1,9}(?:\.\d{1,6})?", text)) and len(found) == 1 and not isinstance(value, float):
        return f"write {found[0]}" + (" without quotes" if text == found[0] else "")
    return f"write it in digits, as {_USUAL.get(field, '8')}"
