"""Takes of drummers on the grid: hits, velocities, what is left of the timing once the take's own swing is taken off.

Conventions: see `arranger.drums.features`; lateness is in milliseconds, negative is early; levels are thirds of the takes of one
drumming, by how loud and how busy they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from arranger.drums.drummings import DRUMMING_NAMES, drumming_of
from arranger.drums.features import STEPS, UNKNOWN, Setting
from arranger.drums.voices import NUMBER, TOMS, VOICES, Floats, Integers
from corpus.drumming import MIDI_TICKS_PER_QUARTER, Take
from corpus.split import Split

# What a pitch of an electronic kit (with rims and edges) is.
_PERFORMED: Mapping[int, str] = {
    36: "kick", 38: "snare", 40: "snare", 37: "side", 22: "hat", 42: "hat", 26: "open", 46: "open", 44: "pedal", 51: "ride",
    59: "ride", 53: "bell", 49: "crash", 52: "crash", 55: "crash", 57: "crash", 48: "high_tom", 50: "high_tom",
    45: "mid_tom", 47: "mid_tom", 43: "low_tom", 58: "low_tom",
}  # fmt: skip
# What a pitch of a drum machine's grid is; its tambourine is nobody's on the kit.
_PROGRAMMED: Mapping[int, str] = {
    36: "kick", 38: "snare", 39: "snare", 37: "side", 42: "hat", 46: "open", 49: "crash", 56: "bell", 50: "high_tom",
    47: "mid_tom", 45: "low_tom",
}  # fmt: skip
_GHOST_SHARE, _LOUDEST_GHOST = 0.5, 52
_LATEST_MS = 45.0
_FLAT_RIDES = 3  # cymbal strokes in a machine's bar from which it is a ride, not a crash
_FILL_TOMS = 3
# Fast swing is played nearer to even eighths than to triplets; what is heard is swing all the same.
_SWUNG = {"jazz": 2.5, "shuffle": 2.5}


@dataclass(frozen=True)
class Lesson:
    """A take on the grid: arrays are (steps, voices), velocities 0 where nothing is hit; `fills` as in `place_rows`."""

    setting: Setting
    split: Split
    kind: str
    hits: Floats
    velocities: Floats
    late_ms: Floats
    fills: Floats

    @property
    def steps(self) -> int:
        """Steps in a bar."""
        return STEPS[self.setting.ternary]

    @property
    def bars(self) -> int:
        """Bars in the take."""
        return len(self.hits) // self.steps


def lessons_of(takes: Iterable[Take]) -> list[Lesson]:
    """Return the takes in four quarters a bar whose drumming is one of ours, with their levels."""
    lessons: list[Lesson] = []
    patterns: dict[tuple[str, str, bool], list[Lesson]] = {}
    for take in takes:
        drumming = drumming_of(take.genre)
        four = take.bar_midi_ticks == 4 * MIDI_TICKS_PER_QUARTER or take.meter == (12, 8)
        if drumming is None or not four:
            continue
        lesson = _lesson(take, drumming)
        if take.human:
            lessons.append(lesson)
        else:
            key = (take.title.partition(" (")[0], drumming, lesson.setting.ternary)
            patterns.setdefault(key, []).append(lesson)
    return _levelled(lessons) + [_song_of(group) for group in patterns.values()]


def _lesson(take: Take, drumming: str) -> Lesson:
    names = _PERFORMED if take.human else _programmed(take)
    strokes = [(tick, names[pitch], velocity) for tick, pitch, velocity in take.strokes if pitch in names]
    quarters = np.array([tick for tick, _, _ in strokes], np.float64) / take.bar_midi_ticks * 4
    ternary = _is_ternary(quarters, _SWUNG.get(drumming, 1.0))
    setting = Setting(drumming, take.tempo, ternary, human=take.human)
    parts = STEPS[ternary] // 4
    steps, late = _on_grid(quarters, parts)
    bars = max(1, int(np.ceil((steps.max(initial=0) + 1) / STEPS[ternary])))
    shape = (bars * STEPS[ternary], len(VOICES))
    hits, velocities, late_ms = (np.zeros(shape, np.float32) for _ in range(3))
    quarter_ms = 60_000 / (take.tempo or 110)
    ghosts = _ghost_limit(strokes) if take.human else 0
    for (_, voice, velocity), step, after in zip(strokes, steps, late, strict=True):
        name = "ghost" if voice == "snare" and velocity <= ghosts else voice
        number = NUMBER[name]
        if velocity > velocities[step, number]:
            hits[step, number], velocities[step, number] = 1.0, velocity
            late_ms[step, number] = np.clip(after * quarter_ms, -_LATEST_MS, _LATEST_MS)
    hits[:, NUMBER["ghost"]] *= 1 - hits[:, NUMBER["snare"]]
    fills = _fills(hits, take.kind, STEPS[ternary])
    return Lesson(setting, take.split, take.kind, hits, velocities * hits, late_ms * hits, fills)


def _programmed(take: Take) -> dict[int, str]:
    cymbals = sum(pitch == 49 for _, pitch, _ in take.strokes)
    return {**_PROGRAMMED, 49: "ride" if cymbals >= _FLAT_RIDES else "crash"}


def _ghost_limit(strokes: Sequence[tuple[int, str, int]]) -> float:
    """Return the loudest velocity of a ghost note: far below the take's own backbeats."""
    snare = [velocity for _, voice, velocity in strokes if voice == "snare"]
    return min(_LOUDEST_GHOST, _GHOST_SHARE * float(np.percentile(snare, 90))) if snare else 0


def _is_ternary(quarters: npt.NDArray[np.float64], leaning: float) -> bool:
    errors = [np.mean((quarters * parts - np.round(quarters * parts)) ** 2 / parts**2) for parts in (4, 3)]
    return bool(errors[1] < leaning * errors[0])


def _on_grid(quarters: npt.NDArray[np.float64], parts: int) -> tuple[Integers, npt.NDArray[np.float64]]:
    """Return the step of each stroke and how late it is in quarters, against where the take itself puts that part of a beat."""
    swing = np.zeros(parts)
    steps = np.zeros(len(quarters), np.int64)
    places = quarters * parts
    for _ in range(3):
        # The nearest step, each at the place where the take has been found to play it.
        around = np.floor(places).astype(np.int64)[:, None] + np.arange(-1, 3)
        far = np.abs(places[:, None] - around - swing[around % parts])
        steps = around[np.arange(len(places)), far.argmin(axis=1)]
        for part in range(parts):
            mine = steps % parts == part
            if mine.sum() >= 4:
                swing[part] = np.clip(np.median(places[mine] - steps[mine]), -0.45, 0.45)
    steps = np.maximum(steps, 0)
    return steps, (places - steps - swing[steps % parts]) / parts


def _fills(hits: Floats, kind: str, steps: int) -> Floats:
    """Return how much of a bar of fill is still to come: all of a fill take, in a beat the bars that run over the toms."""
    left = 1.0 - (np.arange(len(hits)) % steps) / steps
    if kind == "fill":
        return left.astype(np.float32)
    toms = hits[:, [NUMBER[voice] for voice in TOMS]].max(axis=1).reshape(-1, steps)
    usual = toms.mean(axis=0)
    fills = np.zeros(len(hits), np.float32)
    for bar, row in enumerate(toms * (usual < 0.3)):
        if row.sum() >= _FILL_TOMS:
            start = bar * steps + int(np.argmax(row))
            fills[start : (bar + 1) * steps] = left[start : (bar + 1) * steps]
    return fills


def _levelled(lessons: Sequence[Lesson]) -> list[Lesson]:
    """Return the lessons with their levels: thirds of each drumming."""
    scores = {}
    for number, lesson in enumerate(lessons):
        struck = lesson.velocities[lesson.hits > 0]
        scores[number] = np.array([struck.mean(), lesson.hits.sum() / lesson.bars]) if len(struck) else np.zeros(2)
    levels = {}
    for drumming in DRUMMING_NAMES:
        mine = [number for number, lesson in enumerate(lessons) if lesson.setting.drumming == drumming]
        if len(mine) < 6:
            continue
        values = np.array([scores[number] for number in mine])
        total = ((values - values.mean(axis=0)) / (values.std(axis=0) + 1e-6)).sum(axis=1)
        for number, rank in zip(mine, total.argsort().argsort(), strict=True):
            levels[number] = int(3 * rank // len(mine))
    return [
        replace(lesson, setting=replace(lesson.setting, level=levels.get(number, UNKNOWN)))
        for number, lesson in enumerate(lessons)
    ]


def _song_of(group: Sequence[Lesson]) -> Lesson:
    """Return the bars of one drum machine pattern as they are meant to be used: the beats, then the break into the next bar."""
    ordered = sorted(group, key=lambda lesson: lesson.kind)
    return replace(
        ordered[0],
        hits=np.concatenate([lesson.hits for lesson in ordered]),
        velocities=np.concatenate([lesson.velocities for lesson in ordered]),
        late_ms=np.concatenate([lesson.late_ms for lesson in ordered]),
        fills=np.concatenate([lesson.fills for lesson in ordered]),
    )
