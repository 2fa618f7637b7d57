"""One way to write a phrase, with what it is judged by.

Conventions: notes count ticks from the start of their section; a draft is one phrase (usually four bars) with the notes of
the section before it; `tones` are the chord tones of every row (two ticks) of the section and the `lead` ticks of its pickup, (rows, 12).
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from melody.arrays import Flags
from melody.chart import MELODIC_STYLES, TICKS_PER_ROW
from melody.landing import UPBEAT_BEATS, Landing
from melody.voice import Voice
from song import Meter, Note, kin_of

SOLOS = "solos"

# The notes of a bar: onsets in it and pitch classes above the tonic.
Bar = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Draft:
    """One way to write the bars from `start` to `end` (ticks); a last note may reach beyond `end`.

    `rest` says where a phrase may rest that the plan has a cadence for, `like` are the notes that it should take up, moved to
    where it begins, `after` is the note that follows where that is known, `others` the bars of other music in the song. `last` says that the
    song ends with the section.
    """

    notes: tuple[Note, ...]
    before: tuple[Note, ...]
    start: int
    end: int
    meter: Meter
    tones: Flags
    voice: Voice
    energy: float = 0.5
    lead: int = 0
    rest: Landing | None = None
    like: tuple[Note, ...] = ()
    after: Note | None = None
    others: tuple[Bar, ...] = ()
    last: bool = False
    tonic: int = 0

    def is_chord_tone(self, note: Note, tick: int) -> bool:
        """Return whether a note belongs to the chord at a tick; without a chord every note does."""
        chord = self.tones[(tick + self.lead) // TICKS_PER_ROW]
        return bool(chord[note.pitch % 12]) or not chord.any()

    def with_notes(self, notes: tuple[Note, ...]) -> "Draft":
        """Return another draft of the same bars."""
        return replace(self, notes=notes)

    @cached_property
    def on_chord(self) -> tuple[bool, ...]:
        """Which notes start on a tone of their chord."""
        return tuple(self.is_chord_tone(note, note.onset) for note in self.notes)

    @cached_property
    def steps(self) -> tuple[int, ...]:
        """The intervals of the phrase, the one into its first note among them."""
        return tuple(after.pitch - note.pitch for note, after in pairwise(self.before[-1:] + self.notes))

    def tones_at(self, tick: int) -> tuple[int, ...]:
        """Return the pitch classes of the chord at a tick."""
        return tuple(self.tones[(tick + self.lead) // TICKS_PER_ROW].nonzero()[0].tolist())

    def meets_end(self, note: Note) -> bool:
        """Return whether a note still sounds where the chord tones are those of the end of the section."""
        return bool((self.tones[(note.end + self.lead) // TICKS_PER_ROW - 1] == self.tones[-1]).all())

    @property
    def group(self) -> str:
        """The styles whose phrases it is measured against: jazz, pop or folk, or solos."""
        return SOLOS if self.voice.flows else MELODIC_STYLES[kin_of(self.voice.style, MELODIC_STYLES)]

    @property
    def length(self) -> int:
        """Ticks of the section."""
        return TICKS_PER_ROW * len(self.tones) - self.lead

    @property
    def resting(self) -> Note:
        """The note that the draft rests on: the last one, or a longer one before an upbeat where a phrase has a cadence."""
        last = self.notes[-1]
        if self.rest is None or self.voice.flows:
            return last
        upbeat = self.end - UPBEAT_BEATS * self.meter.beat_ticks
        later = [
            note
            for note, after in zip(self.notes, [*(n.onset for n in self.notes[1:]), self.end], strict=True)
            if after >= upbeat
        ]
        return max(later, key=lambda note: (self.room(note), note.onset))

    def room(self, note: Note) -> int:
        """Return the ticks from the start of a note to the next one, or to the end of the draft."""
        following = min(
            (other.onset for other in self.notes if other.onset > note.onset), default=max(self.end, note.end)
        )
        return following - note.onset
