"""The fields of a plan file: which there are, where each belongs, and what may stand in it."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from song.document import LAYERS, RELATIONS
from song.error import SongError

BRIEF_FIELDS = (
    "title", "style", "form", "bars", "length", "key", "meter", "tempo", "seed", "temperature", "top_p", "candidates", "band",
    "ending", "straight", "locked",
)  # fmt: skip
SECTION_FIELDS = (
    "id", "label", "role", "bars", "phrases", "pickup", "key", "cadence", "energy", *RELATIONS, "varied", "locked", "lyrics",
    *LAYERS,
)  # fmt: skip
TOP_FIELDS = (*BRIEF_FIELDS, "sections")
_LONGEST = 60  # of a word that may be misspelt
_LISTS = ("phrases", "varied", "locked")  # fields in which several words may stand
# What stands in a field, for who wrote something else there.
_EXAMPLES = {
    "title": "Lantern Street", "style": "jazz", "form": "AABA", "bars": "8", "length": "3:30", "key": "F major", "meter": "4/4",
    "tempo": "120", "seed": "7", "temperature": "1.0", "top_p": "0.9", "candidates": "4", "band": "pop", "ending": "fade",
    "straight": "true", "locked": "melody", "id": "A1", "label": "A", "role": "verse", "phrases": "4 half, 4", "pickup": "1",
    "cadence": "half", "energy": "0.5", "repeats": "A1", "varies": "A1", "over": "A1", "varied": "ending",
    "lyrics": "Paper boats are drifting",
}  # fmt: skip
# Other words for the fields.
_MEANT = {
    "name": "title", "song": "title", "genre": "style", "feel": "style", "structure": "form", "duration": "length",
    "tonality": "key", "time": "meter", "time signature": "meter", "signature": "meter", "metre": "meter", "bpm": "tempo",
    "speed": "tempo", "random": "seed", "players": "band", "ensemble": "band", "parts": "sections", "part": "role",
    "type": "role", "kind": "role", "measures": "bars", "upbeat": "pickup", "anacrusis": "pickup", "lead-in": "pickup",
    "close": "cadence", "dynamics": "energy", "intensity": "energy", "harmony": "chords", "changes": "chords",
    "chart": "chords", "progression": "chords", "tune": "melody", "notes": "melody", "line": "melody", "lock": "locked",
    "variation": "varied", "copy": "repeats", "copies": "repeats", "variant": "varies", "words": "lyrics", "text": "lyrics", "lyric": "lyrics",
}  # fmt: skip


def check_fields(row: Mapping[Any, Any], *, top: bool) -> None:
    """Raise SongError where a field at the `top` of a file or in a section is none of those that can stand there.

    Or where what stands in it is neither a word nor a number, nor a list of them where it may be one.
    """
    known, elsewhere = (TOP_FIELDS, SECTION_FIELDS) if top else (SECTION_FIELDS, TOP_FIELDS)
    for field, value in row.items():
        if field in known:
            if field not in (*LAYERS, "sections"):
                check_value(field, value)
            continue
        name = field if isinstance(field, str) else "a list" if isinstance(field, tuple) else str(field)
        where = (
            "belongs to a section; write it under its id" if top else "belongs to the whole song; write it at the top"
        )
        if name in elsewhere:
            raise SongError(f"{name} {where}")
        near = _nearest(name, known, elsewhere)
        there = f", which {where}" if near in elsewhere and near not in known else "?"
        raise SongError(f'no field is called "{name}"; ' + (f"did you mean {near}{there}" if near else "take it away"))


def _nearest(name: str, known: tuple[str, ...], elsewhere: tuple[str, ...]) -> str | None:
    """Return the field that was meant, one that can stand there before others."""
    word = name[:_LONGEST].strip().lower()
    meant = _MEANT.get(word.replace("_", " "), _MEANT.get(word))
    near = get_close_matches(word, known, 1) or get_close_matches(word, elsewhere, 1, 0.7)
    return word if word in (*known, *elsewhere) else meant or next(iter(near), None)


def check_value(field: str, value: object) -> None:
    """Raise SongError where what stands in a field is more than a word or a number; some may have a list of them."""
    if isinstance(value, list) and field in _LISTS:
        if not all(_is_plain(one) for one in value):
            raise SongError(f"{field} holds more than words; write it in one line, as {field}: {_EXAMPLES[field]}")
    elif not _is_plain(value):
        what = (
            "a list" if isinstance(value, list) else "several fields" if isinstance(value, Mapping) else "no plain text"
        )
        raise SongError(f"{field} is {what}; write one value, as {field}: {_EXAMPLES[field]}")


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | date)
