"""Chord symbols of MusicXML: kinds, degrees and slash basses as lead-sheet chords, and chords that stand in words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from corpus.formats.mxl import number_of, text_of
from song import Chord, SongError, parse_chord
from song.pitch import fifths_of, name_of, simplify
from song.quality import QUALITIES, parse_quality

MAX_ALTER = 3  # sharps or flats before one name or degree
MAX_DEGREES = 12

# What files write beside the kinds of the standard; the right side is a suffix of ours.
_OTHER_KINDS = {
    "": "", "dominant-seventh": "7", "7": "7", "min": "m", "minor-major": "mMaj7", "maj69": "69", "augmented-ninth": "9#5",
    "minor-13th": "m13", "dominant-13th": "13", "major-13th": "maj13",
    "dominant 4 -3": "7sus4", "major 4 -3": "sus4",
}  # fmt: skip
_KINDS = _OTHER_KINDS | {row.musicxml: row.suffix for row in QUALITIES.values()}


def chord_in_words(text: str) -> Chord | None:
    """Return the chord that a text of two characters or more writes, None where it is no chord."""
    if len(text) < 2 or not re.match(r"[A-G][#b]?(?:m|M|maj|min|mi|ma|dim|sus|\(|[+0-9-])", text):
        return None
    try:
        return parse_chord(text.rstrip("."))
    except SongError:
        return None


def chord_of(harmony: Element) -> Chord | None:
    """Return the chord of a harmony element, None for N.C."""
    if harmony.find("root") is None or text_of(harmony, "kind") == "none":
        return None
    root = _spelled(harmony, "root")
    suffix = suffix_of(text_of(harmony, "kind"), tuple(_degrees(harmony)))
    return Chord(root, suffix, _spelled(harmony, "bass") if harmony.find("bass") is not None else root)


def _spelled(harmony: Element, name: str) -> str:
    alter = _alter(harmony, f"{name}/{name}-alter")
    return name_of(simplify(fifths_of(text_of(harmony, f"{name}/{name}-step").upper() or "C") + 7 * alter))


def _alter(element: Element, path: str) -> int:
    return max(-MAX_ALTER, min(MAX_ALTER, number_of(element, path)))


def _degrees(harmony: Element) -> Iterator[str]:
    for degree in harmony.findall("degree")[:MAX_DEGREES]:
        alter = _alter(degree, "degree-alter")
        sign = "-" if text_of(degree, "degree-type") == "subtract" else "#" * alter + "b" * -alter
        yield f"{sign}{number_of(degree, 'degree-value', 1)}"


@lru_cache(4096)
def suffix_of(kind: str, degrees: tuple[str, ...]) -> str:
    """Return the suffix of a kind with its degrees; the kind alone where no player writes that."""
    if (exact := _KINDS.get(" ".join((kind, *degrees)).strip())) is not None:
        return exact
    base = _KINDS.get(kind, "")
    added = "".join(
        f"no{degree[1:]}"
        if degree[0] == "-"
        else {"7": "b7", "#7": "maj7"}.get(degree, degree if degree[0] in "#b" else f"add{degree}")
        for degree in degrees
    )
    try:
        return parse_quality(f"{base}{added}").suffix
    except SongError:
        return base
