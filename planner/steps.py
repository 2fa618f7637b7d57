"""A plan in the planner's own words: what holds for the song, sections as steps, and the decisions that each step took.

Conventions: letters count from 0 in order of first appearance; a key is told by its relation to the home key; the empty text,
-1 bars of phrase and an energy of exactly 0.5 are not known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from song import STYLES, Brief, Key, Meter, Section, Song, kin_of
from song.document import CADENCES, RELATIONS, ROLES
from song.key import usual_key
from song.style import WRITTEN, written_like

# The data sets whose songs are told as they were played, from intro to ending; the others hold charts.
WHOLE_SETS = frozenset({"billboard", "harmonix", "pop909"})
MAX_LETTERS = 10
BARS = (
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "20", "22", "24", "28", "32",
)  # fmt: skip
ENERGY_BINS = 5
UNKNOWN_ENERGY = 0.5
NEW, END = "new", "end"
UNKNOWN = ""
PHRASE_BARS = 4
# A wished length is met when the song ends within half a second of it, so that it reads the same.
TOLERANCE_SECONDS = 0.5

# Keys by the semitones from the home tonic and whether the mode is the home mode; what is not here is "other".
KEY_RELATIONS = {
    (0, True): "same", (5, True): "subdominant", (7, True): "dominant", (0, False): "parallel",
    (1, True): "half step up", (2, True): "step up", (10, True): "step down", (3, True): "minor third up",
    (4, True): "third up", (8, True): "third down", (9, True): "minor third down",
}  # fmt: skip
KEYS = (*KEY_RELATIONS.values(), "relative", "other")
# A last chorus climbs by these, and what follows stays there.
LIFTS = ("half step up", "step up")

# What a returning section may change, as one choice; the key is a choice of its own.
VARIATIONS = {
    "ending": frozenset({"ending"}), "harmony": frozenset({"harmony"}), "rhythm": frozenset({"rhythm"}),
    "register": frozenset({"register"}), "harmony and rhythm": frozenset({"harmony", "rhythm"}),
}  # fmt: skip

# Every decision of a section in the order it is taken, with its classes. A phrase is taken once for each inner phrase end.
DECISIONS: Mapping[str, tuple[str, ...]] = {
    "letter": (*(str(index) for index in range(MAX_LETTERS)), NEW, END),
    "role": ROLES,
    "relation": RELATIONS,
    "bars": BARS,
    "key": KEYS,
    "cadence": CADENCES,
    "varied": tuple(VARIATIONS),
    "phrase": CADENCES,
    "pickup": ("0", "1", "2", "3"),
    "energy": tuple(str(index) for index in range(ENERGY_BINS)),
}
# Decisions that some data sets alone can tell, or that the shape of a section takes after it; not summed with the others.
ASIDE = ("varied", "phrase", "pickup", "energy")

Decided = Mapping[str, str]


@dataclass(frozen=True)
class Setting:
    """What holds for the whole song.

    `minor` says whether home is minor (None: not known), `whole` whether a whole performed song is meant or a chart one time
    through, `bars` how many there are to be in all (None: not told), `sung` whether there is a melody that can be varied.
    """

    style: str
    meter: str
    minor: bool | None
    whole: bool
    bars: int | None = None
    sung: bool = True


@dataclass(frozen=True)
class Step:
    """A section as decisions; `relation` is empty for a letter that is heard for the first time.

    `phrases` are bars from the start and cadence of every inner phrase end.
    """

    letter: int
    role: str
    relation: str
    bars: int
    key: str
    cadence: str
    energy: float = UNKNOWN_ENERGY
    varied: str = UNKNOWN
    phrases: tuple[tuple[int, str], ...] = ()
    pickup: str = UNKNOWN

    @property
    def phrase(self) -> str:
        """The cadence of the last inner phrase."""
        return self.phrases[-1][1] if self.phrases else UNKNOWN


def is_usually_whole(style: str) -> bool:
    """Return whether songs of a style are usually told as they are performed; tunes for playing over and folk tunes are not."""
    return not STYLES[style].choruses and written_like(style) != "folk"


def setting_of(
    brief: Brief, styles: Sequence[str] = WRITTEN, *, whole: bool | None = None, bars: int | None = None
) -> Setting:
    """Return what a model that knows these styles sees of a brief; a style it does not know goes by its nearest."""
    style = kin_of(written_like(brief.style), styles)
    return Setting(
        style, str(brief.meter), brief.key.mode == "minor", is_usually_whole(style) if whole is None else whole, bars
    )


def bar_seconds(meter: Meter, tempo: int) -> float:
    """Return how long a bar lasts."""
    return meter.bar_ticks / 24 * 60 / tempo


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


def variation_class(varied: frozenset[str]) -> str:
    """Return what is varied as one choice, the key aside; empty where nothing is told."""
    told = varied - {"key"}
    if {"harmony", "rhythm"} <= told:
        return "harmony and rhythm"
    return next((name for name in ("harmony", "rhythm", "register", "ending") if name in told), UNKNOWN)


def inner_ends(bars: int) -> tuple[int, ...]:
    """Return the bars at which the phrases inside a section end: every four, but none leaves a single bar over.

    >>> inner_ends(8), inner_ends(9), inner_ends(12), inner_ends(6), inner_ends(4)
    ((4,), (4,), (4, 8), (4,), ())
    """
    return tuple(end for end in range(PHRASE_BARS, bars, PHRASE_BARS) if bars - end > 1)


def step_of(section: Section, letter: int, home: Key) -> Step:
    """Return a section as decisions, given the index of its letter."""
    relation = next((name for name in RELATIONS if getattr(section, name) is not None), "")
    ends, end = [], 0
    for phrase in section.phrases[:-1]:
        end += phrase.bars
        ends.append((end, phrase.cadence))
    return Step(
        min(letter, MAX_LETTERS - 1), section.role, relation, section.bars, key_relation(section.key, home),
        section.cadence, section.energy, variation_class(section.varied), tuple(ends), str(section.pickup),
    )  # fmt: skip


def steps_of(song: Song) -> tuple[Step, ...]:
    """Return the plan of a song as decisions."""
    letters: dict[str, int] = {}
    return tuple(
        step_of(section, letters.setdefault(section.label, len(letters)), song.brief.key) for section in song.sections
    )


def decisions_of(step: Step, before: Sequence[Step]) -> dict[str, str]:
    """Return the class of every decision but the phrases that a step took, given the steps before, in order.

    What was no choice, or is not known, is left out.
    """
    returning = any(other.letter == step.letter for other in before)
    taken = {"letter": str(step.letter) if returning else NEW, "role": step.role}
    if returning and step.relation:
        taken["relation"] = step.relation
    taken["bars"] = bars_class(step.bars)
    if step.key != UNKNOWN:
        taken["key"] = step.key
    if step.cadence != UNKNOWN:
        taken["cadence"] = step.cadence
    if step.relation == "varies" and step.varied != UNKNOWN:
        taken["varied"] = step.varied
    if before and step.pickup != UNKNOWN and step.relation not in ("repeats", "over"):
        taken["pickup"] = step.pickup
    if step.energy != UNKNOWN_ENERGY:
        taken["energy"] = energy_class(step.energy)
    return taken
