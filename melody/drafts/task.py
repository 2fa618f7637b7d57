"""What is to be written of a section, and who plays along.

Conventions: ticks count from the start of the section.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from melody.arrays import Doubles, Longs
from melody.criteria.draft import Bar
from melody.drafts.guide import FREE, Guide
from melody.landing import Landing
from melody.phrases import Stretch
from song import Note, Section


class Player(Protocol):
    """A model that goes along: told what N lines see, it gives rhythm logits, then pitch logits for chosen rhythms."""

    def rhythm_logits(self, codes: Longs, rows: Longs) -> Doubles:
        """Take in the next event of every line and return (N, RHYTHMS)."""

    def pitch_logits(self, rhythms: Longs) -> Doubles:
        """Return (N, PITCHES) for notes with those rhythm tokens."""

    def keep(self, best: int, events: int) -> None:
        """Go on with every line from the first `events` events that the best one has written here."""


@dataclass(frozen=True)
class Task:
    """What is to be written of a section: from tick `start` (negative: in its pickup) up to `stop`.

    `stretches` tile the section, `rests` say for each where its phrase may rest, None where the plan does not; `landing` is
    where the section ends, `free` how many ticks at its end are left to the pickup of the next one. `after` is the note that
    follows what is written, where that is known. A line that `leads` from a pickup into the section, or will where it comes
    back, begins on its barline. `others` are the bars of other music in the song, which ends with the section if it is `last`.
    `rhyme` are the notes with which it may close, as other music did (see `melody.returns.rhyme`). Where there are `grids`, in
    ticks, its onsets stand on one of them.
    """

    section: Section
    start: int
    stop: int
    stretches: Sequence[Stretch]
    rests: Sequence[Landing | None]
    landing: Landing
    free: int = 0
    guide: Guide = FREE
    after: Note | None = None
    leads: bool = False
    others: tuple[Bar, ...] = ()
    last: bool = False
    rhyme: tuple[Note, ...] = ()
    grids: tuple[int, ...] = ()
