"""A melody of which only some stands: notes, the rhythm of others, and where something is still to be composed.

Conventions: ticks count from the start of the section, negative in its pickup, as everywhere in a layer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from song.error import SongError
from song.layers import EARLIEST, Note


@dataclass(frozen=True, order=True)
class Span:
    """Some time in a section, in which a note sounds whose pitch is open, or anything may be composed."""

    onset: int
    duration: int

    def __post_init__(self) -> None:
        if self.duration <= 0:
            raise SongError(f"an open stretch at tick {self.onset} lasts {self.duration} ticks; use 1 or more")
        if self.onset < EARLIEST:
            raise SongError(f"an open stretch starts {-self.onset} ticks before its section; a pickup is shorter")

    @property
    def end(self) -> int:
        """First tick after the span."""
        return self.onset + self.duration


@dataclass(frozen=True)
class Sketch:
    """What stands of the melody of a section: fixed `notes`, `rhythm` of notes whose pitch is open, and what is `open`.

    Everything else is silence that stays. Each is kept in order, and open spans that touch are one.

    Raises SongError where nothing is open: that is a melody.
    """

    notes: tuple[Note, ...] = ()
    rhythm: tuple[Span, ...] = ()
    open: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if not self.rhythm and not self.open:
            raise SongError("nothing is open in the sketch of a melody; give its notes as the melody")
        object.__setattr__(self, "notes", tuple(sorted(self.notes, key=lambda note: note.onset)))
        object.__setattr__(self, "rhythm", tuple(sorted(self.rhythm)))
        object.__setattr__(self, "open", joined(self.open))

    @property
    def parts(self) -> tuple[Note | Span, ...]:
        """Everything in it that is not silent, in order."""
        parts: list[Note | Span] = [*self.notes, *self.rhythm, *self.open]
        return tuple(sorted(parts, key=lambda part: part.onset))


def opened(notes: Sequence[Note], bars: Iterable[int], bar_ticks: int, pickup_ticks: int) -> Sketch | tuple[Note, ...]:
    """Return a melody with some bars open, from 0, the first with its pickup; what sounds in other bars too stays whole.

    The melody itself comes back where nothing is open then.

    >>> line = [Note(0, 96, 60), Note(96, 120, 62), Note(216, 72, 64)]
    >>> opened(line, {0, 1}, 96, 0).notes == tuple(line[1:]), opened(line, {0, 1}, 96, 0).open
    (True, (Span(onset=0, duration=96),))
    """
    free = joined(
        Span(bar * bar_ticks - (0 if bar else pickup_ticks), bar_ticks + (0 if bar else pickup_ticks)) for bar in bars
    )
    kept = tuple(note for note in notes if not any(span.onset <= note.onset and note.end <= span.end for span in free))
    left: list[Span] = []
    for span in free:
        start = span.onset
        for note in kept:
            if note.end > start and note.onset < span.end:
                left += [Span(start, note.onset - start)] if note.onset > start else []
                start = max(start, note.end)
        left += [Span(start, span.end - start)] if start < span.end else []
    return Sketch(kept, (), tuple(left)) if left else kept


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that touch made one; those that overlap stay as they are, to be complained of.

    >>> joined([Span(48, 48), Span(0, 48), Span(120, 24)])
    (Span(onset=0, duration=96), Span(onset=120, duration=24))
    """
    result: list[Span] = []
    for span in sorted(spans):
        if result and result[-1].end == span.onset:
            span = Span(result[-1].onset, result.pop().duration + span.duration)
        result.append(span)
    return tuple(result)
