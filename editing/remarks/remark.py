"""What an edit led to, as a person reads it: told from the songs before and after, never from what was meant.

Conventions: bars count from 0 in code and from 1 in what a person reads; the pickup is bar -1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from editing.remarks.bars import told_bars
from song import Song


@dataclass(frozen=True)
class Remark:
    """A change that followed from an edit, or one that could not: `what` was done to which `bars` of a layer, and `why`.

    No bars are the whole section, section "" is the song; the layer is "" where it is about the plan.
    """

    section: str
    bars: tuple[int, ...]
    layer: str
    what: str
    why: str

    def __str__(self) -> str:
        where = " ".join(filter(None, (self.section, told_bars(self.bars))))
        what = " ".join(filter(None, (self.layer, self.what)))
        return (f"{where}: " if where else "") + what + (f", {self.why}" if self.why else "")


@dataclass(frozen=True)
class Revision:
    """A song in which everything fits an edit again, and what that took."""

    song: Song
    remarks: tuple[Remark, ...]


def told(remarks: Sequence[Remark]) -> list[str]:
    """Return remarks as lines for a person: what happened to several sections alike, or to both layers, is one line."""
    layers: dict[tuple[str, tuple[int, ...], str, str], list[str]] = {}
    for remark in remarks:
        what = _both(remark.what) if remark.layer else remark.what
        layers.setdefault((remark.section, remark.bars, what, remark.why), []).append(remark.layer)
    sections: dict[tuple[str, str], list[str]] = {}
    for (section, bars, what, why), named in layers.items():
        joined = " and ".join(filter(None, named))
        verb = (
            what
            if len(named) > 1 or not joined
            else next(r.what for r in remarks if _both(r.what) == what and r.layer == joined)
        )
        line = str(Remark("", (), joined, verb, why))
        sections.setdefault((told_bars(bars), line), []).append(section)
    return [
        f"{where}: {line}" if (where := " ".join(filter(None, (", ".join(filter(None, names)), bars)))) else line
        for (bars, line), names in sections.items()
    ]


def _both(what: str) -> str:
    """Return what is said of two layers together.

    >>> _both("follows A1"), _both("follow A1")
    ('follow A1', 'follow A1')
    """
    return "follow " + what.removeprefix("follows ") if what.startswith("follows ") else what
