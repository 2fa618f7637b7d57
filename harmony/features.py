"""What the network is told before each chord: the plan, the place in it, and what stood at matching places before.

Conventions: positions count beats of the meter; a row is one number a column, 0 where something is not known; a chord
event is a token and the beats it stands, 1 to the beats of a bar, and never crosses a barline.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from harmony.tokens import NO_CHORD, UNKNOWN, Vocabulary
from song import STYLES, ChordSpan, Meter, Section, Song, kin_of
from song.document import CADENCES, RELATIONS
from song.meter import METERS

Event = tuple[int, int]

MAX_BEATS = max(meter.beats for meter in METERS.values())
LOOKBACKS = (1, 2, 4, 8)
CLOSING_BARS = 2  # of a phrase, in which the network is told of its end as of that of a section

# Columns that hold a chord token: the chord before, the chords 1, 2, 4 and 8 bars ago at this beat, the chord at this
# place in the section that this one repeats or varies, and the chord that the next section will start with.
CHORD_COLUMNS = ("previous", *(f"back{bars}" for bars in LOOKBACKS), "source", "ahead")
# Columns that hold how long the chord lasts that starts there, 0 where none does.
DURATION_COLUMNS = ("previous_beats", *(f"back{bars}_beats" for bars in LOOKBACKS), "source_beats")
# What the network tells apart, in the order of its tables; others go by their nearest of kin.
LEARNED_STYLES = ("jazz", "bossa", "ballad", "jazz-waltz", "blues", "pop", "rock", "folk")
LEARNED_ROLES = (
    "intro", "head", "verse", "prechorus", "chorus", "bridge", "solo", "interlude", "instrumental", "outro", "theme",
)  # fmt: skip
_LIKE_ROLES = {"tag": "outro"}
# Other columns and how many values each takes.
CONDITION_COLUMNS = {
    "style": len(LEARNED_STYLES) + 1,
    "mode": 3,
    "meter": len(METERS) + 1,
    "role": len(LEARNED_ROLES) + 1,
    "cadence": len(CADENCES) + 1,
    "relation": len(RELATIONS) + 2,
    "key_step": 13,
    "letter": 9,
    "place": 9,
    "next": 5,
    "bars": 33,
    "bar": 33,
    "bar_of_four": 5,
    "bars_left": 33,
    "beat": MAX_BEATS + 1,
    "beats_left": MAX_BEATS + 1,
}
COLUMNS = (*CHORD_COLUMNS, *DURATION_COLUMNS, *CONDITION_COLUMNS)
DROPPED = ("style", "role", "cadence", "relation", "letter", "next")  # conditions that a user may not give


@dataclass(frozen=True)
class Stretch:
    """A section on the beat grid with all that does not change inside it.

    `phrases` are the bar behind each phrase that has a cadence, and the number of its cadence.
    """

    start: int
    beats: int
    bars: int
    tonic: int
    source: int | None
    next_source: int | None
    conditions: dict[str, int]
    phrases: tuple[tuple[int, int], ...]


class Chart:
    """The chords of a song on the beat grid as far as they are written; tells the network what it may know next.

    Only `place` and `skip` change it, and `row` reads nothing at or after the current beat. A `phrased` one tells of the
    cadence of each phrase in its last bars, where another tells only of that of the section.
    """

    def __init__(self, song: Song, vocabulary: Vocabulary, *, phrased: bool = False) -> None:
        self.vocabulary = vocabulary
        self.meter_beats = song.brief.meter.beats
        self.stretches = stretches(song)
        total = sum(stretch.beats for stretch in self.stretches)
        self.chords = [UNKNOWN] * total
        self.lengths = [0] * total
        self.homes = [index for index, stretch in enumerate(self.stretches) for _ in range(stretch.beats)]
        self.beat = 0
        self.phrased = phrased
        self.previous: tuple[int, int] | None = None  # where the chord before started, and how long it stood

    def copy(self) -> "Chart":
        """Return a chart that can be written without changing this one."""
        twin = object.__new__(Chart)
        twin.__dict__.update(self.__dict__)
        twin.chords, twin.lengths = self.chords.copy(), self.lengths.copy()
        return twin

    @property
    def room(self) -> int:
        """Beats left in the bar."""
        return self.meter_beats - (self.beat - self.stretches[self.homes[self.beat]].start) % self.meter_beats

    def place(self, event: Event) -> None:
        """Write a chord at the current beat and move behind it."""
        token, length = event
        assert 0 < length <= self.room, f"{length} beats do not fit"
        self.chords[self.beat : self.beat + length] = [token] * length
        self.lengths[self.beat] = length
        self.previous = (self.beat, length)
        self.beat += length

    def skip(self, beats: int) -> None:
        """Move on, leaving what is passed unknown."""
        self.beat += beats

    def row(self) -> list[int]:
        """Return one number a column of `COLUMNS` for the chord that starts at the current beat."""
        here = self.stretches[self.homes[self.beat]]
        inside = self.beat - here.start
        bar, beat = divmod(inside, self.meter_beats)
        places = [self.beat - bars * self.meter_beats for bars in LOOKBACKS]
        source = self._source_beat(here, inside)
        before, length = self.previous or (-1, 0)
        chords = [self._heard(place, here.tonic) for place in (before, *places, source, self._ahead(here))]
        lengths = [length, *(self.lengths[place] if place >= 0 else 0 for place in (*places, source))]
        conditions = here.conditions | {
            "bar": min(bar, 31) + 1,
            "bar_of_four": bar % 4 + 1,
            "bars_left": min(here.bars - bar, 32),
            "beat": beat + 1,
            "beats_left": self.meter_beats - beat,
        }
        if self.phrased:
            conditions |= _closing(here, bar)
        return [*chords, *lengths, *(conditions[name] for name in CONDITION_COLUMNS)]

    def _source_beat(self, here: Stretch, inside: int) -> int:
        if here.source is None or inside >= self.stretches[here.source].beats:
            return -1
        return self.stretches[here.source].start + inside

    def _ahead(self, here: Stretch) -> int:
        """Return the beat whose chord starts the next section too, -1 where that is not known yet."""
        if here.next_source is None:
            return -1
        start = self.stretches[here.next_source].start
        return start if start < self.beat else -1

    def _heard(self, beat: int, tonic: int) -> int:
        if beat < 0:
            return UNKNOWN
        away = self.stretches[self.homes[beat]].tonic - tonic
        return self.vocabulary.shift(self.chords[beat], away)


def _closing(here: Stretch, bar: int) -> dict[str, int]:
    """Return what a bar that closes a phrase is told instead."""
    end, cadence = next(((end, cadence) for end, cadence in here.phrases if end > bar), (0, 0))
    return {"cadence": cadence, "bars_left": end - bar} if 0 < end - bar <= CLOSING_BARS else {}


def stretches(song: Song) -> tuple[Stretch, ...]:
    """Lay the sections of a song on the beat grid with the conditions that hold in each."""
    meter, places = song.brief.meter, {section.id: index for index, section in enumerate(song.sections)}
    letters: dict[str, int] = {}
    rows: list[Stretch] = []
    start = 0
    for index, section in enumerate(song.sections):
        letters.setdefault(section.label, len(letters))
        after = song.sections[index + 1] if index + 1 < len(song.sections) else None
        conditions = _conditions(song, section) | {
            "key_step": (section.key.pitch_class - song.sections[index - 1].key.pitch_class) % 12 + 1 if index else 0,
            "letter": min(letters[section.label], 7) + 1,
            "place": min(index, 7) + 1,
            "next": 1 if after is None else 2 if after.source is None else 3 if places[after.source] < index else 4,
        }
        source = None if section.source is None else places[section.source]
        next_source = None if after is None or after.source is None else places[after.source]
        beats = section.bars * meter.beats
        ends = accumulate(phrase.bars for phrase in section.phrases)
        phrases = tuple(
            (end, CADENCES.index(phrase.cadence) + 1)
            for end, phrase in zip(ends, section.phrases, strict=True)
            if phrase.cadence != "open"
        )
        rows.append(
            Stretch(start, beats, section.bars, section.key.pitch_class, source, next_source, conditions, phrases)
        )
        start += beats
    return tuple(rows)


def _role(style: str, role: str) -> int:
    """Return the number of a role, 0 for one that belongs to other styles and would bring their chords along."""
    role = _LIKE_ROLES.get(role, role)
    if STYLES[style].choruses:
        role = "head" if role in ("verse", "prechorus", "chorus", "theme") else role
    elif role == "head" or (role == "theme" and style != "folk"):
        return 0
    return LEARNED_ROLES.index(role) + 1


def _conditions(song: Song, section: Section) -> dict[str, int]:
    relation = next((name for name in RELATIONS if getattr(section, name) is not None), None)
    return {
        "style": LEARNED_STYLES.index(kin_of(song.brief.style, LEARNED_STYLES)) + 1,
        "mode": 1 if section.key.mode == "major" else 2,
        "meter": list(METERS).index(str(song.brief.meter)) + 1,
        "role": _role(song.brief.style, section.role),
        "cadence": CADENCES.index(section.cadence) + 1,
        "relation": 1 if relation is None else RELATIONS.index(relation) + 2,
        "bars": min(section.bars, 32),
    }


def events_of(spans: Iterable[ChordSpan], section: Section, meter: Meter, vocabulary: Vocabulary) -> list[Event]:
    """Return the chord events of a section: what sounds on each beat, joined as long as it lasts inside its bar.

    Chords that change off the beat are heard on the next one; beats without a chord span count as no chord.
    """
    beats = [NO_CHORD] * (section.bars * meter.beats)
    for span in spans:
        first, last = -(-span.onset // meter.beat_ticks), -(-span.end // meter.beat_ticks)
        beats[first:last] = [vocabulary.encode(span.chord, section.key)] * (
            min(last, len(beats)) - min(first, len(beats))
        )
    events: list[Event] = []
    for beat, token in enumerate(beats):
        if events and beat % meter.beats and events[-1][0] == token:
            events[-1] = (token, events[-1][1] + 1)
        else:
            events.append((token, 1))
    return events
