"""The words under the melody: which syllable is sung on which note.

Conventions: a syllable a note, in order, where there are as many; a verse whose music comes from another has its lines where the other
has its own. What is too few is held over several notes, what is too many shares one, so that stressed syllables stand on strong beats.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from song.document import Note, Section, Song
from song.meter import Meter
from song.speech import EIGHTH, beat_cost
from song.words import Line, Syllable, read_words

ELISION = "\N{UNDERTIE}"


@dataclass(frozen=True)
class Sung:
    """What is sung on a note: `syllabic` is single, begin, middle or end; it `extends` over the notes behind it that have none."""

    text: str
    syllabic: str
    extends: bool = False


def syllables_of(song: Song, section_id: str) -> tuple[Sung | None, ...]:
    """Return what is sung on every note of the melody of a section, None where the syllable before it goes on or nothing is sung."""
    section, notes = song.section(section_id), song.melody.get(section_id, ())
    lines = read_words(section.lyrics)
    if not lines or not notes:
        return (None,) * len(notes)
    sung: list[Sung | None] = []
    for line, count in zip(lines, _counts(song, section, lines, notes), strict=True):
        sung += _spread(line, notes[len(sung) : len(sung) + count], song.brief.meter)
    return tuple(sung)


def sung_at(song: Song) -> dict[int, Sung]:
    """Return what is sung by the tick of the song at which its note begins."""
    return {
        start + note.onset: one
        for section, start in song.starts()
        if section.lyrics
        for note, one in zip(song.melody.get(section.id, ()), syllables_of(song, section.id), strict=True)
        if one is not None
    }


def _counts(song: Song, section: Section, lines: Sequence[Line], notes: Sequence[Note]) -> list[int]:
    """Return how many notes every line has."""
    own = [len(line) for line in lines]
    if sum(own) == len(notes):
        return own
    source = section
    while source.repeats or source.varies:
        source = song.section(source.repeats or source.varies or "")
        theirs = [len(line) for line in read_words(source.lyrics)]
        if sum(theirs) == len(notes) and len(theirs) == len(lines):
            return theirs
    return _by_breaths(own, notes)


def _by_breaths(wanted: Sequence[int], notes: Sequence[Note]) -> list[int]:
    """Return how many notes every line has where only the melody tells: cut at its rests, near where the words ask for it."""
    total, share = sum(wanted), len(notes)
    counts: list[int] = []
    start = asked = 0
    for count in wanted[:-1]:
        asked += count
        ideal = asked * share / total
        last = share - (len(wanted) - len(counts) - 1)
        places = range(min(start + 1, last), max(last, start + 1) + 1)
        end = min(places, key=lambda place: (abs(place - ideal) - _breath(notes, place), place))
        end = max(start, min(end, share))
        counts.append(end - start)
        start = end
    return [*counts, share - start]


def _breath(notes: Sequence[Note], place: int) -> float:
    """Return how many notes out of the way a place is worth, for the rest and the long note before it."""
    if not 0 < place < len(notes):
        return 0.0
    rest = notes[place].onset - notes[place - 1].end
    return min(3.0, rest / 12) + min(2.0, notes[place - 1].duration / 24)


def _spread(line: Line, notes: Sequence[Note], meter: Meter) -> list[Sung | None]:
    """Return what is sung on the notes of a line."""
    sung: list[Sung | None] = [None] * len(notes)
    if not notes:
        return sung
    places = _places(line, notes, meter)
    for place in dict.fromkeys(places):
        there = [one for one, at in zip(line, places, strict=True) if at == place]
        text = "".join(one.text + ("" if one is there[-1] or not one.ends else ELISION) for one in there)
        joint = Syllable(text, there[0].stressed, there[0].begins, there[-1].ends)
        after = min((at for at in places if at > place), default=len(notes))
        sung[place] = Sung(text, joint.syllabic, after - place > 1)
    return sung


def _places(line: Line, notes: Sequence[Note], meter: Meter) -> list[int]:
    """Return on which note every syllable is sung: the cheapest way through the notes.

    Of too many some share one, of too few some are held, and light notes before the
    first stay silent.
    """
    if len(line) == len(notes):
        return list(range(len(notes)))
    line = (*line[:-1], replace(line[-1], stressed=True))  # where a line rests
    crowded = len(line) > len(notes)
    # Cheapest way to have a syllable on a note that it shares with so many before it, with all places up to there.
    ways: dict[tuple[int, int], tuple[float, list[int]]] = {
        (place, 0): (_own(line[0], notes[place], meter) + place, [place])
        for place in range(1 if crowded else len(notes))
    }
    for before, syllable in pairwise(line):
        found: dict[tuple[int, int], tuple[float, list[int]]] = {}
        for (at, sharing), (cost, places) in ways.items():
            for place in range(at, len(notes)):
                if place == at:
                    if not crowded:
                        continue
                    more = _shared(syllable, notes[at], sharing)
                else:
                    more = _held(before, notes[at:place]) + _own(syllable, notes[place], meter)
                key = (place, sharing + 1 if place == at else 0)
                if key not in found or cost + more < found[key][0]:
                    found[key] = (cost + more, [*places, place])
        ways = found
    ends = [(cost + _held(line[-1], notes[at:], last=True), places) for (at, _), (cost, places) in ways.items()]
    return min(ends)[1]


def _own(syllable: Syllable, note: Note, meter: Meter) -> float:
    return beat_cost(note.onset, syllable.stressed, meter)


def _shared(syllable: Syllable, note: Note, sharing: int) -> float:
    """Return what it costs that one more syllable is sung on a note: most where it is short, and shared already."""
    return 1.5 + 1.5 * sharing + (note.duration <= EIGHTH) + syllable.stressed


def _held(syllable: Syllable, notes: Sequence[Note], *, last: bool = False) -> float:
    """Return what it costs that a syllable is held over notes: most where it is light, and over a rest; least at the end of a line."""
    more = len(notes) - 1
    rests = sum(after.onset - one.end >= EIGHTH for one, after in pairwise(notes))
    return float((0.3 if last else 0.4) * more**1.5) + (0.0 if syllable.stressed else 0.4 * more) + 1.5 * rests
