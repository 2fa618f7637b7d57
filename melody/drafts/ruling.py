"""The rules as they apply to a section: which of them, in what order, and what gives way where they clash.

Conventions: logits are (N, RHYTHMS) and (N, 128) by MIDI pitch; rows are two ticks from the start of the song.
"""

from dataclasses import dataclass

import numpy as np

from melody.arrays import Doubles, Longs
from melody.chart import TICKS_PER_ROW, Chart
from melody.drafts import rules
from melody.drafts.guide import NO_WALL
from melody.drafts.progress import Progress
from melody.drafts.script import ANY, Script, Steps
from melody.drafts.task import Task
from melody.features import Lines
from melody.landing import FORBIDDEN, Landing
from melody.tokens import LOWEST, PITCHES, RHYTHMS
from melody.voice import Voice, wanted_pitch

NEVER = 10**6  # ticks until a line in a pickup must have landed


@dataclass(frozen=True)
class Ruling:
    """The rules of a section that starts at row `first`.

    `hard` holds, from row `begin` on, zeros and minus infinity for rhythms that fit the grid and the section there, `usual` for those
    that the style and the barline allow too (rows, RHYTHMS).
    """

    task: Task
    chart: Chart
    voice: Voice
    first: int
    begin: int
    hard: Doubles
    usual: Doubles

    def moment(self, lines: Lines, progress: Progress, alive: Longs, end: int) -> rules.Moment:
        """Return where the lines that are alive stand in a phrase that ends at tick `end`; what they sing is not known yet."""
        rows = progress.rows[alive]
        # What was sung before may lie outside this voice's range; leaps are measured from its edge.
        last = lines.last_pitch[alive]
        known = last >= 0
        last = np.where(known, np.minimum(np.maximum(last, self.voice.low), self.voice.high), -1)
        tones = self.chart.tones[rows]
        share = (progress.carried[alive] + 1) / (progress.strong[alive] + 1)
        debt = np.maximum(0.0, rules.ENOUGH_CHORD_TONES - share)
        onsets, remaining = (rows - self.first) * TICKS_PER_ROW, self.chart.remaining[rows]
        landing = np.where(onsets < 0, NEVER, remaining - self.task.free)
        # What was sung last before the section counts as a note of it.
        mean = (progress.pitches[alive] + np.maximum(0, last)) / (progress.notes[alive] + 1)
        drift = np.where(known, mean - wanted_pitch(self.voice, self.task.section.energy), 0.0)
        # As if four notes that moved stood before the first.
        stuck = np.maximum(0.0, progress.unisons[alive] / (progress.notes[alive] + 4) - rules.ENOUGH_UNISONS)
        # In the room that is left to a pickup, silence is meant.
        silence = np.where(landing <= 0, 0, progress.silence[alive])
        return rules.Moment(
            self.chart.meter, onsets, remaining, silence, progress.repeated[alive], last, progress.leaning[alive], tones,
            tones, debt, landing, end - onsets, drift, stuck,
        )  # fmt: skip

    def rhythm(
        self, logits: Doubles, moment: rules.Moment, rest: Landing | None, script: Script, steps: Steps
    ) -> Doubles:
        """Return what the rules leave of rhythm logits; `rest` is where the phrase comes to rest."""
        rows = moment.onsets // TICKS_PER_ROW + (self.first - self.begin)
        wild = logits / self.voice.temperature
        fitting = wild + self.hard[rows]
        logits = wild + self.usual[rows]
        if (steps.wall < NO_WALL).any():
            fitting = rules.meet_walls(fitting, moment, steps.wall)
            logits = np.where(fitting > FORBIDDEN, logits, FORBIDDEN)
        # Where nothing fits (a rhythm that is given off the grid), nothing is chosen either.
        fitting = rules.unless_nothing(fitting, wild)
        logits = rules.limit_silence(logits, moment)
        if self.voice.haste:
            logits = rules.hurry(logits, np.full(len(logits), self.voice.haste))
        logits = rules.land_before_rest(logits, moment, self.task.landing)
        if self.task.free:
            logits = rules.leave_room(logits, moment, self.task.landing)
        if rest is not None and not self.voice.flows:
            logits = rules.settle_before_rest(logits, moment, rest)
        if script.anchored:
            logits = rules.hurry(logits, np.full(len(logits), self.task.guide.pace))
            logits = rules.meet_anchors(logits, steps.room, steps.exact)
        if np.isfinite(logits.max(axis=1)).all():
            return logits
        fitting = rules.unless_nothing(rules.land_before_rest(fitting, moment, self.task.landing), fitting)
        return rules.unless_nothing(logits, fitting)

    def pitch(
        self, logits: Doubles, moment: rules.Moment, rest: Landing | None, script: Script, steps: Steps
    ) -> Doubles:
        """Return what the rules leave of pitch logits."""
        inside = rules.stay_in_range(logits / self.voice.temperature, self.voice.low, self.voice.high)
        logits = rules.limit_leap(inside, moment)
        logits = rules.prefer_chord_tones(logits, moment)
        logits = rules.resolve_by_step(logits, moment)
        logits = rules.limit_repetition(logits, moment)
        if not self.task.guide.wishes:
            logits = rules.keep_register(logits, moment)
        if script.asks and (steps.pitch >= 0).any():
            logits = rules.stay_near(logits, steps.pitch, steps.nearness)
            # What is fitted to other chords has to fit.
            logits = rules.keep_to_chord(logits, moment, (steps.rhythm != ANY) & (steps.pitch >= 0) & ~steps.exact)
        if self.task.after is not None:
            wished = np.full(len(logits), self.task.after.pitch)
            logits = rules.stay_near(logits, wished, np.full(len(logits), rules.LOOSENESS))
        if rest is not None and not self.voice.flows:
            logits = rules.lean_to_cadence(logits, moment, rest)
        if steps.lands.any():
            moment.landing = np.where(steps.lands, 0, moment.landing)
        logits = rules.land_on_cadence(logits, moment, self.task.landing)
        if np.isfinite(logits.max(axis=1)).all():
            return logits
        landing = rules.unless_nothing(rules.land_on_cadence(inside, moment, self.task.landing), inside)
        return rules.unless_nothing(logits, landing)

    def by_pitch(self, logits: Doubles, rows: Longs) -> Doubles:
        """Move pitch tokens (N, PITCHES) to MIDI pitches (N, 128)."""
        tokens = rules.PITCH_NUMBERS - (self.chart.reference[rows].astype(np.int64) + LOWEST)[:, None]
        inside = (tokens >= 0) & (tokens < PITCHES)
        moved = np.take_along_axis(logits, np.where(inside, tokens, 0), axis=1)
        return np.where(inside, moved, FORBIDDEN)


def make_ruling(task: Task, chart: Chart, voice: Voice, first: int) -> Ruling:
    """Return the rules of what is to be written of a section that starts at row `first`."""
    begin = first + min(0, task.start) // TICKS_PER_ROW
    rows = np.arange(begin, first + task.section.bars * chart.meter.bar_ticks // TICKS_PER_ROW)
    nothing, never, none = (
        np.zeros(len(rows), dtype=np.int64),
        np.zeros(len(rows)),
        np.zeros((len(rows), 12), dtype=bool),
    )
    # One line at every row; the rules that look only at the place ask for no more.
    everywhere = rules.Moment(
        chart.meter, (rows - first) * TICKS_PER_ROW, chart.remaining[rows], nothing, nothing, nothing, none[:, 0], none, none,
        never, nothing, nothing, never, never,
    )  # fmt: skip
    hard = usual = rules.fit_duration(np.zeros((len(rows), RHYTHMS)), everywhere)
    if voice.swings:
        usual = rules.keep_swing(usual, everywhere)
    if task.grids:
        usual = rules.keep_grids(usual, everywhere, task.grids)
    if task.leads:
        usual = rules.lead_in(usual, everywhere)
    return Ruling(task, chart, voice, first, begin, hard, usual)
