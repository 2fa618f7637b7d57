"""How a melody develops its first idea: by what name two bars take up earlier ones of their section.

Conventions: a gesture is two bars from the start of a section on; sections that repeat another are left out, for they say
nothing new. The names are those of `melody.returns.relation`; shares are of the gestures that have enough notes to tell, and so
has the motif.
"""

from collections import Counter
from collections.abc import Iterator

from scoreboard.definition import Measure
from song import Note, Section, Song

GESTURE_BARS = 2
HALVES, EARLIER = "two bars before", "any two bars before"
# The names of `melody.returns.relation.RELATIONS`, which is loaded only where it is used.
NAMES = (
    "exact", "sequence", "inversion", "augmentation", "diminution", "head", "ornamented", "shape", "rhythm", "none",
)  # fmt: skip


def development(song: Song) -> dict[str, float | None]:
    """Return the shares of gestures that take up the one before them, and any one before them, by relation; None without any.

    The closest relation to any earlier gesture counts.
    """
    from melody.returns.relation import RELATIONS, relation_of

    halves: Counter[str] = Counter()
    earlier: Counter[str] = Counter()
    for section, gestures, length in _sections(song):
        for place, gesture in enumerate(gestures):
            if not gesture or not any(gestures[:place]):
                continue
            found = [
                relation_of(motif, gesture, section.key, length) if motif else "none" for motif in gestures[:place]
            ]
            earlier[min(found, key=RELATIONS.index)] += 1
            if place % 2:
                halves[found[-1]] += 1
    return {
        f"{name}, {what}": counts[name] / counts.total() if counts else None
        for what, counts in ((HALVES, halves), (EARLIER, earlier))
        for name in NAMES
    }


def _sections(song: Song) -> Iterator[tuple[Section, list[tuple[Note, ...]], int]]:
    """Walk the sections that sing something of their own, each with its gestures, () where one has too few notes."""
    from melody.returns.relation import LEAST_NOTES, bars_between

    length = GESTURE_BARS * song.brief.meter.bar_ticks
    for section in song.sections:
        notes = song.melody.get(section.id)
        if notes and section.repeats is None:
            gestures = [bars_between(notes, place * length, length) for place in range(section.bars // GESTURE_BARS)]
            yield section, [gesture if len(gesture) >= LEAST_NOTES else () for gesture in gestures], length


def _share(name: str) -> Measure:
    return Measure(name, "melody", lambda song: development(song)[name], "share of two-bar gestures")


MEASURES = tuple(_share(f"{name}, {what}") for what in (HALVES, EARLIER) for name in NAMES)
