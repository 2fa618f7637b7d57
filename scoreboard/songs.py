"""The kinds of songs on the board: which real songs stand for each, and what the composer is asked for beside them.

Conventions: real songs are those of the split "test" alone, each title once; an order is one song asked for.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.library import Corpus, Entry
from corpus.split import normal_title
from song import STYLES, Song, SongError
from song.chance import stream


@dataclass(frozen=True)
class Order:
    """What the composer is asked for; `melody` says whether it goes on after the chords, no meter that it may choose one."""

    style: str
    form: str
    once: bool
    seed: int
    melody: bool
    meter: str | None = None


Composer = Callable[[Order], Song]
"""Makes a song to order, the same every time; it must pickle, so that songs can be made side by side."""


@dataclass(frozen=True)
class Kind:
    """Songs that may be compared.

    `sets` and `styles` tell the real ones. The others are ordered in the real ones' proportion of styles: where `lent`, with
    the form and the meter of a real one, one time through; else freely, one time through where `once`. `quick` and `full` are
    how many are made.
    """

    name: str
    what: str
    sets: tuple[str, ...]
    styles: frozenset[str]
    lent: bool
    once: bool
    melody: bool
    quick: int
    full: int


_PICKUP = re.compile(r"^i1(?!\d)")
_CHORUSES = frozenset(name for name, style in STYLES.items() if style.choruses)
KINDS = {
    kind.name: kind
    for kind in (
        Kind("pop", "pop songs, whole", ("pop909",), frozenset({"pop"}), False, False, True, 16, 120),
        Kind("jazz", "lead sheets, one time through", ("openewld", "wikifonia-pd"), _CHORUSES, True, True, True, 24, 120),
        Kind("folk", "folk tunes, one time through", ("nottingham",), frozenset({"folk"}), True, True, True, 16, 120),
        Kind("standards", "jazz charts, one time through", ("jazz-standards", "ireal"), _CHORUSES, False, True, False, 24, 150),
        Kind("charts", "pop and rock charts, whole", ("billboard",), frozenset({"pop", "rock"}), False, False, False, 16, 120),
    )
}  # fmt: skip
# As many real songs as these are measured on a quick board.
QUICK_REAL = 40


def real_songs(corpus: Corpus, kind: Kind, *, quick: bool = False, seed: int = 0) -> tuple[Entry, ...]:
    """Return the held-out real songs of a kind, by title, each title once; some of them, drawn, for a quick board."""
    found: dict[str, Entry] = {}
    # Sets in the order of the kind: the first that has a title stands for it.
    for name in kind.sets:
        for entry in corpus.entries:
            if entry.dataset == name and entry.split == "test" and entry.song.brief.style in kind.styles:
                if kind.melody and not any(entry.song.melody.values()):
                    continue
                found.setdefault(normal_title(entry.title), entry)
    entries = [found[title] for title in sorted(found)]
    if quick and len(entries) > QUICK_REAL:
        chosen = stream(seed, "scoreboard", "real", kind.name).choice(len(entries), QUICK_REAL, replace=False)
        entries = [entries[place] for place in sorted(chosen.tolist())]
    return tuple(entries)


def orders_for(kind: Kind, real: Sequence[Entry], count: int, seed: int) -> tuple[Order, ...]:
    """Return what is asked for: so many songs, each after a real one in style (and form and meter, where lent), own seeds."""
    rng = stream(seed, "scoreboard", "orders", kind.name)
    seeds = rng.integers(2**31, size=count).tolist()
    models = sorted((entry.song.brief for entry in real), key=lambda brief: (brief.style, brief.title))
    # Spread evenly over the styles, so that a small draw keeps their proportion.
    chosen = [models[(2 * place + 1) * len(models) // (2 * count)] for place in range(count)]
    return tuple(
        Order(brief.style, lent_form(brief.form), True, own, kind.melody, str(brief.meter))
        if kind.lent
        else Order(brief.style, "auto", kind.once, own, kind.melody)
        for brief, own in zip(chosen, seeds, strict=True)
    )


def lent_form(form: str) -> str:
    """Return the form of a real song as it can be asked for: without the bar that only holds a pickup.

    >>> lent_form("i1A8A8B8A8"), lent_form("i4A8o2")
    ('A8A8B8A8', 'i4A8o2')
    """
    return _PICKUP.sub("", form)


# What is asked for to see whether it comes: form, style, whether one time through.
ASKED = tuple(
    (form, style, once)
    for once in (True, False)
    for form, style in (
        ("AABA", "jazz"), ("i4A8A8B8A8o4", "pop"), ("blues", "blues"), ("ABAC", "bossa"), ("verse-chorus", "rock"),
        ("A16B16", "folk"),
    )
)  # fmt: skip


def orders_asked(count: int, seed: int) -> tuple[Order, ...]:
    """Return orders of songs in forms that are given, to see whether they come as asked."""
    seeds = stream(seed, "scoreboard", "orders", "asked").integers(2**31, size=count).tolist()
    rows = [ASKED[place % len(ASKED)] for place in range(count)]
    return tuple(Order(style, form, once, own, True) for (form, style, once), own in zip(rows, seeds, strict=True))


def choose_kinds(names: Sequence[str] | None) -> tuple[Kind, ...]:
    """Return the kinds with those names, all by default; SongError for one that is not known."""
    for name in names or ():
        if name not in KINDS:
            raise SongError(f'no kind of songs is called "{name}"; use {", ".join(KINDS)}')
    return tuple(kind for kind in KINDS.values() if names is None or kind.name in names)
