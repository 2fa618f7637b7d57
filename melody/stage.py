"""The third stage: a song with chords becomes a song with a melody.

Sections that repeat take the notes of their source; sections that vary take what the plan does not have varied (see
`melody.returns.variation`), up to a new ending where nothing else is told. A tag echoes the section before it. A section with a pickup
begins before its first bar; a pickup that its source lacks is written alone. Introductions and interludes stay silent,
everything else is composed, phrase by phrase, each section from its own random stream and in sight of all that stands before it
and after it. Where a sketch says what stands of a section, that stays to the note and the rest is composed around it. Words are sung as
they are spoken: their syllables say the rhythm.
torch is imported only when there is something to compose.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from melody.chart import TICKS_PER_ROW, Chart, read_chart
from melody.criteria.ranking import Pick, bars_of, choose_draft
from melody.drafts.guide import FREE, Guide
from melody.drafts.sampling import Writer
from melody.drafts.task import Player, Task
from melody.examples import Example, trace
from melody.infill import (
    Frame,
    beginning,
    filled,
    joined,
    know_later,
    make_frame,
    register_shift,
    within,
)
from melody.landing import NOWHERE, Landing, make_landing
from melody.pace import grids_of, stands_later
from melody.phrases import Stretch, stretches
from melody.returns.rhyme import rhyme_of
from melody.returns.variation import echo, moved_notes, pickup_of_kin, return_guide
from melody.setting import (
    ending_start,
    is_silent,
    need_chords,
    no_chords,
    pickup_ticks,
    resting_place,
    returns,
    room_after,
    with_headroom,
)
from melody.tokens import SIXTEENTH
from melody.voice import Voice, singer_of, voice_for
from song import Note, Section, Sketch, Song
from song.chance import stream
from song.speech import with_speech

# Makes the player of a section from the chart, the events before it, the number of lines and of events to come.
MakePlayer = Callable[[Chart, Example, int, int], Player]


def melodize(song: Song, make_player: MakePlayer | None = None, pick: Pick = choose_draft) -> Song:
    """Write the melody of every section that has none and leave the others as they are.

    Raises SongError where the song has no sections, or a section to be composed has no chords; then nothing is composed.
    """
    need_chords(song)
    song = with_speech(song)
    shift = register_shift(song)
    chart = read_chart(song, singer_of(song.brief).centre + shift)
    for section in song.sections:
        if section.id not in song.melody:
            notes = Composer(song, section, chart, make_player or _model_player, shift, pick).notes()
            song = song.with_melody({**song.melody, section.id: notes})
    return song


@dataclass(frozen=True)
class Composer:
    """Writes the melody of one section, `shift` semitones above where the style has it; all that stands before it is written."""

    song: Song
    section: Section
    chart: Chart
    make_player: MakePlayer
    shift: int = 0
    pick: Pick = choose_draft

    def notes(self) -> tuple[Note, ...]:
        """Return the melody of the section."""
        section, sketch = self.section, self.song.sketches.get(self.section.id)
        if is_silent(section) and sketch is None:
            return ()
        line, start, guide = self._taken_over()
        if sketch is not None:
            return self._compose_around(sketch, line, start, guide)
        if start < self.length:
            line = self._compose(line, start, guide)
        return line if start < 0 else self._with_pickup(line)

    def _taken_over(self) -> tuple[tuple[Note, ...], int, Guide]:
        """Return what a section takes over from others: notes up to a tick, and what guides it from there on."""
        section = self.section
        if section.repeats is not None:
            return moved_notes(self.song, section, section.repeats, self.length, self.voice), self.length, FREE
        if section.varies is None:
            return (), -self.lead, self._echo() if section.role == "tag" else FREE
        return self._vary()

    def _compose_around(self, sketch: Sketch, line: tuple[Note, ...], start: int, guide: Guide) -> tuple[Note, ...]:
        """Compose what is open in a sketch, up to a tick as a line has it that is taken over, then guided."""
        if self.lead and line and line[0].onset >= 0:
            line = pickup_of_kin(self.song, self.section, self.voice) + line
        since = -self.lead if line and line[0].onset < 0 else 0
        whole = filled(sketch, line, since, start)
        if not isinstance(whole, Sketch):
            return whole
        if not self.song.chords.get(self.section.id):
            raise no_chords(self.song, self.section)
        frame = make_frame(whole, self.song.brief.meter, self.first, -self.lead, self.length)
        begin = beginning(whole, self.song.brief.meter.bar_ticks, self.lead)
        written = tuple(note for note in whole.notes if note.onset < begin)
        if frame.open_until > begin:
            written = self._compose(written, begin, frame.guide(guide, begin), frame=frame)
        return joined(whole, written, frame, int(self.chart.reference[self.first]))

    @property
    def length(self) -> int:
        """Ticks of the section."""
        return self.section.bars * self.song.brief.meter.bar_ticks

    @property
    def lead(self) -> int:
        """Ticks of its pickup."""
        return pickup_ticks(self.song, self.section)

    @property
    def first(self) -> int:
        """First row of the section."""
        return self.song.start_bars[self.section.id] * self.song.brief.meter.bar_ticks // TICKS_PER_ROW

    @property
    def voice(self) -> Voice:
        """Who sings."""
        voice = voice_for(self.song, self.section)
        low, centre, high = (pitch + self.shift for pitch in (voice.low, voice.centre, voice.high))
        return with_headroom(self.song, self.section, replace(voice, low=low, centre=centre, high=high))

    @property
    def landing(self) -> Landing:
        """Where the section ends."""
        spans = self.song.chords[self.section.id]
        closes = self.section is self.song.sections[-1]
        return make_landing(self.section.cadence, self.section.key, spans[-1].chord, closes=closes)

    def _echo(self) -> Guide:
        song, section = self.song, self.section
        sung = [before for before in song.sections[: song.sections.index(section)] if song.melody.get(before.id)]
        return echo(song, section, sung[-1], self.chart, self.first) if sung else FREE

    def _vary(self) -> tuple[tuple[Note, ...], int, Guide]:
        """Return how a section comes back: with a new ending, in another key, register or rhythm, or over other chords."""
        end = self.length
        if not self.section.varied or "ending" in self.section.varied:
            end = ending_start(self.song, self.section)
        guide, head, start = return_guide(
            self.song, self.section, self.chart, self.first, self.voice, self.landing, end
        )
        return head, start, guide

    def _with_pickup(self, line: tuple[Note, ...]) -> tuple[Note, ...]:
        """Return a line with a pickup before it where it should have one: that of its kin, or a new one."""
        if not self.lead or not line or line[0].onset < 0:
            return line
        if kin := pickup_of_kin(self.song, self.section, self.voice):
            return kin + line
        return self._compose((), -self.lead, FREE, line[0]) + line

    def _compose(
        self,
        head: tuple[Note, ...],
        start: int,
        guide: Guide,
        after: Note | None = None,
        frame: Frame | None = None,
    ) -> tuple[Note, ...]:
        """Compose from tick `start` on, after the notes of a head; only the pickup where the note `after` it is given.

        Within a frame, what stands in it is kept.
        """
        song, section, voice = self.song, self.section, self.voice
        so_far = song.with_melody({**song.melody, section.id: head})
        known = song.sections[: song.sections.index(section) + 1]
        context, line = trace(so_far, self.chart, known, head=start)
        know_later(song, section, self.chart, line)
        if frame is not None:
            frame.know(line, self.chart, start)
        task = self._task(start, guide, after)
        task = task if frame is None else within(task, frame)
        if frame is not None or stands_later(song, section):
            task = replace(task, grids=grids_of(song, section))
        generator = stream(song.brief.seed, "melody", section.id, *(("pickup",) if after else ()))
        with _one_thread():
            player = self.make_player(self.chart, context, voice.drafts, (task.stop - start) // SIXTEENTH + 1)
            writer = Writer(player, self.chart, task, self.first, voice, generator, self.pick)
            return writer.write(line.copies(voice.drafts), head)

    def _task(self, start: int, guide: Guide, after: Note | None) -> Task:
        song, section, bar = self.song, self.section, self.song.brief.meter.bar_ticks
        if after is not None:
            return Task(section, start, 0, [Stretch(start, 0)], [None], NOWHERE, after=after, leads=True)
        parts = stretches(section, bar)
        rests = [resting_place(song, section, part) for part in parts]
        leads = bool(self.lead) or any(pickup_ticks(song, other) for other in returns(song, section))
        others = tuple(
            part
            for other in song.sections[: song.sections.index(section)]
            if other.label != section.label and section.role != "tag"
            for part in bars_of(song.melody.get(other.id, ()), bar, other.key.pitch_class)
        )
        return Task(
            section, start, self.length, parts, rests, self.landing, room_after(song, section), guide,
            leads=leads, others=others, last=section is song.sections[-1],
            rhyme=rhyme_of(song, section),
        )  # fmt: skip


@contextmanager
def _one_thread() -> Iterator[None]:
    """Compute on one thread: sums come in the same order on every machine, and so small steps are faster."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _model_player(chart: Chart, context: Example, drafts: int, events: int) -> Player:
    from melody.drafts.player import ModelPlayer, load_model

    return ModelPlayer(load_model(), chart, context, drafts, events)
