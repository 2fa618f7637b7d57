"""Where a walk leads: the parts of a form, how many bars they are to have, and what may fill its gaps."""

from dataclasses import dataclass

from planner.rules import CLOSING, EDGE_LABELS, INTERLUDE_LABELS
from song import Gap, Slot

Parts = tuple[Slot | Gap, ...]


@dataclass(frozen=True)
class Route:
    """Where a walk leads: the parts of a form, and how many bars they are to have in all (None: as many as they like).

    The bars may be missed by `slack`, where nobody asked for them. In gaps new letters stand where `new`, old ones come back
    where `back`, an intro, outro and interludes where `edges`. The first melodic letter, and a chorus, have to come back where `returns`. The
    last section ends on one of `closing`, where there are any. A `tune` is told as a chart tells it, one time through. Where
    nobody counts the bars, no section is longer than its share of `most`.
    """

    parts: Parts
    bars: int | None = None
    slack: int = 0
    new: bool = True
    back: bool = True
    edges: bool = True
    returns: bool = False
    closing: tuple[str, ...] = CLOSING
    tune: bool = False
    most: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the form leaves open how many bars there are."""
        return any(isinstance(part, Gap) or part.bars is None for part in self.parts)


def comes_back(label: str) -> bool:
    """Return whether a letter may come back anywhere; edges stand where they stand, interludes between other parts."""
    return label not in (*EDGE_LABELS.values(), *INTERLUDE_LABELS)
