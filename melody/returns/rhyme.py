"""Sections that end alike: new music closes with the bars that closed the music before it.

Counted with `relation_of` on the last two bars of new sections (those that neither repeat nor vary another) against those of
the first section in their key, in the training songs of `melody.returns.motif`, where both have the same cadence (in brackets: against two
bars from anywhere in that section): exact 36 % (0) in folk (n = 53), 8 % (1) in jazz (183), 3 % (0) in pop (442). With another
cadence 7, 0 and 2 %.

Conventions: ticks count from the start of the section that rhymes.
"""

import numpy as np

from melody.chart import TICKS_PER_ROW
from melody.drafts.guide import FREE, Guide, misfits, quoted
from melody.phrases import Stretch
from melody.returns.development import MOST_MISFITS, Ground, drawn_kinds
from melody.tokens import quantise
from song import Note, Section, Song

RHYME_BARS = 2
# Shorter sections are hardly more than their endings.
LEAST_BARS = 4
# Of a hundred candidate lines of the last phrase so many end like the section that it rhymes with.
RHYMES = {"folk": 35.0, "jazz": 8.0, "pop": 3.0}


def rhyme_of(song: Song, section: Section) -> tuple[Note, ...]:
    """Return the last two bars of the music that a new section may close like, moved to its end; none where it has none.

    That is the first section before it which sings other music in its key and closes with its cadence.
    """
    bar = song.brief.meter.bar_ticks
    if section.source is not None or section.bars < LEAST_BARS:
        return ()
    for other in song.sections[: song.sections.index(section)]:
        notes = song.melody.get(other.id, ())
        alike = other.key == section.key and other.cadence == section.cadence and other.label != section.label
        if notes and alike and other.source is None and other.role != "solo" and other.bars >= LEAST_BARS:
            line = quantise(notes, song.brief.meter, other.bars * bar)
            return quoted(line, (other.bars - RHYME_BARS) * bar, (section.bars - RHYME_BARS) * bar, RHYME_BARS * bar)
    return ()


def with_rhyme(
    rhyme: tuple[Note, ...], stretch: Stretch, guides: list[Guide], ground: Ground, generator: np.random.Generator
) -> list[Guide]:
    """Let some of the `voice.drafts` lines of a stretch end with given notes, the last ones of their section.

    The first of those lines have `guides` already, and keep them up to there; the others are free. All stay as they are where the
    stretch has no room for a rhyme beside its own beginning, or where it does not fit the chords.
    """
    start = stretch.end - RHYME_BARS * ground.meter.bar_ticks
    if not rhyme or not start <= rhyme[0].onset < stretch.end or start - stretch.start < ground.meter.bar_ticks:
        return guides
    wrong = misfits(rhyme, ground.chart, ground.first, ground.key)
    if len(wrong) > MOST_MISFITS * len(rhyme) or rhyme[-1].onset in wrong:
        return guides
    row, count = ground.first + start // TICKS_PER_ROW, ground.voice.drafts
    own = ground.guide(rhyme, wrong, start).wishes
    lines = [*guides, *[FREE] * (count - len(guides))]
    wanted = len(drawn_kinds({"exact": RHYMES[ground.style]}, count, generator))
    for line in generator.permutation(count)[:wanted].tolist():
        kept = {place: wish for place, wish in lines[line].wishes.items() if place < row}
        lines[line] = Guide({**kept, **own}, walls=frozenset({row}))
    return [guide for guide in lines if guide is not FREE]
