"""Two scores laid side by side: ours and the one that came back from another program, section by section and bar by bar.

Conventions: bars count from 0; what is in a bar counts ticks from its barline, and a note belongs to the bar in which it starts.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from editing.passages.bars import Notes, Sources, Spans, alike, heard
from song import Note, Song, SongError

_ANOTHER = 0.75  # share of bars that differ from which a score of another title is another song


@dataclass(frozen=True)
class ScoreBar:
    """A bar of a score: the chords that sound in it, the notes that start in it, the mark over it ("" without one)."""

    chords: Spans = ()
    notes: Notes = ()
    mark: str = ""


@dataclass(frozen=True)
class Score:
    """A score as it is read, as many bars as are played; `tempo` is None where none stands."""

    bars: tuple[ScoreBar, ...]
    title: str = ""
    tempo: int | None = None

    @property
    def layers(self) -> frozenset[str]:
        """The layers of which it has anything."""
        chords = any(span.chord for bar in self.bars for span in bar.chords)
        return frozenset(
            name for name, there in (("chords", chords), ("melody", any(bar.notes for bar in self.bars))) if there
        )


def differences(ours: Score, theirs: Score) -> int:
    """Return in how many bars two scores differ, those that only one has among them; to find what a score was made from."""
    both = sum(_text(one) != _text(other) for one, other in zip(ours.bars, theirs.bars, strict=False))
    return both + 2 * abs(len(ours.bars) - len(theirs.bars))


def _text(bar: ScoreBar) -> str:
    return repr((heard(bar.chords), [(note.onset, note.duration, note.pitch) for note in bar.notes]))


def laid_side_by_side(song: Song, ours: Score, theirs: Score) -> list[Sources]:
    """Return for every section which of its bars stand in the score that came back, None where one is new there."""
    starts = [*song.start_bars.values(), song.bars]
    names = [ours.bars[start].mark for start in starts[:-1]]
    found = [(number, bar.mark) for number, bar in enumerate(theirs.bars) if bar.mark and bar.mark in names]
    if all(names) and [mark for _, mark in found] == names and found[0][0] == 0:
        ends = [*(number for number, _ in found), len(theirs.bars)]
    elif len(theirs.bars) == song.bars:
        ends = starts
    else:
        marks = " ".join(mark for _, mark in found) or "no marks of sections"
        raise SongError(
            f"has {len(theirs.bars)} bars and {marks}, the plan {song.bars} and {' '.join(song.start_bars)}; keep the marks "
            "of all sections, or bring whole sections in and out with compose edit first"
        )
    lengths: list[Sources] = []
    for (start, stop), (begin, end) in zip(pairwise(starts), pairwise(ends), strict=True):
        lengths.append(paired(ours.bars[start:stop], theirs.bars[begin:end]))
    return lengths


def paired(was: Sequence[ScoreBar], now: Sequence[ScoreBar]) -> Sources:
    """Return for every bar of a section which one it was, None where it is new: bar by bar where there are as many.

    Otherwise those are taken together, in their order, that are most alike in all (the alignment of Needleman and Wunsch,
    1970, without a price for gaps).
    """
    if len(was) == len(now):
        return tuple(range(len(now)))
    gains = [[_likeness(one, other) for other in now] for one in was]
    best = [[0.0] * (len(now) + 1) for _ in range(len(was) + 1)]
    for i, j in product(reversed(range(len(was))), reversed(range(len(now)))):
        best[i][j] = max(gains[i][j] + best[i + 1][j + 1], best[i + 1][j], best[i][j + 1])
    found: list[int | None] = []
    i = 0
    for j in range(len(now)):
        while i < len(was) and best[i][j] == best[i + 1][j]:
            i += 1
        together = i < len(was) and best[i][j] == gains[i][j] + best[i + 1][j + 1]
        found.append(i if together else None)
        i += together
    return tuple(found)


def _likeness(one: ScoreBar, other: ScoreBar) -> float:
    """Return how alike two bars are: chords and notes count one each, and any two bars a little."""
    notes = [{(note.onset, note.pitch) for note in bar.notes} for bar in (one, other)]
    common = len(notes[0] & notes[1]) / max(1, len(notes[0] | notes[1])) if any(notes) else 1.0
    return 0.1 + alike(one.chords, other.chords) + common


def refuse_another(ours: Score, theirs: Score, lengths: Sequence[Sources]) -> None:
    """Raise SongError where a score is of another song."""
    places = [bar for sources in lengths for bar in sources]
    if theirs.title == ours.title or len(places) != len(ours.bars):
        return
    differing = differences(ours, theirs)
    if differing > _ANOTHER * len(places):
        raise SongError(
            f'is another song, "{theirs.title}" and not "{ours.title}": {differing} of {len(places)} bars differ; make a plan of '
            "it without --into"
        )


def struck_at_sections(song: Song, ours: Score, theirs: Score) -> Score:
    """Return the score in which a note that is held into a section is struck again there, as sections are moved and edited alone."""
    ticks = song.brief.meter.bar_ticks
    names = {ours.bars[start].mark for start in song.start_bars.values()} - {""}
    same = len(theirs.bars) == song.bars
    firsts = set(song.start_bars.values()) if same else {n for n, bar in enumerate(theirs.bars) if bar.mark in names}
    bars, starts = list(theirs.bars), sorted(firsts)
    for number in range(len(bars)):
        place = bisect_right(starts, number)
        if place == len(starts):
            break
        first, room = starts[place], (starts[place] - number) * ticks
        over = [note for note in bars[number].notes if note.end > room]
        if not over:
            continue
        kept = tuple(replace(note, duration=min(note.duration, room - note.onset)) for note in bars[number].notes)
        rest = over[-1].end - room
        again = (Note(0, rest, over[-1].pitch), *(note for note in bars[first].notes if note.onset >= rest))
        bars[number], bars[first] = replace(bars[number], notes=kept), replace(bars[first], notes=again)
    return replace(theirs, bars=tuple(bars))
