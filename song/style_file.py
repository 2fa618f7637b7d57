"""Style files: TOML that says what a style is and who plays it, read with what it takes from the style it is based on.

Conventions: what stands before the first table is the head, and it alone is read where only the style is asked for, not its
band. A style is named by its file in `styles/`, or by the path of a file of one's own, which ends in `.toml`. An error names the
file, the table and the key.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from song.error import SongError
from song.meter import METERS
from song.remedies import instead

SUFFIX = ".toml"
FOLDER = Path(__file__).parent.parent / "styles"
MOST_BYTES = 256 * 1024
TABLES = ("band", "player", "grooves", "fills")
_FIRST_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_USUAL_TEMPOS = (20, 400)
_SHOWN = 40  # characters of what somebody wrote
# Names of a key with dots between them: tomllib takes time by the square of their number, and no key here has more than five.
_MOST_NAMES = 8
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){{{_MOST_NAMES}}}")
_COMMENT_OR_TEXT = re.compile(
    r'#[^\n]*|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"'  # one of these, or a text in single quotes
    r"|'''[\s\S]*?'''|'[^'\n]*'"
)

Table = Mapping[str, Any]


def is_own(name: str) -> bool:
    """Return whether a style is named by the path of a file."""
    return name.lower().endswith(SUFFIX)


def path_of(name: str) -> Path:
    """Return the file of a style."""
    if not is_own(name):
        return FOLDER / (name + SUFFIX)
    try:
        return Path(name).expanduser()
    except RuntimeError:  # nobody of that name has a home
        return Path(name)


def is_there(path: Path) -> bool:
    """Return whether there is such a file; no file has a name that none can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


@cache
def shipped_names() -> tuple[str, ...]:
    """Return the names of the styles in the folder, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob(f"*{SUFFIX}")))


def shown(value: object) -> str:
    """Return what somebody wrote so that it fits into a line.

    >>> shown("x" * 99)[-6:], shown(["4/4"])
    ('xxxxx…', "['4/4']")
    """
    try:
        text = value if isinstance(value, str) else repr(value)
    except ValueError:  # Python writes out no number of more than 4,300 digits
        text = "a number of thousands of digits"
    text = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text[: 2 * _SHOWN])
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def stamp_of(name: str) -> tuple[int, int]:
    """Return what tells whether a style file of one's own has been changed; zeros where there is none."""
    try:
        stat = path_of(name).stat() if is_own(name) else None
    except (OSError, ValueError):
        return 0, 0
    return (stat.st_mtime_ns, stat.st_size) if stat else (0, 0)


def style_text(name: str) -> str:
    """Return the text of a style file; SongError where it cannot be read or is too large."""
    path = path_of(name)
    try:
        size = path.stat().st_size if is_there(path) else None
        text = path.read_bytes().decode("utf-8-sig") if size is not None and size <= MOST_BYTES else ""
    except UnicodeDecodeError:
        raise SongError(f"{name}: is no text in UTF-8; save it as UTF-8") from None
    except (OSError, ValueError) as error:
        raise SongError(f"{name}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    if size is None:
        raise SongError(f"{shown(name)}: there is no such style file; compose styles lists those there are")
    if size > MOST_BYTES:
        raise SongError(f"{name}: is larger than {MOST_BYTES // 1024} KB; a style file has a few pages")
    return text.replace("\r\n", "\n")


def read_head(name: str) -> dict[str, Any]:
    """Return what stands before the first table of a style file, with what its base says where it says nothing."""
    return _merged(name, (), head=True)


def read_style_file(name: str) -> dict[str, Any]:
    """Return all that a style file says, with what its base says where it says nothing.

    A groove and the tabs of a level are taken whole, everything else key by key. Raises SongError that names the file.
    """
    table = _merged(name, (), head=False)
    check_head(name, table)
    return table


def base_of(name: str) -> str | None:
    """Return the style that a style file is based on."""
    base = read_head(name).get("based_on")
    return None if base is None else _base(name, base)


def _merged(name: str, on_the_way: tuple[str, ...], *, head: bool) -> dict[str, Any]:
    text = style_text(name)
    table = _parse(name, text, head=head)
    if "based_on" not in table:
        return table
    base, here = _base(name, table["based_on"]), str(path_of(name).resolve())
    way = (*on_the_way, here)
    if str(path_of(base).resolve()) in way:
        raise SongError(f'{name}: based_on: "{shown(base)}" is based on this style in turn; take one of them away')
    if len(way) > len(METERS) * 4:
        raise SongError(f"{name}: based_on: this is the end of too long a chain; name a style nearer to it")
    # Songs are like those of the base, not like those that its songs are like.
    return _laid_over(_merged(base, way, head=head), {"like": base, **table}, ())


def _base(name: str, base: object) -> str:
    """Return the style that a file names as its base: one that ships, or a file, first looked for beside it."""
    if not isinstance(base, str):
        raise SongError(f"{name}: based_on: {shown(base)} is no name of a style; write it in quotes")
    if is_own(base):
        beside = path_of(name).parent / base
        if not is_there(beside) and not is_there(path_of(base)):
            raise SongError(
                f'{name}: based_on: there is no style file "{shown(base)}", beside this one or in the current folder'
            )
        return str(beside) if is_there(beside) else base
    if base not in shipped_names():
        raise SongError(f'{name}: based_on: style "{shown(base)}" is not known; {instead(base, shipped_names())}')
    return base


def _parse(name: str, text: str, *, head: bool) -> dict[str, Any]:
    if is_own(name) and _LONG_KEY.search(_COMMENT_OR_TEXT.sub("_", text)):
        raise SongError(f"{name}: a key has more than {_MOST_NAMES} names; use at most player.piano.tabs.4.main")
    first = _FIRST_TABLE.search(text) if head else None
    if first is not None:
        try:
            return tomllib.loads(text[: first.start()])
        except (ValueError, RecursionError):
            pass  # a line of a list may begin like a table; all of it says more
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise SongError(f"{name}: is nested too deep; a style file has tables of keys") from None
    except ValueError as error:
        said, bracket, where = str(error).rpartition(" (")  # the line is told at its end
        said = shown(said[:1].lower() + said[1:])
        raise SongError(f"{name}: this is no TOML: {said}{bracket}{where}; mend it") from None


def _laid_over(base: Table, own: Table, place: tuple[str, ...]) -> dict[str, Any]:
    """Return a table over another: key by key, but each groove as one thing."""
    both = dict(base)
    for key, value in own.items():
        under = both.get(key)
        whole = len(place) == 2 and place[0] == "grooves"
        deeper = isinstance(value, dict) and isinstance(under, dict) and not whole
        both[key] = _laid_over(under, value, (*place, key)) if deeper else value  # type: ignore[arg-type]
    return both


def check_head(name: str, head: Table) -> None:
    """Raise SongError where a key of the head is unknown, of the wrong kind or out of range; nothing where all is right."""
    for key, value in head.items():
        if key in TABLES:
            continue
        if key not in _KEYS:
            raise SongError(
                f'{name}: no key is called "{shown(key)}"; {instead(shown(key), (*_KEYS, *TABLES), _OTHER_WORDS)}'
            )
        kind, right = _KEYS[key]
        if not _is(value, kind):
            raise SongError(f"{name}: {key}: {shown(value)} is not what stands there; {right}")
    for meter in head.get("meters", ()):
        if meter not in METERS:
            raise SongError(f'{name}: meters: "{shown(meter)}" is not known; use {", ".join(METERS)}')
    low, high = head.get("tempos", _USUAL_TEMPOS)
    if not _USUAL_TEMPOS[0] <= low <= high <= _USUAL_TEMPOS[1]:
        raise SongError(
            f"{name}: tempos: {shown(low)} to {shown(high)} are out of range or order; use slowest and fastest, 20 to 400"
        )


# Every key of the head: what it holds, and what would be right.
_KEYS = {
    "about": (str, 'write a line in quotes, as about = "a night on the last bus"'),
    "aliases": ([str], 'write names in brackets, as aliases = ["night"]'),
    "meters": ([str], 'write meters in brackets, the usual one first, as meters = ["4/4", "12/8"]'),
    "tempos": ([int, int], "write the usual slowest and fastest, as tempos = [84, 120]"),
    "choruses": (bool, "write true or false: true where a form is played, improvised over and played again"),
    "like": (str, 'write a style in quotes, as like = "funk"'),
    "based_on": (str, 'write a style in quotes, as based_on = "funk"'),
    "ensemble": (bool, "write true or false: true for an ensemble that can play any style"),
}
_OTHER_WORDS = {
    "name": "about", "description": "about", "tempo": "tempos", "meter": "meters", "alias": "aliases", "nearest": "like",
    "base": "based_on", "extends": "based_on", "players": "player", "drums": "grooves", "groove": "grooves", "fill": "fills",
}  # fmt: skip


def _is(value: object, kind: object) -> bool:
    """Return whether a value is of a kind: a type, a list of one kind (not empty), or a list of so many."""
    if isinstance(kind, list):
        if not isinstance(value, list) or not value or (len(kind) > 1 and len(value) != len(kind)):
            return value == [] and kind == [str]
        return all(_is(part, kind[0]) for part in value)
    return type(value) is kind
