"""Where the sentences of a section end, how they end, and which of them begins as an earlier one did.

Conventions: ticks count from the start of the section.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from song import Section
from song.document import Phrase

PHRASE_BARS = 4
# Cadences that end a period; the others wait for an answer.
CLOSES = frozenset({"authentic", "plagal"})


@dataclass(frozen=True)
class Stretch:
    """Bars that are written in one go, and drafted several times.

    `cadence` is what the plan has them end with, None where it says nothing: the line draws breath there. `like` is where the
    stretch begins that it takes up, as a consequent takes up its antecedent.
    """

    start: int
    end: int
    cadence: str | None = None
    like: int | None = None


def stretches(section: Section, bar_ticks: int) -> list[Stretch]:
    """Return how a section is written: sentence by sentence as the plan has them, long ones and untold ones in fours."""
    if not section.phrases:
        ends = phrase_ends(section.bars, bar_ticks)
        return [Stretch(start, end) for start, end in zip([0, *ends], ends, strict=False)]
    starts = [
        sum(phrase.bars for phrase in section.phrases[:number]) * bar_ticks for number in range(len(section.phrases))
    ]
    result: list[Stretch] = []
    for phrase, start, answered in zip(section.phrases, starts, antecedents(section.phrases), strict=True):
        ends = [start + end for end in phrase_ends(phrase.bars, bar_ticks)]
        parts = [Stretch(begin, end) for begin, end in zip([start, *ends], ends, strict=False)]
        parts[-1] = replace(parts[-1], cadence=phrase.cadence)
        if answered is not None:
            parts[0] = replace(parts[0], like=starts[answered])
        result += parts
    return result


def antecedents(phrases: Sequence[Phrase]) -> list[int | None]:
    """Return for every phrase the number of the one that it takes up, None for most.

    A period is a run of phrases up to a closing cadence; its second half begins as its first did (the consequent of two, the
    second of three, the third of four).

    >>> antecedents([Phrase(4, "half"), Phrase(4, "authentic"), Phrase(4, "half")])
    [None, 0, None]
    """
    result: list[int | None] = [None] * len(phrases)
    begin = 0
    for number, phrase in enumerate(phrases):
        if phrase.cadence in CLOSES:
            if number > begin:
                result[begin + (number - begin + 1) // 2] = begin
            begin = number + 1
    return result


def phrase_ends(bars: int, bar_ticks: int) -> list[int]:
    """Return where phrases end that nobody has told, in ticks: every four bars; a single bar left over joins the last.

    >>> phrase_ends(9, 96), phrase_ends(6, 96)
    ([384, 864], [384, 576])
    """
    ends = [*range(PHRASE_BARS, bars, PHRASE_BARS), bars]
    if len(ends) > 1 and ends[-1] - ends[-2] == 1:
        del ends[-2]
    return [bar * bar_ticks for bar in ends]
