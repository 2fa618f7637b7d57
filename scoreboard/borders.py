"""How songs go from key to key: whether the new one is prepared by its dominant, by a pivot chord, or not at all.

Conventions: a border is where a section stands in another key than the one before it, its own section beginning with a chord;
equal tonics of another mode are another key. Prepared by the dominant: the last chord before the border is V (not minor), vii°
or bII7 of the new key, or one of the first two chords behind it is and its tonic follows (ii V I). By a pivot: the last chord before or the first
behind it belongs to both keys. A way home is a border to the key of the song.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scoreboard.bootstrap import Estimate, ratio_of
from scoreboard.harmony import is_diatonic
from scoreboard.numerals import is_dominant, is_tonic, numeral_of
from song import Chord, Key, Section, Song

DOMINANT, PIVOT, DIRECT = "dominant", "pivot", "direct"
WAYS = (DOMINANT, PIVOT, DIRECT)


@dataclass(frozen=True)
class Border:
    """A change of key: between which keys, how it is prepared, the cadence planned before it, the chords around it."""

    song: str
    seed: int
    style: str
    before: str
    after: str
    home: bool
    cadence: str
    way: str
    chords: str


@dataclass(frozen=True)
class BorderRow:
    """The share of the borders of some songs that are prepared in each way."""

    songs: str
    which: str
    borders: int
    shares: dict[str, Estimate | None]


def borders_of(song: Song) -> Iterator[Border]:
    """Walk the borders between keys in a song whose sections have chords on both sides."""
    for before, after in pairwise(song.sections):
        if same_key(before.key, after.key):
            continue
        last = [span.chord for span in song.chords.get(before.id, ()) if span.chord][-2:]
        first = _different(span.chord for span in song.chords.get(after.id, ()) if span.chord)[:3]
        if last and first:
            shown = f"{' '.join(map(str, last))} || {' '.join(map(str, first))}"
            home = same_key(after.key, song.brief.key)
            way = way_between(last[-1], first, before, after)
            brief = song.brief
            yield Border(
                brief.title, brief.seed, brief.style, str(before.key), str(after.key), home, before.cadence, way, shown
            )


def same_key(one: Key, other: Key) -> bool:
    """Return whether two keys sound the same."""
    return (one.pitch_class, one.mode) == (other.pitch_class, other.mode)


def way_between(last: Chord, first: Sequence[Chord], before: Section, after: Section) -> str:
    """Return how a key is prepared, by the last chord before the border and the first up to three behind it."""
    heard = [numeral_of(chord, after.key) for chord in (last, *first)]
    arrives = any(is_dominant(one, after.key) and is_tonic(other) for one, other in pairwise(heard[1:]))
    if is_dominant(heard[0], after.key) or arrives:
        return DOMINANT
    if any(is_diatonic(chord, before.key) and is_diatonic(chord, after.key) for chord in (last, first[0])):
        return PIVOT
    return DIRECT


def _different(chords: Iterable[Chord]) -> list[Chord]:
    found: list[Chord] = []
    for chord in chords:
        if not found or found[-1].root_pitch_class != chord.root_pitch_class:
            found.append(chord)
    return found


def border_rows(name: str, songs: Sequence[Song], rng: np.random.Generator) -> list[BorderRow]:
    """Return the rows of some songs: all borders, those away from home, those on the way home, and by the cadence before."""
    found = [list(borders_of(song)) for song in songs]
    groups = {
        "all": found,
        "to another key": [[one for one in own if not one.home] for own in found],
        "home": [[one for one in own if one.home] for own in found],
        "after an open end": [[one for one in own if one.cadence == "open"] for own in found],
    }
    rows = []
    for which, own in groups.items():
        told = [one for one in own if one]
        shares = {way: ratio_of([(sum(b.way == way for b in one), len(one)) for one in told], rng) for way in WAYS}
        if told:
            rows.append(BorderRow(name, which, sum(map(len, told)), shares))
    return rows
