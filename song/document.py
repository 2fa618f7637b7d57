"""The song document: one immutable value that every stage reads and returns with one more layer.

Conventions: `onset` and `duration` are ticks, 24 to the quarter note; chord and melody onsets count from the start of their
section; `bars` and `start_bar` are whole bars, from 0. A section without an entry in a layer has not been composed there
yet; an empty melody means that the section is silent. Pickup notes belong to the section that they lead into and have
negative onsets; they sound in the last bar of the section before. Chords that stand already in a section whose others are still
to be composed are `given`, with gaps between them; what stands of a melody that is still to be composed is a sketch.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from song.brief import MOST_BARS as MOST_BARS
from song.brief import MOST_SECONDS as MOST_SECONDS
from song.brief import TEMPO_RANGE as TEMPO_RANGE
from song.brief import Brief as Brief
from song.error import SongError
from song.key import Key
from song.layers import LAYERS as LAYERS
from song.layers import MOST_PICKUP as MOST_PICKUP
from song.layers import ChordSpan as ChordSpan
from song.layers import Note as Note
from song.layers import PlayedControl as PlayedControl
from song.layers import PlayedNote as PlayedNote
from song.layers import Track as Track
from song.locks import LockedBars, check_layers, locked_bars
from song.remedies import CADENCE_WORDS, instead
from song.sketch import Sketch as Sketch
from song.sketch import Span as Span
from song.sketch import opened
from song.words import check_words

ROLES = (
    "intro", "head", "verse", "prechorus", "chorus", "bridge", "solo", "interlude", "instrumental", "outro", "theme",
    "tag",
)  # fmt: skip
CADENCES = ("authentic", "half", "plagal", "deceptive", "turnaround", "open")
RELATIONS = ("repeats", "varies", "over")
# What a section that varies another may change: how it ends, the chords, the key, the ornaments, how high it lies, the rhythm.
VARIED = ("ending", "harmony", "key", "ornaments", "register", "rhythm")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_'-]{0,23}")


@dataclass(frozen=True)
class Phrase:
    """A sentence of the music: how many bars it has, and the cadence that ends it."""

    bars: int
    cadence: str

    def __post_init__(self) -> None:
        if self.bars < 1:
            raise SongError(f"a phrase of {self.bars} bars; use 1 or more")
        if self.cadence not in CADENCES:
            meant = instead(self.cadence, CADENCES, CADENCE_WORDS)
            raise SongError(f'phrase cadence "{self.cadence}" is not known; {meant}')


@dataclass(frozen=True)
class Section:
    """A node of the section graph.

    `label` says what it repeats (its letter), `role` what it does. At most one of `repeats` (same chords, same melody),
    `varies` (the same music, changed) and `over` (a new melody over the same chords) names an earlier section; `varied` says
    what a varied one changes (names from `VARIED`; nothing told: its ending). One that repeats or varies in another key is
    the same music transposed. `phrases` fill the section, the last ends with its `cadence`; nothing told where there are
    none. `pickup` is how many beats before its first bar its line begins. `energy` runs from 0 (still) to 1 (the peak).
    `locked` names the layers that are never recomposed, `locked_bars` layers and bars from 0; a lock on a bar goes with that bar.
    `lyrics` are the words of its melody (`song.words`), "" for none.
    """

    id: str
    label: str
    role: str
    bars: int
    key: Key
    cadence: str = "open"
    energy: float = 0.5
    repeats: str | None = None
    varies: str | None = None
    over: str | None = None
    locked: frozenset[str] = frozenset()
    phrases: tuple[Phrase, ...] = ()
    varied: frozenset[str] = frozenset()
    pickup: int = 0
    locked_bars: LockedBars = frozenset()
    lyrics: str = ""

    def __post_init__(self) -> None:
        where = f"section {self.id}"
        for what, name in (("id", self.id), ("label", self.label)):
            if not _NAME.fullmatch(name):
                raise SongError(f'section {what} "{name}" is not usable; write letters and digits, as A1')
        if self.role not in ROLES:
            raise SongError(f'{where}: role "{self.role}" is not known; {instead(self.role, ROLES)}')
        if self.cadence not in CADENCES:
            meant = instead(self.cadence, CADENCES, CADENCE_WORDS)
            raise SongError(f'{where}: cadence "{self.cadence}" is not known; {meant}')
        if not 1 <= self.bars <= 256:
            raise SongError(f"{where}: {self.bars} bars; use 1 to 256")
        if not 0 <= self.energy <= 1:
            raise SongError(f"{where}: energy {self.energy} is out of range; use 0 to 1")
        related = [f"{name} {getattr(self, name)}" for name in RELATIONS if getattr(self, name) is not None]
        if len(related) > 1:
            raise SongError(f"{where}: says both {related[0]} and {related[1]}; take one of them away")
        if self.locked or self.locked_bars:
            self._check_locks(where)
        self._check_lyrics(where)
        if not 0 <= self.pickup <= MOST_PICKUP:
            raise SongError(f"{where}: a pickup of {self.pickup} beats; use 0 to {MOST_PICKUP}")
        self._check_varied(where)
        self._check_phrases(where)

    def _check_lyrics(self, where: str) -> None:
        try:
            if self.lyrics:
                check_words(self.lyrics)
        except SongError as error:
            raise SongError(f"{where}: lyrics: {error}") from None

    def _check_locks(self, where: str) -> None:
        try:
            check_layers({*self.locked, *(layer for layer, _ in self.locked_bars)})
        except SongError as error:
            raise SongError(f"{where}: {error}") from None
        there = frozenset((layer, bar) for layer, bar in self.locked_bars if 0 <= bar < self.bars)
        object.__setattr__(self, "locked_bars", there)

    def _check_varied(self, where: str) -> None:
        if self.varied and self.varies is None:
            raise SongError(f"{where}: says what is varied but varies no section; add varies, as varies: A1")
        if unknown := self.varied - set(VARIED):
            raise SongError(f'{where}: "{min(unknown)}" cannot be varied; {instead(min(unknown), VARIED)}')

    def _check_phrases(self, where: str) -> None:
        if not self.phrases:
            return
        if (bars := sum(phrase.bars for phrase in self.phrases)) != self.bars:
            raise SongError(f"{where}: its phrases have {bars} bars, the section {self.bars}; make them equal")
        if (last := self.phrases[-1].cadence) != self.cadence:
            raise SongError(f"{where}: its last phrase ends {last}, the section {self.cadence}; make them equal")

    @property
    def source(self) -> str | None:
        """Id of the section this one repeats, varies or plays over."""
        return self.repeats or self.varies or self.over

    def with_cadence(self, cadence: str) -> "Section":
        """Return the section with another cadence at its end, and so at the end of its last phrase."""
        phrases = (*self.phrases[:-1], Phrase(self.phrases[-1].bars, cadence)) if self.phrases else ()
        return replace(self, cadence=cadence, phrases=phrases)


Chords = Mapping[str, tuple[ChordSpan, ...]]
Melody = Mapping[str, tuple[Note, ...]]
Sketches = Mapping[str, Sketch]


@dataclass(frozen=True)
class Song:
    """A brief and the layers composed so far; `chords`, `melody`, `given` and `sketches` are keyed by section id.

    A section is never in both `chords` and `given`, nor in both `melody` and `sketches`; one of whose chords nothing is given
    is in neither.
    """

    brief: Brief
    sections: tuple[Section, ...] = ()
    chords: Chords = field(default_factory=dict)
    melody: Melody = field(default_factory=dict)
    tracks: tuple[Track, ...] = ()
    given: Chords = field(default_factory=dict)
    sketches: Sketches = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = [section.id for section in self.sections]
        for index, section in enumerate(self.sections):
            if section.id in ids[:index]:
                raise SongError(f"section {section.id} stands twice; give every section its own id")
            if section.source is not None and section.source not in ids[:index]:
                raise SongError(f'section {section.id}: no section "{section.source}" stands before it')
        for name in (*LAYERS, "given", "sketches"):
            layer: Mapping[str, object] = getattr(self, name)
            for section_id in layer:
                if section_id not in ids:
                    raise SongError(f'{name}: no section is called "{section_id}"')
            ordered = {section_id: layer[section_id] for section_id in ids if section_id in layer}
            if name == "given":
                ordered = {section_id: spans for section_id, spans in ordered.items() if spans}
            object.__setattr__(self, name, MappingProxyType(ordered))
        if both := [section_id for section_id in self.given if section_id in self.chords]:
            raise SongError(f"section {both[0]}: has chords and others that are given; leave one of them away")
        if both := [section_id for section_id in self.sketches if section_id in self.melody]:
            raise SongError(f"section {both[0]}: has a melody and the sketch of one; leave one of them away")

    def section(self, section_id: str) -> Section:
        """Return the section with that id; SongError where there is none."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise SongError(f'no section is called "{section_id}"; {_section_meant(section_id, self.sections)}')

    @property
    def bars(self) -> int:
        """Bars in the whole song."""
        return sum(section.bars for section in self.sections)

    @property
    def start_bars(self) -> dict[str, int]:
        """First bar of every section, from 0."""
        starts, bar = {}, 0
        for section in self.sections:
            starts[section.id] = bar
            bar += section.bars
        return starts

    @property
    def seconds(self) -> float:
        """Length of the whole song at its tempo."""
        return self.bars * self.brief.meter.bar_ticks / 24 * 60 / self.brief.tempo

    def starts(self) -> Iterator[tuple[Section, int]]:
        """Walk the sections with their start in ticks."""
        start = 0
        for section in self.sections:
            yield section, start
            start += section.bars * self.brief.meter.bar_ticks

    @property
    def charts(self) -> Chords:
        """The chords of every section as far as they stand, composed or given."""
        return {**self.chords, **self.given}

    @property
    def lines(self) -> Mapping[str, tuple[Note, ...] | Sketch]:
        """The melody of every section as far as it stands, composed or sketched."""
        return {**self.melody, **self.sketches}

    def all_chords(self) -> tuple[ChordSpan, ...]:
        """Return the chords of the whole song, onsets from its start."""
        return tuple(
            replace(span, onset=span.onset + start)
            for section, start in self.starts()
            for span in self.chords.get(section.id, ())
        )

    def sounding(self) -> Melody:
        """Return what sounds of every section's melody, onsets from the section's start, in a pickup before it.

        A pickup has the right of way: a note before it that starts inside it is left out, one that reaches into it is cut.
        Nothing sounds before the song.
        """
        heard: dict[str, tuple[Note, ...]] = {}
        starts: dict[str, int] = {}
        for section, start in self.starts():
            notes = self.melody.get(section.id, ())
            if notes and notes[0].onset < 0:
                notes = tuple(note for note in notes if start + note.onset >= 0)
            if notes and notes[0].onset < 0:
                for earlier in heard:
                    heard[earlier] = _until(heard[earlier], start + notes[0].onset - starts[earlier])
            if section.id in self.melody:
                heard[section.id], starts[section.id] = notes, start
        return heard

    def all_notes(self) -> tuple[Note, ...]:
        """Return the melody of the whole song as it sounds, onsets from its start."""
        heard = self.sounding()
        return tuple(
            replace(note, onset=note.onset + start)
            for section, start in self.starts()
            for note in heard.get(section.id, ())
        )

    def with_sections(self, sections: tuple[Section, ...]) -> "Song":
        """Replace the plan; everything that stood on it is emptied."""
        return Song(self.brief, sections)

    def with_chords(self, chords: Chords) -> "Song":
        """Replace the chords; the melody over chords that changed is emptied where it is not locked, and all tracks.

        Of a melody of which bars are locked, these stay as a sketch. What was given of a section that has chords now is in them
        and goes.
        """
        kept, sketches, meter = dict(self.melody), dict(self.sketches), self.brief.meter
        for name, notes in self.melody.items():
            section, locked = self.section(name), locked_bars(self, name, "melody")
            if self.chords.get(name) not in (None, chords.get(name)) and len(locked) < section.bars:
                del kept[name]
                open_bars, lead = {*range(section.bars)} - locked, section.pickup * meter.beat_ticks
                line = opened(notes, open_bars, meter.bar_ticks, lead) if locked else ()
                if isinstance(line, Sketch):
                    sketches[name] = line
                elif line:
                    kept[name] = line
        given = {name: spans for name, spans in self.given.items() if name not in chords}
        return replace(self, chords=chords, melody=kept, tracks=(), given=given, sketches=sketches)

    def with_melody(self, melody: Melody) -> "Song":
        """Replace the melody; the sketches of what has one now go, and the tracks are emptied."""
        sketches = {name: sketch for name, sketch in self.sketches.items() if name not in melody}
        return replace(self, melody=melody, tracks=(), sketches=sketches)

    def with_tracks(self, tracks: tuple[Track, ...]) -> "Song":
        """Replace what the band plays."""
        return replace(self, tracks=tracks)


def _section_meant(name: str, sections: tuple[Section, ...]) -> str:
    """Return which section may be meant, by its letter or role too, or which there are."""
    if not sections:
        return "there are no sections yet"
    known, first = [section.id for section in sections], sections[::-1]
    others = {section.label.lower(): section.id for section in first} | {section.role: section.id for section in first}
    hint = instead(name, known, others)
    return hint if hint.startswith("did you mean") else f"there are {', '.join(known)}"


def _until(notes: tuple[Note, ...], tick: int) -> tuple[Note, ...]:
    """Return what of some notes sounds before a tick."""
    if not notes or notes[-1].end <= tick:
        return notes
    return tuple(replace(note, duration=min(note.duration, tick - note.onset)) for note in notes if note.onset < tick)
