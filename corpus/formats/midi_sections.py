"""Where the sections of a MIDI file start and what they do: by its markers, or else by what comes again.

Conventions: bars from 0; a section's letter is capital where it has a melody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.formats.leadsheet import Performance
from corpus.formats.midi_file import Event
from corpus.phrasing import Block, find_blocks, name_blocks, roles_of
from corpus.sections import Change
from song import Meter, Note
from song.document import ROLES

_OWN = re.compile(r"([A-Za-z][\w'-]*) (\w+)")
_OWN_LABELS = {"intro": "i", "outro": "o"}
# What a marker starts with, in the order in which it is looked for, and the role it names.
_WORDS = (
    ("pre", "prechorus"), ("intro", "intro"), ("outro", "outro"), ("ending", "outro"), ("coda", "outro"), ("end", "outro"),
    ("verse", "verse"), ("strophe", "verse"), ("couplet", "verse"), ("chorus", "chorus"), ("refrain", "chorus"),
    ("hook", "chorus"), ("bridge", "bridge"), ("middle", "bridge"), ("solo", "solo"), ("interlude", "interlude"),
    ("break", "interlude"), ("inst", "instrumental"), ("theme", "theme"), ("head", "head"),
)  # fmt: skip
_LETTER = re.compile(r"(?:section |part )?\[?([A-Z])\d?'?\]?", re.IGNORECASE)
_FRAME_LABELS = {"intro": "i", "outro": "o"}
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_LONGEST = 256
_LONGEST_FRAME = 16  # bars of an introduction or ending; what is longer without a singer is music of its own
_SHORTEST_ENDING = 4
_ROOT_PITCH = 24  # where the roots of the chords lie among the notes that tell blocks apart


@dataclass(frozen=True)
class Place:
    """A section to be: first bar, length, letter and role."""

    start: int
    bars: int
    label: str
    role: str


def marked_sections(markers: Sequence[Event], bar: int, bars: int, melody: Sequence[int]) -> list[Place] | None:
    """Return the sections that markers (bar length and places in MIDI ticks) name, None where they name fewer than two.

    `melody` tells how many notes start in each bar. Our own files name id and role ("A1 head").
    """
    named: dict[int, tuple[str, str]] = {}
    for tick, text in markers:
        start = (tick + bar // 2) // bar
        if start < bars and (found := _named(text)):
            named[start] = found
    if len(named) < 2:
        return None
    if 0 not in named:
        named[0] = ("intro", "")
    starts = sorted(named)
    places = []
    letters: dict[str, str] = {}
    for start, end in zip(starts, [*starts[1:], bars], strict=True):
        role, label = named[start]
        sings = any(melody[start:end])
        if not label:
            label = _FRAME_LABELS.get(role) or letters.setdefault(role + str(sings), _next_letter(letters, sings))
        places += [
            Place(first, min(_LONGEST, end - first), label, role or ("verse" if sings else "instrumental"))
            for first in range(start, end, _LONGEST)
        ]
    return places


def _named(text: str) -> tuple[str, str] | None:
    """Return role and label of a marker, each empty where it does not tell; None where it is no section."""
    if (match := _OWN.fullmatch(text)) and match[2] in ROLES:
        label = re.sub(r"\d+$", "", match[1]) or match[1]
        return match[2], _OWN_LABELS.get(label, label)
    word = text.lower().lstrip("[( ")
    for start, role in _WORDS:
        if word.startswith(start):
            return role, ""
    match = _LETTER.fullmatch(text.strip())
    return ("", match[1].upper()) if match else None


def _next_letter(taken: dict[str, str], sings: bool) -> str:
    free = [letter for letter in _LETTERS if letter not in {label.upper() for label in taken.values()}]
    letter = free[0] if free else "Z"
    return letter if sings else letter.lower()


def found_sections(
    notes: Sequence[Note], changes: Sequence[Change], bars: int, meter: Meter, pickup: bool, style: str
) -> list[Place]:
    """Return the sections of a song without markers: what stands before and after the melody, and blocks told by letters."""
    sung = sorted({note.onset // meter.bar_ticks for note in notes})
    first = 1 if pickup else 0
    starts = {first: ""}
    if sung:
        entry = sung[0] + (sung[1:2] == [sung[0] + 1] and _is_pickup(notes, sung[0], meter))
        if 2 <= entry <= _LONGEST_FRAME:
            starts = {first: "intro", entry: ""}
        if _SHORTEST_ENDING <= bars - sung[-1] - 1 <= _LONGEST_FRAME:
            starts[sung[-1] + 1] = "ending"
    # Where nobody sings the harmony still tells one block from another.
    roots = [Note(max(0, onset), 1, _ROOT_PITCH + chord.root_pitch_class) for onset, chord in changes if chord]
    heard = (*notes, *roots)
    blocks = [
        replace(block, bars=min(block.bars, bars - block.start))
        for block in find_blocks(Performance(bars, heard, tuple(changes), starts, (None,) * bars, pickup, 0), meter)
    ]
    labels = name_blocks(blocks, heard, meter)
    roles = roles_of(blocks, labels, style)
    return [
        Place(block.start, block.bars, *_silent(label, role, block, notes, meter))
        for block, label, role in zip(blocks, labels, roles, strict=True)
    ]


def _is_pickup(notes: Sequence[Note], bar: int, meter: Meter) -> bool:
    """Return whether a melody enters in the second half of a bar, towards the next."""
    return all(
        2 * (note.onset % meter.bar_ticks) >= meter.bar_ticks for note in notes if note.onset // meter.bar_ticks == bar
    )


def _silent(label: str, role: str, block: Block, notes: Sequence[Note], meter: Meter) -> tuple[str, str]:
    """Return letter and role, those of an interlude where nobody sings in the block."""
    start, end = block.start * meter.bar_ticks, (block.start + block.bars) * meter.bar_ticks
    if role in ("intro", "outro") or any(start <= note.onset < end for note in notes):
        return label, role
    return label.lower() if label.lower() not in "io" else "n", "interlude"
