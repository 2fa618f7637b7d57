"""Writing one section: several drafts of every phrase side by side, one of which is kept.

Conventions: N drafts are N lines of one batch; rows are two ticks (see `melody.chart`) from the start of the song.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from melody.arrays import Doubles, Flags, Longs
from melody.chart import TICKS_PER_ROW, Chart
from melody.criteria.draft import Draft
from melody.criteria.ranking import Pick, choose_draft
from melody.drafts.drawing import Events, draw, log_share
from melody.drafts.guide import FREE, Guide, quoted
from melody.drafts.progress import Progress, StrongBeats, strong_beats
from melody.drafts.ruling import Ruling, make_ruling
from melody.drafts.script import ANY, lay_out
from melody.drafts.task import Player, Task
from melody.features import Lines, observe
from melody.landing import FORBIDDEN, Landing
from melody.phrases import Stretch
from melody.returns.motif import Growing, developments
from melody.tokens import DURATIONS, LOWEST, PITCHES, quantise
from melody.voice import Voice
from song import Note

_DURATIONS = np.array([*DURATIONS, *DURATIONS])


@dataclass(frozen=True)
class Writer:
    """Everything that stays the same while a section is written; `first` is its first row."""

    player: Player
    chart: Chart
    task: Task
    first: int
    voice: Voice
    generator: np.random.Generator
    pick: Pick = choose_draft

    @property
    def last(self) -> int:
        """First row after the section."""
        return self.first + self.task.section.bars * self.chart.meter.bar_ticks // TICKS_PER_ROW

    @property
    def lead(self) -> int:
        """Ticks of the pickup that is written here."""
        return max(0, -self.task.start)

    def write(self, lines: Lines, head: tuple[Note, ...]) -> tuple[Note, ...]:
        """Write what is to be written after the notes of the head, and return all notes.

        `lines` hold N equal lines in which everything before is written; the player has taken it in.
        """
        task, count = self.task, len(lines.pitch)
        pen = Pen(
            self.player, self.chart, self.voice, self.first, make_ruling(task, self.chart, self.voice, self.first),
            strong_beats(self.chart, self.first, -self.lead, (self.last - self.first) * TICKS_PER_ROW), self.generator,
        )  # fmt: skip
        progress = Progress.start(count, self.first + task.start // TICKS_PER_ROW)
        notes, kept, begin = head, 0, task.start
        for stretch, rest in zip(task.stretches, task.rests, strict=True):
            end = min(stretch.end, task.stop)
            if end <= begin:
                continue
            like = self._like(stretch, notes)
            guides = self._guides(stretch, notes, count)
            drafts, likelihoods = pen.draft(lines, progress, end, rest, guides, notes)
            model = Draft(
                (), notes, begin, end, self.chart.meter, self.chart.tones[self.first - self.lead // TICKS_PER_ROW : self.last],
                self.voice, task.section.energy, self.lead, rest, like, task.after,
                task.others, task.last, task.section.key.pitch_class,
            )  # fmt: skip
            written = [model.with_notes(draft.notes(self.first)) for draft in drafts]
            best = self.pick(written, likelihoods, self.generator)
            kept += len(drafts[best])
            notes += drafts[best].notes(self.first)
            begin = end
            lines.keep(best)
            progress.keep(best)
            self.player.keep(best, kept)
        return notes

    def _like(self, stretch: Stretch, notes: tuple[Note, ...]) -> tuple[Note, ...]:
        """Return the first half of what a phrase answers, moved to where it begins."""
        if stretch.like is None or self.task.guide is not FREE or self.voice.flows:
            return ()
        bars = max(1, (stretch.end - stretch.start) // self.chart.meter.bar_ticks // 2)
        line = quantise(notes, self.chart.meter, stretch.start)
        return quoted(line, stretch.like, stretch.start, bars * self.chart.meter.bar_ticks)

    def _guides(self, stretch: Stretch, notes: tuple[Note, ...], count: int) -> list[Guide]:
        """Return a guide for every line; where the section is free, some develop what stands before them."""
        task = self.task
        if task.guide is not FREE or task.after is not None:
            return [task.guide] * count
        found = developments(
            notes, stretch, self.chart, self.first, task.section.key, self.voice, self.generator, task.rhyme
        )
        return [*found[:count], *[FREE] * (count - len(found))]


@dataclass(frozen=True)
class Pen:
    """Writes all lines on, event by event: what the player likes, as far as the rules go along."""

    player: Player
    chart: Chart
    voice: Voice
    first: int
    ruling: Ruling
    beats: StrongBeats
    generator: np.random.Generator

    def draft(
        self, lines: Lines, progress: Progress, end: int, rest: Landing | None, guides: Sequence[Guide],
        before: tuple[Note, ...] = (),
    ) -> tuple[list[Events], list[float]]:  # fmt: skip
        """Write every line on until it reaches tick `end`; return its events and their mean log probability.

        `before` are the notes of the section so far, which guides that grow take up with those of their line.
        """
        # What the task asks for stands whatever the rules say; what a free line takes up gives way to them.
        bound = self.ruling.task.guide is not FREE
        count, first = len(lines.pitch), self.first
        stop = first + end // TICKS_PER_ROW
        script = lay_out(guides, int(progress.rows.min()), stop, first, self.chart.meter)
        growing = {line: guide for line, guide in enumerate(guides) if isinstance(guide, Growing)}
        drafts = [Events() for _ in range(count)]
        total = np.zeros(count)
        last = len(self.ruling.hard) + self.ruling.begin
        while len(alive := np.flatnonzero(progress.rows < stop)):
            for line in [line for line, guide in growing.items() if stop > progress.rows[line] >= guide.row]:
                script = script.changed(line, growing.pop(line).grown(before + drafts[line].notes(first)))
            # Lines that are done idle on the last row of the section; nothing is drawn for them.
            rows = np.minimum(progress.rows, last - 1)
            logits = self.player.rhythm_logits(observe(self.chart, lines, rows), rows)[alive]
            rows = rows[alive]
            moment = self.ruling.moment(lines, progress, alive, end)
            steps = script.at(alive, rows)
            ruled = self.ruling.rhythm(logits, moment, rest, script, steps)
            rhythms = draw(ruled, self.voice.top_p, self.generator)
            if script.asks:
                granted = (steps.rhythm != ANY) & (bound | self._allowed(ruled, steps.rhythm))
                rhythms = np.where(granted, steps.rhythm, rhythms)
            # Off the grid, and where there is no way to a wall on it, what is written ends at the wall.
            moment.durations = np.minimum(_DURATIONS[rhythms], steps.wall)
            moment.tones = self.beats.under(moment.onsets, moment.durations)
            everyone = np.zeros(count, dtype=np.int64)
            everyone[alive] = rhythms
            pitch_logits = self.player.pitch_logits(everyone)[alive]
            ruled = self.ruling.pitch(self.ruling.by_pitch(pitch_logits, rows), moment, rest, script, steps)
            pitches = draw(ruled, self.voice.top_p, self.generator)
            if script.asks:
                granted = steps.exact & (bound | self._allowed(ruled, steps.pitch))
                pitches = np.where(granted, steps.pitch, pitches)
            reference = self.chart.reference[rows].astype(np.int64)
            tokens = np.minimum(np.maximum(pitches - reference - LOWEST, 0), PITCHES - 1)
            sung = rhythms < len(DURATIONS)
            total[alive] += log_share(logits, rhythms) + sung * log_share(pitch_logits, tokens)
            pitches = np.where(sung, pitches, -1)
            progress.advance(lines, alive, moment.durations, pitches, moment.tones)
            lines.write_all(alive, rows, rhythms, pitches, reference)
            for line, *event in zip(*(own.tolist() for own in (alive, rows, moment.durations, pitches)), strict=True):
                drafts[line].append(*event)
        return drafts, [float(t) / max(1, len(draft)) for t, draft in zip(total, drafts, strict=True)]

    @staticmethod
    def _allowed(logits: Doubles, tokens: Longs) -> Flags:
        """Return which lines may have a token; -1 stands for none, which may be had."""
        return np.asarray((tokens < 0) | (logits[np.arange(len(tokens)), tokens] > FORBIDDEN))
