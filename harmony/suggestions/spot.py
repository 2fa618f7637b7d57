"""A bar of a song and what stands around it, as the network and the rules see it.

Conventions: `bar` counts from 0 here; a run is the events of some bars in order (`harmony.suggestions.beam`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harmony.drafts.draft import Model
from harmony.features import Chart, Event, events_of
from harmony.stage import shipped_model
from harmony.suggestions.beam import Place, Run
from harmony.suggestions.sharing import Spans, bars_of, sharing
from harmony.theory.stock import changes_of
from harmony.tokens import Degree, Vocabulary, degree_of
from song import Chord, Meter, Section, Song, find_style
from song.style import written_like

AFTER = 4  # bars behind the bar, that say how well the music goes on
NEAR = 4  # chords of the next section, that say how the last ones of this are called


@dataclass(frozen=True)
class Spot:
    """A bar, or some, in the first section that has it; `sharers` are all that have it, that one among them.

    `blue` says that the tune is a blues, which rests on its seventh; `told` is the song as the network is told of it.
    """

    song: Song
    told: Song
    home: Section
    bar: int
    bars: int
    sharers: tuple[str, ...]
    model: Model
    blue: bool

    @classmethod
    def of(cls, song: Song, section_id: str, bar: int, bars: int, model: Model | None = None) -> "Spot":
        """Find the bar, which a person counts from 1, where it stands first; SongError where there is none.

        The shipped network is loaded where no other is given.
        """
        sharers = sharing(song, section_id, bar, bars)
        home = song.section(sharers[0])
        blue = written_like(song.brief.style) == "blues" or changes_of(home, song).endswith("blues")
        return cls(song, _told(song, home), home, bar - 1, bars, sharers, model or shipped_model(), blue)

    @property
    def vocabulary(self) -> Vocabulary:
        """The chords that the network knows."""
        return self.model.vocabulary

    @property
    def meter(self) -> Meter:
        """The meter of the song."""
        return self.song.brief.meter

    @property
    def stands(self) -> Spans:
        """What stands in the bar."""
        return bars_of(self.song.chords[self.home.id], self.bar, self.bars, self.meter.bar_ticks)

    @property
    def following(self) -> list[Chord | None]:
        """The next chords behind the bar."""
        end = (self.bar + self.bars) * self.meter.bar_ticks
        spans = [span for span in self.song.chords[self.home.id] if span.onset >= end]
        for section in self.song.sections[self.song.sections.index(self.home) + 1 :][:1]:
            spans += self.song.chords.get(section.id, ())[:NEAR]
        return [span.chord for span in spans]

    def degrees(self, chords: Sequence[Chord | None]) -> list[Degree | None]:
        """Return chords by their places in the key of the section."""
        return [degree_of(chord, self.home.key) if chord else None for chord in chords]

    def run_of(self, spans: Spans) -> Run:
        """Return chords in the bar as the network reads them."""
        start = self.bar * self.meter.bar_ticks
        first = [replace(span, onset=span.onset - start) for span in spans]
        stretch = replace(self.home, bars=self.bars, phrases=())
        return tuple(events_of(first, stretch, self.meter, self.vocabulary))

    def place(self) -> Place:
        """Return the network at the bar, told of all that stands before it and of nothing behind."""
        chart, rows = Chart(self.told, self.vocabulary), []
        for section in self.told.sections:
            events = self._events(section)
            end = chart.beat + (self.bar if section == self.home else section.bars) * self.meter.beats
            while chart.beat < end:
                if section.id not in self.song.chords:
                    chart.skip(end - chart.beat)
                    break
                rows.append(chart.row())
                chart.place(events.pop(0))
            if section == self.home:
                break
        return Place(self.model, chart, rows)

    def after(self, run: Run) -> Run:
        """Return the events of the bars behind the bar, with `run` wherever the bar comes again."""
        first, behind = self.bar * self.meter.beats, (self.bar + self.bars) * self.meter.beats
        left = AFTER * self.meter.beats
        found: list[Event] = []
        for section in self.told.sections[self.told.sections.index(self.home) :]:
            if left <= 0 or section.id not in self.song.chords:
                break
            beat = 0
            for event in self._events(section):
                ahead = left > 0 and (section != self.home or beat >= behind)
                again = section.id in self.sharers and first <= beat < behind
                if ahead and not again:
                    found.append(event)
                elif ahead and beat == first:
                    found.extend(run)
                left -= event[1] if ahead else 0
                beat += event[1]
        return tuple(found)

    def _events(self, section: Section) -> list[Event]:
        return events_of(self.song.chords.get(section.id, ()), section, self.meter, self.vocabulary)


def _told(song: Song, home: Section) -> Song:
    """Return the song as the network is told of it: its plan and its melody.

    Where a form is played in choruses it learned tunes without intros, and one in front would lead the tune astray.
    """
    before: set[str] = set()
    for section in song.sections if find_style(song.brief.style).choruses else ():
        if section.role == "intro" or section.source in before:
            before.add(section.id)
    if home.id in before:
        before = set()
    sections = tuple(section for section in song.sections if section.id not in before)
    melody = {name: notes for name, notes in song.melody.items() if name not in before}
    return Song(song.brief, sections, melody=melody)
