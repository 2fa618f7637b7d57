"""Forms as people write them: `AABA`, `i4A8A8B8A8o4`, `A?BA`, `rondo`, `intro verse chorus ... outro`, `auto`.

Conventions: equal labels are the same music. `i`, `o` and `x` are intro, outro and interlude, other small letters sections
without melody; where a form has no capital at all, `a` to `h` are read as capitals. Bars stand behind a letter or a role.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from song.document import ROLES
from song.error import SongError
from song.form_names import FORMS_BY_NAME, OVER_ROLES, ROLE_LETTERS, ROLE_WORDS, NamedForm


@dataclass(frozen=True)
class Slot:
    """One section that a form asks for; None where the planner chooses: any label (`?`), any bars, any role."""

    label: str | None = None
    bars: int | None = None
    role: str | None = None


@dataclass(frozen=True)
class Gap:
    """Any number of sections, also none, that the planner fills (`...`)."""


@dataclass(frozen=True)
class Form:
    """The sections that are asked for, in order.

    A `whole` form is the song, played as it stands; another is one time through, of which the planner makes a full song.
    Where nothing `returns`, the song is through-composed. `changes` names the stock changes it is known for: "12-bar blues",
    "8-bar blues", "16-bar blues", "rhythm changes" or "" for none.
    """

    parts: tuple[Slot | Gap, ...]
    whole: bool = False
    returns: bool = True
    changes: str = ""

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The sections that are asked for, without the gaps."""
        return tuple(part for part in self.parts if isinstance(part, Slot))

    @property
    def is_free(self) -> bool:
        """Whether no section is asked for: `auto`, or nothing but that nothing returns."""
        return not self.slots


FREE = Form((Gap(),))

LONGEST_SLOT = 64  # bars that a form may ask of one section
MOST_CHARACTERS, MOST_PARTS = 400, 64

_TOKEN = re.compile(r"(?P<gap>\.{2,}|…+)|(?P<word>(?:[^\s,;|_.…–—-]|\.(?!\.))+)")
_LETTER = re.compile(r"([A-Za-z?])['’′]*(?::?([0-9]+))?['’′]*")
_LETTER_WITH_ROLE = re.compile(r"([A-Za-z])['’′]*([0-9]*)['’′]*:(?=[A-Za-z])(.+)")
_ROLE_WITH_BARS = re.compile(r"(.+?):?([0-9]+)")
_SMALL_WORD = re.compile(r"[a-z]{3,}")
_USUAL_SMALL = re.compile(r"[a-hiox]*")  # small letters that a form is likely to mean
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTER_ROLES = {"i": "intro", "o": "outro"}
_HINT = (
    "write letters, as AABA or i4A8A8B8A8o4, sections, as intro verse chorus ... outro, "
    "or a name, as verse-chorus, blues, rondo or auto"
)


@dataclass(frozen=True)
class _Item:
    """A section as it was written: `name` is the letter or the role word, as an error calls it."""

    name: str
    label: str | None
    bars: int | None
    role: str | None


def parse_form(text: str) -> Form:
    """Read a form: letters, roles, wildcards, or a name from `song.form_names.NAMED_FORMS`.

    Raises SongError that names the character or word that cannot be read.

    >>> [slot.label for slot in parse_form("AABA").slots], parse_form("i4A8").slots[0]
    (['A', 'A', 'B', 'A'], Slot(label='i', bars=4, role='intro'))
    >>> [slot.role for slot in parse_form("verse chorus ... outro").slots]
    ['verse', 'chorus', 'outro']
    """
    text = str(text).strip()
    if len(text) > MOST_CHARACTERS:
        raise SongError(f"the form has {len(text)} characters; use at most {MOST_CHARACTERS}")
    if named := _find_name(text):
        parts, _ = _read_parts(named.text)
        return Form(parts, named.whole, named.returns, named.changes)
    parts, worded = _read_parts(text)
    if len(parts) > MOST_PARTS:
        raise SongError(f"form {_quoted(text)}: {len(parts)} sections; use at most {MOST_PARTS}")
    free = all(isinstance(part, Gap) for part in parts)
    return Form(parts, whole=not free and (worded or Gap() in parts))


def _find_name(text: str) -> NamedForm | None:
    """Return the form of that name, with the word form behind it or without."""
    words = _words(text)
    # Parts with blanks between them are a list of parts, also where some form is called so.
    if len(text.split()) > 1 and all(word.lower() in (*ROLES, *ROLE_WORDS) for word in text.split()):
        return None
    for name in (words, words[:-1] if words[-1:] == ["form"] else []):
        if found := FORMS_BY_NAME.get(" ".join(name)):
            return found
    return None


def _words(text: str) -> list[str]:
    return [match.group().lower() for match in _TOKEN.finditer(text)]


def _read_parts(text: str) -> tuple[tuple[Slot | Gap, ...], bool]:
    """Return the parts that are written there, and whether a role stands among them."""
    tokens = list(_TOKEN.finditer(text))
    if len(tokens) > 1 and tokens[-1].group().lower() == "form":
        tokens.pop()
    if not tokens:
        raise SongError(f"form {_quoted(text)}: cannot read {_quoted(text) if text else 'nothing'}; {_HINT}")
    items: list[_Item | Gap] = []
    place, worded = 0, False
    while place < len(tokens):
        if tokens[place]["gap"]:
            items += [Gap()] * (items[-1:] != [Gap()])
            place += 1
            continue
        # Two words may be one role: pre chorus, middle eight.
        for count in (2, 1):
            if item := _read_role(text, tokens[place : place + count]):
                items.append(item)
                worded = True
                break
        else:
            items += _read_letters(text, tokens, place)
        place += count
    if not any(mark.isupper() for mark in text):
        items = [_raised(item) for item in items]
    return _settle(text, items), worded


def _read_role(text: str, tokens: Sequence[re.Match[str]]) -> _Item | None:
    """Return the section of a role word, which may have a letter before it and bars behind; None where it is none."""
    if any(token["gap"] for token in tokens):
        return None
    word = "".join(token.group() for token in tokens)
    label, bars = None, ""
    if match := _LETTER_WITH_ROLE.fullmatch(word):
        label, bars, word = match.groups()
    role = ROLE_WORDS.get(word.lower())
    # Bars are glued to their word: in "verse 2" the number may as well count the verses.
    glued = len(tokens) == 1 or not tokens[-1].group()[0].isdigit()
    if role is None and glued and (match := _ROLE_WITH_BARS.fullmatch(word)):
        word, role, bars = match[1], ROLE_WORDS.get(match[1].lower()), match[2]
    if role is None:
        return None
    if label and role in OVER_ROLES:
        raise SongError(
            f"form {_quoted(text)}: {label} cannot be a {role}; write {role} alone, it plays over the others"
        )
    return _Item(label or word, label, _bars(text, bars), role)


def _read_letters(text: str, tokens: Sequence[re.Match[str]], number: int) -> list[_Item]:
    """Return the sections of a word of letters; SongError where it is none."""
    token = tokens[number]
    word = token.group()
    items, place = [], 0
    while not _is_misspelt(word) and (match := _LETTER.match(word, place)):
        letter, bars = match.groups()
        label = None if letter == "?" else letter
        items.append(_Item(letter, label, _bars(text, bars), _LETTER_ROLES.get(letter)))
        place = match.end()
    if place == len(word):
        return items
    if place or len(word) == 1 or not word[0].isalnum():
        found = f'"{word[place]}" at character {token.start() + place + 1}'
    else:
        found = _quoted(word) + (f", word {number + 1}" if len(tokens) > 1 else "")
    raise SongError(f"form {_quoted(text)}: cannot read {found}; {_advice(text, word)}")


def _advice(text: str, word: str) -> str:
    if word[0].isdigit():
        return "put the bars right behind the letter or the role, as A8 or verse8"
    if word.lower() in FORMS_BY_NAME:
        return f"{word} is a form of its own; write it alone"
    near = _nearest(text) or _nearest(word)
    return f"did you mean {near}?" if near else _HINT


def _is_misspelt(word: str) -> bool:
    """Return whether letters look like a word: three small ones in a row that no form has."""
    return any(not _USUAL_SMALL.fullmatch(run) for run in _SMALL_WORD.findall(word))


def _nearest(word: str) -> str | None:
    """Return the known name or role word that is spelled most like it."""
    names = {name: name for name in (*ROLE_WORDS, *FORMS_BY_NAME)}
    found = get_close_matches(" ".join(_words(word)), names, 1, 0.75)
    return found[0] if found else None


def _bars(text: str, digits: str | None) -> int | None:
    if not digits:
        return None
    if not 1 <= int(digits) <= LONGEST_SLOT:
        raise SongError(f"form {_quoted(text)}: a section of {digits[:9]} bars; use 1 to {LONGEST_SLOT}")
    return int(digits)


def _raised(item: _Item | Gap) -> _Item | Gap:
    if isinstance(item, Gap) or item.label is None or item.label not in "abcdefgh":
        return item
    return replace(item, label=item.label.upper())


def _settle(text: str, items: Sequence[_Item | Gap]) -> tuple[Slot | Gap, ...]:
    """Return the parts: every role has its letter, and what is said of a letter once holds wherever it stands."""
    letters = _letters_of_roles(text, [item for item in items if isinstance(item, _Item)])
    bars: dict[str, int] = {}
    roles: dict[str, str] = {}
    slots: list[Slot | Gap] = []
    for item in items:
        if isinstance(item, Gap):
            slots.append(item)
            continue
        label = item.label or letters.get(item.role or "")
        slots.append(Slot(label, item.bars, item.role))
        if label is None:
            continue
        if item.bars is not None and (other := bars.setdefault(label, item.bars)) != item.bars:
            raise SongError(
                f"form {_quoted(text)}: {item.name} has {other} and {item.bars} bars; give the same "
                + (
                    "letter the same bars, or use another letter"
                    if item.label
                    else "role the same bars, or write letters"
                )
            )
        if item.role is not None and (first := roles.setdefault(label, item.role)) != item.role:
            raise SongError(f"form {_quoted(text)}: {label} is {first} and {item.role}; give them different letters")
    return tuple(
        replace(slot, bars=bars.get(slot.label, slot.bars), role=roles.get(slot.label, slot.role))
        if isinstance(slot, Slot) and slot.label
        else slot
        for slot in slots
    )


def _letters_of_roles(text: str, items: Sequence[_Item]) -> dict[str, str]:
    """Return the letter of each role: its own, one written with it, or the next free capital."""
    letters = dict(ROLE_LETTERS)
    for item in items:
        if item.label and item.role:
            letters.setdefault(item.role, item.label)
    free = [letter for letter in _CAPITALS if letter not in {item.label for item in items}]
    for item in items:
        if item.role in OVER_ROLES or item.role is None or item.role in letters:
            continue
        if not free:
            raise SongError(
                f"form {_quoted(text)}: no letter is left for {item.role}; write it with one, as B:{item.role}"
            )
        letters[item.role] = free.pop(0)
    return letters


def _quoted(text: str) -> str:
    return f'"{text}"' if len(text) <= 40 else f'"{text[:39]}…"'
