"""Songs as steps of decisions, and what a model may see of them: style, meter, and everything decided so far.

Conventions: letters count from 0 in order of first appearance; a key is told by its relation to the home key; features are
float32, not a number where there is nothing to tell. An energy of exactly 0.5 is unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from song import STYLES, Brief, Key, Section, Song, kin_of
from song.document import CADENCES, RELATIONS, ROLES
from song.key import usual_key
from song.meter import METERS

MAX_LETTERS = 10
BARS = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "11",
    "12",
    "13",
    "14",
    "15",
    "16",
    "18",
    "20",
    "24",
    "28",
    "32",
)
ENERGY_BINS = 5
UNKNOWN_ENERGY = 0.5
NEW, END = "new", "end"
UNKNOWN = ""

# Keys by the semitones from the home tonic and whether the mode is the home mode; what is not here is "other".
KEY_RELATIONS = {
    (0, True): "same", (5, True): "subdominant", (7, True): "dominant", (0, False): "parallel",
    (1, True): "half step up", (2, True): "step up",
}  # fmt: skip
KEYS = (*KEY_RELATIONS.values(), "relative", "other")

# Every decision of a section in the order it is taken, with its classes.
DECISIONS: Mapping[str, tuple[str, ...]] = {
    "letter": (*(str(index) for index in range(MAX_LETTERS)), NEW, END),
    "role": ROLES,
    "relation": RELATIONS,
    "bars": BARS,
    "key": KEYS,
    "cadence": CADENCES,
    "energy": tuple(str(index) for index in range(ENERGY_BINS)),
}

Row = npt.NDArray[np.float32]
Decided = Mapping[str, str]


@dataclass(frozen=True)
class Setting:
    """What holds for the whole song: style, meter, and whether home is minor (None: unknown)."""

    style: str
    meter: str
    minor: bool | None


@dataclass(frozen=True)
class Step:
    """A section as decisions; `relation` is empty for a letter that is heard for the first time, what is not known is too."""

    letter: int
    role: str
    relation: str
    bars: int
    key: str
    cadence: str
    energy: float = UNKNOWN_ENERGY


def setting_of(brief: Brief, styles: Sequence[str] = tuple(STYLES)) -> Setting:
    """Return what a model that knows these styles sees of a brief; a style it does not know goes by its nearest."""
    style = kin_of(brief.style, styles)
    return Setting(style, str(brief.meter), brief.key.mode == "minor")


def key_relation(key: Key, home: Key) -> str:
    """Return how a key stands to the home key, one of `KEYS`.

    >>> key_relation(Key("A", "minor"), Key("C")), key_relation(Key("Bb"), Key("F"))
    ('relative', 'subdominant')
    """
    if key.mode != home.mode and key.pitch_class == home.relative().pitch_class:
        return "relative"
    return KEY_RELATIONS.get(((key.pitch_class - home.pitch_class) % 12, key.mode == home.mode), "other")


def related_key(relation: str, home: Key) -> Key:
    """Return the key that stands in a relation to the home key, usually spelled ("other" has none).

    >>> str(related_key("parallel", Key("Ab"))), str(related_key("subdominant", Key("E")))
    ('G# minor', 'A major')
    """
    if relation == "same":
        return home
    if relation == "relative":
        other = home.relative()
        return usual_key(other.pitch_class, other.mode)
    semitones, same_mode = next(place for place, name in KEY_RELATIONS.items() if name == relation)
    target = home.transpose(semitones)
    if same_mode:
        return target
    return usual_key(target.pitch_class, "minor" if home.mode == "major" else "major")


def bars_class(bars: int) -> str:
    """Return the class nearest to a number of bars, the shorter of two."""
    return min(BARS, key=lambda name: abs(int(name) - bars))


def energy_class(energy: float) -> str:
    """Return the bin of an energy, 0 to 4."""
    return str(min(ENERGY_BINS - 1, int(energy * ENERGY_BINS)))


def step_of(section: Section, letter: int, home: Key) -> Step:
    """Return a section as decisions, given the index of its letter."""
    relation = next((name for name in RELATIONS if getattr(section, name) is not None), "")
    key = key_relation(section.key, home)
    return Step(
        min(letter, MAX_LETTERS - 1), section.role, relation, section.bars, key, section.cadence, section.energy
    )


def steps_of(song: Song) -> tuple[Step, ...]:
    """Return the plan of a song as decisions."""
    letters: dict[str, int] = {}
    return tuple(
        step_of(section, letters.setdefault(section.label, len(letters)), song.brief.key) for section in song.sections
    )


def decisions_of(step: Step, before: Sequence[Step]) -> dict[str, str]:
    """Return the class of every decision that a step took, given the steps before; what was no choice is left out."""
    returning = any(other.letter == step.letter for other in before)
    taken = {"letter": str(step.letter) if returning else NEW, "role": step.role}
    if returning and step.relation:
        taken["relation"] = step.relation
    taken["bars"] = bars_class(step.bars)
    taken |= {name: value for name in ("key", "cadence") if (value := getattr(step, name)) != UNKNOWN}
    if step.energy != UNKNOWN_ENERGY:
        taken["energy"] = energy_class(step.energy)
    return taken


_RECENT = 3
_SLOTS = 6
_STEP_PARTS = ("letter", "role", "relation", "bars", "key", "cadence")
_STYLES, _METERS = tuple(STYLES), tuple(METERS)
_CODES = {name: {value: float(code) for code, value in enumerate(classes)} for name, classes in DECISIONS.items()}
_NOTHING = float("nan")


def _codes(step: Step | None) -> list[float]:
    """Return the parts of a step as numbers; letter and bars are numbers already."""
    if step is None:
        return [_NOTHING] * len(_STEP_PARTS)
    coded = (_CODES[part].get(getattr(step, part), _NOTHING) for part in ("role", "relation", "key", "cadence"))
    role, relation, key, cadence = coded
    return [float(step.letter), role, relation, float(step.bars), key, cadence]


def _after_last(steps: Sequence[Step], match: Sequence[int]) -> Step | None:
    """Return the step that followed the last earlier time these letters stood in a row."""
    letters, length = [step.letter for step in steps], len(match)
    for start in range(len(steps) - length - 1, -1, -1):
        if letters[start : start + length] == list(match):
            return steps[start + length]
    return None


def _slots(steps: Sequence[Step]) -> list[float]:
    """Return for each of the first letters how often it stood, how long ago, and its role and bars."""
    row: list[float] = []
    for letter in range(_SLOTS):
        places = [place for place, step in enumerate(steps) if step.letter == letter]
        if not places:
            row += [0.0, _NOTHING, _NOTHING, _NOTHING]
            continue
        first = steps[places[0]]
        row += [len(places), len(steps) - places[-1], _CODES["role"].get(first.role, _NOTHING), first.bars]
    return row


def history_row(steps: Sequence[Step], setting: Setting) -> list[float]:
    """Return the part of the features that all decisions of the next section share."""
    row = [float(_STYLES.index(setting.style)), float(_METERS.index(setting.meter))]
    row.append(_NOTHING if setting.minor is None else float(setting.minor))
    row += [len(steps), sum(step.bars for step in steps), len({step.letter for step in steps})]
    for back in range(1, _RECENT + 1):
        row += _codes(steps[-back] if len(steps) >= back else None)
    row += _slots(steps)
    row += [float(sum(step.role == role for step in steps)) for role in ROLES[:11]]
    letters = [step.letter for step in steps]
    row += _codes(_after_last(steps, letters[-1:]) if steps else None)
    row += _codes(_after_last(steps, letters[-2:]) if len(steps) > 1 else None)
    row += _codes(steps[0] if steps else None)
    row += [len(steps) - letters.index(letters[-1]) if steps else _NOTHING]
    return row


def _returning(steps: Sequence[Step], decided: Decided) -> list[float]:
    """Return what stood under the letter that has been decided for the next section: how often, when, first and last time."""
    same = [step for step in steps if str(step.letter) == decided.get("letter")]
    if not same:
        return [0.0, _NOTHING, *_codes(None), *_codes(None), 0.0]
    ago = next(back for back, step in enumerate(reversed(steps), 1) if step is same[-1])
    varied = float(sum(step.relation == "varies" for step in same))
    return [len(same), ago, *_codes(same[0]), *_codes(same[-1]), varied]


def _energies(steps: Sequence[Step], decided: Decided) -> list[float]:
    """Return the energies known before: of the last two sections, the loudest, and the last of the same letter and role."""
    known = [step.energy for step in steps]
    row = [known[-back] if len(known) >= back else _NOTHING for back in (1, 2)]
    row.append(max(known, default=_NOTHING))
    for part in ("letter", "role"):
        same = [step.energy for step in steps if str(getattr(step, part)) == decided.get(part)]
        row.append(same[-1] if same else _NOTHING)
    return row


def feature_row(decision: str, steps: Sequence[Step], setting: Setting, decided: Decided) -> Row:
    """Return what one decision may see: the steps before this section and the decisions already taken for it.

    `decided` holds the decisions that stand before this one in `DECISIONS`; the shape is (width of this decision,).
    """
    order = list(DECISIONS)
    row = history_row(steps, setting)
    if decision != "letter":
        row += _returning(steps, decided)
        earlier = order[: order.index(decision)]
        row += [float(decided[name]) if name == "bars" else _code(name, decided.get(name)) for name in earlier]
    if decision == "energy":
        row += _energies(steps, decided)
    return np.asarray(row, dtype=np.float32)


def _code(decision: str, value: str | None) -> float:
    return _NOTHING if value is None else _CODES[decision][value]
