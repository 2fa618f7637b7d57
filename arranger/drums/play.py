"""Playing a section: the groove that the song keeps, turned at the ends of phrases, filled at its borders.

Conventions: what is learned is played in four quarters a bar (4/4, 12/8); other meters, and styles without a learned drumming,
are played as they are written (`arranger.drums.written`).
"""

from collections.abc import Sequence

import numpy as np

from arranger.cue import FULL, LIGHT, MAIN
from arranger.drums.book import Bar, Book, Page, write_book
from arranger.drums.borders import after_fills, arrival_of, as_hands_can, fills_of, last_of, stabs_of
from arranger.drums.chart import GROOVE_BARS, tick_of
from arranger.drums.features import STEPS
from arranger.drums.hand import Hand, lived_in
from arranger.drums.model import Drummer, learned_drummer
from arranger.drums.voices import ALSO, DRUMMINGS, TIME
from arranger.drums.written import LEVEL_NAMES, groove_of, play_written
from arranger.kit import BRUSHES, Groove, sound_of
from arranger.part import Part
from arranger.pattern import for_meter
from arranger.scene import Stroke, end_with_final
from song import SongError

_SWUNG = 0.3
# What comping is worth under a new note of the melody and where it rests, against the whim of the moment.
_ON_A_NOTE, _IN_A_GAP, _WHIM = -0.3, 0.4, 0.6
# Drummers on their own repeat one bar in fifteen exactly; in a band they keep more, but no two phrases are the same.
_TURN_CHANCES = {LIGHT: 0.2, MAIN: 0.4, FULL: 0.5}
_QUARTERS = {"4/4", "12/8"}


def play(part: Part) -> list[Stroke]:
    """Return the drum part of a section; a drumming that nobody has learned raises SongError."""
    drumming = drumming_for(part)
    groove = groove_of(part)
    if not drumming or str(part.scene.meter) not in _QUARTERS or not groove:
        written = play_written(part)
        return lived_in(written, part, learned_drummer()) if drumming else written
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
    comping = _comps(drumming) and part.cue.level > LIGHT and bool(book.turns)
    hand = Hand(part, book, drummer, comping=_comps(drumming))
    strokes: list[Stroke] = []
    for bar, start in scene.bar_starts():
        played = _answering(part, book, bar) if comping else _bar_for(part, book, bar)
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
    strokes = _with_arrivals(
        strokes, arrival_of(part) + stabs_of(part) + after_fills(part, fills), part.seat.instrument.program
    )
    return as_hands_can(end_with_final(scene, strokes), part.seat.instrument.program) + last_of(part)


def _comps(drumming: str) -> bool:
    """Return whether the snare keeps no backbeat but talks with the soloist."""
    return "snare" in DRUMMINGS[drumming].free


def _page(part: Part, groove: Groove, drumming: str) -> Page:
    """Return what the groove of a section is composed from; it is the same in all sections that play it."""
    meter, level = part.scene.meter, part.cue.level
    ternary = meter.compound or part.band.swing >= _SWUNG
    main = for_meter(part.band.grooves, meter)[LEVEL_NAMES[MAIN]]
    kin = main if level == FULL and main != groove else {}
    # The chorus has a groove of its own, also where it is no louder than the verse.
    names = ("groove", "chorus") if part.scene.section.role == "chorus" else ("groove",)
    seed = int(part.stream(*names).integers(2**62))
    brushes = part.seat.instrument.program == BRUSHES or "brush" in groove
    return Page(
        drumming, meter, part.brief.tempo, level, ternary, tuple(groove.items()), seed, tuple(kin.items()), brushes
    )


def _bar_for(part: Part, book: Book, bar: int) -> Bar:
    """Return how a bar of the section is played: as always, or turned at the ends of phrases."""
    base = book.base[bar % GROOVE_BARS]
    drawn = part.rng.random()
    if not book.turns:
        return base
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
    notes = [(note.onset - start, note.end - start) for note in part.scene.sounding(start, start + meter.bar_ticks)]
    worth = part.rng.gumbel(size=len(choices)) * _WHIM
    for number, choice in enumerate(choices):
        for step in choice.said:
            tick = tick_of(step, book.ternary, quarter, even=False)
            covering = [onset for onset, end in notes if onset <= tick < end]
            worth[number] += _ON_A_NOTE if tick in covering else 0.0 if covering else _IN_A_GAP
    return choices[int(np.argmax(worth))]


def _with_arrivals(strokes: Sequence[Stroke], arrivals: Sequence[Stroke], kit: int) -> list[Stroke]:
    """Return the strokes with crashes; the hand that strikes one keeps no time meanwhile."""
    crashes = {stroke.onset for stroke in arrivals}
    time = {sound_of(voice, kit) for voice in TIME}
    return [one for one in strokes if not (one.onset in crashes and one.pitch in time)] + list(arrivals)
