"""What may stand instead of a chord: substitutes, secondary dominants, passing and borrowed chords, by style.

Conventions: chords are told by numerals, as `harmony.theory.numeral` writes them.
"""

from dataclasses import dataclass, replace

from harmony.theory.numeral import Numeral, read_numeral
from harmony.theory.stock import RICH, manner_of
from harmony.tokens import Degree, family_of
from song import Song
from song.style import written_like

Parts = tuple[Degree, ...]

# Who plays which rows: rich and plain styles as `harmony.theory.stock` tells them, but for these.
_WAYS = {"folk": "simple", "country": "simple", "rock": "rock"}

# Families that are answered with a seventh, and degrees on which a dominant that stands, as in a blues, is answered with one.
_SEVENTHS = frozenset({"maj7", "m7", "half"})
_STANDING = frozenset({0, 5})

# what stands | what follows, * for anything | what may stand instead | who plays it, and where only in one mode. Behind ">" a
# numeral is counted from the chord that follows; "=" is the chord itself, which keeps its half.
_TABLE = """
I    | I    | IV          | simple rock plain rich
I    | I    | V           | plain
I    | I    | = IV        | plain
I    | I    | bVII        | rock
I    | *    | vi          | simple rock plain rich
I    | *    | iii         | simple rock plain rich
I    | IV   | = I7        | simple rock plain rich
I    | ii   | = #io       | rich
IV   | *    | ii          | simple rock plain rich : major
IV   | I    | iv          | rock plain rich
IV   | I    | = iv        | plain rich
IV   | V    | = #ivo      | rich
IV   | *    | bVII        | rock plain
IV   | IV   | = I         | plain
IV   | V    | vi          | simple rock
ii   | *    | IV          | simple rock plain
ii   | V    | II7         | simple plain rich
ii   | V    | iiø         | rich
ii   | V7   | bVI7        | rich
iii  | *    | I           | simple rock plain
iii  | IV   | vi          | simple rock plain
iii  | VI7  | iiiø        | rich
iii  | vi   | III7        | simple rock plain rich
vi   | *    | IV          | simple rock plain
vi   | ii   | VI7         | simple plain rich
vi   | IV   | bVI         | rock plain
vi   | *    | I           | simple rock plain rich
II7  | V    | ii          | simple rock plain rich
II7  | V    | IV          | simple rock plain
VI7  | ii   | vi          | simple rock plain rich
III7 | vi   | iii         | simple rock plain rich
V    | V    | IV          | simple rock plain : major
V    | V    | ii          | simple rock plain rich : major
V    | V    | iv          | simple rock plain : minor
V    | V    | iiø         | rich : minor
V    | I    | ii =        | plain rich
V    | I    | IV          | rock
V7   | I    | bII7        | rich
V7   | I    | iv bVII7    | rich
V7   | i    | iiø =       | plain rich
V    | i    | bVII        | simple rock
V    | vi   | = #vo       | plain rich
V    | IV   | bVII        | rock plain
bVII | *    | v           | rock plain
bVII | i    | V           | simple plain
i    | *    | bIII        | simple rock plain rich : minor
i    | *    | bVI         | simple rock plain rich : minor
i    | iv   | = I7        | plain rich
i    | i    | iv          | simple rock plain rich : minor
i    | i    | bVII        | rock : minor
i    | i    | = v         | plain
iv   | *    | bVI         | simple rock plain rich
iv   | V    | iiø         | plain rich
bVI  | *    | iv          | simple rock plain rich
bIII | *    | i           | simple rock plain : minor
bIII | bVI  | bVII        | rock plain
iiø  | V    | iv          | simple rock plain rich
iiø  | V7   | bVI7        | rich
>V7  | *    | >bII7       | rich
>v   | *    | >V7         | rich
*    | *    | = >V7       | plain rich
*    | *    | >ii >V7     | rich
*    | *    | = >bII7     | rich
"""


@dataclass(frozen=True)
class Substitution:
    """A row of the table."""

    stands: str
    follows: str
    instead: tuple[str, ...]
    ways: tuple[str, ...]
    mode: str = ""

    @property
    def leads(self) -> bool:
        """Whether it is made for the chord that follows, which then must come."""
        return self.follows != "*" or any(name.startswith(">") for name in (self.stands, *self.instead))

    def suits(self, way: str, mode: str) -> bool:
        """Return whether it is played so, in a key of that mode."""
        return way in self.ways and self.mode in ("", mode)

    def of(self, here: Degree, following: Degree | None, *, sevenths: bool) -> Parts:
        """Return the chords that may stand for one, nothing where the row says nothing of it."""
        if not _is(self.stands, here, following):
            return ()
        if self.follows != "*" and not (following and _is(self.follows, following)):
            return ()
        parts: list[Degree] = []
        for name in self.instead:
            if name == "=":
                parts.append(here)
            elif name.startswith(">"):
                if following is None or following.root == here.root or _is("o", following):
                    return ()
                numeral = _under(read_numeral(name[1:]), following)
                parts.append(numeral.degree(sevenths=sevenths))
            else:
                parts.append(read_numeral(name).degree(sevenths=sevenths))
        roots = [part.root for part in parts]
        counted = any(name.startswith(">") for name in self.instead)
        moves = parts != [here] and (len(set(roots)) == len(roots) or not counted)
        return tuple(parts) if moves else ()


def wants_sevenths(here: Degree, way: str) -> bool:
    """Return whether what stands instead of a chord has a seventh: always in rich styles, never in simple ones, else as the chord.

    >>> wants_sevenths(Degree(9, "m7", 0), "plain"), wants_sevenths(Degree(9, "m7", 0), "simple")
    (True, False)
    """
    return way == RICH or (way != "simple" and family_of(here.suffix) in _SEVENTHS)


def as_blue_as(here: Degree, parts: Parts) -> Parts:
    """Return what stands instead of a chord with the sevenths of a blues where that stands on one: no F or Fmaj7 for C7 in C.

    >>> [part.suffix for part in as_blue_as(Degree(0, "7", 0), (Degree(5, "maj7", 0), Degree(9, "m", 0)))]
    ['7', 'm']
    """
    if here.root not in _STANDING or family_of(here.suffix) != "dominant":
        return parts
    sweet = [part.root in _STANDING and family_of(part.suffix) in ("major", "maj7") for part in parts]
    return tuple(part._replace(suffix="7") if tame else part for part, tame in zip(parts, sweet, strict=True))


def _is(name: str, degree: Degree, following: Degree | None = None) -> bool:
    if name.startswith(">"):
        return following is not None and _under(read_numeral(name[1:]), following).fits(degree)
    return name == "*" or (name == "o" and "dim" in degree.suffix) or (name != "o" and read_numeral(name).fits(degree))


def _under(numeral: Numeral, following: Degree) -> Numeral:
    """Return a numeral that was counted from a chord, counted from the tonic; before a minor chord its ii is half-diminished."""
    small = numeral.sign == "small" and following.suffix.startswith("m") and not following.suffix.startswith("maj")
    return replace(numeral, root=(numeral.root + following.root) % 12, sign="ø" if small else numeral.sign)


def _read(line: str) -> Substitution:
    stands, follows, instead, players = (cell.strip() for cell in line.split("|"))
    ways, _, mode = players.partition(":")
    return Substitution(stands, follows, tuple(instead.split()), tuple(ways.split()), mode.strip())


SUBSTITUTIONS = tuple(_read(line) for line in _TABLE.strip().splitlines())


def way_of(song: Song) -> str:
    """Return who plays: "rich", "plain", or of the plain styles "rock" or "simple"."""
    return _WAYS.get(written_like(song.brief.style), manner_of(song))
