"""Playing a section: the groove that the song keeps, turned at the ends of phrases, filled at its borders.

Conventions: what is learned is played in four quarters a bar (4/4, 12/8); other meters, and styles without a learned drumming,
are played as they are written (`arranger.drums.written`).
"""

import numpy as np

from arranger.bands.kit import BRUSHES
from arranger.bands.pattern import for_meter
from arranger.direction.cue import FULL, LEVELS, LIGHT, MAIN
from arranger.drums.arrivals import with_arrivals
from arranger.drums.book import Bar, Book, Page, inner_number, write_book
from arranger.drums.chart import tick_of
from arranger.drums.drummings import DRUMMINGS
from arranger.drums.features import STEPS
from arranger.drums.fills import fills_of
from arranger.drums.hand import Hand, lived_in
from arranger.drums.model import Drummer, learned_drummer
from arranger.drums.written import play_written
from arranger.part import Part
from arranger.stroke import Stroke

_SWUNG = 0.3
# What comping is worth under a new note of the melody and where it rests, against the whim of the moment.
_ON_A_NOTE, _IN_A_GAP, _WHIM = -0.3, 0.4, 0.6
# Drummers on their own repeat one bar in fifteen exactly; in a band they keep more, but no two phrases are the same.
_TURN_CHANCES = {LIGHT: 0.2, MAIN: 0.4, FULL: 0.5}
_QUARTERS = {"4/4", "12/8"}


def play(part: Part) -> list[Stroke]:
    """Return the drum part of a section."""
    if part.band.drumming and part.groove and str(part.scene.meter) in _QUARTERS:
        return play_learned(part, learned_drummer())
    written = play_written(part)
    return lived_in(written, part, learned_drummer()) if part.band.drumming else written


def play_learned(part: Part, drummer: Drummer) -> list[Stroke]:
    """Return the drum part of a section as a drummer plays on its written groove."""
    book = write_book(_page(part), drummer)
    comps = DRUMMINGS[part.band.drumming].comps
    answers = comps and part.cue.level > LIGHT and bool(book.turns)
    hand = Hand(part, book, drummer, comping=comps)
    fills = fills_of(part)
    strokes: list[Stroke] = []
    for bar, start in part.scene.bar_starts():
        played, until = _answering(part, book, bar) if answers else _bar_for(part, book, bar), STEPS[book.ternary]
        choices = book.fills[fills[bar]] if bar in fills else ()
        if choices:
            fill = choices[int(part.rng.integers(len(choices)))]
            until = fill.start
            strokes += hand.strokes(fill, bar, start, since=until)
        strokes += hand.strokes(played, bar, start, until=until) + hand.extras(bar, start, until=until)
    return with_arrivals(part, strokes, fills)


def _page(part: Part) -> Page:
    """Return what the groove of a section is composed from; it is the same in all sections that play it."""
    meter, level, groove = part.scene.meter, part.cue.level, part.groove
    ternary = meter.compound or part.band.swing >= _SWUNG
    main = for_meter(part.band.grooves, meter)[LEVELS[MAIN]]
    kin = main if level == FULL and main != groove else {}
    # The chorus has a groove of its own, also where it is no louder than the verse.
    names = ("groove", "chorus") if part.scene.section.role == "chorus" else ("groove",)
    seed = int(part.stream(*names).integers(2**62))
    brushes = part.seat.instrument.program == BRUSHES or "brush" in groove
    return Page(
        part.band.drumming,
        meter,
        part.brief.tempo,
        level,
        ternary,
        tuple(groove.items()),
        seed,
        tuple(kin.items()),
        brushes,
    )


def _bar_for(part: Part, book: Book, bar: int) -> Bar:
    """Return how a bar of the section is played: as always, or turned at the ends of phrases."""
    base = book.base[bar % len(book.base)]
    drawn = part.rng.random()
    if not book.turns:
        return base
    wanted = bar % 8 if bar % 4 == 3 else inner_number(base.place, len(book.base))
    turns = [turn for turn in book.turns if (turn.number, turn.place) == (wanted, base.place)]
    loops = DRUMMINGS[part.band.drumming].loops and wanted != 7
    if not turns or loops or (bar % 4 != 3 and drawn >= _TURN_CHANCES[part.cue.level]):
        return base
    return turns[int(part.rng.integers(len(turns)))]


def _answering(part: Part, book: Book, bar: int) -> Bar:
    """Return the bar whose comping answers the melody best: it speaks where the line rests, and not over its notes."""
    meter = part.scene.meter
    start, quarter = bar * meter.bar_ticks, meter.bar_ticks // 4
    choices = [one for one in (*book.base, *book.turns) if one.place == bar % len(book.base)]
    notes = [(note.onset - start, note.end - start) for note in part.scene.sounding(start, start + meter.bar_ticks)]
    worth = part.rng.gumbel(size=len(choices)) * _WHIM
    for number, choice in enumerate(choices):
        for step in choice.said:
            tick = tick_of(step, book.ternary, quarter, even=False)
            covering = [onset for onset, end in notes if onset <= tick < end]
            worth[number] += _ON_A_NOTE if tick in covering else 0.0 if covering else _IN_A_GAP
    return choices[int(np.argmax(worth))]
