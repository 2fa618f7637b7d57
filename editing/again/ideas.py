"""Ideas: whether two songs have the same one at a place, and whether chords that are new there clash with the line that stays.

Conventions: bars count from 0.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from editing.again.places import Place, free_bars, is_variation
from editing.passages.bars import OCTAVE, Notes, Spans, chord_bars, joined_chords, note_bars, sound
from editing.passages.fit import clashes as ill_fitting
from editing.passages.fit import new_clashes
from song import Song
from song.cadence import cadence_of

# Two lines that share more of their notes than this are one idea; so are two in one rhythm that move up and down alike.
SHARED_NOTES, SAME_RHYTHM, SAME_WAYS = 0.3, 0.85, 0.8
# A line of which more bars than this, of so many notes, stand in another letter, or beside it, is no new one.
BORROWED, FEWEST_NOTES = 0.3, 3
ENDING_BARS = 2
BREATHING, SPARSE = 1, 0.4  # bar without a note that a line may have more than before, and share of the notes it had
WIDEST = 8  # semitones, that a line leaps to where it was before and goes on
# Chords are others where in at least this share of the bars another root or another third sounds.
OTHER_BARS, FEW_BARS = 0.45, 0.2


def clashes(old: Song, new: Song, place: Place) -> frozenset[int]:
    """Return the bars in which a melody that stays clashes with the new chords under it."""
    if "melody" in place.layers:
        return frozenset()
    section, meter = old.section(place.section), old.brief.meter
    return frozenset(
        bar
        for note in old.sounding().get(section.id, ())
        for bar in new_clashes(note, old.chords[section.id], new.chords[section.id], section.key, meter)
    )


def borne(old: Song, new: Song, place: Place) -> Song:
    """Return a song with new chords, those of the old one in the bars where the melody clashes with the new.

    Where they would lose the cadence by that, the last two bars are the old ones.
    """
    section, meter = old.section(place.section), old.brief.meter
    before, now = (chord_bars(song.chords[section.id], meter.bar_ticks) for song in (old, new))
    back = clashes(old, new, place)
    for more in (frozenset[int](), frozenset(range(section.bars - ENDING_BARS, section.bars))):
        bars = {bar: (before if bar in back | more else now)[bar] for bar in now}
        spans = joined_chords(bars, meter.bar_ticks)
        kept = (section.cadence, cadence_of(old.chords[section.id], section.key, meter, section.bars))
        if cadence_of(spans, section.key, meter, section.bars) in kept:
            break
    return replace(new, chords={**new.chords, section.id: spans})


def differ(one: Song, other: Song, place: Place, least: float = OTHER_BARS) -> bool:
    """Return whether two songs have different ideas at a place: other lines where the melody is new, else other chords.

    These are others in at least that share of the bars.
    """
    return _other_line(one, other, place) if "melody" in place.layers else _other_chords(one, other, place, least)


def is_borrowed(song: Song, place: Place) -> bool:
    """Return whether a new line is, in many bars, that of another letter or of bars of the section that stay."""
    if "melody" not in place.layers or is_variation(song, place):
        return False
    bar, section, free = song.brief.meter.bar_ticks, song.section(place.section), free_bars(song, place, "melody")
    known = {
        _gesture(notes, section.key.pitch_class - other.key.pitch_class)
        for other in song.sections
        if other.label != section.label or other == section
        for number, notes in note_bars(song.melody.get(other.id, ()), bar).items()
        if number >= 0 and len(notes) >= FEWEST_NOTES and not (other == section and number in free)
    }
    lines = note_bars(song.melody[place.section], bar)
    sung = [lines[number] for number in free if len(lines.get(number, ())) >= FEWEST_NOTES]
    return sum(_gesture(notes, 0) in known for notes in sung) > BORROWED * len(sung)


def _gesture(notes: Notes, shift: int) -> tuple[tuple[int, int], ...]:
    return tuple((note.onset, (note.pitch + shift) % OCTAVE) for note in notes)


def faults(old: Song, new: Song, place: Place) -> int:
    """Return what speaks against new music: how often a line strains, in how many bars it falls silent, or more chords stand still."""
    found = 0
    if "chords" in place.layers:
        found += max(0, _standing_still(new, place.section) - _standing_still(old, place.section))
    if "melody" in place.layers:
        found += strains(new, place) + max(0, _bare_bars(new, place) - _bare_bars(old, place) - BREATHING)
        found += 2 * (_sung(new, place) < SPARSE * _sung(old, place))
    return found


def _sung(song: Song, place: Place) -> int:
    bar, free = song.brief.meter.bar_ticks, free_bars(song, place, "melody")
    return sum(max(0, note.onset // bar) in free for note in song.melody[place.section])


def _bare_bars(song: Song, place: Place) -> int:
    """Return in how many bars no note of the line begins."""
    sung = note_bars(song.melody[place.section], song.brief.meter.bar_ticks)
    return sum(bar not in sung for bar in free_bars(song, place, "melody"))


def _standing_still(song: Song, section_id: str) -> int:
    """Return how many bars have one chord, of the root on which the bar before ended."""
    bars = chord_bars(song.chords[section_id], song.brief.meter.bar_ticks)
    roots = [[span.chord and span.chord.root_pitch_class for span in bars[bar]] for bar in sorted(bars)]
    return sum(len(here) == 1 and before[-1] == here[0] for before, here in pairwise(roots))


def strains(song: Song, place: Place) -> int:
    """Return how many notes of a new line carry weight and do not fit their chords, and how many wide leaps lead in and out."""
    bar, section, free = song.brief.meter.bar_ticks, song.section(place.section), free_bars(song, place, "melody")
    line = song.melody[section.id]
    inside = [max(0, note.onset // bar) in free for note in line]
    wide = sum(
        here != after and abs(note.pitch - following.pitch) > WIDEST
        for (note, here), (following, after) in pairwise(zip(line, inside, strict=True))
    )
    return wide + sum(
        bool(ill_fitting(note, song.chords[section.id], section.key, song.brief.meter))
        for note, here in zip(line, inside, strict=True)
        if here
    )


def _other_chords(one: Song, other: Song, place: Place, least: float) -> bool:
    bar, free = one.brief.meter.bar_ticks, free_bars(one, place, "chords")
    first, second = (chord_bars(song.chords[place.section], bar) for song in (one, other))
    different = sum([*_roots(first.get(number, ()))] != [*_roots(second.get(number, ()))] for number in free)
    return different >= max(1, least * len(free))


def _roots(spans: Spans) -> Iterator[object]:
    """Walk the chords of a bar by their roots and thirds."""
    for span in spans:
        heard = sound(span.chord)
        third = {3, 4} & {(pc - heard[0]) % 12 for pc in span.chord.pitch_classes} if span.chord and heard else None
        yield span.onset, heard and heard[0], third


def _other_line(one: Song, other: Song, place: Place) -> bool:
    bar, free = one.brief.meter.bar_ticks, free_bars(one, place, "melody")
    varied = is_variation(one, place)
    if varied:
        free = _own_bars(one, place.section) | _own_bars(other, place.section)
    lines = [
        tuple(note for note in song.melody[place.section] if max(0, note.onset // bar) in free) for song in (one, other)
    ]
    first, second = ({note.onset: note.pitch for note in line} for line in lines)
    if varied:
        return first != second  # the rest is that of the source on purpose
    if _begin_alike(lines[0], lines[1], bar):
        return False
    notes, shared = len({*first.items(), *second.items()}), len({*first.items()} & {*second.items()})
    if not notes or shared > SHARED_NOTES * notes:
        return False
    both = sorted(first.keys() & second.keys())
    if len(both) < SAME_RHYTHM * len({*first, *second}):
        return True
    ways = [[_sign(line[b] - line[a]) for a, b in pairwise(both)] for line in (first, second)]
    alike = sum(up == down for up, down in zip(ways[0], ways[1], strict=True))
    return alike < SAME_WAYS * max(1, len(ways[0]))


def _begin_alike(line: Notes, other: Notes, bar_ticks: int) -> bool:
    """Return whether two lines begin with the same bar, by which one knows them."""
    if not line or not other or line[0].onset != other[0].onset:
        return False
    end = (line[0].onset // bar_ticks + 1) * bar_ticks
    heads = [[(note.onset, note.pitch) for note in notes if note.onset < end] for notes in (line, other)]
    return heads[0] == heads[1]


def _own_bars(song: Song, section_id: str) -> frozenset[int]:
    """Return the bars in which the line of a varied section is not that of its source, wherever that lies."""
    section, bar = song.section(section_id), song.brief.meter.bar_ticks
    own, theirs = (note_bars(song.melody.get(name, ()), bar) for name in (section_id, section.source or ""))
    moved = section.key.pitch_class - song.section(section.source or "").key.pitch_class
    return frozenset(
        number
        for number in range(section.bars)
        if [(note.onset, note.pitch % OCTAVE) for note in own.get(number, ())]
        != [(note.onset, (note.pitch + moved) % OCTAVE) for note in theirs.get(number, ())]
    )


def _sign(step: int) -> int:
    return (step > 0) - (step < 0)
