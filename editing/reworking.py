"""The same music otherwise: other chords under a line that stays, and a section that comes back varied.

Conventions: bars count from 0. Without a seed it is the song's own; what stands is part of the question, so that the same edit
made twice goes on from the first.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from editing.again import MOST_TEMPERATURE, place_in, seeds_of_same_voice
from editing.bars import Spans, alike, chord_bars, note_bars
from editing.following import moved, same_line
from editing.ideas import Place, borne, free_bars
from editing.relations import related
from song import Phrase, Section, Sketch, Song, SongError
from song.chance import stream
from song.remedies import instead
from song.sketch import opened

TRIES, BOLDEST = 12, 0.8  # every one so much bolder than the song, as it is drawn
# Of the bars, that other chords are to stand in if they can, and at least; substitutes come in so many rounds.
MANY, FEWEST, ROUNDS = 0.5, 0.25, 3
# How a section may come back, and how often; the chords stay but for the harmony.
WAYS: Mapping[tuple[str, ...], float] = {
    ("ornaments",): 0.3, ("ending",): 0.2, ("ending", "ornaments"): 0.2, ("rhythm",): 0.15, ("register",): 0.15,
}  # fmt: skip
HEARD = 0.25  # of the bars, in which a variation that is drawn is other than its source
VARIABLE = ("ending", "harmony", "ornaments", "register", "rhythm")
_OTHER_WORDS = {
    "end": "ending", "chords": "harmony", "reharmonize": "harmony", "ornament": "ornaments", "decoration": "ornaments",
    "octave": "register", "higher": "register", "lower": "register", "rhythms": "rhythm", "melody": "ornaments",
}  # fmt: skip


def reharmonize(song: Song, section_id: str, bars: Collection[int] | None = None, seed: int | None = None) -> Song:
    """Return the song with other chords in a section, or in some bars of it, under the melody that stands.

    Substitutes, secondary dominants, passing and borrowed chords stand for what was there, as far as the style bears them and
    the line can be sung over them. Phrases end with the cadences that they had; locked bars stay.

    Raises SongError where the place has no chords, where they are locked, and where nothing else fits.
    """
    place = place_in(song, section_id, frozenset({"chords"}), None if bars is None else frozenset(bars))
    free = free_bars(song, place, "chords")
    best: tuple[float, Spans] = (0.0, ())
    for _, inner in zip(range(TRIES), seeds_of_same_voice(song, _seed(song, seed), 0), strict=False):
        spans = _other_ways(song, place, inner)
        if (share := _share(song, section_id, spans, free)) > best[0]:
            best = share, spans
        if best[0] >= MANY:
            break
    if not best[1] or best[0] < min(FEWEST, 1 / len(free)):
        where = f"section {section_id}" + (" there" if len(free) < song.section(section_id).bars else "")
        raise SongError(f"{where}: no other chords fit its melody and cadence; compose again --chords looks further")
    return replace(song, chords={**song.chords, section_id: best[1]}, tracks=())


def _seed(song: Song, seed: int | None) -> int:
    return song.brief.seed if seed is None else seed


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


def vary(song: Song, section_id: str, seed: int | None = None, how: Collection[str] = ()) -> Song:
    """Return the song in which a section that repeats another, or varies it, comes back as a new variation of it.

    `how` names what is varied, of `VARIABLE`; nothing told, it is drawn. The line is ornamented (or left plainer where the
    section is quieter), sung in another rhythm, lies higher or lower, has another ending, or stands over other chords. Locked
    bars stay.

    Raises SongError where the section is no such one, where its melody is locked, and where nothing comes out otherwise.
    """
    section = song.section(section_id)
    for word in how:
        if word not in VARIABLE:
            raise SongError(f'"{word}" cannot be varied here; {instead(word, VARIABLE, _OTHER_WORDS)}')
    source = _source(song, section)
    if source.id not in song.melody or source.id not in song.chords:
        raise SongError(f"section {section_id}: {source.id} is not composed yet; compose render does that first")
    layers = {"melody"} | ({"chords"} if "harmony" in how else set())
    place = place_in(song, section_id, frozenset(layers))
    # One that is to close otherwise than its source needs an ending of its own.
    ends = frozenset({"ending"} if section.cadence != source.cadence else ())
    for number, inner in zip(range(TRIES), seeds_of_same_voice(song, _seed(song, seed), 0), strict=False):
        told = frozenset(how) or _drawn(_seed(song, seed), section_id, number)
        found = _varied(song, place, source, told | ends, inner)
        needed = 1 if how else max(1, round(HEARD * section.bars))
        if (
            _other_bars(song, section_id, found, section_id)
            and _other_bars(song, source.id, found, section_id) >= needed
        ):
            return found
    what = f" in its {' and '.join(sorted(how))}" if how else ""
    raise SongError(f"section {section_id}: no other variation{what} comes out; compose again --melody sings it anew")


def _source(song: Song, section: Section) -> Section:
    """Return the section whose music another has again."""
    if name := section.repeats or section.varies:
        return song.section(name)
    before = song.sections[: song.sections.index(section)]
    for other in before:
        if other.label == section.label and other.bars == section.bars and not section.over:
            return other
    returning = [one.id for one in song.sections if one.repeats or one.varies]
    there = f"; vary one that does, as {returning[0]}" if returning else "; compose edit repeat makes one that does"
    raise SongError(f"section {section.id}: comes back from nowhere, it repeats no other{there}")


def _drawn(seed: int, section_id: str, number: int) -> frozenset[str]:
    """Return what is varied."""
    rng = stream(seed, "vary", section_id, str(number))
    return frozenset(list(WAYS)[int(rng.choice(len(WAYS), p=list(WAYS.values())))])


def _varied(song: Song, place: Place, source: Section, how: frozenset[str], seed: int) -> Song:
    """Return the song with a section as a variation of another, drawn with a seed."""
    from harmony.stage import harmonize
    from melody.stage import melodize

    section = replace(song.section(place.section), repeats=None, over=None, varies=source.id, varied=how)
    song = replace(song, sections=tuple(section if one.id == section.id else one for one in song.sections), tracks=())
    working = replace(song, brief=replace(song.brief, seed=seed))
    bar_ticks, chords = song.brief.meter.bar_ticks, dict(song.chords)
    if "harmony" in how:
        free = free_bars(song, place, "chords")
        kept = tuple(span for span in chords[section.id] if span.onset // bar_ticks not in free)
        left = {name: spans for name, spans in chords.items() if name != section.id}
        given = {section.id: kept} if kept else {}
        # The line that it will have is that of its source.
        lines = {name: notes for name, notes in song.melody.items() if name != section.id}
        chords[section.id] = harmonize(replace(working, chords=left, melody=lines, given=given)).chords[section.id]
    free = free_bars(song, place, "melody")
    melody = {name: notes for name, notes in song.melody.items() if name != section.id}
    sketches = dict(song.sketches)
    if len(free) < section.bars:
        line = opened(song.melody[section.id], free, bar_ticks, section.pickup * song.brief.meter.beat_ticks)
        if not isinstance(line, Sketch):
            return song
        sketches[section.id] = line
    composed = melodize(replace(working, chords=chords, melody=melody, sketches=sketches, given={}))
    return replace(song, chords=chords, melody={**song.melody, section.id: composed.melody[section.id]})


def _other_bars(old: Song, source: str, new: Song, section: str) -> int:
    """Return in how many bars a section has other music than another one had, moved to its key."""
    bar_ticks, origin, target = old.brief.meter.bar_ticks, old.section(source).key, new.section(section).key
    lines = note_bars(old.melody.get(source, ()), bar_ticks), note_bars(new.melody.get(section, ()), bar_ticks)
    charts = [
        chord_bars(spans, bar_ticks)
        for spans in (moved(old.chords.get(source, ()), origin, target), new.chords.get(section, ()))
    ]
    shift = target.pitch_class - origin.pitch_class
    return sum(
        not same_line(lines[0].get(bar, ()), lines[1].get(bar, ()), shift)
        or not alike(charts[0].get(bar, ()), charts[1].get(bar, ()))
        for bar in range(new.section(section).bars)
    )
