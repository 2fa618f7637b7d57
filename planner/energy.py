"""The energy of the sections as one curve: what the model expects, the rise of a song, and one peak late in it.

Conventions: energies 0 to 1. The model learned energy from pop songs, so other styles ask it in the words of pop.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from planner.draft import Draft
from planner.rules import STILL_ROLES
from planner.steps import ENERGY_BINS, Step, decisions_of
from song import Section, find_style
from song.style import written_like

Curve = npt.NDArray[np.float64]

# A head is sung like a verse, a solo carries on like a chorus.
_POP_ROLES = {"head": "verse", "theme": "verse", "solo": "chorus", "tag": "outro"}
# What a place in the song adds to what the model expects, in units of energy; the middle rises by as much.
_ROLE_LIFT = {
    "intro": -0.15,
    "outro": -0.15,
    "interlude": -0.1,
    "solo": 0.1,
    "chorus": 0.1,
    "instrumental": 0.05,
    "tag": -0.05,
}
_RISE = 0.25
# How much of the model's opinion counts where it was not trained: tunes with choruses.
_BORROWED = 0.6
_STEP = 0.03
# Calmest and strongest section by style: a ballad is never loud, rock never quite still.
_RANGES = {"ballad": (0.15, 0.75), "bossa": (0.25, 0.8), "jazz-waltz": (0.25, 0.85), "rock": (0.4, 1.0)}
_USUAL_RANGE = (0.3, 0.95)
_PEAK_ROLES = ("chorus", "solo")


def shape_energy(draft: Draft) -> tuple[Section, ...]:
    """Return the finished sections of a draft with energies that have exactly one strongest section."""
    expected = _expected(draft) * (_BORROWED if find_style(draft.brief.style).choruses else 1.0)
    roles = draft.roles
    places = np.arange(len(roles)) / max(1, len(roles) - 1)
    lift = np.array([_ROLE_LIFT.get(role, 0.0) for role in roles])
    rise = np.where([role in STILL_ROLES for role in roles], 0.0, _RISE * places)
    low, high = _RANGES.get(written_like(draft.brief.style), _USUAL_RANGE)
    curve = _stretch(expected + lift + rise, low, high - 2 * _STEP)
    peak = peak_place(roles, curve)
    for edge in (place for place, role in enumerate(roles) if role == "intro"):
        others = [value for role, value in zip(roles, curve, strict=True) if role not in STILL_ROLES]
        curve[edge] = min(curve[edge], min(others, default=1.0) - _STEP)
    curve[peak] = high
    return tuple(
        replace(section, energy=round(float(np.clip(value, 0, 1)), 2))
        for section, value in zip(draft.finished(), curve, strict=True)
    )


def peak_place(roles: Sequence[str], curve: Sequence[float] | Curve) -> int:
    """Return where the song peaks: its last chorus or else solo, if that comes in the second half; else its strongest late section."""
    late = [place for place in range(len(roles)) if 2 * place >= len(roles) - 1 and roles[place] not in STILL_ROLES]
    late = late or list(range(len(roles)))
    for role in _PEAK_ROLES:
        named = [place for place in late if roles[place] == role]
        if named:
            return named[-1]
    return max(late, key=lambda place: (curve[place], place))


def _expected(draft: Draft) -> Curve:
    """Return the mean of what the model says for every section, each seeing those before it, shape (sections,)."""
    centres = (np.arange(ENERGY_BINS) + 0.5) / ENERGY_BINS
    done: list[Step] = []
    for step in draft.all_steps():
        told = replace(step, role=_POP_ROLES.get(step.role, step.role))
        decided = decisions_of(replace(told, energy=0.5), done)
        shares = draft.chooser.shares("energy", done, decided)
        done.append(replace(told, energy=float(np.dot(list(shares.values()), centres))))
    return np.array([step.energy for step in done])


def _stretch(curve: Curve, low: float, high: float) -> Curve:
    """Return the curve stretched to run from `low` to `high`; a flat one lies in the middle."""
    spread = curve.max() - curve.min()
    if spread < 1e-6:
        return np.full(len(curve), (low + high) / 2)
    stretched: Curve = low + (curve - curve.min()) / spread * (high - low)
    return stretched
