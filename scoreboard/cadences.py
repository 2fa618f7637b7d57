"""Whether composed sections make the cadences that are planned, as `scoreboard.numerals` hears them.

Conventions: what ends is a section, or a phrase inside one; an inner phrase of one bar is too short to come to anything, and
one that is planned open may make another cadence: neither is judged, nor one whose chords are those of the section that is
varied. A share is 0 to 1.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from harmony.theory.stock import changes_of
from scoreboard.harmony_songs import composed_sections, is_composed
from scoreboard.numerals import CADENCES, cadence_heard, in_numerals
from song import Section, Song
from song.cadence import cadence_of

SHOWN_BARS = 4  # of a disagreement, the last
WHOLE, INNER = "section", "phrase"
FREE, STOCK, VARYING = "free", "on stock changes", "varying another section"


@dataclass(frozen=True)
class Ending:
    """An end of a section or of a phrase inside one: where, what is planned, what is heard.

    `told` is what our own rules (`song.cadence`) make of it; `numerals` are its last bars where it is not as planned. `made`
    says whether its section is free, stands on stock changes, or varies another, whose chords it may have kept in part.
    """

    what: str
    song: str
    seed: int
    style: str
    key: str
    meter: str
    section: str
    bars: int
    planned: str
    heard: str
    told: str
    made: str
    numerals: str

    @property
    def kept(self) -> bool:
        """Whether the judge hears what is planned."""
        return self.planned == self.heard


@dataclass(frozen=True)
class CadenceRow:
    """How many endings of a group are as planned, and how many of them our own rules find so."""

    what: str
    name: str
    endings: int
    kept: int
    told: int

    @property
    def share(self) -> float:
        """The share that is as planned."""
        return self.kept / self.endings


def endings_of(songs: Iterable[Song]) -> Iterator[Ending]:
    """Walk the ends of all sections and inner phrases that were composed."""
    for song in songs:
        for section in composed_sections(song):
            yield _ending(WHOLE, song, section, 0, section.bars, section.cadence)
            start = 0
            for phrase in section.phrases[:-1]:
                judged = phrase.bars > 1 and phrase.cadence != "open"
                if judged and is_composed(song, section, start, phrase.bars):
                    yield _ending(INNER, song, section, start, phrase.bars, phrase.cadence)
                start += phrase.bars


def _ending(what: str, song: Song, section: Section, start: int, bars: int, planned: str) -> Ending:
    meter, brief = song.brief.meter, song.brief
    spans, first = song.chords[section.id], start * meter.bar_ticks
    heard = cadence_heard(spans, section.key, meter, first, bars)
    until = [span for span in spans if span.end <= first + bars * meter.bar_ticks]
    shown = min(bars, SHOWN_BARS)
    last = first + (bars - shown) * meter.bar_ticks
    return Ending(
        what, brief.title, brief.seed, brief.style, str(section.key), str(meter), section.id, bars, planned, heard,
        cadence_of(until, section.key, meter, start + bars),
        STOCK if changes_of(section, song) else VARYING if section.varies else FREE,
        "" if heard == planned else in_numerals(spans, section.key, meter, last, shown),
    )  # fmt: skip


def cadence_rows(endings: Sequence[Ending]) -> list[CadenceRow]:
    """Return rows for all sections, by cadence, by style and by mode, and for the phrases inside, by cadence."""
    whole = [one for one in endings if one.what == WHOLE]
    inner = [one for one in endings if one.what == INNER]
    styles = sorted({one.style for one in whole})
    groups = [
        ("sections", "all", whole),
        *(("sections by cadence", name, [one for one in whole if one.planned == name]) for name in CADENCES),
        *(("sections by style", name, [one for one in whole if one.style == name]) for name in styles),
        *(("sections by mode", name, [one for one in whole if one.key.endswith(name)]) for name in ("major", "minor")),
        ("phrases inside", "all", inner),
        *(("phrases inside", name, [one for one in inner if one.planned == name]) for name in CADENCES),
        *(("phrases by section", name, [one for one in inner if one.made == name]) for name in (FREE, VARYING, STOCK)),
    ]
    return [
        CadenceRow(what, name, len(own), sum(one.kept for one in own), sum(one.told == one.planned for one in own))
        for what, name, own in groups
        if own
    ]


def agreement(songs: Iterable[Song]) -> tuple[int, Counter[tuple[str, str]]]:
    """Return how many sections of songs were heard, and how often our rules tell one cadence and the judge another."""
    number, apart = 0, Counter[tuple[str, str]]()
    for song in songs:
        meter = song.brief.meter
        for section in song.sections:
            spans = song.chords.get(section.id)
            if not spans or section.source is not None:
                continue
            number += 1
            told = cadence_of(spans, section.key, meter, section.bars)
            heard = cadence_heard(spans, section.key, meter, 0, section.bars)
            if told != heard:
                apart[told, heard] += 1
    return number, apart
