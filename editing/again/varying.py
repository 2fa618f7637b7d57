"""A section that comes back varied: its line ornamented, in another rhythm or register, with another ending, over other chords.

Conventions: bars count from 0. Without a seed it is the song's own; what stands is part of the question, so that the same edit
made twice goes on from the first.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from editing.again.places import Place, free_bars, place_in
from editing.again.readings import seeds_of_same_voice
from editing.passages.bars import alike, chord_bars, note_bars, same_line
from editing.passages.keys import moved
from editing.passages.layers import with_section
from editing.passages.relations import related
from song import Section, Sketch, Song, SongError
from song.chance import stream
from song.remedies import instead
from song.sketch import opened

TRIES = 12
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
    seed = song.brief.seed if seed is None else seed
    # One that is to close otherwise than its source needs an ending of its own.
    ends = frozenset({"ending"} if section.cadence != source.cadence else ())
    for number, inner in zip(range(TRIES), seeds_of_same_voice(song, seed, 0), strict=False):
        told = frozenset(how) or _drawn(seed, section_id, number)
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

    section = related(song.section(place.section), ("varies", source.id), how)
    song = with_section(song, section)
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
