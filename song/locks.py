"""Locks: layers, and bars of a layer, that are never recomposed.

Conventions: bars count from 0 in code and from 1 in the plan file. A lock on the first bar of a melody holds the pickup before
it too. A locked layer in which nothing stands yet is composed once and then stays.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from song.error import SongError
from song.layers import LAYERS
from song.remedies import instead

if TYPE_CHECKING:
    from song.document import Song

LockedBars = frozenset[tuple[str, int]]
"""Layers and bars."""

BOTH = "bars"  # of every layer
_LAYER_WORDS = {
    "harmony": "chords", "chord": "chords", "changes": "chords", "chart": "chords", "tune": "melody", "line": "melody",
    "notes": "melody",
}  # fmt: skip
_LOCK = re.compile(r"(?P<layer>[A-Za-z]+)(?:\s+bars?)?(?:\s*(?P<first>[0-9]{1,4})(?:\s*-\s*(?P<last>[0-9]{1,4}))?)?")
_BARS_ALONE = re.compile(r"[0-9]{1,4}(?:\s*-\s*[0-9]{1,4})?")


def locked_bars(song: "Song", section_id: str, layer: str) -> frozenset[int]:
    """Return the bars of a layer of a section that are locked, by the song, by the section or one by one."""
    section = song.section(section_id)
    if layer in song.brief.locked or layer in section.locked:
        return frozenset(range(section.bars))
    return frozenset(bar for locked, bar in section.locked_bars if locked == layer)


def read_locks(value: object, bars: int) -> tuple[frozenset[str], LockedBars]:
    """Return the locked layers of a section that has so many bars, and what bars of a layer are locked.

    true is all of it; else words with commas or a list of them, each a layer, bars of a layer or bars of both.
    Raises SongError that names the word.

    >>> layers, few = read_locks("chords, melody 2-3", 8)
    >>> sorted(layers), sorted(few)
    (['chords'], [('melody', 1), ('melody', 2)])
    """
    layers: set[str] = set()
    found: set[tuple[str, int]] = set()
    for word in _words(value):
        match = _LOCK.fullmatch(word)
        layer = _layer(match["layer"].lower() if match else "", word)
        if match is None or match["first"] is None:
            if layer == BOTH:
                raise SongError(f'locked "{word}" says not which bars; write bars 3-4, or true for all')
            layers.add(layer)
            continue
        first, last = int(match["first"]), int(match["last"] or match["first"])
        if last < first:
            raise SongError(f'locked "{word}": bar {last} comes before bar {first}; write {layer} {last}-{first}')
        if first < 1 or last > bars:
            wrong = last if first >= 1 else first
            raise SongError(f'locked "{word}": there is no bar {wrong}; it has bars 1 to {bars}')
        found |= {(one, bar) for one in _layers(layer) for bar in range(first - 1, last)}
    return frozenset(layers), frozenset(found)


def read_locked_layers(value: object) -> frozenset[str]:
    """Return the layers that are locked in the whole song.

    Raises SongError where bars are named, which every section has its own.
    """
    layers = frozenset[str]()
    for word in _words(value):
        if any(sign.isdigit() for sign in word):
            raise SongError(f'locked "{word}": bars are locked in their section; write locked: {word} there')
        layers |= read_locks(word, 0)[0]
    return layers


def write_locks(layers: frozenset[str], bars: LockedBars) -> list[str]:
    """Return locks as words, such that `read_locks` reads the same.

    >>> write_locks(frozenset({"chords"}), frozenset({("melody", 1), ("melody", 2)}))
    ['chords', 'melody 2-3']
    """
    words = [layer for layer in LAYERS if layer in layers]
    inside = {layer: {bar for locked, bar in bars if locked == layer} for layer in LAYERS}
    shared = set.intersection(*inside.values())
    for layer, own in {BOTH: shared, **{layer: inside[layer] - shared for layer in LAYERS}}.items():
        for first, last in _runs(own):
            name = "bar" if layer == BOTH and first == last else layer
            words.append(f"{name} {first + 1}" + (f"-{last + 1}" if last > first else ""))
    return words


def check_layers(layers: Iterable[str]) -> None:
    """Raise SongError where something is locked that is no layer."""
    for layer in sorted(layers):
        if layer not in LAYERS:
            raise SongError(f'no layer is called "{layer}"; lock {" or ".join(LAYERS)}')


def _words(value: object) -> list[str]:
    if value in (None, False):
        return []
    if value is True:
        return list(LAYERS)
    words = value if isinstance(value, list) else str(value).split(",")
    return [text for word in words if (text := str(word).strip())]


def _layer(name: str, word: str) -> str:
    """Return what a word locks."""
    if name in (*LAYERS, BOTH, "bar"):
        return BOTH if name == "bar" else name
    if _BARS_ALONE.fullmatch(word):
        raise SongError(f'locked "{word}" says not of what; write bars {word}, or melody {word}')
    near = instead(name, (*LAYERS, BOTH), _LAYER_WORDS) if name else ""
    if near.startswith("did you mean"):
        raise SongError(f'locked "{word}" cannot be read; {near}')
    raise SongError(f'no layer is called "{word}"; lock {" or ".join(LAYERS)}, or bars, as melody 5-8')


def _layers(layer: str) -> tuple[str, ...]:
    return LAYERS if layer == BOTH else (layer,)


def _runs(bars: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and last of bars that follow each other.

    >>> _runs({1, 2, 5})
    [(1, 2), (5, 5)]
    """
    runs: list[tuple[int, int]] = []
    for bar in sorted(bars):
        runs.append((runs.pop()[0], bar) if runs and runs[-1][1] == bar - 1 else (bar, bar))
    return runs
