"""The words under the melody: which syllable is sung on which note.

Conventions: a syllable a note, in order, where there are as many; a verse whose music comes from another has its lines where the other
has its own. What is too few is held over several notes, what is too many shares the last ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from song.document import Note, Section, Song
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
        sung += _spread(line, count)
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


def _spread(line: Line, count: int) -> list[Sung | None]:
    """Return what is sung on so many notes of a line."""
    if count == 0:
        return []
    if len(line) > count:
        head, tail = line[: count - 1], line[count - 1 :]
        text = "".join(one.text + ("" if one is tail[-1] or not one.ends else ELISION) for one in tail)
        joint = Syllable(text, tail[0].stressed, tail[0].begins, tail[-1].ends)
        return [*(Sung(one.text, one.syllabic) for one in head), Sung(text, joint.syllabic)]
    # What a line lacks is held: the longest way into the last syllable, which keeps the last note.
    starts = [round(place * (count - 1) / max(1, len(line) - 1)) for place in range(len(line))]
    ends = [*starts[1:], count]
    sung: list[Sung | None] = [None] * count
    for syllable, start, end in zip(line, starts, ends, strict=True):
        sung[start] = Sung(syllable.text, syllable.syllabic, end - start > 1)
    return sung
