"""Another reading: a layer of a section, or of some of its bars, composed anew with everything around it as it is.

What repeats or varies the section is out of sight while it is composed, or the new music would take after the old; bringing
it along is the work of `editing.revise`. Locked bars stay. The voice that sings a song is drawn from its seed, and
another reading is for the same voice: a seed stands for the first of its own stream with which the song has that voice.

Conventions: bars count from 0. A note that sounds in a bar that stays too is not touched.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import count

from editing.again.ideas import FEW_BARS, OTHER_BARS, borne, clashes, differ, faults, is_borrowed
from editing.again.places import Place, free_bars, is_variation
from editing.passages.bars import Spans, alike
from editing.passages.keys import moved
from editing.passages.layers import with_section
from editing.passages.relations import related, relation_of
from song import Brief, Note, Sketch, Song, SongError
from song.chance import stream
from song.layers import LAYERS
from song.sketch import opened

Report = Callable[[str], None]

MOST_READINGS = 9
# So often one idea is looked for, every time so much bolder.
TRIES, BOLDER, MOST_TEMPERATURE = 12, 0.03, 5.0
# Of so many that are another idea one is kept.
WEIGHED = 4


def again(
    song: Song, place: Place, seed: int, others: Sequence[Song] = (), *, report: Report = lambda _stage: None
) -> Song:
    """Return a song with another idea at a place; every other bar and layer, and the song's seed, are as they were.

    It is another one than in `others` too. What comes out alike is drawn again, a little more boldly each time, and so is a line
    that another letter has already, or chords that clash with a melody that stays where the old ones did not; where all do, the
    old ones stay in those bars. Of a few the one with the fewest faults is kept (`editing.again.ideas.faults`). A section that
    varies another is, as a whole, another variation of it where that leaves something free; one that repeats another, or whose
    chords are new, is composed for itself.

    Raises SongError as the stages do, and where nothing else comes.
    """
    standing = (song, *others)
    best, mended = list[tuple[int, Song]](), list[Song]()
    for number, inner in zip(range(TRIES), seeds_of_same_voice(song, seed, len(others)), strict=False):
        boldness = min(MOST_TEMPERATURE, song.brief.temperature * (1 + number * BOLDER))
        brief = replace(song.brief, seed=inner, temperature=boldness)
        found = _composed(song, place, brief, [one.chords[place.section] for one in standing], report)
        fitting = not clashes(song, found, place)
        if fitting and not is_borrowed(found, place) and all(differ(one, found, place) for one in standing):
            best.append((faults(song, found, place), found))
        elif "melody" not in place.layers:
            mended.append(found if fitting else borne(song, found, place))
        if best and (best[-1][0] == 0 or len(best) == WEIGHED):
            break
    if best:
        return min(best, key=lambda one: one[0])[1]
    for least in (OTHER_BARS, FEW_BARS):
        for found in mended:
            if all(differ(one, found, place, least) for one in standing):
                return found
    reason = "nothing else fits the melody; have that new too" if mended else "nothing else comes there; name more bars"
    raise SongError(f"{_told(place)}: {reason}")


def readings(
    song: Song, place: Place, seed: int, number: int, *, report: Report = lambda _stage: None
) -> tuple[Song, ...]:
    """Return so many songs as `again` makes them, each unlike all before it, or as many as are found; the first is its own.

    Raises SongError where not even one is.
    """
    found: list[Song] = []
    for _ in range(number):
        try:
            found.append(again(song, place, seed, found, report=report))
        except SongError:
            if not found:
                raise
            break
    return tuple(found)


def _told(place: Place) -> str:
    return f"section {place.section}, {' and '.join(layer for layer in LAYERS if layer in place.layers)}"


def seeds_of_same_voice(song: Song, seed: int, reading: int) -> Iterator[int]:
    """Walk the seeds of a stream with which the song is sung by the voice that sings it."""
    from melody.voice import singer_of

    singer = singer_of(song.brief)
    for number in count():
        found = int(stream(seed, "again", str(reading), str(number)).integers(2**31))
        if singer_of(replace(song.brief, seed=found)) == singer:
            yield found


def _composed(song: Song, place: Place, brief: Brief, unlike: Sequence[Spans], report: Report) -> Song:
    """Return the song with a place composed anew as another brief has it."""
    working = replace(song, brief=brief, tracks=())
    chords, melody = dict(song.chords), dict(song.melody)
    if "melody" in place.layers:
        # New chords are for a line only where one stays.
        working = _melody_open(working, place)
    if "chords" in place.layers:
        report("harmony")
        chords[place.section] = _harmonized(working, place, unlike)
        working = replace(working, chords=chords, given={})
    if "melody" in place.layers:
        report("melody")
        melody[place.section] = _melodized(working, song, place)
    return _named(replace(song, chords=chords, melody=melody, tracks=()), place)


def _harmonized(song: Song, place: Place, unlike: Sequence[Spans]) -> Spans:
    from harmony.stage import harmonize

    free, bar = free_bars(song, place, "chords"), song.brief.meter.bar_ticks
    # What has this music later would be composed too; only where the section leads to counts.
    later = {*kin(song, place.section, ("repeats", "varies", "over"))}
    behind = song.sections.index(song.section(place.section)) + 1
    gone = later - {one.id for one in song.sections[behind : behind + 1]}
    song = _less(song, gone)
    kept = tuple(span for span in song.chords[place.section] if span.onset // bar not in free)
    lines = {name: sketch.notes for name, sketch in song.sketches.items() if sketch.notes}
    return harmonize(
        replace(
            _detached(song, place.section),
            chords={name: spans for name, spans in song.chords.items() if name not in {place.section, *later}},
            melody={**song.melody, **lines},
            sketches={},
            given={place.section: kept} if kept else {},
        ),
        unlike={place.section: unlike},
    ).chords[place.section]


def _less(song: Song, gone: Collection[str]) -> Song:
    """Return the song without some sections and what stands in them."""
    layers = {
        layer: {name: part for name, part in getattr(song, layer).items() if name not in gone}
        for layer in (*LAYERS, "given", "sketches")
    }
    return replace(song, sections=tuple(one for one in song.sections if one.id not in gone), **layers)  # type: ignore[arg-type]


def _named(song: Song, place: Place) -> Song:
    """Return the song in which a section that followed another says how it does now, where all of its music is new.

    What is new in a part of it, `editing.revise` says.
    """
    section = song.section(place.section)
    whole = all(len(free_bars(song, place, layer)) == section.bars for layer in place.layers)
    if section.source is None or not whole or "melody" not in place.layers or is_variation(song, place):
        return song
    relation = None
    if "chords" not in place.layers:
        source = song.section(section.source)
        theirs = moved(song.chords.get(source.id, ()), source.key, section.key)
        relation = ("over", source.id) if alike(song.chords[section.id], theirs) else relation_of(section)
    named = related(section, relation)
    return with_section(song, named)


def _melody_open(song: Song, place: Place) -> Song:
    """Return the song with the melody of a place open, and without that of what follows it."""
    section, meter = song.section(place.section), song.brief.meter
    free = free_bars(song, place, "melody")
    line: Sketch | tuple[Note, ...] | None = None
    if len(free) < section.bars:
        line = opened(song.melody[section.id], free, meter.bar_ticks, section.pickup * meter.beat_ticks)
        if not isinstance(line, Sketch):
            raise SongError(f"section {section.id}: the notes there are held over from other bars; name those bars too")
    hidden = {section.id, *kin(song, section.id, ("repeats", "varies"))}
    melody = {name: notes for name, notes in song.melody.items() if name not in hidden}
    sketches = {**song.sketches, section.id: line} if isinstance(line, Sketch) else song.sketches
    return replace(song, melody=melody, sketches=sketches)


def _melodized(working: Song, song: Song, place: Place) -> tuple[Note, ...]:
    from melody.stage import melodize

    if place.section in working.sketches or not is_variation(song, place):
        working = _detached(working, place.section)
    # What follows the place is not composed here: silence stands in its stead.
    silent = {
        one.id: () for one in working.sections if one.id not in {*working.melody, *working.sketches, place.section}
    }
    return melodize(replace(working, melody={**working.melody, **silent})).melody[place.section]


def _detached(song: Song, section_id: str) -> Song:
    """Return the song with a section that takes nothing over from another."""
    return with_section(song, related(song.section(section_id), None))


def kin(song: Song, section_id: str, relations: tuple[str, ...]) -> list[str]:
    """Return the later sections that have the music of one, directly or by way of others."""
    same, found = {section_id}, list[str]()
    for other in song.sections:
        if any(getattr(other, name) in same for name in relations):
            same.add(other.id)
            found.append(other.id)
    return found
