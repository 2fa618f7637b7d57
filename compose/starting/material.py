"""What was given, as sections: what each of them has of chords, line and words, and what is told of the whole.

Conventions: onsets are ticks from the start of a part; chords that are still to be composed (`?`) are gaps.
"""

from dataclasses import dataclass

from song import ChordSpan, Key, Meter, Note, Sketch

LEAST_BARS = 8  # a loop or scrap of fewer bars is no section yet


@dataclass(frozen=True)
class Part:
    """A section as given; a `role` of "" and what is None are not told. `pickup` counts beats before its first bar.

    `cut` are the ticks by which its last note was cut that went on into what is another section now.
    """

    label: str
    bars: int
    role: str = ""
    key: Key | None = None
    chords: tuple[ChordSpan, ...] | None = None
    line: tuple[Note, ...] | Sketch | None = None
    pickup: int = 0
    cadence: str = ""
    lyrics: str = ""
    cut: int = 0


@dataclass(frozen=True)
class Material:
    """All that one option gives: `what` is how an error calls it; `headed` tells that a person said what the parts are.

    `tempo` and `style` are None where nothing told them; the key is `named` in the file, or was heard in what is given.
    """

    what: str
    parts: tuple[Part, ...]
    meter: Meter
    headed: bool = False
    key: Key | None = None
    title: str | None = None
    style: str | None = None
    tempo: int | None = None
    named: bool = False

    @property
    def bars(self) -> int:
        """Bars of all parts."""
        return sum(part.bars for part in self.parts)

    @property
    def is_scrap(self) -> bool:
        """Whether it is too short to be a section: a loop, the first bars of a line."""
        return self.bars < LEAST_BARS and not self.headed
