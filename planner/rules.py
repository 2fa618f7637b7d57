"""What is legal in a plan, as tables: which roles a style uses, which bars, keys and endings a role may have.

Conventions: models know pop songs by verse, chorus and bridge; `shown_role` is what stands in the song.
"""

from collections.abc import Mapping

from planner.features import related_key
from song import Key, find_style
from song.document import CADENCES

CLOSING = ("authentic", "plagal")
# What a head may end on when another chorus follows.
HEAD_ENDINGS = ("authentic", "plagal", "turnaround")
SOLO_ROLES = ("solo", "instrumental")
STILL_ROLES = ("intro", "outro", "interlude")
EDGE_LABELS = {"intro": "i", "interlude": "x", "outro": "o"}
# Roles that a song may end on; others want something after them.
LAST_ROLES = ("verse", "chorus", "head", "outro")

HEAD_ROLES = ("head", "bridge")
SONG_ROLES = ("verse", "prechorus", "chorus", "bridge")
# At most one letter of a song has one of these.
SINGLE_ROLES = ("verse", "prechorus", "chorus", "bridge")

# Folk tunes are told in themes, whatever part they play.
_SHOWN = {"folk": {"verse": "theme", "prechorus": "theme", "chorus": "theme", "bridge": "theme"}}

_EDGE_BARS = (2, 4, 8)
_BARS: Mapping[str, tuple[int, ...]] = {
    "intro": _EDGE_BARS,
    "outro": _EDGE_BARS,
    "interlude": (2, 4, 8),
    "prechorus": (4, 6, 8),
    "bridge": (4, 8, 12, 16),
}
# What carries a song is no shorter than a period.
_CORE_BARS = (6, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32)

# A section may leave home in these; what is not here stays at home. A step up belongs to the end of a song, and what comes
# back here comes back in its own key, so a bridge does not climb.
FOREIGN_KEYS: Mapping[str, tuple[str, ...]] = {
    "bridge": ("same", "subdominant", "dominant", "relative", "parallel"),
    "head": ("same", "subdominant", "dominant", "relative", "parallel"),
}
MAX_ACCIDENTALS = 6

# The endings a section may have inside a song. A phrase lands somewhere: "open" is for what leads on and for verses.
_USUAL_CADENCES = ("authentic", "half", "plagal", "deceptive", "turnaround")
_CADENCES: Mapping[str, tuple[str, ...]] = {
    "intro": ("half", "turnaround", "authentic"),
    "verse": CADENCES,
    "prechorus": ("half", "turnaround", "open"),
    "bridge": ("half", "turnaround", "authentic"),
    "interlude": ("half", "turnaround", "open"),
    "outro": CLOSING,
}


def form_roles(style: str) -> tuple[str, ...]:
    """Return the roles that a model may give the letters of a form in a style."""
    return HEAD_ROLES if find_style(style).choruses else SONG_ROLES


def shown_role(role: str, style: str) -> str:
    """Return the role as it stands in a song of the style."""
    return _SHOWN.get(style, {}).get(role, role)


def legal_bars(role: str, most: int | None = None) -> tuple[str, ...]:
    """Return the lengths that a new section may have, up to `most`; the shortest is always possible."""
    lengths = _BARS.get(role, _CORE_BARS)
    return tuple(str(bars) for bars in lengths if bars == lengths[0] or most is None or bars <= most)


def legal_keys(role: str, home: Key) -> tuple[str, ...]:
    """Return the relations to the home key that a new section may stand in."""
    relations = FOREIGN_KEYS.get(role, ("same",))
    return tuple(
        name for name in relations if name == "same" or abs(related_key(name, home).signature) <= MAX_ACCIDENTALS
    )


def legal_cadences(role: str) -> tuple[str, ...]:
    """Return the endings that a section with a role may have inside a song."""
    return _CADENCES.get(role, _USUAL_CADENCES)
