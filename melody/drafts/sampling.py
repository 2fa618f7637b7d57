"""Writing one section: several drafts of every phrase side by side, the best of which is kept.

Conventions: N drafts are N lines of one batch; rows are two ticks (see `melody.chart`) from the start of the song.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from melody.arrays import Doubles, Flags, Longs
from melody.chart import TICKS_PER_ROW, Chart
from melody.criteria.draft import Draft
from melody.criteria.ranking import score
from melody.drafts import rules
from melody.drafts.guide import FREE, NO_WALL, Guide, Step, follow, misfits, quoted, under
from melody.drafts.task import Player, Task
from melody.features import Lines, observe
from melody.landing import FORBIDDEN, Landing
from melody.phrases import Stretch
from melody.tokens import LOWEST, PITCHES, SIXTEENTH, TRIPLET, is_rest, quantise, rhythm_duration
from melody.voice import Voice, wanted_pitch
from song import TICKS_PER_QUARTER, Note

NEVER = 10**6  # ticks until a line in a pickup must have landed


@dataclass
class _State:
    """What the rules need to know of each line beside `Lines`.

    `strong` notes, and those `carried` by the chord; the number of `notes` in the section and the sum of their pitches.
    """

    rows: Longs
    silence: Longs
    repeated: Longs
    strong: Longs
    carried: Longs
    notes: Longs
    pitches: Longs
    leaning: Flags

    @classmethod
    def start(cls, count: int, row: int) -> "_State":
        """Return the state of lines at the row where they begin."""
        silence, repeated, strong, carried, notes, pitches = np.zeros((6, count), dtype=np.int64)
        rows = np.full(count, row)
        return cls(rows, silence, repeated, strong, carried, notes, pitches, np.zeros(count, dtype=bool))

    def keep(self, best: int) -> None:
        for own in vars(self).values():
            own[:] = own[best]


@dataclass(frozen=True)
class Writer:
    """Everything that stays the same while a section is written; `first` is its first row."""

    player: Player
    chart: Chart
    task: Task
    first: int
    voice: Voice
    generator: np.random.Generator

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
        row = self.first + task.start // TICKS_PER_ROW
        state = _State.start(count, row)
        notes, kept, begin = head, 0, task.start
        for stretch, rest in zip(task.stretches, task.rests, strict=True):
            end = min(stretch.end, task.stop)
            if end <= begin:
                continue
            like = self._like(stretch, notes)
            drafts, likelihoods = self._draft(lines, state, end, rest, self._guides(stretch, like, count))
            model = Draft(
                (), notes, begin, end, self.chart.meter, self.chart.tones[self.first - self.lead // TICKS_PER_ROW : self.last],
                self.voice, task.section.energy, self.lead, rest, like, task.after,
                task.others, task.last, task.section.key.pitch_class,
            )  # fmt: skip
            scores = [
                score(replace(model, notes=self._notes(draft)), likelihood)
                for draft, likelihood in zip(drafts, likelihoods, strict=True)
            ]
            best = int(np.argmax(scores))
            kept += len(drafts[best])
            notes += self._notes(drafts[best])
            begin = end
            lines.keep(best)
            state.keep(best)
            self.player.keep(best, kept)
        return notes

    def _like(self, stretch: Stretch, notes: tuple[Note, ...]) -> tuple[Note, ...]:
        """Return the first half of what a phrase answers, moved to where it begins."""
        if stretch.like is None or self.task.guide is not FREE or self.voice.flows:
            return ()
        bars = max(1, (stretch.end - stretch.start) // self.chart.meter.bar_ticks // 2)
        line = quantise(notes, self.chart.meter, stretch.start)
        return quoted(line, stretch.like, stretch.start, bars * self.chart.meter.bar_ticks)

    def _guides(self, stretch: Stretch, like: tuple[Note, ...], count: int) -> list[Guide]:
        """Return a guide for every line; half of them begin with what the phrase answers."""
        if not like:
            return [self.task.guide] * count
        shift = stretch.start - (stretch.like or 0)

        def stood(_: Note, tick: int) -> bool:
            return under(self.chart, self.first, tick) == under(self.chart, self.first, tick - shift)

        wrong = misfits(like, self.chart, self.first, self.task.section.key, stood)
        answer = follow(like, wrong, self.chart.meter, self.first, (stretch.start, like[-1].end))
        return [answer if line % 2 == 0 else FREE for line in range(count)]

    def _notes(self, draft: list[tuple[int, int, int]]) -> tuple[Note, ...]:
        return tuple(
            Note((row - self.first) * TICKS_PER_ROW, duration, pitch) for row, duration, pitch in draft if pitch >= 0
        )

    def _draft(
        self, lines: Lines, state: _State, end: int, rest: Landing | None, guides: Sequence[Guide]
    ) -> tuple[list[list[tuple[int, int, int]]], list[float]]:
        """Write every line on until it reaches tick `end`; return its events and their mean log probability."""
        count = len(lines.pitch)
        drafts: list[list[tuple[int, int, int]]] = [[] for _ in range(count)]
        total = np.zeros(count)
        while len(alive := np.flatnonzero(state.rows < self.first + end // TICKS_PER_ROW)):
            # Lines that are done idle on the last row of the section; nothing is drawn for them.
            rows = np.minimum(state.rows, self.last - 1)
            logits = self.player.rhythm_logits(observe(self.chart, lines, rows), rows)[alive]
            moment = self._moment(lines, state, alive, end)
            steps = [guides[line].at(row) for line, row in zip(alive.tolist(), rows[alive].tolist(), strict=True)]
            steps = [self._walled(step, onset) for step, onset in zip(steps, moment.onsets.tolist(), strict=True)]
            rhythms = self._draw(self._rule_rhythm(logits, moment, rest, steps))
            rhythms = np.array(
                [own if step.rhythm is None else step.rhythm for own, step in zip(rhythms.tolist(), steps, strict=True)]
            )
            durations = np.array([rhythm_duration(token) for token in rhythms.tolist()])
            # Off the grid, and where there is no way to a wall on it, what is written ends at the wall.
            durations = np.minimum(durations, np.array([step.wall for step in steps]))
            moment = replace(moment, durations=durations, tones=self._tones_under(moment.onsets, durations))
            everyone = np.zeros(count, dtype=np.int64)
            everyone[alive] = rhythms
            pitch_logits = self.player.pitch_logits(everyone)[alive]
            pitches = self._draw(self._rule_pitch(self._by_pitch(pitch_logits, rows[alive]), moment, rest, steps))
            pitches = np.array(
                [step.pitch if step.exact else own for own, step in zip(pitches.tolist(), steps, strict=True)]
            )
            tokens = np.clip(pitches - self.chart.reference[rows[alive]] - LOWEST, 0, PITCHES - 1)
            sung = np.array([not is_rest(token) for token in rhythms.tolist()])
            likelihood = pick(log_softmax(logits), rhythms) + sung * pick(log_softmax(pitch_logits), tokens)
            total[alive] += likelihood
            for place, line in enumerate(alive.tolist()):
                pitch = int(pitches[place]) if sung[place] else -1
                drafts[line].append((int(rows[line]), int(durations[place]), pitch))
                self._advance(lines, state, line, drafts[line][-1], int(rhythms[place]), moment.tones[place])
        return drafts, [float(t) / max(1, len(draft)) for t, draft in zip(total, drafts, strict=True)]

    def _walled(self, step: Step, onset: int) -> Step:
        """Off the grid, let a step end at the next quarter where nothing else is asked of it."""
        if (
            step.rhythm is not None
            or onset % SIXTEENTH == 0
            or (onset % TRIPLET == 0 and not self.chart.meter.compound)
        ):
            return step
        return replace(step, wall=min(step.wall, -onset % TICKS_PER_QUARTER))

    def _moment(self, lines: Lines, state: _State, alive: Longs, end: int) -> rules.Moment:
        rows = state.rows[alive]
        # What was sung before may lie outside this voice's range; leaps are measured from its edge.
        last = lines.last_pitch[alive]
        last = np.where(last < 0, -1, np.clip(last, self.voice.low, self.voice.high))
        tones = self.chart.tones[rows]
        share = (state.carried[alive] + 1) / (state.strong[alive] + 1)
        debt = np.maximum(0.0, rules.ENOUGH_CHORD_TONES - share)
        onsets, remaining = (rows - self.first) * TICKS_PER_ROW, self.chart.remaining[rows]
        landing = np.where(onsets < 0, NEVER, remaining - self.task.free)
        wanted = wanted_pitch(self.voice, self.task.section.energy)
        # What was sung last before the section counts as a note of it.
        drift = (state.pitches[alive] + np.maximum(0, last)) / (state.notes[alive] + 1) - wanted
        drift = np.where(last < 0, 0.0, drift)
        # In the room that is left to a pickup, silence is meant.
        silence = np.where(landing <= 0, 0, state.silence[alive])
        return rules.Moment(
            self.chart.meter, onsets, remaining, silence, state.repeated[alive], last, state.leaning[alive], tones, tones,
            debt, landing, end - onsets, drift,
        )  # fmt: skip

    def _rule_rhythm(
        self, logits: Doubles, moment: rules.Moment, rest: Landing | None, steps: Sequence[Step]
    ) -> Doubles:
        wild = logits / self.voice.temperature
        logits = rules.fit_duration(wild, moment)
        walls = np.array([step.wall for step in steps])
        if (walls < NO_WALL).any():
            logits = rules.meet_walls(logits, moment, walls)
        # Where nothing fits (a rhythm that is given off the grid), nothing is chosen either.
        fitting = rules.unless_nothing(logits, wild)
        if self.voice.swings:
            logits = rules.keep_swing(logits, moment)
        logits = rules.limit_silence(logits, moment)
        if self.voice.haste:
            logits = rules.hurry(logits, np.full(len(steps), self.voice.haste))
        if self.task.leads:
            logits = rules.lead_in(logits, moment)
        logits = rules.land_before_rest(logits, moment, self.task.landing)
        if self.task.free:
            logits = rules.leave_room(logits, moment, self.task.landing)
        if rest is not None and not self.voice.flows:
            logits = rules.settle_before_rest(logits, moment, rest)
        if self.task.guide.anchors:
            logits = rules.hurry(logits, np.full(len(steps), self.task.guide.pace))
            anchored = np.array([step.exact for step in steps])
            logits = rules.meet_anchors(logits, np.array([step.room for step in steps]), anchored)
        fitting = rules.unless_nothing(rules.land_before_rest(fitting, moment, self.task.landing), fitting)
        return rules.keep_top_p(rules.unless_nothing(logits, fitting), self.voice.top_p)

    def _rule_pitch(
        self, logits: Doubles, moment: rules.Moment, rest: Landing | None, steps: Sequence[Step]
    ) -> Doubles:
        inside = logits = rules.stay_in_range(logits / self.voice.temperature, self.voice.low, self.voice.high)
        logits = rules.limit_leap(logits, moment)
        logits = rules.prefer_chord_tones(logits, moment)
        logits = rules.resolve_by_step(logits, moment)
        logits = rules.limit_repetition(logits, moment)
        if not self.task.guide.wishes:
            logits = rules.keep_register(logits, moment)
        if any(step.pitch >= 0 for step in steps):
            wished = np.array([step.pitch for step in steps])
            logits = rules.stay_near(logits, wished, np.array([step.nearness for step in steps]))
            # What is fitted to other chords has to fit.
            fitted = np.array([step.rhythm is not None and step.pitch >= 0 and not step.exact for step in steps])
            logits = rules.keep_to_chord(logits, moment, fitted)
        if self.task.after is not None:
            wished = np.full(len(steps), self.task.after.pitch)
            logits = rules.stay_near(logits, wished, np.full(len(steps), rules.LOOSENESS))
        if rest is not None and not self.voice.flows:
            logits = rules.lean_to_cadence(logits, moment, rest)
        moment = replace(moment, landing=np.where([step.lands for step in steps], 0, moment.landing))
        logits = rules.land_on_cadence(logits, moment, self.task.landing)
        landing = rules.unless_nothing(rules.land_on_cadence(inside, moment, self.task.landing), inside)
        return rules.keep_top_p(rules.unless_nothing(logits, landing), self.voice.top_p)

    def _by_pitch(self, logits: Doubles, rows: Longs) -> Doubles:
        """Move pitch tokens to MIDI pitches."""
        result = np.full((len(logits), rules.MIDI_PITCHES), FORBIDDEN)
        pitches = self.chart.reference[rows].astype(np.int64)[:, None] + LOWEST + np.arange(PITCHES)
        inside = (pitches >= 0) & (pitches < rules.MIDI_PITCHES)
        line = np.broadcast_to(np.arange(len(logits))[:, None], pitches.shape)
        result[line[inside], pitches[inside]] = logits[inside]
        return result

    def _tones_under(self, onsets: Longs, durations: Longs) -> Flags:
        """Return the chord tones that the strong beats under a note share (those of the first, where they share none)."""
        result = np.zeros((len(onsets), 12), dtype=bool)
        beat, length = self.chart.meter.beat_ticks, self.task.section.bars * self.chart.meter.bar_ticks
        for line, (onset, duration) in enumerate(zip(onsets.tolist(), durations.tolist(), strict=True)):
            beats = range(-(-onset // beat) * beat, min(onset + duration, length), beat)
            strong = [tick for tick in beats if self.chart.meter.is_strong(tick)]
            tones = [self.chart.tones[self.first + tick // TICKS_PER_ROW] for tick in strong]
            if tones:
                shared = np.logical_and.reduce(tones)
                result[line] = shared if shared.any() else tones[0]
        return result

    def _advance(
        self,
        lines: Lines,
        state: _State,
        line: int,
        event: tuple[int, int, int],
        rhythm: int,
        tones: Flags,
    ) -> None:
        """Write an event and note what the rules must know of it; `tones` are those its strong beats asked for."""
        row, duration, pitch = event
        if pitch < 0:
            state.silence[line] += duration
        else:
            state.silence[line] = 0
            state.repeated[line] = state.repeated[line] + 1 if lines.last_pitch[line] == pitch else 1
            state.leaning[line] = tones.any() and not tones[pitch % 12]
            state.notes[line] += 1
            state.pitches[line] += pitch
            state.strong[line] += tones.any()
            state.carried[line] += tones[pitch % 12]
        lines.write(line, row, rhythm, pitch, int(self.chart.reference[row]))
        state.rows[line] = row + duration // TICKS_PER_ROW

    def _draw(self, logits: Doubles) -> Longs:
        """Draw one token a line."""
        shares = np.exp(log_softmax(logits))
        ends = np.cumsum(shares, axis=1)
        places = self.generator.random((len(logits), 1)) * ends[:, -1:]
        return np.asarray((ends <= places).sum(axis=1), dtype=np.int64)


def log_softmax(logits: Doubles) -> Doubles:
    """Return log probabilities along the last axis; minus infinity stays."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def pick(table: Doubles, columns: Longs) -> Doubles:
    """Return one column of every row."""
    return np.asarray(table[np.arange(len(table)), columns])
