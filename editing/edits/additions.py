"""Adding a section: its letter, length, key, cadence and strength are chosen so that it stands well where it comes.

Keeps every other section as it is. The music of the new one is open, for `revise` to compose; a solo takes the chords of what it
is played over.

Conventions: bars are counts; energy runs from 0 to 1.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from editing.edits.order import Where, in_order, new_id
from editing.passages.relations import related
from song import Key, Phrase, Section, Song, SongError
from song.document import ROLES
from song.form_names import OVER_ROLES, ROLE_LETTERS, ROLE_WORDS
from song.line import phrase_lengths
from song.remedies import instead

_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_INTERLUDES = "xyz"
# How a section ends when another comes behind it: what leads on, and what closes.
_CADENCES = {
    **dict.fromkeys(ROLES, "half"), **dict.fromkeys(("chorus", "head", "theme", "outro", "tag"), "authentic"),
}  # fmt: skip
# How much stronger it is than what stands around it.
_LIFTS = {
    "intro": -0.15, "outro": -0.2, "interlude": -0.15, "verse": -0.05, "prechorus": 0.03, "bridge": 0.05, "chorus": 0.1,
    "solo": 0.08, "instrumental": 0.05,
}  # fmt: skip
# What only leads to a section, or away from one, is short where nobody says how long it is.
_SHORT = {"intro": 4, "outro": 4, "interlude": 4, "tag": 4, "prechorus": 4}


def insert(
    song: Song, role: str, bars: int | None = None, *, after: Where = None, before: Where = None, key: Key | None = None
) -> Song:
    """Return the song with a new section of some role behind or before another.

    A solo or instrumental is played over the chords of the nearest part before it that is as long; anything else is new music
    under a letter of its own. Raises SongError where no such role or section is known.
    """
    role = role_of(role)
    beside = song.section(str(after or before))
    place = song.sections.index(beside) + (after is not None)
    earlier, later = song.sections[:place], song.sections[place:]
    if bars is not None and not 1 <= bars <= 256:
        raise SongError(f"{role} of {bars} bars; use 1 to 256")
    source = _played_over(earlier, bars, key) if role in OVER_ROLES else None
    section = _over(song, role, source) if source else _new(song, role, bars or _usual_bars(song, role), key)
    section = replace(section, energy=_energy(section.role, earlier, later))
    if source is None:
        section = _ending(section, later)
    chords = {section.id: source.id} if source else {}
    built = in_order(song, [*earlier, section, *later], chords)
    if source:  # its chords are taken over, its melody is its own
        melody = {name: line for name, line in built.melody.items() if name != section.id}
        sketches = {name: line for name, line in built.sketches.items() if name != section.id}
        built = replace(built, melody=melody, sketches=sketches)
    return built


def role_of(word: str) -> str:
    """Return the role that a word means.

    Raises SongError where it means none.

    >>> role_of("Middle 8"), role_of("refrain")
    ('bridge', 'chorus')
    """
    role = ROLE_WORDS.get(word.lower().replace(" ", "").replace("-", ""))
    if role is None:
        raise SongError(f'role "{word}" is not known; {instead(word, ROLES, ROLE_WORDS)}')
    return role


def _played_over(earlier: Sequence[Section], bars: int | None, key: Key | None) -> Section | None:
    """Return what a solo is played over: the nearest part before it that carries the song and has the bars and the key."""
    fitting = [
        section
        for section in earlier
        if section.label[0].isupper()
        and section.role not in OVER_ROLES
        and bars in (None, section.bars)
        and key in (None, section.key)
    ]
    carrying = [section for section in fitting if section.role not in ("bridge", "prechorus", "tag")]
    return next(reversed(carrying or fitting), None)


def _over(song: Song, role: str, source: Section) -> Section:
    return replace(
        related(source, ("over", source.id)),
        id=new_id(song, source.label), role=role, pickup=0, lyrics="", locked=frozenset(), locked_bars=frozenset(),
    )  # fmt: skip


def _new(song: Song, role: str, bars: int, key: Key | None) -> Section:
    label = _new_label(song, role)
    name = role if role in ("intro", "outro") else label
    return Section(new_id(song, label, name), label, role, bars, key or song.brief.key)


def _new_label(song: Song, role: str) -> str:
    """Return the letter of new music: the next free one of its kind."""
    taken = {section.label for section in song.sections}
    letter = ROLE_LETTERS.get(role)
    if letter is None:
        return next((label for label in _CAPITALS if label not in taken), "Z")
    return next((label for label in _INTERLUDES if label not in taken), letter) if role == "interlude" else letter


def _usual_bars(song: Song, role: str) -> int:
    """Return how long a section is: as others of its role, else as what carries the song."""
    alike = [section.bars for section in song.sections if section.role == role]
    if not alike and role in _SHORT:
        return _SHORT[role]
    lengths = alike or [section.bars for section in song.sections if section.label[0].isupper()]
    return Counter(lengths).most_common(1)[0][0] if lengths else 8


def _energy(role: str, earlier: Sequence[Section], later: Sequence[Section]) -> float:
    """Return how strong a section is: as what stands around it, and more or less by its role."""
    around = [section.energy for section in (*earlier[-1:], *later[:1])]
    peak = max(section.energy for section in (*earlier, *later))
    return round(min(peak, max(0.05, sum(around) / len(around) + _LIFTS.get(role, 0.0))), 2)


def _ending(section: Section, later: Sequence[Section]) -> Section:
    """Return a new section with the cadence that leads to what comes, or closes the song, and phrases up to it."""
    cadence = _CADENCES[section.role] if later else "authentic"
    *inner, last = phrase_lengths(section.bars)
    phrases = (*(Phrase(bars, "open") for bars in inner), Phrase(last, cadence))
    return replace(section, cadence=cadence, phrases=phrases)
