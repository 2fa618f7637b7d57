"""The styles a song can be written in: those of the style files that ship, and those of files of one's own."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from song.error import SongError
from song.remedies import instead
from song.style_file import SUFFIX, base_of, check_head, is_own, is_there, read_head, shipped_names, shown, stamp_of

# The styles that the stages know by name and random draws go by, in their order; every other is written like one of them.
WRITTEN = (
    "jazz", "bossa", "ballad", "jazz-waltz", "blues", "pop", "rock", "folk", "country", "soul", "funk", "hip-hop", "dance",
)  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How a style is called and what it is when the user says nothing.

    `choruses` tells songs that play a form, improvise over it and play it again (jazz) from songs that go from verse to
    chorus. `tempos` are the usual slowest and fastest in quarter notes a minute. `nearest` is the style that stands in for it
    where there is nothing of its own: data to learn from, a model. The first meter is the usual one; any known meter may be
    asked for. An `ensemble` is one for the sake of who plays, and can play any style.
    """

    name: str
    aliases: tuple[str, ...]
    meters: tuple[str, ...]
    tempos: tuple[int, int]
    choruses: bool
    nearest: str
    about: str = ""
    ensemble: bool = False


class _Styles(Mapping[str, Style]):
    """The styles by name: it counts those that ship, each read when it is asked for, and finds files of one's own too."""

    def __getitem__(self, name: str) -> Style:
        if is_own(name):
            return _own(name)
        if name not in _names():
            raise KeyError(name)
        return _shipped(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_names())

    def __len__(self) -> int:
        return len(_names())


STYLES: Mapping[str, Style] = _Styles()


@cache
def _names() -> tuple[str, ...]:
    return (*WRITTEN, *(name for name in shipped_names() if name not in WRITTEN))


@cache
def _shipped(name: str) -> Style:
    return _read(name)


def _own(name: str) -> Style:
    """Return the style of a file as it lies on the disk now."""
    return _as_it_was(name, stamp_of(name))


@lru_cache(64)
def _as_it_was(name: str, _stamp: tuple[int, int]) -> Style:
    return _read(name)


def _read(name: str) -> Style:
    head = read_head(name)
    check_head(name, head)
    if "like" not in head:
        raise SongError(f'{name}: says not what its songs are like; write a style, as like = "pop"')
    like = _liked(name, head["like"])
    missing = next((key for key in ("meters", "tempos") if not head.get(key)), None)
    if missing is not None:
        raise SongError(f"{name}: {missing} is missing; say {missing}, or which style it is based on")
    return Style(
        name, tuple(map(_key, head.get("aliases", ()))), tuple(head["meters"]), (head["tempos"][0], head["tempos"][1]),
        head.get("choruses", False), like, head.get("about", ""), head.get("ensemble", False),
    )  # fmt: skip


def _liked(name: str, like: str) -> str:
    """Return the style that songs are like: one that ships, or the file that this one is based on."""
    if is_own(like) and like == base_of(name):
        return like
    if (found := _by_name().get(_key(like))) is None:
        raise SongError(f'{name}: like: style "{shown(like)}" is not known; {_instead(like)}')
    return found


def _key(name: str) -> str:
    return name.strip().lower().replace(" ", "-")


@cache
def _by_name() -> Mapping[str, str]:
    """Return the style that every name and alias means."""
    aliases = {_key(alias): name for name in _names() for alias in read_head(name).get("aliases", ())}
    return aliases | {name: name for name in _names()}


def _instead(name: str) -> str:
    return instead(shown(name), STYLES, dict(_by_name()))


def find_style(name: str) -> Style:
    """Return the style with that name or alias, or of the style file with that path.

    Raises SongError where there is none.

    >>> find_style("swing").name
    'jazz'
    """
    text = str(name).strip()
    return _own(text) if is_own(text) else _shipped(_found(text))


@cache
def _found(text: str) -> str:
    found = _by_name().get(_key(text))
    if found is None:
        own = f", or the path of a style file, which ends in {SUFFIX}" if "/" in text or "\\" in text else ""
        raise SongError(f'style "{shown(text)}" is not known; {_instead(text)}{own}')
    return found


def beside(name: str, folder: Path) -> str:
    """Return a style as a file in that folder names it: a style file is looked for there, else in the current folder."""
    text = str(name).strip()
    near = folder / text
    return str(near) if is_own(text) and is_there(near) else text


def kin_of(name: str, known: Collection[str]) -> str:
    """Return the style itself where it is among the known ones, else the nearest of its kin that is.

    >>> kin_of("funk", {"pop", "jazz"}), kin_of("jazz", {"pop", "jazz"})
    ('pop', 'jazz')
    """
    seen = []
    while name not in known:
        seen.append(name)
        name = STYLES[name].nearest
        assert name not in seen, f"none of {', '.join(seen)} is known"
    return name


def written_like(name: str) -> str:
    """Return which of the styles that the stages know by name a style is written like.

    >>> written_like("rock")
    'rock'
    """
    return kin_of(name, WRITTEN)
