"""What is legal in a plan, as tables: which roles a style uses, which bars, keys and endings a role may have.

Conventions: models know pop songs by verse, chorus and bridge; `shown_role` is what stands in the song.
"""

from collections.abc import Mapping

from planner.steps import LIFTS, related_key
from song import Key, find_style
from song.document import CADENCES

# A song lasts so many minutes, where form and tempo allow.
SHORTEST, LONGEST = 2.0, 5.0
CLOSING = ("authentic", "plagal")
# What a head may end on when another chorus follows.
HEAD_ENDINGS = ("authentic", "plagal", "turnaround")
SOLO_ROLES = ("solo", "instrumental")
STILL_ROLES = ("intro", "outro", "interlude")
EDGE_LABELS = {"intro": "i", "outro": "o"}
INTERLUDE_LABELS = ("x", "y", "z")
# Roles that a song may end on; others want something after them.
LAST_ROLES = ("verse", "chorus", "head", "theme", "outro", "tag")

# Roles that lead on to a part that carries the song; no ending stands behind them.
LEADING_ROLES = ("prechorus", "bridge", "interlude")

HEAD_ROLES = ("head", "bridge")
SONG_ROLES = ("verse", "prechorus", "chorus", "bridge")
# At most one letter of a form that says no roles has one of these.
SINGLE_ROLES = ("verse", "prechorus", "chorus", "bridge")

_TUNE_ROLES = {"folk": ("theme",)}
# Folk tunes are told in themes, whatever part they play.
_SHOWN = {"folk": {"verse": "theme", "prechorus": "theme", "chorus": "theme", "head": "theme", "bridge": "theme"}}

# The usual lengths of a new section; what carries a song is no shorter than a phrase.
_CORE_BARS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 24, 32)
_BARS: Mapping[str, tuple[int, ...]] = {
    "intro": (2, 4, 6, 8, 12),
    "outro": (2, 3, 4, 5, 6, 7, 8),
    "tag": (2, 4, 6, 8),
    "interlude": (2, 3, 4, 6, 8),
    "prechorus": (2, 4, 6, 8),
    "bridge": (4, 6, 8, 10, 12, 16),
}
# Where a wished length leaves no other way.
ANY_BARS = tuple(range(1, 33))

# A section may leave home in these; what is not here stays at home. Where a song climbs, it is by what comes back.
_AWAY = (
    "same",
    "subdominant",
    "dominant",
    "relative",
    "parallel",
    "step down",
    "minor third up",
    "third up",
    "third down",
)
FOREIGN_KEYS: Mapping[str, tuple[str, ...]] = {
    "bridge": (*_AWAY, "minor third down"),
    "head": (*_AWAY, "step up"),
    "verse": ("same", "relative", "parallel", "subdominant"),
    "prechorus": ("same", "relative", "subdominant"),
    "chorus": ("same", "relative", "parallel", "subdominant", "dominant", "minor third up"),
    "solo": ("same", "relative", "parallel", "subdominant"),
    "instrumental": ("same", "relative", "parallel", "subdominant"),
}
MAX_ACCIDENTALS = 6
# A song climbs late, in a part that everybody knows by then.
LIFTED_ROLES = ("verse", "chorus", "theme", "solo", "instrumental", "head")
LIFT_FROM = 0.55  # share of the song's bars
# From here on nothing new carries the song; it comes back to what is known.
KNOWN_FROM = 0.6

# The endings a section may have inside a song where not every one suits it.
_CADENCES: Mapping[str, tuple[str, ...]] = {
    "intro": ("half", "turnaround", "authentic", "open"),
    "prechorus": ("half", "turnaround", "open"),
    "bridge": ("half", "turnaround", "authentic", "open"),
    "interlude": ("half", "turnaround", "open"),
    "outro": CLOSING,
    "tag": CLOSING,
}


# How phrases end inside the sections of forms that are known for their changes, by role.
_STOCK_PHRASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "rhythm changes": {"head": ("half", "turnaround"), "bridge": ("open",)},
    "12-bar blues": {"head": ("open", "plagal")},
    "8-bar blues": {"head": ("open",)},
    "16-bar blues": {"head": ("open", "plagal")},
}


def legal_phrases(changes: str, role: str) -> tuple[str, ...]:
    """Return the endings that a phrase inside a section may have, in a form with stock changes or without."""
    return _STOCK_PHRASES.get(changes, {}).get(role, CADENCES)


def form_roles(style: str) -> tuple[str, ...]:
    """Return the roles that a model may give the letters of a form in a style."""
    return HEAD_ROLES if find_style(style).choruses else SONG_ROLES


def tune_roles(style: str) -> tuple[str, ...]:
    """Return the roles that the parts of a tune have in a style, one time through."""
    return _TUNE_ROLES.get(style) or form_roles(style)


def shown_role(role: str, style: str) -> str:
    """Return the role as it stands in a song of the style."""
    return _SHOWN.get(style, {}).get(role, role)


def usual_bars(role: str) -> tuple[int, ...]:
    """Return the usual lengths of a new section with a role."""
    return _BARS.get(role, _CORE_BARS)


def legal_keys(role: str, home: Key) -> tuple[str, ...]:
    """Return the relations to the home key that a new section may stand in."""
    relations = FOREIGN_KEYS.get(role, ("same",))
    return tuple(name for name in relations if name == "same" or _is_playable(name, home))


def legal_lifts(home: Key) -> tuple[str, ...]:
    """Return the steps up that lead to a key with few enough accidentals."""
    return tuple(name for name in LIFTS if _is_playable(name, home))


def _is_playable(relation: str, home: Key) -> bool:
    return abs(related_key(relation, home).signature) <= MAX_ACCIDENTALS


def legal_cadences(role: str) -> tuple[str, ...]:
    """Return the endings that a section with a role may have inside a song."""
    return _CADENCES.get(role, CADENCES)
