"""Composing around what stands: a sketch as a guide for the writer, and what is written put back between its notes.

Conventions: ticks count from the start of the section, negative in its pickup; rows are two ticks from the start of the song
(see `melody.chart`). Fixed notes may stand anywhere; the writer sees them on the grid, the result has them as they were.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from melody.chart import TICKS_PER_ROW, Chart
from melody.drafts.guide import OPEN, REST, Guide, Wish
from melody.drafts.task import Task
from melody.examples import read_lines
from melody.features import Lines
from melody.landing import NOWHERE
from melody.tokens import (
    DURATION_TOKENS,
    DURATIONS,
    SHORTEST_REST,
    SIXTEENTH,
    TRIPLET,
    can_last,
)
from melody.voice import singer_of
from song import TICKS_PER_QUARTER, Meter, Note, Section, Sketch, Song, Span

FREE_PITCH = -3  # neither a note nor a rest yet: whatever comes
# A song goes where its notes are that stand where a larger share of them than this leaves the voice; solos reach higher.
MANY_OUTSIDE = 0.25
LAST_PITCH, SOLO_ROOM = 127, 12
# What is cut shorter than this at the edge of a note off the grid is not worth singing, in ticks.
SHORTEST_CUT = 3


@dataclass(frozen=True)
class Cell:
    """Some time on the grid in which one thing stands: a MIDI pitch, `REST`, a note that is `OPEN`, or `FREE_PITCH`."""

    start: int
    end: int
    pitch: int


@dataclass(frozen=True)
class Frame:
    """A section of which some stands, as cells that tile it; `first` is the row of its first bar.

    `snap` moves the edges of what stands to the grid.
    """

    cells: tuple[Cell, ...]
    meter: Meter
    first: int
    snap: Callable[[int], int]

    def events(self) -> Iterator[tuple[int, Wish]]:
        """Walk the row of everything that stands, with what is wished there."""
        for cell in self.cells:
            if cell.pitch != FREE_PITCH:
                for start, duration, pitch in _events(cell, self.meter):
                    rest = len(DURATIONS) if pitch == REST else 0
                    yield self.row(start), Wish(DURATION_TOKENS[duration] + rest, pitch)

    def row(self, tick: int) -> int:
        """Return the row of a tick."""
        return self.first + tick // TICKS_PER_ROW

    def know(self, lines: Lines, chart: Chart, start: int) -> None:
        """Tell lines what will stand from a tick on."""
        for row, wish in self.events():
            if row >= self.row(start):
                pitch = None if wish.pitch == OPEN else wish.pitch
                lines.know(row, wish.rhythm, pitch, int(chart.reference[row]))

    def guide(self, other: Guide, start: int) -> Guide:
        """Return the guide to all that stands from a tick on and, where the frame is free, to what another guide has there.

        The line between comes near a note that it leads to. Where nothing stands, it is the other guide.
        """
        cells = [cell for cell in self.cells if cell.end > start]
        free = [cell for cell in cells if cell.pitch == FREE_PITCH]
        if free == cells:
            return other
        inside = {row for cell in free for row in range(self.row(cell.start), self.row(cell.end))}
        wishes = {
            row: wish
            for row, wish in other.wishes.items()
            if set(range(row, row + DURATIONS[wish.rhythm % len(DURATIONS)] // TICKS_PER_ROW)) <= inside
        }
        anchors = {row: pitch for row, pitch in other.anchors.items() if row in inside}
        sounding = {row: pitch for row, pitch in other.sounding.items() if row in inside}
        walls = {*wishes, *(self.row(cell.end) for cell in free if cell is not cells[-1])}
        for cell, after in pairwise(cells):
            if cell.pitch == FREE_PITCH and after.pitch >= 0:
                near = max(cell.start, cell.end - self.meter.beat_ticks)
                sounding.update(dict.fromkeys(range(self.row(near), self.row(cell.end)), after.pitch))
                anchors[self.row(after.start)] = after.pitch
        last = self.last
        final = self.row(last.start) if last.pitch == OPEN else other.final if other.final in inside else -1
        stands = {row: wish for row, wish in self.events() if row >= self.row(start)}
        return Guide({**wishes, **stands}, anchors, sounding, other.pace, final, frozenset(walls))

    @property
    def open_until(self) -> int:
        """Where the last thing ends that is to be written; before everything else where nothing is."""
        return max((cell.end for cell in self.cells if cell.pitch in (FREE_PITCH, OPEN)), default=self.cells[0].start)

    @property
    def last(self) -> Cell:
        """The last cell that is not silent, or the last."""
        return self.ending(self.cells[-1].end)

    def ending(self, tick: int) -> Cell:
        """Return the last cell before a tick that is not silent, or the last."""
        before = [cell for cell in self.cells if cell.start < tick]
        return next((cell for cell in reversed(before) if cell.pitch != REST), before[-1])


def make_frame(sketch: Sketch, meter: Meter, first: int, begin: int, end: int) -> Frame:
    """Return the frame of a sketch from tick `begin` to tick `end`, which are on beats, its edges moved to the grid."""
    parts = [part for part in sketch.parts if part.onset < end and part.end > begin]
    snap = _grid([tick for part in parts for tick in (part.onset, part.end)], meter)
    starts = [max(begin, snap(part.onset)) for part in parts]
    opening = {end, *(snap(span.onset) for span in sketch.open)}
    cells: list[Cell] = []
    for part, start, following in zip(parts, starts, [*starts[1:], end], strict=True):
        pitch = part.pitch if isinstance(part, Note) else OPEN if part in sketch.rhythm else FREE_PITCH
        stop = min(snap(part.end), following)
        if following - stop < SHORTEST_REST and pitch != FREE_PITCH and following not in opening:
            stop = following  # articulation
        if stop == start and pitch != FREE_PITCH:
            stop = min(snap(start + SIXTEENTH), following)
        if stop > start:
            place = cells[-1].end if cells else begin
            cells += [Cell(place, start, REST)] if start > place else []
            cells.append(Cell(start, stop, pitch))
    place = cells[-1].end if cells else begin
    return Frame((*cells, *([Cell(place, end, REST)] if end > place else [])), meter, first, snap)


def _grid(ticks: Sequence[int], meter: Meter) -> Callable[[int], int]:
    """Return what moves ticks to the grid: quarter by quarter to that of sixteenths or triplets to which they lie nearer."""
    errors: dict[int, int] = {}
    for tick in ticks:
        binary, ternary = (min(tick % step, -tick % step) for step in (SIXTEENTH, TRIPLET))
        quarter = tick // TICKS_PER_QUARTER
        errors[quarter] = errors.get(quarter, 0) + ternary - binary

    def snap(tick: int) -> int:
        triplet = errors.get(tick // TICKS_PER_QUARTER, 0) < 0 and not meter.compound
        step = TRIPLET if triplet else SIXTEENTH
        return (tick + step // 2) // step * step

    return snap


def _events(cell: Cell, meter: Meter) -> Iterator[tuple[int, int, int]]:
    """Walk the events that make up a cell: start, duration, pitch; a note that no event is long enough for ends in rests."""
    place = cell.start
    if cell.pitch != REST:
        fitting = [ticks for ticks in DURATIONS if ticks <= cell.end - place and _may_last(place, ticks, meter)]
        longest = max(ticks for ticks in fitting if _leads(place + ticks, cell.end))
        yield place, longest, cell.pitch
        place += longest
    while place < cell.end:
        stop = min(cell.end, (place // meter.bar_ticks + 1) * meter.bar_ticks)
        if not _may_last(place, stop - place, meter):
            stop = min(stop, (place // TICKS_PER_QUARTER + 1) * TICKS_PER_QUARTER)
        yield place, stop - place, REST
        place = stop


def _may_last(onset: int, duration: int, meter: Meter) -> bool:
    even = not (meter.compound and (onset % SIXTEENTH or duration % SIXTEENTH))
    return duration in DURATION_TOKENS and can_last(onset, duration) and even


def _leads(tick: int, end: int) -> bool:
    """Return whether rests lead from a tick to another: past a quarter, or on one grid."""
    return -(-tick // TICKS_PER_QUARTER) * TICKS_PER_QUARTER <= end or any(
        tick % step == end % step == 0 for step in (SIXTEENTH, TRIPLET)
    )


def filled(sketch: Sketch, line: Sequence[Note], since: int, until: int) -> Sketch | tuple[Note, ...]:
    """Return a sketch with what another line has between two ticks where it is open itself; notes where nothing stays open.

    A note of which only the rhythm stands takes the pitch that sounds there.
    """
    since = min(since, until)
    notes, rhythm, spans = list(sketch.notes), list[Span](), list[Span]()
    for span in sketch.rhythm:
        sounding = [note for note in line if note.onset <= span.onset < note.end and since <= span.onset < until]
        if sounding:
            notes.append(Note(span.onset, span.duration, sounding[-1].pitch))
        else:
            rhythm.append(span)
    for span in sketch.open:
        start, stop = max(span.onset, since), min(span.end, until)
        notes += [
            replace(note, duration=min(note.duration, stop - note.onset)) for note in line if start <= note.onset < stop
        ]
        for begin, end in ((span.onset, min(span.end, since)), (max(span.onset, until), span.end)):
            if begin < end:
                spans.append(Span(begin, end - begin))
    if not rhythm and not spans:
        return tuple(sorted(notes, key=lambda note: note.onset))
    return Sketch(tuple(notes), tuple(rhythm), tuple(spans))


def first_open(sketch: Sketch) -> int:
    """Return where the first thing begins that is open."""
    return min(span.onset for span in (*sketch.rhythm, *sketch.open))


def beginning(sketch: Sketch, bar: int, lead: int) -> int:
    """Return the tick from which a sketch is to be written: the last barline before what is open that no note crosses."""
    for start in range(first_open(sketch) // bar * bar, -1, -bar):
        if not any(note.onset < start < note.end for note in sketch.notes):
            return start
    return -lead


def joined(sketch: Sketch, written: Iterable[Note], frame: Frame, home: int) -> tuple[Note, ...]:
    """Return the melody of a section: the notes of its sketch as they are, and what was written where it is open.

    A note too short for the grid whose pitch is open has that of the nearest note, or `home` where there is none.
    """
    written = sorted(written, key=lambda note: note.onset)
    notes, snap = list(sketch.notes), frame.snap
    for span in sketch.rhythm:
        near = sorted(written, key=lambda note: (abs(note.onset - snap(span.onset)), note.onset))[:1]
        notes.append(Note(span.onset, span.duration, near[0].pitch if near else home))
    for span in sketch.open:
        for note in written:
            start, end = max(note.onset, span.onset), min(note.end, span.end)
            if snap(span.onset) <= note.onset < snap(span.end) and end - start >= min(SHORTEST_CUT, note.duration):
                notes.append(Note(start, end - start, note.pitch))
    return tuple(sorted(notes, key=lambda note: note.onset))


def register_shift(song: Song) -> int:
    """Return how many semitones higher a song is to be sung than its style has it: as high as what stands of it.

    That is 0 unless much of what stands leaves the voice.
    """
    voice = singer_of(song.brief)
    stands = (*song.melody.values(), *(sketch.notes for sketch in song.sketches.values()))
    pitches = sorted(note.pitch for notes in stands for note in notes)
    outside = sum(not voice.low <= pitch <= voice.high for pitch in pitches)
    if outside <= MANY_OUTSIDE * len(pitches):
        return 0
    wished = pitches[len(pitches) // 2] - voice.centre
    return max(-voice.low, min(LAST_PITCH - voice.high - SOLO_ROOM, wished))


def know_later(song: Song, section: Section, chart: Chart, lines: Lines) -> None:
    """Tell lines what stands already of the sections behind one: melodies, and what sketches give."""
    meter = song.brief.meter
    later = song.sections[song.sections.index(section) + 1 :]
    first = {other.id: song.start_bars[other.id] * meter.bar_ticks // TICKS_PER_ROW for other in later}
    for read in read_lines(song, later):
        for onset, event in read.placed():
            row, pitch = first[read.section.id] + onset // TICKS_PER_ROW, REST if event.pitch is None else event.pitch
            lines.know(row, event.rhythm, pitch, int(chart.reference[row]))
    for other in later:
        if sketch := song.sketches.get(other.id):
            begin, end = -other.pickup * meter.beat_ticks, other.bars * meter.bar_ticks
            make_frame(sketch, meter, first[other.id], begin, end).know(lines, chart, begin)


def within(task: Task, frame: Frame) -> Task:
    """Return a task whose line lands where the frame has its last note, and only where that is not given; it ends with its phrase.

    Phrases that end in a given note rest there, wherever their cadence would.
    """
    last, ends = frame.last, [part.end for part in task.stretches]
    free = max(task.free, task.stop - last.end)
    count = 1 + next(number for number, end in enumerate(ends) if end >= frame.open_until)
    rests = [
        rest if frame.ending(end).pitch in (FREE_PITCH, OPEN) else None
        for rest, end in zip(task.rests, ends, strict=True)
    ]
    landing = task.landing if last.pitch in (FREE_PITCH, OPEN) else NOWHERE
    return replace(
        task, stop=ends[count - 1], stretches=task.stretches[:count], rests=rests[:count], landing=landing, free=free
    )
