"""What the network is told before each chord: the plan, the place in it, what stood at matching places, and the line above.

Conventions: positions count beats of the meter; a row is one whole number a column, 0 where something is not known; a chord
event is a token and the beats it stands, 1 to the beats of a bar, and never crosses a barline.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from harmony.line import LINE_COLUMNS, Windows
from harmony.tokens import NO_CHORD, UNKNOWN, Vocabulary
from song import STYLES, ChordSpan, Key, Meter, Section, Song, kin_of
from song.contrast import contrasts
from song.document import CADENCES, RELATIONS
from song.meter import METERS
from song.style import written_like

Event = tuple[int, int]

MAX_BEATS = max(meter.beats for meter in METERS.values())
LOOKBACKS = (1, 2, 4, 8)
MOST_AHEAD = 32  # beats; a known chord farther away is only somewhere ahead
ENERGIES = 5  # bins

# Columns that hold a chord token: the chord before; the chords 1, 2, 4 and 8 bars ago at this beat; those at this place in
# the section that this one repeats or varies and in the one that it stands against; and the next that is known beforehand.
CHORD_COLUMNS = ("previous", *(f"back{bars}" for bars in LOOKBACKS), "source", "against", "ahead")
# Columns that hold how long the chord lasts that starts there, 0 where none does.
DURATION_COLUMNS = tuple(f"{name}_beats" for name in CHORD_COLUMNS[:-1])
# What the network tells apart, in the order of its tables; others go by their nearest of kin.
LEARNED_STYLES = (
    "jazz", "bossa", "ballad", "jazz-waltz", "blues", "pop", "rock", "folk", "country", "soul",
)  # fmt: skip
LEARNED_ROLES = (
    "intro", "head", "verse", "prechorus", "chorus", "bridge", "solo", "interlude", "instrumental", "outro", "theme",
)  # fmt: skip
_LIKE_ROLES = {"tag": "outro"}
_ENERGETIC = ("pop",)  # whose songs tell their energy; elsewhere a told one would only bring the chords of pop along
_KEYS = 25  # a tonic 0 to 11 semitones up in the same mode, then in the other; 0 where there is none
# Other columns and how many values each takes.
CONDITION_COLUMNS = {
    "style": len(LEARNED_STYLES) + 1,
    "mode": 3,
    "meter": len(METERS) + 1,
    "role": len(LEARNED_ROLES) + 1,
    "cadence": len(CADENCES) + 1,
    "relation": len(RELATIONS) + 2,
    "key_before": _KEYS,
    "key_after": _KEYS,
    "key_of_song": _KEYS,
    "letter": 9,
    "place": 9,
    "next": 5,
    "energy": ENERGIES + 1,
    "bars": 33,
    "bar": 33,
    "bar_of_four": 5,
    "bars_left": 33,
    "phrase_cadence": len(CADENCES) + 1,
    "phrase_bars_left": 33,
    "beat": MAX_BEATS + 1,
    "beats_left": MAX_BEATS + 1,
    "line": 3,
    "ahead_in": MOST_AHEAD + 2,
}
COLUMNS = (*CHORD_COLUMNS, *DURATION_COLUMNS, *CONDITION_COLUMNS, *LINE_COLUMNS)
HEARD = ("line", *LINE_COLUMNS)  # what tells of the melody
# Conditions that a user may not give, each with what goes with it.
DROPPED = (
    ("style",), ("role",), ("cadence",), ("relation",), ("letter",), ("next",), ("energy",), ("key_after",),
    ("phrase_cadence", "phrase_bars_left"), ("against", "against_beats"),
)  # fmt: skip
CADENCES_TOLD = ("cadence", "phrase_cadence", "phrase_bars_left")
# All that a plan says, beyond the place in the section.
PLANNED = (*(name for group in DROPPED for name in group), "source", "source_beats", "ahead", "ahead_in")


@dataclass(frozen=True)
class Stretch:
    """A section on the beat grid with all that does not change inside it; places of others are their numbers."""

    start: int
    beats: int
    section: Section
    source: int | None
    against: int | None
    next_source: int | None
    conditions: dict[str, int]

    @property
    def tonic(self) -> int:
        """Pitch class of the tonic."""
        return self.section.key.pitch_class


class Chart:
    """The chords of a song on the beat grid as far as they are written; tells the network what it may know next.

    Only `place`, `skip` and `know` change it. `row` reads of what stands at or after the current beat only what `know` told.
    Of the sections named `unsure` it does not tell the cadences.
    """

    def __init__(self, song: Song, vocabulary: Vocabulary, unsure: Collection[str] = ()) -> None:
        self.vocabulary = vocabulary
        self.meter_beats = song.brief.meter.beats
        self.stretches = stretches(song)
        total = sum(stretch.beats for stretch in self.stretches)
        self.chords = [UNKNOWN] * total
        self.lengths = [0] * total
        self.homes = [index for index, stretch in enumerate(self.stretches) for _ in range(stretch.beats)]
        self.beat = 0
        self.previous: tuple[int, int] | None = None  # where the chord before started, and how long it stood
        self.known: dict[int, int] = {}  # chords that will stand, by the beat on which they start
        self._windows = Windows(song)
        self._unsure = frozenset(unsure)
        self._settled: dict[int, list[int]] = {}  # what does not depend on chords, by beat

    def copy(self) -> "Chart":
        """Return a chart that can be written without changing this one."""
        twin = object.__new__(Chart)
        twin.__dict__.update(self.__dict__)
        twin.chords, twin.lengths, twin.known = self.chords.copy(), self.lengths.copy(), self.known.copy()
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

    def know(self, beat: int, token: int) -> None:
        """Tell of a chord that will start at a beat of the song, heard in the key of its section."""
        self.known[beat] = token

    def row(self) -> list[int]:
        """Return one number a column of `COLUMNS` for the chord that starts at the current beat."""
        here = self.stretches[self.homes[self.beat]]
        places = [self.beat - bars * self.meter_beats for bars in LOOKBACKS]
        places += [self._same_place(here, here.source), self._same_place(here, here.against)]
        before, length = self.previous or (-1, 0)
        ahead, distance = self._ahead(here)
        chords = [self._heard(place, here.tonic) for place in (before, *places)]
        lengths = [length, *(self.lengths[place] if place >= 0 else 0 for place in places)]
        settled = self._settled.get(self.beat) or self._settle(here)
        row = [*chords, ahead, *lengths, *settled]
        row[_AHEAD_IN] = distance
        return row

    def _settle(self, here: Stretch) -> list[int]:
        """Return the conditions and the line at the current beat, and keep them."""
        bar, beat = divmod(self.beat - here.start, self.meter_beats)
        end, cadence = _phrase_at(here.section, bar)
        told = self._windows.row(here.section.id, self.beat - here.start)
        conditions = here.conditions | {
            "bar": min(bar, 31) + 1,
            "bar_of_four": bar % 4 + 1,
            "bars_left": min(here.section.bars - bar, 32),
            "phrase_cadence": CADENCES.index(cadence) + 1,
            "phrase_bars_left": min(end - bar, 32),
            "beat": beat + 1,
            "beats_left": self.meter_beats - beat,
            "line": told[0],
            "ahead_in": 0,
        }
        if here.section.id in self._unsure:
            conditions |= dict.fromkeys(CADENCES_TOLD, 0)
        settled = [*(conditions[name] for name in CONDITION_COLUMNS), *told[1:]]
        self._settled[self.beat] = settled
        return settled

    def _same_place(self, here: Stretch, other: int | None) -> int:
        inside = self.beat - here.start
        if other is None or inside >= self.stretches[other].beats:
            return -1
        return self.stretches[other].start + inside

    def _ahead(self, here: Stretch) -> tuple[int, int]:
        """Return the next chord that is known beforehand, up to the first of the next section, and in how many beats."""
        end = here.start + here.beats
        beat = min((beat for beat in self.known if self.beat < beat <= end), default=end) if self.known else end
        token = self.known.get(beat, UNKNOWN)
        if token != UNKNOWN:
            away = self.stretches[self.homes[beat]].tonic - here.tonic
            return self.vocabulary.shift(token, away), min(beat - self.beat, MOST_AHEAD + 1)
        if here.next_source is not None:
            start = self.stretches[here.next_source].start
            if start < self.beat and self.chords[start] != UNKNOWN:
                return self._heard(start, here.tonic), min(end - self.beat, MOST_AHEAD + 1)
        return UNKNOWN, 0

    def _heard(self, beat: int, tonic: int) -> int:
        if beat < 0:
            return UNKNOWN
        away = self.stretches[self.homes[beat]].tonic - tonic
        return self.vocabulary.shift(self.chords[beat], away)


_AHEAD_IN = COLUMNS.index("ahead_in")


def _phrase_at(section: Section, bar: int) -> tuple[int, str]:
    """Return the bar behind the phrase that a bar lies in, and its cadence; a section without phrases is one."""
    end = 0
    for phrase in section.phrases:
        end += phrase.bars
        if end > bar:
            return end, phrase.cadence
    return section.bars, section.cadence


def stretches(song: Song) -> tuple[Stretch, ...]:
    """Lay the sections of a song on the beat grid with the conditions that hold in each."""
    meter, places = song.brief.meter, {section.id: index for index, section in enumerate(song.sections)}
    opposites = {contrast.section: places[contrast.against] for contrast in contrasts(song)}
    letters: dict[str, int] = {}
    rows: list[Stretch] = []
    start = 0
    for index, section in enumerate(song.sections):
        letters.setdefault(section.label, len(letters))
        before = song.sections[index - 1] if index else None
        after = song.sections[index + 1] if index + 1 < len(song.sections) else None
        conditions = _conditions(song, section) | {
            "key_before": _key_step(section.key, before),
            "key_after": _key_step(section.key, after),
            "letter": min(letters[section.label], 7) + 1,
            "place": min(index, 7) + 1,
            "next": 1 if after is None else 2 if after.source is None else 3 if places[after.source] < index else 4,
        }
        source = None if section.source is None else places[section.source]
        # What a repeat of the next section's source begins with is known where both stand in one key.
        next_source = None if after is None or after.source is None else places[after.source]
        beats = section.bars * meter.beats
        rows.append(Stretch(start, beats, section, source, opposites.get(section.id), next_source, conditions))
        start += beats
    return tuple(rows)


def _key_step(key: Key, other: Section | None) -> int:
    """Return where another section's key stands, counted from a key."""
    return 0 if other is None else _key_number(key, other.key)


def _key_number(key: Key, other: Key) -> int:
    return 1 + (other.pitch_class - key.pitch_class) % 12 + (0 if other.mode == key.mode else 12)


def _role(style: str, role: str) -> int:
    """Return the number of a role, 0 for one that belongs to other styles and would bring their chords along."""
    role = _LIKE_ROLES.get(role, role)
    if STYLES[style].choruses:
        role = "head" if role in ("verse", "prechorus", "chorus", "theme") else role
    elif role == "head" or (role == "theme" and written_like(style) != "folk"):
        return 0
    return LEARNED_ROLES.index(role) + 1


def _conditions(song: Song, section: Section) -> dict[str, int]:
    relation = next((name for name in RELATIONS if getattr(section, name) is not None), None)
    style = kin_of(song.brief.style, LEARNED_STYLES)
    told = section.energy != 0.5 and style in _ENERGETIC
    return {
        "style": LEARNED_STYLES.index(style) + 1,
        "mode": 1 if section.key.mode == "major" else 2,
        "meter": list(METERS).index(str(song.brief.meter)) + 1,
        "role": _role(song.brief.style, section.role),
        "cadence": CADENCES.index(section.cadence) + 1,
        "relation": 1 if relation is None else RELATIONS.index(relation) + 2,
        "key_of_song": _key_number(section.key, song.brief.key),
        "energy": 1 + min(ENERGIES - 1, int(section.energy * ENERGIES)) if told else 0,
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
