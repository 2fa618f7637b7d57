"""Lead sheets as they stand on paper: written bars with repeats, endings and jumps, and how they are played through.

Conventions: ticks, 24 to the quarter note; onsets in a `WrittenBar` count from its start, onsets in a `Performance` from
its own; a written bar may be shorter than the meter says (pickups, bars split by a repeat sign).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from song import Chord, Key, Meter, Note

MAX_TITLE = 200
MAX_WRITTEN_BARS = 10_000  # bars on paper; a score of more is no tune
MAX_BARS = 400  # bars played; more means that the signs lead in a circle
_PHRASE = 8  # bars
_SHORT_BRACKET = 4  # bars by which a bracket may miss its repeat sign


@dataclass(frozen=True)
class WrittenNote:
    """A note of the melody; `held` continues the note before it (a tie)."""

    onset: int
    duration: int
    pitch: int
    held: bool = False


@dataclass
class WrittenBar:
    """A bar between two barlines with what stands over it.

    `forward` and `backward` are repeat signs at its start and end, `times` how often the stretch that `backward` ends is
    played, `endings` the passes that its bracket names, `closes` a double bar at its end. `mark` is a rehearsal mark or section word. `jump` at its end is "start" (D.C.) or "segno" (D.S.).
    `signature` is the key signature in force, in sharps (negative: flats); `key` is the key where the sheet names one beyond
    its signature, "A dorian".
    """

    length: int = 0
    notes: list[WrittenNote] = field(default_factory=list)
    chords: list[tuple[int, Chord | None]] = field(default_factory=list)
    forward: bool = False
    backward: bool = False
    endings: frozenset[int] = frozenset()
    closes: bool = False
    mark: str = ""
    segno: bool = False
    coda: bool = False
    fine: bool = False
    jump: str = ""
    signature: int | None = None
    times: int = 2
    key: Key | None = None


@dataclass
class Sheet:
    """A tune as written; `tempo` is None where none stands; `told` are the remarks of a score of ours (`song.account`)."""

    title: str
    meter: str
    bars: list[WrittenBar]
    tempo: int | None = None
    words: str = ""
    creators: str = ""
    told: tuple[str, ...] = ()


def one_line(title: str) -> str:
    """Return a title that a song may have: one printable line of 200 letters at most."""
    if title.isprintable() and len(title) <= MAX_TITLE:
        return title
    return " ".join("".join(mark if mark.isprintable() else " " for mark in title[: 5 * MAX_TITLE]).split())[:MAX_TITLE]


@dataclass(frozen=True)
class Performance:
    """A tune played through: chord changes and notes in time, and the bars where something starts, with their marks.

    `signatures` holds the key signature of every bar, `keys` the key that the sheet names there (empty: it names none).
    `pickup` tells that bar 0 holds nothing but the notes before the first barline.
    """

    bars: int
    notes: tuple[Note, ...]
    changes: tuple[tuple[int, Chord | None], ...]
    starts: dict[int, str]
    signatures: tuple[int | None, ...]
    pickup: bool
    odd_bars: int
    keys: tuple[Key | None, ...] = ()


def play_order(bars: Sequence[WrittenBar]) -> list[int]:
    """Return the indices of the bars as they are played: repeats and endings expanded, D.C. and D.S. followed once.

    After a jump, repeats are not taken and only the last ending is played. A first ending leads back even where the file
    forgot the repeat sign.
    """
    bars = _with_whole_brackets(bars)
    last_endings = _last_endings(bars)
    codas = [index for index, bar in enumerate(bars) if bar.coda]
    order: list[int] = []
    start = place = 0
    times, jumped = 1, False
    while place < len(bars) and len(order) < MAX_BARS:
        bar = bars[place]
        if bar.forward and place != start:
            start, times = place, 1
        if bar.endings and (times not in bar.endings if not jumped else last_endings[place] not in bar.endings):
            place += 1
            continue
        order.append(place)
        if jumped and bar.fine:
            break
        back = not jumped and _leads_back(bars, place, times, last_endings[place])
        segno = next((i for i in range(place) if bars[i].segno), 0) if bar.jump == "segno" else 0
        # A sheet that goes back to the segno by a repeat sign and by D.S. at once means it once.
        if bar.jump and not jumped and (bar.endings or not back or (bar.jump == "segno" and abs(segno - start) <= 1)):
            jumped = True
            place = segno if bar.jump == "segno" else 0
        elif jumped and len(codas) > 1 and place == codas[0]:
            place = codas[-1]
        elif back:
            place, times = start, times + 1
        else:
            place += 1
            if place < len(bars) and (bar.backward or (bar.endings and not bars[place].endings)):
                start, times = place, 1
    return order


def _with_whole_brackets(bars: Sequence[WrittenBar]) -> list[WrittenBar]:
    """Return the bars with every ending drawn as far as its repeat sign, where the bracket stops short of it."""
    bars = list(bars)
    for index, bar in enumerate(bars[:-1]):
        if not bar.endings or bar.backward or bars[index + 1].endings:
            continue
        for place in range(index + 1, min(index + 1 + _SHORT_BRACKET, len(bars))):
            if bars[place].endings or bars[place].forward:
                break
            if bars[place].backward:
                bars[index + 1 : place + 1] = [replace(b, endings=bar.endings) for b in bars[index + 1 : place + 1]]
                break
    return bars


def _last_endings(bars: Sequence[WrittenBar]) -> list[int]:
    """Return for every bar the highest ending of the row of brackets it stands in, 0 outside."""
    last = [0] * len(bars)
    for index in range(len(bars) - 1, -1, -1):
        if bars[index].endings:
            following = last[index + 1] if index + 1 < len(bars) and not bars[index + 1].forward else 0
            last[index] = max(following, *bars[index].endings)
    return last


def _leads_back(bars: Sequence[WrittenBar], place: int, times: int, last_ending: int) -> bool:
    bar = bars[place]
    following = bars[place + 1] if place + 1 < len(bars) else None
    if not bar.endings:
        return bar.backward and times < bar.times
    ends = following is None or following.endings != bar.endings
    if not ends and not bar.backward:
        return False
    if times < last_ending:
        return True
    # A lone first ending: what stands after it is the second.
    return bar.backward and last_ending == 1 and times == 1 and following is not None


def on_beats(bar: WrittenBar, meter: Meter) -> WrittenBar:
    """Return the bar with its chords moved to beats: the nearest, and from halfway the stronger or else the later one.

    A beat that has its chord keeps it; what moves past the bar stands on its end, the start of the next one.
    """
    beat = meter.beat_ticks
    placed = {onset: chord for onset, chord in bar.chords if onset % beat == 0}
    for onset, chord in bar.chords:
        before, rest = onset - onset % beat, onset % beat
        earlier = rest * 2 < beat or (rest * 2 == beat and meter.is_strong(before))
        places = (before, before + beat) if earlier else (before + beat, before)
        free = next((place for place in places if place not in placed), None)
        if rest and free is not None:
            placed[free] = chord
    return replace(bar, chords=sorted(placed.items(), key=lambda change: change[0]))


def perform(bars: Sequence[WrittenBar], meter: Meter) -> Performance:
    """Return the bars played through in time.

    Two short bars that fill one (around a repeat sign) become one; a pickup sounds at the end of the bar before it, in a
    bar of its own at the start; any other bar of a wrong length is filled with silence or cut.
    """
    bars = [on_beats(bar, meter) for bar in _with_pickup(bars, meter.bar_ticks)]
    tape = _Tape(meter.bar_ticks)
    order = play_order(bars)
    for position, index in enumerate(order):
        before = order[position - 1] if position else None
        tape.play(bars[index], _begins(bars, before, index), last=position == len(order) - 1)
    signatures, keys = (
        zip(*(tape.signatures[bar] for bar in range(tape.count)), strict=True) if tape.count else ((), ())
    )
    return Performance(
        tape.count, tuple(tape.notes), tuple(tape.changes), tape.starts, signatures, tape.pickup, tape.odd, keys
    )


def _with_pickup(bars: Sequence[WrittenBar], full: int) -> list[WrittenBar]:
    """Return the bars with the first one cut to its notes where it is a pickup filled up with a rest; its chords go."""
    first = next((i for i, bar in enumerate(bars) if bar.notes or any(chord for _, chord in bar.chords)), 0)
    bars = list(bars[first:])
    if not bars or not bars[0].notes:
        return bars
    wait = bars[0].notes[0].onset
    if bars[0].length == full and wait > 0 and _only_leads_in(bars, wait, full):
        notes = [replace(note, onset=note.onset - wait) for note in bars[0].notes]
        bars[0] = replace(bars[0], length=full - wait, notes=notes, chords=[])
    return bars


def _only_leads_in(bars: Sequence[WrittenBar], wait: int, full: int) -> bool:
    """Return whether a full first bar that waits so long is a pickup.

    It is where it waits for half a bar or more without a chord, where a repeat sign follows it, or where it is one bar more
    than phrases of eight and no double bar counts it in.
    """
    if wait * 2 >= full and all(onset >= wait for onset, chord in bars[0].chords if chord):
        return True
    if bars[0].forward or len(bars) < 2:
        return False
    order = play_order(bars)
    counted = any(bar.closes or bar.backward for bar in bars[_PHRASE - 1 : -1 : _PHRASE])
    return order.count(0) == 1 and (bars[1].forward or (len(order) % _PHRASE == 1 and not counted))


def _begins(bars: Sequence[WrittenBar], before: int | None, index: int) -> bool:
    """Return whether a new stretch of the tune starts between two bars that are played one after the other."""
    if before is None or bars[index].mark:
        return True
    previous, bar = bars[before], bars[index]
    if index == before + 1:
        return bool(bar.forward or previous.backward or previous.closes or previous.jump)
    return index <= before or bar.coda


class _Tape:
    """What has been played so far; `filled` tells how much of the last bar is taken."""

    def __init__(self, full: int) -> None:
        self.full, self.filled = full, full
        self.count = self.odd = 0
        self.pickup = False
        self.notes: list[Note] = []
        self.changes: list[tuple[int, Chord | None]] = []
        self.starts: dict[int, str] = {}
        self.signatures: dict[int, tuple[int | None, Key | None]] = {}
        self._mark: str | None = None

    def play(self, bar: WrittenBar, begins: bool, last: bool) -> None:
        if begins:
            self._mark = bar.mark or self._mark or ""
        length = min(bar.length, self.full)
        if length == 0:
            return
        if length < self.full and self.filled + length <= self.full:
            exact = begins or self.filled + length == self.full
            at = self.count * self.full - (length if exact else self.full - self.filled)
            self.odd -= exact
            self.filled = self.full if exact else self.filled + length
        elif length < self.full and begins:
            at = self._make_room(length)
        else:
            self.odd += bar.length != self.full and not last
            at, self.filled = self.count * self.full, length
            if self._mark is not None:
                self.starts[self.count] = self._mark
                self._mark = None
            self.count += 1
        self.signatures.setdefault(at // self.full, (bar.signature, bar.key))
        self._sound(bar, at, length)

    def _make_room(self, length: int) -> int:
        """Return where a pickup starts at the end of the last bar, and silence what stood there."""
        if self.count == 0:
            self.count, self.pickup = 1, True
        at = self.count * self.full - length
        self.notes = [
            replace(note, duration=min(note.duration, at - note.onset)) for note in self.notes if note.onset < at
        ]
        self.changes = [change for change in self.changes if change[0] < at]
        return at

    def _sound(self, bar: WrittenBar, at: int, length: int) -> None:
        opening = self.pickup and self.count == 1 and at < self.full
        self.changes += [(at + onset, chord) for onset, chord in bar.chords if onset <= length and not opening]
        for note in bar.notes:
            if note.onset >= length:
                continue
            duration = min(note.duration, length - note.onset)
            before = self.notes[-1] if self.notes else None
            if note.held and before and before.pitch == note.pitch and before.end == at + note.onset:
                self.notes[-1] = replace(before, duration=before.duration + duration)
            else:
                self.notes.append(Note(at + note.onset, duration, note.pitch))
