"""Other chords under a line that stays.

Conventions: bars count from 0. Without a seed it is the song's own; what stands is part of the question, so that the same edit
made twice goes on from the first.
"""

from collections.abc import Collection
from dataclasses import replace

from editing.again.ideas import borne
from editing.again.places import Place, free_bars, place_in
from editing.again.readings import MOST_TEMPERATURE, seeds_of_same_voice
from editing.passages.bars import Spans, alike, chord_bars
from editing.passages.relations import related
from song import Phrase, Section, Song, SongError
from song.chance import stream

TRIES, BOLDEST = 12, 0.8  # every one so much bolder than the song, as it is drawn
# Of the bars, that other chords are to stand in if they can, and at least; substitutes come in so many rounds.
MANY, FEWEST, ROUNDS = 0.5, 0.25, 3


def reharmonize(song: Song, section_id: str, bars: Collection[int] | None = None, seed: int | None = None) -> Song:
    """Return the song with other chords in a section, or in some bars of it, under the melody that stands.

    Substitutes, secondary dominants, passing and borrowed chords stand for what was there, as far as the style bears them and
    the line can be sung over them. Phrases end with the cadences that they had; locked bars stay.

    Raises SongError where the place has no chords, where they are locked, and where nothing else fits.
    """
    place = place_in(song, section_id, frozenset({"chords"}), None if bars is None else frozenset(bars))
    free = free_bars(song, place, "chords")
    seed = song.brief.seed if seed is None else seed
    best: tuple[float, Spans] = (0.0, ())
    for _, inner in zip(range(TRIES), seeds_of_same_voice(song, seed, 0), strict=False):
        spans = _other_ways(song, place, inner)
        if (share := _share(song, section_id, spans, free)) > best[0]:
            best = share, spans
        if best[0] >= MANY:
            break
    if not best[1] or best[0] < min(FEWEST, 1 / len(free)):
        where = f"section {section_id}" + (" there" if len(free) < song.section(section_id).bars else "")
        raise SongError(f"{where}: no other chords fit its melody and cadence; compose again --chords looks further")
    return replace(song, chords={**song.chords, section_id: best[1]}, tracks=())


def _other_ways(song: Song, place: Place, seed: int) -> Spans:
    """Return the chords of a section with other ways between its pillars, and substitutes where these are few.

    The pillars are where its phrases begin and end. A bar that the melody does not bear is as it was.
    """
    from harmony.stage import harmonize

    section, free = song.section(place.section), free_bars(song, place, "chords")
    boldness = 1 + BOLDEST * float(stream(seed, "reharmonize", section.id).random())
    brief = replace(song.brief, seed=seed, temperature=min(MOST_TEMPERATURE, song.brief.temperature * boldness))
    bar_ticks = song.brief.meter.bar_ticks
    alone = replace(_standing_alone(song, section.id), brief=brief, sketches={}, tracks=())
    old = song.chords[section.id]
    pillars = _pillars(section) if len(free) > len(_pillars(section) & free) else frozenset[int]()
    spans = old
    for number in range(ROUNDS):
        open_bars = free - (frozenset() if number else pillars)
        kept = tuple(span for span in old if span.onset // bar_ticks not in open_bars)
        asked = replace(alone, given={section.id: kept} if kept else {})
        how = {"reworked": {section.id: spans}} if number else {"unlike": {section.id: [old]}}
        found = harmonize(asked, **how).chords[section.id]
        spans = borne(song, replace(song, chords={**song.chords, section.id: found}), place).chords[section.id]
        if number and _share(song, section.id, spans, free) >= MANY:
            break
    return spans


def _pillars(section: Section) -> frozenset[int]:
    """Return the bars in which the phrases of a section begin and end."""
    ends, end = set[int](), 0
    for phrase in section.phrases or (Phrase(section.bars, section.cadence),):
        ends |= {end, end + phrase.bars - 1}
        end += phrase.bars
    return frozenset(ends)


def _standing_alone(song: Song, section_id: str) -> Song:
    """Return the song with a section without chords, that follows nothing and that nothing follows."""
    sections = (related(one, None) if section_id in (one.id, one.source) else one for one in song.sections)
    chords = {name: spans for name, spans in song.chords.items() if name != section_id}
    return replace(song, sections=tuple(sections), chords=chords)


def _share(song: Song, section_id: str, spans: Spans, free: frozenset[int]) -> float:
    """Return in what share of some bars other chords sound."""
    old, new = (chord_bars(row, song.brief.meter.bar_ticks) for row in (song.chords[section_id], spans))
    return sum(not alike(old.get(bar, ()), new.get(bar, ())) for bar in free) / len(free)
