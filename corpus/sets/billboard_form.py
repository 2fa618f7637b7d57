"""From the section letters and names of the Billboard annotations to our labels and roles.

Conventions: equal letters are the same music; capital letters are sung or soloed, `i` is the intro, `o` the end, other
small letters are played between.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from song import Chord

# The first of these that stands in a section's name says what it does.
_ROLES = (
    ("pre-chorus", "prechorus"), ("prechorus", "prechorus"), ("pre-verse", "interlude"), ("fadeout", "outro"),
    ("fade out", "outro"), ("outro", "outro"), ("coda", "outro"), ("ending", "outro"), ("intro", "intro"), ("fadein", "intro"),
    ("fade in", "intro"), ("solo", "solo"), ("instrumental", "instrumental"), ("theme", "instrumental"),
    ("chorus", "chorus"), ("refrain", "chorus"), ("bridge", "bridge"), ("verse", "verse"), ("vocal", "verse"),
    ("interlude", "interlude"), ("trans", "interlude"), ("key change", "interlude"), ("talk", "interlude"),
    ("spoken", "interlude"), ("break", "interlude"),
)  # fmt: skip
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SMALLS = "abcdefghjklmnpqrstuvwxyz"
_LONGEST_EDGE = 32  # bars that an intro or end may have when its pieces are joined, and that are heard of a fade-out


@dataclass
class Block:
    """A section: its letter ("" where none stands), role ("" where no name tells), bars, and the tonic of every bar."""

    letter: str
    role: str
    bars: list[tuple[Chord | None, ...]]
    tonics: list[int]


def role_of(name: str) -> str:
    """Return the role that a section's name says, "" where it says nothing.

    >>> role_of("chorus, fadeout"), role_of("main theme"), role_of("applause")
    ('outro', 'instrumental', '')
    """
    return next((role for word, role in _ROLES if word in name.lower()), "")


def arrange_blocks(blocks: Sequence[Block]) -> list[Block]:
    """Return the sections with their final roles and labels, neighbouring pieces of the intro and of the end joined."""
    roles = _settle_roles(blocks)
    # A letter that a small label would make an intro or an end moves elsewhere.
    taken = {block.letter for block in blocks}
    fresh = iter([letter for letter in "RSTUVWXYMNPQKL" if letter not in taken] + ["Y"] * len(blocks))
    own: dict[str, str] = {}
    arranged: list[Block] = []
    for block, role in zip(blocks, roles, strict=True):
        if role in ("intro", "outro"):
            before = arranged[-1] if arranged else None
            if before and before.role == role and len(before.bars) + len(block.bars) <= _LONGEST_EDGE:
                before.bars.extend(block.bars)
                before.tonics.extend(block.tonics)
                continue
            label = role[0]
        else:
            # Without a letter, sections of a role are taken for the same music.
            letter = block.letter or own.get(role) or own.setdefault(role, next(fresh))
            label = letter
            if role == "interlude":
                label = letter.lower() if letter not in "IO" else own.setdefault(letter, next(fresh)).lower()
        heard = _LONGEST_EDGE if role == "outro" else None
        arranged.append(Block(label, role, block.bars[:heard], block.tonics[:heard]))
    return _in_order(arranged)


def _in_order(blocks: Sequence[Block]) -> list[Block]:
    """Return the sections with their letters in the order in which they first come: A, B, C and a, b, c."""
    names: dict[str, str] = {}
    for labels in (_CAPITALS, _SMALLS):
        found = dict.fromkeys(block.letter for block in blocks if block.letter in labels)
        names |= dict(zip(found, labels, strict=False))
    return [replace(block, letter=names.get(block.letter, block.letter)) for block in blocks]


def _settle_roles(blocks: Sequence[Block]) -> list[str]:
    """Return the roles: intros only at the start, ends only at the end; without a name, what its letter does elsewhere."""
    named = {block.letter: block.role for block in reversed(blocks) if block.letter and block.role}
    roles = [block.role or named.get(block.letter, "verse" if block.letter else "interlude") for block in blocks]
    last = len(roles) - 1
    while last > 0 and roles[last] == "outro":
        last -= 1
    first = 0
    while first < len(roles) and roles[first] == "intro":
        first += 1
    return [
        "interlude" if (role == "intro" and place >= first) or (role == "outro" and place <= last) else role
        for place, role in enumerate(roles)
    ]
