"""Playing a section: the groove that the song keeps, turned at the ends of phrases, filled at its borders.

Conventions: what is learned is played in four quarters a bar (4/4, 12/8); other meters, and styles without a learned drumming,
are played as they are written (`arranger.drums.written`).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from arranger.cue import FULL, LIGHT, MAIN
from arranger.drums.book import Bar, Book, Page, write_book
from arranger.drums.borders import STRIKE_TICKS, arrival_of, as_hands_can, fills_of, last_of, stabs_of
from arranger.drums.chart import ACCENTS, GROOVE_BARS, tick_of
from arranger.drums.features import STEPS, Floats
from arranger.drums.model import Drummer, learned_drummer
from arranger.drums.voices import ALSO, DRUMMINGS, NUMBER, TIME, VOICES
from arranger.drums.written import LEVEL_NAMES, groove_of, play_written
from arranger.kit import BRUSHES, PERCUSSION, Groove, sound_of
from arranger.part import Part
from arranger.pattern import for_meter
from arranger.scene import Stroke, end_with_final
from song import SongError
from song.meter import TICKS_PER_QUARTER

# How loud the voices are beside one another, in a mix for General MIDI kits; an electronic kit records other balances.
BALANCE: Mapping[str, float] = {
    "kick": 0.0, "snare": 6.0, "ghost": -34.0, "side": -4.0, "hat": -8.0, "open": -5.0, "pedal": -14.0, "ride": -5.0,
    "bell": 0.0, "crash": 8.0, "high_tom": 0.0, "mid_tom": 2.0, "low_tom": 4.0,
}  # fmt: skip
# Where snare and kick keep no backbeat but talk with the soloist, they stay below the ride.
_COMPING: Mapping[str, float] = {"snare": -12.0, "kick": -14.0, "ghost": -30.0}
LOUDEST, SOFTEST = 22.0, -42.0
_HARD_SHARE, _SIGN_SHARE = 0.8, 0.6
# Of what no model foretells, this much is played: in a band one hears the others, on a practice pad only the click.
_VELOCITY_SHARE, _LATE_SHARE = 0.3, 0.35
_FILL_RISE = 8.0
_SWUNG = 0.3
_TURN_CHANCES = {LIGHT: 0.0, MAIN: 0.2, FULL: 0.3}
_QUARTERS = {"4/4", "12/8"}


def play(part: Part) -> list[Stroke]:
    """Return the drum part of a section; a drumming that nobody has learned raises SongError."""
    drumming = drumming_for(part)
    groove = groove_of(part)
    if not drumming or str(part.scene.meter) not in _QUARTERS or not groove:
        return play_written(part)
    return play_learned(part, groove, drumming, learned_drummer())


def drumming_for(part: Part) -> str:
    """Return the learned drumming of a band, "" where it has none."""
    name = part.band.drumming
    name = ALSO.get(name, name)
    if name and name not in DRUMMINGS:
        raise SongError(f'drumming "{name}" is not known; use one of {", ".join(sorted({*DRUMMINGS, *ALSO}))}')
    return name


def play_learned(part: Part, groove: Groove, drumming: str, drummer: Drummer) -> list[Stroke]:
    """Return the drum part of a section as a drummer plays on its written groove."""
    scene = part.scene
    book = write_book(_page(part, groove, drumming), drummer)
    fills = fills_of(part)
    hand = _Hand(part, book, drummer)
    strokes: list[Stroke] = []
    for bar, start in scene.bar_starts():
        played = _bar_for(part, book, bar)
        quarters = fills.get(bar, 0)
        if quarters and book.fills[quarters]:
            choices = book.fills[quarters]
            fill = choices[int(part.rng.integers(len(choices)))]
            strokes += hand.strokes(played, bar, start, until=fill.start) + hand.strokes(
                fill, bar, start, since=fill.start
            )
            strokes += hand.extras(bar, start, until=fill.start)
        else:
            strokes += hand.strokes(played, bar, start) + hand.extras(bar, start, until=STEPS[book.ternary])
    strokes = _with_arrivals(strokes, arrival_of(part) + stabs_of(part), part.seat.instrument.program)
    return as_hands_can(end_with_final(scene, strokes), part.seat.instrument.program) + last_of(part)


def _page(part: Part, groove: Groove, drumming: str) -> Page:
    """Return what the groove of a section is composed from; it is the same in all sections that play it."""
    meter, level = part.scene.meter, part.cue.level
    ternary = meter.compound or part.band.swing >= _SWUNG
    main = for_meter(part.band.grooves, meter)[LEVEL_NAMES[MAIN]]
    kin = main if level == FULL and main != groove else {}
    seed = int(part.stream("groove").integers(2**62))
    brushes = part.seat.instrument.program == BRUSHES or "brush" in groove
    return Page(
        drumming, meter, part.brief.tempo, level, ternary, tuple(groove.items()), seed, tuple(kin.items()), brushes
    )


def _bar_for(part: Part, book: Book, bar: int) -> Bar:
    """Return how a bar of the section is played: as always, turned at the ends of phrases, or answering the melody."""
    base = book.base[bar % GROOVE_BARS]
    drawn = part.rng.random()
    if not book.turns:
        return base
    if "snare" in DRUMMINGS[drumming_for(part)].free and part.cue.level > LIGHT:
        return _answering(part, book, bar)
    wanted = 7 if bar % 8 == 7 else 3 if bar % 4 == 3 else 5 if bar % 2 else 4
    turns = [turn for turn in book.turns if turn.number == wanted]
    if not turns or (wanted in (4, 5) and drawn >= _TURN_CHANCES[part.cue.level]):
        return base
    return turns[int(part.rng.integers(len(turns)))]


def _answering(part: Part, book: Book, bar: int) -> Bar:
    """Return the bar whose comping answers the melody best: it speaks where the line rests, and not over its notes."""
    meter = part.scene.meter
    start, quarter = bar * meter.bar_ticks, meter.bar_ticks // 4
    choices = [one for one in (*book.base, *book.turns) if one.number % GROOVE_BARS == bar % GROOVE_BARS]
    notes = part.scene.sounding(start, start + meter.bar_ticks)
    onsets = {note.onset - start for note in notes}
    worth = part.rng.gumbel(size=len(choices)) * 0.6
    for number, choice in enumerate(choices):
        said = np.flatnonzero(choice.hits[:, [NUMBER["snare"], NUMBER["ghost"], NUMBER["kick"]]].max(axis=1))
        for step in said:
            tick = tick_of(int(step), book.ternary, quarter, even=False)
            sounding = any(note.onset - start <= tick < note.end - start for note in notes)
            worth[number] += -0.3 if tick in onsets else 0.0 if sounding else 0.4
    return choices[int(np.argmax(worth))]


class _Hand:
    """The touch of the drummer in one section: what is learned of each stroke, and what wanders from bar to bar."""

    def __init__(self, part: Part, book: Book, drummer: Drummer) -> None:
        self.part, self.book = part, book
        self.balance = {**BALANCE, **(_COMPING if "snare" in DRUMMINGS[drumming_for(part)].free else {})}
        steps, bars = STEPS[book.ternary], part.scene.section.bars
        rng = part.stream("touch", part.scene.section.id)
        self.harder = _wandering(rng.normal(size=(bars, steps, len(VOICES))), drummer.kept[0])
        self.harder *= drummer.spread[0] * _VELOCITY_SHARE
        drift = _wandering(rng.normal(size=(bars * steps, 1)), drummer.drift).reshape(bars, steps, 1)
        own = rng.normal(size=(bars, steps, len(VOICES)))
        self.later = (drift + 0.5 * own) * drummer.spread[1] * _LATE_SHARE

    def strokes(self, bar: Bar, number: int, start: int, since: int = 0, until: int = 99) -> list[Stroke]:
        """Return the strokes of a bar from one step up to another."""
        book, meter, kit = self.book, self.part.scene.meter, self.part.seat.instrument.program
        quarter, parts = meter.bar_ticks // 4, STEPS[book.ternary] // 4
        chart, steps = book.chart, STEPS[book.ternary]
        thirds = {step // parts for step in np.flatnonzero(bar.hits.any(axis=1)) if step % parts == 1}
        found = []
        for step, voice in zip(*np.nonzero(bar.hits), strict=True):
            if not since <= step < until:
                continue
            tick = tick_of(int(step), book.ternary, quarter, even=book.ternary and step // parts in thirds)
            written = float(chart.accents[number % GROOVE_BARS * steps + step, voice]) if step < bar.start else 0.0
            balance = self.balance if step < bar.start else BALANCE
            accent = balance[VOICES[voice]] + _SIGN_SHARE * written + _HARD_SHARE * float(bar.hard[step, voice])
            accent += float(self.harder[number, step, voice])
            if step >= bar.start:
                accent += _FILL_RISE * ((step + 1 - bar.start) / (steps - bar.start) - 0.5)
            late = float(bar.late_ms[step, voice]) + float(self.later[number, step, voice]) + self.part.player.late_ms
            name = chart.renamed.get(VOICES[voice], VOICES[voice])
            found.append(_stroke(start + tick, sound_of(name, kit), accent, late))
        return found

    def extras(self, number: int, start: int, until: int) -> list[Stroke]:
        """Return what is played as written: the percussion, and the drummer's strokes between the steps up to a fill."""
        kit, steps = self.part.seat.instrument.program, STEPS[self.book.ternary]
        end = until * self.part.scene.meter.bar_ticks // steps
        found = []
        for extra in self.book.chart.extras:
            if extra.bar != number % GROOVE_BARS or (extra.tick >= end and extra.voice not in PERCUSSION):
                continue
            step = min(steps - 1, extra.tick * steps // self.part.scene.meter.bar_ticks)
            if extra.sign == "?" and self.harder[number, step, 0] < 0:
                continue
            swept = extra.voice == "brush" and extra.sign == "o" and extra.tick % TICKS_PER_QUARTER == 0
            voice = "sweep" if swept and kit == BRUSHES else extra.voice
            accent = ACCENTS[extra.sign] + float(self.harder[number, step, 1])
            late = float(self.later[number, step, 1]) + self.part.player.late_ms
            found.append(_stroke(start + extra.tick, sound_of(voice, kit), accent, late))
        return found


def _stroke(onset: int, pitch: int, accent: float, late: float) -> Stroke:
    accent = min(LOUDEST, max(SOFTEST, accent))
    return Stroke(onset, STRIKE_TICKS, pitch, round(accent, 1), round(late, 1), human=True)


def _wandering(noise: np.ndarray[tuple[int, ...], np.dtype[np.float64]], kept: float) -> Floats:
    """Return noise that keeps some of itself from row to row, as loud all the time."""
    fresh = (1 - kept**2) ** 0.5
    for row in range(1, len(noise)):
        noise[row] = kept * noise[row - 1] + fresh * noise[row]
    return noise.astype(np.float32)


def _with_arrivals(strokes: Sequence[Stroke], arrivals: Sequence[Stroke], kit: int) -> list[Stroke]:
    """Return the strokes with crashes; the hand that strikes one keeps no time meanwhile."""
    crashes = {stroke.onset for stroke in arrivals}
    time = {sound_of(voice, kit) for voice in TIME}
    return [one for one in strokes if not (one.onset in crashes and one.pitch in time)] + list(arrivals)
