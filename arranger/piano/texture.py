"""A texture for a section, drawn from the learned pianist: two bars that are kept, with small variations where the music asks.

Conventions: grips, one a sixteenth and hand (`arranger.piano.hands`); levels are those of a cue, LIGHT, MAIN, FULL. Two
sections with the same letter and level draw the same random numbers, so that what comes back is played as before.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from arranger.network import Rows, log_softmax, softmax
from arranger.piano.features import STEP, Grips, Setting, grip_bits, played_row
from arranger.piano.hands import LEFT_BITS, RIGHT_BITS
from arranger.piano.model import Pianist, load_pianist, rows_of
from song import ChordSpan, Meter, Note, parse_chord
from song.chance import stream

TEXTURE_BARS = 2
CANDIDATES = 8
# How much likelier the texture's grip is made when the section is played through: within a phrase, in its last bar.
_KEEP, _KEEP_AT_END = 3.0, 1.6
_RAREST = 0.03  # against the likeliest: what is rarer is a slip
# What a candidate costs: a share of its nats a bar, and this much for being half as thick again as asked.
_LIKELY, _FIT = 0.25, 2.0
_BASS = 0b1


# What a texture is drawn for, whatever the section does in detail: energy by level, and a melody that moves along (in sixteenths
# of two bars), so that music that comes back with other chords or words keeps its texture.
_ENERGIES = (0.25, 0.55, 0.85)
_USUAL_MELODY = ((0, 4), (4, 2), (6, 2), (8, 4), (12, 2), (14, 2), (16, 6), (22, 2), (24, 4))
_USUAL_CHORDS = (parse_chord("C"), parse_chord("F"))


@dataclass(frozen=True)
class Wish:
    """What is asked of a texture: its level, how freely it is drawn, and the random stream of what should stay the same."""

    level: int
    temperature: float
    seed: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """A kind of section, as far as its texture depends on it."""

    meter: Meter
    tempo: int
    role: str
    melodic: bool

    def setting(self, level: int) -> Setting:
        """Return two bars (and two that follow) of such a section."""
        bar = self.meter.bar_ticks
        spans = [ChordSpan(onset, bar, _USUAL_CHORDS[onset // bar % 2]) for onset in range(0, 4 * bar, bar)]
        notes = [
            Note(start + step * STEP, steps * STEP, 72)
            for start in (0, 2 * bar)
            for step, steps in _USUAL_MELODY
            if self.melodic and step * STEP < 2 * bar
        ]
        return Setting(self.meter, self.tempo, self.role, _ENERGIES[level], 4, tuple(spans), tuple(notes))


def outline_of(setting: Setting) -> Outline:
    """Return what kind of section it is."""
    return Outline(setting.meter, setting.tempo, setting.role, bool(setting.notes))


def draw_texture(
    pianist: Pianist, setting: Setting, wish: Wish, ends: frozenset[int], rng: np.random.Generator
) -> tuple[Grips, Grips]:
    """Return the grips of both hands in a section, (steps,) each; bars in `ends` close a phrase, `rng` draws the variations."""
    texture = draw_bars(outline_of(setting), wish)
    left, right = (np.resize(np.array(grips, dtype=np.int64), setting.steps) for grips in texture)
    return _play_through(pianist, setting, wish.temperature, (left, right), ends, rng)


@lru_cache(256)
def draw_bars(outline: Outline, wish: Wish) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return two bars as the best of some candidates: likely, and as thick as the level asks."""
    pianist, setting = load_pianist(), outline.setting(wish.level)
    bar = setting.bar_steps
    steps, padding = TEXTURE_BARS * bar, 2 * bar + 1
    padded = np.zeros((CANDIDATES, padding + steps, LEFT_BITS + RIGHT_BITS), dtype=np.float32)
    left, right = (np.zeros((CANDIDATES, steps), dtype=np.int64) for _ in range(2))
    nats = np.zeros(CANDIDATES)
    grips = np.array(pianist.grips)
    dice = stream(wish.seed, *wish.names).random((steps, 2, CANDIDATES))
    changes = _changes(setting)
    nothing = np.zeros(CANDIDATES, dtype=np.int64)
    for step in range(steps):
        rows = np.broadcast_to(setting.rows[step], (CANDIDATES, setting.rows.shape[1]))
        known = np.concatenate([rows, played_row(padded, step, bar)], axis=1)
        logits = pianist.left(known)
        classes, cost = _draw(_with_bass(logits, grips) if step in changes else logits, dice[step, 0], wish.temperature)
        left[:, step] = grips[classes]
        bits = grip_bits(left[:, step], nothing)[:, :LEFT_BITS]
        right[:, step], other = _draw(
            pianist.right(np.concatenate([known, bits], axis=1)), dice[step, 1], wish.temperature
        )
        nats += cost + other
        padded[:, padding + step] = grip_bits(left[:, step], right[:, step])
    thickness = padded.sum(axis=(1, 2)) / TEXTURE_BARS
    asked = pianist.notes_a_bar[wish.level] * bar / 16
    misfit = np.abs(np.log2((thickness + 1) / (asked + 1))) / np.log2(1.5)
    best = int(np.argmin(nats / TEXTURE_BARS * _LIKELY + _FIT * misfit**2))
    return tuple(left[best].tolist()), tuple(right[best].tolist())


def _draw(logits: Rows, dice: NDArray[np.float64], temperature: float) -> tuple[Grips, NDArray[np.float64]]:
    """Return a class for every row, without slips, and what it costs in nats."""
    chances = softmax(logits, temperature)
    chances[chances < _RAREST * chances.max(axis=1, keepdims=True)] = 0
    sums = chances.cumsum(axis=1)
    classes = (sums < dice[:, None] * sums[:, -1:]).sum(axis=1)
    rows = np.arange(len(classes))
    return classes, -log_softmax(logits)[rows, classes].astype(np.float64)


def _changes(setting: Setting) -> frozenset[int]:
    """Return the steps at which another chord begins."""
    starts, before = set(), None
    for span in setting.spans:
        if span.chord is not None and (span.chord != before or span.onset == 0):
            starts.add(span.onset // STEP)
        before = span.chord
    return frozenset(starts)


def _with_bass(logits: Rows, grips: Grips) -> Rows:
    """Return logits of the left hand by which a new chord gets its bass."""
    return np.where(grips & _BASS == 0, logits - 30, logits)


def _play_through(
    pianist: Pianist,
    setting: Setting,
    temperature: float,
    texture: tuple[Grips, Grips],
    ends: frozenset[int],
    rng: np.random.Generator,
) -> tuple[Grips, Grips]:
    """Return the texture as it is played through the section: where chords, melody or the end of a phrase ask for it, changed."""
    grips = np.array(pianist.grips)
    places = {grip: place for place, grip in enumerate(pianist.grips)}
    left, right = texture
    steps = np.arange(setting.steps)
    keep = np.where(np.isin(steps // setting.bar_steps, sorted(ends)), _KEEP_AT_END, _KEEP).astype(np.float32)
    change = np.isin(steps, sorted(_changes(setting)))
    known, _ = rows_of(setting, left, right)
    logits = pianist.left(known)
    logits[steps, [places[grip] for grip in left.tolist()]] += keep
    logits[change] = _with_bass(logits[change], grips)
    dice = rng.random((2, setting.steps))
    left = grips[_draw(logits, dice[0], temperature)[0]]
    logits = pianist.right(np.concatenate([known, grip_bits(left, right)[:, :LEFT_BITS]], axis=1))
    logits[steps, right] += keep
    return left, _draw(logits, dice[1], temperature)[0]
