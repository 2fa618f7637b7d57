"""What the tab key offers: plan files, the sections and bars of the one that stands on the line, styles, forms, fields.

Conventions: bars count from 1. A shell waits for it, so a plan is skimmed, not read, and what is no plan offers nothing.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from export.kinds import KINDS, PLAN_SUFFIX
from song import STYLES
from song.document import CADENCES, MOST_BARS, RELATIONS, ROLES, VARIED
from song.form_names import NAMED_FORMS
from song.style_file import SUFFIX

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
"""What offers words for one that has begun, as click calls it."""
SKIMMED = 1 << 18
"""How many characters of a plan file are looked at; a long song has a tenth of it."""
SIDES = ("after", "before")
_SAFE = re.compile(r"[\w.+@/~-]+", re.ASCII)
"""A name that no shell takes for anything else."""
_FIELD = re.compile(
    r"""^(?:  |- )[ -]*(id|bars|repeats|varies|over): *["']?([\w.+-]{1,32})["']? *(?:#.*)?$""", re.ASCII | re.MULTILINE
)
_VALUES: Mapping[str, Sequence[str]] = {
    "cadence": CADENCES,
    "role": ROLES,
    "locked": ("chords", "melody", "true"),
    "varied": VARIED,
}


def sections_of(file: Path) -> dict[str, int]:
    """Return the ids of the sections that a plan file names, in order, each with its bars, 0 where they cannot be told."""
    try:
        if not file.is_file():
            return {}
        with file.open(encoding="utf-8", errors="replace") as opened:
            text = opened.read(SKIMMED)
    except (OSError, ValueError):
        return {}
    bars: dict[str, int] = {}
    name = ""
    for field, value in _FIELD.findall(text):
        if field == "id":
            name = value
            bars.setdefault(name, 0)
        elif field == "bars" and name:
            bars[name] = min(int(value), MOST_BARS) if value.isdecimal() and len(value) < 5 else 0
        elif name and not bars[name]:
            bars[name] = bars.get(value, 0)
    return bars


def plan_files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the plan files, and where there are none whatever files there are."""
    folder, _, begun = incomplete.rpartition("/")
    try:
        names = sorted(
            path.name for path in Path(f"{folder}/" if folder or "/" in incomplete else ".").glob(f"*{PLAN_SUFFIX}")
        )
    except (OSError, ValueError):
        names = []
    way = incomplete.removesuffix(begun)
    found = [f"{way}{name}" for name in names if name.startswith(begun) and (begun or not name.startswith("."))]
    if not found or not all(map(_SAFE.fullmatch, found)):
        return [CompletionItem(incomplete, type="file")]
    return _items(found)


def any_file(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer whatever files there are."""
    return [CompletionItem(incomplete, type="file")]


def sections(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the sections of the plan file on the line."""
    return _beginning(incomplete, _sections(context))


def places(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the sections of the plan file on the line, and the bars of the one that is named."""
    known = _sections(context)
    name, colon, rest = incomplete.partition(":")
    first, dash, _ = rest.partition("-")
    words = [] if colon else list(known)
    if dash and first.isdecimal() and len(first) < 5:
        words += [f"{name}:{first}-{bar}" for bar in range(int(first) + 1, known.get(name, 0) + 1)]
    elif name in known:
        words += [f"{name}:{bar}" for bar in range(1, known[name] + 1)]
    return _beginning(incomplete, words)


def places_or(*words: str) -> Completer:
    """Return what offers places and some words."""

    def offer(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return places(context, parameter, incomplete) + _beginning(incomplete, words)

    return offer


def one_of(*words: str) -> Completer:
    """Return what offers some words."""
    return lambda _context, _parameter, incomplete: _beginning(incomplete, words)


def beside(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer what says where something goes: after A1, before A3, to start, to end."""
    last = _typed(context, parameter)[-1:]
    if last and last[0] in SIDES:
        return sections(context, parameter, incomplete)
    return _beginning(incomplete, ("start", "end") if last in (("to",), ("at",)) else (*SIDES, "to"))


def settings(song_fields: Iterable[str], section_fields: Iterable[str]) -> Completer:
    """Return what offers the words of `set`: a place and a field of a section with its values, or a field of the song."""
    of_song, of_section = tuple(song_fields), tuple(section_fields)

    def offer(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        typed = _typed(context, parameter)
        if not typed:
            return places(context, parameter, incomplete) + _beginning(incomplete, of_song)
        if typed[0] in of_song:
            return styles(context, parameter, incomplete) if typed[0] in ("style", "band") else []
        if len(typed) == 1:
            return _beginning(incomplete, of_section)
        if typed[1] in RELATIONS:
            return sections(context, parameter, incomplete)
        return _beginning(incomplete, _VALUES.get(typed[1], ()))

    return offer


def styles(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the styles, and the style files of this folder; somewhere else whatever files there are."""
    if "/" in incomplete or incomplete.startswith("~"):
        return [CompletionItem(incomplete, type="file")]
    try:
        own = sorted(path.name for path in Path().glob(f"*{SUFFIX}") if _SAFE.fullmatch(path.name))
    except OSError:
        own = []
    return _beginning(incomplete, (*STYLES, *own))


def forms(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the forms that have a name, those of several words joined as a shell takes them."""
    return _beginning(incomplete, (*(name.replace(" ", "-") for name in NAMED_FORMS), "list"))


def kinds(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the kinds of files behind the last comma."""
    before, comma, _ = incomplete.rpartition(",")
    written = before.split(",")
    return _beginning(incomplete, (f"{before}{comma}{kind}" for kind in (*KINDS, "all") if kind not in written))


def _sections(context: click.Context) -> dict[str, int]:
    """Return the sections of the plan file that stands on the line, also before a verb."""
    at: click.Context | None = context
    while at is not None:
        if file := at.params.get("file"):
            return sections_of(Path(file))
        at = at.parent
    return {}


def _typed(context: click.Context, parameter: click.Parameter) -> tuple[str, ...]:
    """Return the words of a parameter that stand before the one that is typed."""
    return tuple(context.params.get(str(parameter.name)) or ())


def _beginning(incomplete: str, words: Iterable[str]) -> list[CompletionItem]:
    return _items(word for word in words if word.startswith(incomplete))


def _items(words: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words]
