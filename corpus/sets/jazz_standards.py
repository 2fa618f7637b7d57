"""Reader of jazz-standards: one JSON list of tunes with labelled sections, endings, rhythm, key and meter.

Conventions: a section is a main segment and its endings, one for each time through; bars are split by `|`, a bar by commas
into equal parts, and an empty place lets the chord before it go on. A main segment without chords before two endings means
that the repeat starts a section earlier.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.archive import archive_files
from corpus.blues import is_blues
from corpus.chord_roles import is_bridge
from corpus.dataset import DataSet, Skipped, Works
from corpus.sections import Change, Part, build_song
from corpus.tonality import find_key
from song import Chord, Key, Meter, Song, parse_chord, parse_key, parse_meter
from song.meter import METERS

# rhythm -> style, usual tempo
_RHYTHMS = {
    "Ballad": ("ballad", 66), "Slow Swing": ("jazz", 100), "Medium Slow": ("jazz", 110), "Medium Swing": ("jazz", 140),
    "Medium Up Swing": ("jazz", 180), "Up Tempo Swing": ("jazz", 224), "Waltz": ("jazz-waltz", 150), "Even 8ths": ("jazz", 140),
    "Even 16ths": ("jazz", 110), "Funk": ("jazz", 108), "Bossa Nova": ("bossa", 132), "Latin": ("bossa", 150),
    "Samba": ("bossa", 190), "Afro": ("bossa", 140), "Latin-Swing": ("bossa", 160), "Calypso": ("bossa", 180),
    "Rock Pop": ("rock", 120), "Slow Rock": ("rock", 84),
}  # fmt: skip
# how this file writes what our table writes otherwise
_SPELLINGS = (
    (re.compile(r"(?<=.)\([A-G].*\)$"), ""),  # another chord that would do
    (re.compile(r"^\((.*)\)$"), r"\1"),  # a chord that may be left out
    (re.compile(r"^([A-G][#b]?)0(?=7|$|/)"), r"\1dim"),
    (re.compile(r"m/maj7"), "mMaj7"),
    (re.compile(r"maug$"), "m#5"),
    (re.compile(r"^([A-G][#b]?7)b13sus"), r"\1sus4b13"),
)
_SHORT_CODA = 4  # bars; a last section without a label that is no longer closes the tune


@dataclass(frozen=True)
class _Pass:
    """One time through a section: its label in the file and its bars."""

    label: str | None
    bars: tuple[str, ...]


def files(archive: Path) -> Works:
    """Walk the tunes of the archive."""
    for name, content in archive_files(archive, ".json"):
        folder = name.split("/")[0]
        for place, row in enumerate(json.loads(content)):
            yield f"{folder}/{place:04d}", row


def read_song(row: dict[str, Any]) -> Song | Skipped:
    """Return the song that one entry of the list describes."""
    name = row.get("TimeSignature")
    if name not in METERS:
        return Skipped(f"meter {name}" if name else "no meter")
    meter = parse_meter(name)
    passes = [one for one in _passes(row["Sections"]) if one.bars]
    if not passes:
        return Skipped("no chords")
    labels = _letters(passes)
    changes = _changes(passes, meter)
    key = parse_key(row["Key"]) if row.get("Key") else _key_of(changes)
    roles = _roles(labels)
    parts = [
        Part(label, role, len(one.bars), chords)
        for label, role, one, chords in zip(labels, roles, passes, changes, strict=True)
    ]
    style, tempo = _RHYTHMS[row["Rhythm"]]
    if name == "3/4":
        style, tempo = "jazz-waltz", tempo if style != "ballad" else 96
    elif style == "jazz" and is_blues(parts, key, meter):
        style = "blues"
    return build_song(row["Title"], style, meter, tempo, key, parts)


def read_symbol(text: str) -> Chord | None:
    """Return the chord that a symbol of this file means; None for no chord.

    >>> [str(read_symbol(text)) for text in ("B07", "Cm/maj7/B", "C7(Gm7)", "(G7b9)")]
    ['Bdim7', 'CmMaj7/B', 'C7', 'G7b9']
    """
    if text in ("NC", "N.C.", "n"):
        return None
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return parse_chord(text)


def _passes(sections: Sequence[dict[str, Any]]) -> list[_Pass]:
    """Return the sections as they are played, repeats and endings written out."""
    played: list[_Pass] = []
    lone: tuple[str | None, tuple[str, ...], int] | None = None
    for section in sections:
        label = section.get("Label")
        main = _bars(section["MainSegment"])
        endings = [_bars(ending) for ending in section.get("Endings", ())] or [()]
        if lone and label is None and endings == [()] and len(main) == lone[2]:
            # A first ending alone: the second one stands behind it as a section of its own.
            played.append(_Pass(lone[0], lone[1] + main))
            lone = None
            continue
        if lone and main == ("",) and len(endings) == 1:
            played.append(_Pass(lone[0], lone[1]))
        lone = (label, main, len(endings[0])) if len(endings) == 1 and endings[0] and main != ("",) else None
        times = max(len(endings), 1 + int(section.get("Repeats") or 0))
        if main == ("",) and endings[0]:
            before = played[-1:]
            for time, ending in enumerate(endings):
                same = time == 0 or _alike(endings[0], ending)
                played += [*(before if time else ()), _Pass(label if same else f"{label}'", ending)]
            continue
        played += [_Pass(label, main + endings[min(time, len(endings) - 1)]) for time in range(times)]
    return played


def _bars(segment: dict[str, Any]) -> tuple[str, ...]:
    return tuple(bar.strip() for bar in segment["Chords"].split("|"))


def _alike(first: Sequence[str], second: Sequence[str]) -> bool:
    return 2 * sum(a == b for a, b in zip(first, second, strict=False)) >= len(first)


def _letters(passes: Sequence[_Pass]) -> list[str]:
    """Return a letter for every pass: the file's own, i for the intro, o for a short end, a new one where none stands."""
    used = {one.label for one in passes}
    fresh = (letter for letter in "ABCDEFGHJKLMNPQRSTUWXYZ" if letter not in used)
    known: dict[object, str] = {}
    letters = []
    for place, one in enumerate(passes):
        last = place == len(passes) - 1 > 0
        if (one.label == "i" and last) or (place and all(map(_is_coda, passes[place:]))):
            letters.append("o")
        elif one.label == "i" and len(used) > 1:
            letters.append("i")
        elif one.label == "v":
            letters.append("V")
        elif one.label and one.label.isupper() and len(one.label) == 1:
            letters.append(one.label)
        else:
            # Unlabelled sections are the same music where they start alike.
            same = next((bars for bars in known if isinstance(bars, tuple) and _alike(bars, one.bars)), one.bars)
            letters.append(known.setdefault(one.label or same, next(fresh) if (one.label or same) not in known else ""))
    return letters


def _is_coda(one: _Pass) -> bool:
    return one.label is None and len(one.bars) <= _SHORT_CODA


def _roles(labels: Sequence[str]) -> list[str]:
    """Return head for all but intro, verse and end, and bridge for the middle of an AABA."""
    tune = [label for label in labels if label not in "ioV"]
    named = {"i": "intro", "o": "outro", "V": "verse"}
    bridges = {label for label in tune if is_bridge(label, "".join(tune))}
    return [named.get(label) or ("bridge" if label in bridges else "head") for label in labels]


def _changes(passes: Sequence[_Pass], meter: Meter) -> list[list[Change]]:
    """Return the chord changes of every pass; what a bar leaves empty goes on from before, across sections too."""
    current: Chord | None = None
    everything = []
    for one in passes:
        changes: list[Change] = [(0, current)]
        for bar, text in enumerate(one.bars):
            places = text.split(",")
            # In 3/4 four places are a grid of quarters with one to spare.
            places = places[: meter.beats] if len(places) % meter.beats else places
            for place, symbol in enumerate(places):
                if symbol.strip():
                    current = read_symbol(symbol.strip())
                    onset = -(-place * meter.beats // len(places)) * meter.beat_ticks
                    changes.append((bar * meter.bar_ticks + onset, current))
        everything.append(changes)
    return everything


def _key_of(changes: Sequence[Sequence[Change]]) -> Key:
    chords = [chord for part in changes for _, chord in part if chord]
    weights = [float(sum(pitch_class in chord.pitch_classes for chord in chords)) for pitch_class in range(12)]
    return find_key(weights, chords)


DATASET = DataSet(
    name="jazz-standards",
    source="https://github.com/mikeoliphant/JazzStandards",
    licence="none stated; chord charts only",
    citation="M. Oliphant: JazzStandards, chords of jazz standards as JSON (undated)",
    stages=frozenset({"planner", "harmony"}),
    files=files,
    read_song=read_song,
)
